"""The folder of a build: made beside the one that it replaces, and put in its place when all of it is there.

A build that is killed outright (SIGKILL, a power cut) leaves its folder behind; the next one into the same place takes over the
extracts in it and clears the rest away. Whether a folder is still being built is told by a lock on it, which ends with the
process that holds it; there is one build into a place at a time.
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
from kg.swap import swap

EXTRACTS = "extracts"
SHARDS = "shards"  # made where they are asked for, and never kept from an older build
LEFT = ".left-"  # what a folder of extracts that killed builds left is called in the folder of the one that takes it over

try:
    import fcntl
except ImportError:  # no such locks: what a killed build leaves stays
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def fresh(out: Path) -> Iterator[Path]:
    """A new folder beside `out`, which takes its place when the block ends well, and is removed when it does not.

    Where the block ends with a KgError, the extracts in it stay for the next build, as those of one that was killed.

    out:    a folder of ours, an empty one, or none yet; what in it no build makes is kept
    yields: the folder; `left` names the extracts in it that builds before had made when they were killed
    raises: KgError where `out` is something else or another process builds it, or its parent cannot be written to
    """
    check_ours(out)
    with contextlib.ExitStack() as held:
        with _gate(out):
            dead, running = _clear(out, held)
            if running:
                raise KgError(out, "is being built by another process", "Wait until it is done, or name another folder with -o")
            partial = _made(out, held)
            _take_over(dead, partial)
        try:
            yield partial
            for folder in left(partial):
                shutil.rmtree(folder, ignore_errors=True)
            _replace(partial, out)
        except KgError:  # a process or a cluster died, a rule is wrong: the next build goes on with what was read
            _clear_but_extracts(partial)
            raise
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        shutil.rmtree(partial, ignore_errors=True)


def left(partial: Path) -> list[Path]:
    """The folders of extracts that builds which were killed had made."""
    return sorted(path for path in partial.iterdir() if path.name.startswith(LEFT))


def clear_left(out: Path) -> None:
    """Clear away what builds of `out` that were killed left beside it; a finished one that was on its way out is put back.

    Extracts stay, for the next build to take over.
    """
    with contextlib.ExitStack() as held:
        _clear(out, held)


def clear_all(out: Path) -> None:
    """As `clear_left`, and the extracts too: there is nothing to go on with."""
    with contextlib.ExitStack() as held:
        for path in _clear(out, held)[0]:
            shutil.rmtree(path, ignore_errors=True)


def _clear(out: Path, held: contextlib.ExitStack) -> tuple[list[Path], bool]:
    """As `clear_left`. The folders of killed builds that still have extracts, locked for as long as `held`; whether one runs."""
    dead: list[Path] = []
    running = False
    for path, kind in _beside(out):
        try:
            if not lock(path, held):
                running = running or path.is_dir()
                continue
        except OSError:  # no locks here: none can be told from one that runs
            continue
        if kind == "old" and not out.exists() and (path / MARKER).is_file():
            path.rename(out)  # killed between the two steps of `_replace_in_two`
        elif kind == "old":
            shutil.rmtree(path, ignore_errors=True)
        elif _clear_but_extracts(path):
            dead.append(path)
    return dead, running


def _beside(out: Path) -> list[tuple[Path, str]]:
    """The folders that builds of `out` made beside it, by name: those that they work in (partial), those replaced (old)."""
    form = re.compile(rf"{re.escape(out.name)}\.(partial|old)-[0-9a-f]{{8}}")
    with contextlib.suppress(OSError):  # the build itself will say what is wrong with the place
        found = [(path, form.fullmatch(path.name)) for path in sorted(out.parent.iterdir())]
        return [(path, match[1]) for path, match in found if match and not path.is_symlink() and path.is_dir()]
    return []


def _clear_but_extracts(partial: Path) -> bool:
    """Remove all of a killed build but its extracts; False where there are none, and nothing is left."""
    with contextlib.suppress(OSError):
        for path in list(partial.iterdir()):
            if path.is_dir() and (path.name == EXTRACTS or path.name.startswith(LEFT)):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        if any(partial.glob("*/*")):
            return True
        shutil.rmtree(partial, ignore_errors=True)
    return False


def _take_over(dead: list[Path], partial: Path) -> None:
    """Move the extracts that killed builds left into the folder of this one."""
    with contextlib.suppress(OSError):  # they are made again
        for number, folder in enumerate(folder for path in dead for folder in sorted(path.iterdir())):
            folder.rename(partial / f"{LEFT}{number:04}")
    for path in dead:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _gate(out: Path) -> Iterator[None]:
    """One build at a time looks for others and makes its folder. Raises KgError where there can be no folder beside `out`."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unmakeable(out, error) from error
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):  # a file system without locks
            handle = os.open(out.parent, os.O_RDONLY)
            held.callback(os.close, handle)
            if fcntl:
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _made(out: Path, held: contextlib.ExitStack) -> Path:
    """A new folder beside `out`, locked for as long as `held`. Raises KgError where there can be none."""
    while True:
        partial = out.with_name(f"{out.name}.partial-{secrets.token_hex(4)}")
        try:
            partial.mkdir()
        except OSError as error:
            raise _unmakeable(out, error) from error
        try:
            if lock(partial, held):
                return partial
        except OSError:
            return partial
        # Another build came between the two steps, and clears it away.


def _unmakeable(out: Path, error: OSError) -> KgError:
    return KgError(out, f"cannot be made ({error.strerror or error})", "Name a folder that you may write beside")


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
    """Put `partial` in the place of `out`; where that fails, `out` is as it was. The old one may have the name `partial` then."""
    if not out.exists():
        partial.rename(out)
        return
    for path in out.iterdir():  # a picture or a page that someone put beside the files of the build
        kept = partial / path.name
        if path.name == SHARDS:
            continue
        if not kept.exists() and path.is_dir() and not path.is_symlink():
            shutil.copytree(path, kept, symlinks=True)
        elif not kept.exists():
            shutil.copy2(path, kept, follow_symlinks=False)
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):
            lock(out, held)  # under its new name too
        if not swap(partial, out):
            _replace_in_two(partial, out)


def _replace_in_two(partial: Path, out: Path) -> None:
    """For a system that cannot exchange folders: for a moment there is no `out`."""
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
