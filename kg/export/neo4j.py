"""CSV files for Neo4j's `admin database import`: heads and rows in files of their own, and the command in import.txt."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from kg.export.part import Part
from kg.export.rows import edges, nodes, quotes

_BETWEEN = "\x1f"  # between the items of a list: no name has it, and a sentence's is made a blank
_NODES = ("iri:ID", "name", "names:string[]", "code", ":LABEL")
_EDGES = (":START_ID", ":END_ID", "roles:string[]", "sentences:int", "quotes:string[]", ":TYPE")
_COMMAND = """neo4j-admin database import full --multiline-fields=true --array-delimiter=U+001F \\
  --nodes=nodes-header.csv,nodes.csv --relationships=relations-header.csv,relations.csv neo4j
"""


def write_neo4j(part: Part, out: Path) -> None:
    """Nodes by IRI, labelled by type; relations with the posts' titles, how many sentences state them, and the sentences."""
    out.mkdir(parents=True, exist_ok=True)
    behind = {} if part.evidence is False else quotes(part)
    _rows(out / "nodes-header.csv", [_NODES])
    _rows(out / "nodes.csv", ((n.iri, n.name, _list(n.others), n.code, n.type) for n in nodes(part)))
    _rows(out / "relations-header.csv", [_EDGES])
    relations = ((e, behind.get((e.subject, e.relation, e.object), ())) for e in edges(part))
    _rows(
        out / "relations.csv",
        ((e.subject, e.object, _list(e.roles), e.sentences, _list(words), e.relation) for e, words in relations),
    )
    (out / "import.txt").write_text(_COMMAND, encoding="utf-8", newline="\n")


def _list(items: Iterable[str]) -> str:
    return _BETWEEN.join(item.replace(_BETWEEN, " ") for item in items)


def _rows(path: Path, rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
