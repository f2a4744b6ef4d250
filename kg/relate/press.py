"""Who presents a policy to the press did not issue it: the information office that holds the conference."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.relate.own import Own
from kg.relate.scorer import Candidate
from kg.relate.view import View

# None of the 1,501 annotated documents has an information office among a policy's issuers.
_OFFICE = re.compile("新闻(?:办公室|办|局|中心)$")


def issuers(view: View, own: Own, kept: Sequence[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """The candidates without information offices as issuers of policies whose title does not name them, and without other issuers
    of a text that is a policy than those that its form tells."""
    return [
        (c, x)
        for c, x in kept
        if c.relation != "issuedBy" or (own.issues(c.pair.head, c.pair.tail) and not _presents(view, c.pair.head, c.pair.tail))
    ]


def _presents(view: View, policy: str, body: str) -> bool:
    if not _OFFICE.search(view.entities[body].name):
        return False
    return not any(name in title for title in view.names(policy) for name in view.names(body))
