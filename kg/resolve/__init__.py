"""Mentions → entities: full and short names, region codes, local agencies, 全市 and 该公司, inside one document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.model import CleanText, Entity, Mention, ResolvedText
from kg.resolve.agencies import Agencies
from kg.resolve.article import places_of
from kg.resolve.borders import mend
from kg.resolve.concepts import Scheme, stems
from kg.resolve.governments import acting, government
from kg.resolve.groups import Union, organisations, policies, title_issuers
from kg.resolve.inside import MEDIA, regions_within, short_regions
from kg.resolve.joint import split_runs
from kg.resolve.refer import refer
from kg.resolve.regions import GENERIC, Place
from kg.resolve.spell import spell
from kg.schemes import Concept
from kg.seeds import Seeds
from kg.vocab import local_id, normal

__all__ = ["Resolver"]

# A kind of place and not a place, unless the text has named one that it stands for.
NO_NAMES = frozenset(
    [
        *GENERIC,
        *("地区", "城区", "市区", "区县", "县区", "县市", "山区", "园区", "农村", "乡村", "乡镇", "县域", "街道", "老城区"),
        *("主城区", "中心城区", "省市", "本地", "当地", "城市"),
    ]
)


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
        mentions, spelt = split_runs(text, _one_type_a_name(text, mend(text, mentions, self._agencies)))
        names: dict[str, Counter[str]] = defaultdict(Counter)
        for m in mentions:
            names[m.type][spelt.get((m.start, m.end), text[m.start : m.end])] += 1
        linker, article = places_of(names, text, self._seeds.regions)
        vague = {n for n in names["Region"] if n in NO_NAMES and linker.place(n).level == "place"}
        mentions = [m for m in mentions if m.type != "Region" or text[m.start : m.end] not in vague]
        for name in vague:
            del names["Region"][name]
        mentions, spelt, printed = self._spell(text, mentions, spelt, article)
        names["Agency"] = Counter(spelt.get((m.start, m.end), text[m.start : m.end]) for m in mentions if m.type == "Agency")
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
            links["Agency", name] = put("Agency", body.key, body.key, [*body.aliases, name, *printed.get(name, ())])
        region_words = sorted(set(names["Region"]) | set(short_regions(linker, names["Region"])), key=lambda n: (-len(n), n))
        for kind in ("Enterprise", "Institution"):
            union = organisations(names[kind], text, region_words)
            self._put_sets(kind, names[kind], union, put, links)
            for name in sorted(names[kind]):
                for head in regions_within(name, linker, names["Region"]) if not MEDIA.search(name) else ():
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
            for head in regions_within(re.sub("^(?:关于|促进|支持|推进)+", "", name), linker, names["Region"]):
                put_place(linker.place(head), [head])
        for name in sorted(names["Project"]):
            for head in regions_within(name, linker, names["Region"]):
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
        linked = refer(text, linked, article, put_place)
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

    def _spell(
        self, text: str, mentions: Sequence[Mention], spelt: Mapping[tuple[int, int], str], article: Mapping[str, Place]
    ) -> tuple[list[Mention], dict[tuple[int, int], str], dict[str, list[str]]]:
        """The mentions without agencies that are nobody's, names in full by span, and names as printed by name in full."""
        read = spell(text, mentions, self._agencies, article)
        kept = [m for m in mentions if m.type != "Agency" or (m.start, m.end) not in read.nobody]
        printed: dict[str, list[str]] = defaultdict(list)
        for (start, end), full in sorted(read.full.items()):
            printed[full].append(text[start:end])
        return kept, {**read.full, **spelt}, printed

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


def _join_tails(union: Union, names: Mapping[str, int]) -> None:
    """光机电一体化产品批产线升级改造项目 and 批产线升级改造项目: one, where the short one ends exactly one longer name."""
    for short in names:
        longer = {union.find(f) for f in names if len(f) > len(short) >= 4 and normal(f).endswith(normal(short))}
        if len(longer) == 1:
            union.join(short, longer.pop(), "the end of the name")
