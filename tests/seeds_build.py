"""One build of the documents in seeds/ for all tests of a run that ask it; nothing is written into it."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from kg.build import build

DOCUMENTS = Path(__file__).resolve().parent.parent / "seeds" / "documents"


@cache
def seeds_build() -> Path:
    """The folder of the build, removed when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="kg-seeds-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build([DOCUMENTS], folder / "out")
    return folder / "out"
