"""How many triples a second each form is written with, over a build's folder or a generated graph.

    python tests/benchmarks/exporting.py OUT               a folder that generated.py or kg build made
    python tests/benchmarks/exporting.py --quads 1000000   a generated graph in a folder of its own

Seconds of processor and of the clock, statements in the file, and memory at its peak; a form runs in a process of its own.
`native` is pyoxigraph's serialiser alone, over triples that are in memory: Turtle without order or grouping.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

FORMS = ("native", "ntriples", "turtle", "rdfxml", "nquads", "trig", "jsonld")
_NATIVE = 500_000  # triples that `native` writes at most


def main() -> None:
    """Print a line a form."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("out", nargs="?", type=Path)
    options.add_argument("--quads", type=int, default=1_000_000)
    options.add_argument("--store", action="store_true", help="read the store instead of the build's sorted file")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = asked.out or _generated(Path(folder) / "out", asked.quads)
        print(f"{'form':10}{'statements':>12}{'cpu s':>9}{'clock s':>9}{'a cpu second':>14}{'a second':>12}{'peak MB':>9}")
        for form in FORMS:
            with get_context("spawn").Pool(1) as pool:
                count, cpu, clock, peak = pool.apply(measure, (out, form, Path(folder), asked.store))
            print(f"{form:10}{count:12,}{cpu:9.2f}{clock:9.2f}{count / cpu:14,.0f}{count / clock:12,.0f}{peak:9,.0f}")


def measure(out: Path, form: str, folder: Path, from_store: bool) -> tuple[int, float, float, float]:
    """Statements written, seconds of processor, of the clock, peak memory in MB."""
    import pyoxigraph as ox

    from kg.export import EXPORTS, export
    from kg.export import part as parts
    from kg.store import open_store
    from kg.terms import prefixes

    reader = open_store(out)
    if from_store:
        parts.sorted_file = lambda _: None
    file = folder / f"kg{'.ttl' if form == 'native' else EXPORTS[form].suffix}"
    triples = []
    if form == "native":
        facts = reader.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        triples = [quad.triple for quad in islice(facts, _NATIVE)]
    began, clock = time.process_time(), time.perf_counter()
    if form == "native":
        ox.serialize(triples, str(file), format=ox.RdfFormat.TURTLE, prefixes=prefixes(reader.base))
    else:
        export(reader, form, file)
    cpu, took = time.process_time() - began, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if form == "native":
        count = len(triples)
    elif form in ("nquads", "trig", "jsonld"):
        count = len(reader.store)
    else:
        count = sum(1 for _ in reader.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    file.unlink()
    return count, cpu, took, peak


def _generated(out: Path, quads: int) -> Path:
    """A build's folder with a generated graph, its sorted file and mark as a build has them."""
    import generated

    from kg.export import EXPORTS, Part
    from kg.export.part import HASH, NQUADS, file_hash
    from kg.store import mark

    reader = generated.build(out, max(1, quads // generated.QUADS_PER_ENTERPRISE))
    EXPORTS["nquads"].write(Part(reader), out / NQUADS)
    mark(out, base=reader.base, **{HASH: file_hash(out / NQUADS)})
    return out


if __name__ == "__main__":
    main()
