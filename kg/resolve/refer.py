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
_NEAR = 400  # characters that 该公司 looks back
_TITLE = 200  # characters in which a document names itself


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
        meant = _meant(text, found, linked)
        if meant is not None and free(*found.span()):
            more.append(Mention(*found.span(), meant.type, "reference", 0.8, meant.entity, named=False))
    return sorted([*linked, *more], key=lambda m: (m.start, m.end))


def _meant(text: str, found: re.Match[str], linked: Sequence[Mention]) -> Mention | None:
    """The last one named before 该公司 or 该办法; 本办法 speaks of the document's own title, not of the law it rests on."""
    kind = "Enterprise" if found.group(1) else "Policy"
    before = [m for m in linked if m.type == kind and m.end <= found.start()]
    if kind == "Policy" and found.group(0).startswith("本"):
        titles = (m for m in before if m.start < _TITLE and text[m.start : m.end].rstrip("（试行）").endswith(found.group(2)))
        return next(titles, None)
    return before[-1] if before and found.start() - before[-1].end < _NEAR else None


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
