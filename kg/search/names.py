"""How a name is found in the index: as it is written, by its letters, and with slips."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.search.index import pairs
from kg.search.letters import distance, spellings

_RARE = 20_000  # entries of the index that are counted for words with slips
_CLOSEST = 600  # candidates whose distance is measured
_SHORT = range(4, 7)  # letters of initials in which a slip may leave no trigram whole


@dataclass(frozen=True, slots=True)
class Name:
    """A thing that was found by one of its names."""

    iri: str
    type: str
    name: str  # the preferred one
    matched: str  # the name that matched
    way: str  # exact, begins, contains; pinyin, initials; similar: but for a slip or two
    sentences: int  # behind what the graph says of it


_WHAT = "things.iri, things.type, things.name, names.name, things.sentences"
_BEST = "things.sentences DESC, length(names.folded), things.name, things.iri"


def as_written(rows: sqlite3.Connection, wanted: str, types: Sequence[str], limit: int) -> Iterator[Name]:
    """The things one of whose names is, begins with, or contains what is wanted, in this order.

    wanted: folded by `plain`
    """
    place = "CASE WHEN names.folded = ? THEN 0 WHEN substr(names.folded, 1, ?) = ? THEN 1 ELSE 2 END"
    asked = f"""SELECT {_WHAT}, MIN({place} * 100000 + length(names.folded)) AS nearness
        FROM name_pairs JOIN names ON names.id = name_pairs.rowid JOIN things ON things.id = names.thing
        WHERE name_pairs MATCH ? AND instr(names.folded, ?) {_of(types)}
        GROUP BY things.id ORDER BY nearness / 100000, {_BEST} LIMIT ?"""
    values = (wanted, len(wanted), wanted, _all_pairs(wanted), wanted, *types, limit)
    for *told, nearness in rows.execute(asked, values):
        yield _name(told, ("exact", "begins", "contains")[nearness // 100_000])


def exact(rows: sqlite3.Connection, wanted: str, types: Sequence[str]) -> Iterator[Name]:
    """The things that bear just this name; those whose preferred name it is first."""
    asked = f"""SELECT {_WHAT}, MAX(names.preferred) AS preferred FROM names JOIN things ON things.id = names.thing
        WHERE names.folded = ? {_of(types)} GROUP BY things.id ORDER BY preferred DESC, {_BEST}"""
    for *told, _ in rows.execute(asked, (wanted, *types)):
        yield _name(told, "exact")


def by_letters(
    rows: sqlite3.Connection, spelled: Iterable[str], types: Sequence[str], limit: int, way: str = ""
) -> Iterator[Name]:
    """The things whose pinyin or initials are, begin with, or contain one of these spellings; whole pinyin before initials.

    way: what to tell as the way; "" for pinyin or initials
    """
    place = "CASE WHEN keys.key = ? THEN 0 WHEN substr(keys.key, 1, ?) = ? THEN 1 ELSE 2 END"
    for letters in spelled:
        grams = _trigrams(letters)
        among = "keys.id IN (SELECT rowid FROM key_letters WHERE key_letters MATCH ?)" if grams else "substr(keys.key, 1, ?) = ?"
        asked = f"""SELECT {_WHAT}, MIN(({place} * 2 + keys.initials) * 100000 + length(keys.key)) AS nearness
            FROM keys JOIN names ON names.id = keys.name JOIN things ON things.id = names.thing
            WHERE {among} AND instr(keys.key, ?) {_of(types)} GROUP BY things.id ORDER BY nearness / 100000, {_BEST} LIMIT ?"""
        search = (" ".join(f'"{gram}"' for gram in grams),) if grams else (len(letters), letters)
        for *told, nearness in rows.execute(asked, (letters, len(letters), letters, *search, letters, *types, limit)):
            yield _name(told, way or ("pinyin", "initials")[nearness // 100_000 % 2])


def with_slips(rows: sqlite3.Connection, wanted: str, types: Sequence[str], limit: int) -> list[Name]:
    """The things whose names sound alike, then those that lie a slip or two from what is wanted."""
    found = {} if wanted.isascii() else {n.iri: n for n in _sound_alike(rows, wanted, types, limit)}
    most = _slips(wanted)
    if most:
        near: dict[str, tuple[tuple[object, ...], Name]] = {}
        for key, told in _candidates(rows, wanted, types):
            away, begins = distance(wanted, key, most)
            name = _name(told, "similar")
            rank = (away, not begins, -name.sentences, abs(len(key) - len(wanted)), name.name, name.iri)
            if away <= most and name.iri not in found and (name.iri not in near or rank < near[name.iri][0]):
                near[name.iri] = rank, name
        found |= {name.iri: name for _, name in sorted(near.values(), key=lambda one: one[0])}
    return list(found.values())[:limit]


def counted(rows: sqlite3.Connection, table: str, vocabulary: str, grams: Iterable[str]) -> Counter[int]:
    """How many of these grams each row of an index has, the rarest counted first and the commonest not at all."""
    known = {g: rows.execute(f"SELECT doc FROM {vocabulary} WHERE term = ?", (g,)).fetchone() for g in dict.fromkeys(grams)}
    left, counts = _RARE, Counter[int]()
    for gram, (many,) in sorted((pair for pair in known.items() if pair[1]), key=lambda pair: (pair[1], pair[0])):
        if left < _RARE and many > left:
            break
        left -= many
        counts.update(
            row for (row,) in rows.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT {_RARE}", (f'"{gram}"',))
        )
    return counts


def match_all(words: Iterable[str]) -> str:
    """The search of the index for rows in which all these words may stand."""
    return " ".join(_all_pairs(word) for word in words)


def _sound_alike(rows: sqlite3.Connection, wanted: str, types: Sequence[str], limit: int) -> Iterator[Name]:
    if len(wanted) > 1:
        yield from by_letters(rows, ("".join(one) for one in spellings(wanted)), types, limit, "similar")


def _candidates(rows: sqlite3.Connection, wanted: str, types: Sequence[str]) -> Iterator[tuple[str, list[object]]]:
    """Names that share enough with what is wanted, each with the text to compare."""
    if wanted.isascii():
        ids = _commonest(counted(rows, "key_letters", "letter_vocabulary", _trigrams(wanted)))
        if _slips(wanted) == 1:  # two letters that changed places leave next to no trigram of a short word
            for grams in map(_trigrams, _swapped(wanted)):
                search = " ".join(f'"{gram}"' for gram in grams)
                asked = "SELECT rowid FROM key_letters WHERE key_letters MATCH ? LIMIT ?"
                ids += (row for (row,) in rows.execute(asked, (search, _CLOSEST)))
        marks = ",".join(map(str, ids))
        asked = f"""SELECT keys.key, {_WHAT} FROM keys JOIN names ON names.id = keys.name JOIN things ON things.id = names.thing
            WHERE (keys.id IN ({marks}) {{short}}) {_of(types)} ORDER BY keys.id"""
        forms = _short_forms(wanted) if len(wanted) in _SHORT else []
        short = "".join(" OR (keys.initials AND keys.key GLOB ?)" for _ in forms)
        found = rows.execute(asked.format(short=short), (*forms, *types))
    else:
        ids = _commonest(counted(rows, "name_pairs", "name_vocabulary", list(pairs(wanted))[:-1]))
        marks = ",".join(map(str, ids))
        asked = f"""SELECT names.folded, {_WHAT} FROM names JOIN things ON things.id = names.thing
            WHERE names.id IN ({marks}) {_of(types)} ORDER BY names.id"""
        found = rows.execute(asked, tuple(types))
    for key, *told in found:
        yield key, told


def _commonest(counts: Counter[int]) -> list[int]:
    return sorted(counts, key=lambda row: (-counts[row], row))[:_CLOSEST]


def _short_forms(letters: str) -> list[str]:
    """Patterns of initials that begin with these but for one wrong letter, or two that changed places."""
    wrong = [f"{letters[:i]}?{letters[i + 1 :]}*" for i in range(len(letters))]
    return wrong + [f"{one}*" for one in _swapped(letters)]


def _swapped(letters: str) -> list[str]:
    """The words that it is when two neighbours change places."""
    return [f"{letters[:i]}{letters[i + 1]}{letters[i]}{letters[i + 2 :]}" for i in range(len(letters) - 1)]


def _slips(wanted: str) -> int:
    """How many slips are forgiven."""
    length = len(wanted)
    if wanted.isascii():
        return 0 if length < 4 else 1 if length < 8 else 2
    return 0 if length < 3 else 1 if length < 6 else 2


def _all_pairs(word: str) -> str:
    """A word of letters alone, so that nothing in it is an operator of the index."""
    if len(word) == 1:
        return f'"{word}"*'
    return " ".join(f'"{pair}"' for pair in pairs(word) if len(pair) == 2)


def _trigrams(letters: str) -> list[str]:
    return [letters[i : i + 3] for i in range(len(letters) - 2)]


def _of(types: Sequence[str]) -> str:
    return f"AND things.type IN ({','.join('?' * len(types))})" if types else ""


def _name(told: Sequence[object], way: str) -> Name:
    iri, type_, name, matched, sentences = told
    return Name(str(iri), str(type_), str(name), str(matched), way, int(str(sentences)))
