"""Plain text and Markdown → Document."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from kg.model import BadDocument, Document
from kg.read.decode import REMEDIES, Decoded, Undecodable, decode, is_binary
from kg.read.file import bytes_of
from kg.read.limits import DEFAULT, Limits

_HEAD = 400  # characters at the start in which title and date are looked for
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?(?:[-/.]|年)\s?(\d{1,2})\s?(?:[-/.]|月)\s?(\d{1,2})(?!\d)")
_PRINTED = re.compile(rf"^[^\S\n]*[^\s\d，。]{{1,10}}[报网社刊台][^\S\n]*{_DATE.pattern}日?[^\S\n]*$", re.MULTILINE)
_LEAD_IN = re.compile(r"(?P<before>[^\n。]{0,300}?)[，,]?\s{0,20}正文[：:]")
_HASHES = re.compile(r"\s*#{1,6}\s+(?P<title>\S[^\n]{0,120}?)[\s#]*$")
_STOPPED = re.compile(r"[。！？；;!]|[，,].*[，,]")
_ORIGINAL = re.compile(r"原标题[：:]\s*(?P<title>[^\n]{4,60}?)(?=\s{2,}|\n|$)")
_BYLINE = re.compile(r"记者|通讯员|来源[：:]|作者[：:]|^[■□]|编辑[：:]")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def read_text(path: Path, shown: str, limits: Limits = DEFAULT) -> Document:
    """A text or Markdown file as decoded, with the title and date that its first lines give.

    shown:   the name for users; becomes the document's source
    raises:  BadDocument for a file that is missing, unreadable, not a file, too large, empty, binary or not decodable
    """
    data = bytes_of(path, shown, limits.bytes)
    decoded = decoded_text(data, shown)
    return Document(
        source=shown,
        text=decoded.text,
        encoding=decoded.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        title=title_of(decoded.text),
        date=date_of(decoded.text),
    )


def decoded_text(data: bytes, shown: str) -> Decoded:
    """The bytes of a text as text. Raises BadDocument where they are no text, or none with a word in it."""
    if kind := is_binary(data):
        raise BadDocument(shown, f"not text but {kind}", f"{REMEDIES.get(kind, 'Save it as text (UTF-8)')} and build again")
    try:
        decoded = decode(data)
    except Undecodable as error:
        raise BadDocument(shown, f"cannot be decoded: {error}", "Save it as UTF-8 and build again") from error
    if not re.search(r"\w", decoded.text):
        raise BadDocument(shown, "there is no word in it", "Remove it or fill it")
    return decoded


def title_of(text: str) -> str | None:
    """The title that the text gives: a Markdown heading of its first lines, or a short first line that is no sentence."""
    if found := _LEAD_IN.match(text):
        original = _ORIGINAL.match(text, found.end())
        return original["title"].strip() if original and len(original["title"]) <= 40 else None
    lines = [line.strip() for line in text[: 5 * _HEAD].splitlines()]
    lines = [line for line in lines if line][:4]
    for line in lines:
        if heading := _HASHES.match(line):
            return heading["title"]
    if not lines:
        return None
    first = lines[0].lstrip("\u3000 ")
    if len(lines) > 2 and all(abs(len(line) - len(first)) <= 3 for line in lines[1:3]):
        return None  # a column of lines of one width: the first is only the start of a sentence
    plain = len(first) <= 50 and not _STOPPED.search(first) and not _BYLINE.search(first) and not _DATE.fullmatch(first)
    return first if plain and len(lines) > 1 and not first.endswith(("，", ",", "、", "：", ":")) else None


def date_of(text: str) -> str | None:
    """The date of publication as ISO 8601: before 正文：, alone on one of the first or last lines, or beside a paper's name."""
    if found := _LEAD_IN.match(text):
        return _iso(_DATE.search(found["before"]))
    if printed := _PRINTED.search(text):
        return _iso(_DATE.search(printed.group()))
    lines = [line.strip() for line in text[:_HEAD].splitlines()] + [line.strip() for line in text[-_HEAD:].splitlines()]
    for line in lines:
        if len(line) > 40:
            continue
        match = _DATE.search(line)
        if match and not re.search("[。，,；]", line) and (iso := _iso(match)):
            return iso
    return None


def iso_date(text: str) -> str | None:
    """The first date in a short text as ISO 8601: "2023年8月3日 10:20" and "20230803" give 2023-08-03."""
    plain = re.fullmatch(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{2,6})?\s*", text)
    return _iso(plain or _DATE.search(text[:_HEAD]))


def _iso(match: re.Match[str] | None) -> str | None:
    """2023年8月3日 as 2023-08-03; None for a day that no month has."""
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"
