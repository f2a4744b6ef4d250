"""Fine-tune the encoder on prepared rows → encoder.onnx and encoder.json. `kg/train/tagger.py` is the command."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kg.recognise.chain import labels_of
from kg.recognise.encoder import Inputs
from kg.recognise.subwords import RESERVED, Subwords
from kg.train.e5 import Source
from kg.train.encoder_export import export
from kg.train.encoder_net import Network
from kg.train.rows import Row, batches, bio, unpack
from kg.vocab import TYPES

LABELS = labels_of(TYPES)
# Rows of XLM-R's start, end, padding and unknown mark, in the order of `kg.recognise.subwords`.
MARKS = [0, 2, 1, 3]
AVERAGED, EVERY, SHARE = 0.55, 5, 0.03  # averaging begins at this share of the steps; every so many; how much the new ones count
SHOWN = 200  # texts by which the channels of the written network are evened out
_SIGNS = "，。、；：？！“”‘’（）《》〈〉【】…—·％℃①②③④⑤⑥⑦⑧⑨⑩▁"


def vocabulary(source: Source, texts: Iterable[str]) -> list[int]:
    """The pieces to keep, by row of the source: every single Chinese or ASCII character, and what the texts need twice."""
    plain = [k for k, p in enumerate(source.pieces) if k > max(MARKS) and all(_plain(c) for c in p)]
    cutter = Subwords([source.pieces[k] for k in plain], [float(source.scores[k]) for k in plain])
    count: Counter[int] = Counter()
    for text in texts:
        count.update(row for row, _, _ in cutter.cut(text))
    return [k for n, k in enumerate(plain, RESERVED) if count[n] >= 2 or len(source.pieces[k]) == 1]


def _plain(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or char.isascii() or char in _SIGNS


def _into(mean: dict[str, Tensor], now: Mapping[str, Tensor]) -> None:
    """Move the mean a little towards the present weights; the first are taken as they are."""
    for name, value in now.items():
        if name not in mean or not value.dtype.is_floating_point:
            mean[name] = value.clone()
        else:
            mean[name].mul_(1 - SHARE).add_(value, alpha=SHARE)


def begun(source: Source, path: Path) -> Fitter:
    """A fitter of the vocabulary with which the weights in `path` were kept."""
    state = torch.load(path, weights_only=True)
    return Fitter(source, state["kept"], state["chars"])


class Fitter:
    """One vocabulary; trains networks on rows and writes them."""

    def __init__(self, source: Source, kept: Sequence[int], chars: Sequence[str]) -> None:
        """kept: of `vocabulary`; chars: the characters that get a vector of their own beside the subword's."""
        self.source, self.kept, self.chars = source, list(kept), list(chars)
        self.pieces = [source.pieces[k] for k in kept]
        self.scores = [round(float(source.scores[k]), 4) for k in kept]
        self.inputs = Inputs(Subwords(self.pieces, self.scores), self.chars)

    def fit(self, rows: Sequence[Row], *, epochs: int, seed: int, begin: Path | None = None, rate: float = 1.0, size: int = 16,
            lr: float = 2e-4, lr_new: float = 2e-3, layers: int = 8, average: bool = False) -> Network:  # fmt: skip
        """AdamW, linear warm-up and decay, new layers faster than old ones. Deterministic on one thread.

        begin: what `keep` wrote (`begun` makes the fitter of its vocabulary), to go on from; rate: of the learning rates
        average: the weights are the moving mean over the later half
        """
        random.seed(seed)
        torch.manual_seed(seed)
        lr, lr_new = lr * rate, lr_new * rate
        numbers = {name: k for k, name in enumerate(LABELS)}
        self.inputs.keep([r["text"] for r in rows])
        net = Network(self.source, MARKS + self.kept, len(self.chars), int(rows[0]["width"]), LABELS, layers=layers)
        if begin:
            net.load_state_dict(torch.load(begin, weights_only=True)["net"])
        net.train()
        new = [p for n, p in net.named_parameters() if not n.startswith("old.") and p.requires_grad]
        groups = [{"params": new, "lr": lr_new}, {"params": list(net.old.values()), "lr": lr}]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        steps = epochs * (len(rows) // size + 1)
        warm = max(1, steps // 10)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1 - s / (steps + 1))
        )
        began, step = time.time(), 0
        mean: dict[str, Tensor] = {}
        for epoch in range(epochs):
            total = 0.0
            for picked in batches(rows, size):
                feed = self._feed(picked)
                time_ = feed["chars"].shape[1]
                gold = torch.tensor(
                    [[*bio(len(r["text"]), r["spans"], numbers), *[0] * (time_ - len(r["text"]))] for r in picked]
                )
                loss = net.loss(net(feed), gold, feed["lengths"])
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(net.parameters(), 5.0)
                optimiser.step()
                schedule.step()
                total += float(loss.detach())
                step += 1
                if average and step >= AVERAGED * steps and step % EVERY == 0:
                    _into(mean, net.state_dict())
            print(f"encoder, epoch {epoch + 1}: loss {total / (len(rows) / size):.4f}, {time.time() - began:.0f} s", flush=True)
        if mean:
            net.load_state_dict(mean)
        net.eval()
        return net

    def _feed(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        arrays = self.inputs.of([r["text"] for r in rows], [unpack(r) for r in rows])
        return {k: torch.from_numpy(v.astype("int64") if k == "lengths" else v) for k, v in arrays.items()}

    def keep(self, net: Network, path: Path) -> None:
        """The weights as they are with the vocabulary, to go on from."""
        torch.save({"kept": self.kept, "chars": self.chars, "net": net.state_dict()}, path)

    def write(self, net: Network, folder: Path, rows: Sequence[Row], name: str = "encoder") -> None:
        """NAME.onnx and NAME.json. rows: of them some show how far the network's channels reach."""
        meta = {
            "pieces": self.pieces,
            "scores": self.scores,
            "chars": self.chars,
            "labels": LABELS,
            "trans": np.round(net.trans.detach().numpy().astype("float64"), 5).tolist(),
        }
        shown = rows[:: max(1, len(rows) // SHOWN)]
        export(net, meta, folder, name, (self.inputs.of([r["text"]], [unpack(r)]) for r in shown))
