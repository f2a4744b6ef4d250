"""Firms by the short names under which everybody who trades shares knows them: 青石科技, without a word that says firm."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Mention
from kg.recognise.lexicon import BRIEF, LISTED, LISTED_PLAIN, Lexicon

METHOD = "listed"
SURE, DOUBTFUL = 0.8, 0.5
# The name is the beginning of a longer one.
_LONGER = re.compile(
    r"[\u4e00-\u9fff（）()]{0,10}(?:有限|集团)|[\u4e00-\u9fff]{0,4}(?:大学|学院|医院|研究院|协会|学会|基金会|博物馆|图书馆|俱乐部|委员会|中学|小学)"
    r"|[·•A-Za-z]|证券|银行|保险|基金|[分支]行|分公司|杯|路|街|镇|村|小区|社区|大厦|广场|产业园|科技园"
)
# What may stand on either side of a name of two characters that might be parts of other words: 高通|胀, 最佳|能.
_ROOM_BEFORE = re.compile(r"(?<![\u4e00-\u9fff])|(?<=[和与及在从据对向由以为比是像了给被])")
_ROOM_AFTER = re.compile(
    r"(?![\u4e00-\u9fff])|[和与及的在将已也则等曾]|公司|集团|宣布|表示|发布|方面|旗下|股价|市值|财报|官方|高管|创始人|董事|首席|中国|全球"
    r"|捐赠|领衔|推出|计划|成立|收购|投资|合作|联合|回应|称|近日|今年|去年|此前|目前"
)
_INSIDE = re.compile(r"[·•A-Za-z]")


def listed(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Such names, with the score DOUBTFUL where the name is also a plain word; none stands inside a longer name."""
    for kind, score in ((LISTED, SURE), (LISTED_PLAIN, DOUBTFUL), (BRIEF, SURE)):
        for start, end in lexicon.matches(kind, text):
            if _LONGER.match(text, end) or _INSIDE.match(text[start - 1 : start]):
                continue
            free = kind != BRIEF or (_ROOM_BEFORE.match(text, start) and _ROOM_AFTER.match(text, end))
            yield Mention(start, end, "Enterprise", METHOD, score if free else DOUBTFUL)
