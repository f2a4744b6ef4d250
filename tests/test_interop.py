"""The exported files in other people's stores: they load, six queries give the same answers, and every statement comes back.

Statements are compared as canonical graphs (RDFC-1.0). `tests/interop/install.sh` installs what is tried here.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import stores
from made import HOSTILE, extracts

from kg.assemble import assemble
from kg.export import EXPORTS, export
from kg.reference import load_reference
from kg.seeds import data_folder
from kg.store import Reader, mark, open_store, write_store
from kg.terms import prefixes
from kg.vocab import BASE, XSD

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import generated

GRAPHS = ("nquads", "trig", "jsonld")  # forms with named graphs
FORMS = ("turtle", "ntriples", "rdfxml", *GRAPHS)
NUMBERS = frozenset(XSD + name for name in ("decimal", "integer", "int", "double", "float", "nonNegativeInteger"))
Rows = list[tuple[tuple[object, ...] | None, ...]]

# FACTS stands where a store without a default graph names the one that holds the facts.
QUERIES = {
    "classes": """SELECT ?name ?class FACTS WHERE { ?e zq:hasClass/skos:broader* ?c . ?c skos:prefLabel ?class .
        ?e skos:prefLabel ?name FILTER(STRSTARTS(STR(?class), "专精特新")) }""",
    "places": """SELECT ?name FACTS WHERE { ?e a zq:Enterprise ; zq:locatedIn ?r ; skos:prefLabel ?name .
        ?r zq:within* <https://w3id.org/zhengqi/id/region/220000> }""",
    "counts": "SELECT ?type (COUNT(DISTINCT ?e) AS ?n) FACTS WHERE { ?e a ?type } GROUP BY ?type",
    "figures": """SELECT ?o ?value ?unit ?target FACTS WHERE { ?o zq:value ?value ; zq:unit ?unit
        OPTIONAL { ?o zq:target ?target } FILTER(?value < 50) }""",
    "names": "SELECT ?e ?name FACTS WHERE { ?e a zq:Product ; skos:altLabel|skos:prefLabel ?name FILTER(LANG(?name) = 'zh') }",
    "evidence": """SELECT ?d ?quote ?start ?confidence WHERE { GRAPH ?d { ?e rdf:predicate zq:locatedIn ; oa:exact ?quote ;
        oa:start ?start ; zq:confidence ?confidence } }""",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    out = tmp_path_factory.mktemp("interop") / "out"
    out.mkdir()
    reference = load_reference()
    rules = {path.name: path.read_text(encoding="utf-8") for path in (data_folder("ontology") / "rules").glob("*.rq")}
    write_store(assemble([*extracts(), *generated.extracts(30, reference)], reference), out / "store", rules)
    mark(out, base=BASE)
    return open_store(out)


@pytest.fixture(scope="module")
def files(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Form → its file. Names with .ttl, .nq, … that every program knows."""
    folder = tmp_path_factory.mktemp("files")
    for form in FORMS:
        export(reader, form, folder / f"kg{EXPORTS[form].suffix}")
    return {form: folder / f"kg{EXPORTS[form].suffix}" for form in FORMS}


@pytest.fixture(scope="module")
def expected(reader: Reader) -> dict[str, Rows]:
    """Query → its rows in our own store."""
    found = {}
    for name, query in queries().items():
        answer = reader.store.query(query)
        assert isinstance(answer, ox.QuerySolutions)
        text = answer.serialize(format=ox.QueryResultsFormat.JSON)
        assert text
        found[name] = rows(json.loads(text))
        assert found[name], name
    return found


def queries(facts: str = "") -> dict[str, str]:
    declared = "".join(f"PREFIX {name}: <{space}>\n" for name, space in prefixes().items())
    return {name: declared + query.replace("FACTS", f"FROM <{facts}>" if facts else "") for name, query in QUERIES.items()}


def rows(answer: dict[str, Any]) -> Rows:
    """The rows of SPARQL's JSON in order; numbers and truth values compared by value."""
    names = sorted(answer["head"]["vars"])
    return sorted((tuple(cell(row.get(n)) for n in names) for row in answer["results"]["bindings"]), key=repr)


def cell(found: dict[str, str] | None) -> tuple[object, ...] | None:
    if found is None:
        return None
    datatype = found.get("datatype", "")
    if datatype in NUMBERS:
        return "number", Decimal(found["value"]).normalize()
    if datatype == XSD + "boolean":
        return "boolean", found["value"] in ("true", "1")
    kind = "uri" if found["type"] == "uri" else "text"
    return kind, found["value"], found.get("xml:lang", "").lower(), datatype if datatype != XSD + "string" else ""


def canonical(quads: Any) -> list[str]:
    """A dataset in canonical form."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def statements(file: Path, form: ox.RdfFormat | None = None) -> list[str]:
    return canonical(ox.parse(path=str(file), format=form))


def ours(reader: Reader, form: str) -> list[str]:
    """What a file of the form should say."""
    graph = None if form in GRAPHS else ox.DefaultGraph()
    return canonical(reader.store.quads_for_pattern(None, None, None, graph))


def written(folder: Path, facts: str = "") -> list[Path]:
    """The queries as files, in their order."""
    for name, query in queries(facts).items():
        (folder / f"{name}.rq").write_text(query, encoding="utf-8")
    return [folder / f"{name}.rq" for name in QUERIES]


def installed(check: Callable[[], Any]) -> Any:
    """What the check gives; the test skips, with its reason, where something is missing."""
    try:
        return check()
    except stores.Missing as missing:
        pytest.skip(str(missing))


def test_oxigraph_server(reader: Reader, files: dict[str, Path], expected: dict[str, Rows], tmp_path: Path) -> None:
    context = stores.oxigraph(tmp_path)
    address = installed(context.__enter__)
    try:
        stores.http(f"{address}/store", files["trig"].read_bytes(), "POST", Content_Type="application/trig")
        for name, query in queries().items():
            assert rows(stores.ask(f"{address}/query", query)) == expected[name], name
        back = stores.http(f"{address}/store", Accept="application/n-quads")
        assert canonical(ox.parse(back, format=ox.RdfFormat.N_QUADS)) == ours(reader, "nquads")
    finally:
        context.__exit__(None, None, None)


def test_jena(reader: Reader, files: dict[str, Path], expected: dict[str, Rows], tmp_path: Path) -> None:
    java = installed(lambda: stores.jena(tmp_path))
    asked = written(tmp_path)
    stores.run(*java, stores.HERE / "JenaCheck.java", "ask", files["nquads"], tmp_path / "tdb", *asked)
    for file, name in zip(asked, QUERIES, strict=True):
        assert rows(json.loads(Path(f"{file}.json").read_text(encoding="utf-8"))) == expected[name], name
    assert statements(tmp_path / "tdb.nq") == ours(reader, "nquads")


def test_virtuoso(reader: Reader, files: dict[str, Path], expected: dict[str, Rows], tmp_path: Path) -> None:
    shutil.copy(files["turtle"], tmp_path / "kg.ttl")
    shutil.copy(files["nquads"], tmp_path / "kg.nq")
    context = stores.virtuoso(tmp_path)
    endpoint, sql = installed(context.__enter__)
    try:
        told = sql(
            "log_enable(2);\n"
            "DB.DBA.TTLP(file_to_string_output('kg.ttl'), '', 'http://facts/', 0);\n"
            "ld_dir('.', 'kg.nq', 'http://quads/');\nrdf_loader_run();\ncheckpoint;\n"
            "select ll_state, ll_error from DB.DBA.load_list;\n"
        )
        assert "Error" not in told and "NULL" in told, told
        for facts in ("http://facts/", "http://quads/"):
            for name, query in queries(facts).items():
                assert rows(stores.ask(endpoint, query)) == expected[name], (facts, name)
            every = rows(stores.ask(endpoint, f"SELECT ?s ?p ?o FROM <{facts}> WHERE {{ ?s ?p ?o }}"))
            answer = reader.store.query("SELECT ?s ?p ?o { ?s ?p ?o }").serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr]
            assert every == rows(json.loads(answer or b""))
    finally:
        context.__exit__(None, None, None)


def test_comunica(files: dict[str, Path], expected: dict[str, Rows], tmp_path: Path) -> None:
    installed(lambda: stores.package("@comunica/query-sparql-file"))
    asked = written(tmp_path)
    stores.run(installed(stores.node), stores.HERE / "comunica.mjs", files["trig"], *asked)
    for file, name in zip(asked, QUERIES, strict=True):
        assert rows(json.loads(Path(f"{file}.json").read_text(encoding="utf-8"))) == expected[name], name


def test_rdflib(files: dict[str, Path], expected: dict[str, Rows]) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(files["trig"], format="trig")
    for name, query in queries().items():
        answer = dataset.query(query).serialize(format="json")
        assert rows(json.loads(answer or b"")) == expected[name], name


def test_every_form_says_the_same(reader: Reader, files: dict[str, Path]) -> None:
    for form in FORMS:
        assert statements(files[form]) == ours(reader, form), form


def test_rdflib_writes_what_it_read(reader: Reader, files: dict[str, Path], tmp_path: Path) -> None:
    for form, name in (("turtle", "turtle"), ("rdfxml", "xml"), ("ntriples", "nt")):
        rdflib.Graph().parse(files[form], format=name).serialize(tmp_path / "back.nt", format="nt", encoding="utf-8")
        assert statements(tmp_path / "back.nt") == ours(reader, form), form


def test_jena_parses_alike(reader: Reader, files: dict[str, Path], tmp_path: Path) -> None:
    java = installed(lambda: stores.jena(tmp_path))
    forms = [form for form in FORMS if form != "jsonld"]  # Debian's Jena lacks a library that its reader of JSON-LD needs
    pairs = [part for form in forms for part in (files[form], tmp_path / f"{form}.nq")]
    stores.run(*java, stores.HERE / "JenaCheck.java", "parse", *pairs)
    for form in forms:
        assert statements(tmp_path / f"{form}.nq") == ours(reader, form), form


def test_rdf4j_parses_alike(reader: Reader, files: dict[str, Path], tmp_path: Path) -> None:
    java = installed(stores.rdf4j)
    pairs = [part for form in FORMS for part in (files[form], tmp_path / f"{form}.nq")]
    stores.run(*java, stores.HERE / "Rdf4jCheck.java", *pairs)
    for form in FORMS:
        assert statements(tmp_path / f"{form}.nq") == ours(reader, form), form


def test_raptor_parses_alike(reader: Reader, files: dict[str, Path], tmp_path: Path) -> None:
    if not shutil.which("rapper"):
        pytest.skip(f"no rapper; {stores.INSTALL}")
    for form, name in (
        ("turtle", "turtle"),
        ("ntriples", "ntriples"),
        ("rdfxml", "rdfxml"),
        ("nquads", "nquads"),
        ("trig", "trig"),
    ):
        (tmp_path / "back.nq").write_text(stores.run("rapper", "-q", "-i", name, "-o", "nquads", files[form]), encoding="utf-8")
        assert statements(tmp_path / "back.nq") == ours(reader, form), form


def test_n3_parses_alike(reader: Reader, files: dict[str, Path], tmp_path: Path) -> None:
    installed(lambda: stores.package("n3"))
    names = {"turtle": "Turtle", "ntriples": "N-Triples", "nquads": "N-Quads", "trig": "TriG"}
    triples = [part for form, name in names.items() for part in (files[form], name, tmp_path / f"{form}.nq")]
    stores.run(installed(stores.node), stores.HERE / "n3.mjs", *triples)
    for form in names:
        assert statements(tmp_path / f"{form}.nq") == ours(reader, form), form


@pytest.mark.parametrize("form", ["turtle", "trig"])
def test_rdf_12_is_read_by_n3_and_oxigraph(reader: Reader, form: str, tmp_path: Path) -> None:
    file = tmp_path / f"kg{EXPORTS[form].suffix}"
    export(reader, form, file, rdf12=True)
    found = statements(file)
    assert sum("#reifies>" in line for line in found) == sum(1 for q in reader.all_quads() if q[1].endswith("-ns#subject>"))
    installed(lambda: stores.package("n3"))
    stores.run(installed(stores.node), stores.HERE / "n3.mjs", file, "TriG" if form == "trig" else "Turtle", tmp_path / "back.nq")
    assert statements(tmp_path / "back.nq") == found


def test_the_sample_is_full_of_traps(expected: dict[str, Rows]) -> None:
    names = {row[1][1] for row in expected["names"] if row[1]}
    assert names >= set(HOSTILE)
    assert any(cell and "\n" in str(cell[1]) for row in expected["evidence"] for cell in row)
