"""Conditions: what a policy asks of those whom it supports — thresholds, class, region, industry — each with its words.

对上年度营业收入2000万元以上、研发费用占比不低于5%的专精特新企业，给予… asks three things: two thresholds and a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.amounts import Amount, amounts
from kg.model import Condition, Evidence, Mention, ResolvedText

ENTITY_WORDS = {"EnterpriseClass": "类别", "Region": "地区", "Industry": "行业"}

# What gives ends the words that ask: 对…的企业，[给予…].
_GIVES = re.compile("给予|予以|发放|一次性|奖励|补助|补贴|资助|按照?[^，。；]{0,20}(?:比例|%|标准)|最高|可享受|提供")
_ASKS = re.compile("对(?![接外口象应标策比话此])|凡|符合|满足|具备|属于|支持(?!力度|政策|措施|体系)|鼓励|面向")
# A goal or a tally is no condition: 确保覆盖率达到100%, 已支持30多个项目.
_TALLY = re.compile("确保|力争|目标|提升(?!率)|增长(?!率|速度)|已|累计|以来|截至|预计")
# A list of conditions: what stands in it asks, though nothing is given.
_LIST = re.compile(
    "(?:具备|符合|满足)(?:以下|下列|如下)[^。；]{0,8}条件|(?:申报|申请|认定|支持|奖补|享受)条件|应当?(?:同时)?(?:具备|符合|满足)"
)
_MUST = re.compile("应当?|须|需|必须|不得|不低于|不少于|不超过|不高于|≥|≤|以上|以下|达到|符合|具有|属于")
_STRICT = re.compile("(?:超过|大于|高于|多于|逾|＞|>|低于|不足|小于|＜|<)(?:人民币)?$")
_NOT = re.compile("不(?:超过|高于|低于|大于|小于|足)$")
_BARE = re.compile("(?:达到|达|满|不少于|至少)$")
# What stands between the name of a measure and its amount, and before the name.
_CUT = re.compile(
    "(?:首次|突破|不低于|不少于|不小于|不超过|不高于|不多于|不大于|至少|超过|大于|高于|低于|小于|不足|达到|达|满|为|在|的|≥|≤|＞|＜|>|<|应当?|须|需|均|已|总额|人民币|约|最低)+$"
)
_LEAD = re.compile(
    "^(?:对于|对|凡|符合|满足|具备|且|或者?|并且?|同时|其中|以及|及|和|的|在|企业|申报|单位|申请|应当?|须|需|要求|支持|鼓励"
    "|第?[一二三四五六七八九十0-9]+[.、）)]|（[一二三四五六七八九十0-9]+）)+"
)
_BREAK = re.compile("[，,；;。：:、\n]|(?:且|或者|并且|以及)|的(?=企业|单位|项目|机构)")
_PLACED = re.compile("(?:在|于)[^，。；]{0,4}$|注册(?:在|于|地)[^，。；]{0,6}$")
_INSIDE = re.compile("^(?:[^，。；]{0,6}(?:内|范围|注册|登记|行政区域|辖区|境内|的))")
_WHO = re.compile(
    "(?:对于|对|向|为|面向|支持|鼓励|给予|帮助)(?P<who>[^，。；：《》]{2,60}?"
    "(?:企业|单位|机构|个人|项目|团队|平台|人才|经营主体|市场主体|个体工商户|基地|园区|农户|人员|高校|院所|家庭))"
    "(?=[，、（]|给予|按|提供|予以|一次性|发放|奖励|补助|补贴|最高|每|分别|进行|减|免|$)"
)
_UNTIL = re.compile(
    "(?:截至|截止到?|有效期至|有效期到|执行期?限?至|执行至|延续至|延长至|实施至|延续实施至|申报截止|至|到)(?P<date>(?:20[0-9]{2}年)(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|底|末)?)"
    "(?:止|前|为止|结束|期间)?|有效期(?:为|限)?(?P<years>[一二三四五六七八九十0-9]{1,2}个?[年月])"
)


def asked(resolved: ResolvedText, policy: str, start: int, end: int, method: str = "pattern:asks") -> tuple[Condition, ...]:
    """What the words at [start, end) of the cleaned text ask, in text order.

    The words are those before what is given; see `asking`. Two conditions with the same words count once.
    """
    found = [*_thresholds(resolved.text, policy, start, end, method), *_entities(resolved, policy, start, end, method)]
    unique = {(c.what, c.operator, c.value, c.unit, c.entity): c for c in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda c: (c.evidence.start, c.evidence.end, c.what, c.entity or "")))


def asking(text: str, start: int, clue: int) -> tuple[int, int] | None:
    """Where, in the sentence from `start`, the words ask for what the clue at `clue` gives; None where nothing asks."""
    low = max((m.end() for m in re.finditer("[；;。：:]", text[start:clue])), default=0) + start
    gives = _GIVES.search(text, low, clue)
    high = gives.start() if gives else clue
    asks = _ASKS.search(text, low, high)
    return (asks.start(), high) if asks and high - asks.start() >= 3 else None


def headed(resolved: ResolvedText, policy: str, start: int, end: int) -> tuple[Condition, ...]:
    """The classes and industries for whom a heading says that what follows is: 支持专精特新企业, 面向软件企业."""
    asks = _ASKS.search(resolved.text, start, end)
    if asks is None:
        return ()
    return tuple(c for c in asked(resolved, policy, asks.start(), end, "pattern:heading") if c.entity)


def listed(resolved: ResolvedText, policy_at: dict[int, str | None]) -> Iterator[Condition]:
    """The conditions that a document lists under words such as 应当具备下列条件, without saying there what is given.

    policy_at: number of a sentence → the policy that it speaks of
    """
    open_for, left = None, 0
    for number, (start, end) in enumerate(resolved.sentences):
        sentence = resolved.text[start:end]
        if _LIST.search(sentence):
            open_for, left = policy_at.get(number), 8
        if open_for and left and _MUST.search(sentence) and not _GIVES.search(sentence):
            yield from asked(resolved, open_for, start, end, "pattern:condition-list")
        left = max(0, left - 1)


def beneficiary(text: str, start: int, end: int) -> str | None:
    """For whom the words of a sentence give: 对符合条件的企业给予… → 符合条件的企业."""
    match = _WHO.search(text, start, end)
    return match["who"] if match else None


def validity(text: str, start: int, end: int) -> str | None:
    """Until when, or for how long, a sentence gives: 延续至2027年底 → 2027年底; 有效期3年 → 3年."""
    match = _UNTIL.search(text, start, end)
    return (match["date"] or match["years"]) if match else None


def _thresholds(text: str, policy: str, start: int, end: int, method: str) -> Iterator[Condition]:
    stretch = text[start:end]
    previous = 0
    for a in amounts(stretch):
        before = stretch[previous : a.start]
        previous = a.end
        sign = _operator(stretch, a)
        if sign is None or a.ordinal:
            continue
        cuts = [m.end() for m in _BREAK.finditer(before)]
        what = _CUT.sub("", _LEAD.sub("", before[cuts[-1] if cuts else 0 :].strip()))
        what = what.strip(" （）()“”")
        if len(what) < 2 or _TALLY.search(before):
            continue
        low = start + a.start - len(before) + (cuts[-1] if cuts else 0)
        high = min(end, start + a.end + (2 if stretch[a.end : a.end + 2] in ("以上", "以下", "以内", "及以") else 0))
        yield Condition(policy, what[-30:], sign, _quote(text, low, high, method), a.base_value, a.base_unit)


def _operator(stretch: str, a: Amount) -> str | None:
    """≥, ≤, > or < as the words about the amount say; None where they say no bound."""
    before = stretch[max(0, a.start - 8) : a.start]
    strict = bool(_STRICT.search(before)) and not _NOT.search(before)
    if a.bound == "min":
        return ">" if strict else "≥"
    if a.bound == "max":
        return "<" if strict else "≤"
    return "≥" if _BARE.search(before) else None


def _entities(resolved: ResolvedText, policy: str, start: int, end: int, method: str) -> Iterator[Condition]:
    """The classes and industries that the words name, and the regions in which one has to be."""
    inside = [m for m in resolved.mentions if start <= m.start and m.end <= end and m.type in ENTITY_WORDS]
    classes = [m for m in inside if m.type == "EnterpriseClass"]
    for m in inside:
        if m.type == "Industry" and any(c.start < m.end and m.start < c.end for c in classes):
            continue  # 软件企业 names a class
        if m.type == "Region" and not _placed(resolved.text, m, start, end):
            continue
        quote = _quote(resolved.text, m.start, m.end, method)
        yield Condition(policy, ENTITY_WORDS[m.type], "=", quote, entity=m.entity)


def _placed(text: str, m: Mention, start: int, end: int) -> bool:
    return bool(_PLACED.search(text[max(start, m.start - 10) : m.start]) or _INSIDE.search(text[m.end : min(end, m.end + 10)]))


def _quote(text: str, start: int, end: int, method: str) -> Evidence:
    while start < end and text[start] in " \n，、；。":
        start += 1
    return Evidence(start, end, text[start:end], 0.7, method)
