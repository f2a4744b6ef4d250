"""The files of the front end, as the server sends them itself: they wait for no worker, however busy the workers are."""

from __future__ import annotations

import hashlib
from functools import cache

from kg.serve.model import Reply, Request, Served, told
from kg.view.bundle import BUNDLE

_KINDS = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
_FILES = ("explorer.js", "explorer.css", "sparql.js", "sparql.css")


def bundle(served: Served | None, request: Request) -> Reply:
    """A file of the front end."""
    name = request.path.rpartition("/")[2]
    if name not in _FILES or not (BUNDLE / name).is_file():
        return told(404, "There is nothing here.")
    headers = {"Cache-Control": "public, max-age=86400"}
    return Reply(200, _KINDS[name.rpartition(".")[2]], (BUNDLE / name).read_bytes(), headers)


def bundled(name: str) -> str:
    """The address of a file of the front end, which changes with the file; "" where it is not built."""
    return f"/web/{name}?v={_version(name)}" if (BUNDLE / name).is_file() else ""


@cache
def _version(name: str) -> str:
    return hashlib.sha256((BUNDLE / name).read_bytes()).hexdigest()[:8]
