"""Entities as a build finds them, without the relations: documents → entities → right, extra and missed, by type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from annotated import Annotated

from kg.extract import Extractor
from kg.model import Document, Entity, Extract, ResolvedText
from kg.score import Tally
from kg.score.built import Built
from kg.score.count import count
from kg.vocab import TYPES, normal


class Names(Extractor):
    """An extractor that stops at the entities; `heard` has the resolved texts of the last document, `mentions` counts in all."""

    heard: tuple[ResolvedText, ...] = ()
    mentions: int = 0

    def entities(self, document: Document) -> tuple[Entity, ...]:
        """The entities of a document, articles and lists taken as a build takes them."""
        self.heard = ()
        return self.extract(document).entities

    def _said(self, resolved: ResolvedText, document: Document) -> Extract:
        self.heard = (*self.heard, resolved)
        self.mentions += len(resolved.mentions)
        entities = tuple(sorted(resolved.entities, key=lambda entity: entity.id))
        return Extract(document.source, document.sha256, document.encoding, None, None, len(document.text), entities)


def built(entities: Sequence[Entity]) -> tuple[Built, dict[str, frozenset[str]]]:
    """Entities as `kg score` reads them from a graph; and their folded names."""
    made = Built()
    for entity in entities:
        made.types[entity.id].add(entity.type)
    return made, {e.id: frozenset(normal(name) for name in (e.name, *e.aliases)) for e in entities}


def tally(texts: Sequence[Annotated], names: Names) -> dict[str, Tally]:
    """Type → right, extra, missed over the documents; key "all" sums. One graph's labels are not the other documents'."""
    names.mentions = 0
    total: Counter[tuple[str, str, str]] = Counter()
    for text in texts:
        total.update(count(text.gold, *built(names.entities(text.document))).tally)
    return {kind: _sum(total, (kind,)) for kind in TYPES} | {"all": _sum(total, TYPES)}


def _sum(total: Counter[tuple[str, str, str]], kinds: Sequence[str]) -> Tally:
    return Tally(*(sum(total["entity", kind, how] for kind in kinds) for how in ("right", "extra", "missed")))
