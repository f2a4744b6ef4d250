"""Web pages: what is taken from them and what is left out, and the way back to the element."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from kg.model import BadDocument, Document
from kg.read import Limits, read

BODY = (
    "江北市工业和信息化局出台《实施意见》，支持中小企业\n发展，全年安排资金三千万元，用于企业技术改造和数字化转型。",
    "据悉，江北光电有限公司位于江北市，是一家专精特新<b>“小巨人”企业</b>，主要从事光电器件的研发与生产。",
)
PAGE = f"""<!DOCTYPE html><html><head><meta charset="{{charset}}"><title>江北市出台新政支持企业_江北市人民政府</title>
<meta name="PubDate" content="2023-08-03 10:20"><meta name="ContentSource" content="江北日报">
<script>var a = "脚本里的字";</script><style>p {{{{ color: red }}}}</style></head><body>
<div class="nav"><ul><li><a href="/">网站首页</a></li><li><a href="/x">政务公开</a></li></ul></div>
<div class="article"><h1>江北市出台新政支持企业</h1>
<p>{BODY[0]}</p><p>{BODY[1]}<br>企业负责人说，明年产量将再增三成。</p>
<table><tr><th>企业名称</th><th>所在地</th></tr><tr><td><p>江北光电有限公司</p></td><td>江北市</td></tr></table></div>
<div class="footer">版权所有 备案号12345</div><script>document.write("又一段脚本")</script></body></html>"""


def page(folder: Path, text: str, charset: str = "utf-8", name: str = "a.html") -> Document:
    path = folder / name
    path.write_bytes(text.replace("{charset}", charset).encode(charset))
    return read(path, name)


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return page(tmp_path_factory.mktemp("html"), PAGE)


def test_the_main_text_is_taken_in_order_and_nothing_else(document: Document) -> None:
    assert document.text.splitlines() == [
        "江北市出台新政支持企业",
        BODY[0].replace("\n", ""),
        BODY[1].replace("<b>", "").replace("</b>", ""),
        "企业负责人说，明年产量将再增三成。",
        "企业名称\t所在地",
        "江北光电有限公司\t江北市",
    ]


def test_the_page_tells_title_date_and_publisher(document: Document) -> None:
    assert (document.title, document.date, document.publisher) == ("江北市出台新政支持企业", "2023-08-03", "江北日报")
    assert (document.format, document.encoding) == ("html", "utf-8")


def test_each_line_leads_back_to_its_element(document: Document) -> None:
    tree = html.document_fromstring(PAGE)
    assert len(document.places) == 6
    for place in document.places:
        (element,) = tree.xpath(place.path)
        line = document.text[place.start : place.end]
        assert "".join(line.split()) in "".join(element.text_content().split())
    at = document.text.index("江北光电有限公司位于")
    assert document.where(at, at + 4) == "/html/body/div[2]/p[2]"


def test_a_table_has_its_rows_and_cells(document: Document) -> None:
    (table,) = document.tables
    cells = [[document.text[start:end] for start, end in row.cells] for row in table.rows]
    assert cells == [["企业名称", "所在地"], ["江北光电有限公司", "江北市"]]


@pytest.mark.parametrize("charset", ["gb18030", "utf-16"])
def test_other_encodings(tmp_path: Path, charset: str, document: Document) -> None:
    assert page(tmp_path, PAGE, charset).text == document.text


def test_a_page_without_date_takes_it_from_what_it_shows(tmp_path: Path) -> None:
    line = "<div>发布时间：2024年5月6日 来源：江北晚报 字号：大</div>"
    text = f"<html><body><h1>江北市出台新政</h1>{line}<p>{BODY[0]}</p></body></html>"
    found = page(tmp_path, text)
    assert (found.date, found.publisher) == ("2024-05-06", "江北晚报")


def test_a_page_that_is_a_list_keeps_its_rows(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>江北{n}号光电有限公司</td><td>江北市</td></tr>" for n in range(1, 31))
    found = page(
        tmp_path, f"<html><body><table><tr><td>序号</td><td>企业名称</td><td>所在地</td></tr>{rows}</table></body></html>"
    )
    assert sum(len(table.rows) for table in found.tables) == 31


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html><body>" + "<div>" * 100_000 + "江北市出台新政。", "nested more than 255 deep"),
        ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html><p>&b;</p></html>', "defines entities"),
        ("<html><body><script>load()</script></body></html>", "without text"),
        ("<html></html>", "without text"),
        ("<!-- -->", "without text"),
    ],
)
def test_a_bad_page_gets_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadDocument, match=said) as caught:
        page(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_a_short_page_keeps_its_paragraphs_apart(tmp_path: Path) -> None:
    found = page(
        tmp_path, "<html><body><h1>江北新闻</h1><p>江北光电<b>扩产</b>。</p><ul><li>其一</li><li>其二</li></ul></body></html>"
    )
    assert found.text.splitlines() == ["江北新闻", "江北光电扩产。", "其一", "其二"]
    assert [p.path for p in found.places] == [f"/html/body/{tag}" for tag in ("h1", "p", "ul/li[1]", "ul/li[2]")]


def test_xml_that_is_no_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', encoding="utf-8")
    with pytest.raises(BadDocument, match="XML, and no web page"):
        read(path, "a.xml")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?><html><body><p>{BODY[0]}</p></body></html>', encoding="utf-8")
    assert read(path, "a.xml").format == "html"


def test_a_page_that_takes_too_long_is_stopped_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "slow.html"
    path.write_text("<html><body>" + "".join(f"<p>江北市第{n}家企业扩产。</p>" for n in range(60_000)), encoding="utf-8")
    page(tmp_path, PAGE)  # the process is there, so the limit alone counts
    with pytest.raises(BadDocument, match=r"not read within 0\.1 seconds"):
        read(path, "slow.html", limits=Limits(seconds=0.1))
    assert page(tmp_path, PAGE).title == "江北市出台新政支持企业"
