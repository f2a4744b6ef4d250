"""The functions of a build on many machines: maps over partitions on a cluster of Dask, which runs the same functions unchanged.

Documents go out as paths, not as texts, and what is made of them comes back in their order; extracts and shards stand in the
folder of the build. So a build has the same bytes wherever it was made. Every worker must see the documents and that folder under
the same paths (a shared disk) and have this version of `kg`. A partition whose worker dies is done again elsewhere; one that
takes several workers with it stops the build.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from kg.cache import extractor_version
from kg.model import Extract, KgError, Voices
from kg.read import Limits, Source
from kg.unchanged import program
from kg.workers import Outcome, outcome

if TYPE_CHECKING:
    from distributed import Client, Future

    _Waiting = tuple[list[tuple[Source, Extract | None]], Future | None]  # the documents, the known ones with extract; the others

Task = TypeVar("Task")
Result = TypeVar("Result")

SIZE = 16  # documents of a partition: some seconds of work, so that a worker that dies costs no more
_AHEAD = 3  # partitions handed out for each worker before the first is asked for
_START = 60  # seconds that a cluster has for its first worker
_LOOK = 5.0  # seconds after which one that waits looks whether there is a worker
_ALONE = 60.0  # seconds that a cluster may be without one
_GO_ON = "the next build goes on with what was read"


class Cluster:
    """What runs the functions of a build on a cluster; as `kg.workers.Workers`. To be used in a with block."""

    def __init__(self, scheduler: str = "", jobs: int = 1, size: int = SIZE) -> None:
        """
        scheduler: its address, tcp://host:8786; without it a cluster of `jobs` workers is started on this machine
        size:      documents of a partition to read
        """
        self._scheduler, self._jobs, self._size = scheduler, jobs, size
        self._held = ExitStack()
        self._made: Client | None = None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *failed: object) -> None:
        self._held.close()

    def outcomes(
        self, files: Iterable[Source], limits: Limits, voices: Voices, kept: Callable[[Source], Extract | None]
    ) -> Iterator[tuple[Source, Outcome]]:
        """Each document with its extract or the reason why there is none, in the order of the files.

        raises: KgError where Dask is not installed, the cluster does not answer, its workers have another version of `kg`, or die
        """
        client, version = self._client, extractor_version(voices)
        waiting: deque[_Waiting] = deque()
        for documents in _partitions(files, kept, self._size):
            unknown = [source for source, extract in documents if extract is None]
            sent = client.submit(partition, unknown, limits, voices, version, pure=False) if unknown else None
            waiting.append((documents, sent))
            while len(waiting) > _AHEAD * max(1, len(client.nthreads())):
                yield from _first(waiting, client)
        while waiting:
            yield from _first(waiting, client)

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """The results of a function of a module, in the order of the tasks. Raises KgError as `outcomes`, and where a worker does
        not see the files of the build."""
        client, version = self._client, _program()
        waiting: deque[Future] = deque()
        for task in tasks:
            waiting.append(client.submit(_worked, work, task, version, pure=False))
            while len(waiting) > _AHEAD * max(1, len(client.nthreads())):
                yield _result(waiting.popleft(), client)
        while waiting:
            yield _result(waiting.popleft(), client)

    @property
    def _client(self) -> Client:
        self._made = self._made or _client(self._scheduler, self._jobs, self._held)
        return self._made


def _worked(work: Callable[[Task], Result], task: Task, version: str) -> Result:
    """What a worker does with a task of `map`. Raises KgError where it would do something else than the builder."""
    if _program() != version:
        raise _other_version()
    try:
        return work(task)
    except FileNotFoundError as error:
        what = f"a worker does not see {error.filename}"
        raise KgError("--engine dask", what, "Let -o name a folder on a disk that all machines share") from error


@cache
def _program() -> str:
    return program()


def _other_version() -> KgError:
    return KgError("--engine dask", "a worker has another version of kg, or of its tables", "Install the same on all machines")


def partition(sources: Sequence[Source], limits: Limits, voices: Voices, version: str) -> list[Outcome]:
    """What a worker does: the extracts of some documents. Raises KgError where it would make other ones than the builder."""
    if multiprocessing.current_process().daemon:  # some formats are read in a process of their own
        advice = "Start them with DASK_DISTRIBUTED__WORKER__DAEMON=False"
        raise KgError("--engine dask", "the workers may not start processes", advice)
    if _version(voices) != version:
        raise _other_version()
    return [outcome(source, limits, voices) for source in sources]


@cache
def _version(voices: Voices) -> str:
    return extractor_version(voices)


def _partitions(
    files: Iterable[Source], kept: Callable[[Source], Extract | None], size: int
) -> Iterator[list[tuple[Source, Extract | None]]]:
    """The documents in groups of which at most `size` are still to be read."""
    group: list[tuple[Source, Extract | None]] = []
    unknown = 0
    for file in files:
        known = kept(file)
        group.append((file, known))
        unknown += known is None
        if unknown >= size or len(group) >= 4 * size:
            yield group
            group, unknown = [], 0
    if group:
        yield group


def _first(waiting: deque[_Waiting], client: Client) -> Iterator[tuple[Source, Outcome]]:
    documents, sent = waiting.popleft()
    made = iter(_result(sent, client) if sent else ())
    for source, known in documents:
        yield source, known or next(made)


def _result(sent: Future, client: Client) -> Any:
    from distributed import KilledWorker

    alone = 0.0  # seconds without a worker
    try:
        while True:
            try:
                return sent.result(timeout=_LOOK)
            except TimeoutError:
                alone = 0.0 if client.nthreads() else alone + _LOOK
                if alone >= _ALONE:
                    raise KgError("--engine dask", "there is no worker left", f"Start some; {_GO_ON}") from None
    except KilledWorker as error:
        what = "a document ends every worker that reads it, perhaps for want of memory"
        raise KgError("--engine dask", what, f"Give the workers more memory; {_GO_ON}") from error
    except (CancelledError, OSError) as error:
        raise KgError("--engine dask", "the cluster is gone", f"Start it; {_GO_ON}") from error


def _client(scheduler: str, jobs: int, held: ExitStack) -> Client:
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise KgError("--engine dask", "Dask is not installed", "pip install 'zhengqi[dask]'") from error
    held.enter_context(dask.config.set({"distributed.worker.daemon": False}))
    try:
        if not scheduler:
            cluster = LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None)
            scheduler = held.enter_context(cluster).scheduler_address
        client: Client = held.enter_context(Client(scheduler, timeout=_START, set_as_default=False))
        client.wait_for_workers(1, timeout=_START)
    except (OSError, ValueError, TimeoutError) as error:
        what = f"no cluster with a worker answers ({str(error) or type(error).__name__})"
        raise KgError(scheduler or "--engine dask", what, "Start it: dask scheduler; dask worker ADDRESS --nthreads 1") from error
    return client
