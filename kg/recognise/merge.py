"""The voices' mentions → one list, none over another, with borders set right."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ahocorasick_rs import AhoCorasick, MatchKind

from kg.model import CleanText, Mention
from kg.recognise.borne import borne_out
from kg.recognise.foreign import METHOD as FOREIGN
from kg.recognise.listed import METHOD as LISTED
from kg.recognise.rules import ANNOUNCED, FURNITURE, YOUTH_METHOD
from kg.recognise.verdict import Judged, Refused, Shelf

# The least probability of the tagger, at the best place of a name, for it to count, by type: below, one more would be wrong
# more often than right. Names that may count if something is said of them (down to .5, and dropped where no edge ends in them)
# were tried and brought more wrong edges than right ones.
LEAST = {"Enterprise": 0.72, "Industry": 0.78, "Product": 0.70, "Project": 0.70}
LEAST_ELSE = 0.75
WHOLE = (LISTED, FOREIGN, YOUTH_METHOD)  # rules that know a name from end to end
_EDGE = " 　\n\t、，。；：:,.;!?！？“”\"'‘’《》〈〉"
# …的通知某发〔2023〕8号 in a line without a gap: the name ends where the number begins.
_FILED = re.compile(
    "(?<=通知|意见|决定|办法|通报|批复|公告|细则|方案|规定|条例|措施|规划|计划)[一-龥]{1,12}[〔（(［【][12][0-9]{3}[〕）)］】]第?[0-9]{1,4}号$"
)
_RANKED = re.compile("(?:[0-9百千十]+)强”?$")  # 某某企业100强: a class of those who are in it
# What is studied, honoured or listed is no policy, nor is a piece of its number: of 1,500 annotated documents one says so. 本办法
# speaks of a policy and is none of its names.
_NO_POLICY = re.compile(
    "(?:精神|思想|主义|榜单|路线图|振兴|建设|响应|[定知议诺]书)$|^[^〔（(]*[〕）)]第?[0-9]+号$|^[〔（(][0-9]{4}[〕）)]第?[0-9]+号$"
    "|^(?:本|该|此|上述|前款)(?:办法|条例|规定|细则|意见|方案|规划|措施|政策|通知|公告|决定|法)$"
)
# 某某专项整治|工作: of 53 policies of annotated documents that the text prints with 工作 behind them 44 are named without.
_WORK = re.compile("(?<=[一-龥]{6})工作$")
# 某某日报|讯, 新华社|某地电: what stands behind a paper or an agency where its report begins.
_WIRE = re.compile(r"(?<=[报社网])讯$|(?:(?<=新华社)|(?<=中新[社网])).*电$")
_TITLE = re.compile(r"《[^《》]{1,80}》")


def merge(clean: CleanText, tagged: Sequence[Mention], ruled: Iterable[Mention]) -> list[Mention]:
    """The mentions that count, as `judge` finds."""
    return judge(clean, tagged, ruled).kept


def judge(clean: CleanText, tagged: Sequence[Mention], ruled: Iterable[Mention], others: Iterable[Mention] = ()) -> Judged:
    """The tagger's spans with borders set right; a rule's span where it is longer or where the tagger has none.

    A policy in 《》 reaches from mark to mark. A title that the tagger took for nothing, but whose last word says policy, is
    one. A full region name counts where no other name holds it. `others`, of a further voice, count where nothing else does.
    """
    text = clean.text
    ruled = list(ruled)
    doubtful = [m for m in ruled if m.method == LISTED and m.score < LEAST_ELSE]
    known = [m for m in ruled if m.method == LISTED and m.score >= LEAST_ELSE]
    titles = [(m.start() + 1, m.end() - 1) for m in _TITLE.finditer(text)]
    outside, refused = _outside_furniture(text, tagged)
    fitted = []
    for m in outside:
        fit = _fit(text, m, titles)
        if fit is None:
            refused.append(Refused(m, "nothing but marks, over the end of a line, or no policy by its last word"))
        else:
            fitted.append(fit)
    sure = _sure(text, fitted)
    counted = {id(m) for m in sure}
    unsure = [m for m in fitted if id(m) not in counted]
    borne = borne_out(text, [*unsure, *_free(doubtful, sure)], [*sure, *_free(known, sure)])
    places = {(m.start, m.end) for m in borne}
    for m in unsure:
        if (m.start, m.end) not in places:
            refused.append(Refused(m, f"never as sure as {LEAST.get(m.type, LEAST_ELSE):.2f}, the least for {m.type}"))
    shelf = Shelf(sorted([*sure, *borne], key=lambda m: m.start))
    for rule in sorted((m for m in ruled if m not in doubtful), key=lambda m: (m.type != "Policy", m.start - m.end, m.start)):
        over = shelf.over(rule.start, rule.end)
        if not over:
            shelf.add(rule)
        elif _takes(rule, over):
            shelf.remove(over)
            shelf.add(rule)
            refused += [Refused(m, "inside", rule) for m in over]
        else:
            refused.append(Refused(rule, "overlapped by", over[0]))
    kept = spread(text, _first(_sorted(shelf.all()), refused))
    return _beside(text, kept, others, refused)


def _takes(rule: Mention, over: Iterable[Mention]) -> bool:
    """Whether a rule's mention stands in place of those over it: a policy's title, a firm's name in full (青石智 → 青石智造)."""
    if not all(rule.start <= m.start and m.end <= rule.end for m in over):
        return False
    return rule.type == "Policy" or (rule.method in WHOLE and all(m.type != "Policy" for m in over))


