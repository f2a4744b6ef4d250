"""The named questions on our server and on a Virtuoso with the same quads, and kg match: median and p99, over HTTP.

    python tests/benchmarks/others_server.py                    a million quads
    python tests/benchmarks/others_server.py --store OUT        a build that is there
    python tests/benchmarks/others_server.py --quads 100000 --samples 5

A question is the query that kg ask makes, with names drawn from the graph by a fixed seed and 200 rows at most; both servers
answer with SPARQL's JSON on this machine. Virtuoso knows no variables but those of ASCII letters: it gets the same query with
others. Rows are alike where the same cells come back, whatever their order. kg match is `kg.match.policies` over an open store;
the first call loads its tables.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
import urllib.error
import urllib.parse
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import stores
from generated import QUADS_PER_ENTERPRISE, build
from questions import LIMIT, Names, measured, middle
from served import serving

from kg.ask import filled, questions
from kg.export import export
from kg.match import policies
from kg.store import INFERRED_GRAPH, Reader, open_store
from kg.terms import prefixes, value
from kg.vocab import XSD

BUDGET = 10  # seconds for one question on one server, begun queries not stopped
FACTS = "http://facts/"  # the graph that holds the default graph's triples in Virtuoso
_WORD = re.compile(r"\?(\w*[^\W\x00-\x7f]\w*)")


class Refused(Exception):
    """A server's answer that is none; its first line."""


def queries(reader: Reader, samples: int, only: str) -> dict[str, list[str]]:
    """Question → its queries, the first to warm up with."""
    names, found = Names(reader), {}
    declared = "".join(f"PREFIX {name}: <{space}>\n" for name, space in prefixes(reader.base).items())
    for question in (one for one in questions() if only in ("", one.stem)):
        draw = random.Random(question.stem)
        asked = [filled(reader, question, names.for_question(question, draw)).query for _ in range(samples + 1)]
        found[question.stem] = [f"{declared}{query}\nLIMIT {LIMIT + 1}\n" for query in asked]
    return found


def ascii_names(query: str) -> str:
    """The query with ASCII variables: ?企业 is ?v1."""
    known = list(dict.fromkeys(_WORD.findall(query)))
    return _WORD.sub(lambda found: f"?v{known.index(found[1])}", query)


def answer(endpoint: str, query: str, **more: str) -> dict[str, Any]:
    """SPARQL's JSON. Raises Refused."""
    body = urllib.parse.urlencode({"query": query, **more}).encode()
    kind = "application/x-www-form-urlencoded"
    try:
        told = stores.http(endpoint, body, "POST", Accept="application/sparql-results+json", Content_Type=kind)
        found: dict[str, Any] = json.loads(told)
    except urllib.error.HTTPError as error:
        raise Refused(" ".join(error.read().decode("utf-8", "replace").split())[:110]) from None
    except (TimeoutError, ValueError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from None
    return found


def cells(found: dict[str, Any]) -> list[tuple[str, ...]]:
    """The rows, in order of their cells; numbers and truth values by value, for 5.0 is 5 and Virtuoso's true is 1."""
    names = found["head"]["vars"]
    return sorted(tuple(_cell(row.get(name, {})) for name in names) for row in found["results"]["bindings"])


def _cell(found: dict[str, str]) -> str:
    datatype, text = found.get("datatype", "").removeprefix(XSD), found.get("value", "")
    if datatype in ("decimal", "integer", "int", "double"):
        return str(Decimal(text).normalize())
    return {"1": "true", "0": "false"}.get(text, text) if datatype == "boolean" else text


def times(endpoint: str, asked: list[str], **more: str) -> tuple[list[float], list[list[tuple[str, ...]]]]:
    """Milliseconds of each query but the first, and the rows of all; fewer where they take longer than BUDGET. Raises Refused."""
    rows, spent = [cells(answer(endpoint, asked[0], **more))], []
    end = time.monotonic() + BUDGET
    for query in asked[1:]:
        if spent and time.monotonic() > end:
            break
        held: list[dict[str, Any]] = []
        spent.append(measured(lambda query=query, held=held: held.append(answer(endpoint, query, **more))))  # type: ignore[misc]
        rows.append(cells(held[0]))
    return spent, rows


def beside(reader: Reader, folder: Path, samples: int, only: str) -> None:
    """A line a question: ours, then Virtuoso's."""
    export(reader, "nquads", folder / "kg.nq")
    with stores.virtuoso(folder) as (virtuoso, sql), serving(reader.out, "--timeout", 60, log=folder / "log") as ours:
        load = f"log_enable(2);\nld_dir('.', 'kg.nq', '{FACTS}');\nrdf_loader_run();\ncheckpoint;\n"
        print(f"Virtuoso loads {len(reader.store):,} quads in {measured(lambda: sql(load)) / 1000:.0f} s")
        print("| question | ours, median | ours, p99 | Virtuoso, median | Virtuoso, p99 | rows |\n|" + " --- |" * 6)
        for stem, asked in queries(reader, samples, only).items():
            mine, told = times(f"http://127.0.0.1:{ours.port}/sparql", asked)
            shown = f"| {stem} | {' | '.join(middle(mine).split())} |"
            try:
                theirs, other = times(virtuoso, [ascii_names(q) for q in asked], **_graphs(asked[0], reader))
            except Refused as refused:
                print(f"{shown} | | refused: {refused} |", flush=True)
                continue
            both = list(zip(told, other, strict=False))
            same = sum(a == b for a, b in both)
            many = f"{sum(len(a) for a, _ in both):,} and {sum(len(b) for _, b in both):,}"
            print(f"{shown} {' | '.join(middle(theirs).split())} | alike {same} of {len(both)} times: {many} |", flush=True)


def _graphs(query: str, reader: Reader) -> dict[str, str]:
    """Where Virtuoso looks: its default graph is all graphs unless told, and GRAPH with a name then needs that name."""
    inferred = {"named-graph-uri": f"{reader.base}{INFERRED_GRAPH}"} if "GRAPH graph:inferred" in query else {}
    return {"default-graph-uri": FACTS, **inferred}


def match(reader: Reader, names: int) -> None:
    """kg match for enterprises drawn by a fixed seed."""
    every = sorted(value(row["n"]) for row in reader.select("SELECT ?n { ?e a zq:Enterprise ; skos:prefLabel ?n }"))
    chosen = random.Random(7).sample(every, min(names, len(every)))
    print(f"kg match: the first {measured(lambda: policies(reader, chosen[0])):,.0f} ms, with the tables", end="; ")
    totals: list[int] = []
    spent = [measured(lambda name=name: totals.append(policies(reader, name).total)) for name in chosen]  # type: ignore[misc]
    print(f"{len(chosen)} names {middle(spent)} ms median and p99, {sum(totals) / len(totals):.1f} policies each")


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quads", type=int, default=1_000_000)
    arguments.add_argument("--store", type=Path, help="folder of a build to take instead")
    arguments.add_argument("--samples", type=int, default=20, help="of each question; 0 for none")
    arguments.add_argument("--match", type=int, default=50, help="names to match; 0 for none")
    arguments.add_argument("--only", default="", help="the file's name of one question: newest")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        reader = open_store(asked.store) if asked.store else build(Path(folder) / "out", asked.quads // QUADS_PER_ENTERPRISE)
        print(f"{len(reader.store):,} quads")
        if asked.match:
            match(reader, asked.match)
        if asked.samples:
            work = Path(folder) / "virtuoso"
            work.mkdir()
            beside(reader, work, asked.samples, asked.only)


if __name__ == "__main__":
    main()
