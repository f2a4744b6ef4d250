"""The trained recogniser: characters and lexicon features → spans with a type, on onnxruntime.

The network is LAC's encoder (Baidu, Apache-2.0) fine-tuned by `kg/train/tagger.py`; kg/models/NOTICE says from what.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

Array = np.ndarray[Any, Any]
BATCH = 32  # rows a run; 8 to 64 are within 10 % of one another


class Tagger:
    """Loads the network once; `tag` is deterministic and does not depend on how the texts are batched."""

    def __init__(self, folder: Path) -> None:
        """folder: holds tagger.onnx and tagger.json. Raises FileNotFoundError where one is missing."""
        meta = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
        self._row = {char: i for i, char in enumerate(meta["chars"], 2)}
        self._row |= {char: self._row[same] for char, same in meta["fold"].items() if same in self._row}
        self.labels: list[str] = meta["labels"]
        self.features: int = meta["features"]
        self._trans = np.array(meta["trans"], dtype="float32")
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(folder / "tagger.onnx"), options, providers=["CPUExecutionProvider"])

    def tag(self, texts: Sequence[str], features: Sequence[Array]) -> list[list[tuple[int, int, str, float]]]:
        """Spans of each text, in order: (start, end, type, mean probability of its characters' labels).

        features: for each text a 0/1 array [characters, self.features] of `kg.recognise.lexicon.Lexicon.features`
        """
        order = sorted((i for i, t in enumerate(texts) if t), key=lambda i: (len(texts[i]), i))
        found: list[list[tuple[int, int, str, float]]] = [[] for _ in texts]
        for k in range(0, len(order), BATCH):
            picked = order[k : k + BATCH]
            lengths = [len(texts[i]) for i in picked]
            scores = self._scores([texts[i] for i in picked], [features[i] for i in picked], max(lengths))
            paths = best_paths(scores, self._trans, lengths)
            shifted = np.exp(scores - scores.max(-1, keepdims=True))
            sure = shifted / shifted.sum(-1, keepdims=True)
            for row, (i, path) in enumerate(zip(picked, paths, strict=True)):
                found[i] = self._spans(path, sure[row])
        return found

    def _scores(self, texts: Sequence[str], features: Sequence[Array], longest: int) -> Array:
        ids = np.zeros((len(texts), longest), "int64")
        gaz = np.zeros((len(texts), longest, self.features), "float32")
        for row, (text, extra) in enumerate(zip(texts, features, strict=True)):
            ids[row, : len(text)] = [self._row.get(c, 1) for c in text]
            gaz[row, : len(text)] = extra
        feed = {"ids": ids, "gaz": gaz, "lengths": np.array([len(t) for t in texts], "int32")}
        result: Array = self._session.run(None, feed)[0]
        return result

    def _spans(self, path: Sequence[int], sure: Array) -> list[tuple[int, int, str, float]]:
        spans = []
        start, kind = -1, ""
        for i, label in enumerate([*path, 0]):
            name = self.labels[label]
            if start >= 0 and (name == "O" or name[0] == "B" or name[2:] != kind):
                score = float(np.mean([sure[j, path[j]] for j in range(start, i)]))
                spans.append((start, i, kind, round(score, 3)))
                start = -1
            if name != "O" and start < 0:
                start, kind = i, name[2:]
        return spans


def best_paths(scores: Array, trans: Array, lengths: Sequence[int]) -> list[list[int]]:
    """Viterbi over a batch. scores: [batch, time, labels]; trans: [label before, label]; one path a row, of its length."""
    batch, time, count = scores.shape
    best = scores[:, 0].copy()
    back = np.zeros((batch, time, count), "int16")
    final = best.copy()
    ends = np.asarray(lengths)
    for t in range(1, time):
        step = best[:, :, None] + trans[None]
        back[:, t] = step.argmax(1)
        best = step.max(1) + scores[:, t]
        final[ends > t] = best[ends > t]
    paths = []
    for b in range(batch):
        label = int(final[b].argmax())
        path = [label]
        for t in range(lengths[b] - 1, 0, -1):
            label = int(back[b, t, label])
            path.append(label)
        paths.append(path[::-1])
    return paths
