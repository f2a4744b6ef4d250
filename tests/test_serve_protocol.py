"""The SPARQL 1.1 Protocol over real sockets: the tests of the W3C suite that apply, by name, and what it does not test."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import rdflib
from served import FORM, QUERY, Answer, Served, serving

from kg.serve.routes import EDITING, ROUTES
from kg.store import mark, write_store
from kg.vocab import BASE

DATA = "http://example.org/data/"
D1, D2, D3 = (f"{DATA}data{n}" for n in (1, 2, 3))


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Three named graphs, each with a triple about itself; the default graph says something of `fact`."""
    out = tmp_path_factory.mktemp("protocol") / "out"
    out.mkdir()
    quads = [(f"<{iri}>", f"<{DATA}p>", '"值"@zh', f"<{iri}>") for iri in (D1, D2, D3)]
    write_store([*quads, (f"<{DATA}fact>", f"<{DATA}p>", '"1"', "")], out / "store")
    mark(out, base=BASE)
    with serving(out, "--workers", 2, "--name", "kg.example.org", "--origin", "https://pages.example.org") as served:
        yield served


def graphs(kind: str, *iris: str) -> list[tuple[str, str]]:
    return [(f"{kind}-graph-uri", iri) for iri in iris]


class TestW3C:
    """Named as in the suite (SPARQL 1.1 Protocol, query operation)."""

    def test_query_get(self, endpoint: Served) -> None:
        got = endpoint.get("ASK {}")
        assert got.status == 200 and got.truth

    def test_query_post_form(self, endpoint: Served) -> None:
        assert endpoint.form(("query", "ASK {}")).truth

    def test_query_post_direct(self, endpoint: Served) -> None:
        assert endpoint.direct(b"ASK {}").truth

    def test_query_dataset_default_graph(self, endpoint: Served) -> None:
        asked = f"ASK {{ <{D1}> ?p ?o }}"
        assert endpoint.get(asked, *graphs("default", D1)).truth
        assert not endpoint.get(asked, *graphs("default", D2)).truth
        assert not endpoint.get(asked).truth

    def test_query_dataset_default_graphs_get(self, endpoint: Served) -> None:
        asked = f"ASK {{ <{D1}> ?p ?o . <{D2}> ?p ?o }}"
        assert endpoint.get(asked, *graphs("default", D1, D2)).truth
        assert not endpoint.get(asked, *graphs("default", D1)).truth

    def test_query_dataset_default_graphs_post(self, endpoint: Served) -> None:
        asked = f"ASK {{ <{D1}> ?p ?o . <{D2}> ?p ?o }}"
        assert endpoint.form(("query", asked), *graphs("default", D1, D2)).truth
        path = "/sparql?" + "&".join(f"default-graph-uri={quote(iri, safe='')}" for iri in (D1, D2))
        assert endpoint.direct(asked.encode(), path).truth
        assert not endpoint.direct(asked.encode()).truth

    def test_query_dataset_named_graphs_get(self, endpoint: Served) -> None:
        asked = "SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
        assert [row["g"] for row in endpoint.get(asked, *graphs("named", D1, D2)).rows] == [D1, D2]

    def test_query_dataset_named_graphs_post(self, endpoint: Served) -> None:
        asked = "SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
        assert [row["g"] for row in endpoint.form(("query", asked), *graphs("named", D2, D3)).rows] == [D2, D3]
        assert not endpoint.form(("query", "ASK { ?s ?p ?o }"), *graphs("named", D2)).truth

    def test_query_dataset_full(self, endpoint: Served) -> None:
        asked = f"ASK {{ <{D3}> ?p ?o . GRAPH ?g {{ <{D1}> ?p ?o }} GRAPH ?h {{ <{D2}> ?p ?o }} FILTER(?g != ?h) }}"
        assert endpoint.get(asked, *graphs("default", D3), *graphs("named", D1, D2)).truth
        assert not endpoint.get(asked, *graphs("default", D3), *graphs("named", D1)).truth

    def test_query_multiple_dataset(self, endpoint: Served) -> None:
        """What the protocol says goes before what FROM says."""
        asked = f"ASK FROM <{D1}> {{ <{D1}> ?p ?o }}"
        assert endpoint.get(asked).truth
        assert not endpoint.get(asked, *graphs("default", D2)).truth

    @pytest.mark.parametrize(
        ("asked", "accept"),
        [
            ("SELECT (1 AS ?x) {}", "application/sparql-results+json, application/sparql-results+xml;q=0.5"),
            ("ASK {}", "application/sparql-results+xml, application/sparql-results+json;q=0.5"),
            (f"DESCRIBE <{DATA}fact>", "application/rdf+xml, text/turtle;q=0.5"),
            ("CONSTRUCT { <s:s> <p:p> 1 } WHERE {}", "text/turtle, application/rdf+xml;q=0.5"),
        ],
        ids=[
            "query_content_type_select",
            "query_content_type_ask",
            "query_content_type_describe",
            "query_content_type_construct",
        ],
    )
    def test_query_content_type(self, endpoint: Served, asked: str, accept: str) -> None:
        got = endpoint.get(asked, Accept=accept)
        assert got.status == 200 and got.headers["content-type"].partition(";")[0] == accept.partition(",")[0]

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    def test_bad_query_method(self, endpoint: Served, method: str) -> None:
        assert endpoint.send(method, "/sparql?query=ASK%20%7B%7D").status == 405

    def test_bad_multiple_queries(self, endpoint: Served) -> None:
        assert endpoint.get("ASK {}", ("query", "SELECT * {}")).status == 400
        assert endpoint.form(("query", "ASK {}"), ("query", "SELECT * {}")).status == 400

    def test_bad_query_wrong_media_type(self, endpoint: Served) -> None:
        assert endpoint.send("POST", "/sparql", b"ASK {}", Content_Type="text/plain").status == 415

    def test_bad_query_missing_form_type(self, endpoint: Served) -> None:
        assert endpoint.send("POST", "/sparql", b"query=ASK%20%7B%7D").status == 415

    def test_bad_query_missing_direct_type(self, endpoint: Served) -> None:
        assert endpoint.send("POST", "/sparql", b"ASK {}").status == 415

    def test_bad_query_non_utf8(self, endpoint: Served) -> None:
        asked = 'ASK { ?s ?p "长春" }'
        assert endpoint.direct(asked.encode("utf-16")).status == 400
        assert endpoint.direct(asked.encode("gb18030")).status == 400
        assert endpoint.send("GET", f"/sparql?query={quote(asked.encode('gb18030'))}").status == 400

    def test_bad_query_syntax(self, endpoint: Served) -> None:
        got = endpoint.get("ASK {\n ?s ?p }")
        assert (got.status, got.headers["content-type"]) == (400, "text/plain; charset=utf-8")
        assert got.text == "query, line 2, column 8: } cannot stand here: ASK { ?s ?p ▶}. Correct the query there.\n"

    @pytest.mark.parametrize("update", ["CLEAR ALL", "INSERT DATA { <a:a> <a:b> 1 }", "LOAD <http://127.0.0.1:9/>"])
    def test_updates_are_refused(self, endpoint: Served, update: str) -> None:
        """The suite's update operations, however they are sent: this endpoint has none."""
        sent = (
            endpoint.get(update),
            endpoint.form(("query", update)),
            endpoint.direct(update.encode()),
            endpoint.form(("update", update)),
            endpoint.form(("query", "ASK {}"), ("update", update)),
            endpoint.send("GET", f"/sparql?update={quote(update)}"),
            endpoint.send("POST", "/sparql", update.encode(), Content_Type="application/sparql-update"),
        )
        assert [got.status for got in sent] == [400, 400, 400, 403, 403, 403, 403]
        assert "it is an update" in sent[0].text and "only reads" in sent[3].text
        assert endpoint.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == [{"n": "1"}]


