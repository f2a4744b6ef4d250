"""Review in the browser: what is asked, who may answer, and that no answer is lost or written twice."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import made
import pytest
from lxml import html
from served import ROOT, Answer, Served, serving
from typer.testing import CliRunner

from kg.cli import commands
from kg.corrections import load
from kg.corrections.answers import answer, answered, key, last, take_back
from kg.identity import Identity, Merge
from kg.identity.kept import FILE, written
from kg.model import Entity, KgError, Statement
from kg.review import review
from kg.serve.editing import COOKIE, Editing
from kg.serve.model import Settings
from kg.vocab import local_id, normal

WORST = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    '"><svg/onload=alert(3)>',
    "\u202e反转\u202c",
    "换\n行",
)
FORM = "application/x-www-form-urlencoded"


def build(out: Path) -> Path:
    """A build with a doubtful merge, weak statements (some of things whose names attack), and a contradiction."""
    first, second = made.extracts()
    bad = tuple(Entity(local_id("Product", name), "Product", name) for name in WORST)
    weak = [(made.OTHER, "locatedIn", made.CITY), *((made.FIRM, "produces", e.id) for e in bad)]
    said = tuple(
        Statement(s, p, o, (replace(made.proof(f"长光卫星或有{o}。", 300 + n), confidence=0.2 + n / 100),))
        for n, (s, p, o) in enumerate(weak)
    )
    first = replace(first, entities=(*first.entities, *bad), statements=(*first.statements, *said))
    made.build(out, [first, second])
    merge = Merge("Enterprise", made.FIRM, made.OTHER, "长光卫星技术有限公司", "吉林大华公司", 0.7, ("a like name",), False)
    (out / FILE).write_text(written(Identity({}, {}, (merge,), ())), encoding="utf-8")
    conflict = {"about": "长春市", "measure": "企业", "period": "2022年", "values": [["a", "1家", "一"], ["b", "2家", "二"]]}
    (out / "report.json").write_text(json.dumps({"conflicts": [conflict]}), encoding="utf-8")
    return out


@dataclass
class Visitor:
    """A browser's tab: keeps its cookie, sends what a browser sends."""

    served: Served
    cookie: str = ""
    token: str = ""

    def look(self, query: str = "kind=statement") -> html.HtmlElement:
        got = self.served.send("GET", f"/review?{query}", Accept="text/html", **({"Cookie": self.cookie} if self.cookie else {}))
        assert got.status == 200 and got.headers["cache-control"] == "no-store"
        self.cookie = got.headers.get("set-cookie", self.cookie).partition(";")[0]
        page = html.document_fromstring(got.body.decode())
        self.token = next(iter(page.xpath("//input[@name='token']/@value")), "")
        return page

    def doubts(self, query: str = "kind=statement") -> list[str]:
        return self.look(query).xpath("//ol//input[@name='doubt']/@value")

    def give(self, doubt: str, given: str = "yes", *, token: str | None = None, **headers: str) -> Answer:
        sent = {"Origin": f"http://127.0.0.1:{self.served.port}", "Sec_Fetch_Site": "same-origin", "Content_Type": FORM}
        sent |= {"Cookie": self.cookie}
        body = urlencode({"token": self.token if token is None else token, "doubt": doubt, "answer": given})
        wanted = {name: value for name, value in (sent | headers).items() if value}
        return self.served.send("POST", "/review?kind=statement&page=1", body.encode(), **wanted)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("review") / "out")


@pytest.fixture(scope="module")
def file(out: Path) -> Path:
    return out.with_name("decisions.tsv")


@pytest.fixture(scope="module")
def site(out: Path, file: Path) -> Iterator[Served]:
    with serving(out, "--workers", 2, "--edit", "--corrections", file) as served:
        yield served


@pytest.fixture
def tab(site: Served, file: Path) -> Visitor:
    file.unlink(missing_ok=True)
    visitor = Visitor(site)
    visitor.look()
    return visitor


def test_the_page_asks_what_the_terminal_asks(tab: Visitor, out: Path) -> None:
    expected = [d for d in review(out, shapes=False) if d.kind == "statement"]
    assert len(expected) == 1 + len(WORST) and tab.doubts() == [d.id for d in expected]
    page = tab.look("kind=merge")
    assert "吉林大华公司 = 长光卫星技术有限公司" in " ".join(page.text_content().split())
    assert "1家" in tab.look("kind=conflict").text_content() and not tab.doubts("kind=conflict")
    assert tab.look("").xpath("//nav[@class='tabs']/a[@aria-current]")[0].text_content().split() == ["可能是同一事物", "1"]


