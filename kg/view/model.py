"""The nouns of a picture: nodes, edges, the sentences behind an edge, and the part of the graph that is shown."""

from __future__ import annotations

from dataclasses import dataclass

Position = tuple[int, int]  # x to the right, y downwards, in the picture's own units: one is a screen pixel at scale 1


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as drawn."""

    iri: str
    type: str  # a class of the vocabulary without prefix: "Enterprise"
    name: str
    aliases: tuple[str, ...] = ()
    code: str | None = None
    degree: int = 0  # relations in the whole graph, inferred ones left out; never less than those drawn
    centre: bool = False  # the view was asked to lie around this one
    region: int = -1  # where it lies, of a region the one above it; counts in `View.nodes`, -1 where none is known
    classes: tuple[int, ...] = ()  # the classes of an enterprise; count in `View.nodes`


@dataclass(frozen=True, slots=True)
class Proof:
    """One sentence behind an edge, cut into runs of text: plain (""), the subject's name ("s"), the object's name ("o")."""

    runs: tuple[tuple[str, str], ...]
    title: str
    source: str
    confidence: float | None
    method: str = ""
    modality: str = "asserted"
    date: str = ""  # of the document, ISO 8601
    document: str = ""  # IRI

    @property
    def text(self) -> str:
        return "".join(run for run, _ in self.runs)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation as drawn; `subject` and `object` count in `View.nodes`."""

    subject: int
    relation: str
    object: int
    role: str | None = None  # the post's title, for holdsPost only
    found: int = 0  # sentences in the store; `proofs` may hold fewer
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The part of the graph that one page shows. Nodes stand in order of importance."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    total: int = 0  # entities that the documents name
    lonely: int = 0  # of these, how many have no relation at all (never drawn in a picture of the whole)
    reach: int = 0  # entities that could have been drawn: with a relation, or within the hops asked for
    around: str | None = None
    hops: int = 1
    limit: int = 0
