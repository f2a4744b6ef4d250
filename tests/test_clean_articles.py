"""A file with several articles: where each begins, what it says of itself; and what hangs under which heading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.clean import clean
from kg.model import Article

SHARED = Path(__file__).parents[2] / "shared"
LONG = "江北市出台支持中小企业的二十条措施，自今年七月起施行，首批安排资金三亿元，惠及企业一百户，带动就业两千人，居全省第一。"
OTHER = "南山区举行项目签约仪式，十二个项目落户，总投资四十六亿元，涵盖光电、医药和新材料，全部投产后年产值可达一百亿元以上。"


def found(text: str) -> tuple[Article, ...]:
    return clean(text).articles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (f"江北出台新政\n{LONG}\n南山签约\n本报讯 （记者 王小明）{OTHER}\n", ["江北出台新政", "南山签约"]),
        (f"江北出台新政\n本报记者 王小明\n{LONG}\n南山签约\n本报记者 李小红\n{OTHER}\n", ["江北出台新政", "南山签约"]),
        (f"江北出台新政\n{LONG}（王小明）\n南山签约\n{OTHER}{OTHER.replace('南山', '西岭')}\n", ["江北出台新政", "南山签约"]),
        (f"# 江北出台新政\n\n{LONG}\n\n# 南山签约\n\n{OTHER}\n", ["江北出台新政", "南山签约"]),
        (f"■短评\n江北出台新政\n本报记者 王小明\n{LONG}\n其中一节\n{OTHER}\n", ["江北出台新政"]),
        (f"{LONG}\n新华社南山8月3日电 {OTHER}\n", [None, None]),
        (f"江北出台新政\n{LONG}\n（责任编辑：王小明）\n版权声明：未经允许不得转载。\n", ["江北出台新政"]),
        (f"{LONG}\n各地发来通讯和贺电，{OTHER}\n", [None]),
    ],
)
def test_articles_are_told_apart(text: str, titles: list[str | None]) -> None:
    assert [article.title for article in found(text)] == titles


def test_titles_at_the_end_of_the_file_go_to_their_articles_and_part_them() -> None:
    bodies = f"{LONG}\n全省各地正在跟进。\n{OTHER}\n各项工作正在推进。\n"
    text = f"{bodies}\n江北市出台二十条措施支持中小企业\n\n南山区十二个项目签约落户\n"
    articles = found(text)
    assert [a.title for a in articles] == ["江北市出台二十条措施支持中小企业", "南山区十二个项目签约落户"]
    assert clean(text).text[articles[1].start :].startswith("南山区举行")


def test_an_article_knows_its_date_source_and_dateline() -> None:
    first, second = found(
        f"2023-08-03 21:48，正文：中国江北网江北8月3日电（记者 王小明）{LONG}\n江北日报 2022-10-13\n"
        f"南山签约\n本报讯 （记者 李小红）{OTHER}\n来源：南山晚报\n"
    )
    assert (first.date, first.source, first.place) == ("2023-08-03", "江北日报", "江北")
    assert (second.title, second.date, second.source, second.place) == ("南山签约", None, "南山晚报", None)


def test_articles_take_in_every_block() -> None:
    cleaned = clean(f"江北出台新政\n{LONG}\n南山签约\n本报讯 {OTHER}\n")
    inside = [[b for b in cleaned.blocks if a.start <= b.start and b.end <= a.end] for a in cleaned.articles]
    assert [b for blocks in inside for b in blocks] == list(cleaned.blocks)
    assert clean("").articles == ()


def test_blocks_know_what_they_hang_under() -> None:
    law = (
        "# 江北市促进办法\n\n## 第一章 总则\n\n第一条 为了促进发展，制定本办法。\n\n"
        "第二条　市人民政府应当：\n（一）设立专项资金；\n"
        "1. 明确牵头部门。\n资金由市财政安排，专款专用。\n（二）建立协调机制。\n\n## 第二章 附则\n\n第三条 本办法自七月起施行。\n"
    )
    cleaned = clean(law)
    words = [cleaned.text[b.start : b.end][:4] for b in cleaned.blocks]
    chains = {words[i]: [words[n] for n in b.above] for i, b in enumerate(cleaned.blocks)}
    assert chains["第一条 "] == ["江北市促", "第一章 "]
    assert chains["（一）设"] == ["江北市促", "第一章 ", "第二条 "]
    assert chains["资金由市"] == ["江北市促", "第一章 ", "第二条 ", "（一）设", "1.明确"]
    assert chains["（二）建"] == ["江北市促", "第一章 ", "第二条 "]
    assert chains["第三条 "] == ["江北市促", "第二章 "]


def test_a_list_hangs_under_the_words_that_introduce_it() -> None:
    cleaned = clean(
        f"江北新政\n{LONG}\n这是一张创新的榜单，具体如下：\n——江北公司认定十户企业。\n——南山公司认定八户企业。\n{OTHER}\n"
    )
    intro = next(i for i, b in enumerate(cleaned.blocks) if cleaned.text[b.start : b.end].startswith("这是"))
    assert [b.above for b in cleaned.blocks if b.kind == "item"] == [(0, intro)] * 2
    assert cleaned.blocks[-1].above == (0,)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sibling data folder ../shared is absent")
def test_web_pages_of_one_article_are_not_split() -> None:
    with (SHARED / "corpus" / "news.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for _, line in zip(range(400), lines, strict=False)]
    assert sum(len(found(text)) > 1 for text in texts) <= 4
