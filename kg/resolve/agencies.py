"""Agency names → full names: 市工信局 in an article on 长春 → 长春市工业和信息化局, 工信部 → 工业和信息化部."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kg.resolve.regions import Linker, Place
from kg.seeds import LocalAgencyRow, Seeds

# 省委, 市工信局: the level word that stands for the article's region of that level.
LEVEL_WORDS = ("自治区", "全省", "省", "市", "州", "县", "区", "旗", "盟")
LEADS = ("中国共产党", "中共", "原")
SESSION = re.compile(r"第?[一二三四五六七八九十百\d]{1,4}届")  # 市十六届人大常委会 is the 市人大常委会
# Within a body and speaking for it: 省国资委党委, 江西省委宣传部研究室.
ORGAN = re.compile(r"(?:原?党委|原?党组|机关党委|研究室|审判委员会|检察委员会)$")
# 江苏省纪委监委: two commissions with one office and one name.
_COMMISSIONS = re.compile(r"^(?!中央)(?P<head>.+?纪委)[、]?(?:[省市县区州旗])?监委$|^(?P<bare>[省市县区州旗]纪委)监委$")
# A function that begins with what is a level word elsewhere: 市场监督管理局, 市容.
_NO_LEVEL = re.compile(r"^(?:市场|市容|市政(?![府协务法])|区域|县域)")
_DEPARTMENT = re.compile(r"(?:司|局|厅|部|办|办公室|处|组|中心|大队|总队)$")
_ZONE_LIKE = re.compile(r"(?:区|园|城|港|谷|岛|带|基地)$")
_DOUBLED = re.compile(r"([镇乡])\1(?=人民政府|政府|党委)")  # 柳溪镇|镇政府
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,5}(?:街道|镇|乡)$")


def here(word: str, article: Mapping[str, Place]) -> Place | None:
    """The article's region that a bare 省, 市, 县 … means: the innermost one whose name ends so (市 may be 上海市)."""
    tail = word.removeprefix("全")
    for level in ("county", "prefecture", "province"):
        place = article.get(level)
        if place is None or not place.name.endswith(tail):
            continue
        if tail == "区" and place.name.endswith("自治区"):
            continue
        if tail == "市" and level == "county" and "prefecture" in article:
            continue  # in an article on a county-level city, 市 alone is mostly the prefecture's
        return place
    if tail == "市":
        return article.get("prefecture") or article.get("county")
    return article.get({"省": "province", "州": "prefecture", "县": "county"}.get(tail, ""))


def leveled(form: str) -> bool:
    """Does a name begin with a level word: 市委 does, 市场监督管理局 does not?"""
    return form[:1] in LEVEL_WORDS and not _NO_LEVEL.match(form)


@dataclass(frozen=True, slots=True)
class Body:
    """An agency as its name tells it."""

    key: str  # the full name: one key, one agency
    aliases: tuple[str, ...]  # other forms that follow from the full name: 长春市工信局
    region: Place | None  # whose body it is; 中国 for national ones
    printed_region: str = ""  # the region as the name prints it: 长春


