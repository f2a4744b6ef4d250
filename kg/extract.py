"""The way of one document: a `Document` → what it states. A pure function; the models are loaded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg.clean import clean
from kg.clean.articles import parted
from kg.credit import coded
from kg.lists import Laid, Lists, lay
from kg.model import (
    ALL_VOICES,
    CleanText,
    Condition,
    Document,
    Entity,
    Evidence,
    Extract,
    Figure,
    PolicyFact,
    ResolvedText,
    Statement,
    Support,
    Voices,
)
from kg.reprints import sketch
from kg.schemes import Concept, load_scheme
from kg.seeds import Seeds, data_folder, load

if TYPE_CHECKING:  # loaded at first use: they bring the models' libraries
    from kg.recognise import Recogniser
    from kg.recognise.verdict import Verdict
    from kg.resolve import Resolver

VERSION = "5"  # part of the cache key of extracts: raise it whenever the same document would give another extract


class Extractor:
    """Loads tables and models at first use; `extract` keeps no state between documents."""

    def __init__(self, voices: Voices = ALL_VOICES) -> None:
        self._voices = voices

    @cached_property
    def seeds(self) -> Seeds:
        return load()

    @cached_property
    def schemes(self) -> tuple[tuple[Concept, ...], tuple[Concept, ...]]:
        """Enterprise classes and industries."""
        folder = data_folder("ontology")
        return load_scheme(folder / "classes.tsv"), load_scheme(folder / "industries.tsv")

    @cached_property
    def _recogniser(self) -> Recogniser:
        from kg.recognise import Recogniser

        return Recogniser.load(self.seeds, *self.schemes, self._voices)

    @cached_property
    def _resolver(self) -> Resolver:
        from kg.resolve import Resolver

        return Resolver(self.seeds, *self.schemes)

    def resolve(self, cleaned: CleanText) -> ResolvedText:
        """Mentions and entities of a cleaned text."""
        resolved: ResolvedText = self._resolver.resolve(cleaned, self._recogniser.mentions(cleaned))
        return resolved

    def verdicts(self, cleaned: CleanText) -> list[Verdict]:
        """Every mention of every voice, kept or refused, with the reason, in text order."""
        found: list[Verdict] = self._recogniser.verdicts(cleaned)
        return found

    @cached_property
    def _lists(self) -> Lists:
        return Lists(self.seeds, self.schemes[0])

    def _with_lists(self, laid: Laid) -> ResolvedText:
        """Mentions and entities of a text with lists, whose columns say what their cells name."""
        resolved: ResolvedText = self._resolver.resolve(
            laid.clean, self._lists.mentions(laid, self._recogniser.mentions(laid.tagged))
        )
        return resolved

    def extract(self, document: Document) -> Extract:
        """All that the document states, with evidence in positions of `document.text`."""
        laid = lay(document, clean)
        cleaned = laid.running_clean if laid else clean(document.text)
        if laid:
            whole = self._with_lists(laid)
            rows, added = self._lists.statements(laid, whole)
            said = self._said(laid.running_part(whole), document)
            listed = [_statement(s, laid.clean, document) for s in rows]
            said = replace(said, entities=_together([whole.entities, added]), statements=(*said.statements, *listed))
        else:  # each article by itself: 全市 and 该公司 are its own
            said = _joined([self._said(self.resolve(part), document) for part in parted(cleaned)])
        head = cleaned.articles[0] if len(cleaned.articles) == 1 else None  # a page of several has no title or date of its own
        return replace(
            said,
            entities=coded(said.entities, laid.clean.text if laid else cleaned.text),
            title=document.title or (head.title if head else None),
            date=document.date or (head.date if head else None),
            publisher=document.publisher or (head.source if head else None),
            sketches=tuple(sketch(cleaned.text[article.start : article.end]) for article in cleaned.articles),
            repairs=(*document.notes, *cleaned.repairs),
        )

    def _said(self, resolved: ResolvedText, document: Document) -> Extract:
        """What a resolved text states, with evidence in positions of the document's text."""
        from kg.relate import relate
        from kg.relate.figures import figures
        from kg.relate.policy_facts import policy_facts
        from kg.relate.supports import conditions, supports

        def place(evidence: Evidence) -> Evidence:
            return _placed(evidence, resolved.clean, document)

        def figure(found: Figure) -> Figure:
            return replace(found, evidence=place(found.evidence))

        def condition(found: Condition) -> Condition:
            return replace(found, evidence=place(found.evidence))

        def support(found: Support) -> Support:
            return replace(found, evidence=place(found.evidence), conditions=tuple(condition(c) for c in found.conditions))

        def policy_fact(found: PolicyFact) -> PolicyFact:
            return replace(found, evidence=place(found.evidence))

        return Extract(
            source=document.source,
            sha256=document.sha256,
            encoding=document.encoding,
            title=document.title,
            date=document.date,
            characters=len(document.text),
            entities=tuple(sorted(resolved.entities, key=lambda entity: entity.id)),
            statements=tuple(_statement(s, resolved.clean, document) for s in relate(resolved)),
            figures=tuple(figure(f) for f in figures(resolved, tagged=self._recogniser.words)),
            supports=tuple(support(s) for s in supports(resolved)),
            conditions=tuple(condition(c) for c in conditions(resolved)),
            policy_facts=tuple(policy_fact(f) for f in policy_facts(resolved)),
            format=document.format,
            publisher=document.publisher,
            region=resolved.region,
        )


def _placed(evidence: Evidence, text: CleanText, document: Document) -> Evidence:
    """The evidence in positions of the document's text, with its page or row where the format has such."""
    found = evidence.in_source(text, document.text)
    return replace(found, where=document.where(found.start, found.end)) if document.places else found


def _statement(found: Statement, text: CleanText, document: Document) -> Statement:
    return replace(found, evidence=tuple(_placed(e, text, document) for e in found.evidence))


def _joined(parts: Sequence[Extract]) -> Extract:
    """What the articles of one document state, together."""
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        entities=_together([part.entities for part in parts]),
        statements=tuple(s for part in parts for s in part.statements),
        figures=tuple(f for part in parts for f in part.figures),
        supports=tuple(s for part in parts for s in part.supports),
        conditions=tuple(c for part in parts for c in part.conditions),
        policy_facts=tuple(f for part in parts for f in part.policy_facts),
        region=parts[0].region if len({part.region for part in parts}) == 1 else None,
    )


def _together(parts: Sequence[Sequence[Entity]]) -> tuple[Entity, ...]:
    """The entities of several parts, each once with all its names, by id."""
    found: dict[str, Entity] = {}
    for entity in (entity for part in parts for entity in part):
        known = found.setdefault(entity.id, entity)
        names = {known.name, *known.aliases, entity.name, *entity.aliases}
        found[entity.id] = replace(known, aliases=tuple(sorted(names - {known.name})), code=known.code or entity.code)
    return tuple(found[id_] for id_ in sorted(found))
