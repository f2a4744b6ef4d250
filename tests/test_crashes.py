"""Builds that are killed, crowded out or not allowed, and readers meanwhile. 200 moments: tests/benchmarks/crashes.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from test_build import beside, digests

from kg.build import build
from kg.folder import fresh
from kg.model import KgError
from kg.store import BadStore, open_store
from kg.swap import swap

ROOT = Path(__file__).parent.parent
EVERYBODY = getattr(os, "geteuid", lambda: 0)() != 0


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crashes") / "news"
    folder.mkdir()
    for i in range(4):
        (folder / f"{i}.txt").write_text(f"北{i}科技有限公司位于吉林省长春市。", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(news: Path) -> Path:
    build([news], news.parent / "out")
    return news.parent / "out"


@pytest.mark.skipif(not hasattr(os, "fork") or not sys.platform.startswith("linux"), reason="forks processes with models loaded")
def test_killed_at_random_moments_the_old_build_answers_and_the_next_one_goes_on() -> None:
    script = ROOT / "tests" / "benchmarks" / "crashes.py"
    command = [sys.executable, str(script), "--moments", "4", "--commands", "1", "--seed", "7"]
    where = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    found = subprocess.run(command, capture_output=True, text=True, check=False, env=where, timeout=600)
    assert found.returncode == 0, found.stderr
    assert "5 moments, every next build as undisturbed" in found.stdout


def test_the_extracts_of_killed_builds_are_taken_over_and_damaged_ones_made_again(
    news: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, numbers in (("aaaaaaaa", (0, 1)), ("bbbbbbbb", (1, 2))):
        killed = tmp_path / f"out.partial-{name}"
        (killed / "extracts").mkdir(parents=True)
        (killed / "store").mkdir()
        for number in numbers:
            extract = sorted((made / "extracts").iterdir())[number]
            shutil.copy(extract, killed / "extracts")
    damaged = sorted((tmp_path / "out.partial-bbbbbbbb" / "extracts").iterdir())[-1]
    damaged.write_text(damaged.read_text(encoding="utf-8")[:200], encoding="utf-8")
    read = reading(monkeypatch)
    build([news], tmp_path / "out")
    assert len(read) == 2  # one damaged, one never made
    assert digests(tmp_path / "out") == digests(made) and not beside(tmp_path / "out")
    assert {p.name for p in (tmp_path / "out" / "extracts").iterdir()} == {p.name for p in (made / "extracts").iterdir()}


def reading(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that are read from now on."""
    from kg.extract import Extractor

    read: list[str] = []
    whole = Extractor.extract
    monkeypatch.setattr(Extractor, "extract", lambda self, document: read.append(document.source) or whole(self, document))
    return read


def test_a_second_build_into_one_place_says_so_and_the_first_one_ends_well(news: Path, made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with fresh(out):
        with pytest.raises(KgError, match=r"out: is being built by another process\. Wait until it is done"):
            build([news], out)
        assert len(beside(out)) == 1  # the first one's
        build([news], tmp_path / "other")  # another place is free
    assert digests(tmp_path / "other") == digests(made)


def test_of_builds_that_start_at_once_one_is_made_and_the_others_say_so(news: Path, made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "kg", "build", str(news), "-o", str(out)]
    builds = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(3)]
    told = [(one.communicate(timeout=300)[1].strip(), one.returncode) for one in builds]
    assert any(code == 0 for _, code in told)
    for words, code in told:  # a late one may come when the first is done
        assert (
            code == 0
            or words == f"kg: {out}: is being built by another process. Wait until it is done, or name another folder with -o."
        )
    assert digests(out) == digests(made) and not beside(out)


def test_a_reader_keeps_the_build_that_it_opened(news: Path, made: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(made, tmp_path / "out"))
    reader = open_store(out)
    shutil.copytree(news, tmp_path / "more")
    (tmp_path / "more" / "9.txt").write_text("济钢集团有限公司位于山东省济南市。", encoding="utf-8")
    build([tmp_path / "more"], out)
    assert list(reader.all_quads()) == list(open_store(made).all_quads())
    assert len(open_store(out).facts()) > len(reader.facts())


def test_readers_that_open_while_builds_take_turns_see_one_of_them_whole(made: Path, news: Path, tmp_path: Path) -> None:
    build([news / "0.txt"], tmp_path / "small")
    known = {len(open_store(made).facts()), len(open_store(tmp_path / "small").facts())}
    out = Path(shutil.copytree(made, tmp_path / "out"))
    seen: list[int] = []
    failed: list[Exception] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                seen.append(len(open_store(out).facts()))
            except BadStore as error:
                failed.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for turn in range(30):
        with fresh(out) as partial:
            shutil.copytree(tmp_path / "small" if turn % 2 else made, partial, dirs_exist_ok=True)
    over.set()
    for thread in threads:
        thread.join()
    assert not failed and set(seen) <= known and len(seen) > 1


def test_folders_change_places_in_one_step(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    if not swap(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this system or disk cannot")
    assert [(tmp_path / name / "file").read_text() for name in "ab"] == ["b", "a"]
    assert not swap(tmp_path / "a", tmp_path / "none") and (tmp_path / "a" / "file").read_text() == "b"


@pytest.mark.parametrize("exchange", [True, False])
def test_the_old_build_is_replaced_where_folders_cannot_change_places_too(
    news: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr("kg.folder.swap", lambda one, other: False)
    out = tmp_path / "out"
    build([news / "0.txt"], out)
    build([news], out)
    assert digests(out) == digests(made) and not beside(out)


def test_a_place_where_nobody_may_write_is_told_and_nothing_is_lost(news: Path, made: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    shutil.copytree(made, closed / "out")
    undo = forbid(closed)
    try:
        with pytest.raises(KgError, match=r"out: cannot be made \(.*\)\. Name a folder that you may write beside") as told:
            build([news], closed / "out", base="https://example.org/id/")  # else it stands already
        assert "\n" not in str(told.value)
        assert digests(closed / "out") == digests(made) and open_store(closed / "out").facts()
    finally:
        undo()


def forbid(folder: Path) -> Callable[[], object]:
    """Let nobody write in a folder; root is kept out by a disk that is mounted read-only. Returns what undoes it."""
    if EVERYBODY:
        folder.chmod(0o500)
        return lambda: folder.chmod(0o700)
    bind = subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False)
    closed = subprocess.run(["mount", "-o", "remount,bind,ro", folder], capture_output=True, check=False)
    if bind.returncode or closed.returncode:
        pytest.skip("root may write everywhere, and nothing can be mounted here")
    return lambda: subprocess.run(["umount", "-l", folder], check=True)
