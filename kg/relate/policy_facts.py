"""Facts of a policy as a document: its number, dates of issue, effect and expiry, its status, and what a text interprets.

Everything hangs on a policy's name nearby, on 本办法 and the like (the policy that the document is), or on the document's title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from kg.model import Evidence, Mention, PolicyFact, ResolvedText

NAMES = ("number", "issued", "effective", "expires", "status", "interpreted")

_NUMBER = re.compile("[一-龥]{1,12}[〔\\[（(【［][12][0-9]{3}[〕\\])）】］]第?[0-9]{1,4}号")
_DATE = "(?P<year>(?:19|20)[0-9]{2})年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"
_ISSUE = "印发|发布|颁布|公布|出台|下发|制定"
_SELF = re.compile("本(?P<kind>办法|意见|通知|措施|政策|政策措施|方案|规定|细则|规划|条例|决定|计划|公告|指南)")
_BEGINS = re.compile(f"(?:自|从)?{_DATE}起?(?:正式)?(?:施行|实施|执行|生效|起效)|(?:自|从){_DATE.replace('?P<', '?P<b')}起")
_ENDS = re.compile(f"(?:有效期|执行期限?|实施期限?)?(?:至|到|截至){_DATE}(?:止|为止|失效|废止)?")
_YEARS = re.compile("有效期(?:为|限)?(?P<count>[一二三四五六七八九十0-9]{1,2})年")
_STATUS = (
    ("废止", re.compile("(?:同时|予以|即行|已经?|宣布)?废止"), re.compile("(?:废止|停止执行)(?:了|原)?[^，。；]{0,6}[《“]?$")),
    ("失效", re.compile("(?:自动|已经?|宣布)?失效"), None),
    ("替代", re.compile("(?:已)?被[^，。；]{0,40}(?:替代|取代|代替)"), re.compile("(?:替代|取代|代替)(?:了|原)?[《“]?$")),
    (
        "修订",
        re.compile("(?:进行了?|予以|作了?|的)?(?:修订|修改|修正)"),
        re.compile("(?:修订|修改|修正)(?:了|后的|完善|原)?[《“]?$"),
    ),
)
# What may stand between a name and the words that tell of all in the list: （海政发〔2015〕5号）、《…》（…）和《…》 同时废止.
_BRACKET = "(?:（[^（）]*）|\\([^()]*\\))?"
_LISTED = re.compile(
    f"^[》”]?{_BRACKET}(?:(?:、|和|及|以及|与)《[^《》]*》{_BRACKET})*(?:等?[一二三四五六七八九十两0-9]*[件个份]?(?:政策)?文件)?"
)
_INTERPRETS = re.compile("解读|一图读懂|图解|政策问答|答记者问|看懂|问答")
_NUMERALS = "零一二三四五六七八九十"


def policy_facts(resolved: ResolvedText) -> list[PolicyFact]:
    """The facts of the document's policies, each once, by policy, name, value and place; positions in the cleaned text."""
    found = sorted(_Reader(resolved).read(), key=lambda f: (f.policy, f.name, f.value, f.evidence.start))
    unique: dict[tuple[str, str, str], PolicyFact] = {}
    for fact in found:
        unique.setdefault((fact.policy, fact.name, fact.value), fact)
    # A policy has one number and one date of each sort; where a text gives more, none is sure.
    counts = Counter((f.policy, f.name) for f in unique.values())
    return [f for f in unique.values() if counts[f.policy, f.name] == 1 or f.name == "status"]


def iso(year: str, month: str, day: str) -> str | None:
    """2023, 9, 1 → 2023-09-01; None for no date."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _named(resolved: ResolvedText) -> Iterator[Mention]:
    """The policies' names in text order, less the numbers in brackets behind one: 《X办法》（国发〔2015〕5号） is one policy."""
    last: Mention | None = None
    for m in sorted((m for m in resolved.mentions if m.type == "Policy"), key=lambda m: m.start):
        joint = resolved.text[last.end : m.start] if last else ""
        if re.fullmatch("[》”]?[（(]", joint) and _NUMBER.fullmatch(resolved.text, m.start, m.end):
            continue
        last = m
        yield m


