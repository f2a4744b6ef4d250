"""Word documents, workbooks and csv: their text in order, rows and cells in place, and the archives that are traps."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import BadDocument, Document
from kg.read import Limits, read
from kg.read.delimited import separator, split
from kg.read.numbering import chinese


def cells(document: Document, table: int = 0) -> list[list[str]]:
    """The cells of a table as text."""
    return [[document.text[start:end] for start, end in row.cells] for row in document.tables[table].rows]


# Word -----------------------------------------------------------------------------------------------------------


def test_paragraphs_and_tables_come_in_the_order_of_the_document(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("江北市关于支持中小企业的通知", 0)
    made.add_paragraph("各区县：")
    paragraph = made.add_paragraph("现将")
    paragraph.add_run("有关").bold = True
    paragraph.add_run("事项通知如下。")
    table = made.add_table(rows=3, cols=3)
    for row, values in enumerate((("区县", "企业名称", "产品"), ("高新区", "江北光电", "透镜"), ("", "江北药业", "疫苗"))):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    table.cell(1, 0).merge(table.cell(2, 0))
    made.add_paragraph("江北市工业和信息化局")
    made.add_paragraph("2023年8月3日")
    made.sections[0].header.paragraphs[0].text = "内部资料"
    made.save(tmp_path / "a.docx")
    document = read(tmp_path / "a.docx", "a.docx")
    assert document.text.splitlines() == [
        "江北市关于支持中小企业的通知",
        "各区县：",
        "现将有关事项通知如下。",
        "区县\t企业名称\t产品",
        "高新区\t江北光电\t透镜",
        "\t江北药业\t疫苗",
        "江北市工业和信息化局",
        "2023年8月3日",
    ]
    assert (document.title, document.date, document.format) == ("江北市关于支持中小企业的通知", "2023-08-03", "docx")
    assert cells(document)[2] == ["高新区", "江北药业", "疫苗"]
    (place,) = {document.where(*row.cells[1]) for row in document.tables[0].rows[2:]}
    assert place == "table=1&row=3"
    at = document.text.index("现将有关")
    assert document.where(at, at + 4) == "paragraph=3"


def test_numbers_that_word_sets_itself_are_in_the_text(tmp_path: Path) -> None:
    made = docx.Document()
    numbering = made.part.numbering_part.element
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    levels = level.format(0, "chineseCounting", "%1、") + level.format(1, "decimal", "%2.")
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, text in ((0, "总体要求"), (1, "目标"), (1, "原则"), (0, "保障措施"), (1, "资金")):
        properties = made.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'))
    made.save(tmp_path / "a.docx")
    lines = read(tmp_path / "a.docx", "a.docx").text.splitlines()
    assert lines == ["一、总体要求", "1. 目标", "2. 原则", "二、保障措施", "1. 资金"]


def test_deleted_text_is_left_out_and_inserted_text_is_in(tmp_path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("安排资金")
    for tag, inner, text in (("del", "delText", "一亿元"), ("ins", "t", "两亿元")):
        xml = f'<w:{tag} {nsdecls("w")} w:id="1" w:author="a"><w:r><w:{inner}>{text}</w:{inner}></w:r></w:{tag}>'
        paragraph._p.append(parse_xml(xml))
    made.save(tmp_path / "a.docx")
    assert read(tmp_path / "a.docx", "a.docx").text == "安排资金两亿元\n"


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五")])
def test_chinese_figures(number: int, words: str) -> None:
    assert chinese(number) == words


# Traps ----------------------------------------------------------------------------------------------------------


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(("name", "main"), [("a.docx", "word/document.xml"), ("a.xlsx", "xl/workbook.xml")])
def test_archives_that_are_traps_get_one_line(tmp_path: Path, name: str, main: str) -> None:
    for parts, said in (
        ({main: b"\x20" * 30_000_000}, "zip bomb"),
        ({main: ENTITIES}, "XML that defines entities"),
        ({main: ENTITIES.decode().encode("utf-16")}, "XML that defines entities"),
        ({"other.xml": b"<x/>"}, "no Word document|no workbook"),
        ({main: b"<x>"}, "is no XML|damaged workbook"),
    ):
        with pytest.raises(BadDocument, match=said) as caught:
            read(packed(tmp_path / name, parts), name)
        assert "\n" not in str(caught.value)
    for data, said in ((b"PK\x03\x04junk", "damaged"), (b"\xd0\xcf\x11\xe0" * 9, "encrypted, or an old Office file")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BadDocument, match=said):
            read(tmp_path / name, name)


def test_many_parts_that_are_large_together_are_a_trap(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", {f"word/{n}.xml": bytes(5_000_000) for n in range(5)})
    with pytest.raises(BadDocument, match="zip bomb"):
        read(path, "a.docx", limits=Limits(unpacked=20_000_000))


def test_a_part_that_is_larger_than_the_archive_says_is_cut_there(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx", {"word/document.xml": b"<x>" + b" " * 100_000 + b"</x>"})
    data = bytearray(path.read_bytes())
    size = (100_007).to_bytes(4, "little")
    assert data.count(size) == 2
    path.write_bytes(bytes(data).replace(size, (1_000).to_bytes(4, "little")))
    with pytest.raises(BadDocument, match=r"missing or damaged|no XML"):
        read(path, "a.docx")


# Workbooks ------------------------------------------------------------------------------------------------------


def test_sheets_are_tables_and_merged_cells_count_for_every_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "市级名单"
    rows = [
        ["2023年江北市专精特新中小企业名单"],
        [],
        ["序号", "区县", "企业名称", "得分", "日期"],
        [1, "高新区", "江北光电\n有限公司", 91.5, None],
        [2, None, "江北药业有限公司", 88, None],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("B4:B5")
    hidden = book.create_sheet("隐藏")
    hidden.append(["不公开"])
    hidden.sheet_state = "hidden"
    book.create_sheet("Sheet3").append(["附注：名单有效期三年。"])
    book.save(tmp_path / "a.xlsx")
    document = read(tmp_path / "a.xlsx", "a.xlsx")
    assert document.text.splitlines() == [
        "2023年江北市专精特新中小企业名单",
        "序号\t区县\t企业名称\t得分\t日期",
        "1\t高新区\t江北光电有限公司\t91.5",
        "2\t\t江北药业有限公司\t88",
        "附注：名单有效期三年。",
    ]
    assert cells(document)[3] == ["2", "高新区", "江北药业有限公司", "88"]
    assert [table.caption for table in document.tables] == ["市级名单", ""]
    assert document.title == "2023年江北市专精特新中小企业名单"
    assert document.where(*document.tables[0].rows[3].cells[2]) == "sheet=市级名单&row=5"


# csv ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [",", "\t", ";", "|", "，"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16"])
def test_csv_cells_have_their_place_in_the_file_s_own_text(tmp_path: Path, sign: str, codec: str) -> None:
    rows = [["序号", "企业名称", "地址"], ["1", f"江北{sign}光电", "江北市\n高新区"], ["2", "南山电子", ""]]
    lines = ['"' + f'"{sign}"'.join(row) + '"' if row[0] == "1" else sign.join(row) for row in rows]
    text = "\r\n".join(lines) + "\r\n"
    (tmp_path / "a.csv").write_bytes(text.encode(codec))
    document = read(tmp_path / "a.csv", "a.csv")
    assert document.text == text
    assert cells(document) == rows
    assert [p.path for p in document.places] == ["row=1", "row=2", "row=3"]


def test_a_quote_that_is_not_closed_does_not_swallow_the_file() -> None:
    text = '企业名称,地区\n"江北光电,江北市\n' + "南山电子,南山县\n" * 3_000
    rows = list(split(text, ","))
    assert len(rows) == 3_002
    assert [text[a:b] for a, b in rows[1].cells] == ['"江北光电', "江北市"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='甲乙,;"\t\r\n 1', max_size=80))
def test_rows_and_cells_stand_in_order_inside_the_text(text: str) -> None:
    sign = separator(text)
    end = 0
    for row in split(text, sign):
        assert end <= row.start <= row.end <= len(text)
        at = row.start
        for start, stop in row.cells:
            assert at <= start <= stop <= row.end
            at = stop
        end = row.end


def test_an_office_document_is_known_by_its_bytes_too(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("江北市出台新政。")
    made.save(buffer)
    path = tmp_path / "download"
    path.write_bytes(buffer.getvalue())
    assert read(path, "download").format == "docx"
