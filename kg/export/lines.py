"""One statement a line: N-Quads with everything, N-Triples with the facts."""

from __future__ import annotations

from pathlib import Path

from kg.store import Reader
from kg.terms import line


def write_nquads(reader: Reader, out: Path) -> None:
    """Everything: the facts, then the documents' graphs with their evidence, each sorted."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line(quad) + "\n" for quad in reader.all_quads())


def write_ntriples(reader: Reader, out: Path) -> None:
    """Each fact once, sorted."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line((*triple, "")) + "\n" for triple in reader.facts())
