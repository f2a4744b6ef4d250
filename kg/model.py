"""The nouns: what each stage takes and gives, as frozen dataclasses, and the errors.

The way of one document: `Document` (a file as decoded) → `CleanText` (layout undone, every character's place kept) →
`ResolvedText` (mentions and the entities that they name) → `Extract` (what the document states, with evidence in source
positions). Positions are half-open [start, end) in characters (code points); money is Decimal yuan; confidence is 0..1.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

MARKER = "zhengqi.json"  # the file that says that a folder was made by a build


class KgError(Exception):
    """An error a user can act on: where, what, what next. Printed as one line by the command."""

    def __init__(self, where: object, what: str, advice: str = "") -> None:
        self.where, self.what, self.advice = str(where), what, advice
        super().__init__(f"{self.where}: {what}." + (f" {advice}." if advice else ""))

    def __reduce__(self) -> tuple[type[KgError], tuple[str, str, str]]:
        """So that it travels between processes."""
        return type(self), (self.where, self.what, self.advice)


@dataclass(frozen=True, slots=True)
class Voices:
    """What recognises names beside the tables, the rules and our own network."""

    model: str = ""  # a further voice: an installed spaCy pipeline, by name or folder


ALL_VOICES = Voices()


class BadDocument(KgError):
    """A document that cannot be read; it is told and passed over, the others are built."""


class BadSeed(KgError):
    """A row of seeds/ or a term of ontology/ that is wrong; everything stops."""


class BadStore(KgError):
    """A store that is missing, locked or not ours."""


class BadQuery(KgError):
    """A query that does not parse or cannot run."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where [start, end) of a document's text stands in the file that the user has: a page with a box, or a path."""

    start: int
    end: int
    page: int | None = None  # from 1
    box: tuple[float, float, float, float] | None = None  # left, top, width, height in points from the page's upper left corner
    path: str = ""  # where there are no pages: "row=5", "sheet=名单&row=5", "paragraph=12", "/html/body/div[2]/p[3]"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its line of the text, and each cell's place in the text.

    A cell that was merged with one above has that one's place, outside the row; an empty one has an empty place.
    """

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that stand under each other, as the file has them: what is a head and what is data is not decided here."""

    rows: tuple[Row, ...]
    caption: str = ""  # what names the table beside its rows: the sheet's name, the file's


@dataclass(frozen=True, slots=True)
class Document:
    """One source text as decoded. `text` is what evidence positions count in; nothing has been removed from it.

    Of a text file, a csv and a jsonl record's text it is the very text. Of html, pdf, docx and xlsx, which are no running
    text, it is the text drawn from them, and `places` leads back into the file.
    """

    source: str  # the path shown to users, relative to what was named on the command line, with forward slashes
    text: str
    encoding: str  # "utf-8", "gb18030", …
    sha256: str  # of the file's bytes, hexadecimal; of a jsonl record: of its line's
    title: str | None = None  # where the format or the text itself gives one
    date: str | None = None  # ISO 8601 date of publication where the text gives one
    format: str = "text"  # a name in kg.read.FORMATS
    publisher: str | None = None  # the paper, site or body that the file says it is from
    places: tuple[Place, ...] = ()  # sorted, not overlapping; empty where positions in the text say it all
    tables: tuple[Table, ...] = ()  # in the order of the text
    apart: tuple[tuple[int, int], ...] = ()  # stretches that are not part of what is told: running heads, page numbers
    notes: tuple[tuple[str, int], ...] = ()  # what the reader did or met, and how often: ("pages without text", 2)

    def where(self, start: int, end: int) -> str:
        """The places of [start, end) as a fragment that follows # in an address; "" where the text is the file's own.

        On pages: "page=3&viewrect=72,90,451,28" (RFC 8118), the smallest box around it on the first of its pages.
        """
        first = bisect_right(self.places, start, key=lambda place: place.end)
        found = [p for p in self.places[first : bisect_left(self.places, end, key=lambda place: place.start)] if p.end > start]
        if not found:
            return ""
        if found[0].page is None:
            return found[0].path
        boxes = [p.box for p in found if p.page == found[0].page and p.box]
        if not boxes:
            return f"page={found[0].page}"
        left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
        width, height = max(b[0] + b[2] for b in boxes) - left, max(b[1] + b[3] for b in boxes) - top
        return f"page={found[0].page}&viewrect={left:.0f},{top:.0f},{width:.0f},{height:.0f}"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of cleaned text with one role in the layout."""

    start: int
    end: int
    kind: str  # "title", "heading", "byline", "caption", "body", "item" (a list clause: 一、 （一） 1. 第X条)
    level: int = 0  # depth of a heading or item: 第X章 1, 一、 2, （一） 3, 1. 4; 0 for the rest
    above: tuple[int, ...] = ()  # the headings and clauses that it hangs under, outermost first, as numbers in `CleanText.blocks`


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a text: a stretch of whole blocks, and what it says of itself."""

    start: int
    end: int
    title: str | None = None  # may stand elsewhere in the text: some pages have all titles at the end
    date: str | None = None  # ISO 8601
    source: str | None = None  # the paper or agency: 江北日报, 新华社
    place: str | None = None  # of its dateline, as printed: 长春 in 新华社长春8月3日电

    def with_title(self, title: str) -> Article:
        return replace(self, title=title)


