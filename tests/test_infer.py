"""What the rules infer, why, and that policy matching comes to the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made
import pytest
from test_match import BARE, COUNTY, FIRM, NAMES, REFERENCE, P, extracts

from kg.explain import explain, told
from kg.infer import CONCLUSIONS, derivations, inferred, load_rules
from kg.match.load import load
from kg.match.model import BARRED, CLOSED, ELIGIBLE, POSSIBLE
from kg.match.search import index, policies_for
from kg.model import BadSeed, Extract, Statement
from kg.reference import Entry
from kg.rules import rule
from kg.store import Reader, open_store
from kg.terms import node, value
from kg.vocab import BASE, ELI, ZQ, local_id

RULES = {rule_.name: rule_.query for rule_ in load_rules()}
INFERRED = node(BASE + "graph/inferred")
PROVINCIAL = local_id("EnterpriseClass", "省级专精特新中小企业")


def build(out: Path, found: list[Extract], patch: pytest.MonkeyPatch, extra: dict[str, Entry] | None = None) -> Reader:
    patch.setattr(made, "REFERENCE", REFERENCE | (extra or {}))
    return made.build(out, found, rules=RULES)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    with pytest.MonkeyPatch.context() as patch:
        return build(tmp_path_factory.mktemp("infer") / "out", extracts(), patch)


def eligible(reader: Reader) -> set[tuple[str, str]]:
    rows = reader.select("SELECT ?e ?p { ?e zq:eligibleFor ?p }")
    return {(value(row["e"]), value(row["p"])) for row in rows}


def matched(reader: Reader) -> set[tuple[str, str]]:
    tables = load(reader)
    found = index(tables)
    matches = (m for p in tables.profiles for m in policies_for(p, found, tables.newest))
    return {(m.profile.iri, m.policy.iri) for m in matches if m.standing in (ELIGIBLE, BARRED)}


def test_the_rules_and_the_matching_agree(reader: Reader) -> None:
    assert eligible(reader) == matched(reader)
    assert eligible(reader) == {(BASE + FIRM, BASE + P[k]) for k in ("national", "jilin", "city", "wind", "evil")}


@pytest.mark.parametrize("folder", ["seeds/documents", "../shared/train"])
def test_they_agree_on_what_documents_say(folder: str, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    source = root / folder
    if not source.is_dir():
        pytest.skip(f"{folder} is not beside the project")
    from kg.build import build as build_

    files = sorted(source.glob("*.txt"))[:30]
    build_(files, tmp_path / "out")
    reader = open_store(tmp_path / "out")
    assert eligible(reader) == matched(reader)
    whole = {quad[:3] for quad in reader.quads(INFERRED) if not value(quad[0]).startswith(f"{BASE}derivation/")}
    some = sorted(whole)[::17]
    assert some and all(derivations(reader, (s, p, o)) for s, p, o in some), "each inferred triple has a derivation"


def test_every_inferred_triple_can_be_explained(reader: Reader) -> None:
    seen: set[str] = set()
    for s, p, o, _ in reader.quads(INFERRED):
        if value(s).startswith(f"{BASE}derivation/"):
            continue
        found = derivations(reader, (s, p, o))
        assert found and all(d.premises for d in found), (s, p, o)
        seen.add(value(p))
    assert {ZQ + "eligibleFor", ZQ + "issues", ZQ + "appliesIn", ZQ + "recordKind", ELI + "in_force"} < seen
    assert {CONCLUSIONS[name] for name in ("broaderTransitive", "narrower", "sfWithin", "date_no_longer_in_force")} < seen


def test_the_derivation_of_eligibility_is_kept_in_the_inferred_graph_alone(reader: Reader) -> None:
    asked = """SELECT ?name { GRAPH graph:inferred { ?d a zq:Derivation ; zq:enterprise ?e ; zq:policy ?p ;
      zq:throughClass ?c ; zq:forClass ?s ; zq:throughRegion ?at ; zq:forRegion ?in } ?p skos:prefLabel ?name }"""
    bound = {"c": made.GIANT, "s": made.SMALL, "at": COUNTY, "in": made.PROVINCE, "e": FIRM}
    rows = reader.select(asked, **{name: node(BASE + id_) for name, id_ in bound.items()})
    assert {value(row["name"]) for row in rows} == {NAMES["jilin"], NAMES["evil"]}
    assert reader.select("SELECT ?d { ?d a zq:Derivation }") == []
    assert len(reader.select("SELECT ?d { GRAPH ?g { ?d a zq:Derivation } }")) == len(eligible(reader))


def test_what_a_document_says_is_not_inferred_and_a_partnership_is_stated_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = build(tmp_path / "out", made.extracts(), monkeypatch)
    one, other = node(BASE + FIRM), node(BASE + made.OTHER)
    pairs = {(row["a"], row["b"]) for row in reader.select("SELECT ?a ?b { ?a zq:partnerOf ?b }")}
    assert len(pairs) == 1 and pairs < {(one, other), (other, one)}
    ((a, b),) = pairs
    assert inferred(reader, (b, node(ZQ + "partnerOf"), a)) and not inferred(reader, (a, node(ZQ + "partnerOf"), b))
    assert derivations(reader, (a, node(ZQ + "partnerOf"), b)) == []


def test_a_national_class_is_one_at_provincial_level(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    giant = replace(REFERENCE[made.GIANT], level="国家级")
    other = local_id("EnterpriseClass", "省级专精特新小巨人企业")
    extra = {
        made.GIANT: giant,
        PROVINCIAL: Entry(PROVINCIAL, "EnterpriseClass", "省级专精特新中小企业", (), (), (made.SMALL,), "省级"),
        other: Entry(other, "EnterpriseClass", "省级专精特新小巨人企业", (), (), (made.SMALL,), "省级"),
    }
    found = extracts()
    more = tuple(e for e in (PROVINCIAL, other))
    from kg.model import Entity

    entities = found[0].entities + tuple(Entity(id_, "EnterpriseClass", extra[id_].name) for id_ in more)
    supports = Statement(P["shandong"], "supportsClass", PROVINCIAL, (made.proof("支持省级专精特新", 900),))
    there = Statement(P["shandong"], "appliesIn", made.PROVINCE, (made.proof("在吉林省", 910),))
    documents = [found[0], replace(found[1], entities=entities, statements=(*found[1].statements, supports, there))]
    reader = build(tmp_path / "out", documents, monkeypatch, extra)
    classes = {value(r["c"]).removeprefix(BASE) for r in reader.select("SELECT ?c { ?e zq:hasClass ?c }", e=node(BASE + FIRM))}
    assert classes == {made.GIANT, PROVINCIAL}, "省级小巨人 is another title, which not every province gives"
    assert (BASE + FIRM, BASE + P["shandong"]) in eligible(reader) and eligible(reader) == matched(reader)


def test_inference_follows_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build without the document that places the firm infers nothing of it; with it again, the same bytes."""
    whole = build(tmp_path / "one", extracts(), monkeypatch).quads(INFERRED)
    less = build(tmp_path / "two", extracts()[1:], monkeypatch)
    assert not eligible(less) and not less.select("SELECT ?d { GRAPH ?g { ?d a zq:Derivation } }")
    again = build(tmp_path / "three", list(reversed(extracts())), monkeypatch)
    assert again.quads(INFERRED) == whole


