"""The command: what it prints where, and its exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made import build

COMMANDS = ("build", "query", "show", "view", "export", "check", "score", "serve", "version")


def kg(*words: object, stdin: str | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    root = str(Path(__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": root, "COLUMNS": "120", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "kg", *map(str, words)]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, env=environment, cwd=cwd, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "out"
    build(folder)
    return folder


def test_help_answers_at_once() -> None:
    best = 9.0
    for _ in range(3):  # the machine may be busy
        began = time.monotonic()
        assert kg("--help").returncode == 0
        best = min(best, time.monotonic() - began)
    assert best < 1.0
    heavy = ("pyoxigraph", "rdflib", "spacy", "onnxruntime", "numpy", "rich")
    code = f"import kg.cli, sys; print([m for m in {heavy} if m in sys.modules])"
    root = Path(__file__).parent.parent
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    found = kg(command, "--help")
    assert found.returncode == 0 and f"Example: kg {command}" in found.stdout


def test_wrong_use_is_exit_code_2() -> None:
    for words in (("nonsense",), ("query",), ("build",), ("view", "x", "--hops", "0")):
        found = kg(*words)
        assert found.returncode == 2 and found.stderr and not found.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("query", "{none}", "SELECT * {{}}"),
        ("show", "{none}", "长光"),
        ("view", "{none}"),
        ("export", "{none}", "--format", "turtle"),
        ("check", "{none}"),
        ("score", "{none}", "{none}"),
        ("build", "{none}", "-o", "{none}/out"),
        ("query", "{out}", "SELEC"),
        ("show", "{out}", "没有的名字"),
        ("view", "{out}", "--around", "没有的名字"),
        ("export", "{out}", "--format", "docx"),
        ("query", "{out}", "SELECT * {{}}", "--format", "docx"),
    ],
    ids=" ".join,
)
def test_an_error_is_one_line_on_stderr_and_exit_code_1(out: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    found = kg(*(word.format(none=tmp_path / "none", out=out) for word in words), cwd=tmp_path)
    assert found.returncode == 1
    assert found.stderr.startswith("kg: ") and found.stderr.count("\n") == 1, found.stderr
    assert not found.stdout
    assert not list(tmp_path.iterdir())


def test_query_prints_a_table_csv_and_json(out: Path, tmp_path: Path) -> None:
    asked = "SELECT ?name { ?e zq:locatedIn region:220100 ; skos:prefLabel ?name }"
    table = kg("query", out, asked)
    assert [line.strip() for line in table.stdout.splitlines()] == ["name", "长光卫星技术有限公司"]
    assert table.stderr.strip() == "1 row"
    assert kg("query", out, asked, "--format", "csv").stdout.splitlines() == ["name", "长光卫星技术有限公司"]
    assert '"长光卫星技术有限公司"' in kg("query", out, "-", "-f", "json", stdin=asked).stdout
    assert "zq:locatedIn" in kg("query", out, "CONSTRUCT WHERE { ?e zq:locatedIn ?r }").stdout
    (tmp_path / "问题 一.rq").write_text("\ufeff# 企业\n" + asked, encoding="utf-8")
    assert kg("query", out, tmp_path / "问题 一.rq", "-f", "csv").stdout.splitlines() == ["name", "长光卫星技术有限公司"]
    assert "no.rq: No such file" in kg("query", out, "no.rq").stderr


def test_a_table_that_goes_into_a_pipe_has_a_line_a_row(out: Path) -> None:
    asked = "SELECT ?long ?short { VALUES (?long ?short) { ('" + "长" * 300 + "' '短') } }"
    assert kg("query", out, asked).stdout.splitlines() == ["long" + " " * 598 + "short", "长" * 300 + "  短"]


def test_a_query_has_a_time_limit(out: Path) -> None:
    found = kg("query", out, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "--timeout", "0.5")
    assert found.returncode == 1 and "took longer than 0.5 seconds" in found.stderr


def test_show_prints_a_card_with_sentences_and_places(out: Path) -> None:
    found = kg("show", out, "长光卫星")
    assert found.returncode == 0
    lines = found.stdout.splitlines()
    assert lines[0].startswith("长光卫星技术有限公司  Enterprise")
    assert "locatedIn" in lines and "  长春市  2 sources" in lines
    assert "      “长光卫星位于长春市。”  news/一.txt:10" in lines
    assert "      “长光卫星总部在长春。”  news/一.txt:90" in lines  # laid straight
    assert "  宣明  董事长" in lines


def test_show_lists_several_and_hostile_names_as_they_are(out: Path) -> None:
    found = kg("show", out, "专精特新")
    assert found.returncode == 0
    assert [line.split()[:2] for line in found.stdout.splitlines()] == [
        ["专精特新中小企业", "EnterpriseClass"],
        ["专精特新小巨人企业", "EnterpriseClass"],
    ]
    assert "<script>alert(1)</script>  Product" in kg("show", out, "<script>").stdout
    assert "Nearest: 长光卫星" in kg("show", out, "长光卫生").stderr


def test_export_writes_where_it_is_told(out: Path, tmp_path: Path) -> None:
    found = kg("export", out, "--format", "turtle", "-o", tmp_path / "new" / "x.ttl")
    assert found.returncode == 0 and (tmp_path / "new" / "x.ttl").read_text(encoding="utf-8").startswith("@prefix")
    kg("export", out, "--format", "graphml", cwd=tmp_path)
    kg("export", out, "--format", "csv", cwd=tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kg-tables", "kg.graphml", "new"]


def test_view_writes_a_page(out: Path, tmp_path: Path) -> None:
    found = kg("view", out, "--around", "长春市", "--hops", 2, "-o", tmp_path / "page.html")
    assert found.returncode == 0 and "<html" in (tmp_path / "page.html").read_text(encoding="utf-8")[:500]


def test_build_prints_what_it_made_and_what_to_try(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "一.txt").write_text("长光卫星技术有限公司位于吉林省长春市。", encoding="utf-8")
    found = kg("build", "news", "-o", "out", cwd=tmp_path)
    assert found.returncode == 0 and not found.stderr
    assert found.stdout.count("\n  python -m kg ") == 3 and "kg.ttl" in found.stdout and "1, 19 characters" in found.stdout
    assert kg("show", "out", "长光卫星技术有限公司", cwd=tmp_path).returncode == 0


def test_an_option_of_yesterday_is_heard_and_told(tmp_path: Path) -> None:
    (tmp_path / "一.txt").write_text("长光卫星技术有限公司位于吉林省长春市。", encoding="utf-8")
    found = kg("build", "一.txt", "-o", "out", "--fast", cwd=tmp_path)
    assert found.returncode == 0 and found.stderr.startswith("kg: --fast does nothing") and found.stderr.count("\n") == 1
    assert "--fast" not in kg("build", "--help").stdout


def test_build_names_what_it_could_not_read_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "一.txt").write_text("长光卫星技术有限公司位于吉林省长春市。", encoding="utf-8")
    (tmp_path / "空.txt").write_text("")
    found = kg("build", "一.txt", "空.txt", "-o", "out", cwd=tmp_path)
    assert found.returncode == 1
    assert len(found.stderr.splitlines()) == 2 and found.stderr.startswith("kg: 空.txt: ")
    assert found.stderr.endswith("kg: 1 of 2 documents could not be read, the others were built.\n")
    assert (tmp_path / "out" / "kg.ttl").is_file()


def test_version() -> None:
    from kg import __version__

    assert kg("version").stdout.strip() == __version__


def test_what_the_system_refuses_is_one_line(out: Path, tmp_path: Path) -> None:
    gold = Path(__file__).parent.parent / "seeds" / "documents"
    (tmp_path / "graph.nq").touch()
    for words in (
        ("score", "graph.nq", gold, "--json", "none/x.json"),
        ("explain", out, "长光卫星", "locatedIn", "长春市", "-d", "none"),
    ):
        found = kg(*words, cwd=tmp_path)
        assert found.returncode == 1 and found.stderr.startswith("kg: none"), found.stderr
        assert len([line for line in found.stderr.splitlines() if "counts as missed" not in line]) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [("show", "长光卫星"), ("query", "SELECT * { ?s ?p ?o }", "-f", "csv")], ids=" ".join)
def test_a_full_disk_is_one_line(out: Path, words: tuple[str, ...]) -> None:
    root = str(Path(__file__).parent.parent)
    command = [sys.executable, "-m", "kg", words[0], str(out), *words[1:]]
    with open("/dev/full", "w") as full:
        found = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=root, check=False)
    assert found.returncode == 1
    assert found.stderr.startswith("kg: ") and found.stderr.count("\n") == 1, found.stderr


def test_a_query_that_is_not_utf_8_is_one_line(out: Path, tmp_path: Path) -> None:
    root = str(Path(__file__).parent.parent)
    command = [sys.executable, "-m", "kg", "query", str(out), "-"]
    found = subprocess.run(command, input=b"\xff\xfe", capture_output=True, cwd=root, check=False)
    assert (found.returncode, found.stderr) == (1, b"kg: query: is not UTF-8. Save it as UTF-8.\n")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_passed_over_and_named(tmp_path: Path) -> None:
    (tmp_path / "一.txt").write_text("长光卫星技术有限公司位于吉林省长春市。", encoding="utf-8")
    (tmp_path / "二.txt").write_text("长光卫星技术有限公司位于吉林省长春市。", encoding="utf-8")
    (tmp_path / "二.txt").chmod(0)
    found = kg("build", "一.txt", "二.txt", "-o", "out", cwd=tmp_path)
    assert found.returncode == 1 and found.stderr.startswith("kg: 二.txt: "), found.stderr
    assert (tmp_path / "out" / "kg.ttl").is_file()
