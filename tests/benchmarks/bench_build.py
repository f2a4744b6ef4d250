"""Characters a second and peak memory of each stage of a build: bench_build.py SOURCES... [--repeat N]

Every stage runs over all documents before the next one begins, so that each has one time. Shares of one run can be compared;
seconds of two runs only on a quiet machine. Memory is the peak of the process so far, after each stage.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from kg.assemble import assemble
from kg.clean import clean
from kg.export import EXPORTS, Part
from kg.extract import Extractor
from kg.model import BadDocument, Document
from kg.read import read, sources
from kg.reference import load_reference
from kg.relate import relate
from kg.relate.figures import figures
from kg.relate.supports import supports
from kg.store import mark, open_store, write_store
from kg.view.graph import write_page
from kg.vocab import BASE


def main() -> None:
    """Time the stages and print a table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("sources", nargs="+", type=Path)
    ask.add_argument("--repeat", type=int, default=1, help="take every document N times (the same text, so caches are warm)")
    told = ask.parse_args()

    clock = _Clock()
    extractor = Extractor()
    clock.stage("load tables and models", lambda: extractor.resolve(clean("长春市一家企业。")))
    documents = clock.stage("read", lambda: _documents(told.sources)) * told.repeat
    clock.characters = sum(len(document.text) for document in documents)
    cleaned = clock.stage("clean", lambda: [clean(document.text) for document in documents])
    resolved = clock.stage("recognise, resolve", lambda: [extractor.resolve(text) for text in cleaned])
    clock.stage("relate", lambda: [list(relate(text)) for text in resolved])
    clock.stage("figures, supports", lambda: [(list(figures(text)), list(supports(text))) for text in resolved])
    extracts = [extractor.extract(document) for document in documents[: len(documents) // told.repeat]]
    quads = clock.stage("assemble", lambda: list(assemble(extracts, load_reference())))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        clock.stage("store", lambda: write_store(quads, out / "store"))
        mark(out, base=BASE)
        reader = open_store(out)
        clock.stage("kg.ttl, kg.nq", lambda: [EXPORTS[form].write(Part(reader), out / form) for form in ("turtle", "nquads")])
        clock.stage("graph.html", lambda: write_page(reader, out / "graph.html"))
    print(f"{len(documents)} documents, {clock.characters:,} characters, {len(quads):,} quads")
    print("\n".join(clock.table()))


def _documents(paths: Sequence[Path]) -> list[Document]:
    """The documents that can be read; the others are named."""
    found = []
    for source in sources(paths):
        try:
            found.append(read(source.path, source.shown))
        except BadDocument as error:
            print(f"passed over: {error}", file=sys.stderr)
    return found


T = TypeVar("T")


class _Clock:
    """Seconds and peak memory, stage by stage."""

    def __init__(self) -> None:
        self.characters = 0
        self.rows: list[tuple[str, float, float]] = []

    def stage(self, name: str, work: Callable[[], T]) -> T:
        began = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - began
        unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, kilobytes elsewhere
        self.rows.append((name, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20))
        return result

    def table(self) -> list[str]:
        work = self.rows[1:]  # loading is paid once, whatever the number of documents
        total = sum(seconds for _, seconds, _ in work)
        lines = [f"{'':<24}{'seconds':>9}{'share':>8}{'characters/s':>14}{'peak MiB':>10}"]
        for name, seconds, peak in self.rows:
            share = f"{seconds / total:8.1%}" if name != self.rows[0][0] else f"{'-':>8}"
            speed = f"{self.characters / seconds:14,.0f}" if name != self.rows[0][0] else f"{'-':>14}"
            lines.append(f"{name:<24}{seconds:9.2f}{share}{speed}{peak:10.0f}")
        lines.append(f"{'all but loading':<24}{total:9.2f}{1:8.1%}{self.characters / total:14,.0f}{'':>10}")
        return lines


if __name__ == "__main__":
    main()
