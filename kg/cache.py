"""Extracts on disk: one file a document, named by its content and by what made it, so that an unchanged one is not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.model import ALL_VOICES, Extract, Voices

# What decides how a document is read and what is drawn from it; editing any of it makes every kept extract out of date.
_CODE = (
    "amounts.py",
    "clean",
    "credit.py",
    "extract.py",
    "lists",
    "model.py",
    "models",
    "read",
    "recognise",
    "relate",
    "resolve",
    "schemes.py",
    "seeds",
    "vocab.py",
)


@dataclass(frozen=True, slots=True)
class Cache:
    """The extracts of the last build (`old`, which may be missing) and the folder for those of this one (`new`)."""

    old: Path
    new: Path
    version: str
    left: Sequence[Path] = ()  # of builds since that were killed

    def find(self, sha256: str, kind: str, source: str) -> Extract | None:
        """The extract of a document with these bytes and of this kind, under the name it has now; None where there is none.

        kind: all else that decides what is drawn from the bytes, fit for a file's name: the file's suffix
        """
        for folder in (self.old, *self.left):
            try:
                line = (folder / self._name(sha256, kind)).read_text(encoding="utf-8")
                return replace(Extract.from_json(line), source=source)
            except (OSError, ValueError, KeyError, TypeError):
                continue  # never made, or damaged (a build was killed in it): it is made again
        return None

    def keep(self, extract: Extract, kind: str) -> Path:
        """Write an extract; the file that it is in. Raises OSError where the disk is full."""
        path = self.new / self._name(extract.sha256, kind)
        path.write_text(extract.to_json() + "\n", encoding="utf-8")
        return path

    def _name(self, sha256: str, kind: str) -> str:
        return f"{sha256[:32]}{kind}-{self.version}.json"


def content_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def extractor_version(voices: Voices = ALL_VOICES) -> str:
    """The extractor's number, and a hash of its code, models and word tables and of the voices that recognise."""
    from kg.extract import VERSION
    from kg.seeds import data_folder

    package = Path(__file__).parent
    paths = [package / name for name in _CODE if (package / name).exists()]
    paths += sorted(data_folder("seeds").glob("*.tsv")) + sorted(data_folder("ontology").glob("*.tsv"))
    digest = hashlib.sha256(repr(voices).encode())
    for path in paths:
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        for file in files:
            digest.update(f"{file.relative_to(path.parent).as_posix()}\0{content_hash(file)}\0".encode())
    return f"{VERSION}-{digest.hexdigest()[:12]}"
