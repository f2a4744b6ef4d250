"""Supports: what a policy offers, by kind and amount, hung on the policy that the text has in mind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from kg.amounts import Amount, amounts
from kg.model import Evidence, Mention, ResolvedText, Support

# The words of each kind of instrument.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("券", re.compile("(?:算力|创新|服务|科技|消费|培训|人才|数据|信用|研发|上云)券|代金券|抵用券")),
    ("贴息", re.compile("贴息|贴保")),
    (
        "补助",
        re.compile("(?<!反)补贴|补助|奖补|资助|资金支持(?!信息)|支持资金|财政资金|财政支持|风险补偿|支持强度|扶持资金"),
    ),
    ("奖励", re.compile("奖励|奖金|激励资金|给予[^，。；]{0,6}奖|重奖")),
    (
        "税收",
        re.compile(
            "加计扣除|税收优惠|税费优惠|减税|降税|免税|退税|留抵|降费减税|税收减免|(?:减免|免征|减征|减按|缓缴|减半征收)[^，。；]{0,12}税"
        ),
    ),
    ("担保", re.compile("融资担保|担保支持|提供[^，。；]{0,8}担保|担保费|担保基金")),
    (
        "贷款",
        re.compile(
            "再贷款|再贴现|信贷支持|信贷产品|信用贷款|贷款额度|优惠贷款|专项贷款|低息贷款|应贷尽贷|获得[^，。；]{0,6}贷款"
        ),
    ),
    ("基金", re.compile("(?:设立|成立|组建|发起|建立|用好)[^，。；]{0,20}基金")),
    (
        "服务",
        re.compile(
            "(?:提供|开展|组织|举办|优化|提升|安排|享受)[^。；《》]{0,24}(?:服务|辅导|对接活动|对接会|培训活动|路演)|绿色通道|一站式[^，。；]{0,4}服务"
        ),
    ),
)
_MONEY_KINDS = frozenset({"券", "补助", "奖励", "贷款", "基金", "贴息"})
# A policy whose own name says what it gives: 稳岗补贴, 研发费用加计扣除政策.
_NAMED = re.compile(
    "(?P<补助>(?<!反)补贴|补助|奖补|支持资金|扶持资金)|(?P<奖励>奖励|质量奖)|(?P<贴息>贴息)|(?P<税收>加计扣除|税收优惠)"
    "|(?P<券>(?<![证债息融])券)|(?P<担保>融资担保)"
)
# Laws, rules and doctrines order things; they are not programmes that give something.
_NO_PROGRAMME = re.compile(
    "(?:(?<!办)法|条例|规则|指引|公告|思想|战略|倡议|规定|一带一路|名单的通知|典型案例)(?:（.*）|\\(.*\\))?$"
)
_NOT_GIVEN = re.compile(
    "缴纳|罚款|罚金|注册资本|营业收入|营收|利润|产值|投资额|总投资|销售|募集|捐赠|捐款|年收入|贷款金额|市值|贷款余额|成交|每月收入"
)
_WITHHELD = re.compile("限制|取消|停止|违规|骗取|骗补|追回|反")
_CAP = re.compile("最高|不超过|上限|封顶|至多|不高于|以内")
_CLAUSE = re.compile("[，,；;。！？!?\n]")
_ACT = re.compile(
    "给予|实施|出台|提供|落实|支持|鼓励|加大|发放|享受|设立|开展|加强|完善|优化|推出|对符合|政策|兑现|安排|按照|帮扶|开启|启动|推进|提升|"
    "强化|拿出|申报|申请|获得|奖金|补贴|领到"
)
_FAR = 3  # sentences: how far behind a policy's mention its instruments may be told


def supports(resolved: ResolvedText) -> Iterator[Support]:
    """Yield the instruments of the document's policies in text order, each (policy, kind, amount) once.

    Positions are in the cleaned text. A kind told with an amount is not told again without one.
    """
    found = list(_Reader(resolved).read())
    with_amount = {(s.policy, s.kind) for s in found if s.amount is not None}
    seen: set[tuple[str, str, Decimal | None]] = set()
    for s in found:
        key = s.policy, s.kind, s.amount
        if key not in seen and (s.amount is not None or key[:2] not in with_amount):
            seen.add(key)
            yield s


class _Reader:
    """One document's policies, and the instruments told of them."""

    def __init__(self, resolved: ResolvedText) -> None:
        self.resolved, self.text = resolved, resolved.text
        names = {e.id: e.name for e in resolved.entities}
        every = [m for m in resolved.mentions if m.type == "Policy"]
        self.policies = [m for m in every if not _NO_PROGRAMME.search(names.get(m.entity, ""))]
        # The words of a policy's own name tell no instrument.
        self.masked = self.text
        for m in every:
            self.masked = self.masked[: m.start] + "□" * (m.end - m.start) + self.masked[m.end :]
        self.firms = [m for m in resolved.mentions if m.type == "Enterprise"]
        self.bodies = [m for m in resolved.mentions if m.type in ("Agency", "Region", "Institution")]
        counts = Counter(m.entity for m in self.policies)
        self.main = max(counts, key=lambda e: counts[e]) if counts else None  # the earlier of two: a Counter keeps order
        self.clear = bool(self.main and 2 * counts[self.main] >= len(self.policies))

    def read(self) -> Iterator[Support]:
        if not self.policies:
            return
        for number, (start, end) in enumerate(self.resolved.sentences):
            stretch = self.text[start:end]
            here = [m for m in self.policies if start <= m.start < end]
            money = [(a, start + a.start) for a in amounts(stretch) if _yuan(stretch, a)]
            quote = Evidence(start, end, stretch, 0.6, "pattern:support")
            yield from self._named(here, money, quote)
            if _ACT.search(stretch):
                for kind, words in _KINDS:
                    for match in words.finditer(self.masked, start, end):
                        yield from self._told(kind, match, number, money, quote)

    def _named(self, here: list[Mention], money: list[tuple[Amount, int]], quote: Evidence) -> Iterator[Support]:
        """What the names of the sentence's policies say that they give, with an amount that touches them."""
        for m in here:
            match = next(reversed(list(_NAMED.finditer(self.text, m.start, m.end))), None)  # 融资担保…奖补: the head stands last
            if match and match.lastgroup:
                given = [a for a, at in money if self._belongs(m.start, m.end, at, at + a.end - a.start)]
                yield Support(m.entity, match.lastgroup, quote, given[0].base_value if given else None)

    def _told(
        self, kind: str, match: re.Match[str], sentence: int, money: list[tuple[Amount, int]], quote: Evidence
    ) -> Iterator[Support]:
        """The instruments that a kind's words tell."""
        given: list[tuple[Amount, int]] = []
        for a, at in money if kind in _MONEY_KINDS else ():
            listed = bool(given) and re.fullmatch(
                "[、和及]", self.text[given[-1][1] + given[-1][0].end - given[-1][0].start : at]
            )
            if listed or self._belongs(match.start(), match.end(), at, at + a.end - a.start):
                given.append((a, at))
        lead = self.text[max(quote.start, match.start() - 12) : match.start()]
        policy = self._policy(kind, sentence, match.start(), bool(given))
        if policy is None or _WITHHELD.search(lead):
            return
        rate = _rate(self.text[max(quote.start, match.start() - 30) : match.end() + 15])
        if not given:
            yield Support(policy, kind, quote, rate=rate)
        for a, at in given:
            cap = a.bound == "max" or bool(_CAP.search(self.text[max(quote.start, at - 8) : at]))
            yield Support(policy, kind, quote, a.base_value, rate, cap)

    def _policy(self, kind: str, sentence: int, at: int, amount: bool) -> str | None:
        """Whose instrument the words at `at` tell: the last policy named before them, the document's main one, or none."""
        start, end = self.resolved.sentences[sentence]
        if kind == "服务" and self._giver_is_firm(start, at):
            return None
        near = 0 if kind == "基金" else 1 if kind == "服务" else _FAR
        first = self.resolved.sentences[max(0, sentence - near)][0]
        before = [m for m in self.policies if first <= m.start <= at]
        titled = [m for m in before if m.start >= start and self.text[max(0, m.start - 1) : m.start] == "《"]
        if titled or before:
            return (titled or before)[-1].entity
        after = [m for m in self.policies if at < m.start < end]
        if after and kind not in ("服务", "基金"):
            return after[0].entity
        return self.main if self.clear and (amount or kind in ("税收", "补助", "奖励")) else None

    def _giver_is_firm(self, start: int, at: int) -> bool:
        """Is the last body named in the sentence before `at` an enterprise?"""
        firm = max((m.start for m in self.firms if start <= m.start < at), default=-1)
        body = max((m.start for m in (*self.bodies, *self.policies) if start <= m.start < at), default=-1)
        return firm > body

    def _belongs(self, start: int, end: int, low: int, high: int) -> bool:
        """Is the amount at [low, high) what the words at [start, end) give: near, at most one comma away, no turnover or fine?"""
        between = self.text[high:start] if high <= start else self.text[end:low]
        lead = self.text[max(0, low - 14) : low]
        return len(_CLAUSE.findall(between)) <= 1 and len(between) <= 30 and not _NOT_GIVEN.search(lead)


def _yuan(stretch: str, a: Amount) -> bool:
    """Is it money in yuan: 500万元, or 2000万 before 资金 and the like?"""
    bare = a.base_unit == "" and a.unit in ("万", "亿") and re.match("(?:财政|专项|扶持|奖励|补助)?资金|奖", stretch[a.end :])
    return not a.ordinal and (a.base_unit in ("元", "元人民币") or bool(bare))


def _rate(near: str) -> Decimal | None:
    """The share that is paid (按…的20%给予补助), as a fraction."""
    if not re.search("按|比例|的[0-9]", near):
        return None
    return next((a.base_value for a in amounts(near) if a.unit == "%"), None)
