"""The map of kg serve: its outlines, what is counted where, and what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import made
import pytest
from lxml import html
from test_site import worst

from kg.model import Entity, Statement
from kg.seeds import data_folder, load
from kg.serve.model import Reply, Request, Served
from kg.site.located import located
from kg.site.map import _bands, mapped
from kg.site.outlines import COUNTRY, sheets
from kg.store import Reader
from kg.vocab import BASE, local_id

Get = Callable[..., Reply]
OTHERS = [local_id("Enterprise", f"第{number}号公司") for number in range(3)]
TIELING, COUNTY = "region/211200", "region/220102"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Four firms in Changchun, one of them in a county of it, one known to be in the province only; one elsewhere."""
    first, second, third = worst()
    firms = tuple(Entity(id_, "Enterprise", f"第{n}号公司") for n, id_ in enumerate(OTHERS))
    named = {made.PROVINCE: "吉林省", COUNTY: "南关区", TIELING: "铁岭市", "region/210000": "辽宁省", made.COUNTRY: "中国"}
    places = tuple(Entity(id_, "Region", name) for id_, name in named.items())
    seats = ((OTHERS[0], "region/220000"), (OTHERS[1], COUNTY), (OTHERS[2], TIELING), (OTHERS[1], made.CITY))
    said = tuple(Statement(firm, "locatedIn", seat, (made.proof(start=500 + n),)) for n, (firm, seat) in enumerate(seats))
    within = ((COUNTY, made.CITY), (TIELING, "region/210000"), ("region/210000", made.COUNTRY))
    said += tuple(Statement(a, "within", b, (made.proof(start=600 + n),)) for n, (a, b) in enumerate(within))
    extra = made.extract("news/三.txt", "12" * 32, entities=(*firms, *places, *first.entities[:2]), statements=said)
    return made.build(tmp_path_factory.mktemp("map") / "out", [first, second, third, extra])


@pytest.fixture(scope="module")
def get(reader: Reader) -> Get:
    def ask(query: str = "", language: str = "") -> Reply:
        request = Request("", "GET", "/map", query, "http://localhost/map", "text/html", None, language=language)
        return mapped(Served(reader, False, 64 << 20), request)

    return ask


def page(reply: Reply) -> html.HtmlElement:
    return html.document_fromstring(reply.body.decode())


def table(reply: Reply) -> dict[str, str]:
    rows = [[cell.text_content().strip() for cell in row] for row in page(reply).xpath("//tbody/tr")]
    return {row[0]: row[1] for row in rows}


def test_every_province_has_an_outline_and_a_sheet() -> None:
    provinces = {row.code for row in load().regions.rows if row.level == "province"}
    drawn = {outline.code for outline in sheets()[COUNTRY].outlines if not outline.inset}
    assert drawn == provinces and {"710000", "810000", "820000"} <= drawn
    assert set(sheets()) == provinces | {COUNTRY}
    assert [outline.short for outline in sheets()[COUNTRY].outlines if outline.inset] == ["南海诸岛"]


def test_every_prefecture_lies_on_the_sheet_of_its_province() -> None:
    gazetteer = load().regions
    for row in gazetteer.rows:
        if row.level == "prefecture":
            assert row.code in {outline.code for outline in sheets()[row.parent].outlines}, row.name
    for sheet in sheets().values():
        codes = [outline.code for outline in sheet.outlines]
        assert len(codes) == len(set(codes))
        for outline in sheet.outlines:
            assert sheet.code in (COUNTRY, "710000") or sheet.code in gazetteer.ancestors(outline.code), outline


def test_outlines_stay_on_their_sheets_and_the_tables_are_small() -> None:
    for sheet in sheets().values():
        for outline in sheet.outlines:
            assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", outline.path)
            for x, y in points(outline.path):
                assert -1 <= x <= sheet.width + 1 and -1 <= y <= sheet.height + 4, (sheet.code, outline.code)
    folder = data_folder("seeds") / "map"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 300_000


def points(path: str) -> list[tuple[int, int]]:
    found = []
    for ring in re.findall(r"M(\d+) (\d+)l([-\d ]+)z", path):
        x, y = int(ring[0]), int(ring[1])
        found.append((x, y))
        steps = list(map(int, re.findall(r"-?\d+", ring[2])))
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def test_neighbours_share_their_border() -> None:
    """Jilin and Liaoning meet: the points of the line between them are the same in both."""
    outlines = {outline.code: set(points(outline.path)) for outline in sheets()[COUNTRY].outlines}
    assert len(outlines["220000"] & outlines["210000"]) >= 8
    assert not outlines["220000"] & outlines["440000"]


