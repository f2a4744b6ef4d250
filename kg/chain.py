"""Why the names of a thing are its names: what each document's extract says of how its short forms were told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.model import Entity, Extract
from kg.vocab import normal


@dataclass(frozen=True, slots=True)
class Link:
    """One name of a thing in one document."""

    name: str
    full: str  # the thing's first name in that document
    reason: str  # "announced", "short form", "told by …", …
    document: str  # its source


def chain(out: Path, type_: str, names: Collection[str]) -> list[Link]:
    """The links behind the names of a thing, by name and document; [] where the folder keeps no extracts.

    out:   a build's folder; the extracts in OUT/extracts are read
    names: every name of the thing in the graph; an entity of that type with one of them is the thing
    """
    wanted = {normal(name) for name in names}
    found = {link for extract in _extracts(out, names) for e in extract.entities for link in _links(e, extract, type_, wanted)}
    return sorted(found, key=lambda k: (k.name, k.document, k.reason))


def _links(entity: Entity, extract: Extract, type_: str, wanted: Collection[str]) -> Iterator[Link]:
    if entity.type == type_ and any(normal(name) in wanted for name in (entity.name, *entity.aliases)):
        for name, reason in entity.reasons:
            yield Link(name, entity.name, reason, extract.source)


def _extracts(out: Path, names: Collection[str]) -> Iterator[Extract]:
    """The kept extracts that hold one of the names anywhere; a damaged one is passed over, as a build does."""
    for path in sorted((out / "extracts").glob("*.json")):
        try:
            line = path.read_text(encoding="utf-8")
            if any(name in line for name in names):
                yield Extract.from_json(line)
        except (OSError, ValueError, KeyError, TypeError):
            continue