def test_an_unknown_industry_is_possible_and_not_inferred(reader: Reader) -> None:
    tables = load(reader)
    bare = next(p for p in tables.profiles if p.iri == BASE + BARE)
    assert {m.standing for m in policies_for(bare, index(tables), tables.newest)} == {POSSIBLE, CLOSED}
    assert BASE + BARE not in {firm for firm, _ in eligible(reader)}


def test_explain_tells_the_rule_and_the_sentences_of_its_premises(reader: Reader) -> None:
    found = explain(reader, "长光卫星", "eligibleFor", NAMES["jilin"])
    lines = list(told(found))
    assert not found.reasons and found.inferred[0].rule == "40-eligible.rq"
    whole = "\n".join(lines)
    assert "inferred by 40-eligible.rq: An enterprise is eligible" in whole
    assert "inferred by 30-applies-in.rq" in whole, "a premise that was inferred itself"
    assert "长光卫星技术有限公司 hasClass 专精特新小巨人企业" in whole and "(reference data)" in whole
    quotes = [premise.reasons[0].quote for premise in found.inferred[0].premises if premise.reasons]
    assert any("hasClass" in quote for quote in quotes) and any("supportsClass" in quote for quote in quotes)
    assert "no document says so" not in whole


@pytest.mark.parametrize(
    ("asked", "rule_"),
    [
        (("专精特新小巨人企业", "broaderTransitive", "中小企业"), "10-broader.rq"),
        (("农安县", "sfWithin", "中国"), "20-containment.rq"),
        (("吉林省工业和信息化厅", "issues", NAMES["jilin"]), "50-inverses.rq"),
        ((NAMES["plan"], "date_no_longer_in_force", "2022-12-31"), "32-years-of-title.rq"),
        ((NAMES["list"], "recordKind", "名单"), "34-record.rq"),
        ((NAMES["drafted"], "recordKind", "拟定中"), "35-announced.rq"),
        ((NAMES["repealed"], "in_force", "InForce-notInForce"), "36-not-in-force.rq"),
    ],
)
def test_each_kind_of_conclusion_names_its_rule(reader: Reader, asked: tuple[str, str, str], rule_: str) -> None:
    assert {way.rule for way in explain(reader, *asked).inferred} == {rule_}


def test_a_rule_says_what_it_rests_on() -> None:
    for rule_ in load_rules():
        assert rule_.because and rule_.concludes and rule_.body.startswith("{"), rule_.name
    with pytest.raises(BadSeed, match=r"1\.rq: “\?a zq:p” is no triple"):
        rule("1.rq", "# A.\n# Because: ?a zq:p\nCONSTRUCT { ?a zq:p ?b } WHERE { ?a zq:p ?b }")
