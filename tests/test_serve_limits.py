"""What one query may cost: time, memory, the size of its text and of its answer; and that nobody else pays for it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from made import build
from served import RUNAWAY, Served, serving, until

SECONDS = 3


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limits") / "out"
    build(folder)
    return folder


@pytest.fixture(scope="module")
def endpoint(out: Path) -> Iterator[Served]:
    """A server with little patience."""
    with serving(out, "--workers", 2, "--timeout", SECONDS, "--memory", 256, "--max-mb", 3) as served:
        yield served


@pytest.fixture(scope="module")
def patient(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One with much, for what must end for another reason than time."""
    log = tmp_path_factory.mktemp("patient") / "log"
    with serving(out, "--workers", 2, "--timeout", 120, "--memory", 256, "--max-mb", 3, log=log) as served:
        yield served


# Each of them goes on for hours, in another part of the engine.
RUNAWAYS = {
    "count of a cross product": RUNAWAY,
    "order of a cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c",
    "a filter that holds for nothing": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = 'x') }",
    "a plan of many joins": "SELECT * { " + " ".join(f"?s{i} <a:{i}> ?o ." for i in range(2000)) + " }",
}


@pytest.mark.parametrize("asked", RUNAWAYS.values(), ids=RUNAWAYS)
def test_a_runaway_query_is_stopped(endpoint: Served, asked: str) -> None:
    began = time.monotonic()
    got = endpoint.form(("query", asked))
    took = time.monotonic() - began
    assert got.status in (500, 503) and ("took longer than 3 seconds" in got.text or "memory" in got.text), got.text
    assert took < SECONDS + 5
    assert endpoint.get("ASK {}").truth


def test_others_are_answered_meanwhile(endpoint: Served) -> None:
    """More runaway queries than processes, and all the others get their answers, long before the limit."""
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(endpoint.form, ("query", RUNAWAY)) for _ in range(4)]
        until(lambda: endpoint.health()["slow"] == 2)
        times = []
        for _ in range(10):
            began = time.monotonic()
            assert endpoint.get("SELECT ?name { region:220100 skos:prefLabel ?name }").rows == [{"name": "长春市"}]
            times.append(time.monotonic() - began)
        assert sorted(times)[5] < SECONDS / 2, times
        told = sorted(got.result().text for got in running)
    stopped, busy = ("took longer than 3 seconds", "Too many queries that take long")
    assert sum(stopped in text for text in told) >= 2 and all(stopped in text or busy in text for text in told), told
    until(lambda: endpoint.health()["slow"] == 0)


def test_nobody_works_for_a_client_that_is_gone(endpoint: Served) -> None:
    with pytest.raises(TimeoutError):
        endpoint.get(RUNAWAY, timeout=0.5)
    until(lambda: endpoint.health()["slow"] == 0 and endpoint.health()["waiting"] == 0)
    until(lambda: any(event.get("gone") for event in endpoint.events()))
    gone = next(event for event in endpoint.events() if event.get("gone"))
    assert gone["ms"] < SECONDS * 1000


def test_memory_is_limited(patient: Served) -> None:
    doubled = "BIND('长春长春长春长春' AS ?x0) " + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(30))
    got = patient.form(("query", f"SELECT (STRLEN(?x30) AS ?n) {{ {doubled} }}"))
    assert got.status == 500 and "memory" in got.text, got.text
    assert patient.get("ASK {}").truth


def test_an_answer_over_the_limit_is_an_error_and_no_half_answer(patient: Served) -> None:
    long = "CONSTRUCT { ?a ?e ?long } { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?c), STR(?f)) AS ?long) }"
    for asked in ("SELECT * { ?a ?b ?c . ?d ?e ?f }", long):
        got = patient.get(asked)
        assert got.status == 413 and got.text == "query: gives more than 3 MB. Ask for less, or add LIMIT.\n"


