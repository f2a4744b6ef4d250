"""The layout of the graph: what stands in a document's graph, what in the default graph, what in the reference graph."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
import rdflib
from made import CITY, COUNTRY, FIRM, GIANT, HOSTILE, OTHER, PERSON, POLICY, PROVINCE, REFERENCE, SMALL, extract, extracts, proof

from kg.assemble import SUPERCLASSES, assemble, document_id, preferred_names
from kg.model import Entity, Statement
from kg.seeds import data_folder
from kg.terms import Quad, node, number, parse, prefixes, text, typed, value
from kg.vocab import BASE, DCTERMS, OA, ORG, PROV, QB, SKOS, TYPES, ZQ, local_id


def iri(name: str) -> str:
    """`zq:locatedIn` or a local id as a term."""
    space, _, local = name.partition(":")
    return node(prefixes()[space] + local) if local else node(BASE + name)


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    return list(assemble(extracts(), REFERENCE))


@pytest.fixture(scope="module")
def default(quads: list[Quad]) -> set[tuple[str, str, str]]:
    return {(s, p, o) for s, p, o, g in quads if not g}


def in_graph(quads: list[Quad], local: str) -> set[tuple[str, str, str]]:
    return {(s, p, o) for s, p, o, g in quads if g == iri(local)}


FIRST, SECOND = (document_id(e.source, e.sha256) for e in extracts())


def test_document_iri_is_from_its_name_and_content() -> None:
    assert FIRST.startswith("document/") and len(FIRST) == len("document/") + 16
    assert document_id("a", "bc") != document_id("ab", "c")
    assert document_id("a", "b") == "document/" + hashlib.sha256(b"a\x1fb").hexdigest()[:16]


def test_no_quad_twice_and_the_same_order_every_time(quads: list[Quad]) -> None:
    assert len(quads) == len(set(quads))
    assert quads == list(assemble(list(reversed(extracts())), REFERENCE))


def test_a_fact_of_two_documents_stands_in_both_graphs_and_once_in_the_default_graph(quads: list[Quad]) -> None:
    fact = (iri(FIRM), iri("zq:locatedIn"), iri(CITY))
    assert Counter(g for *t, g in quads if tuple(t) == fact) == {iri(FIRST): 1, iri(SECOND): 1, "": 1}


def test_evidence_stands_in_the_document_graph_only(quads: list[Quad], default: set[tuple[str, str, str]]) -> None:
    assert not [t for t in default if t[2] in (iri("zq:Evidence"), iri("rdf:Statement")) or t[1] == node(OA + "exact")]
    sentences = [(s, o) for s, p, o in in_graph(quads, FIRST) if p == node(OA + "exact") and "总部" in o]
    assert len(sentences) == 1
    subject, quote = sentences[0]
    assert value(quote) == "长光卫星总部在\n长春。"
    told = {(p, o) for s, p, o in in_graph(quads, FIRST) if s == subject}
    assert told == {
        (iri("rdf:type"), iri("rdf:Statement")),
        (iri("rdf:type"), iri("zq:Evidence")),
        (iri("rdf:subject"), iri(FIRM)),
        (iri("rdf:predicate"), iri("zq:locatedIn")),
        (iri("rdf:object"), iri(CITY)),
        (node(PROV + "wasDerivedFrom"), iri(FIRST)),
        (node(OA + "exact"), quote),
        (node(OA + "start"), typed("90", "integer")),
        (node(OA + "end"), typed(str(90 + len("长光卫星总部在\n长春。")), "integer")),
        (iri("zq:confidence"), typed("0.9", "decimal")),
        (iri("zq:method"), text("pattern:seat")),
        (iri("zq:modality"), text("asserted")),
    }


def test_every_plain_relation_of_a_document_has_evidence_there(quads: list[Quad]) -> None:
    for local in (FIRST, SECOND):
        graph = in_graph(quads, local)
        proven = {
            (s2, p2, o2)
            for e, p, s2 in graph
            if p == iri("rdf:subject")
            for e2, pp, p2 in graph
            if e2 == e and pp == iri("rdf:predicate")
            for e3, po, o2 in graph
            if e3 == e and po == iri("rdf:object")
        }
        relations = {iri(f"zq:{name}") for name in ("locatedIn", "hasClass", "holdsPost", "partnerOf", "produces", "offers")}
        assert {t for t in graph if t[1] in relations} <= proven


def test_what_a_text_denies_is_evidence_and_no_fact(quads: list[Quad], default: set[tuple[str, str, str]]) -> None:
    assert (iri(OTHER), iri("zq:hasClass"), iri(GIANT)) not in default | in_graph(quads, FIRST)
    assert [s for s, p, o in in_graph(quads, FIRST) if p == iri("zq:modality") and o == text("denied")]


def test_a_symmetric_relation_is_one_fact_whichever_way_it_was_said(default: set[tuple[str, str, str]]) -> None:
    ends = sorted([FIRM, OTHER])
    assert [t for t in default if t[1] == iri("zq:partnerOf")] == [(iri(ends[0]), iri("zq:partnerOf"), iri(ends[1]))]


def test_a_post_is_a_membership_beside_the_plain_triple(default: set[tuple[str, str, str]]) -> None:
    assert (iri(PERSON), iri("zq:holdsPost"), iri(FIRM)) in default
    (post,) = (s for s, p, o in default if o == node(ORG + "Membership"))
    assert {(p, o) for s, p, o in default if s == post} == {
        (iri("rdf:type"), node(ORG + "Membership")),
        (node(ORG + "member"), iri(PERSON)),
        (node(ORG + "organization"), iri(FIRM)),
        (iri("zq:roleTitle"), text("董事长", "zh")),
    }


def test_a_figure_of_two_documents_is_one_observation(default: set[tuple[str, str, str]]) -> None:
    seen = [s for s, p, o in default if p == iri("zq:countedClass")]
    assert len(seen) == 1
    assert {(p, o) for s, p, o in default if s == seen[0]} == {
        (iri("rdf:type"), node(QB + "Observation")),
        (iri("zq:refArea"), iri(CITY)),
        (iri("zq:countedClass"), iri(GIANT)),
        (iri("zq:value"), typed("2.5", "decimal")),
        (iri("zq:unit"), text("万户", "zh")),
        (iri("zq:baseValue"), typed("25000", "decimal")),
        (iri("zq:baseUnit"), text("户", "zh")),
        (iri("zq:bound"), text("about")),
        (iri("zq:period"), text("2022年", "zh")),
    }
    (loss,) = (s for s, p, o in default if o == text("利润增速", "zh"))
    assert {
        (iri("zq:subject"), iri(FIRM)),
        (iri("zq:value"), typed("-0.3", "decimal")),
        (iri("zq:target"), typed("true", "boolean")),
    } <= {(p, o) for s, p, o in default if s == loss}


def test_a_support_hangs_off_its_policy(default: set[tuple[str, str, str]]) -> None:
    (support,) = (o for s, p, o in default if p == iri("zq:offers") and s == iri(POLICY))
    assert {(p, o) for s, p, o in default if s == support} == {
        (iri("rdf:type"), iri("zq:Support")),
        (iri("zq:supportKind"), text("补助", "zh")),
        (iri("zq:amount"), typed("5000000", "decimal")),
        (iri("zq:rate"), typed("0.5", "decimal")),
        (iri("zq:cap"), typed("true", "boolean")),
    }


def test_document_is_described(quads: list[Quad], default: set[tuple[str, str, str]]) -> None:
    described = {(p, o) for s, p, o in in_graph(quads, FIRST) if s == iri(FIRST)}
    assert described == {
        (iri("rdf:type"), iri("zq:Document")),
        (node(DCTERMS + "source"), text("news/一.txt")),
        (node(DCTERMS + "title"), text("《news/一.txt》", "zh")),
        (node(DCTERMS + "date"), typed("2023-08-15", "date")),
    }
    assert {p for s, p, o in in_graph(quads, SECOND) if s == iri(SECOND)} == {iri("rdf:type"), node(DCTERMS + "source")}
    assert (iri(FIRST), iri("rdf:type"), node(PROV + "Entity")) in default


def test_superclasses_stand_in_the_default_graph_only(quads: list[Quad]) -> None:
    for name in SUPERCLASSES["Enterprise"]:
        assert [g for s, p, o, g in quads if s == iri(FIRM) and o == node(name)] == [""]
    assert set(SUPERCLASSES) == {*TYPES, "Document"}


def test_superclasses_are_those_of_the_ontology() -> None:
    ontology = rdflib.Graph().parse(data_folder("ontology") / "zhengqi.ttl")
    for name, wider in SUPERCLASSES.items():
        assert {str(o) for o in ontology.objects(rdflib.URIRef(ZQ + name), rdflib.RDFS.subClassOf)} == set(wider)


def test_every_term_of_ours_is_in_the_ontology(quads: list[Quad]) -> None:
    ontology = rdflib.Graph().parse(data_folder("ontology") / "zhengqi.ttl")
    known = {node(str(s)) for s in ontology.subjects() if isinstance(s, rdflib.URIRef)}
    used = {term for quad in quads for term in quad if term.startswith("<" + ZQ)}
    assert used <= known


def test_one_preferred_label_an_entity_over_the_whole_graph(quads: list[Quad]) -> None:
    labels = {(s, o) for s, p, o, g in quads if p == node(SKOS + "prefLabel")}
    assert max(Counter(s for s, _ in labels).values()) == 1
    assert (iri(CITY), text("长春市", "zh")) in labels  # the reference's name, though both documents prefer 长春
    assert not {(s, o) for s, p, o, g in quads if p == node(SKOS + "altLabel")} & labels


def test_preferred_name_is_that_of_most_documents_then_the_longest() -> None:
    def named(source: str, name: str) -> object:
        return extract(source, entities=(Entity(FIRM, "Enterprise", name),))

    def preferred(*names: str) -> str:
        return preferred_names([named(str(i), n) for i, n in enumerate(names)], {})[FIRM]  # type: ignore[misc]

    assert preferred("甲", "甲", "甲乙丙") == "甲"
    assert preferred("甲", "甲乙") == "甲乙"
    assert preferred("甲丙", "甲乙") == "甲丙"  # U+4E19 stands before U+4E59


def test_a_document_graph_has_the_forms_of_its_own_document(quads: list[Quad]) -> None:
    def forms(local: str) -> set[tuple[str, str]]:
        own = {(s, p, o) for s, p, o in in_graph(quads, local) if s == iri(FIRM)}
        return {(p.rpartition("#")[2][:-1], value(o)) for _, p, o in own if "Label" in p}

    assert forms(FIRST) == {("prefLabel", "长光卫星技术有限公司"), ("altLabel", "长光卫星")}
    assert forms(SECOND) == {("prefLabel", "长光卫星技术有限公司"), ("altLabel", "长光卫星"), ("altLabel", "长光")}


def test_reference_graph_has_what_is_used_and_all_that_is_wider(quads: list[Quad], default: set[tuple[str, str, str]]) -> None:
    graph = in_graph(quads, "graph/reference")
    assert {s for s, _, _ in graph} == {iri(i) for i in (CITY, PROVINCE, COUNTRY, GIANT, SMALL)}
    assert (iri(CITY), iri("zq:within"), iri(PROVINCE)) in graph
    assert (iri(GIANT), node(SKOS + "broader"), iri(SMALL)) in graph
    assert (iri(PROVINCE), iri("zq:regionCode"), text("220000")) in graph
    assert (iri(PROVINCE), node(SKOS + "notation"), text("220000")) in default - graph
    assert graph <= default


def test_all_iris_are_plain_and_of_one_folder_a_kind(quads: list[Quad]) -> None:
    for quad in quads:
        for term in quad:
            if term.startswith("<" + BASE):
                assert term[len(BASE) + 1 : -1].count("/") == 1 and term.isascii()


def test_hostile_names_stay_as_they_are(default: set[tuple[str, str, str]]) -> None:
    labels = {value(o) for s, p, o in default if p == node(SKOS + "prefLabel") and "/product/" in s}
    assert labels == set(HOSTILE)


def test_labels_lose_what_cannot_be_seen() -> None:
    entity = Entity(local_id("Enterprise", "x"), "Enterprise", " 长光\u200b卫\x00星\n公司 ", ("\u200b", "长光卫星 公司"))
    quads = list(assemble([extract("a", entities=(entity,))], {}))
    assert {value(o) for s, p, o, g in quads if "Label" in p} == {"长光卫星 公司"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"statements": (Statement(FIRM, "locatedIn", "region/999999", (proof(),)),)}, "region/999999"),
        ({"statements": (Statement(FIRM, "likes", FIRM, (proof(),)),)}, "unknown relation likes"),
        ({"statements": (Statement(FIRM, "partnerOf", FIRM, ()),)}, "without evidence"),
        ({"entities": (Entity(FIRM, "Person", "宣明"),)}, "no id of type Person"),
        ({"entities": (Entity(FIRM, "Enterprise", "\u200b"),)}, "has no name"),
    ],
)
def test_a_broken_extract_is_told_with_its_document(wrong: dict[str, object], told: str) -> None:
    sound = extract("news/三.txt", entities=(Entity(FIRM, "Enterprise", "长光"),))
    with pytest.raises(ValueError, match=told):
        list(assemble([replace(sound, **wrong)], {}))  # type: ignore[arg-type]


def test_another_base_changes_every_iri() -> None:
    quads = list(assemble(extracts(), REFERENCE, "https://example.org/kg#"))
    assert not [q for q in quads if any(BASE in term for term in q)]
    with pytest.raises(ValueError, match="not an IRI"):
        list(assemble(extracts(), REFERENCE, "https://例子.org/"))


@pytest.mark.parametrize(
    ("given", "lexical"),
    [("2.50", "2.5"), ("120", "120"), ("1E+3", "1000"), ("0.000", "0"), ("-0", "0"), ("0.10", "0.1"), ("100", "100")],
)
def test_decimals_have_one_form(given: str, lexical: str) -> None:
    from decimal import Decimal

    assert parse(number(Decimal(given))).value == lexical


def test_terms_come_apart_as_they_were_put_together() -> None:
    for name in (*HOSTILE, "a\tb\nc\rd\x0be\x7f", "\u2028", "尾巴\\"):
        assert value(text(name, "zh")) == name == value(text(name))
    assert value(text("\x00\ud800\uffff")) == "\ufffd\ufffd\ufffd"
    assert parse(text("x", "zh")).lang == "zh" and parse(typed("1", "integer")).datatype.endswith("integer")  # type: ignore[union-attr]
    for bad in ("https://a b", "企业", "https://x/企业", "a:<"):
        with pytest.raises(ValueError, match="not an IRI"):
            node(bad)


def test_what_is_said_twice_at_one_place_has_one_confidence() -> None:
    made = extracts()[0]
    said = made.statements[0]
    weaker = replace(said.evidence[0], confidence=0.123)
    twice = replace(made, statements=(*made.statements, replace(said, evidence=(weaker,))))
    sure: dict[str, list[str]] = {}
    for s, p, o, _ in assemble([twice], REFERENCE):
        if p == iri("zq:confidence"):
            sure.setdefault(s, []).append(o)
    assert sure and all(len(found) == 1 for found in sure.values())
    assert number(Decimal("0.123")) not in {o for found in sure.values() for o in found}
