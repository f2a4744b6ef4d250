"""The facts as Turtle, and everything as TriG: one prefix a kind of thing, sorted, a block a subject, written as they are read.

Written here and not by a library: names with a slash behind a prefix (`id:enterprise\\/…`) are legal but misread by Virtuoso 7,
and the order must not depend on an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.export.part import Part
from kg.terms import Triple, parse, prefixes
from kg.vocab import RDF, XSD

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_TRIPLE_TERM = re.compile(r'<<\( (<[^>]*>) (<[^>]*>) (<[^>]*>|".*) \)>>', re.DOTALL)
_TYPE = f"<{RDF}type>"
# Types whose literals Turtle writes bare, where their text has this form.
_SHORT = {
    XSD + "integer": re.compile(r"[+-]?\d+"),
    XSD + "decimal": re.compile(r"[+-]?\d*\.\d+"),
    XSD + "boolean": re.compile("true|false"),
}
_KEPT = 200_000  # terms that are remembered in their short form


def write_turtle(part: Part, out: Path) -> None:
    """Each fact once, with the reference data and what was inferred; where asked for, then the evidence."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        shorten = Shorten(part.reader.base)
        file.writelines(shorten.heading())
        file.writelines(blocks(part.flat(), shorten))


def write_trig(part: Part, out: Path) -> None:
    """Everything: the facts, then a graph a document."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        shorten = Shorten(part.reader.base)
        file.writelines(shorten.heading())
        for graph, triples in part.sections():
            if graph:
                file.write(f"\n{shorten(graph)} {{\n")
            file.writelines(blocks(triples, shorten))
            if graph:
                file.write("}\n")


def blocks(triples: Iterable[Triple], shorten: Shorten) -> Iterator[str]:
    """A block of Turtle for each subject of sorted triples, its types first."""
    subject = predicate = ""
    lines: list[str] = []  # one a predicate
    for s, p, o in triples:
        if s != subject:
            if lines:
                yield f"\n{shorten(subject)} {_joined(lines)} .\n"
            subject, predicate, lines = s, "", []
        if p == predicate:
            lines[-1] += f" , {shorten(o)}"
        else:
            predicate = p
            lines.append(f"{'a' if p == _TYPE else shorten(p)} {shorten(o)}")
    if lines:
        yield f"\n{shorten(subject)} {_joined(lines)} .\n"


def _joined(lines: list[str]) -> str:
    for at, line in enumerate(lines):
        if line.startswith("a "):
            lines.insert(0, lines.pop(at))
            break
    return " ;\n    ".join(lines)


class Shorten:
    """Terms as Turtle writes them under our prefixes."""

    def __init__(self, base: str) -> None:
        self._prefixes = prefixes(base)
        self._by_space = {space: name for name, space in self._prefixes.items()}
        self._known: dict[str, str] = {}

    def heading(self) -> Iterator[str]:
        """The prefix lines."""
        return (f"@prefix {name}: <{space}> .\n" for name, space in sorted(self._prefixes.items()))

    def __call__(self, term: str) -> str:
        if term[-1] != ">":
            return term
        known = self._known.get(term)
        if known is None:
            known = self._short(term)
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[term] = known
        return known

    def _short(self, term: str) -> str:
        if term.startswith("<<("):
            found = _TRIPLE_TERM.fullmatch(term)
            if not found:
                raise ValueError(f"not a triple term: {term!r}")
            return f"<<( {' '.join(map(self, found.groups()))} )>>"
        if term.startswith("<"):
            return self._iri(term[1:-1])
        body, _, datatype = term.rpartition("^^")
        short = _SHORT.get(datatype[1:-1])
        value = parse(term).value
        return value if short and short.fullmatch(value) else f"{body}^^{self._iri(datatype[1:-1])}"

    def _iri(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self._by_space.get(iri[:cut])
        return f"{name}:{iri[cut:]}" if name and _LOCAL.fullmatch(iri[cut:]) else f"<{iri}>"
