"""Lists of enterprises, projects and policies: heads of columns, rows, and what the rows state, each with its row as evidence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest

from kg.extract import Extractor
from kg.lists.columns import columns, senses
from kg.lists.table import listing
from kg.model import BadSeed, Document, Extract
from kg.read import read
from kg.read.delimited import read_delimited


@cache
def extractor() -> Extractor:
    return Extractor()


def stated(extract: Extract) -> set[tuple[str, str, str]]:
    """What an extract states, by names."""
    names = {entity.id: entity.name for entity in extract.entities}
    return {(names[s.subject], s.relation, names[s.object]) for s in extract.statements}


def written(folder: Path, text: str, name: str = "名单.csv") -> Document:
    (folder / name).write_text(text, encoding="utf-8")
    return read(folder / name, name)


# Heads ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "role", "type_"),
    [
        ("企业名称", "name", "Enterprise"),
        ("拟认定企业名称（盖章）", "name", "Enterprise"),
        ("单 位\n名 称", "name", "Enterprise"),
        ("所属县（市、区）", "relation", "Region"),
        ("县(市、区)", "relation", "Region"),
        ("市（州）", "relation", "Region"),
        ("注册地址：", "address", "Region"),
        ("主导产品名称", "relation", "Product"),
        ("行业/领域", None, None),
        ("项目名称", "name", "Project"),
        ("序号", "other", ""),
        ("江北光电有限公司", None, None),
        ("企业名称由工商部门核准并在全国范围内公示后使用", None, None),
        ("", None, None),
    ],
)
def test_what_a_head_says(head: str, role: str | None, type_: str | None) -> None:
    found = senses(head)
    if head == "行业/领域":
        assert found and found[0].type == "Industry"
    elif role is None:
        assert not found
    else:
        assert (found[0].role, found[0].type) == (role, type_)


def test_the_table_of_heads_is_checked(tmp_path: Path) -> None:
    assert len(columns()) > 200
    from kg.lists.columns import load

    for row, said in (("甲\tnone\t\t", "role"), ("甲\tname\tFactory\t", "type"), ("甲\trelation\tRegion\tnear", "relation")):
        (tmp_path / "columns.tsv").write_text(f"head\trole\ttype\trelation\n{row}\n", encoding="utf-8")
        with pytest.raises(BadSeed, match=rf"columns\.tsv:2: {said}"):
            load(tmp_path / "columns.tsv")


# Rows -----------------------------------------------------------------------------------------------------------


def rows_of(folder: Path, text: str) -> list[tuple[str, dict[str, str], str]]:
    """Name, cells by type, and section of each entry of a csv."""
    (folder / "a.csv").write_text(text, encoding="utf-8")
    document = read_delimited(folder / "a.csv", "a.csv")
    found = listing(document.text, document.tables[0])
    if found is None:
        return []

    def said(span: tuple[int, int] | None) -> str:
        return document.text[span[0] : span[1]] if span else ""

    return [(said(e.name), {sense.type: said(span) for sense, span in e.cells}, said(e.section)) for e in found.entries]


def test_title_head_sections_sums_and_repeated_heads_are_told_from_data(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path,
        "2023年江北省瞪羚企业名单,,\n,,\n序号,企业名称,地区\n一、北部（2家）,,\n1,甲光电有限公司,北山市\n2,乙药业有限公司,\n"
        "序号,企业名称,地区\n二、南部（1家）,,\n3,丙材料有限公司,南山市\n合计,3家,\n注：排名不分先后,,\n",
    )
    assert rows == [
        ("甲光电有限公司", {"Region": "北山市"}, "一、北部（2家）"),
        ("乙药业有限公司", {}, "一、北部（2家）"),
        ("丙材料有限公司", {"Region": "南山市"}, "二、南部（1家）"),
    ]


def test_a_column_that_is_mostly_empty_counts_downwards(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "地区,企业名称,产品\n北山市,甲光电,透镜\n,乙药业,\n,丙材料,碳纤维\n南山市,丁电子,\n,戊机械,轴承\n")
    assert [cells.get("Region") for _, cells, _ in rows] == ["北山市"] * 3 + ["南山市"] * 2
    assert [cells.get("Product") for _, cells, _ in rows] == ["透镜", None, "碳纤维", None, "轴承"]


@pytest.mark.parametrize(
    "text",
    [
        "日期,气温,天气\n1日,3,晴\n2日,4,阴\n",
        "公司,我们都知道它很大\n昨天下了雨,今天天晴\n",
        "企业名称,地区\n",
        "江北光电有限公司,江北市\n南山电子有限公司,南山市\n",
    ],
)
def test_a_table_without_a_head_that_is_known_is_no_list(tmp_path: Path, text: str) -> None:
    assert rows_of(tmp_path, text) == []


# Statements -----------------------------------------------------------------------------------------------------


def test_a_row_is_the_evidence_of_what_it_states(tmp_path: Path) -> None:
    text = (
        "企业名称,所在市,所属区县,主导产品,所属行业,法定代表人\r\n"
        "长春甲乙光电有限公司,长春市,朝阳区,光学透镜、激光器,新材料,王一二\r\n"
        "北京丙丁药业股份有限公司,北京市,朝阳区,疫苗,生物医药,李三四\r\n"
    )
    document = written(tmp_path, text, "2023年专精特新“小巨人”企业名单.csv")
    extract = extractor().extract(document)
    first, second = "长春甲乙光电有限公司", "北京丙丁药业股份有限公司"
    assert stated(extract) == {
        (first, "produces", "光学透镜"),
        (first, "produces", "激光器"),
        (first, "inIndustry", "新材料"),
        (first, "locatedIn", "朝阳区"),
        (first, "hasClass", "专精特新小巨人企业"),
        ("王一二", "holdsPost", first),
        (second, "produces", "疫苗"),
        (second, "inIndustry", "生物医药"),
        (second, "locatedIn", "朝阳区"),
        (second, "hasClass", "专精特新小巨人企业"),
        ("李三四", "holdsPost", second),
    }
    codes = {s.subject: s.object for s in extract.statements if s.relation == "locatedIn"}
    assert sorted(codes.values()) == ["region/110105", "region/220104"]  # one name, two districts
    for statement in extract.statements:
        (evidence,) = statement.evidence
        assert document.text[evidence.start : evidence.end] == evidence.quote
        assert evidence.where in ("row=2", "row=3") and evidence.quote == text.split("\r\n")[int(evidence.where[-1]) - 1]
        assert statement.role == ("法定代表人" if statement.relation == "holdsPost" else None)


@pytest.mark.parametrize(
    ("title", "modality"),
    [
        ("2024年瞪羚企业名单", "asserted"),
        ("2024年拟认定瞪羚企业名单公示", "planned"),
        ("取消瞪羚企业资格名单", "former"),
        ("未通过复核瞪羚企业名单", "denied"),
    ],
)
def test_the_title_says_how_the_class_is_meant(tmp_path: Path, title: str, modality: str) -> None:
    extract = extractor().extract(written(tmp_path, "企业名称\n长春甲乙光电有限公司\n", f"{title}.csv"))
    (found,) = [s for s in extract.statements if s.relation == "hasClass"]
    assert found.evidence[0].modality == modality


def test_addresses_sections_and_names_tell_the_place(tmp_path: Path) -> None:
    extract = extractor().extract(
        written(
            tmp_path,
            "序号,企业名称,注册地址\n1,甲乙阀门有限公司,河北省石家庄市长安区和平东路1号\n一、长春市（1家）,,\n2,丙丁药业有限公司,\n3,吉林省戊己有限公司,\n",
        )
    )
    assert {row for row in stated(extract) if row[1] == "locatedIn"} == {
        ("甲乙阀门有限公司", "locatedIn", "长安区"),
        ("丙丁药业有限公司", "locatedIn", "长春市"),
        ("吉林省戊己有限公司", "locatedIn", "长春市"),
    }


def test_projects_and_policies_are_lists_too(tmp_path: Path) -> None:
    projects = "项目名称,建设单位,建设地点\n甲乙光电产业园项目,长春丙丁建设有限公司,长春市\n"
    assert stated(extractor().extract(written(tmp_path, projects))) == {
        ("长春丙丁建设有限公司", "undertakes", "甲乙光电产业园项目"),
        ("甲乙光电产业园项目", "locatedIn", "长春市"),
    }
    policies = "政策名称,发文单位,地区\n《长春市支持光电产业发展若干措施》,长春市人民政府,长春市\n"
    found = stated(extractor().extract(written(tmp_path, policies)))
    assert ("长春市支持光电产业发展若干措施", "issuedBy", "长春市人民政府") in found
    assert ("长春市支持光电产业发展若干措施", "appliesIn", "长春市") in found


def test_a_list_in_a_word_document_stands_beside_its_text(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("长春市工业和信息化局关于公布2023年市级专精特新中小企业名单的通知")
    made.add_paragraph("现将名单予以公布。长春市工业和信息化局位于长春市。")
    made.add_paragraph("附件：2023年市级专精特新中小企业名单")
    table = made.add_table(rows=2, cols=3)
    for row, values in enumerate((("序号", "企业名称", "县区"), ("1", "长春甲乙光电有限公司", "南关区"))):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    made.add_paragraph("（此件公开发布）")
    made.save(tmp_path / "a.docx")
    document = read(tmp_path / "a.docx", "a.docx")
    extract = extractor().extract(document)
    found = stated(extract)
    assert ("长春甲乙光电有限公司", "locatedIn", "南关区") in found
    assert ("长春甲乙光电有限公司", "hasClass", "市级专精特新中小企业") in found
    for evidence in (e for s in extract.statements for e in s.evidence):
        assert document.text[evidence.start : evidence.end] == evidence.quote
        assert evidence.where.startswith("table=1&row=2" if evidence.method.startswith("list:") else "paragraph=")


def test_a_large_list_takes_seconds(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["序号", "企业名称", "市", "产品"])
    for n in range(3_000):
        book.active.append([n, f"长春甲乙{n}号光电有限公司", "长春市" if n % 2 else "吉林市", f"{n}型透镜"])
    book.save(tmp_path / "a.xlsx")
    extract = extractor().extract(read(tmp_path / "a.xlsx", "a.xlsx"))
    assert sum(s.relation == "locatedIn" for s in extract.statements) == 3_000
