"""Runs of plain text → titles of posts: 原党组书记、经济运行处处长."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_LONGEST = 20  # characters of a title before its last word; longer runs are sentences
# 任 alone is a verb, in 主任, 责任, 任务, 任期 it is not.
VERB = re.compile(
    "曾任|历任|现任|时任|担任|出任|兼任|升任|调任|转任|接任|就任|继任|改任|留任|履新|当选为?|获任|连任|新任|拟任|续任|聘任|聘为|"
    "选举|提名|作为|晋升|升为|任命|挂职|加入|就职于|供职于|(?<![主责信上首离卸前后])任(?![务期职免前何意命教])|系|是|为"
)
CAREER = re.compile("任|履新|当选|聘为|升为|晋升|加入|就职|供职|提名|选举")
FORMER = re.compile("原|前|时任|曾任|历任|卸任|离任|免去")
_LEAD = re.compile(
    "^(?:.*[的了于0-9年月日岁])?(?:现任|时任|曾任|新任|原任|首任|前任|拟任|原|前|现|辞去|辞任|卸任|免去|聘任|不再担任|该|本|其|由|与|和|及|以及|等)*"
    "(?:公司|集团公司|集团|常委会|企业)?"
)
_BAD = re.compile(
    "送|带来|聚焦|塑造|推动|推进|发布|拥有|查看|责任$|会见|表示|介绍|出席|参加|陪同|[！？《》]|以及|对话|形成|各级|相关部门"
)
_LINK = re.compile("(?:常务|高级|执行|首席|专职|办公室|部门|事务)?副?$")
_GLUE = re.compile("^(?:兼任|兼|暨|以及|及|和|与|、)")
_FILLER = re.compile("^(?:同志|先生|女士|博士|教授|一行|等人|等|的|则|也|)$")
_DEPARTMENT = re.compile("^(.*[部处司科室局所办院站])(?:常务)?副(.+)$")
_GOVERNMENT = re.compile(
    "^(?:党组书记、)?(?:常务|代理|代|候任|原|前)?副?代?(?:市长|省长|县长|区长|州长|旗长|盟长|镇长|乡长|自治区主席|(?:省|市|区|县|州|旗)领导)$"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title in the text, in cleaned positions."""

    start: int
    end: int
    text: str


@cache
def _heads() -> re.Pattern[str]:
    lines = resources.files("kg.relate").joinpath("titles.txt").read_text(encoding="utf-8").splitlines()
    words = sorted({w for w in lines if w and not w.startswith("#")}, key=lambda w: (-len(w), w))
    # 书记处, 主席团, 委员会, 代表团 and the like are bodies; 总经理助理, 局长级 and 主任办公室主任 go on.
    return re.compile(f"(?:{'|'.join(words)})(?:助理)?(?![处团会级制队厅业项])")


def is_government(title: str) -> bool:
    """Is it the post of a head of government (市长, 副县长), held at the government even where only the Party body is named?"""
    return bool(_GOVERNMENT.match(title))


def titles_in(text: str, start: int, end: int) -> tuple[list[Title], str]:
    """The titles at the beginning of the run [start, end), which has no mention and no comma inside, and the rest of the run.

    returns: [] and the run itself where it does not begin with a title
    """
    found: list[Title] = []
    position = start
    while position < end:
        glue = _GLUE.match(text[position:end])
        if found and glue:
            position += glue.end()
        elif found:
            break
        head = _heads().search(text, position, end)
        if head is None or head.start() - position > _LONGEST:
            break
        stop = head.end()
        while further := _heads().search(text, stop, min(end, stop + 8)):  # 助理副总裁, 董事总经理, 董事长办公室主任
            if not _LINK.fullmatch(text[stop : further.start()]):
                break
            stop = further.end()
        lead = _LEAD.match(text[position : head.start()])
        at = position + (lead.end() if lead else 0)
        if _BAD.search(text[at : head.start()]):
            break
        found.append(Title(at, stop, text[at:stop]))
        position = stop
    rest = text[position:end]
    return found, "" if _FILLER.match(rest) else rest


def expand(titles: list[Title], last: str | None = None) -> list[str]:
    """The titles as a reader completes them: 机构部副主任、主任 is 机构部副主任 and 机构部主任.

    last: the title before them, where only a comma stands between
    """
    out: list[str] = [] if last is None else [last]
    for title in titles:
        text = title.text
        if out and len(text) <= 4:
            before = _DEPARTMENT.match(out[-1])
            if before and before[2] == text:
                text = before[1] + text
        out.append(text)
    return out if last is None else out[1:]
