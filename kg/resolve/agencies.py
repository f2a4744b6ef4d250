"""Agency names → full names: 市工信局 in an article on 长春 → 长春市工业和信息化局, 工信部 → 工业和信息化部."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.resolve.regions import Linker, Place
from kg.seeds import LocalAgencyRow, Seeds

# 省委, 市工信局: the level word that stands for the article's region of that level.
LEVEL_WORDS = {"省": "province", "自治区": "province", "全省": "province", "市": "prefecture", "州": "prefecture"}
LEVEL_WORDS |= {"县": "county", "区": "county", "旗": "county"}
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
        for row in self._seeds.agencies:
            found.setdefault(row.name, row.name)
        for row in self._seeds.agencies:
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

    def body(self, name: str, linker: Linker, article: Mapping[str, Place]) -> Body:
        """What a name says of its agency.

        article: level (province, prefecture, county) → the article's region at it
        """
        if name in self._national:
            full = self._national[name]
            return Body(full, (), linker.place("中国"))
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
                place = article.get(LEVEL_WORDS[form[:1]])
            if place is not None:
                full = row.full_name(place.name, place.level, form)
                return Body(full, (f"{place.name}{form}", f"{printed or place.name}{form}"), place, printed)
            if head == "":
                break
        place, printed = self._leading(bare, linker, article)
        key = f"{place.name}{bare[len(printed) :]}" if place is not None and printed else name
        if place is not None and not printed and bare[:1] in LEVEL_WORDS:
            key = f"{place.name}{bare[1:]}"
        return Body(key, (), place, printed)

    def _region(self, head: str, linker: Linker, article: Mapping[str, Place]) -> tuple[Place | None, str]:
        """The region that a whole head names: 长春市, 长春, 吉林省长春市, or a bare 市."""
        if head in LEVEL_WORDS:
            return article.get(LEVEL_WORDS[head]), ""
        if len(head) > 1 and linker.known(head):
            return linker.place(head), head
        return None, ""

    def _leading(self, name: str, linker: Linker, article: Mapping[str, Place]) -> tuple[Place | None, str]:
        """The region that a name begins with: 上海市地方金融监督管理局 → 上海市."""
        for end in range(len(name) - 1, 1, -1):
            if linker.known(name[:end]):
                return linker.place(name[:end]), name[:end]
        if name[:1] in LEVEL_WORDS and len(name) > 2:
            return article.get(LEVEL_WORDS[name[:1]]), ""
        return None, ""
