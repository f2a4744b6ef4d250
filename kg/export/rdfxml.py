"""The facts as RDF/XML, a description a subject, for readers of older tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from kg.export.part import Part
from kg.export.xml import clean
from kg.model import KgError
from kg.terms import Triple, parse, prefixes
from kg.vocab import RDF

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")


def write_rdfxml(part: Part, out: Path) -> None:
    """Each fact once, sorted; where asked for, then the evidence. What XML cannot carry becomes U+FFFD.

    raises: KgError for a property whose IRI does not end as an XML name, which the form cannot say
    """
    spaces = dict(sorted(prefixes(part.reader.base).items()))
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF')
        file.writelines(f"\n    xmlns:{name}={quoteattr(space)}" for name, space in spaces.items())
        file.write(">\n")
        file.writelines(_descriptions(part.flat(), {space: name for name, space in spaces.items()}))
        file.write("</rdf:RDF>\n")


def _descriptions(triples: Iterable[Triple], names: dict[str, str]) -> Iterator[str]:
    for subject, of_subject in groupby(triples, key=lambda t: t[0]):
        lines = [f"  {_property(p, o, names)}\n" for _, p, o in of_subject]
        yield f"<rdf:Description rdf:about={quoteattr(parse(subject).value)}>\n{''.join(lines)}</rdf:Description>\n"


def _property(predicate: str, obj: str, names: dict[str, str]) -> str:
    tag, declared = _tag(parse(predicate).value, names)
    found = parse(obj)
    if found.kind != "literal":
        return f"<{tag}{declared} rdf:resource={quoteattr(found.value)}/>"
    kind = f" xml:lang={quoteattr(found.lang)}" if found.lang else ""
    kind = f" rdf:datatype={quoteattr(found.datatype)}" if found.datatype else kind
    words = escape(clean(found.value), {"\r": "&#13;"})
    return f"<{tag}{declared}{kind}>{words}</{tag}>"


def _tag(iri: str, names: dict[str, str]) -> tuple[str, str]:
    """The element's name, and the declaration of its namespace where it is none of ours."""
    found = _NAME.search(iri)
    if not found or not found.start():
        raise KgError(iri, "cannot be a property in RDF/XML", "Take turtle or ntriples")
    space, local = iri[: found.start()], found[0]
    if space == RDF and local in ("li", "Description", "RDF"):
        raise KgError(iri, "cannot be a property in RDF/XML", "Take turtle or ntriples")
    name = names.get(space)
    return (f"{name}:{local}", "") if name else (f"ns:{local}", f" xmlns:ns={quoteattr(space)}")
