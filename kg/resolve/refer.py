"""What refers without a name: 全市, 我省, 该公司, 该办法."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.model import Mention
from kg.resolve.agencies import here
from kg.resolve.drafts import Drafts
from kg.resolve.regions import Place
from kg.vocab import local_id

# 全市, 我省 … speak of the article's region of that level.
HERE = re.compile(r"(?:全|我|本|该)(市|省|县|区|州|自治区)(?![级属直长])")
# 该公司, 该办法 … speak of the last one named.
BACK = re.compile(
    r"(?:该|这家|本)(公司|企业|集团|厂|银行)|(?:该|本|上述|此次?)(办法|意见|方案|规划|计划|措施|通知|政策|条例|行动|规定|细则)"
)

_LATELY = 600  # characters


def refer(text: str, linked: list[Mention], article: Mapping[str, Place], drafts: Drafts) -> list[Mention]:
    """Add what refers without a name: 全市, 我省, 该公司, 该办法."""
    taken = [(m.start, m.end) for m in linked]

    def free(start: int, end: int) -> bool:
        return all(end <= s or e <= start for s, e in taken)

    more = []
    for found in HERE.finditer(text):
        place = here(found.group(1), article)
        if found.group(0).startswith("该"):
            place = _told(found.group(1), place, linked, found.start(), drafts)
        local = local_id("Region", place.key) if place is not None else ""
        if local in drafts and free(*found.span()):  # 全省 speaks of a province that the text names
            more.append(Mention(*found.span(), "Region", "reference", 0.9, local, named=False))
    for found in BACK.finditer(text):
        kind = "Enterprise" if found.group(1) else "Policy"
        before = [m for m in linked if m.type == kind and m.end <= found.start()]
        if before and found.start() - before[-1].end < 400 and free(*found.span()):
            more.append(Mention(*found.span(), kind, "reference", 0.8, before[-1].entity, named=False))
    return sorted([*linked, *more], key=lambda m: (m.start, m.end))


def _told(level: str, own: Place | None, linked: Sequence[Mention], at: int, drafts: Drafts) -> Place | None:
    """What 该市 means: the article's own region where it was named lately, else the last one of that level."""
    last = None
    for m in reversed([m for m in linked if m.end <= at]):
        place = drafts.places.get(m.entity)
        if place is None or not place.name.endswith(level):
            continue
        if own is not None and place.key == own.key and at - m.end < _LATELY:
            return own
        last = last or place
    return last or own
