"""The nouns of the server: its settings, a request and a reply as they travel between the server and its workers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.store import Reader

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost."""

    seconds: float = 30.0  # of a query, from when a worker takes it
    wait: float = 30.0  # seconds for a worker to be free, for the body of a request to come, for a client to take its answer
    memory: int = 2048 * MB  # bytes that a query may need
    answer: int = 64 * MB  # bytes of an answer
    request: int = 16 * MB  # bytes of a request's body


@dataclass(frozen=True, slots=True)
class Settings:
    """How a build is served. `workers` answer at a time; as many again go on with queries that take longer than a second."""

    host: str = "127.0.0.1"
    port: int = 7878  # 0: any that is free
    names: tuple[str, ...] = ()  # Host headers beside IP addresses, localhost and `host`
    origins: tuple[str, ...] = ()  # of pages elsewhere whose scripts may ask: https://example.org; * for all
    workers: int = max(2, min(os.cpu_count() or 2, 16))
    service: bool = False  # let queries call other servers
    documents: str = ""  # the folder that the build's documents lie in; "" for the one that the server was started in
    edit: str = ""  # the file of corrections that answers go to; "": nothing can be changed
    edit_from_anywhere: bool = False  # from other machines too
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks, as the server got it: nothing of it is decoded but its headers."""

    page: str  # the function that answers, as kg.serve.protocol:sparql
    method: str
    path: str
    query: str  # what stands after ?, as it came
    base: str  # the address of the page, with the Host that was asked for
    accept: str | None
    content_type: str | None
    body: bytes = b""
    spill: str = ""  # the file for a large answer
    language: str = ""  # the header Accept-Language
    token: str = ""  # what a form must carry to change something; "" for a client that may not


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client gets. A large body is in the request's spill file, and `spilled` its size in bytes."""

    status: int
    type: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    spilled: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """What the pages of a worker answer from."""

    reader: Reader
    service: bool
    answer_limit: int  # bytes
    documents: str = ""  # as in the settings
    edit: str = ""  # as in the settings
    kept: str = ""  # a folder for what is reckoned once for a snapshot; "" to reckon it whenever it is asked for


def told(status: int, *lines: str, **headers: str) -> Reply:
    """A reply in words."""
    return Reply(status, "text/plain; charset=utf-8", "".join(f"{line}\n" for line in lines).encode(), headers)
