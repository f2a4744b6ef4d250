"""The firm that a project's name begins with: 青石科技股份有限公司|二期厂房项目, and one that the tables know by a short name."""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.seeds import Seeds

_FULL = re.compile(r"[\u4e00-\u9fff（）()A-Za-z0-9·]{4,24}?(?:股份有限公司|有限责任公司|有限公司)(?:[\u4e00-\u9fff]{2,8}分公司)?")
_WORKS = re.compile(r"(?:项目|工程|基地|产业园|园区|工厂|[新分老]厂|厂区|生产线|研发中心|制造中心|总部|电站|[一二三四五]期)$")
_LONGEST = 12  # characters of a short name


class Owners:
    """Short names of listed and well-known firms; no name of a place is one."""

    def __init__(self, seeds: Seeds) -> None:
        names = {row.name for row in seeds.listed if not row.plain and len(row.name) > 2}
        names |= {name for row in seeds.known if row.type == "Enterprise" for name in (row.name, *row.short)}
        places = seeds.regions
        self._firms = {n for n in names if len(n) > 1 and n not in places.by_name and n not in places.place_by_name}

    def of(self, project: str, mentioned: Callable[[str], bool]) -> str:
        """The firm's name as the project's begins; "" for none. mentioned: is a name a firm's in this text?"""
        if not _WORKS.search(project):
            return ""
        if (full := _FULL.match(project)) and full.end() < len(project):
            return full.group()
        for end in range(min(len(project) - 2, _LONGEST), 1, -1):
            if project[:end] in self._firms or mentioned(project[:end]):
                return project[:end]
        return ""
