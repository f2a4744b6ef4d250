"""The ids of what has no name: figures, supports, evidence; from content alone, so that the same content is the same node."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from kg.model import Figure, Support
from kg.terms import number


def figure_id(figure: Figure) -> str:
    """From content without the document: a figure that two documents give is one observation with two proofs."""
    parts = (
        figure.about,
        figure.counted,
        figure.indicator,
        number(figure.value),
        figure.unit,
        figure.bound,
        figure.period,
        figure.target,
        *((figure.change, figure.cumulative) if figure.change or figure.cumulative else ()),
    )
    return f"observation/{digest(*parts)}"


def support_ids(supports: Iterable[Support]) -> Iterator[str]:
    """From content without the document, as for figures; but two alike in one document are two instruments (two grants for
    different things, without amounts), so the second has an id of its own."""
    seen: Counter[str] = Counter()
    for support in supports:
        amounts = (number(n) if n is not None else None for n in (support.amount, support.rate))
        key = digest(support.policy, support.kind, *amounts, support.cap)
        seen[key] += 1
        yield f"support/{key if seen[key] == 1 else digest(key, seen[key])}"


def digest(*parts: object) -> str:
    """16 hexadecimal digits of the parts' SHA-256; None and "" tell apart, and no two lists of parts run together."""
    whole = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:16]
