"""Short names of listed companies: what counts by itself, what needs evidence, what is no firm's name at all."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kg.clean import clean
from kg.model import BadSeed, Mention
from kg.recognise.lexicon import Lexicon
from kg.recognise.merge import merge
from kg.recognise.rules import by_rules
from kg.seeds import KnownRow, ListedRow, data_folder, load, load_from

# Invented companies: a name that is nothing else, one of two characters, one that is also plain words.
ROWS = (
    ListedRow("青珂微", "699901", "SH", plain=False),
    ListedRow("湛澜智造", "399901", "SZ", plain=False),
    ListedRow("湛珂", "099901", "SZ", plain=False),
    ListedRow("海量园林", "699902", "SH", plain=True),
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(replace(load(), listed=ROWS), (), ())


def firms(text: str, lexicon: Lexicon, *tagged: tuple[str, str]) -> list[str]:
    """The enterprises that are kept. tagged: (name, type) of what the tagger is taken to have found"""
    said = [Mention(text.index(n), text.index(n) + len(n), kind, "tagger", 0.9) for n, kind in tagged]
    cleaned = clean(text)
    assert cleaned.text == text
    return [text[m.start : m.end] for m in merge(cleaned, said, by_rules(cleaned, lexicon)) if m.type == "Enterprise"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("昨日，青珂微涨停，ST湛珂跌停。", ["青珂微", "ST湛珂"]),
        ("湛珂A发布公告。", ["湛珂A"]),
        ("湛珂发布公告。", []),  # two characters alone are too few
        ("湛珂（099901.SZ）发布公告。", ["湛珂"]),
        ("海量园林建设带动消费。", []),
        ("海量园林（699902.SH）发布公告。", ["海量园林"]),
        ("青珂微、海量园林等涨幅居前。", ["青珂微", "海量园林"]),
        ("他毕业于青珂微大学，住在湛澜智造路。", []),  # the beginning of a longer name
        ("诗人约翰·青珂微来访。", []),
    ],
)
def test_what_counts_as_a_listed_company(lexicon: Lexicon, text: str, names: list[str]) -> None:
    assert firms(text, lexicon) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("青珂宣布投资十亿元。", ["青珂"]),
        ("供应商包括青珂、湛澜智造等。", ["青珂", "湛澜智造"]),
        ("最青珂效应出现。", []),  # two characters in the middle of other words
        ("青珂通胀回落。", []),
        ("湛澜集团落户。", []),  # the beginning of a longer name
    ],
)
def test_a_known_name_of_two_characters_needs_room(text: str, names: list[str]) -> None:
    known = (KnownRow("青珂公司", "Enterprise", ("青珂",)), KnownRow("湛澜公司", "Enterprise", ("湛澜",)))
    assert firms(text, Lexicon(replace(load(), listed=ROWS, known=known), (), ())) == names


def test_a_name_cut_short_is_completed_and_a_longer_one_stays(lexicon: Lexicon) -> None:
    assert firms("湛澜智造跌超百分之七。", lexicon, ("湛澜智", "Enterprise")) == ["湛澜智造"]
    assert firms("湛澜智造跌超百分之七。", lexicon, ("湛澜智造", "Product")) == ["湛澜智造"]
    whole = "株洲湛澜智造股份有限公司"
    assert firms(f"{whole}今日开工。", lexicon, (whole, "Enterprise")) == [whole]


def test_the_table_holds_thousands_of_companies_with_codes_of_their_exchange() -> None:
    rows = {row.name: row for row in load().listed}
    assert len(rows) > 5000
    assert (rows["格力电器"].code, rows["格力电器"].exchange, rows["格力电器"].plain) == ("000651", "SZ", False)
    assert rows["机器人"].plain and rows["太阳能"].plain and rows["农产品"].plain
    assert not any("ST" in name[:3] or " " in name for name in rows)


def test_a_wrong_row_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    shutil.copytree(data_folder("seeds"), folder)
    with (folder / "listed.tsv").open("a", encoding="utf-8") as file:
        file.write("青珂微\t6999\tSH\t\n")
    with pytest.raises(BadSeed, match=r"listed\.tsv:\d+.*six digits"):
        load_from(folder)
