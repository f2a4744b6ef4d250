"""Resolution of long lists: a name costs what it costs, however many stand beside it."""

from __future__ import annotations

import random
import time

import pytest

from kg.resolve.groups import organisations, policies
from kg.resolve.shortening import Shortener, Words, abbreviates, form, shortens
from kg.resolve.titles import Titles
from kg.resolve.told import Told

REGIONS = ["青石市", "青石", "南泽省", "南泽", "北原"]
_BRANDS = "辰光北南远帆启明星海川岳峰云松柏竹兰梅瑞祥盛达通宇宙恒信诚德华泰安康宁静波涛江河湖泽源林森木石金银铜铁锡"
_TRADES = ("科技", "电子", "光电技术", "新材料", "生物医药", "机械制造", "新能源汽车", "环保", "纸业", "食品", "物流", "信息技术")
_FORMS = ("有限公司", "股份有限公司", "集团有限公司", "有限责任公司", "集团", "公司", "厂", "银行北原分行")


def firms(count: int) -> list[str]:
    """Names of firms as a list has them, and some short forms of theirs; longest first."""
    draw = random.Random(5)
    names: dict[str, None] = {}
    while len(names) < count:
        brand = "".join(draw.choice(_BRANDS) for _ in range(draw.choice((2, 2, 3))))
        trade = draw.choice(_TRADES)
        full = draw.choice([*REGIONS, "", "中国", "（南泽）"]) + brand + trade + draw.choice(_FORMS)
        names[full] = None
        short = draw.choice(
            [brand, f"{brand}集团", brand + trade[:2], f"青石{brand}", brand[0] + trade[0], f"中国{trade[-2:]}", ""]
        )
        if len(short) > 1 and draw.random() < 0.6:
            names[short] = None
    return sorted(names, key=lambda n: (-len(n), n))


def test_no_pair_is_lost_by_asking_only_the_likely_ones() -> None:
    names, words = firms(700), Words(REGIONS)
    shortener = Shortener(names, words)
    forms = {n: form(n, words) for n in names}
    found = 0
    for short in names:
        assert shortener.fulls(short) == [f for f in names if shortens(forms[short], forms[f])]
        assert shortener.abbreviated(short) == [f for f in names if abbreviates(forms[short], forms[f])]
        found += len(shortener.fulls(short)) + len(shortener.abbreviated(short))
    assert found > 100


def test_a_list_of_thousands_asks_few_pairs_a_name() -> None:
    asked = {}
    for count in (500, 4_000):
        names = firms(count)
        shortener = Shortener(names, Words(REGIONS))
        for name in names:
            shortener.fulls(name)
            shortener.abbreviated(name)
        asked[count] = shortener.asked / len(names)
    assert asked[4_000] < 40  # of 3,999


def test_a_list_of_thousands_is_resolved_in_seconds() -> None:
    names = firms(6_000)
    text = "，".join(f"{n}（以下简称“{n[:4]}”）" if k % 29 == 0 else n for k, n in enumerate(names))
    titles = [f"关于支持{n}第{k}批项目的实施{'意见' if k % 2 else '办法'}" for k, n in enumerate(names[:3_000])]
    began = time.process_time()
    organisations(dict.fromkeys(names, 1), text, REGIONS)
    policies(dict.fromkeys(titles, 1), "、".join(f"《{t}》" for t in titles))
    assert time.process_time() - began < 20  # 1 s; minutes where every pair is compared


@pytest.mark.parametrize(
    ("short", "full"), [("某市印发支持“双创”的意见（试行）", "支持双创的意见"), ("百千万工程", "百县千镇万村工程")]
)
def test_titles_are_compared_without_marks(short: str, full: str) -> None:
    titles = Titles(sorted([short, full, "另一办法"], key=lambda t: (-len(t), t)))
    assert titles.ending(full) == ([short] if full in titles.plain(short) else [])
    assert titles.initialled(short) == ([full] if short == "百千万工程" else [])


def test_what_a_text_tells_of_names() -> None:
    text = "北辰光电股份（以下简称“北光”）由南山电子更名为北辰科技，曾用名：启明、远帆。《意见》和《实施意见》。"
    told = Told(["北辰光电股份", "北光", "南山电子", "北辰科技", "意见", "实施意见", "无"], text)
    assert told.announced("北光") == "北辰光电股份"
    assert told.former("北辰科技") == "南山电子"
    assert told.announced("北辰科技") is None and told.former("北光") is None
    assert told.in_marks("意见") == text.index("《意见》") and told.in_marks("无") == -1
    assert told.last_before("意见", len(text)) == text.rindex("意见") and told.last_before("意见", 10) == -1
