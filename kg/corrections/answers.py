"""Answers written into a file of corrections, by the terminal and by the browser: none is lost where several write at a time."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from kg.model import KgError

try:
    import fcntl
except ImportError:  # Windows: there one writes at a time
    fcntl = None  # type: ignore[assignment]

_PATIENCE = 10.0  # seconds that one waits for another writer
_PAUSE = 0.02
_TRIES = 3  # to write into a folder that a build replaces meanwhile

Key = tuple[str, ...]


def key(line: str) -> Key:
    """A line of corrections without its remark; () for one that is none."""
    cells = line.rstrip("\r\n").split("\t")
    return (
        tuple(cells[: 4 if cells[0] in ("reject", "keep", "add", "mend") else 3]) if line.strip() and cells[0][:1] != "#" else ()
    )


def answered(path: Path) -> dict[Key, str]:
    """What a file answers: key → its line, in the order of the file; nothing where there is no file. Raises KgError."""
    return {key(line): line for line in _lines(path) if key(line)}


def last(path: Path) -> str:
    """The last line that is a correction, "" where there is none. Raises KgError."""
    return next((line for line in reversed(_lines(path)) if key(line)), "")


def answer(path: Path, line: str, instead: str = "") -> str:
    """Add a line to the file, unless it has that line, or the one that says the opposite, already.

    line, instead: as `kg.review.Doubt` gives them
    returns:       "" where the line was added, else the line that stands in the file
    raises:        KgError where the file cannot be written
    """
    if "\n" in line or "\r" in line or not key(line):
        raise KgError(path, "cannot take this answer: it is no line of corrections", "Write the correction by hand")
    for _ in range(_TRIES):
        with _held(path) as file:
            known = answered(file)
            for wanted in (line, instead):
                if wanted and key(wanted) in known:
                    return known[key(wanted)]
            folder = os.stat(file.parent)
            _append(file, line)
        with contextlib.suppress(OSError):
            if os.path.samestat(folder, os.stat(path.resolve().parent)):
                return ""
    return ""


def take_back(path: Path, line: str) -> bool:
    """Take the last correction out of the file again; False where it is another one by now. Raises KgError as `answer`."""
    with _held(path) as file:
        rows = _lines(file)
        at = next((i for i in reversed(range(len(rows))) if key(rows[i])), None)
        if at is None or rows[at].rstrip("\r") != line.rstrip("\r"):
            return False
        del rows[at]
        partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        try:
            with partial.open("w", encoding="utf-8", newline="") as held:
                held.write("".join(f"{row}\n" for row in rows))
                held.flush()
                os.fsync(held.fileno())
            os.chmod(partial, os.stat(file).st_mode & 0o7777)
            os.replace(partial, file)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise _unwritable(path, error) from error
        return True


def _lines(path: Path) -> list[str]:
    """The lines of a file, without their ends; [] where there is no file."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"cannot be read ({error.strerror or error})"
        raise KgError(path, why, "Name a file of corrections") from error
    return text.removesuffix("\n").split("\n") if text else []


def _append(file: Path, line: str) -> None:
    """One write at the end; where the last line has no end, it gets one."""
    try:
        with file.open("ab+") as held:
            size = held.seek(0, os.SEEK_END)
            if size:
                held.seek(size - 1)
            gap = b"\n" if size and held.read(1) != b"\n" else b""
            held.write(gap + line.encode("utf-8") + b"\n")
            held.flush()
            os.fsync(held.fileno())
    except OSError as error:
        raise _unwritable(file, error) from error


@contextlib.contextmanager
def _held(path: Path) -> Iterator[Path]:
    """The file itself (not a link to it), with its folder locked against other writers. Raises KgError."""
    file = path.resolve()
    try:
        handle = os.open(file.parent, os.O_RDONLY)
    except OSError as error:
        if fcntl is None and file.parent.is_dir():
            yield file
            return
        raise _unwritable(path, error) from error
    try:
        end = time.monotonic() + _PATIENCE
        while fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise KgError(path, "is being written by another program", "Try again in a moment") from None
                time.sleep(_PAUSE)
            except OSError:  # a file system without locks
                break
        yield file
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> KgError:
    return KgError(path, f"cannot be written ({error.strerror or error})", "Name a file that you may write")
