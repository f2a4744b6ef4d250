"""A server of a build in a process of its own, as a user starts it, and a client that sends what a test wants."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

ROOT = Path(__file__).parent.parent
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def rows(self) -> list[dict[str, str]]:
        found = json.loads(self.body)["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in found]

    @property
    def truth(self) -> bool:
        return bool(json.loads(self.body)["boolean"])


@dataclass(frozen=True)
class Served:
    url: str  # of the SPARQL endpoint
    process: subprocess.Popen[str]
    log: Path

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def send(self, method: str, path: str, body: bytes | None = None, timeout: float = 60, **headers: str) -> Answer:
        """One request. A header Content_Type=… is sent as Content-Type."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            got = connection.getresponse()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        finally:
            connection.close()

    def get(self, query: str, *more: tuple[str, str], timeout: float = 60, **headers: str) -> Answer:
        return self.send("GET", f"/sparql?{urlencode([('query', query), *more], quote_via=quote)}", timeout=timeout, **headers)

    def form(self, *pairs: tuple[str, str], **headers: str) -> Answer:
        return self.send("POST", "/sparql", urlencode(pairs).encode(), Content_Type=FORM, **headers)

    def direct(self, query: bytes, path: str = "/sparql", **headers: str) -> Answer:
        return self.send("POST", path, query, Content_Type=QUERY, **headers)

    def health(self) -> dict[str, Any]:
        return dict(json.loads(self.send("GET", "/health").body))

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Tell the server to end: its exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def serving(out: Path, *options: object, log: Path | None = None) -> Iterator[Served]:
    """A server on a free port."""
    log = log or out.with_name(f"{out.name}.log")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "kg", "serve", str(out), "--port", "0", *map(str, options)]
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stream, text=True, env=environment)
    try:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert url.endswith("/sparql"), log.read_text("utf-8")
        yield Served(url, process, log)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
