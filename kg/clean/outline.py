"""Which headings and clauses each block hangs under: 第二条 …应当： → （一）… → 1. …."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Block

_INTRODUCES = re.compile("[：:][”’]?$")
_LOOSE = 5  # level of items (——, •, (1)) under which no paragraph hangs


@dataclass(frozen=True, slots=True)
class _Over:
    """A block that others hang under."""

    level: float
    number: int
    passing: bool  # it only introduces a list: the next paragraph does not hang under it


def outlined(text: str, blocks: Sequence[Block], starts: frozenset[int]) -> Iterator[Block]:
    """The blocks, each with the numbers of those that it hangs under, outermost first.

    A title hangs under nothing, a heading or clause under those of a lower level before it, a paragraph under the last heading or
    clause. A paragraph that ends with a colon holds the clauses that follow it.

    starts: where articles begin; nothing hangs over an article's end
    """
    stack: list[_Over] = []
    for number, block in enumerate(blocks):
        if block.start in starts:
            stack = []
        if block.kind in {"heading", "item"}:
            stack = [over for over in stack if over.level < block.level]
            yield _under(block, stack)
            stack.append(_Over(block.level, number, block.kind == "item" and block.level >= _LOOSE))
            continue
        if block.kind in {"body", "title"}:
            stack = [over for over in stack if not over.passing] if block.kind == "body" else []
        yield _under(block, stack) if stack else block
        if block.kind == "title":
            stack.append(_Over(0, number, False))
        elif block.kind == "body" and _INTRODUCES.search(text, max(block.start, block.end - 2), block.end):
            stack.append(_Over((stack[-1].level if stack else 0) + 0.5, number, True))


def _under(block: Block, stack: Sequence[_Over]) -> Block:
    return Block(block.start, block.end, block.kind, block.level, tuple(over.number for over in stack))
