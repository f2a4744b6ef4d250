"""Bodies printed in one run: 市委市政府 is 市委 and 市政府. 江苏省纪委监委 is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Mention

# Head (a place or a level word), first body, second body. The second may repeat the head.
_RUNS = (
    re.compile(r"^(?P<head>)(?P<one>中央纪委)(?P<two>国家监委)$"),
    re.compile(r"^(?P<head>.+?(?:镇|乡|街道))(?P<one>党委)(?P<two>政府)$"),
    re.compile(r"^(?P<head>.*?)(?P<one>(?P<level>[省市县区州旗])委)(?P<two>政府)$"),
    re.compile(r"^(?P<head>.*?)(?P<one>[省市县区州旗]委)(?P<two>[省市县区州旗]政府)$"),
    re.compile(r"^(?P<head>.*?)(?P<one>党工委)[、]?(?P<two>管委会)$"),
    re.compile(r"^(?P<head>)(?P<one>中共中央)[、 ]?(?P<two>国务院)$"),
)


def split_runs(text: str, mentions: Sequence[Mention]) -> tuple[list[Mention], dict[tuple[int, int], str]]:
    """The mentions with such runs cut in two, and for each part its name in full: 监委 → 江苏省监委."""
    result: list[Mention] = []
    names: dict[tuple[int, int], str] = {}
    for m in mentions:
        printed = text[m.start : m.end]
        run = next((r for r in (p.match(printed) for p in _RUNS) if r), None) if m.type == "Agency" else None
        if run is None:
            result.append(m)
            continue
        one = replace(m, end=m.start + run.end("one"))
        two = replace(m, start=m.start + run.start("two"))
        head = "" if run["two"].startswith("国家") or run["one"] in ("中共中央", "中央纪委") else run["head"]
        if run["two"][0] in "省市县区州旗" and head.endswith(run["two"][0]):
            head = head[:-1]
        level = run.groupdict().get("level") or ""  # 县委政府: the second is the 县政府
        names[two.start, two.end] = head + ("" if head.endswith(level) else level) + run["two"]
        result += [one, two]
    return result, names
