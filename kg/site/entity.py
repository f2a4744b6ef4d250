"""The page of an entity: its names, what the graph says of it with the sentences, and what stands around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from kg.card import Line, Proof, Thing, card
from kg.serve.model import Reply
from kg.site.picture import Drawing, around
from kg.site.visit import Visit, documents, rendered
from kg.view.proofs import cut, mark, straight

_FIRST = 30  # facts of one kind that are shown at once
_SENTENCES = 3  # of one fact
_LONGEST = 400  # characters of a sentence


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as shown."""

    runs: tuple[tuple[str, str], ...]  # text and its mark: s for this thing, o for the other
    proof: Proof
    href: str  # of its place in the document, "" where the document is not known


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as shown."""

    line: Line
    href: str  # of the other thing
    said: tuple[Said, ...]
    more: int  # sentences that are not shown
    inferred: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of one kind."""

    key: str  # for its address in the page
    title: str
    facts: tuple[Fact, ...]
    more: int


def entity(visit: Visit, thing: Thing) -> Reply:
    """The page of an entity."""
    told = card(visit.reader, thing)
    where = documents(visit.reader, {*told.documents, *(p.document for line in told.lines for p in line.proofs)})
    names = (thing.name, *told.others)
    groups = [
        _group(visit, names, where, label, incoming, list(lines))
        for (label, incoming), lines in groupby(_facts(told.lines), key=lambda line: (line.label, line.incoming))
    ]
    drawing: Drawing | None = around(visit, thing)
    return rendered(
        visit,
        "entity.html",
        title=thing.name,
        thing=thing,
        card=told,
        groups=groups,
        sources=[(source, where.get(source, "")) for source in told.documents],
        drawing=drawing,
    )


def _facts(lines: Iterable[Line]) -> list[Line]:
    """Without what is only denied; kinds stay together."""
    kept = [line for line in lines if not line.proofs or any(p.modality != "denied" for p in line.proofs)]
    order = {key: place for place, key in enumerate(dict.fromkeys((line.label, line.incoming) for line in kept))}
    return sorted(kept, key=lambda line: (order[line.label, line.incoming], -line.sources, line.other, line.iri))


def _group(visit: Visit, names: tuple[str, ...], where: dict[str, str], label: str, incoming: bool, lines: list[Line]) -> Group:
    key = f"{label}-in" if incoming else label
    shown = lines if visit.asked.get("all") == key else lines[:_FIRST]
    facts = tuple(_fact(visit, names, where, line) for line in shown)
    return Group(key, visit.relation(label, incoming), facts, len(lines) - len(shown))


def _fact(visit: Visit, names: tuple[str, ...], where: dict[str, str], line: Line) -> Fact:
    said = tuple(
        Said(
            cut(mark(straight(proof.quote), names, (line.other,)), _LONGEST),
            proof,
            place(visit, where.get(proof.document, ""), proof.start),
        )
        for proof in line.proofs[:_SENTENCES]
    )
    inferred = line.label == "eligibleFor"
    return Fact(line, visit.of(line.iri) if line.iri else "", said, len(line.proofs) - len(said), inferred)


def place(visit: Visit, document: str, start: int) -> str:
    """The address of a place in a document."""
    return f"{visit.of(document, at=start)}#c{start}" if document else ""
