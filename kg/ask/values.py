"""What a user gives for a parameter → terms of the graph, and the query with them in it.

Nothing of what a user gives gets into a query as it is: the name of a thing becomes the IRI that the graph has for it, a year a
number, any other text a literal with its marks escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from kg.ask.question import PLACE, TEXT, THING, YEAR, Parameter, Question, listed, nearest
from kg.card import Thing
from kg.model import BadQuery, BadStore
from kg.search import Index, open_index
from kg.search.index import plain
from kg.store import Reader
from kg.terms import node, prefixes, text, typed, value
from kg.vocab import TYPES, ZQ

MOST = 50  # things of one name that are asked for together
_LONGEST = 500  # characters of what is given for a parameter
_YEAR = re.compile(r"((?:19|20|21)[0-9]{2})年?")
_SHORT = re.compile(r"([a-z]+):([A-Za-z0-9_-]+)")
_BEARERS = "SELECT DISTINCT ?x ?type ?name ?given { ?x skos:prefLabel|skos:altLabel ?given ; a ?type ; skos:prefLabel ?name }"


@dataclass(frozen=True, slots=True)
class Filled:
    """A question with its parameters filled in."""

    query: str
    notes: tuple[str, ...]  # what the user should know: names that several things bear


def filled(reader: Reader, question: Question, given: Mapping[str, str]) -> Filled:
    """The query of a question with what a user gave, ready to be run.

    given:  name of a parameter → what the user wrote
    raises: BadQuery for an unknown parameter, a missing one, a value that is none of its kind or names nothing in the graph,
            with the nearest names
    """
    values = {question.parameter(name).variable: wanted for name, wanted in given.items()}
    places: dict[str, str] = {}
    notes: list[str] = []
    for parameter in question.parameters:
        asked = parameter.variable in values
        if parameter.required and not asked:
            told = f"--{parameter.name} is missing"
            raise BadQuery(question.name, told, f"Give {parameter.help}: kg ask OUT {question.name} --{parameter.name} …")
        if asked or parameter.default:
            terms, note = _terms(reader, parameter, values.get(parameter.variable, parameter.default), asked)
            places[parameter.variable] = f"VALUES ?{parameter.variable} {{ {' '.join(terms)} }}"
            notes += [note] if note else []
    # In one pass, so that what a user gave for one parameter is never taken for the place of another.
    lines = question.query.splitlines(keepends=True)
    kept = (line for line in lines if all(found in places for found in PLACE.findall(line)))
    return Filled(PLACE.sub(lambda found: places[found[1]], "".join(kept)), tuple(notes))


def given(question: Question, words: Sequence[str]) -> dict[str, str]:
    """What stands behind a question on a command line: --地区 长春市, --地区=长春市, or values in the order of the parameters.

    raises: BadQuery for an unknown parameter, one without a value, one that is given twice, a value too many
    """
    found: dict[str, str] = {}
    left = iter(words)
    for word in left:
        if word.startswith("--") and len(word) > 2:
            name, equals, wanted = word[2:].partition("=")
            parameter = question.parameter(name)
            if not equals:
                wanted = next(left, "")
        else:
            free = [one for one in question.parameters if one.name not in found]
            if not free:
                known = listed((one.name for one in question.parameters), "--")
                raise BadQuery(_flat(word), f"is one value too many for {question.name}", f"It takes {known}")
            parameter, wanted = free[0], word
        if parameter.name in found:
            raise BadQuery(f"--{parameter.name}", "is given twice", "Give it once")
        found[parameter.name] = wanted
    return found


def _terms(reader: Reader, parameter: Parameter, wanted: str, asked: bool) -> tuple[list[str], str]:
    """The terms for one parameter, and a note.

    asked: the user gave it; a default that the graph does not know gives no rows, and is no error
    """
    where = f"--{parameter.name}"
    if not wanted.strip():
        raise BadQuery(where, "is empty", f"Give {parameter.help}")
    if len(wanted) > _LONGEST:
        raise BadQuery(where, f"has {len(wanted):,} characters", f"Give at most {_LONGEST}")
    if parameter.kinds == (YEAR,):
        year = _YEAR.fullmatch(wanted.strip())
        if not year:
            raise BadQuery(where, f"“{_flat(wanted)}” is no year", "Write it as 2023")
        return [typed(year[1], "integer")], ""
    if parameter.kinds == (TEXT,):
        return [text(wanted.strip())], ""
    types = TYPES if parameter.kinds == (THING,) else parameter.kinds
    things = _things(reader, types, wanted.strip())
    if not things:
        if not asked:
            return ["<urn:x-nothing:>"], f"{parameter.default} is not in the graph"
        kinds = "thing" if parameter.kinds == (THING,) else " or ".join(types)
        near = _near(reader, types, wanted)
        advice = f"Did you mean {listed(near)}" if near else f"kg search {reader.out} looks for parts of names"
        raise BadQuery(where, f"the graph knows no {kinds} “{_flat(wanted)}”", advice)
    note = ""
    if len(things) > 1:
        named = listed(f"{thing.name} ({_id(reader, thing.iri)})" for thing in things[:5])
        more = f" and {len(things) - 5} more" if len(things) > 5 else ""
        note = f"--{parameter.name} {_flat(wanted)} may be {named}{more}; all are asked for, give one by its id to narrow it"
    return [node(thing.iri) for thing in things[:MOST]], note


def _things(reader: Reader, types: Sequence[str], wanted: str) -> list[Thing]:
    """The things that a user may mean: by IRI or id; by a name as written; by a name with marks, width and case aside."""
    for step in (_by_id, _by_label, _by_fold):
        found = sorted(set(step(reader, types, wanted)), key=lambda thing: (thing.name != wanted, thing.name, thing.iri))
        if found:
            # A preferred name is meant by whoever writes it: 吉林市 is no other place for being an old name of one.
            own = [thing for thing in found if thing.name == wanted]
            return own or found
    return []


def _by_id(reader: Reader, types: Sequence[str], wanted: str) -> Iterator[Thing]:
    iri = wanted.removeprefix("<").removesuffix(">")
    if short := _SHORT.fullmatch(iri):
        iri = prefixes(reader.base).get(short[1], f"{short[1]}:") + short[2]
    if not iri.startswith(reader.base):
        return
    try:
        given = node(iri)
    except ValueError:
        return
    asked = "SELECT ?type ?name { ?x a ?type ; skos:prefLabel ?name }"
    yield from _of(types, ((iri, row) for row in reader.select(asked, x=given)))


def _by_label(reader: Reader, types: Sequence[str], wanted: str) -> Iterator[Thing]:
    rows = reader.select(_BEARERS, given=text(wanted, "zh"))
    yield from _of(types, ((value(row["x"]), row) for row in rows))


def _by_fold(reader: Reader, types: Sequence[str], wanted: str) -> Iterator[Thing]:
    """Of the index where there is one; else of all names in the graph, which takes a second for 300,000."""
    folded = plain(wanted)
    if not folded:
        return
    index = _index(reader)
    if index:
        with closing(index.rows):
            yield from (Thing(name.iri, name.type, name.name) for name in index.exact(wanted, types))
    else:
        rows = (row for row in reader.select(_BEARERS) if plain(value(row["given"])) == folded)
        yield from _of(types, ((value(row["x"]), row) for row in rows))


def _near(reader: Reader, types: Sequence[str], wanted: str) -> list[str]:
    """Names in the graph that are like a name that is not there."""
    index = _index(reader)
    if not index:
        rows = ((value(row["x"]), row) for row in reader.select(_BEARERS))
        return nearest(wanted, sorted({thing.name for thing in _of(types, rows)}))
    with closing(index.rows):
        for length in range(min(len(wanted), 30), 1, -1):  # 长光卫星某公司 → 长光卫星某公 → … → 长光卫星
            if found := index.names(wanted[:length], types, 5):
                return [name.name for name in found]
    return []


def _index(reader: Reader) -> Index | None:
    try:
        return open_index(reader.out)
    except BadStore:
        return None  # of a build by an earlier version: slower, with the same answers


def _of(types: Sequence[str], rows: Iterable[tuple[str, dict[str, str]]]) -> Iterator[Thing]:
    for iri, row in rows:
        type_ = value(row["type"]).removeprefix(ZQ)
        if type_ in types:
            yield Thing(iri, type_, value(row["name"]))


def _id(reader: Reader, iri: str) -> str:
    """region:220100"""
    for name, space in prefixes(reader.base).items():
        if iri.startswith(space) and space.startswith(reader.base):
            return f"{name}:{iri[len(space) :]}"
    return iri


def _flat(wanted: str) -> str:
    flat = " ".join(wanted.split())
    return flat if len(flat) <= 40 else f"{flat[:39]}…"
