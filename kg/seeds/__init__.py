"""The one room that opens seeds/ and ontology/: typed rows, checked as they load, and the region gazetteer.

Nothing is read at import. `load()` reads every table once and keeps it. A wrong row stops everything with its file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from kg.model import BadSeed
from kg.seeds.gazetteer import Gazetteer
from kg.seeds.rows import (
    AGENCY_KINDS,
    ENTITY_TYPES,
    PLACE_KINDS,
    REGION_LEVELS,
    AgencyRow,
    KnownRow,
    ListedRow,
    LocalAgencyRow,
    PlaceRow,
    PostRow,
    RegionRow,
    SuffixRow,
    SurnameRow,
    TriggerRow,
)
from kg.seeds.table import read_table
from kg.vocab import RELATIONS

__all__ = [
    "AgencyRow",
    "Gazetteer",
    "KnownRow",
    "ListedRow",
    "LocalAgencyRow",
    "PlaceRow",
    "PostRow",
    "RegionRow",
    "Seeds",
    "SuffixRow",
    "TriggerRow",
    "data_folder",
    "load",
    "load_from",
]

RowT = TypeVar("RowT")


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
    known: tuple[KnownRow, ...] = ()
    listed: tuple[ListedRow, ...] = ()

    def words(self, relation: str, direction: str | None = None) -> tuple[str, ...]:
        """The signal words of one relation, longest first."""
        rows = (t for t in self.triggers if t.relation == relation and direction in {None, t.direction})
        return tuple(sorted({t.word for t in rows}, key=lambda w: (-len(w), w)))


def data_folder(name: str) -> Path:
    """The folder `seeds` or `ontology`: inside the package in a wheel, at the repository's root in a checkout.

    raises: BadSeed when neither is there
    """
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "_data" / name, here.parent / name):
        if folder.is_dir():
            return folder
    raise BadSeed(name, "the folder with the word tables is missing", "Install the package again")


@lru_cache(maxsize=1)
def load() -> Seeds:
    """Every table of the installed seeds, read once in a process. Raises BadSeed with file and line for a wrong row."""
    return load_from(data_folder("seeds"))


def load_from(folder: Path) -> Seeds:
    """Every table of a folder, checked. Raises BadSeed with file and line for a wrong row or a missing file."""
    regions = _regions(folder / "regions.tsv")
    codes = {row.code for row in regions}
    return Seeds(
        regions=Gazetteer(regions, _places(folder, codes)),
        agencies=_agencies(folder / "agencies.tsv", codes),
        local_agencies=_local_agencies(folder / "local_agencies.tsv"),
        org_suffixes=_suffixes(folder / "org_suffixes.tsv"),
        surnames=_surnames(folder / "surnames.tsv"),
        posts=_posts(folder / "posts.tsv"),
        triggers=_triggers(folder / "triggers.tsv"),
        known=_known(folder / "organisations.tsv"),
        listed=_listed(folder / "listed.tsv"),
    )


def _keep(
    path: Path, rows: Iterable[tuple[int, RowT]], key: Callable[[RowT], str], *checks: Callable[[RowT], str]
) -> tuple[RowT, ...]:
    """The rows without their numbers. Raises BadSeed for a key that stood before, or where a check returns a complaint."""
    seen: dict[str, int] = {}
    found = []
    for number, row in rows:
        before = seen.setdefault(key(row), number)
        if before != number:
            raise BadSeed(f"{path}:{number}", f"{key(row)} stands in line {before} already", "Remove one of the two")
        for check in checks:
            if complaint := check(row):
                raise BadSeed(f"{path}:{number}", complaint, "Correct the row")
        found.append(row)
    return tuple(found)


def _among(what: str, allowed: Collection[str], get: Callable[[RowT], str | Sequence[str]]) -> Callable[[RowT], str]:
    """A check that a field's value, or each of its values, is one of `allowed`."""

    def check(row: RowT) -> str:
        value = get(row)
        wrong = [v for v in ([value] if isinstance(value, str) else value) if v not in allowed]
        return f"{what} {wrong[0]!r} is unknown" if wrong else ""

    return check


