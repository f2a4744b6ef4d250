"""Each form of the graph: read back by others with the same statements, and the same bytes every time."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from made import FIRM, HOSTILE, build
from rdflib.compare import to_isomorphic

from kg.export import EXPORTS, export
from kg.model import KgError
from kg.store import Reader
from kg.terms import value
from kg.vocab import BASE, SKOS

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB = {"turtle": "turtle", "ntriples": "nt", "nquads": "nquads", "trig": "trig", "jsonld": "json-ld", "rdfxml": "xml"}
WHOLE = ("nquads", "trig", "jsonld")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return build(tmp_path_factory.mktemp("export") / "out")


def written(reader: Reader, form: str, folder: Path) -> Path:
    path = folder / f"kg{EXPORTS[form].suffix}"
    export(reader, form, path)
    return path


@pytest.mark.parametrize("form", FORMATS)
def test_oxigraph_reads_the_same_statements_back(reader: Reader, form: str, tmp_path: Path) -> None:
    found = set()
    for quad in ox.parse(path=str(written(reader, form, tmp_path)), format=FORMATS[form]):
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        found.add((str(quad.subject), str(quad.predicate), str(quad.object), graph))
    expected = set(reader.all_quads()) if form in WHOLE else {(*t, "") for t in reader.facts()}
    assert found == expected


@pytest.mark.parametrize("form", FORMATS)
def test_rdflib_reads_the_same_statements_back(reader: Reader, form: str, tmp_path: Path) -> None:
    path = written(reader, form, tmp_path)
    if form in WHOLE:
        dataset = rdflib.Dataset()
        dataset.parse(path, format=RDFLIB[form])
        assert sum(1 for _ in dataset.quads()) == sum(1 for _ in reader.all_quads())
        names = {str(o) for _, _, o, _ in dataset.quads((None, rdflib.URIRef(SKOS + "prefLabel"), None, None))}
    else:
        graph = rdflib.Graph().parse(path, format=RDFLIB[form])
        assert len(graph) == len(reader.facts())
        names = {str(o) for o in graph.objects(None, rdflib.URIRef(SKOS + "prefLabel"))}
    assert names >= set(HOSTILE)


def test_rdflib_sees_one_graph_in_turtle_and_in_n_triples(reader: Reader, tmp_path: Path) -> None:
    turtle = rdflib.Graph().parse(written(reader, "turtle", tmp_path))
    triples = rdflib.Graph().parse(written(reader, "ntriples", tmp_path), format="nt")
    assert to_isomorphic(turtle) == to_isomorphic(triples)


@pytest.mark.parametrize("form", EXPORTS)
def test_the_same_bytes_every_time(reader: Reader, form: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first, second = (written(reader, form, tmp_path / name) for name in ("one", "two"))
    if first.is_dir():
        assert {p.name: p.read_bytes() for p in first.iterdir()} == {p.name: p.read_bytes() for p in second.iterdir()}
    else:
        assert first.read_bytes() == second.read_bytes()


def test_turtle_has_a_prefix_a_kind_and_no_escaped_slash(reader: Reader, tmp_path: Path) -> None:
    lines = written(reader, "turtle", tmp_path).read_text(encoding="utf-8").splitlines()
    assert "@prefix ent: <https://w3id.org/zhengqi/id/enterprise/> ." in lines
    types = next(at for at in lines if at.startswith("region:220100 a ")).removeprefix("region:220100 a ").removesuffix(" ;")
    assert set(types.split(" , ")) == {"zq:Region", "schema:AdministrativeArea", "geo:Feature"}
    subjects = [at.split(" ")[0] for at in lines if at and not at.startswith((" ", "@"))]
    assert len(subjects) == len(set(subjects)), "a subject has more than one block"
    assert not [at for at in lines if re.match(r"\w+:\S*\\", at)]
    assert any(at.startswith(f"ent:{FIRM.partition('/')[2]} a ") for at in lines)


def test_a_base_of_another_kind_still_makes_good_turtle(tmp_path: Path) -> None:
    reader = build(tmp_path / "out", base="https://example.org/kg#")
    export(reader, "turtle", tmp_path / "kg.ttl")
    assert len(list(ox.parse(path=str(tmp_path / "kg.ttl"), format=ox.RdfFormat.TURTLE))) == len(reader.facts())


def test_csv_has_entities_relations_and_sentences(reader: Reader, tmp_path: Path) -> None:
    folder = written(reader, "csv", tmp_path)
    tables = {p.stem: list(csv.DictReader(p.open(encoding="utf-8-sig", newline=""))) for p in folder.iterdir()}
    assert sorted(tables) == ["edges", "evidence", "nodes"]
    assert {row["name"] for row in tables["nodes"]} >= {*HOSTILE, "长光卫星技术有限公司", "中国"}
    (firm,) = (row for row in tables["nodes"] if row["id"] == BASE + FIRM)
    assert (firm["type"], firm["other_names"]) == ("Enterprise", "长光|长光卫星")
    (seat,) = (row for row in tables["edges"] if row["relation"] == "locatedIn")
    assert (seat["subject"], seat["sentences"]) == (BASE + FIRM, "3")
    assert [row["roles"] for row in tables["edges"] if row["relation"] == "holdsPost"] == ["董事长"]
    assert {row["quote"] for row in tables["evidence"]} >= {"长光卫星总部在\n长春。", f"产品 {HOSTILE[0]}\t\r\n完"}
    exact = [value(o) for _, p, o, _ in reader.all_quads() if p.endswith("#exact>")]
    assert len(tables["evidence"]) == len(exact)


def test_graphml_is_read_by_networkx(reader: Reader, tmp_path: Path) -> None:
    graph = nx.read_graphml(written(reader, "graphml", tmp_path))
    assert {data["label"] for _, data in graph.nodes(data=True)} >= set(HOSTILE)
    relations = sorted(data["relation"] for *_, data in graph.edges(data=True) if data["relation"] != "produces")
    assert relations == ["hasClass", "holdsPost", "locatedIn", "partnerOf", "supportsClass", "within", "within"]


def test_what_cannot_be_written_is_told(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"no such format. Take one of csv"):
        export(reader, "docx", tmp_path / "x")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(KgError, match="cannot be written"):
        export(reader, "turtle", tmp_path / "file" / "kg.ttl")
    with pytest.raises(KgError, match="cannot be written"):
        export(reader, "csv", tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"
