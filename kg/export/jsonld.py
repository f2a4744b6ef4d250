"""Everything as JSON-LD, a graph a document, with a context of our prefixes inside: nothing to fetch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.export.part import Part
from kg.export.turtle import Shorten
from kg.terms import Triple, parse, prefixes
from kg.vocab import RDF

_TYPE = f"<{RDF}type>"


def write_jsonld(part: Part, out: Path) -> None:
    """The facts as top-level nodes, then one object a named graph; one node a line.

    The context is in the file, so that nothing has to be fetched, and in NAME.context.jsonld beside it for other JSON of theirs.
    """
    context = {name: {"@id": space, "@prefix": True} for name, space in sorted(prefixes(part.reader.base).items())}
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"@context": ' + _json(context) + ',\n"@graph": [\n')
        for number, node in enumerate(_objects(part)):
            file.write((",\n" if number else "") + node)
        file.write("\n]}\n")
    beside = out.with_name(out.name.removesuffix(".partial").removesuffix(".jsonld") + ".context.jsonld")
    beside.write_text('{"@context": ' + _json(context) + "}\n", encoding="utf-8", newline="\n")


def _objects(part: Part) -> Iterator[str]:
    shorten = Shorten(part.reader.base)
    for graph, triples in part.sections():
        found = _nodes(triples, shorten)
        if graph:
            yield _json({"@id": _name(graph, shorten), "@graph": list(found)})
        else:
            yield from map(_json, found)


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
