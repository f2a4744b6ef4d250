"""Store → files. To add a form: a file in this folder with `write(reader, out)`, and its row in EXPORTS."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.export.graphml import write_graphml
from kg.export.jsonld import write_jsonld
from kg.export.lines import write_nquads, write_ntriples
from kg.export.table import write_csv
from kg.export.turtle import write_trig, write_turtle
from kg.model import KgError
from kg.store import Reader

__all__ = ["EXPORTS", "Export", "export"]


@dataclass(frozen=True, slots=True)
class Export:
    """A form of the graph."""

    write: Callable[[Reader, Path], None]
    suffix: str  # of the file; "" for a form that is a folder
    holds: str  # what is in it, for the help


EXPORTS: dict[str, Export] = {
    "turtle": Export(write_turtle, ".ttl", "each fact once"),
    "ntriples": Export(write_ntriples, ".nt", "each fact once, one a line"),
    "nquads": Export(write_nquads, ".nq", "facts, documents' graphs and evidence"),
    "trig": Export(write_trig, ".trig", "facts, documents' graphs and evidence"),
    "jsonld": Export(write_jsonld, ".jsonld", "facts, documents' graphs and evidence"),
    "csv": Export(write_csv, "", "a folder with nodes.csv, edges.csv, evidence.csv"),
    "graphml": Export(write_graphml, ".graphml", "entities and relations, for Gephi or Cytoscape"),
}


def export(reader: Reader, form: str, out: Path) -> None:
    """Write the graph in one of the forms of EXPORTS.

    out:    a file, or for csv a folder; made anew, and left as it was where writing fails
    raises: KgError for an unknown form, or a file that cannot be written
    """
    if form not in EXPORTS:
        raise KgError(form, "no such format", f"Take one of {', '.join(sorted(EXPORTS))}")
    chosen = EXPORTS[form]
    partial = out if not chosen.suffix else out.with_name(out.name + ".partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        chosen.write(reader, partial)
        if partial != out:
            partial.replace(out)
    except OSError as error:
        raise KgError(out, f"cannot be written ({error.strerror or error})", "Name another file, or free some space") from error
    finally:
        if partial != out:
            with contextlib.suppress(OSError):
                partial.unlink()
