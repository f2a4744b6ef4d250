"""The folder of a build: made beside the one that it replaces, and put in its place when all of it is there."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from kg.model import KgError
from kg.store import MARKER


@contextlib.contextmanager
def fresh(out: Path) -> Iterator[Path]:
    """A new folder beside `out`, which takes its place when the block ends well, and is removed when it does not.

    out:    a folder of ours, an empty one, or none yet; hidden files in it (.gitkeep) are kept
    raises: KgError where `out` is something else, or its parent cannot be written to
    """
    check_ours(out)
    partial = out.with_name(f"{out.name}.partial-{secrets.token_hex(4)}")
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        raise KgError(out, f"cannot be made ({error.strerror or error})", "Name a folder that you may write beside") from error
    try:
        yield partial
        _replace(partial, out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


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
    for path in out.iterdir():
        if path.name.startswith(".") and path.is_file():
            shutil.copy2(path, partial / path.name)
    old = out.with_name(f"{out.name}.old-{secrets.token_hex(4)}")
    try:
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
