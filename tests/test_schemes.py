"""The schemes of enterprise classes and industries: tables, Turtle, and what a wrong row is told."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SKOS, Literal

from kg.model import BadSeed
from kg.schemes import COLUMNS, Concept, ancestors, load_scheme
from kg.vocab import BASE, local_id, normal

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
ID = rdflib.Namespace(BASE)


@pytest.fixture(scope="module", params=["classes", "industries"])
def scheme(request: pytest.FixtureRequest) -> tuple[str, tuple[Concept, ...], rdflib.Graph]:
    name = str(request.param)
    return name, load_scheme(ONTOLOGY / f"{name}.tsv"), rdflib.Graph().parse(ONTOLOGY / f"{name}.ttl")


def test_schemes_are_what_the_tables_give() -> None:
    script = [sys.executable, str(ONTOLOGY / "make" / "schemes.py"), "--check"]
    assert subprocess.run(script, check=False, capture_output=True, text=True).stderr == ""


def test_scheme_says_what_its_table_says(scheme: tuple[str, tuple[Concept, ...], rdflib.Graph]) -> None:
    _, concepts, graph = scheme
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == {ID[c.id] for c in concepts}
    for concept in concepts:
        node = ID[concept.id]
        assert set(graph.objects(node, SKOS.prefLabel)) == {Literal(concept.pref, lang="zh"), Literal(concept.en, lang="en")}
        assert {str(o) for o in graph.objects(node, SKOS.altLabel)} == set(concept.alts)
        assert set(graph.objects(node, SKOS.broader)) == {ID[id_] for id_ in concept.broader}
        assert all((wider, SKOS.narrower, node) in graph for wider in graph.objects(node, SKOS.broader))


def test_a_name_belongs_to_one_concept_and_no_concept_is_below_itself(
    scheme: tuple[str, tuple[Concept, ...], rdflib.Graph],
) -> None:
    _, _, graph = scheme
    owners: dict[str, set[object]] = {}
    for label in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel):
        for node, name in graph.subject_objects(label):
            if isinstance(name, Literal) and name.language == "zh":
                owners.setdefault(normal(name), set()).add(node)
    assert [name for name, nodes in owners.items() if len(nodes) > 1] == []
    for node in graph.subjects(RDF.type, SKOS.Concept):
        assert node not in {
            wider for first in graph.objects(node, SKOS.broader) for wider in graph.transitive_objects(first, SKOS.broader)
        }


def test_the_ladder_of_small_firms() -> None:
    concepts = load_scheme(ONTOLOGY / "classes.tsv")
    wider = ancestors(concepts)

    def below(name: str, other: str) -> bool:
        return local_id("EnterpriseClass", other) in wider[local_id("EnterpriseClass", name)]

    assert below("专精特新小巨人企业", "专精特新中小企业")
    assert below("专精特新小巨人企业", "中小企业")
    assert below("省级专精特新中小企业", "专精特新中小企业")
    assert not below("专精特新中小企业", "专精特新小巨人企业")
    assert not below("省级专精特新小巨人企业", "专精特新小巨人企业"), "a grant for national firms does not reach provincial ones"
    assert not below("高新技术企业", "中小企业")


def test_every_section_and_division_of_the_national_classification_is_there() -> None:
    codes = [code for c in load_scheme(ONTOLOGY / "industries.tsv") for code in c.codes]
    assert len(codes) == len(set(codes))
    assert sorted(c for c in codes if re.fullmatch("[A-Z]", c)) == list("ABCDEFGHIJKLMNOPQRST")
    assert sorted(c for c in codes if re.fullmatch(r"\d\d", c)) == [f"{n:02}" for n in range(1, 98)]
    assert sorted(c for c in codes if re.fullmatch(r"SEI-\d", c)) == [f"SEI-{n}" for n in range(1, 10)]


def test_a_division_lies_in_its_section() -> None:
    concepts = load_scheme(ONTOLOGY / "industries.tsv")
    wider, by_id = ancestors(concepts), {c.id: c for c in concepts}
    starts = {1: "A", 6: "B", 13: "C", 44: "D", 47: "E", 51: "F", 53: "G", 61: "H", 63: "I", 66: "J", 70: "K", 71: "L"}
    starts |= {73: "M", 76: "N", 80: "O", 83: "P", 84: "Q", 86: "R", 91: "S", 97: "T"}
    for concept in concepts:
        for code in (int(c) for c in concept.codes if c.isdigit()):
            section = starts[max(s for s in starts if s <= code)]
            above = {c for id_ in (concept.id, *wider[concept.id]) for c in by_id[id_].codes}
            assert section in above, (code, concept.pref)


GOOD = "中小企业\tSME\t\t\t\t\t1\t\t"


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        ([GOOD, "小企业\tsmall\t\t没有的\t\t\t1\t\t"], 3, "没有的"),
        ([GOOD, "小企业\tsmall\t\t\t“中小企业”\t\t1\t\t"], 3, "line 2"),
        ([GOOD, "小企业\tsmall\t\t\t\t\tyes\t\t"], 3, "alone"),
        ([GOOD, "小企业\tsmall\t\t\t\t\t1\t县级\t"], 3, "level"),
        ([GOOD, "小企业\tsmall"], 3, "2 columns"),
        ([GOOD, "小企业\t\t\t\t\t\t1\t\t"], 3, "column en"),
        ([GOOD, "小企业\tsmall\t\t\t甲||乙\t\t1\t\t"], 3, "column alt"),
        (["甲\ta\t\t乙\t\t\t1\t\t", "乙\tb\t\t甲\t\t\t1\t\t"], 2, "甲 → 乙 → 甲"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(tmp_path: Path, rows: list[str], line: int, what: str) -> None:
    table = tmp_path / "classes.tsv"
    table.write_text("\n".join(["\t".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    with pytest.raises(BadSeed, match=rf"classes\.tsv:{line}: .*{what}"):
        load_scheme(table)
