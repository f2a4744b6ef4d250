"""Days as users and texts write them."""

from __future__ import annotations

import calendar
import re
from datetime import date

from kg.model import BadQuery

_DAY = re.compile(r"(20[0-9]{2})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?(?:底|末)?")


def asked_day(text: str) -> str:
    """The day that a user asks about, as 2024-05-01. Raises BadQuery for anything else."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise BadQuery(text or "--date", "is no day", "Write it as 2024-05-01") from None


def last_day(words: str) -> str:
    """The last day of what a text calls a term: 2027年底 → 2027-12-31, 2027年6月 → 2027-06-30; "" where it names none (3年)."""
    found = _DAY.fullmatch(words.strip())
    if not found:
        return ""
    year, month = int(found[1]), int(found[2] or 12)
    if not 1 <= month <= 12:
        return ""
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(int(found[3] or last), last)).isoformat() if int(found[3] or 1) else ""
