"""The notebooks run: every code cell, in order, on a build of two sample documents in a folder of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.name)
def test_every_cell_runs(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = tmp_path / "seeds" / "documents"
    documents.mkdir(parents=True)
    for path in sorted((ROOT / "seeds" / "documents").glob("0[1-2]-*.txt")):
        shutil.copy(path, documents)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    names: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), notebook.name, "exec"), names)
    assert names["report"].documents == 2
    assert (tmp_path / "out" / "kg.nq").stat().st_size > 0
    assert "澜芯微电子入选国家级专精特新" in capsys.readouterr().out  # the sentence behind a class
