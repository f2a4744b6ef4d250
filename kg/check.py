"""A graph against ontology/shapes.ttl (SHACL), or shapes of one's own: a build's, or any file of RDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.model import BadSeed
from kg.seeds import data_folder
from kg.standing import standing
from kg.store import open_store, rdflib_file, rdflib_union
from kg.terms import prefixes
from kg.vocab import BASE, DCTERMS, OA, PROV, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_SH = "http://www.w3.org/ns/shacl#"
_PROOFS = 3  # sentences shown of one statement
# What a broken rule of somebody else's shapes says, where the shape has no words of its own.
_WORDS = {
    "MinCount": "is missing: at least {} expected",
    "MaxCount": "is there too often: at most {} expected",
    "Datatype": "is not of the type {}",
    "Class": "is no {}",
    "NodeKind": "is not a {}",
    "Pattern": "does not have the form {}",
    "In": "is none of the values that are allowed",
    "LanguageIn": "is not in a language that is allowed",
    "UniqueLang": "is there twice in one language",
    "MinLength": "is shorter than {} characters",
    "MaxLength": "is longer than {} characters",
    "MinInclusive": "is less than {}",
    "MaxInclusive": "is more than {}",
    "MinExclusive": "is not more than {}",
    "MaxExclusive": "is not less than {}",
    "HasValue": "does not have the value {}",
    "Closed": "is a property that the shape does not know",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence behind what is wrong, and where it stands."""

    quote: str
    where: str


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that breaks one rule."""

    focus: str  # the thing, as an IRI
    path: str  # the property; "" where the rule is about the thing itself
    value: str  # the value that is wrong; "" where one is missing
    message: str
    name: str = ""  # the thing's label
    value_name: str = ""  # the value's label
    sentences: tuple[Sentence, ...] = ()

    def __str__(self) -> str:
        value = "" if self.value == self.focus else " ".join(self.value_name.split()) or _short(" ".join(self.value.split()))
        return " ".join(part for part in (self.name, _short(self.focus), _short(self.path), value, f"– {self.message}") if part)

    def lines(self) -> list[str]:
        """The line, and a line for each sentence behind it."""
        return [str(self), *(f"    “{' '.join(s.quote.split())}”  {s.where}".rstrip() for s in self.sentences)]


@dataclass(frozen=True, slots=True)
class Check:
    """What the check found."""

    triples: int  # distinct ones that were checked: facts and evidence
    violations: tuple[Violation, ...]  # sorted


def check(graph: Path, shapes: Path | None = None) -> Check:
    """Check facts and evidence of a graph.

    graph:  the folder of a build, or a file of RDF (Turtle, N-Triples, N-Quads, TriG, JSON-LD, RDF/XML), whoever wrote it
    shapes: a SHACL file; None for ours
    raises: BadStore for a folder without a build, or a file that cannot be read; BadSeed for shapes that cannot be read
    """
    import pyshacl
    import rdflib

    if not graph.is_file():
        open_store(graph)
    file = shapes or data_folder("ontology") / "shapes.ttl"
    if not file.is_file():
        raise BadSeed(file, "no such file", "Name a SHACL file in Turtle")
    try:
        rules = rdflib.Graph().parse(file, format="turtle")
    except Exception as error:  # rdflib raises what it likes here
        raise BadSeed(file, f"cannot be read as Turtle ({str(error).splitlines()[0]})", "Correct the file") from error
    data = rdflib_file(graph) if graph.is_file() else rdflib_union(graph)
    _, found, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", advanced=True, meta_shacl=False)
    if not isinstance(found, rdflib.Graph):
        raise TypeError(f"pyshacl gave no report: {found!r}")
    return Check(len(data), tuple(sorted(_violations(found, rules, data), key=str)))


def _violations(found: Graph, rules: Graph, data: Graph) -> list[Violation]:
    import rdflib

    sh, type_ = rdflib.Namespace(_SH), rdflib.URIRef(RDF + "type")
    made = []
    for result in found.subjects(type_, sh.ValidationResult):
        focus, path, value = (found.value(result, sh[name]) for name in ("focusNode", "resultPath", "value"))
        made.append(
            Violation(
                str(focus or ""),
                str(path) if isinstance(path, rdflib.URIRef) else "",
                "" if value is None else str(value),
                _message(found, rules, result),
                _label(data, focus),
                _label(data, value),
                _sentences(data, focus, path, value),
            )
        )
    return made


def _message(found: Graph, rules: Graph, result: Node) -> str:
    """The shape's own words, Chinese ones before others; else ours for its kind of rule; else the validator's."""
    import rdflib

    sh = rdflib.Namespace(_SH)
    shape = found.value(result, sh.sourceShape)
    own = [m for m in rules.objects(shape, sh.message) if isinstance(m, rdflib.Literal)] if shape else []
    told: list[Node] = [*own] or list(found.objects(result, sh.resultMessage))
    if not own:
        kind = str(found.value(result, sh.sourceConstraintComponent)).removeprefix(_SH).removesuffix("ConstraintComponent")
        if words := _WORDS.get(kind):
            asked = rules.value(shape, sh[kind[:1].lower() + kind[1:]]) if shape else None
            return words.format(_short(str(asked)) if asked is not None else "that")
    texts = sorted((not (isinstance(m, rdflib.Literal) and m.language == "zh"), str(m)) for m in told)
    return " ".join(texts[0][1].split()) if texts else "breaks a rule"


def _sentences(data: Graph, focus: Node | None, path: Node | None, value: Node | None) -> tuple[Sentence, ...]:
    """The sentences that state the triple; else those about the thing, for something that is missing or is wrong in itself."""
    import rdflib

    rdf = rdflib.Namespace(RDF)
    if focus is None:
        return ()
    about = set(data.subjects(rdf.subject, focus))
    exact = {s for s in about if data.value(s, rdf.predicate) == path and value in (None, data.value(s, rdf.object))}
    chosen = (
        [focus] if (focus, rdflib.URIRef(OA + "exact"), None) in data else exact or about or set(data.subjects(rdf.object, focus))
    )
    return tuple(sorted({_sentence(data, node) for node in chosen} - {None}, key=str)[:_PROOFS])  # type: ignore[arg-type]


def _sentence(data: Graph, proof: Node) -> Sentence | None:
    import rdflib

    quote, start = (data.value(proof, rdflib.URIRef(OA + name)) for name in ("exact", "start"))
    if quote is None:
        return None
    document = data.value(proof, rdflib.URIRef(PROV + "wasDerivedFrom"))
    source = data.value(document, rdflib.URIRef(DCTERMS + "source")) if document is not None else None
    at = str(source or document or "")
    where = str(data.value(proof, rdflib.URIRef(RDF + "value")) or "")
    return Sentence(str(quote), standing(at, int(str(start)), where) if str(start).isdigit() else at)


def _label(data: Graph, node: Node | None) -> str:
    """A thing's preferred name; "" where it has none, or is a text."""
    import rdflib

    if node is None or isinstance(node, rdflib.Literal):
        return ""
    for name in (SKOS + "prefLabel", RDFS + "label", DCTERMS + "title"):
        if found := sorted(str(label) for label in data.objects(node, rdflib.URIRef(name))):
            return found[0]
    return ""


def _short(iri: str) -> str:
    """An IRI with a prefix of ours, where one fits."""
    spaces = sorted(((space, name) for name, space in prefixes(BASE).items()), key=lambda pair: -len(pair[0]))
    return next((f"{name}:{iri[len(space) :]}" for space, name in spaces if iri.startswith(space)), iri)
