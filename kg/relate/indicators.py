"""What a figure measures, in the text's words: the words before the amount, cut by word tags to the name of a measure.

企业把营业收入提高到… is 营业收入; 公司实现净利润… is 净利润; 安排近亿元资金 is 安排资金.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# The words of a stretch with their tags: n, v, vn, p, …, as LAC names them.
Tagged = Callable[[str], list[tuple[str, str]]]

MOST = 40  # characters of an indicator

# Words that say that a measure has a value, and nothing of what is measured.
_REACH_WORDS = (
    "实现|完成|取得|录得|达到|达|为|是|有|预计|提出|显示|决定|明确|力争|确保|计划|拟|突破|超过|共有|共计|共|已有|已|拥有|累计有|累计|合计|总计|其中|包括"
    "|至|到|约|近|目前|截至|分别|均|总|全年|当年|同期|以及|以上|之间|左右|达成|保持|维持|最高|高达"
)
_REACH = frozenset(_REACH_WORDS.split("|"))
_TAIL = re.compile(f"(?:{_REACH_WORDS}|已经|增至|增长到|超|逾|了|不低于|不超过|超额)+$")
_WHO = frozenset(re.split("[|]", "企业|公司|集团|该公司|本公司|全市|全省|全县|全区|全国|我市|我省|我国|本市|全行|全镇|全州"))
_GENERAL = frozenset(re.split("[|]", "企业|公司|项目|家|户|人|产品|平台|机构|单位"))
_PLAIN = re.compile(
    f"(?P<reach>{_REACH_WORDS})|(?P<handle>[把将使让令])|(?P<who>该公司|本公司|公司|集团|[全我](?:市|省|县|区|国))"
)
_NOUNS = frozenset({"n", "nz", "nw", "vn", "an", "ORG", "LOC", "PER", "s"})
# What stands behind these is what is measured, whatever stands before: 企业把营业收入…
_HANDLE = frozenset({"把", "将", "使", "让", "令"})
_WHO = frozenset(
    [
        "企业",
        "公司",
        "集团",
        "该公司",
        "本公司",
        "全市",
        "全省",
        "全县",
        "全区",
        "全国",
        "我市",
        "我省",
        "我国",
        "本市",
        "全行",
        "全镇",
        "全州",
    ]
)
# Compared against: what stands behind belongs to the measure (占规上工业的比重).
_AGAINST = re.compile("[占对比较向与]$")
_TAIL = re.compile(
    "(?:已经|已|共有|共计|共|累计|合计|总计|分别|实现|达到|达|为|约|近|超过|超|突破|逾|增至|增长到|高达|了|最高|不低于|不超过|超额)+$"
)
_GENERAL = frozenset(["企业", "公司", "项目", "家", "户", "人", "产品", "平台", "机构", "单位"])
_BLANK = re.compile("[\\s、，,（）()“”\"'·：:;；。-]+")
_RISE = re.compile("同比|环比|增长|下降|提高|增加|减少|上升|回落|降低|增幅|降幅")


def plain_words(text: str) -> list[tuple[str, str]]:
    """Words without a tagger: those of the lists here are told at the stretch's beginning, the rest is one noun."""
    found: list[tuple[str, str]] = []
    at = 0
    while match := _PLAIN.match(text, at):
        found.append((match[0], {"reach": "v", "handle": "p", "who": "n"}[match.lastgroup or "who"]))
        at = match.end()
    return [*found, (text[at:], "n")] if text[at:] else found


def trimmed(before: str, behind: str, named: list[str], tagged: Tagged = plain_words) -> str | None:
    """The measure's name; None where the words around the amount hold none.

    before: the words of the clause in front of the amount, without the time
    behind: the words of the clause after it
    named:  the names of regions, enterprises and agencies in `before`, in text order
    tagged: the tagger of words
    """
    words = tagged(_behind_names(before, named).strip(" 、（）()“”，,：:-—"))
    words = _behind_handle(words)
    while words and _empty(words):
        words = words[1:]
    while words and (words[-1][0] in _REACH or words[-1][1] in ("w", "d", "u", "c", "p", "xc")):
        words = words[:-1]
    name = _clean(_TAIL.sub("", "".join(w for w, _ in words)))
    if any(tag in _NOUNS for _, tag in words) or (_RISE.search(name) and len(name) >= 2):
        return name[-MOST:]
    counted = _counted(behind, tagged)
    verb = name if words and len(name) <= 4 else ""
    if counted:
        return f"{verb}{counted}"[:MOST]
    return name[-MOST:] if len(name) >= 2 else None


def _behind_names(before: str, named: list[str]) -> str:
    """The words after the last name of a subject; a name that something is compared against stays."""
    for name in reversed(named):
        at = before.rfind(name)
        if at < 0 or _AGAINST.search(before[:at]):
            continue
        rest = before[at + len(name) :].lstrip("的在、和与及")
        if len(rest) >= 2:
            return rest
        before = before[:at]
    return before


def _behind_handle(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    for i in range(len(words) - 1, -1, -1):
        if words[i][0] in _HANDLE and words[i + 1 :]:
            return words[i + 1 :]
    return words


def _empty(words: list[tuple[str, str]]) -> bool:
    """Does the first word say nothing of what is measured?"""
    word, tag = words[0]
    rest = words[1:]
    if word in _REACH or tag in ("w", "c", "d", "r", "u", "xc", "TIME"):
        return not _AGAINST.fullmatch(word)
    if word in _WHO:
        return bool(rest) and (rest[0][1] in ("v", "p", "d", "vn") or rest[0][0] in _REACH)
    return tag == "p" and not _AGAINST.fullmatch(word)


def _counted(behind: str, tagged: Tagged) -> str:
    """The noun behind an amount: 项目 of 35个…项目."""
    part = re.split("[，。；、（：！？\\n]", behind)[0].strip(" “”的")
    found: list[str] = []
    for word, tag in tagged(part[:20]):
        if tag in ("v", "d", "p", "c", "TIME") and found and "".join(found) not in _GENERAL:
            break  # 个项目落户…: the noun is enough; 家企业入围…: it is not
        found.append(word)
    return _clean("".join(found))


def _clean(text: str) -> str:
    return _BLANK.sub("", text)
