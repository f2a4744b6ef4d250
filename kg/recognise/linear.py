"""The linear chain, a conditional random field over `kg.recognise.cues`: one voice, learned by `kg/train/chain.py`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kg.recognise.chain import chances
from kg.recognise.cues import cues

Array = np.ndarray[Any, Any]


class Linear:
    """Weights of features and transitions, from chain.npz; a feature's are few: (feature, label, weight)."""

    def __init__(self, path: Path, tags: Sequence[str]) -> None:
        """tags: names of LAC's word tags. Raises FileNotFoundError."""
        with np.load(path, allow_pickle=False) as z:
            names = bytes(z["features"]).decode("utf-8").split("\0")
            self.labels: list[str] = z["labels"].tolist()
            self._trans = z["trans"].astype("float64")
            # One row more, of zeros, for features that were not learned.
            self._weights = np.zeros((len(names) + 1, len(self.labels)), "float32")
            self._weights[z["row"], z["label"]] = z["weight"].astype("float32")
        self._row = {name: k for k, name in enumerate(names)}
        self._tags = list(tags)

    def chances(self, texts: Sequence[str], features: Sequence[Array]) -> list[Array]:
        """For each text the probability of every label at every character: float32 [characters, labels]."""
        return chances(texts, features, self._scores, self._trans)

    def _scores(self, text: str, bits: Array) -> Array:
        row, none = self._row, len(self._row)
        known = [[row.get(f, none) for f in found] for found in cues(text, bits, self._tags)]
        starts = np.cumsum([0, *(len(k) for k in known[:-1])])
        flat = np.fromiter((k for ks in known for k in ks), "int64")
        scores: Array = np.add.reduceat(self._weights[flat], starts, axis=0)
        return scores
