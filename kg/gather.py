"""Extracts on the disk → the graph as sorted files: maps over partitions, with a shuffle and a reduce between them.

    survey ─ blocks ─ decide ─ count ─ names ─ shard ─ merge

What stands alone runs in this process and sees keys, names and ids; the functions of `kg.partitions` see the documents, and run
where the engine has them run: the bytes are the same.
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from kg import partitions, sorted_lines
from kg.assemble import Votes, document_id, in_common_terms, of_no_document, preferred, votes
from kg.corrections import Correction, Ref
from kg.corrections.apply import idle, order, replaced, rulings, stated
from kg.identity import Identity, reduced
from kg.identity.model import Decision, Group
from kg.identity.tables import tables
from kg.model import Entity, Extract
from kg.partitions import Applying, Count, Kept, Part, Survey
from kg.reference import Reference
from kg.report import Tally, tally
from kg.reprints import reprints
from kg.terms import Triple

_THINGS = 2_000  # in the groups of one task of decisions
Task = TypeVar("Task")
Result = TypeVar("Result")


class Engine(Protocol):
    """What runs functions of modules over tasks, here or elsewhere."""

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """The results in the order of the tasks."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The graph without what is inferred, and what was decided on the way."""

    facts: Path  # the default graph, sorted
    graphs: tuple[Path, ...]  # the graphs of documents: sorted, one file after the other
    others: tuple[tuple[str, tuple[Triple, ...]], ...]  # the graphs of no document as terms, with their triples; sorted
    identity: Identity
    idle: tuple[Correction, ...]
    tallies: tuple[Tally, ...]
    names: Mapping[str, str]  # id of each thing → its name


def gather(
    run: Engine,
    documents: Iterable[Kept],
    folder: Path,
    reference: Reference,
    base: str,
    corrections: Sequence[Correction] = (),
    file: str = "",
) -> Gathered:
    """Make the files of the graph.

    documents: extracts on the disk, which every worker sees; two of one id count as one
    folder:    an empty one, which every worker sees
    file:      the name of the file of corrections
    raises:    OSError, ValueError for an extract that is damaged
    """
    with _without_search_for_circles():
        return _gathered(run, documents, folder, reference, base, tuple(corrections), file)


