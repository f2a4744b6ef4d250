"""Annotated documents → rows for the relation scorer: numbers, words and labels of every candidate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.model import ResolvedText
from kg.relate.features import NUMBERS, numbers
from kg.relate.phrases import words
from kg.relate.scene import view_of
from kg.relate.scorer import Candidate, candidates, context_of, floors
from kg.relate.view import View
from kg.vocab import RELATIONS, SYMMETRIC

FALSE, TRUE, FREE, FREE_TRUE = 0, 1, 2, 3  # labels; the free ones are optional in the annotation
NAMES = tuple(r for r in RELATIONS if r != "within")


@dataclass(frozen=True, slots=True)
class Example:
    """A resolved document and what is true of it."""

    name: str
    resolved: ResolvedText
    triples: Mapping[tuple[str, str, str], bool]  # (head, relation, tail) by entity id → is it optional?
    free: frozenset[str]  # optional entities
    known: frozenset[str]  # entities that stand for one of the annotation
    missed: tuple[str, ...] = ()  # relations of true triples of which an end was not recognised
    target: bool = True  # as at run time; calibration, thresholds and tables look at these alone


@dataclass(frozen=True, slots=True)
class Data:
    """All candidates of all documents, in document order."""

    documents: tuple[str, ...]  # a name may stand twice, with annotated and with recognised entities
    target: NDArray[np.bool_]  # (documents,)
    views: tuple[View, ...]
    candidates: tuple[Candidate, ...]
    document: NDArray[np.int32]  # (n,) index into documents
    relation: NDArray[np.int32]  # (n,) index into NAMES
    label: NDArray[np.int8]  # (n,)
    numbers: NDArray[np.float32]  # (n, WIDTH)
    floor: NDArray[np.float32]  # (n,) what a plain pattern gives
    words: tuple[frozenset[str], ...]
    known: tuple[frozenset[str], ...]  # for each document the entities that stand for one of the annotation
    total: Counter[tuple[int, int]]  # (document, relation) → true triples annotated, found as candidates or not


def build(examples: Sequence[Example]) -> Data:
    """The rows of all examples."""
    views, found, document, label, rows, floor, texts = [], [], [], [], [], [], []
    total: Counter[tuple[int, int]] = Counter()
    for number, example in enumerate(examples):
        view = view_of(example.resolved)
        context = context_of(view)
        views.append(view)
        for (_, relation, _), free in example.triples.items():
            if relation in NAMES and not free:
                total[number, NAMES.index(relation)] += 1
        for relation in example.missed:
            if relation in NAMES:
                total[number, NAMES.index(relation)] += 1
        here = candidates(view)
        floor.extend(floors(context, here).tolist())
        for candidate in here:
            found.append(candidate)
            document.append(number)
            label.append(_label(example, candidate))
            rows.append(numbers(context, candidate.pair, candidate.relation))
            texts.append(frozenset(words(context, candidate.pair, candidate.relation)))
    relations = [NAMES.index(c.relation) for c in found]
    targets = np.array([examples[d].target for d in document], bool)
    table = _as_if_found(np.array(rows, np.float32), np.array(label, np.int8), targets)
    return Data(
        tuple(e.name for e in examples),
        np.array([e.target for e in examples], bool),
        tuple(views),
        tuple(found),
        np.array(document, np.int32),
        np.array(relations, np.int32),
        np.array(label, np.int8),
        table,
        np.array(floor, np.float32),
        tuple(texts),
        tuple(e.known for e in examples),
        total,
    )


def _as_if_found(rows: NDArray[np.float32], label: NDArray[np.int8], target: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The rows, with the certainty of annotated names set to what right names are found with: no scorer sees who made them."""
    if target.any() and not target.all():
        certain = np.array(["_name_best" in name or "_name_mean" in name or name == "name_both" for name in NUMBERS])
        rows[np.ix_(~target, certain)] = np.median(rows[np.ix_(target & (label == TRUE), certain)], axis=0)
    return rows


def _label(example: Example, candidate: Candidate) -> int:
    head, relation, tail = candidate.key
    free = example.triples.get((head, relation, tail))
    if free is None and relation in SYMMETRIC:
        free = example.triples.get((tail, relation, head))
    if free is None:
        return FREE if {head, tail} & example.free else FALSE
    return FREE_TRUE if free else TRUE
