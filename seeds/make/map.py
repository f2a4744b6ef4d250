"""Make seeds/map/ from the outlines in the npm package echarts 4.9.0. Nothing is installed: they are read out of the archive.

    npm pack echarts@4.9.0
    python seeds/make/map.py echarts-4.9.0.tgz

The package (Apache-2.0) draws the country by province, and each province by prefecture or, where it has none, by county. Here the
outlines are projected (Albers, equal areas), simplified with their common borders kept common, and given the codes of
regions.tsv. A sheet is one drawing: the country, or a province; sheets.tsv holds their sizes, outlines.tsv what is drawn on them.
The same archive gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

SEEDS = Path(__file__).parents[1]
COUNTRY, ISLANDS = "100000", "460300"  # 三沙市: the islands of the South China Sea
WIDTH = 1000  # units of a sheet's longer side
TOLERANCE = {COUNTRY: 1.1}  # units by which an outline may be off
FINE = 2.6  # the same on the sheets of provinces
SPECK = 3  # units: an island smaller than this is drawn as a square of this size
SCALE = 1024  # steps of a degree in the package
PARALLELS, MERIDIAN = (25.0, 47.0), 105.0  # of the projection, as is usual for maps of the whole country

Point = tuple[float, float]
Ring = list[tuple[int, int]]  # in steps of a degree, the first point not repeated

# What is named otherwise, or has become something else, since the package was made: (province, name there) → code of today.
TODAY = {
    ("370000", "莱芜市"): "370100",
    ("500000", "江北区"): "500157",
    ("500000", "渝北区"): "500157",
    ("710000", "中国属钓鱼岛"): "719005",  # 宜兰县
    ("710000", "金门县"): "350527",
    ("710000", "连江县"): "350122",
    ("820000", "路凼填海区"): "820007",
}


def main(archive: Path) -> None:
    """Write both tables."""
    regions = list(_regions())
    with tarfile.open(archive) as tar:
        files = {member.name: member for member in tar.getmembers()}

        def text(name: str) -> str:
            held = tar.extractfile(files[f"package/{name}"])
            assert held
            return held.read().decode("utf-8")

        country = json.loads(text("map/json/china.json"))
        sheets = {COUNTRY: [(f["id"], rings(f)) for f in country["features"]]}
        for name in sorted(n for n in files if n.startswith("package/map/json/province/") and n.endswith(".json")):
            found = json.loads(text(name.removeprefix("package/")))["features"]
            sheet = _sheet_of(found, regions)
            sheets[sheet] = [(_code(f, sheet, regions), drawn) for f in found if (drawn := rings(f))]
        inset = _points(text("lib/coord/geo/fix/nanhai.js"))
    SEEDS.joinpath("map").mkdir(exist_ok=True)
    sizes, shapes = [], []
    for sheet, drawn in sorted(sheets.items()):
        size, rows = _sheet(sheet, drawn, inset if sheet == COUNTRY else None)
        sizes.append((sheet, *size))
        shapes += rows
    _write("sheets.tsv", ("code", "width", "height"), sizes)
    _write("outlines.tsv", ("sheet", "code", "x", "y", "room", "path"), shapes)


def rings(feature: dict) -> list[Ring]:
    """The rings of a feature, holes too: where rings lie in one another, every second one is a hole."""
    geometry = feature["geometry"]
    many = geometry["type"] == "MultiPolygon"
    parts = geometry["coordinates"] if many else [geometry["coordinates"]]
    offsets = geometry.get("encodeOffsets") or []
    found = []
    for number, part in enumerate(parts):
        for place, ring in enumerate(part):
            if isinstance(ring, str):
                found.append(_open(_decoded(ring, offsets[number][place] if many else offsets[place])))
            else:  # one file of the package is not coded
                found.append(_open([(round(x * SCALE), round(y * SCALE)) for x, y in ring]))
    return [ring for ring in found if len(ring) > 2]


def _decoded(coded: str, start: list[int]) -> Ring:
    """Two characters a point: the step from the one before, zigzag, 64 added."""
    x, y = start
    found: Ring = []
    for across, up in zip(coded[::2], coded[1::2], strict=True):
        x += _zigzag(ord(across) - 64)
        y += _zigzag(ord(up) - 64)
        found.append((x, y))
    return found


def _open(ring: Ring) -> Ring:
    """A ring without points that follow themselves."""
    found = [point for at, point in enumerate(ring) if not at or point != ring[at - 1]]
    return found[:-1] if len(found) > 1 and found[0] == found[-1] else found


def _zigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _points(script: str) -> list[list[Point]]:
    """The drawing of the islands' frame and dashes: it has no scale of the map's."""
    found = re.search(r"var points = (\[\[\[.*?\]\]\]);", script)
    assert found
    return [[(float(x), float(y)) for x, y in ring] for ring in json.loads(found[1])]


# ---- codes ----


def _regions() -> Iterator[dict[str, str]]:
    with (SEEDS / "regions.tsv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _sheet_of(features: list[dict], regions: list[dict[str, str]]) -> str:
    """The province that most of the names lie in."""
    names = {f["properties"]["name"] for f in features}
    by = {row["code"]: row["parent"] for row in regions}
    votes: dict[str, int] = defaultdict(int)
    for row in regions:
        above = row["parent"] if row["level"] != "county" or row["parent"].endswith("0000") else by[row["parent"]]
        votes[above] += row["name"] in names
    return max(votes, key=lambda code: (votes[code], code))


def _code(feature: dict, sheet: str, regions: list[dict[str, str]]) -> str:
    """Today's code of what a feature draws. Raises ValueError where there is none."""
    name = feature["properties"]["name"]
    if (sheet, name) in TODAY:
        return TODAY[sheet, name]
    own = [row for row in regions if row["code"][:2] == sheet[:2] and row["parent"]]
    near = [row for row in own if row["parent"] == sheet]
    for rows in (near, own):
        for row in rows:
            former = dict(cell.split("=") for cell in row["former"].split("|") if cell)
            if name == row["name"] or name in former:
                return row["code"]
    raise ValueError(f"{sheet} {name} has no code")


