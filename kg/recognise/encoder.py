"""The network of the tagger: a small transformer fine-tuned by `kg/train/encoder.py`, on onnxruntime.

It reads subwords, gives their vectors to the characters under them, and a recurrent layer over characters and table words makes
scores of labels of names, and tags of words. kg/models/NOTICE says from what it was made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kg.recognise.chain import posteriors
from kg.recognise.rows import OTHER, Rows
from kg.recognise.session import opened
from kg.recognise.subwords import END, PAD, START, Subwords

Array = np.ndarray[Any, Any]
_TOGETHER = 32  # chains whose probabilities are summed at a time
INNER, FIRST, LATER, WHOLE = 0, 2, 3, 1  # a character's place in its subword; INNER pads


@dataclass(frozen=True, slots=True)
class Read:
    """chances: the probability of every label, float32 [characters, labels]; tags: their numbers, int64 [characters]."""

    chances: Array
    tags: Array


class Encoder:
    """NAME.onnx and NAME-head.onnx with NAME.json beside them (pieces, scores, chars, labels, tags, trans)."""

    def __init__(self, folder: Path, name: str = "encoder") -> None:
        """Raises FileNotFoundError where a file is missing."""
        meta: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        self.labels: list[str] = meta["labels"]
        self.tags: list[str] = meta["tags"]
        self._trans = np.array(meta["trans"], "float64")
        self._inputs = Inputs(Subwords(meta["pieces"], meta["scores"]), meta["chars"])
        self._session, self._head = (opened(folder / f"{file}.onnx") for file in (name, f"{name}-head"))

    def read(self, texts: Sequence[str], features: Sequence[Array]) -> list[Read]:
        """features: for each text a 0/1 array [characters, features]"""
        found = [Read(np.zeros((0, len(self.labels)), "float32"), np.zeros(0, "int64")) for _ in texts]
        order = sorted((i for i, text in enumerate(texts) if text), key=lambda i: (len(texts[i]), i))
        for k in range(0, len(order), _TOGETHER):
            picked = order[k : k + _TOGETHER]
            scores, tags = self._run([texts[i] for i in picked], [features[i] for i in picked])
            lengths = [len(texts[i]) for i in picked]
            chances = posteriors([row[:n] for row, n in zip(scores, lengths, strict=True)], self._trans)
            for row, i in enumerate(picked):
                found[i] = Read(chances[row], tags[row, : lengths[row]])
        return found

    def tagged(self, text: str, bits: Array) -> Array:
        """The numbers of the word tags of one text alone: int64 [characters]."""
        return self._run([text], [bits])[1][0] if text else np.zeros(0, "int64")

    def _run(self, texts: Sequence[str], features: Sequence[Array]) -> tuple[Array, Array]:
        """Scores [texts, characters, labels] and tags [texts, characters].

        The encoder reads one text a run: faster here than a batch, and the steps of its whole numbers depend on nothing but the
        text. The head, in floats, reads them together.
        """
        # All are cut before any is read: so the tables for it stay in the cache.
        feeds = [self._inputs.one(t, b) for t, b in zip(texts, features, strict=True)]
        runs = [self._session.run(None, feed)[0][0] for feed in feeds]
        lengths = np.array([len(text) for text in texts], "int32")
        characters = np.zeros((len(runs), lengths.max(), runs[0].shape[1]), "float32")
        for row, run in enumerate(runs):
            characters[row, : len(run)] = run
        scores, tags = self._head.run(["scores", "tags"], {"characters": characters, "lengths": lengths})
        return scores, tags


class Inputs:
    """Texts → the arrays that the network takes; training uses the same."""

    def __init__(self, subwords: Subwords, chars: Sequence[str]) -> None:
        """chars: the characters that have a vector of their own; row 0 pads, row 1 is any other."""
        self._subwords = subwords
        self._rows = Rows({char: row for row, char in enumerate(chars, OTHER + 1)})
        self._cut: dict[str, list[tuple[int, int, int]]] = {}

    def keep(self, texts: Sequence[str]) -> None:
        """Cut these texts once and for all: training reads them many times."""
        for text in texts:
            self._cut[text] = self._subwords.cut(text)

    def one(self, text: str, bits: Array) -> dict[str, Array]:
        """What the written network takes: of one text, which needs no mask."""
        feed = self.of([text], [bits])
        return {name: feed[name] for name in ("subwords", "under", "place", "chars", "bits")}

    def of(self, texts: Sequence[str], features: Sequence[Array]) -> dict[str, Array]:
        """subwords int64 [batch, pieces] and mask float32 (0, or a large minus where padded) of the same shape;
        under int64 [batch, characters]: each character's subword, counted through the whole batch; place, chars int64 and
        bits float32 [batch, characters, features]; lengths int32 [batch]."""
        cuts = [self._cut.get(t) or self._subwords.cut(t) for t in texts]
        rows, wide, time = len(texts), max(len(c) for c in cuts) + 2, max(len(t) for t in texts)
        subwords = np.full((rows, wide), PAD, "int64")
        mask = np.full((rows, wide), -1e4, "float32")
        under, place, chars = (np.zeros((rows, time), "int64") for _ in range(3))
        bits = np.zeros((rows, time, features[0].shape[1]), "float32")
        for r, (text, cut) in enumerate(zip(texts, cuts, strict=True)):
            subwords[r, 0], subwords[r, len(cut) + 1] = START, END
            mask[r, : len(cut) + 2] = 0.0
            numbers, starts, ends = np.array(cut, "int64").T
            sizes = ends - starts
            subwords[r, 1 : len(cut) + 1] = numbers
            under[r, : len(text)] = np.repeat(np.arange(1, len(cut) + 1) + r * wide, sizes)
            place[r, : len(text)] = np.repeat(np.where(sizes > 1, LATER, WHOLE), sizes)
            place[r, starts[sizes > 1]] = FIRST
            chars[r, : len(text)] = self._rows.of(text)
            bits[r, : len(text)] = features[r]
        lengths = np.array([len(t) for t in texts], "int32")
        return {
            "subwords": subwords,
            "mask": mask,
            "under": under,
            "place": place,
            "chars": chars,
            "bits": bits,
            "lengths": lengths,
        }
