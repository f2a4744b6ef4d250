"""Which files are to be read, and the name that each is shown by."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.model import KgError


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read."""

    path: Path
    shown: str  # as users see it: with forward slashes, distinct within one call of `sources`


def sources(paths: Sequence[Path], suffixes: Collection[str]) -> list[Source]:
    """The files named, and the files in the folders named whose suffix can be read, each once, in a fixed order.

    paths:    files (of any suffix) and folders (looked through to any depth; hidden files and folders are left out)
    suffixes: with the dot, lower case
    returns:  in the order of `paths`, inside a folder by name; a file is shown by the last part of the folder's name and its
              place in the folder (dev/d01.txt), a file named by itself by its own name, or by more of its path where two
              would be shown alike
    raises:   KgError for a path that does not exist, or when there is nothing to read
    """
    found: list[tuple[Path, str]] = []
    seen: set[Path] = set()
    for path in paths:
        for file, shown in _files(path, suffixes):
            real = file.resolve()
            if real not in seen:
                seen.add(real)
                found.append((file, shown))
    if not found:
        named = ", ".join(map(str, paths)) or "no path"
        raise KgError(named, "nothing to read", f"Name a file, or a folder that holds {', '.join(sorted(suffixes))} files")
    return _distinct(found)


def _files(path: Path, suffixes: Collection[str]) -> Iterator[tuple[Path, str]]:
    """The files of one path, with the names to show."""
    try:
        is_folder = path.is_dir()
        exists = is_folder or path.exists()
    except OSError as error:  # a loop of links, a name too long
        raise KgError(path, error.strerror or "cannot be opened", "Check the path") from error
    if not exists:
        raise KgError(path, "no such file or folder", "Check the path")
    if not is_folder:
        yield path, _name(path)
        return
    top = path.resolve().name
    for file in _walk(path, suffixes):
        yield file, (Path(top) / file.relative_to(path)).as_posix()


def _name(path: Path) -> str:
    """How a file named by itself is shown: as it was given where that says enough, by its name where it was absolute."""
    parts = [part for part in path.parts if part not in {".", ".."}]
    return path.name if path.is_absolute() or not parts else "/".join(parts)


def _walk(folder: Path, suffixes: Collection[str]) -> Iterator[Path]:
    """The files in a folder and below it, by name. A link to a folder that is being looked through is not followed."""
    raise_ = _Raise(folder)
    trail: dict[str, frozenset[str]] = {str(folder): frozenset({os.path.realpath(folder)})}
    for here, folders, files in os.walk(folder, followlinks=True, onerror=raise_):
        above = trail.pop(here, frozenset())
        kept = []
        for name in sorted(folders):
            real = os.path.realpath(os.path.join(here, name))
            if not name.startswith(".") and real not in above:
                kept.append(name)
                trail[os.path.join(here, name)] = above | {real}
        folders[:] = kept
        for name in sorted(files):
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in suffixes:
                yield Path(here, name)


@dataclass(frozen=True, slots=True)
class _Raise:
    """Raises what `os.walk` would swallow: a folder that may not be opened."""

    top: Path

    def __call__(self, error: OSError) -> None:
        raise KgError(error.filename or self.top, error.strerror or "cannot be opened", "Check its permissions") from error


def _distinct(found: list[tuple[Path, str]]) -> list[Source]:
    """The sources with names made distinct: by more of the path, and a number where even that is the same."""
    given: set[str] = set()
    result: list[Source] = []
    for path, shown in found:
        name = _plain(shown)
        parents = list(path.resolve().parts[1:-1])
        depth = len(name.split("/"))
        while name in given and depth <= len(parents):
            name = "/".join([*parents[len(parents) - depth :], _plain(path.name)])
            depth += 1
        base, n = name, 1
        while name in given:
            n += 1
            name = f"{base}~{n}"
        given.add(name)
        result.append(Source(path, name))
    return result


def _plain(name: str) -> str:
    """A name that prints on one line: control characters and bytes that are no text as ? (a file name may hold a line end)."""
    return "".join(c if c.isprintable() else "?" for c in name)
