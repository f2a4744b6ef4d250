"""Undoing layout: each fault by itself, then the promises that hold for any text."""

from __future__ import annotations

import random
import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from kg.clean import clean
from kg.clean.chars import CLOSERS, STOPS, ends_with, width
from kg.clean.draft import Draft
from kg.clean.sentences import LONGEST, sentences
from kg.clean.slips import load_slips
from kg.model import CleanText

SHARED = Path(__file__).parents[2] / "shared"


def blocks(text: str) -> list[str]:
    """The text of each block of the cleaned text."""
    cleaned = clean(text)
    return [cleaned.text[block.start : block.end] for block in cleaned.blocks]


def kinds(text: str) -> list[tuple[str, int]]:
    """Kind and level of each block."""
    return [(block.kind, block.level) for block in clean(text).blocks]


def said(text: str) -> list[str]:
    """The sentences of a text that is one block."""
    return [text[start:end] for start, end in sentences(text, [(0, len(text))])]


COLUMN = """\
专注细分行业

五一小长假期间，江北卫星技术有限

公司的很多科研人员都没有休息，他们在

为最新型号“江北一号”高分 03 星做发

射前的冲刺准备。

不贪多、不图大，不少像江北、南山这

样的“小巨人”企业都“死磕”某一领域。

精准扶持助成长

2017 年以来，江北出台了《江北省科

技小巨人企业扶持管理办法》等一系列政

策，计划到 2020 年认定“小巨人”企业

1000
户，并采取 R&D 补助、贷款贴息、上市

奖补、贷款担保四种方式进行扶持。

渊来源院南山网冤
"""


def test_a_newspaper_column_is_joined_and_its_headings_stay_apart() -> None:
    assert blocks(COLUMN) == [
        "专注细分行业",
        "五一小长假期间，江北卫星技术有限公司的很多科研人员都没有休息，他们在为最新型号“江北一号”高分03星做发射前的冲刺准备。",
        "不贪多、不图大，不少像江北、南山这样的“小巨人”企业都“死磕”某一领域。",
        "精准扶持助成长",
        "2017年以来，江北出台了《江北省科技小巨人企业扶持管理办法》等一系列政策，计划到2020年认定“小巨人”企业"
        "1000户，并采取R&D补助、贷款贴息、上市奖补、贷款担保四种方式进行扶持。",
        "（来源：南山网）",
    ]
    assert kinds(COLUMN) == [("title", 0), ("body", 0), ("body", 0), ("heading", 1), ("body", 0), ("byline", 0)]


def test_lines_broken_at_any_width_are_joined() -> None:
    whole = (
        "江北市工业和信息化局近日出台《中小企业梯度培育管理办法》，对新认定的专精特新企业给予一次性奖励，"
        "并设立五亿元的产业基金，支持光电、医药和新材料三条产业链上的企业。"
    )
    chance = random.Random(7)
    parts, rest = [], whole
    while rest:
        width = chance.randint(12, 25)
        parts.append(rest[:width])
        rest = rest[width:]
    assert blocks("\n\n".join(parts)) == [whole]


def test_runs_of_a_pdf_on_lines_of_their_own_are_joined() -> None:
    scattered = "\n\n".join(["7", "月，规上工业增长", "22.4%", "；", "8", "月，增长", "41.6%", "，居全国首位，为今年来最高。"])
    assert blocks(scattered) == ["7月，规上工业增长22.4%；8月，增长41.6%，居全国首位，为今年来最高。"]


def test_a_line_may_be_a_whole_paragraph() -> None:
    text = "江北出台新政\n全市工业增长三成。\n今年认定企业一百户。\n"
    assert blocks(text) == ["江北出台新政", "全市工业增长三成。", "今年认定企业一百户。"]


def test_a_paragraph_broken_by_a_page_goes_on_and_a_cut_one_does_not_swallow_a_heading() -> None:
    long = "为给中小企业持续创新注入活水，今年以来，工" * 2
    assert blocks(f"{long}\n\n信部会同有关部门开展了多场投融资路演活动。") == [
        f"{long}信部会同有关部门开展了多场投融资路演活动。"
    ]
    assert len(blocks(f"{long}\n\n重点产业让企业挑大梁唱大戏\n\n正文在这里开始。")) == 3


