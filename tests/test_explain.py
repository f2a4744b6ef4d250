"""Why the graph says so: sentences, what found them, and the words that weighed, where the document is at hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from test_cli import kg

from kg.build import build
from kg.explain import explain, told
from kg.model import BadQuery
from kg.store import Reader, open_store

TEXT = (
    "云南省发展特色产业\n\n"
    "云南省人民政府印发《云南省培育优质企业实施方案》，支持专精特新中小企业发展生物医药产业。"
    "云南海晏精工有限公司位于昆明市，是国家级专精特新小巨人企业。云南海晏精工有限公司董事长江平到会。\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain")
    (folder / "news").mkdir()
    (folder / "news" / "a.txt").write_text(TEXT, encoding="utf-8")
    build([folder / "news"], folder / "out")
    return folder


@pytest.fixture(scope="module")
def reader(folder: Path) -> Reader:
    return open_store(folder / "out")


def test_the_sentence_the_finder_and_the_clues(folder: Path, reader: Reader) -> None:
    found = explain(reader, "云南海晏精工有限公司", "locatedIn", "昆明市", folder / "news")
    (reason,) = found.reasons
    assert "位于昆明市" in reason.quote and TEXT[reason.start :].startswith(reason.quote)
    assert reason.modality == "asserted" and reason.method.startswith(("pattern:位于", "scorer"))
    assert reason.weighed is not None
    assert reason.weighed.confidence == pytest.approx(reason.confidence, abs=0.01)
    lines = list(told(found))
    assert lines[0] == "云南海晏精工有限公司 locatedIn 昆明市"
    assert any("believed from" in line for line in lines)
    assert sum(line.strip()[:1] in ("+", "-") for line in lines) == len(reason.weighed.clues) >= 6


def test_without_the_document_the_evidence_alone_speaks(folder: Path, reader: Reader, tmp_path: Path) -> None:
    shutil.copytree(folder / "news", tmp_path / "elsewhere")
    found = explain(reader, "云南省培育优质企业实施方案", "issuedBy", "云南省人民政府", tmp_path / "nowhere")
    assert [reason.weighed for reason in found.reasons] == [None]
    assert any("印发" in line for line in told(found))


@pytest.mark.parametrize(
    ("asked", "told_"),
    [
        (("云南海晏精工有限公司", "subsidiaryOf", "昆明市"), "the graph does not say so. Between the two it says locatedIn"),
        (("云南海晏精工有限公司", "makes", "昆明市"), "makes: no such relation. Take one of locatedIn"),
        (("海晏一厂十厂", "locatedIn", "昆明市"), "no entity has this name"),
    ],
)
def test_what_the_graph_does_not_say(reader: Reader, asked: tuple[str, str, str], told_: str) -> None:
    with pytest.raises(BadQuery, match=told_):
        explain(reader, *asked)


def test_the_command(folder: Path) -> None:
    done = kg("explain", folder / "out", "江平", "holdsPost", "云南海晏精工有限公司", "-d", folder / "news")
    assert done.returncode == 0, done.stderr
    assert "found by a title read from left to right" in done.stdout and "董事长江平" in done.stdout
    wrong = kg("explain", folder / "out", "江平", "governs", "云南海晏精工有限公司")
    assert wrong.returncode == 1 and wrong.stdout == "" and len(wrong.stderr.splitlines()) == 1
