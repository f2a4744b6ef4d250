"""SHACL over a build: sound graphs pass, and each wrong thing is one line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from made import CITY, FIRM, build, extracts

from kg.check import check
from kg.cli import commands
from kg.export import EXPORTS, export
from kg.model import BadSeed, BadStore, Evidence, Statement


def test_a_sound_graph_breaks_no_rule(tmp_path: Path) -> None:
    reader = build(tmp_path / "out")
    found = check(tmp_path / "out")
    assert found.violations == ()
    assert found.triples == len({quad[:3] for quad in reader.all_quads()})


def test_what_breaks_a_rule_is_told_in_a_line(tmp_path: Path) -> None:
    first, second = extracts()
    sure = Evidence(1, 5, "长光卫星", 1.5, "pattern:seat")
    build(tmp_path / "out", [first, replace(second, statements=(Statement(FIRM, "locatedIn", CITY, (sure,)),))])
    (violation,) = check(tmp_path / "out").violations
    assert "evidence/" in violation.focus and violation.path.endswith("confidence") and violation.value == "1.5"
    assert "\n" not in str(violation) and str(violation).endswith(violation.message)
    assert violation.lines()[1].strip() == "“长光卫星”  news/二.txt:1"


@pytest.mark.parametrize(
    ("form", "rdf12"), [("nquads", False), ("trig", True), ("turtle", True), ("jsonld", False), ("rdfxml", False)]
)
def test_a_file_is_checked_as_a_build_is(form: str, rdf12: bool, tmp_path: Path) -> None:
    first, second = extracts()
    sure = Evidence(1, 5, "长光卫星", 1.5, "pattern:seat")
    reader = build(tmp_path / "out", [first, replace(second, statements=(Statement(FIRM, "locatedIn", CITY, (sure,)),))])
    file = tmp_path / f"kg{EXPORTS[form].suffix}"
    export(reader, form, file, evidence=True, rdf12=form in ("trig", "turtle"))
    (violation,) = (v for v in check(file).violations if v.path.endswith("confidence"))
    assert violation.lines()[1].strip() == "“长光卫星”  news/二.txt:1"


def test_a_foreign_graph_is_told_in_words_with_the_sentence_behind_the_statement(tmp_path: Path) -> None:
    file = tmp_path / "theirs.ttl"
    file.write_text(
        """@prefix : <http://example.org/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix oa: <http://www.w3.org/ns/oa#> .
        :a a :Firm ; rdfs:label "甲公司" ; :seat :nowhere , :town . :town a :Town .
        [] a rdf:Statement ; rdf:subject :a ; rdf:predicate :seat ; rdf:object :nowhere ; oa:exact "甲公司位于某处。" .
        [] a rdf:Statement ; rdf:subject :a ; rdf:predicate :seat ; rdf:object :town ; oa:exact "甲公司位于镇上。" .""",
        encoding="utf-8",
    )
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.org/> .
        [] a sh:NodeShape ; sh:targetClass :Firm ; 
        sh:property [ sh:path :seat ; sh:class :Town ] , [ sh:path :code ; sh:minCount 1 ] ."""
    )
    seat, code = sorted(check(file, shapes).violations, key=lambda v: v.path, reverse=True)
    assert (
        str(seat)
        == "甲公司 http://example.org/a http://example.org/seat http://example.org/nowhere – is no http://example.org/Town"
    )
    assert [s.quote for s in seat.sentences] == ["甲公司位于某处。"]
    assert str(code).endswith("http://example.org/code – is missing: at least 1 expected")
    assert len(code.sentences) == 2  # those about the firm: nothing is behind what is missing


def test_a_file_that_is_no_rdf_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "a.ttl").write_text("<a> <b> .")
    for name, what in (("a.csv", "no file of RDF"), ("a.ttl", "cannot be read")):
        with pytest.raises(BadStore, match=what):
            check(tmp_path / name)


def test_shapes_of_ones_own(tmp_path: Path) -> None:
    build(tmp_path / "out")
    shapes = tmp_path / "mine.ttl"
    shapes.write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix zq: <https://w3id.org/zhengqi/ontology#> .
        [] a sh:NodeShape ; sh:targetClass zq:Enterprise ;
           sh:property [ sh:path zq:hasClass ; sh:minCount 1 ; 
           sh:message "no class" ] ."""
    )
    assert [violation.message for violation in check(tmp_path / "out", shapes).violations] == ["no class"]


def test_bad_shapes_and_missing_stores_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadStore, match="no such folder"):
        check(tmp_path / "none")
    build(tmp_path / "out")
    (tmp_path / "bad.ttl").write_text("this is no Turtle")
    for shapes, what in ((tmp_path / "bad.ttl", "cannot be read as Turtle"), (tmp_path / "none.ttl", "no such file")):
        with pytest.raises(BadSeed, match=what) as caught:
            check(tmp_path / "out", shapes)
        assert "\n" not in str(caught.value)


def test_the_command_takes_a_build_or_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(tmp_path / "out")
    file = tmp_path / "theirs.ttl"
    file.write_text("<http://example.org/a> a <https://w3id.org/zhengqi/ontology#Policy> .", encoding="utf-8")
    for graph, code in ((tmp_path / "out", 0), (file, 1)):
        with pytest.raises(SystemExit) as ended:
            commands(["check", str(graph)])
        assert ended.value.code == code
    told = capsys.readouterr()
    assert told.out.startswith("http://example.org/a ")
    assert "0 violations" in told.err and "2 violations" in told.err
