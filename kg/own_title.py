"""The title of a text that is itself a policy: 青石市人民政府关于…的通知 at its head, 青石市促进…条例 over its articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Article, Block, CleanText

HEAD = 5  # blocks in which a text's own title stands
_LEAD = re.compile(r"(?:.{0,40}?正文[：:]\s*)?(?:原?标题[：:]\s*)?(?:【[^】]{1,12}】)?")
_BODY = r"(?:部|局|院|会|厅|委|办|署|行|府|室|社|司|中心|小组|法院|检察院|中央)"
# 青石市财政局 青石市税务局关于…的公告, to the end of the line or to where the next thing begins without a gap: its number, whom
# it addresses. Who is said to have issued it (发布, 印发) stands in news, not in a title; what a firm announces is no policy.
_ISSUERS = rf"(?:(?!发布|印发|出台|公布|下发|召开|解读|公司)[\u4e00-\u9fff 　、（）()]){{1,60}}?{_BODY}[ 　]?"
_NOTICE = re.compile(
    rf"(?:{_ISSUERS})?(?:印发|批转|转发)?关于(?!公开征求|征求)[^。！？；：\n]{{3,90}}?的(?:通知|意见|决定|公告|通告|通报|批复|复函|函)"
    r"(?=$|\s|[（(][\u4e00-\u9fff]{2,8}[）)]|[\u4e00-\u9fff]{1,8}[〔（(［\[【]\d{4}|[\u4e00-\u9fff]{0,8}(?:公告|令)\d{4}|各[\u4e00-\u9fff])"
)
_FILED = re.compile(r"\s*[（(]?[\u4e00-\u9fff]{1,12}[〔\[（(]\d{4}[〕\]）)]\d{1,4}号")
_BELOW = re.compile(r"(?:[^。！？；：\n]{0,40}\n){0,2}\s*[（(]?([\u4e00-\u9fff]{1,10}[ 　]?[〔\[（(]\d{4}[〕\]）)] ?\d{1,4}号)")
_KINDS = "条例|办法|规定|细则|规则|规程|章程|决定|措施|政策|意见|方案|规划|纲要|计划|指南|指引"
_TOLD = "发布|印发|出台|公布|推出|解读|图解|一图|问答|审议|通过|施行|启动|征求|落实|看点"  # what a headline says of a policy
_RULES = re.compile(rf"(?:(?!{_TOLD})[\u4e00-\u9fff“”、（）()0-9·—-]){{4,60}}?({_KINDS})(?:[（(][^（）()]{{1,14}}[）)])?$")


def own_title(clean: CleanText) -> tuple[int, int] | None:
    """[start, end) of the title, with those who issue it where they are part of it; None for a text that is no policy."""
    return title_of(clean.text, clean.blocks)


def title_of(text: str, blocks: Sequence[Block]) -> tuple[int, int] | None:
    """The same for a stretch of a text. blocks: its own, in order"""
    led = False  # right behind a line that ends in 正文：
    for block in blocks[:HEAD]:
        lead = _LEAD.match(text, block.start, block.end)
        start = lead.end() if lead else block.start
        line = text[start : block.end]
        found = _NOTICE.match(line)
        if not found and (led or block.kind == "title"):
            found = _rules(text, line, text[block.end : block.end + 40])
        if found:
            return start, start + found.end()
        led = line.rstrip().endswith(("正文：", "正文:")) or start == block.end
    return None


def together(text: str, blocks: Sequence[Block], articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles, with what a notice prints, and all that stands below without a title of its own, in one with the notice.

    blocks: of the whole text; news, which tell their place, day or paper, stay apart
    """
    whole: list[Article] = []
    for article in articles:
        before = whole[-1] if whole else None
        span = title_of(text, _within(blocks, before)) if before else None
        if before and span and not (article.place or article.source):
            here = _within(blocks, article)
            first = text[here[0].start : here[0].end].strip("《》〈〉 ") if here else ""
            if first in text[slice(*span)] or title_of(text, here) is None:
                whole[-1] = replace(before, end=article.end)
                continue
        whole.append(article)
    return tuple(whole)


def _within(blocks: Sequence[Block], article: Article) -> list[Block]:
    return [b for b in blocks if article.start <= b.start < article.end]


def own_number(text: str, end: int) -> str:
    """The number that stands below or right behind the title that ends there: 青政发〔2023〕8号; "" for none."""
    found = _BELOW.match(text, end)
    return "".join(found[1].split()) if found else ""


def _rules(text: str, line: str, after: str) -> re.Match[str] | None:
    """A title like 青石市促进…条例 over a text that calls itself 本条例, has articles, or a document's number right below."""
    found = _RULES.match(line)
    return found if found and (f"本{found[1]}" in text or re.search("第[一二]条", text) or _FILED.match(after)) else None
