"""Annotations turned into extracts, and extracts into an N-Quads file: what a build that makes no mistake would state."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg.assemble import assemble
from kg.model import Entity, Evidence, Extract, Figure, Statement, Support
from kg.vocab import local_id


def extract_of(gold: Path) -> Extract:
    """One annotation as an extract: every entity, statement, figure and support of it, the optional ones too."""
    row: dict[str, Any] = json.loads(gold.read_text(encoding="utf-8"), parse_float=Decimal)
    # By document, so that two documents' enterprises of one name stay two: a score is of each document alone.
    ids = {e["id"]: local_id(e["type"], e.get("code") or f"{row['doc']} {e['id']}") for e in row["entities"]}

    def seen(number: int, quote: str) -> Evidence:
        return Evidence(start=number, end=number + len(quote), quote=quote, confidence=1.0, method="gold")

    return Extract(
        source=row["doc"],
        sha256=sha256(row["doc"].encode()).hexdigest(),
        encoding="utf-8",
        title=None,
        date=None,
        characters=0,
        entities=tuple(
            Entity(ids[e["id"]], e["type"], e["names"][0], tuple(e["names"][1:]), e.get("code")) for e in row["entities"]
        ),
        statements=tuple(
            Statement(ids[t["h"]], t["r"], ids[t["t"]], (seen(i, t["quote"]),), t.get("role"))
            for i, t in enumerate(row["triples"])
        ),
        figures=tuple(
            Figure(
                value=Decimal(f["value"]),
                unit=f["unit"],
                evidence=seen(1000 + i, f["quote"]),
                about=ids[f["about"]],
                counted=ids[f["class"]] if "class" in f else None,
                indicator=f.get("indicator"),
                period=f.get("period"),
            )
            for i, f in enumerate(row["figures"])
        ),
        supports=tuple(
            Support(
                policy=ids[s["policy"]],
                kind=s["kind"],
                evidence=seen(2000 + i, s["quote"]),
                amount=Decimal(s["amount"]) if s["amount"] else None,
                rate=s["rate"],
                cap=s["cap"],
            )
            for i, s in enumerate(row["supports"])
        ),
    )


def write_graph(extracts: Iterable[Extract], path: Path) -> Path:
    """The extracts as `kg build` would write them to kg.nq."""
    lines = {" ".join((*quad[:3], *([quad[3]] if quad[3] else []))) + " .\n" for quad in assemble(list(extracts), {})}
    path.write_text("".join(sorted(lines)), encoding="utf-8")
    return path
