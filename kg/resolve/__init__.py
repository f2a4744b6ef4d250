"""Mentions → entities: full and short names, region codes, local agencies, 全市 and 该公司, inside one document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kg.model import CleanText, Mention, ResolvedText
from kg.own_title import own_number, own_title
from kg.resolve.agencies import Agencies
from kg.resolve.article import places_of
from kg.resolve.borders import mend
from kg.resolve.concepts import Scheme
from kg.resolve.drafts import PRINTED, Drafts
from kg.resolve.governments import acting, committees, government
from kg.resolve.groups import Union, organisations, policies
from kg.resolve.inside import region_in_front, regions_within, short_regions
from kg.resolve.joint import split_runs
from kg.resolve.kin import kin
from kg.resolve.kinds import retype
from kg.resolve.owners import Owners
from kg.resolve.refer import refer
from kg.resolve.regions import Linker, Place
from kg.resolve.spell import groups_meant, spell
from kg.resolve.titles import document_number, inner_titles, printed_in, title_issuers
from kg.resolve.unplaces import kinds_only, places_only
from kg.schemes import Concept
from kg.seeds import Seeds
from kg.vocab import local_id, normal

__all__ = ["Resolver"]


# 北辰股份有限公司|滨海分公司, 北辰水务有限公司|污水处理厂: the firm of a branch or a plant.
_BRANCH_OF = re.compile(
    r"^([\u4e00-\u9fff（）()A-Za-z0-9]{4,}?(?:有限公司|有限责任公司|股份公司|银行|(?:股份|(?<![（(])集团)(?!.*有限)))(?!股份|有限|行|控股|公司)"
    r"[\u4e00-\u9fff（）()]{2,12}(?:分公司|支公司|支行|分行|营业部|大区|厂|基地|设计院|项目部|车间)$"
)
# 北辰师范学院|法学院, 江北市红十字会|救援中心: the body that a faculty, an office, a hospital's ward belongs to.
_BODY = (
    r"[\u4e00-\u9fff]{2,8}?(?:大学|师范学院|农业学院|工业学院|理工学院)(?:（[\u4e00-\u9fff]{2,4}）)?"
    r"|[\u4e00-\u9fff]{2,14}?(?:医院|协会|学会|基金会|红十字会|科协|研究院|信息中心|职业学院|医学院)|中国科学院"
)
_UNIT = (
    r"(?:学院|研究院|研究所|医院|图书馆|博物馆|系|科|处|室|中心|基地|分会|专委会|专业委员会|编辑部|团委|党委|党支部|工会"
    r"|服务队|实践团)"
)
_POST = re.compile(
    r"[\u4e00-\u9fff、]{0,5}?(?:主任|委员|会长|院长|馆长|所长|处长|科长|书记|秘书长|教授|研究员|理事|医师|负责人|队长|老师|成员|专家)"
)
_FACULTY = re.compile(rf"^({_BODY})[\u4e00-\u9fff“”]{{0,14}}{_UNIT}$")


class Resolver:
    """Holds the tables; `resolve` is a pure function of one document's mentions."""

    def __init__(self, seeds: Seeds, classes: Iterable[Concept], industries: Iterable[Concept]) -> None:
        self._seeds = seeds
        self._agencies = Agencies(seeds)
        self._owners = Owners(seeds)
        self._schemes = {"EnterpriseClass": Scheme(classes, "EnterpriseClass"), "Industry": Scheme(industries, "Industry")}

    def resolve(self, clean: CleanText, mentions: Sequence[Mention]) -> ResolvedText:
        """Entities and linked mentions of one document.

        mentions: non-overlapping, in cleaned positions, with types
        """
        text = clean.text
        mended = places_only(text, mend(text, mentions, self._agencies, self._seeds.regions), self._seeds.regions)
        typed = retype(text, _one_type_a_name(text, kin(text, mended)), self._agencies, self._seeds.regions)
        mentions, spelt = split_runs(text, typed)
        dateline = clean.articles[0].place if len(clean.articles) == 1 else None
        head = own_title(clean) or (0, 0)
        linker, article = places_of(_counted(text, mentions, spelt), text, self._seeds.regions, dateline, text[slice(*head)])
        mentions, spelt, printed = self._spell(text, mentions, spelt, linker, article)
        names = _counted(text, mentions, spelt)
        drafts = Drafts(linker)
        for name in sorted(names["Region"]):
            drafts.links["Region", name] = drafts.region(name)
        for name in sorted(names["Agency"]):
            local = self._agency(name, drafts, linker, article)
            drafts.put("Agency", "", "", printed.get(name, ()), f"stands for {name} here", id_=local)
            drafts.links["Agency", name] = local
        region_words = sorted(set(names["Region"]) | set(short_regions(linker, names["Region"])), key=lambda n: (-len(n), n))
        for branch in sorted(names["Enterprise"]):
            firm = _BRANCH_OF.match(branch)
            if firm:
                names["Enterprise"][firm.group(1)] += 1
        for owner in [self._owners.of(project, names["Enterprise"].__contains__) for project in sorted(names["Project"])]:
            if owner:
                names["Enterprise"][owner] += 1
        for kind in ("Enterprise", "Institution"):
            drafts.sets(kind, names[kind], organisations(names[kind], text, region_words, self._body_key(linker, article)))
        for name in sorted(set(printed) & set(names["Enterprise"])):
            drafts.put("Enterprise", "", "", printed[name], "the group told before", id_=drafts.links["Enterprise", name])
        told = {document_number(text, m.end): text[m.start : m.end] for m in reversed(mentions) if m.type == "Policy"}
        if own := next((m for m in mentions if m.type == "Policy" and head[0] <= m.start < head[1]), None):
            told[own_number(text, head[1])] = text[own.start : own.end]
        numbers = {number: title for number, title in sorted(told.items()) if number}
        drafts.sets("Policy", names["Policy"], policies(names["Policy"], text, numbers))
        for number, title in numbers.items():
            drafts.put("Policy", "", "", [number], "the document's number", id_=drafts.links["Policy", title])
        for kind in ("Person", "Product", "Project"):
            union = Union(sorted(names[kind]))
            if kind != "Person":
                _join_tails(union, names[kind])
            drafts.sets(kind, names[kind], union)
        for kind in ("Enterprise", "Institution", "Policy", "Project", "Agency"):
            for name in sorted(names[kind]):
                for region in regions_within(name, kind, linker, names["Region"]):
                    drafts.region(region, f"told by {name}")
        for kind, scheme in self._schemes.items():
            for sense in scheme.senses(names[kind], lambda name: name[len(region_in_front(name, linker)) :]):
                best = sense.concept.pref if sense.concept else max(sense.names, key=lambda n: (names[kind][n], -len(n), n))
                reason = "the scheme" if sense.concept else "one stem"
                local = drafts.put(kind, sense.key, best, sense.names, reason, id_=sense.concept.id if sense.concept else None)
                for form in sense.names:
                    drafts.links[kind, form] = local
        links = drafts.links
        linked = [replace(m, entity=links[m.type, spelt.get((m.start, m.end), text[m.start : m.end])]) for m in mentions]
        for m in list(linked):
            linked += self._told_inside(text, m, drafts, linker, article)
        home = article.get("county") or article.get("prefecture") or article.get("province")
        linked = refer(text, linked, article, drafts)
        printed_at = {(m.start, m.end) for m in linked}
        for start, end, place, reason in list(acting(text, linked, drafts.places, drafts.bodies, article)):
            office = government(place)
            if office is not None:
                drafts.place(place, [], "")
                short = re.sub("人民政府$|管理委员会$", "", office)
                outer = linker.name_of(place.inside[0]) if place.level == "county" and place.inside else ""
                forms = [f"{short}政府" if office.endswith("人民政府") else f"{short}管委会", short, f"{outer}{office}"]
                local = drafts.put("Agency", office, office, forms, "the government of the place")
                if (start, end) in printed_at or text.endswith("官方", start, end):
                    drafts.put("Agency", office, office, [text[start:end]], f"the place {reason}")
                printed_at.add((start, end))
                linked.append(Mention(start, end, "Agency", f"government-{reason}", 0.7, local, named=False))
        for start, end, full, short in list(committees(text, linked, drafts.places)):
            local = drafts.put("Agency", full, full, [short], "the body of the place before it")
            linked.append(Mention(start, end, "Agency", "committee", 0.7, local))
        linked.sort(key=lambda m: (m.start, m.end, m.type))
        region = local_id("Region", home.key) if home is not None else ""
        return ResolvedText(clean, drafts.entities(), tuple(linked), region if region in drafts else None)

    def _told_inside(
        self, text: str, m: Mention, drafts: Drafts, linker: Linker, article: Mapping[str, Place]
    ) -> Iterator[Mention]:
        """What a name tells of other things: a title its issuers and the title it quotes, a class its industry, a project its
        firm."""
        name = text[m.start : m.end]
        found: list[tuple[int, int, str, str]] = []
        if m.type == "Policy":
            for start, end in title_issuers(name, self._agencies, linker):
                found.append((start, end, "Agency", self._agency(name[start:end], drafts, linker, article)))
            if (inner := printed_in(name)) and ("Policy", inner) not in drafts.links:
                drafts.put("Policy", "", "", [inner], "the paper that it came with", id_=m.entity)
            for start, end in inner_titles(name):
                known = drafts.links.get(("Policy", name[start:end]))
                if not known and printed_in(name) == name[start:end]:
                    known = drafts.put("Policy", "", "", [name[start:end]], "the paper that it came with", id_=m.entity)
                local = known or drafts.put("Policy", name[start:end], name[start:end], [name[start:end]], f"quoted by {name}")
                found.append((start, end, "Policy", local))
        elif m.type == "Institution":
            whole = _FACULTY.match(name)
            if whole:
                known = drafts.links.get(("Institution", whole.group(1)))
                local = known or drafts.put("Institution", whole.group(1), whole.group(1), [whole.group(1)], f"told by {name}")
                if not _POST.match(text, m.end):  # who holds a post in a part holds none in the whole
                    found.append((0, whole.end(1), "Institution", local))
        elif m.type == "Enterprise" and (firm := _BRANCH_OF.match(name)):
            found.append((0, firm.end(1), "Enterprise", drafts.links["Enterprise", firm.group(1)]))
        elif m.type == "Project" and (owner := self._owners.of(name, lambda n: ("Enterprise", n) in drafts.links)):
            found.append((0, len(owner), "Enterprise", drafts.links["Enterprise", owner]))
        elif m.type == "EnterpriseClass":
            for start, end in self._schemes["Industry"].within(name):
                local = self._industry(name[start:end], drafts, f"told by {name}")
                found.append((start, end, "Industry", local))
        for start, end, kind, local in found:
            method = "title-issuer" if kind == "Agency" else f"told-by-{m.type.lower()}"
            yield Mention(m.start + start, m.start + end, kind, method, 0.9, local)

    def _industry(self, name: str, drafts: Drafts, reason: str) -> str:
        """The industry of a phrase that stands inside another name; its local id."""
        scheme = self._schemes["Industry"]
        for (kind, other), local in sorted(drafts.links.items()):
            if kind == "Industry" and scheme.key(other) == scheme.key(name):
                return drafts.put("Industry", "", "", [name], reason, id_=local)
        concept = scheme.concept(name)
        free = concept is not None and concept.id not in drafts  # else the document has it for another phrase
        best, id_ = (concept.pref, concept.id) if concept is not None and free else (name, None)
        return drafts.put("Industry", scheme.key(name), best, [name], reason, id_=id_)

    def _agency(self, name: str, drafts: Drafts, linker: Linker, article: Mapping[str, Place]) -> str:
        """The agency of a name, and the region that the name tells; its local id."""
        body = self._agencies.body(name, linker, article)
        if body.region is not None:
            reason = f"told by {name}"
            drafts.place(body.region, [body.printed_region, linker.last(body.printed_region)], reason)
            for outer in linker.around(body.printed_region):
                drafts.place(linker.place(outer), [outer], reason)
            drafts.bodies[local_id("Agency", body.key)] = body.region
        drafts.put("Agency", body.key, body.key, body.aliases, "follows from its full name")
        return drafts.put("Agency", body.key, body.key, [name], PRINTED)

    def _body_key(self, linker: Linker, article: Mapping[str, Place]) -> Callable[[str], str]:
        """What tells mass organisations apart (宝山区工商联, 宝山区工商业联合会, 区工商联); "" for other names."""

        def key(name: str) -> str:
            row = self._agencies.function(name)[1]
            body = self._agencies.body(name, linker, article) if row is not None and row.kind == "mass" else None
            return body.key if body is not None and body.region is not None else ""

        return key

    def _spell(
        self,
        text: str,
        mentions: Sequence[Mention],
        spelt: Mapping[tuple[int, int], str],
        linker: Linker,
        article: Mapping[str, Place],
    ) -> tuple[list[Mention], dict[tuple[int, int], str], dict[str, list[str]]]:
        """The mentions that name someone, names in full by span, and names as printed by name in full."""
        regions = sorted({text[m.start : m.end] for m in mentions if m.type == "Region"})
        vague = kinds_only(regions, linker)
        read = spell(text, mentions, self._agencies, article)
        groups = groups_meant(text, mentions)
        nobody = {("Agency", *span) for span in read.nobody - spelt.keys()} | {("Enterprise", *span) for span in groups.nobody}
        kept = [m for m in mentions if (m.type, m.start, m.end) not in nobody]
        kept = [m for m in kept if m.type != "Region" or text[m.start : m.end] not in vague]
        full = {**read.full, **groups.full}
        printed: dict[str, list[str]] = defaultdict(list)
        for (start, end), name in sorted(full.items()):
            printed[name].append(text[start:end])
        return kept, {**full, **spelt}, printed


