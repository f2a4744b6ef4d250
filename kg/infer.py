"""Why something was inferred: the rules of ontology/rules/ asked backwards, for one conclusion at a time.

A build keeps in its inferred graph that something was inferred; for eligibility also from what (zq:Derivation). For every other
conclusion the premises are found again when they are asked for: they stand in the graph.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.rules import Pattern, Rule, rules
from kg.seeds import data_folder
from kg.store import Reader
from kg.terms import Triple, node, prefixes
from kg.vocab import ELI, GEO, RELATIONS, SKOS, ZQ

# What rules conclude, beside the relations, by the name under which a user asks for it.
CONCLUSIONS: dict[str, str] = {
    **{name: ZQ + name for name in ("eligibleFor", "issues", "recordKind")},
    **{name: SKOS + name for name in ("broaderTransitive", "narrower")},
    "sfWithin": GEO + "sfWithin",
    **{name: ELI + name for name in ("in_force", "date_no_longer_in_force")},
}
MOST = 5  # ways to one conclusion that are told
_DEPTH = 12  # steps of a premise that was itself inferred; a village lies seven steps below the country


@dataclass(frozen=True, slots=True)
class Derivation:
    """One way to a conclusion."""

    conclusion: Triple  # terms
    rule: Rule
    premises: tuple[Triple, ...]  # in the order in which the rule names them
    below: tuple[Derivation, ...]  # of premises that were inferred themselves


@cache
def load_rules() -> tuple[Rule, ...]:
    """The rules that are installed. Raises BadSeed for a wrong one."""
    folder = data_folder("ontology") / "rules"
    return tuple(rules({path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.rq")}))


def predicate(name: str) -> str:
    """The IRI of a relation or of what rules conclude. Raises KeyError for any other name."""
    return ZQ + name if name in RELATIONS else CONCLUSIONS[name]


def inferred(reader: Reader, triple: Triple) -> bool:
    """Whether the triple stands in the graph of what was inferred."""
    asked = "SELECT (1 AS ?yes) { GRAPH <%sgraph/inferred> { ?s ?p ?o } } LIMIT 1" % reader.base  # noqa: UP031
    return bool(reader.select(asked, s=triple[0], p=triple[1], o=triple[2]))


def derivations(reader: Reader, triple: Triple, depth: int = _DEPTH) -> list[Derivation]:
    """The ways in which the rules come to a triple, the shortest first, MOST at the most; [] where none does.

    triple: terms; what no rule inferred has no derivation, even if a rule would infer it too
    """
    if not inferred(reader, triple):
        return []
    known = prefixes(reader.base)
    found: dict[tuple[Triple, ...], Derivation] = {}
    for rule in load_rules():
        for pattern in rule.concludes:
            if not rule.body or _term(pattern[1], known) != triple[1]:
                continue
            for premises in _premises(reader, rule, pattern, triple):
                found.setdefault(premises, Derivation(triple, rule, premises, ()))
    shortest = sorted(found.values(), key=lambda d: (len(d.premises), d.premises))[:MOST]
    return [_deeper(reader, one, depth) for one in shortest]


def _deeper(reader: Reader, one: Derivation, depth: int) -> Derivation:
    if depth <= 1:
        return one
    below = [next(iter(derivations(reader, premise, depth - 1)), None) for premise in one.premises]
    return Derivation(one.conclusion, one.rule, one.premises, tuple(d for d in below if d))


def _premises(reader: Reader, rule: Rule, pattern: Pattern, triple: Triple) -> list[tuple[Triple, ...]]:
    """What the rule's Because: says for a conclusion, for each row of its body."""
    known = prefixes(reader.base)
    bound: dict[str, str] = {}
    for said, term in zip(pattern, triple, strict=True):
        if said.startswith("?"):
            bound[said] = term
        elif _term(said, known) != term:
            return []
    names = sorted({part for because in rule.because for part in because if part.startswith("?")})
    made = {name for name in bound if re.search(rf"\bAS\s+\{name}\b", rule.body)}  # SPARQL lets none be bound before its BIND
    inside, outside = (_values({n: term for n, term in bound.items() if (n in made) == later}) for later in (False, True))
    query = f"{rule.prologue} SELECT DISTINCT {' '.join(names)} {{ {outside} {{ {inside} {rule.body[1:]} }}"
    found = []
    for row in reader.select(query):
        terms = {f"?{name}": term for name, term in row.items()}
        told = [tuple(terms.get(part, "") if part.startswith("?") else _term(part, known) for part in b) for b in rule.because]
        found.append(_distinct([(s, p, o) for s, p, o in told if s and p and o and s != o]))
    return [premises for premises in found if premises]


def _values(bound: Mapping[str, str]) -> str:
    return f"VALUES ({' '.join(bound)}) {{ ({' '.join(bound.values())}) }}" if bound else ""


def _distinct(triples: Sequence[Triple]) -> tuple[Triple, ...]:
    return tuple(dict.fromkeys(triples))


def _term(word: str, known: dict[str, str]) -> str:
    """A term as SPARQL writes it → as the store gives it: zq:issues → <https://…#issues>."""
    if word == "a":
        return node(known["rdf"] + "type")
    if word[0] in '<"_':
        return word
    prefix, _, local = word.partition(":")
    return node(known[prefix] + local) if prefix in known else word
