"""Store → files. To add a form: a file in this folder with `write(part, out)`, and its row in EXPORTS."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.export.around import around as part_around
from kg.export.graphml import write_gexf, write_graphml
from kg.export.jsonld import write_jsonld
from kg.export.lines import write_nquads, write_ntriples
from kg.export.neo4j import write_neo4j
from kg.export.parquet import write_parquet
from kg.export.part import Part
from kg.export.rdfxml import write_rdfxml
from kg.export.table import write_csv
from kg.export.turtle import write_trig, write_turtle
from kg.model import KgError
from kg.store import Reader

__all__ = ["EXPORTS", "Export", "Part", "export"]


@dataclass(frozen=True, slots=True)
class Export:
    """A form of the graph."""

    write: Callable[[Part, Path], None]
    suffix: str  # of the file; "" for a form that is a folder
    holds: str  # what is in it, for the help
    rdf12: bool = False  # has a way to write triple terms


EXPORTS: dict[str, Export] = {
    "turtle": Export(write_turtle, ".ttl", "each fact once", True),
    "ntriples": Export(write_ntriples, ".nt", "each fact once, one a line", True),
    "rdfxml": Export(write_rdfxml, ".rdf", "each fact once"),
    "nquads": Export(write_nquads, ".nq", "facts, documents' graphs and evidence", True),
    "trig": Export(write_trig, ".trig", "facts, documents' graphs and evidence", True),
    "jsonld": Export(write_jsonld, ".jsonld", "facts, documents' graphs and evidence; the context once more beside it"),
    "csv": Export(write_csv, "", "a folder with nodes.csv, edges.csv, evidence.csv"),
    "parquet": Export(write_parquet, "", "a folder with nodes.parquet, edges.parquet, evidence.parquet"),
    "neo4j": Export(write_neo4j, "", "a folder of CSV files and the neo4j-admin command that imports them"),
    "graphml": Export(write_graphml, ".graphml", "the entities that have relations, and these, for Gephi or Cytoscape"),
    "gexf": Export(write_gexf, ".gexf", "the entities that have relations, and these, for Gephi"),
}


def export(
    reader: Reader,
    form: str,
    out: Path,
    *,
    evidence: bool | None = None,
    around: str | None = None,
    hops: int = 1,
    rdf12: bool = False,
) -> None:
    """Write the graph, or a part of it, in one of the forms of EXPORTS.

    out:      a file, or for csv, parquet and neo4j a folder; made anew, and left as it was where writing fails
    evidence: with the sentences or without; None: as the form has it (turtle, ntriples, rdfxml, graphml, gexf without)
    around:   the name or IRI of a thing, for only what lies at most `hops` relations away
    rdf12:    evidence as reifiers (`ev:x rdf:reifies <<( s p o )>>`) instead of rdf:subject, rdf:predicate, rdf:object
    raises:   KgError for an unknown form, one that RDF 1.2 does not have, or a file that cannot be written; BadQuery for a
              name that nothing, or more than one thing, bears
    """
    if form not in EXPORTS:
        raise KgError(form, "no such format", f"Take one of {', '.join(sorted(EXPORTS))}")
    chosen = EXPORTS[form]
    if rdf12 and not chosen.rdf12:
        raise KgError(form, "cannot write RDF 1.2", f"Take one of {', '.join(n for n, e in sorted(EXPORTS.items()) if e.rdf12)}")
    evidence = True if rdf12 and evidence is None else evidence
    part = Part(reader, evidence, rdf12)
    if around is not None:
        part = part_around(reader, around, hops, evidence=evidence, reifiers=rdf12)
    partial = out if not chosen.suffix else out.with_name(out.name + ".partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        chosen.write(part, partial)
        if partial != out:
            partial.replace(out)
    except OSError as error:
        raise KgError(out, f"cannot be written ({error.strerror or error})", "Name another file, or free some space") from error
    finally:
        if partial != out:
            with contextlib.suppress(OSError):
                partial.unlink()
