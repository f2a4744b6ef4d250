"""Who holds which post where: bodies, titles and persons of a sentence read from left to right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.relate.names import government_of, named_region
from kg.relate.titles import CAREER, FORMER, VERB, Title, expand, is_government, titles_in
from kg.relate.view import Place, View

ORGS = ("Enterprise", "Agency", "Institution")
_GOVERNING = re.compile("政府|管委会|管理委员会")
_CAREERS = frozenset(["career", "carried", "of", "tail"])
_MARKS = re.compile('[、，,；;：:（）()—。！？!?“”"「」]')


@dataclass(frozen=True, slots=True)
class Post:
    """One reading: a person, a body, the title, how they were found, and the sentence that says so."""

    person: str
    org: str
    title: str
    kind: str  # front 局长X, list …、Y, after X局长, career X任…, carried (他)任…, tail X，…局长, of 任…的X, by 由X任, removed
    sentence: int
    start: int  # where the title lies, for the distance
    former: bool
    inherited: int  # 0 the body stands before the title, 1 it was named for an earlier title, 2 in an earlier sentence


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str  # person, org, region, mark, verb, title, other
    start: int
    end: int
    place: Place | None = None
    titles: tuple[Title, ...] = ()


def posts(view: View) -> list[Post]:
    """Every reading of the document, in text order; the scorer decides which stand."""
    found: list[Post] = []
    subject: str | None = None
    firm: str | None = None
    for number in range(len(view.sentences)):
        reader = _Reader(view, number, subject, firm)
        found.extend(reader.read(list(_items(view, number))))
        subject, firm = reader.subject, reader.firm
    return found


def _items(view: View, number: int) -> Iterator[_Item]:
    """The sentence as bodies, persons, regions, marks, verbs of office, titles and other text."""
    start, end = view.sentences[number]
    position = start
    for place in view.by_sentence.get(number, []):
        m = place.mention
        if (m.type not in ORGS and m.type not in ("Person", "Region")) or m.method == "topic":
            continue  # 节能与综合利用处处长: an industry inside a title is plain text; 公司董事长 is read below
        if m.start < position:
            if m.type == "Agency":  # an Agency over its Region
                yield _Item("org", m.start, m.end, place)
            continue
        yield from _plain(view.text, position, m.start)
        kind = "person" if m.type == "Person" else "region" if m.type == "Region" else "org"
        yield _Item(kind, m.start, m.end, place)
        position = m.end
    yield from _plain(view.text, position, end)


def _plain(text: str, start: int, end: int) -> Iterator[_Item]:
    position = start
    for mark in [*_MARKS.finditer(text, start, end), None]:
        stop = mark.start() if mark else end
        if position < stop:
            yield from _run(text, position, stop)
        if mark:
            yield _Item("mark", mark.start(), mark.end())
            position = mark.end()


def _run(text: str, start: int, end: int) -> Iterator[_Item]:
    """A run without marks or mentions: a verb of office, titles, or other text."""
    verbs = list(VERB.finditer(text, start, end))
    if verbs:
        verb = verbs[-1]
        if verb.start() > start:
            yield from _titled(text, start, verb.start())
        yield _Item("verb", verb.start(), verb.end())
        if verb.end() < end:
            yield from _titled(text, verb.end(), end)
    else:
        yield from _titled(text, start, end)


def _titled(text: str, start: int, end: int) -> Iterator[_Item]:
    titles, rest = titles_in(text, start, end)
    if titles:
        yield _Item("title", start, titles[-1].end, None, tuple(titles))
        if text[titles[-1].end : end] == "的":
            yield _Item("of", end - 1, end)
        elif rest:
            yield _Item("other", end - len(rest), end)
    else:
        yield _Item("other", start, end)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A post read but not yet given to a person; `full` is the title as a reader completes it."""

    org: str
    title: Title
    full: str
    inherited: int


