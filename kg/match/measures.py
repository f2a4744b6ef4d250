"""What a condition looks at, held against an enterprise's figures: 上年度营业收入≥2000万元 and 营收3.2亿元（2022年）."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg.match.model import MET, NOT_MET, UNKNOWN, Ask, Measured
from kg.seeds import data_folder
from kg.seeds.table import read_table
from kg.vocab import normal

# Words that say when, of whom or how much, and nothing of what is measured.
_LEADING = re.compile(
    "^(?:(?:上|前|近|最近|去|当|本|申报|每)?(?:[一二两三四五1-5]个?)?(?:会计|财政)?年(?:度|均)?|截至[^，,]{0,8}末?|企业|公司|实现|累计|年末|期末|全年|其中|达到?|的)+"
)
_TRAILING = re.compile("(?:总额|总量|数量|规模|合计|总数|达到?|为|的|均)+$")
_OTHER = re.compile("[人亩户地]均|单位|平均|海外|境外|国外|出口|新增|增长|占|除|扣|产品|其他|非$")
# A part of a year: what was reached in it is the least for the year.
_PART = re.compile(
    "季度|上半年|下半年|半年|前[一二三四五六七八九十0-9]+个?月|月份|^[^年]*[0-9]月|年[0-9]{1,2}月$|[0-9][-—–~至到]+[0-9]{1,2}月"
)
_ROUGH = Decimal("0.05")  # 近 and 约 promise no more than this share


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One row of seeds/measures.tsv."""

    measure: str  # the usual name
    unit: str  # base unit; 1 for a share
    names: tuple[str, ...]  # ways to say it


def measure(words: str, unit: str) -> str:
    """The measure that the words of a condition or a figure name: 上年度销售收入, 元 → 营业收入.

    unit:    the base unit, "" for a share: 营业收入 in 元 and a share of it are two measures
    returns: the usual name where the table has the words, or has the last four or more of them and what stands before does not
             make another measure of it (人均营业收入); else the words, folded
    """
    plain = _LEADING.sub("", normal(words))
    for form in (plain, _TRAILING.sub("", plain)):
        for name, known in _names().get(unit or "1", ()):
            before = form.removesuffix(name)
            if not before or (before != form and len(name) >= 4 and not _OTHER.search(before)):
                return known
    return _TRAILING.sub("", plain) or plain


def held(ask: Ask, figures: Iterable[Measured]) -> tuple[str, Measured | None]:
    """Whether figures meet a threshold, and the figure that says so: the newest that decides, else the newest at all."""
    if ask.value is None:
        return UNKNOWN, None
    wanted = measure(ask.what, ask.unit)
    same = [f for f in figures if f.unit == ask.unit and measure(f.what, f.unit) == wanted]
    newest = sorted(same, key=lambda f: (f.iri == "", f.seen, f.period, f.value, f.iri), reverse=True)  # the user's own first
    for figure in newest:
        verdict = compare(ask.operator, ask.value, figure)
        if verdict != UNKNOWN:
            return verdict, figure
    return UNKNOWN, newest[0] if newest else None


def compare(operator: str, threshold: Decimal, figure: Measured) -> str:
    """Whether a figure meets a bound; UNKNOWN where it is itself only a bound, or rough, and may lie on either side."""
    low, high = _range(figure)
    if operator in ("≥", ">"):
        sure, never = (
            low is not None and _over(low, threshold, operator),
            high is not None and not _over(high, threshold, operator),
        )
    elif operator in ("≤", "<"):
        sure, never = (
            high is not None and _under(high, threshold, operator),
            low is not None and not _under(low, threshold, operator),
        )
    else:
        sure, never = low == high == threshold, low is not None and low == high and low != threshold
    return MET if sure else NOT_MET if never else UNKNOWN


def _range(figure: Measured) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that a figure may stand for; None where it is open."""
    value = figure.value
    if figure.bound == "about":
        return value - abs(value) * _ROUGH, value + abs(value) * _ROUGH
    if figure.bound == "max":
        return None, value
    if figure.bound == "min" or (figure.unit and _PART.search(figure.period)):
        return value, None
    return value, value


def _over(value: Decimal, threshold: Decimal, operator: str) -> bool:
    return value > threshold if operator == ">" else value >= threshold


def _under(value: Decimal, threshold: Decimal, operator: str) -> bool:
    return value < threshold if operator == "<" else value <= threshold


@cache
def _names() -> dict[str, Sequence[tuple[str, str]]]:
    """Unit → (a way to say it, the usual name), the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for _, row in read_table(data_folder("seeds") / "measures.tsv", MeasureRow):
        found.setdefault(row.unit, []).extend((normal(name), row.measure) for name in row.names)
    return {unit: sorted(names, key=lambda pair: (-len(pair[0]), pair)) for unit, names in found.items()}
