"""What is served where. To add a page: a function (Served, Request) → Reply that a worker calls, and a line here.

Only workers run such functions, under the limits of kg.serve.pool; a request reaches them undecoded. Those of files ask no
store and are run by the server.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Route:
    """A path, in the form of Starlette's routes, and the function behind it, as module:name."""

    path: str
    methods: tuple[str, ...]
    page: str
    edits: bool = False  # its page has forms that change something: see kg.serve.editing
    file: bool = False  # a file of ours, which the server sends itself: no page stands there without its looks


_GET = ("GET",)
ROUTES = (
    Route("/sparql", ("GET", "POST"), "kg.serve.protocol:sparql"),
    Route("/", _GET, "kg.site.home:home"),
    Route("/id/{local:path}", _GET, "kg.site.things:thing"),
    Route("/picture/{local:path}", _GET, "kg.site.picture:picture"),
    Route("/explore", _GET, "kg.site.explore:explore"),
    Route("/graph", _GET, "kg.site.explore:graph"),
    Route("/graph/edge", _GET, "kg.site.explore:edge"),
    Route("/graph/path", _GET, "kg.site.explore:path"),
    Route("/graph/find", _GET, "kg.site.explore:find"),
    Route("/web/{name}", _GET, "kg.site.files:bundle", file=True),
    Route("/map", _GET, "kg.site.map:mapped"),
    Route("/review", _GET, "kg.site.review:reviewing", edits=True),
    Route("/match", _GET, "kg.site.matching:matching"),
    Route("/ask", _GET, "kg.site.asking:asking"),
    Route("/ask/{question}", _GET, "kg.site.asking:asking"),
    Route("/query", _GET, "kg.site.querying:querying"),
    Route("/dashboard", _GET, "kg.site.dashboard:dashboard"),
    Route("/static/{name}", _GET, "kg.site.visit:static", file=True),
)
# What the server asks for itself, once a build is served and nobody has asked for a while.
WARM = "kg.site.warm:warm"
# Served with --edit only: without it there is nothing that writes.
EDITING = (Route("/review", ("POST",), "kg.site.review:answering", edits=True),)