def test_without_a_query(endpoint: Served) -> None:
    """A bare GET describes the service; otherwise a query that is missing is an error."""
    got = endpoint.send("GET", "/sparql")
    found = rdflib.Graph().parse(data=got.body, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (
        str(found.value(predicate=sd.endpoint, subject=found.value(predicate=rdflib.RDF.type, object=sd.Service))) == endpoint.url
    )
    assert endpoint.send("GET", "/sparql", Accept="application/pdf").status == 406
    for wrong in (
        endpoint.send("GET", "/sparql?default-graph-uri=a:a"),
        endpoint.form(("a", "b")),
        endpoint.form(),
        endpoint.get(""),
    ):
        assert wrong.status == 400 and wrong.text


def test_the_body_of_a_direct_query_goes_before_its_address(endpoint: Served) -> None:
    assert endpoint.direct(b"ASK {}", "/sparql?query=SELEC").truth


def test_graphs_that_are_not_there_are_empty_and_names_that_are_no_iris_wrong(endpoint: Served) -> None:
    assert not endpoint.get("ASK { ?s ?p ?o }", *graphs("default", "http://example.org/none")).truth
    got = endpoint.get("ASK {}", *graphs("default", "长 春\n<x>"))
    assert got.status == 400 and "is no IRI" in got.text and got.text.count("\n") == 1


def test_relative_iris_are_relative_to_the_endpoint(endpoint: Served) -> None:
    got = endpoint.get("SELECT (STR(<x>) AS ?iri) {}", Host="kg.example.org:81")
    assert got.rows == [{"iri": "http://kg.example.org:81/x"}]


SELECT, CONSTRUCT = "SELECT ?o { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("asked", "accept", "media"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (SELECT, "", "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "text/*", "text/csv; charset=utf-8"),
        (SELECT, "text/csv;q=0.2, text/tab-separated-values;q=0.9", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "TEXT/CSV", "text/csv; charset=utf-8"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml; charset=utf-8"),
        (SELECT, "application/sparql-results+json;q=0, */*", "application/json"),
        (SELECT, "text/turtle, application/sparql-results+xml;q=0.1", "application/sparql-results+xml; charset=utf-8"),
        (SELECT, "nonsense, ;;, text/csv;q=x, a/b/c, text/csv", "text/csv; charset=utf-8"),
        (SELECT, "application/pdf", None),
        (SELECT, "text/turtle", None),
        (SELECT, "text/csv;q=0", None),
        (SELECT, "nonsense", None),
        (SELECT, "text/csv;q=9", None),
        (CONSTRUCT, None, "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "text/csv", None),
        (CONSTRUCT, "image/png, */*;q=0.1", "text/turtle; charset=utf-8"),
    ],
)
def test_content_negotiation(endpoint: Served, asked: str, accept: str | None, media: str | None) -> None:
    got = endpoint.get(asked) if accept is None else endpoint.get(asked, Accept=accept)
    if media is None:
        assert got.status == 406 and got.text.startswith("Accept one of ")
    else:
        assert (got.status, got.headers["content-type"]) == (200, media)
    assert "Accept" in got.headers["vary"]


