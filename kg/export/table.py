"""Tables for spreadsheets and data frames: nodes.csv, edges.csv, evidence.csv in one folder."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from kg.export.part import Part
from kg.export.rows import edges, nodes, proofs

_NODE_COLUMNS = ("id", "type", "name", "other_names", "code")
_EDGE_COLUMNS = ("subject", "relation", "object", "roles", "sentences")
_PROOF_COLUMNS = ("subject", "relation", "object", "quote", "document", "start", "end", "confidence", "method", "modality")


def write_csv(part: Part, out: Path) -> None:
    """Three tables in the folder `out`, two without evidence; several names in a cell are joined by |."""
    out.mkdir(parents=True, exist_ok=True)
    entities = ((n.iri, n.type, n.name, "|".join(n.others), n.code) for n in nodes(part))
    relations = ((e.subject, e.relation, e.object, "|".join(e.roles), e.sentences) for e in edges(part))
    _table(out / "nodes.csv", _NODE_COLUMNS, entities)
    _table(out / "edges.csv", _EDGE_COLUMNS, relations)
    if part.evidence is not False:
        _table(out / "evidence.csv", _PROOF_COLUMNS, (tuple(getattr(p, c) for c in _PROOF_COLUMNS) for p in proofs(part)))
    else:
        (out / "evidence.csv").unlink(missing_ok=True)  # of an earlier export into the same folder


def _table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    # With a byte order mark: without it Excel takes Chinese for another encoding; pandas and others skip it.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
