"""A SPARQL query of a user over a build, in a process of its own: with a time limit, without the network.

Oxigraph has no time limit, calls other servers for SERVICE, and thousands of nested brackets end the process: so the query runs
in a worker that is killed when its time is over, and a query that says SERVICE is refused before.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, cast

from kg.model import BadQuery, KgError
from kg.store import open_store
from kg.terms import prefixes

TIME_LIMIT = 60.0  # seconds
SIZE_LIMIT = 512 << 20  # bytes of an answer
MEMORY_LIMIT = 6 << 30  # bytes of address space of the worker

# Form → media type for rows and ASK, for triples; None: the form does not fit.
FORMS: dict[str, tuple[str | None, str | None]] = {
    "table": ("application/sparql-results+json", "text/turtle"),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "turtle": (None, "text/turtle"),
    "ntriples": (None, "application/n-triples"),
}

# Oxigraph reads no escapes in keywords, so no spelling of SERVICE gets past this; a name that ends in "service" may be refused.
_SERVICE = re.compile(r"service(?=\s*(?:#|<|\?|\$|silent|[^\s{}<>\"]*:))", re.IGNORECASE)
_PLACE = re.compile(r"error at (\d+):(\d+): ?(.*)", re.DOTALL)
_DECLARED = re.compile(r"^\s*prefix\s+([^\s:]*):", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave. `kind` is "rows", "boolean" or "graph"; `text` is in the form asked for."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT query: IRIs with our prefixes, texts without quotes; "" where unbound."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def query(out: Path, sparql: str, form: str = "json", *, limit: float = TIME_LIMIT) -> Answer:
    """Run a SELECT, ASK, CONSTRUCT or DESCRIBE query. Plain patterns see each fact once; evidence is in GRAPH ?document.

    form:   one of FORMS; "table" gives JSON for rows, for `rows`
    limit:  seconds, after which the query is stopped
    raises: BadQuery with line and column for one that does not parse; for SERVICE; for one that takes too long, or whose answer
            does not have the form; BadStore for a folder without a build
    """
    if form not in FORMS:
        raise BadQuery(form, "no such format", f"Take one of {', '.join(FORMS)}")
    if not sparql.strip():
        raise BadQuery("query", "it is empty", "Write SELECT, ASK, CONSTRUCT or DESCRIBE")
    if _SERVICE.search(sparql):
        raise BadQuery("query", "SERVICE is not allowed", "Queries never call other servers")
    open_store(out)  # so that a missing store is told before a process is started
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(there, str(out), sparql, form), daemon=True)
    worker.start()
    there.close()
    try:
        if not here.poll(limit):
            raise BadQuery("query", f"took longer than {limit:g} seconds", "Ask for less, add LIMIT, or raise --timeout")
        kind, text, where = here.recv()
    except EOFError:
        raise BadQuery("query", "ended its process: too deeply nested, or too much memory", "Make it simpler") from None
    finally:
        worker.kill()
        worker.join()
        here.close()
    if kind == "error":
        raise BadQuery(where, *text)
    return Answer(kind, text)


def rows(answer: Answer, base: str) -> Rows:
    """The table of an answer in form "table" or "json"."""
    made: dict[str, Any] = json.loads(answer.text)
    if "boolean" in made:
        return Rows(("answer",), ((("yes" if made["boolean"] else "no"),),))
    names = tuple(made["head"]["vars"])
    spaces = sorted(((space, name) for name, space in prefixes(base).items()), key=lambda s: -len(s[0]))
    found = (tuple(_short(row.get(name), spaces) for name in names) for row in made["results"]["bindings"])
    return Rows(names, tuple(found))


def _short(cell: dict[str, str] | None, spaces: list[tuple[str, str]]) -> str:
    if cell is None:
        return ""
    if cell["type"] != "uri":
        return cell["value"]
    for space, name in spaces:
        if cell["value"].startswith(space):
            return f"{name}:{cell['value'][len(space) :]}"
    return cell["value"]


def _work(pipe: Connection, out: str, sparql: str, form: str) -> None:
    """In the worker: answer and send (kind, text, where)."""
    _limit_memory()
    try:
        pipe.send(_answer(out, sparql, form))
    except KgError as error:
        pipe.send(("error", (error.what, error.advice), error.where))
    except MemoryError:
        pipe.send(("error", ("needs too much memory", "Ask for less, or add LIMIT"), "query"))


def _answer(out: str, sparql: str, form: str) -> tuple[str, Any, str]:
    import pyoxigraph as ox

    reader = open_store(Path(out))
    try:
        found = reader.store.query(sparql, prefixes=prefixes(reader.base))
        kind = "graph" if isinstance(found, ox.QueryTriples) else "boolean" if isinstance(found, ox.QueryBoolean) else "rows"
        media = FORMS[form][kind == "graph"]
        if media is None:
            fitting = ", ".join(name for name, types in FORMS.items() if types[kind == "graph"])
            gives = "triples" if kind == "graph" else "rows"
            raise BadQuery(form, f"does not fit a query that gives {gives}", f"Take one of {fitting}")
        sink = _Sink()
        file = cast(IO[bytes], sink)
        if isinstance(found, ox.QueryTriples):
            triples = sorted(found, key=str)
            form_ = ox.RdfFormat.from_media_type(media)
            told = " ".join(map(str, triples))
            used = {name: space for name, space in prefixes(reader.base).items() if space in told}
            ox.serialize(triples, file, format=form_, prefixes=used)
        else:
            found.serialize(file, format=ox.QueryResultsFormat.from_media_type(media))
    except SyntaxError as error:
        place = _PLACE.match(str(error))
        where = f"query, line {place[1]}, column {place[2]}" if place else "query"
        raise BadQuery(where, *_why(place[3] if place else str(error), sparql)) from error
    return kind, b"".join(sink.parts).decode("utf-8"), ""


def _why(told: str, sparql: str) -> tuple[str, str]:
    """What the parser says, short enough for one line, and what to do."""
    if "Prefix not found" in told:
        known = ", ".join(f"{name}:" for name in prefixes())
        return "a prefix is not declared", f"Declare it, or take one of {known}"
    if re.search(r"\b(insert|delete|load|clear|drop|create)\b", sparql, re.IGNORECASE) and "expected" in told:
        return "it is an update, or does not parse", "A build is only read: use SELECT, ASK, CONSTRUCT or DESCRIBE"
    plain = " ".join(told.split())
    return (plain if len(plain) <= 160 else plain[:157] + "…").rstrip("."), "Correct the query there"


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


class _Sink:
    """Where an answer is written, up to SIZE_LIMIT."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._left = SIZE_LIMIT

    def write(self, part: bytes) -> int:
        self._left -= len(part)
        if self._left < 0:
            raise BadQuery("query", f"gives more than {SIZE_LIMIT >> 20} MB", "Ask for less, or add LIMIT")
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        pass
