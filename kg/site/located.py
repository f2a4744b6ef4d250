"""What lies where: the things of a kind in each region, those of the regions within it among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kg.store import Reader
from kg.terms import node, value

# Kind → pairs of a thing and a region.
PAIRS = {
    "Enterprise": "?x a zq:Enterprise ; zq:locatedIn ?r",
    "Policy": "?x a zq:Policy ; zq:appliesIn ?r",
    "EnterpriseClass": "?e a zq:Enterprise ; zq:locatedIn ?r ; zq:hasClass ?x",
    "Industry": "?r zq:develops ?x",
    "Institution": "?x a zq:Institution ; zq:locatedIn ?r",
    "Project": "?x a zq:Project ; zq:locatedIn ?r",
}
# Kind → how its things have a class of enterprises, where they have one.
OF_CLASS = {"Enterprise": "hasClass", "Policy": "supportsClass"}
_WITHIN = "SELECT ?a ?b { ?a zq:within ?b }"
_CLASSES = """SELECT ?c ?name (COUNT(DISTINCT ?x) AS ?n) { ?x a zq:KIND ; zq:HAS ?c . ?c skos:prefLabel ?name }
GROUP BY ?c ?name"""


@dataclass(frozen=True)
class Located:
    """Code of a region → the numbers of the things in it. A thing has one number wherever it is counted."""

    things: dict[str, frozenset[int]]

    def count(self, code: str) -> int:
        """How many there are in a region."""
        return len(self.things.get(code, ()))

    def only(self, code: str, parts: Iterable[str]) -> int:
        """How many there are in a region, but in none of its parts as far as the texts say."""
        return len(self.things.get(code, frozenset()).difference(*(self.things.get(part, ()) for part in parts)))


@lru_cache(maxsize=64)  # a worker answers from one store
def located(reader: Reader, kind: str, class_: str = "") -> Located:
    """The things of a kind by region; with an IRI of a class, those of it or of a narrower one."""
    asked = PAIRS[kind]
    if class_ and kind in OF_CLASS:
        asked += f" . ?x zq:{OF_CLASS[kind]} ?k . ?k skos:broader* {node(class_)}"
    wide = around(reader)
    region = f"{reader.base}region/"
    numbers: dict[str, int] = {}
    things: dict[str, set[int]] = defaultdict(set)
    for row in reader.select(f"SELECT DISTINCT ?x ?r {{ {asked} }}"):
        number = numbers.setdefault(row["x"], len(numbers))
        for place in wide.get(row["r"], (row["r"],)):
            things[value(place).removeprefix(region)].add(number)
    return Located({code: frozenset(found) for code, found in things.items()})


@lru_cache(maxsize=8)
def classes(reader: Reader, kind: str) -> tuple[tuple[str, str, int], ...]:
    """IRI, name and number of things of each class that things of a kind have, the largest first."""
    if kind not in OF_CLASS:
        return ()
    rows = reader.select(_CLASSES.replace("KIND", kind).replace("HAS", OF_CLASS[kind]))
    found = [(value(row["c"]), value(row["name"]), int(value(row["n"]))) for row in rows]
    return tuple(sorted(found, key=lambda one: (-one[2], one[1], one[0])))


@lru_cache(maxsize=1)
def around(reader: Reader) -> dict[str, frozenset[str]]:
    """Region → itself and all regions around it, as terms."""
    above: dict[str, set[str]] = defaultdict(set)
    for row in reader.select(_WITHIN):
        above[row["a"]].add(row["b"])
    found: dict[str, frozenset[str]] = {}
    for start in list(above):
        seen, rest = {start}, [start]
        while rest:
            new = above.get(rest.pop(), set()) - seen
            seen |= new
            rest += new
        found[start] = frozenset(seen)
    return found