class _Reader:
    """The state of one sentence: the body in force, the posts that wait for a person, the persons they were given to."""

    def __init__(self, view: View, number: int, subject: str | None, firm: str | None) -> None:
        self.view, self.number, self.subject = view, number, subject
        self.firm = firm  # the body last named, for 公司董事长 and for sentences that name none
        self.org = firm
        self.inherited = 2
        self.waiting: list[_Waiting] = []
        self.given: list[_Waiting] = []  # what the last person was given, for 、Y
        self.listed: list[str] = []  # the persons since the last other text: 免去A、B的…职务
        self.career = False
        self.carried = True  # no person named in this sentence yet
        self.aside = False  # inside （现任…）
        self.past = False  # the last verb of office was 曾任, 历任 …

    def read(self, items: list[_Item]) -> Iterator[Post]:
        previous: _Item | None = None
        for i, item in enumerate(items):
            after = items[i + 1] if i + 1 < len(items) else None
            if item.kind == "person" and item.place:
                yield from self._person(item.place, previous, after)
            elif item.kind == "org" and item.place:
                self._body(item.place.mention.entity)
            elif item.kind == "region" and item.place:
                self._region(item.place, after)
            elif item.kind == "verb":
                yield from self._verb(item)
            elif item.kind == "title":
                yield from self._titles(item, previous, after)
            elif item.kind == "other":
                yield from self._other(item)
            elif item.kind == "mark":
                mark = self.view.text[item.start]
                self.aside = mark in "（(" or (self.aside and mark not in "）)")
                if mark in "；;":
                    yield from self._flush()
            previous = item
        yield from self._flush()

    def _body(self, org: str) -> None:
        self.org, self.inherited, self.firm = org, 0, org

    def _region(self, place: Place, after: _Item | None) -> None:
        """南京市副市长: the region stands for its government; 中国区总裁 keeps the body before it."""
        if after and after.kind == "title" and is_government(after.titles[0].text):
            government = government_of(self.view, place.mention.entity)
            if government:
                self._body(government)

    def _verb(self, item: _Item) -> Iterator[Post]:
        self.past = bool(FORMER.search(self.view.text[item.start : item.end]))
        if CAREER.search(self.view.text[item.start : item.end]) and not self.aside:
            yield from self._flush()
            self.career = True
            self.given = []

    def _titles(self, item: _Item, previous: _Item | None, after: _Item | None) -> Iterator[Post]:
        titles = list(item.titles)
        last = self.waiting[-1].full if previous and previous.kind == "mark" and self.waiting else None
        fulls = expand(titles, last)
        posts = [_Waiting(org, t, f, self.inherited) for t, f in zip(titles, fulls, strict=True) if (org := self._seat(f))]
        before = previous.place.mention.entity if previous and previous.kind == "person" and previous.place else None
        text = self.view.text
        if before and not (after and after.kind == "person"):
            for post in posts[:1]:
                yield self._post(before, post, "after")
            return
        if self.listed and text.startswith("职务", item.end):
            for person in self.listed:
                for post in posts:
                    yield self._post(person, post, "removed")
            return
        self.waiting.extend(posts)
        self.inherited = max(self.inherited, 1)

    def _seat(self, title: str) -> str | None:
        """The body at which the title is held, given the body in force."""
        if title == "总书记" and not (self.org and "中央" in self.view.entities[self.org].name):
            return None  # 习近平总书记 is a form of address, whichever body stands before it
        if not is_government(title):
            return self.org
        if self.org and _GOVERNING.search(self.view.entities[self.org].name):
            return self.org
        region = (named_region(self.view, self.org) if self.org else None) or self.view.region
        return (government_of(self.view, region) if region else None) or self.org

    def _person(self, place: Place, previous: _Item | None, after: _Item | None) -> Iterator[Post]:
        person = place.mention.entity
        text = self.view.text
        kind = _joined(text, previous)
        if kind and self.waiting:
            for post in self.waiting:
                yield self._post(person, post, kind)
            self.given, self.waiting = self.waiting, []
            self.career = kind == "by"
        elif previous and previous.kind == "mark" and text[previous.start] in "、，" and self.given:
            if not (after and after.kind == "title"):
                for post in self.given:
                    yield self._post(person, post, "list")
        else:
            yield from self._flush()
            self.given = []
        if not (previous and previous.kind == "mark" and text[previous.start] == "、"):
            self.listed = []
        self.listed.append(person)
        self.subject, self.carried = person, False
        self.inherited = max(self.inherited, 1)

    def _other(self, item: _Item) -> Iterator[Post]:
        """Plain text ends the run of a list, and takes the waiting posts of a career to its subject."""
        if item.end - item.start > 1:
            yield from self._flush()
            self.given = []

    def _flush(self) -> Iterator[Post]:
        """Give what waits to the person spoken of."""
        if self.subject:
            kind = ("carried" if self.carried else "career") if self.career else "tail"
            for post in self.waiting:
                yield self._post(self.subject, post, kind)
        self.waiting = []

    def _post(self, person: str, post: _Waiting, kind: str) -> Post:
        start = post.title.start
        former = bool(FORMER.search(self.view.text[max(0, start - 3) : start])) or (self.past and kind in _CAREERS)
        return Post(person, post.org, post.full, kind, self.number, start, former, post.inherited)


def _joined(text: str, previous: _Item | None) -> str | None:
    """How a person is joined to the posts right before: 局长X, 任局长的X, 局长（现任…）X, 局长由X担任, 局长为X."""
    if previous is None:
        return None
    between = text[previous.start : previous.end]
    if previous.kind == "title" or between in ("）", ")"):
        return "front"
    if previous.kind == "of":
        return "of"
    if previous.kind in ("other", "verb") and between in ("由", "为", "是"):
        return "by"
    return None
