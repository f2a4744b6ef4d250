"""The named questions and the search on a generated graph: median and p99 of each, beside rdflib's memory store.

    python tests/benchmarks/questions.py                           a million quads; rdflib with 100,000
    python tests/benchmarks/questions.py --quads 10000000 --rdflib 0
    python tests/benchmarks/questions.py --store OUT --rdflib 0    a build that is there

A question is asked with names drawn from the graph by a fixed seed, and with the name in it that has the most facts (a
province, 中国): that one is the last column. Timed are names to IRIs, the query with 200 rows at most, and the sentences of these
rows, without the start of the process that runs it.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import rdflib
from generated import QUADS_PER_ENTERPRISE, build

from kg.ask import Parameter, Question, filled, questions
from kg.ask.answer import proofs
from kg.search import FILE, open_index, write_index
from kg.search.letters import keys
from kg.store import Reader, open_store
from kg.terms import line, prefixes, value

LIMIT = 200  # rows, as kg ask has it
PATIENCE = 20  # seconds for one query of rdflib


class Names:
    """Names of each type in a graph, to ask with."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._all: dict[str, list[str]] = {}
        self._heaviest: dict[str, str] = {}

    def of(self, parameter: Parameter, draw: random.Random | None) -> str:
        """One of the names that fit; without a draw the one that most facts are about."""
        kind = {"Thing": "Enterprise"}.get(parameter.kinds[0], parameter.kinds[0])
        if kind == "year":
            return str(draw.randint(2015, 2024)) if draw else "2020"
        if kind == "text":
            return "收入"
        if kind not in self._all:
            rows = self._reader.select(f"SELECT ?x ?name {{ ?x a zq:{kind} ; skos:prefLabel ?name }}")
            self._all[kind] = sorted(value(row["name"]) for row in rows)
            most = f"""SELECT ?name (COUNT(*) AS ?n) {{ ?x a zq:{kind} ; skos:prefLabel ?name . ?s ?p ?x }}
                GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 1"""
            self._heaviest[kind] = value(self._reader.select(most)[0]["name"])
        return draw.choice(self._all[kind]) if draw else self._heaviest[kind]

    def for_question(self, question: Question, draw: random.Random | None) -> dict[str, str]:
        return {one.name: self.of(one, draw) for one in question.parameters if one.required}


