"""The numbers that Word sets in front of list items, which are not in the text: 一、 （二） 3. 第四条."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from kg.read.archive import Archive

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_CHINESE = frozenset(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting"))
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Numbering:
    """Counts the list items of one document; `before` is asked once for each paragraph, in order."""

    def __init__(self, archive: Archive) -> None:
        self._styles: dict[str, str] = {}  # id → name
        self._style_lists: dict[str, tuple[str, int]] = {}
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}  # list → level → (form, template, first number)
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        if "word/styles.xml" in archive.names:
            for style in archive.tree("word/styles.xml").iter(_W + "style"):
                id_, name = style.get(_W + "styleId") or "", style.find(_W + "name")
                self._styles[id_] = (name.get(_W + "val") or "") if name is not None else ""
                if found := _list_of(style.find(_W + "pPr")):
                    self._style_lists[id_] = found
        if "word/numbering.xml" in archive.names:
            self._load(archive.tree("word/numbering.xml"))

    def _load(self, tree: Any) -> None:
        abstract = {}
        for row in tree.iter(_W + "abstractNum"):
            levels = {}
            for level in row.iter(_W + "lvl"):
                values = {name: _value(level, name) for name in ("numFmt", "lvlText", "start")}
                levels[_number(level.get(_W + "ilvl"), 0)] = (
                    values["numFmt"] or "decimal",
                    values["lvlText"] or "",
                    _number(values["start"], 1),
                )
            abstract[row.get(_W + "abstractNumId")] = levels
        for row in tree.iter(_W + "num"):
            self._levels[row.get(_W + "numId") or ""] = abstract.get(_value(row, "abstractNumId"), {})

    def style(self, paragraph: Any) -> str:
        """The name of a paragraph's style: "Title", "heading 1"; "" for none."""
        properties = paragraph.find(_W + "pPr")
        id_ = _value(properties, "pStyle") if properties is not None else None
        return self._styles.get(id_ or "", id_ or "")

    def before(self, paragraph: Any) -> str:
        """What stands in front of a paragraph: "一、", "1. "; "" where it is no item of a numbered list."""
        properties = paragraph.find(_W + "pPr")
        if properties is None:
            return ""
        found = _list_of(properties) or self._style_lists.get(_value(properties, "pStyle") or "")
        if found is None or found[1] not in self._levels.get(found[0], {}):
            return ""
        list_, level = found
        levels, counts = self._levels[list_], self._counts[list_]
        form, template, first = levels[level]
        counts[level] = counts.get(level, first - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if form in {"bullet", "none"}:
            return ""

        def number(match: re.Match[str]) -> str:
            asked = int(match[1]) - 1
            form_, _, first_ = levels.get(asked, ("decimal", "", 1))
            return _written(counts.get(asked, first_), form_)

        made = re.sub(r"%(\d)", number, template)
        return made + (" " if made[-1:].isascii() and made else "")


def _list_of(properties: Any) -> tuple[str, int] | None:
    """The list and the level that properties put a paragraph in."""
    numbered = properties.find(_W + "numPr") if properties is not None else None
    id_ = _value(numbered, "numId") if numbered is not None else None
    return (id_, _number(_value(numbered, "ilvl"), 0)) if id_ and id_ != "0" else None


def _value(element: Any, name: str) -> str | None:
    found = element.find(_W + name)
    value: str | None = found.get(_W + "val") if found is not None else None
    return value


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else otherwise


def _written(number: int, form: str) -> str:
    """A number as a list writes it: (12, "chineseCounting") gives 十二."""
    if form in _CHINESE:
        return chinese(number)
    if form == "decimalEnclosedCircle" and 1 <= number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if form in {"lowerLetter", "upperLetter"} and 1 <= number <= 26:
        return chr((ord("a") if form == "lowerLetter" else ord("A")) + number - 1)
    return str(number)


def chinese(number: int) -> str:
    """A whole number below 1,000 in Chinese figures, larger ones in digits: 21 gives 二十一."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_DIGITS[ones] if ones else "")
