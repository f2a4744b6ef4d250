"""What identity decided, as a file: one line of JSON a merge, made or proposed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from kg.identity.model import Identity, Merge

FILE = "identity.jsonl"


def written(identity: Identity) -> str:
    """The text of the file, sorted."""
    return "".join(json.dumps(asdict(merge), ensure_ascii=False, sort_keys=True) + "\n" for merge in identity.merges)


def merges(out: Path) -> Iterator[Merge]:
    """The merges of a build, in the order of the file; none where it has no such file. Raises ValueError for a damaged one."""
    path = out / FILE
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Merge(**{**row, "reasons": tuple(row["reasons"])})
