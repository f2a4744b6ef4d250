"""A tab of a real browser: Debian's chromium, driven by Playwright, drawing WebGL in software. For the tests here and for the
benchmarks that look at pages."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# WebGL is drawn in software; the rest of a page is not drawn through it, which would cost more.
FLAGS = [
    *("--no-sandbox", "--disable-dev-shm-usage"),
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
    *("--disable-gpu-rasterization", "--disable-accelerated-2d-canvas"),
]
HANDLE = "document.querySelector('#explorer, #mynetwork').explorer"
PATIENCE = float(os.environ.get("BROWSER_PATIENCE", "60"))  # seconds for a page to be ready, on a busy machine

# Every element with a text of its own: its colour over the grounds of those around it, as WCAG reckons contrast.
_FAINT = """() => {
  const parts = (colour) => {
    const n = colour.match(/[\\d.]+/g).map(Number), most = colour.startsWith('color(') ? 255 : 1;
    return [n[0] * most, n[1] * most, n[2] * most, n[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const light = (colour) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const c = colour[i] / 255;
    return sum + weight * (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  }, 0);
  const ground = (e) => (e ? over(parts(getComputedStyle(e).backgroundColor), ground(e.parentElement)) : [255, 255, 255]);
  const opacity = (e) => (e ? Number(getComputedStyle(e).opacity) * opacity(e.parentElement) : 1);
  const found = [];
  for (const e of document.body.querySelectorAll('*')) {
    const own = [...e.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !e.checkVisibility({ visibilityProperty: true }) || e.closest('script, style, svg, option, :disabled')) continue;
    if (!opacity(e)) continue; // shown where one points at it
    const back = ground(e), style = getComputedStyle(e);
    const [red, green, blue, alpha] = parts(style.color);
    const pair = [light(over([red, green, blue, alpha * opacity(e)], back)), light(back)].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) found.push(`${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 20)}: ${ratio.toFixed(2)}`);
  }
  return found;
}"""


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

    def within(self, names: set[str]) -> bool:
        """Whether all of these stand in the free part of the window, beside the panels."""
        box = self.page.locator(".explorer .picture, #mynetwork").first.bounding_box()
        places = [self.where(name) for name in names]
        return all(box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"] for x, y in places)

    def unnamed(self) -> list[str]:
        """Controls on the page without a name for those who do not see them."""
        asked = """() => [...document.querySelectorAll('button, input, select, a, [role=option], [tabindex="0"]')]
            .filter((e) => e.getClientRects().length)
            .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.title || e.labels?.length))
            .map((e) => e.outerHTML.slice(0, 90))"""
        return list(self.page.evaluate(asked))

    def faint(self) -> list[str]:
        """Texts on the page whose contrast with what lies behind them is below 4.5."""
        return list(self.page.evaluate(_FAINT))

    def quiet(self) -> None:
        """Nothing was asked of the network, nothing failed, nothing was asked of the user."""
        assert (self.errors, self.outside, self.dialogs) == ([], [], [])


@contextmanager
def browser() -> Iterator[Any]:
    """A browser; RuntimeError, ImportError where there is none."""
    if CHROMIUM is None:
        raise RuntimeError("no chromium on PATH: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE * 1000)
        yield opened
        opened.close()


@contextmanager
def tab(browser: Any, **options: Any) -> Iterator[Look]:
    """A tab with its own profile; what its page asks of the network, complains of or pops up is noted."""
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


def keep(page: Any, name: str) -> None:
    """A screenshot, where they are wanted."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{re.sub(r'[^A-Za-z0-9_-]+', '-', name)}.png"))
