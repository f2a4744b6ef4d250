"""The dashboard of kg serve: what is counted of one kind and of two, how it is shown, and what a server keeps of it."""

from __future__ import annotations

import os
import pickle
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import made
import pytest
from lxml import html
from seeds_build import seeds_build
from test_site import WORST, worst

from kg.model import Entity, Extract, PolicyFact, Statement
from kg.serve.model import Reply, Request, Served
from kg.site.counts import Cross, charts, counted, counts, crosses
from kg.site.dashboard import dashboard
from kg.site.kept import kept
from kg.site.warm import warm
from kg.store import Reader, open_store
from kg.vocab import local_id

SHANDONG = "region/370000"
GIANT, SMALL = made.GIANT, made.SMALL
CHIPS, STEEL = local_id("Industry", "芯片"), local_id("Industry", WORST[0])
BUREAU, OTHER = local_id("Agency", "某市工信局"), local_id("Agency", WORST[1])
FIRMS = [local_id("Enterprise", f"第{number}号公司") for number in range(5)]
POLICIES = [local_id("Policy", f"第{number}号办法") for number in range(4)]


def extra() -> Extract:
    """Four firms that lie somewhere, and one that nobody knows where; two bodies with four policies."""
    things = [Entity(id_, "Enterprise", f"第{n}号公司") for n, id_ in enumerate(FIRMS)]
    things += [Entity(id_, "Policy", f"第{n}号办法") for n, id_ in enumerate(POLICIES)]
    things += [
        Entity(made.CITY, "Region", "长春市"),
        Entity(made.PROVINCE, "Region", "吉林省"),
        Entity(SHANDONG, "Region", "山东省"),
    ]
    things += [Entity(GIANT, "EnterpriseClass", "专精特新小巨人企业"), Entity(SMALL, "EnterpriseClass", "专精特新中小企业")]
    things += [Entity(CHIPS, "Industry", "芯片"), Entity(STEEL, "Industry", WORST[0])]
    things += [Entity(BUREAU, "Agency", "某市工信局"), Entity(OTHER, "Agency", WORST[1])]
    seats = [(FIRMS[0], made.CITY), (FIRMS[1], made.PROVINCE), (FIRMS[2], SHANDONG), (FIRMS[3], SHANDONG), (FIRMS[3], made.CITY)]
    classes = [(FIRMS[0], GIANT), (FIRMS[0], SMALL), (FIRMS[1], GIANT), (FIRMS[3], GIANT), (FIRMS[4], GIANT)]
    industries = [(FIRMS[0], CHIPS), (FIRMS[2], STEEL), (FIRMS[3], STEEL)]
    issued = [(POLICIES[0], BUREAU), (POLICIES[1], BUREAU), (POLICIES[2], OTHER), (POLICIES[3], BUREAU)]
    said = [("locatedIn", *pair) for pair in seats] + [("hasClass", *pair) for pair in classes]
    said += [("inIndustry", *pair) for pair in industries] + [("issuedBy", *pair) for pair in issued]
    statements = tuple(Statement(s, p, o, (made.proof(start=500 + 40 * n),)) for n, (p, s, o) in enumerate(said))
    days = ("2021-03-01", "2021-09-01", "2022-01-01")  # of the fourth no text gives it
    dated = tuple(
        PolicyFact(p, "issued", d, made.proof(start=9000 + n)) for n, (p, d) in enumerate(zip(POLICIES, days, strict=False))
    )
    numbered: tuple[PolicyFact, ...] = (
        PolicyFact(POLICIES[0], "number", "某发〔2019〕1号", made.proof(start=9100)),
    )  # its date goes before
    numbered += (PolicyFact(POLICIES[3], "number", "某发〔2020〕2号", made.proof(start=9200)),)
    facts = (*dated, *numbered)
    return made.extract("news/三.txt", "12" * 32, entities=tuple(things), statements=statements, policy_facts=facts)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    found = made.build(tmp_path_factory.mktemp("dashboard") / "out", [*worst(), extra()])
    (found.out / "report.json").write_text('{"conflicts": []}')
    return found


@pytest.fixture(scope="module")
def get(reader: Reader) -> Callable[[str], Reply]:
    def ask(language: str = "") -> Reply:
        request = Request("", "GET", "/dashboard", "", "http://localhost/dashboard", "text/html", None, language=language)
        return dashboard(Served(reader, False, 64 << 20), request)

    return ask


def cells(cross: Cross) -> dict[tuple[str, str], int]:
    rows = zip(cross.rows, cross.cells, strict=True)
    return {(row.name, column.name): n for row, told in rows for column, n in zip(cross.columns, told, strict=True)}


def test_things_are_counted_by_two_kinds(reader: Reader) -> None:
    """A firm with two seats counts in both provinces, one with none in no row; a denied fact does not count."""
    found = {cross.key: cross for cross in crosses(reader)}
    assert cells(found["class-of-region"]) == {
        ("吉林省", "专精特新小巨人企业"): 4,  # three of ours, one of the usual documents
        ("吉林省", "专精特新中小企业"): 1,
        ("山东省", "专精特新小巨人企业"): 1,
        ("山东省", "专精特新中小企业"): 0,
    }
    assert cells(found["industry-of-region"]) == {
        ("吉林省", "芯片"): 1,
        ("吉林省", WORST[0]): 1,
        ("山东省", "芯片"): 0,
        ("山东省", WORST[0]): 2,
    }
    assert cells(found["year-of-agency"]) == {
        ("某市工信局", "2020"): 1,
        ("某市工信局", "2021"): 2,
        ("某市工信局", "2022"): 0,
        (WORST[1], "2020"): 0,
        (WORST[1], "2021"): 0,
        (WORST[1], "2022"): 1,
    }


