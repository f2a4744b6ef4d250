"""A SPARQL query of a user over a build, in a process of its own: with a limit of time and memory, without the network.

Nothing of the query is looked at in the calling process; the worker is killed when its time is over.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

from kg.model import BadQuery, BadStore, KgError
from kg.sandbox import end_with_parent, limit_memory, refuse_network
from kg.sparql import NoForm, Sink
from kg.sparql import answer as answer_
from kg.store import Reader, open_store
from kg.terms import prefixes

TIME_LIMIT = 60.0  # seconds
SIZE_LIMIT = 512 << 20  # bytes of an answer
MEMORY_LIMIT = 6 << 30  # bytes that a query may need

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
    raises: BadQuery with line, column and mark for one that does not parse; for updates and SERVICE; for one that takes too long,
            or whose answer does not have the form; BadStore for a folder without a build, or one replaced meanwhile
    """
    if form not in FORMS:
        raise BadQuery(form, "no such format", f"Take one of {', '.join(FORMS)}")
    open_store(out)  # so that a missing store is told before a process is started
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(there, str(out), sparql, form), daemon=True)
    with _no_main():
        worker.start()
    there.close()
    try:
        if not here.poll(limit):
            raise BadQuery("query", f"took longer than {limit:g} seconds", "Ask for less, add LIMIT, or raise --timeout")
        kind, text = here.recv()
    except EOFError:
        raise BadQuery("query", "ended its process: too deeply nested, or too much memory", "Make it simpler") from None
    finally:
        worker.kill()
        worker.join()
        here.close()
    if isinstance(text, KgError):
        raise text
    return Answer(kind, text)


@contextmanager
def _no_main() -> Iterator[None]:
    """A new process runs the main module once more; for a script without a guard that never ends. Ours needs nothing of it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


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
    """In the worker: answer and send (kind, text), or ("error", the error)."""
    end_with_parent()
    refuse_network()
    try:
        reader = open_store(Path(out))
        limit_memory(MEMORY_LIMIT)
        pipe.send(_answer(reader, sparql, form))
    except KgError as error:
        pipe.send(("error", error))
    except MemoryError:
        pipe.send(("error", BadQuery("query", "needs too much memory", "Ask for less, or add LIMIT")))
    except OSError as error:
        what = f"cannot be read ({error}); perhaps it was built anew meanwhile"
        pipe.send(("error", BadStore(out, what, "Ask again; if it stays so, build again")))


def _answer(reader: Reader, sparql: str, form: str) -> tuple[str, str]:
    rows_, triples = FORMS[form]
    sink = Sink(SIZE_LIMIT)
    try:
        kind = answer_(reader, sparql, rows_, triples, sink)
    except NoForm:
        gives = "triples" if triples is None else "rows"
        fitting = ", ".join(name for name, types in FORMS.items() if types[gives == "triples"])
        raise BadQuery(form, f"does not fit a query that gives {gives}", f"Take one of {fitting}") from None
    return kind, sink.bytes().decode("utf-8")
