"""Requests and replies as bytes between the server and a worker: two lengths, a head in JSON, a body.

No pickle: a worker reads what strangers wrote, and the server must not run what a broken worker sends.
"""

from __future__ import annotations

import json
import struct
from dataclasses import fields
from typing import Any, TypeVar

from kg.serve.model import Reply, Request

LENGTHS = struct.Struct(">IQ")
_HEAD = 1 << 20  # bytes that a head may have

Message = TypeVar("Message", Request, Reply)


def pack(message: Request | Reply) -> bytes:
    """A message as bytes."""
    head = {item.name: getattr(message, item.name) for item in fields(message) if item.name != "body"}
    raw = json.dumps(head).encode()
    return LENGTHS.pack(len(raw), len(message.body)) + raw + message.body


def lengths(raw: bytes, most: int) -> tuple[int, int]:
    """The lengths of head and body. Raises ValueError where they are over the limit, so no message of ours."""
    head, body = LENGTHS.unpack(raw)
    if head > _HEAD or body > most:
        raise ValueError(f"no message: {head} and {body} bytes")
    return head, body


def unpack(kind: type[Message], head: bytes, body: bytes) -> Message:
    """The message. Raises ValueError, TypeError where it is none."""
    made: dict[str, Any] = json.loads(head)
    return kind(**made, body=body)
