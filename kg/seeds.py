"""The one file that opens seeds/ and ontology/: typed rows, checked as they load, and the region gazetteer.

Nothing is read at import. `load()` reads every table once (about a tenth of a second) and keeps it. A wrong row stops everything
with its file and line (`BadSeed`). In a table a cell that may hold several values joins them with `|`; an empty cell is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from kg.model import BadSeed
from kg.vocab import local_id

REGION_LEVELS = ("country", "province", "prefecture", "county")
PLACE_KINDS = ("zone", "macro", "country", "territory", "continent", "area", "city", "union", "state")
RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A division of China down to the county, by its six-digit GB/T 2260 code."""

    code: str
    name: str
    level: str  # one of REGION_LEVELS
    parent: str  # code of the division around it; "" for the country
    short: tuple[str, ...]  # 延边, 延边州: never one character
    abbr: tuple[str, ...]  # 吉: one character, for compounds such as 京津冀
    former: tuple[tuple[str, str], ...]  # (former name, code it had then)
    ambiguous: bool  # a short name is also a plain word or another division's: believe it only with other evidence
    lon: float | None  # degrees, of the seat of government
    lat: float | None

    @property
    def id(self) -> str:
        """The local id: region/220100."""
        return local_id("Region", self.code)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A region without a code of its own: a development zone, a macro-region, a foreign country or city. Its key is its name."""

    name: str
    kind: str  # one of PLACE_KINDS
    code: str  # GB/T 2260 code where a zone is a division as well (浦东新区); else ""
    parent: str  # zones: code of the region it lies in; foreign cities: name of the country; else ""
    short: tuple[str, ...]
    members: tuple[str, ...]  # macro-regions: codes of what they take in, as far as fixed

    @property
    def id(self) -> str:
        return local_id("Region", self.code or self.name)


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """A national body of Party or state."""

    name: str
    short: tuple[str, ...]
    kind: str  # party, congress, government, supervision, court, procuratorate, cppcc, military, organisation
    governs: str  # region code: 100000
    successor: str  # name of the body that took over a former one; "" for one of today


@dataclass(frozen=True, slots=True)
class LocalAgencyRow:
    """One function of local bodies: what may stand behind a region's name, and the full name that it stands for.

    `province` and `below` are templates, {r} being the region's full name: {r}工业和信息化厅. A form is a stem with one of the suffixes
    (工信 + 局), or one of `more` (人民政府). An empty template: there is no such body at that level.
    """

    key: str  # the function, unique: 工业和信息化
    kind: str  # as in AgencyRow
    province: str
    below: str
    stems: tuple[str, ...]  # the full one first
    suffixes: tuple[str, ...]
    more: tuple[str, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form, longest first: 工业和信息化委员会, …, 工信局."""
        made = {s + e for s in self.stems for e in self.suffixes} | set(self.more)
        return tuple(sorted(made, key=lambda form: (-len(form), form)))

    def full_name(self, region: str, level: str, form: str = "") -> str:
        """The full name of a region's body: ("吉林省", "province", "工信厅") → 吉林省工业和信息化厅.

        region: the region's full name; level: one of REGION_LEVELS, or any other word for zones and townships
        form:   how the text calls it; a suffix that it spells out (局, 厅, 委) is kept: a 工信局 is never made a 厅
        """
        template = (self.province if level == "province" else self.below) or self.province
        suffix = next((e for e in sorted(self.suffixes, key=len, reverse=True) if form.endswith(e)), "")
        suffix = {"委": "委员会", "办": "办公室"}.get(suffix, suffix)
        if self.stems and suffix and suffix != "部门" and self.stems[0] in template:
            head, _, _ = template.partition(self.stems[0])
            template = head + self.stems[0] + suffix
        return template.replace("{r}", region)


@dataclass(frozen=True, slots=True)
class SuffixRow:
    """An ending that tells what kind of thing a name is."""

    suffix: str
    type: str  # Enterprise, Institution, Project, Policy
    strength: str  # strong: enough by itself; weak: only with other evidence


@dataclass(frozen=True, slots=True)
class PostRow:
    """A job title and the types of body it is held in, the likeliest first."""

    title: str
    types: tuple[str, ...]
    note: str  # party, government, congress, cppcc, … where it tells which of a place's bodies is meant; else ""


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """A word that signals a relation."""

    relation: str
    word: str
    direction: str  # "→": subject before the word, object after; "←": object first; "=": symmetric; "()": apposition or head noun


