"""The rules of inference and the named questions, over a small store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import made
import pyoxigraph as ox
import pytest

from kg.ask import filled, named, questions
from kg.model import Entity, Statement
from kg.reference import Entry
from kg.store import Reader
from kg.terms import parse, prefixes
from kg.vocab import BASE, local_id

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
RULES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ONTOLOGY / "rules").glob("*.rq"))}


def ask(reader: Reader, query: str) -> list[tuple[str, ...]]:
    """The rows of a query, IRIs without the base."""
    found = reader.store.query(query, prefixes=prefixes())
    assert isinstance(found, ox.QuerySolutions)
    names = [v.value for v in found.variables]
    return [tuple(parse(str(row[n])).value.removeprefix(BASE) if row[n] else "" for n in names) for row in found]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A firm that is a little giant in 长春; 工信部's plan for little giants, 吉林省's for all specialised firms, 山东's."""
    out = tmp_path_factory.mktemp("rules") / "out"
    base = made.extracts()[0]
    names = {"ministry": "工业和信息化部", "plan": "全国计划", "shandong": "山东计划"}
    ids = {k: local_id("Agency" if k == "ministry" else "Policy", v) for k, v in names.items()}
    energy, wind = local_id("Industry", "新能源"), local_id("Industry", "风电")
    made_up = (
        *(Entity(ids[k], "Agency" if k == "ministry" else "Policy", v) for k, v in names.items()),
        Entity(made.COUNTRY, "Region", "中国", (), "100000"),
        Entity("region/370000", "Region", "山东省", (), "370000"),
        Entity("region/220000", "Region", "吉林省", (), "220000"),
        Entity(made.SMALL, "EnterpriseClass", "专精特新中小企业"),
        Entity(wind, "Industry", "风电"),
    )
    said = (
        (ids["plan"], "issuedBy", ids["ministry"]),
        (ids["ministry"], "governs", made.COUNTRY),
        (ids["plan"], "supportsClass", made.GIANT),
        (ids["plan"], "supportsIndustry", wind),
        (made.POLICY, "supportsClass", made.SMALL),
        (made.POLICY, "appliesIn", "region/220000"),
        (ids["shandong"], "supportsClass", made.SMALL),
        (ids["shandong"], "appliesIn", "region/370000"),
    )
    statements = tuple(Statement(s, r, o, (made.proof(start=500 + i),)) for i, (s, r, o) in enumerate(said))
    whole = replace(base, entities=base.entities + made_up, statements=base.statements + statements)
    figure = replace(base.figures[0], value=Decimal("3.5"), base_value=Decimal(35000), bound=None)
    named = tuple(e for e in base.entities if e.id in (made.CITY, made.GIANT))
    other = made.extract("news/三.txt", "ef" * 32, entities=named, figures=(figure,))
    industries = {energy: Entry(energy, "Industry", "新能源"), wind: Entry(wind, "Industry", "风电", (), (), (energy,))}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made, "REFERENCE", made.REFERENCE | industries)
        yield made.build(out, [whole, other], rules=RULES)


def test_rules_give_what_they_say_and_no_more(store: Reader) -> None:
    def inferred(relation: str) -> set[tuple[str, ...]]:
        return set(ask(store, f"SELECT ?s ?o {{ GRAPH <{BASE}graph/inferred> {{ ?s {relation} ?o }} }}"))

    plan, jilin = local_id("Policy", "全国计划"), made.POLICY
    assert (made.GIANT, made.SMALL) in inferred("skos:broaderTransitive")
    assert (made.CITY, made.COUNTRY) in inferred("geo:sfWithin")
    assert inferred("zq:appliesIn") == {(plan, made.COUNTRY)}
    assert inferred("zq:eligibleFor") == {(made.FIRM, jilin)}, (
        "not 山东计划, nor what is for 风电 alone; not the firm that is none"
    )


@pytest.mark.parametrize(
    ("name", "given", "column", "expected"),
    [
        ("某地的专精特新企业", {"地区": "吉林省"}, 0, {"长光卫星技术有限公司"}),
        ("某地的专精特新企业", {"地区": "吉林省", "类别": "小巨人"}, 0, {"长光卫星技术有限公司"}),
        ("某地的专精特新企业", {"地区": "山东"}, 0, set()),
        ("某类企业名单", {"类别": "专精特新中小企业"}, 0, {"长光卫星技术有限公司"}),
        ("某机构发布的政策", {"机构": "工业和信息化部"}, 0, {"全国计划"}),
        ("谁支持某产业", {"产业": "新能源"}, 0, {"全国计划"}),
        ("某类企业的支持政策", {"类别": "小巨人", "地区": "长春"}, 0, {"扶持办法", "全国计划"}),
        ("某企业可用的政策", {"企业": "长光卫星"}, 1, {"扶持办法"}),
        ("某政策惠及的企业", {"政策": "扶持办法"}, 0, {"长光卫星技术有限公司"}),
        ("某地适用的政策", {"地区": "长春市"}, 0, {"扶持办法", "全国计划"}),
        ("没有政策惠及的企业", {}, 0, set()),
        ("某事物的证据", {"事物": "长光卫星"}, 1, {"locatedIn", "hasClass", "holdsPost", "partnerOf", "produces"}),
        ("互相矛盾的数字", {"事物": "长春"}, 5, {"news/一.txt"}),
        ("互相矛盾的说法", {}, 0, set()),
        ("某单位的合作方", {"单位": "长光卫星"}, 1, {"吉林大华公司"}),
        ("某单位的任职", {"单位": "长光卫星"}, 1, {"董事长"}),
        ("某政策的支持与条件", {"政策": "扶持办法"}, 1, {"补助"}),
        ("各地各年的专精特新企业数", {"年份": "2022"}, 3, {"2.5", "3.5"}),
        ("各地各年的专精特新企业数", {"年份": "2021"}, 3, set()),
        ("某事物的数字", {"事物": "长光卫星", "指标": "利润"}, 1, {"-0.3"}),
        ("某事物的数字", {"事物": "长光卫星", "指标": "营收"}, 1, set()),
    ],
)
def test_question_answers(store: Reader, name: str, given: dict[str, str], column: int, expected: set[str]) -> None:
    assert {row[column] for row in ask(store, filled(store, named(name), given).query)} == expected


def test_every_question_has_help_in_english_and_in_chinese_and_a_chinese_name() -> None:
    assert len(questions()) >= 20
    for one in questions():
        assert re.match(r"[A-Z].{30,}\.$", one.help), one.stem
        assert one.chinese.endswith("。") and not re.search(r"[a-z]{3}", one.chinese), one.stem
        assert not one.name.isascii() and all(not p.name.isascii() and p.help for p in one.parameters), one.stem


def test_rules_have_help() -> None:
    assert len(RULES) == 11
    assert all(re.match(r"# A.{30,}\.\n", rule) for rule in RULES.values())
