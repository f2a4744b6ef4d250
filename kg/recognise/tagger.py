"""The trained recogniser: characters, table words and word tags → spans with a type.

Words are told by LAC; two voices that were trained apart name what they see: LAC's
own network fine-tuned, and a small transformer fine-tuned. kg/models/NOTICE says from
what they were made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime as ort

from kg.recognise.chain import best_paths, decode, posteriors, spans_of
from kg.recognise.encoder import Encoder

Array = np.ndarray[Any, Any]
BATCH = 32  # rows a run


class Voice(Protocol):
    """What names things: the probability of every label at every character."""

    labels: list[str]

    def chances(self, texts: Sequence[str], features: Sequence[Array]) -> list[Array]: ...


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

    def paths(self, texts: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
        """(index of a text, its best path of labels), shortest texts first; none for an empty text."""
        for picked, scores, lengths in self._batches(texts, None):
            yield from zip(picked, best_paths(scores, self._trans[:, : scores.shape[-1]], lengths), strict=True)

    def scores(self, texts: Sequence[str], extra: Sequence[Array]) -> Iterator[tuple[int, Array]]:
        """(index of a text, scores [characters, labels]), shortest texts first; none for an empty text.

        extra: for each text an array [characters, features]
        """
        for picked, scores, lengths in self._batches(texts, extra):
            for row, i in enumerate(picked):
                yield i, scores[row, : lengths[row]]

    def _batches(self, texts: Sequence[str], extra: Sequence[Array] | None) -> Iterator[tuple[list[int], Array, list[int]]]:
        """(indices of texts, scores [batch, characters, labels], lengths) of each run of the network."""
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
            yield picked, self._session.run(None, feed)[0], lengths


class Words:
    """LAC (Baidu, Apache-2.0) as it is: where words begin, their part of speech, and what it takes for a name."""

    def __init__(self, folder: Path) -> None:
        self._net = Net(folder, "lac")
        self.tags: list[str] = self._net.meta["tags"]

    def tag(self, texts: Sequence[str]) -> list[Array]:
        """For each text the number of each character's tag in `self.tags`."""
        found = [np.zeros(0, "int64") for _ in texts]
        last = len(self.tags) - 1
        for i, path in self._net.paths(texts):
            found[i] = np.minimum(np.array(path, "int64"), last)
        return found


class Recurrent:
    """One voice: LAC's encoder fine-tuned with a further layer, made by `kg/train/recurrent.py`."""

    def __init__(self, folder: Path) -> None:
        self._net = Net(folder, "recurrent")
        self.labels: list[str] = self._net.meta["labels"]
        self._trans = np.array(self._net.meta["trans"], "float64")

    def chances(self, texts: Sequence[str], features: Sequence[Array]) -> list[Array]:
        """For each text the probability of every label at every character: float32 [characters, labels]."""
        scores = [np.zeros((0, len(self.labels)), "float32") for _ in texts]
        for i, found in self._net.scores(texts, features):
            scores[i] = found
        return posteriors(scores, self._trans)


# How much the encoder counts where both speak. On 88 annotated texts that neither has seen, exact spans are .729 at 0.7, .725 at
# 0.6, .727 at 0.8; the encoder alone .725, the other .653. A linear chain as a third voice added nothing.
ENCODER = 0.7

# The encoder reads only the pieces where the other doubts a character: where it gives none of its labels more than this. On the
# same texts .729, as when it reads all; .724 at 0.6, where it reads 71 % of the characters instead of 81.
DOUBT = 0.75


class Tagger:
    """The voices, loaded once; each gives every character's labels a probability, and their mean decides.

    `tag` is deterministic; a text's spans do not depend on what it is tagged with, but for the last bits of float sums.
    """

    def __init__(self, folder: Path, fast: bool = False) -> None:
        """folder: holds recurrent.onnx and encoder.onnx; fast: without the encoder."""
        self._first: Voice = Recurrent(folder)
        self._last: Voice | None = None if fast else Encoder(folder)
        self.labels = self._first.labels

    def tag(self, texts: Sequence[str], features: Sequence[Array]) -> list[list[tuple[int, int, str, float]]]:
        """Spans of each text, in order: (start, end, type, mean probability of its characters' labels).

        features: for each text a 0/1 array [characters, features] of `kg.recognise.features.Features`
        """
        chances = self._first.chances(texts, features)
        if self._last is not None:
            doubted = [i for i, chance in enumerate(chances) if len(chance) and chance.max(1).min() <= DOUBT]
            last = self._last.chances([texts[i] for i in doubted], [features[i] for i in doubted])
            for i, chance in zip(doubted, last, strict=True):
                chances[i] = chances[i] * np.float32(1 - ENCODER) + chance * np.float32(ENCODER)
        return [self._spans(path, chance) for path, chance in zip(decode(chances, self.labels), chances, strict=True)]

    def _spans(self, path: Sequence[int], chance: Array) -> list[tuple[int, int, str, float]]:
        return [
            (start, end, kind, round(float(np.mean([chance[j, path[j]] for j in range(start, end)])), 3))
            for start, end, kind in spans_of(path, self.labels)
        ]
