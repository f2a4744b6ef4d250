"""Characters → the rows of a network's table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
OTHER = 1  # the row of a character that has none of its own; row 0 pads


class Rows:
    """By code point, all characters of a text at once."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        self._table = np.full(max(map(ord, rows), default=0) + 2, OTHER, "int32")  # the last cell is for what lies beyond
        for char, row in rows.items():
            self._table[ord(char)] = row

    def of(self, text: str) -> Array:
        """int32 [characters]"""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        rows: Array = self._table[np.minimum(codes, len(self._table) - 1)]
        return rows