@dataclass(frozen=True, slots=True)
class CleanText:
    """Text with the layout undone. `offsets[i]` is the source position of the character `text[i]`."""

    text: str
    offsets: tuple[int, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[tuple[int, int], ...]  # in cleaned positions, inside blocks, in order
    repairs: tuple[tuple[str, int], ...] = ()  # what was repaired and how often, by name
    articles: tuple[Article, ...] = ()  # they take in every block; one where the file holds one

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Cleaned [start, end) → source [start, end). Raises ValueError for an empty or outside span."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no span [{start}, {end}) in a text of {len(self.text)} characters")
        places = self.offsets[start:end]
        return min(places), max(places) + 1


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, or a way of speaking of a named thing, in the cleaned text."""

    start: int
    end: int
    type: str  # a class of the vocabulary without prefix: "Enterprise", …
    method: str  # the voice that found it: "tagger", "gazetteer", "agency-grammar", "alias", …
    score: float = 1.0
    entity: str = ""  # the local id of the entity that it names, once resolved
    named: bool = True  # False for 该公司, 全市, 我省: they refer, but are not names


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing in the world, as one document knows it. `id` is the IRI without the base: "region/220100"."""

    id: str
    type: str
    name: str  # the fullest name: skos:prefLabel
    aliases: tuple[str, ...] = ()  # every other form: skos:altLabel
    code: str | None = None  # GB/T 2260 for regions, GB 32100 for organisations
    reasons: tuple[tuple[str, str], ...] = ()  # (name, why it is a name of this thing), where that is not plain; sorted


@dataclass(frozen=True, slots=True)
class ResolvedText:
    """What `relate` reads: cleaned text, its sentences and blocks, entities and all their mentions in text order."""

    clean: CleanText
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]  # sorted by start; never overlapping but for an Agency over the Region that acts (吉林出台)
    region: str | None = None  # local id of the region that the article is about

    @property
    def text(self) -> str:
        return self.clean.text

    @property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        return self.clean.sentences


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that carries a statement."""

    start: int
    end: int
    quote: str  # the text at [start, end) as it reads in the source
    confidence: float
    method: str  # the rule or model: "pattern:issued", "scorer", "name", …
    modality: str = "asserted"  # asserted, planned, denied, conditional, former
    where: str = ""  # in the file, where it is more than positions say: `Document.where`

    def in_source(self, clean: CleanText, source: str) -> Evidence:
        """The same evidence with source positions and the source's own characters as quote."""
        start, end = clean.to_source(self.start, self.end)
        return replace(self, start=start, end=end, quote=source[start:end])