def test_things_are_counted_by_one_kind(reader: Reader) -> None:
    found = {chart.key: {row.name: row.number for row in chart.rows} for chart in charts(reader)}
    assert found["by-region"] == {"吉林省": 4, "山东省": 2}
    assert found["by-agency"] == {"某市工信局": 3, WORST[1]: 1}
    assert found["by-year"] == {"2020": 1, "2021": 2, "2022": 1, "2023": 1}  # the last by its document


@pytest.mark.parametrize(
    "report", ['{"conflicts": []}', "{", "[]", '{"documents": 3, "entities": []}', '{"documents": "x"}', None]
)
def test_numbers_are_counted_where_the_build_has_not(tmp_path: Path, report: str | None) -> None:
    found = made.build(tmp_path / "out")
    if report is not None:
        (found.out / "report.json").write_text(report)
    assert dict(counts(found)) == dict(counted(found))
    assert dict(counted(found))["Document"] == 2 and dict(counted(found))["Region"] == 1  # not those that only lie around it


def test_numbers_of_the_build_are_taken(tmp_path: Path) -> None:
    """A look at every thing takes seconds where there are millions."""
    found = made.build(tmp_path / "out")
    (found.out / "report.json").write_text('{"documents": 7, "entities": {"Enterprise": 5, "Nonsense": 1}}')
    assert [pair for pair in counts(found) if pair[1]] == [("Document", 7), ("Enterprise", 5)]


def test_what_is_over_is_told(tmp_path: Path) -> None:
    """Of many kinds the largest have a column of their own, and the others one together; sums stay."""
    kinds = [local_id("Industry", f"第{n}业") for n in range(10)]
    things = tuple(Entity(id_, "Industry", f"第{n}业") for n, id_ in enumerate(kinds))
    firms = tuple(Entity(id_, "Enterprise", id_) for id_ in FIRMS)
    said = [(FIRMS[0], "locatedIn", SHANDONG), (FIRMS[1], "locatedIn", SHANDONG), (FIRMS[1], "inIndustry", kinds[9])]
    said += [(FIRMS[0], "inIndustry", kind) for kind in kinds]
    statements = tuple(Statement(s, p, o, (made.proof(start=40 * n),)) for n, (s, p, o) in enumerate(said))
    region = Entity(SHANDONG, "Region", "山东省")
    document = made.extract("news/三.txt", entities=(*things, *firms, region), statements=statements)
    cross = next(c for c in crosses(made.build(tmp_path / "out", [document])) if c.key == "industry-of-region")
    assert cross.columns[0].name == "第9业" and len(cross.columns) == 7
    assert cross.cells == ((2, 1, 1, 1, 1, 1, 1),) and cross.others == (3,)
    assert cross.rows[0].number == cross.longest == 11


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_picture_has_its_table(get: Callable[[str], Reply], language: str) -> None:
    page = html.document_fromstring(get(language).body.decode())
    assert not page.xpath("//script|//img|//@style")
    sections = page.xpath("//section[contains(@class, 'crossed')]")
    assert len(sections) == 3
    for section in sections:
        assert section.xpath("string(.//h2)") and section.xpath(".//table/caption")
        bars = [title.text for title in section.xpath(".//*[local-name()='title']")]
        filled = [cell for cell in section.xpath(".//tbody//td[contains(@class, ' h')]") if cell.text_content()]
        assert len(bars) == len(filled) > 0 and all(re.search(r"\d$", title or "") for title in bars)
        sums = [int(cell) for cell in section.xpath(".//tbody//td/b/text()")]
        parts = [sum(int(c.text_content() or 0) for c in row.xpath("./td")[:-1]) for row in section.xpath(".//tbody/tr")]
        assert sums == parts
    assert WORST[0] in page.text_content() and WORST[1] in page.text_content()  # as text, cut where it is long


def test_what_is_reckoned_is_kept_for_the_next_worker(reader: Reader, tmp_path: Path) -> None:
    made_: list[int] = []

    def make() -> tuple[Cross, ...]:
        made_.append(1)
        return crosses(reader)

    one = replace(Served(reader, False, 64 << 20), kept=str(tmp_path / "kept"))
    first = kept(one, "crosses", make)
    assert kept(one, "crosses", make) is first and made_ == [1]  # from memory
    moved = replace(one, kept=str(tmp_path / "other"))
    os.rename(tmp_path / "kept", tmp_path / "other")
    assert kept(moved, "crosses", make) == first and made_ == [1]  # from the file
    plain = replace(one, kept="")
    assert kept(plain, "crosses", make) == first and made_ == [1, 1]


class Attack:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("exit 1",)


@pytest.mark.parametrize("content", [pickle.dumps(Attack()), b"", b"\x80\x05X", pickle.dumps(Path("x"))])
def test_a_file_that_holds_something_else_is_made_again(reader: Reader, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "numbers").write_bytes(content)
    assert kept(replace(Served(reader, False, 64 << 20), kept=str(tmp_path)), "numbers", lambda: (1, 2)) == (1, 2)
    assert pickle.loads((tmp_path / "numbers").read_bytes()) == (1, 2)


def test_a_server_reckons_all_before_it_is_asked(reader: Reader, tmp_path: Path) -> None:
    served = replace(Served(reader, False, 64 << 20), kept=str(tmp_path / "kept"))
    reply = warm(served, Request("", "GET", "", "", "", None, None))
    names = {file.name for file in (tmp_path / "kept").iterdir()}
    assert names >= {"counts", "charts", "doubts", "map-Enterprise", "map-Policy", "match-all", "match-policies"}
    assert reply.body == f"{len(names)} kept\n".encode()  # nothing failed
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def test_a_build_counts_as_queries_do() -> None:
    found = open_store(seeds_build())
    assert counts(found) == counted(found)
