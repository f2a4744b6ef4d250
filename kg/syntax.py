"""Where a query stops making sense, and why, in words: SPARQL syntax errors for people.

Oxigraph tells the furthest place that any of its attempts reached, which may lie a keyword's length beyond the fault: for
`INSERT DATA` it expects CONSTRUCT at column 10. So a query that does not parse is parsed once more with wide gaps between its
words; then the furthest place lies behind the word at fault and before the next one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.model import BadQuery

_GAP = 32  # blanks between words, more than the longest keyword has letters
_LONGEST = 200_000  # characters of a query that is parsed once more
_SHOWN = 24  # characters shown on each side of the mark
MARK = "▶"

# A comment, or white space; a word: an IRI, a text, a bracket or mark of its own, or what stands together.
_WORDS = re.compile(
    r"""(?:\#[^\r\n]*|\s+)
    |(?P<word><[^<>"{}|^`\\\x00-\x20]*>
    |\"{3}(?:"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'
    |[{}()\[\];,]
    |(?:\\.|[^\s{}()\[\];,"'<\#\\])+
    |.)""",
    re.DOTALL | re.VERBOSE,
)
_ALONE = frozenset("{}()[];,")
_PLACE = re.compile(r"error at (\d+):(\d+): ?(?:expected (?:one of )?)?(.*)", re.DOTALL)
_REASON = re.compile(r"(?:^|, )([A-Z][a-z]*(?: [\w.]+){2,})(?=,|$)")
_UPDATES = frozenset(["insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"])

Parse = Callable[[str], object]  # raises SyntaxError as Oxigraph does


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int  # in the query
    wide: int  # in the query with gaps


def bad_syntax(query: str, error: SyntaxError, parse: Parse, known: tuple[str, ...] = ()) -> BadQuery:
    """The error to raise for a query that does not parse: line, column, what stands there, marked.

    error: what `parse` said of the query
    known: the prefixes that need no declaration
    """
    found = _PLACE.match(str(error))
    if not found:  # an error after parsing, without a place
        return BadQuery("query", " ".join(str(error).split()).rstrip("."), "Correct the query")
    told, start, word = found[3], _offset(query, int(found[1]), int(found[2])), ""
    if len(query) <= _LONGEST:
        told, start, word = _again(query, parse) or (told, start, "")
    line, column = query.count("\n", 0, start) + 1, start - (query.rfind("\n", 0, start) + 1) + 1
    what, advice = _why(word, told, known)
    return BadQuery(f"query, line {line}, column {column}", f"{what}: {_marked(query, start)}", advice)


def _again(query: str, parse: Parse) -> tuple[str, int, str] | None:
    """What the parser says of the query with gaps, and the place and text of the word at fault; "" for the end."""
    wide, words = _widened(query)
    try:
        parse(wide)
    except SyntaxError as error:
        found = _PLACE.match(str(error))
        if found:
            reached = _offset(wide, int(found[1]), int(found[2]))
            at = max((word for word in words if word.wide <= reached), key=lambda word: word.wide, default=words[-1])
            if not at.text:
                at = next((word for word in words if word.text in ('"', "'")), at)  # a text that never ends reaches the end
            return found[3], at.start, at.text
    return None


def _widened(query: str) -> tuple[str, list[_Word]]:
    """The query with gaps between its words and without comments; the words, with an empty one for the end."""
    parts: list[str] = []
    words: list[_Word] = []
    length = 0
    for found in _WORDS.finditer(query):
        if found["word"] is None:
            continue
        text, start = found["word"], found.start()
        last = words[-1] if words else None
        apart = last is None or last.start + len(last.text) < start or text in _ALONE or last.text in _ALONE
        gap = " " * _GAP if apart else ""
        parts += (gap, text)
        length += len(gap)
        words.append(_Word(text, start, length))
        length += len(text)
    words.append(_Word("", len(query.rstrip()), length + _GAP))
    return "".join(parts) + " " * (2 * _GAP), words


def _why(word: str, told: str, known: tuple[str, ...]) -> tuple[str, str]:
    reason = _REASON.search(" ".join(told.split()))
    if "Prefix not found" in told:
        listed = ", ".join(f"{name}:" for name in known)
        return "a prefix is not declared", f"Declare it, or take one of {listed}" if listed else "Declare it"
    if word.lower() in _UPDATES:
        return "it is an update", "A build is only read: use SELECT, ASK, CONSTRUCT or DESCRIBE"
    if "IRI parsing failed" in told or (word.startswith("<") and ":" not in word):
        return "an IRI that is not whole", "Write all of it in < and >, or declare BASE"
    if word in ('"', "'"):
        return "the text that begins here does not end", "Close it with the same mark"
    if reason:
        return reason[1][0].lower() + reason[1][1:], "Correct the query"
    if not word:
        return "something is missing here", "Go on with the query, or close what is open"
    shown = word if len(word) <= _SHOWN else word[: _SHOWN - 1] + "…"
    return f"{shown} cannot stand here", "Correct the query there"


def _marked(query: str, start: int) -> str:
    """What stands around a place, on one line, with a mark at it."""
    before, after = query[max(0, start - _SHOWN) : start], query[start : start + _SHOWN]
    left = "…" if start > _SHOWN else ""
    right = "…" if start + _SHOWN < len(query) else ""
    return " ".join(f"{left}{before}{MARK}{after}{right}".split())


def _offset(text: str, line: int, column: int) -> int:
    """The place of a line and a column, both from 1, in characters."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))