@contextmanager
def _without_search_for_circles() -> Iterator[None]:
    """Rows are many, live to the end and form no circles; Python's search for such takes a third of the time of 16,000 documents,
    and ever more of it with more."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _gathered(
    run: Engine,
    documents: Iterable[Kept],
    folder: Path,
    reference: Reference,
    base: str,
    given: tuple[Correction, ...],
    file: str,
) -> Gathered:
    parts = parted(documents)
    surveys = list(run.map(partitions.survey, [(part, given) for part in parts]))
    identity = _identity(run, surveys, given)
    links = reprints(
        {id_: found for one in surveys for id_, found in one.sketches.items()},
        {id_: date for one in surveys for id_, date in one.dates.items()},
    )
    tasks = [
        Applying(part, decided, given, {k.id: links[k.id] for k in part.documents if k.id in links})
        for part, decided in zip(parts, _by_part(parts, surveys, identity), strict=True)
    ]
    counts = list(run.map(partitions.count, tasks))
    used = [{*one.votes, *one.reprinted} for one in counts]
    added = stated(given, _meant(counts), file)
    if added:
        at = _index(document_id(added.source, added.sha256), parts)
        tasks[at] = _with(tasks[at], added, folder)
        used[at].update(entity.id for entity in added.entities)
        counts.append(Count(votes([added]), {}, tally([added]), frozenset(), {}))
    names = _names(counts, reference)
    shards = list(
        run.map(
            partitions.shard,
            [
                replace(task, names={id_: names[id_] for id_ in sorted(ids)}, base=base, folder=folder)
                for task, ids in zip(tasks, used, strict=True)
            ],
        )
    )
    moved = {pair for one in surveys for pair in one.moved}
    identity = replace(identity, replaced=replaced(identity, moved, names))
    others = of_no_document(names, reference, base, identity.replaced)
    facts = _facts(run, [shard.facts for shard in shards], folder, [triple for _, known in others for triple in known])
    done = frozenset(c for one in surveys for c in one.done) | {c for one in counts for c in one.done}
    return Gathered(
        facts,
        tuple(shard.graphs for shard in shards),
        tuple((graph, tuple(sorted(known))) for graph, known in sorted(others) if known),
        identity,
        idle(given, identity, done),
        tuple(one.tally for one in counts),
        names,
    )


def parted(documents: Iterable[Kept]) -> list[Part]:
    """The partitions: each holds the documents whose ids lie in one range. They are as large as one another, nearly."""
    found = {kept.id: kept for kept in documents}
    total = -(-len(found) // partitions.SIZE)
    held: dict[int, list[Kept]] = defaultdict(list)
    for id_ in sorted(found):
        held[_range(id_, total)].append(found[id_])
    return [Part(number, tuple(held[number])) for number in sorted(held)]


def _range(id_: str, total: int) -> int:
    """Which of so many ranges of equal width the id of a document lies in; it ends with 16 hexadecimal digits."""
    return int(id_[-16:], 16) * total >> 64


def _index(id_: str, parts: Sequence[Part]) -> int:
    """The place of the partition that a further document can go to, so that all stay sorted."""
    return max((k for k, part in enumerate(parts) if part.documents[0].id < id_), default=0)


def _identity(run: Engine, surveys: Iterable[Survey], corrections: tuple[Correction, ...]) -> Identity:
    found = list(surveys)

    def reduce(groups: Sequence[Group]) -> Iterator[Decision]:
        for decisions in run.map(partitions.decide, _batches(groups)):
            yield from decisions

    alone = {ruling for one in found for ruling in one.alone}
    return reduced((row for one in found for row in one.rows), alone, rulings(corrections), tables(), reduce)


def _batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    batch: list[Group] = []
    held = 0
    for group in groups:
        batch.append(group)
        held += len(group.nodes)
        if held >= _THINGS:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _by_part(parts: Sequence[Part], surveys: Sequence[Survey], identity: Identity) -> Iterator[Identity]:
    """What was decided, for the documents of each partition."""
    place = {kept.id: number for number, part in enumerate(parts) for kept in part.documents}
    ids: list[dict[tuple[str, str], str]] = [{} for _ in parts]
    for key, new in identity.ids.items():
        ids[place[key[0]]][key] = new
    for own, one in zip(ids, surveys, strict=True):
        raws = ((row.record.document, row.record.entity.id) for row in one.rows)
        finals = {own.get(key, key[1]) for key in raws}
        yield Identity(own, {id_: identity.names[id_] for id_ in sorted(finals & identity.names.keys())}, (), ())


def _meant(counts: Iterable[Count]) -> dict[Ref, Entity]:
    """What corrections name → the thing that they mean."""
    found: dict[Ref, Entity] = {}
    for one in counts:
        for ref, entity in one.meant.items():
            if ref not in found or order(entity) < order(found[ref]):
                found[ref] = entity
    return found


def _with(task: Applying, added: Extract, folder: Path) -> Applying:
    """The partition with what the file of corrections states as one more document."""
    path = folder / "added.json"
    path.write_text(added.to_json(), encoding="utf-8")
    kept = Kept(document_id(added.source, added.sha256), path, added.source)
    documents = sorted((*task.part.documents, kept), key=lambda k: k.id)
    return replace(task, part=Part(task.part.number, tuple(documents)), plain=frozenset({kept.id}))


def _names(counts: Iterable[Count], reference: Reference) -> dict[str, str]:
    """Id of each thing → its name in the graph: a reprint has a voice where no original has one."""
    found: tuple[Votes, Votes] = {}, {}
    for one in counts:
        for held, new in zip(found, (one.votes, one.reprinted), strict=True):
            for id_, names in new.items():
                held.setdefault(id_, Counter()).update(names)
    return preferred(found[1], reference) | preferred(found[0], reference)


def _facts(run: Engine, files: Sequence[Path], folder: Path, known: Sequence[Triple]) -> Path:
    """The facts of all partitions and those of no document, sorted, each once."""
    step = 0
    while len(files) > sorted_lines.AT_ONCE:
        step += 1
        groups = [files[k : k + sorted_lines.AT_ONCE] for k in range(0, len(files), sorted_lines.AT_ONCE)]
        files = list(run.map(sorted_lines.merge, [(g, folder / f"facts-{step}-{k:06}.nq") for k, g in enumerate(groups)]))
    lines = sorted(f"{s} {p} {o} .\n" for s, p, o in {*known, *in_common_terms(known)})
    return sorted_lines.write(folder / "facts.nq", sorted_lines.merged(*files, lines))
