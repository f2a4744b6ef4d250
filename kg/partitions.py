"""What is done with a partition of the extracts, wherever it runs: in this process, in others, on other machines.

    survey    the rows of identity, and what reprints are known by
    decide    groups of things → what is one
    count     with the ids of the graph: votes for names, counts for the report
    shard     the graphs of the documents, and the facts of all of them, as sorted N-Quads

Each function takes one task and gives one result that can travel. Extracts stand on the disk, a file a document, and so do the
shards; what goes to and fro is small. A partition is made of documents whose ids lie in one range, so that the graphs of all
partitions, one after the other, are sorted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg import sorted_lines
from kg.assemble import Votes, document_id, in_common_terms, votes
from kg.corrections import Correction, Ref
from kg.corrections.apply import corrected, prepared, rulings
from kg.document_graph import graph_of
from kg.identity import Identity, applied, rows
from kg.identity.decide import decisions
from kg.identity.model import Decision, Group, Row, Told
from kg.identity.tables import tables
from kg.model import Entity, Extract
from kg.report import Tally, tally

SIZE = 256  # documents of a partition: some seconds of work, some hundred MB at the most


@dataclass(frozen=True, slots=True)
class Kept:
    """A document's extract on the disk."""

    id: str  # the document's local id
    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """A partition."""

    number: int
    documents: tuple[Kept, ...]  # by id

    def extracts(self) -> list[Extract]:
        """The extracts, in order. Raises OSError, ValueError."""
        texts = ((kept, kept.path.read_text(encoding="utf-8")) for kept in self.documents)
        return [replace(Extract.from_json(text), source=kept.source) for kept, text in texts]


@dataclass(frozen=True, slots=True)
class Survey:
    """What identity and reprints need of a partition."""

    rows: list[Row]
    alone: set[tuple[Told, str]]  # rulings that part a thing here from all others
    sketches: dict[str, tuple[tuple[int, ...], ...]]  # by document
    dates: dict[str, str | None]
    done: frozenset[Correction]
    moved: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Applying:
    """A partition with what was decided about its things."""

    part: Part
    identity: Identity  # what of it concerns these documents
    corrections: tuple[Correction, ...]
    links: Mapping[str, str] = field(default_factory=dict)  # document → the one that it is a reprint of
    names: Mapping[str, str] = field(default_factory=dict)  # id of a thing → its name in the graph
    base: str = ""
    folder: Path = Path()  # for shards
    plain: frozenset[str] = frozenset()  # documents that speak of the things of the graph already


@dataclass(frozen=True, slots=True)
class Count:
    """What names and the report need of a partition."""

    votes: Votes  # of originals
    reprinted: Votes  # of reprints, which have a voice only where no original has one
    tally: Tally
    done: frozenset[Correction]
    meant: Mapping[Ref, Entity]


@dataclass(frozen=True, slots=True)
class Shard:
    """Files of sorted lines."""

    graphs: Path
    facts: Path  # for the default graph


def survey(task: tuple[Part, tuple[Correction, ...]]) -> Survey:
    """The first map."""
    part, corrections = task
    first = prepared(part.extracts(), corrections)
    found, alone = rows(first.extracts, tables(), rulings(corrections))
    by_id = {document_id(e.source, e.sha256): e for e in first.extracts}
    sketches = {id_: e.sketches for id_, e in by_id.items()}
    return Survey(found, alone, sketches, {id_: e.date for id_, e in by_id.items()}, first.done, first.moved)


def decide(groups: Sequence[Group]) -> list[Decision]:
    """The reduce."""
    return decisions(groups, tables())


def count(task: Applying) -> Count:
    """The second map."""
    found, done, meant = _applied(task)
    kinds: tuple[list[Extract], list[Extract]] = ([], [])
    for id_, extract in found.items():
        kinds[id_ in task.links].append(extract)
    return Count(votes(kinds[0]), votes(kinds[1]), tally(found.values()), done, meant)


def shard(task: Applying) -> Shard:
    """The third map."""
    found, _, _ = _applied(task)
    facts = set()
    lines: list[str] = []
    for id_, extract in found.items():
        graph, stated, evidence = graph_of(id_, extract, task.names, task.base, task.links.get(id_))
        facts |= stated
        lines += sorted(f"{s} {p} {o} {graph} .\n" for s, p, o in stated | evidence)
    facts |= set(in_common_terms(facts))
    number = f"{task.part.number:06}.nq"
    return Shard(
        sorted_lines.write(task.folder / f"graphs-{number}", lines),
        sorted_lines.write(task.folder / f"facts-{number}", sorted(f"{s} {p} {o} .\n" for s, p, o in facts)),
    )


def _applied(task: Applying) -> tuple[dict[str, Extract], frozenset[Correction], Mapping[Ref, Entity]]:
    """The extracts as they speak of the things of the graph, by document, in order."""
    extracts = task.part.extracts()
    ready = [e for e, kept in zip(extracts, task.part.documents, strict=True) if kept.id in task.plain]
    given = [e for e, kept in zip(extracts, task.part.documents, strict=True) if kept.id not in task.plain]
    then = corrected(applied(prepared(given, task.corrections).extracts, task.identity), task.corrections)
    found = {document_id(e.source, e.sha256): e for e in (*then.extracts, *ready)}
    return dict(sorted(found.items())), then.done, then.meant
