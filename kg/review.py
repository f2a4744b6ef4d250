"""What of a build a person should look at: doubtful merges, weak statements, documents that contradict each other, broken shapes.

Where an answer can be written as a correction, a doubt has the line for yes and the line for no.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg.check import check
from kg.corrections.answers import answered, key
from kg.identity.kept import merges
from kg.model import BadStore
from kg.store import Reader, open_store
from kg.terms import node, value, visible
from kg.vocab import TYPES, ZQ

LOW = 0.5  # confidence under which a statement is asked about, where no sentence speaks for it with more


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at."""

    kind: str  # merge, statement, conflict, shape
    score: float
    question: str
    why: tuple[str, ...]  # reasons, sentences
    yes: str = ""  # the line of corrections for yes; "" where no line can answer
    no: str = ""
    things: tuple[str, ...] = ()  # IRIs of the two that it is about: kept and gone, or subject and object
    names: tuple[str, ...] = ()  # theirs
    relation: str = ""  # of a statement
    quote: str = ""  # the sentence behind a statement
    source: str = ""  # of its document
    start: int = 0  # of the sentence there
    modality: str = ""

    @property
    def id(self) -> str:
        """What a form calls it; the same for the same question."""
        return hashlib.sha256(f"{self.yes}\n{self.question}".encode()).hexdigest()[:16]


def review(out: Path, corrections: Path | None = None, *, shapes: bool = True) -> list[Doubt]:
    """All doubts of a build that the file of corrections does not answer yet: merges, statements, conflicts, shapes.

    shapes: hold the graph to the shapes as well, which takes the longest
    raises: BadStore for a folder without a build; KgError for a file that cannot be read
    """
    return unanswered(doubts(open_store(out), shapes=shapes), corrections)


def doubts(reader: Reader, *, shapes: bool = True) -> list[Doubt]:
    """All doubts of a build, answered or not."""
    out = reader.out
    found = [*_merges(reader), *_weak(reader), *_conflicts(out)]
    if shapes:
        found += [Doubt("shape", 0.0, str(violation), ()) for violation in check(out).violations]
    return found


def unanswered(found: Iterable[Doubt], corrections: Path | None) -> list[Doubt]:
    """The doubts that the file of corrections does not answer. Raises KgError for a file that cannot be read."""
    known = answered(corrections) if corrections else {}
    return [d for d in found if not d.yes or not (key(d.yes) in known or key(d.no) in known)]


class _Refs:
    """How a correction names a thing: by type and name where that is one thing's alone, else by local id."""

    def __init__(self, reader: Reader, things: Collection[str]) -> None:
        self._base = reader.base
        asked = "SELECT ?thing ?type ?name { VALUES ?thing { %s } ?thing a ?type ; skos:prefLabel ?name }"
        rows = [row for part in _parts(things) for row in reader.select(asked % part)]
        self._of = {row["thing"]: (value(row["type"]).removeprefix(ZQ), value(row["name"])) for row in rows if _ours(row["type"])}
        asked = "SELECT ?thing ?type ?name { VALUES ?name { %s } ?thing skos:prefLabel ?name ; a ?type }"
        rows = [row for part in _parts({row["name"] for row in rows}) for row in reader.select(asked % part)]
        self._count = Counter((value(row["type"]).removeprefix(ZQ), value(row["name"])) for row in rows if _ours(row["type"]))

    def name(self, thing: str) -> str:
        return self._of.get(thing, ("", value(thing)))[1]

    def ref(self, thing: str) -> str:
        return self.local(value(thing).removeprefix(self._base), *self._of.get(thing, ("", "")))

    def local(self, local: str, type_: str, name: str) -> str:
        return f"{type_}:{name}" if self._count[type_, name] == 1 and not _BREAKS.search(name) else local


_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]|^\s|\s$")  # what a cell of the file cannot hold
_PART = 2_000  # terms of one query


def _parts(terms: Collection[str]) -> Iterator[str]:
    rest = iter(sorted(terms))
    while part := list(islice(rest, _PART)):
        yield " ".join(part)


