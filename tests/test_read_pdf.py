"""PDFs with a text layer: reading order, running heads, paragraphs, tables, page and box; and the ones that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from papers import Paper, wrapped
from reportlab.lib.pdfencrypt import StandardEncryption

from kg.model import BadDocument, Document
from kg.read import Limits, read

FIRST = (
    "江北市工业和信息化局近日出台《关于支持中小企业发展的若干措施"
    "》，全年安排资金三千万元，用于技术改造和数字化转型，覆盖全市企业。"
)
SECOND = (
    "江北光电有限公司位于江北市高新区，是一家专精特新企业，主要从"
    "事光电器件的研发与生产，去年营业收入达到三亿元，同比增长一成以上。"
)
THIRD = (
    "南山县则把重点放在农产品加工上，全县新增规上企业十二家，带动就业两千人，县里的物流园区也在年底前建成投用，企业运费下降三成。"
)


def gazette(path: Path) -> Document:
    """Two pages with heads and numbers; the second paragraph goes over the page."""
    paper = Paper(path)
    first, second, third = (wrapped(text, 37) for text in (FIRST, SECOND, THIRD))
    for number, body in ((1, [*first, *second[:1]]), (2, [*second[1:], *third])):
        paper.line(72, 40, f"江北市人民政府公报 2023年第{number + 7}期", 9)
        paper.centred(810, f"— {number} —", 9)
        if number == 1:
            paper.centred(90, "江北市出台新政支持中小企业", 20)
            paper.centred(120, "2023年8月3日")
        paper.lines(72, 160 if number == 1 else 80, body)
        paper.turn()
    paper.save()
    return read(path, "a.pdf")


def test_paragraphs_are_whole_over_lines_and_pages_and_running_heads_stand_apart(tmp_path: Path) -> None:
    document = gazette(tmp_path / "a.pdf")
    ((start, end),) = document.apart
    indent = "\u3000\u3000"
    assert document.text[:start].splitlines() == [
        "江北市出台新政支持中小企业",
        "2023年8月3日",
        indent + FIRST,
        indent + SECOND,
        indent + THIRD,
    ]
    heads = [line.replace(" ", "") for line in document.text[start:end].splitlines()]
    assert heads == ["江北市人民政府公报2023年第8期", "—1—", "江北市人民政府公报2023年第9期", "—2—"]
    assert (document.title, document.date) == ("江北市出台新政支持中小企业", "2023-08-03")
    assert dict(document.notes) == {"running heads": 4}


def test_every_character_has_a_page_and_a_box(tmp_path: Path) -> None:
    document = gazette(tmp_path / "a.pdf")
    covered = {at for place in document.places for at in range(place.start, place.end)}
    assert {c for i, c in enumerate(document.text) if i not in covered} == {"\n", "\u3000"}
    assert all(place.page in (1, 2) and place.box for place in document.places)
    at = document.text.index("2023年8月3日")
    where = document.where(at, at + 9)
    page, box = where.removeprefix("page=").split("&viewrect=")
    left, top, width, height = map(int, box.split(","))
    assert page == "1" and 250 < left < 297 < left + width < 345 and top < 120 < top + height < 130
    at = document.text.index(SECOND)
    assert document.where(at, at + len(SECOND)).startswith("page=1&")
    assert document.where(at + 60, at + len(SECOND)).startswith("page=2&viewrect=72,")


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    paper = Paper(tmp_path / "a.pdf")
    paper.centred(80, "江北两县比学赶超")
    left, right = wrapped(FIRST + SECOND, 17), wrapped(THIRD + FIRST, 17)
    paper.lines(72, 120, left)
    y = paper.lines(310, 120, right)
    last = wrapped("两篇报道之后还有一段文字横跨整个版面，用来说明横跨的段落排在两栏之后，而不是夹在两栏中间被读出来。", 37)
    paper.lines(72, y + 20, last)
    paper.save()
    text = read(tmp_path / "a.pdf", "a.pdf").text
    order = [text.index(part) for part in ("江北两县", FIRST + SECOND, THIRD + FIRST, "两篇报道")]
    assert order == sorted(order)


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    paper = Paper(tmp_path / "a.pdf")
    paper.centred(80, "2023年江北市专精特新中小企业名单")
    rows = [("序号", "企业名称", "所在地"), *((str(n), f"江北{n}号光电有限公司", "江北市高新区") for n in range(1, 12))]
    for i, row in enumerate(rows):
        for x, cell in zip((72, 130, 400), row, strict=True):
            paper.line(x, 120 + 20 * i, cell)
    paper.save()
    document = read(tmp_path / "a.pdf", "a.pdf")
    (table,) = document.tables
    assert [tuple(document.text[a:b] for a, b in row.cells) for row in table.rows] == rows
    assert document.where(*table.rows[3].cells[1]).startswith("page=1&viewrect=130,")


def test_a_ruled_table_has_whole_cells_and_goes_on_over_pages(tmp_path: Path) -> None:
    columns, rows = (72, 110, 250, 360, 520), (100, 140, 180, 220)
    paper = Paper(tmp_path / "a.pdf")
    for page in range(2):
        if not page:
            paper.centred(80, "2023年江北市专精特新中小企业名单")
        for x in columns:
            paper.rule(x, rows[0], x, rows[-1])
        for y in rows:
            paper.rule(columns[0], y, 250 if y == 180 else columns[-1], y)  # the third and the fourth column are merged below
            paper.rule(360, y, columns[-1], y)
        for n, y in enumerate(rows[:-1]):
            paper.line(80, y + 24, "序号" if n == page == 0 else str(3 * page + n))
            paper.line(114, y + 16, "企业" if n == page == 0 else "江北第一光电科技")
            paper.line(114, y + 32, "名称" if n == page == 0 else f"股份有限公司{3 * page + n}")
            paper.line(364, y + 24, "产品" if n == page == 0 else "光学透镜")
        paper.line(254, 124, "所在地" if not page else "南山市")
        paper.line(254, 184, "江北市高新区")
        paper.turn()
    paper.save()
    document = read(tmp_path / "a.pdf", "a.pdf")
    (table,) = document.tables
    assert [tuple(document.text[a:b] for a, b in row.cells) for row in table.rows] == [
        ("序号", "企业名称", "所在地", "产品"),
        ("1", "江北第一光电科技股份有限公司1", "江北市高新区", "光学透镜"),
        ("2", "江北第一光电科技股份有限公司2", "江北市高新区", "光学透镜"),
        ("3", "江北第一光电科技股份有限公司3", "南山市", "光学透镜"),
        ("4", "江北第一光电科技股份有限公司4", "江北市高新区", "光学透镜"),
        ("5", "江北第一光电科技股份有限公司5", "江北市高新区", "光学透镜"),
    ]
    assert document.where(*table.rows[4].cells[1]).startswith("page=2&viewrect=114,")


def test_a_title_below_columns_stands_behind_both(tmp_path: Path) -> None:
    paper = Paper(tmp_path / "a.pdf")
    paper.lines(72, 80, wrapped(FIRST, 17))
    y = paper.lines(310, 80, wrapped(SECOND, 17))
    paper.line(72, y + 10, "南山县", 18)
    paper.lines(72, y + 40, wrapped(THIRD, 37))
    paper.save()
    assert [line.strip() for line in read(tmp_path / "a.pdf", "a.pdf").text.splitlines()] == [FIRST, SECOND, "南山县", THIRD]


def test_limits_and_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    gazette(path)
    data = path.read_bytes()
    with pytest.raises(BadDocument, match="2 pages, more than 1"):
        read(path, "a.pdf", limits=Limits(pages=1))
    for damaged in (data[:300], b"%PDF-1.7\n", b"not a PDF at all"):
        path.write_bytes(damaged)
        with pytest.raises(BadDocument, match="a damaged PDF"):
            read(path, "a.pdf")
    path.write_bytes(data[: len(data) * 2 // 3])  # cut off: either nothing or what is left
    try:
        assert (
            set(read(path, "a.pdf").text) <= set(document_characters := gazette(tmp_path / "b.pdf").text) or document_characters
        )
    except BadDocument as error:
        assert "damaged" in str(error) or "no text" in str(error)


def test_a_scan_names_the_step_that_is_missing(tmp_path: Path) -> None:
    paper = Paper(tmp_path / "a.pdf")
    for _ in range(3):
        paper.box()
        paper.turn()
    paper.save()
    with pytest.raises(BadDocument, match=r"3 pages, no text on any \(a scan\?\)\. Run OCR on it"):
        read(tmp_path / "a.pdf", "a.pdf")


def test_an_encrypted_pdf_is_told(tmp_path: Path) -> None:
    paper = Paper(tmp_path / "a.pdf", encrypt=StandardEncryption("secret", canPrint=0))
    paper.lines(72, 100, wrapped(FIRST, 30))
    paper.save()
    with pytest.raises(BadDocument, match="encrypted, and asks for a password"):
        read(tmp_path / "a.pdf", "a.pdf")
