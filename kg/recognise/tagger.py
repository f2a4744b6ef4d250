"""The trained recogniser: characters and table words → spans with a type, and where words begin.

A small transformer names and tags words; a recurrent network, which knows other things, reads again where that one doubts, and
their mean decides. kg/models/NOTICE says from what they were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kg.recognise.chain import decode, spans_of
from kg.recognise.encoder import Encoder
from kg.recognise.lexicon import BITS
from kg.recognise.recurrent import Recurrent

Array = np.ndarray[Any, Any]

# How much the recurrent network counts where both speak, and where it is asked: where the other gives no label of some character
# more than this. (Chosen by 88 annotated texts that neither has seen.)
SHARE, DOUBT = 0.4, 0.8


@dataclass(frozen=True, slots=True)
class Tagged:
    """spans: in order, (start, end, type, mean probability of its characters' labels); words: (start, end, tag) of every word."""

    spans: list[tuple[int, int, str, float]]
    words: list[tuple[int, int, str]]

    @property
    def breaks(self) -> set[int]:
        """Where words begin and end."""
        return {at for start, end, _ in self.words for at in (start, end)}


class Tagger:
    """The networks, loaded once.

    `tag` is deterministic; a text's spans do not depend on what it is tagged with, but for the last bits of float sums.
    """

    def __init__(self, folder: Path, alone: bool = False) -> None:
        """folder: holds encoder.onnx, recurrent.onnx and their json; alone: the encoder without the other.

        Raises FileNotFoundError where a file is missing.
        """
        self._encoder = Encoder(folder)
        self._recurrent = None if alone else Recurrent(folder)
        self.labels = self._encoder.labels

    def tag(self, texts: Sequence[str], features: Sequence[Array]) -> list[Tagged]:
        """features: for each text the 0/1 array of `kg.recognise.lexicon.Lexicon.features`"""
        read = self._encoder.read(texts, features)
        chances = [r.chances for r in read]
        if self._recurrent is not None:
            doubted = [i for i, chance in enumerate(chances) if len(chance) and chance.max(1).min() <= DOUBT]
            wider = [_beside(features[i], read[i].tags, len(self._encoder.tags)) for i in doubted]
            second = self._recurrent.chances([texts[i] for i in doubted], wider)
            for i, chance in zip(doubted, second, strict=True):
                chances[i] = chances[i] * np.float32(1 - SHARE) + chance * np.float32(SHARE)
        spans = scored_spans(chances, self.labels)
        return [Tagged(found, words_of(r.tags, self._encoder.tags)) for found, r in zip(spans, read, strict=True)]

    def words(self, text: str, features: Array) -> list[tuple[int, int, str]]:
        """(start, end, tag) of every word of one text, where nothing else is asked."""
        return words_of(self._encoder.tagged(text, features), self._encoder.tags)


def scored_spans(chances: Sequence[Array], labels: Sequence[str]) -> list[list[tuple[int, int, str, float]]]:
    """The spans of the best path of each text, with the mean probability of their characters' labels."""
    found = []
    for path, chance in zip(decode(chances, labels), chances, strict=True):
        chosen = chance[np.arange(len(path)), path].tolist()
        spans = spans_of(path, labels)
        found.append([(start, end, kind, round(sum(chosen[start:end]) / (end - start), 3)) for start, end, kind in spans])
    return found


def _beside(features: Array, tags: Array, count: int) -> Array:
    """The features of a text, and one more for each word tag: uint8 [characters, BITS + count]."""
    wider = np.zeros((len(features), BITS + count), "uint8")
    wider[:, :BITS] = features[:, :BITS]
    wider[np.arange(len(features)), BITS + tags] = 1
    return wider


def words_of(numbers: Array, tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Words, by the tag of each character: one begins where a tag does not go on (v-I) with what was before."""
    if not len(numbers):
        return []
    inner = np.array([tag.endswith("-I") for tag in tags])[numbers]
    inner[0] = False
    starts = np.flatnonzero(~inner).tolist()
    ends = [*starts[1:], len(numbers)]
    return [(start, end, tags[numbers[start]].partition("-")[0]) for start, end in zip(starts, ends, strict=True)]
