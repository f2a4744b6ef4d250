"""Figures: the counted and measured values that a reader of policy wants, each with the entity that it speaks of."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kg.model import Evidence, Figure, ResolvedText
from kg.relate.figure_features import keep_features, subject_features, subjects, unit_kind
from kg.relate.figure_scene import Scene, Setting
from kg.relate.indicators import MOST, Tagged, plain_words, trimmed
from kg.relate.view import own_policy

THRESHOLD = 0.4  # best F1 in the cross-validation that kg/train/figures.py prints
# A number less likely than this to be a figure tells nothing of those behind it either.
_LEAST = 0.3

_YEAR = "(?:20[0-9]{2}|19[0-9]{2})年"
_MONTH = "[0-9]{1,2}(?:[-—–~～至到、][0-9]{1,2})?(?:个月|月份?)"
_PART = f"(?:第?[一二三四1-4]季度|[上下]半年|前[一二三四1-4]个?季度|前?{_MONTH}|全年|年[底末初内]|末|底)"
_YEARS = "[一二三四五两几十0-9]+年"
_PERIOD = re.compile(
    f"(?:截至|截止|自|从|到|至|预计到|力争到)?(?:"
    f"{_YEAR}(?:[-—–~～至到]{_YEAR})?{_PART}?(?:[0-9]{{1,2}}日|末|底|初)?(?:以来|前|起|期间)?"
    f"|(?:今年|去年|前年|明年|近{_YEARS}|近年)(?:的?{_PART})?(?:以?来|起|末|底)?"
    f"|{_PART}(?:[0-9]{{1,2}}日|末|底)?(?:以来)?|目前|截至目前|当前|同期|上年同期)"
    f"|“?十[三四五六]五”?(?:期间|末|时期)?|未来{_YEARS}|每年|年均"
)
_TARGET = re.compile("力争|目标|争取|计划|规划|拟|预计|将达|将超|达到.{0,6}以上|确保|到20[2-9][0-9]年|有望")
_CUMULATIVE = re.compile("累计|合计|总计|共计|迄今|历年")
_CHANGE = re.compile(
    "(?P<against>同比|环比|年均|(?:较|比)(?:去年|上年|前年|年初|上月|上季度|20[0-9]{2}年|[一二三四]季度|“?十[二三四]五”?)(?:同期|末|底|年底|年末)?)?"
    "(?:分别|再|又|均|实际|名义)?(?P<way>增长|下降|提高|提升|增加|减少|上升|上涨|回落|降低|下滑|扩大|收窄|净增|翻)(?:了|到|至|率|幅|约|近|超|超过|逾)*$"
)
_JOINED = re.compile("[、，和与及]|以及")
# An amount of plain firms, whose class was said before: 658家企业入围.
_PLAIN = re.compile("(?:企业|公司)?(?:入围|上榜|入选|获|通过|来自|[，。；])|企业来自|(?:企业|公司)(?=[^家户的等]{0,12}[，。；])")
_RISE = re.compile(
    "(?:同比|环比|比上年|较上年|比去年|较去年|年均|分别|比重|占比)?.{0,4}?(?:增长|下降|提高|增加|减少|上升|回落|降低|增幅|降幅)"
)


# In a text that is itself a policy: what a clause gives and asks is no figure, what it aims at or reports is.
_GIVES = re.compile(
    "补助|奖励|补贴|贴息|资助|担保|贷款|授信|抵扣|减免|免征|抵减|扣除|罚款|经费|返还|每[亩吨人家户个台项]|单[个户家]|最高|不超过"
)
_TELLS = re.compile("力争|到20[2-9][0-9]年|同比|年均增长|完成投资|全年|累计|20[0-9]{2}年[，底末]")
_OF_THEIR_OWN = frozenset(("Region", "Enterprise", "Project", "Institution"))


@dataclass(frozen=True, slots=True)
class Scorers:
    """Weights of named features; "" is the bias."""

    keep: Mapping[str, float]
    subject: Mapping[str, float]


def probability(weights: Mapping[str, float], features: Sequence[str]) -> float:
    """How likely the scorer holds what has these features, 0..1."""
    total = weights.get("", 0.0) + math.fsum(weights.get(f, 0.0) for f in sorted(set(features)))
    return 1 / (1 + math.exp(-total)) if total > -500 else 0.0


def choose(scene: Scene, s: Setting, weights: Mapping[str, float], previous: Mapping[int, str]) -> tuple[str | None, float]:
    """The entity that an amount speaks of, and how sure that is; (None, 0.0) where there is none to choose."""
    scores = {
        e: math.fsum(weights.get(f, 0.0) for f in sorted(set(subject_features(scene, s, e, previous))))
        for e in subjects(scene, s)
    }
    if not scores:
        return None, 0.0
    best = min(scores, key=lambda e: (-scores[e], e))
    return best, 1 / math.fsum(math.exp(max(-500.0, score - scores[best])) for score in scores.values())


@cache
def load_scorers() -> Scorers:
    """The shipped scorers, made by kg/train/figures.py."""
    rows = json.loads(resources.files("kg").joinpath("models", "figures.json").read_text(encoding="utf-8"))
    return Scorers(rows["keep"], rows["subject"])


def figures(
    resolved: ResolvedText, scorers: Scorers | None = None, *, threshold: float = THRESHOLD, tagged: Tagged = plain_words
) -> Iterator[Figure]:
    """Yield the figures of a document in text order, positions in the cleaned text.

    A text that is itself a policy speaks of its own region where a sentence names nothing else.

    threshold: the least confidence: that a number is a figure worth keeping, and that it is of the entity chosen
    tagged:    the tagger of words, by which indicators are cut; a few lists of words where there is none
    """
    scorers = scorers or load_scorers()
    scene = Scene(resolved)
    own = own_policy(resolved.clean, resolved.mentions)
    previous: dict[int, str] = {}
    indicators: dict[int, str] = {}
    classes: dict[int, str] = {}
    for s in scene.settings:
        told = scene.text[s.start : s.end]
        if own and _GIVES.search(told) and not _TELLS.search(told):
            continue
        sure = probability(scorers.keep, keep_features(scene, s))
        if sure < min(_LEAST, threshold):
            continue
        about, certain = choose(scene, s, scorers.subject, previous)
        named = any(m.type in _OF_THEIR_OWN and m.named for m in scene.by_sentence.get(s.sentence, ()))
        if own and resolved.region and not named:
            about = resolved.region
        if about:
            previous[s.sentence] = about
        a = s.amount
        name = indicator(scene, s, indicators.get(s.sentence), tagged)
        if name and not _RISE.search(name):
            indicators[s.sentence] = name
        counted = counted_class(scene, s, classes.get(s.sentence))
        if counted:
            classes[s.sentence] = counted
        confidence = round(sure * (certain or 1.0), 4)
        if confidence < threshold:
            continue
        evidence = Evidence(s.start, s.end, scene.text[s.start : s.end], confidence, "figure-scorer")
        yield Figure(
            a.value,
            a.unit,
            evidence,
            about=about,
            counted=counted,
            indicator=name,
            base_value=a.base_value,
            base_unit=a.base_unit,
            bound=a.bound or {"low": "min", "high": "max"}.get(a.range_end or ""),
            period=period(scene, s),
            target=bool(_TARGET.search(scene.text[s.clause : a.end])),
            change=change(scene.text[max(s.clause, s.previous_end) : a.start]),
            cumulative=bool(_CUMULATIVE.search(scene.text[s.clause : a.start])),
        )


def change(before: str) -> str | None:
    """Against what and which way an amount is a change, by the words before it in its clause: 同比增长, 较上年末减少."""
    found = list(_CHANGE.finditer(before))
    return f"{found[-1]['against'] or ''}{found[-1]['way']}" if found else None


def counted_class(scene: Scene, s: Setting, last: str | None = None) -> str | None:
    """The class that is counted: the nearest in the clause, right behind the amount (112家绿色工厂) before in front of it.

    last: the class that the figure before counts in this sentence; 其中28家企业来自株洲 counts the same
    """
    if unit_kind(s.amount.unit) not in ("firms", "people"):
        return None
    near = [m for m in scene.by_sentence.get(s.sentence, ()) if m.type == "EnterpriseClass"]
    behind = [m for m in near if s.amount.end <= m.start <= min(s.amount.end + 12, s.clause_end)]
    ahead = [m for m in near if max(s.clause, s.previous_end) <= m.start and m.end <= s.amount.start]
    if behind and (behind[0].start - s.amount.end <= 6 or not ahead):
        return behind[0].entity
    if ahead:
        return ahead[-1].entity
    if not _PLAIN.match(scene.text, s.amount.end):
        return None
    if last:
        return last
    said = [m for n in range(max(0, s.sentence - 2), s.sentence + 1) for m in scene.by_sentence.get(n, ())]
    before = [m.entity for m in said if m.type == "EnterpriseClass" and m.end <= s.amount.start]
    return before[-1] if before else None


def period(scene: Scene, s: Setting) -> str | None:
    """The time that the text gives for the amount: the last one named in its sentence before it, else the first after it."""
    before = [m[0] for m in _PERIOD.finditer(scene.text, s.start, s.amount.start)]
    if before:
        return before[-1]
    after = _PERIOD.search(scene.text, s.amount.end, s.clause_end)
    return after[0] if after else None


def indicator(scene: Scene, s: Setting, last: str | None, tagged: Tagged = plain_words) -> str | None:
    """What is measured, in the text's words: 规上工业增加值; for a bare growth rate the measure before and the growth.

    last:   the indicator of the figure before in the sentence
    tagged: the tagger of words
    """
    text, a = scene.text, s.amount
    start = max(s.clause, s.previous_end)
    before = text[start : a.start]
    if last and _JOINED.fullmatch(before):
        return last  # 18.86亿元、23.09亿元和37.14亿元
    named = [
        text[m.start : m.end]
        for m in scene.by_sentence.get(s.sentence, ())
        if start <= m.start and m.end <= a.start and m.type in ("Region", "Enterprise", "Agency")
    ]
    words = trimmed(_PERIOD.sub("", before), text[a.end : s.clause_end], named, tagged)
    if words and _RISE.fullmatch(words) and last:
        return last if last.endswith(words) else f"{last}{words}"[:MOST]
    return words or last
