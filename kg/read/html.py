"""A web page → Document: its main text, title, date and publisher; menus, scripts and the rest of the furniture left out.

The text is drawn from the page, so positions of evidence count in that text; each line's place is the XPath of the element that
it stands in, as the file's tags stand: /html/body/div[2]/p[3].
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.model import BadDocument, Document
from kg.read.decode import Undecodable, decode, is_binary
from kg.read.elements import BLOCKS, Index
from kg.read.file import bytes_of
from kg.read.lay import Sheet, one_line, without_line_ends
from kg.read.limits import DEFAULT, Limits
from kg.read.text import date_of, iso_date, title_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What public bodies' sites call the facts of an article (《政府网站发展指引》), and what others do, the surest first.
_TITLES = ("articletitle", "og:title")
_DATES = ("pubdate", "article:published_time", "publishdate", "publish_date", "og:published_time", "date", "dc.date")
_PUBLISHERS = ("contentsource", "source", "og:site_name", "sitename")
_FROM = re.compile(r"(?:来源|信息来源|发布机构|文章来源)\s*[：:]\s*(?P<name>[^\s：:，。|｜【】（）()]{2,30})")
_SHOWN = re.compile(r"(?:时间|日期)\s*[：:]\s*(?P<date>[12]\d{3}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2})")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{3,20})""", re.IGNORECASE)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_SITE = re.compile(r"\s*(?:[_|｜]|\s[-–—]{1,2}\s|--+).*$")
_DROPPED = [
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "iframe",
    "svg",
    "select",
    "button",
]
_ENOUGH = 60  # characters of main text; where less was found, the page's whole text is taken


