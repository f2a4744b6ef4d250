"""Everything as JSON-LD, a graph a document, with a context of our prefixes inside: nothing to fetch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.export.turtle import Shorten
from kg.store import Reader
from kg.terms import Triple, parse, prefixes
from kg.vocab import RDF

_TYPE = f"<{RDF}type>"


def write_jsonld(reader: Reader, out: Path) -> None:
    """The facts as top-level nodes, then one object a named graph; one node a line."""
    context = {name: {"@id": space, "@prefix": True} for name, space in sorted(prefixes(reader.base).items())}
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"@context": ' + _json(context) + ',\n"@graph": [\n')
        file.write(",\n".join(_objects(reader)))
        file.write("\n]}\n")


def _objects(reader: Reader) -> Iterator[str]:
    shorten = Shorten(reader.base)
    yield from map(_json, _nodes(reader.facts(), shorten))
    for graph in reader.graphs():
        triples = ((s, p, o) for s, p, o, _ in reader.quads(graph))
        yield _json({"@id": _name(graph, shorten), "@graph": list(_nodes(triples, shorten))})


def _nodes(triples: Iterable[Triple], shorten: Shorten) -> Iterator[dict[str, Any]]:
    for subject, of_subject in groupby(triples, key=lambda t: t[0]):
        made: dict[str, Any] = {"@id": _name(subject, shorten)}
        for predicate, of_predicate in groupby(of_subject, key=lambda t: t[1]):
            objects = [obj for _, _, obj in of_predicate]
            if predicate == _TYPE:
                made["@type"] = [_name(obj, shorten) for obj in objects]
            else:
                made[_name(predicate, shorten)] = [_value(obj, shorten) for obj in objects]
        yield made


def _value(term: str, shorten: Shorten) -> dict[str, str]:
    found = parse(term)
    if found.kind != "literal":
        return {"@id": _name(term, shorten)}
    if found.lang:
        return {"@value": found.value, "@language": found.lang}
    return {"@value": found.value, "@type": _name(f"<{found.datatype}>", shorten)} if found.datatype else {"@value": found.value}


def _name(term: str, shorten: Shorten) -> str:
    """An IRI as a compact name where a prefix fits, in full elsewhere."""
    short = shorten(term)
    return short[1:-1] if short.startswith("<") else short


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
