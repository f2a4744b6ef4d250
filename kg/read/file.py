"""The bytes of a file, or the one line that says why there are none."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from kg.model import BadDocument


def bytes_of(path: Path, shown: str, largest: int) -> bytes:
    """The bytes of a regular file no larger than `largest`.

    raises: BadDocument for a file that is missing, unreadable, no regular file, empty or too large
    """
    handle = opened(path, shown)
    with os.fdopen(handle, "rb") as file:
        try:
            if os.fstat(handle).st_size > largest:
                raise _too_large(shown, largest)
            data = file.read(largest + 1)
        except OSError as error:
            raise BadDocument(shown, reason(error), "Check that it exists and may be read") from error
    if len(data) > largest:  # it grew meanwhile
        raise _too_large(shown, largest)
    if not data:
        raise BadDocument(shown, "the file is empty", "Remove it or fill it")
    return data


def opened(path: Path, shown: str) -> int:
    """The handle of a regular file. Raises BadDocument."""
    try:
        # Without waiting: a pipe that nobody writes to would hang the run.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise BadDocument(shown, reason(error), "Check that it exists and may be read") from error
    except ValueError as error:  # a name that no file can have
        raise BadDocument(shown, str(error), "Check its name") from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        if stat.S_ISDIR(mode):
            raise BadDocument(shown, "a folder, not a file", "Name a file in it")
        kind = "a pipe" if stat.S_ISFIFO(mode) else "a device"
        raise BadDocument(shown, f"{kind}, not a file", "Save what comes from it as a file, or leave it out")
    return handle


def reason(error: OSError) -> str:
    """The system's own words for an error, in lower case."""
    return (error.strerror or "cannot be read").lower()


def _too_large(shown: str, largest: int) -> BadDocument:
    return BadDocument(shown, f"larger than {largest / 1e6:g} MB", "Split it, or raise the limit with --max-mb")
