"""The server as other programs meet it: their clients, many at once, a build that is replaced, the end."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import CITY, FIRM, HOSTILE, build, extracts
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from served import ROOT, RUNAWAY, Served, serving, until
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.folder import fresh
from kg.model import Extract
from kg.terms import text
from kg.vocab import BASE

NAMES = "SELECT ?name { ?e a zq:Product ; skos:prefLabel ?name }"
LABEL = f"SELECT ?name {{ <{BASE}{FIRM}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }}"
NAME = "长光卫星技术有限公司"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "out"
    build(folder)
    return folder


@pytest.fixture(scope="module")
def endpoint(out: Path) -> Iterator[Served]:
    with serving(out, "--workers", 2) as served:
        yield served


def test_hostile_names_arrive_as_they_are(endpoint: Served) -> None:
    assert {row["name"] for row in endpoint.get(NAMES).rows} == set(HOSTILE)


def test_rdflib_asks_the_endpoint(endpoint: Served) -> None:
    for method in ("GET", "POST", "POST_FORM"):
        graph = rdflib.Graph(SPARQLStore(endpoint.url, method=method))
        assert [str(row[0]) for row in graph.query(LABEL)] == [NAME]
        assert graph.query(f"ASK {{ <{BASE}{FIRM}> ?p ?o }}").askAnswer is True
    firm, city = rdflib.URIRef(BASE + FIRM), rdflib.URIRef(BASE + CITY)
    located = rdflib.URIRef("https://w3id.org/zhengqi/ontology#locatedIn")
    assert list(graph.objects(firm, located)) == [city]
    assert len(graph.query("CONSTRUCT WHERE { ?s <https://w3id.org/zhengqi/ontology#locatedIn> ?o }").graph) == 1


def test_sparqlwrapper_asks_the_endpoint(endpoint: Served) -> None:
    for method, encoding in (("GET", None), (POST, None), (POST, POSTDIRECTLY)):
        client = SPARQLWrapper(endpoint.url)
        client.setMethod(method)
        if encoding:
            client.setRequestMethod(encoding)
        client.setQuery(LABEL)
        client.setReturnFormat(JSON)
        assert client.queryAndConvert()["results"]["bindings"][0]["name"]["value"] == NAME
    client.setReturnFormat(XML)
    assert NAME in client.queryAndConvert().toxml()
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().split() == ["name", NAME]
    client.setQuery(f"DESCRIBE <{BASE}{CITY}>")
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) >= 6
    client.setReturnFormat(JSON)
    client.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(QueryBadFormed):
        client.query()


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_asks_the_endpoint(endpoint: Served) -> None:
    def curl(*words: str) -> str:
        return subprocess.run(["curl", "-sS", "--fail", *words], capture_output=True, check=True, timeout=60).stdout.decode()

    csv = ("-H", "Accept: text/csv", endpoint.url)
    assert curl("-G", "--data-urlencode", f"query={LABEL}", *csv).split() == ["name", NAME]
    assert curl("--data-urlencode", f"query={LABEL}", *csv).split() == ["name", NAME]
    assert curl("-H", "Content-Type: application/sparql-query", "--data-binary", LABEL, *csv).split() == ["name", NAME]


def test_other_stores_ask_the_endpoint_with_service(endpoint: Served) -> None:
    asked = f"SELECT ?name {{ VALUES ?e {{ <{BASE}{FIRM}> }} SERVICE <{endpoint.url}> {{ ?e skos:prefLabel ?name }} }}"
    space = {"skos": "http://www.w3.org/2004/02/skos/core#"}
    (row,) = ox.Store().query(asked, prefixes=space)  # type: ignore[misc]
    assert row["name"] == ox.Literal(NAME, language="zh")
    (found,) = rdflib.Graph().query(asked, initNs=space)
    assert found[0] == rdflib.Literal(NAME, lang="zh")


def test_service_where_it_is_asked_for(endpoint: Served, out: Path, tmp_path: Path) -> None:
    with serving(out, "--workers", 1, "--service", log=tmp_path / "log") as other:
        asked = f"SELECT ?name {{ SERVICE <{endpoint.url}> {{ <{BASE}{FIRM}> skos:prefLabel ?name }} }}"
        assert other.get("PREFIX skos: <http://www.w3.org/2004/02/skos/core#> " + asked).rows == [{"name": NAME}]
        got = other.get("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
        assert got.status == 400 and got.text.count("\n") == 1
        assert other.get("SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }").status == 200


INJECTED = ('"', '" } #', "' } ; DROP ALL #", "\\", "\\u0022", "}\n{", "<a:b>", "&query=ASK{}", "%26", "+", "\x00", "\ufffe")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.sampled_from(INJECTED))
def test_a_text_stays_a_text(endpoint: Served, value: str) -> None:
    """Whatever a client puts into a term of ours, it comes back as it was, by every way in."""
    asked = f"SELECT ({text(value)} AS ?x) {{}}"
    expected = [{"x": re.sub("[\x00\ufffe\uffff]", "\ufffd", value)}]
    for got in (endpoint.get(asked), endpoint.form(("query", asked)), endpoint.direct(asked.encode())):
        assert got.status == 200 and got.rows == expected


def test_two_hundred_clients_at_once(endpoint: Served) -> None:
    """Each with a connection of its own, all open before the first is answered; none is lost, none gets another's answer."""
    many = 200
    barrier = threading.Barrier(many)

    def ask(number: int) -> tuple[int, list[dict[str, str]]]:
        barrier.wait(60)
        got = endpoint.get(f"SELECT (COUNT(?e) AS ?n) ({number} AS ?mine) {{ ?e a zq:Product }}", timeout=120)
        return got.status, got.rows if got.status == 200 else []

    with ThreadPoolExecutor(many) as pool:
        found = list(pool.map(ask, range(many)))
    assert found == [(200, [{"n": str(len(HOSTILE)), "mine": str(number)}]) for number in range(many)]


