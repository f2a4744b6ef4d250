"""What is served where. To add a page: a function (Served, Request) → Reply that a worker calls, and a line here.

Only workers run such functions, under the limits of kg.serve.pool; a request reaches them undecoded.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Route:
    """A path, in the form of Starlette's routes, and the function behind it, as module:name."""

    path: str
    methods: tuple[str, ...]
    page: str


ROUTES = (
    Route("/sparql", ("GET", "POST"), "kg.serve.protocol:sparql"),
    Route("/", ("GET",), "kg.serve.protocol:front"),
)