def test_head_is_get_without_a_body(endpoint: Served) -> None:
    got, head = endpoint.get(SELECT), endpoint.send("HEAD", f"/sparql?query={quote(SELECT)}")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(got.body)))


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://pages.example.org", True),
        ("http://localhost:5173", True),
        ("http://127.0.0.1", True),
        ("https://evil.example", False),
        ("https://pages.example.org.evil.example", False),
        ("http://localhost.evil.example", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_scripts_of_other_origins(endpoint: Served, origin: str, allowed: bool) -> None:
    got = endpoint.get("ASK {}", Origin=origin)
    assert got.headers.get("access-control-allow-origin") == (origin if allowed else None)
    assert "Origin" in got.headers["vary"]
    asked = endpoint.send("OPTIONS", "/sparql", Origin=origin, Access_Control_Request_Method="POST")
    assert asked.status == 204
    assert ("POST" in asked.headers.get("access-control-allow-methods", "")) is allowed
    assert (asked.headers.get("access-control-allow-origin") == origin) is allowed


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:7878", True),
        ("localhost", True),
        ("LOCALHOST:1", True),
        ("[::1]:7878", True),
        ("192.168.1.5", True),  # an address is no name that could be made to lead here
        ("kg.example.org", True),
        ("KG.example.org.:80", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost@evil.example", False),
        ("2130706433", False),
        ("", False),
    ],
)
def test_hosts_that_are_not_known_are_refused(endpoint: Served, host: str, known: bool) -> None:
    for path in ("/sparql?query=ASK%20%7B%7D", "/health", "/"):
        got = endpoint.send("GET", path, Host=host)
        assert got.status == (200 if known else 403)
    assert endpoint.send("OPTIONS", "/sparql", Host=host).status == (204 if known else 403)


