"""Train the support scorer: which policy, if any, offers the instrument that a clue tells.

    python -m kg.train.supports FOLDER kg/models/supports.json [--spans SPANS.json]

A logistic regression over the named features of kg/relate/support_features.py, cross-validated by document, then fitted on
everything. There are few annotated supports (129 in 552 documents), so the folds are dealt several times and the mean is printed.
Deterministic: seeded deals, weights rounded and sorted. SPANS.json comes from the tagger's own cross-validation, see
kg/train/predicted.py: it judges the scorer on entities as they are found.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kg.model import Support
from kg.relate.support_clues import clues
from kg.relate.support_features import Page, features, owners
from kg.relate.supports import supports
from kg.train.figures import fit
from kg.train.gold import GoldDocument, load_gold
from kg.vocab import normal

C = 0.1  # chosen by the cross-validation that this script prints
FOLDS, DEALS = 6, 4
THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4)


@dataclass(frozen=True, slots=True)
class Example:
    """A clue beside a policy."""

    features: tuple[str, ...]
    offered: bool


def examples(document: GoldDocument) -> list[Example]:
    """Every clue of the document with every policy that it may belong to.

    A pair is true where the annotation gives the policy an instrument of this kind and its quote touches the clue's sentence;
    where no clue stands in the quote, all of the kind are true. Others of a kind that the policy does offer are left out.
    """
    page = Page(document.resolved)
    if not page.policies:
        return []
    places = _places(document)
    found = [(clue, policy) for clue in clues(document.resolved) for policy in owners(page, clue)]
    quoted = {
        (clue.kind, policy)
        for clue, policy in found
        if any(_touch(span, page.sentences[clue.sentence]) for span in places.get((policy, clue.kind), ()))
    }
    rows: list[Example] = []
    for clue, policy in found:
        spans = places.get((policy, clue.kind))
        if spans is None:
            offered = False
        elif clue.owner or any(_touch(span, page.sentences[clue.sentence]) for span in spans):
            offered = True
        elif (clue.kind, policy) in quoted:
            continue
        else:
            offered = True
        rows.append(Example(tuple(features(page, clue, policy)), offered))
    return rows


def _places(document: GoldDocument) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """(policy, kind) → where the annotation's quotes stand in the cleaned text; (0, 0) for one that is not found."""
    text = document.resolved.text
    at = [i for i, c in enumerate(text) if normal(c)]
    folded = "".join(normal(c)[:1] for c in text)
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in document.gold.get("supports", []):
        policy, quote = document.ids.get(row["policy"]), normal(row["quote"])
        if policy is None:
            continue
        low = folded.find(quote)
        span = (at[low], at[low + len(quote) - 1] + 1) if low >= 0 and quote else (0, 0)
        found.setdefault((policy, row["kind"]), []).append(span)
    return found


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def train(documents: Sequence[Sequence[Example]], c: float = C) -> dict[str, float]:
    """The weights that the documents teach."""
    rows = [row for document in documents for row in document]
    return fit([row.features for row in rows], [row.offered for row in rows], c)


def score(document: GoldDocument, found: Sequence[Support]) -> Counter[str]:
    """Right, extra and missed supports as the project's score counts them, and why each missed one is missed."""
    left, counts, missed = list(found), Counter[str](), []
    for row in document.gold.get("supports", []):
        policy, amount = document.ids.get(row["policy"]), row.get("amount")
        hit = next((s for s in left if s.policy == policy and s.kind == row["kind"] and _equal(s.amount, amount)), None)
        if hit is None:
            missed.append(row)
        else:
            left.remove(hit)
            counts["right"] += 1
    counts["missed"], counts["extra"] = len(missed), len(left)
    for row in missed:
        policy, amount = document.ids.get(row["policy"]), row.get("amount")
        mine = [s for s in left if s.policy == policy]
        if policy is None:
            counts["missed: policy not found"] += 1
        elif any(s.kind == row["kind"] for s in mine):
            counts["missed: amount wrong"] += 1
        elif amount and any(_equal(s.amount, amount) for s in mine):
            counts["missed: kind wrong"] += 1
        elif any(s.kind == row["kind"] and _equal(s.amount, amount) for s in left):
            counts["missed: policy wrongly joined"] += 1
        else:
            counts["missed: no clause"] += 1
    offering = {document.ids.get(row["policy"]) for row in document.gold.get("supports", [])}
    known = set(document.ids.values())
    for s in left:
        where = "of a policy that offers others" if s.policy in offering else "of a policy that offers nothing"
        counts[f"extra: {where if s.policy in known else 'of no policy'}"] += 1
    return counts


def _equal(found: Decimal | None, amount: float | None) -> bool:
    return not amount or found == Decimal(str(amount))


def report(counts: Mapping[str, int]) -> str:
    found, gold = counts["right"] + counts["extra"], counts["right"] + counts["missed"]
    p, r = counts["right"] / max(1, found), counts["right"] / max(1, gold)
    return f"P {p:.3f} R {r:.3f} F1 {2 * p * r / max(1e-9, p + r):.3f}"


def cross_validate(learned: Sequence[GoldDocument], judged: Sequence[GoldDocument], c: float = C) -> dict[float, Counter[str]]:
    """Counts for each threshold, over several deals of folds by document; `learned` and `judged` are the same documents."""
    totals = {t: Counter[str]() for t in THRESHOLDS}
    rows = [examples(d) for d in learned]
    for test, weights in _deals(rows, c):
        for i in test:
            for t in THRESHOLDS:
                totals[t].update(score(judged[i], list(supports(judged[i].resolved, weights, threshold=t))))
    return totals


def _deals(rows: Sequence[Sequence[Example]], c: float) -> Iterator[tuple[list[int], dict[str, float]]]:
    """Held-out documents, with the weights learned from the others."""
    for deal in range(DEALS):
        order = list(range(len(rows)))
        random.Random(deal).shuffle(order)
        for fold in range(FOLDS):
            test = order[fold::FOLDS]
            held = set(test)
            yield test, train([r for i, r in enumerate(rows) if i not in held], c)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--spans", type=Path, help="spans of a cross-validated tagger: judge on found entities too")
    parser.add_argument("--grid", action="store_true", help="try other penalties")
    options = parser.parse_args()
    annotated = load_gold(options.folder)
    judged = {"annotated entities": annotated}
    if options.spans:
        from kg.recognise.programmes import programmes
        from kg.train.predicted import load_predicted
        from kg.train.programmes import held_out

        unseen = {name: weights for names, weights in held_out(annotated) for name in names}
        found = load_predicted(options.folder, options.spans, lambda name, clean: programmes(clean, unseen[name]))
        names = {d.name for d in found}
        annotated = [d for d in annotated if d.name in names]
        judged = {"annotated entities": annotated, "found entities": found}
    for name, documents in judged.items():
        for c in (0.03, 0.1, 0.3) if options.grid else (C,):
            for t, counts in cross_validate(annotated, documents, c).items():
                why = "  ".join(f"{k} {counts[k] / DEALS:g}" for k in sorted(counts) if ":" in k)
                print(f"{name}: C {c} threshold {t}: {report(counts)}   {why}")
    weights = train([examples(d) for d in load_gold(options.folder)])
    options.out.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
