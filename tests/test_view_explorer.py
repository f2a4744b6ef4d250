"""The data of the WebGL explorer: its columns, the first picture of a large graph, where nodes stand, and the file around it."""

from __future__ import annotations

import base64
import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parent / "benchmarks"))

from test_view import Opened, small
from views import invented

from kg.model import BadQuery
from kg.view import explorer, graph
from kg.view.columns import LONGEST, columns, shown, to_json
from kg.view.first import AT_ONCE, opening
from kg.view.graph import write_view
from kg.view.model import Edge, Node, Proof, View
from kg.view.spread import _apart, forces, spread

_RUNS = (("甲", "s"), ("在", ""), ("乙", "o"))
PROOF = Proof(_RUNS, "题", "http://x.example/1", 0.8, "pattern:在", date="2024-05-06", document="d:1")
SMALL = View(
    (
        Node("e:1", "Enterprise", "长光卫星技术有限公司", ("长光卫星",), degree=3, centre=True, region=1, classes=(2,)),
        Node("r:1", "Region", "长春市", code="220100", degree=1),
        Node("c:1", "EnterpriseClass", "小巨人", degree=1),
    ),
    (
        Edge(0, "locatedIn", 1, found=2, proofs=(PROOF, Proof((("丙", ""),), "题二", "a.txt", None))),
        Edge(0, "hasClass", 2),
    ),
    total=9,
)


# Columns


def test_every_column_has_one_value_for_each() -> None:
    made = columns(SMALL, ((0, 0), (5, 6), (7, 8)))
    assert {name: len(column) for name, column in made["nodes"].items()} == dict.fromkeys(made["nodes"], 3)
    assert {name: len(column) for name, column in made["edges"].items()} == dict.fromkeys(made["edges"], 2)
    assert {len(column) for column in made["evidence"].values()} == {2}
    assert (made["centre"], made["whole"]) == (0, {"nodes": 9, "edges": 2})
    assert made["nodes"]["region"] == [1, -1, -1] and made["nodes"]["classes"] == [[2], [], []]
    assert made["nodes"]["facts"] == [[], [[0, "220100"]], []] and (made["nodes"]["x"][2], made["nodes"]["y"][2]) == (7, 8)
    assert json.loads(to_json(made)) == made


def test_an_edge_bears_the_surest_confidence_the_newest_date_and_its_sentences() -> None:
    made = columns(SMALL, ())
    assert made["edges"]["confidence"] == [0.8, -1] and made["edges"]["date"] == ["2024-05-06", ""]
    assert made["edges"]["evidence"] == [[0, 1], []]
    assert made["edges"]["count"] == [0, 0]  # of groups only
    assert made["evidence"]["runs"][0] == [["甲", "s"], ["在", ""], ["乙", "o"]] and made["evidence"]["confidence"] == [0.8, -1]
    titles = [made["documents"]["title"][at] for at in made["evidence"]["document"]]
    assert titles == ["题", "题二"] and "x" not in made["nodes"]
    assert sorted(made["documents"]["href"]) == ["", "http://x.example/1"]  # a path in a corpus is no link


def test_without_evidence_and_with_pages() -> None:
    made = columns(SMALL, (), evidence=False, href=lambda iri: f"/id/{iri}")
    assert not {"evidence", "documents"} & made.keys() and "evidence" not in made["edges"]
    assert made["nodes"]["href"] == ["/id/e:1", "/id/r:1", "/id/c:1"]


def test_a_name_is_found_by_pinyin_initials_and_its_other_names() -> None:
    found = columns(SMALL, ())["nodes"]["search"][0]
    assert "changguangweixing" in found and "cgwx" in found and "长光卫星" in found.split()


def test_a_name_is_shown_without_marks_that_turn_it_and_cut() -> None:
    assert shown("\u202e反\u202c\u2066甲\u2069\u200f") == "反甲"
    assert len(shown("长" * 10_000)) == LONGEST and shown("长" * LONGEST) == "长" * LONGEST


# The first picture


def test_a_small_view_is_shown_whole() -> None:
    assert opening(SMALL).nodes == (0, 1, 2) and not opening(SMALL).groups


def test_a_view_around_something_shows_what_stands_beside_it() -> None:
    firms = tuple(Node(f"e:{n}", "Enterprise", f"第{n}号", centre=n == 0) for n in range(AT_ONCE + 50))
    beside = tuple(Edge(0, "partnerOf", n) for n in range(1, 40))
    far = tuple(Edge(1, "partnerOf", n) for n in range(40, len(firms)))
    assert opening(View(firms, beside + far, around="第0号")).nodes == tuple(range(40))


def test_a_large_view_begins_with_provinces_and_counts() -> None:
    view = invented(4_000, 9_000)
    found = opening(view)
    assert len(found.nodes) == len(found.positions) < 400
    assert {view.nodes[at].type for at in found.nodes if at < len(view.nodes)} == {"Region"}
    firms = sum(group.count for group in found.groups if group.type == "Enterprise")
    assert firms == sum(node.type == "Enterprise" for node in view.nodes)
    for group in found.groups:
        assert 0 < len(group.members) <= group.count and {view.nodes[at].type for at in group.members} == {group.type}
    made = columns(view, (), opening=found)
    assert made["nodes"]["aggregate"][-1] == found.groups[-1].count and made["first"] == list(found.nodes)
    assert made["edges"]["count"][-1] == found.groups[-1].count and made["edges"]["target"][-1] == found.groups[-1].region


