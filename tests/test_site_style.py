"""The colours of the pages: every text on every ground that it stands on has a contrast of 4.5 or more, light and dark."""

from __future__ import annotations

import re

import pytest

from kg.site.visit import HERE, style
from kg.view import terms

# Text → the grounds that it stands on.
PAIRS = (
    ("ink", ("paper", "ground", "mark", "mark-2", "said", "h1", "h2", "h3", "h4")),
    ("soft", ("paper", "ground", "said")),
    ("link", ("paper", "ground", "said", "mark")),
    ("paper", ("link",)),
    ("met", ("met-ground",)),
    ("not", ("not-ground",)),
    ("open", ("open-ground",)),
)


def colours(dark: bool) -> dict[str, str]:
    light_part, dark_part = (found[1] for found in re.finditer(r":root \{(.*?)\}", style(), re.DOTALL))
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light_part))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark_part)) if dark else found


def brightness(colour: str) -> float:
    """Relative luminance, as WCAG 2 has it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_texts_stand_out_from_their_grounds(dark: bool) -> None:
    known = colours(dark)
    for text, grounds in PAIRS:
        for ground in grounds:
            assert contrast(known[text], known[ground]) >= 4.5, (text, ground)


def test_line_numbers_stand_out() -> None:
    light, dark = re.findall(r"fill:(#[0-9a-f]{6})", (HERE / "static" / "lines.svg").read_text("utf-8"))
    assert contrast(light, colours(False)["paper"]) >= 4.5 and contrast(dark, colours(True)["paper"]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_dots_of_types_are_seen(dark: bool) -> None:
    for name, row in terms.types().items():
        assert contrast(row["dark" if dark else "light"], colours(dark)["paper"]) >= 3, name  # WCAG's measure for marks
        assert f".t-{name}{{" in style()


@pytest.mark.parametrize("dark", [False, True])
def test_parts_of_bars_are_seen(dark: bool) -> None:
    known = colours(dark)
    for name in (*(f"k{number}" for number in range(10)), "type", "bar"):
        assert contrast(known[name], known["paper"]) >= 3, name


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert re.findall(r"url\(([^)]*)\)", style()) == ["lines.svg"]
    assert "@import" not in style() and "http" not in style()
