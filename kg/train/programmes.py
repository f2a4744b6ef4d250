"""Train the scorer of policies without title marks.

    python -m kg.train.programmes FOLDER kg/models/programmes.json [--spans SPANS.json]

A logistic regression over the named features of kg/recognise/programmes.py. With SPANS.json (from the tagger's own
cross-validation, see kg/train/predicted.py) the entities that come out of the whole recogniser are judged with and without this
voice, in folds by document: the voice has not seen the document either. Deterministic.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg.model import CleanText, Mention
from kg.recognise.programmes import candidates, features, programmes
from kg.train.figures import fit
from kg.train.gold import GoldDocument, load_gold
from kg.vocab import normal

C = 1.0  # chosen by the cross-validation that this script prints
FOLDS = 6
THRESHOLDS = (0.3, 0.4, 0.5, 0.6)


def examples(document: GoldDocument) -> list[tuple[list[str], bool]]:
    """Every candidate, and whether it is a name of an annotated policy; each form of a name once, optional policies left out."""
    text = document.resolved.text
    optional = set(document.gold.get("optional", []))
    policies = [e for e in document.gold["entities"] if e["type"] == "Policy"]
    names = {normal(n): e["id"] in optional for e in policies for n in e["names"]}
    rows: dict[tuple[str, str], tuple[list[str], bool]] = {}
    for c in candidates(text):
        forms = [normal(c.name), normal(text[c.start : c.end])]
        if not any(names.get(form, False) for form in forms):
            rows.setdefault((c.form, forms[0]), (features(text, c), any(form in names for form in forms)))
    return list(rows.values())


def train(documents: Sequence[GoldDocument], c: float = C) -> dict[str, float]:
    """The weights that the documents teach."""
    rows = [row for document in documents for row in examples(document)]
    return fit([names for names, _ in rows], [label for _, label in rows], c)


def judge(document: GoldDocument) -> Counter[str]:
    """Right, extra and missed entities: "Policy right", "Product extra" …"""
    optional, counts = set(document.gold.get("optional", [])), Counter[str]()
    for row in document.gold["entities"]:
        if row["id"] not in optional:
            counts[f"{row['type']} {'right' if row['id'] in document.ids else 'missed'}"] += 1
    known = set(document.ids.values())
    for entity in document.resolved.entities:
        if entity.id not in known:
            counts[f"{entity.type} extra"] += 1
    return counts


def report(counts: Mapping[str, int]) -> str:
    """F1 of policies and of all entities."""

    def line(right: int, extra: int, missed: int) -> str:
        p, r = right / max(1, right + extra), right / max(1, right + missed)
        return f"P {p:.3f} R {r:.3f} F1 {2 * p * r / max(1e-9, p + r):.3f}"

    every = [sum(n for k, n in counts.items() if k.endswith(word)) for word in ("right", "extra", "missed")]
    return f"Policy {line(counts['Policy right'], counts['Policy extra'], counts['Policy missed'])}   entities {line(*every)}"


def held_out(documents: Sequence[GoldDocument], c: float = C) -> Iterator[tuple[list[str], dict[str, float]]]:
    """Names of held-out documents, and the weights learned from the others."""
    order = [d.name for d in documents]
    random.Random(0).shuffle(order)
    for fold in range(FOLDS):
        test = set(order[fold::FOLDS])
        yield sorted(test), train([d for d in documents if d.name not in test], c)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--spans", type=Path, help="spans of a cross-validated tagger: judge the whole recogniser")
    options = parser.parse_args()
    documents = load_gold(options.folder)
    if options.spans:
        from kg.train.predicted import load_predicted

        def silent(name: str, clean: CleanText) -> Iterator[Mention]:
            yield from ()

        before = sum((judge(d) for d in load_predicted(options.folder, options.spans, silent)), start=Counter[str]())
        print(f"without this voice: {report(before)}")
        of = {name: weights for names, weights in held_out(documents) for name in names}
        for t in THRESHOLDS:

            def voice(name: str, clean: CleanText, least: float = t) -> Iterator[Mention]:
                return programmes(clean, of[name], threshold=least)

            after = sum((judge(d) for d in load_predicted(options.folder, options.spans, voice)), start=Counter[str]())
            print(f"threshold {t}: {report(after)}")
    text = json.dumps(train(documents), ensure_ascii=False, indent=0, sort_keys=True)
    options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
