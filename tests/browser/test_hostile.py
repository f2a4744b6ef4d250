"""Names and sentences that mean harm, in both files and in the server's explorer: nothing runs, nothing asks the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import drawn
import pytest
from served import Served, serving
from tabs import HANDLE, Look

from kg.store import open_store
from kg.view.graph import write_view
from kg.vocab import BASE, local_id

INSIDE = "#explorer :is(img, script, iframe, object, [onerror], [onload], a[href^=javascript])"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "out"
    drawn.build(folder)
    return folder


@pytest.fixture(scope="module")
def names(out: Path) -> list[str]:
    found = drawn.called(open_store(out))
    assert len(found) == len(drawn.WORST)
    return found


@pytest.fixture(scope="module")
def site(out: Path) -> Iterator[Served]:
    with serving(out, "--workers", 1) as served:
        yield served


def read(look: Look, name: str) -> None:
    """Take a node, look at its card and its sentences."""
    page = look.page
    look.select(name)
    page.locator(".right h2").wait_for()
    if page.locator(".right button.why").count():
        page.locator(".right button.why").first.click()
        page.locator(".right :is(figure, .note)").first.wait_for()
    assert page.locator(INSIDE).count() == 0


def table(look: Look) -> None:
    look.page.keyboard.press("Escape")
    look.page.keyboard.press("t")
    look.page.locator("#rows-nodes").wait_for()
    assert look.page.locator(INSIDE).count() == 0
    look.page.keyboard.press("t")


@pytest.mark.usefixtures("explorer_built")
def test_the_webgl_file(look: Look, out: Path, names: list[str], tmp_path: Path) -> None:
    write_view(open_store(out), tmp_path / "graph.html", drawer="webgl")
    text = (tmp_path / "graph.html").read_text("utf-8")
    assert not any(name in text for name in drawn.WORST if "<" in name)
    page = look.open(tmp_path / "graph.html")
    for name in names:
        read(look, name)
    table(look)
    for row, target in enumerate(("graph.png", "graph.svg")):
        page.locator("[data-do=save]").click()
        with page.expect_download() as saved:
            page.locator(".menu [role=menuitem]").nth(row).click()
        saved.value.save_as(tmp_path / target)
    page.goto((tmp_path / "graph.svg").as_uri())
    assert page.evaluate("document.querySelectorAll('script, image, foreignObject, [onload], [onerror], a').length") == 0
    look.quiet()


@pytest.mark.usefixtures("explorer_built")
def test_the_name_that_a_file_lies_around(look: Look, out: Path, tmp_path: Path) -> None:
    write_view(open_store(out), tmp_path / "graph.html", around=drawn.WORST[1], drawer="webgl")
    look.open(tmp_path / "graph.html")
    look.quiet()


@pytest.mark.usefixtures("explorer_built")
def test_the_server(look: Look, site: Served, names: list[str]) -> None:
    """From one of them to the next: each is a partner of the one before."""
    first = f"http://127.0.0.1:{site.port}/explore?iri={quote(BASE + local_id('Enterprise', drawn.WORST[0]))}"
    page = look.open(first)
    for name in names:
        look.until(f"name => {HANDLE}.state().labels.includes(name)", name)
        look.select(name)
        page.locator(".right h2").wait_for()
        if page.locator(".right [data-do=expand]").count():
            page.locator(".right [data-do=expand]").click()
    for name in names:
        read(look, name)
    table(look)
    for name in names:
        page.keyboard.press("/")
        page.keyboard.insert_text(name[:60])
        page.locator(".search li").first.wait_for()
        assert page.locator(INSIDE).count() == 0
        page.keyboard.press("Escape")
    look.quiet()


@pytest.mark.usefixtures("explorer_built")
@pytest.mark.parametrize("given", ["<img src=x onerror=alert(1)>", "javascript:alert(7)", '"><script>alert(2)</script>'])
def test_an_address_that_means_harm(look: Look, site: Served, given: str) -> None:
    answer = site.send("GET", f"/explore?iri={quote(given)}", Accept="text/html")
    assert answer.status == 400 and given not in answer.text.replace("javascript:alert(7)", "", 1)
    look.page.goto(f"http://127.0.0.1:{site.port}/explore?iri={quote(given)}")
    assert look.page.locator("main :is(img, script, a[href^=javascript])").count() == 0
    assert (look.outside, look.dialogs) == ([], [])


def test_the_pyvis_file(look: Look, out: Path, names: list[str], tmp_path: Path) -> None:
    write_view(open_store(out), tmp_path / "graph.html", drawer="pyvis")
    page = look.open(tmp_path / "graph.html")
    for name in names:
        look.select(name)
        page.locator("#card h2").wait_for()
        page.locator("#card button.why").first.click()
        assert page.locator("#card :is(img, script, a, svg[onload])").count() == 0
    page.keyboard.press("t")
    page.locator("#node-table").wait_for()
    assert page.locator("#tables :is(img, script, a)").count() == 0
    page.keyboard.press("t")
    for button in ("#svg", "#png"):
        with page.expect_download():
            page.locator(button).click()
    look.quiet()
