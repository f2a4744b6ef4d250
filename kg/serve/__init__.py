"""A build served over HTTP, read-only: pages for people (kg.site) and a SPARQL 1.1 endpoint, with limits that hold.

app.py        the HTTP side, in the server's process: routes.py, guard.py, log.py
pool.py       the workers: limits, lanes; process.py, wire.py
worker.py     a process that answers from a snapshot; what it calls: protocol.py
snapshot.py   the build as it was, while the next one takes its place
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from kg.model import KgError
from kg.serve.model import Limits, Settings
from kg.store import open_store

__all__ = ["Limits", "Settings", "serve"]

_PATIENCE = 3  # seconds for what is being answered when the server is to end
_HEADERS = 256 << 10  # bytes of a request's line and headers
_WAITING = 2_048  # connections that wait to be accepted
_IDLE = 15  # seconds that a connection may wait for its next request


def serve(out: Path, settings: Settings, ready: Callable[[str], None] = lambda url: None, stream: IO[str] | None = None) -> None:
    """Serve a build until the process is told to end (SIGTERM, Ctrl-C).

    ready:  called with the address once requests are answered
    stream: where the log goes, one JSON object a line; standard error
    raises: BadStore for a folder without a build; KgError where the address is taken or not ours
    """
    import uvicorn

    from kg.serve.app import Server
    from kg.serve.log import Log, Told

    out = out.expanduser().resolve()
    open_store(out)
    log = Log(stream)
    with _listening(settings) as listening:
        name = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{name}:{listening.getsockname()[1]}/"

        def begun() -> None:
            log.tell("started", url=url, out=str(out), workers=settings.workers, service=settings.service)
            ready(url)

        logging.getLogger().handlers = [Told(log)]
        logging.captureWarnings(True)
        served = Server(out, settings, log, begun)
        config = uvicorn.Config(
            served.app(),
            http="h11",  # the parser that is written in Python
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=_WAITING,
            timeout_keep_alive=_IDLE,
            timeout_graceful_shutdown=_PATIENCE,
            h11_max_incomplete_event_size=_HEADERS,
        )
        server = uvicorn.Server(config)
        with _own_signals():
            server.run(sockets=[listening])
    log.tell("stopped")
    if served.failed:
        raise served.failed


def _listening(settings: Settings) -> socket.socket:
    """The socket to take connections from. Raises KgError."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=_WAITING)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        # what the socket library adds to the reason is the address once more
        why = error.strerror if isinstance(error, socket.gaierror) or not error.errno else os.strerror(error.errno)
        raise KgError(where, f"cannot be served ({why})", "Take another --port or --host") from error
    # asyncio sets this only where the protocol is named; without it, an answer on an open connection waits 40 ms for the client
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


@contextlib.contextmanager
def _own_signals() -> Iterator[None]:
    """The HTTP library sends its process once more the signal that ended it: by then that has no effect here."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda signum, frame: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
