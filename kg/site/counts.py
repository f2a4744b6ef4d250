"""How much of what the graph holds: what the first page and the dashboard show."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.site.located import around, located
from kg.site.outlines import COUNTRY, Outline, sheets
from kg.store import Reader
from kg.terms import node, value
from kg.vocab import TYPES

_MOST = 15  # rows of one table
_ROWS, _COLUMNS = 12, 7  # of a table of two kinds; what is over goes into one further column

Pairs = Iterable[tuple[tuple[str, str], tuple[str, str], str]]  # (IRI, name) of a row, of a column, and the thing counted


@dataclass(frozen=True, slots=True)
class Count:
    """A row or a column: a thing or a year, and how many there are of it."""

    name: str
    iri: str  # "" for a year
    number: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A table of counts; `more` rows are left out."""

    key: str  # of its title in words.tsv
    rows: tuple[Count, ...]
    more: int

    @property
    def most(self) -> int:
        return max((row.number for row in self.rows), default=1)


@dataclass(frozen=True, slots=True)
class Cross:
    """A table of two kinds; `more` rows are left out, what is of no column shown is counted in `others`."""

    key: str  # of its title in words.tsv
    rows: tuple[Count, ...]
    columns: tuple[Count, ...]
    cells: tuple[tuple[int, ...], ...]  # a row for each of `rows`
    others: tuple[int, ...]  # of each row; () where all columns are shown
    more: int

    @property
    def most(self) -> int:
        """The largest cell."""
        return max((number for row in self.cells for number in row), default=1)

    @property
    def longest(self) -> int:
        """The largest sum of a row's cells."""
        others = self.others or (0,) * len(self.cells)
        return max((sum(row) + other for row, other in zip(self.cells, others, strict=True)), default=1)


_CHARTS: tuple[tuple[str, str], ...] = (
    ("by-class", "?e a zq:Enterprise ; zq:hasClass ?x"),
    ("by-industry", "?e a zq:Enterprise ; zq:inIndustry ?x"),
    ("by-agency", "?e a zq:Policy ; zq:issuedBy ?x"),
)
_NUMBERED = "SELECT ?x ?name ?n {{ {{ SELECT ?x (COUNT(DISTINCT ?e) AS ?n) {{ {} }} GROUP BY ?x }} ?x skos:prefLabel ?name }}"
_PLACED = (("by-region", "Enterprise"), ("policies-by-region", "Policy"), ("industries-by-region", "Industry"))
# The year of a policy is that of its date, or else of its number, as in 某发〔2023〕8号, or else of the first document with it.
_DATED = """SELECT ?e ?date ?number { VALUES ?p { eli:date_document eli:id_local } ?e ?p ?o . ?e a zq:Policy
  BIND(IF(?p = eli:date_document, STR(?o), ?none) AS ?date) BIND(IF(?p = eli:id_local, STR(?o), ?none) AS ?number) }"""
_SEEN = "SELECT ?e (MIN(?date) AS ?first) { GRAPH ?d { ?e a zq:Policy . ?d dcterms:date ?date } } GROUP BY ?e"
_NUMBER_YEAR = re.compile(r"[〔\[（(]((?:19|20)\d\d)[〕\]）)]")
_ISSUED = "SELECT ?e ?x ?name { ?e a zq:Policy ; zq:issuedBy ?x . ?x skos:prefLabel ?name }"
_HAVING = "SELECT ?e ?x ?name { ?e a zq:Enterprise ; zq:RELATION ?x . ?x skos:prefLabel ?name }"
_SEATED = "SELECT ?e ?r { ?e a zq:Enterprise ; zq:locatedIn ?r }"


def counts(reader: Reader) -> tuple[tuple[str, int], ...]:
    """Type → how many things of it documents name; "Document" first. As the build has counted them, else counted now."""
    try:
        told = json.loads((reader.out / "report.json").read_text(encoding="utf-8"))
        return ("Document", int(told["documents"])), *((type_, int(told["entities"].get(type_, 0))) for type_ in TYPES)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return counted(reader)


def counted(reader: Reader) -> tuple[tuple[str, int], ...]:
    """What `counts` gives, by queries: a look at every thing there is."""
    found = []
    for type_ in ("Document", *TYPES):
        asked = f"SELECT (COUNT(DISTINCT ?e) AS ?n) {{ GRAPH ?d {{ ?e a zq:{type_} }} FILTER(?d != ?reference) }}"
        (row,) = reader.select(asked, reference=node(f"{reader.base}graph/reference"))
        found.append((type_, int(value(row["n"]))))
    return tuple(found)


