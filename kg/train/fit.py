"""Fit taggers on prepared rows: gold documents, and silver ones that an ensemble of earlier taggers has labelled.

A row is {"doc", "text", "gaz": base64 of bits or None, "spans": [[start, end, type], …]}: see kg/train/tagger.py, which makes
the rows. It needs torch beside what the package needs.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from kg.recognise.tagger import best_paths
from kg.train.network import Tagger, load_lac

Row = dict[str, Any]
Spans = list[tuple[int, int, str]]


def unpack(row: Row, features: int) -> np.ndarray[Any, Any]:
    """The lexicon features of a row, float [time, features]."""
    n = len(row["text"])
    if not features or not row.get("gaz"):
        return np.zeros((n, max(features, 1)), "float32")[:, :features]
    bits = np.unpackbits(np.frombuffer(base64.b64decode(row["gaz"]), "uint8"))[: n * features]
    return bits.reshape(n, features).astype("float32")


def bio(length: int, spans: Sequence[Sequence[Any]], labels: dict[str, int]) -> list[int]:
    """Spans → one label number a character."""
    out = [0] * length
    for start, end, kind in spans:
        out[start] = labels["B-" + kind]
        for i in range(start + 1, end):
            out[i] = labels["I-" + kind]
    return out


def spans_of(path: Sequence[int], names: Sequence[str]) -> Spans:
    """Label numbers → spans; an I after another type's label opens a span of its own."""
    out: Spans = []
    start, kind = -1, ""
    for i, k in enumerate([*path, 0]):
        name = names[k]
        if start >= 0 and (name == "O" or name[0] == "B" or name[2:] != kind):
            out.append((start, i, kind))
            start = -1
        if name != "O" and start < 0:
            start, kind = i, name[2:]
    return out


class Fitter:
    """One vocabulary and label set; makes, trains and runs taggers on them."""

    def __init__(
        self, vocabulary: dict[str, int], fold: dict[str, str], types: Sequence[str], features: int, lac: Path, device: str
    ) -> None:
        """vocabulary: character → row from 2; fold: a character → the one that stands for it there (Ａ → A, 萬 → 万)."""
        self.vocabulary, self.fold, self.features, self.lac, self.device = vocabulary, fold, features, lac, device
        self.names = ["O"] + [f"{p}-{t}" for t in types for p in "BI"]
        self.labels = {n: i for i, n in enumerate(self.names)}

    def batch(self, rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        n = max(len(r["text"]) for r in rows)
        ids = np.zeros((len(rows), n), "int64")
        gaz = np.zeros((len(rows), n, self.features), "float32")
        gold = np.zeros((len(rows), n), "int64")
        for i, row in enumerate(rows):
            k = len(row["text"])
            ids[i, :k] = [self.vocabulary.get(self.fold.get(c, c), 1) for c in row["text"]]
            if self.features:
                gaz[i, :k] = unpack(row, self.features)
            gold[i, :k] = bio(k, row["spans"], self.labels)
        lengths = torch.tensor([len(r["text"]) for r in rows])
        weight = torch.tensor([float(r.get("weight", 1.0)) for r in rows])
        move = [torch.from_numpy(a).to(self.device) for a in (ids, gaz, gold)]
        return move[0], move[1], move[2], lengths, weight.to(self.device)

    def fit(self, rows: Sequence[Row], *, epochs: int, seed: int, size: int = 12, hidden: int = 96, drop: float = 0.35,
            lr: float = 3e-3, lr_old: float = 1e-3, unknown: float = 0.02, start: Tagger | None = None) -> Tagger:  # fmt: skip
        """Train one tagger: AdamW, linear warm-up and decay, new layers faster than LAC's. Deterministic on a CPU."""
        random.seed(seed)
        torch.manual_seed(seed)
        net = Tagger(len(self.vocabulary) + 2, self.features, len(self.names), hidden, drop)
        load_lac(net, self.lac, self.vocabulary)
        if start is not None:
            net.load_state_dict(start.state_dict())
        net.to(self.device).train()
        old = [p for n, p in net.named_parameters() if n.split(".")[0] in ("emb", "g1", "g2")]
        new = [p for n, p in net.named_parameters() if n.split(".")[0] not in ("emb", "g1", "g2")]
        optimiser = torch.optim.AdamW([{"params": new, "lr": lr}, {"params": old, "lr": lr_old}], weight_decay=0.01)
        steps = epochs * (len(rows) // size + 1)
        warm = max(1, min(200, steps // 10))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1 - s / (steps + 1))
        )
        order = list(range(len(rows)))
        for _ in range(epochs):
            random.shuffle(order)
            chunk = size * 40
            mixed = [
                i for k in range(0, len(order), chunk) for i in sorted(order[k : k + chunk], key=lambda i: len(rows[i]["text"]))
            ]
            batches = [mixed[k : k + size] for k in range(0, len(mixed), size)]
            random.shuffle(batches)
            for picked in batches:
                ids, gaz, gold, lengths, weight = self.batch([rows[i] for i in picked])
                ids = torch.where((torch.rand(ids.shape, device=ids.device) < unknown) & (ids > 0), torch.ones_like(ids), ids)
                loss = net.loss(net(ids, gaz, lengths), gold, lengths, weight)
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
                optimiser.step()
                schedule.step()
        net.eval()
        return net

    @torch.no_grad()
    def predict(self, nets: Sequence[Tagger], rows: Sequence[Row], size: int = 64) -> list[Spans]:
        """Spans of each row by the mean scores of several taggers; also sets row["sure"], the mean probability of
        the best label, and row["scores"], the same for each span."""
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]["text"]))
        out: list[Spans] = [[] for _ in rows]
        trans = torch.stack([n.trans for n in nets]).mean(0).cpu().numpy()
        for k in range(0, len(order), size):
            picked = order[k : k + size]
            ids, gaz, _, lengths, _ = self.batch([{**rows[i], "spans": []} for i in picked])
            scores = torch.stack([n(ids, gaz, lengths) for n in nets]).mean(0)
            top = scores.softmax(-1).max(-1).values.cpu().numpy()
            for i, row, path in zip(picked, top, best_paths(scores.cpu().numpy(), trans, lengths.tolist()), strict=True):
                out[i] = spans_of(path, self.names)
                rows[i]["sure"] = float(row[: len(rows[i]["text"])].mean())
                rows[i]["scores"] = [round(float(row[s:e].mean()), 3) for s, e, _ in out[i]]
        return out


def measure(rows: Sequence[Row], found: Sequence[Spans]) -> dict[str, tuple[int, int, int]]:
    """Exact spans: type → (right, extra, missed); key "all" sums."""
    table: dict[str, list[int]] = {}
    for row, spans in zip(rows, found, strict=True):
        gold = {(s, e, t) for s, e, t in row["spans"]}
        mine = set(spans)
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
