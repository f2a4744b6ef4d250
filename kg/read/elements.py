"""The elements of a web page and the texts in them: from a text back to the element that it stands in."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from kg.read.lay import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

BLOCKS = frozenset(
    # of pages, and of what trafilatura makes of them
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "th",
        "section",
        "article",
        "dd",
        "dt",
        "center",
        "body",
        "table",
        "head",
        "item",
        "list",
        "quote",
        "code",
    ]
)


def _block_of(element: HtmlElement) -> HtmlElement:
    """The smallest block around an element, or itself."""
    return next((around for around in (element, *element.iterancestors()) if around.tag in BLOCKS), element)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


class Index:
    """Where a page's texts stand: `path` leads from a text back to the smallest element around it."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree.getroottree()
        self._owners: list[HtmlElement] = []
        self._texts: list[str] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for node in tree.xpath("//text()[not(ancestor::script or ancestor::style or ancestor::head)]"):
            owner = node.getparent() if not node.is_tail else node.getparent().getparent()
            plain = _squeezed(node)
            if plain and owner is not None:
                self._owners.append(owner)
                self._texts.append(str(node))
                self._starts.append(length)
                pieces.append(plain)
                length += len(plain)
        self._text = "".join(pieces)
        self._after = 0

    def restart(self) -> None:
        """From here on texts are asked for from the beginning."""
        self._after = 0

    def path(self, text: str) -> str:
        """The XPath of the smallest element that holds the text; "" where it stands in none. Asked in reading order."""
        nodes = self._nodes(text)
        if not nodes:
            return ""
        element, last = self._owners[nodes[0]], self._owners[nodes[-1]]
        inside = {element, *element.iterancestors()}
        while last not in inside:
            last = last.getparent()
        return str(self._tree.getpath(last))

    def parts(self, text: str) -> list[str]:
        """The text cut where a new block begins in the page: of a page with little text trafilatura makes one line."""
        cuts: list[list[str]] = []
        block = None
        for node in self._nodes(text):
            here = _block_of(self._owners[node])
            if block is None or here is not block:
                cuts.append([])
            cuts[-1].append(self._texts[node])
            block = here
        if len(cuts) < 2:
            return [text]
        lines = [one_line("".join(cut)) for cut in cuts]
        return lines if _squeezed("".join(lines)) == _squeezed(text) else [text]

    def _nodes(self, text: str) -> range:
        """The text nodes that a text stands in; none where it stands nowhere. Asked in reading order."""
        plain = _squeezed(text)
        at = self._text.find(plain, self._after)
        if not plain or (at < 0 and (at := self._text.find(plain)) < 0):
            return range(0)
        self._after = max(self._after, at + len(plain))
        return range(bisect_right(self._starts, at) - 1, bisect_right(self._starts, at + len(plain) - 1))
