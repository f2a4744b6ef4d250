"""Agency names → full names: 市工信局 in an article on 长春 → 长春市工业和信息化局, 工信部 → 工业和信息化部."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.resolve.regions import Linker, Place
from kg.seeds import LocalAgencyRow, Seeds

# 省委, 市工信局: the level word that stands for the article's region of that level.
LEVEL_WORDS = ("自治区", "全省", "省", "市", "州", "县", "区", "旗", "盟")


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


LEADS = ("中国共产党", "中共", "原")


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
        return found

    def is_national(self, name: str) -> bool:
        return name in self._national

    def is_agency(self, name: str, linker: Linker) -> bool:
        """Does the name alone say agency: a national one, or a known region with a function?"""
        if self.is_national(name):
            return True
        ends = (form for form in self._forms if name.endswith(form) and len(name) > len(form) + 1)
        return any(linker.known(name[: len(name) - len(form)]) for form in ends)

    def body(self, name: str, linker: Linker, article: Mapping[str, Place]) -> Body:
        """What a name says of its agency.

        article: level (province, prefecture, county) → the article's region at it
        """
        if name in self._national:
            full = self._national[name]
            states = full.startswith(("国家", "中共中央", "全国")) or name.startswith("中国")
            return Body(full, (), linker.place("中国") if states else None)
        bare = name
        for lead in LEADS:
            bare = bare.removeprefix(lead)
        for end in range(len(bare), 0, -1):  # the longest function that ends the name
            row = self._forms.get(bare[len(bare) - end :])
            if row is None:
                continue
            head, form = bare[: len(bare) - end], bare[len(bare) - end :]
            place, printed = self._region(head, linker, article)
            if place is None and form[:1] in LEVEL_WORDS and head == "":
                place, form = here(form[:1], article), form[1:]
            if place is None and row.kind == "zone" and len(head) > 2:
                place, printed = linker.place(head), head
            if place is not None:
                full = row.full_name(place.name, place.level, form)
                outer = linker.name_of(place.inside[0]) if place.level == "county" and place.inside else ""
                forms = [f"{place.name}{form}", f"{printed or place.name}{form}"]
                if row.key in ("人民政府", "党委") and outer:  # 南京市浦口区人民政府
                    forms += [f"{outer}{place.name}{form}", f"{outer}{full}"]
                return Body(full, tuple(forms), place, printed)
            if head == "":
                break
        place, printed = self._leading(bare, linker, article)
        key = f"{place.name}{bare[len(printed) :]}" if place is not None and printed else name
        if place is not None and not printed and bare[:1] in LEVEL_WORDS:
            key = f"{place.name}{bare[1:]}"  # 市纪委监委 is a form with the level word in it
        return Body(key, (), place, printed)

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
            if linker.known(name[:end]):
                return linker.place(name[:end]), name[:end]
        if name[:1] in LEVEL_WORDS and len(name) > 2:
            return here(name[:1], article), ""
        return None, ""
