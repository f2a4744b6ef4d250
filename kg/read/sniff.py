"""What kind of file it is, by its first bytes: for standard input and for suffixes that say nothing."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

from kg.model import BadDocument
from kg.read.file import opened

_HEAD = 4096
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_JSON_LINE = re.compile(rb'\s*\{\s*"[^"\n]{1,60}"\s*:')
_PACKED = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}


def sniff(path: Path, shown: str) -> str:
    """What it is: "pdf", "docx", "xlsx", "html", "jsonl", or "text" where nothing speaks against it.

    raises: BadDocument where the file cannot be opened, or is XML and no web page
    """
    with os.fdopen(opened(path, shown), "rb") as file:
        try:
            head = file.read(_HEAD)
            if head.startswith(b"PK\x03\x04"):
                return _packed(path)
        except OSError as error:
            raise BadDocument(shown, (error.strerror or "cannot be read").lower(), "Check that it may be read") from error
    if head.startswith(b"%PDF-"):
        return "pdf"
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(plain):
        return "html"
    if plain.lstrip().startswith(b"<?xml"):
        raise BadDocument(shown, "XML, and no web page", "Save it as text, as a web page or as docx")
    return "jsonl" if _JSON_LINE.match(plain) else "text"


def _packed(path: Path) -> str:
    """Which kind of document a zip archive is; "text" (whose reader refuses it) for none that is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "text"
    return next((kind for part, kind in _PACKED.items() if part in names), "text")
