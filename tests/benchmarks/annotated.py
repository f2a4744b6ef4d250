"""Annotated documents for the benchmarks: NAME.txt with NAME.json, read and cleaned as a build reads them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.clean import clean
from kg.model import CleanText, Document, KgError
from kg.read import read
from kg.score.gold import Gold, read_gold


@dataclass(frozen=True, slots=True)
class Annotated:
    """One document with its annotation."""

    name: str  # without folder and ending
    document: Document
    cleaned: CleanText
    gold: Gold
    entities: tuple[dict[str, Any], ...]  # of the annotation, as it stands


def documents(folder: Path, limit: int = 0) -> list[Annotated]:
    """Every annotated document of a folder, by name; the first `limit` where it is not 0. Raises KgError."""
    found = []
    for path, gold in list(zip(sorted(folder.glob("*.json")), read_gold(folder), strict=True))[: limit or None]:
        source = folder / gold.document
        if not source.is_file():
            raise KgError(path, f"{gold.document} is not beside its annotation")
        document = read(source)
        rows = tuple(json.loads(path.read_text(encoding="utf-8"))["entities"])
        found.append(Annotated(path.stem, document, clean(document.text), gold, rows))
    return found


def parser(doc: str | None) -> argparse.ArgumentParser:
    """What all of these take: a folder of annotated documents."""
    ask = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path, help="NAME.txt with NAME.json beside it, as seeds/documents")
    ask.add_argument("--limit", type=int, default=0, help="take the first N documents")
    return ask


def characters(texts: Sequence[Annotated]) -> int:
    """Of the files as they are."""
    return sum(len(one.document.text) for one in texts)
