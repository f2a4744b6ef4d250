"""The store → the tables that matching works on, in a handful of queries.

What an enterprise asks needs the policies and the enterprise; only what a policy asks needs all enterprises. Oxigraph joins in
the order in which it is told: what narrows most stands first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from kg.match.model import Ask, Measured, Offer, Policy, Profile, Tables
from kg.store import Reader
from kg.terms import node, value
from kg.vocab import ZQ

Row = dict[str, str]

_NAMES = "SELECT ?x ?n { { SELECT ?x { VALUES ?t { %s } ?x a ?t } } ?x skos:prefLabel ?n }"
_NAMED = "zq:Policy zq:EnterpriseClass zq:Industry zq:Region zq:Agency"
_WIDER = "SELECT ?a ?b { { ?a skos:broader ?b } UNION { ?a zq:within ?b } }"
_LEVELS = "SELECT ?c ?level ?name { ?c zq:level ?level ; skos:prefLabel ?name }"
_BROADER = "SELECT ?a ?b { ?a skos:broader ?b }"
_LINKS = "SELECT ?p ?s ?o { VALUES ?p { %s } ?s ?p ?o }"
_OF_POLICIES = "zq:supportsClass zq:appliesIn zq:supportsIndustry zq:issuedBy"
_OF_ENTERPRISES = "zq:hasClass zq:locatedIn zq:inIndustry"
_FACTS = """SELECT ?s ?p ?o { VALUES ?p { zq:policyStatus zq:recordKind eli:id_local eli:date_document
  eli:first_date_entry_in_force eli:date_no_longer_in_force } ?s ?p ?o }"""
_SEEN = "SELECT ?s (MIN(?date) AS ?first) { GRAPH ?d { ?s a zq:Policy . ?d dcterms:date ?date } } GROUP BY ?s"
_OFFERS = """SELECT ?p ?s ?kind ?amount ?rate ?cap ?who ?until { ?p zq:offers ?s . ?s zq:supportKind ?kind .
  OPTIONAL { ?s zq:amount ?amount } OPTIONAL { ?s zq:rate ?rate } OPTIONAL { ?s zq:cap ?cap }
  OPTIONAL { ?s zq:beneficiary ?who } OPTIONAL { ?s zq:validity ?until } }"""
_CLASS_NAMES = "SELECT ?c ?n { ?c a zq:EnterpriseClass ; skos:prefLabel|skos:altLabel ?n }"
_QUOTES = str.maketrans("", "", '“”‘’"')
_ASKS = """SELECT ?x ?c ?what ?operator ?threshold ?unit ?entity {
  ?x zq:requires ?c . ?c zq:criterion ?what ; zq:operator ?operator .
  OPTIONAL { ?c zq:threshold ?threshold } OPTIONAL { ?c zq:thresholdUnit ?unit } OPTIONAL { ?c zq:concerns ?entity } }"""
_FIGURES = """SELECT ?e ?f ?what ?value ?unit ?bound ?period { %s ?f zq:subject ?e ; zq:indicator ?what ;
  zq:baseValue ?value . OPTIONAL { ?f zq:baseUnit ?unit } OPTIONAL { ?f zq:bound ?bound } OPTIONAL { ?f zq:period ?period }
  FILTER NOT EXISTS { ?f zq:target ?goal } FILTER NOT EXISTS { ?f zq:change ?change } }"""
_FIGURES_SEEN = """SELECT ?f (MAX(?date) AS ?last) { %s GRAPH ?d { ?f zq:value ?value . ?d dcterms:date ?date } } GROUP BY ?f"""
_NEWEST = "SELECT (MAX(?date) AS ?newest) { ?d a zq:Document ; dcterms:date ?date }"
_ENTERPRISES = "SELECT ?e { ?e a zq:Enterprise }"


def load(reader: Reader, *, enterprises: bool = True) -> Tables:
    """The tables of a build; without `enterprises` there are no profiles, and no names of theirs, in them."""
    names = {value(r["x"]): value(r["n"]) for r in reader.select(_NAMES % (f"zq:Enterprise {_NAMED}" if enterprises else _NAMED))}
    wider = closure((value(r["a"]), value(r["b"])) for r in reader.select(_WIDER))
    links = _links(reader, f"{_OF_ENTERPRISES} {_OF_POLICIES}" if enterprises else _OF_POLICIES)
    newest = [value(r["newest"]) for r in reader.select(_NEWEST) if "newest" in r]
    return Tables(
        tuple(_policies(reader, names, links)),
        tuple(_profiles(reader, names, links)) if enterprises else (),
        wider,
        names,
        provincial(wider, [_plain(r) for r in reader.select(_LEVELS)], [_plain(r) for r in reader.select(_BROADER)], names),
        reader.base + "region/100000",
        newest[0] if newest else "",
    )


def closure(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Pairs of a thing and a next wider one → each thing with itself and all that is wider, circles allowed."""
    above: dict[str, set[str]] = defaultdict(set)
    for narrow, wide in pairs:
        above[narrow].add(wide)
        above[wide]  # a top is a key as well
    found: dict[str, frozenset[str]] = {}
    for start in above:
        seen, rest = {start}, [start]
        while rest:
            new = above[rest.pop()] - seen
            seen |= new
            rest += new
        found[start] = frozenset(seen)
    return found


