"""Content negotiation: which of the types on offer an Accept header wants most."""

from __future__ import annotations

from collections.abc import Sequence


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The type to answer with, or None where the client takes none of them.

    accept: the header; None or blank takes anything. What in it cannot be read is passed over
    offers: types, the one to take when the client does not mind first
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = [found for part in accept.split(",") if (found := _range(part))]
    best: tuple[float, str] | None = None
    for offer in offers:
        # The most specific range that fits an offer says how much it is wanted.
        fitting = [(specific, q) for kind, q in ranges if (specific := _fits(kind, offer)) is not None]
        wanted = max(fitting)[1] if fitting else 0.0
        if wanted > 0 and (best is None or wanted > best[0]):
            best = (wanted, offer)
    return best[1] if best else None


def _range(part: str) -> tuple[str, float] | None:
    """A media range and its weight, 0..1."""
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    if kind.count("/") != 1 or not all(kind.split("/")):
        return None
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return None
    return (kind, weight) if 0 <= weight <= 1 else None


def _fits(kind: str, offer: str) -> int | None:
    """How specific a range is that holds an offer, None where it does not."""
    if kind == offer:
        return 2
    if kind.endswith("/*") and offer.startswith(kind[:-1]):
        return 1
    return 0 if kind == "*/*" else None
