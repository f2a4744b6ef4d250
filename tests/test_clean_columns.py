"""Columns read across are put one after the other; whatever is one column stays as it is."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from kg.clean import clean
from kg.clean.columns import without_columns
from kg.clean.lines import lines
from kg.clean.pairs import folded, load_pairs

LEFT = (
    "江北市工业和信息化局近日出台《中小企业梯度培育管理办法》，对新认定的专精特新企业给予一次性奖励，并设立产业基金，"
    "支持三条产业链上的企业。南山电子技术有限公司负责人介绍，企业凭借创新券就能获得中试检测等科技服务，负担比去年轻了许多。"
)
RIGHT = (
    "西岭区有关部门表示，今年还将在审批、用工、物流等方面推出一批新的举措，让企业办事少跑腿，力争全年新增规模以上工业企业"
    "五十户以上。在东湖药业的车间里，工人们正在安装新的生产线，预计明年三月投产，年产值可达两亿元，带动就业三百人。"
)


def column(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


def across(left: str, right: str, width: int) -> str:
    rows = zip_longest(column(left, width), column(right, width))
    return "\n\n".join(line for row in rows for line in row if line)


@pytest.mark.parametrize("width", [14, 16, 18, 25])
def test_two_columns_read_across_are_parted(width: int) -> None:
    cleaned = clean(across(LEFT, RIGHT, width))
    assert "interleaved columns" in dict(cleaned.repairs)
    said = "".join(cleaned.text.split())
    assert LEFT in said
    assert RIGHT[width:] in said
    assert said.index(LEFT) < said.index(RIGHT[width:])


def test_a_sentence_of_a_column_knows_its_place_in_the_file() -> None:
    source = across(LEFT, RIGHT, 16)
    cleaned = clean(source)
    for start, end in cleaned.sentences:
        left, right = cleaned.to_source(start, end)
        assert set(cleaned.text[start:end]) <= set(source[left:right])
        assert [source[o] for o in cleaned.offsets[start:end]] == list(cleaned.text[start:end])


@pytest.mark.parametrize("width", [12, 19, 25])
def test_one_column_stays(width: int) -> None:
    found = lines("\n\n".join(column(LEFT + RIGHT, width)))
    assert without_columns(found) == (found, 0)


def test_a_list_stays() -> None:
    names = [
        f"{place}{what}有限公司"
        for place in ("江北", "南山", "西岭", "东湖")
        for what in ("药业", "电子", "光电", "钢铁", "软件")
    ]
    found = lines("\n".join(names * 5))
    assert without_columns(found) == (found, 0)


def test_a_bond_is_high_inside_a_word_and_low_across_two() -> None:
    bond = load_pairs().bond
    assert min(bond(*pair) for pair in ("企业", "政策", "亿元", "8月", "工业")) > 1
    assert max(bond(*pair) for pair in ("的。", "策江", "，的")) < 0
    assert bond("３", "月") <= bond("3", "月") == bond("8", "月")
    assert [folded(c) for c in "7xＡ！!企"] == ["0", "A", "Ａ", "。", "。", "企"]
