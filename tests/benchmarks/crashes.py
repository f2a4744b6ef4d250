"""kill -9 at random moments of a build: crashes.py [--moments 200] [--commands 20] [--seed 1]

Each moment: a build of some documents over an older build (in one of four cases over nothing) is killed; half of the moments are
a point of time between its first and its last step, half one of its steps on the disk (opening a file to write, making, renaming,
removing), just before it is done. Then OUT must be the old build or the new one, whole, byte for byte, and answer; the next build
must read no document again whose extract lies complete in what is left, and end with the bytes of an undisturbed build, with
nothing left beside it. The builds are forked from one process that has the models loaded, so that every moment is one of the
build; `--commands` are further moments of the whole command `kg build`, from its first to its last instant, by turns with one
and two worker processes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.build import build
from kg.extract import Extractor
from kg.model import ALL_VOICES, MARKER, Document, Extract
from kg.store import open_store

FILES = ("kg.ttl", "kg.nq", "graph.html", "report.json", "identity.jsonl", MARKER)
DOCUMENTS, OLD = 16, 6  # in the folder; of them in the old build
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_STEPS = frozenset(("os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "shutil.copyfile", "sqlite3.connect"))
_LIMIT = 120  # seconds for one build


@dataclass(frozen=True, slots=True)
class Scene:
    """The documents, an old build of some of them, and what builds of the old and of all give when nothing disturbs them."""

    news: Path
    old: Path
    before: dict[str, str]  # file → SHA-256
    after: dict[str, str]
    steps: int  # on the disk, of a build over the old one
    seconds: float


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--moments", type=int, default=200)
    ask.add_argument("--commands", type=int, default=20)
    ask.add_argument("--seed", type=int, default=1)
    told = ask.parse_args()
    chance = random.Random(told.seed)
    with tempfile.TemporaryDirectory(prefix="kg-crashes-") as folder:
        here = scene(Path(folder))
        print(f"{DOCUMENTS} documents over an old build of {OLD}: {here.steps} steps on the disk, {here.seconds:.2f} s")
        states: Counter[str] = Counter()
        resumed = 0
        for number in range(told.moments):
            state, taken = moment(here, Path(folder) / "try", chance, by_step=number % 2 == 0)
            states[state] += 1
            resumed += taken
            _tell(number, told.moments)
        for number in range(told.commands):
            states["command, " + command(here, Path(folder) / "try", chance, jobs=1 + number % 2)] += 1
            _tell(number, told.commands)
        for state, count in sorted(states.items()):
            print(f"{count:4}  {state}")
        print(f"{told.moments + told.commands} moments, every next build as undisturbed")
        print(f"{resumed} extracts, beyond those of the old builds, taken over from killed ones")


def _tell(number: int, total: int) -> None:
    if (number + 1) % 20 == 0:
        print(f"{number + 1} of {total} moments, none failed", flush=True)


def scene(folder: Path) -> Scene:
    """Documents and builds to disturb, in an empty folder."""
    Extractor()
    news, some = folder / "news", folder / "some" / "news"
    news.mkdir(parents=True)
    some.mkdir(parents=True)
    for i in range(DOCUMENTS):
        text = (
            f"北{i}科技有限公司位于吉林省长春市，是专精特新“小巨人”企业。\n长春市工业和信息化局对北{i}科技补助{i + 1}00万元。\n"
        )
        for place in (news, some) if i < OLD else (news,):
            (place / f"{i:02}.txt").write_text(text, encoding="utf-8")
    warm()
    old, whole = folder / "old", folder / "whole"
    forked(lambda: build([some], old))
    fresh = forked(lambda: build([news], whole) and digests(whole))
    over = Path(shutil.copytree(old, folder / "over"))
    began = time.perf_counter()
    forked(lambda: build([news], over))
    seconds = time.perf_counter() - began
    if digests(over) != fresh:
        raise AssertionError("a build over an old one has other bytes than one over nothing")
    shutil.rmtree(over)
    shutil.copytree(old, over)

    def counted() -> int:
        with steps() as done:
            build([news], over)
        return done[0]

    return Scene(news, old, digests(old), digests(whole), forked(counted), seconds)


def warm() -> None:
    """Load models and tables into this process, for those that are forked from it; no store, which would start threads."""
    from kg.workers import _extractor

    text = "长春市一家企业。"
    _extractor(ALL_VOICES).extract(Document("x.txt", text, "0" * 64, "utf-8"))


def moment(here: Scene, place: Path, chance: random.Random, *, by_step: bool) -> tuple[str, int]:
    """Kill one build and go on. Returns what was left, and how many extracts the next build took over from the killed one."""
    out = prepared(here, place, chance.random() < 0.75)
    over = out.exists()
    last = chance.randrange(here.steps) if by_step else None

    def work() -> None:
        with steps(last):
            build([here.news], out)

    child = start(work)
    if not by_step:
        time.sleep(chance.uniform(0, here.seconds * 1.1))
        os.kill(child, signal.SIGKILL)
    ended = os.waitpid(child, 0)[1]
    if not os.WIFSIGNALED(ended) and by_step and over:
        raise AssertionError(f"the build was over before step {last} of {here.steps}")
    state = judged(here, out, over)
    complete = sum(whole(path) for path in place.glob("out.partial-*/*/*.json"))
    known = DOCUMENTS if state.endswith("new") else max(complete, OLD if over else 0)
    made = forked(lambda: gone_on(here, out))
    if made > DOCUMENTS - known:
        raise AssertionError(f"{made} documents were read again, with {known} extracts there: {state}")
    finished(here, out)
    return state, 0 if state.endswith("new") else max(0, complete - (OLD if over else 0))


def command(here: Scene, place: Path, chance: random.Random, jobs: int) -> str:
    """Kill the command `kg build`, with all its processes or only the first, and go on."""
    out = prepared(here, place, True)
    line = [sys.executable, "-m", "kg", "build", str(here.news), "-o", str(out), "--jobs", str(jobs)]
    began = time.perf_counter()
    child = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while not list(place.glob("out.partial-*")) and child.poll() is None and time.perf_counter() - began < _LIMIT:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 3 * here.seconds + 2))
    if chance.random() < 0.5:
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait(_LIMIT)
    state = judged(here, out, True)
    forked(lambda: gone_on(here, out))
    finished(here, out)
    return state


def prepared(here: Scene, place: Path, over: bool) -> Path:
    """A place with the old build in it, or nothing."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    if over:
        shutil.copytree(here.old, place / "out")
    return place / "out"


