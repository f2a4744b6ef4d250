"""An answer as lines for a screen, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kg.card import Proof
from kg.match.behind import offer_link
from kg.match.model import MET, NOT_MET, UNKNOWN, Check, Found, Judged, Link, Match, Policy, Profile, shown
from kg.terms import visible

_MARKS = {MET: "+", NOT_MET: "-", UNKNOWN: "?"}
_LONGEST = 120  # characters of a sentence on a screen
_NOTHING = {  # what one can do where nothing matches
    "policy": "Say more of the enterprise with --class, --industry, --region, or build with more policy texts",
    "enterprise": "See with kg show what the policy supports and where, or build with texts that name enterprises",
}


def lines(found: Found) -> Iterator[str]:
    """The answer for people: who asks, a line of sums a match, then each condition with its sentence."""
    yield from _head(found)
    for number, match in enumerate(found.matches, start=1):
        yield ""
        name = match.profile.name if isinstance(found.of, Policy) else match.policy.name
        yield f"{number}. {name}  [{match.standing}]"
        if not isinstance(found.of, Policy):
            yield from (f"   {part}" for part in (_source(match.policy),) if part)
        told: set[Proof] = set()
        for check in match.checks:
            yield from _check(check, found, "   ", told)
        for judged in match.offers:
            yield from _offer(match, judged, found, told)
    yield ""
    yield _foot(found)


def to_json(found: Found) -> str:
    """The answer for programs."""
    row = {
        "about": found.about,
        "day": found.day or None,
        "total": found.total,
        "not_in_force_left_out": found.closed,
        ("policy" if isinstance(found.of, Policy) else "enterprise"): _of(found),
        "matches": [_match(match, found) for match in found.matches],
    }
    return json.dumps(row, ensure_ascii=False, indent=1)


def summary(profile: Profile, found: Found) -> list[tuple[str, str]]:
    """What is known of an enterprise: (what, its names)."""
    sets = (("类别", profile.classes), ("地区", profile.regions), ("产业", profile.industries))
    named = [(what, "、".join(sorted(found.names.get(iri, iri) for iri in iris))) for what, iris in sets]
    figures = "；".join(dict.fromkeys(f"{f.what}{shown(f.value, f.unit)}" for f in profile.figures))
    return [*named, ("数据", figures)]


def _head(found: Found) -> Iterator[str]:
    yield f"{found.about}  ({found.day or 'no day: no document has a date'})"
    if isinstance(found.of, Profile):
        yield from (f"  {what}  {names or '– (unknown)'}" for what, names in summary(found.of, found))
    else:
        yield f"  {_source(found.of)}".rstrip()


def _source(policy: Policy) -> str:
    """Issuer, number, dates of a policy."""
    dates = [policy.issued] if policy.issued else [f"first seen {policy.seen}"] if policy.seen else []
    dates += [f"from {policy.starts}"] if policy.starts else []
    dates += [f"until {policy.ends}"] if policy.ends else []
    return "  ".join(part for part in ("、".join(policy.issuers), policy.number, *dates, policy.status) if part)


def _check(check: Check, found: Found, indent: str, told: set[Proof]) -> Iterator[str]:
    have = f" ← {check.found}" if check.found else " ← nothing known" if check.verdict == UNKNOWN else ""
    yield f"{indent}{_MARKS[check.verdict]} {check.about} {check.asked}{have}  ({check.verdict})"
    for proof in proofs(found, check.asking)[:1] + proofs(found, check.having)[:1]:
        yield f"{indent}    {_sentence(proof, told)}"


def _offer(match: Match, judged: Judged, found: Found, told: set[Proof]) -> Iterator[str]:
    offer = judged.offer
    whom = f"  {offer.beneficiary}" if offer.beneficiary else ""
    until = f"  {offer.validity}" if offer.validity else ""
    yield f"   {_MARKS[judged.verdict]} offers {offer.told}{whom}{until}"
    for proof in proofs(found, (offer_link(match, offer.iri),))[:1]:
        yield f"       {_sentence(proof, told)}"
    for check in judged.checks:
        yield from _check(check, found, "     ", told)


def proofs(found: Found, links: tuple[Link, ...]) -> list[Proof]:
    """The sentences behind some facts, each once."""
    return list(dict.fromkeys(proof for link in links for proof in found.proofs.get(link, ())))


def _sentence(proof: Proof, told: set[Proof]) -> str:
    """A sentence and its place; one that the match has shown already by its place alone."""
    if proof in told:
        return f"as above  {visible(proof.standing)}"
    told.add(proof)
    quote = visible("".join(proof.quote.split()))  # no character that steers a terminal
    cut = quote if len(quote) <= _LONGEST else f"{quote[:_LONGEST]}…"
    said = "" if proof.modality == "asserted" else f"({proof.modality}) "
    return f"{said}“{cut}”  {visible(proof.standing)}"


def _foot(found: Found) -> str:
    kind = "enterprise" if isinstance(found.of, Policy) else "policy"
    many = f"{found.total:,} match{'' if found.total == 1 else 'es'}"
    more = f", the first {len(found.matches)} listed (--limit)" if found.total > len(found.matches) else ""
    closed = f"; {found.closed:,} not in force or mere records (--all lists them)" if found.closed else ""
    return f"{many}{more}{closed}" if found.total or found.closed else f"no {kind} matches. {_NOTHING[kind]}"


def _of(found: Found) -> dict[str, Any]:
    if isinstance(found.of, Policy):
        return _policy(found.of)
    return {
        "name": found.of.name,
        "iri": found.of.iri or None,
        **{what: names for what, names in summary(found.of, found) if names},
    }


def _policy(policy: Policy) -> dict[str, Any]:
    row = {
        "name": policy.name,
        "iri": policy.iri,
        "issuers": list(policy.issuers),
        "number": policy.number,
        "issued": policy.issued,
        "first_seen": policy.seen,
        "in_force_from": policy.starts,
        "in_force_until": policy.ends,
        "status": policy.status,
    }
    return {name: value for name, value in row.items() if value}


def _match(match: Match, found: Found) -> dict[str, Any]:
    other = {"enterprise": {"name": match.profile.name, "iri": match.profile.iri}}
    return {
        **({"policy": _policy(match.policy)} if isinstance(found.of, Profile) else other),
        "standing": match.standing,
        "by": "class" if match.by_class else "industry",
        "conditions": [_condition(check, found) for check in match.checks],
        "offers": [
            {
                "kind": judged.offer.kind,
                "amount": str(judged.offer.amount) if judged.offer.amount is not None else None,
                "rate": str(judged.offer.rate) if judged.offer.rate is not None else None,
                "cap": judged.offer.cap,
                "beneficiary": judged.offer.beneficiary or None,
                "validity": judged.offer.validity or None,
                "verdict": judged.verdict,
                "sentences": [_quoted(p) for p in proofs(found, (offer_link(match, judged.offer.iri),))],
                "conditions": [_condition(check, found) for check in judged.checks],
            }
            for judged in match.offers
        ],
    }


def _condition(check: Check, found: Found) -> dict[str, Any]:
    return {
        "about": check.about,
        "asked": check.asked,
        "verdict": check.verdict,
        "found": check.found or None,
        "policy_sentences": [_quoted(p) for p in proofs(found, check.asking)],
        "enterprise_sentences": [_quoted(p) for p in proofs(found, check.having)],
    }


def _quoted(proof: Proof) -> dict[str, Any]:
    return {"quote": proof.quote, "document": proof.document, "start": proof.start, "confidence": proof.confidence}
