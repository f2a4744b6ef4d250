"""`kg view`: one HTML page with the graph, or the part of it around one entity."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyoxigraph import Store

from kg.model import BadQuery, KgError
from kg.view import explorer
from kg.view.collect import collect, survey, take
from kg.view.layout import layout
from kg.view.model import View
from kg.view.page import render

DRAWERS = ("auto", "pyvis", "webgl")
PYVIS, WEBGL = 1_000, 100_000  # the most entities that each draws unless told otherwise
_SENTENCES = 12_000_000  # characters of all sentences of a WebGL page


class Reader(Protocol):
    """A store opened for reading."""

    @property
    def store(self) -> Store: ...


@dataclass(frozen=True, slots=True)
class PageReport:
    """What was written."""

    path: Path
    nodes: int  # entities drawn
    edges: int  # relations drawn
    total: int  # entities that the documents name
    size: int  # bytes
    drawer: str = "pyvis"
    note: str = ""  # what the user should know

    def __str__(self) -> str:
        of = f"{self.nodes:,} of {self.total:,} entities" if self.nodes <= self.total else f"{self.nodes:,} entities"
        return f"{self.path}: {of}, {self.edges:,} relations, {self.size / 1e6:.1f} MB ({self.drawer})"


def write_page(reader: Reader, path: str | Path, *, around: str | None = None, hops: int = 1, limit: int = 800) -> PageReport:
    """Writes a self-contained page that pyvis draws: the whole graph, its most connected part, or what lies around something.

    around:  a name, an IRI, or an IRI without its base (region/220100)
    hops:    how many relations away from `around` an entity may lie
    limit:   the most entities to draw; a page of 800 opens in about two seconds
    raises:  BadQuery when nothing is called `around`; KgError when the page cannot be written
    """
    view = collect(reader.store, around, hops, limit)
    return _written(Path(path), view, render(view, layout(view)), "pyvis")


def write_view(
    reader: Reader,
    path: str | Path,
    *,
    around: str | None = None,
    hops: int = 1,
    limit: int | None = None,
    drawer: str = "auto",
) -> PageReport:
    """Writes a self-contained page with the drawer that suits: pyvis up to a thousand entities, WebGL for more.

    limit:   the most entities; None for as many as the drawer takes
    drawer:  one of DRAWERS
    raises:  as `write_page`; NotBuilt where WebGL is asked for and not there
    """
    if drawer not in DRAWERS:
        raise BadQuery(drawer, "no such drawer", f"Take one of {', '.join(DRAWERS)}")
    if drawer == "webgl" and not explorer.built():
        raise explorer.NotBuilt
    if drawer == "pyvis" or (drawer == "auto" and limit is not None and limit <= PYVIS):
        return write_page(reader, path, around=around, hops=hops, limit=limit or PYVIS)
    found = survey(reader.store, around, hops, places=True)
    if drawer == "auto" and (found.reach <= PYVIS or not explorer.built()):
        report = write_page(reader, path, around=around, hops=hops, limit=PYVIS)
        note = f"only the {PYVIS:,} best connected; {explorer.NotBuilt()}" if found.reach > PYVIS else ""
        return PageReport(report.path, report.nodes, report.edges, report.total, report.size, "pyvis", note)
    view = take(reader.store, found, WEBGL if limit is None else limit, _SENTENCES)
    return _written(Path(path), view, explorer.render(view), "webgl")


def _written(path: Path, view: View, text: str, drawer: str) -> PageReport:
    page = text.encode("utf-8", "replace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page)
    except OSError as error:
        raise KgError(path, f"the page cannot be written ({error.strerror})", "Name another file") from error
    return PageReport(path, len(view.nodes), len(view.edges), view.total, len(page), drawer)
