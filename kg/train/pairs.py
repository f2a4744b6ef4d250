"""Count which Chinese characters follow which: python -m kg.train.pairs CORPUS.jsonl → kg/models/pairs.tsv

CORPUS.jsonl has a document a line, its text under `text`. Marks count as characters; white space does not. What is shipped are
counts of pairs, no text.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from kg.clean.chars import HAN
from kg.clean.pairs import STEPS, TABLE, folded

_KEPT = re.compile(f"[{HAN}0A%。，、；：“”‘’（）《》—]")
_LEAST = 3  # a pair that stands less often is left out


def counted(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each character and each pair of neighbours stands in the texts."""
    single: Counter[str] = Counter()
    double: Counter[str] = Counter()
    for text in texts:
        found = [folded(c) for c in text if not c.isspace()]
        single.update(c for c in found if _KEPT.match(c))
        double.update(a + b for a, b in pairwise(found) if _KEPT.match(a) and _KEPT.match(b))
    return single, double


def rows(single: Counter[str], double: Counter[str]) -> list[str]:
    """The lines of the table, sorted; followers by the step nearest to their mutual information, where it is above 0."""
    total = sum(single.values())
    columns: dict[str, list[list[str]]] = defaultdict(lambda: [[] for _ in STEPS])
    for pair, count in sorted(double.items()):
        bond = math.log((count + 0.3) / (single[pair[0]] * single[pair[1]] / total + 0.3))
        if count >= _LEAST and bond > 0:
            step = min(range(len(STEPS)), key=lambda i: abs(STEPS[i] - bond))
            columns[pair[0]][step].append(pair[1])
    return [
        "\t".join([character, str(count), *("".join(found) for found in columns[character])])
        for character, count in sorted(single.items())
        if count >= _LEAST
    ]


def main() -> None:
    """Read the corpus, write the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("corpus", type=Path)
    ask.add_argument("--out", type=Path, default=TABLE)
    told = ask.parse_args()
    with told.corpus.open(encoding="utf-8") as lines:
        single, double = counted(json.loads(line)["text"] for line in lines)
    told.out.write_text("\n".join(rows(single, double)) + "\n", encoding="utf-8")
    print(f"{told.out}: {len(single):,} characters, {len(double):,} pairs seen, {told.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
