"""Documents → extracts, in this process or in several. A document that fails is told and passed over."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from kg.model import BadDocument, Extract, KgError
from kg.read import Source, read
from kg.report import Unread

if TYPE_CHECKING:
    from kg.extract import Extractor

Outcome = Extract | Unread


def outcomes(files: Sequence[Source], jobs: int = 1) -> Iterator[tuple[Source, Outcome]]:
    """Each file with its extract or the reason why there is none, in the order of the files.

    jobs:   processes; more than one only where there are several files
    raises: KgError when a process dies (out of memory)
    """
    if jobs <= 1 or len(files) <= 1:
        for file in files:
            yield file, outcome(file.path, file.shown)
        return
    # spawn: a forked copy of a process with threads (onnxruntime) may hang
    pool = ProcessPoolExecutor(min(jobs, len(files)), mp_context=get_context("spawn"), initializer=_ignore_interrupt)
    try:
        results = pool.map(outcome, [f.path for f in files], [f.shown for f in files])
        yield from zip(files, results, strict=True)
    except BrokenProcessPool as error:
        raise KgError(
            "--jobs", "a process that reads documents died, perhaps for want of memory", "Build with fewer jobs"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def outcome(path: Path, shown: str) -> Outcome:
    """One document's extract, or why there is none."""
    try:
        return _extractor().extract(read(path, shown))
    except BadDocument as error:
        return Unread(shown, error.what, error.advice)
    except (KgError, MemoryError):
        raise  # a wrong seed table stops everything
    except ImportError as error:
        raise KgError("kg", f"a part of the program is missing ({error})", "Install the package again") from error
    except OSError as error:  # the document is in memory by then: a table or a model
        missing = error.filename or shown
        raise KgError(missing, f"cannot be read ({error.strerror or error})", "Install the package again") from error
    except Exception as error:  # one text that trips the extractor must not cost the other thousands
        return Unread(shown, f"the extractor failed ({type(error).__name__}: {error})", "Please report it with the document")


@lru_cache(maxsize=1)
def _extractor() -> Extractor:
    """The extractor of this process, made at its first document."""
    from kg.extract import Extractor

    return Extractor()


def _ignore_interrupt() -> None:
    """Ctrl-C reaches every process of the terminal; the first one alone acts on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
