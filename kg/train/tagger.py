"""Make kg/models/tagger1.onnx, …: project the names of annotated documents onto their text, fine-tune LAC's encoder on them.

    python -m kg.train.tagger GOLD_FOLDER [--silver CORPUS.jsonl] [--out kg/models] [--folds 3] [--epochs 14]

GOLD_FOLDER holds NAME.txt with NAME.json beside it (seeds/documents has the form). Needs the extra `zhengqi[train]`. With
--folds the documents are also tagged by taggers that have not seen them (cross-validation): the scores are printed, and the
spans are written to a JSON file that the relation scorer is trained on, so that it learns from names as they will be found.
--silver adds unlabelled text that the first tagger labels (self-training). One core makes about 4,000 characters a second.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from kg.clean import clean
from kg.model import CleanText
from kg.recognise.features import Features
from kg.recognise.lexicon import Lexicon
from kg.recognise.pieces import pieces
from kg.recognise.tagger import Words
from kg.schemes import load_scheme
from kg.seeds import data_folder, load
from kg.train.fit import Fitter, Row, Spans, f1, measure
from kg.train.lac import package_folder
from kg.train.network import Tagger, export, lac_weights
from kg.vocab import TYPES

MODELS = Path(__file__).resolve().parent.parent / "models"


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
    """A document as rows for `Fitter`, cut as the recogniser cuts it; a span over a cut is left out."""
    rows = []
    cuts = list(pieces(cleaned))
    for (start, end), seen in zip(cuts, features.of([cleaned.text[s:e] for s, e in cuts]), strict=True):
        text = cleaned.text[start:end]
        inside = [[s - start, e - start, t] for s, e, t in spans if start <= s and e <= end]
        bits = base64.b64encode(np.packbits(seen.ravel()).tobytes()).decode()
        rows.append({"doc": name, "start": start, "text": text, "gaz": bits, "spans": inside})
    return rows


def gold_rows(folder: Path, features: Features) -> list[Row]:
    rows: list[Row] = []
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        cleaned = clean((folder / gold["doc"]).read_text(encoding="utf-8"))
        rows += rows_of(path.stem, cleaned, project(cleaned.text, gold["entities"]), features)
    return rows


def silver_rows(corpus: Path, features: Features, limit: int) -> list[Row]:
    """Rows of a JSON-lines corpus (fields id, text), up to a number of characters; no spans yet."""
    rows: list[Row] = []
    total = 0
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            cleaned = clean(record["text"])
            rows += rows_of(record["id"], cleaned, [], features)
            total += len(cleaned.text)
            if total > limit:
                break
    return rows


def vocabulary(lac: Path, package: Path) -> tuple[list[str], dict[str, str]]:
    """LAC's single characters, and its table of characters that count as another."""
    with np.load(lac, allow_pickle=False) as z:
        chars: list[str] = z["chars"].tolist()
    known = set(chars)
    fold = {}
    for line in (package / "q2b.dic").read_text(encoding="utf-8").splitlines():
        char, _, same = line.partition("\t")
        if len(char) == 1 and same in known and char != same:
            fold[char] = same
    return chars, fold


def folds(rows: Sequence[Row], count: int) -> list[set[str]]:
    """Documents in `count` parts, the same for every script that asks."""
    docs = sorted({r["doc"] for r in rows})
    random.Random(1).shuffle(docs)
    return [set(docs[i::count]) for i in range(count)]


def write(net: Tagger, fitter: Fitter, chars: Sequence[str], fold: dict[str, str], out: Path, name: str) -> None:
    """NAME.onnx and NAME.json. Characters that no row has keep LAC's embedding, as its other texts had them."""
    out.mkdir(parents=True, exist_ok=True)
    export(net, out / f"{name}.onnx")
    trans = [[round(float(x), 5) for x in line] for line in net.trans.detach().numpy()]
    meta = {"chars": list(chars), "fold": fold, "labels": fitter.names, "features": fitter.features, "trans": trans}
    (out / f"{name}.json").write_text(json.dumps(meta, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def train(fitter: Fitter, rows: Sequence[Row], silver: Sequence[Row], epochs: int, seed: int) -> Tagger:
    """One tagger; with silver rows: a first tagger labels them, the second learns from both, then from gold alone."""
    first = fitter.fit(rows, epochs=epochs, seed=seed)
    if not silver:
        return first
    labelled = [dict(r) for r in silver]
    for row, spans in zip(labelled, fitter.predict([first], labelled), strict=True):
        row["spans"], row["weight"] = spans, 0.4
    labelled.sort(key=lambda r: -r["sure"])
    kept = [r for r in labelled[: int(0.85 * len(labelled))] if r["spans"]]
    mixed = fitter.fit([*kept, *rows, *rows], epochs=2, seed=seed + 1, size=32, lr_old=8e-4)
    return fitter.fit(rows, epochs=max(4, epochs // 2), seed=seed + 2, start=mixed, lr=1e-3, lr_old=4e-4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--characters", type=int, default=600_000, help="how much of the silver corpus to use")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--oof", type=Path, help="where the spans of the held-out documents go (JSON)")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, help="run this fold alone")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1, help="of the tagger to ship; also its number")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.use_deterministic_algorithms(True)
    package = package_folder()
    lac = Path(tempfile.mkdtemp()) / "lac.npz"
    lac_weights(package, lac)
    seeds = load()
    schemes = [load_scheme(data_folder("ontology") / f"{name}.tsv") for name in ("classes", "industries")]
    features = Features(Lexicon(seeds, *schemes), Words(MODELS))
    chars, fold = vocabulary(lac, package)
    fitter = Fitter({c: i for i, c in enumerate(chars, 2)}, fold, TYPES, features.width, lac, "cpu")
    rows = gold_rows(args.gold, features)
    silver = silver_rows(args.silver, features, args.characters) if args.silver else []
    began = time.time()
    found: dict[str, Any] = {}
    tables: list[dict[str, tuple[int, int, int]]] = []
    for k, held in enumerate(folds(rows, args.folds) if args.folds else []):
        if args.only is not None and k != args.only:
            continue
        seen, unseen = [r for r in rows if r["doc"] not in held], [r for r in rows if r["doc"] in held]
        net = train(fitter, seen, silver, args.epochs, seed=k)
        spans = fitter.predict([net], unseen)
        tables.append(measure(unseen, spans))
        for row, these in zip(unseen, spans, strict=True):
            placed = ((s + row["start"], e + row["start"], t) for s, e, t in these)
            found.setdefault(row["doc"], []).extend([*p, x] for p, x in zip(placed, row["scores"], strict=True))
        if args.oof:
            write(net, fitter, chars, fold, args.oof.parent, f"fold{k}")
        print(f"fold {k}: {time.time() - began:.0f} s", {t: round(f1(c), 3) for t, c in tables[-1].items()}, flush=True)
    if args.oof and found:
        args.oof.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    if tables:
        total: dict[str, Counter[int]] = {}
        for table in tables:
            for kind, cell in table.items():
                total.setdefault(kind, Counter()).update(dict(enumerate(cell)))
        print({t: round(f1((c[0], c[1], c[2])), 3) for t, c in total.items()})
    if args.out:
        write(train(fitter, rows, silver, args.epochs, seed=args.seed), fitter, chars, fold, args.out, f"tagger{args.seed}")
        print(f"written to {args.out} after {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