def test_an_answer_is_written_and_vanishes_and_can_be_taken_back(tab: Visitor, file: Path, out: Path) -> None:
    first, second, *_ = tab.doubts()
    got = tab.give(first, "no")
    assert got.status == 303 and got.headers["location"] == "/review?kind=statement&page=1#doubts"
    assert file.read_text("utf-8") == "reject\tEnterprise:吉林大华公司\tlocatedIn\tRegion:长春市\n"
    assert first not in tab.doubts()
    assert [c.action for c in load(file)] == ["reject"] and len(review(out, file, shapes=False)) == 2 + len(WORST)
    assert tab.give(second).status == 303 and len(load(file)) == 2
    (undo,) = tab.look().xpath("//form[@class='latest']//input[@name='doubt']/@value")
    assert undo == second
    assert tab.give(first, "undo").status == 409  # not the last one
    assert tab.give(second, "undo").status == 303
    assert len(load(file)) == 1 and second in tab.doubts()
    assert tab.give(first, "undo").status == 303 and load(file) == ()
    assert not tab.look().xpath("//form[@class='latest']")


def test_somebody_elses_last_line_is_not_offered_to_be_taken_back(tab: Visitor, file: Path) -> None:
    file.write_text("alias\tEnterprise:吉林大华公司\tDH", encoding="utf-8")  # without an end of its line
    assert not tab.look().xpath("//form[@class='latest']")
    first = tab.doubts()[0]
    assert tab.give(first, "undo").status == 409
    assert tab.give(first).status == 303
    assert [c.action for c in load(file)] == ["alias", "keep"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Cookie": ""},
        {"Cookie": f"{COOKIE}=" + "0" * 32},
        {"Cookie": f"{COOKIE}=\"><script>"},
        {"X_Forwarded_For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "multipart/form-data"},
        {"Host": "evil.example"},
    ],
)  # fmt: skip
def test_what_no_page_of_this_server_sent_changes_nothing(tab: Visitor, file: Path, headers: dict[str, str]) -> None:
    assert tab.give(tab.doubts()[0], **headers).status == 403
    assert not file.exists()


def test_tokens_belong_to_a_session(tab: Visitor, site: Served, file: Path) -> None:
    other = Visitor(site)
    other.look()
    assert other.token and other.token != tab.token and other.cookie != tab.cookie
    for token in ("", "x", other.token, tab.cookie.partition("=")[2]):
        assert tab.give(tab.doubts()[0], token=token).status == 403
    got = site.send("GET", "/review", Accept="text/html")
    assert {"HttpOnly", "SameSite=Strict", "Path=/review"} <= set(got.headers["set-cookie"].split("; "))
    assert got.headers["referrer-policy"] == "same-origin"  # else a browser sends Origin: null with the form
    assert "access-control-allow-origin" not in site.send("GET", "/review", Origin="http://localhost:5000").headers
    for method in ("PUT", "DELETE", "PATCH"):
        assert site.send(method, "/review", b"x").status == 405
    assert site.send("GET", f"/review?token={tab.token}&doubt={tab.doubts()[0]}&answer=yes").status == 200
    assert not file.exists()
    assert tab.token not in site.log.read_text("utf-8").replace(f"token={tab.token}&doubt", "")


def test_answers_that_are_none_change_nothing(tab: Visitor, file: Path) -> None:
    first = tab.doubts()[0]
    assert tab.give(first, "maybe").status == 400
    assert tab.give("0" * 16).status == 409
    assert tab.give("../../etc/passwd\nreject").status == 409
    assert not file.exists()


