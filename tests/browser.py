"""A headless Chromium for tests, spoken to through its debugging pipe with nothing but the standard library."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = """
--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update
--disable-sync --disable-extensions --disable-dev-shm-usage --mute-audio --remote-debugging-pipe --window-size=1280,800
--force-device-scale-factor=1
"""


class Page:
    """One tab. Use as a context manager; `requests`, `dialogs` and `errors` hold what the page did since it was opened."""

    def __init__(self, *, dark: bool = False, size: tuple[int, int] = (1280, 800)) -> None:
        assert CHROMIUM
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self._profile = tempfile.mkdtemp(prefix="page-test-")
        read_by_chromium, self._out = os.pipe()
        self._in, written_by_chromium = os.pipe()
        # The pipe's ends have to be 3 and 4 in the child. A shell moves them there: preexec_fn is not safe beside threads.
        move = f'exec "$0" "$@" 3<&{read_by_chromium} 4>&{written_by_chromium}'
        if {read_by_chromium, written_by_chromium} & {3, 4}:  # would be overwritten while they are moved
            move = f"exec 8<&{read_by_chromium} 9>&{written_by_chromium}; " + 'exec "$0" "$@" 3<&8 4>&9'
        self._process = subprocess.Popen(
            ["bash", "-c", move, CHROMIUM, *FLAGS.split(), f"--user-data-dir={self._profile}", "about:blank"],
            pass_fds=(read_by_chromium, written_by_chromium),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_by_chromium)
        os.close(written_by_chromium)
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        tab = next(t for t in self._call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=tab["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._call(f"{domain}.enable")
        self._call("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        calm = {"name": "prefers-reduced-motion", "value": "reduce"}
        self._call("Emulation.setEmulatedMedia", features=[scheme, calm])

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self._profile, ignore_errors=True)

    def open(self, path: Path, *, seconds: float = 40) -> None:
        """Loads a file and waits until its script has set data-ready."""
        self._call("Page.navigate", url=path.resolve().as_uri())
        self.wait("document.documentElement?.dataset.ready", seconds=seconds)

    def wait(self, condition: str, *, seconds: float = 10) -> None:
        """Waits until an expression is true. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while not self.run(f"Boolean({condition})"):
            if time.monotonic() > end:
                raise TimeoutError(f"never true: {condition}; errors: {self.errors}")
            time.sleep(0.05)

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"], ensure_ascii=False))
        return answer["result"].get("value")

    def key(self, key: str) -> None:
        """Presses and lets go of one key: "/", "Enter", "Escape"."""
        codes = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "Tab": 9}
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        event = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0]))}
        self._call("Input.dispatchKeyEvent", type="keyDown", **event, **({"text": text} if text else {}))
        self._call("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text: str) -> None:
        """Puts text in where the cursor is, as an input method does."""
        self._call("Input.insertText", text=text)

    def click(self, x: float, y: float) -> None:
        """Clicks with the left button at a place of the window."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **button)

    def screenshot(self, path: Path) -> None:
        """Writes the window as PNG."""
        path.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"]))

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Sends one command and returns its result; events on the way are noted."""
        wanted = self._send(method, **parameters)
        while True:
            answer = self._next()
            if answer.get("id") == wanted:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def _send(self, method: str, **parameters: Any) -> int:
        """Sends one command and returns its number."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        return self._number

    def _next(self) -> dict[str, Any]:
        """The next message of the browser. Raises TimeoutError after a minute of silence."""
        while b"\0" not in self._buffer:
            if not select.select([self._in], [], [], 60)[0]:
                raise TimeoutError("the browser has said nothing for a minute")
            piece = os.read(self._in, 1 << 20)
            if not piece:
                raise RuntimeError("the browser has ended")
            self._buffer += piece
        line, self._buffer = self._buffer.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _note(self, event: dict[str, Any]) -> None:
        """Keeps what tests ask for; a dialog is closed, since it would stop the page."""
        what = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(what["request"]["url"])
            case "Page.javascriptDialogOpening":
                self.dialogs.append(what["message"])
                self._send("Page.handleJavaScriptDialog", accept=True)
            case "Runtime.exceptionThrown":
                self.errors.append(json.dumps(what["exceptionDetails"], ensure_ascii=False)[:600])
            case "Log.entryAdded" if what["entry"]["level"] == "error":
                self.errors.append(what["entry"]["text"])
