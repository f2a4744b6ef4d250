"""Who may change something, and the token that a form needs to do it.

Only with --edit there is anything to be changed. Then a request must come from this machine (unless told otherwise), a POST from
a page of this very server, with the session's cookie and, in its form, the token that belongs to it. A page of another site can
send a request, but not read the token; what is served on another port can set a cookie, but does not know the secret.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from kg.serve.model import Reply, Settings, told

COOKIE = "kg-session"
_ID = re.compile(r"[0-9a-f]{32}")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")  # what a proxy on this machine adds of a client elsewhere


@dataclass(frozen=True, slots=True)
class Permit:
    """What a request may do. `token` is for its forms, "" where it may only look; `cookie` a header to set, "" for none."""

    token: str = ""
    cookie: str = ""
    refused: Reply | None = None


class Editing:
    """Permits of one server; they end with it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secret = secrets.token_bytes(32)

    def permit(self, method: str, client: str, headers: Mapping[str, str], path: str) -> Permit:
        """The permit of a request.

        client:  its address
        headers: names in lower case; the host is known
        """
        here = bool(self._settings.edit) and (self._settings.edit_from_anywhere or _is_here(client, headers))
        if method == "GET":
            if not here:
                return Permit()
            session = _session(headers)
            made = session or secrets.token_hex(16)
            cookie = "" if session else f"{COOKIE}={made}; Path={path}; HttpOnly; SameSite=Strict"
            return Permit(self._token(made), cookie)
        if not here:
            return Permit(refused=told(403, "Changes are taken from the machine itself only: see --edit-from-anywhere."))
        own = headers.get("origin", "").partition("://")[2].lower() == headers["host"].lower()
        if not own or headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return Permit(refused=told(403, "This does not come from a page of this server."))
        session = _session(headers)
        if not session:
            return Permit(refused=told(403, "The session is not known. Open the page again, and allow its cookie."))
        return Permit(self._token(session))

    def _token(self, session: str) -> str:
        return hmac.new(self._secret, session.encode(), hashlib.sha256).hexdigest()


def _session(headers: Mapping[str, str]) -> str:
    """The session that the cookie names, "" for none."""
    try:
        found = SimpleCookie(headers.get("cookie", "")[:8_192]).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found and _ID.fullmatch(found.value) else ""


def _is_here(client: str, headers: Mapping[str, str]) -> bool:
    """Whether the client is on this machine, and no proxy says that another one stands behind it."""
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
