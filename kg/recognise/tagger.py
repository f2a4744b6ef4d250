"""The trained recogniser: characters and lexicon features → spans with a type, on onnxruntime.

The network is LAC's encoder (Baidu, Apache-2.0) fine-tuned by `kg/train/tagger.py`; kg/models/NOTICE says from what.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

Array = np.ndarray[Any, Any]
BATCH = 32  # rows a run


class Net:
    """A character network with a CRF: NAME.onnx with NAME.json beside it (chars, fold, trans)."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raises FileNotFoundError where a file is missing."""
        self.meta: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        self._row = {char: i for i, char in enumerate(self.meta["chars"], 2)}
        self._row |= {char: self._row[same] for char, same in self.meta["fold"].items() if same in self._row}
        self._trans = np.array(self.meta["trans"], dtype="float32")
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(folder / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])

    def run(self, texts: Sequence[str], extra: Sequence[Array] | None = None) -> Iterator[tuple[int, list[int], Array]]:
        """(index of a text, best path of labels, scores [characters, labels]), shortest texts first; none for an empty one.

        extra: for each text an array [characters, features], where the network takes one
        """
        order = sorted((i for i, t in enumerate(texts) if t), key=lambda i: (len(texts[i]), i))
        for k in range(0, len(order), BATCH):
            picked = order[k : k + BATCH]
            lengths = [len(texts[i]) for i in picked]
            ids = np.zeros((len(picked), max(lengths)), "int64")
            for row, i in enumerate(picked):
                ids[row, : lengths[row]] = [self._row.get(c, 1) for c in texts[i]]
            if extra is None:
                feed = {"token_ids": ids, "length": np.array(lengths, "int64")}
            else:
                gaz = np.zeros((*ids.shape, extra[picked[0]].shape[1]), "float32")
                for row, i in enumerate(picked):
                    gaz[row, : lengths[row]] = extra[i]
                feed = {"ids": ids, "gaz": gaz, "lengths": np.array(lengths, "int32")}
            scores = self._session.run(None, feed)[0]
            paths = best_paths(scores, self._trans[:, : scores.shape[-1]], lengths)
            for row, (i, path) in enumerate(zip(picked, paths, strict=True)):
                yield i, path, scores[row, : lengths[row]]


class Words:
    """LAC (Baidu, Apache-2.0) as it is: where words begin, their part of speech, and what it takes for a name."""

    def __init__(self, folder: Path) -> None:
        self._net = Net(folder, "lac")
        self.tags: list[str] = self._net.meta["tags"]

    def tag(self, texts: Sequence[str]) -> list[Array]:
        """For each text the number of each character's tag in `self.tags`."""
        found = [np.zeros(0, "int64") for _ in texts]
        last = len(self.tags) - 1
        for i, path, _ in self._net.run(texts):
            found[i] = np.minimum(np.array(path, "int64"), last)
        return found


class Tagger:
    """Loads the networks once; `tag` is deterministic and does not depend on how the texts are batched.

    Several networks that were trained apart vote with the mean of their scores.
    """

    def __init__(self, folder: Path) -> None:
        """folder: holds tagger1.onnx, tagger1.json, tagger2.onnx, …"""
        names = sorted(p.stem for p in folder.glob("tagger*.onnx"))
        if not names:
            raise FileNotFoundError(folder / "tagger1.onnx")
        self._nets = [Net(folder, name) for name in names]
        self.labels: list[str] = self._nets[0].meta["labels"]
        self._trans = np.mean([np.array(n.meta["trans"], dtype="float32") for n in self._nets], 0)

    def tag(self, texts: Sequence[str], features: Sequence[Array]) -> list[list[tuple[int, int, str, float]]]:
        """Spans of each text, in order: (start, end, type, mean probability of its characters' labels).

        features: for each text a 0/1 array [characters, features] of `kg.recognise.features.Features`
        """
        found: list[list[tuple[int, int, str, float]]] = [[] for _ in texts]
        single = len(self._nets) == 1
        for runs in zip(*(net.run(texts, features) for net in self._nets), strict=True):
            i, path, scores = runs[0]
            if not single:
                scores = np.mean([s for _, _, s in runs], 0)
                path = best_paths(scores[None], self._trans, [len(scores)])[0]
            found[i] = self._spans(path, scores)
        return found

    def _spans(self, path: Sequence[int], scores: Array) -> list[tuple[int, int, str, float]]:
        shifted = np.exp(scores - scores.max(-1, keepdims=True))
        sure = shifted / shifted.sum(-1, keepdims=True)
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
