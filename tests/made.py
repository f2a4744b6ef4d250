"""Extracts, reference data and a build made by hand, for tests that must not depend on what the extractor finds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kg.assemble import assemble
from kg.model import Entity, Evidence, Extract, Figure, Statement, Support
from kg.reference import Entry
from kg.store import Reader, mark, open_store, write_store
from kg.vocab import BASE, local_id

HOSTILE = (
    '双"引号"',
    "单'引号'",
    "反斜\\杠\\n",
    "<script>alert(1)</script>",
    "]]>结束",
    "𠮷林𠮷野",
    "竖|线",
    "括号（集团）{股份}[有限]",
    "%41百分",
    "&amp;和&",
    "=1+1",
    "@zh",
    "^^<x>",
)
FIRM = local_id("Enterprise", "长光卫星技术有限公司")
OTHER = local_id("Enterprise", "吉林大华公司")
CITY, PROVINCE, COUNTRY = "region/220100", "region/220000", "region/100000"
GIANT, SMALL = local_id("EnterpriseClass", "专精特新小巨人企业"), local_id("EnterpriseClass", "专精特新中小企业")
POLICY = local_id("Policy", "扶持办法")
PERSON = local_id("Person", "宣明")
REFERENCE = {
    entry.id: entry
    for entry in (
        Entry(COUNTRY, "Region", "中国", ("中华人民共和国",), ("100000",)),
        Entry(PROVINCE, "Region", "吉林省", ("吉林",), ("220000",), (COUNTRY,)),
        Entry(CITY, "Region", "长春市", ("长春",), ("220100",), (PROVINCE,)),
        Entry("region/370000", "Region", "山东省", ("山东",), ("370000",), (COUNTRY,)),
        Entry(SMALL, "EnterpriseClass", "专精特新中小企业"),
        Entry(GIANT, "EnterpriseClass", "专精特新小巨人企业", ("小巨人",), (), (SMALL,)),
    )
}


def proof(
    quote: str = "长光卫星位于长春市。", start: int = 10, modality: str = "asserted", method: str = "pattern:seat"
) -> Evidence:
    return Evidence(start, start + len(quote), quote, 0.9, method, modality)


def extract(source: str, sha256: str = "ab" * 32, **parts: object) -> Extract:
    row = {"encoding": "utf-8", "title": f"《{source}》", "date": "2023-08-15", "characters": 100, **parts}
    return Extract(source=source, sha256=sha256, **row)  # type: ignore[arg-type]


def extracts() -> list[Extract]:
    """Two documents that share a firm, a region, a figure; the first with one of everything."""
    firm = Entity(FIRM, "Enterprise", "长光卫星技术有限公司", ("长光卫星",))
    city = Entity(CITY, "Region", "长春", ("长春市",), "220100")
    giant = Entity(GIANT, "EnterpriseClass", "小巨人企业", ("小巨人",))
    policy = Entity(POLICY, "Policy", "扶持办法")
    person = Entity(PERSON, "Person", "宣明")
    other = Entity(OTHER, "Enterprise", "吉林大华公司", ("大华",))
    hostile = tuple(Entity(local_id("Product", name), "Product", name, tuple(HOSTILE)) for name in HOSTILE)
    figure = Figure(
        Decimal("2.50"),
        "万户",
        proof("长春市有小巨人2.50万户。", 40),
        about=CITY,
        counted=GIANT,
        base_value=Decimal(25000),
        base_unit="户",
        bound="about",
        period="2022年",
    )
    first = extract(
        "news/一.txt",
        entities=(firm, city, giant, policy, person, other, *hostile),
        statements=(
            Statement(FIRM, "locatedIn", CITY, (proof(), proof("长光卫星总部在\n长春。", 90))),
            Statement(FIRM, "hasClass", GIANT, (proof("长光卫星是小巨人。", 120),)),
            Statement(PERSON, "holdsPost", FIRM, (proof("董事长宣明", 150),), "董事长"),
            Statement(POLICY, "supportsClass", GIANT, (proof("支持小巨人", 160),)),
            Statement(OTHER, "partnerOf", FIRM, (proof("两家合作", 170),)),
            Statement(OTHER, "hasClass", GIANT, (proof("大华不是小巨人", 180, "denied"),)),
            *(Statement(FIRM, "produces", e.id, (proof(f"产品 {e.name}\t\r\n完", 200 + i),)) for i, e in enumerate(hostile)),
        ),
        figures=(figure, Figure(Decimal("-0.30"), "%", proof("利润", 60), about=FIRM, indicator="利润增速", target=True)),
        supports=(Support(POLICY, "补助", proof("最高补助500万元", 70), Decimal(5_000_000), Decimal("0.5"), True),),
        repairs=(("line-break", 3),),
    )
    second = extract(
        "news/二.txt",
        "cd" * 32,
        date="8月15日",
        title=None,
        entities=(Entity(FIRM, "Enterprise", "长光卫星", ("长光",)), city, other, giant),
        statements=(
            Statement(FIRM, "locatedIn", CITY, (proof(start=5),)),
            Statement(FIRM, "partnerOf", OTHER, (proof("合作", 30),)),
        ),
        figures=(figure,),
    )
    return [first, second]


def build(out: Path, found: list[Extract] | None = None, base: str = BASE, rules: dict[str, str] | None = None) -> Reader:
    """A build's folder with a store, from extracts."""
    out.mkdir(parents=True)
    write_store(assemble(found or extracts(), REFERENCE, base), out / "store", rules, base)
    mark(out, base=base)
    return open_store(out)
