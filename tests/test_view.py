"""The page: what is chosen, where it stands, how it is written, and how it behaves in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from browser import CHROMIUM, Page
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from kg.model import BadQuery, KgError
from kg.view import terms
from kg.view.collect import collect
from kg.view.columns import to_json
from kg.view.graph import write_page
from kg.view.layout import layout
from kg.view.model import Node, View
from kg.view.page import render
from kg.view.proofs import BUDGET, LENGTH, PER_EDGE, cut, mark, straight
from kg.vocab import BASE, DCTERMS, OA, ORG, PROV, RDF, RELATIONS, SKOS, TYPES, XSD, ZQ, local_id

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: apt-get install chromium fonts-noto-cjk")


@dataclass(frozen=True)
class Opened:
    """A store as `write_page` takes it."""

    store: Store


class Graph:
    """Fills a store as the vocabulary says: facts in the default graph and the document's, evidence in the document's only."""

    def __init__(self, source: str = "news/a.txt", title: str = "一则新闻") -> None:
        self.store = Store()
        self.count = 0
        self.document = NamedNode(BASE + "document/" + local_id("Person", source)[7:])
        self._add(self.document, DCTERMS + "source", Literal(source), fact=False)
        self._add(self.document, DCTERMS + "title", Literal(title, language="zh"), fact=False)

    def _add(self, s: NamedNode | BlankNode, p: str, o: NamedNode | Literal | BlankNode, *, fact: bool = True) -> None:
        self.store.add(Quad(s, NamedNode(p), o, self.document))
        if fact:
            self.store.add(Quad(s, NamedNode(p), o))

    def entity(self, type_: str, name: str, *aliases: str, code: str | None = None) -> NamedNode:
        iri = NamedNode(BASE + local_id(type_, code or name))
        self._add(iri, RDF + "type", NamedNode(ZQ + type_))
        self._add(iri, SKOS + "prefLabel", Literal(name, language="zh"))
        for alias in aliases:
            self._add(iri, SKOS + "altLabel", Literal(alias, language="zh"))
        if code:
            self._add(iri, SKOS + "notation", Literal(code))
        return iri

    def state(self, subject: NamedNode, relation: str, object_: NamedNode, quote: str = "", confidence: str = "0.9") -> None:
        self._add(subject, ZQ + relation, object_)
        if not quote:
            return
        self.count += 1
        evidence = NamedNode(f"{BASE}evidence/{self.count:06d}")
        self._add(evidence, RDF + "type", NamedNode(RDF + "Statement"), fact=False)
        for p, o in ((RDF + "subject", subject), (RDF + "predicate", NamedNode(ZQ + relation)), (RDF + "object", object_)):
            self._add(evidence, p, o, fact=False)
        self._add(evidence, PROV + "wasDerivedFrom", self.document, fact=False)
        self._add(evidence, OA + "exact", Literal(quote), fact=False)
        self._add(evidence, OA + "start", Literal(str(self.count), datatype=NamedNode(XSD + "integer")), fact=False)
        self._add(evidence, ZQ + "confidence", Literal(confidence, datatype=NamedNode(XSD + "decimal")), fact=False)
        self._add(evidence, ZQ + "method", Literal("pattern:test"), fact=False)


def small() -> Graph:
    graph = Graph()
    firm = graph.entity("Enterprise", "长光卫星技术有限公司", "长光卫星")
    city = graph.entity("Region", "长春市", "长春", code="220100")
    graph.entity("Industry", "生物医药")  # no relation
    policy = graph.entity("Policy", "《吉林省科技小巨人企业扶持管理办法》")
    agency = graph.entity("Agency", "吉林省科技厅")
    person = graph.entity("Person", "宣明")
    graph.state(firm, "locatedIn", city, "长光卫星\n总部设在长春\n市。")
    graph.state(firm, "locatedIn", city, "位于长春市的长光卫星。", "0.97")
    graph.state(policy, "issuedBy", agency, "省科技厅印发办法。")
    graph.state(agency, "governs", city)
    graph.state(person, "holdsPost", firm, "董事长宣明说。")
    post = BlankNode()
    for p, o in (("member", person), ("organization", firm)):
        graph.store.add(Quad(post, NamedNode(ORG + p), o, graph.document))
    graph.store.add(Quad(post, NamedNode(ZQ + "roleTitle"), Literal("董事长"), graph.document))
    # A region of the gazetteer that no document names is no part of the picture.
    other = NamedNode(BASE + "region/110000")
    for p, o in ((RDF + "type", NamedNode(ZQ + "Region")), (SKOS + "prefLabel", Literal("北京市"))):
        graph.store.add(Quad(other, NamedNode(p), o, NamedNode(BASE + "graph/reference")))
        graph.store.add(Quad(other, NamedNode(p), o))
    return graph


def star(firms: int) -> Graph:
    """Cities in a row, firms around each: 10 to a city."""
    graph = Graph()
    cities = [graph.entity("Region", f"第{n}市", code=f"{n:06d}") for n in range(1, 1 + firms // 10)]
    for n in range(firms):
        firm = graph.entity("Enterprise", f"第{n}号机械制造有限公司")
        graph.state(firm, "locatedIn", cities[n // 10], f"第{n}号机械制造有限公司位于第{1 + n // 10}市。")
    for one, two in pairwise(cities):
        graph.state(one, "within", two)
    return graph


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "'\"><svg onload=alert(3)> href",
    "<a href='javascript:alert(4)'>href</a>",
    "<!-- {{7*7}} ${alert(5)} \u2028 \\u003c -->",
)


def hostile() -> Graph:
    graph = Graph(source="</script><b>x.txt", title="<img src=x onerror=alert(6)> href")
    firms = [graph.entity("Enterprise", name, "<i>" + name) for name in HOSTILE]
    for one, two in pairwise(firms):
        graph.state(one, "partnerOf", two, f"{HOSTILE[0]}与{HOSTILE[1]}合作，见 href。")
    return graph


# What is chosen


def test_every_term_has_its_words_and_look():
    assert list(terms.types()) == list(TYPES)
    assert list(terms.relations()) == [*RELATIONS, "eligibleFor"]
    rows = [*terms.types().values(), *terms.relations().values()]
    assert all(all(row.values()) for row in rows)


def test_the_whole_graph_holds_what_documents_name_and_relate():
    view = collect(small().store)
    assert {n.name for n in view.nodes} == {
        "长光卫星技术有限公司", "长春市", "《吉林省科技小巨人企业扶持管理办法》", "吉林省科技厅", "宣明",
    }  # fmt: skip
    assert (view.total, view.lonely, view.reach) == (6, 1, 5)
    city = next(n for n in view.nodes if n.type == "Region")
    assert (city.aliases, city.code, city.degree) == (("长春",), "220100", 2)


def test_an_edge_bears_its_sentences_the_surest_first():
    view = collect(small().store)
    edge = next(e for e in view.edges if e.relation == "locatedIn")
    assert edge.found == 2
    assert [p.confidence for p in edge.proofs] == [0.97, 0.9]
    assert edge.proofs[1].text == "长光卫星总部设在长春市。"
    assert edge.proofs[1].runs == (("长光卫星", "s"), ("总部设在", ""), ("长春市", "o"), ("。", ""))
    assert (edge.proofs[0].title, edge.proofs[0].source, edge.proofs[0].method) == ("一则新闻", "news/a.txt", "pattern:test")
    assert next(e for e in view.edges if e.relation == "governs").proofs == ()
    assert next(e for e in view.edges if e.relation == "holdsPost").role == "董事长"


@pytest.mark.parametrize(
    ("around", "hops", "count"),
    [
        ("长光卫星", 1, 3),
        ("长春市", 1, 3),
        ("长春市", 2, 5),
        ("region/220100", 1, 3),
        (BASE + "region/220100", 1, 3),
        (" 生物医药 ", 1, 1),
        ("科技小巨人", 1, 2),
    ],
)
def test_around_an_entity(around: str, hops: int, count: int):
    view = collect(small().store, around, hops)
    assert len(view.nodes) == count
    assert view.nodes[0].centre and not any(n.centre for n in view.nodes[1:])


def test_a_name_that_nothing_bears_gets_the_nearest():
    with pytest.raises(BadQuery, match=r"长光卫星公司: no entity has this name\. Nearest: 长光卫星"):
        collect(small().store, "长光卫星公司")


@pytest.mark.parametrize("wrong", [{"hops": 0}, {"limit": 0}])
def test_numbers_below_one_are_refused(wrong: dict[str, int]):
    with pytest.raises(BadQuery, match="must be 1 or more"):
        collect(small().store, **wrong)


def test_more_than_the_limit_keeps_the_most_connected():
    view = collect(star(100).store, limit=30)
    assert len(view.nodes) <= 30 < view.reach == 110
    assert {n.name for n in view.nodes if n.type == "Region"} >= {f"第{n}市" for n in range(1, 11)}
    linked = {end for edge in view.edges for end in (edge.subject, edge.object)}
    assert linked == set(range(len(view.nodes)))


def test_a_symmetric_relation_is_drawn_once():
    graph = Graph()
    a, b = graph.entity("Enterprise", "甲公司"), graph.entity("Enterprise", "乙公司")
    graph.state(a, "partnerOf", b, "甲公司与乙公司合作。")
    graph.state(b, "partnerOf", a, "乙公司与甲公司合作。")
    (edge,) = collect(graph.store).edges
    assert edge.found == 2


def test_an_empty_store_gives_an_empty_view():
    assert collect(Store()) == View(limit=800)


# Sentences


def test_breaks_inside_chinese_go_and_other_blanks_shrink():
    assert straight(" 长光\n  卫星 A\n\tB　公司 ") == "长光卫星 A B 公司"


def test_a_long_sentence_is_cut_around_the_first_name():
    runs = cut(mark("前" * 500 + "长光卫星" + "后" * 500, ["长光卫星"], ["长春"]), 100)
    assert sum(len(text) for text, _ in runs) == 102
    assert ("长光卫星", "s") in runs
    assert runs[0] == ("…", "") == runs[-1]


def test_much_evidence_is_thinned_to_the_budget():
    graph = Graph()
    city = graph.entity("Region", "长春市", code="220100")
    for n in range(500):
        firm = graph.entity("Enterprise", f"第{n}号公司")
        for k in range(5):
            graph.state(firm, "locatedIn", city, f"第{n}号公司位于长春市" + "很" * 400 + f"{k}。")
    view = collect(graph.store)
    texts = [p.text for e in view.edges for p in e.proofs]
    assert sum(map(len, texts)) <= BUDGET * 1.05
    assert max(map(len, texts)) <= LENGTH + 2
    assert all(e.found == 5 and 1 <= len(e.proofs) <= PER_EDGE for e in view.edges)
    assert len(render(view, layout(view)).encode()) < 2_500_000


# Places


def test_no_two_nodes_stand_on_each_other():
    view = collect(star(120).store)
    positions = layout(view)
    assert len(positions) == len(view.nodes) == 132
    apart = [abs(a[0] - b[0]) > 40 or abs(a[1] - b[1]) > 20 for i, a in enumerate(positions) for b in positions[:i]]
    assert all(apart)


def test_neighbours_stand_nearer_than_strangers():
    view = collect(star(120).store)
    at = layout(view)

    def distance(a: int, b: int) -> float:
        return ((at[a][0] - at[b][0]) ** 2 + (at[a][1] - at[b][1]) ** 2) ** 0.5

    linked = [distance(e.subject, e.object) for e in view.edges]
    every = [distance(a, b) for a in range(len(at)) for b in range(a)]
    assert sum(linked) / len(linked) < 0.4 * sum(every) / len(every)


def test_many_parts_are_packed_without_covering_each_other():
    graph = Graph()
    for n in range(70):
        graph.state(graph.entity("Enterprise", f"第{n}号公司"), "hasClass", graph.entity("EnterpriseClass", f"第{n}类企业"))
    positions = layout(collect(graph.store))
    assert len(set(positions)) == 140
    assert all(abs(a[0] - b[0]) > 90 or abs(a[1] - b[1]) > 40 for i, a in enumerate(positions) for b in positions[:i])


def test_nothing_and_one_have_a_layout():
    assert layout(View()) == ()
    assert layout(View(nodes=(Node("x", "Region", "长春市"),))) == ((0, 0),)


# The page


def page_of(graph: Graph) -> str:
    view = collect(graph.store)
    return render(view, layout(view))


def test_the_page_names_no_other_file():
    text = page_of(small())
    own = re.sub(r"<script\b.*?</script>", "", text, flags=re.S)
    assert not re.search(r"(?:src|href)\s*=|url\(|@import|https?:", own)
    assert not re.search(r"<script\b[^>]*\bsrc\b", text)
    assert re.search(r"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-", text)
    assert "unsafe-inline" not in text.split("style-src")[0]


def test_the_same_store_gives_the_same_bytes(tmp_path: Path):
    one, two = tmp_path / "一.html", tmp_path / "two.html"
    report = write_page(Opened(star(60).store), one)
    write_page(Opened(star(60).store), two)
    assert one.read_bytes() == two.read_bytes()
    assert (report.path, report.nodes, report.total, report.size) == (one, 66, 66, one.stat().st_size)


def test_a_page_that_cannot_be_written_gets_one_line(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(KgError, match="the page cannot be written"):
        write_page(Opened(small().store), tmp_path / "file" / "page.html")


def test_hostile_names_stay_data():
    text = page_of(hostile())
    assert not any(name in text for name in HOSTILE)
    (data,) = re.findall(r'<script type="application/json" id="graph-data">(.*?)</script>', text, flags=re.S)
    assert "<" not in data
    assert {node["name"] for node in json.loads(data)["nodes"]} == set(HOSTILE)


def test_the_name_in_the_bar_is_escaped():
    view = collect(hostile().store, HOSTILE[1])
    assert HOSTILE[1] not in render(view, layout(view))


def test_json_for_a_script_element():
    assert to_json(["</script>\u2028"]) == '["\\u003c/script>\\u2028"]'


# In a browser


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with Page() as page:
        yield page


def shown(tab: Page, graph: Graph, path: Path, around: str | None = None) -> Page:
    write_page(Opened(graph.store), path, around=around)
    tab.requests.clear(), tab.errors.clear(), tab.dialogs.clear()
    tab.open(path)
    return tab


@needs_browser
def test_the_page_draws_and_asks_the_network_for_nothing(tab: Page, tmp_path: Path):
    shown(tab, star(60), tmp_path / "page.html")
    assert tab.run("document.documentElement.dataset.ready") == "66"
    assert tab.run("document.getElementById('status').textContent").startswith("显示 66 / 66 个实体")
    tab.run("var canvas = document.querySelector('canvas'), image = canvas.getContext('2d').getImageData(0, 0, 1280, 700)")
    assert tab.run("image.data.filter((value, place) => place % 4 === 3 && value).length") > 5000
    assert [url for url in tab.requests if not url.startswith("file:")] == []
    assert (tab.errors, tab.dialogs) == ([], [])


@needs_browser
def test_search_then_card_then_sentence_then_escape(tab: Page, tmp_path: Path):
    shown(tab, small(), tmp_path / "page.html")
    tab.key("/")
    tab.type("长光")
    assert tab.run("document.querySelectorAll('#hits li').length") == 1
    tab.key("Enter")
    assert tab.run("document.querySelector('#card h2').textContent") == "长光卫星技术有限公司"
    assert "长光卫星" in tab.run("document.querySelector('#card dd').textContent")
    tab.run("document.querySelector('#card .why').click()")
    assert tab.run("[...document.querySelectorAll('#card figure:first-of-type mark')].map(m => m.textContent)") == [
        "长春市",
        "长光卫星",
    ]
    assert "news/a.txt" in tab.run("document.querySelector('#card figcaption').textContent")
    tab.key("Escape")
    assert tab.run("document.getElementById('card').hidden")
    assert tab.errors == []


@needs_browser
def test_a_click_on_node_and_edge_opens_their_cards(tab: Page, tmp_path: Path):
    shown(tab, small(), tmp_path / "page.html")
    top = tab.run("document.getElementById('mynetwork').getBoundingClientRect().top")
    city = tab.run("nodes.get().find(n => n.label === '长春市').id")
    at = tab.run(f"network.canvasToDOM(network.getPositions()[{city}])")
    tab.click(at["x"], at["y"] + top)
    tab.wait("document.querySelector('#card h2')?.textContent === '长春市'")
    tab.key("Escape")
    tab.run("var at = network.getPositions(), agency = nodes.get().find(n => n.label === '吉林省科技厅').id")
    middle = tab.run(f"network.canvasToDOM({{x: (at[agency].x + at[{city}].x) / 2, y: (at[agency].y + at[{city}].y) / 2}})")
    tab.click(middle["x"], middle["y"] + top)
    tab.wait("document.querySelector('#card .triple')")
    assert "管辖" in tab.run("document.querySelector('#card .triple').textContent")
    assert "没有原句" in tab.run("document.getElementById('card').textContent")
    tab.run("document.querySelector('#close').click()")
    tab.run("var at = network.getPositions(), firm = nodes.get().find(n => n.label.startsWith('长光卫星')).id")
    middle = tab.run(f"network.canvasToDOM({{x: (at[firm].x + at[{city}].x) / 2, y: (at[firm].y + at[{city}].y) / 2}})")
    tab.click(middle["x"], middle["y"] + top)
    tab.wait("document.querySelector('#card figcaption')")
    assert "方法 信号词“test”" in tab.run("document.querySelector('#card figcaption').textContent")
    tab.run("document.querySelector('#language').click()")
    assert "method signal word “test”" in tab.run("document.querySelector('#card figcaption').textContent")


@needs_browser
def test_legend_language_and_theme(tab: Page, tmp_path: Path):
    shown(tab, small(), tmp_path / "page.html")
    tab.run("document.querySelector('#type-list button').click()")
    assert tab.run("nodes.get().filter(n => n.hidden).map(n => n.label)") == ["长光卫星技术有限公司"]
    tab.run("document.querySelector('#no-relations').click()")
    assert tab.run("edges.get().every(e => e.hidden)")
    tab.run("document.querySelector('#language').click()")
    assert tab.run("document.querySelector('#fit').textContent") == "Fit"
    before = tab.run("document.documentElement.dataset.theme")
    tab.run("document.querySelector('#theme').click()")
    assert {before, tab.run("document.documentElement.dataset.theme")} == {"light", "dark"}


@needs_browser
def test_hostile_names_do_nothing(tab: Page, tmp_path: Path):
    shown(tab, hostile(), tmp_path / "page.html", around=HOSTILE[1])
    tab.run("document.documentElement.dataset.ready")
    for name in HOSTILE[:3]:
        tab.key("/")
        tab.type(name)
        tab.key("Enter")
        assert tab.run("document.querySelector('#card h2').textContent") == name
        tab.run("document.querySelector('#card .why').click()")
    at = tab.run("network.canvasToDOM(network.getPositions()[0])")
    tab.click(at["x"], at["y"] + 48)
    assert tab.run("document.querySelectorAll('#card img, #card svg[onload], #card a, #bar img, #bar script').length") == 0
    assert tab.dialogs == []
    assert [url for url in tab.requests if not url.startswith("file:")] == []


@needs_browser
def test_the_policy_stops_script_and_request_from_inside(tab: Page, tmp_path: Path):
    shown(tab, small(), tmp_path / "page.html")
    tab.run("document.body.insertAdjacentHTML('beforeend', '<img src=data:x onerror=\"window.broken=1\">')")
    assert tab.run("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped')") == "stopped"
    assert tab.run("window.broken === undefined")
    assert any("inline event handler" in error for error in tab.errors)
    assert any("127.0.0.1" in error and "Content Security Policy" in error for error in tab.errors)
