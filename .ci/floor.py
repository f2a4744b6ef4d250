"""Score a built graph and fail when it lies under its floor: floor.py OUT GOLD --entities 0.60 --triples 0.35."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.score import score


def main() -> int:
    """0 when every named floor holds, 1 with a line for each that does not."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("graph", type=Path)
    ask.add_argument("gold", type=Path)
    ask.add_argument("--entities", type=float, default=0.0, help="least F1 of the entities")
    ask.add_argument("--triples", type=float, default=0.0, help="least F1 of the triples")
    told = ask.parse_args()
    found = score(told.graph, told.gold)
    print("\n".join(found.table()))
    low = [
        f"{name}: F1 {tally.f1:.3f} is under the floor {floor:.3f}"
        for name, tally, floor in (
            ("entities", found.entities, told.entities),
            ("triples", found.triples, told.triples),
        )
        if tally.f1 < floor
    ]
    print("\n".join(low) if low else f"above the floors: entities {told.entities:.3f}, triples {told.triples:.3f}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
