"""Typed tables for data frames: nodes.parquet, edges.parquet, evidence.parquet in one folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export.part import Part
from kg.export.rows import edges, nodes, proofs
from kg.model import KgError

if TYPE_CHECKING:
    from collections.abc import Sequence

_TYPES = {"others": "list", "roles": "list", "sentences": "int", "start": "int", "end": "int", "confidence": "float"}
_NODE = ("iri", "type", "name", "others", "code")
_EDGE = ("subject", "relation", "object", "roles", "sentences")
_PROOF = ("subject", "relation", "object", "quote", "document", "start", "end", "confidence", "method", "modality")


def write_parquet(part: Part, out: Path) -> None:
    """Three tables in the folder `out`, two without evidence; lists are lists, positions integers, confidence a float.

    raises: KgError where pyarrow is not installed
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise KgError("parquet", "needs pyarrow", "pip install 'zhengqi[frames]'") from error
    out.mkdir(parents=True, exist_ok=True)
    _table(out / "nodes.parquet", _NODE, [asdict(node) for node in nodes(part)])
    _table(out / "edges.parquet", _EDGE, [asdict(edge) for edge in edges(part)])
    if part.evidence is not False:
        told = [asdict(proof) for proof in proofs(part)]
        _table(out / "evidence.parquet", _PROOF, [row | {"confidence": float(row["confidence"])} for row in told])
    else:
        (out / "evidence.parquet").unlink(missing_ok=True)


def _table(path: Path, names: tuple[str, ...], rows: Sequence[dict[str, Any]]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {"list": pa.list_(pa.string()), "int": pa.int64(), "float": pa.float64()}
    schema = pa.schema([(name, kinds.get(_TYPES.get(name, ""), pa.string())) for name in names])
    parquet.write_table(pa.Table.from_pylist(list(rows), schema=schema), path)
