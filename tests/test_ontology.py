"""The ontology against the code that speaks it, and the shapes against graphs that keep and break them."""

from __future__ import annotations

from pathlib import Path

import made
import owlrl
import pyshacl
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS, Literal, URIRef
from rdflib.collection import Collection

from kg.check import check
from kg.store import rdflib_union
from kg.vocab import BASE, MODALITIES, RELATIONS, SUPPORT_KINDS, SYMMETRIC, TYPES

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
ZQ = rdflib.Namespace("https://w3id.org/zhengqi/ontology#")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
ORG = rdflib.Namespace("http://www.w3.org/ns/org#")
QB = rdflib.Namespace("http://purl.org/linked-data/cube#")
ID = rdflib.Namespace(BASE)

CLASSES = {*TYPES, "Support", "Condition", "Document", "Evidence", "Derivation"}
INFERRED = {
    "eligibleFor": (("Enterprise",), ("Policy",)),
    "issues": (("Agency",), ("Policy",)),
    "offers": (("Policy",), ("Support",)),
    "requires": (("Policy", "Support"), ("Condition",)),
    "concerns": (("Condition",), ("EnterpriseClass", "Region", "Industry")),
    "interprets": (("Document",), ("Policy",)),
    "enterprise": (("Derivation",), ("Enterprise",)),
    "policy": (("Derivation",), ("Policy",)),
    **{f"{word}Class": (("Derivation",), ("EnterpriseClass",)) for word in ("through", "for")},
    **{f"{word}Region": (("Derivation",), ("Region",)) for word in ("through", "for")},
    **{f"{word}Industry": (("Derivation",), ("Industry",)) for word in ("through", "for")},
}
VALUES = {
    *("method", "confidence", "modality", "supportCount"),
    *("supportKind", "amount", "rate", "cap", "beneficiary", "validity"),
    *("criterion", "operator", "threshold", "thresholdUnit", "policyStatus", "recordKind"),
    *("refArea", "subject", "countedClass", "indicator", "value", "unit", "baseValue", "baseUnit", "bound", "period", "target"),
    *("change", "cumulative"),
    *("roleTitle", "regionCode", "creditCode", "level", "reprintOf"),
}
RULES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ONTOLOGY / "rules").glob("*.rq"))}


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "zhengqi.ttl")


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "shapes.ttl")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    """Facts, evidence and inferred facts of a build with one of everything, in memory of rdflib's own."""
    out = tmp_path_factory.mktemp("ontology") / "out"
    made.build(out, rules=RULES)
    return rdflib.Graph() + rdflib_union(out)


def terms(graph: rdflib.Graph) -> dict[str, URIRef]:
    return {str(s).removeprefix(ZQ): s for s in graph.subjects(unique=True) if isinstance(s, URIRef) and str(s).startswith(ZQ)}


def members(graph: rdflib.Graph, prop: URIRef, end: URIRef) -> set[str]:
    """The classes that a property's domain or range names, by short name."""
    (node,) = graph.objects(prop, end)
    union = graph.value(node, OWL.unionOf)
    return {str(c).removeprefix(ZQ) for c in (Collection(graph, union) if union else [node])}


# ---- zhengqi.ttl


def test_turtle_and_code_name_the_same_terms(ontology: rdflib.Graph) -> None:
    assert set(terms(ontology)) == CLASSES | set(RELATIONS) | set(INFERRED) | VALUES
    assert {name for name, term in terms(ontology).items() if (term, RDF.type, OWL.Class) in ontology} == CLASSES


