"""The map: how many things of a kind lie in each province, and in each prefecture of one, as shades, numbers and a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import BadQuery
from kg.serve.model import Reply, Served
from kg.site.kept import kept
from kg.site.located import OF_CLASS, PAIRS, Located, classes, located
from kg.site.outlines import COUNTRY, Outline, Sheet, sheets
from kg.site.visit import Visit, page, rendered

SHADES = 5
_CLASSES = 200  # of which one can be chosen
_EM = 21  # units of the sheet: a character of a label


@dataclass(frozen=True, slots=True)
class Region:
    """A region as drawn and listed."""

    outline: Outline
    number: int
    shade: int  # 0: none
    href: str  # "" where nothing is to be seen
    labelled: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the legend."""

    shade: int
    first: int
    last: int


@page
def mapped(visit: Visit) -> Reply:
    """The map of the country, or of the province that ?in= names."""
    code, kind, class_ = visit.asked.get("in") or COUNTRY, visit.asked.get("of") or "Enterprise", visit.asked.get("class", "")
    sheet = sheets().get(code)
    if sheet is None:
        raise BadQuery(code, visit.word("no-map"), visit.word("no-map-advice"))
    if kind not in PAIRS:
        raise BadQuery(kind, visit.word("no-type"), "、".join(PAIRS))
    listed, found = located_of(visit.served, kind)
    chosen = next((one for one in listed if class_ and class_ in (one[0].removeprefix(visit.reader.base), one[1])), None)
    if class_ and not chosen and kind in OF_CLASS:
        raise BadQuery(class_, visit.word("no-class"), visit.word("choose-class"))
    if chosen:
        found = located(visit.reader, kind, chosen[0])
    bands = _bands([found.count(o.code) for o in sheet.outlines if not o.inset])
    regions = list(_regions(visit, sheet, found, bands, kind, class_ if chosen else ""))
    return rendered(
        visit,
        "map.html",
        title=f"{visit.word('map')} · {sheet.name}",
        sheet=sheet,
        country=COUNTRY,
        regions=regions,
        rows=sorted((r for r in regions if not r.outline.inset), key=lambda region: (-region.number, region.outline.code)),
        bands=bands,
        most=max((region.number for region in regions), default=0),
        total=found.count(code),
        rest=found.only(code, (o.code for o in sheet.outlines)),
        kind=kind,
        kinds=tuple(PAIRS),
        chosen=chosen,
        classes=listed[:_CLASSES],
        em=_EM,
    )


def located_of(served: Served, kind: str) -> tuple[tuple[tuple[str, str, int], ...], Located]:
    """The classes that things of a kind have, and where the things are."""
    return kept(served, f"map-{kind}", lambda: (classes(served.reader, kind), located(served.reader, kind)))


def _regions(visit: Visit, sheet: Sheet, found: Located, bands: tuple[Band, ...], kind: str, class_: str) -> Iterable[Region]:
    labelled = _labelled(sheet)
    for outline in sheet.outlines:
        number = found.count(outline.code)
        shade = max((band.shade for band in bands if band.first <= number), default=0)
        if outline.code in sheets() and outline.code != sheet.code:
            href = visit.link("/map", in_=outline.code, of=kind, class_=class_)
        else:  # a region that something lies in is in the graph
            href = visit.of(f"{visit.reader.base}region/{outline.code}") if number else ""
        yield Region(outline, number, shade, href, outline.code in labelled)


def _bands(numbers: Iterable[int]) -> tuple[Band, ...]:
    """The legend: about as many regions in each band, bounds of two figures at the most, none where there is nothing."""
    ranked = sorted(number for number in numbers if number)
    if not ranked:
        return ()
    quantiles = [ranked[i * len(ranked) // SHADES] for i in range(1, SHADES)]
    starts = sorted({_rounded(ranked[0]), *(_rounded(number) for number in quantiles)})
    ends = [start - 1 for start in starts[1:]] + [ranked[-1]]
    shift = SHADES - len(starts)
    return tuple(Band(at + 1 + shift, first, last) for at, (first, last) in enumerate(zip(starts, ends, strict=True)))


def _rounded(number: int) -> int:
    """The number with all but its first two figures zero: 1,234 → 1,200."""
    return int(str(number)[:2].ljust(len(str(number)), "0"))


def _labelled(sheet: Sheet) -> frozenset[str]:
    """The regions whose names find room, the roomiest first."""
    taken: list[tuple[float, float, float, float]] = []
    kept = set()
    for outline in sorted(sheet.outlines, key=lambda o: (not o.inset, -o.room, o.code)):
        wide, high = len(outline.short) * _EM / 2 + 2, _EM * 1.05
        box = (outline.x - wide, outline.y - high, outline.x + wide, outline.y + high)
        inside = box[0] >= 0 and box[2] <= sheet.width
        if inside and all(box[2] <= t[0] or t[2] <= box[0] or box[3] <= t[1] or t[3] <= box[1] for t in taken):
            taken.append(box)
            kept.add(outline.code)
    return frozenset(kept)
