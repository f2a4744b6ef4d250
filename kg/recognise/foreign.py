"""Firms by their names in Latin letters: what stands before Limited, Inc., Holdings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Mention

METHOD = "legal-form"
_WORD = r"[A-Z0-9][A-Za-z0-9.'’-]*"
_FORM = (
    r"(?:PTE\.? LTD|Pte\.? Ltd|Co\.?,? ?Ltd|Limited|LIMITED|Ltd|LTD|Incorporated|Inc|INC|Corporation|Corp|CORP|Company|Co"
    r"|Holdings?|HOLDINGS?|Group|GROUP|LLC|LLP|LP|SCSp|GmbH|AG|plc|PLC|Partners|Capital)"
)
_FIRM = re.compile(
    rf"(?<![A-Za-z0-9.&])(?:{_WORD},? (?:(?:&|and|of) )?){{1,6}}?{_FORM}\.?(?![A-Za-z0-9])(?:,? {_FORM}\.?(?![A-Za-z0-9]))*"
)


def foreign(text: str) -> Iterator[Mention]:
    """Such names, each with its legal form: Bluestone Optics Co., Ltd."""
    for found in _FIRM.finditer(text):
        yield Mention(*found.span(), "Enterprise", METHOD, 0.7)
