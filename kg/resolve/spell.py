"""What a short agency name means where it stands: 市委 after 徐州市委 is Xuzhou's, 生态环境局 alone is the article's place's.

A name that names no place is spelt out from the text: by the body of the same level told just before in its sentence, by a longer
name that ends so, or by the place that the article is about. One that is nobody's (有关部门, 各省税务局) is no name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.model import Mention
from kg.resolve.agencies import LEVEL_WORDS, Agencies, leveled
from kg.resolve.regions import Place

_STOP = re.compile(r"[。！？\n]")
_NOBODY = re.compile(
    r"^(?:各|有关|相关|当地|其他|区县|县区|县市|市县|多个?|两级|所在地?|上级|下级|基层|国内|中央金融)"
    r"|(?<!税务)部门$|^[^省市县区]{0,2}委令$|级(?:政府|法院|检察院|机关)$|两级"
)
# 国务院(政府)特殊津贴 is an allowance, 农业农村部门 any such office, 各市财政局 many.
_NO_BODY_AFTER = re.compile(r"(?:政府)?特殊津贴|(?<=部)门")
_MANY = re.compile(r"各(?:省|市|县|区|地)?$")
_BODY_LIKE = re.compile(r"[局部委办厅署院会室处关台府组队站司心团库行社所馆校厅构店区协大口]$|[）)]$")
# Bodies that every place has: alone they are a kind, unless the article is about one place.
_KINDS = frozenset({"法院", "检察院", "公安", "人民政府", "党委"})


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the agency mentions of a document are to be read."""

    full: Mapping[tuple[int, int], str]  # span → the name in full
    nobody: frozenset[tuple[int, int]]  # spans that name no one


def spell(text: str, mentions: Sequence[Mention], agencies: Agencies, article: Mapping[str, Place]) -> Spelling:
    """Read the agency mentions that do not name their place.

    mentions: sorted by start; article: level (province, prefecture, county) → the article's region at it
    """
    full: dict[tuple[int, int], str] = {}
    nobody: set[tuple[int, int]] = set()
    bodies = [m for m in mentions if m.type == "Agency"]
    names = {text[m.start : m.end] for m in bodies}
    for at, m in enumerate(bodies):
        name = text[m.start : m.end]
        if _NO_BODY_AFTER.match(text, m.end) or _MANY.search(text[max(0, m.start - 2) : m.start]):
            nobody.add((m.start, m.end))
            continue
        if agencies.is_national(name):
            continue
        if _NOBODY.search(name) or not _BODY_LIKE.search(name):
            nobody.add((m.start, m.end))
            continue
        head, row = agencies.function(name)
        if row is None:
            continue
        level = head if head in LEVEL_WORDS else name[0] if head == "" and leveled(name) else ""
        if level:
            said = _before(text, bodies[:at], m.start, level, agencies)
            if said:
                full[m.start, m.end] = said + name.removeprefix(level)
        elif head == "":
            longer = _longer(text, name, names, bodies[:at], agencies)
            place = article.get("county") or article.get("prefecture") or article.get("province")
            if name.endswith("厅"):
                place = article.get("province")
            if longer:
                full[m.start, m.end] = longer
            elif place is not None:
                full[m.start, m.end] = place.name + name
            elif row.key in _KINDS:
                nobody.add((m.start, m.end))
    return Spelling(full, frozenset(nobody))


def _before(text: str, bodies: Sequence[Mention], at: int, level: str, agencies: Agencies) -> str:
    """The place of the last body told before in the same sentence, where it is of that level: 徐州市."""
    for m in reversed(bodies):
        if _STOP.search(text, m.end, at):
            return ""
        head, row = agencies.function(text[m.start : m.end])
        if row is not None and len(head) > len(level) and head.endswith(level) and not head.endswith("自治" + level):
            return head
    return ""


def _longer(text: str, name: str, names: set[str], before: Sequence[Mention], agencies: Agencies) -> str:
    """The name of the document that ends with this one: the only such, or the last told before."""
    ends = {n for n in names if n != name and n.endswith(name) and agencies.function(n)[0] not in ("", *LEVEL_WORDS)}
    if len(ends) > 1:
        told = [text[m.start : m.end] for m in before if text[m.start : m.end] in ends]
        return told[-1] if told else ""
    return next(iter(ends), "")


_GROUP_WORDS = ("集团", "总公司", "公司")


def groups_meant(text: str, mentions: Sequence[Mention]) -> Spelling:
    """Bare 集团 and 公司 tagged as names: the last enterprise before of that kind; nobody's where none is told."""
    full: dict[tuple[int, int], str] = {}
    nobody: set[tuple[int, int]] = set()
    firms = [m for m in mentions if m.type == "Enterprise"]
    for at, m in enumerate(firms):
        word = text[m.start : m.end]
        if word not in _GROUP_WORDS:
            continue
        named = [text[n.start : n.end] for n in firms[:at]]
        told = [n for n in named if n not in _GROUP_WORDS and word in n]
        if word == "集团" and told:
            full[m.start, m.end] = told[-1]
        else:
            nobody.add((m.start, m.end))
    return Spelling(full, frozenset(nobody))
