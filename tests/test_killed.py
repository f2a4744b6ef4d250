"""A build that is killed outright loses nothing, and the next one clears away what it left."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_build import beside, digests

from kg.build import build
from kg.folder import clear_left


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    (folder / "news").mkdir()
    (folder / "news" / "一.txt").write_text("长光卫星技术有限公司位于吉林省长春市。", encoding="utf-8")
    build([folder / "news"], folder / "out")
    return folder / "out"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_a_killed_build_leaves_goes_with_the_next_one_and_a_running_one_keeps_its_own(
    made: Path, tmp_path: Path, jobs: str
) -> None:
    out = Path(shutil.copytree(made, tmp_path / "out"))
    (tmp_path / "out.partial").mkdir()  # not ours by its name
    news = tmp_path / "news"
    news.mkdir()
    for i in range(400):
        (news / f"{i}.txt").write_text(f"第{i}号。" + "长光卫星技术有限公司位于吉林省长春市。\n" * 40, encoding="utf-8")
    command = [sys.executable, "-m", "kg", "build", str(news), "-o", str(out), "--jobs", jobs]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while not list(out.parent.glob("out.partial-*/extracts")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    assert process.poll() is None, "the build was over before it could be killed"
    (left,) = out.parent.glob("out.partial-*")
    clear_left(out)
    assert left.is_dir(), "taken from under a running build"
    process.kill()
    process.wait(60)
    assert left.is_dir()
    build([made.parent / "news"], out)
    assert beside(out) == ["out.partial"] and digests(out) == digests(made)
    deadline = time.monotonic() + 10
    while (alive := group(process.pid)) and time.monotonic() < deadline:  # its workers see that they are alone
        time.sleep(0.1)
    assert not alive


def group(leader: int) -> list[str]:
    """The processes of a group that still run."""
    found = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(None, 2) for line in found.splitlines())
    return [args for number, state, args in rows if int(number) == leader and not state.startswith("Z")]


def test_a_build_killed_while_it_replaced_the_old_one_loses_nothing(made: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(made, tmp_path / "out.old-0123abcd"))
    clear_left(tmp_path / "out")
    assert not old.exists() and digests(tmp_path / "out") == digests(made)
    shutil.copytree(made, old)  # killed after its new folder was in place
    build([made.parent / "news"], tmp_path / "out")
    assert not old.exists() and digests(tmp_path / "out") == digests(made)
