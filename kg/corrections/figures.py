"""Corrections of figures, which have no name: by the id that comes from what they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from kg.amounts import amounts
from kg.corrections import FIGURE, Correction
from kg.keys import figure_id
from kg.model import Figure


def of_figures(corrections: Iterable[Correction]) -> list[Correction]:
    """Those that are about figures."""
    return [c for c in corrections if c.thing.type == FIGURE]


def mended(figures: Sequence[Figure], corrections: Sequence[Correction], done: set[Correction]) -> tuple[Figure, ...]:
    """The figures without those rejected, the others as mended; all mends of one figure name the id that it had before.

    done: the corrections that were about one of them are put in here
    """
    found = []
    for figure in figures:
        id_ = figure_id(figure)
        hits = [c for c in corrections if c.thing.id == id_]
        done.update(hits)
        if any(c.action == "reject" for c in hits):
            continue
        found.append(_mended(figure, hits) if hits else figure)
    return tuple(found)


def _mended(figure: Figure, corrections: Iterable[Correction]) -> Figure:
    given = {c.relation: c.value for c in corrections}
    figure = replace(
        figure,
        value=Decimal(given.get("value", figure.value)),
        unit=given.get("unit", figure.unit),
        indicator=given.get("indicator", figure.indicator),
        period=given.get("period", figure.period),
    )
    if not {"value", "unit"} & given.keys():
        return figure
    whole = f"{figure.value:f}{figure.unit}"
    read = next((a for a in amounts(whole) if (a.start, a.end) == (0, len(whole))), None)  # 2.87万亿元 is 2870000000000 元
    base = (read.base_value, read.base_unit) if read else (None, None)
    return replace(figure, base_value=base[0], base_unit=base[1])
