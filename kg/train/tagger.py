"""Make the trained recogniser, kg/models/encoder.onnx and recurrent.onnx, from annotated documents.

    python -m kg.train.tagger GOLD_FOLDER --network wide --e5 e5-small-q4.bin --keep WIDE
    python -m kg.train.tagger GOLD_FOLDER --network slim --e5 e5-small-q4.bin --teacher WIDE --average --out kg/models
    python -m kg.train.tagger GOLD_FOLDER --network deep --keep DEEP
    python -m kg.train.tagger GOLD_FOLDER --network recurrent --teacher DEEP --average --out kg/models

GOLD_FOLDER holds NAME.txt with NAME.json beside it (seeds/documents has the form; kg/train/annotations.py makes one out of
annotations and their texts); the names are projected onto the text. The head of kg/train/e5.py says where the weights come from
with which the wide network begins; the slim one, which ships, begins with a part of the wide one and learns from what it says,
and so does the recurrent one from the deep one, which has a layer more.

Training in stages over other documents: --keep writes the weights and the network to a folder, --begin goes on from there, --rate
makes the steps smaller, --epochs fewer, --share lets what the wide network says count less beside the annotations. --found
TEXTS.jsonl (field text) adds texts that nobody has annotated, with the names that the shipped networks find; --renamed N adds N
of the annotated pieces with other names in them (kg/train/renamed.py). kg/models/NOTICE says by which stages the shipped ones
were made.

Cross-validation: --folds 3 --oof SPANS.json [--only K] trains on two thirds and names what is in the last, by that network alone,
for each third; the spans tell the relation and figure scorers how names are found in documents that were not seen. --begin,
--teacher and --keep then name folders with a folder for each fold (fold-0 …), so that no teacher has seen what it should not.
With --only the files of the folds have to be joined.

Needs the extra `zhengqi[train]`; on one core a step takes 2 s (wide), 0.9 s (slim), 0.5 s (deep, recurrent), and 552 documents
are 140 steps.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.recognise import MODELS
from kg.recognise.lexicon import Lexicon
from kg.recognise.recurrent import Recurrent
from kg.recognise.tagger import Tagger, scored_spans
from kg.schemes import load_scheme
from kg.seeds import data_folder, load
from kg.train.renamed import renamed_rows
from kg.train.rows import Row, f1, folds, found_rows, gold_rows, measure, unpack
from kg.train.words import Features

EPOCHS = {"wide": 8.0, "slim": 8.0, "deep": 10.0, "recurrent": 10.0}  # over 552 documents; over 180 of them, 14 and 18

ENCODERS = ("wide", "slim")
TAUGHT = ("slim", "recurrent")


@dataclass(frozen=True, slots=True)
class Stage:
    """How a network is trained: from the weights in `begin`, kept in `keep`; teacher: the folder of the wide or the deep one."""

    network: str
    seed: int = 1
    epochs: float = 8.0
    rate: float = 1.0
    share: float = 1.0
    begin: Path | None = None
    teacher: Path | None = None
    keep: Path | None = None
    average: bool = False

    def of_fold(self, number: int) -> Stage:
        """The same with the folders of one fold."""

        def inside(folder: Path | None) -> Path | None:
            return folder / f"fold-{number}" if folder else None

        return replace(self, begin=inside(self.begin), teacher=inside(self.teacher), keep=inside(self.keep))


def learn(rows: Sequence[Row], fitter: Any, outs: Sequence[Path], stage: Stage) -> None:
    """Train, and write encoder.onnx (wide, slim) or recurrent.onnx (deep, recurrent) and its json to some folders."""
    name = "encoder" if stage.network in ENCODERS else "recurrent"
    begin = stage.begin / f"{name}.pt" if stage.begin else None
    how: dict[str, Any] = {"epochs": stage.epochs, "seed": stage.seed, "rate": stage.rate, "average": stage.average}
    if stage.teacher is not None:
        how |= {"lessons": fitter.lessons(stage.teacher, rows), "share": stage.share}
    if name == "recurrent":
        net = fitter.net(int(rows[0]["width"]), begin, stage.teacher)
    elif stage.teacher is None:
        net = fitter.wide(begin)
    else:
        net = fitter.slim(fitter.wide(stage.teacher / "encoder.pt"), rows, begin)
    net = fitter.fit(net, rows, **how)
    for out in (*outs, *([stage.keep] if stage.keep else [])):
        out.mkdir(parents=True, exist_ok=True)
        fitter.write(net, out, rows)
    if stage.keep:
        fitter.keep(net, stage.keep / f"{name}.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--network", choices=tuple(EPOCHS), required=True)
    parser.add_argument("--e5", type=Path, help="the pretrained weights, for the wide and the slim one")
    parser.add_argument("--texts", type=Path, help="a corpus (JSON lines, field text) that tells which subwords Chinese needs")
    parser.add_argument(
        "--found", type=Path, help="texts (JSON lines) to be learned with the names that the shipped networks find"
    )
    parser.add_argument("--renamed", type=int, default=0, metavar="N", help="add so many pieces with other names in them")
    parser.add_argument(
        "--teacher", type=Path, help="where the wide network was kept, for the slim one; the deep, for the recurrent"
    )
    parser.add_argument("--out", type=Path, help="where the files go")
    parser.add_argument("--oof", type=Path, help="where the spans of the held-out documents go (JSON)")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, help="run this fold alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=float)
    parser.add_argument("--rate", type=float, default=1.0, help="of the usual learning rates")
    parser.add_argument("--share", type=float, default=1.0, help="how much the teacher counts")
    parser.add_argument("--average", action="store_true", help="the weights are the moving mean over the later half")
    parser.add_argument("--begin", type=Path, help="a folder with the weights to go on from")
    parser.add_argument("--keep", type=Path, help="where the weights go, to go on from or to teach")
    args = parser.parse_args()
    if (args.network in TAUGHT) != bool(args.teacher):
        parser.error("--teacher is for --network slim and recurrent, which need it")
    stage = Stage(args.network, args.seed, args.epochs or EPOCHS[args.network], args.rate, args.share,
                  args.begin, args.teacher, args.keep, args.average)  # fmt: skip
    schemes = [load_scheme(data_folder("ontology") / f"{name}.tsv") for name in ("classes", "industries")]
    features = Features(Lexicon(load(), *schemes))
    rows, more = gold_rows(args.gold, features), []
    if args.found:
        lines = args.found.read_text(encoding="utf-8").splitlines()
        more = found_rows((json.loads(line)["text"] for line in lines), features, Tagger(MODELS))
    if args.renamed:
        more += renamed_rows(rows, args.renamed, features, load())
    first = stage.of_fold(args.only or 0) if args.folds else stage
    fitter = _fitter(args.network, args.e5, args.texts, [*rows, *more], first.teacher or first.begin)
    if args.folds:
        _crossed(rows, more, fitter, stage, args.folds, args.only, args.oof)
    else:
        learn([*rows, *more], fitter, [args.out] if args.out else [], stage)


def _crossed(
    rows: Sequence[Row], more: Sequence[Row], fitter: Any, stage: Stage, count: int, only: int | None, oof: Path | None
) -> None:
    """Cross-validation: print the scores, write the spans. more: rows that are learned and never measured"""
    found: dict[str, list[Any]] = {}
    total: dict[str, Counter[int]] = {}
    for k, held in enumerate(folds(rows, count)):
        if only is not None and k != only:
            continue
        seen, unseen = [r for r in rows if r["doc"] not in held], [r for r in rows if r["doc"] in held]
        with tempfile.TemporaryDirectory() as folder:
            learn([*seen, *more], fitter, [Path(folder)], stage.of_fold(k))
            spans = _spans(stage.network, Path(folder), unseen)
        for row, these in zip(unseen, spans, strict=True):
            found.setdefault(row["doc"], []).extend([s + row["start"], e + row["start"], t, x] for s, e, t, x in these)
        table = measure(unseen, spans)
        print(f"fold {k}:", {t: round(f1(c), 3) for t, c in table.items()}, flush=True)
        for kind, cell in table.items():
            total.setdefault(kind, Counter()).update(dict(enumerate(cell)))
    print("all folds:", {t: round(f1((c[0], c[1], c[2])), 3) for t, c in total.items()})
    if oof and found:
        oof.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _spans(network: str, folder: Path, rows: Sequence[Row]) -> list[list[tuple[int, int, str, float]]]:
    """What one network alone finds in rows."""
    texts, bits = [r["text"] for r in rows], [unpack(r) for r in rows]
    if network in ENCODERS:
        return [seen.spans for seen in Tagger(folder, alone=True).tag(texts, bits)]
    alone = Recurrent(folder)
    return scored_spans(alone.chances(texts, bits), alone.labels)


def _fitter(network: str, e5: Path | None, texts: Path | None, rows: Sequence[Row], begin: Path | None) -> Any:
    import torch

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if network not in ENCODERS:
        from kg.train.recurrent import Fitter as Other

        return Other()
    from kg.train.e5 import read
    from kg.train.encoder import Fitter, begun, vocabulary

    if e5 is None or not e5.is_file():
        raise SystemExit("--e5: the pretrained weights are not there; see the head of kg/train/e5.py for how to get them")
    source = read(e5)
    if begin:
        return begun(source, begin / "encoder.pt")
    more = [json.loads(line)["text"] for line in texts.read_text(encoding="utf-8").splitlines()] if texts else []
    lines = [line for text in more for line in text.splitlines()]
    chars: Counter[str] = Counter(c for r in rows for c in r["text"])
    kept = vocabulary(source, [*(r["text"] for r in rows), *lines])
    return Fitter(source, kept, sorted(c for c, n in chars.items() if n >= 2))


if __name__ == "__main__":
    main()
