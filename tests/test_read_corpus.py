"""A jsonl corpus: its records, their names, and what is said of lines that are none."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kg.model import BadDocument, KgError
from kg.read import Limits, Source, parts, read, read_source, spooled, survey

ONE = {"id": "n-17", "title": "江北出台新政", "date": "2023年8月3日", "source": "江北日报", "text": "江北市出台《若干措施》。"}


def corpus(folder: Path, *lines: object, name: str = "c.jsonl") -> Source:
    """A corpus of these lines; a string stands as it is, anything else as JSON."""
    path = folder / name
    path.write_text("".join((x if isinstance(x, str) else json.dumps(x, ensure_ascii=False)) + "\n" for x in lines), "utf-8")
    return Source(path, name)


def test_each_line_is_a_document_with_its_fields(tmp_path: Path) -> None:
    (record,) = parts(corpus(tmp_path, "", ONE, "  "))
    document = read_source(record)
    assert record.shown == document.source == "c.jsonl#n-17"
    assert (document.text, document.title, document.date) == (ONE["text"], "江北出台新政", "2023-08-03")
    assert (document.publisher, document.format, document.places) == ("江北日报", "jsonl", ())


def test_fields_may_have_the_names_that_corpora_give_them(tmp_path: Path) -> None:
    row = {"doc_id": 7, "标题": "题", "正文": "江北光电扩产。", "发布时间": "2024-01-02 10:00", "来源": "江北网"}
    (record,) = parts(corpus(tmp_path, row))
    document = read_source(record)
    assert (document.source, document.text, document.title) == ("c.jsonl#7", "江北光电扩产。", "题")
    assert (document.date, document.publisher) == ("2024-01-02", "江北网")


def test_a_record_without_id_keeps_its_name_when_another_is_put_before_it(tmp_path: Path) -> None:
    plain = {"text": "江北光电扩产。"}
    (alone,) = parts(corpus(tmp_path, plain))
    _, second = parts(corpus(tmp_path, ONE, plain))
    assert alone.shown == second.shown and alone.shown.startswith("c.jsonl#")


def test_lines_in_gb18030_are_read(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes((json.dumps(ONE, ensure_ascii=False) + "\r\n").encode("gb18030") * 2)
    documents = [read_source(r) for r in parts(Source(path, "c"))]
    assert [(d.text, d.encoding) for d in documents] == [(ONE["text"], "gb18030")] * 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json", "the line is not JSON"),
        ("[1, 2]", "the line is no JSON object"),
        ('{"id": 3}', "line 2 has no text"),
        ('{"text": 3}', "line 2 has no text"),
        ('{"text": " 。"}', "line 2: there is no word"),
        ("[" * 100_000, "the line is not JSON"),
        ('{"text": "' + "长" * 400 + '"}', "line 2 is longer than 0.001 MB"),
    ],
)
def test_a_line_that_is_no_record_gets_one_line_and_the_next_is_read(tmp_path: Path, line: str, said: str) -> None:
    limits = Limits(bytes=1_000 if "longer" in said else 1_000_000)
    first, bad, last = parts(corpus(tmp_path, ONE, line, {"id": "z", "text": "末篇。"}), limits)
    with pytest.raises(BadDocument, match=said) as caught:
        read_source(bad, limits)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300
    assert [read_source(r, limits).text for r in (first, last)] == [ONE["text"], "末篇。"]


def test_half_a_character_does_not_reach_the_graph(tmp_path: Path) -> None:
    (record,) = parts(corpus(tmp_path, '{"id": "a\\ud83d", "text": "江北\\ud83d光电\\ud83d\\ude00"}'))
    document = read_source(record)
    assert document.text == "江北\ufffd光电😀"
    (document.source + document.text).encode()


def test_a_corpus_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="a corpus"):
        read(corpus(tmp_path, ONE).path)


# Folders, patterns, standard input ------------------------------------------------------------------------------


def test_files_of_other_kinds_are_named(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "c.doc", "d.png", "e", "f.json", ".hidden"):
        (tmp_path / name).write_text("江北", encoding="utf-8")
    found = survey([tmp_path])
    top = tmp_path.name
    assert [s.shown for s in found.sources] == [f"{top}/a.txt", f"{top}/b.jsonl"]
    assert [str(p) for p in found.passed] == [
        f"{top}/c.doc: .doc files are not read. Save it as docx.",
        f"{top}/d.png: .png files are not read. Run OCR on it (tesseract -l chi_sim).",
        f"{top}/e: a file without a suffix is read only where it is named itself.",
        f"{top}/f.json: .json files are not read. A corpus is one JSON object a line, in a .jsonl file.",
    ]


def test_a_pattern_names_files(tmp_path: Path) -> None:
    for name in ("n1.txt", "n2.txt", "m.txt", "sub/n3.txt", "n4.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("江北", encoding="utf-8")
    assert [s.shown for s in survey([tmp_path / "n*"]).sources] == ["n1.txt", "n2.txt"]
    assert [s.shown for s in survey([tmp_path / "**" / "n*.txt"]).sources] == ["n1.txt", "n2.txt", "n3.txt"]
    with pytest.raises(KgError, match="no such file"):
        survey([tmp_path / "x*"])


def test_links_that_lead_round_are_followed_once(tmp_path: Path) -> None:
    for here in range(6):  # each to all others: 720 ways through
        folder = tmp_path / f"f{here}"
        folder.mkdir()
        (folder / "a.txt").write_text("江北", encoding="utf-8")
    for here in range(6):
        for there in range(6):
            (tmp_path / f"f{here}" / f"to{there}").symlink_to(tmp_path / f"f{there}", target_is_directory=True)
    assert len(survey([tmp_path]).sources) == 6


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("江北市出台新政。".encode(), "stdin.txt"),
        (json.dumps(ONE).encode(), "stdin.jsonl"),
        (b"", "stdin.txt"),
        (b"%PDF-1.4\n", "stdin.pdf"),
        (b"<!DOCTYPE html><html></html>", "stdin.html"),
    ],
)
def test_standard_input_is_read_by_its_first_bytes(data: bytes, name: str) -> None:
    with spooled([Path("-")], io.BytesIO(data)) as (path,):
        assert (path.name, path.read_bytes()) == (name, data)
    assert not path.exists()


def test_standard_input_without_end_is_cut_off() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return "江".encode() * (size // 3)

    limits = Limits(bytes=3_000_000)
    with spooled([Path("-")], Endless(), limits) as (path,), pytest.raises(BadDocument, match="larger than 3 MB"):  # type: ignore[arg-type]
        read(path, "stdin", limits=limits)
