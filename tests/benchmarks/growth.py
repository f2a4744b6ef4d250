"""How time and memory grow with the documents: growth.py CORPUS.jsonl [--sizes 250,1000,4000,16000] [--build 250,1000]

Assembling (identity, graph, inference, store, search index, files) is measured over extracts, one process a size: `--texts`
documents of the corpus are read once and repeated with altered names: each copy has its own document, and its own
enterprises, institutions, policies, projects, products and persons, named and numbered anew everywhere; regions, agencies and
classes are those of the country, which do not grow with the news. The whole build (`--build`) runs on texts, whose copies begin
with another line and so are other documents. Exponents are slopes of log time over log documents: goal 1.1 at the most. The
assembly of one million statements (quads of the graph) has a minute. Seconds are of the processor: the machine may be busy.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.assemble import document_id
from kg.build import build
from kg.extract import Extractor
from kg.folder import EXTRACTS
from kg.gather import gather
from kg.keys import digest
from kg.model import Document, Entity, Extract
from kg.partitions import Kept
from kg.reference import load_reference
from kg.vocab import local_id
from kg.workers import Workers

ALTERED = ("Enterprise", "Institution", "Policy", "Project", "Product", "Person")
_MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("corpus", type=Path)
    ask.add_argument("--texts", type=int, default=400)
    ask.add_argument("--sizes", default="250,1000,4000,16000")
    ask.add_argument("--build", default="")
    ask.add_argument("--jobs", type=int, default=1)
    ask.add_argument("--extracts", type=Path, help="keep the extracts here, and take them from here")
    ask.add_argument("--one", help=argparse.SUPPRESS)
    told = ask.parse_args()
    if told.one:
        kind, size = told.one.split(":")
        given = (int(size), told.jobs)
        print(json.dumps(assembled(told.extracts, *given) if kind == "graph" else whole(told.corpus, *given)))
        return
    with tempfile.TemporaryDirectory() as folder:
        kept = told.extracts or Path(folder) / "extracts.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(drawn(told.corpus, told.texts)))
        measured("assembling", "graph", told.sizes, told, kept)
        measured("whole build", "build", told.build, told, kept)


def measured(title: str, kind: str, sizes: str, told: argparse.Namespace, kept: Path) -> None:
    """One process a size, and a table."""
    rows: list[dict[str, float]] = []
    for size in filter(None, sizes.split(",")):
        command = [sys.executable, __file__, str(told.corpus), "--extracts", str(kept), "--jobs", str(told.jobs)]
        answer = subprocess.run([*command, "--one", f"{kind}:{size}"], check=True, stdout=subprocess.PIPE, text=True).stdout
        rows.append(json.loads(answer.splitlines()[-1]))
        last = rows[-1]
        print(f"{title}: " + ", ".join(f"{name} {value:,.1f}".removesuffix(".0") for name, value in last.items()), flush=True)
    if len(rows) > 1:
        for name in rows[0]:
            if name.endswith(" s") and rows[0][name] > 0.05:
                print(f"{title}: {name.removesuffix(' s')} grows as documents^{slope(rows, name):.2f}")


def slope(rows: Sequence[dict[str, float]], name: str) -> float:
    """The slope of log seconds over log documents, by least squares."""
    points = [(math.log(row["documents"]), math.log(max(row[name], 1e-3))) for row in rows]
    x, y = (sum(p[i] for p in points) / len(points) for i in (0, 1))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def drawn(corpus: Path, count: int) -> list[Extract]:
    """The extracts of the first texts of a corpus."""
    extractor = Extractor()
    found = []
    with corpus.open(encoding="utf-8") as lines:
        for line, _ in zip(lines, range(count), strict=False):
            row = json.loads(line)
            sha256 = hashlib.sha256(row["text"].encode()).hexdigest()
            found.append(extractor.extract(Document(f"{row['id']}.txt", row["text"], "utf-8", sha256)))
    return found


def altered(extract: Extract, copy: int) -> Extract:
    """A copy of a document with other names in it; copy 0 is the document itself."""
    if not copy:
        return extract
    mark = _mark(copy)
    entities = tuple(_renamed(e, mark) for e in extract.entities)
    ids = {old.id: new.id for old, new in zip(extract.entities, entities, strict=True)}

    def local(id_: str | None) -> str | None:
        return ids.get(id_, id_) if id_ else id_

    def conditions(found: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(replace(c, policy=ids.get(c.policy, c.policy), entity=local(c.entity)) for c in found)

    return replace(
        extract,
        source=f"{copy}-{extract.source}",
        sha256=digest(extract.sha256, copy) * 2,
        entities=tuple(sorted(entities, key=lambda e: e.id)),
        statements=tuple(
            replace(s, subject=ids.get(s.subject, s.subject), object=ids.get(s.object, s.object)) for s in extract.statements
        ),
        figures=tuple(replace(f, about=local(f.about), counted=local(f.counted)) for f in extract.figures),
        supports=tuple(
            replace(s, policy=ids.get(s.policy, s.policy), conditions=conditions(s.conditions)) for s in extract.supports
        ),
        conditions=conditions(extract.conditions),
        policy_facts=tuple(replace(f, policy=ids.get(f.policy, f.policy)) for f in extract.policy_facts),
        sketches=tuple(tuple(sorted((h * 2654435761 + copy) % (1 << 52) for h in one)) for one in extract.sketches),
    )


def _mark(copy: int) -> str:
    """A copy's number in characters that stand in names: 1 is 乙."""
    found = ""
    while copy:
        copy, rest = divmod(copy, len(_MARKS))
        found += _MARKS[rest]
    return found


