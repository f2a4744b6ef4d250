"""Fine-tune a network on prepared rows → encoder.onnx and encoder.json. `kg/train/tagger.py` is the command.

The slim one learns from three things: the annotated names, the wide network's own scores and states where it read the same texts
(lessons), and where words begin and of what kind they are, as LAC says.
"""

from __future__ import annotations

import itertools
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from kg.recognise.chain import labels_of
from kg.recognise.encoder import Inputs
from kg.recognise.lexicon import BITS
from kg.recognise.subwords import RESERVED, Subwords
from kg.train.e5 import Source
from kg.train.encoder_export import export
from kg.train.encoder_net import Network, Seen, wide
from kg.train.likelihood import apart
from kg.train.mean import Mean
from kg.train.rows import Row, batches, bio, unpack
from kg.train.slim import slimmed, worth
from kg.train.words import TAGS
from kg.vocab import TYPES

Array = np.ndarray[Any, Any]

LABELS = labels_of(TYPES)
WIDTH = BITS + len(TAGS)
# Rows of XLM-R's start, end, padding and unknown mark, in the order of `kg.recognise.subwords`.
MARKS = [0, 2, 1, 3]
TAGGED = 0.15  # what a character of a wrong word tag costs beside a wrong name
ASKED = 256  # rows that say what parts of the wide network are worth
TOLD = 200  # steps between two lines of progress
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


