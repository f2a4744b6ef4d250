"""What matching reads and gives, as frozen dataclasses. Things are IRIs; sentences are looked up only for what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.card import Proof

MET, NOT_MET, UNKNOWN = "met", "not met", "unknown"
# What a match comes to, the best first.
ELIGIBLE, POSSIBLE, BARRED, CLOSED = "eligible", "possible", "barred", "not in force"
STANDINGS = (ELIGIBLE, POSSIBLE, BARRED, CLOSED)

Link = tuple[str, str, str]  # a fact as IRIs: subject, predicate, object


@dataclass(frozen=True, slots=True)
class Ask:
    """One condition of a policy or an instrument, as the graph has it."""

    iri: str
    what: str  # 研发投入强度; 类别, 地区, 行业 for an entity
    operator: str
    value: Decimal | None = None  # in the base unit; a fraction for a share
    unit: str = ""  # 元, 人; "" for a share
    entity: str = ""  # IRI of the class, region or industry

    @property
    def told(self) -> str:
        """研发投入强度≥5%, 年营业收入≥50亿元; an entity's name is not known here."""
        return f"{self.what}{self.operator}{shown(self.value, self.unit)}" if self.value is not None else self.what


@dataclass(frozen=True, slots=True)
class Offer:
    """One instrument of a policy."""

    iri: str
    kind: str  # 补助, 奖励, …
    amount: Decimal | None = None  # yuan
    rate: Decimal | None = None
    cap: bool = False
    beneficiary: str = ""
    validity: str = ""
    asks: tuple[Ask, ...] = ()
    beneficiary_class: str = ""  # IRI of the class whose name the beneficiary is

    @property
    def told(self) -> str:
        """补助 最高500万元 50%."""
        most = "最高" if self.cap else ""
        money = f"{most}{shown(self.amount, '元')}" if self.amount is not None else ""
        share = f"{'' if money else most}{shown(self.rate, '')}" if self.rate is not None else ""
        return " ".join(part for part in (self.kind, money, share) if part)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the graph says of a policy that matters to those who might use it."""

    iri: str
    name: str
    issuers: tuple[str, ...] = ()  # names
    number: str = ""
    issued: str = ""  # ISO 8601, as are all dates
    seen: str = ""  # date of the first document that names it
    starts: str = ""  # the earliest day that a text gives
    ends: str = ""  # the latest day that a text gives
    status: str = ""  # 废止, 失效, 替代, 修订
    record: str = ""  # 名单, 报告: nobody applies for it
    classes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    asks: tuple[Ask, ...] = ()
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of an enterprise; `iri` is "" where the user gave it."""

    what: str  # 营业收入
    value: Decimal  # in the base unit
    unit: str  # 元; "" for a share
    bound: str = ""  # min, max, about
    period: str = ""
    iri: str = ""
    seen: str = ""  # date of the newest document that gives it


@dataclass(frozen=True, slots=True)
class Profile:
    """An enterprise: one of the graph, one that the user describes, or one of the graph with what the user adds."""

    name: str
    iri: str = ""  # "" for one that is not in the graph
    classes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    figures: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """The whole graph, as far as matching needs it, in memory."""

    policies: tuple[Policy, ...]  # by IRI
    profiles: tuple[Profile, ...]  # every enterprise, by IRI
    wider: Mapping[str, frozenset[str]]  # class, industry, region → itself and all that is wider
    names: Mapping[str, str]  # IRI → name, of those and of agencies
    provincial: Mapping[str, frozenset[str]]  # class that the nation recognises → the same class at provincial level
    country: str  # IRI of the country
    newest: str  # date of the newest document; "" where none has a date


@dataclass(frozen=True, slots=True)
class Side:
    """Classes, regions and industries of a policy or an enterprise: those named, and those with all that is wider."""

    classes: frozenset[str]
    regions: frozenset[str]  # of an enterprise: without those that hold another of them, and without the country
    industries: frozenset[str]
    all_classes: frozenset[str]
    all_regions: frozenset[str]
    all_industries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, held against an enterprise."""

    about: str  # 类别, 地区, 产业, 期限, or what a condition looks at
    asked: str  # 专精特新中小企业; ≥5%
    verdict: str  # MET, NOT_MET, UNKNOWN
    found: str = ""  # what the enterprise has: 专精特新小巨人企业; 8.6亿元（去年）
    asking: tuple[Link, ...] = ()  # the facts of the policy's side
    having: tuple[Link, ...] = ()  # the facts of the enterprise's side


@dataclass(frozen=True, slots=True)
class Judged:
    """An instrument, with its own conditions."""

    offer: Offer
    checks: tuple[Check, ...]
    verdict: str  # MET where all that it asks is met, or it asks nothing


@dataclass(frozen=True, slots=True)
class Match:
    """A policy and an enterprise."""

    policy: Policy
    profile: Profile
    standing: str  # one of STANDINGS
    by_class: bool  # whether the policy names classes
    checks: tuple[Check, ...]  # class, region, industry, time; then what the policy asks for all that it offers
    offers: tuple[Judged, ...]  # those that can be had first
    rank: tuple[object, ...]  # smaller is better

    def count(self, verdict: str) -> int:
        """How many conditions, of the policy and of its instruments, come to a verdict."""
        return sum(c.verdict == verdict for c in (*self.checks, *(c for o in self.offers for c in o.checks)))


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one question: matches, the best first, and the sentences behind them."""

    about: str  # the enterprise's or the policy's name
    of: Profile | Policy  # what was asked about
    day: str  # the day asked about; "" where no document has a date and none was given
    matches: tuple[Match, ...]  # those listed
    total: int  # those there are
    closed: int  # what fits but is not in force or is a record, left out
    names: Mapping[str, str]
    proofs: Mapping[Link, tuple[Proof, ...]]  # of the links of `matches`, the surest first


def shown(value: Decimal | None, unit: str) -> str:
    """A value for people: 5000000 元 → 500万元, 0.05 → 5%."""
    if value is None:
        return ""
    if not unit:
        return f"{_plain(value * 100)}%"
    for times, word in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if abs(value) >= times and value % (times / 10000) == 0:
            return f"{_plain(value / times)}{word}{unit}"
    return f"{_plain(value)}{unit}"


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