@pytest.mark.parametrize(("relation", "ends"), sorted((RELATIONS | INFERRED).items()))
def test_domain_and_range_are_those_of_the_code(
    ontology: rdflib.Graph, relation: str, ends: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    assert members(ontology, ZQ[relation], RDFS.domain) == set(ends[0])
    assert members(ontology, ZQ[relation], RDFS.range) == set(ends[1])
    assert ((ZQ[relation], RDF.type, OWL.SymmetricProperty) in ontology) == (relation in SYMMETRIC)


def test_every_term_has_a_name_and_a_definition_in_both_languages(ontology: rdflib.Graph) -> None:
    for name, term in terms(ontology).items():
        for said in (RDFS.label, SKOS.definition):
            languages = sorted(o.language for o in ontology.objects(term, said) if isinstance(o, Literal) and str(o).strip())
            assert languages == ["en", "zh"], (name, said)


def test_every_property_says_what_it_links(ontology: rdflib.Graph) -> None:
    for name in set(RELATIONS) | set(INFERRED) | VALUES:
        assert len(list(ontology.objects(ZQ[name], RDFS.domain))) == len(list(ontology.objects(ZQ[name], RDFS.range))) == 1, name


def test_classes_link_to_the_common_vocabularies_as_the_store_types_them(ontology: rdflib.Graph) -> None:
    from kg.assemble import SUPERCLASSES

    for name in CLASSES - {"Support", "Condition", "Evidence", "Derivation"}:
        assert {str(o) for o in ontology.objects(ZQ[name], RDFS.subClassOf)} == set(SUPERCLASSES[name]), name


def test_header_has_title_version_and_licence(ontology: rdflib.Graph) -> None:
    (header,) = ontology.subjects(RDF.type, OWL.Ontology)
    for said in ("http://purl.org/dc/terms/title", "http://purl.org/dc/terms/license", str(OWL.versionInfo)):
        assert ontology.value(header, URIRef(said)), said


def closure(*graphs: rdflib.Graph) -> rdflib.Graph:
    whole = rdflib.Graph()
    for graph in graphs:
        whole += graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(whole)
    return whole


def contradictions(graph: rdflib.Graph) -> list[str]:
    error = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
    said = [str(o) for node in graph.subjects(RDF.type, error) for o in graph.objects(node)]
    return said + [f"{s} is nothing" for s in graph.subjects(RDF.type, OWL.Nothing) if s != OWL.Nothing]


def test_owl_rl_finds_no_contradiction_in_a_build(ontology: rdflib.Graph, sample: rdflib.Graph) -> None:
    whole = closure(ontology, sample)
    assert contradictions(whole) == []
    firm, other = ID[made.FIRM], ID[made.OTHER]
    assert (firm, RDF.type, ORG.Organization) in whole
    assert {(firm, ZQ.partnerOf, other), (other, ZQ.partnerOf, firm)} <= set(whole), "symmetric"
    assert (ID[made.CITY], ZQ.within, ID[made.COUNTRY]) in whole, "transitive"


def test_owl_rl_finds_the_contradiction_in_a_region_that_holds_a_post(ontology: rdflib.Graph, sample: rdflib.Graph) -> None:
    wrong = rdflib.Graph().add((ID[made.CITY], ZQ.holdsPost, ID[made.FIRM]))
    assert contradictions(closure(ontology, sample, wrong))


# ---- shapes.ttl


def violations(data: rdflib.Graph, shapes: rdflib.Graph) -> set[tuple[str, str]]:
    """(what, property) of each violation; "" for a rule about the thing itself."""
    _, found, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert isinstance(found, rdflib.Graph)
    results = found.subjects(RDF.type, SH.ValidationResult)
    return {(str(found.value(r, SH.focusNode)), str(found.value(r, SH.resultPath) or "")) for r in results}


def test_a_build_keeps_to_the_shapes(sample: rdflib.Graph, shapes: rdflib.Graph, tmp_path: Path) -> None:
    assert violations(sample, shapes) == set()
    made.build(tmp_path / "out", rules=RULES)
    assert check(tmp_path / "out").violations == ()


def test_shapes_are_shacl_and_speak_both_languages(shapes: rdflib.Graph) -> None:
    assert pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)[0]
    targeted = {s for by in (SH.targetClass, SH.targetSubjectsOf) for s in shapes.subjects(by, unique=True)}
    told = [p for s in targeted for p in shapes.objects(s, SH.property)]
    assert len(told) > 50
    for shape in told:
        assert sorted(str(o.language) for o in shapes.objects(shape, SH.message) if isinstance(o, Literal)) == ["en", "zh"]


def test_shapes_list_what_the_code_lists(shapes: rdflib.Graph) -> None:
    def allowed(path: URIRef) -> set[str]:
        (values,) = (shapes.value(s, SH["in"]) for s in shapes.subjects(SH.path, path))
        return {str(o) for o in Collection(shapes, values)}

    assert allowed(ZQ.supportKind) == set(SUPPORT_KINDS)
    assert allowed(ZQ.modality) == set(MODALITIES)
    assert {str(o).removeprefix(ZQ) for o in shapes.objects(None, SH.targetSubjectsOf)} == set(RELATIONS) | set(INFERRED)


@pytest.mark.parametrize("relation", sorted(RELATIONS | INFERRED))
def test_shapes_refuse_wrong_ends_of_each_relation(sample: rdflib.Graph, shapes: rdflib.Graph, relation: str) -> None:
    domain, range_ = (RELATIONS | INFERRED)[relation]
    wrong_subject = ID[made.PERSON] if "Person" not in domain else ID[made.CITY]
    wrong_object = ID[made.PERSON] if "Person" not in range_ else ID[made.CITY]
    bad = rdflib.Graph() + sample
    bad.add((wrong_subject, ZQ[relation], wrong_object))
    found = violations(bad, shapes)
    assert (str(wrong_subject), "") in found, "the subject's class"
    assert (str(wrong_subject), str(ZQ[relation])) in found, "the object's class"