@dataclass(frozen=True, slots=True)
class Statement:
    """subject –relation→ object, by local entity ids, with at least one evidence."""

    subject: str
    relation: str  # a property of the vocabulary without prefix: "locatedIn"
    object: str
    evidence: tuple[Evidence, ...]
    role: str | None = None  # the post's title, for holdsPost only


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted or measured value (qb:Observation)."""

    value: Decimal  # as printed: 2.87
    unit: str  # as printed: 万亿元
    evidence: Evidence
    about: str | None = None  # entity id: zq:refArea for a Region, zq:subject for any other
    counted: str | None = None  # id of an EnterpriseClass: zq:countedClass
    indicator: str | None = None  # text: 规上工业增加值
    base_value: Decimal | None = None  # 2870000000000
    base_unit: str | None = None  # 元
    bound: str | None = None  # min, max, about
    period: str | None = None
    target: bool = False
    change: str | None = None  # against what, and which way, where the value is a change: 同比增长, 较上年末减少
    cumulative: bool = False  # 累计, 共: since the beginning, not in the period


@dataclass(frozen=True, slots=True)
class Condition:
    """What a policy asks of those whom it supports (zq:Condition): a threshold, or a class, region or industry to be of."""

    policy: str
    what: str  # 研发费用占营业收入比重; 类别, 地区, 行业 for an entity
    operator: str  # ≥ ≤ > < =
    evidence: Evidence  # the words that ask
    value: Decimal | None = None  # without multiples: 20000000, 0.05
    unit: str | None = None  # 元, 人; "1" for a fraction
    entity: str | None = None  # id of the class, region or industry


@dataclass(frozen=True, slots=True)
class PolicyFact:
    """A fact of a policy as a document."""

    policy: str
    name: str  # number, issued, effective, expires (dates in ISO 8601), status (废止, 失效, 修订, 替代), interpreted
    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Support:
    """One instrument of a policy (zq:Support)."""

    policy: str
    kind: str  # 补助, 奖励, 贴息, 担保, 贷款, 税收, 服务, 基金, 券
    evidence: Evidence
    amount: Decimal | None = None  # yuan
    rate: Decimal | None = None  # a fraction: 0.2
    cap: bool = False
    beneficiary: str | None = None  # for whom, in the text's words: 首次认定的企业
    validity: str | None = None  # until when or how long, in the text's words: 2027年底
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """All that one document states: sorted, free of clocks and paths of this machine, the same bytes from the same input."""

    source: str
    sha256: str
    encoding: str
    title: str | None
    date: str | None
    characters: int
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    supports: tuple[Support, ...] = ()
    repairs: tuple[tuple[str, int], ...] = field(default=())
    conditions: tuple[Condition, ...] = ()  # of policies; those of one instrument stand with it
    policy_facts: tuple[PolicyFact, ...] = ()
    format: str = "text"
    publisher: str | None = None
    sketches: tuple[tuple[int, ...], ...] = ()  # one an article: what `kg.reprints` knows a reprint by
    region: str | None = None  # local id of the region that the document is about, where all its articles are about one

    def to_json(self) -> str:
        """One line of JSON; Decimals as strings."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)

    @classmethod
    def from_json(cls, line: str) -> Extract:
        """The inverse of `to_json`. Raises ValueError (json.JSONDecodeError) or KeyError for a line of another shape."""
        row: dict[str, Any] = json.loads(line)
        row["entities"] = tuple(
            Entity(**{**e, "aliases": tuple(e["aliases"]), "reasons": tuple((n, why) for n, why in e["reasons"])})
            for e in row["entities"]
        )
        row["statements"] = tuple(
            Statement(**{**s, "evidence": tuple(Evidence(**e) for e in s["evidence"])}) for s in row["statements"]
        )
        row["figures"] = tuple(Figure(**_decimals(f, "value", "base_value")) for f in row["figures"])
        row["supports"] = tuple(
            Support(**{**_decimals(s, "amount", "rate"), "conditions": _conditions(s["conditions"])}) for s in row["supports"]
        )
        row["conditions"] = _conditions(row["conditions"])
        row["policy_facts"] = tuple(PolicyFact(**{**f, "evidence": Evidence(**f["evidence"])}) for f in row["policy_facts"])
        row["repairs"] = tuple((name, count) for name, count in row["repairs"])
        row["sketches"] = tuple(map(tuple, row["sketches"]))
        return cls(**row)


def _conditions(rows: list[dict[str, Any]]) -> tuple[Condition, ...]:
    return tuple(Condition(**_decimals(row, "value")) for row in rows)


def _decimals(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """The row with its evidence rebuilt and the named fields turned from string to Decimal."""
    numbers = {n: Decimal(row[n]) for n in names if row[n] is not None}
    return {**row, **numbers, "evidence": Evidence(**row["evidence"])}
