"""A document with tables → one cleaned text in three parts: titles of its lists, its running text, the rows of its lists.

Running text goes through `clean` as ever, without the rows; rows stand as they are. So the stages that read sentences see no
rows, and a row is the evidence of what it states.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from kg.lists.table import Listing, Span, listing
from kg.model import Block, CleanText, Document, Mention, ResolvedText, Row

_LINES_BEFORE = 4  # of running text before a table that may be its title
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class Titled:
    """A list with the places, in the cleaned text, of the lines that may be its title, the nearest first."""

    listing: Listing
    titles: tuple[Span, ...]
    sections: dict[Span, Span]  # a section's place in the document → in the cleaned text


@dataclass(frozen=True, slots=True)
class Laid:
    """The cleaned text of a document with lists."""

    clean: CleanText  # titles, running text, rows; every row is a sentence
    running: Span  # the part of the text that is running text
    running_clean: CleanText  # that part alone
    lists: tuple[Titled, ...]
    tagged: CleanText  # the same with line ends in the place of cells whose column says what they name: what is to be searched
    _rows: tuple[tuple[int, int, int], ...]  # start, end in the document, start in the cleaned text; sorted

    def place(self, span: Span) -> Span | None:
        """A cell's place in the cleaned text; None for a cell of no row that is kept."""
        at = bisect_right(self._rows, (span[0], 1 << 60, 0)) - 1
        if at < 0 or span[1] > self._rows[at][1] or span[0] == span[1]:
            return None
        shift = self._rows[at][2] - self._rows[at][0]
        return span[0] + shift, span[1] + shift

    def running_part(self, resolved: ResolvedText) -> ResolvedText:
        """What the stages that read sentences are given: running text with its mentions, and the entities that they name."""
        start, end = self.running
        mentions = tuple(
            replace(m, start=m.start - start, end=m.end - start) for m in resolved.mentions if start <= m.start and m.end <= end
        )
        named = {m.entity for m in mentions}
        entities = tuple(e for e in resolved.entities if e.id in named or (e.type == "Region" and named))
        return ResolvedText(self.running_clean, entities, mentions, resolved.region if named else None)


def lay(document: Document, clean: Callable[[str], CleanText]) -> Laid | None:
    """The cleaned text of a document; None where it has no list that is understood and nothing that stands apart."""
    lists = [found for table in document.tables if (found := listing(document.text, table))]
    if not lists and not document.apart:
        return None
    rows = sorted({row for found in lists for row in _taken(found)}, key=lambda row: row.start)
    running, at = _without(document.text, sorted([*((row.start, row.end) for row in rows), *document.apart]))
    body = clean(running)
    draft = _Draft()
    titled = []
    for found in lists:
        titles = tuple(draft.line(title, None) for title in _titles(document, found, running, at))
        sections = {}
        for section in dict.fromkeys(entry.section for entry in found.entries if entry.section):
            sections[section] = draft.line(document.text[section[0] : section[1]], section[0])
        titled.append(Titled(found, titles, sections))
    heads = list(draft.sentences)
    start = draft.length
    draft.text.append(body.text + "\n")
    draft.offsets += [at[offset] for offset in body.offsets]
    draft.offsets.append(draft.offsets[-1] if draft.offsets else 0)
    end = start + len(body.text)
    read = [(s + start, e + start) for s, e in body.sentences]
    blocks = [replace(b, start=b.start + start, end=b.end + start) for b in body.blocks]
    placed: list[tuple[int, int, int]] = []
    for row in rows:
        place = draft.line(document.text[row.start : row.end], row.start)
        placed.append((row.start, row.end, place[0]))
        blocks.append(Block(*place, "item"))
    whole = CleanText("".join(draft.text), tuple(draft.offsets), tuple(blocks), (), body.repairs)
    laid = Laid(
        clean=replace(whole, sentences=(*heads, *read, *draft.sentences[len(heads) :])),
        running=(start, end),
        running_clean=replace(body, offsets=tuple(at[offset] for offset in body.offsets)),
        lists=tuple(titled),
        tagged=whole,
        _rows=tuple(placed),
    )
    free = sorted({span for found in lists for span in _free(found, laid)})
    return replace(laid, tagged=replace(whole, text=_only(whole.text, end + 1, free), sentences=(*heads, *read, *free)))


def _only(text: str, whole: int, spans: Sequence[Span]) -> str:
    """The text with line ends in the place of all characters from `whole` on, but those of some spans: sorted, apart."""
    parts = [text[:whole]]
    last = whole
    for start, end in spans:
        parts += ["\n" * (start - last), text[start:end]]
        last = end
    return "".join([*parts, "\n" * (len(text) - last)])


def _taken(found: Listing) -> Iterator[Row]:
    """The rows that are no running text."""
    yield from found.heads
    yield from found.sections
    yield from (entry.row for entry in found.entries)


def _free(found: Listing, laid: Laid) -> Iterator[Span]:
    """Cells in which names are to be looked for: addresses."""
    for entry in found.entries:
        for sense, span in entry.cells:
            if sense.role == "address" and (place := laid.place(span)):
                yield place


def _titles(document: Document, found: Listing, running: str, at: Sequence[int]) -> list[str]:
    """The lines that may say what a list is of, the nearest first: over its head, before the table, names of sheet and file."""
    lines = [document.text[a:b] for row in reversed(found.above) for a, b in dict.fromkeys(row.cells) if b > a]
    first = found.above[0].start if found.above else found.heads[0].start
    cut = next((i for i, place in enumerate(at) if place >= first), len(running)) if running.strip() else 0
    lines += [line for line in reversed(running[:cut].splitlines()) if line.strip()][:_LINES_BEFORE]
    name = PurePosixPath(document.source.partition("#")[0]).stem
    lines += [found.caption, document.title or "", name]
    plain = (" ".join(line.split()) for line in lines)
    return [line for line in dict.fromkeys(plain) if 3 < len(line) <= _LONGEST_TITLE]


def _without(text: str, gaps: Sequence[Span]) -> tuple[str, list[int]]:
    """The text without some stretches, and the place in the text of each character that is left."""
    parts: list[str] = []
    at: list[int] = []
    last = 0
    for start, end in [*gaps, (len(text), len(text))]:
        if start > last:
            parts.append(text[last:start])
            at += range(last, start)
        last = max(last, end)
    return "".join(parts), at


class _Draft:
    """Lines with their places while they are put together."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.offsets: list[int] = []
        self.sentences: list[Span] = []

    @property
    def length(self) -> int:
        return len(self.offsets)

    def line(self, text: str, at: int | None) -> Span:
        """Add a line that stands at `at` in the document, or nowhere in it; returns its place."""
        start = self.length
        self.text.append(text + "\n")
        self.offsets += range(at, at + len(text) + 1) if at is not None else [0] * (len(text) + 1)
        self.sentences.append((start, start + len(text)))
        return self.sentences[-1]


def joined(mentions: Sequence[Mention], cells: Sequence[Mention]) -> list[Mention]:
    """The mentions with those of cells in the place of all that they overlap; sorted."""
    taken = sorted((m.start, m.end) for m in cells)

    def free(mention: Mention) -> bool:
        at = bisect_right(taken, (mention.start, 1 << 60)) - 1
        after = taken[at + 1] if at + 1 < len(taken) else (1 << 60, 0)
        return (at < 0 or taken[at][1] <= mention.start) and after[0] >= mention.end

    return sorted([*filter(free, mentions), *cells], key=lambda m: (m.start, m.end, m.type))
