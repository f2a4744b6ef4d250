"""What is reckoned once for a snapshot and read by every worker: counts, what lies where, doubts, the tables of matching.

A worker that takes longer than a second with a request is not used again (kg.serve.pool), and what it remembers is lost with it.
So what may take longer lies in a file of the snapshot's own folder, which ends with the snapshot. The file is read with nothing
but the classes below: whatever else it holds is not made.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from kg.serve.model import Served

T = TypeVar("T")
_KNOWN = {
    "kg.match.model": {"Ask", "Measured", "Offer", "Policy", "Profile", "Tables"},
    "kg.review": {"Doubt"},
    "kg.site.counts": {"Chart", "Count", "Cross"},
    "kg.site.located": {"Located"},
    "decimal": {"Decimal"},
    "builtins": {"frozenset", "set"},
}
_remembered: dict[tuple[str, str], object] = {}  # a worker answers from one snapshot


def kept(served: Served, name: str, make: Callable[[], T]) -> T:
    """What `make` gives for this snapshot; from memory, else from its file, else made now and written there.

    name: of the file, one for each thing that is kept
    """
    if not served.kept:
        return make()
    key = (served.kept, name)
    if key not in _remembered:
        file = Path(served.kept) / name
        found = _read(file)
        if found is None:
            found = make()
            _write(file, found)
        _remembered[key] = found
    return _remembered[key]  # type: ignore[return-value]


class _Reader(pickle.Unpickler):
    """Makes what is known, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of this name. Raises UnpicklingError."""
        if name not in _KNOWN.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is not kept")
        return super().find_class(module, name)


def _read(file: Path) -> object:
    """What the file holds, None where it holds nothing that can be read."""
    try:
        return _Reader(io.BytesIO(file.read_bytes())).load()
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError):
        return None


def _write(file: Path, found: object) -> None:
    """Whole or not at all; where there is no room, the next one makes it again."""
    partial = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        partial.write_bytes(pickle.dumps(found, protocol=5))
        os.replace(partial, file)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
