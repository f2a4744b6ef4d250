"""The store on disk, and what is said where there is none."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from made import CITY, FIRM, HOSTILE, POLICY, REFERENCE, build, extracts

from kg.assemble import assemble
from kg.model import BadSeed, BadStore
from kg.store import MARKER, Reader, load_store, open_store, rdflib_dataset, rdflib_graph, rdflib_union, write_store
from kg.terms import line, node, text, value
from kg.vocab import BASE


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return build(tmp_path_factory.mktemp("store") / "out")


def test_what_goes_in_comes_out_as_the_same_text(reader: Reader) -> None:
    assert sorted(reader.all_quads()) == sorted(assemble(extracts(), REFERENCE))


@pytest.mark.parametrize("part", [1, 100, 1 << 20])
def test_a_store_loaded_in_parts_holds_the_same_however_the_pieces_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr("kg.store._PART", part)
    quads = list(assemble(extracts(), REFERENCE))
    whole = "".join(f"{line(quad)}\n" for quad in quads).encode()
    cuts = [0, *sorted(random.Random(part).sample(range(len(whole)), 40)), len(whole)]
    load_store((whole[a:b] for a, b in pairwise(cuts)), tmp_path / "store")
    found = Reader(tmp_path, ox.Store.read_only(str(tmp_path / "store")))
    assert sorted(found.all_quads()) == sorted(quads)


def test_nothing_makes_an_empty_store(tmp_path: Path) -> None:
    assert load_store([], tmp_path / "store") == (0, [])
    assert Reader(tmp_path, ox.Store.read_only(str(tmp_path / "store"))).facts() == []


def test_graphs_and_quads_are_sorted(reader: Reader) -> None:
    assert reader.graphs() == sorted(reader.graphs()) and len(reader.graphs()) == 3
    assert reader.facts() == sorted(reader.facts())


def test_select_knows_our_prefixes_and_takes_terms(reader: Reader) -> None:
    asked = "SELECT ?place ?label { ?firm zq:locatedIn ?place . ?place skos:prefLabel ?label }"
    rows = reader.select(asked, firm=node(BASE + FIRM))
    assert rows == [{"place": node(BASE + CITY), "label": text("长春市", "zh")}]
    by_name = "SELECT ?e { ?e skos:prefLabel ?name }"
    for name in HOSTILE:
        assert len(reader.select(by_name, name=text(name, "zh"))) == 1, name
    with pytest.raises(TypeError, match="SELECT"):
        reader.select("ASK {}")


def test_plain_queries_count_a_fact_of_two_documents_once(reader: Reader) -> None:
    assert value(reader.select("SELECT (COUNT(*) AS ?n) { ?s zq:locatedIn ?o }")[0]["n"]) == "1"


def test_rdflib_reads_the_store(tmp_path: Path) -> None:
    reader = build(tmp_path / "out")
    graph = rdflib_graph(tmp_path / "out")
    assert len(graph) == len(reader.facts())
    asked = "PREFIX zq: <https://w3id.org/zhengqi/ontology#> SELECT ?s { ?s zq:locatedIn ?o }"
    assert [str(row[0]) for row in graph.query(asked)] == [BASE + FIRM]  # type: ignore[index]
    dataset = rdflib_dataset(tmp_path / "out")
    assert sum(1 for _ in dataset.quads()) == sum(1 for _ in reader.all_quads())
    assert len(rdflib_union(tmp_path / "out")) == len({quad[:3] for quad in reader.all_quads()})


def test_a_rule_adds_what_is_new_to_the_inferred_graph_and_the_facts(tmp_path: Path) -> None:
    rules = {
        "1.rq": "CONSTRUCT { ?e zq:eligibleFor ?p } WHERE { ?e zq:hasClass/skos:broader* ?c . ?p zq:supportsClass ?c }",
        "2.rq": "CONSTRUCT { ?e zq:locatedIn ?r } WHERE { ?e zq:eligibleFor ?p ; zq:locatedIn ?r }",  # nothing new
    }
    reader = build(tmp_path / "out", rules=rules)
    fact = (node(BASE + FIRM), node("https://w3id.org/zhengqi/ontology#eligibleFor"), node(BASE + POLICY))
    assert reader.quads(node(BASE + "graph/inferred")) == [(*fact, node(BASE + "graph/inferred"))]
    assert fact in reader.facts()


@pytest.mark.parametrize(("rule", "told"), [("SELECT * {}", "no CONSTRUCT"), ("CONSTRUCT {", "1.rq: is no query")])
def test_a_bad_rule_is_named(tmp_path: Path, rule: str, told: str) -> None:
    with pytest.raises(BadSeed, match=told):
        write_store([], tmp_path / "store", {"1.rq": rule})


def test_a_missing_or_foreign_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadStore, match=r"no such folder. Build first"):
        open_store(tmp_path / "none")
    with pytest.raises(BadStore, match="is no folder of a build"):
        open_store(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadStore, match="is a file"):
        open_store(tmp_path / "file")
    (tmp_path / MARKER).write_text("{")
    with pytest.raises(BadStore, match="cannot be read"):
        open_store(tmp_path)
    (tmp_path / MARKER).write_text(json.dumps({"format": 99}))
    with pytest.raises(BadStore, match="layout 99"):
        open_store(tmp_path)
    (tmp_path / MARKER).write_text(json.dumps({"format": 1}))
    with pytest.raises(BadStore, match="its store is missing"):
        open_store(tmp_path)
    (tmp_path / "store").mkdir()
    with pytest.raises(BadStore, match="cannot be opened"):
        open_store(tmp_path)


def test_a_damaged_store_is_told(tmp_path: Path) -> None:
    build(tmp_path / "out")
    for path in (tmp_path / "out" / "store").glob("*.sst"):
        path.unlink()
    with pytest.raises(BadStore, match="cannot be opened"):
        open_store(tmp_path / "out")


def test_many_readers_at_once(tmp_path: Path) -> None:
    first = build(tmp_path / "out")
    assert open_store(tmp_path / "out").facts() == first.facts() == open_store(tmp_path / "out").facts()


def test_lines_of_n_quads_are_what_oxigraph_writes(reader: Reader) -> None:
    for quad in reader.store:
        parts = (str(quad.subject), str(quad.predicate), str(quad.object))
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        assert line((*parts, graph)) == " ".join(part for part in (*parts, graph, ".") if part)
