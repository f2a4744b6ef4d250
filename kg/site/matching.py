"""Policy matching: pick an enterprise, a policy, or describe an enterprise; each condition met, not met or unknown."""

from __future__ import annotations

import re
from contextlib import closing

from kg.card import Proof
from kg.match import Said, ask
from kg.match.behind import offer_link
from kg.match.load import load
from kg.match.model import Check, Found, Match, Offer, Profile, Tables
from kg.match.told import proofs, summary
from kg.model import BadQuery, BadStore, KgError
from kg.search import Index, open_index
from kg.serve.model import Reply, Served
from kg.site.entity import Said as Sentence
from kg.site.entity import place
from kg.site.kept import kept
from kg.site.visit import Visit, documents, page, rendered

_LIMIT = 20
_NEAR = 8  # names offered for one that is not known
_FIELDS = ("enterprise", "region", "class", "industry", "figure", "policy", "day", "all")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTED = re.compile(r"[\n,，;；、]+")
_LINES = re.compile(r"[\n;；]+")  # figures may hold commas: 1,200万元


@page
def matching(visit: Visit) -> Reply:
    """The form, and below it what was found."""
    asked = {name: visit.asked.get(name, "") for name in _FIELDS}
    found, error = None, None
    if any(asked[name] for name in _FIELDS[:6]):
        try:
            found = _found(visit, asked)
        except KgError as caught:
            error = caught
    meant = _meant(visit, asked) if error else []
    where: dict[str, str] = {}
    if found:
        where = documents(visit.reader, (proof.document for told in found.proofs.values() for proof in told))

    def sentences(*checks: Check) -> list[Sentence]:
        assert found
        told = [p for check in checks for p in proofs(found, check.asking)[:1] + proofs(found, check.having)[:1]]
        return [_sentence(visit, where, proof) for proof in dict.fromkeys(told)]

    def offered(match: Match, offer: Offer) -> list[Sentence]:
        assert found
        told = proofs(found, (offer_link(match, offer.iri),))[:1]
        return [_sentence(visit, where, proof) for proof in told]

    return rendered(
        visit,
        "match.html",
        400 if error else 200,
        title=visit.word("match"),
        asked=asked,
        found=found,
        error=error,
        meant=meant,
        of_enterprise=bool(found and isinstance(found.of, Profile)),
        known=summary(found.of, found) if found and isinstance(found.of, Profile) else [],
        sentences=sentences,
        offered=offered,
    )


def _found(visit: Visit, asked: dict[str, str]) -> Found:
    if asked["day"] and not _DAY.fullmatch(asked["day"]):
        raise BadQuery(asked["day"], visit.word("bad-day"), "2024-06-30")
    many = {name: _list(asked[name], _PARTED) for name in ("region", "class", "industry")}
    figures = _list(asked["figure"], _LINES)
    said = Said(many["region"], many["class"], many["industry"], figures)
    wanted = asked["enterprise"], asked["policy"], said, asked["day"], bool(asked["all"]), _LIMIT
    return ask(visit.reader, *wanted, lambda enterprises: tables_of(visit.served, enterprises))


def tables_of(served: Served, enterprises: bool) -> Tables:
    """The tables of matching, with all enterprises or without."""
    name = "match-all" if enterprises else "match-policies"
    return kept(served, name, lambda: load(served.reader, enterprises=enterprises))


def _meant(visit: Visit, asked: dict[str, str]) -> list[tuple[str, str]]:
    """What the name that is not known may mean: names, each with the address that asks with it."""
    field, type_ = ("policy", "Policy") if asked["policy"] else ("enterprise", "Enterprise")
    if not asked[field]:
        return []
    try:
        with closing(open_index(visit.reader.out).rows) as rows:
            near = Index(visit.reader.out, rows).names(asked[field], (type_,), _NEAR)
    except BadStore:  # a build of an earlier version has no index
        return []
    rest = {name: value for name, value in asked.items() if name != field}
    return [(name.name, visit.link("/match", **{field: name.name, **rest})) for name in near]


def _list(words: str, parted: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(part.strip() for part in parted.split(words) if part.strip())


def _sentence(visit: Visit, where: dict[str, str], proof: Proof) -> Sentence:
    return Sentence(((proof.quote, ""),), proof, place(visit, where.get(proof.document, ""), proof.start))
