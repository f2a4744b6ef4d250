"""What XML can carry."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text with U+FFFD for what XML 1.0 cannot carry."""
    return _NOT_XML.sub("\ufffd", text)
