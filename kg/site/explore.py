"""The explorer over the store that is served: its page, and what its script asks for. The only page with a script of ours.

The data has the form of kg/web/src/data.ts. What a page of the explorer may load is its own two files and these answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kg.model import BadQuery, BadStore, KgError
from kg.search import open_index
from kg.serve.model import Reply, Request, Served, told
from kg.site.files import bundled
from kg.site.kept import kept
from kg.site.visit import Visit, label, page, rendered, visited
from kg.terms import node, value
from kg.view import nearby
from kg.view.columns import Columns, columns, proof_columns, to_json
from kg.view.explorer import built
from kg.view.layout import layout
from kg.view.overview import overview, size
from kg.vocab import RELATIONS, TYPES, ZQ

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FOUND = 30
_LIMIT, _DEPTH = 300, 1
_JSON = "application/json; charset=utf-8"
_BY_WORD = """SELECT ?x ?t ?name { ?x a ?t ; skos:prefLabel ?name VALUES ?t { TYPES }
  FILTER(CONTAINS(?name, ?wanted)) } LIMIT 30"""


@page
def explore(visit: Visit) -> Reply:
    """The page of the explorer, around `iri` where one is given."""
    if not built():
        return rendered(visit, "unbuilt.html", 503, title=visit.word("explore"))
    given = visit.asked.get("iri", "")
    iri = given if not given or ":" in given else visit.reader.base + given
    if iri and nearby.kind(visit.reader.store, iri) is None:
        raise BadQuery(given[:200], visit.word("nothing-here"), visit.word("search-instead"))
    script, sheet = bundled("explorer.js"), bundled("explorer.css")
    reply = rendered(visit, "explore.html", title=visit.word("explore"), iri=iri, script=script, sheet=sheet)
    return replace(reply, headers={**reply.headers, "Content-Security-Policy": POLICY})


def _answer(function: Callable[[Visit], object]) -> Callable[[Served, Request], Reply]:
    """Data as a reply; what is wrong with a question is said in a line."""

    def answered(served: Served, request: Request) -> Reply:
        try:
            found = function(visited(served, request))
        except BadQuery as error:
            return told(404 if "no such thing" in str(error) else 400, str(error))
        except KgError as error:
            return told(400, str(error))
        return Reply(200, _JSON, to_json(found).encode("utf-8", "replace"))

    return answered


def first_of(served: Served) -> Columns:
    """The first picture, without addresses; reckoned once for a build."""

    def made() -> Columns:
        store = served.reader.store
        found, opened = overview(store)
        columns_ = columns(found, (), opening=opened, evidence=False)
        return {**columns_, "whole": dict(zip(("nodes", "edges"), size(store), strict=True))}

    return kept(served, "first-picture", made)


@_answer
def graph(visit: Visit) -> object:
    """The first picture (?first=1), or what stands around ?iri=, up to ?depth= relations away and ?limit= nodes."""
    store = visit.reader.store
    if visit.asked.get("first"):
        found = first_of(visit.served)
        iris = found["nodes"]["iri"]
        return {**found, "nodes": {**found["nodes"], "href": [visit.of(iri) if iri else "" for iri in iris]}}
    iri = _iri(visit, "iri")
    around = nearby.nearby(store, iri, _number(visit, "depth", _DEPTH, 3), _number(visit, "limit", _LIMIT, nearby.MOST))
    made = columns(around, layout(around) if len(around.nodes) <= _LIMIT else (), evidence=False, href=visit.of)
    del made["whole"]  # nobody counted
    return made


@_answer
def edge(visit: Visit) -> object:
    """The sentences behind the relation ?p= of ?s= and ?o=."""
    subject, object_ = _iri(visit, "s"), _iri(visit, "o")
    relation = visit.asked.get("p", "").removeprefix(ZQ)
    if relation not in RELATIONS and relation != "eligibleFor":
        raise BadQuery(relation[:100] or "p", "no such relation", f"Take one of {', '.join(RELATIONS)}")
    total, found = nearby.proofs(visit.reader.store, (subject, relation, object_))
    return {**proof_columns(found, visit.of), "total": total}


@_answer
def path(visit: Visit) -> object:
    """A shortest way from ?from= to ?to=."""
    found = nearby.way(visit.reader.store, _iri(visit, "from"), _iri(visit, "to"))
    made = columns(found, (), evidence=False, href=visit.of)
    del made["whole"]
    return made


@_answer
def find(visit: Visit) -> object:
    """The things that are called ?q=, or nearly so."""
    wanted = visit.asked.get("q", "")
    if not wanted:
        return []
    try:
        names = open_index(visit.reader.out).names(wanted, limit=_FOUND)
        return [{"iri": name.iri, "label": label(name.name), "type": name.type} for name in names]
    except BadStore:  # a build without an index
        from kg.terms import text

        asked = _BY_WORD.replace("TYPES", " ".join(f"zq:{name}" for name in TYPES))
        rows = visit.reader.select(asked, wanted=text(wanted))
        return [
            {"iri": value(row["x"]), "label": label(value(row["name"])), "type": value(row["t"]).removeprefix(ZQ)} for row in rows
        ]


def _iri(visit: Visit, name: str) -> str:
    """A parameter that is an IRI, with or without the base."""
    given = visit.asked.get(name, "")
    iri = given if ":" in given else visit.reader.base + given
    try:
        return value(node(iri)) if given else _missing(name)
    except ValueError as error:
        raise BadQuery(given[:200], "is no IRI") from error


def _missing(name: str) -> str:
    raise BadQuery(name, "is missing", f"Ask with ?{name}=…")


def _number(visit: Visit, name: str, usual: int, most: int) -> int:
    """A parameter that is a number from 1 to `most`."""
    given = visit.asked.get(name, "")
    if not given:
        return usual
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:9]) <= most:
        raise BadQuery(f"{name}={given[:20]}", f"must be a number from 1 to {most:,}")
    return int(given)
