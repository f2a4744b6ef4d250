"""Resolved document → what it states of pairs of its entities: patterns give candidates and reasons, a scorer decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.model import ResolvedText, Statement
from kg.relate.absurd import sane
from kg.relate.ended import grounds
from kg.relate.evidence import evidence_of, post_evidence
from kg.relate.features import Context
from kg.relate.modality import NEVER_PLANNED
from kg.relate.press import issuers
from kg.relate.scene import view_of
from kg.relate.scorer import Candidate, candidates, context_of, load, score
from kg.relate.within import within

__all__ = ["relate"]

PROFILES = ("precision", "recall")
# Relations whose heads have one tail (in the annotated documents 100 % of governs, 91 to 96 % of the others), and the
# confidence from which a second one is believed all the same.
ONE_TAIL = {"governs": 1.1, "appliesIn": 0.9, "locatedIn": 0.85, "subsidiaryOf": 0.9}


def relate(resolved: ResolvedText, *, profile: str = "precision") -> list[Statement]:
    """Every statement of the document between two of its entities, sorted by subject, relation, object and role.

    profile: "precision" keeps what raises the F measure (four in five are right in documents never seen); "recall" halves the
             least confidence
    returns: one statement for each entity pair and relation, for holdsPost one for each title; evidence in cleaned positions
    raises:  ValueError for an unknown profile; BadSeed where the model is missing
    """
    if profile not in PROFILES:
        raise ValueError(f"no profile {profile!r}; there are {', '.join(PROFILES)}")
    view = view_of(resolved)
    model = load()
    context = context_of(view)
    found = [c for c in candidates(view) if c.relation in model.relations]
    least = model.thresholds[profile]
    out = list(within(view))
    scored = zip(found, score(model, context, found).tolist(), strict=True)
    likely = sane(view, ((c, x) for c, x in scored if x >= least[c.relation]))
    kept = grounds(view, issuers(view, context.own, list(likely)))
    for candidate, confidence in one_way(only_tails(kept)):
        out.extend(_statements(context, candidate, confidence))
    return sorted(out, key=lambda s: (s.subject, s.relation, s.object, s.role or ""))


def only_tails(kept: Sequence[tuple[Candidate, float]]) -> Iterator[tuple[Candidate, float]]:
    """What is left when a head has one tail: all but the likeliest go, unless they are as good as certain."""
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for candidate, confidence in kept:
        head, relation, tail = candidate.key
        best[head, relation] = max(best.get((head, relation), (0.0, "")), (confidence, tail))
    for candidate, confidence in kept:
        head, relation, tail = candidate.key
        if best[head, relation][1] == tail or confidence >= ONE_TAIL.get(relation, 0.0):
            yield candidate, confidence


def one_way(kept: Iterable[tuple[Candidate, float]]) -> Iterator[tuple[Candidate, float]]:
    """What is left when no two belong to each other: of 甲 subsidiaryOf 乙 and the reverse the likelier.

    Of two as likely the one whose head is named second: 甲的全资子公司乙.
    """
    rows = list(kept)
    rank = {
        c.key: (x, bool(c.pair.meetings) and not c.pair.meetings[0].head_first) for c, x in rows if c.relation == "subsidiaryOf"
    }
    for candidate, confidence in rows:
        head, relation, tail = candidate.key
        reverse = rank.get((tail, relation, head))
        mine = rank.get(candidate.key)
        if reverse is None or mine is None or (*mine, head) > (*reverse, tail):
            yield candidate, confidence


def _statements(context: Context, candidate: Candidate, confidence: float) -> Iterator[Statement]:
    head, relation, tail = candidate.key
    if relation == "holdsPost":
        titles: dict[str, Statement] = {}
        for post in context.posts.get((head, tail), []):
            evidence = post_evidence(context, post, confidence)
            titles.setdefault(post.title, Statement(head, relation, tail, (evidence,), post.title))
        if titles:
            yield from titles.values()
            return
    found = evidence_of(context, candidate.pair, relation, confidence)
    if found and found.modality != "denied" and not (found.modality == "planned" and relation in NEVER_PLANNED):
        yield Statement(head, relation, tail, (found,))
