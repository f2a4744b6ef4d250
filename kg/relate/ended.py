"""What a policy ends is not what it rests on: 《青石市旧办法》（青政发〔2017〕12号）同时废止."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.relate.scorer import Candidate
from kg.relate.view import View

_ENDED = re.compile(
    r"[》〉”]?(?:[（(][^（）()\n]{1,40}[）)])?[^。；，,\n]{0,8}?(?:同时|即行|相应|予以|自行|随之|一并)?(?:废止|停止执行|失效)"
)


def grounds(view: View, kept: Sequence[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """The candidates without policies as bases of which the text says nothing but that they end."""
    return [(c, x) for c, x in kept if c.relation != "basedOn" or not _only_ends(view, c.pair.tail)]


def _only_ends(view: View, policy: str) -> bool:
    return all(_ENDED.match(view.text, place.mention.end) for place in view.by_entity[policy])
