"""Policy matching: which policies an enterprise can use, why, and which sentence says so; and which enterprises a policy is for.

    load      store → tables                    once a build
    profile   who asks
    search    candidates, judged and ranked     kg.match.judge: each condition met, not met or unknown
    behind    the sentences of what is shown

What fits in class, region and industry and is in force is what ontology/rules/ infer as zq:eligibleFor. A time is needed to say
what is in force: the day that is asked about, else the date of the newest document; never the clock, so that the same graph gives
the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from kg.match import profile as who
from kg.match.behind import behind
from kg.match.load import load
from kg.match.model import Found, Match, Policy, Profile, Tables
from kg.match.profile import Said
from kg.match.search import enterprises_for, in_force_only, index, policies_for
from kg.model import BadQuery
from kg.store import Reader

__all__ = ["Found", "Match", "Said", "ask", "enterprises", "policies"]


_NOTHING = Said()
Source = Callable[[bool], Tables]  # with all enterprises or without → tables, for one who keeps them
# A server's worker asks one store again and again.
_tables = lru_cache(maxsize=2)(load)


def policies(
    reader: Reader,
    name: str = "",
    said: Said = _NOTHING,
    *,
    day: str = "",
    closed: bool = False,
    limit: int = 20,
    source: Source | None = None,
) -> Found:
    """The policies that an enterprise can use, the best first.

    name:   of an enterprise of the graph; "" for one that `said` describes alone
    said:   what the user says of it, added to what the graph says
    day:    ISO 8601; "" for the date of the newest document
    closed: list those too that are not in force or are mere records, last
    limit:  the most that are listed
    source: where the tables come from; without it they are loaded, and kept for the next question to the same reader
    raises: BadQuery for a name, region, class, industry or figure that is not known
    """
    tables = source(False) if source else _tables(reader, enterprises=False)
    profile, tables = who.profile(reader, tables, name, said)
    matches = policies_for(profile, index(tables), day or tables.newest)
    return _found(reader, tables, matches, profile, profile.name, day or tables.newest, closed, limit)


def enterprises(
    reader: Reader, name: str, *, day: str = "", closed: bool = False, limit: int = 20, source: Source | None = None
) -> Found:
    """The enterprises that can use a policy, the best first; arguments as for `policies`."""
    tables = source(True) if source else _tables(reader)
    policy = who.policy(reader, tables, name)
    matches = enterprises_for(policy, index(tables), day or tables.newest)
    return _found(reader, tables, matches, policy, policy.name, day or tables.newest, closed, limit)


def ask(
    reader: Reader, name: str, policy: str, said: Said, day: str, closed: bool, limit: int, source: Source | None = None
) -> Found:
    """The one question or the other, as a user puts it. Raises BadQuery where both are put at once."""
    if policy and (name or not said.empty):
        raise BadQuery(policy, "asks for its enterprises, and an enterprise is named too", "Ask for one of the two")
    if policy:
        return enterprises(reader, policy, day=day, closed=closed, limit=limit, source=source)
    return policies(reader, name, said, day=day, closed=closed, limit=limit, source=source)


def _found(
    reader: Reader, tables: Tables, matches: list[Match], of: Profile | Policy, about: str, day: str, closed: bool, limit: int
) -> Found:
    kept, left_out = (matches, 0) if closed else in_force_only(matches)
    shown = tuple(kept[:limit])
    return Found(about, of, day, shown, len(kept), left_out, tables.names, behind(reader, shown))
