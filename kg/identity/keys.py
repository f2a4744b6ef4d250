"""The id that a thing of one document has before it is compared with those of others: its name's, where the name tells enough."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.identity.model import Record
from kg.identity.names import Names
from kg.identity.places import Places
from kg.seeds import Seeds
from kg.vocab import local_id

_NATION = "region/100000"
_NATIONAL = re.compile(r"^(?:中华人民共和国|国家|国务院|中共中央|全国|中国|最高人民)")
_NOBODY = re.compile(r"(?:先生|女士|小姐|阿姨|大爷|大妈|师傅|老师|同学)$|^[老小阿].$|某")
_TOWN = re.compile(r"(?:街道|镇|乡|村|社区)$|^.{0,2}(?:开发区|高新区|经开区|新区|园区|工业园|产业园|保税区|示范区)$")
_LAW = re.compile(r"(?:法|法典|宪法|刑法)$|^一带一路|二十大")
_SHORT_TITLE = 6
_LONG_PROJECT = 10


class Keys:
    """From one record alone, so that documents that come and go change no other's ids."""

    def __init__(self, seeds: Seeds, names: Mapping[str, Names], places: Places) -> None:
        self._names, self._places = names, places
        self._national = frozenset(name for row in seeds.agencies for name in (row.name, *row.short))
        self._surnames = frozenset(seeds.surnames)

    def key(self, record: Record) -> str:
        """The local id."""
        entity = record.entity
        told = getattr(self, f"_{entity.type.lower()}", None)
        extra = told(record) if told else ""
        return local_id(entity.type, f"{entity.name}|{extra}") if extra else entity.id

    def _here(self, record: Record) -> str:
        return record.home or record.document

    def _enterprise(self, record: Record) -> str:
        return self._here(record) if self._names[record.entity.type].relative(record.entity.name) else ""

    _institution = _enterprise

    def _agency(self, record: Record) -> str:
        name = record.entity.name
        several = self._places.several(name)
        if several:
            told = sorted((record.regions | {record.home}) & set(several))
            around = self._places.around(record.home) if record.home else frozenset()
            return next(iter(told), "") or next((r for r in several if r in around), "") or self._here(record)
        if self._places.front(name)[1] or name in self._national or _NATIONAL.match(name):
            return ""
        return "" if record.regions and not record.regions & {_NATION} and len(name) > 4 else self._here(record)

    def _person(self, record: Record) -> str:
        name = record.entity.name
        if _NOBODY.search(name):
            return record.document
        if rare(name, self._surnames):
            return ""
        return min(record.bodies) if record.bodies else self._here(record)

    def _policy(self, record: Record) -> str:
        name = record.entity.name
        if self._places.front(name)[1] or _NATIONAL.match(name) or _LAW.search(name):
            return ""
        regions = record.regions - {_NATION}
        if regions:
            return min(regions)
        return "" if _NATION in record.regions or len(name) >= _SHORT_TITLE else record.document

    def _project(self, record: Record) -> str:
        name = record.entity.name
        if len(name) >= _LONG_PROJECT or name.startswith("第") or self._places.front(name)[1]:
            return ""
        return min(record.bodies or record.regions, default="") or self._here(record)

    def _region(self, record: Record) -> str:
        entity = record.entity
        if entity.code or not _TOWN.search(entity.name) or self._places.known(entity.id):
            return ""
        return min(record.regions, default="") or self._here(record)


def rare(name: str, surnames: frozenset[str]) -> bool:
    """Is a person's name so long, or so foreign, that it stands for one person: 泽连斯基, 玛丽·居里?"""
    if "·" in name or re.search("[A-Za-z]", name):
        return len(name) > 4
    return (len(name) >= 4 and name[:2] not in surnames) or (len(name) in (2, 3) and name[0] not in surnames)
