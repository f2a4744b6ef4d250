"""Files → documents: which are found, how they are decoded, and the one line that each bad one gets."""

from __future__ import annotations

import codecs
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import MARKER, BadDocument, Document, KgError
from kg.read import read, sources, survey
from kg.read.decode import Undecodable, decode
from kg.read.text import date_of, title_of

SIMPLE = "江北光电近日发布2023年半年度业绩预告。江北市工业和信息化局出台《实施意见》，支持中小企业。\r\n下一段。\n"
TRADITIONAL = "江北光電近日發布2023年半年度業績預告。江北市工業和信息化局出臺《實施意見》，支持中小企業。\n"
NAMES = "江北卫星\n南山电子\n金药集团\n"


def written(folder: Path, data: bytes, name: str = "a.txt") -> Path:
    """A file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("text", "codec", "bom", "encoding"),
    [
        (SIMPLE, "utf-8", b"", "utf-8"),
        (SIMPLE, "utf-8", codecs.BOM_UTF8, "utf-8"),
        (SIMPLE, "utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        (SIMPLE, "utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        (SIMPLE, "utf-16-le", b"", "utf-16-le"),
        (SIMPLE, "utf-16-be", b"", "utf-16-be"),
        (SIMPLE, "utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        (SIMPLE, "gb18030", b"", "gb18030"),
        (SIMPLE, "gbk", b"", "gb18030"),
        (TRADITIONAL, "utf-8", b"", "utf-8"),
        (TRADITIONAL, "big5", b"", "big5"),
        (TRADITIONAL, "gb18030", b"", "gb18030"),
        (TRADITIONAL, "utf-16-be", b"", "utf-16-be"),
        (NAMES, "gb18030", b"", "gb18030"),
        ("臺積電\n鴻海精密\n", "big5", b"", "big5"),
        ("江北", "gbk", b"", "gb18030"),
        ("臺北", "big5", b"", "big5"),
        ("Plain ASCII, 10 lines.\n", "ascii", b"", "utf-8"),
        ("Plain ASCII, 10 lines.\n", "utf-16-le", b"", "utf-16-le"),
        ("𠮷野家在江北开店。", "gb18030", b"", "gb18030"),
        ("江北\0增长三成，出台政策。", "utf-8", b"", "utf-8"),
        ("一\r二\r\n三\n四\u2028五", "utf-8", b"", "utf-8"),
    ],
)
def test_each_encoding_gives_the_text_back(tmp_path: Path, text: str, codec: str, bom: bytes, encoding: str) -> None:
    data = bom + text.encode(codec)
    assert read(written(tmp_path, data), "a.txt") == Document(
        source="a.txt",
        text=text,
        encoding=encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        title=title_of(text),
        date=date_of(text),
    )


def test_a_file_cut_inside_a_character_is_read(tmp_path: Path) -> None:
    whole = SIMPLE * 40
    document = read(written(tmp_path, whole.encode("utf-8")[:-5]), "a.txt")
    assert (document.encoding, document.text[:1000]) == ("utf-8", whole[:1000])
    document = read(written(tmp_path, whole.encode("gb18030")[:-4]), "a.txt")
    assert (document.encoding, document.text[:1000]) == ("gb18030", whole[:1000])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "there is no word in it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not text but a PNG picture"),
        (b"PK\x03\x04\x14\x00\x06\x00", "not text but a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not text but an old Office file (doc, xls). Save it as docx or xlsx"),
        (b"Rar!\x1a\x07\x00", "not text but a rar archive. Unpack it and build again"),
        (b"\x7fELF\x02\x01\x01\x00", "not text but a program"),
        (b"%PDF-1.7\n", "not text but a PDF"),
        (bytes(range(1, 32)) * 40, "not text but a binary file"),
        (b"\x00" * 500, "not text but a binary file"),
        (b"\xff\xfe\x00", "cannot be decoded"),
        ("Müllerstraße größer".encode("latin-1"), "cannot be decoded"),
        ("これは日本語の文章です。".encode("shift-jis"), "cannot be decoded"),
        (b"\x90" * 300 + b"\xff" * 300, "cannot be decoded"),
    ],
)
def test_a_bad_file_gets_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(written(tmp_path, data), "news/a.txt")
    line = str(caught.value)
    assert line.startswith(f"news/a.txt: {said}") and "\n" not in line and caught.value.advice


def test_what_is_no_readable_file_gets_one_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path, said in (
        (tmp_path / "pipe.txt", "a pipe, not a file"),
        (tmp_path, "a folder, not a file. Name a file in it"),
        (tmp_path / "no.txt", "no such file"),
    ):
        with pytest.raises(BadDocument, match=said):
            read(path, path.name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_gets_one_line(tmp_path: Path) -> None:
    path = written(tmp_path, b"abc")
    path.chmod(0)
    with pytest.raises(BadDocument, match="permission denied"):
        read(path, "a.txt")


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, b"ten bytes.")
    assert read(path, "a.txt", largest=10).text == "ten bytes."
    with pytest.raises(BadDocument, match=r"larger than 9e-06 MB"):
        read(path, "a.txt", largest=9)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_undecodable(data: bytes) -> None:
    try:
        decoded = decode(data)
    except Undecodable:
        return
    assert isinstance(decoded.text, str)


# Which files ----------------------------------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """dev/ and train/ with files of the same names, tables beside them, a hidden file and a loop."""
    for name in (
        "dev/d01.txt",
        "dev/d02.md",
        "dev/d01.json",
        "dev/INDEX.tsv",
        "dev/.hidden.txt",
        "dev/sub/d03.TXT",
        "train/d01.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("江北", encoding="utf-8")
    (tmp_path / "dev" / "sub" / "loop").symlink_to(tmp_path / "dev", target_is_directory=True)
    return tmp_path


def shown(paths: list[Path]) -> list[str]:
    """The names of the sources found."""
    return [source.shown for source in sources(paths)]


def test_folders_give_their_text_files_in_order_and_files_of_one_name_stay_apart(tree: Path) -> None:
    assert shown([tree / "train", tree / "dev"]) == ["train/d01.txt", "dev/d01.txt", "dev/d02.md", "dev/sub/d03.TXT"]


def test_a_file_named_twice_is_read_once(tree: Path) -> None:
    assert shown([tree / "dev" / "d01.txt", tree / "dev"]) == ["d01.txt", "dev/d02.md", "dev/sub/d03.TXT"]


def test_files_named_alone_are_told_apart(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown([tree / "dev" / "d01.txt", tree / "train" / "d01.txt"]) == ["d01.txt", "train/d01.txt"]
    monkeypatch.chdir(tree)
    assert shown([Path("dev/d01.txt"), Path("train/d01.txt")]) == ["dev/d01.txt", "train/d01.txt"]
    assert shown([Path("../") / tree.name / "dev/d01.txt"]) == [f"{tree.name}/dev/d01.txt"]


def test_folders_of_one_name_are_told_apart(tree: Path) -> None:
    (tree / "old" / "dev").mkdir(parents=True)
    (tree / "old" / "dev" / "d01.txt").write_text("南山", encoding="utf-8")
    names = shown([tree / "dev", tree / "old" / "dev"])
    assert len(names) == len(set(names)) == 4
    assert names[-1] == "old/dev/d01.txt"


def test_the_folder_that_one_stands_in_is_shown_by_its_name(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "train")
    assert shown([Path(".")]) == ["train/d01.txt"]


def test_a_name_with_a_line_end_is_shown_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a\nb.txt"
    path.write_text("江北", encoding="utf-8")
    assert shown([path]) == ["a?b.txt"]


def test_nothing_to_read_and_missing_paths_are_told(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="nothing to read"):
        sources([tmp_path])
    with pytest.raises(KgError, match="nothing to read"):
        sources([])
    with pytest.raises(KgError, match="no such file or folder"):
        sources([tmp_path / "none"])
    (tmp_path / "self").symlink_to(tmp_path / "self")
    with pytest.raises(KgError):
        sources([tmp_path / "self"])


# Title and date -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title", "date"),
    [
        ("2023-08-03 21:48，正文：江北省出台新政。", None, "2023-08-03"),
        ("[  2023/07/31  15:40  ]，正文：江北省出台新政。", None, "2023-07-31"),
        ("，正文：江北省2022年1月1日出台新政。", None, None),
        ("07-26 22:23，正文：江北", None, None),
        ("2023-08-03，正文：原标题：江北出台新政\n江北省近日出台。", "江北出台新政", "2023-08-03"),
        ("# 中小企业促进条例\n\n正文。", "中小企业促进条例", None),
        ("江北出台新政\n江北日报 2022-10-13\n江北省近日出台新政。", "江北出台新政", "2022-10-13"),
        ("江北出台新政\n2022年10月13日\n江北省近日出台新政。", "江北出台新政", "2022-10-13"),
        ("江北省近日出台新政。\n今年将认定一百户。", None, None),
        ("本报记者 齐旭\n江北省近日出台新政。", None, None),
        ("江北出台新政\n2022年13月41日\n江北省近日出台新政。", "江北出台新政", None),
        ("五一小长假期间，江北卫星技术有限\n公司的很多科研人员都没有休息，他\n们在为最新型号做发射前的冲刺准备", None, None),
        ("", None, None),
    ],
)
def test_title_and_date(text: str, title: str | None, date: str | None) -> None:
    assert (title_of(text), date_of(text)) == (title, date)


def test_what_an_earlier_build_made_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("青石县召开会议。", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MARKER).write_text("{}", encoding="utf-8")
    (tmp_path / "out" / "graph.html").write_text("<p>图</p>", encoding="utf-8")
    found = survey([tmp_path])
    assert [s.shown.rpartition("/")[2] for s in found.sources] == ["a.txt"]
    assert not found.passed


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open every folder")
def test_a_folder_that_may_not_be_opened_is_passed_over_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("青石县召开会议。", encoding="utf-8")
    (tmp_path / "closed").mkdir(mode=0)
    found = survey([tmp_path])
    assert len(found.sources) == 1
    assert [(error.what, error.advice) for error in found.passed] == [
        ("a folder that may not be opened", "Check its permissions")
    ]
