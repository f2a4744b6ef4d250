"""`kg read`: the cleaned text with its repairs marked, and the map of positions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.clean import clean
from kg.cli import commands
from kg.reading import marked, runs

PAGE = """\
江北市出台二十条措施

五一小长假期间，江北卫星技术有限公

司的科研人员都没有休息,他们在为 03 星的

发射做准备，产值己经突破干亿元。

— 3 —

渊来源院江北日报冤
"""


def test_repairs_are_marked_where_they_were_made() -> None:
    assert list(marked(PAGE, clean(PAGE))) == [
        "     title  江北市出台二十条措施",
        "      body  五一小长假期间，江北卫星技术有限公↩司的科研人员都没有休息，°他们在为␣03␣星的↩发射做准备，"
        "产值[己→已]经突破[干→千]亿元。",
        "            {— 3 —}",
        "    byline  [渊→（]来源[院→：]江北日报[冤→）]",
    ]


def test_articles_have_a_line_above_them() -> None:
    body = "江北市出台支持中小企业的二十条措施，自今年七月起施行，首批安排资金三亿元，惠及企业一百户，带动就业两千人。"
    lines = list(
        marked(text := f"江北新政\n{body}\n南山签约\n南山晚报讯 （记者 王小明）{body.replace('江北', '南山')}\n", clean(text))
    )
    assert [line for line in lines if line.startswith("──")] == ["── 江北新政 ──", "── 南山签约 · 南山晚报 ──"]


def test_the_command_shows_text_and_map(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    shown = CliRunner().invoke(commands, ["read", str(path)])
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == list(marked(PAGE, clean(PAGE)))
    assert "font slips 3" in shown.stderr and "misread characters 2" in shown.stderr
    table = CliRunner().invoke(commands, ["read", "--map", str(path)]).stdout.splitlines()
    assert table[0] == "start\tend\tsource_start\tsource_end\tsame"
    rows = [[int(cell) for cell in line.split("\t")] for line in table[1:]]
    text = clean(PAGE).text
    assert rows[0][0] == 0 and rows[-1][1] == len(text)
    assert all(text[a:b] == PAGE[c:d] for a, b, c, d, same in rows if same)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["江北市", "出台，", "政策。", "\n", "\n\n", " ", ",", "渊", "冤", "— 3 —\n", "\ufffd", "a"]), max_size=60
    )
)
def test_the_map_takes_in_every_character(pieces: list[str]) -> None:
    source = "".join(pieces)
    cleaned = clean(source)
    found = list(runs(source, cleaned))
    assert "".join(cleaned.text[a:b] for a, b, *_ in found) == cleaned.text
    assert [o for _, _, c, d, _ in found for o in range(c, d)] == list(cleaned.offsets)
    assert all((cleaned.text[a:b] == source[c:d]) is same or a + 1 < b for a, b, c, d, same in found)
    assert len(list(marked(source, cleaned))) >= len(cleaned.blocks)


@pytest.mark.parametrize("text", ["", "\n\n", "— 3 —"])
def test_nothing_to_show(text: str) -> None:
    assert list(marked(text, clean(text))) == []


def test_rows_of_a_list_are_shown_as_rows_and_a_name_on_one_line(tmp_path: Path) -> None:
    file = tmp_path / "名\n单.csv"
    file.write_text("企业名称,所在地\n江北光电有限公司,江北市\n", encoding="utf-8")
    ran = CliRunner().invoke(commands, ["read", str(file)])
    assert ran.exit_code == 0
    assert "       row  企业名称" in ran.output and "       row  江北光电有限公司" in ran.output
    assert "名?单.csv: csv, utf-8; half-width marks 2" in ran.output.splitlines()[-1]
