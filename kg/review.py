"""What of a build a person should look at: doubtful merges, weak statements, documents that contradict each other, broken shapes.

Where an answer can be written as a correction, a doubt has the line for yes and the line for no.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.check import check
from kg.identity.kept import merges
from kg.model import BadStore
from kg.store import Reader, open_store
from kg.terms import value
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


def review(out: Path, corrections: Path | None = None, *, shapes: bool = True) -> list[Doubt]:
    """All doubts of a build that the file of corrections does not answer yet: merges, statements, conflicts, shapes.

    shapes: hold the graph to the shapes as well, which takes the longest
    raises: BadStore for a folder without a build
    """
    reader = open_store(out)
    known = corrections.read_text(encoding="utf-8") if corrections and corrections.is_file() else ""
    answered = {_key(line) for line in known.splitlines()}
    refs = _Refs(reader)
    found = [*_merges(out, refs), *_weak(reader, refs), *_conflicts(out)]
    if shapes:
        found += [Doubt("shape", 0.0, str(violation), ()) for violation in check(out).violations]
    return [d for d in found if not {_key(d.yes), _key(d.no)} & answered or not d.yes]


def _key(line: str) -> tuple[str, ...]:
    """A line of corrections without its remark."""
    cells = line.rstrip("\r\n").split("\t")
    return tuple(cells[: 4 if cells[0] in ("reject", "keep", "add") else 3])


class _Refs:
    """How a correction names a thing: by type and name where that is one thing's alone, else by local id."""

    def __init__(self, reader: Reader) -> None:
        self._base = reader.base
        rows = reader.select("SELECT ?thing ?type ?name WHERE { ?thing a ?type ; skos:prefLabel ?name }")
        self._of = {row["thing"]: (value(row["type"]).removeprefix(ZQ), value(row["name"])) for row in rows if _ours(row["type"])}
        self._count = Counter(self._of.values())

    def name(self, thing: str) -> str:
        return self._of.get(thing, ("", value(thing)))[1]

    def ref(self, thing: str) -> str:
        type_, name = self._of.get(thing, ("", ""))
        sure = self._count[type_, name] == 1 and "\t" not in name
        return f"{type_}:{name}" if sure else value(thing).removeprefix(self._base)

    def local(self, local: str, type_: str, name: str) -> str:
        return f"{type_}:{name}" if self._count[type_, name] == 1 else local


def _ours(type_: str) -> bool:
    return value(type_).removeprefix(ZQ) in TYPES


def _merges(out: Path, refs: _Refs) -> Iterator[Doubt]:
    try:
        proposed = [m for m in merges(out) if not m.made]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BadStore(out, f"its identity.jsonl cannot be read ({error})", "Build again") from error
    for m in sorted(proposed, key=lambda m: (-m.score, m)):
        kept, gone = refs.local(m.kept, m.type, m.kept_name), refs.local(m.gone, m.type, m.gone_name)
        if kept == gone:
            kept, gone = m.kept, m.gone
        remark = f"\t# {m.gone_name} / {m.kept_name}" if (kept, gone) == (m.kept, m.gone) else ""
        lines = (f"{action}\t{gone}\t{kept}{remark}" for action in ("merge", "split"))
        yield Doubt("merge", m.score, f"{m.type} {m.gone_name} = {m.kept_name}?", m.reasons, *lines)


_WEAK = f"""SELECT ?s ?p ?o ?c ?quote ?source WHERE {{
  GRAPH ?doc {{
    ?e a zq:Evidence ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; zq:confidence ?c ; oa:exact ?quote ;
       zq:modality ?m .
    ?doc dcterms:source ?source .
    FILTER(?c < {LOW} && ?m != "denied" && STRSTARTS(STR(?p), "{ZQ}") && ?p NOT IN (zq:value, zq:offers, zq:requires))
  }}
  FILTER NOT EXISTS {{
    GRAPH ?other {{ ?f rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; zq:confidence ?d FILTER(?d >= {LOW}) }}
  }}
}}"""


def _weak(reader: Reader, refs: _Refs) -> Iterator[Doubt]:
    best: dict[tuple[str, str, str], tuple[float, str, str]] = {}
    for row in reader.select(_WEAK):
        triple = (row["s"], row["p"], row["o"])
        seen = (float(value(row["c"])), value(row["quote"]), value(row["source"]))
        best[triple] = max(best.get(triple, seen), seen)
    for (s, p, o), (score, quote, source) in sorted(best.items(), key=lambda item: (item[1][0], item[0])):
        relation = value(p).removeprefix(ZQ)
        if not (refs.name(s) and refs.name(o)) or not o.startswith("<"):
            continue
        lines = (f"{action}\t{refs.ref(s)}\t{relation}\t{refs.ref(o)}" for action in ("keep", "reject"))
        said = f"“{' '.join(quote.split())}”  {source}"
        yield Doubt("statement", score, f"{refs.name(s)} {relation} {refs.name(o)}?", (said,), *lines)


def _conflicts(out: Path) -> Iterator[Doubt]:
    try:
        rows = json.loads((out / "report.json").read_text(encoding="utf-8"))["conflicts"]
        for row in rows:
            values = tuple(f"{shown}  {source}: “{' '.join(quote.split())}”" for source, shown, quote in row["values"])
            yield Doubt("conflict", 0.0, f"{row['about']} {row['measure']} {row['period']}", values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadStore(out, f"its report.json cannot be read ({error})", "Build again") from error