def test_a_list_of_names_is_not_joined() -> None:
    names = ["江北卫星技术股份有限公司", "南山电子技术有限公司", "东湖药业有限责任公司", "西岭光电材料股份有限公司"]
    assert blocks("首批企业名单\n" + "\n".join(names)) == ["首批企业名单", *names]
    assert kinds("首批企业名单\n" + "\n".join(names)) == [("title", 0)] + [("body", 0)] * 4


def test_a_law_keeps_its_clauses_with_levels() -> None:
    law = (
        "# 中小企业促进条例\n\n（2020年5月1日发布）\n\n## 第一章 总则\n\n第一条 为了促进发展，制定本条例。\n\n"
        "第二条　县级以上人民政府应当：\n（一）设立专项资金；\n（二）建立协调机制，\n落实责任；\n"
        "1. 明确牵头部门。\n一、总体要求\n以制造业为重点。\n"
    )
    assert kinds(law) == [
        ("title", 0),
        ("byline", 0),
        ("heading", 1),
        ("item", 2),
        ("item", 2),
        ("item", 3),
        ("item", 3),
        ("item", 4),
        ("heading", 2),
        ("body", 0),
    ]
    assert "（二）建立协调机制，落实责任；" in blocks(law)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("本报记者 齐旭", "byline"),
        ("■ 本报记者 曹天", "byline"),
        ("洪恒 本报记者 江 耘", "byline"),
        ("来源：江北日报", "byline"),
        ("2024年3月5日 来源：江北日报", "byline"),
        ("2024-03-05 10:20:31 文章来源：江北日报 责任编辑：王小明", "byline"),
        ("2024年3月5日来源：江北日报刊文说，产值增长三成，企业增多。", "body"),
        ("（岳炎）", "byline"),
        ("江北日报 2022-10-13", "byline"),
        ("2023-08-03 21:48，正文：", "byline"),
        ("图为企业车间一角", "caption"),
        ("工人在车间装配发动机。（资料图片）", "caption"),
        ("记者走访多家企业发现，智能化正在铺开。", "body"),
        ("他向记者介绍说", "heading"),
    ],
)
def test_what_a_line_says_that_it_is(line: str, kind: str) -> None:
    assert kinds(f"全市工业平稳增长。\n{line}\n全省工业平稳增长。")[1][0] == kind


def test_the_date_before_an_article_stands_by_itself_and_stays() -> None:
    cleaned = clean("2023-08-03 21:48，正文：中新社江北8月3日电 (记者 王景巍)江北省出台新政。")
    assert [cleaned.text[b.start : b.end] for b in cleaned.blocks] == [
        "2023-08-03 21:48，正文：",
        "中新社江北8月3日电（记者 王景巍）江北省出台新政。",
    ]
    assert cleaned.blocks[0].end == cleaned.blocks[1].start  # no line end was there, so none is set


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("使用“ 江北一号”卫星 ，效果良好。", "使用“江北一号”卫星，效果良好。"),
        ("自 2015 年 10 月起， LED 照明与 R&D 投入都在增长。", "自2015年10月起，LED照明与R&D投入都在增长。"),
        ("Open Source 社区与 GitHub Inc 合作。", "Open Source社区与GitHub Inc合作。"),
        ("在经济的发 展大局中,总有一 部分企业扮 演着领头 雁的角色。", "在经济的发展大局中，总有一部分企业扮演着领头雁的角色。"),
        ("产值２０．５亿元，同比增长３％，Ａ股上市。", "产值20.5亿元，同比增长3%，A股上市。"),
        ("零\u200b宽\ufeff、软\u00ad连字\x07符与\ufffd坏字。", "零宽、软连字符与坏字。"),
        ('以"三年行动"为面,以"链长制"为线.', "以“三年行动”为面，以“链长制”为线。"),
        ("江北光电(688011.SH)预计营收6,000万元;会议10:30开始。", "江北光电（688011.SH）预计营收6,000万元；会议10:30开始。"),
        ("他说:'干就是了',大家笑了!", "他说：‘干就是了’，大家笑了！"),
        ("产值突破**千亿**元。", "产值突破千亿元。"),
        ("Deep learning (DL), a kind of ML: it works.", "Deep learning (DL), a kind of ML: it works."),
    ],
)
def test_one_fault_in_a_line(source: str, expected: str) -> None:
    assert clean(source).text == expected


