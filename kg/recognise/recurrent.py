"""The second network of the tagger: recurrent, over characters, table words and word tags; made by `kg/train/recurrent.py`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kg.recognise.chain import posteriors
from kg.recognise.rows import OTHER, Rows
from kg.recognise.session import opened

Array = np.ndarray[Any, Any]
BATCH = 8  # rows a run: with more, what a step reads falls out of the cache


class Net:
    """A character network with a CRF: NAME.onnx with NAME.json beside it (chars, fold, trans)."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raises FileNotFoundError where a file is missing."""
        self.meta: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        rows = {char: row for row, char in enumerate(self.meta["chars"], OTHER + 1)}
        self._rows = Rows(rows | {char: rows[same] for char, same in self.meta["fold"].items() if same in rows})
        self._session = opened(folder / f"{name}.onnx")

    def scores(self, texts: Sequence[str], extra: Sequence[Array]) -> Iterator[tuple[int, Array]]:
        """(index of a text, scores [characters, labels]), shortest texts first; none for an empty text.

        extra: for each text an array [characters, features]
        """
        for picked, scores, lengths in self.batches(texts, extra):
            for row, i in enumerate(picked):
                yield i, scores[row, : lengths[row]]

    def batches(self, texts: Sequence[str], extra: Sequence[Array] | None) -> Iterator[tuple[list[int], Array, list[int]]]:
        """(indices of texts, scores [batch, characters, labels], lengths) of each run of the network."""
        order = sorted((i for i, t in enumerate(texts) if t), key=lambda i: (len(texts[i]), i))
        for k in range(0, len(order), BATCH):
            picked = order[k : k + BATCH]
            lengths = [len(texts[i]) for i in picked]
            ids = np.zeros((len(picked), max(lengths)), "int64")
            for row, i in enumerate(picked):
                ids[row, : lengths[row]] = self._rows.of(texts[i])
            if extra is None:
                feed = {"token_ids": ids, "length": np.array(lengths, "int64")}
            else:
                gaz = np.zeros((*ids.shape, extra[picked[0]].shape[1]), "float32")
                for row, i in enumerate(picked):
                    gaz[row, : lengths[row]] = extra[i]
                feed = {"ids": ids, "gaz": gaz, "lengths": np.array(lengths, "int32")}
            yield picked, self._session.run(None, feed)[0], lengths


class Recurrent:
    """Two recurrent layers of LAC fine-tuned with a further one."""

    def __init__(self, folder: Path) -> None:
        self._net = Net(folder, "recurrent")
        self.labels: list[str] = self._net.meta["labels"]
        self._trans = np.array(self._net.meta["trans"], "float64")

    def chances(self, texts: Sequence[str], features: Sequence[Array]) -> list[Array]:
        """For each text the probability of every label at every character: float32 [characters, labels].

        features: for each text a 0/1 array [characters, features + tags]: the lexicon's, and one for the character's word tag
        """
        scores = [np.zeros((0, len(self.labels)), "float32") for _ in texts]
        for i, found in self._net.scores(texts, features):
            scores[i] = found
        return posteriors(scores, self._trans)
