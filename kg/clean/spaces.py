"""White space inside Chinese text: what the layout set goes, what tells two things apart stays as one blank."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from itertools import pairwise

from kg.clean.blocks import Role
from kg.clean.chars import HAN, SPACE, WIDE_MARKS
from kg.clean.draft import Draft

_GAP = re.compile(f"[{SPACE}\f]+")
_RARE_GAP = re.compile(f"[{SPACE.strip(' ')}\f]")
_HAN = re.compile(f"[{HAN}]")
_HAN_RUN = re.compile(f"[{HAN}]+")
_WORD = re.compile(r"[A-Za-z0-9]")
_HAN_GAP = re.compile(f"(?<=[{HAN}])[{SPACE}](?=[{HAN}])")
_MARK = frozenset(WIDE_MARKS + ",;:?!()\"'")
_CREDIT = "(?:记者|通讯员|实习生|编辑|摄影|作者)"
_CREDITED = re.compile(f"{_CREDIT}[：: ]?(?:[{HAN}]{{2,4}} )*(?:[{HAN}]{{2,4}})?$")
_CREDITS = re.compile(f"(?:[{HAN}]{{2,4}} )?(?:本报|特约|见习)?{_CREDIT}")
_CLAUSE = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,6}[编章节条款]$")  # 第一条 keeps its distance from what it says
_LATIN_TOKEN = re.compile(r"[A-Za-z0-9.,%+&/:-]+$")
_SCANNED = 20_000_000  # characters that may be looked through for pairs before all pairs are counted
_DENSE = 100  # one blank between Chinese characters in fewer than this many: the layout set them
_PROSE = re.compile(r"[，。；,;].{0,400}")


class _Text:
    """The whole text, which knows what stands together elsewhere. What it counts, it counts when first asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._asked = 0

    @cached_property
    def dense(self) -> bool:
        """Blanks between Chinese characters are so many, over the whole text, that they separate nothing."""
        gaps = len(_HAN_GAP.findall(self.text))
        if gaps < 3 or gaps * _DENSE > len(self.text):
            return gaps >= 3
        return gaps * _DENSE > sum(map(len, _HAN_RUN.findall(self.text)))

    def joins(self, left: str, right: str) -> bool:
        """The characters on both sides of a gap (two of each) stand together elsewhere: three of them, or two three times."""
        count = self._count(left[-1:] + right[:1])
        return count >= 3 or (count > 0 and (self._holds(left + right[:1]) or self._holds(left[-1:] + right)))

    def _count(self, pair: str) -> int:
        if len(self.text) * self._asked < _SCANNED:  # a few questions are answered by looking
            self._asked += 1
            return self.text.count(pair)
        return self._pairs[pair]

    def _holds(self, triple: str) -> bool:
        if len(self.text) * self._asked < _SCANNED:
            self._asked += 1
            return triple in self.text
        return triple in self._triples

    @cached_property
    def _pairs(self) -> Counter[str]:
        return Counter(a + b for a, b in pairwise(self.text))

    @cached_property
    def _triples(self) -> frozenset[str]:
        return frozenset(self.text[i : i + 3] for i in range(len(self.text) - 2))


def drop_spaces(draft: Draft, roles: list[Role]) -> tuple[Draft, int]:
    """Without the white space that stands between Chinese characters for no reason; runs become one blank.

    A blank between two Chinese characters of a sentence goes where such blanks are many (the layout set them) or the two
    characters stand together elsewhere in the text; in titles, credits and rows of a table it stays unless one of its
    neighbours is a single character (江 耘) or they stand together elsewhere.
    """
    text = draft.text
    rare = _RARE_GAP.search(text) is not None
    if not rare and " " not in text:
        return draft, 0
    doc = _Text(text)
    edits: list[tuple[int, int, str]] = []
    start = 0
    for line, role in zip(text.split("\n"), roles, strict=True):
        if " " in line or (rare and _RARE_GAP.search(line)):
            edits += _line_edits(line, start, role, doc)
        start += len(line) + 1
    return draft.edit(edits), sum(not new for *_, new in edits)


def _line_edits(line: str, start: int, role: Role, doc: _Text) -> list[tuple[int, int, str]]:
    """What to do with each run of white space of one line, as edits of the whole draft."""
    prose = role.kind in {"body", "item", "caption"} and len(line) > 12 and _PROSE.search(line) is not None
    found: list[tuple[int, int, str]] = []
    for gap in _GAP.finditer(line):
        credit = role.kind == "byline" and not _lone(line, gap.start(), gap.end())
        new = " " if credit else "" if _goes(line, gap.start(), gap.end(), prose, doc) else " "
        if new != gap.group():
            found.append((start + gap.start(), start + gap.end(), new))
    return found


def _goes(line: str, left: int, right: int, prose: bool, doc: _Text) -> bool:
    """Whether the white space [left, right) of a line says nothing."""
    if left == 0 or right == len(line):
        return True
    if left <= 8 and _CLAUSE.match(line[:left]):
        return False
    a, b = line[left - 1], line[right]
    if a in _MARK or b in _MARK:
        return not (a.isascii() and b.isascii()) and not (a == "：" and not prose)
    a_han, b_han = _HAN.match(a) is not None, _HAN.match(b) is not None
    if not (a_han or b_han):
        return False
    wide = right - left > 1 or line[left] == "\t"
    if not (a_han and b_han):
        return _beside_latin(line, left, right) if not prose else _WORD.match(b if a_han else a) is not None
    if prose and doc.dense:
        return _CREDITED.search(line[max(0, left - 16) : left]) is None and _CREDITS.match(line, right) is None
    return not wide and (_lone(line, left, right) or doc.joins(line[max(0, left - 2) : left], line[right : right + 2]))


def _beside_latin(line: str, left: int, right: int) -> bool:
    """Outside sentences: a number or Latin word all by itself belongs to the Chinese beside it (产业集群 7 个)."""
    if right - left > 1 or line[left] == "\t":
        return False
    tokens = (line[max(0, left - 40) : left].rsplit(None, 1)[-1], line[right : right + 40].split(None, 1)[0])
    return any(_LATIN_TOKEN.match(token) for token in tokens)


def _lone(line: str, left: int, right: int) -> bool:
    """One side of the gap is a single Chinese character between gaps: 江 耘, 王 建 国, 短 评."""
    before = left - 2 < 0 or not _HAN.match(line[left - 2])
    after = right + 1 >= len(line) or not _HAN.match(line[right + 1])
    return before or after
