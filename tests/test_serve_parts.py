"""Parts of the server that need no socket: snapshots, messages."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from made import CITY, build

from kg.model import BadStore
from kg.serve import snapshot
from kg.serve.model import MB, Reply, Request, Served, told
from kg.serve.wire import LENGTHS, lengths, pack, unpack
from kg.serve.worker import answered
from kg.store import open_store
from kg.vocab import BASE


@pytest.fixture
def out(tmp_path: Path) -> Path:
    build(tmp_path / "folder" / "out")
    return tmp_path / "folder" / "out"


def label(folder: Path) -> list[dict[str, str]]:
    return open_store(folder).select(f"SELECT ?name {{ <{BASE}{CITY}> skos:prefLabel ?name }}")


def test_a_snapshot_outlives_its_build(out: Path) -> None:
    taken = snapshot.take(out)
    shutil.rmtree(out)
    assert label(taken.folder) == [{"name": '"长春市"@zh'}]
    taken.remove()
    assert list(out.parent.iterdir()) == []


def test_a_snapshot_takes_no_space(out: Path) -> None:
    taken = snapshot.take(out)
    for path in (taken.folder / "store").glob("*.sst"):
        assert path.stat().st_ino == (out / "store" / path.name).stat().st_ino
    before = {path.name: path.read_bytes() for path in (out / "store").iterdir()}
    assert label(taken.folder)
    assert {path.name: path.read_bytes() for path in (out / "store").iterdir()} == before


def test_files_that_cannot_be_linked_are_copied(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object, target: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert label(snapshot.take(out).folder)


def test_a_build_in_a_folder_that_cannot_be_written(out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mkdir = Path.mkdir

    def refuse(path: Path, *words: object, **more: object) -> None:
        if path.parent == out.parent:
            raise PermissionError(13, "Permission denied")
        mkdir(path, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", refuse)
    taken = snapshot.take(out)
    assert taken.folder.parent == tmp_path and label(taken.folder)


def test_a_build_that_is_replaced_meanwhile_is_taken_whole(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder goes away after some of its files are linked: the snapshot is of the one that came."""
    other = out.with_name("other")
    build(other)
    link, linked = os.link, []

    def replace(source: Path, target: Path) -> None:
        linked.append(source)
        if len(linked) == 3:
            out.rename(out.with_name("gone"))
            other.rename(out)
            shutil.rmtree(out.with_name("gone"))
        link(source, target)

    monkeypatch.setattr(os, "link", replace)
    taken = snapshot.take(out)
    assert taken.state == snapshot.state(out)
    names = {path.name for path in (out / "store").iterdir()}
    assert {path.name for path in (taken.folder / "store").iterdir()} == names
    assert len(list(out.parent.glob("out.served-*"))) == 1


def test_what_is_no_build_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadStore, match="no such folder"):
        snapshot.take(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadStore, match=r"zhengqi\.json is missing"):
        snapshot.take(tmp_path / "empty")
    assert snapshot.state(tmp_path / "empty") is None


def test_only_snapshots_that_nobody_holds_are_cleared(out: Path) -> None:
    held = snapshot.take(out)
    left = out.with_name("out.served-00000000")
    left.mkdir()
    others = [out.with_name(name) for name in ("out.served-x", "out2.served-00000000", "out.served-000000000")]
    for folder in others:
        folder.mkdir()
    snapshot.clear_left(out)
    assert not left.exists() and held.folder.exists() and all(folder.exists() for folder in others)


@pytest.mark.parametrize("page", ["kg.site.home:home", "kg.site.dashboard:dashboard", "kg.site.visit:static"])
def test_an_answer_that_the_server_would_not_take_is_told(out: Path, page: str) -> None:
    request = Request(page, "GET", "/static/site.css", "", "http://x/", "text/html", None)
    served = Served(open_store(out), False, MB)
    assert answered(served, request).status == 200
    got = answered(replace(served, answer_limit=MB >> 10), request)
    assert got.status == 413 and got.body == b"answer: is larger than 0.000977 MB. Ask for less.\n"


def test_messages_arrive_as_they_were_sent() -> None:
    asked = Request("a:b", "POST", "/长", "q=%00&\x1b", "http://x/", None, "t/t; a=\xff", b"\x00\xff" * 9, "/tmp/x")
    for message in (asked, told(503, "长春", "b", **{"Retry-After": "5"}), Reply(200, "", b"")):
        raw = pack(message)
        head, body = lengths(raw[: LENGTHS.size], 100)
        rest = raw[LENGTHS.size :]
        assert len(rest) == head + body
        assert unpack(type(message), rest[:head], rest[head:]) == message


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        lengths(pack(Reply(200, "", b"x" * 101))[: LENGTHS.size], 100)
    with pytest.raises(ValueError, match="no message"):
        lengths(b"\xff" * LENGTHS.size, 100)
    for head in (b"{", b"[]", b'{"status": 200}', b'{"status": 200, "type": "", "more": 1}'):
        with pytest.raises((ValueError, TypeError)):
            unpack(Reply, head, b"")
