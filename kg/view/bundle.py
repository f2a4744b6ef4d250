"""Where the built front end is: its scripts and sheets, made from kg/web."""

from pathlib import Path

BUNDLE = Path(__file__).parent.parent / "web" / "static"
