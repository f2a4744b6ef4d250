"""A font with Chinese characters for matplotlib, found on the machine where the plot is made."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_NEEDED = "政企图谱《》“”（）"
# Families that are taken before others, where several are there: plain, and of simplified characters.
_FIRST = ("noto sans cjk sc", "source han sans", "microsoft yahei", "pingfang sc", "simhei", "wenquanyi")


def use_chinese_font(folders: Iterable[Path] | None = None) -> str:
    """Let matplotlib write Chinese, and minus signs that every font has.

    folders: where to look; None for the fonts that matplotlib knows, and those of the system
    returns: the family that is used; "" where no font has Chinese characters, with a warning that says what to install
    """
    import matplotlib as mpl
    from matplotlib import font_manager

    mpl.rcParams["axes.unicode_minus"] = False
    found = _fonts(tuple(folders) if folders is not None else None)
    if not found:
        warnings.warn(
            "no font with Chinese characters: labels will be empty boxes. Install one (apt-get install fonts-noto-cjk)",
            stacklevel=2,
        )
        return ""
    name, path = found[0]
    font_manager.fontManager.addfont(path)
    mpl.rcParams["font.family"] = [name, *mpl.rcParamsDefault["font.family"]]
    return name


@lru_cache(maxsize=8)
def _fonts(folders: tuple[Path, ...] | None) -> tuple[tuple[str, str], ...]:
    """Family and file of each font that has the characters, the one to take first."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    paths = font_manager.findSystemFonts([str(f) for f in folders] if folders is not None else None)
    found = set()
    for path in paths:
        try:
            font = FT2Font(path)
        except (OSError, RuntimeError):  # a file that is no font, or a damaged one
            continue
        if all(ord(char) in font.get_charmap() for char in _NEEDED):
            found.add((font.family_name, path))
    return tuple(sorted(found, key=lambda f: (_place(f[0]), "bold" in f[1].lower(), "black" in f[1].lower(), f)))


def _place(family: str) -> int:
    return next((at for at, name in enumerate(_FIRST) if family.lower().startswith(name)), len(_FIRST))