def test_a_large_answer_under_the_limit_is_whole(patient: Served) -> None:
    """It goes through a file; what is left of the files is nothing."""
    got = patient.get("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 8000", Accept="text/csv")
    assert len(got.body) > 1 << 20 and got.headers["content-length"] == str(len(got.body))
    assert got.body.count(b"\r\n") == 8001
    slow = socket.create_connection(("127.0.0.1", patient.port), timeout=20)
    with slow:  # a client that takes its time
        slow.sendall(b"GET /sparql?query=SELECT%20*%20%7B%20%3Fa%20%3Fb%20%3Fc%20.%20%3Fd%20%3Fe%20%3Ff%20%7D%20LIMIT%204000")
        slow.sendall(b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        time.sleep(0.5)
        assert patient.get("ASK {}").truth
        length = 0
        while part := slow.recv(65536):
            length += len(part)
    assert length > 1 << 20


NESTED = {
    "braces": "SELECT * {" + "{" * 50_000 + "}" * 50_000 + "}",
    "brackets": "ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
    "negations": "ASK { FILTER(" + "!" * 100_000 + "true) }",
    "paths": "ASK { ?s " + "(" * 50_000 + "a:b" + ")*" * 50_000 + " ?o }",
}


@pytest.mark.parametrize("asked", NESTED.values(), ids=NESTED)
def test_a_query_that_ends_its_process_ends_no_other(endpoint: Served, asked: str) -> None:
    got = endpoint.form(("query", asked))
    assert got.status in (400, 500, 503) and got.text.count("\n") == 1 and len(got.text) < 500
    assert endpoint.get("ASK {}").truth


TEN = 10_000_000
LARGE = {
    "values": "SELECT ?x { VALUES ?x { " + " ".join(f"'{i:09}'" for i in range(TEN // 12)) + " } } LIMIT 1",
    "a comment": "SELECT (1 AS ?x) {} #" + "注" * (TEN // 3),
    "a text": "SELECT (STRLEN('" + "x" * TEN + "') AS ?x) {}",
}


@pytest.mark.parametrize("asked", LARGE.values(), ids=LARGE)
def test_ten_megabytes_of_query_are_answered_or_refused(endpoint: Served, asked: str) -> None:
    got = endpoint.direct(asked.encode())
    assert (got.status == 200 and len(got.rows) == 1) or (got.status in (500, 503) and len(got.text) < 500)
    assert endpoint.get("ASK {}").truth


WRONG = {"words": "SELECT * { " + "service" * (TEN // 7), "blanks": " " * TEN, "marks": '"' * TEN, "letters": "长" * (TEN // 3)}


@pytest.mark.parametrize("asked", WRONG.values(), ids=WRONG)
def test_ten_megabytes_of_nonsense_are_refused(endpoint: Served, asked: str) -> None:
    for got in (endpoint.direct(asked.encode()), endpoint.form(("query", asked[: TEN // 9]))):
        assert got.status in (400, 403, 500, 503) and len(got.text) < 500 and got.text.count("\n") == 1
    assert endpoint.get("ASK {}").truth


def test_a_larger_request_is_not_read(endpoint: Served) -> None:
    announced = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: {1 << 40}\r\n\r\n".encode()
    in_chunks = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    for head, body in ((announced, b""), (in_chunks, b"100000\r\n" + b"x" * (1 << 20) + b"\r\n")):
        with socket.create_connection(("127.0.0.1", endpoint.port), timeout=20) as connection:
            connection.sendall(head)
            got = b""
            try:
                for _ in range(18 if body else 0):
                    connection.sendall(body)
                while part := connection.recv(65536):
                    got += part
            except ConnectionError:  # it was closed while we were still sending
                pass
            assert got.startswith(b"HTTP/1.1 413 ") or (body and not got)
    assert {event["status"] for event in endpoint.events() if event.get("status") == 413} == {413}


def test_a_form_of_many_parameters_is_refused(endpoint: Served) -> None:
    got = endpoint.send("POST", "/sparql", b"query=ASK{}" + b"&a=b" * 20_000, Content_Type="application/x-www-form-urlencoded")
    assert got.status == 400 and "parameters" in got.text


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """A server that must not be called: its address, and who called."""
    called: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    connection, address = listening.accept()
                except TimeoutError:
                    continue
                called.append(str(address))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", called
        ended.set()
        thread.join()


@pytest.mark.parametrize(
    "asked",
    [
        "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ service silent <{url}> {{ ?s ?p ?o }} }}",
        "ASK {{ FILTER EXISTS {{ SERVICE # <x>\n <{url}> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ BIND(<{url}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
        "PREFIX a: <{url}> SELECT * {{ SERVICE a: {{ ?s ?p ?o }} }}",
        "PREFIX a: <{url}> SELECT * {{ SERVICEa:{{ ?s ?p ?o }} }}",
        "PREFIX 服务-.a: <{url}> SELECT * {{SeRvIcE\r\n\t服务-.a: {{ ?s ?p ?o }} }}",
    ],
)
def test_no_query_calls_another_server(endpoint: Served, outside: tuple[str, list[str]], asked: str) -> None:
    url, called = outside
    got = endpoint.get(asked.format(url=url))
    assert got.status == 403 and "SERVICE is not allowed" in got.text
    assert not called


def test_graphs_are_not_fetched(endpoint: Served, outside: tuple[str, list[str]]) -> None:
    url, called = outside
    assert not endpoint.get(f"ASK FROM <{url}> {{ ?s ?p ?o }}").truth
    assert not endpoint.get("ASK { ?s ?p ?o }", ("default-graph-uri", url)).truth
    assert not called


def test_the_log_has_whole_lines_of_what_was_asked(endpoint: Served) -> None:
    endpoint.direct("ASK { ?s ?p 'a\nb\u2028\x1b[31m' }".encode())

    def asked() -> list[str]:
        return [event["asked"] for event in endpoint.events() if event["event"] == "request" and "asked" in event]

    until(lambda: asked()[-1].startswith("ASK { ?s ?p 'a\nb\\xe2\\x80\\xa8"))
    assert max(map(len, asked())) <= 1200
