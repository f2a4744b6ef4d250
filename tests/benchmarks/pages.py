"""How long the pages of kg serve take, over a graph of any size: just after the start, and once the server has reckoned what
pages need.

    python tests/benchmarks/pages.py --quads 1000000
    python tests/benchmarks/pages.py --out out                 a build of yours

Times are of the whole request, in ms; "processor" is what the server's processes used of it, whatever else the machine did. The
first page of all is asked as soon as the server is ready. Load is the number of processes that ran or waited to, as the system
tells it, at the beginning and at the end; where it is above the number of cores, the times are as much too long.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

from generated import QUADS_PER_ENTERPRISE, build
from served import Served, serving, until

from kg.search import write_index
from kg.search.index import FILE
from kg.store import Reader, open_store
from kg.terms import value

_LARGEST = """SELECT ?x ?name (COUNT(*) AS ?n) {{ {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} ?x a {} ; skos:prefLabel ?name }}
GROUP BY ?x ?name ORDER BY DESC(?n) ?x LIMIT 1"""
_TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quads", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = given.out or Path(folder) / "out"
        if not given.out:
            write_index(build(out, given.quads // QUADS_PER_ENTERPRISE), out / FILE)
            (out / "report.json").write_text('{"conflicts": []}', encoding="utf-8")
        reader = open_store(out)
        print(f"{len(reader.store):,} quads, {given.workers} workers, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        asked = list(_pages(reader))
        log = Path(folder) / "log"
        with serving(out, "--workers", given.workers, log=log) as served:
            ms, processor, _, size = _ask(served, "/")
            print(
                f"the first page, just after the start: {ms:.0f} ms, processor {processor:.0f} ms, {size / 1024:.0f} kB",
                flush=True,
            )
            until(lambda: any(event.get("event") == "warm" for event in served.events()), 300)
            warm = next(event for event in served.events() if event.get("event") == "warm")
            print(f"reckoned beforehand: {warm['told']}, {warm['ms'] / 1000:.1f} s after two seconds")
            print("\n| page | status | kB | first, ms | processor | again, ms | processor |\n|" + " --- |" * 7)
            for name, path in asked:
                first = _ask(served, path)
                again = [_ask(served, path) for _ in range(given.repeat)]
                times = (*first[:2], *(median(times) for times in list(zip(*again, strict=True))[:2]))
                shown = " | ".join(f"{ms:.0f}" for ms in times)
                print(f"| {name} | {first[2]} | {first[3] / 1024:.0f} | {shown} |", flush=True)
        print(f"load {os.getloadavg()[0]:.1f}")


def _pages(reader: Reader) -> Iterator[tuple[str, str]]:
    """What is asked: of each type of things what most is said of."""

    def most(type_: str) -> tuple[str, str]:
        row = reader.select(_LARGEST.format(f"zq:{type_}"))[0]
        return value(row["x"]).removeprefix(reader.base), value(row["name"])

    def address(path: str, **given: str) -> str:
        return f"{quote(path)}?{urlencode(given, quote_via=quote)}"

    firm, region, policy, class_ = (most(type_) for type_ in ("Enterprise", "Region", "Policy", "EnterpriseClass"))
    document = value(reader.select("SELECT ?d { ?d a zq:Document } LIMIT 1")[0]["d"]).removeprefix(reader.base)
    yield "first page", "/"
    yield "search", address("/", q=firm[1][:6])
    yield "search, pinyin", address("/", q="changchun")
    yield f"entity: {firm[1]}", f"/id/{quote(firm[0])}"
    yield f"entity: {region[1]}", f"/id/{quote(region[0])}"
    yield f"entity: {class_[1]}", f"/id/{quote(class_[0])}"
    yield "picture, 2 relations", f"/picture/{quote(firm[0])}?hops=2"
    yield "document", f"/id/{quote(document)}"
    yield "map", "/map"
    yield "map of a province", "/map?in=220000"
    yield "map, one class", address("/map", **{"class": class_[0]})
    yield "match, empty", "/match"
    yield "match, an enterprise", address("/match", enterprise=firm[1])
    yield "match, a part of its name", address("/match", enterprise=firm[1][-9:-2])
    yield "match, described", address("/match", region=region[1], **{"class": class_[1]})
    yield "match, a policy", address("/match", policy=policy[1])
    yield "dashboard", "/dashboard"
    yield "review", "/review"
    yield "questions", "/ask"
    yield "question: enterprises", address("/ask/enterprises", **{"p.region": region[1], "p.class": class_[1]})
    yield "SPARQL page", "/query"


def _ask(served: Served, path: str) -> tuple[float, float, int, int]:
    """Milliseconds, milliseconds of processor, status, bytes."""
    used, began = _processor(served.process.pid), time.perf_counter()
    got = served.send("GET", path, Accept="text/html", Accept_Language="zh-CN", timeout=120)
    ms = (time.perf_counter() - began) * 1000
    return ms, (_processor(served.process.pid) - used) * 1000, got.status, len(got.body)


def _processor(process: int) -> float:
    """Seconds that a process, its children and those of them that have ended used; to 10 ms."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK + sum(_processor(int(child)) for child in children)


if __name__ == "__main__":
    main()
