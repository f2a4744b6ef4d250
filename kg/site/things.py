"""Everything at /id/…: the same address gives a page, Turtle, JSON-LD, RDF/XML or N-Triples."""

from __future__ import annotations

from urllib.parse import unquote

from kg.card import Thing
from kg.serve.accept import choose
from kg.serve.model import Reply, Request, Served, told
from kg.site.document import document
from kg.site.entity import entity
from kg.site.visit import HTML, Visit, missing, page, rendered, visited
from kg.sparql import Sink, answer
from kg.terms import node, parse, value
from kg.vocab import SKOS, TYPES, ZQ

FORMS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml", "nt": "application/n-triples"}
_OFFERS = (HTML, *FORMS.values())
# What the graph says of a thing, without the evidence; of a document all that stands in its graph.
_FACTS = """CONSTRUCT { <IRI> ?p ?o . ?s ?q <IRI> . ?near skos:prefLabel ?name } WHERE {
  { <IRI> ?p ?o OPTIONAL { ?o skos:prefLabel ?name BIND(?o AS ?near) } }
  UNION { ?s ?q <IRI> OPTIONAL { ?s skos:prefLabel ?name BIND(?s AS ?near) } } }"""
_EVIDENCE = "CONSTRUCT { <IRI> ?p ?o } WHERE { GRAPH ?d { <IRI> ?p ?o } }"
_DOCUMENT = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <IRI> { ?s ?p ?o } }"


def thing(served: Served, request: Request) -> Reply:
    """A thing of the graph in the form that the client wants: by ?format=ttl, else by Accept."""
    visit = visited(served, request)
    local = unquote(request.path).removeprefix("/id/")
    try:
        iri = value(node(served.reader.base + local))
    except ValueError:
        return _page(served, request)
    wanted = visit.asked.get("format", "")
    media = FORMS.get(wanted) if wanted else choose(request.accept, _OFFERS)
    if media is None:
        return told(406, f"Accept one of {', '.join(_OFFERS)}.") if not wanted else told(400, f"Take one of {', '.join(FORMS)}.")
    if media == HTML:
        return _page(served, request)
    return _triples(served, request, iri, media)


@page
def _page(visit: Visit) -> Reply:
    reader = visit.reader
    local = unquote(visit.request.path).removeprefix("/id/")
    try:
        x = node(reader.base + local)
    except ValueError:
        return missing(visit, local[:200])
    types = {value(row["t"]) for row in reader.select("SELECT DISTINCT ?t { { ?x a ?t } UNION { GRAPH ?d { ?x a ?t } } }", x=x)}
    if ZQ + "Document" in types:
        return document(visit, value(x))
    kind = next((name for name in TYPES if ZQ + name in types), "")
    names = reader.select("SELECT ?name { ?x skos:prefLabel ?name }", x=x)
    if kind and names:
        return entity(visit, Thing(value(x), kind, value(names[0]["name"])))
    rows = reader.select("SELECT DISTINCT ?p ?o { { ?x ?p ?o } UNION { GRAPH ?d { ?x ?p ?o } } }", x=x)
    if not rows:
        return missing(visit, local[:200])
    facts = [(_short(value(row["p"])), value(row["o"]), parse(row["o"]).kind == "iri") for row in rows]
    links = {o: _name(visit, o) for _, o, iri in facts if iri}
    return rendered(visit, "resource.html", title=local, iri=value(x), facts=facts, links=links)


def _triples(served: Served, request: Request, iri: str, media: str) -> Reply:
    reader = served.reader
    sink = Sink(served.answer_limit)
    local = iri.removeprefix(reader.base)
    x = node(iri)
    if not reader.select("SELECT (1 AS ?yes) { { ?x ?p ?o } UNION { GRAPH ?d { ?x ?p ?o } } } LIMIT 1", x=x):
        return told(404, f"{local}: there is nothing here.")
    query = _DOCUMENT if local.startswith("document/") else _EVIDENCE if local.startswith("evidence/") else _FACTS
    prefixed = f"PREFIX skos: <{SKOS}>\n{query}".replace("<IRI>", x)
    answer(reader, prefixed, None, media, sink)
    shown = f"{media}; charset=utf-8" if media.startswith("text/") else media
    return Reply(200, shown, sink.bytes())


def _short(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2] or iri


def _name(visit: Visit, iri: str) -> str:
    """A name for a link: the thing's own, else its address without the base."""
    if not iri.startswith(visit.reader.base):
        return _short(iri)
    named = visit.reader.select("SELECT ?name { ?x skos:prefLabel ?name }", x=node(iri))
    return value(named[0]["name"]) if named else iri.removeprefix(visit.reader.base)
