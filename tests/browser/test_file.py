"""`kg view --webgl`: the one file, clicked through in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import drawn
import pytest
from tabs import HANDLE, Look, keep

from kg.view.graph import write_view

STAR, CITY, SPRING = "启明星卫星技术有限公司", "长春市", "泉城装备集团有限公司"
pytestmark = pytest.mark.usefixtures("explorer_built")


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("file")
    write_view(drawn.build(folder / "out"), folder / "graph.html", drawer="webgl")
    return folder / "graph.html"


def pick(look: Look, words: str, name: str = STAR) -> None:
    """Find something by typing, and take the first hit."""
    page = look.page
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.locator(".search li[role=option]", has_text=name[:10]).first.wait_for()
    page.keyboard.press("Enter")
    page.locator(".right h2", has_text=name[:10]).wait_for()


def test_search_by_name_pinyin_and_initials(look: Look, file: Path) -> None:
    look.open(file)
    for words in ("启明星", "qimingxing", "qmxwx", "启明星卫星"):
        pick(look, words)
        look.page.keyboard.press("Escape")
    look.quiet()


def test_the_legend_names_types_and_filters_by_them(look: Look, file: Path) -> None:
    page = look.open(file)
    assert {STAR, CITY} <= look.seen()
    page.locator("input[data-name=Region]").uncheck()
    assert CITY not in look.seen() and STAR in look.seen()
    page.locator("input[data-name=Region]").check()
    page.locator("summary", has_text="关系").click()
    page.locator("input[data-name=locatedIn]").uncheck()
    assert "长春第1精工有限公司" not in look.seen()
    page.locator("[data-do=reset]").click()
    assert "长春第1精工有限公司" in look.seen()
    look.quiet()


def test_filters_by_region_class_confidence_and_date(look: Look, file: Path) -> None:
    page = look.open(file)
    option = page.locator("#f-region option", has_text="吉林省")
    page.select_option("#f-region", option.get_attribute("value"))
    assert STAR in look.seen() and SPRING not in look.seen()
    page.locator("[data-do=reset]").click()
    page.select_option("#f-klass", page.locator("#f-klass option", has_text="小巨人").get_attribute("value"))
    assert STAR in look.seen() and "长春第1精工有限公司" not in look.seen()
    page.locator("[data-do=reset]").click()
    all_ = look.state("edges")
    page.locator("#f-confidence").fill("0.7")
    look.until(f"n => {HANDLE}.state().edges < n", all_)
    assert STAR in look.seen()
    page.locator("[data-do=reset]").click()
    look.until(f"n => {HANDLE}.state().edges === n", all_)
    page.locator("#f-from").fill("2023-01-01")
    look.until(f"n => {HANDLE}.state().edges < n", all_)
    assert "林远航" not in look.seen() and SPRING in look.seen()
    look.quiet()


def test_a_click_on_a_node_opens_its_card_and_on_a_sentence_its_words(look: Look, file: Path) -> None:
    page = look.open(file)
    page.mouse.click(*look.where(STAR))
    card = page.locator(".right")
    card.locator("h2", has_text=STAR).wait_for()
    keep(page, "file-card-open")
    assert look.faint() == []
    text = card.inner_text()
    assert "启明星卫星" in text and "长春市" in text and "小巨人" in text and "董事长" in text
    card.locator("ul.relations li", has_text="长春市").locator("button.why").click()
    figure = card.locator("figure").first
    assert figure.locator("mark.s").inner_text() == "启明星卫星" and figure.locator("mark.o").inner_text() == "长春市"
    said = figure.inner_text()
    assert "旧闻一则" in said and "2020-05-01" in said and "0.90" in said and "位于" in said
    look.quiet()


def test_a_click_on_a_line_opens_its_sentences(look: Look, file: Path) -> None:
    page = look.open(file)
    (ax, ay), (bx, by) = look.where(SPRING), look.where("济南市")
    page.mouse.click((ax + bx) / 2, (ay + by) / 2)
    page.locator(".right figure", has_text="坐落于").wait_for()
    look.quiet()


def test_collapse_and_expand(look: Look, file: Path) -> None:
    page = look.open(file)
    pick(look, CITY, CITY)
    page.locator(".right [data-do=collapse]").click()
    assert "长春第1精工有限公司" not in look.seen() and STAR in look.seen()
    page.locator(".right [data-do=expand]").click()
    assert "长春第1精工有限公司" in look.seen()
    look.quiet()


def test_the_path_between_two(look: Look, file: Path) -> None:
    page = look.open(file)
    pick(look, "林远航", "林远航")
    page.locator(".right [data-do=from]").click()
    page.keyboard.type("济南市")
    page.locator(".path li[role=option]", has_text="济南市").first.wait_for()
    page.keyboard.press("Enter")
    steps = page.locator(".path ol li")
    steps.first.wait_for()
    assert [one.split("\n")[-1] for one in steps.all_inner_texts()] == ["林远航", STAR, SPRING, "济南市"]
    look.quiet()


def test_png_and_svg_are_saved(look: Look, file: Path, tmp_path: Path) -> None:
    page = look.open(file)
    for row, end in ((0, "png"), (1, "svg")):
        page.locator("[data-do=save]").click()
        with page.expect_download() as saved:
            page.locator(".menu [role=menuitem]").nth(row).click()
        target = tmp_path / f"picture.{end}"
        saved.value.save_as(target)
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "picture.png").stat().st_size > 10_000
    root = ElementTree.parse(tmp_path / "picture.svg").getroot()
    assert root.tag.endswith("svg")
    assert any(STAR[:6] in "".join(element.itertext()) for element in root)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "title", "rect", "g", "path", "text"}
    assert not any(name.startswith("on") or "href" in name for element in root.iter() for name in element.attrib)
    look.quiet()


def test_everything_by_keyboard(look: Look, file: Path) -> None:
    page = look.open(file)
    pick(look, STAR)
    been = {look.state("selected")}
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        been.add(look.state("selected"))
    assert len(been) > 1
    page.keyboard.press("Escape")
    assert look.state("selected") == -1
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    for key in ("+", "-", "0"):
        page.keyboard.press(key)
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(e => e.dataset.do || e.id || e.getAttribute('role') || e.tagName)(document.activeElement)"))
    assert {"filters", "path", "table", "save", "theme", "language", "help", "f-region", "f-confidence"} <= reached
    assert look.unnamed() == []
    look.quiet()


def test_the_table_beside_the_picture(look: Look, file: Path) -> None:
    page = look.open(file)
    page.keyboard.press("t")
    rows = page.locator("#rows-nodes")
    rows.wait_for()
    rows.get_by_text("启明星", exact=False).first.wait_for()
    page.locator("#tab-edges").click()
    page.locator("#rows-edges").get_by_text("位于").first.wait_for()
    look.quiet()


def test_english_and_the_theme(look: Look, file: Path) -> None:
    page = look.open(file)
    page.locator("[data-do=language]").click()
    assert "Export" in page.locator("[data-do=save]").inner_text()
    assert "Enterprise" in page.locator(".left").inner_text()
    before = page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")
    page.locator("[data-do=theme]").click()
    page.locator("[data-do=theme]").click()
    after = {before, page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")}
    page.locator("[data-do=theme]").click()
    assert len(after | {page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")}) == 2
    look.quiet()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_dark_and_small_windows(another: Any, file: Path, size: tuple[int, int]) -> None:
    with another(color_scheme="dark", viewport={"width": size[0], "height": size[1]}) as look:
        page = look.open(file)
        ground = page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")
        assert sum(int(part) for part in re.findall(r"\d+", ground)[:3]) < 200
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        keep(page, f"file-dark-{size[0]}")
        assert look.faint() == []
        look.quiet()


def test_full_screen(look: Look, file: Path) -> None:
    page = look.open(file)
    page.locator("[data-do=full]").click()
    look.until("() => document.fullscreenElement !== null")
    look.quiet()


def test_a_view_around_something_begins_there(look: Look, tmp_path: Path) -> None:
    reader = drawn.build(tmp_path / "out")
    write_view(reader, tmp_path / "around.html", around="泉城装备", hops=1, drawer="webgl")
    page = look.open(tmp_path / "around.html")
    page.locator(".right h2", has_text=SPRING).wait_for()
    assert look.seen() >= {SPRING, "济南市", STAR} and "林远航" not in look.seen()
    assert look.within({SPRING, "济南市", STAR})  # the card has taken room; all is seen beside it
    look.quiet()
