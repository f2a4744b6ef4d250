"""Documents → extracts on many machines: a map over partitions on a cluster of Dask, which runs the same function unchanged.

What goes out are paths, not texts, and what comes back are extracts in the order of the documents: so a build has the same bytes
wherever it was made. Every worker must see the documents under the same paths (a shared disk) and have this version of `kg`. A
partition whose worker dies is done again elsewhere; one that takes several workers with it stops the build.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

from kg.cache import extractor_version
from kg.model import Extract, KgError, Voices
from kg.read import Limits, Source
from kg.workers import Outcome, outcome

if TYPE_CHECKING:
    from distributed import Client, Future

    _Waiting = tuple[list[tuple[Source, Extract | None]], Future | None]  # the documents, the known ones with extract; the others

SIZE = 16  # documents of a partition: some seconds of work, so that a worker that dies costs no more
_AHEAD = 3  # partitions handed out for each worker before the first is asked for
_START = 60  # seconds that a cluster has for its first worker
_LOOK = 5.0  # seconds after which one that waits looks whether there is a worker
_ALONE = 60.0  # seconds that a cluster may be without one
_GO_ON = "the next build goes on with what was read"


def outcomes(
    files: Iterable[Source],
    limits: Limits,
    voices: Voices,
    kept: Callable[[Source], Extract | None],
    *,
    scheduler: str = "",
    jobs: int = 1,
    size: int = SIZE,
) -> Iterator[tuple[Source, Outcome]]:
    """Each document with its extract or the reason why there is none, in the order of the files; as `kg.workers.outcomes`.

    scheduler: its address, tcp://host:8786; without it a cluster of `jobs` workers is started on this machine
    size:      documents of a partition
    raises:    KgError where Dask is not installed, the cluster does not answer, its workers have another version of `kg`, or die
    """
    with ExitStack() as held:
        client = _client(scheduler, jobs, held)
        version = extractor_version(voices)
        waiting: deque[_Waiting] = deque()
        for documents in _partitions(files, kept, size):
            unknown = [source for source, extract in documents if extract is None]
            sent = client.submit(partition, unknown, limits, voices, version, pure=False) if unknown else None
            waiting.append((documents, sent))
            while len(waiting) > _AHEAD * max(1, len(client.nthreads())):
                yield from _first(waiting, client)
        while waiting:
            yield from _first(waiting, client)


def partition(sources: Sequence[Source], limits: Limits, voices: Voices, version: str) -> list[Outcome]:
    """What a worker does: the extracts of some documents. Raises KgError where it would make other ones than the builder."""
    if multiprocessing.current_process().daemon:  # some formats are read in a process of their own
        advice = "Start them with DASK_DISTRIBUTED__WORKER__DAEMON=False"
        raise KgError("--engine dask", "the workers may not start processes", advice)
    if _version(voices) != version:
        raise KgError("--engine dask", "a worker has another version of kg, or of its tables", "Install the same on all machines")
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


def _result(sent: Future, client: Client) -> list[Outcome]:
    from distributed import KilledWorker

    alone = 0.0  # seconds without a worker
    try:
        while True:
            try:
                found: list[Outcome] = sent.result(timeout=_LOOK)
                return found
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