def measured(run: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def middle(times: list[float]) -> str:
    """Median and p99."""
    ordered = sorted(times)
    return f"{statistics.median(ordered):9.1f} {ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]:9.1f}"


def answered(reader: Reader, question: Question, given: dict[str, str]) -> int:
    """Ask as kg ask does, in this process. Returns the number of rows."""
    query = f"{filled(reader, question, given).query}\nLIMIT {LIMIT + 1}"
    found = reader.store.query(query, prefixes=prefixes(reader.base))
    names = [variable.value for variable in found.variables]  # type: ignore[union-attr]
    rows = [{name: str(row[name]) for name in names if row[name] is not None} for row in found]  # type: ignore[union-attr]
    proofs(reader, question.evidence, rows[:LIMIT])
    return len(rows)


def ask_all(reader: Reader, samples: int) -> None:
    names = Names(reader)
    print(f"\n{'question, ' + str(samples) + ' times':40} {'median ms':>9} {'p99 ms':>9} {'heaviest ms':>12} rows")
    for question in questions():
        draw = random.Random(question.stem)
        answered(reader, question, names.for_question(question, draw))  # warm
        times = []
        for _ in range(samples):
            given = names.for_question(question, draw)
            times.append(measured(lambda given=given, question=question: answered(reader, question, given)))  # type: ignore[misc]
        heavy = names.for_question(question, None)
        began = time.perf_counter()
        rows = answered(reader, question, heavy)
        print(f"{question.stem:40} {middle(times)} {(time.perf_counter() - began) * 1000:12.1f} {rows:4}", flush=True)


def search_all(reader: Reader, samples: int) -> None:
    began = time.process_time()
    write_index(reader, reader.out / FILE)
    took, size = time.process_time() - began, (reader.out / FILE).stat().st_size
    store = sum(path.stat().st_size for path in (reader.out / "store").rglob("*") if path.is_file())
    index = open_index(reader.out)
    with closing(index.rows):
        (many,) = index.rows.execute("SELECT COUNT(*) FROM names").fetchone()
        (sentences,) = index.rows.execute("SELECT COUNT(*) FROM sentences").fetchone()
        print(f"\nindex: {took:.1f} s of processor time, {size / 1e6:.0f} MB beside a store of {store / 1e6:.0f} MB;", end=" ")
        print(f"{many:,} names, {sentences:,} sentences")
        draw = random.Random(7)
        some = ",".join(str(draw.randint(1, many)) for _ in range(samples))
        folded = [name for (name,) in index.rows.execute(f"SELECT folded FROM names WHERE id IN ({some})")]
        ways: dict[str, Callable[[str], str]] = {
            "a name": lambda name: name,
            "four characters of it": lambda name: name[:4],
            "two characters of it": lambda name: name[:2],
            "its pinyin": lambda name: keys(name)[0][0][:12],
            "its initials": lambda name: keys(name)[1][0][:4],
            "pinyin with two letters exchanged": lambda name: (k := keys(name)[0][0])[:4] + k[5] + k[4] + k[6:12],
            "a character wrong": lambda name: name[:3] + "囗" + name[4:],
        }
        print(f"{'search':40} {'median ms':>9} {'p99 ms':>9}")
        for told, way in ways.items():
            times = [measured(lambda n=n, way=way: index.names(way(n))) for n in folded if len(n) > 4]  # type: ignore[misc]
            print(f"{told:40} {middle(times)}")
        times = [measured(lambda n=n: index.sentences(f"{n[:4]} 有限公司")) for n in folded]  # type: ignore[misc]
        print(f"{'sentences with two words':40} {middle(times)}")


def beside_rdflib(quads: int, samples: int) -> None:
    """The same questions on both engines; their answers must be as many."""
    with tempfile.TemporaryDirectory() as folder:
        reader = build(Path(folder) / "out", quads // QUADS_PER_ENTERPRISE)
        graph = rdflib.Dataset()
        text = "\n".join(line(quad) for quad in reader.all_quads())
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took = measured(lambda: graph.parse(data=text, format="nquads")) / 1000
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"\nrdflib: {len(reader.store):,} quads loaded in {took:.1f} s, {more:,.0f} MB more")
        names = Names(reader)
        print(f"{'query alone, ' + str(samples) + ' times':40} {'ours ms':>9} {'rdflib ms':>10} {'times':>7}  rows alike")
        for question in questions():
            draw = random.Random(question.stem)
            ours, theirs, alike = [], [], True
            for _ in range(samples):
                query = filled(reader, question, names.for_question(question, draw)).query
                counts: list[int] = []
                ours.append(measured(lambda query=query, counts=counts: counts.append(_ours(reader, query))))  # type: ignore[misc]
                theirs.append(measured(lambda query=query, counts=counts: counts.append(_theirs(graph, query))))  # type: ignore[misc]
                if counts[1] < 0:
                    break
                alike = alike and counts[0] == counts[1]
            a, b = statistics.median(ours), statistics.median(theirs)
            stopped = f"over {PATIENCE} s" if counts[1] < 0 else "yes" if alike else "NO"
            print(f"{question.stem:40} {a:9.2f} {b:10.1f} {b / a:7.0f}  {stopped}", flush=True)


def _ours(reader: Reader, query: str) -> int:
    return sum(1 for _ in reader.store.query(query, prefixes=prefixes(reader.base)))  # type: ignore[union-attr, misc]


def _theirs(graph: rdflib.Dataset, query: str) -> int:
    """How many rows rdflib gives; -1 where it takes longer than PATIENCE."""
    try:
        with _limit(PATIENCE):
            return sum(1 for _ in graph.query(query, initNs=prefixes()))
    except TimeoutError:
        return -1


class _limit:
    """End what is inside with TimeoutError after some seconds."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        signal.signal(signal.SIGALRM, self._stop)
        signal.alarm(self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.alarm(0)

    def _stop(self, *_: object) -> None:
        raise TimeoutError


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quads", type=int, default=1_000_000)
    arguments.add_argument("--store", type=Path, help="folder of a build to take instead")
    arguments.add_argument("--rdflib", type=int, default=100_000, help="quads for the comparison; 0 for none")
    arguments.add_argument("--samples", type=int, default=50)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = asked.store or Path(folder) / "out"
        if not asked.store:
            took = measured(lambda: build(out, asked.quads // QUADS_PER_ENTERPRISE)) / 1000
            print(f"built in {took:.0f} s")
        reader = open_store(out)
        print(f"{len(reader.store):,} quads")
        search_all(reader, asked.samples)
        ask_all(reader, asked.samples)
    if asked.rdflib:
        beside_rdflib(asked.rdflib, max(3, asked.samples // 10))
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