def test_health_and_log(endpoint: Served) -> None:
    endpoint.get("ASK {}", Accept="text/csv")
    until(lambda: (endpoint.health()["workers"], endpoint.health()["slow"]) == (2, 0))
    assert endpoint.health()["status"] == "ok"
    until(lambda: endpoint.events()[-1]["path"] == "/health")
    last = [event for event in endpoint.events() if event["event"] == "request" and event["path"] == "/sparql"][-1]
    assert {"time", "client", "method", "status", "bytes", "ms", "asked"} <= last.keys()
    assert (last["client"], last["method"], last["status"], last["asked"]) == ("127.0.0.1", "GET", 200, "query=ASK%20%7B%7D")
    assert endpoint.events()[0]["event"] == "started"


def renamed(name: str) -> list[Extract]:
    first, *others = extracts()
    firm, *rest = first.entities
    return [replace(first, entities=(replace(firm, name=name), *rest)), *others]


def test_a_build_that_is_replaced(tmp_path: Path) -> None:
    """The old state is served until the new one is there, then the new one; a bad one is not taken; none is asked in vain."""
    out = tmp_path / "out"
    build(out, renamed("旧名有限公司"))
    with serving(out, "--workers", 2, log=tmp_path / "log") as served:
        statuses: list[int] = []
        ended = threading.Event()

        def ask() -> None:
            while not ended.is_set():
                statuses.append(served.get("SELECT * { GRAPH ?g { ?s ?p ?o } }").status)

        def name() -> str:
            return served.get(LABEL).rows[0]["name"]

        asking = threading.Thread(target=ask)
        asking.start()
        assert name() == "旧名有限公司"
        with fresh(out) as partial:  # as `kg build` makes it
            shutil.rmtree(partial)
            build(partial, renamed("新名有限公司"))
            assert name() == "旧名有限公司"
        until(lambda: name() == "新名有限公司")

        for file in (out / "store").glob("*.sst"):  # a store that cannot be opened
            file.unlink()
        (out / "zhengqi.json").touch()
        until(lambda: any(event["event"] == "build refused" for event in served.events()))
        assert name() == "新名有限公司"

        shutil.rmtree(out)
        time.sleep(1.5)
        assert name() == "新名有限公司"
        build(out, renamed("第三名有限公司"))
        until(lambda: name() == "第三名有限公司")
        ended.set()
        asking.join()
        assert set(statuses) == {200} and len(statuses) > 10
        until(lambda: len(list(tmp_path.glob("out.served-*"))) == 1)
        assert served.end() == 0
    assert not list(tmp_path.glob("out.*"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_the_server_ends_cleanly(tmp_path: Path, number: int) -> None:
    """What is being answered is answered; nothing is left behind; the last line of the log says so."""
    out = tmp_path / "out"
    build(out)
    with serving(out, "--workers", 1, log=tmp_path / "log") as served, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(served.get, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(?a != ?d) }")
        until(lambda: served.health()["waiting"] == 0 and served.health()["workers"] == 1)
        time.sleep(0.1)
        assert served.end(number) == 0
        assert slow.result().status == 200
        assert served.events()[-1]["event"] == "stopped"
        assert served.process.stdout and served.process.stdout.read() == ""
    assert not list(tmp_path.glob("out.served-*"))


def test_a_runaway_query_does_not_keep_the_server_from_ending(out: Path, tmp_path: Path) -> None:
    with serving(out, "--workers", 1, "--timeout", 600, log=tmp_path / "log") as served, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(served.get, RUNAWAY)
        until(lambda: served.health()["slow"] == 1)
        began = time.monotonic()
        assert served.end() == 0
        assert time.monotonic() - began < 10
        with suppress(OSError, HTTPException):
            assert slow.result().status >= 500
        assert served.events()[-1]["event"] == "stopped"


def processes_of(url_folder: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if "kg.serve.worker" in words and url_folder in words:
            found.append(entry.parent.name)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_killed_server_leaves_no_process_and_the_next_one_clears_up(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(out)
    with serving(out, "--workers", 2, log=tmp_path / "log") as served:
        until(lambda: len(processes_of(str(tmp_path))) == 2)
        served.process.kill()
        served.process.wait()
        until(lambda: not processes_of(str(tmp_path)))
    assert len(list(tmp_path.glob("out.served-*"))) == 1
    with serving(out, "--workers", 1, log=tmp_path / "log") as served:
        assert len(list(tmp_path.glob("out.served-*"))) == 1
        served.end()
    assert not list(tmp_path.glob("out.served-*"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("{none}",), "none: no such folder. Build first"),
        (("{out}", "--port", "{taken}"), "cannot be served (Address already in use). Take another --port"),
        (("{out}", "--host", "192.0.2.1"), "cannot be served"),
        (("{out}", "--host", "no-such-name.invalid"), "cannot be served"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    endpoint: Served, out: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    filled = [word.format(none=tmp_path / "none", out=out, taken=endpoint.port) for word in words]
    command = [sys.executable, "-m", "kg", "serve", *filled]
    found = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert found.returncode == 1 and not found.stdout
    assert told in found.stderr and found.stderr.startswith("kg: ") and found.stderr.count("\n") == 1


def test_a_store_that_is_damaged_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(out)
    for file in (out / "store").glob("*.sst"):
        file.unlink()
    command = [sys.executable, "-m", "kg", "serve", str(out), "--port", "0"]
    found = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert found.returncode == 1 and "cannot be opened" in found.stderr.splitlines()[-1]
