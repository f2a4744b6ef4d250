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
from kg.recognise.lexicon import Lexicon
from kg.recognise.merge import judge, snap
from kg.recognise.pieces import LIMIT, pieces
from kg.recognise.rules import by_rules
from kg.recognise.tagger import Tagged, Tagger
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
        other = None
        if voices.model:
            from kg.recognise.other import Other  # spaCy takes a second to import

            other = Other(voices.model, lexicon)
        return cls(lexicon, Tagger(models), other)

    def tagged(self, clean: CleanText) -> list[Mention]:
        """What the trained tagger alone finds."""
        cuts = list(pieces(clean))
        found = []
        for (start, _), seen in zip(cuts, self._read([clean.text[s:e] for s, e in cuts]), strict=True):
            mentions = [Mention(start + s, start + e, kind, "tagger", score) for s, e, kind, score in seen.spans]
            found += snap(mentions, {start + b for b in seen.breaks})
        return found

    def words(self, text: str) -> list[tuple[str, str]]:
        """The words of a stretch with their tags (n, v, vn, p, ORG, …); a long one is read in parts, as the network learned."""
        parts = [text[k : k + LIMIT] for k in range(0, len(text), LIMIT)]
        return [(part[s:e], tag) for part in parts for s, e, tag in self.tagger.words(part, self.lexicon.features(part))]

    def _read(self, texts: Sequence[str]) -> list[Tagged]:
        return self.tagger.tag(texts, [self.lexicon.features(text) for text in texts])

    def mentions(self, clean: CleanText) -> list[Mention]:
        """Names with types, none over another, in text order; each says which voice found it."""
        return self._judged(clean).kept

    def verdicts(self, clean: CleanText) -> list[Verdict]:
        """Every mention of every voice, kept or refused, with the reason, in text order."""
        return told(clean.text, self._judged(clean))

    def _judged(self, clean: CleanText) -> Judged:
        others = self.other.mentions(clean) if self.other else ()
        return judge(clean, self.tagged(clean), by_rules(clean, self.lexicon), others)