class _Reader:
    """One document's policies and their places."""

    def __init__(self, resolved: ResolvedText) -> None:
        self.resolved, self.text = resolved, resolved.text
        self.policies = list(_named(resolved))
        self.names = {e.id: [re.sub("[（(][^（）()]*[）)]$", "", n) for n in (e.name, *e.aliases)] for e in resolved.entities}
        title = next((b for b in resolved.clean.blocks if b.kind == "title"), None)
        self.title = (title.start, title.end) if title else (resolved.sentences[0] if resolved.sentences else (0, 0))
        titled = [m.entity for m in self.policies if m.start < self.title[1]]
        counts = Counter(m.entity for m in self.policies)
        main = max(counts, key=lambda e: counts[e]) if counts else None
        self.own = titled[0] if titled else main  # what 本办法 means

    def read(self) -> Iterator[PolicyFact]:
        for start, end in self.resolved.sentences:
            here = [m for m in self.policies if start <= m.start < end]
            for n, m in enumerate(here):
                high = here[n + 1].start if n + 1 < len(here) else end
                own = _SELF.search(self.text, m.end, high)
                high = own.start() if own else high
                low = here[n - 1].end if n else start
                yield from self._beside(m, low, high, start, end)
            own = _SELF.search(self.text, start, end)
            if own and self.own and any(name.endswith(own["kind"]) for name in self.names.get(self.own, ())):
                yield from self._times(self.own, own.start(), end, start, end)
        yield from self._interpreted()

    def _beside(self, m: Mention, low: int, high: int, start: int, end: int) -> Iterator[PolicyFact]:
        """What stands before and behind one policy's name, up to the next names."""
        behind = self.text[m.end : high]
        number = _NUMBER.search(behind[:40])
        if number and not re.search("[，。；一-龥]", behind[: number.start()].strip("》”（(，, ")):
            value = re.sub("[\\[（(【［]", "〔", re.sub("[\\])）】］]", "〕", number[0]))
            yield self._fact(m.entity, "number", value, start, end)
        yield from self._times(m.entity, m.end, high, start, end)
        before = self.text[low : m.start]
        issued = re.search(f"{_DATE}[^。；]{{0,60}}?(?:{_ISSUE})(?:了|实施)?[^，。；]{{0,10}}[《“]?$", before)
        issued = issued or re.match(f"[》”]?[^，。；]{{0,12}}(?:于|在){_DATE}[^，。；]{{0,12}}(?:{_ISSUE})", behind)
        day = iso(issued["year"], issued["month"], issued["day"]) if issued else None
        if day:
            yield self._fact(m.entity, "issued", day, start, end)
        for status, after_words, before_words in _STATUS:
            clause = re.split("[，。；]", re.sub(_LISTED, "", self.text[m.end : end]))[0]
            if (after_words.match(clause)) or (before_words and before_words.search(before)):
                yield self._fact(m.entity, "status", status, start, end)

    def _times(self, policy: str, low: int, high: int, start: int, end: int) -> Iterator[PolicyFact]:
        """From when and until when the policy whose name stands before [low, high) is in force."""
        begins = _BEGINS.search(self.text, low, high)
        effective = None
        if begins:
            parts = [begins[name] or begins["b" + name] for name in ("year", "month", "day")]
            effective = iso(*parts)
            if effective:
                yield self._fact(policy, "effective", effective, start, end)
        for match in _ENDS.finditer(self.text, low, high):
            value = iso(match["year"], match["month"], match["day"])
            lasting = re.search("有效期|执行|实施|施行|止|失效", match[0]) or begins
            if value and lasting:
                yield self._fact(policy, "expires", value, start, end)
        years = _YEARS.search(self.text, low, high)
        if years and effective:
            count = int(years["count"]) if years["count"].isdigit() else _NUMERALS.find(years["count"])
            if count > 0 and (value := iso(str(int(effective[:4]) + count), effective[5:7], effective[8:])):
                yield self._fact(policy, "expires", value, start, end)

    def _interpreted(self) -> Iterator[PolicyFact]:
        """The policy in the title of a text that says there that it explains one."""
        start, end = self.title
        here = [m for m in self.policies if start <= m.start < end]
        if here and _INTERPRETS.search(self.text, start, end):
            yield self._fact(here[0].entity, "interpreted", "true", start, end)

    def _fact(self, policy: str, name: str, value: str, start: int, end: int) -> PolicyFact:
        return PolicyFact(policy, name, value, Evidence(start, end, self.text[start:end], 0.8, f"pattern:policy-{name}"))