def test_two_tabs_at_once_lose_no_answer(tab: Visitor, site: Served, file: Path) -> None:
    other = Visitor(site)
    other.look()
    wanted = tab.doubts()
    found: list[int] = []

    def work(visitor: Visitor, doubts: list[str]) -> None:
        found.extend(visitor.give(doubt, "no").status for doubt in doubts)

    pairs = ((tab, wanted[::2]), (other, wanted[1::2]), (tab, wanted[:2]), (other, wanted[2:4]))
    threads = [threading.Thread(target=work, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {303}
    assert len(load(file)) == len(wanted) and tab.doubts() == []


def test_of_two_opposite_answers_one_stands(tab: Visitor, site: Served, file: Path) -> None:
    other = Visitor(site)
    first = other.doubts()[0]
    assert tab.give(first, "yes").status == 303 and tab.give(first, "yes").status == 303
    refused = other.give(first, "no")
    assert refused.status == 409 and "已有答案" in refused.text
    assert len(load(file)) == 1


def test_names_that_attack_stay_text_and_lines_stay_lines(tab: Visitor, file: Path) -> None:
    page = tab.look()
    assert not page.xpath("//script|//img|//iframe|//main//*[local-name()='svg']|//*[@onerror or @onload or @onclick]|//@style")
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.text_content())
    for doubt in tab.doubts():
        assert tab.give(doubt, "no").status == 303
    rows = load(file)
    assert len(rows) == 1 + len(WORST) and {row.action for row in rows} == {"reject"}
    assert any(row.other and row.other.name == WORST[0] for row in rows)
    broken = frozenset({normal("换\n行")})  # its label has a space there, and stays on its line
    assert any(row.other and row.other.names("Product", broken, frozenset()) for row in rows)


def test_without_edit_one_can_only_look(out: Path, tmp_path: Path) -> None:
    with serving(out, "--workers", 1, log=tmp_path / "log") as served:
        visitor = Visitor(served)
        page = visitor.look()
        assert "只能查看" in page.text_content() and not page.xpath("//form[@method='post']|//button[@name='answer']")
        assert not visitor.cookie and not visitor.token
        assert visitor.give("0" * 16).status == 405
    assert not (out / "corrections.tsv").exists()


def test_other_machines_may_look_only_unless_told_otherwise() -> None:
    headers = {"host": "192.0.2.1:7878", "origin": "http://192.0.2.1:7878"}
    for anywhere in (False, True):
        editing = Editing(Settings(edit="x.tsv", edit_from_anywhere=anywhere))
        permit = editing.permit("GET", "192.0.2.7", headers, "/review")
        assert bool(permit.token) == bool(permit.cookie) == anywhere
        refused = editing.permit("POST", "192.0.2.7", headers | {"cookie": f"{COOKIE}={'a' * 32}"}, "/review").refused
        assert (refused is None) == anywhere
    editing = Editing(Settings(edit="x.tsv"))
    for client, here in (
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("fe80::1%eth0", False),
    ):
        assert bool(editing.permit("GET", client, headers, "/review").token) == here, client
    assert not editing.permit("GET", "", headers, "/review").token
    assert not Editing(Settings()).permit("GET", "127.0.0.1", headers, "/review").token


def test_a_file_that_cannot_take_answers_is_told_at_once(out: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text("nonsense\n", encoding="utf-8")
    for given in (["--edit", "-c", str(wrong)], ["--edit", "-c", str(tmp_path / "none" / "x.tsv")], ["-c", str(wrong)]):
        result = run(commands, ["serve", str(out), "--port", "0", *given])
        assert result.exit_code == 1 and isinstance(result.exception, KgError), given


# ---- the file ----

LINE, OPPOSITE = "keep\tEnterprise:甲\tlocatedIn\tRegion:长春市", "reject\tEnterprise:甲\tlocatedIn\tRegion:长春市"


def test_answers_of_many_processes_are_all_there(tmp_path: Path) -> None:
    file = tmp_path / "c.tsv"
    code = "import sys; from pathlib import Path; from kg.corrections.answers import answer\n"
    code += "for n in range(40): answer(Path(sys.argv[1]), f'alias\\tEnterprise:{sys.argv[2]}\\t{n}')"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen([sys.executable, "-c", code, str(file), name], env=environment) for name in ("甲", "乙", "丙")]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    rows = file.read_text("utf-8").splitlines()
    assert len(rows) == len(set(rows)) == 120 and len(load(file)) == 120


def test_the_file_is_written_as_people_left_it(tmp_path: Path) -> None:
    held, file = tmp_path / "held.tsv", tmp_path / "c.tsv"
    held.write_text("# ours\r\n\r\nmerge\tEnterprise:甲\tEnterprise:乙\t# why", encoding="utf-8")
    held.chmod(0o640)
    file.symlink_to(held)
    assert answer(file, LINE, OPPOSITE) == "" and answer(file, LINE, OPPOSITE) == LINE and answer(file, OPPOSITE, LINE) == LINE
    assert answer(file, "merge\tEnterprise:甲\tEnterprise:乙") == "merge\tEnterprise:甲\tEnterprise:乙\t# why"
    assert last(file) == LINE and not take_back(file, OPPOSITE) and take_back(file, LINE)
    assert held.read_bytes() == "# ours\r\n\r\nmerge\tEnterprise:甲\tEnterprise:乙\t# why\n".encode()
    assert file.is_symlink() and held.stat().st_mode & 0o777 == 0o640
    assert not [p for p in tmp_path.iterdir() if p not in (held, file)]
    assert list(answered(file)) == [("merge", "Enterprise:甲", "Enterprise:乙")] and key("# no") == key("") == ()
    assert not take_back(tmp_path / "none.tsv", LINE)


@pytest.mark.parametrize("line", ["", "# remark", "keep\ta\nreject\tb", "keep\ra"])
def test_what_is_no_line_is_never_written(tmp_path: Path, line: str) -> None:
    with pytest.raises(KgError):
        answer(tmp_path / "c.tsv", line)
    assert not (tmp_path / "c.tsv").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be written"):
        answer(tmp_path / "none" / "c.tsv", LINE)
