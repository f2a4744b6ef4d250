"""What a build made and what it could not read: report.json. No clock and no path of this machine in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from kg.conflicts import Conflict, Seen, comparable, conflicts
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


@dataclass(frozen=True, slots=True)
class Tally:
    """What some documents count for; those of all partitions make the report."""

    documents: int
    characters: int
    sentences: int
    encodings: Counter[str]
    formats: Counter[str]
    repairs: Counter[str]
    enterprises: Counter[str]  # id → sentences about it
    places: Counter[str]  # id of a region → sentences that put something there
    types: dict[str, str]  # id → type
    figures: tuple[Seen, ...]  # that another document may contradict


def tally(extracts: Iterable[Extract]) -> Tally:
    """Count what some extracts hold."""
    encodings: Counter[str] = Counter()
    formats: Counter[str] = Counter()
    repairs: Counter[str] = Counter()
    enterprises: Counter[str] = Counter()
    places: Counter[str] = Counter()
    types: dict[str, str] = {}
    seen: list[Seen] = []
    documents = characters = sentences = 0
    for extract in extracts:
        documents += 1
        characters += extract.characters
        encodings[extract.encoding] += 1
        formats[extract.format] += 1
        for name, count in extract.repairs:
            repairs[name] += count
        seen += [Seen(extract.source, extract.date, figure) for figure in extract.figures if comparable(figure)]
        types.update({entity.id: entity.type for entity in extract.entities})
        for statement in extract.statements:
            sentences += len(statement.evidence)
            if types[statement.subject] == "Enterprise":
                enterprises[statement.subject] += len(statement.evidence)
            if statement.relation == "locatedIn":
                places[statement.object] += len(statement.evidence)
    return Tally(documents, characters, sentences, encodings, formats, repairs, enterprises, places, types, tuple(seen))


def report(
    tallies: Iterable[Tally],
    names: Mapping[str, str],
    unread: Iterable[Unread],
    counts: Mapping[str, int],
    passed: Iterable[Unread] = (),
    idle: Iterable[str] = (),
) -> Report:
    """The report of a build.

    names:  id of each thing → its name in the graph
    counts: facts of the built graph by name: each relation, "figures", "supports", "inferred"
    idle:   corrections that are about nothing, as they are told
    """
    found = list(tallies)
    types = {id_: type_ for one in found for id_, type_ in one.types.items()}
    by_type = Counter(types.values())
    seen = sorted((s for one in found for s in one.figures), key=lambda s: s.document)
    told = {"Enterprise": _told((t.enterprises for t in found), names), "Region": _told((t.places for t in found), names)}
    return Report(
        documents=sum(one.documents for one in found),
        unread=tuple(unread),
        passed=tuple(passed),
        characters=sum(one.characters for one in found),
        entities={name: by_type[name] for name in TYPES if by_type[name]},
        statements={name: counts[name] for name in RELATIONS if counts.get(name)},
        sentences=sum(one.sentences for one in found),
        figures=counts.get("figures", 0),
        supports=counts.get("supports", 0),
        inferred=counts.get("inferred", 0),
        encodings=dict(_sum(one.encodings for one in found)),
        formats=dict(_sum(one.formats for one in found)),
        repairs=dict(_sum(one.repairs for one in found)),
        conflicts=tuple(conflicts(seen, names)),
        idle=tuple(idle),
        examples={type_: min(count, key=lambda name: (-count[name], name)) for type_, count in told.items() if count},
    )


def _told(counts: Iterable[Counter[str]], names: Mapping[str, str]) -> Counter[str]:
    """Counts by id → by name."""
    found: Counter[str] = Counter()
    for id_, count in _sum(counts).items():
        found[names[id_]] += count
    return found


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in counts:
        found.update(one)
    return found
