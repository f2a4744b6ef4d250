"""One statement a line: N-Quads with everything, N-Triples with the facts."""

from __future__ import annotations

from pathlib import Path

from kg.export.part import Part
from kg.terms import line


def write_nquads(part: Part, out: Path) -> None:
    """Everything: the facts, then the documents' graphs with their evidence, each sorted."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for graph, triples in part.sections():
            end = f" {graph} .\n" if graph else " .\n"
            file.writelines(f"{s} {p} {o}{end}" for s, p, o in triples)


def write_ntriples(part: Part, out: Path) -> None:
    """Each fact once, sorted; where asked for, then the evidence."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line((*triple, "")) + "\n" for triple in part.flat())
