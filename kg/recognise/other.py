"""A further voice: any installed spaCy pipeline for Chinese that names entities. It speaks where the others found nothing."""

from __future__ import annotations

from collections.abc import Iterator

import spacy

from kg.model import CleanText, KgError, Mention
from kg.recognise.lexicon import Lexicon
from kg.recognise.pieces import pieces
from kg.vocab import TYPES

# Labels of OntoNotes (zh_core_web_*) and of older sets; a pipeline may also use our own types.
_TYPES = {"PERSON": "Person", "PER": "Person", "GPE": "Region", "LAW": "Policy", "PRODUCT": "Product"}
_ORGANISATIONS = ("ORG", "ORGANIZATION")
_SUFFIXES = ("agency", "local agency", "institution", "enterprise", "enterprise weak")
_SURE = 0.5  # the probability that such a mention gets: a spaCy pipeline tells none


class Other:
    """A spaCy pipeline by name or path. Nothing is fetched."""

    def __init__(self, name: str, lexicon: Lexicon) -> None:
        """Raises KgError where no such pipeline is installed, or it names nothing."""
        try:
            self._nlp = spacy.load(name)
        except (OSError, ImportError, ValueError, AttributeError) as error:
            advice = "Install the pipeline (pip install …), or name its folder"
            raise KgError(f"--model {name}", "no such spaCy pipeline is installed", advice) from error
        if not {"ner", "entity_ruler", "span_ruler"} & set(self._nlp.pipe_names):
            raise KgError(f"--model {name}", "this pipeline names no entities", "Take one with a component ner")
        self._name, self._lexicon = name, lexicon

    def mentions(self, clean: CleanText) -> Iterator[Mention]:
        """What it names, as mentions of our types; a place only where it is a division that we know."""
        cuts = list(pieces(clean))
        for (start, _), doc in zip(cuts, self._nlp.pipe(clean.text[s:e] for s, e in cuts), strict=True):
            for found in doc.ents:
                kind = self._kind(found.label_, found.text)
                if kind and found.text.strip() == found.text and len(found.text) > 1:
                    yield Mention(start + found.start_char, start + found.end_char, kind, f"model:{self._name}", _SURE)

    def _kind(self, label: str, name: str) -> str | None:
        if label in TYPES:
            return label
        if label in _ORGANISATIONS:
            return self._organisation(name)
        kind = _TYPES.get(label)
        if kind == "Region" and not self._whole("region", name) and not self._whole("region short", name):
            return None
        return kind

    def _organisation(self, name: str) -> str:
        """Its ending tells agencies and institutions; what has none is an enterprise."""
        for kind in _SUFFIXES:
            if any(end == len(name) for _, end in self._lexicon.matches(kind, name)):
                return {"local agency": "Agency", "agency": "Agency", "institution": "Institution"}.get(kind, "Enterprise")
        return "Enterprise"

    def _whole(self, kind: str, name: str) -> bool:
        return any((start, end) == (0, len(name)) for start, end in self._lexicon.matches(kind, name))