def test_blanks_that_separate_stay() -> None:
    assert blocks("做强硬核实力 筑牢发展基石\n\n全市工业增长三成。")[0] == "做强硬核实力 筑牢发展基石"
    assert blocks("1\t江北卫星公司\t江北市")[0] == "1 江北卫星公司 江北市"


def test_blanks_after_a_stop_part_paragraphs_of_a_page_saved_as_one_line() -> None:
    assert blocks("江北今年增长三成。   南山今年增长两成。\u3000西岭持平。") == [
        "江北今年增长三成。",
        "南山今年增长两成。",
        "西岭持平。",
    ]


def test_page_numbers_rules_and_scraps_go() -> None:
    page = "江北省今年出台了一系列支持中小企业的政策。"
    text = f"{page}\n— 3 —\n全省{page}\n第4页 共8页\n----------\n`_\\/_OPI####\n全国{page}"
    assert blocks(text) == [page, f"全省{page}", f"全国{page}"]


def test_the_head_of_each_page_stands_once() -> None:
    pages = ["江北省今年出台了一系列支持中小企业的政策。", "全省增长三成。", "南山增长两成。", "西岭持平。"]
    text = "\n".join(f"江北日报 要闻\n{page}\n— {n} —" for n, page in enumerate(pages, 3))
    assert blocks(text) == ["江北日报 要闻", *pages]
    assert dict(clean(text).repairs) == {"page numbers": 4, "running heads": 3}


def test_a_number_that_is_said_stays() -> None:
    assert "1000" in clean("认定企业\n1000\n户，其中小巨人企业一百户。").text


def test_an_article_printed_twice_counts_once() -> None:
    one = "江北省出台支持专精特新企业的二十条措施，自今年七月起施行。"
    two = "南山公司获得第一笔补助资金，共计三百万元，用于新产线建设。"
    assert blocks(f"{one}{two}\n中间另有一段不同的话，说的是西岭公司投产的事。\n{one.replace('，', ',')}\n{two}") == [
        f"{one}{two}",
        "中间另有一段不同的话，说的是西岭公司投产的事。",
    ]


def test_rows_that_are_alike_stay() -> None:
    assert blocks("江北市\n江北市\n江北市").count("江北市") == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江北增长三成。南山持平！西岭呢？", ["江北增长三成。", "南山持平！", "西岭呢？"]),
        ("他说“好。就这样。”随后离开。", ["他说“好。就这样。”", "随后离开。"]),
        ("“市场很小。我们能做。”刘锦说。大家鼓掌。", ["“市场很小。我们能做。”刘锦说。", "大家鼓掌。"]),
        ("《江北。南山》一书（第一版。未删）出版。下一句。", ["《江北。南山》一书（第一版。未删）出版。", "下一句。"]),
        ("产值2.87万亿元，增长6.9%。居第一。", ["产值2.87万亿元，增长6.9%。", "居第一。"]),
        ("一是创新；二是开放；三是协调。", ["一是创新；二是开放；三是协调。"]),
        ("“" + "企业要不断提升技术含量，" * 8 + "这是大势。" + "我们会继续投入。”", None),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    if expected is None:  # a long speech may be cut at its stops
        assert len(said(text)) == 2
    else:
        assert said(text) == expected


def test_no_sentence_is_longer_than_the_limit() -> None:
    for text in ("江北增长，" * 400, "江北增长；" * 400, "江" * 5000, "（" * 2000 + "“" * 2000):
        found = said(text)
        assert max(map(len, found)) <= LONGEST
        assert "".join(found) == text


