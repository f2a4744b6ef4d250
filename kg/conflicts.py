"""Figures of two documents that speak of one measure, one subject and one time, and differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from kg.model import Figure
from kg.vocab import normal

# 近 and 约 promise no more than this share.
_ROUGH = Decimal("0.05")
_RELATIVE = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
_SAME = (
    (re.compile("^(?:截至|截止|自|从|到|至|预计到)"), ""),
    (re.compile("(?:以来|期间|全年|起)$"), ""),
    (re.compile("(?:1|一)[-—–~～至到]?(?:6|六)月份?$|前(?:6|六)个?月$"), "上半年"),
    (re.compile("(?:第?一季度|1[-—–~～至到]3月份?|前(?:3|三)个?月)$"), "一季度"),
    (re.compile("(?:1[-—–~～至到]9月份?|前三季度|前(?:9|九)个?月)$"), "前三季度"),
    (re.compile("(?:年末|年底|12月底|12月末)$"), "年末"),
    (re.compile("(?:6月底|6月末)$"), "6月末"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One document's figure."""

    document: str  # its source
    date: str | None  # of the document, ISO 8601: 今年 is the year of it
    figure: Figure


@dataclass(frozen=True, slots=True)
class Conflict:
    """What two or more documents give differently."""

    about: str  # name of the region or entity
    measure: str  # the indicator, or the name of the counted class
    period: str  # as compared: 2023年上半年
    values: tuple[tuple[str, str, str], ...]  # (document, value with unit, sentence), sorted


def conflicts(seen: Iterable[Seen], names: Mapping[str, str]) -> list[Conflict]:
    """Every conflict, sorted; a figure without subject, measure or time is in none.

    names: id of an entity → its name
    """
    groups: dict[tuple[str, str, str, str, bool], list[Seen]] = defaultdict(list)
    for one in seen:
        f = one.figure
        measure = f.counted or normal(f.indicator or "")
        time = period_key(f.period, one.date)
        if f.about and measure and time and f.base_unit is not None and f.base_value is not None:
            groups[f.about, measure, time, f.base_unit, f.target].append(one)
    found = []
    for (about, measure, time, _, _), members in groups.items():
        apart = [pair for pair in combinations(members, 2) if _differ(*pair)]
        if apart:
            rows = {(m.document, f"{m.figure.value}{m.figure.unit}", m.figure.evidence.quote) for pair in apart for m in pair}
            shown = names.get(measure) or next(m.figure.indicator or measure for m in members)
            found.append(Conflict(names.get(about, about), shown, time, tuple(sorted(rows))))
    return sorted(found, key=lambda c: (c.about, c.measure, c.period, c.values))


def comparable(figure: Figure) -> bool:
    """May another document give it differently? Only where it has a subject, a measure and a time."""
    told = figure.about and (figure.counted or figure.indicator) and figure.period
    return bool(told) and figure.base_unit is not None and figure.base_value is not None


def period_key(period: str | None, date: str | None) -> str | None:
    """A time as compared: (今年1—6月, 2023-08-01) → 2023年上半年. None where the year is not known."""
    if not period:
        return None
    key = normal(period)
    for word, years in _RELATIVE.items():
        if key.startswith(word):
            if not date:
                return None
            key = f"{int(date[:4]) + years}年{key.removeprefix(word).removeprefix('的')}"
    for pattern, plain in _SAME:
        key = pattern.sub(plain, key)
    if date and re.match("[0-9]{1,2}月|上半年|下半年|[一二三四前]", key):
        key = f"{date[:4]}年{key}"
    return key if re.match("(?:19|20)[0-9]{2}年", key) else None


def _differ(one: Seen, other: Seen) -> bool:
    """Do two documents' figures exclude each other, bounds and rounding granted?"""
    if one.document == other.document:
        return False
    (a, slack_a), (b, slack_b) = (_value(x.figure) for x in (one, other))
    if abs(a - b) <= max(slack_a, slack_b):
        return False
    low, high = (one.figure, other.figure) if a < b else (other.figure, one.figure)
    return low.bound != "min" and high.bound != "max"


def _value(f: Figure) -> tuple[Decimal, Decimal]:
    """A figure's value without multiple, and half the unit of its last printed digit (2.87万亿: 0.005万亿)."""
    value = f.base_value or Decimal(0)
    exponent = f.value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    scale = abs(value / f.value) if f.value else Decimal(1)
    slack = step * scale / 2
    return value, max(slack, abs(value) * _ROUGH) if f.bound == "about" else slack
