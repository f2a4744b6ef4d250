"""Who holds which post where: bodies, titles and persons of a sentence read from left to right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.relate.names import government_of, named_region, region_of_level
from kg.relate.post_items import LED, ORGS, Item, items
from kg.relate.titles import CAREER, FORMER, Title, expand, is_government
from kg.relate.view import Place, View

_GOVERNING = re.compile("政府|管委会|管理委员会")
_SIDE = re.compile("(?:小组|专班|指挥部|筹委会)$")  # bodies of the day inside others, which keep the posts named after
# Bodies of members, and those over many others: who chairs a branch or an office of theirs has no post in the whole. A ministry's
# head of division, a court's or a university's is of both.
_APART = re.compile("(?:协会|学会|商会|联合会|研究会|促进会|联盟|人大|人民代表大会|人民政府)$")
OUTER = 3  # `inherited` of a post at the body whose part was named: 甲厅 of 甲厅乙处处长
_CAREERS = frozenset(["career", "carried", "of", "tail"])


@dataclass(frozen=True, slots=True)
class Post:
    """One reading: a person, a body, the title, how they were found, and the sentence that says so."""

    person: str
    org: str
    title: str
    # front 局长X, list …、Y, after X局长, career X任…, carried (他)任…, tail X，…局长, of 任…的X, by 由X任, removed, outer
    kind: str
    sentence: int
    start: int  # where the title lies, for the distance
    former: bool
    inherited: int  # 0 the body stands before the title, 1 it was named for an earlier title, 2 in an earlier sentence, 3 OUTER


def posts(view: View) -> list[Post]:
    """Every reading of the document, in text order; the scorer decides which stand."""
    found: list[Post] = []
    subject: str | None = None
    firm: str | None = None
    bodies = _bodies(view)
    for number in range(len(view.sentences)):
        reader = _Reader(view, number, subject, firm, bodies)
        found.extend(reader.read(list(items(view, number))))
        subject, firm = reader.subject, reader.firm
    return found


def _bodies(view: View) -> list[tuple[str, str]]:
    """The names of bodies that may open the name of a part of theirs, longest first, with the body."""
    names = {(n, e) for kind in ORGS for e in view.of_type.get(kind, []) for n in view.names(e) if len(n) >= 4}
    return sorted(names, key=lambda x: (-len(x[0]), x))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A post read but not yet given to a person; `full` is the title as a reader completes it."""

    org: str
    title: Title
    full: str
    inherited: int


