"""What an installation of the project brings along."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent


def _declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


def _all(wanted: Requirement, seen: set[str]) -> Iterator[Requirement]:
    """What a requirement asks for, near and far, on this machine."""
    if (name := canonicalize_name(wanted.name)) in seen:
        return
    seen.add(name)
    try:
        lines = requires(wanted.name) or []
    except PackageNotFoundError:  # asked for on other systems only
        return
    for near in map(Requirement, lines):
        if near.marker is None or any(near.marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)):
            yield near
            yield from _all(near, seen)


def test_extras_that_an_old_pip_passes_over_are_declared() -> None:
    """The pip that comes with Python 3.11 drops an extra that is spelled with _ here and - there, with a warning only."""
    declared = _declared()
    names = {canonicalize_name(own.name) for own in declared}
    spelled = [(r, extra) for own in declared for r in _all(own, set()) for extra in r.extras if "_" in extra]
    assert any(r.name == "lxml" for r, _ in spelled), "nothing asks for lxml[html_clean] any more: its line can go"
    for requirement, extra in spelled:
        test = {"extra": canonicalize_name(extra)}
        lines = map(Requirement, requires(requirement.name) or [])
        brought = {canonicalize_name(r.name) for r in lines if r.marker and "extra" in str(r.marker) and r.marker.evaluate(test)}
        assert brought <= names, f"{requirement.name}[{extra}] brings {brought - names}, which pyproject.toml does not name"
