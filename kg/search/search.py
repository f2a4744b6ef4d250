"""Searching the index of a build: names by Chinese words, pinyin, initials, with slips; sentences by the words in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from kg.model import BadQuery, BadStore
from kg.search.index import FILE, FORMAT, pairs, plain, runs
from kg.search.names import Name, as_written, by_letters, counted, exact, match_all, with_slips
from kg.standing import standing
from kg.store import marker
from kg.vocab import TYPES

LIMIT = 20
_LONGEST = 200  # characters of a search; more is cut
_MOST = 0.6  # of each word's pairs that a sentence has, where none has all
_CLOSEST = 300  # sentences that are looked at for that


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that stands behind something in the graph."""

    text: str
    source: str  # of its document
    start: int  # character in the document
    place: str  # in the file, as `Document.where` gives it
    date: str  # of the document, ISO 8601, or ""

    @property
    def standing(self) -> str:
        """Where it stands in the file, in words."""
        return standing(self.source, self.start, self.place)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: the nearest names first, the sentences of the newest documents first."""

    names: tuple[Name, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Index:
    """An open index. Many may be open at a time, also of one file; each belongs to one thread."""

    out: Path
    rows: sqlite3.Connection

    def names(self, text: str, types: Sequence[str] = (), limit: int = LIMIT) -> tuple[Name, ...]:
        """The things whose names are like `text`, nearest first; of equally near ones those with the most sentences.

        types: classes of the vocabulary; () for all
        """
        wanted = plain(text[:_LONGEST])
        if not wanted or limit < 1:
            return ()
        found = list(as_written(self.rows, wanted, types, limit))
        if wanted.isascii():
            found += by_letters(self.rows, (wanted,), types, limit)
        if not found:  # slips are looked for only where nothing else was found
            found = with_slips(self.rows, wanted, types, limit)
        first: dict[str, Name] = {}
        for name in found:
            first.setdefault(name.iri, name)
        return tuple(first.values())[:limit]

    def exact(self, text: str, types: Sequence[str] = ()) -> tuple[Name, ...]:
        """The things that bear this name, marks, width and case aside; those whose preferred name it is first."""
        return tuple(exact(self.rows, plain(text[:_LONGEST]), types))

    def sentences(self, text: str, limit: int = LIMIT) -> tuple[Sentence, ...]:
        """The sentences in which all words of `text` stand, newest documents first; where none, those with most of each."""
        words = [word for part in text[:_LONGEST].split() for word in runs(part)]
        if not words or limit < 1:
            return ()
        return tuple(islice(self._with_all(words), limit)) or tuple(islice(self._with_most(words), limit))

    def _with_all(self, words: Sequence[str]) -> Iterator[Sentence]:
        asked = """SELECT text, source, start, place, date
            FROM sentence_pairs JOIN sentences ON sentences.id = sentence_pairs.rowid
            WHERE sentence_pairs MATCH ? ORDER BY sentence_pairs.rowid"""
        for row in self.rows.execute(asked, (match_all(words),)):
            parts = runs(row[0])
            if all(any(word in part for part in parts) for word in words):
                yield Sentence(*row)

    def _with_most(self, words: Sequence[str]) -> Iterator[Sentence]:
        wanted = {word: {pair for pair in pairs(word) if len(pair) == 2} for word in words}
        every = set().union(*wanted.values())
        if len(every) < 3:
            return
        counts = counted(self.rows, "sentence_pairs", "sentence_vocabulary", every)
        near = sorted((row for row in counts if counts[row] >= _MOST * len(every)), key=lambda row: (-counts[row], row))
        for number in near[:_CLOSEST]:
            asked = "SELECT text, source, start, place, date FROM sentences WHERE id = ?"
            row = self.rows.execute(asked, (number,)).fetchone()
            there = {pair for run in runs(row[0]) for pair in pairs(run)}
            if all(len(own & there) >= _MOST * len(own) for own in wanted.values()):
                yield Sentence(*row)


def open_index(out: Path) -> Index:
    """The index of a build. Raises BadStore where there is no build, or one without an index, or a damaged one."""
    marker(out)
    file = (out / FILE).absolute()
    if not file.is_file():
        raise BadStore(out, "has no search index", "Build it again with this version; kg show finds names without one")
    try:
        rows = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)
        (found,) = rows.execute("SELECT format FROM about").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise BadStore(file, f"cannot be read ({error})", "Build again") from error
    if found != FORMAT:
        raise BadStore(file, f"has layout {found}, this version reads {FORMAT}", "Build again with this version")
    return Index(out, rows)


def search(out: Path, text: str, types: Sequence[str] = (), limit: int = LIMIT) -> Found:
    """Names and sentences of a build that match a text.

    out:    the folder of a build
    text:   Chinese words, pinyin (changguang), initials (cgwx); blanks part words
    types:  classes of the vocabulary, for names; () for all
    limit:  the most of each
    raises: BadQuery for a text without a letter, or a type that is none; BadStore as `open_index`
    """
    if not plain(text):
        raise BadQuery("search", "there is no letter in it", "Give a name, a part of one, pinyin or initials")
    for type_ in types:
        if type_ not in TYPES:
            raise BadQuery(type_, "no such type", f"Take one of {', '.join(TYPES)}")
    index = open_index(out)
    with closing(index.rows):
        try:
            return Found(index.names(text, types, limit), index.sentences(text, limit))
        except sqlite3.DatabaseError as error:
            raise BadStore(out / FILE, f"cannot be read ({error})", "Build again") from error


def to_json(found: Found) -> str:
    """What was found as a JSON object: names and sentences, each an object with the fields of its class."""
    row = {"names": [asdict(name) for name in found.names], "sentences": [asdict(one) for one in found.sentences]}
    return json.dumps(row, ensure_ascii=False, indent=1)
