"""Names and sentences that mean harm, in both files and in the server's explorer: nothing runs, nothing asks the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import drawn
import pytest
from conftest import Look
from served import Served, serving

from kg.store import open_store
from kg.view.columns import shown
from kg.view.graph import write_view
from kg.vocab import BASE, local_id

INSIDE = "#explorer :is(img, script, iframe, object, [onerror], [onload], a[href^=javascript])"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "out"
    drawn.build(folder)
    return folder


@pytest.fixture(scope="module")
def site(out: Path) -> Iterator[Served]:
    with serving(out, "--workers", 1) as served:
        yield served


def look_at_all(look: Look, page: Any, names: list[str]) -> None:
    """Select each node, open its card and sentences, and then the tables."""
    for name in names:
        look.select(name)
        page.locator(".right h2").wait_for()
        whys = page.locator(".right button.why")
        if whys.count():
            whys.first.click()
            page.locator(".right :is(figure, .note)").first.wait_for()
        assert page.locator(INSIDE).count() == 0
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.locator("#rows-nodes").wait_for()
    assert page.locator(INSIDE).count() == 0


@pytest.mark.usefixtures("explorer_built")
def test_the_webgl_file(look: Look, out: Path, tmp_path: Path) -> None:
    write_view(open_store(out), tmp_path / "graph.html", drawer="webgl")
    text = (tmp_path / "graph.html").read_text("utf-8")
    assert not any(name in text for name in drawn.WORST if "<" in name)
    page = look.open(tmp_path / "graph.html")
    look_at_all(look, page, [shown(name) for name in drawn.WORST])
    for row in range(2):
        page.locator("[data-do=save]").click()
        with page.expect_download() as saved:
            page.locator(".menu [role=menuitem]").nth(row).click()
        if row == 1:
            saved.value.save_as(tmp_path / "graph.svg")
    page.goto((tmp_path / "graph.svg").as_uri())
    page.wait_for_timeout(300)
    look.quiet()


@pytest.mark.usefixtures("explorer_built")
def test_the_name_that_a_file_lies_around(look: Look, out: Path, tmp_path: Path) -> None:
    write_view(open_store(out), tmp_path / "graph.html", around=drawn.WORST[1], drawer="webgl")
    look.open(tmp_path / "graph.html")
    look.quiet()


@pytest.mark.usefixtures("explorer_built")
@pytest.mark.parametrize("name", drawn.WORST, ids=range(len(drawn.WORST)))
def test_the_server(look: Look, site: Served, name: str) -> None:
    address = f"http://127.0.0.1:{site.port}/explore?iri={quote(BASE + local_id('Enterprise', name))}"
    page = look.open(address)
    look_at_all(look, page, [shown(name)])
    page.keyboard.press("/")
    page.keyboard.type(name[:40])
    page.wait_for_timeout(400)
    look.quiet()


def test_the_pyvis_file(look: Look, out: Path, tmp_path: Path) -> None:
    write_view(open_store(out), tmp_path / "graph.html", drawer="pyvis")
    page = look.open(tmp_path / "graph.html")
    for name in drawn.WORST:
        look.select(shown(name))
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
