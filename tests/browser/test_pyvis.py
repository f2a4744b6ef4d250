"""`kg view` of a small graph, drawn by pyvis: the same list of abilities as the WebGL explorer, clicked through."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import drawn
import pytest
from tabs import Look, keep

from kg.view.graph import write_view

STAR, CITY, SPRING, PERSON = "启明星卫星技术有限公司", "长春市", "泉城装备集团有限公司", "林远航"
FIRM = "长春第1精工有限公司"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pyvis")
    report = write_view(drawn.build(folder / "out"), folder / "graph.html")
    assert report.drawer == "pyvis"
    return folder / "graph.html"


def pick(look: Look, name: str) -> None:
    look.select(name)
    look.page.locator("#card h2", has_text=name).wait_for()


def test_search_by_pinyin_initials_and_short_names(look: Look, file: Path) -> None:
    page = look.open(file)
    for words in ("启明星", "qimingxing", "qmxwx", "启明星卫星"):
        page.keyboard.press("/")
        page.keyboard.type(words)
        page.locator("#hits li", has_text=STAR).first.wait_for()
        page.keyboard.press("Enter")
        page.locator("#card h2", has_text=STAR).wait_for()
        page.keyboard.press("Escape")
    look.quiet()


def test_the_legend_shows_shapes_and_filters(look: Look, file: Path) -> None:
    page = look.open(file)
    signs = page.locator("#type-list svg.sign > *").evaluate_all(
        "all => all.map(e => e.tagName + (e.getAttribute('points') || ''))"
    )
    assert len(set(signs)) >= 5  # told apart without colour
    page.locator("#type-list button", has_text="地区").click()
    assert CITY not in look.seen() and STAR in look.seen()
    assert look.faint() == []  # what is off as well
    page.locator("#type-list button", has_text="地区").click()
    page.locator("summary", has_text="关系").click()
    before = look.state("edges")
    page.locator("#relation-list button", has_text="合作").click()
    assert look.state("edges") < before
    look.quiet()


def test_filters_by_region_class_confidence_and_date(look: Look, file: Path) -> None:
    page = look.open(file)
    page.locator("summary", has_text="筛选").click()
    page.locator("#sieve-region").select_option(label=CITY)
    assert STAR in look.seen() and SPRING not in look.seen()
    page.locator("#sieve-clear").click()
    page.locator("#sieve-group").select_option(label="专精特新小巨人企业")
    assert STAR in look.seen() and FIRM not in look.seen()
    page.locator("#sieve-clear").click()
    all_ = look.state("edges")
    page.locator("#sieve-sure").fill("0.7")
    assert look.state("edges") == all_ - 1  # that it is a little giant is said with 0.6
    page.locator("#sieve-clear").click()
    page.locator("#sieve-from").fill("2023-01-01")
    assert SPRING in look.seen() and PERSON not in look.seen()
    page.locator("#sieve-clear").click()
    assert PERSON in look.seen() and look.state("edges") == all_
    look.quiet()


def test_a_click_on_a_node_opens_its_card_and_on_a_line_its_sentence(look: Look, file: Path) -> None:
    page = look.open(file)
    page.mouse.click(*look.where(STAR))
    card = page.locator("#card")
    card.locator("h2", has_text=STAR).wait_for()
    keep(page, "pyvis-card-open")
    assert look.faint() == []
    said = card.inner_text()
    assert "启明星卫星" in said and CITY in said and "小巨人" in said and "董事长" in said
    page.keyboard.press("Escape")
    (ax, ay), (bx, by) = look.where(SPRING), look.where("济南市")
    page.mouse.click((ax + bx) / 2, (ay + by) / 2)
    figure = card.locator("figure", has_text="坐落于").first
    figure.wait_for()
    assert figure.locator("mark.s").inner_text() == "泉城装备" and figure.locator("mark.o").inner_text() == "济南市"
    said = figure.inner_text()
    assert all(part in said for part in ("新闻一则", "2024-03-01", "0.90", "位于"))
    look.quiet()


def test_collapse_and_expand(look: Look, file: Path) -> None:
    page = look.open(file)
    pick(look, CITY)
    page.locator("#do-fold").click()
    assert FIRM not in look.seen() and STAR in look.seen()
    page.locator("#do-unfold").click()
    assert FIRM in look.seen()
    page.keyboard.press("c")
    assert FIRM not in look.seen()
    page.keyboard.press("e")
    assert FIRM in look.seen()
    look.quiet()


def test_the_path_between_two(look: Look, file: Path) -> None:
    page = look.open(file)
    pick(look, PERSON)
    page.locator("#do-start").click()
    pick(look, "济南市")
    page.locator("#do-way").click()
    page.locator("#way li").first.wait_for()
    assert [row.split("\n")[0] for row in page.locator("#way li").all_inner_texts()] == [PERSON, STAR, SPRING, "济南市"]
    assert look.state("lit") == 3
    look.quiet()


def test_svg_and_png(look: Look, file: Path, tmp_path: Path) -> None:
    page = look.open(file)
    for kind in ("svg", "png"):
        with page.expect_download() as saved:
            page.locator(f"#{kind}").click()
        saved.value.save_as(tmp_path / f"graph.{kind}")
    root = ElementTree.parse(tmp_path / "graph.svg").getroot()
    words = "".join(root.itertext())
    assert STAR[:5] in words and len(root) > len(look.state("labels"))
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "rect", "path", "circle", "polygon", "text"}
    assert not any(name.startswith("on") or "href" in name for element in root.iter() for name in element.attrib)
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")
    look.quiet()


def test_keys(look: Look, file: Path) -> None:
    page = look.open(file)
    been = set()
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        been.add(look.state("selected"))
    assert len(been) > 1 and -1 not in been
    scale = look.state("scale")
    page.keyboard.press("+")
    assert look.state("scale") > scale
    page.keyboard.press("-")
    page.keyboard.press("0")
    page.keyboard.press("Escape")
    assert look.state("selected") == -1
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(e => e.id || e.tagName)(document.activeElement)"))
    assert {"query", "fit", "table", "full", "svg", "png", "theme", "language", "mynetwork", "SUMMARY"} <= reached
    look.quiet()


def test_the_table_beside_the_picture(look: Look, file: Path) -> None:
    page = look.open(file)
    page.keyboard.press("t")
    page.locator("#node-table td", has_text=STAR).first.wait_for()
    rows = page.locator("#node-table tbody tr")
    count = rows.count()
    page.locator("#node-table th button", has_text="名称").click()
    names = page.locator("#node-table tbody td:first-child").all_inner_texts()
    page.locator("#node-table th button", has_text="名称").click()
    assert page.locator("#node-table tbody td:first-child").all_inner_texts() == names[::-1]
    page.locator("#type-list button", has_text="地区").click()  # the table follows the filters
    assert rows.count() < count
    page.locator("#edge-table tr", has_text=SPRING).locator("button", has_text="合作").click()
    page.locator("#card figure", has_text="签约合作").wait_for()
    assert look.unnamed() == []
    keep(page, "pyvis-table-open")
    page.keyboard.press("Escape")
    assert page.locator("#tables").is_hidden()
    look.quiet()


def test_english_dark_and_full_screen(look: Look, file: Path) -> None:
    page = look.open(file)
    page.locator("#language").click()
    assert "Save PNG" in page.locator("#png").inner_text() and "Enterprise" in page.locator("#legend").inner_text()
    assert page.evaluate("document.documentElement.lang") == "en"
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator("#theme").click()
    assert page.evaluate(ground) != light
    assert look.faint() == []
    page.locator("#full").click()
    look.until("() => document.fullscreenElement !== null")
    assert look.unnamed() == []
    look.quiet()
