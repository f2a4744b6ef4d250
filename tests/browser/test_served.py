"""`kg serve`: the explorer over the store, clicked through in a real browser, and what its script asks for."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import drawn
import pytest
from served import RUNAWAY, Answer, Served, serving, until
from tabs import HANDLE, Look

from kg.vocab import BASE, local_id

STAR, SPRING = "启明星卫星技术有限公司", "泉城装备集团有限公司"
STAR_IRI, SPRING_IRI = BASE + local_id("Enterprise", STAR), BASE + local_id("Enterprise", SPRING)
PERSON_IRI = BASE + local_id("Person", "林远航")
STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    out = tmp_path_factory.mktemp("served") / "out"
    drawn.build(out)
    with serving(out, "--workers", 2) as served:
        yield served


def ask(site: Served, path: str, **asked: object) -> Answer:
    query = "&".join(f"{name.rstrip('_')}={quote(str(value))}" for name, value in asked.items())
    return site.send("GET", f"{path}?{query}")


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return list(json.loads(answer.body)["nodes"]["label"])


# What the script asks for


def test_around_an_entity(site: Served) -> None:
    found = json.loads(ask(site, "/graph", iri=SPRING_IRI).body)
    assert found["nodes"]["label"][0] == SPRING and set(found["nodes"]["label"]) == {SPRING, "济南市", STAR}
    assert found["centre"] == 0 and found["nodes"]["href"][0] == "/id/" + local_id("Enterprise", SPRING)
    assert {len(column) for column in found["nodes"].values()} == {3}
    assert {len(column) for column in found["edges"].values()} == {2}
    assert set(found["edges"]["date"]) == {"2024-03-01"} and set(found["edges"]["confidence"]) == {0.9}
    assert "evidence" not in found
    assert len(names(ask(site, "/graph", iri=SPRING_IRI, depth=2))) > 3
    assert len(names(ask(site, "/graph", iri=BASE + drawn.CITY, limit=4))) == 4
    assert names(ask(site, "/graph", iri=local_id("Enterprise", SPRING)))[0] == SPRING  # without the base


def test_the_first_picture(site: Served) -> None:
    found = json.loads(ask(site, "/graph", first=1).body)
    assert STAR in found["nodes"]["label"] and found["first"]
    assert found["whole"]["nodes"] >= len(found["nodes"]["iri"]) - 5


def test_the_sentences_of_a_relation(site: Served) -> None:
    found = json.loads(ask(site, "/graph/edge", s=STAR_IRI, p="locatedIn", o=BASE + drawn.CITY).body)
    assert found["total"] == 1
    assert found["evidence"]["runs"] == [[["启明星卫星", "s"], ["位于", ""], ["长春市", "o"], ["。", ""]]]
    assert (found["documents"]["title"], found["documents"]["date"]) == (["旧闻一则"], ["2020-05-01"])
    assert found["documents"]["href"][0].startswith("/id/document/")
    none = json.loads(ask(site, "/graph/edge", s=STAR_IRI, p="locatedIn", o=SPRING_IRI).body)
    assert none["total"] == 0 and none["evidence"]["runs"] == []


def test_the_way_between_two(site: Served) -> None:
    found = json.loads(ask(site, "/graph/path", from_=PERSON_IRI, to=BASE + drawn.OTHER_CITY).body)
    assert found["nodes"]["label"] == ["林远航", STAR, SPRING, "济南市"]
    assert len(found["edges"]["source"]) == 3
    itself = json.loads(ask(site, "/graph/path", from_=PERSON_IRI, to=PERSON_IRI).body)
    assert itself["nodes"]["label"] == ["林远航"] and itself["edges"]["source"] == []


def test_a_way_does_not_lead_over_the_country(site: Served) -> None:
    """Two cities lie in one country; that joins nothing."""
    found = json.loads(ask(site, "/graph/path", from_=BASE + drawn.CITY, to=BASE + drawn.OTHER_CITY).body)
    assert found["nodes"]["label"] == ["长春市", STAR, SPRING, "济南市"]


@pytest.mark.parametrize("words", ["启明星", "qimingxing", "qmxwx"])
def test_names_are_found(site: Served, words: str) -> None:
    found = json.loads(ask(site, "/graph/find", q=words).body)
    assert {"iri": STAR_IRI, "label": STAR, "type": "Enterprise"} in found


@pytest.mark.parametrize(
    ("path", "asked", "status", "says"),
    [
        ("/graph", {}, 400, "iri: is missing"),
        ("/graph", {"iri": "enterprise/none"}, 404, "no such thing"),
        ("/graph", {"iri": "<b>"}, 400, "is no IRI"),
        ("/graph", {"iri": STAR_IRI, "limit": 3000}, 400, "limit=3000: must be a number from 1 to 2,000"),
        ("/graph", {"iri": STAR_IRI, "depth": "x"}, 400, "depth=x: must be"),
        ("/graph/edge", {"s": STAR_IRI, "o": STAR_IRI, "p": "loves"}, 400, "no such relation"),
        ("/graph/path", {"from_": STAR_IRI}, 400, "to: is missing"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(site: Served, path: str, asked: dict[str, Any], status: int, says: str) -> None:
    answer = ask(site, path, **asked)
    assert answer.status == status and says in answer.text and answer.text.count("\n") == 1
    assert answer.headers["content-type"].startswith("text/plain") and answer.headers["x-content-type-options"] == "nosniff"


def test_the_routes_only_read(site: Served) -> None:
    for path in ("/graph", "/graph/edge", "/graph/path", "/graph/find", "/explore", "/web/explorer.js"):
        assert site.send("POST", path, b"").status == 405
        assert site.send("GET", path, Host="evil.example").status == 403
    for name in ("..%2f..%2fcli.py", "other.js", "explorer.js.map"):
        assert site.send("GET", f"/web/{name}").status == 404


def test_an_answer_comes_at_once(site: Served) -> None:
    ask(site, "/graph", iri=STAR_IRI)  # the first loads what is needed
    began = time.monotonic()
    assert ask(site, "/graph", iri=STAR_IRI).status == 200
    assert time.monotonic() - began < 5  # a busy machine; tests/benchmarks/looking.py measures


# In a browser


@pytest.mark.usefixtures("explorer_built")
def test_the_page_has_a_strict_policy_and_no_script_of_its_own(site: Served) -> None:
    answer = site.send("GET", f"/explore?iri={quote(STAR_IRI)}", Accept="text/html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(STRICT) and "unsafe" not in policy
    assert not any(inside in answer.text for inside in ("<style", "<script>", " style=", " onload="))
    assert "max-age" in site.send("GET", "/web/explorer.js").headers["cache-control"]


@pytest.mark.usefixtures("explorer_built")
def test_from_an_entity_to_its_graph_expand_and_read(look: Look, site: Served) -> None:
    page = look.page
    page.goto(f"http://127.0.0.1:{site.port}/id/{local_id('Enterprise', SPRING)}")
    page.get_by_role("link", name="在图谱中查看").click()
    look.ready()
    assert look.seen() >= {SPRING, STAR} and "林远航" not in look.seen()
    assert look.within({SPRING, STAR, "济南市"})
    look.select(STAR)
    page.locator(".right [data-do=expand]").click()
    look.until(f"() => {HANDLE}.state().labels.includes('林远航')")
    page.locator(".right ul.relations li", has_text="长春市").locator("button.why").click()
    page.locator(".right figure mark.o", has_text="长春市").wait_for()
    assert "林远航" in look.seen()
    assert "旧闻一则" in page.locator(".right figcaption").first.inner_text()
    assert page.locator(".right figcaption a").first.get_attribute("href").startswith("/id/document/")
    look.quiet()


@pytest.mark.usefixtures("explorer_built")
def test_search_and_path_over_the_store(look: Look, site: Served) -> None:
    page = look.open(f"http://127.0.0.1:{site.port}/explore?iri={quote(SPRING_IRI)}")
    page.keyboard.press("/")
    page.keyboard.type("linyuanhang")
    page.locator(".search li[role=option]", has_text="林远航").wait_for()
    page.keyboard.press("Enter")
    page.locator(".right h2", has_text="林远航").wait_for()
    page.locator(".right [data-do=from]").click()
    page.keyboard.type("济南市")
    page.locator(".path li[role=option]", has_text="济南市").first.wait_for()
    page.keyboard.press("Enter")
    page.locator(".path ol li").nth(3).wait_for()
    look.quiet()


@pytest.mark.usefixtures("explorer_built")
def test_the_whole_begins_with_a_picture(look: Look, site: Served) -> None:
    page = look.open(f"http://127.0.0.1:{site.port}/explore")
    assert STAR in look.seen()
    assert page.locator("#explorer").evaluate("(main) => getComputedStyle(main).position") == "fixed"  # its sheet has come
    page.locator("[data-do=language]").click()
    page.locator("[data-do=theme]").click()
    look.quiet()


@pytest.mark.usefixtures("explorer_built")
def test_the_query_page_has_an_editor_and_without_script_a_form(look: Look, site: Served, another: Any) -> None:
    page = look.page
    text = quote("SELECT ?name { ?x a zq:Person ; skos:prefLabel ?name }")
    page.goto(f"http://127.0.0.1:{site.port}/query?query={text}")
    page.locator(".CodeMirror").wait_for()
    page.get_by_role("button", name=re.compile("Run|执行|运行|查询")).first.click()
    page.locator(".yasr td", has_text="林远航").first.wait_for()
    look.quiet()
    with another(java_script_enabled=False) as plain:
        plain.page.goto(f"http://127.0.0.1:{site.port}/query?query={text}")
        plain.page.locator("form button[accesskey=r]").click()
        plain.page.locator("td", has_text="林远航").wait_for()
        plain.page.goto(f"http://127.0.0.1:{site.port}/explore")
        plain.page.locator("noscript a, p a", has_text="搜索").first.wait_for()
        plain.quiet()


@pytest.mark.usefixtures("explorer_built")
def test_files_of_pages_come_however_busy_the_workers_are(tmp_path: Path) -> None:
    """A page whose sheet is refused stands there without its looks."""
    drawn.build(tmp_path / "out")
    with serving(tmp_path / "out", "--workers", 1, "--timeout", 60) as busy, ThreadPoolExecutor(3) as clients:
        for _ in range(3):
            clients.submit(lambda: busy.send("GET", f"/sparql?query={quote(RUNAWAY)}", timeout=120))
        until(lambda: json.loads(busy.send("GET", "/health").body)["slow"] > 0)
        for path in ("/web/explorer.css", "/web/explorer.js", "/web/sparql.js", "/static/site.css", "/static/icon.svg"):
            answer = busy.send("GET", path)
            assert answer.status == 200 and len(answer.body) > 200, path
            assert answer.headers["x-content-type-options"] == "nosniff"
        busy.process.kill()