def _regions(path: Path) -> tuple[RegionRow, ...]:
    numbered = read_table(path, RegionRow)
    codes = {row.code for _, row in numbered} | {""}
    rows = _keep(
        path,
        numbered,
        lambda r: r.code,
        lambda r: "" if len(r.code) == 6 and r.code.isdigit() else f"code {r.code!r} is not six digits",
        lambda r: "" if r.name else f"{r.code} has no name",
        _among("level", REGION_LEVELS, lambda r: r.level),
        _among("parent", codes, lambda r: r.parent),
        lambda r: "" if r.parent or r.level == "country" else f"{r.code} {r.name} has no parent",
    )
    return tuple(sorted(rows, key=lambda r: r.code))


def _places(folder: Path, codes: Collection[str]) -> tuple[PlaceRow, ...]:
    """Zones, macro-regions and foreign places, in this order."""
    found: list[PlaceRow] = []
    for name in ("zones.tsv", "macro_regions.tsv", "countries.tsv"):
        path = folder / name
        numbered = read_table(path, PlaceRow)
        around = {*codes, ""} if name != "countries.tsv" else {"", *(row.name for _, row in numbered)}
        found += _keep(
            path,
            numbered,
            lambda p: p.name,
            _among("kind", PLACE_KINDS, lambda p: p.kind),
            _among("code", {*codes, ""}, lambda p: p.code),
            _among("parent", around, lambda p: p.parent),
            _among("member", codes, lambda p: p.members),
        )
    return tuple(found)


def _known(path: Path) -> tuple[KnownRow, ...]:
    return _keep(path, read_table(path, KnownRow), lambda row: row.name, _among("type", ENTITY_TYPES, lambda row: row.type))


def _listed(path: Path) -> tuple[ListedRow, ...]:
    return _keep(
        path,
        read_table(path, ListedRow),
        lambda row: row.name,
        lambda row: "" if len(row.code) == 6 and row.code.isdigit() else f"code {row.code!r} is not six digits",
        _among("exchange", ("SH", "SZ", "BJ"), lambda row: row.exchange),
    )


def _agencies(path: Path, codes: Collection[str]) -> tuple[AgencyRow, ...]:
    numbered = read_table(path, AgencyRow)
    names = {row.name for _, row in numbered} | {""}
    return _keep(
        path,
        numbered,
        lambda a: a.name,
        _among("kind", AGENCY_KINDS, lambda a: a.kind),
        _among("region", codes, lambda a: a.governs),
        _among("successor", names, lambda a: a.successor),
    )


def _local_agencies(path: Path) -> tuple[LocalAgencyRow, ...]:
    return _keep(
        path,
        read_table(path, LocalAgencyRow),
        lambda a: a.key,
        _among("kind", AGENCY_KINDS, lambda a: a.kind),
        lambda a: "" if all(t.count("{r}") == 1 for t in (a.province, a.below) if t) else f"{a.key}: no {{r}} in a template",
        lambda a: "" if a.province or a.below else f"{a.key} has no template",
        lambda a: "" if bool(a.stems) == bool(a.suffixes) else f"{a.key}: stems and suffixes need each other",
    )


def _suffixes(path: Path) -> tuple[SuffixRow, ...]:
    return _keep(
        path,
        read_table(path, SuffixRow),
        lambda s: f"{s.suffix} ({s.type})",
        _among("type", ENTITY_TYPES, lambda s: s.type),
        _among("strength", ("strong", "weak"), lambda s: s.strength),
    )


def _surnames(path: Path) -> tuple[str, ...]:
    rows = _keep(path, read_table(path, SurnameRow), lambda s: s.surname)
    return tuple(sorted((row.surname for row in rows), key=lambda s: (-len(s), s)))


def _posts(path: Path) -> tuple[PostRow, ...]:
    return _keep(path, read_table(path, PostRow), lambda p: p.title, _among("type", ENTITY_TYPES, lambda p: p.types))


def _triggers(path: Path) -> tuple[TriggerRow, ...]:
    return _keep(
        path,
        read_table(path, TriggerRow),
        lambda t: f"{t.relation} {t.word}",
        _among("relation", RELATIONS, lambda t: t.relation),
        _among("direction", ("→", "←", "=", "()"), lambda t: t.direction),
    )