def test_a_middling_view_begins_with_the_best_joined() -> None:
    view = invented(1_500, 3_000)
    found = opening(view)
    assert len(found.nodes) <= AT_ONCE and not found.groups and 0 in found.nodes


# Where nodes stand


def test_the_same_view_stands_the_same_and_nothing_on_one_spot() -> None:
    view = invented(3_000, 7_000)
    places = spread(view)
    assert places == spread(view)
    assert len(set(places)) == len(places) == len(view.nodes)


def test_neighbours_stand_nearer_than_strangers() -> None:
    view = invented(3_000, 7_000)
    a, b = (np.array([getattr(e, end) for e in view.edges]) for end in ("subject", "object"))
    xy = forces(len(view.nodes), a, b)
    strangers = np.random.default_rng(1).permutation(len(xy))
    near, far = np.hypot(*(xy[a] - xy[b]).T).mean(), np.hypot(*(xy - xy[strangers]).T).mean()
    assert near < 0.7 * far


def test_a_crowd_finds_room_at_once() -> None:
    """All on a few squares: a search for a free one, square by square, would take minutes."""
    crowd = np.random.default_rng(2).standard_normal((20_000, 2)).astype(np.float32)
    places = _apart(crowd).round()
    assert len(np.unique(places, axis=0)) == len(crowd)


@pytest.mark.parametrize("view", [View(), View((Node("e:1", "Enterprise", "甲"),))])
def test_nothing_and_one(view: View) -> None:
    assert len(spread(view)) == len(view.nodes)
    assert json.loads(to_json(columns(view, spread(view), opening=opening(view))))["first"] == list(range(len(view.nodes)))


# The file


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A front end of two short files, where none need be built."""
    (tmp_path / "explorer.js").write_text("let a = '</div>';", "utf-8")
    (tmp_path / "explorer.css").write_text("main { top: 0 }", "utf-8")
    monkeypatch.setattr(explorer, "BUNDLE", tmp_path)
    return tmp_path


def held(page: str, name: str) -> Any:
    """The data of a page, packed or not."""
    (text,) = re.findall(rf'<script type="[a-z/]+" id="{name}">(.*?)</script>', page, flags=re.S)
    return json.loads(gzip.decompress(base64.b64decode(text)) if name.endswith("-gz") else text)


@pytest.mark.usefixtures("bundle")
def test_a_page_holds_its_data_and_names_no_other_file() -> None:
    page = explorer.render(SMALL)
    assert held(page, "data")["nodes"]["label"][1] == "长春市"
    assert page == explorer.render(SMALL)
    policy = re.findall(r'Content-Security-Policy" content="(.*?)"', page)[0]
    assert policy.startswith("default-src 'none'; script-src 'sha256-") and "connect-src" not in policy
    assert not re.search(r"<(?:script|link|img)[^>]*\b(?:src|href)\b", page)


@pytest.mark.usefixtures("bundle")
def test_much_data_is_packed_and_its_sentences_stand_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer, "_PLAIN", 100)
    page = explorer.render(SMALL)
    assert "evidence" not in held(page, "data-gz") and len(held(page, "evidence-gz")["evidence"]["runs"]) == 2
    assert held(page, "data-gz")["edges"]["evidence"] == [[0, 1], []]
    assert page == explorer.render(SMALL)


def test_what_is_not_built_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Opened(small().store)
    monkeypatch.setattr(explorer, "BUNDLE", tmp_path)
    with pytest.raises(explorer.NotBuilt, match=r"the WebGL explorer is not built.*make web"):
        write_view(opened, tmp_path / "a.html", drawer="webgl")
    assert (write_view(opened, tmp_path / "a.html").drawer, write_view(opened, tmp_path / "a.html").note) == ("pyvis", "")
    monkeypatch.setattr(graph, "PYVIS", 3)  # what works goes on, and says what is missing
    report = write_view(opened, tmp_path / "a.html")
    assert (report.drawer, report.nodes) == ("pyvis", 3)
    assert report.note.startswith("only the 3 best connected; ") and "make web" in report.note
    assert "\n" not in report.note


@pytest.mark.usefixtures("bundle")
def test_the_drawer_that_suits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Opened(small().store)
    assert write_view(opened, tmp_path / "a.html").drawer == "pyvis"
    monkeypatch.setattr(graph, "PYVIS", 3)
    assert write_view(opened, tmp_path / "a.html").drawer == "webgl"
    assert write_view(opened, tmp_path / "a.html", limit=3).drawer == "pyvis"
    with pytest.raises(BadQuery, match="no such drawer"):
        write_view(opened, tmp_path / "a.html", drawer="pencil")
