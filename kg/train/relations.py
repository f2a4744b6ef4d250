"""Train the relation scorer on annotated documents, or judge it on those that it did not see.

    python -m kg.train.relations FOLDER --spans SPANS.json             train on all, write kg/models/relations.npz
    python -m kg.train.relations FOLDER --spans SPANS.json --cv        precision, recall, F1, reliability, kinds of error
    python -m kg.train.relations FOLDER --spans SPANS.json --ablate    patterns alone, scorer alone, both
    python -m kg.train.relations FOLDER --spans SPANS.json --curve     learned from a quarter, a half, … of the documents

SPANS.json holds the names found by taggers that did not see the document (kg.train.tagger). The scorer learns from each
document twice, with these names and with the annotated ones, and is calibrated and judged with the found ones; without
--spans, by annotated names alone. Documents of --beside are learned from but neither calibrate nor judge: those of other kinds
than a user brings; those of --found too, with the found names alone, which takes half the time. Set OMP_NUM_THREADS=1: then
the same documents give the same model.
Needs scikit-learn (the `train` extra).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kg.relate.scorer import MODEL, Model
from kg.train.gold import GoldDocument, load_gold
from kg.train.relation_data import Data, Example, build
from kg.train.relation_fit import fit
from kg.train.relation_report import ablation, learning_curve, report
from kg.train.relation_trees import save


def examples(documents: Sequence[GoldDocument], *, target: bool = True) -> list[Example]:
    """Annotated documents as examples: triples over entity ids, and what counts neither for nor against."""
    out = []
    for document in documents:
        optional = set(document.gold.get("optional", []))
        triples: dict[tuple[str, str, str], bool] = {}
        for t in document.gold["triples"]:
            if t["h"] in document.ids and t["t"] in document.ids:
                key = (document.ids[t["h"]], t["r"], document.ids[t["t"]])
                free = t.get("id") in optional or bool({t["h"], t["t"]} & optional)
                triples[key] = triples.get(key, True) and free
        missed = [
            t["r"]
            for t in document.gold["triples"]
            if not ({t["h"], t["t"]} <= document.ids.keys()) and not ({t.get("id"), t["h"], t["t"]} & optional)
        ]
        free_ids = frozenset(document.ids[g] for g in optional if g in document.ids)
        out.append(
            Example(document.name, document.resolved, triples, free_ids, frozenset(document.ids.values()), tuple(missed), target)
        )
    return out


def train(found: Sequence[Example]) -> Model:
    """The scorer from examples with entities of any making."""
    return fit(build(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spans", type=Path, help="names found by taggers in documents that they did not see")
    parser.add_argument("--beside", type=Path, action="append", default=[], help="a folder that is learned from, not judged by")
    parser.add_argument("--found", type=Path, action="append", default=[], help="the same, with the found names alone")
    parser.add_argument("--cv", action="store_true", help="judge instead of training")
    parser.add_argument("--ablate", action="store_true", help="judge with and without the patterns")
    parser.add_argument("--curve", action="store_true", help="judge what is learned from fewer documents")
    parser.add_argument("--seed", type=int, default=0, help="which split into folds")
    parser.add_argument("--out", type=Path, default=MODEL)
    args = parser.parse_args()
    if args.found and not args.spans:
        parser.error("--found needs --spans: without, there are no found names")
    if args.spans:
        from kg.train.predicted import load_predicted

        found = examples(load_predicted(args.folder, args.spans)) + examples(load_gold(args.folder), target=False)
        for folder in args.beside:
            found += examples([*load_predicted(folder, args.spans), *load_gold(folder)], target=False)
        for folder in args.found:
            found += examples(load_predicted(folder, args.spans), target=False)
    else:
        found = examples(load_gold(args.folder))
        found += [example for folder in args.beside for example in examples(load_gold(folder), target=False)]
    data: Data = build(found)
    if args.ablate:
        print(ablation(data))
    elif args.curve:
        print(learning_curve(data))
    elif args.cv:
        print(report(data, args.seed))
    else:
        save(fit(data), args.out)


if __name__ == "__main__":
    main()
