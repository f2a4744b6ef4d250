"""The files of a build from the sorted files of its graph: the store, kg.nq, kg.ttl, the search index, the page, the report."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from kg import unchanged
from kg.export import EXPORTS, Part
from kg.export.part import HASH, NQUADS, file_hash
from kg.gather import Gathered
from kg.identity.kept import FILE as IDENTITY
from kg.identity.kept import written
from kg.model import KgError
from kg.report import Report, Unread, report
from kg.search.index import FILE as SEARCH
from kg.search.index import write_index
from kg.seeds import data_folder
from kg.sorted_lines import joined, merged
from kg.store import INFERRED_GRAPH, Reader, load_store, mark, open_store
from kg.terms import Triple, node
from kg.vocab import QB, RDF, RELATIONS, ZQ

WORK = "work"  # a folder for what the functions of a build hand to one another; gone when the files are made


def write_outputs(
    partial: Path,
    found: Gathered,
    unread: Sequence[Unread],
    passed: Sequence[Unread],
    base: str,
    version: str,
    file: str,
    asked: str,
) -> Report:
    """Write all that lies in the folder of a build but its extracts and shards.

    partial: the folder, with the sorted files in `WORK`
    passed:  what was not tried
    version: the extractor's
    file:    the name of the file of corrections
    asked:   the digest of the inputs
    raises:  OSError where the disk is full or not writable
    """
    rules = {path.name: path.read_text(encoding="utf-8") for path in data_folder("ontology").glob("rules/*.rq")}
    (partial / IDENTITY).write_text(written(found.identity), encoding="utf-8")
    others = {graph: [f"{s} {p} {o} {graph} .\n" for s, p, o in known] for graph, known in found.others}
    known = (text.encode() for lines in others.values() for text in lines)
    inferred, new = load_store(chain(joined((found.facts, *found.graphs)), known), partial / "store", rules, base)
    mark(partial, base=base, extractor=version)
    reader = open_store(partial)
    counts = _write_nquads(partial / NQUADS, found, others, new, reader)
    shutil.rmtree(partial / WORK)
    hashed = {HASH: file_hash(partial / NQUADS)}
    mark(partial, base=base, extractor=version, **hashed)
    write_index(reader, partial / SEARCH)
    EXPORTS["turtle"].write(Part(reader), partial / "kg.ttl")
    from kg.view.graph import write_page

    try:
        write_page(reader, partial / "graph.html")
    except KgError as error:
        if isinstance(error.__cause__, OSError):  # told by `build`, which knows the folder that the user named
            raise error.__cause__ from None
        raise
    idle = [f"{file}:{c.line}: {' '.join(c.text.split())}" for c in found.idle]
    made = report(found.tallies, found.names, unread, counts | {"inferred": inferred}, passed, idle)
    (partial / "report.json").write_text(made.to_json(), encoding="utf-8")
    names = sorted(unchanged.made(partial))
    whole = {unchanged.INPUTS: asked, unchanged.OUTPUTS: unchanged.outputs(partial, names), "files": names}
    mark(partial, base=base, extractor=version, **hashed, **whole)
    return made


def _write_nquads(
    path: Path, found: Gathered, others: Mapping[str, Sequence[str]], new: Sequence[Triple], reader: Reader
) -> dict[str, int]:
    """All that the store holds, sorted: the facts, then the named graphs. How many facts there are of each kind before inference.

    new: inferred facts of the default graph
    """
    counted = _Counted()
    graph = node(reader.base + INFERRED_GRAPH)
    named = dict(others) | {graph: [f"{s} {p} {o} {g} .\n" for s, p, o, g in reader.quads(graph)]}
    with path.open("wb") as file:
        with found.facts.open(encoding="utf-8", newline="\n") as facts:
            lines = merged(counted.see(facts), (f"{s} {p} {o} .\n" for s, p, o in new))
            file.writelines(text.encode() for text in lines)
        file.writelines(joined(found.graphs))
        for name in sorted(named):
            file.writelines(text.encode() for text in named[name])
    return counted.counts


class _Counted:
    """Facts by relation, figures and supports, counted as they go by."""

    def __init__(self) -> None:
        self._names = {node(ZQ + name): name for name in RELATIONS}
        self._kinds = {f"{node(QB + 'Observation')} .\n": "figures", f"{node(ZQ + 'Support')} .\n": "supports"}
        self.counts: dict[str, int] = {}

    def see(self, lines: Iterable[str]) -> Iterator[str]:
        type_ = node(RDF + "type")
        counts: Counter[str] = Counter()
        for text in lines:
            _, predicate, rest = text.split(" ", 2)
            name = self._kinds.get(rest) if predicate == type_ else self._names.get(predicate)
            if name:
                counts[name] += 1
            yield text
        self.counts = dict(counts)
