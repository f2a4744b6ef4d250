"""Documents that say the same in nearly the same words: which one is the reprint of which.

A text is kept as a sketch: the smallest hashes of all its runs of five letters. Two sketches tell how many runs two texts share
(Broder's resemblance, by bottom-k), and a text shares its very smallest hashes with its reprints and with hardly anything else:
they are found without comparing all with all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np

Sketch = tuple[int, ...]  # sorted, at most SIZE hashes of 52 bits

SIZE = 64
ALIKE = 0.65  # share of runs that two texts have in common; reprints that lost a paragraph have 0.7, two reports of one event 0.1
_RUN = 5  # letters
_KEYS = 12  # of the smallest hashes under which a text is filed
_SHARED = 3  # of them that a reprint shares at the least; of two texts that are ALIKE 997 in 1000 do
_COMMON = 64  # originals that share a hash: it is the foot of a web site's pages
_LEAST = 100  # letters: a shorter text may be like another by chance
_NO_LETTER = re.compile(r"[\W_]+")
_MASK = np.uint64((1 << 52) - 1)


def sketch(text: str) -> Sketch:
    """The sketch of a text by its letters alone: marks, blanks and line ends make no difference. () for a short text."""
    letters = _NO_LETTER.sub("", text)
    if len(letters) < _LEAST:
        return ()
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    runs = np.zeros(len(codes) - _RUN + 1, dtype=np.uint64)
    for i in range(_RUN):
        runs = runs * np.uint64(0x9E3779B97F4A7C15) + codes[i : i + len(runs)]
    # The last steps of SplitMix64: near runs get far hashes.
    runs = (runs ^ (runs >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    runs = (runs ^ (runs >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    hashes = np.unique((runs ^ (runs >> np.uint64(31))) & _MASK)
    return tuple(int(h) for h in hashes[:SIZE])


def resemblance(a: Sketch, b: Sketch) -> float:
    """The estimated share of runs that both texts have among those that either has; 0 where there is no sketch."""
    if not a or not b:
        return 0.0
    both = set(a) & set(b)
    smallest = sorted(set(a) | set(b))[: max(len(a), len(b))]
    return sum(h in both for h in smallest) / len(smallest)


def reprints(sketches: Mapping[str, Sequence[Sketch]], dates: Mapping[str, str | None]) -> dict[str, str]:
    """Document → the one that it is a reprint of, for those that are.

    sketches: of each document's articles; a document is a reprint where each of its articles stands in the other
    dates:    ISO 8601 dates of publication; the first to appear is the original, among equals the first by name
    returns:  links to originals only, never chains
    """
    order = sorted(sketches, key=lambda name: (dates.get(name) or "9", name))
    filed: dict[int, list[str]] = defaultdict(list)
    found: dict[str, str] = {}
    for name in order:
        own = [one for one in sketches[name] if one]
        if not own:
            continue
        original = next(_originals(own, filed, sketches), None)
        if original is None:
            for one in own:
                for key in one[:_KEYS]:
                    filed[key].append(name)
        else:
            found[name] = original
    return found


def _originals(own: Sequence[Sketch], filed: Mapping[int, list[str]], sketches: Mapping[str, Sequence[Sketch]]) -> Iterator[str]:
    """Documents filed so far that have all these articles, those with the most keys in common first."""
    places = (filed.get(key, []) for one in own for key in one[:_KEYS])
    shared = Counter(name for names in places if len(names) <= _COMMON for name in names)
    for name in sorted(shared, key=lambda n: (-shared[n], n)):
        if shared[name] >= _SHARED and all(any(resemblance(one, other) >= ALIKE for other in sketches[name]) for one in own):
            yield name


def independent(documents: Iterable[str], links: Mapping[str, str]) -> Collection[str]:
    """The documents with each reprint replaced by its original: so many sources, not so many copies, support a statement."""
    return frozenset(links.get(name, name) for name in documents)
