"""What the server tells: one JSON object a line on standard error, with the time in UTC."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import IO


class Log:
    """Writes events; what they carry cannot break a line, since JSON escapes it."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream or sys.stderr

    def tell(self, event: str, **facts: object) -> None:
        """One line: the time, the event and its facts, in the order given."""
        time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"time": time, "event": event, **facts}, ensure_ascii=True, default=str)
        try:
            self._stream.write(f"{line}\n")
            self._stream.flush()
        except (OSError, ValueError):  # a log that is full or closed stops no one from being answered
            pass


class Told(logging.Handler):
    """Passes on what the HTTP library has to say."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """One event for a record, with the last line of its exception."""
        error = f"{record.exc_info[0].__name__}: {record.exc_info[1]}" if record.exc_info and record.exc_info[0] else ""
        self._log.tell("server", level=record.levelname.lower(), told=record.getMessage()[:500], error=error[:500])
