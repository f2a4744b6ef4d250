"""The loop over documents: what a build leaves behind when all goes well, and when it does not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import build
from kg.cache import Cache, extractor_version
from kg.folder import fresh
from kg.model import Extract, KgError
from kg.store import MARKER, open_store
from kg.terms import node, value
from kg.vocab import DCTERMS

TEXTS = {
    "一.txt": "长光卫星技术有限公司位于吉林省长春市，是专精特新“小巨人”企业。\n该公司研制“吉林一号”卫星。",
    "二.txt": "长春市工业和信息化局印发《长春市专精特新企业培育办法》。\n对小巨人企业最高补助500万元。",
    "子/三.txt": "截至2022年底，山东省专精特新中小企业16075家。",
}
FILES = ("kg.ttl", "kg.nq", "graph.html", "report.json", "identity.jsonl", "search.sqlite", MARKER)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents") / "news"
    for name, text in TEXTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "out"
    build([documents], out)
    return out


def digests(out: Path) -> dict[str, str]:
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES}


def beside(out: Path) -> list[str]:
    """What lies beside OUT that should not: the folder that a build works in, the one that it replaces."""
    return [p.name for p in out.parent.iterdir() if p.name.startswith(out.name + ".")]


def test_a_build_makes_a_store_and_files(made: Path) -> None:
    assert {p.name for p in made.iterdir()} == {*FILES, "store", "extracts"}
    reader = open_store(made)
    sources = {value(o) for _, p, o in reader.facts() if p == node(DCTERMS + "source")}
    assert sources == {f"news/{name}" for name in TEXTS}
    assert len(list((made / "extracts").iterdir())) == 3
    assert not beside(made)


def test_the_report_counts_and_has_no_path_of_this_machine(made: Path) -> None:
    text = (made / "report.json").read_text(encoding="utf-8")
    row = json.loads(text)
    assert (row["documents"], row["unread"], row["encodings"]) == (3, [], {"utf-8": 3})
    assert row["characters"] == sum(map(len, TEXTS.values()))
    assert row["entities"]["Region"] >= 2 and row["entities"]["Enterprise"] >= 1
    assert str(made.parent) not in text and "/tmp" not in text


def test_evidence_is_the_text_at_its_position_in_the_file(made: Path) -> None:
    checked = 0
    for path in (made / "extracts").iterdir():
        extract = Extract.from_json(path.read_text(encoding="utf-8"))
        text = TEXTS[extract.source.removeprefix("news/")]
        for statement in extract.statements:
            for evidence in statement.evidence:
                assert text[evidence.start : evidence.end] == evidence.quote
                checked += 1
    assert checked


def test_two_builds_and_builds_of_several_processes_give_the_same_bytes(made: Path, documents: Path, tmp_path: Path) -> None:
    build([documents], tmp_path / "fresh")
    assert digests(tmp_path / "fresh") == digests(made)
    build([documents], tmp_path / "two", jobs=2)
    assert digests(tmp_path / "two") == digests(made)
    build([documents], tmp_path / "two")  # from kept extracts, over an older build
    assert digests(tmp_path / "two") == digests(made)
    assert not beside(tmp_path / "two")


def test_an_unchanged_document_is_not_read_again_and_a_changed_one_is(documents: Path, tmp_path: Path) -> None:
    news = Path(shutil.copytree(documents, tmp_path / "news"))
    out = tmp_path / "out"
    build([news], out)
    (news / "一.txt").write_text("济钢集团有限公司位于山东省济南市。", encoding="utf-8")
    for path in (out / "extracts").iterdir():  # a mark in each kept extract shows which ones the next build took
        path.write_text(path.read_text(encoding="utf-8").replace('"encoding":"utf-8"', '"encoding":"kept"'), encoding="utf-8")
    report = build([news], out)
    assert report.encodings == {"kept": 2, "utf-8": 1}
    (news / "一.txt").rename(news / "九.txt")
    build([news], out)
    sources = {value(o) for _, p, o in open_store(out).facts() if p == node(DCTERMS + "source")}
    assert sources == {"news/九.txt", "news/二.txt", "news/子/三.txt"}


def test_a_damaged_extract_is_made_again(made: Path, documents: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(made, tmp_path / "out"))
    for path in (out / "extracts").iterdir():
        path.write_text("{", encoding="utf-8")
    build([documents], out)
    assert digests(out) == digests(made)


def test_extracts_of_another_version_are_not_taken(made: Path) -> None:
    name = next((made / "extracts").iterdir())
    sha256 = Extract.from_json(name.read_text(encoding="utf-8")).sha256
    assert Cache(made / "extracts", made, extractor_version()).find(sha256, ".txt", "x.txt")
    assert Cache(made / "extracts", made, "0-older").find(sha256, ".txt", "x.txt") is None


def test_an_unreadable_document_is_named_and_passed_over(documents: Path, tmp_path: Path) -> None:
    news = Path(shutil.copytree(documents, tmp_path / "news"))
    (news / "空.txt").write_bytes(b"")
    (news / "图.txt").write_bytes(bytes(range(256)) * 20)
    report = build([news], tmp_path / "out")
    assert [u.file for u in report.unread] == ["news/图.txt", "news/空.txt"]
    assert report.documents == 3 and all(u.what for u in report.unread)
    assert [u["file"] for u in json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["unread"]] == [
        "news/图.txt",
        "news/空.txt",
    ]


def test_where_nothing_can_be_read_the_old_build_stays(made: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(made, tmp_path / "out"))
    (tmp_path / "空.txt").write_bytes(b"")
    with pytest.raises(KgError, match="none of 1 documents could be read"):
        build([tmp_path / "空.txt"], out)
    assert digests(out) == digests(made) and not beside(out)


def test_a_folder_that_is_not_ours_is_refused(documents: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(KgError, match="has files in it that no build made"):
        build([documents], tmp_path / "mine")
    with pytest.raises(KgError, match="is a file, not a folder"):
        build([documents], tmp_path / "mine" / "letter.txt")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "mine"
    inside = tmp_path / "ours"
    shutil.copytree(documents, inside / "news")
    (inside / MARKER).write_text("{}")
    with pytest.raises(KgError, match=r"lies in .*, which the build replaces"):
        build([inside / "news"], inside)
    assert (inside / "news" / "一.txt").is_file()


def test_wrong_sources_and_bases_are_told(documents: Path, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no such file or folder"):
        build([tmp_path / "none"], tmp_path / "out")
    for base, told in (
        ("https://例.org/", "plain ASCII"),
        ("https://example.org/id", "does not end with / or #"),
        ("x y/", "no IRIs"),
    ):
        with pytest.raises(KgError, match=told):
            build([documents], tmp_path / "out", base=base)
    assert not (tmp_path / "out").exists()


def test_what_a_user_put_beside_the_files_of_a_build_stays(documents: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([documents], out)
    (out / "view.html").write_text("mine")
    (out / "notes").mkdir()
    (out / "notes" / "link").symlink_to("nowhere")
    (out / "graph.html").write_text("old")
    build([documents], out)
    assert (out / "view.html").read_text() == "mine" and (out / "notes" / "link").is_symlink()
    assert (out / "graph.html").stat().st_size > 10_000  # what the build makes is new


def test_an_empty_folder_keeps_its_hidden_files(documents: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".gitkeep").write_text("")
    build([documents / "一.txt"], out)
    build([documents / "一.txt"], out)
    assert (out / ".gitkeep").is_file() and (out / "kg.ttl").is_file()


def test_out_may_be_a_link_and_keeps_being_one(documents: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    build([documents / "一.txt"], tmp_path / "out")
    assert (tmp_path / "out").is_symlink() and (tmp_path / "real" / "kg.ttl").is_file()


def test_an_error_in_the_middle_leaves_nothing(made: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(made, tmp_path / "out"))
    for error in (RuntimeError, KeyboardInterrupt):
        with pytest.raises(error), fresh(out) as partial:
            (partial / "kg.ttl").write_text("half")
            raise error
    assert digests(out) == digests(made) and not beside(out)


def test_one_text_that_trips_the_extractor_does_not_cost_the_others(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.extract import Extractor

    whole = Extractor.extract

    def trip(self: Extractor, document: object) -> Extract:
        if getattr(document, "source", "").endswith("一.txt"):
            raise IndexError("list index out of range")
        return whole(self, document)  # type: ignore[arg-type]

    monkeypatch.setattr(Extractor, "extract", trip)
    report = build([documents], tmp_path / "out")
    assert report.documents == 2
    assert [str(u) for u in report.unread] == [
        "news/一.txt: the extractor failed (IndexError: list index out of range). Please report it with the document."
    ]


def test_progress_is_told_for_each_document(documents: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    build([documents], tmp_path / "out", progress=lambda *step: told.append(step))
    assert told == [(1, 3, "news/一.txt"), (2, 3, "news/二.txt"), (3, 3, "news/子/三.txt"), (3, 3, "graph")]


@pytest.fixture(params=["16k", "80k", "200k", "500k"])  # full at the extracts, in the store, at the files
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"cannot mount a small disk: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.skipif(
    shutil.which("mount") is None or getattr(os, "geteuid", lambda: 1)() != 0, reason="mounting a disk needs root"
)
def test_a_full_disk_is_told_and_the_old_build_stays(documents: Path, small_disk: Path) -> None:
    out = small_disk / "out"
    out.mkdir()
    (out / MARKER).write_text("{}")
    (out / "kg.ttl").write_text("old")
    with pytest.raises(KgError, match=r"cannot be written .*Free some space") as caught:
        build([documents], out)
    assert "\n" not in str(caught.value)
    assert (out / "kg.ttl").read_text() == "old" and not beside(out)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_leaves_the_old_build_and_nothing_else(made: Path, tmp_path: Path, number: signal.Signals, jobs: str) -> None:
    out = Path(shutil.copytree(made, tmp_path / "out"))
    news = tmp_path / "news"
    news.mkdir()
    for i in range(400):
        (news / f"{i}.txt").write_text(f"第{i}号。" + "长光卫星技术有限公司位于吉林省长春市。\n" * 40, encoding="utf-8")
    command = [sys.executable, "-m", "kg", "build", str(news), "-o", str(out), "--jobs", jobs]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 60
    while not beside(out) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    assert process.poll() is None, "the build was over before it could be stopped"
    os.killpg(process.pid, number)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert stderr.strip() == "kg: stopped; what was there before is untouched."
    assert not stdout
    assert digests(out) == digests(made) and not beside(out)


def test_with_nothing_changed_the_build_stands_and_what_is_missing_is_made_again(documents: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = build([documents], out)
    stamp = (out / "store").stat().st_mtime_ns, out.stat().st_ino
    assert build([documents], out) == first
    assert ((out / "store").stat().st_mtime_ns, out.stat().st_ino) == stamp
    before = digests(out)
    (out / "graph.html").unlink()
    build([documents], out)
    assert digests(out) == before


def test_a_removed_document_takes_its_own_statements_with_it_and_no_others(documents: Path, tmp_path: Path) -> None:
    from kg.diff import diff

    news = Path(shutil.copytree(documents, tmp_path / "news"))
    (news / "四.txt").write_text(TEXTS["一.txt"] + "\n济钢集团有限公司位于山东省济南市。", encoding="utf-8")
    build([news], tmp_path / "four")
    (news / "四.txt").unlink()
    build([news], tmp_path / "three")
    changes = diff(tmp_path / "four", tmp_path / "three")
    vanished = {c.name: c.documents for c in changes if c.what == "statement" and c.how == "vanished"}
    assert any(name.startswith("济钢集团有限公司 locatedIn") for name in vanished) and set(vanished.values()) == {
        ("news/四.txt",)
    }
    assert not [c for c in changes if c.how == "appeared"]
    assert {c.detail for c in changes if c.what == "statement" and c.how == "changed"} == {"2 → 1 documents"}
    build([news], tmp_path / "four")  # over the larger build
    assert digests(tmp_path / "four") == digests(tmp_path / "three")
