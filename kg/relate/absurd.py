"""Edges that no text means, however likely the scorer finds them: a police station that governs the nation, a firm of itself.

Of 762 annotated edges from agencies to the nation and of all to parents none is such a one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.relate.names import is_national
from kg.relate.scorer import Candidate
from kg.relate.view import NATION, View

_LOCAL = re.compile(
    r"(?:派出所|[支大中]队|分局|街道(?:办事处|办|党工委)?|[镇乡村](?:党委|纪委|委会|党支部|党总支)|政府|当局|警方|法院|检察院)$"
)


def sane(view: View, scored: Iterable[tuple[Candidate, float]]) -> Iterator[tuple[Candidate, float]]:
    """The candidates without those."""
    for candidate, confidence in scored:
        head, relation, tail = candidate.key
        if relation == "governs" and view.entities[tail].code == NATION:
            if _LOCAL.search(view.entities[head].name) and not is_national(view, head):
                continue
        elif relation == "subsidiaryOf":
            one, other = (view.entities[e].name.removesuffix("公司") for e in (head, tail))
            if one == other:  # 青石公司, 青石
                continue
        yield candidate, confidence
