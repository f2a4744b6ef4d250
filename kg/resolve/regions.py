"""Region mentions → rows of the gazetteer: 长春 → 220100, 吉林省长春市朝阳区 → 220104, 朝阳区 by what stands around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.seeds import Gazetteer

RANK = {"country": 0, "province": 1, "prefecture": 2, "county": 3, "zone": 4, "township": 5}
# What a text calls a zone once it has named it in full, longest first.
GENERIC = (
    "高新技术产业开发区",
    "经济技术开发区",
    "自由贸易试验区",
    "自贸试验区",
    "经济开发区",
    "高新区",
    "经开区",
    "开发区",
    "工业园区",
    "新区",
    "自贸区",
    "保税区",
    "园区",
)
# What no table holds and its form tells: 柳溪镇|石桥村. The town's name has what the village stands in.
TOWN = re.compile(r"(?:[\u4e00-\u9fff]{1,6}族乡|[\u4e00-\u9fff]{1,4}?(?:镇|街道|(?<![城家山水])乡))(?![镇乡村]|街道)")
# 青龙|湖镇: behind a county's short name a character and a word for a kind of place make the name of another place.
_GOES_ON = re.compile(r"[^新城市县区园辖老山景郊矿林牧校社库港湾特片街地灾厂院小东西南北中](?:镇|乡|街道|区|县)")
# What goes on with the name of a place before it as one name: 台湾|海峡, 东营|港经济开发区.
_WHOLE = ("合作组织", "镇", "乡", "村", "街道", "海峡", "半岛", "盆地", "高原", "平原", "港", "湾")
_IN_A_TOWN = re.compile(r"[\u4e00-\u9fff]{1,8}(?:村|社区|小区|屯|组|居委会)$")


@dataclass(frozen=True, slots=True)
class Place:
    """What a region name stands for. `key` tells it from all others; `code` where GB/T 2260 has one."""

    key: str
    name: str
    code: str | None
    level: str
    inside: tuple[str, ...]  # keys of the regions around it, nearest first


class Linker:
    """Links the region names of one document, all at once: names that are clear help those that are not."""

    def __init__(self, gazetteer: Gazetteer, names: Iterable[str], told: Iterable[str] = ()) -> None:
        """told: names of regions that stand inside other names"""
        self._gazetteer = gazetteer
        self._names = Counter(names)
        self._wholes: Sequence[str] = ()  # the names and what stands around them, once all is set
        self._clear: Counter[str] = Counter()
        self._rows: dict[str, Sequence[Place]] = {}  # what was looked up once is kept: names are asked for many times over
        self._placed: dict[str, Place] = {}
        self._parts: dict[str, list[str]] = {}
        self._known: dict[str, bool] = {}
        for name, count in self._names.items():
            for row in self._surely(self._split(name)):
                self._clear[row.key] += count
        self._around_clear = frozenset(outer for key in self._clear for outer in gazetteer.ancestors(key))
        self._wholes = sorted({whole for name in (*self._names, *told) for whole in (name, *self.around(name))})

    def _surely(self, parts: Sequence[str]) -> Iterator[Place]:
        """The places that a name's parts surely stand for: each lies in the one before, where it can."""
        around: Place | None = None
        for step, part in enumerate(parts, 1):
            rows = self._candidates(part)
            rows = [r for r in rows if around is not None and around.key in r.inside] or list(rows)
            if len({r.key for r in rows}) == 1 or (rows and step < len(parts)):
                around = rows[0]
                yield rows[0]

    def place(self, name: str) -> Place:
        """The place that a name stands for; one of its own where no table has it."""
        if name not in self._placed:
            self._placed[name] = self._place(name)
        return self._placed[name]

    def _place(self, name: str) -> Place:
        parts = self._split(name)
        around: Place | None = None
        for i, part in enumerate(parts):
            row = self._choose(part, around)
            if row is None and TOWN.fullmatch(part) and i + 1 < len(parts):  # a town that no table has
                row = self._unknown("".join(parts[: i + 1]), part, around)
            elif row is None:
                return self._unknown(name, "".join(parts[i:]), around)
            around = row
        if around is None:
            return self._unknown(name, name, None)
        return around

    def name_of(self, key: str) -> str:
        """The full name of a division by its code; "" for any other key."""
        row = self._gazetteer.by_code.get(key)
        return row.name if row else ""

    def known(self, name: str) -> bool:
        """Is the whole name in the tables, or a chain of names each of which lies in the one before?"""
        if name not in self._known:
            parts = self._split(name)
            whole = all(self._candidates(part) for part in parts)
            self._known[name] = whole and (len(parts) == 1 or self.place(name).level != "place")
        return self._known[name]

    def sure(self, name: str) -> bool:
        """Does the name say place by itself, wherever it stands? A full name does, and a short one that is no plain word and
        not a county's (平安, 大通, 长安 are counties, and in names of firms)."""
        if not self._candidates(name):
            return len(self._split(name)) > 1 and self.known(name)
        for row in self._candidates(name):
            if row.name == name:
                return row.level != "county" or len(name) > 2
            division = self._gazetteer.by_code.get(row.key)
            if division is None or (division.level in ("province", "prefecture") and not division.ambiguous):
                return True
        return False

    def goes_on(self, name: str, rest: str) -> bool:
        """Is a known name, with what follows it, only the beginning of another place's? 青龙 is, before 湖镇."""
        if not _GOES_ON.match(rest):
            return False
        place = self.place(name)
        return place.level == "county" and place.name != name and not place.name.startswith(name + rest[:1])

    def plain(self, name: str) -> bool:
        """Is the last part of a composite name a place's by itself? 湖南沅陵 is; 中国新建 ends in a word."""
        last = self.last(name)
        row = self._choose(last, None) if last else None
        division = self._gazetteer.by_code.get(row.key) if row is not None else None
        if division is None or last == division.name:
            return True
        macro = self._gazetteer.place_by_name.get(last)
        wide = macro is not None and macro.kind == "macro"
        return not (wide or division.ambiguous or name.startswith("中国") or last not in division.short)

    def around(self, name: str) -> list[str]:
        """The outer parts of a composite name: 武汉市江夏区 → [武汉市]."""
        parts = self._split(name) if name else []
        return ["".join(parts[: i + 1]) for i in range(len(parts) - 1) if self._candidates(parts[i]) or TOWN.fullmatch(parts[i])]

    def last(self, name: str) -> str:
        """The innermost part of a composite name: 武汉市江夏区 → 江夏区; "" for a name that is not one."""
        parts = self._split(name) if name else []
        return parts[-1] if len(parts) > 1 and len(parts[-1]) > 1 else ""

    def _unknown(self, name: str, tail: str, around: Place | None) -> Place:
        for generic in GENERIC:
            if tail == generic and around is None:
                longer = sorted(n for n in self._names if n != name and n.endswith(generic))
                if len(longer) == 1:
                    return self.place(longer[0])
        fuller = self._longer(name, tail, around) if len(tail) >= 3 else []
        if len(fuller) == 1:
            return fuller[0]
        if around is not None and tail != name:
            full = f"{around.name}{tail}"
            return Place(full, full, None, "place", (around.key, *around.inside))
        return Place(name, name, None, "place", ())

    def _longer(self, name: str, tail: str, around: Place | None) -> list[Place]:
        """The places of the text whose names end so and tell more of what lies around: 柳溪镇石桥村 for 石桥村."""
        size = len(self._split(name))
        more = [n for n in self._wholes if n != name and n.endswith(tail) and len(n) > len(tail)]
        more = [n for n in more if len(self._split(n)) > size or (around is None and size == 1)]
        found = {place.key: place for place in map(self.place, more)}
        if around is not None:
            found = {key: place for key, place in found.items() if around.key in place.inside}
        inner = {key for place in found.values() for key in place.inside}
        return [place for key, place in sorted(found.items()) if key not in inner]

    def _candidates(self, name: str) -> Sequence[Place]:
        """Every row of the tables with that name: divisions first, then zones, macro-regions and foreign places."""
        rows = self._rows.get(name)
        if rows is None:
            rows = self._rows[name] = self._look_up(name)
        return rows

    def _look_up(self, name: str) -> Sequence[Place]:
        found = []
        for code in self._gazetteer.by_name.get(name, ()):
            row = self._gazetteer.by_code[code]
            found.append(Place(code, row.name, code, row.level, self._gazetteer.ancestors(code)))
        if not found and name[-1:] in "县区市旗":  # 喀左县 for 喀喇沁左翼蒙古族自治县
            for code in self._gazetteer.by_name.get(name[:-1], ()):
                row = self._gazetteer.by_code[code]
                if row.name.endswith(name[-1]) and row.name != name[:-1]:  # 济南市市 is the beginning of 济南市|市中区
                    found.append(Place(code, row.name, code, row.level, self._gazetteer.ancestors(code)))
        place = self._gazetteer.place_by_name.get(name)
        if place is not None and not place.code:
            above = (place.parent, *self._gazetteer.ancestors(place.parent)) if place.kind == "zone" and place.parent else ()
            found.append(Place(place.name, place.name, None, place.kind, above))
        if not found and name.endswith("地区") and len(name) > 3:  # 长春地区
            return [row for row in self._candidates(name[:-2]) if row.code]
        return found

    def _split(self, name: str) -> list[str]:
        """吉林省长春市朝阳区 → its parts, each a known name but perhaps the last."""
        parts = self._parts.get(name)
        if parts is None:
            parts = self._parts[name] = self._cut(name)
        return parts

    def _cut(self, name: str) -> list[str]:
        if self._candidates(name):
            return [name]
        if name[:2] not in self._gazetteer.beginnings:
            return self._town_first(name)
        for end in range(len(name) - 1, 1, -1):
            rest = name[end:].lstrip("·-—、 ")
            head = name[:end]
            if rest.startswith(_WHOLE) and not self._candidates(rest):
                continue
            if len(rest) > 1 and self._candidates(head) and self.sure(head):
                return [head, *(self._split_in(rest, head) or self._split(rest))]
        return self._town_first(name)

    def _split_in(self, rest: str, head: str) -> list[str]:
        """What stands behind a place, where a short name of another in it begins it: 南通|通州|兴东街道; [] for anything else."""
        if self._candidates(rest):
            return []
        outer = {row.key for row in self._candidates(head)}
        for end in range(len(rest) - 2, 1, -1):
            if rest.startswith(_WHOLE, end) or _GOES_ON.match(rest, end):
                continue
            if any(outer & set(row.inside) for row in self._candidates(rest[:end])):
                return [rest[:end], *self._split(rest[end:])]
        return []

    def _town_first(self, name: str) -> list[str]:
        """柳溪镇石桥村 → [柳溪镇, 石桥村]."""
        town = TOWN.match(name)
        return [town.group(), name[town.end() :]] if town and _IN_A_TOWN.match(name, town.end()) else [name]

    def _choose(self, name: str, around: Place | None) -> Place | None:
        rows = self._candidates(name)
        if around is not None:
            inner = [r for r in rows if around.key in r.inside]
            rows = inner or ([] if rows and around.level != "country" else list(rows))
        elif any(row.level == "province" for row in rows):  # 河北 beside 天津: its district only where another of them is named
            rows = [row for row in rows if row.level != "county" or row.inside[0] in self._around_clear]
        if not rows:
            return None

        def fit(row: Place) -> tuple[float, int, str]:
            score = 3.0 * (self._clear[row.key] > 0)
            for step, key in enumerate(row.inside):
                if self._clear[key]:
                    score += 2.0 if step == 0 else 1.5
            score += 1.0 * (row.key in self._around_clear)
            score += {"province": 1.2, "prefecture": 1.0, "country": 1.2}.get(row.level, 0.0)
            if name == row.name:
                score += 1.0
            return score, -RANK.get(row.level, 6), row.key

        return max(rows, key=fit)
