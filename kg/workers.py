"""What runs the functions of a build, in this process or in several; documents → extracts.

A document that fails is told and passed over.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache, partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, TypeVar

from kg.model import ALL_VOICES, BadDocument, Extract, KgError, Voices
from kg.read import DEFAULT, Limits, Source, read_source
from kg.report import Unread

if TYPE_CHECKING:
    from kg.extract import Extractor

Outcome = Extract | Unread
Task = TypeVar("Task")
Result = TypeVar("Result")
Key = TypeVar("Key")
_AHEAD = 8  # documents handed to each process before the first is asked for: a corpus has millions


def outcomes(
    files: Iterable[Source],
    jobs: int = 1,
    limits: Limits = DEFAULT,
    voices: Voices = ALL_VOICES,
    kept: Callable[[Source], Extract | None] = lambda source: None,
) -> Iterator[tuple[Source, Outcome]]:
    """As `Workers.outcomes`, by processes of its own."""
    with Workers(jobs) as run:
        yield from run.outcomes(files, limits, voices, kept)


class Workers:
    """What runs the functions of a build on this machine: this process alone, or several others. To be used in a with block."""

    def __init__(self, jobs: int = 1) -> None:
        """jobs: processes; they begin with the first task and end with the block"""
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *failed: object) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def outcomes(
        self, files: Iterable[Source], limits: Limits, voices: Voices, kept: Callable[[Source], Extract | None]
    ) -> Iterator[tuple[Source, Outcome]]:
        """Each document with its extract or the reason why there is none, in the order of the files; taken from them as needed.

        kept:   the extract of an earlier build, where there is one
        raises: KgError when a process dies (out of memory)
        """
        if self._jobs <= 1:
            for file in files:
                yield file, kept(file) or outcome(file, limits, voices)
            return

        asked: Iterator[tuple[Source, Outcome | partial[Outcome]]] = (
            (file, kept(file) or partial(outcome, file, limits, voices)) for file in files
        )
        made: Iterator[tuple[Source, Outcome]] = self._in_order(asked)
        yield from made

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """The results of a function of a module, in the order of the tasks. Raises KgError when a process dies."""
        if self._jobs <= 1:
            yield from map(work, tasks)
            return
        asked: Iterator[tuple[None, Result | partial[Result]]] = ((None, partial(work, task)) for task in tasks)
        for _, result in self._in_order(asked):
            yield result

    def _in_order(self, asked: Iterable[tuple[Key, Result | partial[Result]]]) -> Iterator[tuple[Key, Result]]:
        """What is known, and what the processes make of the rest; some are asked for before the first is waited for."""
        # spawn: a forked copy of a process with threads (onnxruntime) may hang
        pool = self._pool = self._pool or ProcessPoolExecutor(self._jobs, mp_context=get_context("spawn"), initializer=_begin)
        waiting: deque[tuple[Key, Result | Future[Result]]] = deque()
        try:
            for key, task in asked:
                with _undisturbed():  # processes are started as they are needed
                    waiting.append((key, pool.submit(task) if isinstance(task, partial) else task))
                if len(waiting) > self._jobs * _AHEAD:
                    yield _first(waiting)
            while waiting:
                yield _first(waiting)
        except BrokenProcessPool as error:
            what = "a process that reads documents died, perhaps for want of memory"
            raise KgError("--jobs", what, "Build with fewer jobs") from error


def _first(waiting: deque[tuple[Key, Result | Future[Result]]]) -> tuple[Key, Result]:
    key, result = waiting.popleft()
    return key, result.result() if isinstance(result, Future) else result


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


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits for the end of the block, and never comes to a process that is started in it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Ctrl-C reaches every process of the terminal; the first one alone acts on it. Where that one was killed, this one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    first = parent_process()
    if first:
        threading.Thread(target=lambda: os._exit(1) if wait([first.sentinel]) else None, daemon=True).start()
