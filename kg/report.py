"""What a build made and what it could not read: report.json. No clock and no path of this machine in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from kg.conflicts import Conflict, Seen, conflicts
from kg.model import Extract
from kg.vocab import RELATIONS, TYPES


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that was passed over."""

    file: str  # as shown to users
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}." + (f" {self.advice}." if self.advice else "")


@dataclass(frozen=True, slots=True)
class Report:
    """Counts over the whole graph: an entity or fact that several documents name counts once."""

    documents: int
    unread: tuple[Unread, ...]
    passed: tuple[Unread, ...]  # files in folders that are of no kind that is read
    characters: int
    entities: dict[str, int]  # by type
    statements: dict[str, int]  # facts by relation, without what was inferred
    sentences: int  # that state a relation
    figures: int
    supports: int
    inferred: int
    encodings: dict[str, int]  # documents by encoding
    formats: dict[str, int]  # documents by format
    repairs: dict[str, int]  # what was repaired in the layout, and how often
    conflicts: tuple[Conflict, ...]  # figures of one measure, subject and time that documents give differently
    idle: tuple[str, ...]  # corrections that are about nothing in the documents
    examples: dict[str, str]  # type → name of the enterprise, and of the place of enterprises, that most sentences are about

    def to_json(self) -> str:
        """Indented JSON, keys sorted."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Report:
        """The inverse of `to_json`. Raises ValueError, KeyError or TypeError for a text of another shape."""
        row = json.loads(text)
        for name in ("unread", "passed"):
            row[name] = tuple(Unread(**unread) for unread in row[name])
        row["conflicts"] = tuple(
            Conflict(**{**c, "values": tuple((a, b, d) for a, b, d in c["values"])}) for c in row["conflicts"]
        )
        return cls(**{**row, "idle": tuple(row["idle"])})


def report(
    extracts: Iterable[Extract],
    unread: Iterable[Unread],
    counts: dict[str, int],
    passed: Iterable[Unread] = (),
    idle: Iterable[str] = (),
) -> Report:
    """Count what the extracts hold.

    idle:   corrections that are about nothing, as they are told
    counts: facts of the built graph by name: each relation, "figures", "supports", "inferred"
    """
    encodings: Counter[str] = Counter()
    formats: Counter[str] = Counter()
    repairs: Counter[str] = Counter()
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    told: dict[str, Counter[str]] = {"Enterprise": Counter(), "Region": Counter()}
    seen: list[Seen] = []
    documents = characters = sentences = 0
    for extract in extracts:
        documents += 1
        characters += extract.characters
        encodings[extract.encoding] += 1
        formats[extract.format] += 1
        for name, count in extract.repairs:
            repairs[name] += count
        seen += [Seen(extract.source, extract.date, figure) for figure in extract.figures]
        ids.update({entity.id: entity.type for entity in extract.entities})
        names |= {entity.id: entity.name for entity in extract.entities}
        for statement in extract.statements:
            sentences += len(statement.evidence)
            if ids[statement.subject] == "Enterprise":
                told["Enterprise"][names[statement.subject]] += len(statement.evidence)
            if statement.relation == "locatedIn":
                told["Region"][names[statement.object]] += len(statement.evidence)
    types = Counter(ids.values())
    return Report(
        documents=documents,
        unread=tuple(unread),
        passed=tuple(passed),
        characters=characters,
        entities={name: types[name] for name in TYPES if types[name]},
        statements={name: counts[name] for name in RELATIONS if counts.get(name)},
        sentences=sentences,
        figures=counts.get("figures", 0),
        supports=counts.get("supports", 0),
        inferred=counts.get("inferred", 0),
        encodings=dict(encodings),
        formats=dict(formats),
        repairs=dict(repairs),
        conflicts=tuple(conflicts(seen, names)),
        idle=tuple(idle),
        examples={type_: min(count, key=lambda name: (-count[name], name)) for type_, count in told.items() if count},
    )