@dataclass(frozen=True)
class Gazetteer:
    """Regions by code and by name."""

    rows: tuple[RegionRow, ...]  # sorted by code
    places: tuple[PlaceRow, ...]

    @cached_property
    def by_code(self) -> Mapping[str, RegionRow]:
        return {row.code: row for row in self.rows}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Any name (full, short, former; not 吉) → codes, highest level first. Zones with a code are among them."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        ordered = sorted(self.rows, key=lambda r: (REGION_LEVELS.index(r.level), r.code))
        for row in ordered:
            for name in (row.name, *row.short):
                found[name][row.code] = None
        for row in ordered:
            for name, _ in row.former:
                found[name][row.code] = None
        for place in self.places:
            for name in (place.name, *place.short) if place.code else ():
                found[name][place.code] = None
        return {name: tuple(codes) for name, codes in found.items()}

    @cached_property
    def place_by_name(self) -> Mapping[str, PlaceRow]:
        """Any name of a place that is no division → the place; the first in file order where two share a short name."""
        found: dict[str, PlaceRow] = {}
        for names in (lambda p: (p.name,), lambda p: p.short):
            for place in self.places:
                for name in names(place):
                    found.setdefault(name, place)
        return found

    @cached_property
    def by_abbr(self) -> Mapping[str, tuple[str, ...]]:
        """吉 → codes, provinces first."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            for abbr in row.abbr:
                found[abbr].append(row.code)
        return {abbr: tuple(sorted(codes, key=lambda c: (not c.endswith("0000"), c))) for abbr, codes in found.items()}

    @cached_property
    def by_former_code(self) -> Mapping[str, str]:
        """A code that is no longer in force → today's code."""
        pairs = ((code, row.code) for row in self.rows for _, code in row.former)
        return {old: new for old, new in pairs if old not in self.by_code}

    @cached_property
    def _children(self) -> Mapping[str, tuple[RegionRow, ...]]:
        found: dict[str, list[RegionRow]] = defaultdict(list)
        for row in self.rows:
            found[row.parent].append(row)
        return {code: tuple(rows) for code, rows in found.items()}

    def children(self, code: str) -> tuple[RegionRow, ...]:
        """The divisions directly below, by code; () for a county or an unknown code."""
        return self._children.get(code, ())

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes of the divisions around, nearest first: 220102 → 220100, 220000, 100000. () for an unknown code."""
        found: list[str] = []
        row = self.by_code.get(code)
        while row and row.parent:
            found.append(row.parent)
            row = self.by_code.get(row.parent)
        return tuple(found)


@dataclass(frozen=True)
class Seeds:
    """Every table, in file order."""

    regions: Gazetteer
    agencies: tuple[AgencyRow, ...]
    local_agencies: tuple[LocalAgencyRow, ...]
    org_suffixes: tuple[SuffixRow, ...]
    surnames: tuple[str, ...]  # longest first
    posts: tuple[PostRow, ...]
    triggers: tuple[TriggerRow, ...]

    def words(self, relation: str, direction: str | None = None) -> tuple[str, ...]:
        """The signal words of one relation, longest first."""
        rows = (t for t in self.triggers if t.relation == relation and direction in {None, t.direction})
        return tuple(sorted({t.word for t in rows}, key=lambda w: (-len(w), w)))


def data_folder(name: str) -> Path:
    """The folder `seeds` or `ontology`: inside the package in a wheel, at the repository's root in a checkout.

    raises: BadSeed when neither is there
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "_data" / name, here.parent / name):
        if folder.is_dir():
            return folder
    raise BadSeed(name, "the folder with the word tables is missing", "Install the package again")


def _cells(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for cell in _cells(text):
        name, equals, code = cell.partition("=")
        if not (name and equals and code):
            raise ValueError(f"{cell!r} is not name=code")
        found.append((name, code))
    return tuple(found)


def _flag(text: str) -> bool:
    if text not in {"", "1"}:
        raise ValueError(f"{text!r} is neither 1 nor empty")
    return text == "1"


def _degrees(text: str) -> float | None:
    return float(text) if text else None


_PARSERS: Mapping[Any, Callable[[str], Any]] = {
    str: str,
    bool: _flag,
    float | None: _degrees,
    tuple[str, ...]: _cells,
    tuple[tuple[str, str], ...]: _pairs,
}


def read_table(path: Path, row_type: Callable[..., RowT], **fixed: Any) -> list[tuple[int, RowT]]:
    """The rows of a tab-separated table with their line numbers. The first line names the columns: the row type's fields in order.

    fixed:  values of fields that the table has no column for
    raises: BadSeed with file and line for a missing file, other columns, a wrong count of cells, or a value that does not parse
    """
    hints = get_type_hints(row_type)
    columns = [f.name for f in fields(row_type) if f.name not in fixed]  # type: ignore[arg-type]
    parsers = [_PARSERS[hints[name]] for name in columns]
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSeed(path, f"cannot be read ({error})", "Install the package again") from error
    if not lines or lines[0].split("\t") != columns:
        raise BadSeed(f"{path}:1", f"the columns are not {', '.join(columns)}", "Restore the first line")
    found = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise BadSeed(f"{path}:{number}", f"{len(cells)} cells, not {len(columns)}", "Separate the cells by single tabs")
        try:
            values = {name: parse(cell) for name, parse, cell in zip(columns, parsers, cells, strict=True)}
        except ValueError as error:
            raise BadSeed(f"{path}:{number}", str(error), "Correct the row") from error
        found.append((number, row_type(**values, **fixed)))
    return found
