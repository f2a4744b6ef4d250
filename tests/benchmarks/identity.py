"""Identity over documents against pairs that a reader judged: alias pairs that are one thing, lookalikes that are two.

    python tests/benchmarks/identity.py [--kept FOLDER] [--errors] [--all FILE]

`identity_pairs.tsv` holds ids of documents and names, no text. The documents are read out of ../shared (train, corpus), drawn
through the extractor once and kept in FOLDER; then identity runs over all of them together. A pair whose name the extractor no
longer finds in its document is told and left out. Floors: precision 0.98, recall 0.85.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.extract import Extractor
from kg.identity import Identity, identify
from kg.identity.records import document_id
from kg.model import Document, Extract
from kg.seeds import load
from kg.vocab import normal

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"
PRECISION, RECALL = 0.98, 0.85


@dataclass(frozen=True, slots=True)
class Pair:
    same: bool
    type: str
    document: str
    name: str
    other_document: str
    other_name: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the pairs."""

    right: Counter[tuple[str, str]]  # (type, "same" | "different" | "merged" | "apart" | "not found") → pairs
    wrong: tuple[tuple[str, Pair], ...]

    def count(self, what: str) -> int:
        return sum(count for (_, kind), count in self.right.items() if kind == what)

    @property
    def precision(self) -> float:
        return self.count("same") / max(self.count("same") + self.count("merged"), 1)

    @property
    def recall(self) -> float:
        return self.count("same") / max(self.count("same") + self.count("apart"), 1)


def pairs() -> list[Pair]:
    """The judged pairs."""
    with (HERE / "identity_pairs.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Pair(r["verdict"] == "same", r["type"], r["document"], r["name"], r["other_document"], r["other_name"]) for r in rows
        ]


def texts(wanted: set[str]) -> Iterator[tuple[str, str, str | None]]:
    """(id, text, date) of the documents that the pairs name. Raises FileNotFoundError without ../shared."""
    for path in sorted((SHARED / "train").glob("*.txt")):
        if path.stem in wanted:
            yield path.stem, path.read_text(encoding="utf-8"), None
    with (SHARED / "corpus" / "news.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["id"] in wanted:
                yield row["id"], row["text"], row.get("date")


def extracts(wanted: set[str], kept: Path) -> list[Extract]:
    """Each document's extract, kept or made."""
    extractor, found = Extractor(), []
    for id_, text, date in texts(wanted):
        path = kept / f"{id_}.json"
        if not path.is_file():
            document = Document(id_, text, "utf-8", hashlib.sha256(text.encode()).hexdigest(), date=date)
            path.write_text(extractor.extract(document).to_json(), encoding="utf-8")
        found.append(Extract.from_json(path.read_text(encoding="utf-8")))
    return found


def judged(found: list[Extract], identity: Identity, asked: list[Pair]) -> Result:
    """Hold what identity decided against the pairs."""
    named: dict[tuple[str, str, str], str] = {}
    for extract in found:
        document = document_id(extract.source, extract.sha256)
        for entity in extract.entities:
            for name in (*entity.aliases, entity.name):
                named[extract.source, entity.type, normal(name)] = identity.ids.get((document, entity.id), entity.id)
    right: Counter[tuple[str, str]] = Counter()
    wrong = []
    for pair in asked:
        one = named.get((pair.document, pair.type, normal(pair.name)))
        other = named.get((pair.other_document, pair.type, normal(pair.other_name)))
        if one is None or other is None:
            right[pair.type, "not found"] += 1
            continue
        what = ("same" if one == other else "apart") if pair.same else ("merged" if one == other else "different")
        right[pair.type, what] += 1
        if what in ("apart", "merged"):
            wrong.append((what, pair))
    return Result(right, tuple(wrong))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()) / "zhengqi-identity", help="extracts")
    parser.add_argument("--errors", action="store_true", help="list the pairs that are wrong")
    parser.add_argument("--all", type=Path, help="a file of further extracts, a line each, to run over as well")
    options = parser.parse_args()
    options.kept.mkdir(parents=True, exist_ok=True)
    asked = pairs()
    wanted = {d for pair in asked for d in (pair.document, pair.other_document)}
    found = extracts(wanted, options.kept)
    if options.all:
        more = map(Extract.from_json, options.all.read_text(encoding="utf-8").splitlines())
        found += [e for e in more if e.source not in wanted]
    began = time.perf_counter()
    identity = identify(found, load())
    seconds = time.perf_counter() - began
    result = judged(found, identity, asked)
    for type_ in sorted({type_ for type_, _ in result.right}):
        line = {what: result.right[type_, what] for what in ("same", "apart", "different", "merged", "not found")}
        print(f"{type_:<12}" + "  ".join(f"{what} {count:>3}" for what, count in line.items()))
    print(f"{len(found)} documents, {len(asked)} pairs, {result.count('not found')} not found; {seconds:.1f} s")
    print(f"precision {result.precision:.3f}  recall {result.recall:.3f}  (floors {PRECISION}, {RECALL})")
    for what, pair in result.wrong if options.errors else ():
        print(what, pair.type, pair.document, pair.name, pair.other_document, pair.other_name, sep="\t")
    return 0 if result.precision >= PRECISION and result.recall >= RECALL else 1


if __name__ == "__main__":
    sys.exit(main())
