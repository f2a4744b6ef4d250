"""Corrections: each action on hand-made extracts, the errors of a wrong file, and what no longer applies."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from test_identity import CHANGCHUN, page, thing

from kg.corrections import load
from kg.corrections.apply import Decided, decided
from kg.keys import figure_id
from kg.model import Entity, Evidence, Extract, Figure, KgError
from kg.seeds import load as load_seeds
from kg.vocab import local_id

FIRM, BRAND, CITY = "北辰光学科技股份有限公司", "南山牌", Entity(CHANGCHUN, "Region", "长春市", (), "220100")


def run(pages: list[Extract], tmp_path: Path, *lines: str) -> Decided:
    path = tmp_path / "corrections.tsv"
    path.write_text("# what people decided\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return decided(pages, load_seeds(), load(path), path.name)


def names(found: Decided, source: str) -> dict[str, str]:
    """Every name of that document's things → its id."""
    (extract,) = (e for e in found.extracts if e.source == source)
    return {name: e.id for e in extract.entities for name in (e.name, *e.aliases)}


@pytest.fixture
def pages() -> list[Extract]:
    return [
        page("a", thing("Enterprise", FIRM), CITY, said=((FIRM, "locatedIn", "长春市"),)),
        page("b", thing("Enterprise", BRAND), CITY, said=((BRAND, "locatedIn", "长春市"),)),
    ]


def test_merge_makes_one_and_the_old_iri_leads_on(pages: list[Extract], tmp_path: Path) -> None:
    found = run(pages, tmp_path, f"merge\tEnterprise:{BRAND}\tEnterprise:{FIRM}")
    assert names(found, "a")[FIRM] == names(found, "b")[BRAND] == local_id("Enterprise", FIRM)
    assert (local_id("Enterprise", BRAND), local_id("Enterprise", FIRM)) in found.identity.replaced
    assert not found.idle


def test_split_keeps_apart_what_would_be_one(tmp_path: Path) -> None:
    pages = [page("a", thing("Enterprise", FIRM)), page("b", thing("Enterprise", "北辰光学科技"))]
    assert names(run(pages, tmp_path), "b")["北辰光学科技"] == local_id("Enterprise", FIRM)
    found = run(pages, tmp_path, f"split\tEnterprise:北辰光学科技\tEnterprise:{FIRM}")
    assert names(found, "b")["北辰光学科技"] == local_id("Enterprise", "北辰光学科技") and not found.idle


def test_split_takes_a_name_away_and_one_document_apart(tmp_path: Path) -> None:
    pages = [page("a", thing("Enterprise", FIRM, "北辰")), page("b", thing("Enterprise", FIRM))]
    found = run(pages, tmp_path, f"split\tEnterprise:{FIRM}\tEnterprise:北辰")
    assert "北辰" not in names(found, "a") and not found.idle
    found = run(pages, tmp_path, f"split\tEnterprise:{FIRM}\tdocument:b")
    assert names(found, "a")[FIRM] != names(found, "b")[FIRM] and not found.idle


def test_rename_and_alias(pages: list[Extract], tmp_path: Path) -> None:
    found = run(pages, tmp_path, f"rename\tEnterprise:{FIRM}\t北辰光学", f"alias\tEnterprise:{FIRM}\tBCGX")
    (firm,) = (e for e in found.extracts[0].entities if e.type == "Enterprise")
    assert (firm.id, firm.name, firm.aliases) == (local_id("Enterprise", FIRM), "北辰光学", ("BCGX", FIRM))
    more = [*pages, page("c", thing("Enterprise", "BCGX"))]
    assert names(run(more, tmp_path, f"alias\tEnterprise:{FIRM}\tBCGX"), "c")["BCGX"] == firm.id


def test_retype_moves_the_iri_and_drops_what_no_longer_fits(tmp_path: Path) -> None:
    industry = thing("Industry", "光学")
    pages = [
        page(
            "a", thing("Enterprise", BRAND), CITY, industry, said=((BRAND, "locatedIn", "长春市"), (BRAND, "inIndustry", "光学"))
        )
    ]
    found = run(pages, tmp_path, f"retype\tEnterprise:{BRAND}\tInstitution")
    new = local_id("Institution", BRAND)
    assert [(s.subject, s.relation) for s in found.extracts[0].statements] == [(new, "locatedIn")]
    assert (local_id("Enterprise", BRAND), new) in found.identity.replaced


