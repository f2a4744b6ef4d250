"""The SPARQL page: an editor with line numbers, examples, results as a table.

Where the front end is built, a browser with script has YASGUI in place of the plain form, which asks /sparql and nobody else.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from kg.model import KgError
from kg.serve.model import Reply
from kg.site.files import bundled
from kg.site.visit import POLICY, Visit, page, rendered
from kg.sparql import Sink, answer
from kg.terms import node, prefixes, value

_MOST = 500  # rows that are shown
_LARGEST = 32 << 20  # bytes of an answer that is shown
_JSON, _LINES = "application/sparql-results+json", "application/n-triples"
# As every page, and what YASGUI needs: its own file, pictures and letters that stand in its stylesheet, and the endpoint.
_SCRIPTED = POLICY.replace("img-src 'self'", "script-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'")
EXAMPLES = (
    (
        "example-seats",
        """SELECT ?企业 ?地区 {
  ?e a zq:Enterprise ; skos:prefLabel ?企业 ;
     zq:locatedIn ?r .
  ?r skos:prefLabel ?地区 .
}
ORDER BY ?地区 ?企业
LIMIT 50""",
    ),
    (
        "example-evidence",
        """SELECT ?主 ?关系 ?宾 ?原句 ?把握 {
  GRAPH ?d {
    ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
       oa:exact ?原句 ; zq:confidence ?把握 .
  }
  ?s skos:prefLabel ?主 .
  ?o skos:prefLabel ?宾 .
  BIND(STRAFTER(STR(?p), "#") AS ?关系)
}
ORDER BY ?把握
LIMIT 20""",
    ),
    (
        "example-classes",
        """SELECT ?类别 (COUNT(DISTINCT ?e) AS ?企业数) {
  ?e zq:hasClass ?c .
  ?c skos:prefLabel ?类别 .
}
GROUP BY ?类别
ORDER BY DESC(?企业数)""",
    ),
    (
        "example-construct",
        """CONSTRUCT { ?p zq:supportsClass ?c }
WHERE { ?p zq:supportsClass ?c }
LIMIT 20""",
    ),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as shown."""

    text: str
    href: str = ""  # of the thing's page, where it is one of this graph
    name: str = ""  # of the thing


@dataclass(frozen=True, slots=True)
class Results:
    """What a query gave, as a table."""

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    truth: bool | None = None  # of ASK


@page
def querying(visit: Visit) -> Reply:
    """The editor, and below it what the query gave."""
    query = visit.asked.get("query", "")
    results, error = None, None
    if query:
        try:
            results = _results(visit, query)
        except KgError as caught:
            error = caught
    script, sheet = bundled("sparql.js"), bundled("sparql.css")
    scripted = bool(script and sheet)
    reply = rendered(
        visit,
        "query.html",
        400 if error else 200,
        title="SPARQL",
        query=query or EXAMPLES[0][1],
        results=results,
        error=error,
        examples=EXAMPLES,
        rows=max(12, (query or EXAMPLES[0][1]).count("\n") + 3),
        script=script if scripted else "",
        sheet=sheet,
        prefixes=json.dumps(prefixes(visit.reader.base)),
    )
    return replace(reply, headers={**reply.headers, "Content-Security-Policy": _SCRIPTED}) if scripted else reply


def _results(visit: Visit, query: str) -> Results:
    sink = Sink(min(visit.served.answer_limit, _LARGEST))
    kind = answer(visit.reader, query, _JSON, _LINES, sink, service=visit.served.service)
    if kind == "graph":
        lines = sink.bytes().decode().splitlines()
        return Results((visit.word("triples"),), tuple((Cell(line),) for line in lines[:_MOST]), len(lines))
    made: dict[str, Any] = json.loads(sink.bytes())
    if kind == "boolean":
        return Results((), (), 0, bool(made["boolean"]))
    names = tuple(made["head"]["vars"])
    found = made["results"]["bindings"][:_MOST]
    called = _called(visit, {cell["value"] for row in found for cell in row.values() if cell["type"] == "uri"})
    rows = tuple(tuple(_cell(visit, row.get(name), called) for name in names) for row in found)
    return Results(names, rows, len(made["results"]["bindings"]))


def _called(visit: Visit, iris: set[str]) -> dict[str, str]:
    """IRI of a thing of this graph → its name."""
    own = []
    for iri in sorted(iris):
        if iri.startswith(visit.reader.base):
            with suppress(ValueError):  # what a query makes up may be no IRI of ours
                own.append(node(iri))
    rows = visit.reader.select(f"SELECT ?x ?name {{ VALUES ?x {{ {' '.join(own)} }} ?x skos:prefLabel ?name }}") if own else ()
    return {value(row["x"]): value(row["name"]) for row in rows}


def _cell(visit: Visit, cell: dict[str, Any] | None, called: dict[str, str]) -> Cell:
    """What to show of a term, and where it leads; only things of this graph lead anywhere."""
    if cell is None:
        return Cell("")
    if cell["type"] == "uri":
        return Cell(cell["value"].removeprefix(visit.reader.base), visit.of(cell["value"]), called.get(cell["value"], ""))
    if cell["type"] in ("literal", "typed-literal"):
        return Cell(cell["value"])
    return Cell(json.dumps(cell["value"], ensure_ascii=False) if isinstance(cell["value"], dict) else f"_:{cell['value']}")