def one(graph: rdflib.Graph, class_: URIRef) -> URIRef:
    return min(s for s in graph.subjects(RDF.type, class_) if isinstance(s, URIRef))


EVIDENCE, FIGURE, POST, DOCUMENT = ZQ.Evidence, QB.Observation, ORG.Membership, ZQ.Document
DECIMAL = rdflib.XSD.decimal


@pytest.mark.parametrize(
    ("class_", "property_", "value"),
    [
        (ZQ.Enterprise, SKOS.prefLabel, None),
        (ZQ.Enterprise, SKOS.prefLabel, Literal("Chang Guang", lang="en")),
        (ZQ.Enterprise, SKOS.altLabel, Literal("CGSTL")),
        (ZQ.Region, SKOS.notation, Literal("2201")),
        (ZQ.Region, ZQ.regionCode, Literal("22010A")),
        (EVIDENCE, RDF.subject, None),
        (EVIDENCE, RDF.predicate, None),
        (EVIDENCE, RDF.object, None),
        (EVIDENCE, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"), None),
        (EVIDENCE, OA.exact, None),
        (EVIDENCE, OA.exact, Literal("")),
        (EVIDENCE, OA.start, Literal(10_000)),
        (EVIDENCE, OA.start, Literal(-1)),
        (EVIDENCE, ZQ.confidence, Literal("1.2", datatype=DECIMAL)),
        (EVIDENCE, ZQ.confidence, Literal("surely")),
        (EVIDENCE, ZQ.method, None),
        (EVIDENCE, ZQ.modality, Literal("perhaps")),
        (FIGURE, ZQ.value, None),
        (FIGURE, ZQ.value, Literal("二十")),
        (FIGURE, ZQ.unit, None),
        (FIGURE, ZQ.bound, Literal("more")),
        (ZQ.Support, ZQ.supportKind, Literal("表扬", lang="zh")),
        (ZQ.Support, ZQ.amount, Literal("-1", datatype=DECIMAL)),
        (POST, ORG.member, None),
        (POST, ORG.organization, None),
        (POST, ZQ.roleTitle, None),
        (DOCUMENT, URIRef("http://purl.org/dc/terms/source"), None),
    ],
)
def test_shapes_refuse_a_wrong_value(
    sample: rdflib.Graph, shapes: rdflib.Graph, class_: URIRef, property_: URIRef, value: Literal | None
) -> None:
    bad = rdflib.Graph() + sample
    thing = one(bad, class_)
    bad.remove((thing, property_, None))
    if value is not None:
        bad.add((thing, property_, value))
    assert (str(thing), str(property_)) in violations(bad, shapes)


def test_shapes_refuse_two_preferred_names(sample: rdflib.Graph, shapes: rdflib.Graph) -> None:
    bad = (rdflib.Graph() + sample).add((ID[made.FIRM], SKOS.prefLabel, Literal("另一个名字", lang="zh")))
    assert violations(bad, shapes) == {(str(ID[made.FIRM]), str(SKOS.prefLabel))}


def test_shapes_refuse_a_figure_about_nothing_and_a_support_of_no_policy(sample: rdflib.Graph, shapes: rdflib.Graph) -> None:
    bad = rdflib.Graph() + sample
    figure, support = one(bad, QB.Observation), one(bad, ZQ.Support)
    for about in (ZQ.refArea, ZQ.subject, ZQ.countedClass, ZQ.indicator):
        bad.remove((figure, about, None))
    bad.remove((None, ZQ.offers, support))
    assert {focus for focus, _ in violations(bad, shapes)} == {str(figure), str(support)}


@pytest.mark.parametrize(
    ("folder", "class_"),
    [("enterprise/长光", ZQ.Enterprise), ("region/22", ZQ.Region), ("policy/0", ZQ.Policy)],
)
def test_shapes_refuse_an_iri_of_another_form(sample: rdflib.Graph, shapes: rdflib.Graph, folder: str, class_: URIRef) -> None:
    thing = URIRef(BASE + folder)
    bad = (rdflib.Graph() + sample).add((thing, RDF.type, class_)).add((thing, SKOS.prefLabel, Literal("甲", lang="zh")))
    assert violations(bad, shapes) == {(str(thing), "")}
