"""Exact spans against annotated ones, for recognisers that tell more kinds of names and for those that tell fewer.

A recogniser that says only ORG is given the type for nothing where its span is right: it counts as the enterprise, the agency or
the institution that stands there. Its other spans count against the type of the annotated organisation that they overlap, else
against the three in proportion to how often each is annotated. One that says the type must say the right one.

Neither for nor against counts, for all alike: what the annotation calls optional; a name inside a longer annotated name of
another group (the place in an agency's name, anything in a policy's title). A place that is exactly several annotated places in a
row counts as these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

ORGANISATIONS = ("Enterprise", "Agency", "Institution")
COLUMNS: dict[str, tuple[str, ...]] = {
    "organisations": ORGANISATIONS,
    "enterprises": ("Enterprise",),
    "agencies": ("Agency",),
    "institutions": ("Institution",),
    "regions": ("Region",),
    "persons": ("Person",),
}
_KINDS = {"ORG": ORGANISATIONS, "LOC": ("Region",), "PER": ("Person",)}
_GROUP = {**dict.fromkeys(ORGANISATIONS, "organisation"), "Region": "region", "Person": "person"}

Said = tuple[int, int, str]  # start, end, ORG/LOC/PER or one of our types


@dataclass(frozen=True, slots=True)
class Name:
    """An annotated name where it stands in a sentence."""

    start: int
    end: int
    type: str
    optional: bool


@dataclass(slots=True)
class Cell:
    """Right, extra and missed of one column; extra may be a fraction."""

    right: float = 0.0
    extra: float = 0.0
    missed: float = 0.0

    def line(self) -> str:
        """Precision, recall, F1."""
        p = self.right / (self.right + self.extra) if self.right else 0.0
        r = self.right / (self.right + self.missed) if self.right else 0.0
        return f"{p:5.3f} {r:5.3f} {self.f1:5.3f}"

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.extra + self.missed) if self.right else 0.0


def scored(gold: Sequence[Sequence[Name]], said: Sequence[Sequence[Said]]) -> dict[str, Cell]:
    """Column → counts, over sentences."""
    often = Counter(n.type for names in gold for n in names if n.type in ORGANISATIONS and not n.optional)
    cells = {column: Cell() for column in COLUMNS}
    for names, spans in zip(gold, said, strict=True):
        known = {(s, e): _KINDS.get(label, (label,)) for s, e, label in _parted(names, spans)}
        for column, types in COLUMNS.items():
            wanted = [n for n in names if n.type in types and not n.optional]
            hits = [n for n in wanted if set(types) & set(known.get((n.start, n.end), ()))]
            cells[column].right += len(hits)
            cells[column].missed += len(wanted) - len(hits)
        for (start, end), kinds in known.items():
            for column, weight in _against(start, end, kinds, names, often).items():
                cells[column].extra += weight
    return cells


def _parted(names: Sequence[Name], spans: Iterable[Said]) -> list[Said]:
    """The spans; a place that is exactly several annotated places in a row as these."""
    places = {n.start: n.end for n in names if n.type == "Region"}
    exact = {(n.start, n.end) for n in names}
    out: list[Said] = []
    for start, end, label in spans:
        cut = [start]
        while label in ("LOC", "Region") and cut[-1] in places and cut[-1] < end:
            cut.append(places[cut[-1]])
        whole = cut[-1] == end and len(cut) > 2 and (start, end) not in exact
        out += [(a, b, label) for a, b in pairwise(cut)] if whole else [(start, end, label)]
    return out


def _against(start: int, end: int, kinds: tuple[str, ...], names: Sequence[Name], often: Mapping[str, int]) -> dict[str, float]:
    """How much a span counts as one too many, by column; nothing where it is right or counts neither way."""
    group = _GROUP.get(kinds[0])
    if group is None:  # a type that no column has
        return {}
    over = [n for n in names if n.start < end and start < n.end]
    here = [n for n in over if (n.start, n.end) == (start, end)]
    around = [n for n in over if n.start <= start and end <= n.end and n not in here]
    right = any(n.type in kinds or n.optional for n in here)
    if right or any(n.optional or _GROUP.get(n.type) != group for n in around):
        return {}
    weights: dict[str, float] = defaultdict(float)
    total = sum(often[k] for k in kinds) if len(kinds) > 1 else 0
    overlapped = [n.type for n in over if n.type in kinds]
    for column, types in COLUMNS.items():
        mine = [k for k in kinds if k in types]
        if len(mine) == len(kinds):
            weights[column] += 1.0
        elif mine and overlapped:
            weights[column] += float(overlapped[0] in mine)
        elif mine:
            weights[column] += sum(often[k] for k in mine) / total if total else 1 / len(kinds)
    if any(_GROUP.get(n.type) == "organisation" == group for n in here):  # an organisation, though of another type
        weights.pop("organisations", None)
    return dict(weights)