# ---- projection ----


def _projected(point: tuple[int, int]) -> Point:
    """Albers' conic projection of a sphere; up is positive, a unit is its radius."""
    low, high = (math.radians(p) for p in PARALLELS)
    n = (math.sin(low) + math.sin(high)) / 2
    c = math.cos(low) ** 2 + 2 * n * math.sin(low)
    away = math.sqrt(c - 2 * n * math.sin(math.radians(point[1] / SCALE))) / n
    turn = n * math.radians(point[0] / SCALE - MERIDIAN)
    return away * math.sin(turn), -away * math.cos(turn)


# ---- simplification ----


def _arcs(drawn: list[Ring]) -> list[list[Ring]]:
    """Each ring as lines between the points where borders part; a line that two rings share is the same in both, or reversed."""
    beside: dict[tuple[int, int], set[frozenset[tuple[int, int]]]] = defaultdict(set)
    for ring in drawn:
        for at, point in enumerate(ring):
            beside[point].add(frozenset((ring[at - 1], ring[(at + 1) % len(ring)])))
    parted = []
    for ring in drawn:
        knots = [at for at, point in enumerate(ring) if len(beside[point]) > 1]
        if not knots:  # an island, or an enclave: begin where the other ring begins too
            at = ring.index(min(ring))
            parted.append([ring[at:] + ring[: at + 1]])
            continue
        ends = [*knots[1:], knots[0] + len(ring)]
        parted.append([[ring[i % len(ring)] for i in range(a, b + 1)] for a, b in zip(knots, ends, strict=True)])
    return parted


