"""Figures that two documents give differently: what counts as one time, what as a difference."""

from decimal import Decimal
from pathlib import Path

import made
import pyoxigraph as ox
import pytest

from kg.assemble import assemble
from kg.conflicts import Seen, conflicts, period_key
from kg.model import Entity, Figure
from kg.report import report, tally
from kg.store import write_store
from kg.terms import prefixes

QUESTION = Path(__file__).resolve().parent.parent / "ontology" / "queries" / "conflicts.rq"
NAMES = {"region/1": "海晏市", "class/1": "绿色工厂"}


def seen(document: str, value: str, unit: str = "亿元", bound: str | None = None, **more: object) -> Seen:
    times = {"亿元": 10**8, "万亿元": 10**12, "家": 1, "%": Decimal("0.01")}[unit]
    base_unit = {"亿元": "元", "万亿元": "元", "家": "家", "%": "1"}[unit]
    row = {"about": "region/1", "indicator": "规上工业增加值", "period": "2022年", **more}
    date = str(row.pop("date", "2023-08-01"))
    figure = Figure(
        Decimal(value),
        unit,
        made.proof(f"{document} {value}"),
        base_value=Decimal(value) * times,
        base_unit=base_unit,
        bound=bound,
        **row,  # type: ignore[arg-type]
    )
    return Seen(document, date, figure)


@pytest.mark.parametrize(
    ("period", "date", "key"),
    [
        ("今年1—6月", "2023-08-01", "2023年上半年"),
        ("2023年上半年", None, "2023年上半年"),
        ("去年", "2023-08-01", "2022年"),
        ("截至2022年底", None, "2022年末"),
        ("2022年末", None, "2022年末"),
        ("前三季度", "2023-11-01", "2023年前三季度"),
        ("今年", None, None),
        ("目前", "2023-08-01", None),
        (None, "2023-08-01", None),
    ],
)
def test_times_as_compared(period, date, key):
    assert period_key(period, date) == key


def test_two_documents_that_differ():
    [found] = conflicts([seen("b.txt", "512"), seen("a.txt", "500")], NAMES)
    assert (found.about, found.measure, found.period) == ("海晏市", "规上工业增加值", "2022年")
    assert [(document, value) for document, value, _ in found.values] == [("a.txt", "500亿元"), ("b.txt", "512亿元")]


@pytest.mark.parametrize(
    "other",
    [
        seen("b.txt", "500"),
        seen("b.txt", "0.05", "万亿元"),
        seen("b.txt", "0.050", "万亿元"),
        seen("b.txt", "499.6", period="2021年"),
        seen("b.txt", "490", bound="min"),  # 超490亿元
        seen("b.txt", "510", bound="max"),
        seen("b.txt", "510", bound="about"),  # 约
        seen("b.txt", "9", indicator="规上工业利润"),
        seen("b.txt", "600", target=True),
        seen("b.txt", "600", about="region/2"),
        seen("b.txt", "6", "家"),
        seen("a.txt", "512"),  # one document's own
        seen("b.txt", "512", period=None),
    ],
)
def test_what_is_no_conflict(other):
    assert conflicts([seen("a.txt", "500"), other], NAMES) == []


def test_rounding_is_granted_only_as_far_as_digits_say():
    assert conflicts([seen("a.txt", "28703"), seen("b.txt", "2.87", "万亿元")], NAMES) == []
    assert len(conflicts([seen("a.txt", "28803"), seen("b.txt", "2.87", "万亿元")], NAMES)) == 1


def test_report_and_named_question_tell_it(tmp_path):
    city = Entity(made.CITY, "Region", "长春市", (), "220100")
    figures = [seen(d, v, about=made.CITY).figure for d, v in (("一.txt", "500"), ("二.txt", "512"))]
    extracts = [
        made.extract(f.evidence.quote[:5], entities=(city,), figures=(f,), sha256=c * 64)
        for f, c in zip(figures, "ab", strict=True)
    ]
    [told] = report([tally(extracts[:1]), tally(extracts[1:])], {made.CITY: "长春市"}, [], {}).conflicts
    assert (told.about, told.measure, len(told.values)) == ("长春市", "规上工业增加值", 2)
    write_store(assemble(extracts, made.REFERENCE), tmp_path / "store", {})
    rows = ox.Store.read_only(str(tmp_path / "store")).query(QUESTION.read_text(encoding="utf-8"), prefixes=prefixes())
    assert isinstance(rows, ox.QuerySolutions)
    [row] = list(rows)
    assert (row["事物"].value, row["数值"].value, row["另一数值"].value) == ("长春市", "500", "512")
