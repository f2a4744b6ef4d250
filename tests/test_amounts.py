"""Amounts as a table: what is printed, and what it is worth."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.amounts
from kg.amounts import amounts


@pytest.mark.parametrize(
    ("text", "value", "unit", "base", "base_unit", "bound"),
    [
        ("1.425亿元", "1.425", "亿元", "142500000", "元", None),
        ("总量2.87万亿元", "2.87", "万亿元", "2870000000000", "元", None),
        ("2千亿美元", "2", "千亿美元", "200000000000", "美元", None),
        ("1,234家", "1234", "家", "1234", "家", None),
        ("2,081,633,790.72元", "2081633790.72", "元", "2081633790.72", "元", None),
        ("１６家", "16", "家", "16", "家", None),
        ("9.8万家", "9.8", "万家", "98000", "家", None),
        ("注册资本1000万", "1000", "万", "10000000", "", None),
        ("二十三家", "23", "家", "23", "家", None),
        ("两万户", "2", "万户", "20000", "户", None),
        ("两万五千户", "25000", "户", "25000", "户", None),
        ("一百零五个", "105", "个", "105", "个", None),
        ("十二项", "12", "项", "12", "项", None),
        ("三千五百亩", "3500", "亩", "3500", "亩", None),
        ("五十九万三千零三十四亿元", "593034", "亿元", "59303400000000", "元", None),
        ("净利润-2467.17万元", "-2467.17", "万元", "-24671700", "元", None),
        ("1亿2000万元", "12000", "万元", "120000000", "元", None),
        ("六成", "6", "成", "0.6", "1", None),
        ("百分之二十", "20", "%", "0.2", "1", None),
        ("百分之三点五", "3.5", "%", "0.035", "1", None),
        ("四分之一", "0.25", "", "0.25", "1", None),
        ("增长6.9%", "6.9", "%", "0.069", "1", None),
        ("提高3.4个百分点", "3.4", "个百分点", "3.4", "个百分点", None),
        ("利润为-1905.30万元", "-1905.30", "万元", "-19053000", "元", None),
        ("装机60万千瓦", "60", "万千瓦", "600000000", "瓦", None),
        ("590元/粒", "590", "元/粒", "590", "元/粒", None),
        ("300余个", "300", "个", "300", "个", "min"),
        ("20多名", "20", "名", "20", "名", "min"),
        ("5万余家", "5", "万家", "50000", "家", "min"),
        ("300余万元", "300", "万元", "3000000", "元", "min"),
        ("超100亿元", "100", "亿元", "10000000000", "元", "min"),
        ("不低于1000万元", "1000", "万元", "10000000", "元", "min"),
        ("60%以上", "60", "%", "0.6", "1", "min"),
        ("至少3家", "3", "家", "3", "家", "min"),
        ("最高补助500万元", "500", "万元", "5000000", "元", "max"),
        ("不超过5000万元", "5000", "万元", "50000000", "元", "max"),
        ("近5000万元", "5000", "万元", "50000000", "元", "about"),
        ("约6万吨", "6", "万吨", "60000", "吨", "about"),
        ("30家左右", "30", "家", "30", "家", "about"),
        ("近千家", "1000", "家", "1000", "家", "about"),
        ("近亿元", "1", "亿元", "100000000", "元", "about"),
        ("超百万辆", "100", "万辆", "1000000", "辆", "min"),
        ("百余家", "100", "家", "100", "家", "min"),
    ],
)
def test_one_amount(text, value, unit, base, base_unit, bound):
    [found] = amounts(text)
    assert (found.value, found.unit, found.bound) == (Decimal(value), unit, bound)
    assert (found.base_value, found.base_unit) == (Decimal(base), base_unit)


@pytest.mark.parametrize(
    "text",
    [
        "2023年",
        "8月14日",
        "2010年至2022年",
        "1—6月",
        "上午10时",
        "17:04:00",
        "数百家",
        "几十个",
        "千家万户",
        "世界500强",
        "PM2.5",
        "亿元项目",
        "十四五",
        "二〇二三年",
        "1个体",
        "编号12345",
    ],
)
def test_no_amount(text):
    assert list(amounts(text)) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("20—30万元", [("20", "万元"), ("30", "万元")]),
        ("30至40家企业", [("30", "家"), ("40", "家")]),
        ("50%至80%", [("50", "%"), ("80", "%")]),
        ("为-1,500万元到-1,900万元", [("-1500", "万元"), ("-1900", "万元")]),
    ],
)
def test_range_has_two_ends(text, values):
    found = list(amounts(text))
    assert [(a.value, a.unit) for a in found] == [(Decimal(v), u) for v, u in values]
    assert found[-1].range_end == "high"


def test_ordinal_is_marked():
    [found] = amounts("居全国第6位")
    assert found.ordinal and found.value == 6


def test_positions_hold_number_and_unit():
    text = "全市新增专精特新企业1,024家，同比增长12.5%。"
    assert [text[a.start : a.end] for a in amounts(text)] == ["1,024家", "12.5%"]


def test_examples_of_the_module():
    assert doctest.testmod(kg.amounts).failed == 0


@given(st.text("1234567890.,一二三十百千万亿余多点元家%成分之-—至年 个百分点零〇两", max_size=14))
def test_no_run_of_numerals_breaks_the_reading(text: str) -> None:
    for found in amounts(text):
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("text", ["编号十百5，另有3家", "一百零分之三，另有3家", "零分之一，另有3家", "1亿2000至3家"])
def test_numerals_that_make_no_number_leave_the_rest(text: str) -> None:
    assert [(str(a.value), a.unit) for a in amounts(text)][-1] == ("3", "家")
