"""CleanText → mentions: the trained tagger and the gazetteers and grammars, as components of one spaCy pipeline.

`pipeline` makes a spaCy `Language` (zh, characters as tokens) whose component fills `doc.spans["mentions"]`; `Recogniser` feeds
it cleaned texts and gives our `Mention`s back. Characters and not words, because with words up to 9 % of names cannot be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.model import ALL_VOICES, CleanText, Mention, Voices
from kg.recognise.features import Features
from kg.recognise.lexicon import Lexicon
from kg.recognise.merge import beside, merge, snap
from kg.recognise.other import Other
from kg.recognise.pieces import pieces
from kg.recognise.rules import by_rules
from kg.recognise.tagger import Tagger, Words
from kg.schemes import Concept
from kg.seeds import Seeds

MODELS = Path(__file__).resolve().parent.parent / "models"


@dataclass(frozen=True)
class Recogniser:
    """The voices, loaded once. `mentions` is a pure function of the text."""

    lexicon: Lexicon
    features: Features
    tagger: Tagger
    other: Other | None = None

    @classmethod
    def load(
        cls,
        seeds: Seeds,
        classes: Sequence[Concept],
        industries: Sequence[Concept],
        voices: Voices = ALL_VOICES,
        models: Path = MODELS,
    ) -> Recogniser:
        """Raises KgError where `voices` names a spaCy pipeline that is not installed."""
        lexicon = Lexicon(seeds, classes, industries)
        words = Words(models)
        other = Other(voices.model, lexicon) if voices.model else None
        return cls(lexicon, Features(lexicon, words), Tagger(models, words.tags, fast=voices.fast), other)

    def tagged(self, clean: CleanText) -> list[Mention]:
        """What the trained tagger alone finds."""
        cuts = list(pieces(clean))
        texts = [clean.text[s:e] for s, e in cuts]
        features = self.features.of(texts)
        found = []
        for (start, _), bits, spans in zip(cuts, features, self.tagger.tag(texts, features), strict=True):
            mentions = [Mention(start + s, start + e, kind, "tagger", score) for s, e, kind, score in spans]
            found += snap(mentions, {start + b for b in self.features.breaks(bits)})
        return found

    def words(self, text: str) -> list[tuple[str, str]]:
        """The words of a short stretch with LAC's tags (n, v, vn, p, ORG, …)."""
        return self.features.words(text)

    def mentions(self, clean: CleanText) -> list[Mention]:
        """Names with types, none over another, in text order; each says which voice found it."""
        found = merge(clean, self.tagged(clean), by_rules(clean, self.lexicon))
        return beside(clean.text, found, self.other.mentions(clean)) if self.other else found


def pipeline(recogniser: Recogniser) -> Language:
    """A spaCy pipeline, for notebooks and other spaCy projects: `doc.spans["mentions"]` with labels, `span.id_` the voice."""
    nlp = spacy.blank("zh")
    Language.component("zhengqi_mentions", func=lambda doc: _fill(doc, recogniser))
    nlp.add_pipe("zhengqi_mentions")
    return nlp


def _fill(doc: Doc, recogniser: Recogniser) -> Doc:
    from kg.clean import clean

    cleaned = clean(doc.text)
    spans: list[Span] = []
    for m in recogniser.mentions(cleaned):
        start, end = cleaned.to_source(m.start, m.end)
        span = doc.char_span(start, end, label=m.type, alignment_mode="expand")
        if span is not None:
            span.id_ = m.method
            spans.append(span)
    doc.spans["mentions"] = spans
    return doc
