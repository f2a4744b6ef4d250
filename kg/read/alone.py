"""Readers of formats that can be made to hang, to crash or to swallow memory, run in a process of their own that is killed.

Why a process: pdfium, libxml2 and zlib are C; no signal and no thread stops them, and a fault in them ends the process they run
in. One child lives on from document to document (a new one costs half a second); after a kill the next document starts another.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from kg.model import BadDocument, Document
from kg.read.limits import Limits

_LENGTH = 8  # bytes of a message's length, before it
_START = 20.0  # seconds that a child has, beyond the limit, to start and to load what it reads with


def read_alone(reader: str, path: Path, shown: str, limits: Limits) -> Document:
    """What a reader makes of a file, or BadDocument where it says so, fails, dies, or does not end in `limits.seconds`.

    reader: its module and name: "kg.read.pdf:read_pdf"
    """
    kind, found = _child(limits.memory).ask((reader, path, shown, limits), limits.seconds)
    if kind == "document":
        document: Document = found
        return document
    if kind == "bad":
        raise BadDocument(*found)
    if kind == "late":
        raise BadDocument(shown, f"not read within {limits.seconds:g} seconds", "Save it as text, or raise --max-seconds")
    if kind == "failed" and str(found).startswith(("ImportError", "ModuleNotFoundError")):
        raise BadDocument(shown, f"a part of the program that reads it is missing ({found})", "Install the package again")
    if kind == "died":
        raise BadDocument(shown, f"the program that reads it stopped ({found})", "It may be damaged: save it anew, or as text")
    raise BadDocument(shown, f"its reader failed ({found})", "It may be damaged: save it anew, or as text")


class _Child:
    """A process that reads one file after another; `ask` is for one thread at a time."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._fresh = True

    def ask(self, task: tuple[str, Path, str, Limits], seconds: float) -> tuple[str, Any]:
        """("document", Document), ("bad", (where, what, advice)), ("failed", str), ("late", None) or ("died", str)."""
        with self._lock:
            process = self._running()
            late = threading.Event()

            def stop() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(seconds + (_START if self._fresh else 0.0), stop)
            timer.start()
            try:
                assert process.stdin and process.stdout
                _send(process.stdin, task)
                answer: tuple[str, Any] = _receive(process.stdout)
                self._fresh = False
                return answer
            except (OSError, EOFError, pickle.UnpicklingError):
                process.kill()
                code = process.wait()
                return ("late", None) if late.is_set() or code == -signal.SIGALRM else ("died", _exit(code))
            except BaseException:  # Ctrl-C: an answer that nobody has read would be taken for the next one's
                process.kill()
                process.wait()
                raise
            finally:
                timer.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        """The child, started where there is none."""
        if self._process is None or self._process.poll() is not None:
            if self._process:
                for pipe in (self._process.stdin, self._process.stdout):
                    if pipe:
                        pipe.close()
            root = str(Path(__file__).resolve().parents[2])
            paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
            # -P: a file json.py in the folder that the user stands in is no part of the program.
            # A session of its own: Ctrl-C is for the first process alone, and the child ends when its pipe does.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", f"from kg.read.alone import serve; serve({self._memory})"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"},
                start_new_session=True,
            )
            self._fresh = True
        return self._process


@lru_cache(maxsize=4)
def _child(memory: int) -> _Child:
    """The child of this process for that much memory, made at its first document."""
    return _Child(memory)


def _exit(code: int) -> str:
    """How a process ended, in words: "signal 11", "code 1"."""
    return f"signal {-code}" if code < 0 else f"code {code}"


def _send(pipe: IO[bytes], message: object) -> None:
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(_LENGTH, "little") + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    """The next message. Raises EOFError where the other side has gone."""
    head = pipe.read(_LENGTH)
    if len(head) < _LENGTH:
        raise EOFError
    size = int.from_bytes(head, "little")
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)


# In the child -----------------------------------------------------------------------------------------------------


def serve(memory: int) -> None:
    """Read what standard input names until it ends; answers go to standard output, whatever a library prints does not."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _bound(memory)
    while True:
        try:
            reader, path, shown, limits = _receive(sys.stdin.buffer)
        except EOFError:
            return
        alarm = getattr(signal, "alarm", None)  # ends this process where the one that would kill it is gone
        if alarm:
            alarm(int(limits.seconds + _START) + 5)
        try:
            answer = _answer(reader, path, shown, limits)
            if alarm:
                alarm(0)
            _send(answers, answer)
        except BrokenPipeError:
            return


def _answer(reader: str, path: Path, shown: str, limits: Limits) -> tuple[str, Any]:
    module, _, name = reader.partition(":")
    try:
        return "document", getattr(import_module(module), name)(path, shown, limits)
    except BadDocument as error:
        return "bad", (error.where, error.what, error.advice)
    except MemoryError:
        return "failed", f"it needs more than {limits.memory / 1e9:g} GB of memory"
    except RecursionError:
        return "failed", "its parts are nested too deep"
    except Exception as error:  # whatever a parser of broken files raises
        return "failed", " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _bound(memory: int) -> None:
    """Bound the address space where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    soft = memory if (hard := resource.getrlimit(resource.RLIMIT_AS)[1]) == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
