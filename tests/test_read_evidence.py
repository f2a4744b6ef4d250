"""From a file of each format to the graph: every quote stands in the text at its place, and the place leads back to the file."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest
from papers import Paper, wrapped
from typer.testing import CliRunner

from kg.cli import commands
from kg.extract import Extractor
from kg.model import Document
from kg.query import query
from kg.read import Source, parts, read_source

NEWS = "长春市工业和信息化局印发《长春市支持光电产业若干措施》。长春甲乙光电有限公司位于长春市，是一家专精特新企业。"


@cache
def extractor() -> Extractor:
    return Extractor()


def news(folder: Path, format_: str) -> Path:
    """The same news in one of the formats."""
    path = folder / f"news.{format_}"
    if format_ == "pdf":
        paper = Paper(path)
        for page in range(2):
            paper.line(72, 40, "长春公报", 9)
            paper.lines(72, 100, wrapped(NEWS, 20) if page else ["第一页是目录"])
            paper.turn()
        paper.save()
    elif format_ == "docx":
        made = docx.Document()
        made.add_paragraph("昨日要闻")
        made.add_paragraph(NEWS)
        made.save(path)
    elif format_ == "xlsx":
        book = openpyxl.Workbook()
        book.active.append([NEWS])
        book.save(path)
    elif format_ == "html":
        path.write_text(f"<html><body><h1>昨日要闻一则</h1><p>{NEWS}</p></body></html>", encoding="utf-8")
    elif format_ == "jsonl":
        path.write_text(json.dumps({"id": 1, "text": NEWS}), encoding="utf-8")
    else:
        path.write_text(NEWS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("format_", "where"),
    [
        ("txt", ""),
        ("jsonl", ""),
        ("html", "/html/body/"),
        ("pdf", "page=2&viewrect=72,"),
        ("docx", "paragraph=2"),
        ("xlsx", "sheet=Sheet&row=1"),
        ("csv", "row=1"),
    ],
)
def test_evidence_leads_back_to_the_file(tmp_path: Path, format_: str, where: str) -> None:
    path = news(tmp_path, format_)
    (source,) = parts(Source(path, path.name))
    document: Document = read_source(source)
    extract = extractor().extract(document)
    names = {entity.id: entity.name for entity in extract.entities}
    found = {(names[s.subject], s.relation, names[s.object]): s.evidence[0] for s in extract.statements}
    assert ("长春甲乙光电有限公司", "locatedIn", "长春市") in found
    for evidence in found.values():
        assert document.text[evidence.start : evidence.end] == evidence.quote
        assert evidence.where.startswith(where) if where else not evidence.where
    assert extract.format == {"txt": "text"}.get(format_, format_)


def test_the_command_reads_standard_input_and_tells_the_place_in_the_graph(tmp_path: Path) -> None:
    data = news(tmp_path, "pdf").read_bytes()
    ran = CliRunner().invoke(commands, ["build", "-", "-o", str(tmp_path / "out")], input=data)
    assert ran.exit_code == 0, ran.output
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert (report["formats"], report["unread"], report["passed"]) == ({"pdf": 1}, [], [])
    asked = "SELECT ?file ?where { GRAPH ?d { ?e a zq:Evidence ; rdf:value ?where . ?d dcterms:source ?file } }"
    lines = query(tmp_path / "out", asked, "csv").text.splitlines()[1:]
    assert lines and all(line.startswith('stdin.pdf,"page=2&viewrect=72,') for line in lines)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--max-mb", "0.001"], "larger than 0.001 MB"),
        (["--max-pages", "1"], "2 pages, more than 1"),
        (["--max-characters", "9"], "characters, more than 9"),
    ],
)
def test_limits_are_options(tmp_path: Path, option: list[str], said: str) -> None:
    ran = CliRunner().invoke(commands, ["build", str(news(tmp_path, "pdf")), "-o", str(tmp_path / "out"), *option])
    assert ran.exit_code == 1 and said in str(ran.exception)


def test_a_corpus_is_built_record_by_record(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    rows = [{"id": f"n{n}", "text": NEWS, "title": f"第{n}篇", "date": "2024-05-06", "source": "长春日报"} for n in range(3)]
    path.write_text("\n".join([*map(json.dumps, rows), "{bad"]) + "\n", encoding="utf-8")
    ran = CliRunner().invoke(commands, ["build", str(path), "-o", str(tmp_path / "out"), "-j", "2"])
    assert ran.exit_code == 1 and "c.jsonl:4: the line is not JSON" in ran.output
    asked = "SELECT ?f ?t ?d ?b { ?x dcterms:source ?f ; dcterms:title ?t ; dcterms:date ?d ; dcterms:publisher ?b } ORDER BY ?f"
    assert query(tmp_path / "out", asked, "csv").text.splitlines()[1:] == [
        f"c.jsonl#n{n},第{n}篇,2024-05-06,长春日报" for n in range(3)
    ]


def test_a_second_build_reads_no_record_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg import workers
    from kg.build import build

    path = news(tmp_path, "jsonl")
    build([path], tmp_path / "out")
    monkeypatch.setattr(workers, "outcome", lambda *_: pytest.fail("read again"))
    build([path], tmp_path / "out")
