"""Which policies an enterprise may use, and which enterprises a policy is for: candidates by class and industry, then judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kg.match.judge import judge, side, structure
from kg.match.model import CLOSED, Match, Policy, Profile, Side, Tables


@dataclass(frozen=True)
class Index:
    """Policies by what they name, and what of each is compared, so that not all are held against all."""

    tables: Tables
    policies: dict[str, tuple[Policy, ...]]  # class (or industry, of those without classes), itself or a wider one → policies
    sides: dict[str, Side]  # IRI of a policy → what of it is compared


def index(tables: Tables) -> Index:
    """The index of some tables."""
    by_name: dict[str, list[Policy]] = defaultdict(list)
    sides = {policy.iri: side(policy, tables) for policy in tables.policies}
    for policy in tables.policies:
        found = sides[policy.iri]
        for key in found.all_classes or found.all_industries or ("",):
            by_name[key].append(policy)
    return Index(tables, {key: tuple(policies) for key, policies in by_name.items()}, sides)


def policies_for(profile: Profile, found: Index, day: str) -> list[Match]:
    """The policies that an enterprise may use on a day, the best first, those not in force last."""
    own = side(profile, found.tables)
    # A policy of a wider class is filed under that class; one of a narrower class under all that is wider, the enterprise's too.
    keys = own.all_classes | own.all_industries | {""}  # "" files those that name neither
    named = {p.iri: p for key in keys for p in found.policies.get(key, ())}
    near: Collection[Policy] = named.values() if own.classes and own.industries else found.tables.policies
    return _ranked(((policy, profile, found.sides[policy.iri], own) for policy in near), found.tables, day)


def enterprises_for(policy: Policy, found: Index, day: str) -> list[Match]:
    """The enterprises that may use a policy on a day, the best first."""
    of = found.sides[policy.iri]
    return _ranked(((policy, profile, of, side(profile, found.tables)) for profile in found.tables.profiles), found.tables, day)


def in_force_only(matches: Iterable[Match]) -> tuple[list[Match], int]:
    """The matches without those that are closed, and how many those are."""
    kept, closed = [], 0
    for match in matches:
        if match.standing == CLOSED:
            closed += 1
        else:
            kept.append(match)
    return kept, closed


def _ranked(pairs: Iterable[tuple[Policy, Profile, Side, Side]], tables: Tables, day: str) -> list[Match]:
    found = []
    for policy, profile, asked, own in pairs:
        verdicts = structure(asked, own, tables.country)
        if verdicts:
            found.append(judge(policy, profile, verdicts, tables, day))
    return sorted(found, key=lambda m: m.rank)
