"""The facts as Turtle, and everything as TriG: one prefix a kind of thing, sorted, a block a subject.

Written here and not by a library: names with a slash behind a prefix (`id:enterprise\\/…`) are legal but misread by Virtuoso 7,
and the order must not depend on an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from kg.store import Reader
from kg.terms import Triple, parse, prefixes
from kg.vocab import RDF, XSD

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_TYPE = f"<{RDF}type>"
# Types whose literals Turtle writes bare, where their text has this form.
_SHORT = {
    XSD + "integer": re.compile(r"[+-]?\d+"),
    XSD + "decimal": re.compile(r"[+-]?\d*\.\d+"),
    XSD + "boolean": re.compile("true|false"),
}


def write_turtle(reader: Reader, out: Path) -> None:
    """Each fact once, with the reference data and what was inferred; evidence is in N-Quads and TriG."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        shorten = Shorten(reader.base)
        file.writelines(shorten.heading())
        file.writelines(blocks(reader.facts(), shorten))


def write_trig(reader: Reader, out: Path) -> None:
    """Everything: the facts, then a graph a document."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        shorten = Shorten(reader.base)
        file.writelines(shorten.heading())
        file.writelines(blocks(reader.facts(), shorten))
        for graph in reader.graphs():
            file.write(f"\n{shorten(graph)} {{\n")
            file.writelines(blocks(((s, p, o) for s, p, o, _ in reader.quads(graph)), shorten))
            file.write("}\n")


def blocks(triples: Iterable[Triple], shorten: Shorten) -> Iterator[str]:
    """A block of Turtle for each subject of sorted triples, its types first."""
    for subject, of_subject in groupby(triples, key=lambda t: t[0]):
        parts = []
        for predicate, of_predicate in groupby(of_subject, key=lambda t: t[1]):
            objects = " , ".join(shorten(obj) for _, _, obj in of_predicate)
            parts.append((predicate != _TYPE, f"{'a' if predicate == _TYPE else shorten(predicate)} {objects}"))
        lines = " ;\n    ".join(part for _, part in sorted(parts, key=lambda p: p[0]))
        yield f"\n{shorten(subject)} {lines} .\n"


class Shorten:
    """Terms as Turtle writes them under our prefixes."""

    def __init__(self, base: str) -> None:
        self._prefixes = prefixes(base)
        self._by_space = {space: name for name, space in self._prefixes.items()}

    def heading(self) -> Iterator[str]:
        """The prefix lines."""
        return (f"@prefix {name}: <{space}> .\n" for name, space in sorted(self._prefixes.items()))

    def __call__(self, term: str) -> str:
        if term.startswith("<"):
            return self._iri(term[1:-1])
        if term.endswith(">"):
            body, _, datatype = term.rpartition("^^")
            short = _SHORT.get(datatype[1:-1])
            value = parse(term).value
            return value if short and short.fullmatch(value) else f"{body}^^{self._iri(datatype[1:-1])}"
        return term

    def _iri(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self._by_space.get(iri[:cut])
        return f"{name}:{iri[cut:]}" if name and _LOCAL.fullmatch(iri[cut:]) else f"<{iri}>"
