"""How long it takes to look: one file of any size in a browser, and the explorer of `kg serve` over a graph of any size.

    python tests/benchmarks/looking.py                                100,000 nodes and 300,000 edges in a file
    python tests/benchmarks/looking.py --nodes 10000 --edges 30000
    python tests/benchmarks/looking.py --file out                     the pages of a build of yours
    python tests/benchmarks/looking.py --serve --quads 1000000        the server over a generated graph
    python tests/benchmarks/looking.py --serve --out out              the server over a build of yours

Chromium draws in software: frames a second are a lower bound. "Ready" is what the page itself says: from its script's first line
to its first picture; "opened" the whole, from the address to the picture. Load is the number of processes that ran or waited to;
where it is above the number of cores, times are as much too long, and the seconds of processor tell more.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from generated import QUADS_PER_ENTERPRISE, build
from served import Served, serving
from tabs import HANDLE, browser, tab
from views import invented

from kg.search import write_index
from kg.search.index import FILE
from kg.store import Reader, open_store
from kg.terms import value
from kg.view import explorer
from kg.view.graph import write_view

_DRAG = 4.0  # seconds of dragging
_TICK = os.sysconf("SC_CLK_TCK")
_JOINED = """SELECT ?x (COUNT(*) AS ?n) {{ {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} ?x a zq:{} }}
GROUP BY ?x ORDER BY {}(?n) ?x LIMIT {}"""
_COUNT = "() => { window.frames_ = 0; const one = () => { window.frames_++; requestAnimationFrame(one); }; one(); }"


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=300_000)
    parser.add_argument("--file", type=Path, help="a build, drawn whole by both drawers")
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, help="a build to serve")
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="where the invented view's file is to stay")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        if given.serve:
            out = given.out or Path(folder) / "out"
            if not given.out:
                write_index(build(out, given.quads // QUADS_PER_ENTERPRISE), out / FILE)
            served(out, given.repeat, Path(folder) / "log")
        elif given.file:
            for drawer in ("pyvis", "webgl"):
                path = Path(folder) / f"{drawer}.html"
                _timed(
                    f"write, {drawer}", lambda path=path, drawer=drawer: write_view(open_store(given.file), path, drawer=drawer)
                )
                looked_at(path)
        else:
            path = given.keep or Path(folder) / "graph.html"
            view = invented(given.nodes, given.edges)
            print(f"{len(view.nodes):,} nodes, {len(view.edges):,} edges, each with its sentence")
            text = _timed("write", lambda: explorer.render(view))
            path.write_text(text, "utf-8")
            looked_at(path)
    print(f"load {os.getloadavg()[0]:.1f}")


def looked_at(path: Path) -> None:
    """Open a file, drag its first picture, show all of it and drag that."""
    print(f"{path.stat().st_size / 1e6:.1f} MB", flush=True)
    with browser() as opened, tab(opened) as look:
        page = look.page
        page.set_default_timeout(600_000)
        began, used = time.perf_counter(), processor(os.getpid())
        page.goto(path.as_uri())
        look.ready()
        ready = page.evaluate("Number(document.documentElement.dataset.ready)")
        print(f"opened in {time.perf_counter() - began:.1f} s (processor {processor(os.getpid()) - used:.1f} s)", end="")
        print(f", ready in {ready / 1000:.1f} s" if page.locator("#explorer").count() else "", flush=True)
        shown = "s => s.nodes ?? s.node.filter(Boolean).length"
        print(f"first picture: {page.evaluate(f'({shown})({HANDLE}.state())'):,} nodes, {_frames(page)}", flush=True)
        if page.locator("[data-do=all]:visible").count():
            began, used = time.perf_counter(), processor(os.getpid())
            page.locator("[data-do=all]").click()
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            took = f"{time.perf_counter() - began:.1f} s (processor {processor(os.getpid()) - used:.1f} s)"
            print(f"all shown in {took}, {_frames(page)}", flush=True)
        began = time.perf_counter()
        page.keyboard.press("/")
        page.keyboard.insert_text("kj")
        page.locator(":is(.search, #hits) li").first.wait_for()
        print(f"first search: {time.perf_counter() - began:.1f} s")
        if look.errors or look.outside:
            raise SystemExit(f"the page complained: {look.errors} {look.outside}")


def served(out: Path, repeat: int, log: Path) -> None:
    """The first page in a browser, and what its script asks for, over the server's store."""
    reader = open_store(out)
    print(f"{len(reader.store):,} quads", flush=True)
    many = {type_: _joined(reader, type_, "DESC", 1)[0] for type_ in ("Enterprise", "Region", "EnterpriseClass")}
    firms = _joined(reader, "Enterprise", "DESC", repeat)
    with serving(out, "--workers", 2, log=log) as running, browser() as opened, tab(opened) as look:
        look.page.set_default_timeout(600_000)
        for name, path in (("/explore", "/explore"), ("/explore of an enterprise", f"/explore?iri={quote(many['Enterprise'])}")):
            for turn in ("first", "again"):
                began = time.perf_counter()
                look.page.goto(f"http://127.0.0.1:{running.port}{path}")
                look.ready()
                ready = look.page.evaluate("Number(document.documentElement.dataset.ready)")
                print(f"{name}, {turn}: opened in {time.perf_counter() - began:.2f} s, ready in {ready / 1000:.2f} s", flush=True)
        print("\n| asked | median ms | longest ms | processor ms | kB |\n|" + " --- |" * 5)
        _ask(running, "first picture", ["/graph?first=1"] * 5)
        _ask(running, f"neighbours of {len(firms)} enterprises", [f"/graph?iri={quote(firm)}" for firm in firms])
        for type_, iri in many.items():
            _ask(running, f"neighbours, {type_} best joined", [f"/graph?iri={quote(iri)}"] * 5)
        _ask(running, "two relations away", [f"/graph?iri={quote(firm)}&depth=2" for firm in firms[:5]])
        ends = list(zip(firms, reversed(firms), strict=True))[: len(firms) // 2]
        _ask(running, "a way between two", [f"/graph/path?from={quote(one)}&to={quote(other)}" for one, other in ends])
        lies = reader.select("SELECT ?s ?o { ?s zq:locatedIn ?o } LIMIT 10")
        proofs = [f"/graph/edge?s={quote(value(row['s']))}&p=locatedIn&o={quote(value(row['o']))}" for row in lies]
        _ask(running, "sentences of a relation", proofs)
        _ask(running, "search", [f"/graph/find?q={quote(words)}" for words in ("科技", "changchun", "专精特新", "jl")])
        if look.errors or look.outside:
            raise SystemExit(f"the page complained: {look.errors} {look.outside}")


def _ask(running: Served, name: str, paths: list[str]) -> None:
    """One row: each path asked once."""
    used, times, size = processor(running.process.pid), [], 0
    for path in paths:
        began = time.perf_counter()
        answer = running.send("GET", path, timeout=120)
        times.append((time.perf_counter() - began) * 1000)
        size = max(size, len(answer.body))
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {answer.text}")
    mean = (processor(running.process.pid) - used) * 1000 / len(paths)
    print(f"| {name} | {median(times):.0f} | {max(times):.0f} | {mean:.0f} | {size / 1024:.0f} |", flush=True)


def _joined(reader: Reader, type_: str, way: str, count: int) -> list[str]:
    return [value(row["x"]) for row in reader.select(_JOINED.format(type_, way, count))]


def _frames(page: Any) -> str:
    """Frames a second while the picture is dragged."""
    page.evaluate(_COUNT)
    page.mouse.move(640, 700)
    page.mouse.down()
    began, at = time.perf_counter(), page.evaluate("window.frames_")
    turn = 0
    while time.perf_counter() - began < _DRAG:
        turn += 1
        page.mouse.move(640 + 60 * (turn % 5), 700 - 30 * (turn % 7))
    frames = page.evaluate("window.frames_") - at
    seconds = time.perf_counter() - began
    page.mouse.up()
    return f"{frames / seconds:.1f} frames a second while dragged"


def _timed(name: str, call: Callable[[], Any]) -> Any:
    began, used = time.perf_counter(), time.process_time()
    found = call()
    print(f"{name}: {time.perf_counter() - began:.1f} s (processor {time.process_time() - used:.1f} s)", flush=True)
    return found


def processor(process: int) -> float:
    """Seconds that a process, its children and those of them that have ended used; to 10 ms."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        children = [line for task in Path(f"/proc/{process}/task").glob("*/children") for line in task.read_text().split()]
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK + sum(processor(int(child)) for child in children)


if __name__ == "__main__":
    main()
