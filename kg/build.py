"""The whole way: files → documents → extracts → one graph → store and files. The page to read first.

    read → clean → recognise → resolve → relate     one document: kg.extract, a pure function
    identify → assemble                             partitions of them: kg.gather, the same on one core and on a cluster
    infer → store → files                           the whole graph: kg.outputs

The folder OUT holds

    extracts/       one a document, named by content and extractor: not made again while both are unchanged
    store/          the graph in Oxigraph
    kg.ttl kg.nq    the facts as Turtle; facts, documents' graphs and evidence as N-Quads
    identity.jsonl  which things of different documents were made one, or may be, and why
    search.sqlite   names and sentences, to be searched
    graph.html      the graph to look at
    shards/         kg.nq in several files, where they were asked for
    report.json     what was read, what was found
    zhengqi.json    the mark that the folder is ours
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Protocol

from kg.assemble import document_id
from kg.cache import Cache, content_hash, extractor_version
from kg.corrections import FILE as CORRECTIONS
from kg.corrections import Correction
from kg.corrections import load as load_corrections
from kg.export.part import NQUADS
from kg.export.shards import write_shards
from kg.folder import EXTRACTS, SHARDS, check_ours, clear_all, fresh, left
from kg.gather import Engine as Gathering
from kg.gather import gather
from kg.model import ALL_VOICES, BadDocument, Extract, KgError, Voices
from kg.outputs import WORK, write_outputs
from kg.partitions import Kept
from kg.read import DEFAULT, Limits, Source, Survey, bytes_of_record, parts, spooled, survey, total
from kg.reference import load_reference
from kg.report import Report, Unread
from kg.terms import node
from kg.unchanged import inputs, stands
from kg.vocab import BASE
from kg.workers import Outcome, Workers

_TOLD = 20  # lines of one corpus that could not be read, told one by one
_NAMED = re.compile(r"\.(?:csv|tsv|xlsx)")

PROCESSES = "processes"


class Engine(Gathering, Protocol):
    """What runs the functions of a build: this process, several, or a cluster; in a with block."""

    def __enter__(self) -> Engine: ...

    def __exit__(self, *failed: object) -> None: ...

    def outcomes(
        self, files: Iterable[Source], limits: Limits, voices: Voices, kept: Callable[[Source], Extract | None]
    ) -> Iterator[tuple[Source, Outcome]]:
        """Each document with its extract or the reason why there is none, in the order of the files."""


Corrections = tuple[Sequence[Correction], str]  # and the name of their file
Progress = Callable[[int, int, str], None]  # documents done, documents in all, the one just done or the step


def build(
    paths: Sequence[Path],
    out: Path,
    *,
    jobs: int = 1,
    base: str = BASE,
    limits: Limits = DEFAULT,
    voices: Voices = ALL_VOICES,
    stdin: IO[bytes] | None = None,
    progress: Progress | None = None,
    corrections: Path | None = None,
    engine: str = PROCESSES,
    scheduler: str = "",
    shards: int = 0,
) -> Report:
    """Build the graph of some files and folders.

    paths:    files, folders, patterns, and - for `stdin`
    out:      the folder to make or to replace; whatever goes wrong, it is as it was
    limits:   what one document may cost; a dearer one is told and passed over
    voices:   what recognises names
    jobs:     processes that read documents and write their graphs; any number gives the same bytes
    base:     what the IRIs of things begin with
    corrections: a file of what people decided (kg.corrections); without it the one that lies in `out`, where there is one
    engine:   what runs the functions of the build: processes of this machine, or "dask" (kg.cluster); with the same bytes
    scheduler: address of a cluster of Dask; without it one of `jobs` workers is started here
    shards:   write kg.nq in so many files besides, for stores that load in parallel
    returns:  what was made, and the documents that could not be read
    raises:   KgError for a path that is missing, nothing readable, an OUT that is not ours, a full disk
    """
    out = out.expanduser().resolve()
    _check_base(base)
    run = _engine(engine, scheduler, jobs)
    check_ours(out)
    with spooled(paths, stdin, limits) as named:
        found = survey(named)
        inside = next((f.path for f in found.sources if Path(os.path.realpath(f.path)).is_relative_to(out)), None)
        if inside:
            raise KgError(inside, f"lies in {out}, which the build replaces", "Name another folder with -o")
        told = _corrections(corrections, out)
        return _build(found, out, run, base, limits, voices, progress or (lambda done, total, what: None), told, shards)


def _engine(name: str, scheduler: str, jobs: int) -> Engine:
    """What runs the functions of the build. Raises KgError for an engine that there is none of."""
    if name == "dask":
        from kg.cluster import Cluster

        return Cluster(scheduler, jobs)
    if name != PROCESSES:
        raise KgError(name, "no such engine", f"Take {PROCESSES} or dask")
    if scheduler:
        raise KgError(name, "has no scheduler", "Take the engine dask")
    return Workers(jobs)


def _corrections(path: Path | None, out: Path) -> Corrections:
    """The corrections to apply, with the name of their file."""
    if path is None:
        path = out / CORRECTIONS
        if not path.is_file():
            return (), ""
    return load_corrections(path), path.name


def _build(
    found: Survey,
    out: Path,
    engine: Engine,
    base: str,
    limits: Limits,
    voices: Voices,
    tell: Progress,
    corrections: Corrections,
    shards: int,
) -> Report:
    """The graph of what a survey found, in `out`; what is there already where nothing changed."""
    version = extractor_version(voices)
    passed = [Unread(error.where, error.what, error.advice) for error in found.passed]
    try:
        asked = inputs(found.sources, version, base, limits, voices, corrections, passed)
    except OSError:
        asked = ""  # reading the document will say what is wrong
    cut = len(list((out / SHARDS).glob("*.nq")))
    if asked and stands(out, asked) and cut == shards:
        clear_all(out)
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return Report.from_json((out / "report.json").read_text(encoding="utf-8"))
    try:
        with fresh(out) as partial:
            cache = Cache(out / EXTRACTS, partial / EXTRACTS, version, left(partial))
            cache.new.mkdir()
            with engine as run:
                extracts, unread = _extracts(found.sources, cache, run, limits, voices, tell)
                if not extracts:
                    raise _nothing(found, unread)
                tell(len(extracts), len(extracts), "graph")
                work = partial / WORK
                work.mkdir()
                whole = gather(run, extracts, work, load_reference(), base, *corrections)
            made = write_outputs(partial, whole, unread, passed, base, cache.version, corrections[1], asked)
            if shards:
                write_shards(partial / NQUADS, partial / SHARDS, shards)
    except OSError as error:
        full = error.errno == errno.ENOSPC or "No space" in str(error)
        advice = "Free some space and build again" if full else "Check the folder"
        raise KgError(
            out, f"cannot be written ({error.strerror or error})", f"{advice}; what was there before is untouched"
        ) from error
    return made


def _nothing(found: Survey, unread: Sequence[Unread]) -> KgError:
    """Why there is no graph to make."""
    if not unread:
        return KgError(found.sources[0].shown, "there is no document in it", "Nothing was built")
    first = unread[0]
    what = f"{first.what}; none of {len(unread)} documents could be read"
    return KgError(first.file, what, first.advice or "Nothing was built")


def _extracts(
    files: Sequence[Source], cache: Cache, engine: Engine, limits: Limits, voices: Voices, tell: Progress
) -> tuple[list[Kept], list[Unread]]:
    """Each document's extract, kept or made, on the disk; and the documents that have none."""
    extracts: list[Kept] = []
    unread: list[Unread] = []
    lost: Counter[Path] = Counter()  # records of a corpus that could not be read
    unopened: list[Unread] = []
    expected = sum(map(total, files))
    documents = _documents(files, limits, unopened)
    made = engine.outcomes(documents, limits, voices, lambda file: _kept(file, cache, limits))
    for done, (file, outcome) in enumerate(made, start=1):
        tell(done, max(expected, done), file.shown)
        if isinstance(outcome, Extract):
            path = cache.keep(outcome, _kind(file))
            extracts.append(Kept(document_id(outcome.source, outcome.sha256), path, outcome.source))
        elif not file.span or lost[file.path] < _TOLD:
            unread.append(outcome)
            lost[file.path] += 1
        else:
            lost[file.path] += 1
    names = {file.path: file.shown for file in files}
    unread += [
        Unread(names[path], f"{count - _TOLD:,} more of its lines could not be read", "Correct them as the ones above")
        for path, count in lost.items()
        if count > _TOLD
    ]
    return extracts, unread + unopened


