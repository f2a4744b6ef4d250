"""`kg view`: one HTML page with the graph, or the part of it around one entity."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyoxigraph import Store

from kg.model import KgError
from kg.view.collect import collect
from kg.view.layout import layout
from kg.view.page import render


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

    def __str__(self) -> str:
        return f"{self.path}: {self.nodes:,} of {self.total:,} entities, {self.edges:,} relations, {self.size / 1e6:.1f} MB"


def write_page(reader: Reader, path: str | Path, *, around: str | None = None, hops: int = 1, limit: int = 800) -> PageReport:
    """Writes a self-contained page: the whole graph, its most connected part when it is larger than `limit`, or what lies around.

    around:  a name, an IRI, or an IRI without its base (region/220100)
    hops:    how many relations away from `around` an entity may lie
    limit:   the most entities to draw; a page of 800 opens in about two seconds
    raises:  BadQuery when nothing is called `around`; KgError when the page cannot be written
    """
    view = collect(reader.store, around, hops, limit)
    page = render(view, layout(view)).encode()
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page)
    except OSError as error:
        raise KgError(target, f"the page cannot be written ({error.strerror})", "Name another file") from error
    return PageReport(target, len(view.nodes), len(view.edges), view.total, len(page))