def test_things_count_in_every_region_around_them_and_once(reader: Reader) -> None:
    found = located(reader, "Enterprise")
    assert found.count("220100") == 2  # the firm of both documents, and one in a county of the city and in the city
    assert found.count("220102") == 1 and found.count("220000") == 3
    assert found.only("220000", ("220100",)) == 1
    assert found.count("100000") == 4
    assert located(reader, "Enterprise", BASE + made.GIANT).count("220000") == 1
    assert located(reader, "EnterpriseClass").count("220100") == 1
    assert located(reader, "Project").count("100000") == 0


def test_the_country_leads_to_provinces_and_provinces_to_regions(get: Get) -> None:
    reply = get()
    assert (
        reply.status == 200 and table(reply)["吉林省"] == "3" and table(reply)["辽宁省"] == "1" and table(reply)["广东省"] == "0"
    )
    (link,) = page(reply).xpath("//svg[@class='map']//a[@aria-label='吉林省：3']/@href")
    assert parse_qs(urlsplit(link).query) == {"in": ["220000"], "of": ["Enterprise"]}
    reply = get(urlsplit(link).query)
    assert table(reply)["长春市"] == "2" and "1 项未写明" in page(reply).text_content()
    assert page(reply).xpath("//svg[@class='map']//a[@aria-label='长春市：2']/@href") == [f"/id/{made.CITY}"]
    assert not page(reply).xpath("//svg[@class='map']//a[starts-with(@aria-label, '四平市')]")  # not in the graph


def test_every_shape_has_a_title_and_a_row(get: Get) -> None:
    for query in ("", "in=220000", "in=460000", "in=710000&of=Policy", "of=Industry&lang=en"):
        found = page(get(query))
        shapes = found.xpath("//svg[@class='map']/*[path]")
        assert shapes and all(shape.get("aria-label") and shape.find("title").text == shape.get("aria-label") for shape in shapes)
        inset = 0 if "in=" in query else 1
        assert len(found.xpath("//tbody/tr")) == len(shapes) - inset


def test_a_class_narrows_what_is_counted(get: Get) -> None:
    reply = get(f"class={made.GIANT}")
    assert table(reply)["吉林省"] == "1" and table(reply)["辽宁省"] == "0"
    (link,) = page(reply).xpath("//svg[@class='map']//a[@aria-label='吉林省：1']/@href")
    assert parse_qs(urlsplit(link).query)["class"] == [made.GIANT]
    assert page(reply).xpath("//option[@selected]/@value") == ["Enterprise", made.GIANT]


@pytest.mark.parametrize(
    "query", ["in=1", "in=220100", "of=Nothing", "class=class/none", "in=%3Cscript%3E", "class=%22%3E%3Cimg%3E"]
)
def test_what_cannot_be_drawn_is_told(get: Get, query: str) -> None:
    reply = get(query)
    assert reply.status == 400 and page(reply).xpath("//*[@role='alert']") and not page(reply).xpath("//script|//img")


def test_bands_hold_every_number_once() -> None:
    for numbers in ([0, 0], [1], [1, 1, 2], [10, 20, 560, 120, 130, 0, 90, 1], list(range(100)), [7, 1_234_567]):
        bands = _bands(numbers)
        for number in filter(None, numbers):
            assert sum(band.first <= number <= band.last for band in bands) == 1, (number, bands)
        assert all(a.last + 1 == b.first for a, b in pairwise(bands))
    assert _bands([]) == ()


def test_the_makers_archive_gives_the_same_tables(tmp_path: Path) -> None:
    """What decodes and simplifies, on two squares that share a side."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("make_map", Path(__file__).parents[1] / "seeds" / "make" / "map.py")
    assert spec and spec.loader
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    coded = {"type": "Polygon", "coordinates": ["@@~@@~}@@}"], "encodeOffsets": [[100, 200]]}
    assert make.rings({"geometry": coded}) == [[(100, 200), (131, 200), (131, 231), (100, 231)]]
    one = [(0, 0), (10, 0), (20, 0), (20, 10), (20, 20), (0, 20)]
    other = [(20, 0), (40, 0), (40, 20), (20, 20), (20, 10)]
    first, second = make._arcs([one, other])
    shared = next(arc for arc in first if arc[0] == (20, 0))
    assert shared == [(20, 0), (20, 10), (20, 20)]
    assert any(arc == shared[::-1] for arc in second)
    assert make._simplified([(0.0, 0.0), (5.0, 0.1), (10.0, 0.0)], 1.0) == [(0.0, 0.0), (10.0, 0.0)]
