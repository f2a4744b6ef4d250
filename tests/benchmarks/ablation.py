"""What each part adds to the names: entity precision, recall and F1 with one part switched off: ablation.py FOLDER [--only WORD…]

FOLDER holds annotated documents. Everything runs in one process: what the first network says of a text is asked once, and each
part is switched off from outside, so that the rest is the very code that builds. "mentions" is how many more or fewer names are
found in the texts: what finds a name again changes no entity, but what is said of it. The last column has the types that change
most.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

from ablation_parts import PARTS
from annotated import documents, parser
from entity_scores import Names, tally

from kg.clean import clean
from kg.model import KgError
from kg.recognise import Recogniser
from kg.score import Tally


def main() -> None:
    ask = parser(__doc__)
    ask.add_argument("--only", nargs="*", default=[], help="the cases that have one of these words in their name")
    told = ask.parse_args()
    texts = documents(told.folder, told.limit)
    names = Names()
    recogniser: Recogniser = names._recogniser
    put(recogniser.tagger._encoder, "read", remembered(recogniser.tagger._encoder.read))
    put(importlib.import_module("kg.extract"), "clean", cache(clean))
    print(f"{len(texts)} documents\n{'':<50}{'P':>7}{'R':>7}{'F1':>7}{'change':>8}{'mentions':>10}")
    whole = tally(texts, names)
    mentions = names.mentions

    def measure(name: str) -> None:
        found = tally(texts, names)
        show(name, found, whole, names.mentions - mentions)

    show("everything", whole, whole, 0)
    for name, switches in PARTS.items():
        if wanted(name, told.only):
            with ExitStack() as stack:
                for place, attribute, value in switches:
                    stack.enter_context(switched(_owner(place), attribute, value))
                measure(f"without {name}")


def remembered(work: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """A function of texts (and an array for each) that asks for the same text but once."""
    known: dict[str, Any] = {}

    def ask(texts: Sequence[str], *rest: Sequence[Any]) -> list[Any]:
        fresh = sorted({text: i for i, text in enumerate(texts) if text not in known}.values())
        if fresh:
            found = work([texts[i] for i in fresh], *([row[i] for i in fresh] for row in rest))
            known.update(zip((texts[i] for i in fresh), found, strict=True))
        return [known[text] for text in texts]

    return ask


def _owner(place: str) -> object:
    """A module, or a class of a module after a colon: "kg.recognise:Recogniser"."""
    module, _, name = place.partition(":")
    found = importlib.import_module(module)
    return getattr(found, name) if name else found


@contextmanager
def switched(owner: object, attribute: str, value: object) -> Iterator[None]:
    """Put something else in a place for a while. Raises KgError where there is no such place any more."""
    before = getattr(owner, attribute, None)
    if before is None:
        raise KgError(f"{owner}.{attribute}", "is not there any more", "Say in ablation_parts.py where that part is now")
    put(owner, attribute, value)
    try:
        yield
    finally:
        put(owner, attribute, before)


def put(owner: object, attribute: str, value: object) -> None:
    setattr(owner, attribute, value)


def wanted(name: str, words: Sequence[str]) -> bool:
    return not words or any(word in name for word in words)


def show(name: str, found: Mapping[str, Tally], whole: Mapping[str, Tally], mentions: int, most: int = 3) -> None:
    """A row of the table; then the types whose F1 changes most."""
    one = found["all"]
    change = one.f1 - whole["all"].f1
    moved = {kind: tally_.f1 - whole[kind].f1 for kind, tally_ in found.items() if kind != "all"}
    ranked = sorted((kind for kind, by in moved.items() if abs(by) >= 0.005), key=lambda kind: (-abs(moved[kind]), kind))
    types = ", ".join(f"{kind} {moved[kind]:+.3f}" for kind in ranked[:most])
    print(f"{name:<50}{one.precision:7.3f}{one.recall:7.3f}{one.f1:7.3f}{change:+8.3f}{mentions:+10}  {types}", flush=True)


if __name__ == "__main__":
    main()