def judged(here: Scene, out: Path, over: bool) -> str:
    """What a killed build left, in words. Raises AssertionError where it is neither the old build nor the new one, whole."""
    before = "over an old build" if over else "over nothing"
    if not out.exists():
        if over:
            raise AssertionError("the old build is gone")
        return f"{before}: nothing yet"
    found = digests(out)
    if found not in (here.before, here.after):
        raise AssertionError(f"{out} is neither old nor new")
    facts = forked(lambda: len(open_store(out).facts()))
    if not facts:
        raise AssertionError(f"{out} does not answer")
    return f"{before}: {'old' if found == here.before else 'new'}"


def gone_on(here: Scene, out: Path) -> int:
    """Build once more; how many documents were read for it."""
    read: list[str] = []
    whole_way = Extractor.extract

    def counted(self: Extractor, document: Document) -> Extract:
        read.append(document.source)
        return whole_way(self, document)

    Extractor.extract = counted  # type: ignore[method-assign]
    build([here.news], out)
    return len(read)


def finished(here: Scene, out: Path) -> None:
    """Raises AssertionError where the build differs from an undisturbed one, or something lies beside it."""
    if digests(out) != here.after:
        raise AssertionError("the next build has other bytes than an undisturbed one")
    if names := [path.name for path in out.parent.iterdir() if path != out]:
        raise AssertionError(f"left beside it: {names}")
    if len(list((out / "extracts").iterdir())) != DOCUMENTS or list(out.glob(".left-*")):
        raise AssertionError("there are not as many extracts as documents")


def digests(out: Path) -> dict[str, str]:
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES}


def whole(path: Path) -> bool:
    """Whether an extract was written to its end."""
    try:
        Extract.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True


@contextmanager
def steps(last: int | None = None) -> Iterator[list[int]]:
    """Count the steps on the disk that Python takes from here on; before number `last` the process kills itself."""
    done = [0]
    on = [True]

    def see(event: str, given: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(given[2], int) and bool(given[2] & _WRITES)
        if not on[0] or not (writes or event in _STEPS):
            return
        if done[0] == last:
            os.kill(os.getpid(), signal.SIGKILL)
        done[0] += 1

    sys.addaudithook(see)  # stays for the life of the process
    try:
        yield done
    finally:
        on[0] = False


def start(work: Callable[[], object]) -> int:
    """Run something in a forked process, which ends with it; the number of the process."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def forked(work: Callable[[], Any]) -> Any:
    """What a function gives in a forked process, as JSON has it. Raises AssertionError where it fails or takes too long."""
    ours, theirs = os.pipe()

    def told() -> None:
        found = work()
        plain = found if isinstance(found, int | dict | str) else None
        os.write(theirs, json.dumps(plain).encode())

    child = start(told)
    os.close(theirs)
    until = time.monotonic() + _LIMIT
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise AssertionError("a build hangs")
        time.sleep(0.005)
    with os.fdopen(ours, "rb") as pipe:
        text = pipe.read()
    if ended[1]:
        raise AssertionError("a build failed; see above")
    return json.loads(text)


if __name__ == "__main__":
    main()
