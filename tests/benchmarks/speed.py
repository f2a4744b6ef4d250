"""Where the time of a document goes, and what a worker needs: speed.py SOURCES… [--rounds 2]

The stages of the very code that builds, in characters a second of processor time (so that a busy machine matters less), in a
process of its own; of the rounds the quickest counts. Then the time that loading takes, the peak of a process's memory, and the
time of `kg --help`; torch is kept out, which spaCy loads where training has it
installed. Goals: read → resolve 20,000 characters a second, a worker 500 MB, the pipeline loaded in 2 s, `kg --help` in 0.3 s.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

# Stage → what belongs to it: a module, or a class of a module after a colon, and the name there.
STAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "read": (("kg.read", "read"),),
    "clean": (("kg.extract", "clean"),),
    "tables": (("kg.recognise.lexicon:Lexicon", "features"),),
    "encoder": (("kg.recognise.encoder:Encoder", "read"),),
    "recurrent": (("kg.recognise.recurrent:Recurrent", "chances"),),
    "rules": (("kg.recognise", "by_rules"),),
    "spans, merge": (("kg.recognise:Recogniser", "mentions"),),
    "resolve": (("kg.resolve:Resolver", "resolve"),),
    "relate": (("kg.relate", "relate"),),
    "figures": (("kg.relate.figures", "figures"),),
    "supports": (("kg.relate.supports", "supports"), ("kg.relate.supports", "conditions")),
    "policy facts": (("kg.relate.policy_facts", "policy_facts"),),
}
NAMES = tuple(STAGES)[: tuple(STAGES).index("resolve") + 1]  # read → resolve
REST = "the rest"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("sources", nargs="+", type=Path)
    ask.add_argument("--rounds", type=int, default=2)
    ask.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    told = ask.parse_args()
    if told.one:
        print(json.dumps(measure(told.sources)))
        return
    best: dict[str, float] = {}
    for _ in range(told.rounds):
        for name, value in _asked(told.sources).items():
            best[name] = min(best.get(name, value), value)
    show(best)
    wall, cpu = helped()
    print(f"kg --help: {wall:.2f} s, {cpu:.2f} s of processor time (the quickest of five)")


def show(row: dict[str, float]) -> None:
    """The table. row: seconds by stage, and other figures by name."""
    count, total = row["characters"], sum(row[s] for s in (*STAGES, REST))
    print(f"{count:,.0f} characters\n{'':<18}{'a CPU second':>14}{'share':>7}{'µs each':>9}")

    def line(name: str, seconds: float) -> None:
        speed = f"{count / seconds:14,.0f}" if seconds > 1e-6 else f"{'-':>14}"
        print(f"{name:<18}{speed}{seconds / total:7.1%}{seconds / count * 1e6:9.1f}")

    for stage in (*STAGES, REST):
        line(stage, row[stage])
    line("read → resolve", sum(row[s] for s in NAMES))
    line("all", total)
    for name, unit in (("loading", "s"), ("loading, processor", "s"), ("memory, loaded", "MB"), ("memory, peak", "MB")):
        print(f"{name:<18}{row[name]:14.2f} {unit}")


def _asked(sources: Sequence[Path]) -> dict[str, float]:
    command = [sys.executable, __file__, *map(str, sources), "--one"]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float] = json.loads(answer.splitlines()[-1])
    return found


def helped() -> tuple[float, float]:
    """Seconds of `kg --help`: on the clock, and of processor time."""
    runs = []
    for _ in range(5):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-m", "kg", "--help"], check=True, stdout=subprocess.DEVNULL)
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        runs.append((wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    return min(wall for wall, _ in runs), min(cpu for _, cpu in runs)


def measure(paths: Sequence[Path]) -> dict[str, float]:
    """Seconds by stage, and what loading takes, in this process."""
    sys.modules["torch"] = None  # type: ignore[assignment]  # an import of it fails, as where it is not installed
    began, busy = time.perf_counter(), time.process_time()
    from kg import read as reading
    from kg.clean import clean
    from kg.extract import Extractor
    from kg.model import BadDocument

    extractor = Extractor()
    extractor.resolve(clean("长春市一家企业。"))
    row = {"loading": time.perf_counter() - began, "loading, processor": time.process_time() - busy}
    row["memory, loaded"] = _peak()
    files = reading.sources(paths)
    for source in files[:3]:  # what is loaded at first use is no part of any stage
        with suppress(BadDocument):
            extractor.extract(reading.read(source.path, source.shown))
    clock = Clock()
    for stage, places in STAGES.items():
        for place, name in places:
            clock.watch(place, name, stage)
    row["characters"] = 0
    with clock:
        for source in files:
            try:
                document = reading.read(source.path, source.shown)
            except BadDocument as error:
                print(f"passed over: {error}", file=sys.stderr)
                continue
            row["characters"] += len(document.text)
            extractor.extract(document)
    return {**row, "memory, peak": _peak(), **clock.seconds}


class Clock:
    """Processor seconds by stage; a stage inside another counts for itself alone."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys((*STAGES, REST), 0.0)
        self._stack: list[str] = []
        self._since = 0.0

    def __enter__(self) -> Clock:
        self._since = time.process_time()
        self._stack = [REST]
        return self

    def __exit__(self, *error: object) -> None:
        self._pass()
        self._stack = []

    def watch(self, place: str, name: str, stage: str) -> None:
        """Count the time of a function or method from now on; what yields is run to its end."""
        module, _, class_ = place.partition(":")
        owner: Any = importlib.import_module(module)
        owner = getattr(owner, class_) if class_ else owner
        work: Callable[..., Any] = getattr(owner, name)

        @wraps(work)
        def timed(*given: Any, **named: Any) -> Any:
            if not self._stack:
                return work(*given, **named)
            self._pass()
            self._stack.append(stage)
            try:
                found = work(*given, **named)
                return iter(list(found)) if isinstance(found, Iterator) else found
            finally:
                self._pass()
                self._stack.pop()

        setattr(owner, name, timed)

    def _pass(self) -> None:
        now = time.process_time()
        self.seconds[self._stack[-1]] += now - self._since
        self._since = now


def _peak() -> float:
    """MB of this process so far; not of the one that started it, which getrusage would count on Linux."""
    status = Path("/proc/self/status")
    if status.is_file():
        return next(int(line.split()[1]) / 1e3 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


if __name__ == "__main__":
    main()
