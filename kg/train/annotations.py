"""Annotations that travel without their texts → a folder of NAME.txt with NAME.json, as the other scripts here take it.

    python -m kg.train.annotations seeds/annotations/*.jsonl --texts news.jsonl --out FOLDER [--beside GOLD_FOLDER]

The annotations are facts and ours; the texts of news are their publishers'. A row tells its text by SHA-256 of the UTF-8, or
carries it ("text") where we wrote it, and where in it a figure or a support is told by character positions ("at": [start, end]).
--texts is a file of JSON lines with the field "text" (and any others); a row whose text is not there is named and left out.
--beside copies another annotated folder in, so that one folder holds all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.model import KgError

Row = dict[str, Any]


def digest(text: str) -> str:
    """What a row tells its text by."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def with_texts(rows: Iterable[Row], texts: Iterable[str]) -> Iterator[tuple[Row, str | None]]:
    """Each annotation with its text: the row's own, or the one with its digest; None where there is neither."""
    by_digest = {digest(text): text for text in texts}
    for row in rows:
        yield row, row.get("text") or by_digest.get(row["sha256"])


def annotation(row: Row, text: str) -> Row:
    """The annotation as it stands beside a text: quotes are words again, and every triple has an (empty) quote."""
    quoted = {
        part: [{**{k: v for k, v in entry.items() if k != "at"}, "quote": text[slice(*entry["at"])]} for entry in row[part]]
        for part in ("figures", "supports")
    }
    triples = [{**triple, "quote": ""} for triple in row["triples"]]
    return {
        "doc": f"{row['id']}.txt",
        "entities": row["entities"],
        "triples": triples,
        **quoted,
        "optional": row["optional"],
    }


def read_rows(path: Path, *fields: str) -> list[Row]:
    """The rows of a file of JSON lines. Raises KgError for a line that is none, or lacks a field."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row: Row = json.loads(line)
        except json.JSONDecodeError as error:
            raise KgError(path, f"line {number} is not JSON ({error.msg})") from error
        if lost := [f for f in fields if f not in row]:
            raise KgError(path, f"line {number} lacks {lost[0]}")
        rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations", type=Path, nargs="+")
    parser.add_argument("--texts", type=Path, help="JSON lines with the field text")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--beside", type=Path, action="append", default=[], help="an annotated folder whose files are copied in")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    fields = ("id", "sha256", "entities", "triples", "figures", "supports", "optional")
    rows = [row for path in args.annotations for row in read_rows(path, *fields)]
    texts = [row["text"] for row in read_rows(args.texts, "text")] if args.texts else []
    lost = []
    for row, text in with_texts(rows, texts):
        if text is None:
            lost.append(row["id"])
            continue
        (args.out / f"{row['id']}.txt").write_text(text, encoding="utf-8")
        (args.out / f"{row['id']}.json").write_text(
            json.dumps(annotation(row, text), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    for folder in args.beside:
        for path in sorted(folder.glob("*.json")):
            shutil.copy(path, args.out)
            shutil.copy(path.with_suffix(".txt"), args.out)
    if lost:
        where = f"in {args.texts}" if args.texts else "(--texts names a file that has them)"
        print(f"{len(lost)} of {len(rows)} annotations have no text {where}: {', '.join(lost[:5])} …", file=sys.stderr)
    print(f"{len(list(args.out.glob('*.json')))} annotated documents in {args.out}")


if __name__ == "__main__":
    main()
