"""Who asks: an enterprise of the graph by its name, with what the user adds, or one that the user describes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from kg.amounts import amounts
from kg.card import Thing, find, nearest
from kg.match.load import profile as enterprise
from kg.match.model import Measured, Policy, Profile, Tables
from kg.model import BadQuery, BadStore
from kg.reference import Entry, Reference, load_reference
from kg.search import Index, open_index
from kg.store import Reader
from kg.terms import node, text, value
from kg.vocab import ZQ, normal

_MOST = 8  # names listed where one is not enough
_BEARER = "SELECT ?x { ?x skos:prefLabel ?given ; a ?type }"


@dataclass(frozen=True, slots=True)
class Said:
    """What the user says of an enterprise, in words."""

    regions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()  # 营业收入=3亿元

    @property
    def empty(self) -> bool:
        return not (self.regions or self.classes or self.industries or self.figures)


def one(reader: Reader, name: str, type_: str) -> Thing:
    """The one thing of a type that bears a name. Raises BadQuery with the nearest names, or those that it may mean."""
    if not normal(name):
        raise BadQuery(type_, "no name is given", "Write one as kg show prints it")
    written = [value(row["x"]) for row in reader.select(_BEARER, given=text(name, "zh"), type=node(ZQ + type_))]
    if len(written) == 1:  # without a look at all names, which takes a second for 100,000
        return Thing(written[0], type_, name)
    indexed = _indexed(reader, name, type_)
    if indexed:
        return indexed
    found = find(reader, name, type_)
    exact = [thing for thing in found if normal(thing.name) == normal(name)]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0]
    listed = "、".join(thing.name for thing in found[:_MOST]) + (f" and {len(found) - _MOST} more" if len(found) > _MOST else "")
    raise BadQuery(name, f"may be one of {len(found)}: {listed}", "Give the full name")


def _indexed(reader: Reader, name: str, type_: str) -> Thing | None:
    """The one thing that bears a name, or alone has it as a part of one, by the search index; None where that does not settle it,
    or where a build has no index."""
    try:
        with closing(open_index(reader.out).rows) as rows:
            index = Index(reader.out, rows)
            found = index.exact(name, (type_,))
            if len(found) > 1:
                found = tuple(one for one in found if normal(one.name) == normal(name))
            elif not found:
                found = tuple(one for one in index.names(name, (type_,), 2) if one.way in ("begins", "contains"))
    except (BadStore, sqlite3.Error):
        return None
    return Thing(found[0].iri, type_, found[0].name) if len(found) == 1 else None


def profile(reader: Reader, tables: Tables, name: str, said: Said) -> tuple[Profile, Tables]:
    """The enterprise that is asked about, and the tables with what its words need besides.

    name:   of an enterprise of the graph; "" for one that `said` describes
    raises: BadQuery for a name, region, class, industry or figure that is not known
    """
    own = Profile("所述企业")
    if name:
        thing = one(reader, name, "Enterprise")
        own = enterprise(reader, thing.iri, thing.name)
    if not name and said.empty:
        raise BadQuery(
            "enterprise", "no name is given, nor what it is", "Name one, or describe it: --region, --class, --industry"
        )
    reference = load_reference() if not said.empty else {}
    found = {
        type_: [_resolve(words, type_, tables, reference, reader.base) for words in said_]
        for type_, said_ in (("Region", said.regions), ("EnterpriseClass", said.classes), ("Industry", said.industries))
    }
    wider, names = dict(tables.wider), dict(tables.names)
    for id_ in [id_ for ids in found.values() for id_ in ids]:
        _add(id_, reference, reader.base, wider, names)
    tables = replace(tables, wider=wider, names=names)
    given = {type_: frozenset(reader.base + id_ for id_ in ids) for type_, ids in found.items()}
    classes = own.classes | given["EnterpriseClass"]
    classes |= {p for c in classes for p in tables.provincial.get(c, ())}
    figures = tuple(figure(words) for words in said.figures) + own.figures
    # A place that the user names is where it is; what the documents say of branches elsewhere stays.
    return replace(
        own,
        classes=classes,
        regions=own.regions | given["Region"],
        industries=own.industries | given["Industry"],
        figures=figures,
    ), tables


def figure(words: str) -> Measured:
    """营业收入=3亿元 → a figure. Raises BadQuery where it is none."""
    what, equals, amount = words.replace("＝", "=").partition("=")
    found = list(amounts(amount.strip()))
    if not (equals and what.strip() and len(found) == 1):
        raise BadQuery(words or "--figure", "is no figure", "Write it as 营业收入=3亿元, 研发投入强度=6% or 职工人数=120人")
    unit = "" if found[0].base_unit == "1" else found[0].base_unit
    return Measured(what.strip(), found[0].base_value, unit, found[0].bound or "")


def policy(reader: Reader, tables: Tables, name: str) -> Policy:
    """The policy that is asked about. Raises BadQuery for one that is not known, or of which nothing is said."""
    thing = one(reader, name, "Policy")
    found = next((p for p in tables.policies if p.iri == thing.iri), None)
    if found is None or not (found.classes or found.industries):
        raise BadQuery(thing.name, "the graph does not say for which classes or industries it is", "kg show prints what it says")
    return found


def _resolve(words: str, type_: str, tables: Tables, reference: Reference, base: str) -> str:
    """The local id of a region, class or industry by its name in the graph, or any of its names in the reference data, with
    those of the regions around it too: 沈阳市铁西区."""
    wanted = normal(words)
    folder = {"Region": "region/", "EnterpriseClass": "class/", "Industry": "industry/"}[type_]
    own = {iri.removeprefix(base): name for iri, name in tables.names.items() if iri.startswith(base + folder)}
    same = sorted(id_ for id_, name in own.items() if wanted and normal(name) == wanted)
    entries = [e for e in reference.values() if e.type == type_]
    named = [e for e in entries if wanted in map(normal, (e.name, *e.others))]
    full = [e for e in named if normal(e.name) == wanted] or named
    if type_ == "Region" and not full:
        full = [e for e in entries if any(wanted == normal(path) for path in _paths(e, reference))]
    if same and (type_ != "Region" or not full):  # of regions many share a name, and the graph may have one of them
        return same[0]
    if len(full) > 1:
        listed = "、".join(_longest(e, reference) for e in sorted(full, key=lambda e: e.id)[:_MOST])
        raise BadQuery(words, f"may be one of {len(full)}: {listed}", "Name the region around it too, as listed")
    if full:
        return full[0].id
    near = nearest(words, {name for e in entries for name in (e.name, *e.others)} | set(own.values()))
    what = {"Region": "region", "EnterpriseClass": "class of enterprises", "Industry": "industry"}[type_]
    raise BadQuery(words or what, f"no {what} has this name", f"Nearest: {'、'.join(near)}" if near else "Check the spelling")


def _paths(entry: Entry, reference: Reference) -> Iterable[str]:
    """The names of a region with those around it before it: 长春市朝阳区, 吉林省长春市朝阳区, 吉林省朝阳区."""
    around = _around(entry, reference)
    for form in (entry.name, *entry.others):
        for near in around:
            for name in (near.name, *near.others):
                yield name + form
        if len(around) > 1:
            yield around[1].name + around[0].name + form


def _around(entry: Entry, reference: Reference) -> list[Entry]:
    """The regions around one, the next first, without the country."""
    found: list[Entry] = []
    while entry.wider and entry.wider[0] in reference and len(found) < 5:
        entry = reference[entry.wider[0]]
        if entry.wider:
            found.append(entry)
    return found


def _longest(entry: Entry, reference: Reference) -> str:
    return "".join(e.name for e in reversed(_around(entry, reference))) + entry.name


def _add(id_: str, reference: Reference, base: str, wider: dict[str, frozenset[str]], names: dict[str, str]) -> None:
    """What is wider than a thing of the reference data, for one that the graph may not have."""
    if id_ not in reference:
        return
    above, rest = {id_}, [id_]
    while rest:
        new = set(reference[rest.pop()].wider) & set(reference) - above
        above |= new
        rest += new
    known: Mapping[str, frozenset[str]] = wider
    whole = frozenset(base + a for a in above).union(*(known.get(base + a, frozenset()) for a in above))
    wider[base + id_] = whole
    for a in above:
        names.setdefault(base + a, reference[a].name)


def listed(words: Sequence[str] | None) -> tuple[str, ...]:
    """Options that may each hold several values: 高新技术企业,瞪羚企业 or one after the other."""
    parts = (part.strip() for word in words or () for part in word.replace("，", ",").replace("、", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
