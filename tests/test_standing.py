"""Where a quotation stands, in words; how many sources say a thing, reprints counted with their original."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made import CITY, FIRM, build, extract, proof
from rich.console import Console

from kg import screen
from kg.card import card, find
from kg.explain import explain, told
from kg.model import Entity, Statement
from kg.reprints import sketch
from kg.standing import standing
from kg.store import Reader

ENTITIES = (Entity(FIRM, "Enterprise", "长光卫星技术有限公司"), Entity(CITY, "Region", "长春市"))
ARTICLE = sketch("".join(chr(0x4E00 + 7 * i) for i in range(300)))


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("", "a:7"),
        ("page=3", "a, page 3"),
        ("page=3&viewrect=72,90,451,28", "a, page 3"),
        ("sheet=名单&row=5", "a, sheet 名单 row 5"),
        ("sheet=a&row=1\n&row=5", "a, sheet a&row=1 row 5"),  # a sheet may be called so
        ("table=2&row=5", "a, table 2 row 5"),
        ("row=5", "a, row 5"),
        ("paragraph=12", "a, paragraph 12"),
        ("/html/body/div[2]/p[3]", "a:7"),
    ],
)
def test_a_place_in_words(where: str, told: str) -> None:
    assert standing("a", 7, where) == told


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A page, its reprint, which is the surest, a list and a text that denies; all on one statement."""

    def says(source: str, where: str, confidence: float, modality: str = "asserted", **parts: object) -> object:
        evidence = replace(proof(modality=modality), where=where, confidence=confidence)
        stated = (Statement(FIRM, "locatedIn", CITY, (evidence,)),)
        return extract(source, source.encode().hex().ljust(64, "0"), entities=ENTITIES, statements=stated, **parts)

    first = says("a.pdf", "page=3&viewrect=1,2,3,4", 0.8, sketches=(ARTICLE,), date="2024-03-01")
    copy = says("b.pdf", "page=1", 0.95, sketches=(ARTICLE,), date="2024-03-02")
    rows, denies = says("c.xlsx", "sheet=名单&row=5", 0.7), says("d.txt", "", 0.6, "denied")
    return build(tmp_path_factory.mktemp("standing") / "out", [first, copy, rows, denies])  # type: ignore[list-item]


def test_a_card_counts_a_reprint_with_its_original_and_shows_it_last(reader: Reader) -> None:
    (line,) = [line for line in card(reader, find(reader, "长光卫星技术有限公司")[0]).lines if line.label == "locatedIn"]
    assert line.sources == 2
    assert [p.standing for p in line.proofs] == ["a.pdf, page 3", "c.xlsx, sheet 名单 row 5", "d.txt:10", "b.pdf, page 1"]


def test_the_screen_and_the_explanation_show_where(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(record=True, width=200)
    monkeypatch.setattr(screen, "_OUT", console)
    screen.show_card(card(reader, find(reader, "长光卫星技术有限公司")[0]))
    shown = console.export_text()
    assert "长春市  2 sources" in shown and "a.pdf, page 3" in shown and "c.xlsx, sheet 名单 row 5" in shown
    lines = list(told(explain(reader, "长光卫星技术有限公司", "locatedIn", "长春市")))
    assert any(line.strip().startswith("a.pdf, page 3, asserted") for line in lines)
