"""Where words begin and of what kind they are, as LAC says: what our network learns its word tags from.

At run time LAC is not needed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kg.recognise.chain import best_paths
from kg.recognise.lexicon import BITS, Lexicon
from kg.recognise.recurrent import Net
from kg.train.lac import package_folder, prune

Array = np.ndarray[Any, Any]
_KINDS = "a ad an c d f m n PER LOC ORG nw nz p q r s TIME u v vd vn w xc"  # LAC's parts of speech and names
TAGS = [f"{kind}-{place}" for kind in _KINDS.split() for place in "BI"] + ["O"]


class Words:
    """LAC as it is: where words begin, their part of speech, and what it takes for a name."""

    def __init__(self, folder: Path) -> None:
        """folder: holds lac.onnx and lac.json, of `kg.train.lac.prune`."""
        self._net = Net(folder, "lac")
        self._trans = np.array(self._net.meta["trans"], dtype="float32")
        self.tags: list[str] = self._net.meta["tags"]

    def tag(self, texts: Sequence[str]) -> list[Array]:
        """For each text the number of each character's tag in `self.tags`."""
        found = [np.zeros(0, "int64") for _ in texts]
        last = len(self.tags) - 1
        for picked, scores, lengths in self._net.batches(texts, None):
            for i, path in zip(picked, best_paths(scores, self._trans[:, : scores.shape[-1]], lengths), strict=True):
                found[i] = np.minimum(np.array(path, "int64"), last)
        return found


class Features:
    """What the wide network reads beside the characters: the lexicon's bits and LAC's word tags; the slim one, the bits alone."""

    width = BITS + len(TAGS)

    def __init__(self, lexicon: Lexicon) -> None:
        """Raises SystemExit where LAC is not installed."""
        self._lexicon = lexicon
        with tempfile.TemporaryDirectory() as folder:
            prune(package_folder(), Path(folder))
            self._words = Words(Path(folder))
        assert self._words.tags == TAGS

    def of(self, texts: Sequence[str]) -> list[Array]:
        """For each text uint8 [characters, width] of 0 and 1."""
        rows = []
        for text, tags in zip(texts, self._words.tag(texts), strict=True):
            bits = np.zeros((len(text), self.width), "uint8")
            bits[:, :BITS] = self._lexicon.features(text)
            bits[np.arange(len(text)), BITS + tags] = 1
            rows.append(bits)
        return rows
