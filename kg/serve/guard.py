"""Who may ask, and how much: what is tested of every request before anything is done with it.

A page of another site can make a browser ask this server under a name of its own that leads here (DNS rebinding): so a name in
the Host header is answered only where it is known; an IP address cannot be such a name.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from kg.serve.model import Settings

_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?", re.ASCII)
_HERE = frozenset(("localhost", "127.0.0.1", "[::1]"))


def host_is_known(host: str | None, settings: Settings) -> bool:
    """Whether a Host header is an IP address, localhost, or a name that the server was given."""
    found = _HOST.fullmatch(host or "")
    if not found:
        return False
    name = found["name"].lower().rstrip(".")
    if name in _HERE or name in {known.lower() for known in (settings.host, *settings.names)}:
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def origin_is_allowed(origin: str, settings: Settings) -> bool:
    """Whether the scripts of a page from this origin may read the answers: pages of this machine, and those that were named."""
    if "*" in settings.origins or origin.rstrip("/") in {known.rstrip("/") for known in settings.origins}:
        return True
    try:
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and parts.hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        return False