def begun(source: Source, path: Path) -> Fitter:
    """A fitter of the vocabulary with which the weights in `path` were kept."""
    state = torch.load(path, weights_only=True)
    return Fitter(source, state["kept"], state["chars"])


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the wide network says of a row: scores float16 [characters, labels], states float16 [pieces, width]."""

    scores: Array
    states: Array


class Fitter:
    """One vocabulary; trains networks on rows and writes them."""

    def __init__(self, source: Source, kept: Sequence[int], chars: Sequence[str]) -> None:
        """kept: of `vocabulary`; chars: the characters that get a vector of their own beside the subword's."""
        self.source, self.kept, self.chars = source, list(kept), list(chars)
        self.pieces = [source.pieces[k] for k in kept]
        self.scores = [round(float(source.scores[k]), 4) for k in kept]
        self.inputs = Inputs(Subwords(self.pieces, self.scores), self.chars)

    def wide(self, begin: Path | None = None) -> Network:
        """The wide network, from the source's weights or from what `keep` wrote. It reads word tags too."""
        net = wide(self.source, MARKS + self.kept, len(self.chars), WIDTH, LABELS, len(TAGS))
        if begin:
            net.load_state_dict(torch.load(begin, weights_only=True)["net"])
        return net

    def slim(self, of: Network, rows: Sequence[Row], begin: Path | None = None) -> Network:
        """The slim network: of the wide one, by what some rows say of its parts; or as `keep` wrote it."""
        some = random.Random(1).sample(list(rows), min(16 if begin else ASKED, len(rows)))  # begun: its form alone is wanted
        batch = [some[k : k + 16] for k in range(0, len(some), 16)]
        net = slimmed(of, worth(of, ((self._feed(b), _gold(b)) for b in batch)), LABELS, BITS)
        if begin:
            net.load_state_dict(torch.load(begin, weights_only=True)["net"])
        return net

    def lessons(self, teacher: Path, rows: Sequence[Row]) -> list[Lesson]:
        """What a wide network says of each row: some 75 KB. teacher: the folder to which `write` wrote it."""
        import onnx
        import onnxruntime as ort

        model = onnx.load(str(teacher / "encoder.onnx"))
        last = [node.output[0] for node in model.graph.node if node.output[0].endswith("_oln")][-1]
        model.graph.output.append(onnx.helper.make_tensor_value_info(last, onnx.TensorProto.FLOAT, None))
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        body, head = (
            ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            for graph in (model.SerializeToString(), (teacher / "encoder-head.onnx").read_bytes())
        )
        found = []
        for row in rows:
            characters, states = body.run(["characters", last], self.inputs.one(row["text"], unpack(row)))
            lengths = np.array([len(row["text"])], "int32")
            (scores,) = head.run(["scores"], {"characters": characters, "lengths": lengths})
            found.append(Lesson(scores[0].astype("float16"), states[0].astype("float16")))
        return found

    def fit(
        self, net: Network, rows: Sequence[Row], *, epochs: float, seed: int, rate: float = 1.0, size: int = 16,
        lr: float = 2e-4, lr_new: float = 2e-3, lessons: Sequence[Lesson] = (), share: float = 1.0, average: bool = False
    ) -> Network:  # fmt: skip
        """AdamW, linear warm-up and decay, new layers faster than old ones. Deterministic on one thread.

        rate: of the learning rates; lessons: of `lessons`, one a row, and how much they count beside the annotated names (share)
        average: the weights are the moving mean over the later half
        """
        random.seed(seed)
        torch.manual_seed(seed)
        lr, lr_new = lr * rate, lr_new * rate
        self.inputs.keep([r["text"] for r in rows])
        taught = {id(row): lesson for row, lesson in zip(rows, lessons, strict=bool(lessons))}
        net.train()
        new = [p for n, p in net.named_parameters() if not n.startswith("old.") and p.requires_grad]
        groups = [{"params": new, "lr": lr_new}, {"params": list(net.old.values()), "lr": lr}]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        steps = max(1, round(epochs * (len(rows) // size + 1)))
        warm = max(1, steps // 10)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1 - s / (steps + 1))
        )
        began, total = time.time(), 0.0
        mean = Mean(steps)
        endless = (picked for _ in itertools.count() for picked in batches(rows, size))
        for step, picked in enumerate(itertools.islice(endless, steps), 1):
            feed, gold = self._feed(picked), _gold(picked)
            seen = net(feed)
            loss = net.loss(seen.scores, gold, feed["lengths"]) + TAGGED * _tag_loss(seen.tags, feed)
            if lessons:
                loss = loss + share * _lesson_loss(seen, feed, [taught[id(r)] for r in picked])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
            if average:
                mean.see(step, net)
            if step % TOLD == 0:
                print(f"encoder, step {step} of {steps}: loss {total / TOLD:.4f}, {time.time() - began:.0f} s", flush=True)
                total = 0.0
        mean.give(net)
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
            "tags": TAGS,
            "trans": np.round(net.trans.detach().numpy().astype("float64"), 5).tolist(),
        }
        shown = rows[:: max(1, len(rows) // SHOWN)]
        export(net, meta, folder, name, (self.inputs.one(r["text"], unpack(r)) for r in shown))


def _gold(rows: Sequence[Row]) -> Tensor:
    """Label numbers int64 [rows, characters]."""
    numbers = {name: k for k, name in enumerate(LABELS)}
    wide = max(len(r["text"]) for r in rows)
    return torch.tensor([[*bio(len(r["text"]), r["spans"], numbers), *[0] * (wide - len(r["text"]))] for r in rows])


def _within(feed: dict[str, Tensor]) -> Tensor:
    """1 where a character is, 0 behind the end of its text: float [batch, characters]."""
    return (torch.arange(feed["chars"].shape[1]) < feed["lengths"][:, None]).float()


def _tag_loss(tags: Tensor, feed: dict[str, Tensor]) -> Tensor:
    within = _within(feed)
    true = feed["bits"][..., BITS:].argmax(-1)
    found = nn.functional.cross_entropy(tags.transpose(1, 2), true, reduction="none")
    return (found * within).sum() / within.sum()


def _lesson_loss(seen: Seen, feed: dict[str, Tensor], lessons: Sequence[Lesson]) -> Tensor:
    """How far scores (but for what is the same at all labels) and states are from the wide network's: squares, in the mean."""
    states = torch.zeros_like(seen.states)
    for k, lesson in enumerate(lessons):
        states[k, : len(lesson.states)] = torch.from_numpy(lesson.states).float()
    there = (feed["mask"] >= 0).float()
    off = ((seen.states - states).square().mean(-1) * there).sum() / there.sum()
    return apart(seen.scores, [lesson.scores for lesson in lessons], feed["lengths"]) + off