class Agencies:
    """Reads agency names by the grammar region + function of seeds/local_agencies.tsv."""

    def __init__(self, seeds: Seeds) -> None:
        self._seeds = seeds

    @cached_property
    def _national(self) -> Mapping[str, str]:
        """Any name of a national body → its full name."""
        found: dict[str, str] = {}
        rows = [row for row in self._seeds.agencies if row.kind != "mass"]  # 妇联, 工商联 are Institutions
        for row in rows:
            found.setdefault(row.name, row.name)
        for row in rows:
            for short in row.short:
                found.setdefault(short, row.name)
        return found

    @cached_property
    def _forms(self) -> Mapping[str, LocalAgencyRow]:
        found: dict[str, LocalAgencyRow] = {}
        for row in self._seeds.local_agencies:
            for form in row.forms:
                found.setdefault(form, row)
        # 市监委 is the 监委 of a 市, not the 委 for 市监 (market supervision).
        return {f: r for f, r in found.items() if f[0] not in LEVEL_WORDS or found.get(f[1:], r) is r}

    def is_national(self, name: str) -> bool:
        return name in self._national

    @cached_property
    def _mass(self) -> frozenset[str]:
        return frozenset(n for row in self._seeds.agencies if row.kind == "mass" for n in (row.name, *row.short))

    def is_mass(self, name: str) -> bool:
        """Is it a national mass organisation: 中国贸促会, 全国妇联?"""
        return name in self._mass

    def is_agency(self, name: str, linker: Linker) -> bool:
        """Does the name alone say agency: a national one, or a known region with a function?"""
        if self.is_national(name):
            return True
        ends = (f for f, row in self._forms.items() if row.kind != "mass" and name.endswith(f) and len(name) > len(f) + 1)
        return any(linker.known(_without_leads(name[: len(name) - len(form)])) for form in ends)

    def function(self, name: str) -> tuple[str, LocalAgencyRow | None]:
        """(what stands before it, the row of the longest function that ends the name); ("", None) where none does."""
        for end in range(len(name), 0, -1):
            row = self._forms.get(name[len(name) - end :])
            if row is not None:
                return name[: len(name) - end], row
        return "", None

    def body(self, name: str, linker: Linker, article: Mapping[str, Place]) -> Body:
        """What a name says of its agency.

        article: level (province, prefecture, county) → the article's region at it
        """
        bare = SESSION.sub("", name)
        if bare in self._national:
            full = self._national[bare]
            return Body(full, (bare,), linker.place("中国"))
        joint = _COMMISSIONS.match(bare)
        if joint:
            one = self.body(joint["head"] or joint["bare"], linker, article)
            return replace(one, aliases=(*one.aliases, name))
        bare = _DOUBLED.sub(r"\1", _without_leads(bare))
        for end in range(len(bare), 0, -1):  # the longest function that ends the name
            row = self._forms.get(bare[len(bare) - end :])
            if row is None:
                continue
            found = self._local(bare[: len(bare) - end], bare[len(bare) - end :], row, linker, article)
            if found is not None:
                return found
            if end == len(bare):
                break
        organ = ORGAN.search(bare)
        if organ and (self.is_agency(bare[: organ.start()], linker) or bare[: organ.start()].startswith(LEVEL_WORDS)):
            whole = self.body(bare[: organ.start()], linker, article)
            if whole.region is not None:
                return whole
        within = self._within_national(bare, linker)
        if within is not None:
            return within
        place, printed = self._leading(bare, linker, article)
        key = f"{place.name}{bare[len(printed) :]}" if place is not None and printed else bare
        if place is not None and not printed and bare[:1] in LEVEL_WORDS:
            key = f"{place.name}{bare[1:]}"  # 市纪委监委 is a form with the level word in it
        return Body(key, (), place, printed)

    def _local(self, head: str, form: str, row: LocalAgencyRow, linker: Linker, article: Mapping[str, Place]) -> Body | None:
        """The body of a place with a function; None where the head names no place."""
        place, printed = self._region(head, linker, article)
        if place is None and leveled(form) and head == "":
            place, form = here(form[:1], article), form[1:]
        if place is None and row.kind == "zone" and len(head) > 2 and _ZONE_LIKE.search(head):
            place, printed = linker.place(head), head
        if place is None and row.key in ("人民政府", "党委", "街道办事处") and _TOWN.search(head):
            place, printed = linker.place(head), head
        if place is None:
            return None
        own = place.level in ("country", "area", "state", "territory")  # 某国政府 is no 某国人民政府
        full = f"{place.name}{form}" if own and place.code is None else row.full_name(place.name, place.level, form)
        outer = linker.name_of(place.inside[0]) if place.level == "county" and place.inside else ""
        forms = [f"{place.name}{form}", f"{printed or place.name}{form}"]
        if outer and row.kind != "mass":  # 南京市浦口区人民政府
            forms += [f"{outer}{place.name}{form}", f"{outer}{full}"]
        return Body(full, tuple(forms), place, printed)

    def _within_national(self, name: str, linker: Linker) -> Body | None:
        """A department or local branch of a national body: 证监会广东监管局, 工信部消费品工业司."""
        for end in range(len(name) - 1, 1, -1):
            full = self._national.get(name[:end])
            if full is None:
                continue
            rest = name[end:]
            for stop in range(len(rest) - 1, 1, -1):
                if linker.known(rest[:stop]):
                    place, tail = linker.place(rest[:stop]), rest[stop:]
                    return Body(f"{full}{place.name}{tail}", (f"{name[:end]}{place.name}{tail}",), place, rest[:stop])
            return Body(full + rest, (), linker.place("中国")) if _DEPARTMENT.search(rest) else None
        return None

    def _region(self, head: str, linker: Linker, article: Mapping[str, Place]) -> tuple[Place | None, str]:
        """The region that a whole head names: 长春市, 长春, 吉林省长春市, or a bare 市."""
        if head in LEVEL_WORDS:
            return here(head, article), ""
        if len(head) > 1 and linker.known(head):
            return linker.place(head), head
        return None, ""

    def _leading(self, name: str, linker: Linker, article: Mapping[str, Place]) -> tuple[Place | None, str]:
        """The region that a name begins with: 上海市地方金融监督管理局 → 上海市."""
        for end in range(len(name) - 1, 1, -1):
            if linker.known(name[:end]) and not linker.goes_on(name[:end], name[end:]):
                return linker.place(name[:end]), name[:end]
        if name[:1] in LEVEL_WORDS and len(name) > 2:
            return here(name[:1], article), ""
        return None, ""


def _without_leads(name: str) -> str:
    for lead in LEADS:
        name = name.removeprefix(lead)
    return name
