"""Which blocks are one article, where a file holds several: by leads (本报讯), bylines, end marks, titles.

Titles that stand together at the end of the file, as some collections of pages have them, go to the articles whose words they
share, and tell where an article begins that nothing else parts from the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.clean.chars import HAN
from kg.model import Article, Block, CleanText

_PAPER = "(?:报|网|社|新闻|财经|客户端|时刻|频道|电视台|广播|在线|发布|政务|杂志|周刊)"
_DAY = r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
_LEDE = re.compile(
    rf"(?P<source>[{HAN}A-Za-z][{HAN}A-Za-z（）()·—-]{{0,15}}{_PAPER}|本报|新华社)(?P<place>[{HAN}]{{2,6}}?)?"
    rf"(?:{_DAY}[电讯]|[电讯](?=[\s（(：:【]|题|记者))"
)
_LEAD_IN = re.compile(r"正\s?文\s?[：:]$")
_CREDIT = re.compile(rf"[■□◎◇◆●▲]|(?:[{HAN} ]{{0,12}})?(?:本报|特约|见习|全媒体)?记者|[{HAN}]\s?[{HAN}]\s?[{HAN}]?$")
_BRACKETS = re.compile(r"[（(【\[].{2,60}[)）】\]]$")
_SIGNED_OFF = re.compile(rf"[。！？”…]\s*[（(](?:完|[{HAN}\s、]{{2,20}})[)）]$")
_SOURCE = re.compile(rf"来源[：:]\s*(?P<source>[{HAN}A-Za-z·-]{{2,20}})")
_PRINTED = re.compile(rf"(?P<source>[{HAN}]{{2,8}}[报网社刊台])\s*(?=\d{{4}})")
_LABEL = re.compile("[■□◎◇◆●▲]|.{1,3}$")  # of a page's corner: ■短评, 评论
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_LONGEST_LEDE = 40  # characters
_HEADS = frozenset({"title", "heading"})
_LEAST = 40  # characters of an article before another may begin
_REST = 100  # characters behind an end mark that are an article, not the foot of a page
_MOST = 40  # titles at the end of a file; more are a list
_ALIKE = 0.4  # of a title's pairs of characters that its article has


def articles(text: str, blocks: Sequence[Block]) -> tuple[Article, ...]:
    """The articles of a cleaned text, in order; they take in every block.

    returns: one article for a text of one, none for a text without blocks
    """
    if not blocks:
        return ()
    words = [text[b.start : b.end] for b in blocks]
    starts = list(_starts(words, blocks))
    found = [_article(words, blocks, a, b) for a, b in pairwise([*starts, len(blocks)])]
    said = text[: blocks[_last_body(words, blocks)].end]  # without the loose titles themselves
    return tuple(_titled(said, found, _loose(words, blocks)) if len(starts) > 1 else found)


def _starts(words: Sequence[str], blocks: Sequence[Block]) -> Iterator[int]:
    """The numbers of the blocks that begin an article."""
    last_body = _last_body(words, blocks)
    named = _named(words, blocks)
    start, said, ended = 0, 0, False
    yield 0
    for i, block in enumerate(blocks):
        over = ended and sum(b.end - b.start for b in blocks[i : last_body + 1]) >= _REST
        at = _begins(i, words, blocks, start, over or i in named) if said and i <= last_body else None
        if at is not None and at > start and said >= _LEAST:
            yield at
            start, said, ended = at, 0, False
        if block.kind in {"body", "item"}:
            said += block.end - block.start
            ended = _SIGNED_OFF.search(words[i][-30:]) is not None
        elif block.kind == "byline" and said:
            ended = ended or _BRACKETS.match(words[i]) is not None


def _begins(i: int, words: Sequence[str], blocks: Sequence[Block], start: int, ended: bool) -> int | None:
    """Where the article begins that block `i` is the first to tell of; None where it tells of none."""
    kind = blocks[i].kind
    if kind == "byline":
        if _LEAD_IN.search(words[i]):
            return i
        head = _head(i, words, blocks, start)
        return head if head < i and _CREDIT.match(words[i]) and not _BRACKETS.match(words[i]) else None
    if kind == "title" or (ended and kind in {"heading", "body"}):
        return _head(i, words, blocks, start)
    if kind in {"body", "item"} and _lede(words[i]):
        return _head(i, words, blocks, start)
    return None


def _lede(words: str) -> re.Match[str] | None:
    """新华社长春8月3日电, at the start of a block."""
    start = words[:_LONGEST_LEDE]
    return _LEDE.match(words) if "电" in start or "讯" in start else None


def _head(i: int, words: Sequence[str], blocks: Sequence[Block], start: int) -> int:
    """The first of the titles and credits right above block `i`; `i` itself where there are none."""
    at = i
    while at - 1 > start and (
        blocks[at - 1].kind in _HEADS or (blocks[at - 1].kind == "byline" and not _BRACKETS.match(words[at - 1]))
    ):
        at -= 1
    while at < i and blocks[at].kind == "byline":  # a credit below the article before
        at += 1
    return at


def _last_body(words: Sequence[str], blocks: Sequence[Block]) -> int:
    """The number of the last block that is neither a title nor anything beside the text; -1 for none."""
    numbers = range(len(blocks) - 1, -1, -1)
    return next(
        (i for i in numbers if blocks[i].kind == "body" or (blocks[i].kind == "item" and words[i][-1] in "。；;！？")), -1
    )


def _named(words: Sequence[str], blocks: Sequence[Block]) -> frozenset[int]:
    """The first block that has the words of a loose title, for each of them."""
    end = _last_body(words, blocks) + 1
    near = (next((i for i in range(end) if _shared(title, words[i]) >= _ALIKE), -1) for title in _loose(words, blocks))
    return frozenset(i for i in near if i >= 0 and blocks[i].kind == "body")


def _article(words: Sequence[str], blocks: Sequence[Block], first: int, end: int) -> Article:
    """The article of the blocks [first, end), with what its head and its first and last lines say of it."""
    body = next((i for i in range(first, end) if blocks[i].kind in {"body", "item"}), end)
    heads = [words[i] for i in range(first, body) if blocks[i].kind in _HEADS]
    titles = [line for line in heads if not _LABEL.match(line)] or heads
    credits = [words[i] for i in range(first, end) if blocks[i].kind == "byline"]
    lede = _lede(words[body]) if body < end else None
    dates = [m for line in credits if (m := _DATE.search(line))]
    sources = [m["source"] for line in credits if (m := _SOURCE.search(line) or _PRINTED.search(line))]
    if lede and lede["source"] != "本报":
        sources.append(lede["source"])
    date = _iso(*dates[0].groups()) if dates else None
    if lede and date is None and lede["year"] and lede["month"] and lede["day"]:
        date = _iso(lede["year"], lede["month"], lede["day"])
    return Article(
        start=blocks[first].start,
        end=blocks[end - 1].end,
        title=" ".join(titles[:3]) or None,
        date=date,
        source=sources[0] if sources else None,
        place=lede["place"] if lede else None,
    )


def _iso(year: str, month: str, day: str) -> str | None:
    """2023, 8, 3 → 2023-08-03; None where no year has such a day."""
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"


def _loose(words: Sequence[str], blocks: Sequence[Block]) -> list[str]:
    """The titles below the last body, a second line (——解密…) with the one above it."""
    found: list[str] = []
    for i in range(_last_body(words, blocks) + 1, len(blocks)):
        if blocks[i].kind in _HEADS:
            found.append(words[i])
        elif blocks[i].kind == "item" and found:
            found[-1] = f"{found[-1]} {words[i]}"
    return found if len(found) <= _MOST else []


def _titled(text: str, found: Sequence[Article], titles: Sequence[str]) -> list[Article]:
    """The articles without a title with those of the loose titles whose words they share, the surest first."""
    given: dict[int, str] = {}
    alike = sorted(
        (
            (-_shared(title, text[article.start : article.end]), n, t)
            for n, article in enumerate(found)
            if article.title is None
            for t, title in enumerate(titles)
        ),
    )
    taken: set[int] = set()
    for share, n, t in alike:
        if -share >= _ALIKE and n not in given and t not in taken:
            given[n] = titles[t]
            taken.add(t)
    return [a.with_title(given[n]) if n in given else a for n, a in enumerate(found)]


def _shared(title: str, text: str) -> float:
    """The share of the title's pairs of characters that the text has."""
    pairs = {a + b for a, b in pairwise(re.sub(f"[^{HAN}]", "", title))}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def parted(cleaned: CleanText) -> tuple[CleanText, ...]:
    """The text article by article, each with its own positions, blocks and sentences; itself where it is one article."""
    if len(cleaned.articles) < 2:
        return (cleaned,)
    return tuple(_part(cleaned, article) for article in cleaned.articles)


def _part(cleaned: CleanText, article: Article) -> CleanText:
    """One article as a text of its own."""
    start, end = article.start, article.end
    numbers = [n for n, b in enumerate(cleaned.blocks) if start <= b.start and b.end <= end]
    new = {number: n for n, number in enumerate(numbers)}
    return CleanText(
        text=cleaned.text[start:end],
        offsets=cleaned.offsets[start:end],
        blocks=tuple(
            replace(b, start=b.start - start, end=b.end - start, above=tuple(new[n] for n in b.above))
            for b in (cleaned.blocks[n] for n in numbers)
        ),
        sentences=tuple((a - start, b - start) for a, b in cleaned.sentences if start <= a and b <= end),
        articles=(replace(article, start=0, end=end - start),),
    )
