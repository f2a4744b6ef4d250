"""Fine-tune LAC's own network on prepared rows → recurrent.onnx and recurrent.json. `kg/train/tagger.py` is the command."""

from __future__ import annotations

import itertools
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
from kg.recognise.recurrent import Net
from kg.train.lac import package_folder
from kg.train.likelihood import apart
from kg.train.mean import Mean
from kg.train.network import Network, export, lac_weights, load_lac
from kg.train.rows import Row, batches, bio, unpack
from kg.vocab import TYPES

Array = np.ndarray[Any, Any]

LABELS = labels_of(TYPES)
DROPPED = 0.2  # of what the light network passes on while training
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

    def net(self, width: int, begin: Path | None = None, teacher: Path | None = None) -> Network:
        """The deep network, from LAC's weights or from what `keep` wrote; with a teacher's folder the light one, from the
        teacher's weights or from what `keep` wrote. width: features a character."""
        net = Network(len(self.chars) + 2, width, len(LABELS), drop=DROPPED if teacher else 0.35, deep=teacher is None)
        load_lac(net, self._lac, self._row)
        path = begin or (teacher / "recurrent.pt" if teacher else None)
        if path:
            state = torch.load(path, weights_only=True)
            net.load_state_dict({name: state[name] for name in net.state_dict()})
        return net

    def lessons(self, teacher: Path, rows: Sequence[Row]) -> list[Array]:
        """What a deep network says of each row: scores float16 [characters, labels]. teacher: where it was written"""
        said = [np.zeros((0, len(LABELS)), "float16") for _ in rows]
        found = Net(teacher, "recurrent").scores([r["text"] for r in rows], [unpack(r) for r in rows])
        for i, scores in found:
            said[i] = scores.astype("float16")
        return said

    def fit(
        self, net: Network, rows: Sequence[Row], *, epochs: float, seed: int, rate: float = 1.0, size: int = 12,
        lr: float = 3e-3, lr_old: float = 1e-3, lessons: Sequence[Array] = (), share: float = 1.0, average: bool = False
    ) -> Network:  # fmt: skip
        """AdamW, linear warm-up and decay, the new layers faster than LAC's. Deterministic on one thread.

        rate: of the learning rates; lessons: of `lessons`, one a row, and how much they count beside the annotated names (share)
        average: the weights are the moving mean over the later half
        """
        random.seed(seed)
        torch.manual_seed(seed)
        lr, lr_old = lr * rate, lr_old * rate
        taught = {id(row): lesson for row, lesson in zip(rows, lessons, strict=bool(lessons))}
        net.train()
        old = [p for n, p in net.named_parameters() if n.split(".")[0] in ("emb", "g1", "g2")]
        new = [p for n, p in net.named_parameters() if n.split(".")[0] not in ("emb", "g1", "g2")]
        optimiser = torch.optim.AdamW([{"params": new, "lr": lr}, {"params": old, "lr": lr_old}], weight_decay=0.01)
        steps = max(1, round(epochs * (len(rows) // size + 1)))
        warm = max(1, min(200, steps // 10))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1 - s / (steps + 1))
        )
        mean = Mean(steps)
        endless = (picked for _ in itertools.count() for picked in batches(rows, size))
        for step, picked in enumerate(itertools.islice(endless, steps), 1):
            ids, bits, gold, lengths = self._feed(picked)
            ids = torch.where((torch.rand(ids.shape) < UNKNOWN) & (ids > 0), torch.ones_like(ids), ids)
            scores = net(ids, bits, lengths)
            loss = net.loss(scores, gold, lengths)
            if lessons:
                loss = loss + share * apart(scores, [taught[id(r)] for r in picked], lengths)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            if average:
                mean.see(step, net)
        mean.give(net)
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
