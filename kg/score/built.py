"""What a build states of each document, read back from its N-Quads file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath

import pyoxigraph as ox

from kg.model import BadStore
from kg.vocab import DCTERMS, ORG, RDF, RELATIONS, SKOS, TYPES, ZQ, normal

_LABELS = frozenset({SKOS + "prefLabel", SKOS + "altLabel"})
_VALUES = frozenset({"refArea", "subject", "countedClass", "value", "supportKind", "amount", "offers", "roleTitle"})


@dataclass(frozen=True, slots=True)
class BuiltFigure:
    """An observation: its number, and the IRIs that it is about and counts."""

    value: Decimal | None
    about: frozenset[str]
    counted: frozenset[str]


@dataclass(frozen=True, slots=True)
class BuiltSupport:
    """One instrument that a policy offers."""

    policy: str
    kinds: frozenset[str]
    amounts: frozenset[Decimal]


@dataclass(slots=True)
class Built:
    """What the graph says of one document; entities by IRI."""

    types: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    triples: set[tuple[str, str, str]] = field(default_factory=set)
    figures: list[BuiltFigure] = field(default_factory=list)
    supports: list[BuiltSupport] = field(default_factory=list)
    roles: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)  # (person, body, titles as printed)


@dataclass(slots=True)
class _Graph:
    """The quads of one named graph that matter here, sorted into piles."""

    types: list[tuple[str, str]] = field(default_factory=list)
    triples: list[tuple[str, str, str]] = field(default_factory=list)
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # node → property → values


def read_built(graph: Path) -> tuple[dict[str, Built], dict[str, frozenset[str]]]:
    """The graph → what it says of each document, and every entity's names.

    graph:   an N-Quads file, or the folder of a build with its kg.nq
    returns: {file name without folder and ending: Built}, {IRI: folded labels}
    raises:  BadStore where there is no such file, or it is not N-Quads
    """
    path = graph / "kg.nq" if graph.is_dir() else graph
    if not path.is_file():
        raise BadStore(graph, "there is no kg.nq here", "Build first: kg build SOURCES -o OUT")
    stems: dict[str, str] = {}  # the IRI of a document, and of its graph → the stem of its source
    labels: dict[str, set[str]] = defaultdict(set)
    graphs: dict[str, _Graph] = defaultdict(_Graph)
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS):
            _sort(quad, stems, labels, graphs)
    except (SyntaxError, ValueError) as error:
        raise BadStore(path, f"is not N-Quads ({str(error).splitlines()[0]})", "Build it again") from error
    built: dict[str, Built] = defaultdict(Built)
    for iri in sorted(graphs):
        if iri in stems:
            _add(built[stems[iri]], graphs[iri])
    return dict(built), {iri: frozenset(names) for iri, names in labels.items()}


def _sort(quad: ox.Quad, stems: dict[str, str], labels: dict[str, set[str]], graphs: dict[str, _Graph]) -> None:
    """Put one quad where it belongs; most (evidence, metadata) belong nowhere here."""
    subject, predicate, value = quad.subject, quad.predicate.value, quad.object
    if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
        return
    if predicate in _LABELS:
        labels[subject.value].add(normal(value.value))
    elif predicate == DCTERMS + "source":
        stems[subject.value] = PurePosixPath(value.value).stem
    if not isinstance(quad.graph_name, ox.NamedNode):
        return
    graph = graphs[quad.graph_name.value]
    if predicate == RDF + "type":
        type_ = value.value.removeprefix(ZQ)
        if type_ in TYPES and value.value.startswith(ZQ):
            graph.types.append((subject.value, type_))
        return
    term = predicate.removeprefix(ZQ) if predicate.startswith(ZQ) else ""
    if term in RELATIONS and term != "within" and isinstance(value, ox.NamedNode):
        graph.triples.append((subject.value, term, value.value))
    elif term in _VALUES or predicate in (ORG + "member", ORG + "organization"):
        name = term or predicate.removeprefix(ORG)
        graph.values.setdefault(subject.value, {}).setdefault(name, []).append(value.value)


def _add(built: Built, graph: _Graph) -> None:
    """Turn the piles of a document's graph into what it states, in the order of the IRIs."""
    for iri, type_ in graph.types:
        built.types[iri].add(type_)
    built.triples.update(graph.triples)
    for node in sorted(graph.values):
        row = graph.values[node]
        if "value" in row:
            about = frozenset(row.get("refArea", [])) | frozenset(row.get("subject", []))
            built.figures.append(BuiltFigure(_number(row["value"][0]), about, frozenset(row.get("countedClass", []))))
        for offered in sorted(row.get("offers", [])):
            support = graph.values.get(offered, {})
            amounts = {number for text in support.get("amount", []) if (number := _number(text)) is not None}
            built.supports.append(BuiltSupport(node, frozenset(support.get("supportKind", [])), frozenset(amounts)))
        titles = frozenset(row.get("roleTitle", []))
        for person in row.get("member", []):
            built.roles += [(person, body, titles) for body in sorted(row.get("organization", []))]


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
