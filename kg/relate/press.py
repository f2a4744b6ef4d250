"""Who presents a policy to the press did not issue it: the information office that holds the conference, bureaus that answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kg.relate.own import Own
from kg.relate.scorer import Candidate
from kg.relate.view import View

# None of the 1,501 annotated documents has an information office among a policy's issuers.
_OFFICE = re.compile("新闻(?:办公室|办|局|中心)$")

# Where one issuer is sure, of several others that are doubted 32 of 34 are none, and of governments 18 of 20 (held-out scores of
# 3,502 annotated documents, optional ones not counted).
_SURE, _DOUBTED, _SEVERAL = 0.9, 0.7, 2
_GOVERNMENT = re.compile("(?:人民政府|国务院)$")


def issuers(view: View, own: Own, kept: Sequence[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """The candidates without information offices as issuers of policies whose title does not name them, without other issuers
    of a text that is a policy than those that its form tells, and without the doubted ones beside a sure one."""
    left = [
        (c, x)
        for c, x in kept
        if c.relation != "issuedBy" or (own.issues(c.pair.head, c.pair.tail) and not _presents(view, c.pair.head, c.pair.tail))
    ]
    told = [(c.pair.head, x) for c, x in left if c.relation == "issuedBy"]
    sure = {policy for policy, x in told if x >= _SURE}
    doubted = Counter(policy for policy, x in told if x < _DOUBTED)

    def stays(candidate: Candidate, confidence: float) -> bool:
        policy, relation, body = candidate.key
        if relation != "issuedBy" or confidence >= _DOUBTED or policy not in sure:
            return True
        return doubted[policy] < _SEVERAL and not _GOVERNMENT.search(view.entities[body].name)

    return [(c, x) for c, x in left if stays(c, x)]


def _presents(view: View, policy: str, body: str) -> bool:
    if not _OFFICE.search(view.entities[body].name):
        return False
    return not any(name in title for title in view.names(policy) for name in view.names(body))
