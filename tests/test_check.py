"""SHACL over a build: sound graphs pass, and each wrong thing is one line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from made import CITY, FIRM, build, extracts

from kg.check import check
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
