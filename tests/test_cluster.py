"""A build on a cluster of Dask: a scheduler and two worker nodes of their own, one of them killed in mid-run; the same bytes."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from test_build import beside, digests

from kg import partitions
from kg.build import build
from kg.cluster import Cluster as Session
from kg.export import EXPORTS, Part
from kg.model import KgError
from kg.partitions import Kept
from kg.partitions import Part as Partition
from kg.store import open_store

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'zhengqi[dask]'")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Cluster:
    address: str
    scheduler: subprocess.Popen[bytes]
    nodes: list[subprocess.Popen[bytes]]

    def wait(self) -> None:
        """Until both nodes are there."""
        from distributed import Client

        with Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler and two nodes, each a process group of a nanny and the worker that it watches."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    scheduler = node("scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard")
    nodes = [
        node("worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path / f"w{i}"))
        for i in range(2)
    ]
    yield Cluster(address, scheduler, nodes)
    for process in (*nodes, scheduler):
        end(process)


def node(*command: str) -> subprocess.Popen[bytes]:
    where = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    line = [sys.executable, "-m", "dask", *command]
    return subprocess.Popen(line, env=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster") / "news"
    folder.mkdir()
    for i in range(96):
        line = f"北{i}科技有限公司位于吉林省长春市，是专精特新企业。长春市工业和信息化局局长王建国走访了该公司。\n"
        (folder / f"{i}.txt").write_text(line * 12, encoding="utf-8")
    (folder / "空.txt").write_bytes(b"")
    page = "<html><body><p>北卫星技术有限公司位于吉林省长春市。</p></body></html>"
    (folder / "page.html").write_text(page, encoding="utf-8")  # read in a process of the worker's own
    return folder


@pytest.fixture(scope="module")
def single(news: Path) -> Path:
    build([news], news.parent / "single")
    return news.parent / "single"


def test_one_of_two_nodes_is_killed_in_mid_run_and_the_bytes_are_those_of_one_process(
    news: Path, single: Path, cluster: Cluster, tmp_path: Path
) -> None:
    cluster.wait()
    killed: list[int] = []

    def watch(done: int, total: int, what: str) -> None:
        if done == 20 and what != "graph" and not killed:
            end(cluster.nodes[0])
            killed.append(done)

    report = build([news], tmp_path / "out", engine="dask", scheduler=cluster.address, progress=watch, shards=4)
    assert killed and cluster.nodes[0].returncode == -signal.SIGKILL and cluster.nodes[1].poll() is None
    assert digests(tmp_path / "out") == digests(single) and not beside(tmp_path / "out")
    assert [u.file for u in report.unread] == ["news/空.txt"] and report.documents == 97
    shards = sorted((tmp_path / "out" / "shards").iterdir())
    assert len(shards) == 4 and all(path.stat().st_size for path in shards)
    assert b"".join(path.read_bytes() for path in shards) == (single / "kg.nq").read_bytes()


@pytest.mark.parametrize("step", ["survey", "decide", "count", "shard"])
def test_one_of_two_nodes_is_killed_in_identity_and_assembling_and_the_bytes_are_those_of_one_process(
    news: Path, single: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr("kg.partitions.SIZE", 2)  # 49 partitions and some
    monkeypatch.setattr("kg.gather._THINGS", 4)
    out = Path(shutil.copytree(single, tmp_path / "out"))  # read already: what remains is identity and assembling
    shutil.rmtree(out / "store")  # and has to be done again
    cluster.wait()
    done: Counter[str] = Counter()
    first = Session.map

    def killing(self: Session, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        for result in first(self, work, tasks):
            done[work.__name__] += 1
            if work.__name__ == step and done[step] == 2:
                end(cluster.nodes[0])
            yield result

    monkeypatch.setattr(Session, "map", killing)
    build([news], out, engine="dask", scheduler=cluster.address)
    assert done[step] > 8 and cluster.nodes[0].returncode == -signal.SIGKILL and cluster.nodes[1].poll() is None
    assert digests(out) == digests(single) and not beside(out)


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_number_of_partitions_and_processes_gives_the_same_bytes(
    news: Path, single: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr("kg.partitions.SIZE", 3)
    monkeypatch.setattr("kg.gather._THINGS", 2)
    monkeypatch.setattr("kg.sorted_lines.AT_ONCE", 4)
    out = tmp_path / "out"
    shutil.copytree(single, out)
    shutil.rmtree(out / "store")
    build([news], out, jobs=jobs)
    assert digests(out) == digests(single)


def test_the_sorted_file_of_a_build_is_what_its_store_holds(single: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(single, tmp_path / "out"))
    (out / "kg.nq").unlink()  # so that the store is asked
    EXPORTS["nquads"].write(Part(open_store(out)), tmp_path / "kg.nq")
    assert (tmp_path / "kg.nq").read_bytes() == (single / "kg.nq").read_bytes()


def test_a_worker_that_does_not_see_the_build_is_told(cluster: Cluster, tmp_path: Path) -> None:
    part = Partition(0, (Kept("document/0123456789abcdef", tmp_path / "elsewhere.json", "a.txt"),))
    with Session(cluster.address) as run, pytest.raises(KgError, match=r"does not see .*elsewhere\.json.*all machines share"):
        list(run.map(partitions.survey, [(part, ())]))


@pytest.mark.parametrize("dies", ["nodes", "scheduler"])
def test_a_cluster_that_dies_is_told_and_the_next_build_goes_on(
    news: Path, single: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    monkeypatch.setattr("kg.cluster._ALONE", 5.0)

    def watch(done: int, total: int, what: str) -> None:
        if done == 20:
            for process in cluster.nodes if dies == "nodes" else [cluster.scheduler]:
                end(process)

    out = tmp_path / "out"
    words = "there is no worker left" if dies == "nodes" else "the cluster is gone"
    with pytest.raises(KgError, match=f"--engine dask: {words}.*the next build goes on") as told:
        build([news], out, engine="dask", scheduler=cluster.address, progress=watch)
    assert "\n" not in str(told.value) and not out.exists()
    (left,) = beside(out)
    assert len(list((tmp_path / left / "extracts").iterdir())) >= 19
    build([news], out)
    assert digests(out) == digests(single) and not beside(out)


def test_a_cluster_that_does_not_answer_and_engines_that_there_are_not_are_told(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.cluster._START", 1)
    for engine, scheduler, words in (
        ("dask", "tcp://127.0.0.1:9", "no cluster with a worker answers"),
        ("dask", "nonsense://x", "no cluster with a worker answers"),
        ("spark", "", "no such engine"),
        ("processes", "tcp://127.0.0.1:9", "has no scheduler"),
    ):
        with pytest.raises(KgError, match=words) as told:
            build([news], tmp_path / "out", engine=engine, scheduler=scheduler)
        assert "\n" not in str(told.value)
    assert not (tmp_path / "out").exists()


def test_shards_are_those_of_this_build(news: Path, tmp_path: Path) -> None:
    some, out = [news / "1.txt", news / "page.html"], tmp_path / "out"
    for documents, count in ((some, 2), (some, 3), (some, 0), (some[:1], 0), (some, 2)):
        build(documents, out, shards=count)
        shards = sorted((out / "shards").glob("*"))
        assert len(shards) == count
        assert not count or b"".join(path.read_bytes() for path in shards) == (out / "kg.nq").read_bytes()


def test_shards_are_whole_lines_in_order(tmp_path: Path) -> None:
    from kg.export.shards import write_shards

    chance = random.Random(3)
    lines = [b"x" * chance.randrange(1, 90) + b"\n" for _ in range(50)]
    (tmp_path / "kg.nq").write_bytes(b"".join(lines))
    for count in (1, 3, 80):
        paths = write_shards(tmp_path / "kg.nq", tmp_path / str(count), count)
        assert len(paths) == count and paths == sorted(paths)
        assert [line for path in paths for line in path.read_bytes().splitlines(keepends=True)] == lines
