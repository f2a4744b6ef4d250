"""What the browser tests share. SCREENSHOTS=folder keeps a picture of every test. Where there is no chromium, no Playwright or
no built front end, tests skip and say why."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tabs import CHROMIUM, Look, browser, keep, tab

sys.path.append(str(Path(__file__).parent.parent))  # made, served, test_view


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no chromium on PATH: apt-get install chromium fonts-noto-cjk")
    pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install playwright")
    with browser() as opened:
        yield opened


@pytest.fixture
def look(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Look]:
    with tab(chromium) as found:
        yield found
        keep(found.page, f"{request.module.__name__.removeprefix('test_')}-{request.node.name.removeprefix('test_')}")


@pytest.fixture
def another(chromium: Any) -> Callable[..., Any]:
    """Another tab, with options of Playwright's contexts: dark, small, English."""
    return lambda **options: tab(chromium, **options)


@pytest.fixture(scope="session")
def explorer_built() -> None:
    from kg.view.explorer import built

    if not built():
        pytest.skip("the WebGL explorer is not built: make web")