def _documents(files: Sequence[Source], limits: Limits, unopened: list[Unread]) -> Iterator[Source]:
    """The documents of all files; what could not be opened is put into `unopened`."""
    for file in files:
        try:
            yield from parts(file, limits)
        except BadDocument as error:
            unopened.append(Unread(file.shown, error.what, error.advice))


def _kept(file: Source, cache: Cache, limits: Limits) -> Extract | None:
    """The extract of an earlier build, where document and extractor are unchanged."""
    try:
        if file.span:
            sha256 = hashlib.sha256(bytes_of_record(file, limits.bytes)).hexdigest()
        elif file.path.is_file() and file.path.stat().st_size <= limits.bytes:
            sha256 = content_hash(file.path)
        else:
            return None
        found = cache.find(sha256, _kind(file), file.shown)
        return found if found and found.characters <= limits.characters else None
    except (OSError, BadDocument):
        return None  # reading the document will say what is wrong


def _kind(file: Source) -> str:
    """What besides its bytes decides what is drawn from a document: its suffix, and the name of a list, which may say of what."""
    suffix = file.path.suffix.lower()
    if _NAMED.fullmatch(suffix):
        return f".{hashlib.sha256(os.fsencode(file.path.stem)).hexdigest()[:8]}{suffix}"
    return suffix if re.fullmatch(r"\.\w{1,12}", suffix, re.ASCII) else ""


def _check_base(base: str) -> None:
    try:
        node(base)
    except ValueError:
        raise KgError(base, "makes no IRIs that every reader takes", "Use plain ASCII, as in https://example.org/id/") from None
    if base[-1] not in "/#":
        raise KgError(base, "does not end with / or #", f"Did you mean {base}/")
