"""One worker process, as the server holds it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path

from kg.serve.log import Log
from kg.serve.model import MB, Limits, Reply, Request
from kg.serve.snapshot import Snapshot
from kg.serve.wire import LENGTHS, lengths, pack, unpack

_NICE = 10
_TOLD = 2_000  # bytes of a worker's last words


class Worker:
    """A process that answers from a snapshot (kg.serve.worker)."""

    def __init__(self, process: asyncio.subprocess.Process, snapshot: Snapshot, most: int, log: Log) -> None:
        self.snapshot, self.requests, self.slow = snapshot, 0, False
        self._process, self._most, self._log = process, most, log
        self._last = b""
        self._listening = asyncio.ensure_future(self._listen())

    @classmethod
    async def start(
        cls, snapshot: Snapshot, service: bool, limits: Limits, log: Log, documents: str = "", edit: str = ""
    ) -> Worker:
        """A process that has begun; what it sends first says whether it is ready."""
        given = {"folder": str(snapshot.folder), "service": service, "memory": limits.memory, "documents": documents}
        given |= {"answer_limit": limits.answer, "request_limit": limits.request + MB, "edit": edit}
        pipe = asyncio.subprocess.PIPE
        path = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH"))))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kg.serve.worker", json.dumps(given)),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            limit=MB,
            env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        )
        return cls(process, snapshot, limits.answer + MB, log)

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    def processor(self) -> float | None:
        """Seconds of processor that it has used; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_bytes().rpartition(b")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError, AttributeError):
            return None

    async def ask(self, request: Request) -> Reply:
        """Raises EOFError, OSError, ValueError, TypeError where the process ended or talks nonsense."""
        self.requests += 1
        assert self._process.stdin
        self._process.stdin.write(pack(request))
        await self._process.stdin.drain()
        return await self.receive()

    async def receive(self) -> Reply:
        """Raises as `ask`."""
        assert self._process.stdout
        read = self._process.stdout.readexactly
        head, body = lengths(await read(LENGTHS.size), self._most)
        return unpack(Reply, await read(head), await read(body) if body else b"")

    def yield_processor(self) -> None:
        """Give way to the others from now on."""
        self.slow = True
        with contextlib.suppress(OSError, AttributeError):
            pid = self._process.pid
            os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid) + _NICE)

    def kill(self) -> None:
        """End it now."""
        if self.running:  # Process.kill would take the exit code away from the one who waits for it
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    async def end(self) -> tuple[int, str]:
        """Wait until the process has ended: its exit code and its last words."""
        code = await self._process.wait()
        await self._listening
        return code, self._last.decode("utf-8", "replace").strip()

    async def _listen(self) -> None:
        assert self._process.stderr
        while part := await self._process.stderr.read(_TOLD):
            self._last = (self._last + part)[-_TOLD:]
            self._log.tell("worker", pid=self._process.pid, told=part.decode("utf-8", "replace"))
