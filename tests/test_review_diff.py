"""`kg review` and `kg diff` on builds made by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import made
import pytest
from typer.testing import CliRunner

from kg.cli import commands
from kg.diff import as_json, diff
from kg.identity import Identity, Merge
from kg.identity.kept import FILE, written
from kg.model import Statement
from kg.review import review

WEAK = replace(made.proof("长光卫星或在山东。", 300), confidence=0.3)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A build with a doubtful merge, a weak statement and a contradiction."""
    first, second = made.extracts()
    first = replace(first, statements=(*first.statements, Statement(made.OTHER, "locatedIn", made.CITY, (WEAK,))))
    folder = tmp_path / "out"
    made.build(folder, [first, second])
    merge = Merge("Enterprise", made.FIRM, made.OTHER, "长光卫星技术有限公司", "吉林大华公司", 0.7, ("a like name",), False)
    (folder / FILE).write_text(written(Identity({}, {}, (merge, replace(merge, made=True)), ())), encoding="utf-8")
    conflict = {"about": "长春市", "measure": "企业", "period": "2022年", "values": [["a", "1家", "一"], ["b", "2家", "二"]]}
    (folder / "report.json").write_text(json.dumps({"conflicts": [conflict]}), encoding="utf-8")
    return folder


def test_review_lists_what_is_doubtful_with_the_line_for_each_answer(out: Path) -> None:
    merge, weak, conflict = review(out, shapes=False)
    assert (merge.kind, merge.score) == ("merge", 0.7) and merge.why == ("a like name",)
    assert merge.yes == "merge\tEnterprise:吉林大华公司\tEnterprise:长光卫星技术有限公司"
    assert merge.no.startswith("split\t")
    assert (weak.kind, weak.score) == ("statement", 0.3) and "长光卫星或在山东" in weak.why[0]
    assert weak.no == "reject\tEnterprise:吉林大华公司\tlocatedIn\tRegion:长春市"
    assert conflict.kind == "conflict" and not conflict.yes and len(conflict.why) == 2


def test_answers_are_written_down_and_not_asked_for_again(out: Path) -> None:
    result = CliRunner().invoke(commands, ["review", str(out), "--ask", "--kind", "merge"], input="y\n")
    assert result.exit_code == 0
    line = "merge\tEnterprise:吉林大华公司\tEnterprise:长光卫星技术有限公司\n"
    assert (out / "corrections.tsv").read_text(encoding="utf-8") == line
    assert [d.kind for d in review(out, out / "corrections.tsv", shapes=False)] == ["statement", "conflict"]


def test_diff_names_what_appeared_vanished_and_changed_and_by_which_document(tmp_path: Path) -> None:
    first, second = made.extracts()
    made.build(tmp_path / "old", [first, second])
    made.build(tmp_path / "new", [first, replace(second, source="news/三.txt", statements=second.statements[1:])])
    assert diff(tmp_path / "old", tmp_path / "old") == []
    changes = diff(tmp_path / "old", tmp_path / "new")
    told = {str(change) for change in changes}
    assert {"+ document news/三.txt", "- document news/二.txt"} <= told
    (seat,) = (c for c in changes if c.kind == "locatedIn")
    assert (seat.how, seat.detail, seat.documents) == ("changed", "2 → 1 documents", ("news/一.txt",))
    rows = json.loads(as_json(changes))
    assert [row["name"] for row in rows["document"]["appeared"]] == ["news/三.txt"]


def test_diff_tells_by_its_exit_code(tmp_path: Path) -> None:
    made.build(tmp_path / "old")
    made.build(tmp_path / "new", made.extracts()[:1])
    run = CliRunner().invoke
    assert run(commands, ["diff", str(tmp_path / "old"), str(tmp_path / "old")]).exit_code == 0
    assert run(commands, ["diff", str(tmp_path / "old"), str(tmp_path / "new")]).exit_code == 1
    assert run(commands, ["diff", str(tmp_path / "old"), str(tmp_path / "none")]).exit_code == 2
