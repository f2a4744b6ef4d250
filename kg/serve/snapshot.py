"""A build as it was at one moment, for as long as it is served, whatever becomes of the folder that it was taken from.

The files of a store are never written again, so a snapshot is a folder of hard links beside the build: milliseconds, no space.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.folder import lock
from kg.model import MARKER, BadStore
from kg.store import marker

_TRIES = 20
_PAUSE = 0.1  # seconds
_KEPT = (MARKER, "report.json", "search.sqlite", "identity.jsonl")  # files of a build beside its store that are served from

State = tuple[int, ...]


@dataclass(frozen=True)
class Snapshot:
    """A folder that `kg.store.open_store` opens. `state` is what the build looked like."""

    folder: Path
    state: State
    extractor: str
    held: contextlib.ExitStack

    def remove(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.held.close()


def state(out: Path) -> State | None:
    """Changes whenever another build takes the place of this one; None while there is none."""
    try:
        folder, mark = out.stat(), (out / MARKER).stat()
    except OSError:
        return None
    return folder.st_dev, folder.st_ino, mark.st_ino, mark.st_mtime_ns, mark.st_size


def take(out: Path) -> Snapshot:
    """A snapshot of a build. Raises BadStore where there is none, or its store is missing."""
    error: OSError | None = None
    for _ in range(_TRIES):
        before = state(out)
        if before is None:
            marker(out)  # says what is wrong, unless a build has just come
            time.sleep(_PAUSE)
            continue
        mark = marker(out)
        held = contextlib.ExitStack()
        folder = _made(out, held)
        snapshot = Snapshot(folder, before, str(mark.get("extractor", "")), held)
        try:
            _copy(out, folder)
            if state(out) == before:  # the folder was there all the time, so none of its files were missing
                return snapshot
        except OSError as caught:
            error = caught
        snapshot.remove()
        time.sleep(_PAUSE)
    why = f"cannot be read ({error.strerror or error})" if error else "is being replaced over and over"
    raise BadStore(out, why, "Check the folder, or build again") from error


def clear_left(out: Path) -> None:
    """Clear away the snapshots that servers of `out` left beside it when they were killed."""
    with contextlib.suppress(OSError):
        for path in _siblings(out):
            with contextlib.ExitStack() as held:
                if lock(path, held):
                    shutil.rmtree(path, ignore_errors=True)


def _siblings(out: Path) -> Iterator[Path]:
    form = re.compile(rf"{re.escape(out.name)}\.served-[0-9a-f]{{8}}")
    for path in sorted(out.parent.iterdir()):
        if form.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            yield path


def _made(out: Path, held: contextlib.ExitStack) -> Path:
    """A new folder beside the build, locked; a temporary one where nothing can be written there."""
    folder = out.with_name(f"{out.name}.served-{secrets.token_hex(4)}")
    try:
        folder.mkdir(mode=0o700)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="kg-served-"))
    with contextlib.suppress(OSError):
        lock(folder, held)
    return folder


def _copy(out: Path, folder: Path) -> None:
    store = folder / "store"
    store.mkdir()
    for path in (out / "store").iterdir():
        _link(path, store / path.name)
    for name in _KEPT:
        if (out / name).is_file():
            _link(out / name, folder / name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, a file of someone else
        shutil.copyfile(source, target)
