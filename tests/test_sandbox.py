"""What a process that runs strangers' queries gives up, tried in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has what is tested")


def told(code: str) -> str:
    """What a program prints after it has given up what it can."""
    command = [sys.executable, "-c", f"from kg.sandbox import *\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True, timeout=60).stdout.strip()


@LINUX
def test_a_query_reaches_no_server_even_where_its_text_is_not_looked_at() -> None:
    code = """
import socket
import pyoxigraph as ox
listening = socket.create_server(("127.0.0.1", 0))
listening.settimeout(0.5)
assert refuse_network()
for silent in ("", "SILENT"):
    try:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        list(ox.Store().query(f"SELECT * {{ SERVICE {silent} <{url}> {{ ?s ?p ?o }} }}"))
    except OSError as error:
        print(str(error))
try:
    listening.accept()
except TimeoutError:
    print("nobody called")
"""
    refused, last = told(code).splitlines()
    assert "ermission denied" in refused and last == "nobody called"


@LINUX
def test_no_thread_has_a_socket_and_none_starts_a_program() -> None:
    code = """
import os, socket, subprocess, threading
begun, over = threading.Event(), threading.Event()
def work(what):
    begun.set()
    over.wait()
    for call in (socket.socket, lambda: subprocess.run(["true"]), lambda: os.execv("/bin/true", ["true"])):
        try:
            print(what, call())
        except OSError as error:
            print(what, error.errno)
thread = threading.Thread(target=work, args=("before",))
thread.start()
begun.wait()
assert refuse_network()
over.set()
thread.join()
work("after")
print(open("/proc/self/statm").read() != "")
"""
    assert told(code).splitlines() == [f"{what} 13" for what in ("before", "after") for _ in range(3)] + ["True"]


@LINUX
def test_memory_beyond_the_limit_is_not_given() -> None:
    code = """
limit_memory(100 << 20)
held = b"x" * (60 << 20)
try:
    more = b"x" * (60 << 20)
except MemoryError:
    print("no more")
"""
    assert told(code) == "no more"


@LINUX
def test_a_process_ends_with_its_parent() -> None:
    child = "from kg.sandbox import *; import time; end_with_parent(); print('ready', flush=True); time.sleep(60)"
    code = f"""
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {child!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
os._exit(0)
"""
    pid = int(told(code))
    state = Path(f"/proc/{pid}/stat")
    for _ in range(100):
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        subprocess.run(["sleep", "0.05"], check=True)
    raise AssertionError("it is still there")
