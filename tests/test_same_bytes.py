"""The same documents give the same bytes: in any order, by any number of workers, in any locale and with any hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_build import FILES, digests

ROOT = Path(__file__).parent.parent
FOLDERS = {
    "甲": {"一.txt": "长光卫星技术有限公司位于吉林省长春市，是专精特新“小巨人”企业。", "I.txt": "长光卫星研制卫星。"},
    "乙": {
        "二.txt": "长春市工业和信息化局印发《长春市专精特新企业培育办法》。对小巨人企业最高补助500万元。",
        "İ.txt": "截至2022年底，山东省专精特新中小企业16075家，瞪羚企业1200家。",
    },
}
# What is different: locale, time zone, hash seed, order of the two folders, workers.
RUNS: dict[str, tuple[dict[str, str], str, str]] = {
    "hash seed": ({"PYTHONHASHSEED": "4242"}, "甲乙", "1"),
    "order": ({"PYTHONHASHSEED": "1"}, "乙甲", "1"),
    "workers": ({"PYTHONHASHSEED": "2"}, "乙甲", "3"),
    "locale C": ({"LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "3"}, "甲乙", "2"),
    "Turkish, no UTF-8 mode": (
        {"LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "5"},
        "乙甲",
        "1",
    ),
    "Chinese of old, another day": ({"LC_ALL": "zh_CN.GB18030", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "6"}, "甲乙", "1"),
}


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("same")
    for folder, texts in FOLDERS.items():
        (top / folder).mkdir()
        for name, text in texts.items():
            (top / folder / name).write_text(text, encoding="utf-8")
    return top


def built(news: Path, out: Path, more: dict[str, str], order: str, jobs: str) -> dict[str, str]:
    where = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    where |= {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **more}
    command = [sys.executable, "-m", "kg", "build", *order, "-o", str(out), "--jobs", jobs]
    found = subprocess.run(command, cwd=news, env=where, capture_output=True, check=False)
    assert found.returncode == 0, found.stderr.decode(errors="replace")
    return digests(out)


@pytest.fixture(scope="module")
def first(news: Path) -> Path:
    built(news, news / "out", {"PYTHONHASHSEED": "0"}, "甲乙", "1")
    return news / "out"


@pytest.mark.parametrize("what", RUNS)
def test_the_same_bytes(news: Path, first: Path, tmp_path: Path, what: str) -> None:
    assert built(news, tmp_path / "out", *RUNS[what]) == digests(first)
    for folder in ("extracts",):
        ours, theirs = ({p.name: p.read_bytes() for p in (out / folder).iterdir()} for out in (first, tmp_path / "out"))
        assert ours == theirs and len(ours) == sum(map(len, FOLDERS.values()))


def test_other_documents_give_other_bytes(news: Path, first: Path, tmp_path: Path) -> None:
    assert FILES and built(news, tmp_path / "out", {}, "甲", "1") != digests(first)
