"""The encoder: one voice of the tagger, a small multilingual transformer fine-tuned by `kg/train/encoder.py`, on onnxruntime.

It reads subwords, gives their vectors to the characters under them, and a recurrent layer over characters, table words and word
tags makes scores of labels. kg/models/NOTICE says from what it was made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from kg.recognise.chain import chances
from kg.recognise.subwords import END, PAD, START, Subwords

Array = np.ndarray[Any, Any]
INNER, FIRST, LATER, WHOLE = 0, 2, 3, 1  # a character's place in its subword; INNER pads


class Encoder:
    """NAME.onnx with NAME.json beside it (pieces, scores, chars, labels, trans)."""

    def __init__(self, folder: Path, name: str = "encoder") -> None:
        """Raises FileNotFoundError where a file is missing."""
        meta: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        self.labels: list[str] = meta["labels"]
        self._trans = np.array(meta["trans"], "float64")
        self._inputs = Inputs(Subwords(meta["pieces"], meta["scores"]), meta["chars"])
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(folder / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])

    def chances(self, texts: Sequence[str], features: Sequence[Array]) -> list[Array]:
        """For each text the probability of every label at every character: float32 [characters, labels]."""
        return chances(texts, features, self._scores, self._trans)

    def _scores(self, text: str, bits: Array) -> Array:
        """One text a run: faster here than a batch, and the steps of its whole numbers depend on nothing but the text."""
        scores: Array = self._session.run(None, self._inputs.of([text], [bits]))[0][0]
        return scores


class Inputs:
    """Texts → the arrays that the network takes; training uses the same."""

    def __init__(self, subwords: Subwords, chars: Sequence[str]) -> None:
        """chars: the characters that have a vector of their own; row 0 pads, row 1 is any other."""
        self._subwords = subwords
        self._char = {c: k for k, c in enumerate(chars, 2)}
        self._cut: dict[str, list[tuple[int, int, int]]] = {}

    def keep(self, texts: Sequence[str]) -> None:
        """Cut these texts once and for all: training reads them many times."""
        for text in texts:
            self._cut[text] = self._subwords.cut(text)

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
            for k, (row, start, end) in enumerate(cut, 1):
                subwords[r, k] = row
                under[r, start:end] = r * wide + k
                place[r, start:end] = LATER if end - start > 1 else WHOLE
                if end - start > 1:
                    place[r, start] = FIRST
            chars[r, : len(text)] = [self._char.get(c, 1) for c in text]
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
