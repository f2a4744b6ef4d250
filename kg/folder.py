"""The folder of a build: made beside the one that it replaces, and put in its place when all of it is there.

A build that is killed outright (SIGKILL, a power cut) leaves its folder behind; the next one into the same place clears it away.
Whether a folder is still being built is told by a lock on it, which ends with the process that holds it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from kg.model import MARKER, KgError

try:
    import fcntl
except ImportError:  # no such locks: what a killed build leaves stays
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def fresh(out: Path) -> Iterator[Path]:
    """A new folder beside `out`, which takes its place when the block ends well, and is removed when it does not.

    out:    a folder of ours, an empty one, or none yet; what in it no build makes is kept
    raises: KgError where `out` is something else, or its parent cannot be written to
    """
    clear_left(out)
    check_ours(out)
    with contextlib.ExitStack() as held:
        partial = _made(out, held)
        try:
            yield partial
            _replace(partial, out)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def clear_left(out: Path) -> None:
    """Clear away what builds of `out` that were killed left beside it; a finished one that was on its way out is put back."""
    form = re.compile(rf"{re.escape(out.name)}\.(partial|old)-[0-9a-f]{{8}}")
    with contextlib.suppress(OSError):  # the build itself will say what is wrong with the place
        for path in sorted(out.parent.iterdir()):
            found = form.fullmatch(path.name)
            if not found or path.is_symlink() or not path.is_dir():
                continue
            with contextlib.ExitStack() as held:
                if not lock(path, held):
                    continue
                if found[1] == "old" and not out.exists() and (path / MARKER).is_file():
                    path.rename(out)  # killed between the two steps of `_replace`
                else:
                    shutil.rmtree(path, ignore_errors=True)


def _made(out: Path, held: contextlib.ExitStack) -> Path:
    """A new folder beside `out`, locked for as long as `held`. Raises KgError where there can be none."""
    while True:
        partial = out.with_name(f"{out.name}.partial-{secrets.token_hex(4)}")
        try:
            partial.mkdir(parents=True)
        except OSError as error:
            raise KgError(
                out, f"cannot be made ({error.strerror or error})", "Name a folder that you may write beside"
            ) from error
        try:
            if lock(partial, held):
                return partial
        except OSError:
            return partial
        # Another build came between the two steps, and clears it away.


def lock(folder: Path, held: contextlib.ExitStack) -> bool:
    """Lock a folder for as long as `held`; False where a running process has it, or where it is gone.

    raises: OSError where no folder can be locked
    """
    if fcntl is None:
        raise OSError(errno.ENOTSUP, "no locks")
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return False
    held.callback(os.close, handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle), os.stat(folder))
    except (BlockingIOError, FileNotFoundError):
        return False


def check_ours(out: Path) -> None:
    """Raises KgError where `out` is a file, or a folder with things in it that no build made."""
    if out.is_dir():
        if not (out / MARKER).is_file() and any(not p.name.startswith(".") for p in out.iterdir()):
            raise KgError(
                out, f"has files in it that no build made ({MARKER} is missing)", "Name an empty or a new folder with -o"
            )
    elif out.exists():
        raise KgError(out, "is a file, not a folder", "Name a folder with -o")


def _replace(partial: Path, out: Path) -> None:
    """Put `partial` in the place of `out`; where that fails, `out` is as it was."""
    if not out.exists():
        partial.rename(out)
        return
    for path in out.iterdir():  # a picture or a page that someone put beside the files of the build
        kept = partial / path.name
        if not kept.exists() and path.is_dir() and not path.is_symlink():
            shutil.copytree(path, kept, symlinks=True)
        elif not kept.exists():
            shutil.copy2(path, kept, follow_symlinks=False)
    old = out.with_name(f"{out.name}.old-{secrets.token_hex(4)}")
    held = contextlib.ExitStack()
    try:
        with contextlib.suppress(OSError):
            lock(out, held)  # under its new name too
        out.rename(old)
        partial.rename(out)
    except BaseException as error:  # Ctrl-C between the two as well
        if old.exists() and not out.exists():
            old.rename(out)
        if isinstance(error, OSError):
            raise KgError(out, f"cannot be replaced ({error.strerror or error})", "Name another folder with -o") from error
        raise
    finally:
        if out.exists():
            shutil.rmtree(old, ignore_errors=True)
        held.close()
