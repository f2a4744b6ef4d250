"""The search index of a build: one SQLite file, written from the store, in order, so that the same graph gives the same bytes.

Names and sentences are filed by the pairs of their characters (SQLite's own trigrams find no word of two characters), pinyin and
initials by trigrams of their letters. The index says only which rows may match: whoever searches looks at the text itself.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

from kg.search.letters import keys
from kg.store import Reader
from kg.terms import prefixes
from kg.vocab import FOLDERS, ZQ, normal

FILE = "search.sqlite"
FORMAT = 1  # of the tables

# Without the texts, which stand in the tables, and without the places of words in them.
_PAIRS = """content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0'"""
_LETTERS = """content='', detail=none, columnsize=0, tokenize='trigram case_sensitive 1'"""
_TABLES = f"""
CREATE TABLE about (format INTEGER);
CREATE TABLE things (id INTEGER PRIMARY KEY, iri TEXT, type TEXT, name TEXT, sentences INTEGER);
CREATE TABLE names (id INTEGER PRIMARY KEY, thing INTEGER, name TEXT, folded TEXT, preferred INTEGER);
CREATE TABLE keys (id INTEGER PRIMARY KEY, name INTEGER, key TEXT, initials INTEGER);
CREATE TABLE sentences (id INTEGER PRIMARY KEY, text TEXT, source TEXT, start INTEGER, place TEXT, date TEXT);
CREATE VIRTUAL TABLE name_pairs USING fts5(pairs, {_PAIRS});
CREATE VIRTUAL TABLE sentence_pairs USING fts5(pairs, {_PAIRS});
CREATE VIRTUAL TABLE key_letters USING fts5(key, {_LETTERS});
CREATE VIRTUAL TABLE name_vocabulary USING fts5vocab(name_pairs, row);
CREATE VIRTUAL TABLE sentence_vocabulary USING fts5vocab(sentence_pairs, row);
CREATE VIRTUAL TABLE letter_vocabulary USING fts5vocab(key_letters, row);
CREATE TEMP TABLE found (text TEXT, source TEXT, start INTEGER, place TEXT, date TEXT);
"""
_NAMES = f"""SELECT ?x ?type ?preferred ?name {{ ?x a ?type ; skos:prefLabel ?preferred ; skos:prefLabel|skos:altLabel ?name .
  VALUES ?type {{ {" ".join(f"<{ZQ}{type_}>" for type_ in FOLDERS)} }} }}"""
_PROMINENCE = """SELECT ?x (COUNT(*) AS ?n) { GRAPH ?d { ?e rdf:subject|rdf:object ?x } FILTER(ISIRI(?x)) } GROUP BY ?x"""
_DOCUMENTS = "SELECT ?d ?source ?date { ?d a zq:Document ; dcterms:source ?source OPTIONAL { ?d dcterms:date ?date } }"
_SENTENCES = """SELECT ?d ?quote ?start ?place { GRAPH ?d { ?e oa:exact ?quote ; oa:start ?start
  OPTIONAL { ?e rdf:value ?place } } }"""
_MARKS = re.compile(r"[\W_]+")


def write_index(reader: Reader, file: Path) -> bool:
    """Write the index of a store. False, and no file, where this Python's SQLite has no full-text search.

    raises: OSError where the disk is full or not writable
    """
    file.unlink(missing_ok=True)
    index = sqlite3.connect(file, isolation_level=None)
    try:
        index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096; BEGIN;" + _TABLES)
        index.execute("INSERT INTO about VALUES (?)", (FORMAT,))
        _write_names(index, reader)
        _write_sentences(index, reader)
        for table in ("name_pairs", "sentence_pairs", "key_letters"):
            index.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        index.execute("CREATE INDEX names_folded ON names(folded)")
        index.execute("DROP TABLE found")
        index.execute("COMMIT")
    except sqlite3.OperationalError as error:
        index.close()
        file.unlink(missing_ok=True)
        if "fts5" in str(error):
            return False
        raise OSError(errno.ENOSPC if "full" in str(error) else errno.EIO, str(error), str(file)) from error
    finally:
        index.close()
    return True


def pairs(run: str) -> Iterator[str]:
    """The pairs of characters of a run of letters, and the last one alone: 长光卫 → 长光, 光卫, 卫."""
    return (run[i : i + 2] for i in range(len(run)))


def plain(name: str) -> str:
    """A name as filed: width and case folded, quotes, blanks and all other marks left out. “甲乙-丙丁” is 甲乙丙丁."""
    return _MARKS.sub("", normal(name))


def runs(sentence: str) -> list[str]:
    """A sentence as filed: what stands between its marks; quotes and line ends part nothing."""
    return _MARKS.sub(" ", normal(sentence)).split()


def _write_names(index: sqlite3.Connection, reader: Reader) -> None:
    counts = {row["x"].value: int(row["n"].value) for row in _rows(reader, _PROMINENCE)}
    kinds = (
        (r["x"].value, r["type"].value.rpartition("#")[2], r["preferred"].value, r["name"].value) for r in _rows(reader, _NAMES)
    )
    number = Numbers()
    for thing, (iri, group) in enumerate(groupby(sorted(set(kinds)), itemgetter(0)), start=1):
        listed = list(group)
        _, type_, preferred, _ = listed[0]
        index.execute("INSERT INTO things VALUES (?,?,?,?,?)", (thing, iri, type_, preferred, counts.get(iri, 0)))
        others = sorted({name for *_, name in listed} - {preferred})
        for name in (preferred, *others):
            _write_name(index, number, thing, name, name == preferred)


@dataclass
class Numbers:
    """The numbers given to rows so far."""

    names: int = 0
    keys: int = 0


def _write_name(index: sqlite3.Connection, number: Numbers, thing: int, name: str, preferred: bool) -> None:
    folded = plain(name)
    number.names += 1
    index.execute("INSERT INTO names VALUES (?,?,?,?,?)", (number.names, thing, name, folded, preferred))
    index.execute("INSERT INTO name_pairs(rowid, pairs) VALUES (?,?)", (number.names, " ".join(pairs(folded))))
    for initials, made in enumerate(keys(folded)):
        for key in made:
            number.keys += 1
            index.execute("INSERT INTO keys VALUES (?,?,?,?)", (number.keys, number.names, key, initials))
            index.execute("INSERT INTO key_letters(rowid, key) VALUES (?,?)", (number.keys, key))


def _write_sentences(index: sqlite3.Connection, reader: Reader) -> None:
    """The sentences of the newest documents first: a search shows rows in their order."""
    documents = {r["d"].value: (r["source"].value, r["date"].value if r["date"] else "") for r in _rows(reader, _DOCUMENTS)}
    filed = (
        (r["quote"].value, source, int(r["start"].value), r["place"].value if r["place"] else "", date)
        for r in _rows(reader, _SENTENCES)
        for source, date in (documents[r["d"].value],)
    )
    index.executemany("INSERT INTO found VALUES (?,?,?,?,?)", filed)
    index.execute(
        """INSERT INTO sentences(text, source, start, place, date) SELECT text, source, start, MIN(place), date FROM found
           GROUP BY date, source, start, text ORDER BY date DESC, source, start, text"""
    )
    for number, text in index.execute("SELECT id, text FROM sentences ORDER BY id"):
        filed_as = " ".join(pair for run in runs(text) for pair in pairs(run))
        index.execute("INSERT INTO sentence_pairs(rowid, pairs) VALUES (?,?)", (number, filed_as))


def _rows(reader: Reader, query: str) -> Iterator[Any]:
    return iter(cast(Iterable[Any], reader.store.query(query, prefixes=prefixes(reader.base))))