def _ours(type_: str) -> bool:
    return value(type_).removeprefix(ZQ) in TYPES


def _merges(reader: Reader) -> Iterator[Doubt]:
    out, base = reader.out, reader.base
    try:
        proposed = [m for m in merges(out) if not m.made]
        things = {node(base + local) for m in proposed for local in (m.kept, m.gone)}
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BadStore(out, f"its identity.jsonl cannot be read ({error})", "Build again") from error
    refs = _Refs(reader, things)
    for m in sorted(proposed, key=lambda m: (-m.score, m)):
        kept, gone = refs.local(m.kept, m.type, m.kept_name), refs.local(m.gone, m.type, m.gone_name)
        if kept == gone:
            kept, gone = m.kept, m.gone
        shown = visible(f"{m.gone_name} / {m.kept_name}")
        remark = f"\t# {shown}" if (kept, gone) == (m.kept, m.gone) else ""
        yes, no = (f"{action}\t{gone}\t{kept}{remark}" for action in ("merge", "split"))
        question = f"{m.type} {m.gone_name} = {m.kept_name}?"
        about, names = (base + m.gone, base + m.kept), (m.gone_name, m.kept_name)
        yield Doubt("merge", m.score, question, m.reasons, yes, no, about, names)


# The few statements with little confidence first: Oxigraph joins in the order in which it is told.
_WEAK = f"""SELECT ?s ?p ?o ?c ?quote ?source ?start ?m WHERE {{
  {{ SELECT ?doc ?e ?c {{ GRAPH ?doc {{ ?e zq:confidence ?c FILTER(?c < {LOW}) }} }} }}
  GRAPH ?doc {{
    ?e a zq:Evidence ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; oa:exact ?quote ; oa:start ?start ;
       zq:modality ?m .
    ?doc dcterms:source ?source .
    FILTER(?m != "denied" && STRSTARTS(STR(?p), "{ZQ}") && ?p NOT IN (zq:value, zq:offers, zq:requires))
  }}
  FILTER NOT EXISTS {{
    GRAPH ?other {{ ?f rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; zq:confidence ?d FILTER(?d >= {LOW}) }}
  }}
}}"""


def _weak(reader: Reader) -> Iterator[Doubt]:
    best: dict[tuple[str, str, str], tuple[float, str, str, int, str]] = {}
    for row in reader.select(_WEAK):
        triple = (row["s"], row["p"], row["o"])
        quote, source, modality = (value(row[name]) for name in ("quote", "source", "m"))
        seen = (float(value(row["c"])), quote, source, int(value(row["start"])), modality)
        best[triple] = max(best.get(triple, seen), seen)
    refs = _Refs(reader, {term for s, _, o in best for term in (s, o) if term.startswith("<")})
    for (s, p, o), (score, quote, source, start, modality) in sorted(best.items(), key=lambda item: (item[1][0], item[0])):
        relation = value(p).removeprefix(ZQ)
        if not (refs.name(s) and refs.name(o)) or not o.startswith("<"):
            continue
        yes, no = (f"{action}\t{refs.ref(s)}\t{relation}\t{refs.ref(o)}" for action in ("keep", "reject"))
        said = f"“{' '.join(quote.split())}”  {source}"
        question = f"{refs.name(s)} {relation} {refs.name(o)}?"
        things, names = (value(s), value(o)), (refs.name(s), refs.name(o))
        yield Doubt("statement", score, question, (said,), yes, no, things, names, relation, quote, source, start, modality)


def _conflicts(out: Path) -> Iterator[Doubt]:
    try:
        rows = json.loads((out / "report.json").read_text(encoding="utf-8"))["conflicts"]
        for row in rows:
            values = tuple(f"{shown}  {source}: “{' '.join(quote.split())}”" for source, shown, quote in row["values"])
            yield Doubt("conflict", 0.0, f"{row['about']} {row['measure']} {row['period']}", values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadStore(out, f"its report.json cannot be read ({error})", "Build again") from error
