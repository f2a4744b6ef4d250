"""The whole way: files → documents → extracts → one graph → store and files. The page to read first.

    read → clean → recognise → resolve → relate     one document: kg.extract, a pure function
    assemble → infer → store → files                all of them: below

The folder OUT holds

    extracts/       one a document, named by content and extractor: not made again while both are unchanged
    store/          the graph in Oxigraph
    kg.ttl kg.nq    the facts as Turtle; facts, documents' graphs and evidence as N-Quads
    graph.html      the graph to look at
    report.json     what was read, what was found
    zhengqi.json    the mark that the folder is ours
"""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.assemble import assemble
from kg.cache import Cache, content_hash, extractor_version
from kg.export import EXPORTS
from kg.folder import check_ours, fresh
from kg.model import Extract, KgError
from kg.read import Source, sources
from kg.reference import load_reference
from kg.report import Report, Unread, report
from kg.seeds import data_folder
from kg.store import INFERRED_GRAPH, Reader, mark, open_store, write_store
from kg.terms import node
from kg.vocab import BASE, QB, RDF, RELATIONS, ZQ
from kg.workers import outcomes

Progress = Callable[[int, int, str], None]  # documents done, documents in all, the one just done or the step


def build(paths: Sequence[Path], out: Path, *, jobs: int = 1, base: str = BASE, progress: Progress | None = None) -> Report:
    """Build the graph of some files and folders.

    out:      the folder to make or to replace; whatever goes wrong, it is as it was
    jobs:     processes that read documents; any number gives the same bytes
    base:     what the IRIs of things begin with
    returns:  what was made, and the documents that could not be read
    raises:   KgError for a path that is missing, nothing readable, an OUT that is not ours, a full disk
    """
    out = out.expanduser().resolve()
    _check_base(base)
    check_ours(out)
    files = sources(paths)
    inside = next((f.path for f in files if f.path.resolve().is_relative_to(out)), None)
    if inside:
        raise KgError(inside, f"lies in {out}, which the build replaces", "Name another folder with -o")
    tell = progress or (lambda done, total, what: None)
    try:
        with fresh(out) as partial:
            cache = Cache(out / "extracts", partial / "extracts", extractor_version())
            cache.new.mkdir()
            extracts, unread = _extracts(files, cache, jobs, tell)
            if not extracts:
                first = unread[0]
                what = f"{first.what}; none of {len(files)} documents could be read"
                raise KgError(first.file, what, first.advice or "Nothing was built")
            tell(len(files), len(files), "graph")
            made = _make(partial, extracts, unread, base, cache.version)
    except OSError as error:
        full = error.errno == errno.ENOSPC or "No space" in str(error)
        advice = "Free some space and build again" if full else "Check the folder"
        raise KgError(
            out, f"cannot be written ({error.strerror or error})", f"{advice}; what was there before is untouched"
        ) from error
    return made


def _extracts(files: Sequence[Source], cache: Cache, jobs: int, tell: Progress) -> tuple[list[Extract], list[Unread]]:
    """Each file's extract, kept or made, in the order of the files; and the files that have none."""
    found: dict[str, Extract] = {}
    rest = []
    for file in files:
        kept = _kept(file, cache)
        if kept:
            found[file.shown] = kept
        else:
            rest.append(file)
    unread = []
    done = len(found)
    for file, outcome in outcomes(rest, jobs):
        done += 1
        tell(done, len(files), file.shown)
        if isinstance(outcome, Unread):
            unread.append(outcome)
        else:
            found[file.shown] = outcome
    ordered = [(file, found[file.shown]) for file in files if file.shown in found]
    for file, extract in ordered:
        cache.keep(extract, file.path.suffix)
    return [extract for _, extract in ordered], unread


def _kept(file: Source, cache: Cache) -> Extract | None:
    """The extract of an earlier build, where file and extractor are unchanged."""
    try:
        return cache.find(content_hash(file.path), file.path.suffix, file.shown) if file.path.is_file() else None
    except OSError:
        return None  # reading the document will say what is wrong


def _make(partial: Path, extracts: Sequence[Extract], unread: Sequence[Unread], base: str, version: str) -> Report:
    """Store and files of one build."""
    rules = {path.name: path.read_text(encoding="utf-8") for path in data_folder("ontology").glob("rules/*.rq")}
    inferred = write_store(assemble(extracts, load_reference(), base), partial / "store", rules, base)
    mark(partial, base=base, extractor=version)
    reader = open_store(partial)
    for form, name in (("turtle", "kg.ttl"), ("nquads", "kg.nq")):
        EXPORTS[form].write(reader, partial / name)
    from kg.view.graph import write_page

    try:
        write_page(reader, partial / "graph.html")
    except KgError as error:
        if isinstance(error.__cause__, OSError):  # told by `build`, which knows the folder that the user named
            raise error.__cause__ from None
        raise
    made = report(extracts, unread, _counts(reader) | {"inferred": inferred})
    (partial / "report.json").write_text(made.to_json(), encoding="utf-8")
    return made


def _counts(reader: Reader) -> dict[str, int]:
    """Facts in the default graph by relation, figures and supports; without what was inferred."""
    inferred = {quad[:3] for quad in reader.quads(node(reader.base + INFERRED_GRAPH))}
    names = {node(ZQ + name): name for name in RELATIONS}
    kinds = {node(QB + "Observation"): "figures", node(ZQ + "Support"): "supports"}
    counts: Counter[str] = Counter()
    for triple in reader.facts():
        _, predicate, obj = triple
        name = kinds.get(obj) if predicate == node(RDF + "type") else names.get(predicate)
        if name and triple not in inferred:
            counts[name] += 1
    return dict(counts)


def _check_base(base: str) -> None:
    try:
        node(base)
    except ValueError:
        raise KgError(base, "makes no IRIs that every reader takes", "Use plain ASCII, as in https://example.org/id/") from None
    if base[-1] not in "/#":
        raise KgError(base, "does not end with / or #", f"Did you mean {base}/")
