"""Fine-tune LAC's own network on prepared rows → recurrent.onnx and recurrent.json. `kg/train/tagger.py` is the command."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from kg.recognise.chain import labels_of
from kg.train.lac import package_folder
from kg.train.network import Network, export, lac_weights, load_lac
from kg.train.rows import Row, batches, bio, unpack
from kg.vocab import TYPES

LABELS = labels_of(TYPES)
UNKNOWN = 0.02  # of the characters are hidden while training, so that a rare one does not surprise


def vocabulary(lac: Path, package: Path) -> tuple[list[str], dict[str, str]]:
    """LAC's single characters, and its table of characters that count as another (Ａ → A, 萬 → 万)."""
    with np.load(lac, allow_pickle=False) as z:
        chars: list[str] = z["chars"].tolist()
    known = set(chars)
    fold = {}
    for line in (package / "q2b.dic").read_text(encoding="utf-8").splitlines():
        char, _, same = line.partition("\t")
        if len(char) == 1 and same in known and char != same:
            fold[char] = same
    return chars, fold


class Fitter:
    """LAC's vocabulary and weights; trains networks on rows and writes them."""

    def __init__(self) -> None:
        package = package_folder()
        self._lac = Path(tempfile.mkdtemp()) / "lac.npz"
        lac_weights(package, self._lac)
        self.chars, self.fold = vocabulary(self._lac, package)
        self._row = {c: i for i, c in enumerate(self.chars, 2)}

    def fit(
        self, rows: Sequence[Row], *, epochs: int, seed: int, begin: Path | None = None, rate: float = 1.0, size: int = 12,
        lr: float = 3e-3, lr_old: float = 1e-3
    ) -> Network:  # fmt: skip
        """AdamW, linear warm-up and decay, the new layers faster than LAC's. Deterministic on one thread.

        begin: what `keep` wrote, to go on from instead of LAC's weights; rate: of the learning rates
        """
        random.seed(seed)
        torch.manual_seed(seed)
        lr, lr_old = lr * rate, lr_old * rate
        net = Network(len(self.chars) + 2, int(rows[0]["width"]), len(LABELS))
        load_lac(net, self._lac, self._row)
        if begin:
            net.load_state_dict(torch.load(begin, weights_only=True))
        net.train()
        old = [p for n, p in net.named_parameters() if n.split(".")[0] in ("emb", "g1", "g2")]
        new = [p for n, p in net.named_parameters() if n.split(".")[0] not in ("emb", "g1", "g2")]
        optimiser = torch.optim.AdamW([{"params": new, "lr": lr}, {"params": old, "lr": lr_old}], weight_decay=0.01)
        steps = epochs * (len(rows) // size + 1)
        warm = max(1, min(200, steps // 10))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1 - s / (steps + 1))
        )
        for _ in range(epochs):
            for picked in batches(rows, size):
                ids, bits, gold, lengths = self._feed(picked)
                ids = torch.where((torch.rand(ids.shape) < UNKNOWN) & (ids > 0), torch.ones_like(ids), ids)
                loss = net.loss(net(ids, bits, lengths), gold, lengths)
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(net.parameters(), 5.0)
                optimiser.step()
                schedule.step()
        net.eval()
        return net

    def _feed(self, rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        numbers = {name: k for k, name in enumerate(LABELS)}
        time = max(len(r["text"]) for r in rows)
        ids, gold = np.zeros((len(rows), time), "int64"), np.zeros((len(rows), time), "int64")
        bits = np.zeros((len(rows), time, int(rows[0]["width"])), "float32")
        for i, row in enumerate(rows):
            k = len(row["text"])
            ids[i, :k] = [self._row.get(self.fold.get(c, c), 1) for c in row["text"]]
            bits[i, :k] = unpack(row)
            gold[i, :k] = bio(k, row["spans"], numbers)
        lengths = torch.tensor([len(r["text"]) for r in rows])
        return torch.from_numpy(ids), torch.from_numpy(bits), torch.from_numpy(gold), lengths

    def keep(self, net: Network, path: Path) -> None:
        """The weights as they are, to go on from."""
        torch.save(net.state_dict(), path)

    def write(self, net: Network, folder: Path, rows: Sequence[Row] = (), name: str = "recurrent") -> None:
        """NAME.onnx and NAME.json; `rows` are for the other networks. Characters that no row has keep LAC's embedding, as its
        other texts had them."""
        folder.mkdir(parents=True, exist_ok=True)
        export(net, folder / f"{name}.onnx")
        trans = np.round(net.trans.detach().numpy().astype("float64"), 5).tolist()
        meta: dict[str, Any] = {"chars": self.chars, "fold": self.fold, "labels": LABELS, "trans": trans}
        text = json.dumps(meta, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
