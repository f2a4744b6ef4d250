"""The tables that identity asks, made once in a process: regions, names of organisations, keys."""

from __future__ import annotations

from functools import lru_cache

from kg.identity.keys import Keys
from kg.identity.names import Names
from kg.identity.places import Places
from kg.seeds import Seeds, load

NAMED = ("Enterprise", "Institution")  # types whose names are compared as names of organisations are


class Tables:
    """What the functions of identity share. It remembers answers about names, and nothing about documents."""

    def __init__(self, seeds: Seeds) -> None:
        self.places = Places(seeds.regions)
        self.names = {type_: Names(seeds, self.places, type_) for type_ in NAMED}
        self.keys = Keys(seeds, self.names, self.places)
        self.surnames = frozenset(seeds.surnames)


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Those of the installed seeds. Raises BadSeed for a wrong row."""
    return Tables(load())
