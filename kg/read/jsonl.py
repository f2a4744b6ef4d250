"""A corpus of JSON lines → its records, each a document; streamed, so a file of any size needs the memory of a line.

A record is found by its bytes in the file: `records` lists them, `read_record` reads one, in whatever process.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.model import BadDocument, Document
from kg.read.decode import Decoded, Undecodable, decode
from kg.read.file import opened, reason
from kg.read.limits import DEFAULT, Limits
from kg.read.source import Source
from kg.read.text import date_of, iso_date, title_of

# The names that corpora give to the parts of a record, the likeliest first.
TEXT = ("text", "content", "body", "article", "正文", "内容", "全文")
TITLE = ("title", "headline", "标题", "题名")
DATE = (
    "date",
    "published",
    "publish_date",
    "pub_date",
    "pubdate",
    "publish_time",
    "pub_time",
    "time",
    "发布时间",
    "发布日期",
    "日期",
)
PUBLISHER = ("source", "publisher", "site", "media", "来源", "发布机构")
ID = ("id", "_id", "doc_id", "docid", "uid", "url", "编号")

_CHUNK = 1 << 20


def records(source: Source, limits: Limits = DEFAULT) -> Iterator[Source]:
    """The lines of a corpus that are not blank, each as a source of its own, in order.

    A record is shown as corpus.jsonl#ID, without an id as # and 12 digits of its line's SHA-256: a line put in before it does
    not change its name. A line that is no record is listed too; reading it says what is wrong.

    raises: BadDocument where the file cannot be opened
    """
    with os.fdopen(opened(source.path, source.shown), "rb", buffering=_CHUNK) as file:
        start = number = 0
        while line := file.readline(limits.bytes + 1):
            number += 1
            size = len(line)
            while not line.endswith(b"\n") and (more := file.readline(_CHUNK)):  # longer than the limit: go over the rest
                size += len(more)
                line = more
            if size > limits.bytes:
                yield Source(source.path, f"{source.shown}:{number}", (start, start + size), number)
            elif line.strip(b" \t\r\n\xef\xbb\xbf"):
                yield Source(source.path, f"{source.shown}{_name(line, number)}", (start, start + size), number)
            start += size


def count(path: Path) -> int:
    """About how many records a corpus has, for a progress bar: its line ends. 0 where it cannot be read."""
    try:
        with os.fdopen(opened(path, str(path)), "rb", buffering=0) as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))
    except (OSError, BadDocument):
        return 0


def read_record(source: Source, limits: Limits = DEFAULT) -> Document:
    """One record as a document: its text as it is, its title, date and publisher where it has them.

    raises: BadDocument for a line that is too long, no JSON object, or has no text
    """
    assert source.span
    line = bytes_of_record(source, limits.bytes)
    try:
        decoded = _decoded(line)
        row = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        raise BadDocument(source.shown, f"{_line(source)} is not JSON ({_short(error)})", "Correct or remove it") from error
    if not isinstance(row, dict):
        raise BadDocument(source.shown, f"{_line(source)} is no JSON object", 'Write {"id": …, "text": …} on each line')
    text = next((row[name] for name in TEXT if isinstance(row.get(name), str)), None)
    if text is None:
        raise BadDocument(source.shown, f"{_line(source)} has no text", f"Name the field one of {', '.join(TEXT)}")
    if not re.search(r"\w", text):
        raise BadDocument(source.shown, f"{_line(source)}: there is no word in its text", "Remove it or fill it")
    text = _whole(text)
    said = _first(row, DATE)
    return Document(
        source=source.shown,
        text=text,
        encoding=decoded.encoding,
        sha256=hashlib.sha256(line).hexdigest(),
        title=_first(row, TITLE) or title_of(text),
        date=(iso_date(said) if said else None) or date_of(text),
        format="jsonl",
        publisher=_first(row, PUBLISHER),
    )


def bytes_of_record(source: Source, largest: int) -> bytes:
    """The bytes of a record's line without its end. Raises BadDocument."""
    assert source.span
    start, end = source.span
    if end - start > largest:
        what = f"line {source.line} is longer than {largest / 1e6:g} MB"
        raise BadDocument(source.shown, what, "Split it, or raise the limit with --max-mb")
    try:
        with os.fdopen(opened(source.path, source.shown), "rb") as file:
            file.seek(start)
            return file.read(end - start).rstrip(b"\r\n")
    except OSError as error:
        raise BadDocument(source.shown, reason(error), "Check that it exists and may be read") from error


def _decoded(line: bytes) -> Decoded:
    """A line as text: UTF-8, else whatever Chinese encoding it is in. Raises ValueError."""
    try:
        return Decoded(line.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError:
        try:
            return decode(line)
        except Undecodable as error:
            raise ValueError("it is neither UTF-8 nor GB18030") from error


def _name(line: bytes, number: int) -> str:
    """What tells the record from all others of its file: #its id, else # and its content's hash; : and its line for no record."""
    try:
        row = json.loads(_decoded(line).text)
    except (ValueError, RecursionError):
        return f":{number}"
    if not isinstance(row, dict):
        return f":{number}"
    given = _first(row, ID)
    plain = "".join(c if c.isprintable() else "?" for c in _whole(given or "").strip())[:120]
    return f"#{plain or hashlib.sha256(line.rstrip(bytes([13, 10]))).hexdigest()[:12]}"


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """The first of these fields that is a string with something in it, or a whole number, as a string."""
    for name in names:
        value = row.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip():
            return _whole(value.strip())
    return None


def _whole(text: str) -> str:
    r"""The text without halves of characters (\ud83d alone), which JSON can write and no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if re.search("[\ud800-\udfff]", text) else text


def _line(source: Source) -> str:
    """The line of a record, where the record's name does not say it: line 5 of f.jsonl#a7."""
    return "the line" if source.shown.endswith(f":{source.line}") else f"line {source.line}"


def _short(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower()} at character {error.colno}"
    return " ".join(str(error).split())[:80]