def _free(mentions: Sequence[Mention], taken: Iterable[Mention]) -> list[Mention]:
    """Those that lie over none of `taken`."""
    shelf = Shelf(taken)
    return [m for m in mentions if not shelf.over(m.start, m.end)]


def _beside(text: str, found: list[Mention], others: Iterable[Mention], refused: list[Refused]) -> Judged:
    """With those of a further voice that lie over none of them; its names too are spread."""
    shelf, fresh = Shelf(found), []
    for m in others:
        over = shelf.over(m.start, m.end)
        if over:
            refused.append(Refused(m, "overlapped by", over[0]))
        else:
            fresh.append(m)
    return Judged(spread(text, _first(_sorted([*found, *fresh]), refused)) if fresh else found, refused)


def _outside_furniture(text: str, mentions: Sequence[Mention]) -> tuple[list[Mention], list[Refused]]:
    places = [m.span() for m in FURNITURE.finditer(text)]
    starts = [start for start, _ in places]
    kept, refused = [], []
    for m in mentions:
        last = bisect_right(starts, m.start) - 1
        if last >= 0 and m.start < places[last][1]:
            refused.append(Refused(m, "in what a page prints around an article, or a byline"))
        else:
            kept.append(m)
    return kept, refused


def _sure(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of names that the tagger is sure of at least once."""
    best: dict[tuple[str, str], float] = {}
    for m in mentions:
        key = text[m.start : m.end], m.type
        best[key] = max(best.get(key, 0.0), m.score)
    return [m for m in mentions if best[text[m.start : m.end], m.type] >= LEAST.get(m.type, LEAST_ELSE)]


def snap(mentions: Sequence[Mention], breaks: set[int]) -> list[Mention]:
    """Move a border that cuts a word by one character outwards: 节能环保产|业 → 节能环保产业.

    One character and not more: measured by cross-validation, two and more glue names to what stands beside them. Regions
    and classes have tables of their own and stay.
    """
    result: list[Mention] = []
    for m in mentions:
        start, end = m.start, m.end
        if m.type not in ("Region", "EnterpriseClass"):
            end += end not in breaks and end + 1 in breaks
            start -= start not in breaks and start - 1 in breaks
        if result and start < result[-1].end:
            start = max(m.start, result[-1].end)
        result.append(replace(m, start=start, end=max(end, m.end)))
    return _first(result, [])


def spread(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, and every other place where one of their names stands free: what is a name once is one throughout."""
    kinds: dict[str, Mention] = {}
    for m in mentions:
        known = kinds.get(text[m.start : m.end])
        if known is None or known.score < m.score:
            kinds[text[m.start : m.end]] = m
    if not kinds:
        return []
    names = sorted(kinds)
    matcher = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest)
    taken = bytearray(len(text))
    for m in mentions:
        taken[m.start : m.end] = b"\1" * (m.end - m.start)
    more = [
        replace(kinds[names[k]], start=start, end=end, method="spread")
        for k, start, end in matcher.find_matches_as_indexes(text)
        if not any(taken[start:end])
    ]
    return _first(_sorted([*mentions, *more]), [])


def _sorted(mentions: Iterable[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda m: (m.start, -m.end, m.type))


def _first(mentions: Iterable[Mention], refused: list[Refused]) -> list[Mention]:
    """The first of those that overlap; the others are put to the refused."""
    result: list[Mention] = []
    for mention in mentions:
        if not result or mention.start >= result[-1].end:
            result.append(mention)
        else:
            refused.append(Refused(mention, "overlapped by", result[-1]))
    return result


def _fit(text: str, mention: Mention, titles: Sequence[tuple[int, int]]) -> Mention | None:
    """The span without marks at its edges and with whole brackets; None where nothing is left."""
    start, end = mention.start, mention.end
    if mention.type == "Policy":
        for s, e in titles[max(bisect_right(titles, (start, 0)) - 1, 0) : bisect_right(titles, (end, 0))]:
            if s < end and start < e and end - start >= 0.5 * (e - s):
                start, end = s, e
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE and not (text[end - 1] in "”》" and _opened(text[start:end])):
        end -= 1
    span = text[start:end]
    if span.count("”") > span.count("“") and text[start - 1 : start] == "“":  # “听涛”系列芯片
        start -= 1
    elif span.count("“") > span.count("”") and text[end : end + 1] == "”":
        end += 1
    if span.count("（") > span.count("）") and text[end : end + 1] == "）":
        end += 1
    elif span.endswith("）") and "（" not in span:
        end -= 1
    if wire := _WIRE.search(span):
        end = start + wire.start()
    if end - start < 2 or "\n" in text[start:end]:
        return None
    if mention.type == "Policy":
        return _named(text, replace(mention, start=start, end=end))
    return replace(mention, start=start, end=end)


def _named(text: str, policy: Mention) -> Mention | None:
    """A policy without the number that it is filed under; what is ranked is a class; None for what is none."""
    name = text[policy.start : policy.end]
    if _NO_POLICY.search(name) or ANNOUNCED.search(name):
        return None
    if rest := _FILED.search(name) or _WORK.search(name):
        return replace(policy, end=policy.start + rest.start())
    return replace(policy, type="EnterpriseClass") if _RANKED.search(name) else policy


def _opened(span: str) -> bool:
    return span.count("“") == span.count("”") > 0 or span.count("《") == span.count("》") > 0
