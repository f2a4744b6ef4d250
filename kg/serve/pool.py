"""The workers: processes that answer, with limits that stop them, and a lane of their own for queries that take long.

A query begins in the quick lane, on one of `workers` processes. One that takes longer than a second (longer on a machine that
does not let it work) leaves it with its process, which gets less of the processor from then on, and another process comes into
the quick lane; up to `workers` may be slow at a time. So however many runaway queries there are, the others are answered. A
process that was slow, or was killed, is not used again. When another snapshot is served, the processes of the old one end with
what they are doing.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter

from kg.model import BadStore
from kg.serve.log import Log
from kg.serve.model import MB, Limits, Reply, Request, told
from kg.serve.process import Worker
from kg.serve.snapshot import Snapshot

QUICK = 1.0  # seconds in the quick lane
_WORK = 0.7  # seconds of processor after which a query is slow, however long it had to wait for them
_PATIENCE = 4.0  # seconds in the quick lane at the most, where a query has at least twice as much
_GLANCE = 0.1  # seconds between two looks at what it has used
_START = 60.0  # seconds for a worker to start
_REQUESTS = 1_000  # of a worker before another takes its place: memory that it did not give back


class Pool:
    """Answers requests in worker processes over the newest snapshot."""

    def __init__(self, workers: int, service: bool, limits: Limits, log: Log, documents: str = "", edit: str = "") -> None:
        self._workers, self._service, self._limits, self._log = workers, service, limits, log
        self._folders = (documents, edit)
        self._quick = asyncio.Semaphore(workers)
        self._idle: asyncio.Queue[Worker | BadStore] = asyncio.Queue()  # idle, starting and in the quick lane: `workers` in all
        self._alive: set[Worker] = set()
        self._slow = 0
        self._waiting = 0
        self._now: Snapshot | None = None
        self._old: list[Snapshot] = []
        self._failed = ""  # why the last worker did not start
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def snapshot(self) -> Snapshot | None:
        """What is served."""
        return self._now

    def health(self) -> dict[str, object]:
        """The numbers of /health; `failed` says why a worker did not start."""
        return {"workers": len(self._alive), "slow": self._slow, "waiting": self._waiting, "failed": self._failed}

    async def serve(self, snapshot: Snapshot) -> None:
        """Answer from this snapshot from now on. Raises BadStore where it cannot be opened; then the old one is served on."""
        try:
            first = await self._started(snapshot)
        except BadStore:
            await asyncio.to_thread(snapshot.remove)
            raise
        missing = 0 if self._now else self._workers
        if self._now:
            self._old.append(self._now)
        self._now = snapshot
        while not self._idle.empty():
            held = self._idle.get_nowait()
            missing += 1
            if isinstance(held, Worker):
                self._drop(held)
        if missing:
            self._idle.put_nowait(first)
        else:  # the processes in use are replaced as they come back
            self._drop(first)
        for _ in range(missing - 1):
            self._fill()
        self._tidy()

    async def run(self, request: Request) -> Reply:
        """The answer, or in words why there is none: 503 where all are busy or it took too long, 500 where the process ended."""
        self._waiting += 1
        try:
            await asyncio.wait_for(self._quick.acquire(), self._limits.wait)
        except TimeoutError:
            return _busy("The server is busy")
        finally:
            self._waiting -= 1
        with contextlib.ExitStack() as lane:
            lane.callback(self._quick.release)
            try:
                worker = await self._free()
            except BadStore as error:
                return told(503, str(error))
            return await self._answered(worker, request, lane)

    async def close(self) -> None:
        """End all processes and take the snapshots away."""
        snapshots = [*self._old, *([self._now] if self._now else [])]
        self._now, self._old = None, []
        for task in tuple(self._tasks):
            task.cancel()
        workers = tuple(self._alive)
        for worker in workers:
            worker.kill()
        await asyncio.gather(*(worker.end() for worker in workers))
        for snapshot in snapshots:
            snapshot.remove()

    async def _answered(self, worker: Worker, request: Request, lane: contextlib.ExitStack) -> Reply:
        """The worker's answer. When it is slow, it leaves the lane."""
        answer = asyncio.ensure_future(worker.ask(request))
        good = False
        try:
            began = time.monotonic()
            done = await self._soon(worker, answer)
            if not done and self._limits.seconds > QUICK:
                if self._slow >= self._workers:
                    return _busy("Too many queries that take long are running")
                self._leave(worker, lane)
                done, _ = await asyncio.wait({answer}, timeout=max(0.0, self._limits.seconds - (time.monotonic() - began)))
            if not done:
                limit = f"{self._limits.seconds:g} seconds"
                return told(503, f"query: took longer than {limit} and was stopped. Ask for less, or add LIMIT.")
            reply = answer.result()
            good = not worker.slow and worker.requests < _REQUESTS
            return reply
        except (EOFError, OSError, ValueError, TypeError):
            worker.kill()
            return told(500, f"query: {await self._why(worker)}. Make it simpler, or add LIMIT.")
        finally:
            answer.cancel()
            if good and worker.snapshot is self._now:
                self._idle.put_nowait(worker)
            else:
                self._drop(worker)
                if not worker.slow:
                    self._fill()

    async def _soon(self, worker: Worker, answer: asyncio.Future[Reply]) -> set[asyncio.Future[Reply]]:
        """The answer, where it comes soon. On a machine that has much to do a process waits, and is none the slower for it."""
        used, end = worker.processor(), time.monotonic() + min(_PATIENCE, self._limits.seconds / 2)
        done, _ = await asyncio.wait({answer}, timeout=min(QUICK, self._limits.seconds))
        while not done and time.monotonic() < end and used is not None and (now := worker.processor()) is not None:
            if now - used >= _WORK:
                break
            done, _ = await asyncio.wait({answer}, timeout=_GLANCE)
        return done

    def _leave(self, worker: Worker, lane: contextlib.ExitStack) -> None:
        """From the quick lane to the slow one; another process comes into the quick one."""

        def less() -> None:
            self._slow -= 1

        worker.yield_processor()
        self._fill()
        lane.close()
        self._slow += 1
        lane.callback(less)

    async def _why(self, worker: Worker) -> str:
        """Why a process ended."""
        code, last = await worker.end()
        self._log.tell("worker ended", code=code)
        if "alloc" in last or "memory" in last.lower():
            return f"needs more than {self._limits.memory // MB:,} MB of memory"
        return "ended its process: too deeply nested, or too much memory"

    async def _free(self) -> Worker:
        """A process over what is served now. Raises BadStore where none starts."""
        while True:
            worker = await self._idle.get()
            if isinstance(worker, BadStore):
                self._fill()
                raise worker
            if worker.running and worker.snapshot is self._now:
                return worker
            self._drop(worker)
            self._fill()

    async def _started(self, snapshot: Snapshot) -> Worker:
        """A process that is ready. Raises BadStore."""
        try:
            worker = await Worker.start(snapshot, self._service, self._limits, self._log, *self._folders)
        except OSError as error:
            self._failed = str(error)
            raise BadStore("server", f"no worker starts ({error})", "Allow more processes, or fewer workers") from error
        self._alive.add(worker)
        try:
            ready = await asyncio.wait_for(worker.receive(), _START)
            if ready.status != 200:
                raise BadStore("store", ready.body.decode().strip().rstrip("."))
        except (EOFError, OSError, ValueError, TypeError, TimeoutError, BadStore) as error:
            worker.kill()
            _, last = await worker.end()
            self._alive.discard(worker)
            self._failed = str(error) if isinstance(error, BadStore) else last.rpartition("\n")[2] or "it ended"
            self._log.tell("worker did not start", told=self._failed)
            if isinstance(error, BadStore):
                raise
            raise BadStore("server", f"no worker starts ({self._failed})", "Allow more memory, or fewer workers") from error
        self._failed = ""
        return worker

    def _fill(self) -> None:
        """Start a process for the quick lane; whoever waits for one gets it, or why there is none."""

        async def start() -> None:
            while (snapshot := self._now) is not None:
                try:
                    self._idle.put_nowait(await self._started(snapshot))
                    return
                except BadStore as error:
                    if snapshot is self._now:  # else it is another one that is served by now
                        self._idle.put_nowait(error)
                        return
            self._idle.put_nowait(BadStore("server", "is ending"))

        self._keep(asyncio.ensure_future(start()))

    def _drop(self, worker: Worker) -> None:
        """End a process that is not used any more."""

        async def end() -> None:
            await worker.end()
            self._alive.discard(worker)
            self._tidy()

        worker.kill()
        self._keep(asyncio.ensure_future(end()))

    def _tidy(self) -> None:
        """Take the snapshots away that no process reads any more."""
        used = Counter(id(worker.snapshot) for worker in self._alive)
        for snapshot in [old for old in self._old if not used[id(old)]]:
            self._old.remove(snapshot)
            snapshot.remove()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _busy(why: str) -> Reply:
    return told(503, f"{why}. Ask again in a while.", **{"Retry-After": "5"})
