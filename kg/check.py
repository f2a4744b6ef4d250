"""The graph against ontology/shapes.ttl (SHACL)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.model import BadSeed
from kg.seeds import data_folder
from kg.store import open_store, rdflib_union
from kg.vocab import RDF

_SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that breaks one rule."""

    focus: str  # the thing, as an IRI
    path: str  # the property; "" where the rule is about the thing itself
    value: str  # the value that is wrong; "" where one is missing
    message: str

    def __str__(self) -> str:
        value = "" if self.value == self.focus else " ".join(self.value.split())
        return " ".join(part for part in (self.focus, self.path, value, f"– {self.message}") if part)


@dataclass(frozen=True, slots=True)
class Check:
    """What the check found."""

    triples: int  # distinct ones that were checked: facts and evidence
    violations: tuple[Violation, ...]  # sorted


def check(out: Path, shapes: Path | None = None) -> Check:
    """Check facts and evidence of a build.

    shapes: a SHACL file; None for ours
    raises: BadStore for a folder without a build; BadSeed for shapes that cannot be read
    """
    import pyshacl
    import rdflib

    open_store(out)
    file = shapes or data_folder("ontology") / "shapes.ttl"
    if not file.is_file():
        raise BadSeed(file, "no such file", "Name a SHACL file in Turtle")
    try:
        rules = rdflib.Graph().parse(file, format="turtle")
    except Exception as error:  # rdflib raises what it likes here
        raise BadSeed(file, f"cannot be read as Turtle ({str(error).splitlines()[0]})", "Correct the file") from error
    graph = rdflib_union(out)
    _, found, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none", advanced=True, meta_shacl=False)
    return Check(len(graph), tuple(sorted(_violations(found), key=str)))


def _violations(found: object) -> list[Violation]:
    import rdflib

    if not isinstance(found, rdflib.Graph):
        raise TypeError(f"pyshacl gave no report: {found!r}")
    sh = rdflib.Namespace(_SH)

    def text(result: object, name: str) -> str:
        values = sorted(str(o) for o in found.objects(result, sh[name]) if not isinstance(o, rdflib.BNode))  # type: ignore[arg-type]
        return values[0] if values else ""

    results = found.subjects(rdflib.URIRef(RDF + "type"), sh.ValidationResult)
    return [Violation(text(r, "focusNode"), text(r, "resultPath"), text(r, "value"), text(r, "resultMessage")) for r in results]
