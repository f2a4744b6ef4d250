"""Names of organisations over documents: their spelling, how full they are, whether they tell anything by themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kg.identity.places import Places
from kg.resolve.shortening import ORG_TAIL, Form, form
from kg.seeds import Seeds
from kg.vocab import normal

LEGAL = re.compile(r"(?:有限责任公司|有限公司|集团公司|总公司|合伙企业|\(有限合伙\)|（有限合伙）|股份公司)$")
_ENDING = re.compile(
    r"(?:公司|集团|厂|银行|支行|分行|合作社|事务所|研究院|大学|学院|医院|协会|学会|交易所|委员会|商会|联合会|中心)$"
)
_MARKED = re.compile(r"\((集团|控股|股份)\)")
_LEVEL = re.compile(r"^(?:自治区|全省|全市|全国|[省市县区州旗镇乡村该本我])")
_ORDINAL = re.compile(r"^(?:第[一二三四五六七八九十百\d]+|[\d.]+(?:代线|号|分)?)")
_ORGS = ("Enterprise", "Institution")
_WORD = re.compile(r"(?:集团|公司)$")
_BRAND = 3  # characters of a brand: a longer name with 集团 left out may be a member's (航天科技)
_COMMON = re.compile(r"^(?:联邦|国家|国际|中央|全国|第[一二三四五六七八九十])")
# Banks whose names tell nothing but their business: 德国商业银行 is not 商业银行.
_STATE_BANK = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,2}(?:央行|银行)$"
    r"|(?:中央|商业|工商|工业|农业|储备|储蓄|投资|开发|建设|国民|人民|进出口|外贸|合作|信用|住房|邮政)+银行)"
)
MEDIA = re.compile(r"报$|网$|社$|新闻|电视|周刊|通讯")
_PLAIN = re.compile(r"[\u4e00-\u9fff]{1,2}(?:学院|大学|医院|中学|小学|幼儿园|卫生院|中心|协会|商会|支队|站)")
_ORGAN = re.compile(r"^(?:[甲乙丙丁A-Za-z]|某+|[\u4e00-\u9fff]?某+)(?=公司|集团|企业|银行|厂)")


class Names:
    """What is asked of the names of one type, each answer made once."""

    def __init__(self, seeds: Seeds, places: Places, type_: str) -> None:
        """type_: Enterprise or Institution"""
        self._places, self.type = places, type_
        weak = type_ == "Institution"  # of enterprises the weak ones are what brands are made of: 科技, 证券
        endings = {row.suffix for row in seeds.org_suffixes if row.type in _ORGS and (weak or row.strength == "strong")}
        self._mass = {form for row in seeds.local_agencies if row.kind == "mass" for form in row.forms} | {"共青团"}
        self._countries = tuple(sorted((p.name for p in seeds.regions.places if p.kind == "country"), key=lambda n: (-len(n), n)))
        self._shorts = {normal(name): row.name for row in seeds.known if row.type == type_ for name in (row.name, *row.short)}
        self._brands = _brands(self._shorts) if type_ == "Enterprise" else {}
        self._endings = sorted(endings, key=lambda word: (-len(word), word))
        self.form = lru_cache(maxsize=None)(self._form)
        self.front = lru_cache(maxsize=None)(places.front)
        self.spelling = lru_cache(maxsize=None)(self._spelling)
        self.relative = lru_cache(maxsize=None)(self._relative)

    def _form(self, name: str) -> Form:
        return form(name, self._places.words)

    def _spelling(self, name: str) -> str:
        """What two spellings of one full name have in common: 长春市北辰电子有限责任公司, 长春北辰电子有限公司."""
        printed, region = self.front(name)
        rest = _MARKED.sub(r"\1", normal(name[len(printed) :])).replace("有限责任公司", "有限公司")
        return f"{region}:{rest}" if region else normal(printed) + rest

    def _relative(self, name: str) -> bool:
        """Does the name tell its bearer only where one knows the place: 供电公司, 市第一医院, 甲公司?"""
        if _ORGAN.match(name) or name in self._mass:
            return True
        if self.front(name)[1]:
            return False
        if self.type == "Institution" and not name.startswith("中国") and _PLAIN.fullmatch(name):
            return True
        level = _LEVEL.match(name)
        if self.type == "Institution" and level and len(name) <= 8:
            return True
        if MEDIA.search(name) and not level:
            return False
        rest = _ORDINAL.sub("", _LEVEL.sub("", name))
        for _ in range(3):
            ending = next((e for e in self._endings if rest.endswith(e)), "")
            if not ending:
                break
            rest = _ORDINAL.sub("", rest[: -len(ending)])
        return len(normal(rest)) < (2 if level else 1)

    def known(self, name: str) -> str:
        """The full name of the body of the whole country that everybody calls so; "" for none."""
        for called in (normal(name), self._abroad(normal(name))):
            brand = "" if LEGAL.search(name) else _WORD.sub("", called)
            if found := self._shorts.get(called, "") or self._brands.get(brand, ""):
                return found
        return ""

    def rest(self, name: str) -> str:
        """The spelling without the region, the nation or the country in front: 北京北辰公司, 中国北辰公司, 日本北辰公司."""
        return self._abroad(self.spelling(name).rpartition(":")[2].removeprefix("中国"))

    def _abroad(self, spelt: str) -> str:
        """A spelling without the country in front, where it tells its bearer by itself."""
        country = next((c for c in self._countries if spelt.startswith(c) and len(spelt) - len(c) >= 3), "")
        bare = spelt[len(country) :]
        return spelt if not country or _STATE_BANK.match(bare) or self.relative(bare) or _COMMON.match(bare) else bare

    def brand(self, name: str) -> str:
        """What 北辰, 北辰公司 and 北辰集团 have in common; "" for names in their legal form and such as tell nothing alone."""
        found = _WORD.sub("", name)
        if self.type != "Enterprise" or LEGAL.search(name) or len(found) < 2 or self.known(name) or self.relative(found):
            return ""
        if self.front(name)[0].endswith(("省", "市", "区", "县")) or self.front(found + "公司")[0] == found:
            return ""
        return normal(found)

    def rank(self, name: str) -> int:
        """How full a name is: 0 for one with its legal form, 1 for one that ends as an organisation does, 2 for any other."""
        if self.type == "Enterprise":
            return 0 if LEGAL.search(name) else 1 if _ENDING.search(name) else 2
        return 0 if _ENDING.search(name) and len(name) > 4 else 1 if len(name) > 4 else 2

    def legal(self, names: Iterable[str]) -> list[Form]:
        """The forms of those names that have their legal form, or are a group's or a branch's."""
        found = (self.form(name) for name in sorted(names))
        return [f for f in found if LEGAL.search(f.name) or f.group or f.branch]


def _brands(shorts: Mapping[str, str]) -> dict[str, str]:
    """What names in a table have in common with the same ones and a word for enterprise: 北辰 where it has 北辰公司.

    shorts: folded name → the full one
    """
    found: dict[str, set[str]] = defaultdict(set)
    for name, full in shorts.items():
        bare = _WORD.sub("", name)
        if 2 <= len(bare) <= _BRAND and not LEGAL.search(name):
            found[bare].add(full)
    return {bare: next(iter(fulls)) for bare, fulls in found.items() if len(fulls) == 1}


def only_legal_form(short: str, full: str) -> bool:
    """Is the full name the short one and a word for enterprise: 苹果, 苹果公司?"""
    return full.startswith(short) and bool(ORG_TAIL.fullmatch(full[len(short) :]))
