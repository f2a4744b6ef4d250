"""How much a document may cost: what goes beyond is told in one line and passed over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one document may have or take; every field is an option of `kg build`."""

    bytes: int = 50_000_000  # of a file; of a jsonl corpus: of one line
    characters: int = 5_000_000  # of the text drawn from it
    pages: int = 2_000  # of a PDF
    seconds: float = 60.0  # to read it, where the format can be made to take long (html, pdf, docx, xlsx)
    unpacked: int = 300_000_000  # bytes inside a docx or xlsx, which are zip archives
    memory: int = 3_000_000_000  # bytes of address space of the process that reads such formats


DEFAULT = Limits()
