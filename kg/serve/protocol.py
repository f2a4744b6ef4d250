"""The query operation of the SPARQL 1.1 Protocol, read-only, and the description of the service. Runs in a worker."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

from kg.model import BadQuery
from kg.serve.accept import choose
from kg.serve.model import Reply, Request, Served, told
from kg.sparql import Dataset, NoForm, Refused, Sink, TooLarge, answer

ROWS = (
    "application/sparql-results+json",
    "application/json",
    "application/sparql-results+xml",
    "application/xml",
    "text/csv",
    "text/tab-separated-values",
)
TRIPLES = (
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml",
    "application/json",
    "application/xml",
)
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_FIELDS = 10_000  # parameters of a request
_READ_ONLY = "This endpoint only reads: ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
_TEXT = ("text/", "application/sparql-results+xml", "application/xml")  # types that say how they are encoded


class _Wrong(Exception):
    """A request that does not keep the protocol."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply


def sparql(served: Served, request: Request) -> Reply:
    """Answer a query, or say what is wrong with it; without a query, describe the service."""
    try:
        parameters = _parameters(request)
        if not parameters and request.method == "GET":
            return _description(request)
        query = _query(parameters)
        default, named = (_values(parameters, name) for name in ("default-graph-uri", "named-graph-uri"))
    except _Wrong as wrong:
        return wrong.reply
    rows, triples = choose(request.accept, ROWS), choose(request.accept, TRIPLES)
    if rows is None and triples is None:
        return _unacceptable(ROWS + TRIPLES)
    sink = Sink(served.answer_limit, Path(request.spill) if request.spill else None)
    dataset = Dataset(default, named) if default or named else None
    try:
        kind = answer(served.reader, query, rows, triples, sink, dataset=dataset, base=request.base, service=served.service)
    except NoForm:
        return _unacceptable(TRIPLES if rows else ROWS)
    except (Refused, TooLarge, BadQuery) as error:
        return told(403 if isinstance(error, Refused) else 413 if isinstance(error, TooLarge) else 400, str(error))
    finally:
        sink.close()
    media = (triples if kind == "graph" else rows) or ""
    shown = f"{media}; charset=utf-8" if media.startswith(_TEXT) else media
    return Reply(200, shown, sink.bytes(), spilled=sink.size if sink.spilled else 0)


def front(served: Served, request: Request) -> Reply:
    """What there is, in words."""
    address = request.base.rstrip("/")
    return told(200, f"SPARQL 1.1: {address}/sparql?query=…", f"Health: {address}/health")


def _parameters(request: Request) -> list[tuple[str, str]]:
    """What the client asked, as pairs of name and value, wherever it stood."""
    asked = _decoded(request.query)
    if request.method == "GET":
        return asked
    media = (request.content_type or "").partition(";")[0].strip().lower()
    if media == _FORM:
        try:
            return asked + _decoded(request.body.decode("ascii"))
        except UnicodeDecodeError:
            return asked + _decoded(_utf8(request.body))
    if media == _QUERY:
        return [pair for pair in asked if pair[0] != "query"] + [("query", _utf8(request.body))]
    if media == _UPDATE:
        raise _Wrong(told(403, _READ_ONLY))
    raise _Wrong(told(415, f"Send a query as {_QUERY} or {_FORM}."))


def _decoded(form: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(form, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as error:
        raise _Wrong(told(400, "The query is not UTF-8.")) from error
    except ValueError as error:
        raise _Wrong(told(400, f"There are more than {_FIELDS:,} parameters.")) from error


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Wrong(told(400, "The query is not UTF-8.")) from error


def _query(parameters: list[tuple[str, str]]) -> str:
    """The one query."""
    if _values(parameters, "update"):
        raise _Wrong(told(403, _READ_ONLY))
    queries = _values(parameters, "query")
    if len(queries) != 1:
        raise _Wrong(told(400, "There is no query." if not queries else "There is more than one query."))
    return queries[0]


def _values(parameters: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(value for key, value in parameters if key == name)


def _unacceptable(offers: tuple[str, ...]) -> Reply:
    return told(406, f"Accept one of {', '.join(dict.fromkeys(offers))}.")


def _description(request: Request) -> Reply:
    """The service in the vocabulary of SPARQL 1.1 Service Description."""
    import pyoxigraph as ox

    offers = TRIPLES[:4]
    media = choose(request.accept, offers)
    if media is None:
        return _unacceptable(offers)
    sd, formats = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/formats/"
    said = [(f"{sd}endpoint", request.base), (f"{sd}supportedLanguage", f"{sd}SPARQL11Query")]
    said.append(("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{sd}Service"))
    said += [(f"{sd}resultFormat", f"{formats}SPARQL_Results_{name}") for name in ("JSON", "XML", "CSV", "TSV")]
    said += [(f"{sd}resultFormat", f"{formats}{name}") for name in ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")]
    triples = [ox.Triple(ox.BlankNode("service"), ox.NamedNode(p), ox.NamedNode(o)) for p, o in said]
    body = ox.serialize(triples, format=ox.RdfFormat.from_media_type(media), prefixes={"sd": sd, "format": formats}) or b""
    return Reply(200, f"{media}; charset=utf-8" if media.startswith(_TEXT) else media, body)