def provincial(
    wider: Mapping[str, frozenset[str]], levels: Iterable[Row], broader: Iterable[Row], names: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """National class → the class at provincial level that goes with it, as ontology/rules/15-provincial-class.rq has it."""
    by_level: dict[str, dict[str, str]] = defaultdict(dict)
    for row in levels:
        by_level[row["level"]][row["c"]] = row["name"]
    below: dict[str, set[str]] = defaultdict(set)
    for row in broader:
        if by_level["省级"].get(row["a"]) == "省级" + names.get(row["b"], ""):
            below[row["b"]].add(row["a"])
    found = {c: frozenset(p for w in wider.get(c, frozenset()) - {c} for p in below.get(w, ())) for c in by_level["国家级"]}
    return {c: classes for c, classes in found.items() if classes}


def _policies(reader: Reader, names: Mapping[str, str], links: Mapping[str, Mapping[str, set[str]]]) -> Iterable[Policy]:
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in reader.select(_FACTS):
        facts[value(row["s"])][value(row["p"]).rpartition("#")[2]].append(value(row["o"]))
    asks = _asks(reader)
    offers = _offers(reader, asks)
    seen = {value(r["s"]): value(r["first"]) for r in reader.select(_SEEN) if "first" in r}
    about = set(links["supportsClass"]) | set(links["supportsIndustry"]) | set(offers)
    for iri in sorted(about & set(names)):
        told = facts[iri]
        yield Policy(
            iri,
            names[iri],
            tuple(sorted(names[a] for a in links["issuedBy"].get(iri, ()) if a in names)),
            "；".join(sorted(told["id_local"])),
            min(told["date_document"], default=""),
            seen.get(iri, ""),
            min(told["first_date_entry_in_force"], default=""),
            max(told["date_no_longer_in_force"], default=""),
            next((s for s in ("废止", "失效", "替代", "修订") if s in told["policyStatus"]), ""),
            min(told["recordKind"], default=""),
            frozenset(links["supportsClass"].get(iri, ())),
            frozenset(links["appliesIn"].get(iri, ())),
            frozenset(links["supportsIndustry"].get(iri, ())),
            tuple(asks.get(iri, ())),
            tuple(offers.get(iri, ())),
        )


def profile(reader: Reader, iri: str, name: str) -> Profile:
    """One enterprise of a build."""
    links = _links(reader, _OF_ENTERPRISES, node(iri))
    return _profile(iri, name, links, _figures(reader, node(iri)))


def _links(reader: Reader, relations: str, subject: str = "") -> Mapping[str, Mapping[str, set[str]]]:
    """Relation → subject → objects; of one subject, or of all."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in reader.select(_LINKS % relations, **({"s": subject} if subject else {})):
        found[value(row["p"]).removeprefix(ZQ)][value(row.get("s", subject))].add(value(row["o"]))
    return found


def _figures(reader: Reader, subject: str = "") -> Mapping[str, Mapping[str, Measured]]:
    """Enterprise → IRI of a figure → the figure; of one enterprise, or of all."""
    which = f"VALUES ?e {{ {subject} }}" if subject else "?e a zq:Enterprise ."
    rows = list(map(_plain, reader.select(_FIGURES % which)))
    these = f"VALUES ?f {{ {' '.join(sorted({node(row['f']) for row in rows}))} }}" if subject else ""
    seen = {value(r["f"]): value(r["last"]) for r in reader.select(_FIGURES_SEEN % these) if "last" in r}
    figures: dict[str, dict[str, Measured]] = defaultdict(dict)
    for row in rows:
        unit = "" if row.get("unit", "") in ("1", "%") else row.get("unit", "")
        found = Measured(
            row["what"],
            Decimal(row["value"]),
            unit,
            row.get("bound", ""),
            row.get("period", ""),
            row["f"],
            seen.get(row["f"], ""),
        )
        figures[row["e"]][row["f"]] = found
    return figures


def _profiles(reader: Reader, names: Mapping[str, str], links: Mapping[str, Mapping[str, set[str]]]) -> Iterable[Profile]:
    figures = _figures(reader)
    for iri in (value(r["e"]) for r in reader.select(_ENTERPRISES)):
        yield _profile(iri, names[iri], links, figures)


def _profile(
    iri: str, name: str, links: Mapping[str, Mapping[str, set[str]]], figures: Mapping[str, Mapping[str, Measured]]
) -> Profile:
    own_links = (frozenset(links.get(relation, {}).get(iri, ())) for relation in ("hasClass", "locatedIn", "inIndustry"))
    classes, regions, industries = own_links
    own = figures.get(iri, {})
    return Profile(name, iri, classes, regions, industries, tuple(own[f] for f in sorted(own)))


def _asks(reader: Reader) -> dict[str, list[Ask]]:
    """Owner → its conditions, in order of their IRIs."""
    found: dict[str, dict[str, Ask]] = defaultdict(dict)
    for row in map(_plain, reader.select(_ASKS)):
        threshold = Decimal(row["threshold"]) if "threshold" in row else None
        ask = Ask(row["c"], row["what"], row["operator"], threshold, row.get("unit", ""), row.get("entity", ""))
        found[row["x"]].setdefault(row["c"], ask)
    return {owner: [asks[c] for c in sorted(asks)] for owner, asks in found.items()}


def _offers(reader: Reader, asks: Mapping[str, list[Ask]]) -> dict[str, list[Offer]]:
    found: dict[str, dict[str, Offer]] = defaultdict(dict)
    classes: dict[str, str] = {}
    for name, iri in sorted((value(r["n"]).translate(_QUOTES), value(r["c"])) for r in reader.select(_CLASS_NAMES)):
        classes.setdefault(name, iri)
    for row in map(_plain, reader.select(_OFFERS)):
        amount, rate = (Decimal(row[n]) if n in row else None for n in ("amount", "rate"))
        offer = Offer(
            row["s"], row["kind"], amount, rate, row.get("cap") == "true", row.get("who", ""), row.get("until", ""),
            tuple(asks.get(row["s"], ())), classes.get(row.get("who", "").translate(_QUOTES), ""),
        )  # fmt: skip
        found[row["p"]].setdefault(row["s"], offer)
    return {policy: [offers[s] for s in sorted(offers)] for policy, offers in found.items()}


def _plain(row: Row) -> Row:
    return {name: value(term) for name, term in row.items()}
