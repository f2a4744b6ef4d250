"""The parts of an office document (docx, xlsx), which is a zip archive of XML: opened only where it is what it says."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from kg.model import BadDocument
from kg.read.limits import Limits

_RATIO = 200  # bytes for one packed byte: text packs 5 to 20 times, a bomb 1,000 times
_SMALL = 10_000_000  # bytes that no ratio matters for
_PARTS = 10_000
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0D\0O\0C|\0<\0!\0D\0O\0C")  # in UTF-16 too
_OLE = b"\xd0\xcf\x11\xe0"


class Archive:
    """Parts by name, as bytes and as XML trees without entities."""

    def __init__(self, data: bytes, shown: str, kind: str, limits: Limits) -> None:
        """kind: "docx" or "xlsx". Raises BadDocument for what is none, encrypted, damaged, or unpacks to more than it may."""
        self._shown = shown
        if data.startswith(_OLE):  # an encrypted docx is an old Office file around it
            raise BadDocument(shown, f"encrypted, or an old Office file and no {kind}", f"Save it as {kind} without a password")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise BadDocument(shown, f"a damaged {kind} (cut off?), or none", "Save or fetch it anew") from error
        parts = self._zip.infolist()
        size = sum(part.file_size for part in parts)
        worst = max((p.file_size / max(1, p.compress_size) for p in parts if p.file_size > _SMALL), default=0.0)
        if size > limits.unpacked or worst > _RATIO or len(parts) > _PARTS:
            raise BadDocument(
                shown, f"unpacks from {len(data) / 1e6:.1f} to {size / 1e6:,.0f} MB (a zip bomb?)", "Save it as text"
            )
        if any(part.flag_bits & 1 for part in parts):
            raise BadDocument(shown, "encrypted", "Save it without a password")
        self.names = frozenset(part.filename for part in parts)

    def bytes_of(self, name: str) -> bytes:
        """A part, no longer than the archive's table of contents says. Raises BadDocument for one that is missing or damaged."""
        try:
            with self._zip.open(name) as file:
                data = file.read(self._zip.getinfo(name).file_size + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise BadDocument(self._shown, f"its part {name} is missing or damaged", "Save it anew") from error
        if name.endswith((".xml", ".rels")) and _DTD.search(data):
            raise BadDocument(
                self._shown, "XML that defines entities, which no office program writes", "Save it anew, or as text"
            )
        return data

    def tree(self, name: str) -> Any:
        """The root element of a part. Raises BadDocument."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
        try:
            return etree.fromstring(self.bytes_of(name), parser)
        except etree.XMLSyntaxError as error:
            raise BadDocument(self._shown, f"its part {name} is no XML", "Save it anew") from error

    def check(self) -> None:
        """Look through every part of XML for entities. Raises BadDocument."""
        for name in sorted(self.names):
            if name.endswith((".xml", ".rels")):
                self.bytes_of(name)