def test_repairs_are_counted_by_name() -> None:
    repairs = dict(clean(COLUMN).repairs)
    assert repairs["broken lines"] == 9
    assert repairs["font slips"] == 3
    assert clean("江北增长三成。").repairs == ()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ufeff", "\f\x00", "\u3000\n\u3000", "------", "#", "> ", "**", "- "])
def test_nothing_readable_gives_nothing(text: str) -> None:
    cleaned = clean(text)
    assert (cleaned.blocks, cleaned.sentences) == ((), ())


def test_a_draft_refuses_to_make_up_characters() -> None:
    with pytest.raises(ValueError, match="longer"):
        Draft.of("江北").edit([(0, 1, "江江")])


# The promises -----------------------------------------------------------------------------------------------------

SAME = {
    ",": "，",
    ";": "；",
    ":": "：",
    "?": "？",
    "!": "！",
    "(": "（",
    ")": "）",
    ".": "。",
    "渊": "（",
    "冤": "）",
    "院": "：",
    "尧": "、",
}
# What a scanner takes for another character, and the marks and figures that fonts and scanners hide.
OTHER_FORMS = {"\ufffd\ue000\ue001": "“", "\ue000\ue001\ufffd": "”", "lI": "1", "oO": "0", "⻓": "长", "「": "“", "」": "”"}
SLIPS = {pair for row in load_slips().values() for pair in zip(row.read, row.meant, strict=True)}
simplified = OpenCC("t2s").convert


def alike(character: str, source: str) -> bool:
    """The cleaned character is the source's own, in another width or form."""
    return (
        character == source
        or (source, character) in SLIPS
        or any(source in other and character == meant for other, meant in OTHER_FORMS.items())
        or simplified(source) == character
        or unicodedata.normalize("NFKC", source) == character
        or (character.isspace() and source.isspace())
        or (character in "“”" and source == '"')
        or (character in "‘’" and source == "'")
        or SAME.get(source) == character
    )


def check(source: str, cleaned: CleanText) -> None:
    """Every promise of `CleanText` to those who come after."""
    assert len(cleaned.text) == len(cleaned.offsets)
    if "interleaved columns" in dict(cleaned.repairs):  # their lines change places; no character is used twice
        assert len(set(cleaned.offsets)) == len(cleaned.offsets)
    else:
        assert all(a < b for a, b in zip(cleaned.offsets, cleaned.offsets[1:], strict=False))
    assert all(alike(c, source[o]) for c, o in zip(cleaned.text, cleaned.offsets, strict=True))
    assert all(0 <= a.start < a.end <= b.start for a, b in zip(cleaned.blocks, cleaned.blocks[1:], strict=False))
    assert all("\n" not in cleaned.text[b.start : b.end] for b in cleaned.blocks)
    last = 0
    for start, end in cleaned.sentences:
        assert last <= start < end <= len(cleaned.text) and end - start <= LONGEST
        assert any(b.start <= start and end <= b.end for b in cleaned.blocks)
        assert cleaned.text[start:end].strip() == cleaned.text[start:end]
        left, right = cleaned.to_source(start, end)
        assert (left, right) == (min(cleaned.offsets[start:end]), max(cleaned.offsets[start:end]) + 1)
        last = end
    inside = "".join(cleaned.text[b.start : b.end] for b in cleaned.blocks)
    assert "".join(cleaned.text[a:b] for a, b in cleaned.sentences).replace(" ", "") == inside.replace(" ", "")


CHARACTERS = (
    "江北省出台政策企业“”‘’《》（）()[]【】，。、；：！？…—,;:!?.\"'-*#>|0129ａ２％Ab \u3000\xa0\t\n\r\f\x00\ufeff\ufffd"
    "\u200b\ue000\ue001渊冤院尧■①𠮷😀\u2028國體業協議簽署發展⼯⻓干亿人选己经lO"
)
WORDS = [
    "\n\n",
    "\r\n",
    "正文：",
    "本报记者 ",
    "第一条",
    "（一）",
    "一、",
    "1. ",
    "## ",
    "**",
    "2023-08-03",
    "。   ",
    "江北市工信局",
]
PIECES = st.sampled_from([*CHARACTERS, *WORDS])
TEXTS = st.lists(PIECES, max_size=120).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example(COLUMN)
@example("，正文：\n")
@example("a\u2028b\x85c")
@example("## 江## \u2028江")
def test_the_promises_hold_for_any_text(source: str) -> None:
    check(source, clean(source))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_the_promises_hold_for_any_characters(source: str) -> None:
    check(source, clean(source))


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_cleaning_is_the_same_each_time(source: str) -> None:
    assert clean(source) == clean(source)


