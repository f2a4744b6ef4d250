"""What the tagger sees beside the characters: the lexicon's bits and LAC's word tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kg.recognise.lexicon import BITS, Lexicon
from kg.recognise.tagger import Words

Array = np.ndarray[Any, Any]


class Features:
    """Both sources, loaded once. LAC's tags tell where words end, which a tagger trained on few documents does not know."""

    def __init__(self, lexicon: Lexicon, words: Words) -> None:
        self._lexicon, self._words = lexicon, words
        self.width = BITS + len(words.tags)

    def of(self, texts: Sequence[str]) -> list[Array]:
        """For each text uint8 [characters, width] of 0 and 1."""
        rows = []
        for text, tags in zip(texts, self._words.tag(texts), strict=True):
            bits = np.zeros((len(text), self.width), "uint8")
            bits[:, :BITS] = self._lexicon.features(text)
            bits[np.arange(len(text)), BITS + tags] = 1
            rows.append(bits)
        return rows

    def words(self, text: str) -> list[tuple[str, str]]:
        """The words of one text with their tags."""
        found: list[tuple[str, str]] = []
        for char, number in zip(text, self._words.tag([text])[0].tolist() if text else [], strict=True):
            tag = self._words.tags[number]
            if found and tag.endswith("-I"):
                found[-1] = found[-1][0] + char, found[-1][1]
            else:
                found.append((char, tag.removesuffix("-B")))
        return found

    def breaks(self, bits: Array) -> set[int]:
        """Where words begin, by LAC's tags in a row of features: positions, the end of the text among them."""
        inner = [BITS + i for i, tag in enumerate(self._words.tags) if tag.endswith("-I")]
        return {*np.flatnonzero(bits[:, inner].sum(1) == 0).tolist(), len(bits)}
