"""Annotated documents as rows that the networks are trained on.

A row is {"doc", "start", "text", "gaz": base64 of the feature bits, "spans": [[start, end, type], …]}: one piece of a document as
the recogniser cuts it, start its place in the cleaned text.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kg.clean import clean
from kg.model import CleanText
from kg.recognise.pieces import pieces
from kg.recognise.tagger import Tagger
from kg.train.words import Features

RATHER = 0.5
Row = dict[str, Any]
Spans = list[tuple[int, int, str]]
Array = np.ndarray[Any, Any]


def project(text: str, entities: Iterable[dict[str, Any]]) -> Spans:
    """Where the names of annotated entities stand, longest first, none over another, as (start, end, type).

    A name that is both a region's and an agency's (a region used for its government) is labelled Region: the tagger finds
    the name, and what acts for the region is told later.
    """
    names: dict[str, str] = {}
    for entity in entities:
        for name in entity["names"]:
            if len(name) > 1 and (name not in names or entity["type"] == "Region"):
                names[name] = entity["type"]
    spans: Spans = []
    taken = np.zeros(len(text), bool)
    for name in sorted(names, key=lambda n: (-len(n), n)):
        at = text.find(name)
        while at >= 0:
            if not taken[at : at + len(name)].any():
                taken[at : at + len(name)] = True
                spans.append((at, at + len(name), names[name]))
            at = text.find(name, at + 1)
    return sorted(spans)


def rows_of(name: str, cleaned: CleanText, spans: Spans, features: Features) -> list[Row]:
    """A document as rows, cut as the recogniser cuts it; a span over a cut is left out."""
    rows = []
    cuts = list(pieces(cleaned))
    for (start, end), seen in zip(cuts, features.of([cleaned.text[s:e] for s, e in cuts]), strict=True):
        text = cleaned.text[start:end]
        inside = [[s - start, e - start, t] for s, e, t in spans if start <= s and e <= end]
        rows.append({"doc": name, "start": start, "text": text, "spans": inside, **packed(seen)})
    return rows


def packed(bits: Array) -> Row:
    """The part of a row that holds its feature bits, of uint8 [characters, width] of 0 and 1."""
    return {"gaz": base64.b64encode(np.packbits(bits.ravel()).tobytes()).decode(), "width": bits.shape[1]}


def unpack(row: Row) -> Array:
    """The feature bits of a row: uint8 [characters, width]."""
    n, width = len(row["text"]), int(row["width"])
    bits = np.unpackbits(np.frombuffer(base64.b64decode(row["gaz"]), "uint8"))[: n * width]
    return bits.reshape(n, width)


def gold_rows(folder: Path, features: Features) -> list[Row]:
    """The rows of every NAME.json in a folder with the text that it names beside it."""
    rows: list[Row] = []
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        cleaned = clean((folder / gold["doc"]).read_text(encoding="utf-8"))
        rows += rows_of(path.stem, cleaned, project(cleaned.text, gold["entities"]), features)
    return rows


def found_rows(texts: Iterable[str], features: Features, tagger: Tagger) -> list[Row]:
    """The rows of texts that nobody has annotated, with the names that a tagger rather believes than not."""
    rows: list[Row] = []
    for number, text in enumerate(texts):
        rows += rows_of(f"found-{number}", clean(text), [], features)
    for row, seen in zip(rows, tagger.tag([r["text"] for r in rows], [unpack(r) for r in rows]), strict=True):
        row["spans"] = [[start, end, kind] for start, end, kind, sure in seen.spans if sure >= RATHER]
    return rows


def folds(rows: Sequence[Row], count: int) -> list[set[str]]:
    """Documents in `count` parts, the same for every script that asks."""
    docs = sorted({r["doc"] for r in rows})
    random.Random(1).shuffle(docs)
    return [set(docs[i::count]) for i in range(count)]


def bio(length: int, spans: Sequence[Sequence[Any]], labels: dict[str, int]) -> list[int]:
    """Spans → one label number a character."""
    out = [0] * length
    for start, end, kind in spans:
        out[start] = labels["B-" + kind]
        for i in range(start + 1, end):
            out[i] = labels["I-" + kind]
    return out


def batches(rows: Sequence[Row], size: int) -> Iterator[list[Row]]:
    """Rows of like length together, in random order (of the module `random`, which the caller seeds)."""
    order = list(range(len(rows)))
    random.shuffle(order)
    chunk = size * 40
    mixed = [i for k in range(0, len(order), chunk) for i in sorted(order[k : k + chunk], key=lambda i: len(rows[i]["text"]))]
    cut = [mixed[k : k + size] for k in range(0, len(mixed), size)]
    random.shuffle(cut)
    for batch in cut:
        yield [rows[i] for i in batch]


def measure(rows: Sequence[Row], found: Sequence[Sequence[Sequence[Any]]]) -> dict[str, tuple[int, int, int]]:
    """Exact spans: type → (right, extra, missed); key "all" sums."""
    table: dict[str, list[int]] = {}
    for row, spans in zip(rows, found, strict=True):
        gold = {(s, e, t) for s, e, t in row["spans"]}
        mine = {(s, e, t) for s, e, t, *_ in spans}
        for kind in {t for *_, t in gold | mine}:
            g, m = {x for x in gold if x[2] == kind}, {x for x in mine if x[2] == kind}
            for key in (kind, "all"):
                cell = table.setdefault(key, [0, 0, 0])
                for j, n in enumerate((len(g & m), len(m - g), len(g - m))):
                    cell[j] += n
    return {k: (v[0], v[1], v[2]) for k, v in sorted(table.items())}


def f1(cell: tuple[int, int, int]) -> float:
    """F1 of (right, extra, missed)."""
    right, extra, missed = cell
    return 2 * right / (2 * right + extra + missed) if right else 0.0