def charts(reader: Reader) -> tuple[Chart, ...]:
    """What the dashboard shows of one kind, each the largest first, years in order."""
    made = []
    for key, where in _CHARTS:
        rows = [(value(r["name"]), value(r["x"]), int(value(r["n"]))) for r in reader.select(_NUMBERED.format(where))]
        made.append(_chart(key, rows))
    for key, kind in _PLACED:
        found = located(reader, kind)
        provinces = [(o.name, f"{reader.base}region/{o.code}", found.count(o.code)) for o in _provinces()]
        made.append(_chart(key, [row for row in provinces if row[2]]))
    many = Counter(_years(reader).values())
    years = [Count(year, "", number) for year, number in many.items()]
    made.append(Chart("by-year", tuple(sorted(years, key=lambda row: row.name)[-_MOST:]), max(0, len(years) - _MOST)))
    order = ("by-class", "by-region", "by-industry", "by-agency", "policies-by-region", "industries-by-region", "by-year")
    return tuple(sorted(made, key=lambda chart: order.index(chart.key)))


def crosses(reader: Reader) -> tuple[Cross, ...]:
    """What the dashboard shows of two kinds."""
    seats = _seats(reader)

    def having(relation: str) -> Pairs:
        for row in reader.select(_HAVING.replace("RELATION", relation)):
            for province in seats.get(row["e"], ()):
                yield province, (value(row["x"]), value(row["name"])), row["e"]

    years = _years(reader)
    rows = (row for row in reader.select(_ISSUED) if row["e"] in years)
    issued = (((value(row["x"]), value(row["name"])), ("", years[row["e"]]), row["e"]) for row in rows)
    return (
        _cross("class-of-region", having("hasClass")),
        _cross("industry-of-region", having("inIndustry")),
        _cross("year-of-agency", issued, years=True),
    )


def _years(reader: Reader) -> dict[str, str]:
    """Policy, as a term → its year."""
    dated: dict[str, str] = {}
    numbered: dict[str, str] = {}
    for row in sorted(reader.select(_DATED), key=lambda row: sorted(row.items()), reverse=True):  # of several the first
        if "date" in row:
            dated[row["e"]] = value(row["date"])[:4]
        elif found := _NUMBER_YEAR.search(value(row["number"])):
            numbered[row["e"]] = found[1]
    seen = {row["e"]: value(row["first"])[:4] for row in reader.select(_SEEN) if "first" in row}
    return seen | numbered | dated


def _chart(key: str, rows: Iterable[tuple[str, str, int]]) -> Chart:
    found = sorted((Count(*row) for row in rows), key=lambda row: (-row.number, row.name, row.iri))
    return Chart(key, tuple(found[:_MOST]), max(0, len(found) - _MOST))


def _provinces() -> list[Outline]:
    return [outline for outline in sheets()[COUNTRY].outlines if not outline.inset]


def _seats(reader: Reader) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Enterprise, as a term → IRI and name of each province that it has a seat in."""
    named = {node(f"{reader.base}region/{o.code}"): (f"{reader.base}region/{o.code}", o.name) for o in _provinces()}
    wide = around(reader)
    found: dict[str, set[tuple[str, str]]] = {}
    for row in reader.select(_SEATED):
        places = wide.get(row["r"], frozenset((row["r"],)))
        found.setdefault(row["e"], set()).update(named[place] for place in places if place in named)
    return {e: tuple(sorted(provinces)) for e, provinces in found.items()}


def _largest(many: Counter[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    return sorted(many, key=lambda one: (-many[one], one[1], one[0]))[:most]


def _cross(key: str, pairs: Pairs, years: bool = False) -> Cross:
    """The table: the largest rows, the largest columns (of years the last), and the rest of each row.

    A thing counts once in a row's sum of all, and once in each of its cells.
    """
    cells: dict[tuple[tuple[str, str], tuple[str, str]], set[str]] = {}
    for row, column, thing in pairs:
        cells.setdefault((row, column), set()).add(thing)
    rows, columns = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (row, column), things in cells.items():
        rows[row] += len(things)
        columns[column] += len(things)
    across = sorted(columns)[-_COLUMNS - 3 :] if years else _largest(columns, _COLUMNS)
    down = _largest(rows, _ROWS)
    numbers = tuple(tuple(len(cells.get((row, column), ())) for column in across) for row in down)
    others = tuple(rows[row] - sum(told) for row, told in zip(down, numbers, strict=True))
    return Cross(
        key,
        tuple(Count(name, iri, rows[iri, name]) for iri, name in down),
        tuple(Count(name, iri, columns[iri, name]) for iri, name in across),
        numbers,
        others if any(others) else (),
        max(0, len(rows) - _ROWS),
    )
