"""The SPARQL page: an editor with line numbers, examples, results as a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kg.model import KgError
from kg.serve.model import Reply
from kg.site.visit import Visit, page, rendered
from kg.sparql import Sink, answer

_MOST = 500  # rows that are shown
_LARGEST = 32 << 20  # bytes of an answer that is shown
_JSON, _LINES = "application/sparql-results+json", "application/n-triples"
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
class Results:
    """What a query gave, as a table."""

    names: tuple[str, ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]  # cells: what to show, and the address of the thing or ""
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
    return rendered(
        visit,
        "query.html",
        400 if error else 200,
        title="SPARQL",
        query=query or EXAMPLES[0][1],
        results=results,
        error=error,
        examples=EXAMPLES,
        rows=max(12, (query or EXAMPLES[0][1]).count("\n") + 3),
    )


def _results(visit: Visit, query: str) -> Results:
    sink = Sink(min(visit.served.answer_limit, _LARGEST))
    kind = answer(visit.reader, query, _JSON, _LINES, sink, service=visit.served.service)
    if kind == "graph":
        lines = sink.bytes().decode().splitlines()
        return Results((visit.word("triples"),), tuple(((line, ""),) for line in lines[:_MOST]), len(lines))
    made: dict[str, Any] = json.loads(sink.bytes())
    if kind == "boolean":
        return Results((), (), 0, bool(made["boolean"]))
    names = tuple(made["head"]["vars"])
    found = made["results"]["bindings"]
    return Results(names, tuple(tuple(_cell(visit, row.get(name)) for name in names) for row in found[:_MOST]), len(found))


def _cell(visit: Visit, cell: dict[str, Any] | None) -> tuple[str, str]:
    """What to show of a term, and where it leads; only things of this graph lead anywhere."""
    if cell is None:
        return "", ""
    if cell["type"] == "uri":
        return cell["value"].removeprefix(visit.reader.base), visit.of(cell["value"])
    if cell["type"] in ("literal", "typed-literal"):
        return cell["value"], ""
    return json.dumps(cell["value"], ensure_ascii=False) if isinstance(cell["value"], dict) else f"_:{cell['value']}", ""
