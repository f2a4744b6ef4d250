"""A sentence as who and what is named for posts: bodies, persons, regions, marks, verbs of office, titles and other text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.relate.titles import VERB, Title, titles_in
from kg.relate.view import Place, View

ORGS = ("Enterprise", "Agency", "Institution")
LED = "government-led"  # 市长 as a mention of the government that its holder leads: a title all the same
_MARKS = re.compile('[、，,；;：:（）()—。！？!?“”"「」]')


@dataclass(frozen=True, slots=True)
class Item:
    kind: str  # person, org, region, mark, verb, title, other
    start: int
    end: int
    place: Place | None = None
    titles: tuple[Title, ...] = ()


def items(view: View, number: int) -> Iterator[Item]:
    """The sentence as bodies, persons, regions, marks, verbs of office, titles and other text."""
    start, end = view.sentences[number]
    position = start
    for place in view.by_sentence.get(number, []):
        m = place.mention
        if (m.type not in ORGS and m.type not in ("Person", "Region")) or m.method in ("topic", LED):
            continue  # 节能与综合利用处处长: an industry inside a title is plain text; 公司董事长 and 市长 are read below
        if m.start < position:
            if m.type == "Agency":  # an Agency over its Region
                yield Item("org", m.start, m.end, place)
            continue
        yield from _plain(view.text, position, m.start)
        kind = "person" if m.type == "Person" else "region" if m.type == "Region" else "org"
        yield Item(kind, m.start, m.end, place)
        position = m.end
    yield from _plain(view.text, position, end)


def _plain(text: str, start: int, end: int) -> Iterator[Item]:
    position = start
    for mark in [*_MARKS.finditer(text, start, end), None]:
        stop = mark.start() if mark else end
        if position < stop:
            yield from _run(text, position, stop)
        if mark:
            yield Item("mark", mark.start(), mark.end())
            position = mark.end()


def _run(text: str, start: int, end: int) -> Iterator[Item]:
    """A run without marks or mentions: a verb of office, titles, or other text."""
    verbs = list(VERB.finditer(text, start, end))
    if verbs:
        verb = verbs[-1]
        if verb.start() > start:
            yield from _titled(text, start, verb.start())
        yield Item("verb", verb.start(), verb.end())
        if verb.end() < end:
            yield from _titled(text, verb.end(), end)
    else:
        yield from _titled(text, start, end)


def _titled(text: str, start: int, end: int) -> Iterator[Item]:
    titles, rest = titles_in(text, start, end)
    if titles:
        yield Item("title", start, titles[-1].end, None, tuple(titles))
        if text[titles[-1].end : end] == "的":
            yield Item("of", end - 1, end)
        elif rest:
            yield Item("other", end - len(rest), end)
    else:
        yield Item("other", start, end)
