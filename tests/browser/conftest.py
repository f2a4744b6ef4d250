"""A real browser for these tests: Debian's chromium, driven by Playwright, drawing WebGL in software.

SCREENSHOTS=folder keeps a picture of every test. Where there is no chromium, no Playwright or no built front end, tests skip and
say why.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # made, served, test_view
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"]
HANDLE = "document.querySelector('#explorer, #mynetwork').explorer"
PATIENCE = float(os.environ.get("BROWSER_PATIENCE", "60"))  # seconds for a page to be ready, on a busy machine


@dataclass
class Look:
    """A tab, and what must not happen in it."""

    page: Any
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def open(self, address: Path | str) -> Any:
        """Load a page of the explorer and wait until it has drawn."""
        self.page.goto(address.as_uri() if isinstance(address, Path) else address)
        self.ready()
        return self.page

    def ready(self) -> None:
        """Wait until the page says that it has drawn."""
        self.page.locator("html[data-ready]").wait_for(state="attached")

    def until(self, true: str, argument: object = None) -> None:
        """Wait until a function of the page answers true. Playwright's own way of waiting evaluates text in the page, which the
        policy of our pages forbids."""
        end = time.monotonic() + PATIENCE
        while not self.page.evaluate(true, argument):
            assert time.monotonic() < end, f"still not so: {true}"
            self.page.wait_for_timeout(40)

    def state(self, name: str) -> Any:
        """One part of what the explorer says of itself; pyvis and WebGL say it alike."""
        plain = "(value) => (ArrayBuffer.isView(value) ? Array.from(value) : value)"
        return self.page.evaluate(f"name => ({plain})({HANDLE}.state()[name])", name)

    def node(self, name: str) -> int:
        """The number of a node by its name."""
        labels = self.state("labels")
        assert name in labels, f"{name} is not loaded"
        return int(labels.index(name))

    def seen(self) -> set[str]:
        """The names of the nodes that are drawn."""
        return {name for name, on in zip(self.state("labels"), self.state("node"), strict=True) if on}

    def select(self, name: str) -> None:
        """Take a node, as a click on it does."""
        self.page.evaluate(f"i => {HANDLE}.select(i)", self.node(name))

    def where(self, name: str) -> tuple[float, float]:
        """Where on the page a node is drawn."""
        at = self.page.evaluate(f"i => {HANDLE}.where(i)", self.node(name))
        return at["x"], at["y"]

    def unnamed(self) -> list[str]:
        """Controls on the page without a name for those who do not see them."""
        asked = """() => [...document.querySelectorAll('button, input, select, a, [role=option], [tabindex="0"]')]
            .filter((e) => e.getClientRects().length)
            .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.title || e.labels?.length))
            .map((e) => e.outerHTML.slice(0, 120))"""
        return list(self.page.evaluate(asked))

    def quiet(self) -> None:
        """Nothing was asked of the network, nothing failed, nothing was asked of the user."""
        assert (self.errors, self.outside, self.dialogs) == ([], [], [])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no chromium on PATH: apt-get install chromium fonts-noto-cjk")
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install playwright")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE * 1000)
        yield browser
        browser.close()


@contextmanager
def tab(browser: Any, **options: Any) -> Iterator[Look]:
    """A tab with its own profile. The network outside is shut: what asks it is noted and fails."""
    context = browser.new_context(
        **{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", "locale": "zh-CN", **options}
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    look = Look(page)
    page.on("console", lambda m: look.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: look.errors.append(str(error)))

    def answered(dialog: Any) -> None:
        look.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", answered)

    def asked(request: Any) -> None:
        if not re.match(r"(file:|data:|blob:|http://127\.0\.0\.1:)", request.url):
            look.outside.append(request.url)

    page.on("request", asked)
    try:
        yield look
    finally:
        context.close()


@pytest.fixture
def look(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Look]:
    with tab(chromium) as found:
        yield found
        keep(found.page, request.node.name)


@pytest.fixture
def another(chromium: Any) -> Callable[..., Any]:
    """Another tab, with options of Playwright's contexts: dark, small, English."""
    return lambda **options: tab(chromium, **options)


def keep(page: Any, name: str) -> None:
    """A screenshot, where they are wanted."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{re.sub(r'[^A-Za-z0-9_-]+', '-', name)}.png"))


@pytest.fixture(scope="session")
def explorer_built() -> None:
    from kg.view.explorer import built

    if not built():
        pytest.skip("the WebGL explorer is not built: make web")