def read_html(path: Path, shown: str, limits: Limits = DEFAULT) -> Document:
    """The main text of a web page, its tables as rows. Raises BadDocument."""
    data = bytes_of(path, shown, limits.bytes)
    if kind := is_binary(data):
        raise BadDocument(shown, f"not a web page but {kind}", "Give it the suffix of what it is")
    text, encoding = _decoded(data, shown)
    tree = _tree(text, shown)
    said = {name.lower(): content for name, content in _meta(tree)}
    title = _title(tree, said)
    sheet = _drawn(tree, title)
    if not re.search(r"\w", sheet.text):
        raise BadDocument(shown, "a web page without text (a script may load it)", "Save it from a browser, as text")
    head = one_line(" ".join(tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]"))[:4000])
    printed, source = _SHOWN.search(head), _FROM.search(head)
    dates = (*(said.get(name) for name in _DATES), printed["date"] if printed else None)
    return Document(
        source=shown,
        text=sheet.text,
        encoding=encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        title=title or title_of(sheet.text),
        date=next((iso for date in dates if date and (iso := iso_date(date))), None) or date_of(sheet.text),
        format="html",
        places=tuple(sheet.places),
        tables=tuple(sheet.tables),
        publisher=next((said[name] for name in _PUBLISHERS if said.get(name)), None) or (source["name"] if source else None),
    )


def _decoded(data: bytes, shown: str) -> tuple[str, str]:
    """The page's text and encoding: what its bytes say, else what it declares, with a few broken characters."""
    try:
        decoded = decode(data)
        return decoded.text, decoded.encoding
    except Undecodable as error:
        declared = _CHARSET.search(data[:8192])
        name = declared[1].decode("ascii").lower() if declared else ""
        name = "gb18030" if name in {"gb2312", "gbk"} else name
        try:
            return data.decode(name, errors="replace"), name
        except LookupError:
            raise BadDocument(shown, f"cannot be decoded: {error}", "Save it as UTF-8 and build again") from error


def _tree(text: str, shown: str) -> HtmlElement:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    if "<!ENTITY" in text:
        raise BadDocument(shown, "XML that defines entities", "Save it from a browser, as a web page or as text")
    if "<pre" not in text:  # elsewhere a line end is a blank, and Chinese has none
        text = without_line_ends(text)
    parser = HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = document_fromstring(_DECLARED.sub("", text.replace("\0", "")), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise BadDocument(shown, "a web page without text", "Save it from a browser, as text") from error
    if any("depth" in str(entry.message) for entry in parser.error_log):
        raise BadDocument(shown, "its tags are nested more than 255 deep", "Save it from a browser, as text")
    return tree


def _meta(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        name, content = element.get("name") or element.get("property"), one_line(element.get("content") or "")
        if name and content:
            yield name, content


def _title(tree: HtmlElement, said: dict[str, str]) -> str | None:
    """The article's title: as declared, else the only first heading, else the window's title without the site's name."""
    for name in _TITLES:
        if said.get(name):
            return said[name]
    headings = [one_line(element.text_content()) for element in tree.iter("h1")]
    headings = [heading for heading in headings if 4 <= len(heading) <= 120]
    if len(headings) == 1:
        return headings[0]
    window = one_line(tree.findtext(".//title") or "")
    return _SITE.sub("", window) or window or None


def _drawn(tree: HtmlElement, title: str | None) -> Sheet:
    """The page's title, lines and tables, those of its main text alone where there is one."""
    from lxml.html import HtmlElement, fromstring, tostring
    from trafilatura import bare_extraction

    index = Index(tree)
    whole = fromstring(tostring(tree, encoding="unicode"))
    for element in list(whole.iter(*_DROPPED)):
        if element.getparent() is not None:
            element.drop_tree()
    found: Any = bare_extraction(
        fromstring(tostring(tree, encoding="unicode")),
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        favor_recall=True,
        with_metadata=False,
        date_extraction_params={"extensive_search": False, "max_date": "2100-01-01"},  # nothing depends on today
    )
    body = getattr(found, "body", None)
    main = _sheet(_lines(body), index, title) if body is not None else Sheet()
    if len(main.text) < _ENOUGH or _rows(whole) > 2 * max(1, sum(len(table.rows) for table in main.tables)) + 2:
        assert isinstance(whole, HtmlElement)
        rest = _sheet(_lines(whole), index, title)
        return rest if len(rest.text) > len(main.text) else main
    return main


def _rows(tree: HtmlElement) -> int:
    """Rows of tables that hold data: with two cells or more, and no table inside."""
    return sum(len(row.findall("td")) + len(row.findall("th")) > 1 and row.find(".//table") is None for row in tree.iter("tr"))


_Line = str | list[list[str]]  # a line, or a table's rows


def _lines(tree: Any) -> Iterator[_Line]:
    """The lines and tables of a tree in document order: of a page, or of what trafilatura keeps of one."""
    words: list[str] = []

    def flush() -> Iterator[_Line]:
        for part in "".join(words).split("\x01"):
            if line := one_line(part):
                yield line
        words.clear()

    def walk(element: Any) -> Iterator[_Line]:
        if not isinstance(element.tag, str) or (element.tag in ("head", "title") and element.getparent().tag == "html"):
            words.append(element.tail or "")
            return
        block = element.tag in BLOCKS
        if block:
            yield from flush()
        if element.tag == "table" and element.find(".//table") is None and (rows := _cells(element)):
            yield rows
        else:
            words.append("\x01" if element.tag in {"br", "lb"} else element.text or "")
            for child in element:
                yield from walk(child)
        if block:
            yield from flush()
        words.append(element.tail or "")

    yield from walk(tree)
    yield from flush()


def _cells(table: Any) -> list[list[str]]:
    """The texts of a table's cells by row; [] for a table of one column, which only lays out."""
    rows = []
    for row in table.iter("tr", "row"):
        cells = [one_line(" ".join(cell.itertext())) for cell in row if cell.tag in {"td", "th", "cell"}]
        if any(cells):
            rows.append(cells)
    return rows if rows and max(map(len, rows)) > 1 else []


def _sheet(lines: Iterable[_Line], index: Index, title: str | None) -> Sheet:
    sheet = Sheet()
    index.restart()
    lines = [part for line in lines for part in (index.parts(line) if isinstance(line, str) else [line])]
    index.restart()
    if title and title not in lines[:5]:
        sheet.line(title, index.path(title))
    for line in lines:
        if isinstance(line, str):
            sheet.line(line, index.path(line))
        else:
            sheet.table(line, [index.path("".join(row)) for row in line])
    return sheet
