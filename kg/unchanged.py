"""Whether a build would give what is there already: the same inputs by the same program, and nothing missing in OUT."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from kg.cache import content_hash
from kg.folder import LEFT
from kg.model import MARKER, BadStore
from kg.read import Source
from kg.seeds import data_folder
from kg.store import marker, open_store

INPUTS, OUTPUTS = "inputs", "outputs"  # the keys of the mark


def inputs(sources: Iterable[Source], *settings: object) -> str:
    """A digest of what decides a build: each file's shown name and bytes, the settings, the program with its tables.

    settings: what else decides it, with a fixed repr
    raises:   OSError for a file that cannot be read
    """
    digest = hashlib.sha256(repr(settings).encode("utf-8", "replace"))
    for file in sorted(sources, key=lambda f: (f.shown, str(f.path))):
        digest.update(f"{file.shown}\0{content_hash(file.path)}\0".encode("utf-8", "replace"))
    digest.update(program().encode())
    return digest.hexdigest()


def program() -> str:
    """A digest of the program with its tables. Raises OSError."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for root in (package, data_folder("ontology"), data_folder("seeds")):
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if {"documents", "node_modules"} & set(inside.parts) or not path.is_file():
                continue
            if path.suffix in (".py", ".rq", ".ttl", ".tsv", ".html", ".js", ".css"):
                digest.update(f"{inside.as_posix()}\0{content_hash(path)}\0".encode())
    return digest.hexdigest()


def outputs(out: Path, names: Iterable[str]) -> str:
    """A digest of the names and sizes of what a build made, but for the store and the mark."""
    digest = hashlib.sha256()
    for name in sorted(names):
        path = out / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            size = file.stat().st_size if file.is_file() else -1
            digest.update(f"{file.relative_to(out).as_posix()}\0{size}\0".encode())
    return digest.hexdigest()


def made(out: Path) -> list[str]:
    """The names in a fresh folder of a build that `outputs` looks at."""
    return [p.name for p in out.iterdir() if p.name not in (MARKER, "store") and not p.name.startswith(LEFT)]


def stands(out: Path, wanted: str) -> bool:
    """Is `out` the whole result of these inputs?"""
    try:
        mark = marker(out)
        if mark.get(INPUTS) != wanted or outputs(out, mark["files"]) != mark.get(OUTPUTS):
            return False
        open_store(out)
    except (BadStore, OSError, KeyError, TypeError):
        return False
    return True
