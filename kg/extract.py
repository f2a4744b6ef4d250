"""The way of one document: a `Document` → what it states. A pure function; the models are loaded once."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from kg.clean import clean
from kg.lists import Laid, Lists, lay
from kg.model import CleanText, Condition, Document, Evidence, Extract, Figure, PolicyFact, ResolvedText, Statement, Support
from kg.reprints import sketch
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
        from kg.relate import relate
        from kg.relate.figures import figures
        from kg.relate.policy_facts import policy_facts
        from kg.relate.supports import conditions, supports

        laid = lay(document, clean)
        cleaned = laid.running_clean if laid else clean(document.text)
        whole = self._with_lists(laid) if laid else self.resolve(cleaned)
        resolved = laid.running_part(whole) if laid else whole
        rows, added = self._lists.statements(laid, whole) if laid else ([], [])

        def place(evidence: Evidence, text: CleanText = cleaned) -> Evidence:
            found = evidence.in_source(text, document.text)
            return replace(found, where=document.where(found.start, found.end)) if document.places else found

        def statement(found: Statement, text: CleanText = cleaned) -> Statement:
            return replace(found, evidence=tuple(place(e, text) for e in found.evidence))

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
            sketches=tuple(sketch(cleaned.text[article.start : article.end]) for article in cleaned.articles),
            encoding=document.encoding,
            title=document.title,
            date=document.date,
            characters=len(document.text),
            entities=tuple(sorted((*whole.entities, *added), key=lambda entity: entity.id)),
            statements=(*(statement(s) for s in relate(resolved)), *(statement(s, laid.clean) for s in rows if laid)),
            figures=tuple(figure(f) for f in figures(resolved, tagged=self._recogniser.words)),
            supports=tuple(support(s) for s in supports(resolved)),
            conditions=tuple(condition(c) for c in conditions(resolved)),
            policy_facts=tuple(policy_fact(f) for f in policy_facts(resolved)),
            repairs=(*document.notes, *cleaned.repairs),
            format=document.format,
            publisher=document.publisher,
        )
