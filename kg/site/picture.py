"""What stands around an entity, drawn as SVG on the server: every node is a link, and nothing needs a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from kg.card import Thing
from kg.model import BadQuery
from kg.serve.model import Reply
from kg.site.visit import Visit, label, missing, page, rendered
from kg.terms import node, value
from kg.view.layout import layout
from kg.view.model import Edge, Node, View
from kg.vocab import RELATIONS, TYPES, ZQ

_NEAR, _FAR = 24, 80  # nodes of the small and of the large picture
_EACH = 8  # neighbours by one relation in the small picture
_MARGIN = 90
_SHOWN = 14  # characters of a name beside a node
_EM, _DOT, _BELOW, _ABOVE = 13, 9, 26, 15  # units: a character, half a dot, from its middle to the line of its name
_PLACE = {name: place for place, name in enumerate(RELATIONS)}
# Reference data is no news of an entity: the regions in a region would fill its picture.
_LAST = ("within", "governs")
_OUT = "SELECT ?p ?o ?t ?name { ?x ?p ?o . ?o a ?t ; skos:prefLabel ?name }"
_IN = "SELECT ?p ?s ?t ?name { ?s ?p ?x . ?s a ?t ; skos:prefLabel ?name }"

Link = tuple[str, str, str]  # subject, relation, object


@dataclass(frozen=True, slots=True)
class Dot:
    """A node as drawn."""

    x: int
    y: int
    type: str
    name: str
    short: str
    href: str
    centre: bool
    base: int  # where the line of its name stands: below the dot, or above it


@dataclass(frozen=True, slots=True)
class Stroke:
    """An edge as drawn: from rim to rim, its words beside it."""

    x1: float
    y1: float
    x2: float
    y2: float
    words: str
    at: tuple[float, float]  # where the words stand: nearer to the end that is not the middle of the picture
    directed: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture. `box` is left, top, width, height."""

    box: tuple[int, int, int, int]
    dots: tuple[Dot, ...]
    strokes: tuple[Stroke, ...]
    rows: tuple[tuple[str, str, str, str, str], ...]  # the same as a table: subject, its address, relation, object, its address
    left_out: int


def around(visit: Visit, thing: Thing, hops: int = 1, most: int = _NEAR, each: int = _EACH) -> Drawing | None:
    """The picture of what lies up to `hops` relations from a thing; None where nothing does."""
    things = {thing.iri: thing}
    links: dict[Link, None] = {}
    ring, left_out = [thing.iri], 0
    for _ in range(hops):
        beyond: list[str] = []
        for iri in ring:
            found = _neighbours(visit, iri)
            for link, other in _chosen(found, each):
                if other.iri not in things:
                    if len(things) > most:
                        left_out += 1
                        continue
                    things[other.iri] = other
                    beyond.append(other.iri)
                links[link] = None
            left_out += max(0, len({other.iri for _, other in found}) - len({o.iri for _, o in _chosen(found, each)}))
        ring = beyond
    if not links:
        return None
    links.update(dict.fromkeys(_among(visit, list(things))))
    return _drawn(visit, thing, things, list(links), left_out)


@page
def picture(visit: Visit) -> Reply:
    """The large picture of what stands around an entity."""
    reader = visit.reader
    local = unquote(visit.request.path).removeprefix("/picture/")
    hops = visit.asked.get("hops", "2")
    if hops not in ("1", "2", "3"):
        raise BadQuery(f"hops {hops[:20]}", visit.word("bad-hops"))
    try:
        x = node(reader.base + local)
    except ValueError:
        return missing(visit, local[:200])
    rows = reader.select("SELECT ?t ?name { ?x a ?t ; skos:prefLabel ?name }", x=x)
    found = [Thing(value(x), t, value(r["name"])) for r in rows if (t := value(r["t"]).removeprefix(ZQ)) in TYPES]
    if not found:
        return missing(visit, local[:200])
    drawing = around(visit, found[0], int(hops), _FAR, 2 * _EACH if hops == "1" else _EACH)
    return rendered(visit, "picture.html", title=found[0].name, thing=found[0], drawing=drawing, hops=int(hops), local=local)


def _neighbours(visit: Visit, iri: str) -> list[tuple[Link, Thing]]:
    """What is linked with a thing, in the order of the relations."""
    found: dict[tuple[Link, Thing], None] = {}
    for asked, end in ((_OUT, "o"), (_IN, "s")):
        for row in visit.reader.select(asked, x=node(iri)):
            relation, type_ = (value(row[name]).removeprefix(ZQ) for name in ("p", "t"))
            other = value(row[end])
            if relation in RELATIONS and type_ in TYPES and other != iri:
                link = (iri, relation, other) if end == "o" else (other, relation, iri)
                found[link, Thing(other, type_, value(row["name"]))] = None
    return sorted(found, key=lambda one: (one[0][1] in _LAST, _PLACE[one[0][1]], one[1].name, one[1].iri))


