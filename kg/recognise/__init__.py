"""CleanText → mentions: the trained tagger, the gazetteers and grammars, perhaps a further model, and a merge that gives reasons.

`Recogniser` asks the voices one after another; `kg.recognise.components.pipeline` shows the same steps as a spaCy pipeline.
Characters and not words, because with words up to 9 % of names cannot be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.model import ALL_VOICES, CleanText, Mention, Voices
from kg.recognise.features import Features
from kg.recognise.lexicon import Lexicon
from kg.recognise.merge import judge, snap
from kg.recognise.pieces import pieces
from kg.recognise.rules import by_rules
from kg.recognise.tagger import Tagger, Words
from kg.recognise.verdict import Judged, Verdict, told
from kg.schemes import Concept
from kg.seeds import Seeds

if TYPE_CHECKING:
    from kg.recognise.other import Other

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
        other = None
        if voices.model:
            from kg.recognise.other import Other  # spaCy takes a second to import

            other = Other(voices.model, lexicon)
        return cls(lexicon, Features(lexicon, words), Tagger(models, fast=voices.fast), other)

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
        return self._judged(clean).kept

    def verdicts(self, clean: CleanText) -> list[Verdict]:
        """Every mention of every voice, kept or refused, with the reason, in text order."""
        return told(clean.text, self._judged(clean))

    def _judged(self, clean: CleanText) -> Judged:
        others = self.other.mentions(clean) if self.other else ()
        return judge(clean, self.tagged(clean), by_rules(clean, self.lexicon), others)