@settings(max_examples=60, deadline=None)
@given(st.integers(12, 25), st.booleans(), st.integers(0, 3))
def test_a_wrapped_paragraph_reads_as_before(width: int, blank: bool, indent: int) -> None:
    paragraphs = [
        "江北市工业和信息化局近日出台《中小企业梯度培育管理办法》，对新认定的专精特新企业给予一次性奖励，并设立产业基金，支持三条产业链上的企业。",
        "南山电子技术有限公司负责人介绍，企业凭借创新券，就能获得中试检测等各类科技服务，像在电商平台购买商品一样，负担比去年轻了许多。",
        "西岭区有关部门表示，今年还将在审批、用工、物流等方面推出一批新的举措，让企业办事少跑腿，力争全年新增规上工业企业五十户以上。",
    ]
    lines = []
    for paragraph in paragraphs:
        text = "\u3000" * indent + paragraph
        lines += [text[i : i + width] for i in range(0, len(text), width)]
    cleaned = clean(("\n\n" if blank else "\n").join(lines))
    assert [cleaned.text[a:b] for a, b in cleaned.sentences] == paragraphs


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sibling data folder ../shared is absent")
def test_the_promises_hold_for_real_documents() -> None:
    paths = [*sorted((SHARED / "seeds").glob("*.txt")), *sorted((SHARED / "train").glob("*.txt"))[::6]]
    assert len(paths) > 20
    for path in paths:
        source = path.read_text(encoding="utf-8")
        cleaned = clean(source)
        check(source, cleaned)
        words = re.compile(r"\w")
        kept, had = len(words.findall(cleaned.text)), len(words.findall(source))
        repeated = "repeated text" in dict(cleaned.repairs)
        assert kept > 0.98 * had or repeated, f"{path.name}: {had - kept} of {had} letters lost"


def test_plain_text_is_cleaned_fast() -> None:
    line = (
        "江北市工业和信息化局近日出台《中小企业梯度培育管理办法》，对新认定的企业给予一次性奖励，"
        "并设立五亿元的产业基金，支持光电产业链上的企业。"
    )
    text = "\n".join(f"{line}今年是第{i}年，江北增长三成，南山持平。" for i in range(3000))
    clean(text[:20000])
    start = time.process_time()
    clean(text)
    speed = len(text) / (time.process_time() - start)
    assert speed > 250_000, f"{speed:.0f} characters a second; a quiet machine does over 2,000,000"


@pytest.mark.parametrize(
    "piece",
    [
        " ",
        "\n",
        "中\n",
        "（",
        "“",
        '"中',
        "中 ",
        "渊",
        "1 ",
        "。   ",
        "江北 南山\n",
        "记者 江北 ",
        "# 中\n",
        "本报讯 江北\n",
        "**",
        "正文",
        "他说“好。",
    ],
)
def test_no_input_takes_long(piece: str) -> None:
    start = time.process_time()
    clean(piece * 30_000)
    assert time.process_time() - start < 10  # under a second on a quiet machine; minutes where a step is quadratic


@given(st.text(alphabet='。！？；”’）)]"》a长\\ ', max_size=12))
def test_what_a_line_ends_with(text: str) -> None:
    assert ends_with(text, STOPS) == bool(re.search(rf"[{STOPS}][{CLOSERS}]*\Z", text))


@given(st.text(alphabet="a1 长“—，。①\u3000한é", max_size=30))
def test_the_width_of_a_line_counts_wide_characters_whole(text: str) -> None:
    wide = sum(c in "长“—，。①\u3000한" for c in text)
    assert width(text) == (len(text) + wide) / 2
