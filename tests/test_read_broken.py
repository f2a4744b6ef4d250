"""What no user means to give: broken files of every format, pipes, loops, files that vanish: one line each, the rest is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from broken import broken, read_all, samples
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.build import build
from kg.model import BadDocument, Document
from kg.read import Limits, read, survey
from kg.read.alone import read_alone
from kg.workers import outcomes

SUFFIXES = sorted(samples())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broken")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_samples_are_in_order(folder: Path, suffix: str) -> None:
    path = folder / f"a{suffix}"
    path.write_bytes(samples()[suffix])
    for document in read_all(path):
        assert isinstance(document, Document), document
        assert "江北" in document.text


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1_000_000))
def test_a_broken_file_gives_documents_or_one_line(folder: Path, suffix: str, seed: int) -> None:
    path = folder / f"b{suffix}"
    path.write_bytes(broken(suffix, seed))
    assert read_all(path) or suffix == ".jsonl"


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=20, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_give_documents_or_one_line(folder: Path, suffix: str, data: bytes) -> None:
    path = folder / f"c{suffix}"
    path.write_bytes(data)
    read_all(path)


# Readers that run alone -----------------------------------------------------------------------------------------


def hang(path: Path, shown: str, limits: Limits) -> Document:
    while True:
        pass


def crash(path: Path, shown: str, limits: Limits) -> Document:
    os.abort()


def swallow(path: Path, shown: str, limits: Limits) -> Document:
    whole = [bytearray(1 << 26) for _ in range(1_000)]
    return Document(shown, str(len(whole)), "utf-8", "")


def chatter(path: Path, shown: str, limits: Limits) -> Document:
    os.write(1, b"noise of a library\n" * 1000)
    return Document(shown, "江北", "utf-8", "")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child finds the readers of this file."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    from kg.read import alone

    alone._child.cache_clear()


@pytest.mark.usefixtures("here")
def test_a_reader_that_hangs_crashes_or_swallows_memory_is_stopped_and_the_next_document_is_read() -> None:
    limits = Limits(seconds=4.0, memory=600_000_000)
    path = Path("a.pdf")
    assert read_alone("test_read_broken:chatter", path, "a.pdf", Limits(memory=limits.memory)).text == "江北"
    for reader, said in (
        ("hang", "not read within 4 seconds"),
        ("crash", r"the program that reads it stopped \(signal 6\)"),
        ("swallow", r"its reader failed \(it needs more than 0\.6 GB of memory\)"),
    ):
        with pytest.raises(BadDocument, match=said):
            read_alone(f"test_read_broken:{reader}", path, "a.pdf", limits)
        assert read_alone("test_read_broken:chatter", path, "a.pdf", Limits(memory=limits.memory)).text == "江北"


# Files that are none --------------------------------------------------------------------------------------------


def test_each_bad_file_of_a_folder_gets_its_line_and_the_others_are_built(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "good.txt").write_text("长春市工业和信息化局位于长春市。", encoding="utf-8")
    (docs / "with\nend.txt").write_text("吉林省位于东北。", encoding="utf-8")
    os.mkfifo(docs / "pipe.pdf")
    (docs / "loop.html").symlink_to(docs / "loop.html")
    (docs / "loop").symlink_to(docs / "loop")
    (docs / "nowhere.docx").symlink_to(docs / "none")
    (docs / "round").symlink_to(docs, target_is_directory=True)
    (docs / "cut.pdf").write_bytes(samples()[".pdf"][:200])
    (docs / "empty.xlsx").write_bytes(b"")
    (docs / "deep.html").write_text("<div>" * 100_000 + "江北", encoding="utf-8")
    with (docs / "line.txt").open("wb") as file:
        file.truncate(500_000_000)  # one line of 500 MB that takes no room on the disk
    made = build([docs], tmp_path / "out")
    assert made.documents == 2
    assert {u.file.removeprefix("docs/"): u.what for u in made.unread} == {
        "cut.pdf": "a damaged PDF (cut off?), or none",
        "deep.html": "its tags are nested more than 255 deep",
        "empty.xlsx": "the file is empty",
        "line.txt": "larger than 50 MB",
        "loop.html": "too many levels of symbolic links",
        "nowhere.docx": "no such file or directory",
        "pipe.pdf": "a pipe, not a file",
    }
    assert [(p.file, p.what) for p in made.passed] == [("docs/loop", "a link that leads nowhere")]


def test_a_file_that_vanishes_gets_one_line(tmp_path: Path) -> None:
    for name in ("a.txt", "b.pdf"):
        (tmp_path / name).write_bytes(samples()[Path(name).suffix])
    found = survey([tmp_path])
    for source in found.sources:
        source.path.unlink()
    for _, outcome in outcomes(found.sources):
        assert "no such file" in str(outcome)


def test_several_processes_read_every_format_alike(tmp_path: Path) -> None:
    for suffix, data in samples().items():
        if suffix:
            (tmp_path / f"a{suffix}").write_bytes(data)
    found = survey([tmp_path])
    one, two = (list(outcomes(found.sources, jobs)) for jobs in (1, 2))
    assert one == two and len(one) == len(samples()) - 1


def test_text_of_a_document_may_not_be_longer_than_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("江" * 101, encoding="utf-8")
    with pytest.raises(BadDocument, match=r"101 characters, more than 100\. Split it, or raise the limit with --max-characters"):
        read(tmp_path / "a.txt", limits=Limits(characters=100))
