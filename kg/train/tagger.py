"""Make the trained recogniser's voices: kg/models/recurrent.onnx and encoder.onnx, from annotated documents.

    python -m kg.train.tagger GOLD_FOLDER --e5 e5-small-q4.bin [--out kg/models] [--voice recurrent|encoder]
    python -m kg.train.tagger GOLD_FOLDER --e5 e5-small-q4.bin --folds 3 [--only K] --oof SPANS.json

GOLD_FOLDER holds NAME.txt with NAME.json beside it (seeds/documents has the form; kg/train/annotations.py makes one out of
annotations and their texts); the names are projected onto the text. The head of kg/train/e5.py says where the weights that the
encoder begins with come from. With --folds the documents are tagged by voices that have not seen them (cross-validation): the
scores are printed, and the spans go to a JSON file that tells the relation and figure scorers how names are found.

Training in stages over other documents: --keep writes the weights (VOICE.pt) to a folder, --begin goes on from there, --rate
makes the steps smaller, --epochs fewer. --found TEXTS.jsonl (field text) adds texts that nobody has annotated, with the names
that the shipped voices find: the smaller network learns from the larger one. So the shipped ones were made; kg/models/NOTICE
says by which stages. Needs the extra `zhengqi[train]`; on one core about 70 minutes over 552 documents, most of it the encoder's.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.recognise.features import Features
from kg.recognise.lexicon import Lexicon
from kg.recognise.tagger import Tagger, Words
from kg.schemes import load_scheme
from kg.seeds import data_folder, load
from kg.train.rows import Row, f1, folds, found_rows, gold_rows, measure, unpack

MODELS = Path(__file__).resolve().parent.parent / "models"
VOICES = ("recurrent", "encoder")
EPOCHS = {"recurrent": 10, "encoder": 8}  # over 552 documents; over 180 of them, 18 and 14


@dataclass(frozen=True, slots=True)
class Stage:
    """How a network is trained: from the weights in `begin` (else from those that its voice starts with), kept in `keep`."""

    seed: int = 1
    epochs: int | None = None  # None: EPOCHS
    rate: float = 1.0
    begin: Path | None = None
    keep: Path | None = None
    average: bool = False  # the encoder's


def learn(rows: Sequence[Row], fitters: dict[str, Any], out: Path, stage: Stage) -> None:
    """Write the files of some voices to a folder. fitters: by voice."""
    out.mkdir(parents=True, exist_ok=True)
    for voice, fitter in fitters.items():
        begin = stage.begin / f"{voice}.pt" if stage.begin else None
        how = {"epochs": stage.epochs or EPOCHS[voice], "seed": stage.seed, "begin": begin, "rate": stage.rate}
        if voice == "encoder":
            net = fitter.fit(rows, **how, average=stage.average)
            fitter.write(net, out, rows)
        else:
            net = fitter.fit(rows, **how)
            fitter.write(net, out)
        if stage.keep:
            stage.keep.mkdir(parents=True, exist_ok=True)
            fitter.keep(net, stage.keep / f"{voice}.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--e5", type=Path, help="the encoder's weights to begin with")
    parser.add_argument("--texts", type=Path, help="a corpus (JSON lines, field text) that tells which subwords Chinese needs")
    parser.add_argument("--found", type=Path, help="texts (JSON lines) to be learned with the names that the shipped voices find")
    parser.add_argument("--voice", action="append", choices=VOICES, help="only this one; may be given twice")
    parser.add_argument("--out", type=Path, help="where the files go")
    parser.add_argument("--oof", type=Path, help="where the spans of the held-out documents go (JSON)")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, help="run this fold alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--rate", type=float, default=1.0, help="of the usual learning rates")
    parser.add_argument("--average", action="store_true", help="the encoder's weights are the moving mean over the later half")
    parser.add_argument("--begin", type=Path, help="a folder with the weights to go on from")
    parser.add_argument("--keep", type=Path, help="where the weights go, to go on from")
    args = parser.parse_args()
    stage = Stage(args.seed, args.epochs, args.rate, args.begin, args.keep, args.average)
    words = Words(MODELS)
    schemes = [load_scheme(data_folder("ontology") / f"{name}.tsv") for name in ("classes", "industries")]
    rows = gold_rows(args.gold, Features(Lexicon(load(), *schemes), words))
    if args.found:
        lines = args.found.read_text(encoding="utf-8").splitlines()
        rows += found_rows(
            (json.loads(line)["text"] for line in lines), Features(Lexicon(load(), *schemes), words), Tagger(MODELS)
        )
    fitters = {voice: _fitter(voice, args.e5, args.texts, rows, args.begin) for voice in args.voice or VOICES}
    found: dict[str, list[Any]] = {}
    total: dict[str, Counter[int]] = {}
    for k, held in enumerate(folds(rows, args.folds) if args.folds else []):
        if args.only is not None and k != args.only:
            continue
        seen, unseen = [r for r in rows if r["doc"] not in held], [r for r in rows if r["doc"] in held]
        with tempfile.TemporaryDirectory() as folder:
            learn(seen, fitters, Path(folder), stage)
            tagger = Tagger(Path(folder), fast="encoder" not in fitters)
            spans = tagger.tag([r["text"] for r in unseen], [unpack(r) for r in unseen])
        for row, these in zip(unseen, spans, strict=True):
            found.setdefault(row["doc"], []).extend([s + row["start"], e + row["start"], t, x] for s, e, t, x in these)
        table = measure(unseen, spans)
        print(f"fold {k}:", {t: round(f1(c), 3) for t, c in table.items()}, flush=True)
        for kind, cell in table.items():
            total.setdefault(kind, Counter()).update(dict(enumerate(cell)))
    if total:
        print("all folds:", {t: round(f1((c[0], c[1], c[2])), 3) for t, c in total.items()})
    if args.oof and found:
        args.oof.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    if args.out:
        learn(rows, fitters, args.out, stage)


def _fitter(voice: str, e5: Path | None, texts: Path | None, rows: Sequence[Row], begin: Path | None) -> Any:
    import torch

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if voice == "recurrent":
        from kg.train import recurrent

        return recurrent.Fitter()
    from kg.train.e5 import read
    from kg.train.encoder import Fitter, begun, vocabulary

    if e5 is None or not e5.is_file():
        raise SystemExit(
            "--e5: the encoder begins with weights that are not there; see the head of kg/train/e5.py for how to get them"
        )
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
