"""The words that tell an instrument of support, by kind, and the money that they give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.amounts import Amount, amounts
from kg.model import ResolvedText

# Kind → family of words → the words. A family is what the scorer weighs: the plainer its words, the surer the instrument.
_WORDS: dict[str, dict[str, str]] = {
    "券": {"voucher": "(?:算力|创新|服务|科技|消费|培训|人才|数据|信用|研发|上云)券|代金券|抵用券"},
    "贴息": {"interest": "贴息|贴保|利息补贴"},
    "补助": {
        "grant": "(?<!反)补贴|补助|奖补|资助|风险补偿",
        "expense": "先建后补|(?:建设|启动|运行|专项|工作)经费|津贴|安家费|给予[^，。；]{0,6}补偿|"
        "保费[^，。；]{0,10}承担|承担[^，。；]{0,4}保费",
        "money": "资金支持(?!信息)|支持资金|扶持资金|支持强度|配套资金|财政支持|(?:专项|财政)资金(?=支持|扶持|用于)",
        "purse": "(?:安排|拿出|投入|下达|拨付|统筹)[^，。；]{0,16}资金",
    },
    "奖励": {"prize": "奖励(?!对象)|奖金|激励资金|给予[^，。；]{0,6}奖|重奖"},
    "税收": {
        "tax": "加计扣除|税收优惠|税费优惠|减税|降税|免税|退税|留抵|降费减税|税收减免|税费支持|"
        "加计[^，。；]{0,8}(?:抵减|扣除)|税前(?:扣除|摊销)|(?:定额|依次)扣减",
        "cut": "(?:减免|免征|减征|减按|缓缴|减半征收|延缓缴纳)[^，。；]{0,12}[税费]",
    },
    "担保": {"surety": "融资担保|担保支持|提供[^，。；]{0,20}担保|担保费|担保基金|担保增信"},
    "贷款": {
        "credit": "再贷款|再贴现|信贷支持|信贷产品|信用贷款|贷款额度|优惠贷款|专项贷款|低息贷款|应贷尽贷|授信支持|"
        "获得[^，。；]{0,6}贷款",
        "loan": "(?:流动资金|过桥|中长期)贷款|专项授信|授信(?:总额|规模|额度)|供应链融资|单户贷款",
        "finance": "信贷投放|信贷资源|质押融资|金融支持|融资支持|无还本续贷|贷款支持",
    },
    "基金": {"fund": "(?:设立|成立|组建|发起|建立|用好|发行)[^，。；]{0,20}基金"},
    "服务": {
        "service": "(?:提供|开展|组织|举办|优化|提升|安排|享受|推出|强化|提高|构建)[^。；《》]{0,24}"
        "(?:服务|辅导|对接活动|对接会|培训活动|路演)|绿色通道|一站式[^，。；]{0,4}服务",
        "free": "免费|免收|减半收取|不收取|代办",
        "help": "(?:提供|开展|组织|举办|安排|搭建|建立)[^，。；《》]{0,16}"
        "(?:培训|诊断|咨询|平台|机制|对接|宣讲|走访|座谈|大赛|要素保障)",
        "assist": "(?:助力|帮助|赋能|帮扶)[^，。；]{0,10}(?:企业|经营主体|市场主体|个体工商户)",
    },
}
PATTERNS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, family, re.compile(words)) for kind, families in _WORDS.items() for family, words in families.items()
)
MONEY_KINDS = frozenset({"券", "补助", "奖励", "贷款", "基金", "贴息"})
# A policy whose own name says what it gives: 稳岗补贴, 研发费用加计扣除政策.
_NAMED = re.compile(
    "(?P<补助>(?<!反)补贴|补助|奖补|支持资金|扶持资金)|(?P<奖励>奖励|质量奖)|(?P<贴息>贴息)|(?P<税收>加计扣除|税收优惠)"
    "|(?P<券>(?<![证债息融])券)|(?P<担保>融资担保)"
)
_NOT_GIVEN = re.compile(
    "缴纳|罚款|罚金|注册资本|营业收入|营收|利润|产值|投资额|总投资|销售|募集|捐赠|捐款|年收入|贷款金额|市值|贷款余额|成交|每月收入"
)
_GIVES = re.compile("给予|予以|最高|奖励|奖金|补助|补贴|资助|一次性|拨付|发放|不超过|再奖|单列")
_NAMES = ("Policy", "Enterprise", "Agency", "Institution")
_CLAUSE = re.compile("[，,；;。！？!?\n]")
_STOP = re.compile("[；;。]")
_CAPPED = re.compile("(?:最高|不超过|上限|不高于)[^，。；]{0,6}$")
_LIST_GAP = re.compile("[、和及]|[、，](?:[一二三四五]等奖|[^，。；、]{1,8}奖)")


@dataclass(frozen=True, slots=True)
class Clue:
    """Words that tell one instrument, where they stand, with the money that they give."""

    kind: str
    family: str  # "name" where a policy's own name tells it
    start: int
    end: int
    sentence: int  # its number
    given: tuple[tuple[Amount, int], ...] = ()  # each amount of yuan and its start in the text
    owner: str | None = None  # the policy whose name tells it


def clues(resolved: ResolvedText) -> list[Clue]:
    """Every clue of the document in text order; one for each kind in a clause.

    The words of a policy's name tell only of that policy.
    """
    text, masked = resolved.text, resolved.text
    policies = [m for m in resolved.mentions if m.type == "Policy"]
    for m in resolved.mentions:
        if m.type in _NAMES:  # 融资担保有限公司 and 企业服务中心 tell of nothing that is given
            masked = masked[: m.start] + "□" * (m.end - m.start) + masked[m.end :]
    found: list[Clue] = []
    for number, (start, end) in enumerate(resolved.sentences):
        money = [(a, start + a.start) for a in amounts(text[start:end]) if _yuan(text[start:end], a)]
        for m in (m for m in policies if start <= m.start < end):
            # 融资担保…奖补: the head stands last.
            match = next(reversed(list(_NAMED.finditer(text, m.start, m.end))), None)
            if match and match.lastgroup:
                given = [pair for pair in money if _belongs(text, m.start, m.end, *_span(pair))]
                found.append(Clue(match.lastgroup, "name", m.start, m.end, number, tuple(given[:1]), m.entity))
        told: list[Clue] = []
        for kind, family, words in PATTERNS:
            for match in words.finditer(masked, start, end):
                given = _given(text, match, money) if kind in MONEY_KINDS else []
                told.append(Clue(kind, family, match.start(), match.end(), number, tuple(given)))
        found.extend(_one_each(text, _dealt(text, told)))
    return sorted(found, key=lambda c: (c.start, c.end, c.kind, c.family))


def _one_each(text: str, told: list[Clue]) -> Iterator[Clue]:
    """Of the clues of one kind in one clause, that with most money, the first of those; a strong family before a weak."""
    best: dict[tuple[str, int], Clue] = {}
    for clue in told:
        marks = len(_CLAUSE.findall(text, 0, clue.start))
        known = best.get((clue.kind, marks))
        if known is None or len(clue.given) > len(known.given):
            best[clue.kind, marks] = clue
    yield from best.values()


def _dealt(text: str, told: list[Clue]) -> list[Clue]:
    """The clues of a sentence, each amount left to the kind whose words stand nearest: one sum is not given twice.

    Nearest is by marks between, then by characters.
    """

    def far(clue: Clue, pair: tuple[Amount, int]) -> tuple[int, int]:
        low, high = _span(pair)
        between = text[high : clue.start] if high <= clue.start else text[clue.end : low]
        return len(_CLAUSE.findall(between)), len(between)

    nearest: dict[int, tuple[tuple[int, int], str]] = {}
    for clue in told:
        for pair in clue.given:
            nearest[pair[1]] = min(nearest.get(pair[1], ((99, 0), "")), (far(clue, pair), clue.kind))
    own = [replace(c, given=tuple(pair for pair in c.given if nearest[pair[1]][1] == c.kind)) for c in told]
    return [now for now, was in zip(own, told, strict=True) if now.given or not was.given]


def _given(text: str, match: re.Match[str], money: list[tuple[Amount, int]]) -> list[tuple[Amount, int]]:
    """The amounts that the words give: those near them, and what is listed with those (10万元、8万元和6万元)."""
    given: list[tuple[Amount, int]] = []
    for pair in money:
        start, end = _span(pair)
        listed = bool(given) and _LIST_GAP.fullmatch(text[_span(given[-1])[1] : start])
        if listed or _belongs(text, match.start(), match.end(), start, end):
            given.append(pair)
    # 对投资超过1000万元的项目给予最高800万元补助: what is asked is not given.
    plain = [pair for pair in given if _GIVES.search(text[max(0, pair[1] - 8) : pair[1]])]
    if not plain:
        return given
    return [pair for pair in given if pair[1] >= plain[0][1]]


def _span(pair: tuple[Amount, int]) -> tuple[int, int]:
    amount, at = pair
    return at, at + amount.end - amount.start


def _belongs(text: str, start: int, end: int, low: int, high: int) -> bool:
    """Is the amount at [low, high) what the words at [start, end) give: near, at most one comma away, no turnover or fine?"""
    if low < end and start < high:
        return True  # inside the words
    between = text[high:start] if high <= start else text[end:low]
    if _STOP.search(between):
        return False
    lead = _GIVES.split(text[max(0, low - 14) : low])[-1]  # 按投资额的10%给予最高…: the turnover is not what is given
    capped = high > end and _CAPPED.search(text[max(0, low - 10) : low])  # …贴息，期限不超过3年，每年最高150万元
    return len(_CLAUSE.findall(between)) <= (2 if capped else 1) and len(between) <= 30 and not _NOT_GIVEN.search(lead)


def _yuan(stretch: str, a: Amount) -> bool:
    """Is it money in yuan: 500万元, or 2000万 before 资金 and the like?"""
    bare = a.base_unit == "" and a.unit in ("万", "亿") and re.match("(?:财政|专项|扶持|奖励|补助)?资金|奖", stretch[a.end :])
    return not a.ordinal and (a.base_unit in ("元", "元人民币") or bool(bare))
