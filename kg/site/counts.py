"""How much of what the graph holds: what the first page and the dashboard show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kg.store import Reader
from kg.terms import node, value
from kg.vocab import TYPES

_MOST = 15  # rows of one table


@dataclass(frozen=True, slots=True)
class Count:
    """A row: a thing or a year, and how many there are of it."""

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


# Provinces lie next below the country, which lies in nothing.
_PROVINCE = "?seat zq:within* ?x . ?x zq:within ?land . FILTER NOT EXISTS { ?land zq:within ?above } ?x skos:prefLabel ?name ."
_CHARTS = (
    ("by-class", "?e a zq:Enterprise ; zq:hasClass ?x . ?x skos:prefLabel ?name ."),
    ("by-region", f"?e a zq:Enterprise ; zq:locatedIn ?seat . {_PROVINCE}"),
    ("by-industry", "?e a zq:Enterprise ; zq:inIndustry ?x . ?x skos:prefLabel ?name ."),
    ("by-agency", "?e a zq:Policy ; zq:issuedBy ?x . ?x skos:prefLabel ?name ."),
    ("policies-by-region", f"?e a zq:Policy ; zq:appliesIn ?seat . {_PROVINCE}"),
    ("industries-by-region", f"?seat zq:develops ?e . {_PROVINCE}"),
)
# The year a text gives for a policy; where none does, there is none.
_YEARS = """SELECT ?year (COUNT(DISTINCT ?e) AS ?n) {
  ?e a zq:Policy ; eli:date_document ?date . BIND(SUBSTR(STR(?date), 1, 4) AS ?year) } GROUP BY ?year"""


@lru_cache(maxsize=1)  # a worker answers from one store
def counts(reader: Reader) -> tuple[tuple[str, int], ...]:
    """Type → how many things of it documents name; "Document" first."""
    found = []
    for type_ in ("Document", *TYPES):
        asked = f"SELECT (COUNT(DISTINCT ?e) AS ?n) {{ GRAPH ?d {{ ?e a zq:{type_} }} FILTER(?d != ?reference) }}"
        (row,) = reader.select(asked, reference=node(f"{reader.base}graph/reference"))
        found.append((type_, int(value(row["n"]))))
    return tuple(found)


@lru_cache(maxsize=1)
def charts(reader: Reader) -> tuple[Chart, ...]:
    """What the dashboard shows, each the largest first, years in order."""
    made = []
    for key, where in _CHARTS:
        asked = f"SELECT ?x ?name (COUNT(DISTINCT ?e) AS ?n) {{ {where} }} GROUP BY ?x ?name"
        rows = [Count(value(row["name"]), value(row["x"]), int(value(row["n"]))) for row in reader.select(asked)]
        rows.sort(key=lambda row: (-row.number, row.name, row.iri))
        made.append(Chart(key, tuple(rows[:_MOST]), max(0, len(rows) - _MOST)))
    years = [Count(value(row["year"]), "", int(value(row["n"]))) for row in reader.select(_YEARS)]
    made.append(Chart("by-year", tuple(sorted(years, key=lambda row: row.name)[-_MOST:]), max(0, len(years) - _MOST)))
    return tuple(made)