def _chosen(found: Iterable[tuple[Link, Thing]], each: int) -> list[tuple[Link, Thing]]:
    """The first of each relation and direction."""
    counts: dict[tuple[str, bool], int] = {}
    kept = []
    for link, other in found:
        kind = (link[1], link[0] == other.iri)
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= each:
            kept.append((link, other))
    return kept


def _among(visit: Visit, iris: list[str]) -> list[Link]:
    """The relations between these things."""
    listed = " ".join(node(iri) for iri in iris)
    relations = " ".join(f"zq:{name}" for name in RELATIONS)
    asked = f"SELECT ?s ?p ?o {{ VALUES ?s {{ {listed} }} VALUES ?p {{ {relations} }} ?s ?p ?o VALUES ?o {{ {listed} }} }}"
    rows = visit.reader.select(asked)
    return [(value(r["s"]), value(r["p"]).removeprefix(ZQ), value(r["o"])) for r in rows if r["s"] != r["o"]]


def _drawn(visit: Visit, centre: Thing, things: dict[str, Thing], links: list[Link], left_out: int) -> Drawing:
    number = {iri: place for place, iri in enumerate(things)}
    view = View(
        nodes=tuple(Node(one.iri, one.type, one.name, centre=one == centre) for one in things.values()),
        edges=tuple(Edge(number[s], relation, number[o]) for s, relation, o in links),
    )
    at = layout(view)
    left, top = min(x for x, _ in at) - _MARGIN, min(y for _, y in at) - _MARGIN // 2
    width, height = max(x for x, _ in at) + _MARGIN - left, max(y for _, y in at) + _MARGIN // 2 + 10 - top
    short = [label(one.name, _SHOWN) for one in things.values()]
    bases = _bases(at, short)
    dots = tuple(
        Dot(x, y, one.type, label(one.name), words, visit.of(one.iri), one == centre, base)
        for (x, y), one, words, base in zip(at, things.values(), short, bases, strict=True)
    )
    rows = tuple((things[s].name, visit.of(s), visit.relation(relation), things[o].name, visit.of(o)) for s, relation, o in links)
    return Drawing((left, top, width, height), dots, _strokes(visit, at, number, links), rows, left_out)


def _bases(at: Sequence[tuple[int, int]], names: Sequence[str]) -> list[int]:
    """Where each name stands, so that as few as can be lie on another name or on a dot."""
    taken: list[tuple[float, float, float, float]] = [(x - _DOT, y - _DOT, x + _DOT, y + _DOT) for x, y in at]

    def box(x: int, base: int, name: str) -> tuple[float, float, float, float]:
        half = sum(_EM if ord(char) > 0x2E7F else _EM * 0.6 for char in name) / 2
        return x - half, base - _EM, x + half, base + 3

    def hits(one: tuple[float, float, float, float]) -> int:
        return sum(one[0] < t[2] and t[0] < one[2] and one[1] < t[3] and t[1] < one[3] for t in taken)

    bases = []
    for (x, y), name in zip(at, names, strict=True):
        below, above = y + _BELOW, y - _ABOVE
        base = above if hits(box(x, above, name)) < hits(box(x, below, name)) else below
        taken.append(box(x, base, name))
        bases.append(base)
    return bases


def _strokes(visit: Visit, at: tuple[tuple[int, int], ...], number: dict[str, int], links: list[Link]) -> tuple[Stroke, ...]:
    """One line for each pair; its words name all relations between the two."""
    between: dict[tuple[int, int], list[str]] = {}
    for subject, relation, other in links:
        between.setdefault((number[subject], number[other]), []).append(relation)
    made = []
    for (start, end), relations in between.items():
        (x1, y1), (x2, y2) = at[start], at[end]
        far = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
        rim = min(12.0, far / 3)
        dx, dy = (x2 - x1) / far * rim, (y2 - y1) / far * rim
        words = "、".join(visit.relation(name) for name in dict.fromkeys(relations))
        share = 0.36 if end == 0 else 0.64
        middle = round(x1 + (x2 - x1) * share, 1), round(y1 + (y2 - y1) * share + 4, 1)
        directed = any(name != "partnerOf" for name in relations)
        made.append(Stroke(round(x1 + dx, 1), round(y1 + dy, 1), round(x2 - dx, 1), round(y2 - dy, 1), words, middle, directed))
    return tuple(made)
