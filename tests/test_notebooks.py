"""The notebooks run: every code cell, in order, on a build of some sample documents in a folder of its own; plots are legible."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest

from kg.plots import use_chinese_font

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("01-*", "02-*", "11-*", "21-*", "24-*")
# Notebook → what it prints, and how many plots it makes.
PRINTED = {
    "first_look": ("澜芯微电子入选国家级专精特新", 0),
    "who_supports_whom": (": met\n", 3),
    "a_region": ("昆山澜测科技有限公司  “在昆山，由澜芯微电子全资子公司昆山澜测科技有限公司投资12亿元", 3),
}


@pytest.mark.parametrize("notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_every_cell_runs(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plt = pytest.importorskip("matplotlib.pyplot", reason="no matplotlib: pip install -e '.[notebooks]'")
    plt.switch_backend("agg")
    plt.close("all")
    documents = tmp_path / "seeds" / "documents"
    documents.mkdir(parents=True)
    for pattern in DOCUMENTS:
        for path in sorted((ROOT / "seeds" / "documents").glob(f"{pattern}.txt")):
            shutil.copy(path, documents)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    names: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), notebook.name, "exec"), names)
    assert names["report"].documents == len(DOCUMENTS)
    assert (tmp_path / "out" / "kg.nq").stat().st_size > 0
    sentence, plots = PRINTED[notebook.stem]
    assert sentence in capsys.readouterr().out
    assert len(plt.get_fignums()) == plots
    assert all(axes.has_data() for number in plt.get_fignums() for axes in plt.figure(number).axes), "a plot of nothing"
    if not use_chinese_font():
        pytest.skip("ran, but whether its labels are legible is not known: no font with Chinese characters here")
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        for number in plt.get_fignums():
            plt.figure(number).canvas.draw()


def test_a_machine_without_a_chinese_font_is_told(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="no matplotlib: pip install -e '.[notebooks]'")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    with pytest.warns(UserWarning, match="no font with Chinese characters.*Install one"):
        assert use_chinese_font([tmp_path]) == ""
