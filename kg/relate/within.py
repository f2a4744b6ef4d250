"""Which region lies in which: by the codes of both, or by one name standing right before the other (益阳市大通湖区)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Evidence, Statement
from kg.relate.view import NATION, Place, View, depth

_ZONE = re.compile("(?:区|园|城|镇|乡|村|街道|社区|谷|港|岛|县|屯)$")


def within(view: View) -> Iterator[Statement]:
    """One statement for each region that has a smallest holder among the document's regions, the nation excepted."""
    for region in sorted(view.of_type.get("Region", [])):
        outer, place, method, confidence = _by_code(view, region), _place(view, region), "codes", 1.0
        if outer is None:
            told = _by_text(view, region)
            if told is None:
                continue
            (outer, place), method, confidence = told, "pattern:next", 0.8
        if place:
            start, end = view.sentences[place.sentence]
            yield Statement(region, "within", outer, (Evidence(start, end, view.text[start:end], confidence, method),))


def _by_code(view: View, region: str) -> str | None:
    outer = [r for r in view.of_type["Region"] if view.holds(r, region) and view.entities[r].code != NATION]
    return max(outer, key=lambda r: (depth(view.entities[r].code), r), default=None)


def _by_text(view: View, region: str) -> tuple[str, Place] | None:
    """The region whose name stands right before this one's, for those without a code."""
    if view.entities[region].code or not _ZONE.search(view.entities[region].name):
        return None
    for place in view.by_entity[region]:
        before = view.places[place.number - 1] if place.number else None
        if before and before.mention.type == "Region" and before.mention.end == place.mention.start:
            outer = before.mention.entity
            if outer != region and view.entities[outer].code != NATION:
                return outer, place
    return None


def _place(view: View, region: str) -> Place | None:
    return next(iter(view.by_entity[region]), None)
