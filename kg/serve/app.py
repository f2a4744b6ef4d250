"""The HTTP side: reads requests up to a limit, hands them to the workers, sends their answers, and keeps the log.

Nothing of a request but its line and headers is looked at in this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import import_module
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from kg.model import KgError
from kg.serve.editing import Editing, Permit
from kg.serve.guard import host_is_known, origin_is_allowed
from kg.serve.log import Log
from kg.serve.model import MB, Limits, Reply, Settings, told
from kg.serve.model import Request as Asked
from kg.serve.pool import QUICK, Pool
from kg.serve.routes import EDITING, ROUTES, WARM
from kg.serve.routes import Route as Served
from kg.serve.snapshot import clear_left, state, take

LOOK = 1.0  # seconds between two looks at the build
_WARM = 2.0  # seconds after which a worker reckons what pages need
_AGAIN = 9
_CHUNK = 64 << 10  # bytes sent at a time from a file
_HELD = 512 * MB  # bytes of all bodies that are being received or answered
_SHOWN = 300  # bytes of a query in the log
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Vary": "Accept, Accept-Language, Origin",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "3600",
}


_OWN = frozenset(route.path for route in EDITING)  # what no page from elsewhere may read


class Server:
    """A build that is served: its pool, its log, the folder for large answers."""

    def __init__(self, out: Path, settings: Settings, log: Log, ready: Callable[[], None]) -> None:
        self.out, self.settings, self.log = out, settings, log
        self.failed: KgError | None = None  # why it could not begin
        self._ready = ready
        self._limits = settings.limits
        self._editing = Editing(settings)
        self._held = 0
        self._since = time.monotonic()

    def app(self) -> Starlette:
        """The application; it begins and ends with its lifespan."""
        served = (*ROUTES, *(EDITING if self.settings.edit else ()))
        routes = [Route(route.path, self._page(route), methods=list(route.methods)) for route in served]
        routes.append(Route("/health", self._health, methods=["GET"]))
        made = Starlette(routes=routes, lifespan=self._lifespan)
        made.add_middleware(Guard, server=self)
        return made

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        settings = self.settings
        self._pool = Pool(settings.workers, settings.service, self._limits, self.log, settings.documents, settings.edit)
        self._spill = Path(tempfile.mkdtemp(prefix="kg-answers-"))
        looking: asyncio.Task[None] | None = None
        try:
            await asyncio.to_thread(clear_left, self.out)
            await self._pool.serve(await asyncio.to_thread(take, self.out))
            self._since = time.monotonic()
            looking = asyncio.ensure_future(self._look())
            self._ready()
            yield
        except KgError as error:
            self.failed = error
            raise
        finally:
            if looking:
                looking.cancel()
            await self._pool.close()
            shutil.rmtree(self._spill, ignore_errors=True)

    async def _look(self) -> None:
        """Serve another build as soon as it has taken the place of this one."""
        refused = None
        warming = asyncio.ensure_future(self._warm())
        while True:
            await asyncio.sleep(LOOK)
            now = await asyncio.to_thread(state, self.out)
            served = self._pool.snapshot
            if now is None or now == refused or (served and now == served.state):
                continue
            try:
                snapshot = await asyncio.to_thread(take, self.out)
                await self._pool.serve(snapshot)
            except (KgError, OSError) as error:
                refused = now
                self.log.tell("build refused", told=str(error))
                continue
            self._since = time.monotonic()
            warming.cancel()
            warming = asyncio.ensure_future(self._warm())
            self.log.tell("build", out=str(self.out), extractor=snapshot.extractor)

    async def _warm(self) -> None:
        """Have a worker reckon what pages need, so that no visitor waits for it.

        Whatever goes wrong, pages reckon it themselves.
        """
        await asyncio.sleep(_WARM)
        began = time.monotonic()
        reply = await self._pool.run(Asked(WARM, "GET", "", "", "", None, None))
        for _ in range(_AGAIN):
            if reply.status != 503:  # else what is done is done, and there is time for the rest
                break
            reply = await self._pool.run(Asked(WARM, "GET", "", "", "", None, None))
        told_ = reply.body.decode("utf-8", "replace").strip()
        self.log.tell("warm", status=reply.status, told=told_, ms=round((time.monotonic() - began) * 1000, 1))

    async def _health(self, request: Request) -> Response:
        numbers = self._pool.health()
        served = self._pool.snapshot
        good = bool(numbers["workers"]) or not numbers["failed"]
        build = {"extractor": served.extractor if served else "", "seconds": round(time.monotonic() - self._since, 1)}
        return JSONResponse({"status": "ok" if good else "failing", "build": build, **numbers}, 200 if good else 503)

    def _page(self, route: Served) -> Callable[[Request], Awaitable[Response]]:
        """What Starlette calls for a route."""
        function = _function(route.page) if route.file else None

        async def respond(request: Request) -> Response:
            body = bytearray()
            spill = self._spill / secrets.token_hex(8)
            try:
                method = "GET" if request.method == "HEAD" else request.method
                permit = self._permit(request, method) if route.edits else Permit()
                refused = permit.refused or await self._receive(request, body)
                if refused:
                    return _response(refused)
                query = request.url.query
                shown = b"" if route.edits else bytes(body[:_SHOWN])  # a token is not for the log
                request.scope["asked"] = shown or query.encode()[:_SHOWN]
                base = f"{request.url.scheme}://{request.headers['host']}{request.url.path}"
                accept, kind = ", ".join(request.headers.getlist("accept")) or None, request.headers.get("content-type")
                language = ",".join(request.headers.getlist("accept-language"))
                asked = Asked(
                    route.page,
                    method,
                    request.url.path,
                    query,
                    base,
                    accept,
                    kind,
                    bytes(body),
                    str(spill),
                    language,
                    permit.token,
                )
                reply = await (asyncio.to_thread(function, None, asked) if function else self._run(request, asked))
                response = _response(reply, spill, self._limits)
                if permit.cookie:
                    response.headers.append("set-cookie", permit.cookie)
                return response
            finally:
                self._held -= len(body)
                spill.unlink(missing_ok=True)

        return respond

    def _permit(self, request: Request, method: str) -> Permit:
        """What a request may change."""
        client = request.client.host if request.client else ""
        return self._editing.permit(method, client, dict(request.headers), request.url.path)

    async def _run(self, request: Request, asked: Asked) -> Reply:
        """The pool's answer; nobody goes on working for a client that is gone."""
        run = asyncio.ensure_future(self._pool.run(asked))
        gone = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait({run, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not run.done():  # a process that is nearly done is worth more than a new one
                await asyncio.wait({run}, timeout=QUICK)
            if not run.done():
                request.scope["gone"] = True
                return told(499, "The client has gone.")
            return run.result()
        finally:
            for task in (run, gone):
                task.cancel()
            if not run.done():
                with contextlib.suppress(asyncio.CancelledError):
                    await run

    async def _receive(self, request: Request, body: bytearray) -> Reply | None:
        """Read the body; a reply where it is too large or too slow."""
        most = self._limits.request
        too_large = told(413, f"The request is larger than {most / MB:g} MB.", Connection="close")
        length = request.headers.get("content-length", "0")
        if length.isdecimal() and int(length) > most:
            return too_large
        try:
            async with asyncio.timeout(self._limits.wait):
                async for part in request.stream():
                    body += part
                    self._held += len(part)
                    if len(body) > most:
                        return too_large
                    if self._held > _HELD:
                        return told(503, "The server is busy. Ask again in a while.", Connection="close")
        except TimeoutError:
            return told(408, "The request did not come in time.", Connection="close")
        except ClientDisconnect:
            return told(499, "The client has gone.", Connection="close")
        return None


async def _gone(request: Request) -> None:
    """Returns when the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _function(name: str) -> Callable[[None, Asked], Reply]:
    """What makes a reply of a file; named by the server's own list, never by a client."""
    module, _, function = name.partition(":")
    found: Callable[[None, Asked], Reply] = getattr(import_module(module), function)
    return found


def _response(reply: Reply, spill: Path | None = None, limits: Limits | None = None) -> Response:
    if reply.spilled and spill and limits:
        return FileAnswer(reply, spill, limits.wait)
    return Response(reply.body, reply.status, dict(reply.headers), media_type=reply.type)


class FileAnswer(Response):
    """A large answer, sent from a file that may be gone from its folder meanwhile."""

    def __init__(self, reply: Reply, path: Path, patience: float) -> None:
        self._file = path.open("rb")
        self._patience = patience
        super().__init__(None, reply.status, dict(reply.headers), media_type=reply.type)
        self.headers["content-length"] = str(os.fstat(self._file.fileno()).st_size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it piece by piece; a client that takes none for `patience` seconds is left."""
        with self._file as file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while part := file.read(_CHUNK) if scope["method"] != "HEAD" else b"":
                async with asyncio.timeout(self._patience):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


class Guard:
    """Refuses hosts that are not known, answers for other origins, adds what every answer has, and writes the log."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], server: Server) -> None:
        self._app, self._server = app, server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        origin = headers.get("origin")
        extra = dict(_SAFE)
        if origin and scope["path"] not in _OWN and origin_is_allowed(origin, self._server.settings):
            extra["Access-Control-Allow-Origin"] = origin
        began = time.monotonic()
        seen = {"status": 0, "bytes": 0}

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                given = {key.lower() for key, _ in message["headers"]}
                more = [(k.lower().encode(), v.encode("latin-1")) for k, v in extra.items() if k.lower().encode() not in given]
                message = {**message, "headers": [*message["headers"], *more]}
            else:
                seen["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            if not host_is_known(headers.get("host"), self._server.settings):
                refused = told(403, "This host is not known here. Start the server with --name, or use its address.")
                await _response(refused)(scope, receive, watched)
            elif scope["method"] == "OPTIONS" and scope["path"] != "*":
                extra |= _PREFLIGHT if "Access-Control-Allow-Origin" in extra else {}
                await Response(status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})(scope, receive, watched)
            else:
                await self._app(scope, receive, watched)
        except TimeoutError:  # the client does not take its answer; what ends without an end is closed
            scope["gone"] = True
        finally:
            self._log(scope, seen, time.monotonic() - began)

    def _log(self, scope: Scope, seen: dict[str, int], seconds: float) -> None:
        client = scope.get("client") or ("", 0)
        asked = scope.get("asked", b"").decode("ascii", "backslashreplace")
        facts = {"client": client[0], "method": scope["method"], "path": scope["path"][:_SHOWN], **seen}
        facts |= {"ms": round(seconds * 1000, 1), **({"asked": asked} if asked else {})}
        self._server.log.tell("request", **facts, **({"gone": True} if scope.get("gone") else {}))