def raw(endpoint: Served, sent: bytes) -> Answer:
    """What comes back for bytes that no library would send."""
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=20) as connection:
        connection.sendall(sent)
        got = b""
        while part := connection.recv(65536):
            got += part
    head, _, body = got.partition(b"\r\n\r\n")
    return Answer(int(head.split()[1]) if head else 0, {}, body)


def test_requests_that_are_no_http(endpoint: Served) -> None:
    assert raw(endpoint, b"GET /health HTTP/1.0\r\n\r\n").status == 403  # no host at all
    for nonsense in (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"GET /\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n"):
        assert raw(endpoint, nonsense).status in (0, 400)
    two = b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert raw(endpoint, two).status in (400, 403)
    assert endpoint.send("GET", "/health").status == 200


def test_every_answer_says_what_browsers_may_not_do(endpoint: Served) -> None:
    for got in (endpoint.get("ASK {}"), endpoint.get("SELEC"), endpoint.send("GET", "/none"), endpoint.send("PUT", "/sparql")):
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-security-policy"].startswith("default-src 'none'")
        assert "server" not in got.headers


def test_forms_and_queries_may_name_their_encoding(endpoint: Served) -> None:
    assert endpoint.send("POST", "/sparql", b"query=ASK%20%7B%7D", Content_Type=f"{FORM}; charset=UTF-8").truth
    assert endpoint.send(
        "POST", "/sparql", "ASK { BIND('长' AS ?x) }".encode(), Content_Type=f"{QUERY.upper()};charset=utf-8"
    ).truth
    got = endpoint.send("POST", "/sparql", "query=SELECT ('长春' AS ?x) {}".encode(), Content_Type=FORM)
    assert got.rows == [{"x": "长春"}]


def test_what_stands_where(endpoint: Served) -> None:
    assert "/sparql" in endpoint.send("GET", "/").text
    assert endpoint.send("GET", "/none").status == 404
    assert endpoint.send("GET", "/sparql/../../../../etc/passwd").status == 404


def paths() -> list[str]:
    """A path of every route."""
    return [re.sub(r"\{\w+(:path)?\}", "x", route.path) for route in (*ROUTES, *EDITING)]


def test_no_page_is_given_to_a_host_that_is_not_known(endpoint: Served) -> None:
    for path in paths():
        got = endpoint.send("GET", path, Host=f"rebound.example:{endpoint.port}")
        assert got.status == 403 and got.text.count("\n") == 1 and "--name" in got.text, path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed_without_edit(endpoint: Served, method: str) -> None:
    """Of all routes only queries take a POST, and they only read; a snapshot of the store is opened for reading anyway."""
    for path in (*paths(), "/health"):
        if (path, method) != ("/sparql", "POST"):
            got = endpoint.send(method, path, b"answer=yes", Content_Type=FORM)
            assert got.status == 405, (path, got.status)
    update = b"INSERT DATA { <http://x/a> <http://x/b> <http://x/c> }"
    assert endpoint.send("POST", "/sparql", update, Content_Type="application/sparql-update").status == 403
    assert endpoint.direct(update).status == 400
    assert not endpoint.get("ASK { <http://x/a> ?p ?o }").truth
