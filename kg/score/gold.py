"""Gold annotations: NAME.json beside NAME.txt → `Gold`. The format is told in seeds/documents/README."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.model import KgError
from kg.vocab import TYPES, normal


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A value that the document gives. `about` and `counted` are gold ids."""

    value: Decimal
    unit: str
    about: str | None
    counted: str | None
    indicator: str | None


@dataclass(frozen=True, slots=True)
class GoldSupport:
    """One instrument of a policy. `policy` is a gold id; `amount` is in yuan."""

    policy: str
    kind: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Gold:
    """What a careful reader learns from one document."""

    document: str  # the name of its file
    types: dict[str, str]  # gold id → entity type
    names: dict[str, tuple[str, ...]]  # gold id → names, the fullest first
    triples: dict[tuple[str, str, str], bool]  # (head, relation, tail) → optional
    roles: tuple[tuple[str, str, str], ...]  # (person, body, title as printed)
    figures: tuple[GoldFigure, ...]
    supports: tuple[GoldSupport, ...]
    optional: frozenset[str]  # ids of the entities that count neither for nor against

    def by_name(self) -> dict[tuple[str, str], set[str]]:
        """(type, folded name) → ids of the entities that bear it."""
        bearers = defaultdict(set)
        for entity, type_ in self.types.items():
            for name in self.names[entity]:
                bearers[type_, normal(name)].add(entity)
        return dict(bearers)


def read_gold(folder: Path) -> list[Gold]:
    """All gold files of a folder, by file name. Raises KgError where there are none, or one is not gold."""
    if not folder.is_dir():
        raise KgError(folder, "no such folder", "Name the folder of the annotations, such as seeds/documents")
    found = [_read(path) for path in sorted(folder.glob("*.json"))]
    if not found:
        raise KgError(folder, "holds no annotations", "One NAME.json is expected for each NAME.txt")
    return found


def _read(path: Path) -> Gold:
    try:
        row = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        return _gold(row)
    except UnicodeDecodeError as error:
        raise KgError(path, "is not UTF-8", "Save the annotations as UTF-8") from error
    except json.JSONDecodeError as error:
        raise KgError(path, f"line {error.lineno} is not JSON ({error.msg})") from error
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        raise KgError(path, f"is not an annotation ({error!r})", "seeds/documents/README tells the format") from error


def _gold(row: dict[str, Any]) -> Gold:
    """One parsed file → Gold. Raises KeyError for an id or a field that is not there, ValueError for an unknown type."""
    types = {e["id"]: e["type"] for e in row["entities"]}
    names = {e["id"]: tuple(e["names"]) for e in row["entities"]}
    if strange := sorted(set(types.values()) - set(TYPES)):
        raise ValueError(f"unknown type {strange[0]}")
    optional = frozenset(row.get("optional", ()))
    triples: dict[tuple[str, str, str], bool] = {}
    for t in row["triples"]:
        ends = {t["h"], t["t"]}
        if lost := sorted(ends - set(types)):
            raise KeyError(lost[0])
        # Of two triples that differ in their role only, the later one says whether the pair is optional.
        triples[t["h"], t["r"], t["t"]] = t.get("id") in optional or bool(ends & optional)
    return Gold(
        document=row["doc"],
        types=types,
        names=names,
        triples=triples,
        roles=tuple((t["h"], t["t"], t["role"]) for t in row["triples"] if t["r"] == "holdsPost" and t.get("role")),
        figures=tuple(
            GoldFigure(Decimal(f["value"]), f.get("unit") or "", f.get("about"), f.get("class"), f.get("indicator"))
            for f in row.get("figures", ())
        ),
        supports=tuple(
            GoldSupport(s["policy"], s["kind"], Decimal(s["amount"]) if s.get("amount") else None)
            for s in row.get("supports", ())
        ),
        optional=optional & set(types),
    )
