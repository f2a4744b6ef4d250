"""How many region names get the right GB/T 2260 code, over a folder of annotated documents.

    python tests/benchmarks/region_codes.py ../shared/train [--spans SPANS.json]

Without --spans the annotated names are resolved, so that a wrong code is the resolver's and not the recogniser's. With --spans
(from `kg.train.tagger`, --folds and --oof) the names are those of taggers that had not seen the document.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from kg.model import Mention
from kg.resolve import Resolver
from kg.schemes import load_scheme
from kg.seeds import data_folder, load
from kg.train.gold import GoldDocument, load_gold
from kg.train.predicted import load_predicted, matched


def resolved_gold(folder: Path) -> list[GoldDocument]:
    """The documents with their annotated names resolved anew."""
    schemes = [load_scheme(data_folder("ontology") / f"{name}.tsv") for name in ("classes", "industries")]
    resolver = Resolver(load(), *schemes)
    documents = []
    for document in load_gold(folder):
        spans: dict[tuple[int, int], Mention] = {}
        for m in document.resolved.mentions:  # a region used for its government is marked as both: the region counts
            if m.named and ((m.start, m.end) not in spans or m.type == "Region"):
                spans[m.start, m.end] = replace(m, entity="")
        found = resolver.resolve(document.resolved.clean, sorted(spans.values(), key=lambda m: m.start))
        documents.append(replace(document, resolved=found, ids=matched(found, document.gold)))
    return documents


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spans", type=Path)
    args = parser.parse_args()
    right, wrong = 0, 0
    for document in load_predicted(args.folder, args.spans) if args.spans else resolved_gold(args.folder):
        codes = {e.id: e.code for e in document.resolved.entities}
        for entity in document.gold["entities"]:
            if entity.get("code") and entity["id"] in document.ids:
                code = codes[document.ids[entity["id"]]]
                right, wrong = right + (code == entity["code"]), wrong + (code != entity["code"])
                if code != entity["code"]:
                    print(f"{document.name}  {'/'.join(entity['names'])}  {entity['code']}, not {code}")
    print(f"{right} of {right + wrong} codes right: {right / (right + wrong):.4f}")


if __name__ == "__main__":
    main()
