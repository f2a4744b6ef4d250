"""The pages of kg serve in a real browser: nothing of a hostile document runs, nothing is fetched, all is reached by keyboard."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browser import CHROMIUM, Page
from made import CITY, FIRM
from made import build as built
from served import Served, serving
from test_review_page import build as doubtful
from test_site import WORST, documents, worst

from kg.search import write_index
from kg.search.index import FILE
from kg.store import open_store
from kg.view.bundle import BUNDLE
from kg.vocab import local_id

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")

# The picture of the small calendar in a date field is the browser's own.
OWN = "data:image/svg+xml"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    out = tmp_path_factory.mktemp("browser") / "out"
    write_index(built(out, worst()), out / FILE)
    with serving(out, "--workers", 2) as served:
        yield served


@pytest.fixture(scope="module")
def paths(site: Served) -> list[str]:
    out = site.log.with_suffix("")
    attacks = [quote(one[:300]) for one in WORST]
    found = [
        "/",
        "/map",
        "/map?in=220000",
        "/review",
        "/match",
        "/ask",
        "/ask/enterprises",
        "/query",
        "/dashboard",
        f"/picture/{FIRM}",
        f"/id/{FIRM}",
        f"/id/{CITY}",
    ]
    found += [f"/?q={one}" for one in attacks] + [f"/match?enterprise={one}" for one in attacks]
    found += [f"/query?query={one}" for one in attacks] + [f"/ask/enterprises?p.region={one}" for one in attacks]
    found += [f"/id/{local_id('Product', name)}" for name in WORST]
    found += list(documents(open_store(out)).values())
    return found


def go(page: Page, site: Served, path: str) -> None:
    """Open a page and wait for it."""
    page.run("window.left = true")
    page._call("Page.navigate", url=f"http://127.0.0.1:{site.port}{path}")
    page.wait("!window.left && document.readyState === 'complete'")


def test_nothing_of_a_hostile_document_runs_and_nothing_is_fetched(site: Served, paths: list[str]) -> None:
    with Page() as page:
        for path in paths:
            before = len(page.errors)
            go(page, site, path)
            told = [e for e in page.errors[before:] if "the server responded with a status of 400" not in e]
            assert not told, path  # a breach of the policy would stand here
            assert page.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path
            own = "document.querySelectorAll('script[src^=\"/web/sparql.js?\"]').length" if path.startswith("/query") else "0"
            assert page.run(f"document.scripts.length + document.images.length - {own}") == 0, path
        assert not page.dialogs
        own = (f"http://127.0.0.1:{site.port}/", OWN)
        assert not [url for url in page.requests if not url.startswith(own)]


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("dark", [False, True])
def test_every_page_is_looked_at(site: Served, size: tuple[int, int], dark: bool, tmp_path: Path) -> None:
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    with Page(dark=dark, size=size) as page:
        for name, path in (("search", "/?q=长光"), ("entity", f"/id/{FIRM}"), ("match", "/match"), ("dashboard", "/dashboard")):
            go(page, site, quote(path, safe="/?=&"))
            file = folder / f"{name}-{size[0]}{'-dark' if dark else ''}.png"
            page.screenshot(file)
            assert file.stat().st_size > 5_000
            assert page.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, name
            ground = page.run("getComputedStyle(document.body).backgroundColor")
            assert (sum(map(int, ground[4:-1].split(","))) < 380) == dark


# Every text that is seen: its contrast with the ground that it stands on, as WCAG 2 has it; and every control without a name.
AUDIT = """(() => {
  const part = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (c) => 0.2126 * part(c[0]) + 0.7152 * part(c[1]) + 0.0722 * part(c[2]);
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0.99) return c; } return [255, 255, 255]; };
  const shown = [...document.querySelectorAll('body *')].filter((e) => e.getClientRects().length && !e.closest('svg'));
  const faint = shown.filter((e) => [...e.childNodes].some((n) => n.nodeType == 3 && n.textContent.trim())).filter((e) => {
    const [a, b] = [light(numbers(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05) < 4.5; });
  const unnamed = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, [tabindex="0"]')]
    .filter((e) => e.getClientRects().length && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length));
  const bare = [...document.querySelectorAll('main svg[role]')]
    .filter((e) => !e.closest('section, .charted, .large')?.querySelector('table'));
  return [...faint, ...unnamed, ...bare].map((e) => e.outerHTML.slice(0, 120)); })()"""


@pytest.mark.parametrize("dark", [False, True])
def test_texts_stand_out_controls_have_names_and_pictures_have_tables(site: Served, paths: list[str], dark: bool) -> None:
    with Page(dark=dark) as page:
        for path in [path for path in paths if "?q=" not in path and "p.region" not in path and "enterprise=" not in path]:
            if not path.startswith("/query"):
                go(page, site, path)
                assert page.run(AUDIT) == [], path


def test_the_map_leads_on_by_keyboard(site: Served) -> None:
    with Page() as page:
        go(page, site, "/map")
        page.run("document.querySelector('svg.map a[href*=\"in=220000\"]').focus()")
        assert page.run("document.activeElement.getAttribute('aria-label')").startswith("吉林省")
        page.run("window.left = true")
        page.key("Enter")
        page.wait("!window.left && document.querySelector('svg.map')")
        assert page.run("document.querySelector('h1').textContent").endswith("吉林省")


@pytest.mark.skipif(not (BUNDLE / "sparql.js").is_file(), reason="the front end is not built: make web")
@pytest.mark.parametrize("dark", [False, True])
def test_a_query_is_asked_in_the_editor(site: Served, dark: bool, tmp_path: Path) -> None:
    with Page(dark=dark) as page:
        go(page, site, f"/query?query={quote('SELECT ?n { ?e a zq:Enterprise ; skos:prefLabel ?n }')}")
        page.wait("document.querySelector('#yasgui.ready .CodeMirror-code .CodeMirror-line')")  # the text is drawn
        assert page.run("document.querySelector('#plain').hidden")
        written = page.run("document.querySelector('#yasgui .CodeMirror-code').innerText")
        assert "PREFIX zq:" in written and "zq:Enterprise" in written
        assert not page.run("document.querySelectorAll('#yasgui .CodeMirror-code .cm-error').length")
        page.run("document.querySelector('.yasqe_queryButton').click()")
        page.wait("document.querySelector('#yasgui .yasr tbody')?.innerText.includes('长光卫星技术有限公司')")
        page.screenshot(Path(os.environ.get("SCREENSHOTS", tmp_path)) / f"sparql{'-dark' if dark else ''}.png")
        assert not page.errors and not page.dialogs
        asked = [url for url in page.requests if not url.startswith((f"http://127.0.0.1:{site.port}/", "data:"))]
        assert not asked


def test_a_doubt_is_answered_and_taken_back(tmp_path: Path) -> None:
    """By buttons, as the browser sends their forms: with the cookie, and where they come from."""
    file = tmp_path / "decisions.tsv"
    with serving(doubtful(tmp_path / "out"), "--workers", 1, "--edit", "--corrections", file) as served, Page() as page:
        go(page, served, "/review?kind=statement")
        before = page.run("document.querySelectorAll('.doubts > li').length")
        page.run("window.left = true")
        page.run("document.querySelector('.doubts button[value=no]').click()")
        page.wait(f"!window.left && document.querySelectorAll('.doubts > li').length == {before - 1}")
        assert file.read_text("utf-8").count("reject\t") == 1
        page.screenshot(Path(os.environ.get("SCREENSHOTS", tmp_path)) / "review.png")
        page.run("window.left = true")
        page.run("document.querySelector('.latest button').click()")
        page.wait(f"!window.left && document.querySelectorAll('.doubts > li').length == {before}")
        assert "reject\t" not in file.read_text("utf-8")
        assert not page.errors and not page.dialogs and page.run(AUDIT) == []


def test_a_reader_goes_from_search_to_sentence_by_keyboard(site: Served) -> None:
    with Page() as page:
        go(page, site, "/")
        page.run("document.querySelector('main input[name=q]').focus()")
        page.type("cgwx")
        page.run("window.left = true")
        page.key("Enter")
        page.wait("!window.left && document.querySelector('.hits a')")
        page.run("document.querySelector('.hits a').focus()")
        page.run("window.left = true")
        page.key("Enter")
        page.wait("!window.left && document.querySelector('.facts blockquote a')")
        assert page.run("document.querySelector('h1').textContent.trim()") == "长光卫星技术有限公司"
        page.run("window.left = true")
        page.run("document.querySelector('.facts blockquote a').focus()")
        page.key("Enter")
        page.wait("!window.left && document.querySelector('.here')")
        assert page.run("location.hash") == "#c" + page.run("new URLSearchParams(location.search).get('at')")


def test_the_first_key_leads_past_the_bar(site: Served) -> None:
    with Page() as page:
        go(page, site, "/dashboard")
        page.key("Tab")
        assert page.run("document.activeElement.getAttribute('href')") == "#main"
        assert page.run("document.activeElement.getBoundingClientRect().left") >= 0


def test_the_picture_leads_on(site: Served) -> None:
    with Page() as page:
        go(page, site, f"/id/{FIRM}")
        x, y = page.run(f"(r => [r.x + r.width / 2, r.y + r.height / 2])({_circle(CITY)})")
        page.run("window.left = true")
        page.click(x, y)
        page.wait("!window.left && document.querySelector('h1')")
        assert page.run("location.pathname") == f"/id/{CITY}"


def _circle(local: str) -> str:
    return f"document.querySelector('svg a[href=\"/id/{local}\"] circle').getBoundingClientRect()"


def test_pages_come_within_a_second(site: Served) -> None:
    for path in ("/", f"/id/{FIRM}", "/match", "/dashboard", "/query"):
        site.send("GET", path, Accept="text/html")  # the first time a worker loads what the page needs
        began = time.monotonic()
        assert site.send("GET", path, Accept="text/html").status == 200
        assert time.monotonic() - began < 1.0, path


def test_texts_come_from_the_folder_of_the_documents(site: Served, tmp_path: Path) -> None:
    out, folder = site.log.with_suffix(""), tmp_path / "news"
    folder.mkdir()
    body = "前文五字，长光卫星位于长春市。".ljust(30, "〇") + "合作".ljust(10, "〇") + "长春市有小巨人2.50万户。后事如何"
    (folder / "二.txt").write_text(body, encoding="utf-8")
    path = documents(open_store(out))["news/二.txt"]
    with serving(out, "--workers", 1, "--documents", folder, log=tmp_path / "log") as other:
        assert "后事如何" in other.send("GET", path, Accept="text/html").text
        english = other.send("GET", path, Accept="text/html", Accept_Language="en-US,en;q=0.9")
        assert '<html lang="en">' in english.text and "Accept-Language" in english.headers["vary"]
    assert "后事如何" not in site.send("GET", path, Accept="text/html").text


def test_hosts_that_are_not_known_get_no_page(site: Served) -> None:
    for path in ("/", f"/id/{FIRM}", "/dashboard", "/static/site.css"):
        assert site.send("GET", path, Host="evil.example").status == 403
        for method in ("POST", "PUT", "DELETE"):
            assert site.send(method, path, b"").status == 405
