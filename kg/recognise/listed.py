"""Firms by the short names under which everybody who trades shares knows them: 青石科技, without a word that says firm."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Mention
from kg.recognise.lexicon import LISTED, LISTED_PLAIN, Lexicon

METHOD = "listed"
SURE, DOUBTFUL = 0.8, 0.5
# The name is the beginning of a longer one.
_LONGER = re.compile(
    r"[\u4e00-\u9fff（）()]{0,10}(?:有限|集团)|[\u4e00-\u9fff]{0,4}(?:大学|学院|医院|研究院|协会|学会|基金会|博物馆|图书馆|俱乐部|委员会|中学|小学)"
    r"|[·•A-Za-z]|证券|银行|保险|基金|[分支]行|分公司|杯|路|街|镇|村|大厦|广场|产业园|科技园"
)
_INSIDE = re.compile(r"[·•A-Za-z]")


def listed(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Such names, with the score DOUBTFUL where the name is also a plain word; none stands inside a longer name."""
    for kind, score in ((LISTED, SURE), (LISTED_PLAIN, DOUBTFUL)):
        for start, end in lexicon.matches(kind, text):
            if not _LONGER.match(text, end) and not _INSIDE.match(text[start - 1 : start]):
                yield Mention(start, end, "Enterprise", METHOD, score)
