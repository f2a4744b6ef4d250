"""What of a graph is exported: all of it or what lies around one thing, with the sentences or without; as sorted sections.

A build's kg.nq holds the same statements as its store, sorted. Reading them there takes a fifth of the time that the store's
index takes, and next to no memory; so it is read where its hash is the one in the build's mark, and the store elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from kg.model import KgError
from kg.store import DERIVATIONS, Reader, marker
from kg.terms import Quad, Triple
from kg.vocab import RDF

NQUADS = "kg.nq"
HASH = "nquads_sha256"  # the key of the mark
_STATEMENT = (f"<{RDF}type>", f"<{RDF}Statement>")

Section = tuple[str, Iterator[Triple]]  # a graph as a term, "" for the facts, and its triples in order


@dataclass(frozen=True)
class Part:
    """A part of a build's graph. `quads` are its statements where it is not the whole, sorted within each graph, facts first."""

    reader: Reader
    evidence: bool | None = None  # None: as the form has it by itself
    reifiers: bool = False  # evidence as RDF 1.2 has it: ev:x rdf:reifies <<( s p o )>>
    quads: tuple[Quad, ...] | None = None

    def sections(self, evidence: bool = True) -> Iterator[Section]:
        """Facts, then the named graphs by IRI.

        evidence: what the form does where nobody asked; without it the nodes of sentences and derivations are left out
        """
        with_evidence = evidence if self.evidence is None else self.evidence
        for graph, triples in self._sections():
            kept = triples if with_evidence or not graph else (t for t in triples if not t[0].startswith(self._proofs))
            yield graph, _reified(kept) if self.reifiers and graph else kept

    def flat(self, evidence: bool = False) -> Iterator[Triple]:
        """The facts, each once; with evidence then the sentences behind them. For forms without named graphs."""
        for graph, triples in self.sections(evidence):
            yield from (t for t in triples if not graph or t[0].startswith(self._proofs))
            if not graph and not (evidence if self.evidence is None else self.evidence):
                return

    @cached_property
    def entities(self) -> frozenset[str] | None:
        """The subjects of the facts as terms; None for the whole graph."""
        return None if self.quads is None else frozenset(s for s, _, _, g in self.quads if not g)

    @cached_property
    def _proofs(self) -> tuple[str, ...]:
        return tuple(f"<{self.reader.base}{folder}" for folder in ("evidence/", DERIVATIONS))

    def _sections(self) -> Iterator[Section]:
        if self.quads is not None:
            yield from _by_graph(self.quads)
        elif file := sorted_file(self.reader.out):
            yield from _by_graph(_quads_of(file))
        else:
            for graph in ("", *self.reader.graphs()):
                yield graph, ((s, p, o) for s, p, o, _ in self.reader.quads(graph))


def sorted_file(out: Path) -> Path | None:
    """The build's kg.nq, where it is as the build wrote it."""
    file = out / NQUADS
    wanted = marker(out).get(HASH)
    return file if wanted and file.is_file() and file_hash(file) == wanted else None


def file_hash(file: Path) -> str:
    """SHA-256 of a file: a second for 500 MB."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _by_graph(quads: Iterable[Quad]) -> Iterator[Section]:
    for graph, of_graph in groupby(quads, key=lambda quad: quad[3]):
        yield graph, (quad[:3] for quad in of_graph)


def _quads_of(file: Path) -> Iterator[Quad]:
    """The quads of a file that `write_nquads` made. Raises KgError for one that ends within a line."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            if not rest.endswith(" .\n"):
                raise KgError(file, "is cut off", "Build again")
            obj, graph = rest[:-3], ""
            if obj[-1] == ">":  # an IRI, a datatype or a graph: only a datatype has a quote before it
                cut = obj.rfind(" <")
                if cut > 0 and '"' not in obj[cut:]:
                    obj, graph = obj[:cut], obj[cut + 1 :]
            yield subject, predicate, obj, graph


def _reified(triples: Iterator[Triple]) -> Iterator[Triple]:
    """rdf:subject, rdf:predicate and rdf:object of a statement as one rdf:reifies with a triple term."""
    ends = [f"<{RDF}{name}>" for name in ("subject", "predicate", "object")]
    for _, of_subject in groupby(triples, key=lambda t: t[0]):
        found = list(of_subject)
        said = {p: o for _, p, o in found if p in ends}
        if len(said) == len(ends):
            found = [t for t in found if t[1] not in ends and t[1:] != _STATEMENT]
            found.append((found[0][0], f"<{RDF}reifies>", f"<<( {' '.join(said[end] for end in ends)} )>>"))
            found.sort()
        yield from found
