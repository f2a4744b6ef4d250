"""What the server asks itself soon after a build is served: to reckon what pages need, before a visitor waits for it."""

from __future__ import annotations

from kg.model import KgError
from kg.serve.model import Reply, Request, Served, told
from kg.site.dashboard import charts_of
from kg.site.explore import first_of
from kg.site.home import counts_of
from kg.site.map import located_of
from kg.site.matching import tables_of
from kg.site.review import doubts_of


def warm(served: Served, request: Request) -> Reply:
    """Reckon it all, what is quick first; what the build does not have is passed over."""
    done = 0
    for make in (
        lambda: counts_of(served),
        lambda: first_of(served),
        lambda: tables_of(served, False),
        lambda: located_of(served, "Enterprise"),
        lambda: charts_of(served),
        lambda: located_of(served, "Policy"),
        lambda: doubts_of(served),
        lambda: tables_of(served, True),
    ):
        try:
            make()
            done += 1
        except KgError:
            continue
    return told(200, f"{done} kept")
