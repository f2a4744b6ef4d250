"""A policy and an enterprise → what each condition comes to. Pure functions over the tables; no sentences yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.match.days import last_day
from kg.match.measures import held
from kg.match.model import (
    BARRED,
    CLOSED,
    ELIGIBLE,
    MET,
    NOT_MET,
    POSSIBLE,
    STANDINGS,
    UNKNOWN,
    Ask,
    Check,
    Judged,
    Link,
    Match,
    Measured,
    Offer,
    Policy,
    Profile,
    Side,
    Tables,
    shown,
)
from kg.vocab import ELI, ZQ, local_id

_OVER = ("废止", "失效", "替代")  # 修订: it goes on
_ENDS = {
    "class": ("supportsClass", "hasClass"),
    "region": ("appliesIn", "locatedIn"),
    "industry": ("supportsIndustry", "inIndustry"),
}
_ABOUT = {"class": "类别", "region": "地区", "industry": "产业"}
_EVERYONE = ("", "企业", "各类企业", "所有企业", "相关企业", "申报企业")
_WORDS = {"类别": "class", "地区": "region", "行业": "industry"}
# Classes of which an enterprise is in one at the most.
_APART = (("大型企业", "中小企业"), ("国有企业", "民营企业"), ("规模以上企业", "规模以下企业"), ("个体工商户", "大型企业"))


def side(of: Policy | Profile, tables: Tables) -> Side:
    """What of a policy or an enterprise is compared."""
    places = of.regions if isinstance(of, Policy) else frozenset(_exact(of.regions, tables))
    whole = (_above(of.classes, tables), _above(of.regions, tables), _above(of.industries, tables))
    return Side(of.classes, places, of.industries, *whole)


def structure(policy: Side, firm: Side, country: str) -> tuple[str, str, str] | None:
    """The verdicts on class, region and industry; MET for what the policy does not name.

    returns: None where one is not met, or where two are not known: then there is too little to go by
    """
    industry = MET
    if policy.industries and policy.industries.isdisjoint(firm.all_industries):
        if firm.industries and firm.industries.isdisjoint(policy.all_industries):
            return None
        industry = UNKNOWN  # it has none that is known, or only a wider one
    class_ = MET
    if policy.classes.isdisjoint(firm.all_classes):
        if policy.classes and firm.classes and firm.classes.isdisjoint(policy.all_classes):
            return None
        class_ = UNKNOWN  # as for industries; or no text says for whom in the place or the industry it is
        if policy.regions <= {country} and (industry == UNKNOWN or not policy.industries):
            return None  # for some class, anywhere: too little to go by
    if not policy.regions.isdisjoint(firm.all_regions):
        region = MET
    elif not policy.regions or (not firm.all_regions and country in policy.regions):
        region = UNKNOWN  # a policy for everywhere may be for an enterprise of an unknown place
    elif not firm.regions.isdisjoint(policy.all_regions):
        region = UNKNOWN  # in 吉林省 somewhere, and the policy is 长春市's
    else:
        return None
    found = (class_, region, industry)
    return found if found.count(UNKNOWN) <= 1 else None


def judge(policy: Policy, profile: Profile, verdicts: tuple[str, str, str], tables: Tables, day: str) -> Match:
    """What each condition of a policy comes to for an enterprise.

    verdicts: what `structure` says of the two
    day:      ISO 8601, or "" where time is not asked about
    """
    class_, region, industry = verdicts
    checks = [
        _check("class", policy.classes, profile.classes, policy, profile, class_, tables),
        _check("region", policy.regions, profile.regions, policy, profile, region, tables),
    ]
    if policy.industries:
        checks.append(_check("industry", policy.industries, profile.industries, policy, profile, industry, tables))
    time = in_force(policy, day)
    asked = tuple(_asked(policy.iri, policy.asks, profile, tables))
    offers = tuple(sorted((_offer(o, policy, profile, tables, day) for o in policy.offers), key=_usable_first))
    if time and time.verdict == NOT_MET:
        standing = CLOSED
    elif UNKNOWN in verdicts:
        standing = POSSIBLE
    else:
        standing = BARRED if _verdict(asked) == NOT_MET else ELIGIBLE
    all_ = (*checks, *([time] if time else ()), *asked)
    match = Match(policy, profile, standing, bool(policy.classes), all_, offers, ())
    return replace(match, rank=_rank(match, tables))


def in_force(policy: Policy, day: str) -> Check | None:
    """Whether it is in force on a day; None where no text says anything of that. A record is never in force."""
    iri = policy.iri
    if policy.record:
        return Check("文种", "可申报的政策", NOT_MET, policy.record, ((iri, ZQ + "recordKind", policy.record),))
    if policy.status in _OVER:
        return Check("效力", "现行有效", NOT_MET, policy.status, ((iri, ZQ + "policyStatus", policy.status),))
    if not policy.starts and not policy.ends:
        return None
    asked = "至".join((policy.starts, policy.ends)) if policy.ends else f"{policy.starts}起"
    outside = bool(day) and ((policy.starts and policy.starts > day) or (policy.ends and policy.ends < day))
    links = [(iri, ELI + name, date) for name, date in _dates(policy)]
    return Check("期限", asked, NOT_MET if outside else MET if day else UNKNOWN, day, tuple(links))


def _dates(policy: Policy) -> Iterator[tuple[str, str]]:
    if policy.starts:
        yield "first_date_entry_in_force", policy.starts
    if policy.ends:
        yield "date_no_longer_in_force", policy.ends


def _exact(places: Iterable[str], tables: Tables) -> list[str]:
    """The places that hold no other of them, without the whole country."""
    kept = [p for p in places if p != tables.country]
    return [p for p in kept if not any(q != p and p in tables.wider.get(q, ()) for q in kept)]


def _pair(own: Iterable[str], wanted: frozenset[str], tables: Tables) -> tuple[str, str] | None:
    """(what the enterprise has, what the policy names) where the first is the second or narrower: the narrowest such."""
    pairs = [(o, w) for o in own for w in tables.wider.get(o, frozenset((o,))) & wanted]
    return min(pairs, key=lambda p: (-_depth(p[1], tables), -_depth(p[0], tables), p), default=None)


def _depth(iri: str, tables: Tables) -> int:
    return len(tables.wider.get(iri, (iri,)))


def _check(
    kind: str, wanted: frozenset[str], own: frozenset[str], policy: Policy, profile: Profile, verdict: str, tables: Tables
) -> Check:
    """A check of class, region or industry; where it is met, of the narrowest pair that meets it."""
    ask, have = (ZQ + name for name in _ENDS[kind])
    pair = _pair(own, wanted, tables) if verdict == MET else None
    named, mine = ((pair[1],), (pair[0],)) if pair else (_by_name(wanted, tables), _by_name(own, tables))
    asked, found = ("、".join(tables.names.get(iri, iri) for iri in iris) for iris in (named, mine))
    having = tuple((profile.iri, have, iri) for iri in mine) if profile.iri else ()
    return Check(_ABOUT[kind], asked or "未写明", verdict, found, tuple((policy.iri, ask, iri) for iri in named), having)


def _by_name(iris: Iterable[str], tables: Tables) -> tuple[str, ...]:
    return tuple(sorted(iris, key=lambda iri: (tables.names.get(iri, iri), iri)))


def _above(iris: Iterable[str], tables: Tables) -> frozenset[str]:
    return frozenset(wide for iri in iris for wide in tables.wider.get(iri, (iri,)))


def _offer(offer: Offer, policy: Policy, profile: Profile, tables: Tables, day: str) -> Judged:
    """An instrument with its own conditions, and its own last day."""
    link: Link = (policy.iri, ZQ + "offers", offer.iri)
    checks = list(_asked(offer.iri, offer.asks, profile, tables))
    if offer.beneficiary_class and not any(check.about == "类别" for check in checks):
        ask = Ask(offer.iri, "类别", "=", entity=offer.beneficiary_class)
        checks += (replace(check, asking=(link,)) for check in _asked(offer.iri, (ask,), profile, tables))
    elif offer.beneficiary not in _EVERYONE and not checks:  # 首次获评的企业: whom that is no table says
        checks.append(Check("对象", offer.beneficiary, UNKNOWN, "", (link,)))
    until = last_day(offer.validity)
    if until and day:
        checks.append(Check("期限", offer.validity, NOT_MET if until < day else MET, day, (link,)))
    return Judged(offer, tuple(checks), _verdict(checks))


def _asked(owner: str, asks: Sequence[Ask], profile: Profile, tables: Tables) -> Iterator[Check]:
    """Each condition of a policy or an instrument."""
    for ask in asks:
        link: Link = (owner, ZQ + "requires", ask.iri)
        if ask.entity:
            verdict, own = _is_of(ask, profile, tables)
            kind = _WORDS.get(ask.what, "class")
            having = ((profile.iri, ZQ + _ENDS[kind][1], own),) if own and profile.iri else ()
            found = tables.names.get(own, own)
            yield Check(ask.what, tables.names.get(ask.entity, ask.entity), verdict, found, (link,), having)
        else:
            verdict, figure = held(ask, profile.figures)
            told = f"{ask.operator}{shown(ask.value, ask.unit)}"
            yield Check(ask.what, told, verdict, _figure(figure), (link,), _figure_link(figure))


def _is_of(ask: Ask, profile: Profile, tables: Tables) -> tuple[str, str]:
    """Whether the enterprise is of the class, region or industry that a condition names, and what of its own says so."""
    kind = _WORDS.get(ask.what, "class")
    own = {"class": profile.classes, "region": profile.regions, "industry": profile.industries}[kind]
    pair = _pair(own, frozenset((ask.entity,)), tables)
    if pair:
        return MET, pair[0]
    around = tables.wider.get(ask.entity, frozenset())
    if kind == "class":
        against = next((o for o in sorted(own) if _apart(o, ask.entity, tables)), "")
        return (NOT_MET, against) if against else (UNKNOWN, "")
    near = _exact(own, tables) if kind == "region" else list(own)
    if not near or any(o in around for o in near):
        return UNKNOWN, ""
    return NOT_MET, min(near)


def _apart(one: str, other: str, tables: Tables) -> bool:
    """Whether nothing is of both classes."""
    base = one.rpartition("class/")[0]
    above, above_other = (tables.wider.get(iri, frozenset((iri,))) for iri in (one, other))
    return any(
        (base + a in above and base + b in above_other) or (base + b in above and base + a in above_other)
        for a, b in _apart_ids()
    )


@cache
def _apart_ids() -> tuple[tuple[str, str], ...]:
    return tuple((local_id("EnterpriseClass", a), local_id("EnterpriseClass", b)) for a, b in _APART)


def _figure(figure: Measured | None) -> str:
    if figure is None:
        return ""
    least = {"min": "≥", "max": "≤", "about": "约"}.get(figure.bound, "")
    period = f"（{figure.period}）" if figure.period else ""
    return f"{figure.what} {least}{shown(figure.value, figure.unit)}{period}"


def _figure_link(figure: Measured | None) -> tuple[Link, ...]:
    return ((figure.iri, ZQ + "value", ""),) if figure and figure.iri else ()


def _verdict(checks: Iterable[Check]) -> str:
    """Of conditions that name classes, regions or industries one of each is enough (对甲类、乙类企业…); all others count."""
    groups: dict[str, list[str]] = {}
    for number, check in enumerate(checks):
        key = check.about if check.about in _WORDS else str(number)
        groups.setdefault(key, []).append(check.verdict)
    best = [MET if MET in g else UNKNOWN if UNKNOWN in g else NOT_MET for g in groups.values()]
    return NOT_MET if NOT_MET in best else UNKNOWN if UNKNOWN in best else MET


def _usable_first(judged: Judged) -> tuple[object, ...]:
    offer = judged.offer
    return (MET, UNKNOWN, NOT_MET).index(judged.verdict), -(offer.amount or 0), offer.kind, offer.iri


def _rank(match: Match, tables: Tables) -> tuple[object, ...]:
    """What a user should see first: what fits for sure, gives something that can be had, is for few, is near, is new."""
    usable = sum(o.verdict != NOT_MET for o in match.offers)
    sure = sum(o.verdict == MET for o in match.offers)
    depths = {c.about: max((_depth(link[2], tables) for link in c.asking), default=0) for c in match.checks}
    newest = match.policy.issued or match.policy.starts or match.policy.seen
    return (
        STANDINGS.index(match.standing),
        not match.by_class,
        not usable,
        -min(sure, 1),
        -depths.get("类别", 0),
        -depths.get("地区", 0),
        match.count(NOT_MET),
        -match.count(MET),
        tuple(-ord(c) for c in newest),
        match.policy.name,
        match.policy.iri,
        match.profile.name,
        match.profile.iri,
    )
