"""`kg serve` under load: many clients at once, with and without runaway queries beside them, and the named questions over HTTP.

    python tests/benchmarks/serving.py                           a generated graph of about 100,000 quads, 200 clients
    python tests/benchmarks/serving.py --quads 1000000 --clients 200 --requests 20 --repeat 11
    python tests/benchmarks/serving.py --out out                 a build of yours

A client is a connection of its own that asks again as soon as it has its answer. Times are of the whole request, in ms. The
clients share the machine with the server. Each named question is asked about the things that most is said of.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from generated import QUADS_PER_ENTERPRISE, build
from served import RUNAWAY, Served, serving

from kg.ask import Parameter, filled, questions
from kg.ask.question import TEXT, THING, YEAR
from kg.store import Reader, open_store
from kg.terms import prefixes

_LOOKUP = "SELECT ?p ?o {{ <{}> ?p ?o }}"
_MOST = """SELECT ?name (COUNT(*) AS ?n) {{ {{ ?s ?p ?x }} UNION {{ ?x ?p ?o }} ?x a {} ; skos:prefLabel ?name }}
GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 2"""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quads", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--requests", type=int, default=20, help="of each client")
    parser.add_argument("--repeat", type=int, default=11, help="of each named question")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = given.out or Path(folder) / "out"
        if not given.out:
            build(out, given.quads // QUADS_PER_ENTERPRISE)
        reader = open_store(out)
        print(f"{len(reader.store):,} quads, {given.workers} workers")
        with serving(out, "--workers", given.workers, "--timeout", 60, log=Path(folder) / "log") as served:
            subjects = [row["s"][1:-1] for row in reader.select("SELECT ?s { ?s a zq:Enterprise }")][: given.clients * 5]
            asked = [_LOOKUP.format(subject) for subject in subjects]
            print("\n| clients | beside them | requests | lost | a second | median | p99 | longest |\n|" + " --- |" * 8)
            load(served, asked, 1, given.requests * 10, "nothing")
            load(served, asked, given.clients, given.requests, "nothing")
            runaways(served, asked, given.clients, given.requests)
            named(served, reader, given.repeat)


def load(served: Served, asked: list[str], clients: int, requests: int, beside: str) -> None:
    """One row: so many clients, each with so many requests."""
    began = time.monotonic()
    found = asyncio.run(_clients(served.port, asked, clients, requests))
    seconds = time.monotonic() - began
    times = sorted(ms for status, ms in found if status == 200)
    statuses = Counter(status for status, _ in found if status != 200)
    lost = clients * requests - len(times)
    shown = f"{lost} {dict(statuses)}" if lost else "0"
    print(
        f"| {clients} | {beside} | {clients * requests:,} | {shown} | {len(times) / seconds:,.0f} | {median(times):.1f} "
        f"| {_p99(times):.1f} | {times[-1]:.1f} |"
    )


def runaways(served: Served, asked: list[str], clients: int, requests: int) -> None:
    """The same while the slow lane is full of queries that never end."""

    async def both() -> None:
        running = [asyncio.ensure_future(_ask(*await _open(served.port), served.port, RUNAWAY)) for _ in range(2)]
        while served.health()["slow"] < 2:
            await asyncio.sleep(0.1)
        await asyncio.to_thread(load, served, asked, clients, requests, "2 runaway queries")
        for task in running:
            task.cancel()

    asyncio.run(both())


async def _clients(port: int, asked: list[str], clients: int, requests: int) -> list[tuple[int, float]]:
    """Status and ms of every request; status 0 for one that got no answer."""

    async def client(number: int) -> list[tuple[int, float]]:
        found: list[tuple[int, float]] = []
        try:
            reader, writer = await _open(port)
            for i in range(requests):
                query = asked[(number * requests + i) % len(asked)]
                found.append(await _ask(reader, writer, port, query))
            writer.close()
        except (OSError, EOFError, asyncio.IncompleteReadError):
            found.append((0, 0.0))
        return found

    return [pair for found in await asyncio.gather(*map(client, range(clients))) for pair in found]


async def _open(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, query: str) -> tuple[int, float]:
    """One request on a connection that stays open."""
    began = time.perf_counter()
    writer.write(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    await reader.readexactly(int(head.partition("content-length: ")[2].split("\r\n")[0]))
    return int(head.split()[1]), (time.perf_counter() - began) * 1000


def named(served: Served, reader: Reader, repeat: int) -> None:
    """A row for each named question."""
    print("\n| question | asked of | rows | first | median | p99 |\n|" + " --- |" * 6)
    everything: list[float] = []
    for question in questions():
        given = {p.name: value for p, value in _values(reader, question.parameters)}
        query = filled(reader, question, given).query
        times: list[float] = []
        rows = 0
        for _ in range(repeat):
            began = time.perf_counter()
            answer = served.form(("query", query), timeout=120)
            times.append((time.perf_counter() - began) * 1000)
            rows = len(json.loads(answer.body)["results"]["bindings"]) if answer.status == 200 else -answer.status
        everything += times[1:]
        told = " ".join(given.values()) or "all"
        print(f"| {question.name} | {told} | {rows:,} | {times[0]:.1f} | {median(times):.1f} | {_p99(times):.1f} |", flush=True)
    print(f"| all of them | | | | {median(everything):.1f} | {_p99(everything):.1f} |")


def _p99(times: list[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[98]


def _values(reader: Reader, parameters: tuple[Parameter, ...]) -> Iterator[tuple[Parameter, str]]:
    """A value for each parameter that needs one: of its kind, what most is said of; the second such for the second of a kind."""
    seen: Counter[str] = Counter()
    for parameter in parameters:
        kind = parameter.kinds[0]
        if not parameter.required or kind in (YEAR, TEXT):
            continue
        kind = "Enterprise" if kind == THING else kind
        found = reader.store.query(_MOST.format(f"zq:{kind}"), prefixes=prefixes(reader.base))
        names = [row["name"].value for row in found]  # type: ignore[union-attr]
        if names:
            yield parameter, names[min(seen[kind], len(names) - 1)]
        seen[kind] += 1


if __name__ == "__main__":
    main()
