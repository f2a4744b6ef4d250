"""Where each node stands: every connected part by forces, moved apart until labels have room, the parts packed together."""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from kg.view.model import Position, View

Points = NDArray[np.float64]  # shape (n, 2)
ROOM = (150.0, 64.0)  # width and height that a node with its label needs, in the picture's units
_ROUNDS = 200
_SAMPLE = 1500  # nodes that push each node in one round; above that a sample does, so that time grows with n, not n²
# Chosen on graphs of 20 to 2,700 nodes: the mean distance of linked nodes is 0.10 to 0.24 of that of any two.
_PUSH, _FAR, _PULL, _FALL = 800.0, 400.0, 40.0, 0.2
_WIDER = 1.35  # windows are wider than high, and so are labels
_ASPECT = 1.5  # width to height that the whole should have
_GAP = 60.0  # between two parts
_FITTED = 40  # parts for which a good place is searched


def layout(view: View) -> tuple[Position, ...]:
    """A position for each node of the view, the middle of the picture at (0, 0); the same view gives the same positions."""
    count = len(view.nodes)
    pairs = sorted({(min(e.subject, e.object), max(e.subject, e.object)) for e in view.edges if e.relation != "eligibleFor"})
    parts = _parts(count, pairs)
    placed = _pack([_place(part, pairs) for part in parts])
    xy = np.zeros((count, 2))
    for part, points in zip(parts, placed, strict=True):
        xy[part] = points
    if count:
        xy -= (xy.min(axis=0) + xy.max(axis=0)) / 2
    return tuple((round(x), round(y)) for x, y in xy.tolist())


def _parts(count: int, pairs: list[tuple[int, int]]) -> list[list[int]]:
    """The connected parts, the largest first, the nodes of each in order."""
    near = _near(range(count), pairs)
    seen: set[int] = set()
    parts = []
    for start in range(count):
        if start not in seen:
            part = [node for node, _ in _walk(start, near)]
            seen.update(part)
            parts.append(sorted(part))
    return sorted(parts, key=lambda part: (-len(part), part))


def _near(nodes: range | list[int], pairs: list[tuple[int, int]]) -> dict[int, list[int]]:
    """Node → its neighbours in order."""
    near: dict[int, list[int]] = {node: [] for node in nodes}
    for a, b in pairs:
        if a in near:
            near[a].append(b)
            near[b].append(a)
    return near


def _walk(start: int, near: dict[int, list[int]]) -> list[tuple[int, int]]:
    """(node, node it was reached from) of a connected part, breadth first; the start is reached from itself."""
    came = {start: start}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other in near[node]:
            if other not in came:
                came[other] = node
                queue.append(other)
    return list(came.items())


def _place(part: list[int], pairs: list[tuple[int, int]]) -> Points:
    """Positions of one connected part, in the part's order, around its own middle."""
    if len(part) == 1:
        return np.zeros((1, 2))
    local = {node: index for index, node in enumerate(part)}
    edges = np.array([(local[a], local[b]) for a, b in pairs if a in local], dtype=np.int64)
    xy = _forces(_radial(len(part), edges), edges)
    room = _room(len(part))
    return _apart(_spaced(xy, 0.75 * room[0]) * (_WIDER, 1.0), room)


def _room(count: int) -> tuple[float, float]:
    """Width and height for a node with its label: all labels of a small part show at once, of a large one only some do."""
    width = float(np.interp(count, (60, 400), (ROOM[0], 100.0)))
    return width, width * ROOM[1] / ROOM[0]


