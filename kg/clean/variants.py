"""Other forms of the same character: radicals and compatibility forms of a font, vertical marks, traditional characters.

Each becomes the one form that the later stages know; one character for one, so that every place is kept and evidence quotes the
source's own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Any

from kg.clean.draft import Draft

FORMS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufe30-\ufe48\U0002f800-\U0002fa1f]")
# Forms of the Radicals Supplement that are whole characters of simplified Chinese; Unicode gives no mapping for them.
_RADICALS = dict(
    zip(
        "⺁⺌⺎⺓⺟⺠⺢⺫⺮⺴⺶⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "厂小兀幺母民水目竹围羊月虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_UPRIGHT = dict(zip("︰︱︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄", "：—（）｛｝〔〕【】《》〈〉「」『』", strict=True))
_QUOTES = {ord("「"): "“", ord("」"): "”", ord("『"): "‘", ord("』"): "’"}
_LEAST = 4  # different traditional characters in a text: fewer are in names (昇, 凱)
_SHARE = 0.15  # of the characters of a line: a traditional one has 0.3


def mend_forms(draft: Draft) -> tuple[Draft, int]:
    """Radicals (⼯业), compatibility ideographs and marks of vertical lines as the characters that they stand for."""
    return draft.sub(FORMS, lambda found: _form_of(found.group()))


def _form_of(character: str) -> str | None:
    plain = _RADICALS.get(character) or _UPRIGHT.get(character) or unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else None


def simplify(draft: Draft, kinds: str) -> tuple[Draft, int]:
    """The lines in traditional characters in simplified ones; a name's own character in a simplified line stays.

    kinds: each of its rare characters once, perhaps with others
    """
    table = {ord(c): s for c in _rare().findall(kinds) if (s := _converter().convert(c)) != c and len(s) == 1}
    if len(table) < _LEAST:
        return draft, 0
    text = "\n".join(_line(line, table) for line in draft.text.split("\n"))
    return Draft(text, draft.at), sum(a != b for a, b in zip(text, draft.text, strict=True))


def _line(line: str, table: dict[int, str]) -> str:
    """A line by words (乾隆 keeps its 乾), or by characters where words would change its length."""
    plain = line.translate(table)
    if sum(a != b for a, b in zip(plain, line, strict=True)) <= _SHARE * len(line):
        return line
    found: str = _converter().convert(line)
    return (found if len(found) == len(line) else plain).translate(_QUOTES)


def rare() -> str:
    """Chinese characters beyond the 6,763 of GB 2312, and so perhaps traditional ones, as the inside of a class."""
    common = bytes(code for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) for code in (high, low))
    known = [0x4DFF, *sorted(map(ord, common.decode("gb2312", "ignore"))), 0xA000]
    between = (f"{chr(a + 1)}-{chr(b - 1)}" for a, b in pairwise(known) if b - a > 1)
    return f"\u3400-\u4dbf{''.join(between)}\uf900-\ufaff\U00010000-\U0010ffff"


@lru_cache(maxsize=1)
def _rare() -> re.Pattern[str]:
    return re.compile(f"[{rare()}]")


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC  # 30 ms: only for a text that may need it

    return OpenCC("t2s")