def _simplified(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker: the points without which the line would be off by more than the tolerance."""
    kept = {0, len(line) - 1}
    rest = [(0, len(line) - 1)]
    while rest:
        first, last = rest.pop()
        far, at = 0.0, 0
        for i in range(first + 1, last):
            off = _off(line[i], line[first], line[last])
            if off > far:
                far, at = off, i
        if far > tolerance:
            kept.add(at)
            rest += [(first, at), (at, last)]
    return [line[i] for i in sorted(kept)]


def _off(point: Point, a: Point, b: Point) -> float:
    """The distance of a point from the line between two."""
    (x, y), (ax, ay), (bx, by) = point, a, b
    long = (bx - ax) ** 2 + (by - ay) ** 2
    t = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / long)) if long else 0.0
    return math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay))


# ---- a sheet ----


def _sheet(
    sheet: str, drawn: list[tuple[str, list[Ring]]], inset: list[list[Point]] | None
) -> tuple[tuple[int, int], list[tuple[object, ...]]]:
    """Size and rows of a drawing."""
    islands = [ring for code, found in drawn if code == ISLANDS for ring in found]
    drawn = [(code, found) for code, found in drawn if code != ISLANDS]
    flat = [_projected(p) for _, found in drawn for ring in found for p in ring]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    low, high = min(y for _, y in flat), max(y for _, y in flat)
    unit = (WIDTH - 8) / max(right - left, high - low)

    def placed(point: tuple[int, int]) -> Point:
        x, y = _projected(point)
        return 4 + (x - left) * unit, 4 + (high - y) * unit

    tolerance = TOLERANCE.get(sheet, FINE)
    every = [ring for _, found in drawn for ring in found]
    lines: dict[tuple[tuple[int, int], ...], list[Point]] = {}
    outlines: list[list[Point]] = []
    for parts in _arcs(every):
        outline: list[Point] = []
        for part in parts:
            key = min(tuple(part), tuple(reversed(part)))
            if key not in lines:
                lines[key] = _simplified([placed(p) for p in key], tolerance)
            outline += lines[key][:-1] if key == tuple(part) else lines[key][:0:-1]
        outlines.append(outline)
    width, height = math.ceil((right - left) * unit) + 8, math.ceil((high - low) * unit) + 8
    by_code: dict[str, list[list[Point]]] = defaultdict(list)
    for (code, _), outline in zip([(code, r) for code, found in drawn for r in found], outlines, strict=True):
        by_code[code].append(outline)
    rows: list[tuple[object, ...]] = []
    for code, found in sorted(by_code.items()):
        (x, y), room = _middle(max(found, key=_area))
        rows.append((sheet, code, round(x), round(y), round(room), _path(found)))
    if inset:  # its own drawing, 64 by 93 units, in the corner that the land leaves free
        scale = 104 / 93.1
        x0, y0 = width - 64 * scale - 8, height - 93.1 * scale - 4
        found = [[(x0 + x * scale, y0 + y * scale) for x, y in ring] for ring in inset]
        rows.append((sheet, ISLANDS, round(x0 + 32 * scale), round(y0 + 80 * scale), 0, _path(found)))
    elif islands:
        width, row = _with_islands(sheet, islands, width, height)
        rows.append(row)
    return (width, height), rows


def _with_islands(sheet: str, islands: list[Ring], width: int, height: int) -> tuple[int, tuple[object, ...]]:
    """The islands of the south in a frame to the right of the sheet, each as a dot: the wider sheet, and their row."""
    flat = [_projected(ring[0]) for ring in islands]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    low, high = min(y for _, y in flat), max(y for _, y in flat)
    unit = (height - 60) / (high - low)
    x0 = width + 20
    dots = sorted({(round((x0 + 20 + (x - left) * unit) / 8) * 8, round((30 + (high - y) * unit) / 8) * 8) for x, y in flat})
    wide = math.ceil((right - left) * unit) + 40
    frame = [(x0, 4.0), (x0 + wide, 4.0), (x0 + wide, height - 4.0), (x0, height - 4.0)]
    inner = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(frame, ((2, 2), (-2, 2), (-2, -2), (2, -2)), strict=True)]
    found = [frame, inner[::-1], *([(x - 4.0, y), (x, y - 4.0), (x + 4.0, y), (x, y + 4.0)] for x, y in dots)]
    row = (sheet, ISLANDS, round(x0 + wide / 2), height - 30, round(wide / 2), _path(found))
    return x0 + wide + 4, row


def _area(ring: list[Point]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def _middle(ring: list[Point]) -> tuple[Point, float]:
    """A point well inside a ring, and its distance from the border: the best of a grid."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    steps = 20
    sides = list(zip(ring, ring[1:] + ring[:1], strict=True))
    best: tuple[float, Point] = (0.0, (sum(xs) / len(xs), sum(ys) / len(ys)))
    for i in range(1, steps):
        for j in range(1, steps):
            point = (min(xs) + (max(xs) - min(xs)) * i / steps, min(ys) + (max(ys) - min(ys)) * j / steps)
            if _inside(point, sides):
                # a label is wider than high: room to the sides counts for less
                room = min(_off((point[0], point[1]), a, b) for a, b in sides)
                best = max(best, (room, point))
    return best[1], best[0]


def _inside(point: Point, sides: list[tuple[Point, Point]]) -> bool:
    x, y = point
    crossed = 0
    for (ax, ay), (bx, by) in sides:
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            crossed += 1
    return crossed % 2 == 1


def _path(found: Iterable[list[Point]]) -> str:
    """Rings as an SVG path in whole units; what would not be seen is drawn as a small square."""
    made = []
    for ring in found:
        points: list[tuple[int, int]] = []
        for x, y in ring:
            point = (round(x), round(y))
            if not points or points[-1] != point:
                points.append(point)
        if len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if len(points) < 3:
            x, y = points[0]
            points = [(x, y), (x + SPECK, y), (x + SPECK, y + SPECK), (x, y + SPECK)]
        steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)]
        numbers = [n for step in steps for n in step]
        made.append(f"M{points[0][0]} {points[0][1]}l{''.join(_spaced(numbers))}z")
    return "".join(dict.fromkeys(made))


def _spaced(numbers: list[int]) -> Iterator[str]:
    """Numbers with a blank only before those that would run into the one before."""
    for at, number in enumerate(numbers):
        yield f" {number}" if at and number >= 0 else str(number)


def _write(name: str, columns: tuple[str, ...], rows: Iterable[Iterable[object]]) -> None:
    held = io.StringIO()
    writer = csv.writer(held, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerow(columns)
    writer.writerows(rows)
    (SEEDS / "map" / name).write_text(held.getvalue(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
