"""The rows of lists → mentions of what their columns name, and then statements, each with its row as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from kg.lists.book import Book
from kg.lists.columns import ColumnRow
from kg.lists.lay import Laid, Titled, joined
from kg.lists.table import Entry, Span
from kg.model import Entity, Evidence, Mention, ResolvedText, Statement
from kg.schemes import Concept
from kg.seeds import Seeds
from kg.vocab import RELATIONS, normal

_PARTS = re.compile(r"[、，,；;/／|\n]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_EDGES = " \t\r\n\u3000《》“”\"'。.;；,，、:：-—*"
_MANY = {"Product", "Industry", "EnterpriseClass", "Agency", "Project"}  # a cell may name several
_OWN = frozenset(("Enterprise", "Institution", "Product", "Person", "Project", "Policy"))
_LARGE = 200  # entries
_LONGEST = {"Product": 30, "Industry": 20, "EnterpriseClass": 30, "Person": 12, "Region": 30}
_NO_NAME = re.compile(r"[\d\s.,%/\\()（）:：-]*|无|暂无|其他|其它|同上|否|是|[A-Za-z]级?|/+")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8})*|[A-Za-z][A-Za-z .·-]{3,40}")
_CLASS = re.compile(r"企业|小巨人|冠军|独角兽|瞪羚|龙头|链主|头雁|雏鹰|专精特新|公司")
_PLANNED = re.compile(r"拟|公示|推荐|候选|申报|受理|入围|初审|建议")
_FORMER = re.compile(r"取消|撤销|注销|到期|移出|退出|失效")
_DENIED = re.compile(r"未通过|不予|不合格|不符合|未获")
_DROPPED = re.compile("[“”\"'‘’「」『』《》·•\\s\u3000]")
# Confidence by where it stands: a column's head says it; the list's title says it of all rows; read out of an address.
_COLUMN, _TITLE, _ADDRESS, _NAME = 0.95, 0.9, 0.85, 0.7


class Lists:
    """Holds the tables; both methods are pure functions of one document."""

    def __init__(self, seeds: Seeds, classes: Iterable[Concept]) -> None:
        self._seeds = seeds
        self._classes = tuple(classes)

    def mentions(self, laid: Laid, found: Sequence[Mention]) -> list[Mention]:
        """The recogniser's mentions, with those that columns and titles tell in the place of others.

        Of a large list, without what is its own: names that no other place of the document speaks of need no comparing.
        """
        cells = self._cells(laid)
        return [m for m in joined(found, cells) if m.method != "list" or not _own(laid, m.type)]

    def _cells(self, laid: Laid) -> list[Mention]:
        """What columns and titles tell, in text order."""
        cells: dict[Span, Mention] = {}

        def put(start: int, end: int, kind: str, method: str) -> None:
            cells.setdefault((start, end), Mention(start, end, kind, method))

        for list_ in laid.lists:
            for line in (*list_.titles, *list_.sections.values()):
                if span := self._class_in(laid.clean.text, line):
                    put(*span, "EnterpriseClass", "list")
            for entry in list_.listing.entries:
                for sense, place in _named(list_, entry, laid):
                    for part in _split(laid.clean.text, place, sense.type):
                        kind = sense.type if sense.type != "Enterprise" else self._organisation(laid.clean.text[slice(*part)])
                        put(*part, kind, "list")
        return _apart(cells.values())

    def _organisation(self, name: str) -> str:
        """Enterprise, or Institution for 江北大学 and the like in a column of 单位."""
        ends = next((row for row in self._suffixes if name.endswith(row[0])), ("", "Enterprise"))
        return ends[1] if ends[1] in {"Enterprise", "Institution"} else "Enterprise"

    @cached_property
    def _suffixes(self) -> tuple[tuple[str, str], ...]:
        rows = ((row.suffix, row.type) for row in self._seeds.org_suffixes if row.strength == "strong")
        return tuple(sorted(rows, key=lambda row: (-len(row[0]), row)))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(normal(name) for concept in self._classes for name in concept.names if len(normal(name)) > 1)

    def _class_in(self, text: str, line: Span) -> Span | None:
        """The longest name of an enterprise class in a line, quotes in it or not."""
        places = [i for i in range(*line) if not _DROPPED.match(text[i])]
        plain = "".join(text[i] for i in places).lower()
        for length in range(min(len(plain), max(map(len, self._names))), 1, -1):
            for start in range(len(plain) - length + 1):
                if plain[start : start + length] in self._names:
                    return places[start], places[start + length - 1] + 1
        return None

    def statements(self, laid: Laid, resolved: ResolvedText) -> tuple[list[Statement], list[Entity]]:
        """What the rows state, in positions of `laid.clean`, and the regions that it needs beyond those of the document."""
        book = Book(resolved, self._seeds)
        for cell in self._cells(laid):
            if _own(laid, cell.type):
                book.add(cell, laid.clean.text[cell.start : cell.end])
        found: dict[tuple[str, str, str, str | None], Statement] = {}
        for list_ in laid.lists:
            titles = " ".join(laid.clean.text[slice(*line)] for line in list_.titles)
            modality = _modality(titles)
            told = next((e for line in list_.titles for e in book.within(line, "EnterpriseClass")), None)
            for entry in list_.listing.entries:
                for statement in _of_row(list_, entry, laid, book, told, modality):
                    key = (statement.subject, statement.relation, statement.object, statement.role)
                    kept = found.get(key)
                    found[key] = replace(kept, evidence=kept.evidence + statement.evidence) if kept else statement
        return list(found.values()), sorted(book.added.values(), key=lambda entity: entity.id)


def _own(laid: Laid, kind: str) -> bool:
    """Whether the names of that type in the lists are kept out of the comparing of names, whose time grows with their square."""
    return kind in _OWN and sum(len(list_.listing.entries) for list_ in laid.lists) > _LARGE


def _named(list_: Titled, entry: Entry, laid: Laid) -> Iterator[tuple[ColumnRow, Span]]:
    """The cells of a row that name something as a whole, the name first, with their places in the cleaned text."""
    for sense, span in ((list_.listing.name, entry.name), *entry.cells):
        if sense.role != "address" and (place := laid.place(span)):
            yield sense, place


def _split(text: str, place: Span, kind: str) -> Iterator[Span]:
    """The names in a cell: one, or several with marks between them."""
    start, end = place
    cuts = [start, *(x for m in _PARTS.finditer(text, start, end) for x in m.span()), end] if kind in _MANY else [start, end]
    for first, last in zip(cuts[::2], cuts[1::2], strict=True):
        a = first + len(text[first:last]) - len(text[first:last].lstrip(_EDGES))
        b = a + len(text[a:last].rstrip(_EDGES))
        name = text[a:b]
        if not 2 <= b - a <= _LONGEST.get(kind, 80) or _NO_NAME.fullmatch(name) or "\n" in name:
            continue
        if (kind == "Person" and not _PERSON.fullmatch(name)) or (kind == "EnterpriseClass" and not _CLASS.search(name)):
            continue
        yield a, b


def _of_row(list_: Titled, entry: Entry, laid: Laid, book: Book, told: Entity | None, modality: str) -> Iterator[Statement]:
    """What one row states."""
    place = laid.place((entry.row.start, entry.row.end))
    name = laid.place(entry.name)
    if place is None or name is None:
        return
    text = laid.clean.text
    subject = next((e for part in _split(text, name, list_.listing.name.type) if (e := book.at(part))), None)
    if subject is None:
        return

    def stated(relation: str, other: Entity, confidence: float, method: str, mode: str = "asserted") -> Iterator[Statement]:
        head, tail = (other, subject) if relation in {"holdsPost", "undertakes<"} else (subject, other)
        plain = relation.rstrip("<")
        domain, range_ = RELATIONS[plain]
        if head.type in domain and tail.type in range_ and head.id != tail.id:
            role = method if plain == "holdsPost" else None
            evidence = Evidence(*place, text[slice(*place)], confidence, f"list:{method}", mode)
            yield Statement(head.id, plain, tail.id, (evidence,), role)

    regions: list[tuple[str, Entity | None]] = []
    address: list[Entity] = []
    classed = False
    for sense, span in entry.cells:
        cell = laid.place(span)
        if cell is None:
            continue
        if sense.role == "address":
            address += book.within(cell, "Region")
            continue
        for part in _split(text, cell, sense.type):
            other = book.at(part)
            if sense.type == "Region":
                regions.append((text[slice(*part)], other))
            elif other is not None:
                relation = "undertakes<" if sense.role == "reverse" and sense.relation == "undertakes" else sense.relation
                relation = relation or _between(subject, other)
                if relation:
                    classed = classed or relation == "hasClass"
                    yield from stated(relation, other, _COLUMN, _label(sense), modality if relation == "hasClass" else "asserted")
    section = list_.sections.get(entry.section) if entry.section else None
    around = book.within(section, "Region") if section else []
    where = "appliesIn" if subject.type == "Policy" else "locatedIn"
    region = book.place(regions, around[-1] if around else None)
    exact = book.place([("", e) for e in address], region) if address else None
    if exact and exact is not region:
        yield from stated(where, exact, _ADDRESS, "地址")
    elif region:
        yield from stated(where, region, _COLUMN, next((_label(s) for s, _ in entry.cells if s.type == "Region"), "section"))
    elif subject.type in {"Enterprise", "Institution"} and (front := book.in_name(text[slice(*name)])):
        yield from stated(where, front, _NAME, "name")
    if not classed and subject.type == "Enterprise":
        over = book.within(section, "EnterpriseClass") if section else []
        for class_ in over[:1] or ([told] if told else []):
            yield from stated("hasClass", class_, _TITLE, "title", modality)


def _label(sense: ColumnRow) -> str:
    return sense.head


def _between(subject: Entity, other: Entity) -> str:
    """The relation of two things that a row names, where the column says only what it names."""
    return {("Enterprise", "Project"): "undertakes", ("Project", "Enterprise"): "undertakes<"}.get((subject.type, other.type), "")


def _modality(title: str) -> str:
    """How a list's title means what it says of the rows: 拟认定 is planned, 取消 former."""
    if _DENIED.search(title):
        return "denied"
    if _FORMER.search(title):
        return "former"
    return "planned" if _PLANNED.search(title) else "asserted"


def _apart(mentions: Iterable[Mention]) -> list[Mention]:
    """The first of those that overlap, in text order."""
    result: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, m.start - m.end)):
        if not result or mention.start >= result[-1].end:
            result.append(mention)
    return result