def _renamed(entity: Entity, mark: str) -> Entity:
    """The entity with the mark behind the first character of a person's names, before the third of others."""
    if entity.type not in ALTERED:
        return entity

    def name(old: str) -> str:
        at = 1 if entity.type == "Person" else 2
        return f"{old[:at]}{mark}{old[at:]}"

    new = name(entity.name)
    return replace(entity, id=local_id(entity.type, new), name=new, aliases=tuple(sorted(map(name, entity.aliases))), code=None)


def assembled(kept: Path, size: int, jobs: int) -> dict[str, float]:
    """Seconds and memory of everything after the extracts, for so many documents."""
    import kg.outputs as way

    extracts = pickle.loads(kept.read_bytes())
    stages: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        (out / EXTRACTS).mkdir(parents=True)
        (out / way.WORK).mkdir()
        documents = list(_written(extracts, size, out / EXTRACTS))
        del extracts
        for name in ("load_store", "_write_nquads", "write_index", "report"):
            setattr(way, name, timed(getattr(way, name), name.strip("_"), stages))
        base = peak()
        began, clock = usage(), time.perf_counter()
        with Workers(jobs) as run:
            found = timed(gather, "gather", stages)(run, documents, out / way.WORK, load_reference(), "https://example.org/id/")
        way.write_outputs(out, found, [], [], "https://example.org/id/", "growth", "", "")
        seconds, wall = usage() - began, time.perf_counter() - clock
        with (out / "kg.nq").open("rb") as lines:
            quads = sum(1 for _ in lines)
    row = {"documents": size, "quads": quads, "all s": seconds, "wall": wall}
    row |= {f"{name} s": value for name, value in stages.items()}
    row |= {"a million quads take": seconds / quads * 1e6, "before MB": base, "peak MB": peak()}
    return row | ({"largest worker MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024} if jobs > 1 else {})


def _written(extracts: Sequence[Extract], size: int, folder: Path) -> Iterator[Kept]:
    """So many documents' extracts on the disk."""
    for number in range(size):
        extract = altered(extracts[number % len(extracts)], number // len(extracts))
        path = folder / f"{number:06}.json"
        path.write_text(extract.to_json() + "\n", encoding="utf-8")
        yield Kept(document_id(extract.source, extract.sha256), path, extract.source)


def timed(work: Any, name: str, stages: dict[str, float]) -> Any:
    """The function, whose processor seconds in this process are added up."""

    def measured(*given: Any, **named: Any) -> Any:
        with clocked(name, stages):
            return work(*given, **named)

    return measured


@contextmanager
def clocked(name: str, stages: dict[str, float]) -> Iterator[None]:
    began = time.process_time()
    yield
    stages[name] = stages.get(name, 0.0) + time.process_time() - began


def whole(corpus: Path, size: int, jobs: int) -> dict[str, float]:
    """Seconds and memory of a whole build of so many texts."""
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()[:size]]
    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder) / "news.jsonl"
        characters = 0
        with news.open("w", encoding="utf-8") as file:
            for i in range(size):
                row = rows[i % len(rows)]
                text = f"（第{i}号）\n{row['text']}"
                characters += len(text)
                file.write(json.dumps({"id": f"{i:06}", "text": text}, ensure_ascii=False) + "\n")
        graph: list[float] = []
        before = usage()
        clock = time.perf_counter()

        def see(done: int, total: int, what: str) -> None:
            if what == "graph":
                graph.append(time.perf_counter() - clock)

        build([news], Path(folder) / "out", jobs=jobs, progress=see)
        wall, cpu = time.perf_counter() - clock, usage() - before
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    row = {"documents": size, "characters": characters, "processor s": cpu, "wall s": wall, "reading wall s": graph[0]}
    row |= {"characters a processor second": characters / cpu, "peak MB": peak()}
    return row | ({"largest worker MB": worker} if jobs > 1 else {})


def usage() -> float:
    """Processor seconds of this process and of those that it has waited for."""
    found = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in found)


def peak() -> float:
    """MB of this process so far."""
    status = Path("/proc/self/status")
    if status.is_file():
        return next(int(line.split()[1]) / 1e3 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
