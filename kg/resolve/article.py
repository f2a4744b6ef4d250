"""Which region an article is about, at each level: the county, the prefecture, the province that it speaks of most."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from kg.resolve.inside import region_in_front, towns
from kg.resolve.regions import Linker, Place
from kg.seeds import Gazetteer

_DATELINE = 2.0  # mentions that a dateline counts for: a report from a place is mostly about it
_TITLE = 4.0  # mentions that the place counts for with which a policy's own title begins
_CAPITAL = "110000"  # the seat of the national press: its dateline says nothing of what a report is about
_SEAT = "0100"  # ends the code of a province's capital: reports sent from there are about any place of the province

_HOLD_TOWNS = ("Enterprise", "Institution", "Project", "Agency")
_BEFORE_PLACE = re.compile("^(?:中共|国家税务总局)")


def places_of(
    names: Mapping[str, Counter[str]], text: str, gazetteer: Gazetteer, dateline: str | None = None, own: str = ""
) -> tuple[Linker, dict[str, Place]]:
    """The linker of this document, and the region that the article is about at each level.

    dateline: the place that the report was sent from, as printed: 长春 in 新华社长春8月3日电
    own: the title of a text that is itself a policy; it speaks of the place that the title begins with
    """
    seen = Counter(names["Region"])
    rough = Linker(gazetteer, names["Region"])
    titled = region_in_front(_BEFORE_PLACE.sub("", own), rough)
    if titled and rough.known(titled):
        seen[titled] += 1
    for kind in ("Agency", "Enterprise"):
        for name in names[kind]:
            head = region_in_front(name, rough)
            if head:
                seen[head] += 1
    told = {town for kind in _HOLD_TOWNS for name in names[kind] for town in towns(name, rough)}
    linker = Linker(gazetteer, seen.elements(), told)
    weight: defaultdict[str, float] = defaultdict(float)
    places: dict[str, Place] = {}
    sent_from = linker.place(dateline) if dateline and linker.known(dateline) else None
    for name, count in sorted(seen.items()):
        place = linker.place(name)
        early = 1.0 if 0 <= text.find(name) < 120 else 0.0
        for step, key in enumerate((place.key, *place.inside)):
            if key == "100000" or (step == 0 and place.level not in ("province", "prefecture", "county", "zone", "place")):
                continue
            weight[key] += (count + early) * (1.0 if step == 0 else 0.6)
            if step == 0:
                places[key] = place
            elif key not in places:
                row = gazetteer.by_code.get(key)
                if row is not None:
                    places[key] = Place(key, row.name, key, row.level, gazetteer.ancestors(key))
    if sent_from is not None and sent_from.key != _CAPITAL:
        for key in (sent_from.key, *sent_from.inside):
            if key in places and not key.endswith(_SEAT):
                weight[key] += _DATELINE
    if titled and linker.known(titled):
        for key in (linker.place(titled).key, *linker.place(titled).inside):
            weight[key] += _TITLE
    named = {linker.place(name).key for name in seen}
    cities = {
        p.inside[0] for p in places.values() if p.level == "county" and p.name.endswith("市") and p.key in named and p.inside
    }
    for key in cities - named:  # in an article on a county-level city, 市 is its prefecture's only where that is named too
        places.pop(key, None)
    article: dict[str, Place] = {}
    for level in ("province", "prefecture", "county"):
        here = [
            p for p in places.values() if p.level == level and all(p.key == q.key or q.key in p.inside for q in article.values())
        ]
        if here:
            best = max(here, key=lambda p: (weight[p.key], p.key))
            total = sum(weight[p.key] for p in places.values() if p.level == level)
            if weight[best.key] >= 0.5 * total:
                article[level] = best
    return linker, article
