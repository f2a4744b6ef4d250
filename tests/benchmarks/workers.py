"""Whether more workers are as much faster: workers.py CORPUS.jsonl [--documents 400] [--jobs 1,2] [--times 3]

The whole build, once for each number of workers and each time by turns, each in a process of its own. Told are seconds of the
clock (the least of all times, and only true on a quiet machine), and what each process used of a processor: where a worker
gets a processor of its own, a build takes as long as the longest of them and what the first process does while they wait.
Goal: two workers are 1.7 times as fast as one.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from kg.build import build

GOAL = 1.7


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("corpus", type=Path)
    ask.add_argument("--documents", type=int, default=400)
    ask.add_argument("--jobs", default="1,2")
    ask.add_argument("--times", type=int, default=3)
    ask.add_argument("--one", type=int, help=argparse.SUPPRESS)
    told = ask.parse_args()
    if told.one:
        print(json.dumps(one(told.corpus, told.one)))
        return 0
    jobs = [int(n) for n in told.jobs.split(",")]
    rows: dict[int, list[dict[str, Any]]] = {n: [] for n in jobs}
    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder) / "news.jsonl"
        with told.corpus.open(encoding="utf-8") as lines, news.open("w", encoding="utf-8") as file:
            file.writelines(line for line, _ in zip(lines, range(told.documents), strict=False))
        for _ in range(told.times):
            for n in jobs:
                command = [sys.executable, __file__, str(news), "--one", str(n)]
                answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                rows[n].append(json.loads(answer.splitlines()[-1]))
                print(", ".join(f"{name} {value:,.1f}".removesuffix(".0") for name, value in rows[n][-1].items()), flush=True)
    clock = {n: min(row["clock s"] for row in of) for n, of in rows.items()}
    counted = {n: min(row["with free processors s"] for row in of) for n, of in rows.items()}
    for n in jobs[1:]:
        print(
            f"{n} workers: {clock[jobs[0]] / clock[n]:.2f} times by the clock, {counted[jobs[0]] / counted[n]:.2f} by processors"
        )
    return 0 if all(clock[jobs[0]] / clock[n] >= GOAL for n in jobs[1:]) else 1


def one(news: Path, jobs: int) -> dict[str, Any]:
    """One build: seconds, by the clock and of processors."""
    marks: list[tuple[float, float]] = []

    def see(done: int, total: int, what: str) -> None:
        if what == "graph":
            marks.append((time.process_time(), time.perf_counter()))

    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        began, clock = time.process_time(), time.perf_counter()
        build([news], Path(folder) / "out", jobs=jobs, progress=see)
        first, wall = time.process_time() - began, time.perf_counter() - clock
    workers = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    graph = first - (marks[0][0] - began)  # of the first process, after reading; some of it goes on beside the workers
    busy = max(first - graph, workers / jobs) + graph if jobs > 1 else first
    row = {"workers": jobs, "clock s": wall, "reading, clock s": marks[0][1] - clock, "first process s": first}
    row |= {"worker processes s": workers, "with free processors s": busy, "load before": load}
    return row | {"MB of the largest worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


if __name__ == "__main__":
    sys.exit(main())
