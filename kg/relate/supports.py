"""Supports: what a policy offers, by kind and amount, hung on the policy that the text has in mind.

Words of the nine kinds make the clues (support_clues), each clue meets the policies that it may belong to, and a linear scorer
over named features (support_features) says which of them offers it, if any. A clue goes to one policy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib import resources

from kg.amounts import amounts
from kg.model import Condition, Evidence, ResolvedText, Support
from kg.relate.conditions import asked, asking, beneficiary, headed, listed, validity
from kg.relate.figures import probability
from kg.relate.support_clues import Clue, clues
from kg.relate.support_features import Page, features, owners

THRESHOLD = 0.2  # F1 is flat from 0.15 to 0.25 in the cross-validation that kg/train/supports.py prints
_CAP = re.compile("最高|不超过|上限|封顶|至多|不高于|以内")


@cache
def load_scorer() -> Mapping[str, float]:
    """The shipped weights, made by kg/train/supports.py."""
    rows: dict[str, float] = json.loads(resources.files("kg").joinpath("models", "supports.json").read_text(encoding="utf-8"))
    return rows


def supports(
    resolved: ResolvedText, weights: Mapping[str, float] | None = None, *, threshold: float = THRESHOLD
) -> Iterator[Support]:
    """Yield the instruments of the document's policies in text order, each (policy, kind, amount) once, where it is surest.

    A text that is itself a policy gives by its clauses: what two of them give is two things.

    threshold: the least probability that a clue's policy offers its instrument
    returns:   positions in the cleaned text; a kind told with an amount is not told again without one
    """
    page = Page(resolved)
    if not page.policies:
        return
    found = list(_told(page, load_scorer() if weights is None else weights, threshold))
    clause = {s.evidence.start: page.opening(page.sentence_at(s.evidence.start)) if s.policy == page.own else 0 for s in found}
    with_amount = {(s.policy, s.kind, clause[s.evidence.start]) for s in found if s.amount is not None}
    best: dict[tuple[str, str, int, Decimal | None], Support] = {}
    for s in found:
        key = s.policy, s.kind, clause[s.evidence.start], s.amount
        if s.amount is None and key[:3] in with_amount:
            continue
        if key not in best or s.evidence.confidence > best[key].evidence.confidence:
            best[key] = s
    yield from sorted(best.values(), key=lambda s: s.evidence.start)  # equal places keep the order of the text


def conditions(resolved: ResolvedText) -> list[Condition]:
    """What the document's policies ask in lists of conditions, beside what one instrument asks; each once, in text order."""
    page = Page(resolved)
    if not page.policies:
        return []
    spoken: dict[int, str | None] = {}
    last = next(iter(sorted(page.titled)), page.main)
    for number, (start, end) in enumerate(page.sentences):
        here = [m for m in page.policies if start <= m.start < end]
        last = here[-1].entity if here else last
        spoken[number] = last
    unique = {(c.policy, c.what, c.operator, c.value, c.unit, c.entity): c for c in reversed(list(listed(resolved, spoken)))}
    return sorted(unique.values(), key=lambda c: (c.evidence.start, c.evidence.end, c.what))


def _told(page: Page, weights: Mapping[str, float], threshold: float) -> Iterator[Support]:
    """An instrument for each clue that has a policy, and for each amount of it."""
    for clue in clues(page.resolved):
        policy, sure = choose(page, clue, weights)
        if policy is None or sure < threshold:
            continue
        start, end = page.sentences[clue.sentence]
        method = "pattern:policy-name" if clue.owner else f"support-scorer:{clue.family}"
        quote = Evidence(start, end, page.text[start:end], round(sure, 4), method)
        plain = Support(
            policy,
            clue.kind,
            quote,
            rate=_rate(page.text[max(start, clue.start - 30) : min(end, clue.end + 15)]),
            beneficiary=_whom(page, clue, start, end),
            validity=validity(page.text, start, end),
            conditions=_conditions(page, clue, policy),
        )
        if not clue.given:
            yield plain
        for a, at in clue.given:
            cap = a.bound == "max" or bool(_CAP.search(page.text[max(start, at - 8) : at]))
            yield replace(plain, amount=a.base_value, cap=cap)


def _part(text: str, start: int, clue: int) -> int:
    """Where the part of the sentence begins that the clue stands in: 对甲类给予…；对乙类给予…"""
    return max((m.end() for m in re.finditer("[；;。]", text[start:clue])), default=0) + start


def _whom(page: Page, clue: Clue, start: int, end: int) -> str | None:
    """For whom the sentence gives, or else the heading that it stands under: 支持专精特新企业."""
    own = beneficiary(page.text, _part(page.text, start, clue.start), end)
    if own or clue.owner:
        return own
    return next(filter(None, (beneficiary(page.text, *span) for span in page.over(clue.sentence))), None)


def _conditions(page: Page, clue: Clue, policy: str) -> tuple[Condition, ...]:
    """What the sentence asks, and the class, region or industry of the heading that it stands under, if it names none."""
    if clue.owner:
        return ()
    first = min([clue.start, *(at for _, at in clue.given)])
    span = asking(page.text, page.sentences[clue.sentence][0], first)
    own = asked(page.resolved, policy, *span) if span else ()
    if any(c.entity for c in own):
        return own
    headings = (headed(page.resolved, policy, *span) for span in page.over(clue.sentence))
    return (*next(filter(None, headings), ()), *own)


def choose(page: Page, clue: Clue, weights: Mapping[str, float]) -> tuple[str | None, float]:
    """The likeliest policy of a clue and its probability; (None, 0.0) where there is none.

    In a text that is itself a policy another gives only where the clue's own sentence has named it.
    """
    scored = [(probability(weights, features(page, clue, policy)), policy) for policy in owners(page, clue)]
    sure, policy = min(scored, key=lambda pair: (-pair[0], pair[1]), default=(0.0, None))
    if page.own and policy not in (None, page.own) and not clue.owner:
        start = page.sentences[clue.sentence][0]
        if not any(m.entity == policy and start <= m.start < clue.start for m in page.policies):
            policy = page.own
    return policy, sure


def _rate(near: str) -> Decimal | None:
    """The share that is paid (按…的20%给予补助), as a fraction."""
    if not re.search("按|比例|的[0-9]", near):
        return None
    return next((a.base_value for a in amounts(near) if a.unit == "%"), None)
