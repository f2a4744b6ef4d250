"""The way of one document: a `Document` → what it states. A pure function; the models are loaded once."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from kg.clean import clean
from kg.model import CleanText, Condition, Document, Evidence, Extract, Figure, PolicyFact, ResolvedText, Statement, Support
from kg.schemes import Concept, load_scheme
from kg.seeds import Seeds, data_folder, load

VERSION = "2"  # part of the cache key of extracts: raise it whenever the same document would give another extract


class Extractor:
    """Loads tables and models at first use; `extract` keeps no state between documents."""

    @cached_property
    def seeds(self) -> Seeds:
        return load()

    @cached_property
    def schemes(self) -> tuple[tuple[Concept, ...], tuple[Concept, ...]]:
        """Enterprise classes and industries."""
        folder = data_folder("ontology")
        return load_scheme(folder / "classes.tsv"), load_scheme(folder / "industries.tsv")

    @cached_property
    def _recogniser(self):  # type: ignore[no-untyped-def]
        from kg.recognise import Recogniser

        return Recogniser.load(self.seeds, *self.schemes)

    @cached_property
    def _resolver(self):  # type: ignore[no-untyped-def]
        from kg.resolve import Resolver

        return Resolver(self.seeds, *self.schemes)

    def resolve(self, cleaned: CleanText) -> ResolvedText:
        """Mentions and entities of a cleaned text."""
        resolved: ResolvedText = self._resolver.resolve(cleaned, self._recogniser.mentions(cleaned))
        return resolved

    def extract(self, document: Document) -> Extract:
        """All that the document states, with evidence in positions of `document.text`."""
        from kg.relate import relate
        from kg.relate.figures import figures
        from kg.relate.policy_facts import policy_facts
        from kg.relate.supports import conditions, supports

        cleaned = clean(document.text)
        resolved = self.resolve(cleaned)

        def place(evidence: Evidence) -> Evidence:
            found = evidence.in_source(cleaned, document.text)
            return replace(found, where=document.where(found.start, found.end)) if document.places else found

        def statement(found: Statement) -> Statement:
            return replace(found, evidence=tuple(place(e) for e in found.evidence))

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
            entities=resolved.entities,
            statements=tuple(statement(s) for s in relate(resolved)),
            figures=tuple(figure(f) for f in figures(resolved)),
            supports=tuple(support(s) for s in supports(resolved)),
            conditions=tuple(condition(c) for c in conditions(resolved)),
            policy_facts=tuple(policy_fact(f) for f in policy_facts(resolved)),
            repairs=cleaned.repairs,
            format=document.format,
            publisher=document.publisher,
        )
