"""A built graph against annotated documents: precision, recall and F1 for each entity type and relation.

Document level: an entity counts once a document, matched by its type and any shared label; a triple counts when its relation
and both its ends match. A second entity of the build for one gold entity is wrong (a duplicate). `within` is not scored: most
of it comes from the gazetteer, not from a text. What the gold calls optional counts neither for nor against.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kg.score.built import Built, read_built
from kg.score.count import Counts, Mistake, count
from kg.score.gold import Gold, read_gold
from kg.vocab import RELATIONS, TYPES

__all__ = ["Mistake", "Score", "Tally", "score"]

SCORED = tuple(name for name in RELATIONS if name != "within")
CORE = ("locatedIn", "issuedBy", "appliesIn", "supportsClass", "supportsIndustry", "hasClass", "inIndustry")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were right, too many, and missing; precision, recall and F1 in 0..1 (0 where nothing was there)."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.extra + self.missed) if self.right else 0.0

    def as_dict(self) -> dict[str, float]:
        """The counts, and the three measures to four places."""
        measures = {"p": round(self.precision, 4), "r": round(self.recall, 4), "f1": round(self.f1, 4)}
        return {"tp": self.right, "fp": self.extra, "fn": self.missed, **measures}

    def line(self, name: str) -> str:
        """One row of the table."""
        measures = f"{self.precision:>7.3f}{self.recall:>7.3f}{self.f1:>7.3f}"
        return f"{name:<18}{measures}   {self.right:>5} right {self.extra:>5} extra {self.missed:>5} missed"


@dataclass(frozen=True, slots=True)
class Score:
    """How a graph stands against gold annotations."""

    documents: int  # that have gold
    entities: Tally
    triples: Tally
    core: Tally  # the seven relations of CORE
    roles: Tally  # titles of the posts that were found
    figures: Tally
    supports: Tally
    by_type: dict[str, Tally]
    by_relation: dict[str, Tally]
    by_document: dict[str, tuple[Tally, Tally]]  # file name → entities, triples
    absent: tuple[str, ...]  # gold documents that the graph does not have; they count as wholly missed
    mistakes: tuple[Mistake, ...]

    def to_json(self) -> str:
        """All figures, as indented JSON; without the mistakes."""
        row = {
            **{name: tally.as_dict() for name, tally in self._totals()},
            "by_type": {name: tally.as_dict() for name, tally in self.by_type.items()},
            "by_relation": {name: tally.as_dict() for name, tally in self.by_relation.items()},
            "documents": self.documents,
            "absent": list(self.absent),
        }
        return json.dumps(row, ensure_ascii=False, indent=1)

    def table(self, per_document: bool = False) -> list[str]:
        """The lines of a plain table: totals, then each type and relation that occurs."""
        lines = [f"{self.documents} documents", f"{'':<18}{'P':>7}{'R':>7}{'F1':>7}"]
        lines += [tally.line(name) for name, tally in self._totals()]
        for part in (self.by_type, self.by_relation):
            lines += ["", *(tally.line("  " + name) for name, tally in part.items() if tally != Tally())]
        if per_document:
            lines.append("")
            for name, (entities, triples) in self.by_document.items():
                lines.append(f"{name:<40} entities F1 {entities.f1:.3f}   triples F1 {triples.f1:.3f}")
        return lines

    def _totals(self) -> Iterator[tuple[str, Tally]]:
        for name in ("entities", "triples", "core", "roles", "figures", "supports"):
            yield name, getattr(self, name)


def score(graph: Path, gold: Path) -> Score:
    """Score a built graph against a folder of annotations.

    graph:  the folder of a build (its kg.nq is read), or an N-Quads file
    gold:   a folder with NAME.json for NAME.txt; documents are matched by NAME
    raises: BadStore for a graph that is not there or broken, KgError for annotations that are not there or broken
    """
    golds = read_gold(gold)
    built, labels = read_built(graph)
    total: Counter[tuple[str, str, str]] = Counter()
    by_document: dict[str, tuple[Tally, Tally]] = {}
    mistakes: list[Mistake] = []
    absent: list[str] = []
    for one in golds:
        found = built.get(_stem(one))
        if found is None:
            absent.append(one.document)
        counts: Counts = count(one, found or Built(), labels)
        total.update(counts.tally)
        mistakes += counts.mistakes
        by_document[one.document] = (_sum(counts.tally, "entity", TYPES), _sum(counts.tally, "triple", SCORED))
    return Score(
        documents=len(golds),
        entities=_sum(total, "entity", TYPES),
        triples=_sum(total, "triple", SCORED),
        core=_sum(total, "triple", CORE),
        roles=_sum(total, "role", ("role",)),
        figures=_sum(total, "figure", ("figure",)),
        supports=_sum(total, "support", ("support",)),
        by_type={name: _sum(total, "entity", (name,)) for name in TYPES},
        by_relation={name: _sum(total, "triple", (name,)) for name in SCORED},
        by_document=by_document,
        absent=tuple(absent),
        mistakes=tuple(mistakes),
    )


def _stem(gold: Gold) -> str:
    return PurePosixPath(gold.document).stem


def _sum(tally: Counter[tuple[str, str, str]], group: str, kinds: tuple[str, ...]) -> Tally:
    """The tally of some kinds of a group, added up."""
    return Tally(*(sum(tally[group, kind, how] for kind in kinds) for how in ("right", "extra", "missed")))
