"""A process that answers from one snapshot of a build, one request at a time: `python -m kg.serve.worker`.

It takes requests from standard input and gives replies on standard output. It may be killed at any moment, and ends with the
server, however that ends.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import IO

from kg.model import KgError
from kg.sandbox import end_with_parent, limit_memory, refuse_network
from kg.serve.model import MB, Reply, Request, Served, told
from kg.serve.wire import LENGTHS, lengths, pack, unpack
from kg.store import open_store

Page = Callable[[Served, Request], Reply]
_FIRST = "kg.site.home:home"


def work(
    folder: Path, service: bool, memory: int, answer_limit: int, request_limit: int, documents: str = "", edit: str = ""
) -> None:
    """Answer requests until there are no more. The first message out says that the worker is ready, or why not."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not get between the messages
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal: the server acts on it
    end_with_parent()
    if not service:
        refuse_network()
    try:
        served = Served(open_store(folder), service, answer_limit, documents, edit, str(folder / "kept"))
    except KgError as error:
        _send(target, told(500, str(error)))
        return
    limit_memory(memory)
    _send(target, told(200, "ready"))
    waiting: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_take, args=(source, waiting, request_limit), daemon=True).start()
    _page(_FIRST)  # while nobody waits: what every page needs takes a while to load
    while True:
        request = waiting.get()
        _send(target, answered(served, request))


def answered(served: Served, request: Request) -> Reply:
    """A page's answer, or in words why there is none."""
    try:
        reply = _page(request.page)(served, request)
        if len(reply.body) > served.answer_limit:  # the server takes no larger message
            return told(413, f"answer: is larger than {served.answer_limit / MB:.3g} MB. Ask for less.")
        return reply
    except MemoryError:
        return told(500, "query: needs too much memory. Ask for less, or add LIMIT.")
    except KgError as error:
        return told(400, str(error))
    except Exception:  # whatever a page raises goes to the log, and the worker lives on
        traceback.print_exc()
        return told(500, "The server failed; its log says how.")


@lru_cache
def _page(name: str) -> Page:
    """The function that answers; named by the server's own list, never by a client."""
    module, _, function = name.partition(":")
    page: Page = getattr(import_module(module), function)
    return page


def _take(source: IO[bytes], waiting: queue.SimpleQueue[Request], most: int) -> None:
    """Put requests in the queue; end the process when the server has closed the pipe, even in the middle of a query."""
    while raw := source.read(LENGTHS.size):
        head, body = lengths(raw, most)
        waiting.put(unpack(Request, source.read(head), source.read(body)))
    os._exit(0)


def _send(target: IO[bytes], reply: Reply) -> None:
    target.write(pack(reply))
    target.flush()


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    work(Path(given.pop("folder")), **given)