class _Reader:
    """The state of one sentence: the body in force, the posts that wait for a person, the persons they were given to."""

    def __init__(self, view: View, number: int, subject: str | None, firm: str | None, bodies: Sequence[tuple[str, str]]) -> None:
        self.view, self.number, self.subject, self.bodies = view, number, subject, bodies
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
        self.led = {p.mention.end: p.mention.entity for p in view.by_sentence.get(number, []) if p.mention.method == LED}
        self.main: str | None = None  # the body in force before a _SIDE body was named
        self.outer: tuple[str, int] | None = None  # of 甲厅乙处处长 the body 甲厅 and where its name ends

    def read(self, items: list[Item]) -> Iterator[Post]:
        previous: Item | None = None
        for i, item in enumerate(items):
            after = items[i + 1] if i + 1 < len(items) else None
            if item.kind == "person" and item.place:
                yield from self._person(item.place, previous, after)
            elif item.kind == "org" and item.place:
                joined = previous and previous.kind == "org" and previous.place and previous.end == item.start
                self.outer = (previous.place.mention.entity, previous.end) if previous and previous.place and joined else None
                self._body(item.place.mention.entity)
            elif item.kind == "region" and item.place:
                self._region(item.place, after)
            elif item.kind == "verb":
                yield from self._verb(item)
            elif item.kind == "title":
                yield from self._titles(item, previous, after)
            elif item.kind == "other":
                yield from self._other(item, after)
            elif item.kind == "mark":
                mark = self.view.text[item.start]
                self.aside = mark in "（(" or (self.aside and mark not in "）)")
                if mark in "；;":
                    yield from self._flush()
            previous = item
        yield from self._flush()

    def _body(self, org: str) -> None:
        side = bool(_SIDE.search(self.view.entities[org].name)) and self.org is not None and self.inherited < 2
        self.main = (self.main or self.org) if side else None
        self.org, self.inherited = org, 0
        self.firm = self.main or org

    def _region(self, place: Place, after: Item | None) -> None:
        """南京市副市长: the region stands for its government; 中国区总裁 keeps the body before it."""
        if after and after.kind == "title" and is_government(after.titles[0].text):
            government = government_of(self.view, place.mention.entity)
            if government:
                self._body(government)

    def _verb(self, item: Item) -> Iterator[Post]:
        self.past = bool(FORMER.search(self.view.text[item.start : item.end]))
        if CAREER.search(self.view.text[item.start : item.end]) and not self.aside:
            yield from self._flush()
            self.career = True
            self.given = []

    def _titles(self, item: Item, previous: Item | None, after: Item | None) -> Iterator[Post]:
        titles = list(item.titles)
        last = self.waiting[-1].full if previous and previous.kind == "mark" and self.waiting else None
        fulls = expand(titles, last)
        posts = [w for t, f in zip(titles, fulls, strict=True) if (w := self._waiting(t, f))]
        outer = self._outer(previous) if previous and previous.kind == "org" else None
        if outer and not _APART.search(self.view.entities[outer[0]].name):
            posts.append(_Waiting(outer[0], titles[0], outer[1] + titles[0].text, OUTER))
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

    def _waiting(self, title: Title, full: str) -> _Waiting | None:
        """The post at the body that the title itself names (市长; 甲大学乙院院长 with 甲大学 known), else at its seat."""
        led = self.led.get(title.end)
        if led:
            return _Waiting(led, title, full, self.inherited)
        for name, body in self.bodies:
            if full.startswith(name) and len(full) > len(name):
                return _Waiting(body, title, full[len(name) :], 0)
        org = self._seat(full)
        return _Waiting(org, title, full, self.inherited) if org else None

    def _outer(self, previous: Item) -> tuple[str, str] | None:
        """The body of which the one just named is a part, and the part's name: 甲厅 and 乙处, in one mention or in two."""
        place = previous.place
        if place is None:
            return None
        if self.outer:
            return self.outer[0], self.view.text[self.outer[1] : previous.end]
        name = self._name(place)
        for whole, body in self.bodies:
            if name.startswith(whole) and len(name) > len(whole):
                return body, name[len(whole) :]
        return None

    def _seat(self, title: str) -> str | None:
        """The body at which the title is held, given the body in force."""
        if title == "总书记" and not (self.org and "中央" in self.view.entities[self.org].name):
            return None  # 习近平总书记 is a form of address, whichever body stands before it
        if not is_government(title):
            return self.org
        if title.endswith("领导"):
            region = region_of_level(self.view, title[0])
            return government_of(self.view, region) or self.org
        if self.org and _GOVERNING.search(self.view.entities[self.org].name):
            return self.org
        region = (named_region(self.view, self.org) if self.org else None) or self.view.region
        return (government_of(self.view, region) if region else None) or self.org

    def _person(self, place: Place, previous: Item | None, after: Item | None) -> Iterator[Post]:
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
        if self.main:
            self.org, self.main = self.main, None

    def _other(self, item: Item, after: Item | None) -> Iterator[Post]:
        """Plain text ends the run of a list, and takes the waiting posts of a career to its subject."""
        aside = after is not None and after.place is not None and bool(_SIDE.search(self._name(after.place)))
        if item.end - item.start > 1 and not aside:
            yield from self._flush()
            self.given = []

    def _name(self, place: Place) -> str:
        return self.view.entities[place.mention.entity].name

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
        kind = "outer" if post.inherited == OUTER else kind
        return Post(person, post.org, post.full, kind, self.number, start, former, post.inherited)


def _joined(text: str, previous: Item | None) -> str | None:
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
