"""Queries of users: what they get, what they are told, what is stopped."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
import rdflib
from made import CITY, FIRM, HOSTILE, build

from kg.model import BadQuery, BadStore
from kg.query import Answer, query, rows
from kg.vocab import BASE


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query") / "out"
    build(folder)
    return folder


def test_select_with_our_prefixes(out: Path) -> None:
    answer = query(out, "SELECT ?s ?name ?none { ?s zq:locatedIn region:220100 ; skos:prefLabel ?name }", "table")
    found = rows(answer, BASE)
    assert found.names == ("s", "name", "none")
    assert found.rows == ((f"ent:{FIRM.partition('/')[2]}", "长光卫星技术有限公司", ""),)


def test_a_prefix_of_the_query_goes_before_ours(out: Path) -> None:
    answer = query(out, "PREFIX zq: <https://example.org/> SELECT ?s { ?s zq:locatedIn ?o }")
    assert rows(answer, BASE).rows == ()


def test_each_form_of_rows(out: Path) -> None:
    asked = "SELECT ?name { ?e a zq:Product ; skos:prefLabel ?name } ORDER BY ?name"
    names = [row["name"]["value"] for row in json.loads(query(out, asked, "json").text)["results"]["bindings"]]
    assert set(names) == set(HOSTILE)
    assert query(out, asked, "csv").text.splitlines()[0] == "name"
    assert query(out, asked, "tsv").text.splitlines()[0] == "?name"
    assert "<sparql" in query(out, asked, "xml").text


def test_ask(out: Path) -> None:
    answer = query(out, "ASK { region:220100 zq:within region:220000 }", "table")
    assert answer.kind == "boolean" and rows(answer, BASE).rows == (("yes",),)
    assert rows(query(out, "ASK { region:220000 zq:within region:220100 }"), BASE).rows == (("no",),)


def test_turtle_declares_only_what_it_uses(out: Path) -> None:
    told = query(out, "CONSTRUCT { ?s zq:locatedIn ?o } WHERE { ?s zq:locatedIn ?o }", "turtle").text
    declared = {line.split()[1] for line in told.splitlines() if line.startswith("@prefix")}
    assert declared == {"zq:", "ent:", "region:"}


@pytest.mark.parametrize("form", ["turtle", "ntriples", "table", "json", "xml"])
def test_construct_and_describe_give_triples(out: Path, form: str) -> None:
    read_as = {"ntriples": "nt", "json": "json-ld", "xml": "xml"}.get(form, "turtle")
    for asked, least in (("CONSTRUCT { ?s zq:locatedIn ?o } WHERE { ?s zq:locatedIn ?o }", 1), ("DESCRIBE region:220100", 6)):
        answer = query(out, asked, form)
        assert answer.kind == "graph"
        assert len(rdflib.Graph().parse(data=answer.text, format=read_as)) >= least


def test_the_evidence_is_found_in_the_graph_of_its_document(out: Path) -> None:
    asked = f"""SELECT ?quote ?source {{ GRAPH ?d {{ ?e rdf:subject <{BASE}{FIRM}> ; rdf:predicate zq:locatedIn ;
        rdf:object <{BASE}{CITY}> ; oa:exact ?quote . ?d dcterms:source ?source }} }} ORDER BY ?source ?quote"""
    found = rows(query(out, asked), BASE).rows
    assert [source for _, source in found] == ["news/一.txt", "news/一.txt", "news/二.txt"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("SELECT * {\n ?s ?p }", r"query, line 2, column 8: } cannot stand here: SELECT \* { \?s \?p ▶}. Correct"),
        ("SELEC * {}", r"query, line 1, column 1: SELEC cannot stand here: ▶SELEC"),
        ("SELECT * { ?s ?p 中 }", r"line 1, column 18: 中 cannot stand here"),
        ("# 注释 {\nASK { FILTER(?x > ) }", r"line 2, column 19: \) cannot stand here: .*FILTER\(\?x > ▶\)"),
        (
            "SELECT * { ?s foo:bar ?o }",
            r"column 15: a prefix is not declared: .*▶foo:bar.*Declare it, or take one of zq:",
        ),
        ('SELECT * { ?s ?p "长春 }', r"line 1, column 18: the text that begins here does not end"),
        ("SELECT * { <x> ?p ?o }", r"line 1, column 12: an IRI that is not whole"),
        ("SELECT * { ?s ?p ?o", r"line 1, column 20: something is missing here"),
        ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", r"the SELECT contains a variable that is unbound"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "line 1, column 1: it is an update"),
        ("PREFIX a: <b:c> # LOAD\nDELETE WHERE { ?s ?p ?o }", "line 2, column 1: it is an update"),
        ("LOAD <http://127.0.0.1:9/>", "column 1: it is an update"),
        ("CLEAR ALL", "it is an update"),
        ("", "query"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
    ],
)
def test_a_bad_query_is_told_where_and_why(out: Path, asked: str, told: str) -> None:
    with pytest.raises(BadQuery, match=told) as caught:
        query(out, asked)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_a_form_that_does_not_fit(out: Path) -> None:
    with pytest.raises(BadQuery, match=r"csv: does not fit a query that gives triples. Take one of table, json, xml, turtle"):
        query(out, "DESCRIBE region:220100", "csv")
    with pytest.raises(BadQuery, match=r"gives rows. Take one of table, csv"):
        query(out, "SELECT * {}", "turtle")
    with pytest.raises(BadQuery, match="no such format"):
        query(out, "SELECT * {}", "docx")


def test_a_runaway_query_is_stopped(out: Path) -> None:
    began = time.monotonic()
    with pytest.raises(BadQuery, match="took longer than 1 seconds"):
        query(out, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", limit=1)
    assert time.monotonic() - began < 10


def test_a_query_that_ends_the_process_is_an_error_like_others(out: Path) -> None:
    with pytest.raises(BadQuery, match="too deeply nested"):
        query(out, "SELECT * {" + "{" * 5000 + "?s ?p ?o" + "}" * 5000 + "}")


def test_a_missing_store_is_told_first(tmp_path: Path) -> None:
    with pytest.raises(BadStore, match="no such folder"):
        query(tmp_path / "none", "SELECT * {}")


def test_numbers_and_blank_nodes_are_shown_as_they_are() -> None:
    bindings = [{"n": {"type": "literal", "value": "2.5"}, "b": {"type": "bnode", "value": "x"}}]
    text = json.dumps({"head": {"vars": ["n", "b"]}, "results": {"bindings": bindings}})
    assert rows(Answer("rows", text), BASE).rows == (("2.5", "x"),)


def test_a_query_is_not_read_in_the_calling_process(out: Path) -> None:
    """Ten megabytes that a pattern would go over again and again: the worker is stopped, the caller stays."""
    began = time.monotonic()
    with pytest.raises(BadQuery):
        query(out, "SELECT * { " + "service" * 1_400_000, limit=1)
    assert time.monotonic() - began < 10


def test_graphs_of_a_store_that_goes_away_are_told(out: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(out, folder)
    for file in (folder / "store").glob("*.sst"):
        file.write_bytes(b"")
    with pytest.raises(BadStore):
        query(folder, "SELECT * { GRAPH ?g { ?s ?p ?o } }")
