"""How much of what is found in clean text is found in the same text with its layout broken: noise.py FOLDER [--faults …]

FOLDER holds NAME.txt with NAME.json (annotations). Each document is built as it is and once for each fault of `noise_faults`; the
scores are those of `kg score`. The share is F1 on the broken text over F1 on the clean one. Exit code 1 where a share of the
triples is below its floor: 0.95, for columns 0.80.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from noise_faults import FAULTS, broken

from kg.build import build
from kg.clean import clean
from kg.model import KgError
from kg.score import Score, score

FLOORS = {name: 0.80 if name == "columns" else 0.95 for name in FAULTS}


def main() -> None:
    """Build, score, print a table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--faults", nargs="+", choices=FAULTS, default=list(FAULTS))
    ask.add_argument("--first", type=int, default=0, help="documents to pass over")
    ask.add_argument("--limit", type=int, default=10_000, help="documents to take")
    ask.add_argument("--seed", default="1")
    ask.add_argument("--keep", type=Path, help="keep the broken documents here")
    ask.add_argument("--per-document", action="store_true", help="name the documents that lose triples")
    told = ask.parse_args()
    annotated = sorted(told.folder.glob("*.json"))[told.first : told.first + told.limit]
    texts = {path.stem: path.with_suffix(".txt").read_text(encoding="utf-8") for path in annotated}
    if not texts:
        sys.exit(f"{told.folder}: no NAME.json with NAME.txt here")

    whole = _score(texts, annotated, None)
    print(f"{len(texts)} documents, seed {told.seed}\n{'':<10}{'entities':>9}{'share':>7}{'triples':>9}{'share':>7}{'text':>7}")
    print(f"{'clean':<10}{whole.entities.f1:>9.3f}{'':>7}{whole.triples.f1:>9.3f}")
    low = []
    for fault in told.faults:
        worse = {name: broken(text, fault, f"{told.seed}/{name}") for name, text in texts.items()}
        found = _score(worse, annotated, told.keep / fault if told.keep else None)
        same = sum(_alike(texts[name], worse[name]) for name in texts) / len(texts)
        entities, triples = found.entities.f1 / whole.entities.f1, found.triples.f1 / whole.triples.f1
        print(f"{fault:<10}{found.entities.f1:>9.3f}{entities:>7.1%}{found.triples.f1:>9.3f}{triples:>7.1%}{same:>7.1%}")
        if told.per_document:
            _name(whole, found)
        if triples < FLOORS[fault]:
            low.append(fault)
    if low:
        sys.exit(f"below the floor: {', '.join(low)}")


def _score(texts: dict[str, str], annotated: list[Path], keep: Path | None) -> Score:
    """Build the texts in a folder of their own and score them with their annotations."""
    with tempfile.TemporaryDirectory() as name:
        folder = keep or Path(name) / "documents"
        folder.mkdir(parents=True, exist_ok=True)
        gold = Path(name) / "gold"
        gold.mkdir()
        for path in annotated:
            (folder / f"{path.stem}.txt").write_text(texts[path.stem], encoding="utf-8")
            (gold / path.name).write_bytes(path.read_bytes())
            (gold / f"{path.stem}.txt").write_text(texts[path.stem], encoding="utf-8")
        try:
            build([folder], Path(name) / "out")
        except KgError as error:
            sys.exit(f"kg: {error}")
        return score(Path(name) / "out", gold)


def _alike(text: str, worse: str) -> float:
    """The share of the clean text's sentences that the cleaned broken text has, word for word."""
    want = {s for s in _sentences(text) if len(s) > 4}
    return len(want & _sentences(worse)) / len(want) if want else 1.0


def _sentences(text: str) -> set[str]:
    cleaned = clean(text)
    return {"".join(cleaned.text[start:end].split()) for start, end in cleaned.sentences}


def _name(whole: Score, found: Score) -> None:
    """The documents that lose triples, most first."""
    lost = [(found.by_document[d][1].right - t.right, d, t.right) for d, (_, t) in whole.by_document.items()]
    for change, document, right in sorted(lost):
        if change < 0:
            print(f"    {document}: {change} of {right} triples")


if __name__ == "__main__":
    main()
