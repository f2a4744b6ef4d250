"""The two concept schemes, enterprise classes and industries: their tables → Concepts.

One table a scheme, one row a concept. The columns are

    pref     the usual name, skos:prefLabel @zh; it makes the concept's IRI, so a new spelling is a new concept
    en       the name in English, in lower case but for names
    code     codes in the national classification (GB/T 4754-2017), joined by |; empty where it has none
    broader  usual names of the next wider concepts, joined by |; empty for a top concept
    alt      other names that mean the concept wherever they stand, joined by |
    short    names that mean it only where the text speaks of classes or industries (汽车, 龙头), joined by |
    alone    1 where pref and alt stand for the concept by themselves, 0 where they too need such a context (教育)
    level    国家级, 省级, 市级, 区级: the body that recognises the class; empty where the name says no level
    note     why, in English

A common name is in `alt` (or `alone` is 1) where at least half of the annotated documents that use it outside longer names have
it as a concept; rarer ones are judged. On 641 uses such names were right in 79 % (industries) and 87 % (classes), others in 35 %.

A name belongs to one concept: two rows may not claim the same one, as `kg.vocab.normal` compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.model import BadSeed
from kg.vocab import local_id, normal

COLUMNS = ("pref", "en", "code", "broader", "alt", "short", "alone", "level", "note")
LEVELS = ("", "国家级", "省级", "市级", "区级")
# Table → the class of the vocabulary that its concepts are of.
SCHEME_TYPES = {"classes.tsv": "EnterpriseClass", "industries.tsv": "Industry"}


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a scheme, as its row has it."""

    id: str  # local id: "class/…" or "industry/…"
    pref: str
    alts: tuple[str, ...]  # names that count wherever `pref` does
    broader: tuple[str, ...]  # local ids
    alone: bool  # whether `pref` and `alts` stand for the concept without a context of classes or industries
    level: str  # one of LEVELS
    short: tuple[str, ...] = ()  # names that always need such a context
    en: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, `pref` first."""
        return (self.pref, *self.alts, *self.short)


def load_scheme(path: Path) -> tuple[Concept, ...]:
    """The concepts of one table, in its order.

    path:   ontology/classes.tsv or ontology/industries.tsv; the file's name says which type its concepts are of
    raises: BadSeed with file and line for a missing file, a wrong column or value, a name claimed twice, a broader
            concept that no row defines, a circle of broader links
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        type_ = SCHEME_TYPES[path.name]
    except KeyError:
        raise BadSeed(path, f"not a table of concepts, those are {', '.join(SCHEME_TYPES)}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSeed(path, f"cannot be read ({error})", "Install the package again") from error
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise BadSeed(f"{path}:1", "wrong columns", f"The first line must be {' '.join(COLUMNS)}, with tabs between")
    rows = {number: _row(f"{path}:{number}", line) for number, line in enumerate(lines[1:], start=2)}
    _check_names(path, rows)
    prefs = {row["pref"]: number for number, row in rows.items()}
    for number, row in rows.items():
        for name in _parts(row["broader"]):
            if name not in prefs:
                raise BadSeed(f"{path}:{number}", f"the broader concept {name} has no row", "Use its name in column pref")
    _check_circles(path, prefs, {row["pref"]: _parts(row["broader"]) for row in rows.values()})
    return tuple(_concept(type_, row) for row in rows.values())


def ancestors(concepts: Iterable[Concept]) -> dict[str, frozenset[str]]:
    """Local id of each concept → local ids of all that are wider, at any distance, without itself."""
    broader = {concept.id: concept.broader for concept in concepts}
    found: dict[str, frozenset[str]] = {}

    def climb(id_: str) -> frozenset[str]:
        if id_ not in found:
            found[id_] = frozenset(broader[id_]).union(*(climb(parent) for parent in broader[id_]))
        return found[id_]

    return {id_: climb(id_) for id_ in broader}


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _row(where: str, line: str) -> dict[str, str]:
    """A line's cells by column, each of the right form. Raises BadSeed."""
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise BadSeed(
            where, f"{len(cells)} columns instead of {len(COLUMNS)}", "Put one tab between columns, and none at the end"
        )
    row = dict(zip(COLUMNS, cells, strict=True))
    for column in ("pref", "en"):
        if not row[column].strip():
            raise BadSeed(where, f"column {column} is empty", "Every concept has a Chinese and an English name")
    for column in ("pref", "en", "broader", "alt", "short", "code"):
        if any(part != part.strip() or not part for part in _parts(row[column])):
            raise BadSeed(where, f"column {column} has an empty part or one with spaces around it", "Join names by one | only")
    if row["alone"] not in ("0", "1"):
        raise BadSeed(where, f"column alone is {row['alone']!r}", "Write 1 or 0")
    if row["level"] not in LEVELS:
        raise BadSeed(where, f"column level is {row['level']!r}", f"Write one of {', '.join(LEVELS[1:])}, or nothing")
    return row


def _check_names(path: Path, rows: Mapping[int, Mapping[str, str]]) -> None:
    """Raises BadSeed for a name that two rows claim, or that one row gives twice in the same spelling."""
    owner: dict[str, int] = {}
    for number, row in rows.items():
        names = (row["pref"], *_parts(row["alt"]), *_parts(row["short"]))
        for name in names:
            first = owner.setdefault(normal(name), number)
            if first != number or names.count(name) > 1:
                raise BadSeed(f"{path}:{number}", f"the name {name} stands in line {first} already", "Leave it in one place")


def _check_circles(path: Path, lines: Mapping[str, int], broader: Mapping[str, tuple[str, ...]]) -> None:
    """Raises BadSeed where a concept is, in the end, broader than itself."""
    done: set[str] = set()

    def climb(name: str, below: tuple[str, ...]) -> None:
        if name in below:
            raise BadSeed(f"{path}:{lines[name]}", f"{name} is broader than itself: {' → '.join((*below, name))}", "Cut one link")
        if name not in done:
            for parent in broader[name]:
                climb(parent, (*below, name))
            done.add(name)

    for name in broader:
        climb(name, ())


def _concept(type_: str, row: Mapping[str, str]) -> Concept:
    return Concept(
        id=local_id(type_, row["pref"]),
        pref=row["pref"],
        alts=_parts(row["alt"]),
        broader=tuple(local_id(type_, name) for name in _parts(row["broader"])),
        alone=row["alone"] == "1",
        level=row["level"],
        short=_parts(row["short"]),
        en=row["en"],
        codes=_parts(row["code"]),
        note=row["note"],
    )
