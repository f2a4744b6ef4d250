"""Mentions → entities: full and short names, region codes, local agencies, 全市 and 该公司, inside one document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.model import CleanText, Entity, Mention, ResolvedText
from kg.resolve.agencies import Agencies, here
from kg.resolve.concepts import Scheme, stems
from kg.resolve.governments import acting, government
from kg.resolve.groups import Union, organisations, policies, title_issuers
from kg.resolve.joint import split_runs
from kg.resolve.regions import GENERIC, Linker, Place
from kg.schemes import Concept
from kg.seeds import Seeds
from kg.vocab import local_id, normal

__all__ = ["Resolver"]

# 全市, 我省 … speak of the article's region of that level.
HERE = re.compile(r"(?:全|我|本|该)(市|省|县|区|州|自治区)(?![级属直长])")
# 该公司, 该办法 … speak of the last one named.
BACK = re.compile(
    r"(?:该|这家|本)(公司|企业|集团|厂|银行)|(?:该|本|上述|此次?)(办法|意见|方案|规划|计划|措施|通知|政策|条例|行动|规定|细则)"
)
# A kind of place and not a place, unless the text has named one that it stands for.
NO_NAMES = frozenset(
    [
        *GENERIC,
        *("地区", "城区", "市区", "区县", "县区", "县市", "山区", "园区", "农村", "乡村", "乡镇", "县域", "街道", "老城区"),
        *("主城区", "中心城区", "省市", "本地", "当地", "城市"),
    ]
)
_BRANCH = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:市|省)?(?:分公司|支行|分行|分局|营业部|支公司|办事处|电力有限公司|分院|校区)")
_MEDIA = re.compile(r"(?:报|报社|网|电视台|广播电台|在线|新闻|社|客户端|周刊|杂志|发布)$")
_BRACKETS = re.compile(r"[（(]([\u4e00-\u9fff]{2,6})[）)]")


@dataclass
class _Draft:
    """An entity while its names are collected."""

    id: str
    type: str
    name: str
    aliases: dict[str, None]
    code: str | None = None


class Resolver:
    """Holds the tables; `resolve` is a pure function of one document's mentions."""

    def __init__(self, seeds: Seeds, classes: Iterable[Concept], industries: Iterable[Concept]) -> None:
        self._seeds = seeds
        self._agencies = Agencies(seeds)
        self._schemes = {"EnterpriseClass": Scheme(classes, "EnterpriseClass"), "Industry": Scheme(industries, "Industry")}

    def resolve(self, clean: CleanText, mentions: Sequence[Mention]) -> ResolvedText:
        """Entities and linked mentions of one document.

        mentions: non-overlapping, in cleaned positions, with types
        """
        text = clean.text
        mentions, spelt = split_runs(text, _one_type_a_name(text, mentions))
        names: dict[str, Counter[str]] = defaultdict(Counter)
        for m in mentions:
            names[m.type][spelt.get((m.start, m.end), text[m.start : m.end])] += 1
        linker, article = self._places(names, text)
        vague = {n for n in names["Region"] if n in NO_NAMES and linker.place(n).level == "place"}
        mentions = [m for m in mentions if m.type != "Region" or text[m.start : m.end] not in vague]
        for name in vague:
            del names["Region"][name]
        drafts: dict[str, _Draft] = {}
        links: dict[tuple[str, str], str] = {}  # (type, name as printed) → entity id

        def put(kind: str, key: str, name: str, forms: Iterable[str], code: str | None = None, id_: str | None = None) -> str:
            local = id_ or local_id(kind, key)
            draft = drafts.setdefault(local, _Draft(local, kind, name, {}, code))
            draft.aliases.update(dict.fromkeys(f for f in forms if f))
            return local

        places: dict[str, Place] = {}
        bodies: dict[str, Place] = {}

        def put_place(place: Place, forms: Iterable[str]) -> str:
            local = put("Region", place.key, place.name, forms, place.code)
            places[local] = place
            return local

        for name in sorted(names["Region"]):
            links["Region", name] = put_place(linker.place(name), [name])
            for outer in linker.around(name):
                put_place(linker.place(outer), [outer])
        for name in sorted(names["Agency"]):
            body = self._agencies.body(name, linker, article)
            if body.region is not None:
                put_place(body.region, [body.printed_region])
                for outer in linker.around(body.printed_region):
                    put_place(linker.place(outer), [outer])
                bodies[local_id("Agency", body.key)] = body.region
            links["Agency", name] = put("Agency", body.key, body.key, [*body.aliases, name])
        region_words = sorted(set(names["Region"]) | set(_short_regions(linker, names["Region"])), key=lambda n: (-len(n), n))
        for kind in ("Enterprise", "Institution"):
            union = organisations(names[kind], text, region_words)
            self._put_sets(kind, names[kind], union, put, links)
            for name in sorted(names[kind]):
                for head in self._regions_within(name, linker, names["Region"]) if not _MEDIA.search(name) else ():
                    put_place(linker.place(head), [head])
        issuers: dict[str, list[tuple[int, int, str]]] = {}  # title → its issuers as (start in title, end, entity id)
        for name in sorted(names["Policy"]):
            for start, end in title_issuers(name, self._agencies, linker):
                body = self._agencies.body(name[start:end], linker, article)
                local = put("Agency", body.key, body.key, [*body.aliases, name[start:end]])
                if body.region is not None:
                    put_place(body.region, [body.printed_region])
                    bodies[local] = body.region
                issuers.setdefault(name, []).append((start, end, local))
            for head in self._regions_within(re.sub("^(?:关于|促进|支持|推进)+", "", name), linker, names["Region"]):
                put_place(linker.place(head), [head])
        for name in sorted(names["Project"]):
            for head in self._regions_within(name, linker, names["Region"]):
                put_place(linker.place(head), [head])
        self._put_sets("Policy", names["Policy"], policies(names["Policy"], text), put, links)
        for kind in ("Person", "Product", "Project"):
            union = Union(sorted(names[kind]))
            if kind != "Person":
                _join_tails(union, names[kind])
            self._put_sets(kind, names[kind], union, put, links)
        for kind, scheme in self._schemes.items():
            for key, forms in sorted(stems(names[kind], scheme).items()):
                concept = scheme.by_id.get(key)
                best = concept.pref if concept else max(forms, key=lambda n: (names[kind][n], -len(n), n))
                local = put(kind, key, best, forms, id_=concept.id if concept else None)
                for form in forms:
                    links[kind, form] = local

        linked = [replace(m, entity=links[m.type, spelt.get((m.start, m.end), text[m.start : m.end])]) for m in mentions]
        linked += [
            Mention(m.start + s, m.start + e, "Agency", "title-issuer", 0.9, local)
            for m in linked
            if m.type == "Policy"
            for s, e, local in issuers.get(text[m.start : m.end], ())
        ]
        home = article.get("county") or article.get("prefecture") or article.get("province")
        linked = _refer(text, linked, article, put_place, drafts)
        for start, end, place, reason in list(acting(text, linked, places, bodies, article)):
            office = government(place)
            if office is not None:
                put_place(place, [])
                short = re.sub("人民政府$|管理委员会$", "", office)
                outer = linker.name_of(place.inside[0]) if place.level == "county" and place.inside else ""
                forms = [f"{short}政府" if office.endswith("人民政府") else f"{short}管委会", short, f"{outer}{office}"]
                local = put("Agency", office, office, [*forms, text[start:end]] if (start, end) in _spans(linked) else forms)
                linked.append(Mention(start, end, "Agency", f"government-{reason}", 0.7, local, named=False))
        linked.sort(key=lambda m: (m.start, m.end, m.type))
        entities = tuple(
            Entity(d.id, d.type, d.name, tuple(sorted(a for a in d.aliases if a != d.name)), d.code)
            for d in sorted(drafts.values(), key=lambda d: d.id)
        )
        region = local_id("Region", home.key) if home is not None else None
        return ResolvedText(clean, entities, tuple(linked), region if region in drafts else None)

    def _places(self, names: Mapping[str, Counter[str]], text: str) -> tuple[Linker, dict[str, Place]]:
        """The linker of this document, and the region that the article is about at each level."""
        seen = Counter(names["Region"])
        rough = Linker(self._seeds.regions, names["Region"])
        for kind in ("Agency", "Enterprise"):
            for name in names[kind]:
                head = _region_in_front(name, rough)
                if head:
                    seen[head] += 1
        linker = Linker(self._seeds.regions, seen.elements())
        weight: defaultdict[str, float] = defaultdict(float)
        places: dict[str, Place] = {}
        for name, count in sorted(seen.items()):
            place = linker.place(name)
            early = 1.0 if 0 <= text.find(name) < 120 else 0.0
            for step, key in enumerate((place.key, *place.inside)):
                if key == "100000" or (step == 0 and place.level not in ("province", "prefecture", "county", "zone", "place")):
                    continue
                weight[key] += (count + early) * (1.0 if step == 0 else 0.6)
                if step == 0:
                    places[key] = place
                elif key not in places:
                    row = self._seeds.regions.by_code.get(key)
                    if row is not None:
                        places[key] = Place(key, row.name, key, row.level, self._seeds.regions.ancestors(key))
        article: dict[str, Place] = {}
        for level in ("province", "prefecture", "county"):
            here = [
                p
                for p in places.values()
                if p.level == level and all(p.key == q.key or q.key in p.inside for q in article.values())
            ]
            if here:
                best = max(here, key=lambda p: (weight[p.key], p.key))
                total = sum(weight[p.key] for p in places.values() if p.level == level)
                if weight[best.key] >= 0.5 * total:
                    article[level] = best
        return linker, article

    def _regions_within(self, name: str, linker: Linker, mentioned: Mapping[str, int]) -> list[str]:
        """Regions that a name tells: in front (长春北辰), in brackets （青岛）, before a branch (中国人寿北京分公司)."""
        found = []
        head = _region_in_front(name, linker)
        rest = [m.group(1) for m in _BRANCH.finditer(name)] + [m.group(1) for m in _BRACKETS.finditer(name)]
        for candidate in [head, *rest]:
            if not candidate:
                continue
            if candidate not in rest or linker.known(candidate):
                parts = [candidate]
            else:
                parts = [candidate[k:] for k in range(len(candidate) - 1) if linker.known(candidate[k:])][:1]
            found += [p for p in parts if p != "中国" and (p in mentioned or linker.sure(p))]
        return found

    @staticmethod
    def _put_sets(
        kind: str, names: Mapping[str, int], union: Union, put: Callable[..., str], links: dict[tuple[str, str], str]
    ) -> None:
        sets: dict[str, list[str]] = defaultdict(list)
        for name in sorted(names, key=lambda n: (-len(n), n)):
            sets[union.find(name)].append(name)
        for root, forms in sorted(sets.items()):
            local = put(kind, root, root, forms)
            for form in forms:
                links[kind, form] = local