def _spaced(xy: Points, gap: float) -> Points:
    """Scaled so that the usual distance from a node to the nearest other is `gap`."""
    square = ((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(square, np.inf)
    usual = float(np.median(np.sqrt(square.min(axis=1))))
    return xy * (gap / max(usual, 1e-6))


def _radial(count: int, edges: NDArray[np.int64]) -> Points:
    """A first guess without knots: a tree from the best joined node, each branch in a wedge as wide as it has leaves."""
    pairs = [(int(a), int(b)) for a, b in edges]
    near = _near(range(count), pairs)
    root = max(range(count), key=lambda node: (len(near[node]), -node))
    walk = _walk(root, near)
    leaves = dict.fromkeys(range(count), 0)
    for node, parent in reversed(walk):
        leaves[node] = max(1, leaves[node])
        if node != root:
            leaves[parent] += leaves[node]
    wedge: dict[int, list[float]] = {root: [0.0, 2 * math.pi]}  # next free angle, width
    ring = {root: 0}
    xy = np.zeros((count, 2))
    for node, parent in walk:
        if node == root:
            continue
        width = wedge[parent][1] * leaves[node] / leaves[parent] if parent in wedge else 0.0
        angle = wedge[parent][0]
        wedge[parent][0] += width
        wedge[node] = [angle, width]
        ring[node] = ring[parent] + 1
        radius = 120.0 * ring[node]
        xy[node] = (radius * math.cos(angle + width / 2), radius * math.sin(angle + width / 2))
    return xy


def _forces(xy: Points, edges: NDArray[np.int64]) -> Points:
    """Linked nodes pull (with the logarithm of their distance, so that groups come out), all others push by their links.

    The push fades beyond _FAR, and everything falls slowly towards the middle: else hubs drive empty space between them.
    """
    count = len(xy)
    generator = np.random.default_rng(20)  # only for large parts; a fixed seed: the same picture each time
    degree = np.bincount(edges.ravel(), minlength=count).astype(np.float64)
    mass = np.sqrt(degree + 1)
    a, b = edges[:, 0], edges[:, 1]
    for turn in range(_ROUNDS):
        others = np.arange(count) if count <= _SAMPLE else generator.choice(count, _SAMPLE, replace=False)
        dx, dy = (xy[:, axis, None] - xy[None, others, axis] for axis in (0, 1))
        square = dx * dx
        square += dy * dy
        square += 25.0
        push = mass[:, None] * (mass[others] * (count / len(others) * _PUSH))[None, :]
        push /= square
        square /= _FAR**2
        square += 1
        push /= square
        force = np.stack([np.einsum("ij,ij->i", d, push) for d in (dx, dy)], axis=1)
        along = xy[b] - xy[a]
        distance = np.hypot(along[:, 0], along[:, 1]) + 1e-9
        pull = along * (_PULL * np.log1p(distance / 30.0) / distance)[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(a, pull[:, axis], count) - np.bincount(b, pull[:, axis], count)
        force -= _FALL * xy * mass[:, None]
        size = np.hypot(force[:, 0], force[:, 1]) + 1e-9
        most = 11.0 * math.sqrt(count) * (1 - turn / _ROUNDS) ** 1.5 + 1.0
        xy = xy + force * (np.minimum(size * 0.6, most) / size)[:, None]
    return xy


def _apart(xy: Points, room: tuple[float, float]) -> Points:
    """Moves nodes whose labels would cover each other, each pair along the way that is shorter, until none do."""
    count = len(xy)
    width, height = room
    upper = np.arange(count)
    for _ in range(min(100, 1 + int(1e8 / count**2))):
        dx = xy[:, None, 0] - xy[None, :, 0]
        dy = xy[:, None, 1] - xy[None, :, 1]
        over_x, over_y = width - np.abs(dx), height - np.abs(dy)
        meet = (over_x > 0.5) & (over_y > 0.5)
        meet[upper, upper] = False
        if not meet.any():
            break
        earlier = np.where(upper[:, None] < upper[None, :], -1.0, 1.0)  # two at one spot part by their order
        by_x = over_x / width < over_y / height
        move_x = np.where(meet & by_x, over_x * np.where(dx == 0, earlier, np.sign(dx)), 0.0)
        move_y = np.where(meet & ~by_x, over_y * np.where(dy == 0, earlier, np.sign(dy)), 0.0)
        shift = np.stack([move_x.sum(axis=1), move_y.sum(axis=1)], axis=1)
        crowd = np.maximum(1, meet.sum(axis=1))[:, None]
        xy = xy + 0.5 * shift / np.sqrt(crowd)
    return xy


def _pack(parts: list[Points]) -> list[Points]:
    """The parts moved side by side, each where the whole grows least; very many small ones stand in rows below."""
    boxes = np.empty((0, 4))  # left, top, right, bottom of what is placed, with the gap to the next
    placed = []
    row = np.zeros(3)  # where the next part of a row goes: x, y, and the height of the row so far
    for number, points in enumerate(parts):
        low, high = points.min(axis=0) - np.array(ROOM) / 2, points.max(axis=0) + np.array(ROOM) / 2
        width, height = high - low + _GAP
        if number < _FITTED:
            x, y = _free_corner(boxes, width, height)
            boxes = np.vstack([boxes, (x, y, x + width, y + height)])
            row = np.array([boxes[:, 0].min(), boxes[:, 3].max(), 0.0])
        else:
            if row[0] + width > boxes[:, 2].max():
                row = np.array([boxes[:, 0].min(), row[1] + row[2], 0.0])
            x, y = row[0], row[1]
            row = np.array([row[0] + width, row[1], max(row[2], height)])
        placed.append(points - low + (x, y))
    return placed


def _free_corner(boxes: Points, w: float, h: float) -> tuple[float, float]:
    """The upper left corner where a box of that size meets no other and the whole stays smallest, nearest to the middle.

    Candidates: to the right, left, above and below of every box, in line with one of its sides or with the middle.
    """
    if not len(boxes):
        return 0.0, 0.0
    left, top, right, bottom = boxes.T
    middle = (boxes[0, :2] + boxes[0, 2:]) / 2
    xs = np.unique(np.concatenate([right, left - w, left, right - w, [middle[0] - w / 2]]))
    ys = np.unique(np.concatenate([bottom, top - h, top, bottom - h, [middle[1] - h / 2]]))
    x, y = np.repeat(xs, len(ys)), np.tile(ys, len(xs))
    wide = np.maximum(right.max(), x + w) - np.minimum(left.min(), x)
    high = np.maximum(bottom.max(), y + h) - np.minimum(top.min(), y)
    away = np.hypot((x + w / 2 - middle[0]) / _ASPECT, y + h / 2 - middle[1])
    for index in np.argsort(np.maximum(wide / _ASPECT, high) + 0.01 * away, kind="stable"):
        cx, cy = float(x[index]), float(y[index])
        if not np.any((left < cx + w - 1) & (right > cx + 1) & (top < cy + h - 1) & (bottom > cy + 1)):
            return cx, cy
    raise AssertionError("a corner outside everything is always free")
