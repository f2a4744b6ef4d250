"""Which files are to be read, and the name that each is shown by."""

from __future__ import annotations

import contextlib
import glob
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.model import MARKER, BadDocument, KgError

# What to do with files of kinds that are not read, by suffix; for the rest there is nothing better to say.
_NAMED = frozenset((".tsv",))  # in folders they describe the documents beside them
_ADVICE = {
    **dict.fromkeys((".doc", ".wps", ".rtf", ".odt"), "Save it as docx"),
    **dict.fromkeys((".xls", ".et", ".ods"), "Save it as xlsx"),
    **dict.fromkeys((".ofd", ".caj", ".ceb"), "Save it as PDF"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif"), "Run OCR on it (tesseract -l chi_sim)"),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar"), "Unpack it"),
    ".json": "A corpus is one JSON object a line, in a .jsonl file",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read, or one record of a corpus."""

    path: Path
    shown: str  # as users see it: with forward slashes, distinct within one call of `survey`; a record's id after #
    span: tuple[int, int] | None = None  # the record's bytes [start, end) in the file
    line: int = 0  # the record's line, from 1


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies at the paths named: the files to be read, and those in folders that are of no kind that is."""

    sources: tuple[Source, ...]
    passed: tuple[BadDocument, ...]


def survey(paths: Sequence[Path], suffixes: Collection[str]) -> Survey:
    """The files named, and the files in the folders named whose suffix can be read, each once, in a fixed order.

    paths:    files (of any suffix), folders (looked through to any depth; hidden files and folders are left out), and
              patterns such as news/2023-*.txt or news/**/*.pdf, for shells that do not expand them
    suffixes: with the dot, lower case
    returns:  in the order of `paths`, inside a folder by name; a file is shown by the last part of the folder's name and its
              place in the folder (dev/d01.txt), a file named by itself by its own name, or by more of its path where two
              would be shown alike
    raises:   KgError for a path that does not exist, or when there is nothing to read
    """
    found: list[tuple[Path, str]] = []
    others: list[tuple[Path, str]] = []
    seen: set[Path] = set()
    for path in paths:
        for file, shown, wanted in _files(path, suffixes):
            real = Path(os.path.realpath(file))
            if real not in seen:
                seen.add(real)
                (found if wanted else others).append((file, shown))
    if not found:
        named = ", ".join(map(str, paths)) or "no path"
        raise KgError(named, "nothing to read", f"Name a file, or a folder that holds {', '.join(sorted(suffixes))} files")
    return Survey(tuple(_distinct(found)), tuple(_passed(path, shown) for path, shown in others))


def _passed(path: Path, shown: str) -> BadDocument:
    suffix = path.suffix.lower()
    if path.is_dir():
        return BadDocument(plain(shown), "a folder that may not be opened", "Check its permissions")
    if path.is_symlink() and not os.path.exists(path):
        return BadDocument(plain(shown), "a link that leads nowhere", "Remove it")
    kind = f"{suffix} files are not read"
    if not suffix or suffix in _NAMED:
        kind = f"a file {f'with {suffix}' if suffix else 'without a suffix'} is read only where it is named itself"
    return BadDocument(plain(shown), kind, _ADVICE.get(suffix, ""))


def _files(path: Path, suffixes: Collection[str]) -> Iterator[tuple[Path, str, bool]]:
    """The files of one path, with the names to show and whether their kind is read."""
    try:
        is_folder = path.is_dir()
        exists = is_folder or path.exists()
    except OSError as error:  # a loop of links, a name too long
        raise KgError(path, error.strerror or "cannot be opened", "Check the path") from error
    if not exists:
        yield from _matches(path, suffixes)
        return
    if not is_folder:
        yield path, _name(path), True
        return
    top = Path(os.path.realpath(path)).name
    for file in _walk(path):
        wanted = _suffix(file.name) in suffixes and not file.is_dir()
        yield file, (Path(top) / file.relative_to(path)).as_posix(), wanted


def _matches(pattern: Path, suffixes: Collection[str]) -> Iterator[tuple[Path, str, bool]]:
    """The files that a pattern with *, ? or [ names. Raises KgError where there are none."""
    text = str(pattern)
    matches = sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else []
    files = [path for path in map(Path, matches) if not path.is_dir()]
    if not files:
        raise KgError(pattern, "no such file or folder", "Check the path")
    yield from ((file, _name(file), _suffix(file.name) in suffixes) for file in files)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def _name(path: Path) -> str:
    """How a file named by itself is shown: as it was given where that says enough, by its name where it was absolute."""
    parts = [part for part in path.parts if part not in {".", ".."}]
    return path.name if path.is_absolute() or not parts else "/".join(parts)


def _walk(folder: Path) -> Iterator[Path]:
    """The files in a folder and below it, by name, and the folders that may not be opened.

    A folder that several links lead to is looked through once; what an earlier build made is left out. Raises KgError where
    the folder itself may not be opened.
    """
    closed: list[Path] = []

    def note(error: OSError) -> None:
        if error.filename is None or Path(error.filename) == folder:
            raise KgError(error.filename or folder, error.strerror or "cannot be opened", "Check its permissions") from error
        closed.append(Path(error.filename))

    seen = {os.path.realpath(folder)}
    for here, folders, files in os.walk(folder, followlinks=True, onerror=note):
        kept = []
        for name in sorted(folders):
            real = os.path.realpath(os.path.join(here, name))
            built = os.path.exists(os.path.join(here, name, MARKER))
            if not name.startswith(".") and real not in seen and not built:
                kept.append(name)
                seen.add(real)
        folders[:] = kept
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(here, name)
    yield from closed


def _distinct(found: list[tuple[Path, str]]) -> list[Source]:
    """The sources with names made distinct: by more of the path, and a number where even that is the same."""
    given: set[str] = set()
    result: list[Source] = []
    for path, shown in found:
        name = plain(shown)
        parents = list(Path(os.path.realpath(path)).parts[1:-1])
        depth = len(name.split("/"))
        while name in given and depth <= len(parents):
            name = "/".join([*parents[len(parents) - depth :], plain(path.name)])
            depth += 1
        base, n = name, 1
        while name in given:
            n += 1
            name = f"{base}~{n}"
        given.add(name)
        result.append(Source(path, name))
    return result


def plain(name: str) -> str:
    """A name that prints on one line: control characters and bytes that are no text as ? (a file name may hold a line end)."""
    with contextlib.suppress(UnicodeError):  # whatever the locale makes of the bytes of a name
        name = os.fsencode(name).decode("utf-8", "surrogateescape")
    return "".join(c if c.isprintable() else "?" for c in name)
