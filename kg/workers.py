"""Documents → extracts, in this process or in several. A document that fails is told and passed over."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from kg.model import ALL_VOICES, BadDocument, Extract, KgError, Voices
from kg.read import DEFAULT, Limits, Source, read_source
from kg.report import Unread

if TYPE_CHECKING:
    from kg.extract import Extractor

Outcome = Extract | Unread
_AHEAD = 8  # documents handed to each process before the first is asked for: a corpus has millions


def outcomes(
    files: Iterable[Source],
    jobs: int = 1,
    limits: Limits = DEFAULT,
    voices: Voices = ALL_VOICES,
    kept: Callable[[Source], Extract | None] = lambda source: None,
) -> Iterator[tuple[Source, Outcome]]:
    """Each document with its extract or the reason why there is none, in the order of the files; taken from them as needed.

    jobs:   processes
    kept:   the extract of an earlier build, where there is one
    raises: KgError when a process dies (out of memory)
    """
    if jobs <= 1:
        for file in files:
            yield file, kept(file) or outcome(file, limits, voices)
        return
    # spawn: a forked copy of a process with threads (onnxruntime) may hang
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin)
    waiting: deque[tuple[Source, Extract | Future[Outcome]]] = deque()
    try:
        for file in files:
            waiting.append((file, kept(file) or pool.submit(outcome, file, limits, voices)))
            if len(waiting) > jobs * _AHEAD:
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    except BrokenProcessPool as error:
        raise KgError(
            "--jobs", "a process that reads documents died, perhaps for want of memory", "Build with fewer jobs"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _first(waiting: deque[tuple[Source, Extract | Future[Outcome]]]) -> tuple[Source, Outcome]:
    file, result = waiting.popleft()
    return file, result.result() if isinstance(result, Future) else result


def outcome(source: Source, limits: Limits = DEFAULT, voices: Voices = ALL_VOICES) -> Outcome:
    """One document's extract, or why there is none."""
    shown = source.shown
    try:
        return _extractor(voices).extract(read_source(source, limits))
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
def _extractor(voices: Voices) -> Extractor:
    """The extractor of this process, made at its first document."""
    from kg.extract import Extractor

    return Extractor(voices)


def _begin() -> None:
    """Ctrl-C reaches every process of the terminal; the first one alone acts on it. Where that one was killed, this one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    first = parent_process()
    if first:
        threading.Thread(target=lambda: os._exit(1) if wait([first.sentinel]) else None, daemon=True).start()
