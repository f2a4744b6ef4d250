"""A SPARQL query over a build, in this very process: only for processes that may be killed (kg.query, kg.serve.worker).

Oxigraph has no time limit, and thousands of nested brackets end the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.model import BadQuery
from kg.store import Reader
from kg.syntax import bad_syntax
from kg.terms import prefixes

# What may follow the keyword SERVICE: an IRI, a variable, SILENT, a prefixed name. Oxigraph reads no escapes in keywords, so no
# spelling gets past this; a name that ends in "service" may be refused. Each character is looked at a few times only.
_SERVICE = re.compile(r"service(?=\s*(?:#|<|\?|\$|silent)|\s+[^\s{}<>\"]*:)")
_TOGETHER = re.compile(r"[^\s{}<>\"]+")
_IN_MEMORY = 1 << 20  # bytes of an answer before it goes to a file


class Refused(BadQuery):
    """A query that asks for what is switched off."""


class NoForm(BadQuery):
    """None of the forms that were asked for fits what the query gives."""


class TooLarge(BadQuery):
    """An answer over the limit."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is asked over, by IRI: merged as the default graph, and by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Sink:
    """Where an answer is written: in memory, and from 1 MB on in a file; `limit` bytes at most."""

    def __init__(self, limit: int, spill: Path | None = None) -> None:
        self.size, self.limit, self._spill = 0, limit, spill
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None

    def write(self, part: bytes) -> int:
        self.size += len(part)
        if self.size > self.limit:
            raise TooLarge("query", f"gives more than {self.limit / (1 << 20):g} MB", "Ask for less, or add LIMIT")
        self._parts.append(bytes(part))
        if self._spill and self.size > _IN_MEMORY:
            self._file = self._file or self._spill.open("wb")
            self._file.writelines(self._parts)
            self._parts.clear()
        return len(part)

    def flush(self) -> None:
        if self._file:
            self._file.flush()

    @property
    def spilled(self) -> bool:
        return self._file is not None

    def bytes(self) -> bytes:
        """What is in memory: all of it, where nothing went to the file."""
        return b"".join(self._parts)

    def close(self) -> None:
        if self._file:
            self._file.close()


def answer(
    reader: Reader,
    query: str,
    rows: str | None,
    triples: str | None,
    sink: Sink,
    *,
    dataset: Dataset | None = None,
    base: str | None = None,
    service: bool = False,
) -> str:
    """Run a SELECT, ASK, CONSTRUCT or DESCRIBE query and write its answer.

    rows, triples: the media type for each kind of answer; None where no form was asked for that fits
    dataset: instead of the whole store, and of what FROM says
    base:    what relative IRIs of the query are relative to
    service: let the query call other servers
    returns: "rows", "boolean" or "graph"
    raises:  Refused for SERVICE, NoForm, TooLarge, BadQuery with line and column; OSError where the store fails
    """
    if not query.strip():
        raise BadQuery("query", "it is empty", "Write SELECT, ASK, CONSTRUCT or DESCRIBE")
    if not service and _calls_out(query.lower()):
        raise Refused("query", "SERVICE is not allowed", "Queries here call no other servers")
    ours = prefixes(reader.base)
    graphs: dict[str, list[ox.NamedNode]] = {}
    if dataset:
        graphs = {"default_graph": _nodes(dataset.default), "named_graphs": _nodes(dataset.named)}

    def parse(text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return reader.store.query(text, base_iri=base, prefixes=ours, **graphs)  # type: ignore[arg-type]

    try:
        found = parse(query)
        kind = "graph" if isinstance(found, ox.QueryTriples) else "boolean" if isinstance(found, ox.QueryBoolean) else "rows"
        media = triples if kind == "graph" else rows
        if media is None:
            raise NoForm("query", f"gives {'triples' if kind == 'graph' else 'rows'}, which fit no form that was asked for")
        if isinstance(found, ox.QueryTriples):
            _write(found, media, ours, sink)
        else:
            found.serialize(cast(IO[bytes], sink), format=ox.QueryResultsFormat.from_media_type(media))
        sink.flush()
    except SyntaxError as error:
        raise bad_syntax(query, error, parse, tuple(ours)) from error
    except OSError as error:
        if service and error.errno is None:  # another server did not answer
            raise BadQuery("query", " ".join(str(error).split()).rstrip("."), "Ask that server alone") from error
        raise
    except RuntimeError as error:  # parsed, and cannot run
        raise BadQuery("query", " ".join(str(error).split()).rstrip("."), "Correct the query") from error
    return kind


def _calls_out(query: str) -> bool:
    """Whether a query in small letters may have SERVICE in it."""
    if "service" not in query:
        return False
    together = (run[0].partition("service")[2] for run in _TOGETHER.finditer(query))
    return bool(_SERVICE.search(query)) or any(":" in rest for rest in together)


def _write(found: ox.QueryTriples, media: str, ours: dict[str, str], sink: Sink) -> None:
    """Triples in order, each once, with the prefixes that they use. Raises TooLarge."""
    triples: set[ox.Triple] = set()
    size = 0
    for triple in found:
        if triple not in triples:
            triples.add(triple)
            size += len(triple.object.value) if isinstance(triple.object, ox.Literal) else 1
            if size > sink.limit:  # no form is shorter than its texts
                sink.write(b" " * (sink.limit + 1))
    spaces = {space for triple in triples for term in triple for space in _spaces(term)}
    used = {name: space for name, space in ours.items() if space in spaces}
    form = ox.RdfFormat.from_media_type(media)
    ox.serialize(sorted(triples, key=str), cast(IO[bytes], sink), format=form, prefixes=used)


def _spaces(term: object) -> Iterator[str]:
    """What the IRIs in a term begin with, up to the last / or #."""
    iris = [term.value] if isinstance(term, ox.NamedNode) else []
    iris += [term.datatype.value] if isinstance(term, ox.Literal) else []
    for iri in iris:
        yield iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _nodes(iris: tuple[str, ...]) -> list[ox.NamedNode]:
    """Raises BadQuery for what is no IRI."""
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise BadQuery(
            "dataset", f"names a graph that is no IRI ({error})", "Write it whole, as http://example.org/graph"
        ) from error
