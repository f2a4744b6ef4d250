"""Each form of the graph: read back by others with the same statements, and the same bytes every time."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from made import CITY, FIRM, HOSTILE, PERSON, build
from rdflib.compare import to_isomorphic

from kg import open_graph
from kg.export import EXPORTS, export
from kg.export.part import HASH, NQUADS, file_hash, sorted_file
from kg.model import BadQuery, KgError
from kg.store import Reader, mark
from kg.terms import value
from kg.vocab import BASE, RDF, SKOS

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


def test_gexf_is_read_by_networkx_and_says_what_graphml_says(reader: Reader, tmp_path: Path) -> None:
    first = nx.read_graphml(written(reader, "graphml", tmp_path))
    second = nx.read_gexf(written(reader, "gexf", tmp_path))
    labels = {iri: data["label"] for iri, data in second.nodes(data=True)}
    assert labels == {iri: data["label"] for iri, data in first.nodes(data=True)}
    assert sorted((s, o, d["relation"], d.get("roles", "")) for s, o, d in second.edges(data=True)) == sorted(
        (s, o, d["relation"], d["roles"]) for s, o, d in first.edges(data=True)
    )


def test_neo4j_gets_heads_rows_and_the_command(reader: Reader, tmp_path: Path) -> None:
    folder = written(reader, "neo4j", tmp_path)

    def table(name: str) -> list[dict[str, str]]:
        lines = (folder / f"{name}-header.csv").read_text("utf-8") + (folder / f"{name}.csv").read_bytes().decode()
        return list(csv.DictReader(lines.splitlines(keepends=True)))

    nodes, relations = table("nodes"), table("relations")
    assert {row["name"] for row in nodes} >= set(HOSTILE) and len({row["iri:ID"] for row in nodes}) == len(nodes)
    assert {row[end] for row in relations for end in (":START_ID", ":END_ID")} <= {row["iri:ID"] for row in nodes}
    (seat,) = (row for row in relations if row[":TYPE"] == "locatedIn")
    assert (
        seat["quotes:string[]"].split("\x1f") == ["长光卫星位于长春市。", "长光卫星总部在\n长春。"]
        and seat["sentences:int"] == "3"
    )
    assert "--array-delimiter=U+001F" in (folder / "import.txt").read_text()


def test_parquet_is_typed(reader: Reader, tmp_path: Path) -> None:
    polars = pytest.importorskip("polars", reason="no polars: pip install -e '.[frames]'")
    pytest.importorskip("pyarrow", reason="no pyarrow: pip install -e '.[frames]'")
    folder = written(reader, "parquet", tmp_path)
    proofs = polars.read_parquet(folder / "evidence.parquet")
    assert proofs["start"].dtype == polars.Int64 and set(proofs["confidence"]) == {0.9}
    (firm,) = polars.read_parquet(folder / "nodes.parquet").filter(polars.col("iri") == BASE + FIRM).to_dicts()
    assert firm["others"] == ["长光", "长光卫星"]
    export(reader, "parquet", folder, evidence=False)
    assert sorted(path.name for path in folder.iterdir()) == ["edges.parquet", "nodes.parquet"]


def quads(path: Path) -> set[tuple[str, str, str, str]]:
    found = ox.parse(path=str(path))
    return {(str(q.subject), str(q.predicate), str(q.object), str(q.graph_name).replace("DEFAULT", "")) for q in found}


def test_without_evidence_and_with_it(reader: Reader, tmp_path: Path) -> None:
    whole = set(reader.all_quads())
    proofs = {quad for quad in whole if "/evidence/" in quad[0]}
    export(reader, "trig", tmp_path / "a.trig", evidence=False)
    assert quads(tmp_path / "a.trig") == whole - proofs
    export(reader, "turtle", tmp_path / "a.ttl", evidence=True)
    assert {quad[:3] for quad in quads(tmp_path / "a.ttl")} == {quad[:3] for quad in whole}
    subjects = [at.split(" ")[0] for at in (tmp_path / "a.ttl").read_text("utf-8").splitlines() if at[:1] not in ("", " ", "@")]
    assert len(subjects) == len(set(subjects)), "a subject has more than one block"


def test_around_one_thing(reader: Reader, tmp_path: Path) -> None:
    export(reader, "nquads", tmp_path / "a.nq", around="宣明")
    found, whole = quads(tmp_path / "a.nq"), set(reader.all_quads())
    assert found < whole
    names = {value(o) for _, p, o, _ in found if p.endswith("#prefLabel>")}
    assert names == {"宣明", "长光卫星技术有限公司"}  # the post's two ends, and not where the firm lies
    assert [value(o) for _, p, o, _ in found if p.endswith("#exact>")].count("董事长宣明") == 1
    assert any(p.endswith("roleTitle>") for _, p, _, g in found if not g)
    export(reader, "graphml", tmp_path / "a.graphml", around=BASE + PERSON, hops=2, evidence=True)
    graph = nx.read_graphml(tmp_path / "a.graphml")
    assert {data["label"] for _, data in graph.nodes(data=True)} >= {"宣明", "长春市", *HOSTILE}
    assert "山东省" not in {data["label"] for _, data in graph.nodes(data=True)}
    assert any(data.get("quotes") == "董事长宣明" for *_, data in graph.edges(data=True))
    with pytest.raises(BadQuery, match="no entity has this name"):
        export(reader, "nquads", tmp_path / "b.nq", around="没有的公司")
    with pytest.raises(BadQuery, match="no such thing"):
        export(reader, "nquads", tmp_path / "b.nq", around=BASE + "enterprise/none")


@pytest.mark.parametrize("form", ["turtle", "ntriples", "nquads", "trig"])
def test_rdf_12_says_the_same_with_triple_terms(reader: Reader, form: str, tmp_path: Path) -> None:
    export(reader, form, tmp_path / f"a{EXPORTS[form].suffix}", rdf12=True)
    said = {}
    for quad in ox.parse(path=str(tmp_path / f"a{EXPORTS[form].suffix}")):
        assert str(quad.predicate) not in (f"<{RDF}subject>", f"<{RDF}predicate>", f"<{RDF}object>")
        if isinstance(quad.object, ox.Triple):
            said[str(quad.subject)] = tuple(map(str, (quad.object.subject, quad.object.predicate, quad.object.object)))
    ends: dict[str, dict[str, str]] = {}
    for subject, predicate, obj, _ in reader.all_quads():
        if "/evidence/" in subject and predicate.startswith(f"<{RDF}"):
            ends.setdefault(subject, {})[predicate.removeprefix(f"<{RDF}").rstrip(">")] = obj
    assert said == {iri: (e["subject"], e["predicate"], e["object"]) for iri, e in ends.items()}
    with pytest.raises(KgError, match="cannot write RDF"):
        export(reader, "rdfxml", tmp_path / "x", rdf12=True)


def test_the_build_s_sorted_file_and_the_store_give_the_same_bytes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    reader = build(out)
    for form in ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"):
        written(reader, form, tmp_path)
    from_store = {path.name: path.read_bytes() for path in tmp_path.glob("kg.*")}
    export(reader, "nquads", out / NQUADS)
    mark(out, base=reader.base, **{HASH: file_hash(out / NQUADS)})
    assert sorted_file(out)
    for form in ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"):
        written(reader, form, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("kg.*")} == from_store
    with (out / NQUADS).open("a") as file:
        file.write("<a:a> <a:b> <a:c> .\n")
    assert sorted_file(out) is None  # somebody wrote into it: the store is what is true
    assert written(reader, "nquads", tmp_path).read_bytes() == from_store["kg.nq"]


def test_json_ld_has_its_context_beside_it(reader: Reader, tmp_path: Path) -> None:
    path = written(reader, "jsonld", tmp_path)
    context = json.loads((tmp_path / "kg.context.jsonld").read_text("utf-8"))["@context"]
    assert json.loads(path.read_text("utf-8"))["@context"] == context and context["zq"]["@id"].endswith("ontology#")


def test_open_graph_gives_python_objects(reader: Reader) -> None:
    graph = open_graph(reader.out)
    drawn = graph.networkx(evidence=True)
    assert drawn.nodes[BASE + FIRM]["name"] == "长光卫星技术有限公司"
    assert "长光卫星总部在\n长春。" in drawn.edges[BASE + FIRM, BASE + CITY, "locatedIn"]["quotes"]
    assert set(graph.networkx("宣明").nodes) == {BASE + PERSON, BASE + FIRM}
    assert len(graph.rdflib()) == len(reader.facts())
    assert sum(1 for _ in graph.dataset().quads()) == sum(1 for _ in reader.all_quads())
    query = "SELECT ?d ?v ?t ?day { ?o zq:value ?v OPTIONAL { ?o zq:target ?t } OPTIONAL { ?x dcterms:date ?day } } ORDER BY ?v"
    columns = graph.query(query)
    assert columns["v"] == [-0.3, 2.5] and columns["t"] == [True, None] and columns["day"][0] == date(2023, 8, 15)
    with pytest.raises(BadQuery, match="no rows"):
        graph.query("ASK { ?s ?p ?o }")
    for name in ("pandas", "polars"):
        pytest.importorskip(name, reason=f"no {name}: pip install -e '.[frames]'")
        frame = getattr(graph, name)(query)
        assert list(frame["v"]) == [-0.3, 2.5] and list(frame.columns) == ["d", "v", "t", "day"]


def test_what_cannot_be_written_is_told(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"no such format. Take one of csv"):
        export(reader, "docx", tmp_path / "x")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(KgError, match="cannot be written"):
        export(reader, "turtle", tmp_path / "file" / "kg.ttl")
    with pytest.raises(KgError, match="cannot be written"):
        export(reader, "csv", tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"