def test_reject_and_add(pages: list[Extract], tmp_path: Path) -> None:
    found = run(
        pages,
        tmp_path,
        f"reject\tEnterprise:{BRAND}\tlocatedIn\tRegion:长春市",
        f"add\tPerson:王伟\tholdsPost\tEnterprise:{FIRM}\t董事长",
    )
    first, second, file = found.extracts
    assert first.statements and not second.statements
    (added,) = file.statements
    assert (added.object, added.role, file.source) == (local_id("Enterprise", FIRM), "董事长", "corrections.tsv")
    text = (tmp_path / "corrections.tsv").read_text(encoding="utf-8")
    (proof,) = added.evidence
    assert text[proof.start : proof.end] == proof.quote and proof.quote.startswith("add\tPerson:王伟")


def test_what_no_longer_applies_is_told(pages: list[Extract], tmp_path: Path) -> None:
    gone = "Enterprise:无此公司"
    lines = [
        f"merge\t{gone}\tEnterprise:{FIRM}",
        f"split\t{gone}\tEnterprise:{FIRM}",
        f"rename\t{gone}\t新名",
        f"retype\t{gone}\tInstitution",
        f"alias\t{gone}\t别名",
        f"reject\tEnterprise:{FIRM}\tproduces\tProduct:无",
    ]
    found = run(pages, tmp_path, *lines, f"rename\tEnterprise:{FIRM}\t北辰光学")
    assert [c.text for c in found.idle] == lines
    assert [c.line for c in found.idle] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("join\tEnterprise:甲\tEnterprise:乙", "2: 'join' is no correction"),
        ("merge\tEnterprise:甲", "2: merge needs 2 further columns"),
        ("merge\tEnterprise:甲\tPerson:乙", "2: Enterprise is no Person"),
        ("rename\t甲\t乙", "2: '甲' names no thing"),
        ("retype\tEnterprise:甲\tFirm", "2: type 'Firm' is unknown"),
        ("reject\tEnterprise:甲\tlikes\tRegion:乙", "2: relation 'likes' is unknown"),
        ("add\tRegion:甲\tlocatedIn\tRegion:乙", "2: locatedIn leads from"),
        ("reject\tobservation/12", "2: 'observation/12' is no figure"),
        ("mend", "2: '' is no figure"),
        ("mend\tobservation/0123456789abcdef\tunit", "2: mend needs 3 further columns"),
        ("mend\tobservation/0123456789abcdef\tabout\tRegion:乙", "2: 'about' of a figure cannot be mended"),
        ("mend\tobservation/0123456789abcdef\tvalue\t多", "2: '多' is no number"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(line: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="corrections.tsv:" + told.replace("(", r"\(")):
        run([], tmp_path, line)
    with pytest.raises(KgError, match="cannot be read"):
        load(tmp_path / "none.tsv")


FIGURE = Figure(Decimal("2.87"), "万元", Evidence(0, 6, "2.87万元", 0.9, "figure-scorer"), about=CITY.id, period="2024年")


def figures(found: Decided, source: str) -> tuple[Figure, ...]:
    (extract,) = (e for e in found.extracts if e.source == source)
    return extract.figures


def test_a_figure_is_rejected_or_mended_in_every_document(pages: list[Extract], tmp_path: Path) -> None:
    other = replace(FIGURE, value=Decimal(3), evidence=replace(FIGURE.evidence, quote="3万元"))
    pages = [replace(pages[0], figures=(FIGURE, other)), replace(pages[1], figures=(FIGURE,))]
    found = run(pages, tmp_path, f"reject\t{figure_id(FIGURE)}")
    assert (figures(found, "a"), figures(found, "b"), found.idle) == ((other,), (), ())
    lines = [f"mend\t{figure_id(FIGURE)}\t{field}\t{right}" for field, right in (("unit", "亿元"), ("indicator", "工业增加值"))]
    found = run(pages, tmp_path, *lines)
    right = replace(FIGURE, unit="亿元", indicator="工业增加值", base_value=Decimal(287_000_000), base_unit="元")
    assert (figures(found, "a"), figures(found, "b"), found.idle) == ((right, other), (right,), ())


def test_a_mended_figure_that_no_rule_reads_has_no_base(pages: list[Extract], tmp_path: Path) -> None:
    pages = [replace(pages[0], figures=(FIGURE,)), pages[1]]
    found = run(pages, tmp_path, f"mend\t{figure_id(FIGURE)}\tunit\t(？)", f"mend\t{figure_id(FIGURE)}\tvalue\t-1.50")
    (figure,) = figures(found, "a")
    assert (figure.value, figure.unit, figure.base_value, figure.base_unit) == (Decimal("-1.50"), "(？)", None, None)
    assert not found.idle


def test_a_correction_of_a_figure_that_no_document_gives_is_told(pages: list[Extract], tmp_path: Path) -> None:
    found = run(pages, tmp_path, "reject\tobservation/0123456789abcdef", "mend\tobservation/0123456789abcdef\tperiod\t2024年")
    assert [c.action for c in found.idle] == ["reject", "mend"]