def _counted(text: str, mentions: Iterable[Mention], spelt: Mapping[tuple[int, int], str]) -> dict[str, Counter[str]]:
    """How often each name stands in the text, by type."""
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for m in mentions:
        names[m.type][spelt.get((m.start, m.end), text[m.start : m.end])] += 1
    return names


def _one_type_a_name(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The same name is of one type throughout: the one with the most score. Sorted by start."""
    votes: dict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for m in mentions:
        votes[text[m.start : m.end]][m.type] += m.score
    best = {name: min(v, key=lambda t: (-v[t], t)) for name, v in votes.items()}
    return sorted((replace(m, type=best[text[m.start : m.end]]) for m in mentions), key=lambda m: (m.start, m.end))


def _join_tails(union: Union, names: Mapping[str, int]) -> None:
    """光机电一体化产品批产线升级改造项目 and 批产线升级改造项目: one, where the short one ends exactly one longer name."""
    plain = {name: normal(name) for name in names}
    wanted = frozenset(plain.values())
    ends: dict[str, list[str]] = defaultdict(list)
    for name, whole in plain.items():
        for cut in range(len(whole) + 1):
            if whole[cut:] in wanted:
                ends[whole[cut:]].append(name)
    for short in names:
        longer = {union.find(f) for f in ends[plain[short]] if len(f) > len(short) >= 4}
        if len(longer) == 1:
            union.join(short, longer.pop(), "the end of the name")
