"""Two folders change places in one step, where the system can: at no moment is either name without its folder."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_HERE = -100  # AT_FDCWD: paths count from the working folder
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2) on Linux, RENAME_SWAP of renamex_np(2) on macOS


def swap(one: Path, other: Path) -> bool:
    """Exchange two folders of one disk; False where system or file system cannot, and nothing was done."""
    a, b = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(system.renamex_np(a, b, ctypes.c_uint(_EXCHANGE)) == 0)
        return bool(system.renameat2(_HERE, a, _HERE, b, ctypes.c_uint(_EXCHANGE)) == 0)
    except (OSError, AttributeError, TypeError):  # no such call; Windows, where the library has no name None
        return False