def _spans(mentions: Iterable[Mention]) -> set[tuple[int, int]]:
    return {(m.start, m.end) for m in mentions}


def _one_type_a_name(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The same name is of one type throughout: the one with the most score. Sorted by start."""
    votes: dict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for m in mentions:
        votes[text[m.start : m.end]][m.type] += m.score
    best = {name: min(v, key=lambda t: (-v[t], t)) for name, v in votes.items()}
    return sorted((replace(m, type=best[text[m.start : m.end]]) for m in mentions), key=lambda m: (m.start, m.end))


def _region_in_front(name: str, linker: Linker) -> str:
    """The longest known region that a name begins with; "" for none, or where nothing is left of the name."""
    for end in range(min(len(name) - 2, 12), 1, -1):
        if linker.known(name[:end]):
            return name[:end]
    return ""


def _short_regions(linker: Linker, names: Iterable[str]) -> list[str]:
    """长春市 → 长春: what an enterprise's name may begin with."""
    found = []
    for name in names:
        place = linker.place(name)
        found += [place.name]
        for tail in ("省", "市", "县", "区", "自治区"):
            if place.name.endswith(tail) and len(place.name) > len(tail) + 1:
                found.append(place.name.removesuffix(tail))
    return found


def _join_tails(union: Union, names: Mapping[str, int]) -> None:
    """光机电一体化产品批产线升级改造项目 and 批产线升级改造项目: one, where the short one ends exactly one longer name."""
    for short in names:
        longer = {union.find(f) for f in names if len(f) > len(short) >= 4 and normal(f).endswith(normal(short))}
        if len(longer) == 1:
            union.join(short, longer.pop(), "the end of the name")


def _refer(
    text: str, linked: list[Mention], article: Mapping[str, Place], put_place: Callable[..., str], drafts: Mapping[str, _Draft]
) -> list[Mention]:
    """Add what refers without a name: 全市, 我省, 该公司, 该办法."""
    taken = [(m.start, m.end) for m in linked]

    def free(start: int, end: int) -> bool:
        return all(end <= s or e <= start for s, e in taken)

    more = []
    for found in HERE.finditer(text):
        place = here(found.group(1), article)
        if place is not None and free(*found.span()):
            more.append(Mention(*found.span(), "Region", "reference", 0.9, put_place(place, []), named=False))
    for found in BACK.finditer(text):
        kind = "Enterprise" if found.group(1) else "Policy"
        before = [m for m in linked if m.type == kind and m.end <= found.start()]
        if before and found.start() - before[-1].end < 400 and free(*found.span()):
            more.append(Mention(*found.span(), kind, "reference", 0.8, before[-1].entity, named=False))
    return sorted([*linked, *more], key=lambda m: (m.start, m.end))
