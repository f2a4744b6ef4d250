"""Break files of every format and read them: fuzz_reading.py [--inputs 10000] [--first 0]

Each input is a small file in good order with a few faults, the same for the same number. Reading it must give a document whose
places lie in its text, or one line. Anything else is printed with the number of the input, and the exit code is 1. Told besides:
how many were read, the slowest inputs, and the peak of memory at the half and at the end, which must not grow.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from broken import broken, read_all, samples

from kg.model import BadDocument

_GROWTH = 1.10  # of the peak memory over the second half


def main() -> None:
    """Read the inputs and print what was found."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--inputs", type=int, default=10_000)
    ask.add_argument("--first", type=int, default=0, help="number of the first input")
    told = ask.parse_args()
    suffixes = sorted(samples())
    outcomes: Counter[tuple[str, str]] = Counter()
    slow: list[tuple[float, str]] = []
    faults = half = 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(told.first, told.first + told.inputs):
            suffix = suffixes[number % len(suffixes)]
            path = Path(folder) / f"a{suffix}"
            path.write_bytes(broken(suffix, number))
            start = time.monotonic()
            try:
                for found in read_all(path):
                    failed = isinstance(found, BadDocument) and ("its reader failed" in found.what or "stopped" in found.what)
                    kind = "refused" if isinstance(found, BadDocument) else "read"
                    outcomes[suffix, "parser failed" if failed else kind] += 1
            except Exception:
                faults += 1
                print(f"input {number} ({suffix}):", file=sys.stderr)
                traceback.print_exc()
            slow = sorted([*slow, (time.monotonic() - start, f"{number} ({suffix})")], reverse=True)[:5]
            if number - told.first == told.inputs // 2:
                half = _peak()
    print(f"{told.inputs:,} inputs in {time.monotonic() - began:.0f} s, {faults} faults")
    for suffix in suffixes:
        counts = ", ".join(f"{kind} {outcomes[suffix, kind]:,}" for kind in ("read", "refused", "parser failed"))
        print(f"{suffix or 'no suffix':>10}  {counts}")
    print("slowest:", ", ".join(f"{name} {seconds:.2f} s" for seconds, name in slow))
    print(f"peak memory: {half / 1e6:.0f} MB at the half, {_peak() / 1e6:.0f} MB at the end")
    sys.exit(1 if faults or _peak() > _GROWTH * half else 0)


def _peak() -> int:
    """Bytes, of this process; the readers' own is bounded by its limit."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
