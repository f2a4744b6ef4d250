"""A file → `Document`. To add a format: a file in this folder with `path, shown, limits → Document`, and its row in FORMATS.

Every format gives a text, and positions of evidence count in that text. Of txt, md, csv and jsonl it is the file's own text as
decoded; of html, pdf, docx and xlsx it is the text drawn from the file, and `Document.places` leads from it back to the page and
box, the paragraph or the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from kg.model import BadDocument, Document
from kg.read.alone import read_alone
from kg.read.jsonl import bytes_of_record, count, read_record, records
from kg.read.limits import DEFAULT, Limits
from kg.read.sniff import sniff
from kg.read.source import Source, Survey, plain
from kg.read.source import survey as _survey
from kg.read.stdin import spooled

__all__ = [
    "DEFAULT",
    "FORMATS",
    "Format",
    "Limits",
    "Source",
    "Survey",
    "bytes_of_record",
    "parts",
    "read",
    "read_source",
    "sources",
    "spooled",
    "survey",
    "total",
]

Reader = Callable[[Path, str, Limits], Document]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be read."""

    name: str  # as told in report.json
    suffixes: tuple[str, ...]
    reader: str  # module:function, loaded at the first file; `Reader`
    alone: bool = False  # whether its parser can hang, crash or swallow memory, and so runs in a process that can be killed
    folders: bool = True  # whether such files are read where a folder is named, and not only when they are named themselves


FORMATS = (
    Format("text", (".txt", ".text", ".md", ".markdown"), "kg.read.text:read_text"),
    Format("html", (".html", ".htm", ".xhtml", ".shtml"), "kg.read.html:read_html", alone=True),
    Format("pdf", (".pdf",), "kg.read.pdf:read_pdf", alone=True),
    Format("docx", (".docx", ".docm"), "kg.read.docx:read_docx", alone=True),
    Format("xlsx", (".xlsx", ".xlsm"), "kg.read.sheets:read_xlsx", alone=True),
    Format("csv", (".csv",), "kg.read.delimited:read_delimited"),
    Format("tsv", (".tsv",), "kg.read.delimited:read_delimited", folders=False),  # beside documents, they describe them
)
_BY_NAME = {format_.name: format_ for format_ in FORMATS}
_BY_SUFFIX = {suffix: format_ for format_ in FORMATS for suffix in format_.suffixes}
CORPORA = (".jsonl", ".ndjson")  # one file, many documents


def survey(paths: Sequence[Path]) -> Survey:
    """The files named and the readable files of the folders named, each once, in a fixed order, under distinct names; and the
    files of these folders that are of no kind that is read.

    raises: KgError for a path that does not exist or a folder that may not be opened, and when there is nothing to read
    """
    return _survey(paths, {s for f in FORMATS if f.folders for s in f.suffixes} | set(CORPORA))


def sources(paths: Sequence[Path]) -> list[Source]:
    """The files of `survey` alone."""
    return list(survey(paths).sources)


def parts(source: Source, limits: Limits = DEFAULT) -> Iterator[Source]:
    """The documents of a file: itself, or the records of a corpus one by one. Raises BadDocument."""
    return records(source, limits) if _is_corpus(source) else iter([source])


def total(source: Source) -> int:
    """About how many documents a file has, for a progress bar."""
    return count(source.path) if _is_corpus(source) else 1


def read_source(source: Source, limits: Limits = DEFAULT) -> Document:
    """The document of one of `parts`. Raises BadDocument, one line that says which file, what is wrong and what to do."""
    if source.span:
        return _bounded(read_record(source, limits), limits)
    return read(source.path, source.shown, limits=limits)


def read(path: Path, shown: str | None = None, largest: int | None = None, *, limits: Limits = DEFAULT) -> Document:
    """One file as decoded. A suffix that is not in FORMATS is told by the first bytes, and else read as plain text.

    shown:   the name for users (default: the path as given); becomes `Document.source`
    largest: bytes; a larger file is refused (the same as `limits.bytes`)
    raises:  BadDocument, one line that says which file, what is wrong and what to do
    """
    limits = limits if largest is None else replace(limits, bytes=largest)
    name = plain(path.as_posix()) if shown is None else shown
    suffix = path.suffix.lower()
    if suffix in CORPORA:
        raise BadDocument(name, "a corpus, and not one document", "Build it, or take one of its lines")
    format_ = _BY_SUFFIX.get(suffix) or _BY_NAME[sniff(path, name)]
    if format_.alone:
        return _bounded(read_alone(format_.reader, path, name, limits), limits)
    module, _, function = format_.reader.partition(":")
    reader: Reader = getattr(import_module(module), function)
    return _bounded(reader(path, name, limits), limits)


def _bounded(document: Document, limits: Limits) -> Document:
    """The document. Raises BadDocument where it is longer than it may be."""
    if len(document.text) > limits.characters:
        what = f"{len(document.text):,} characters, more than {limits.characters:,}"
        raise BadDocument(document.source, what, "Split it, or raise the limit with --max-characters")
    return document


def _is_corpus(source: Source) -> bool:
    return source.span is None and source.path.suffix.lower() in CORPORA
