"""Where the nodes of a large graph stand: the rough shape by averaging neighbours, then forces with a sample of strangers.

In numpy alone, and the same each time. Quality is the mean length of an edge over the mean distance of two nodes taken at random.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kg.view.model import Position, View

Points = NDArray[np.float32]  # shape (n, 2)
Ends = NDArray[np.int64]  # shape (m,)
_SPACE = 26.0  # of the picture's units between two nodes, as a mean over the whole
_ROUNDS = 120
_STRANGERS = 4  # nodes that push each node in a round
_AVERAGES = 30


def spread(view: View) -> tuple[Position, ...]:
    """A position for each node, the middle of all at (0, 0); for views of thousands of nodes: `kg.view.layout` is prettier."""
    count = len(view.nodes)
    if not count:
        return ()
    pairs = sorted({(min(e.subject, e.object), max(e.subject, e.object)) for e in view.edges if e.relation != "eligibleFor"})
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    xy = _apart(scaled(forces(count, ends[:, 0], ends[:, 1])))
    return tuple((round(x), round(y)) for x, y in xy.tolist())


def forces(count: int, a: Ends, b: Ends) -> Points:
    """The positions in no unit; nodes without an edge stand in a ring around the others."""
    generator = np.random.default_rng(20)  # a fixed seed: the same picture each time
    degree = (np.bincount(a, minlength=count) + np.bincount(b, minlength=count)).astype(np.float32)
    xy = _rough(count, a, b, degree, generator)
    weight = (1 / np.sqrt(np.minimum(degree[a], degree[b]))).astype(np.float32)  # an only edge holds, those between hubs give way
    mobile = 1 / (1 + np.log1p(degree))
    for turn in range(_ROUNDS):
        cool = 1 - turn / _ROUNDS
        move = np.zeros((count, 2), dtype=np.float32)
        along = xy[b] - xy[a]
        far = np.hypot(along[:, 0], along[:, 1]) + 1e-6
        along *= (weight * far / (1 + far))[:, None]
        for axis in (0, 1):
            move[:, axis] += np.bincount(a, along[:, axis], count) - np.bincount(b, along[:, axis], count)
        move *= (0.5 * mobile)[:, None]
        for _ in range(_STRANGERS):
            away = xy - xy[generator.permutation(count)]
            square = (away**2).sum(axis=1) + 0.02
            move += away * np.minimum(1.2 / (square * (1 + 0.15 * square)), 4.0)[:, None]
        size = np.hypot(move[:, 0], move[:, 1]) + 1e-6
        xy += move * (np.minimum(size, 0.05 + 1.2 * cool) / size)[:, None]
    lonely = degree == 0
    if lonely.any() and not lonely.all():
        reach = 1.05 * float(np.hypot(*(xy[~lonely] - xy[~lonely].mean(axis=0)).T).max())
        turnings = np.arange(int(lonely.sum())) * (math.pi * (3 - math.sqrt(5)))
        ring = reach * (1 + 0.1 * np.sqrt(np.arange(len(turnings)) / len(turnings)))
        xy[lonely] = xy[~lonely].mean(axis=0) + np.stack([np.cos(turnings) * ring, np.sin(turnings) * ring], axis=1)
    return xy


def _rough(count: int, a: Ends, b: Ends, degree: NDArray[np.float32], generator: np.random.Generator) -> Points:
    """Every node again and again in the middle of its neighbours, from a throw of dice: what belongs together comes together."""
    xy = generator.standard_normal((count, 2)).astype(np.float32)
    share = (1 / (degree + 1)).astype(np.float32)
    for _ in range(_AVERAGES):
        middle = xy.copy()
        for axis in (0, 1):
            middle[:, axis] += np.bincount(a, xy[b, axis], count) + np.bincount(b, xy[a, axis], count)
        xy = middle * share[:, None]
        xy -= xy.mean(axis=0)
        xy[:, 1] -= xy[:, 0] * (xy[:, 0] @ xy[:, 1]) / max(float(xy[:, 0] @ xy[:, 0]), 1e-9)  # else both fall on one line
        xy /= np.maximum(xy.std(axis=0), 1e-9)
    place = np.argsort(np.argsort(xy, axis=0, kind="stable"), axis=0).astype(np.float32)  # by rank: evenly over the square
    return ((place / max(1, count - 1) - 0.5) * math.sqrt(count) * 0.6 + 0.3 * xy).astype(np.float32)


def scaled(xy: Points) -> Points:
    """In the picture's units, the middle at 0; before anything is rounded, or places fall on a grid."""
    xy = xy - xy.mean(axis=0)
    return xy * np.float32(_SPACE * math.sqrt(len(xy)) / max(1e-6, 3.5 * float(np.sqrt((xy**2).sum(axis=1).mean()))))


def _apart(xy: Points) -> Points:
    """Nodes that share a small square move to free ones near it, so that no two stand on one spot."""
    size = np.float32(_SPACE / 2)
    xy = _roomy(xy, size)
    taken: set[tuple[int, int]] = set()
    full: dict[tuple[int, int], int] = {}  # the ring around a square within which all are taken
    cells = np.floor(xy / size).astype(np.int64)
    xy = np.clip(xy, cells * size + 1, (cells + 1) * size - 1).astype(np.float32)  # else two beside a border round to one spot
    for at, (x, y) in enumerate(cells.tolist()):
        ring = full.get((x, y), 0)
        cell = (x, y)
        while cell in taken:
            ring += 1
            cell = next((c for c in _square(x, y, ring) if c not in taken), cell)
        taken.add(cell)
        if ring:
            full[x, y] = ring - 1
            xy[at] = (np.array(cell, dtype=np.float32) + 0.5) * size
    return xy


def _roomy(xy: Points, size: np.float32) -> Points:
    """Away from the middle as far as it takes for every disc around it to have two squares for each node in it."""
    far = np.hypot(xy[:, 0], xy[:, 1])
    order = np.argsort(far, kind="stable")
    least = np.empty_like(far)
    least[order] = np.sqrt(2 / math.pi * np.arange(1, len(far) + 1)) * size
    return (xy * (np.maximum(far, least) / np.maximum(far, 1e-6))[:, None]).astype(np.float32)


def _square(x: int, y: int, ring: int) -> list[tuple[int, int]]:
    """The squares at this distance, in order."""
    side = range(-ring, ring + 1)
    return [(x + dx, y + dy) for dx in side for dy in side if max(abs(dx), abs(dy)) == ring]
