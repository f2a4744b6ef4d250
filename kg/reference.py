"""What no document states: the regions, enterprise classes and industries that `seeds/` and `ontology/` list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.vocab import local_id

if TYPE_CHECKING:
    from kg.schemes import Concept
    from kg.seeds import Gazetteer


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the reference data. `wider` are local ids: the regions around a region, the broader concepts of a concept."""

    id: str
    type: str  # Region, EnterpriseClass or Industry
    name: str
    others: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # GB/T 2260 for regions, GB/T 4754 for industries
    wider: tuple[str, ...] = ()
    level: str = ""  # of a class: the body that recognises it, 国家级, 省级, …


Reference = Mapping[str, Entry]  # by local id; every id in `wider` is a key


def load_reference() -> Reference:
    """The reference data of the installed seeds. Raises BadSeed with file and line for a wrong row."""
    from kg.schemes import load_scheme
    from kg.seeds import data_folder, load

    ontology = data_folder("ontology")
    classes = load_scheme(ontology / "classes.tsv")
    industries = load_scheme(ontology / "industries.tsv")
    return regions(load().regions) | concepts("EnterpriseClass", classes) | concepts("Industry", industries)


def regions(gazetteer: Gazetteer) -> dict[str, Entry]:
    """Divisions by code, and zones, macro-regions and foreign places by name."""
    found = {row.id: Entry(row.id, "Region", row.name, row.short, (row.code,), _region_ids(row.parent)) for row in gazetteer.rows}
    for place in gazetteer.places:
        same = found.get(place.id)
        if same:  # a zone that is a division as well: one region, both names
            names = tuple(n for n in (place.name, *place.short) if n not in (same.name, *same.others))
            found[same.id] = Entry(same.id, same.type, same.name, same.others + names, same.codes, same.wider)
        else:
            codes = (place.code,) if place.code else ()
            found[place.id] = Entry(place.id, "Region", place.name, place.short, codes, _region_ids(place.parent))
    return {id_: _without_unknown(entry, found) for id_, entry in found.items()}


def concepts(type_: str, scheme: Iterable[Concept]) -> dict[str, Entry]:
    """The concepts of one scheme; names that need a context to mean it are left out."""
    return {c.id: Entry(c.id, type_, c.pref, c.alts, c.codes, c.broader, c.level) for c in scheme}


def with_wider(used: Iterable[str], reference: Reference) -> list[Entry]:
    """The entries of the ids that the reference has, and all that are wider at any distance, by id."""
    found: dict[str, Entry] = {}
    rest = [id_ for id_ in used if id_ in reference]
    while rest:
        entry = reference[rest.pop()]
        if entry.id not in found:
            found[entry.id] = entry
            rest += entry.wider
    return [found[id_] for id_ in sorted(found)]


def _region_ids(parent: str) -> tuple[str, ...]:
    return (local_id("Region", parent),) if parent else ()


def _without_unknown(entry: Entry, known: Mapping[str, Entry]) -> Entry:
    """The entry without parents that have no row of their own (a zone of the sea, a country left out)."""
    kept = tuple(id_ for id_ in entry.wider if id_ in known)
    return entry if kept == entry.wider else Entry(entry.id, entry.type, entry.name, entry.others, entry.codes, kept)
