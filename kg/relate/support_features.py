"""What the support scorer looks at: a clue of an instrument beside each policy that it may belong to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from kg.model import Mention, ResolvedText
from kg.relate.outline import outline
from kg.relate.support_clues import Clue
from kg.relate.view import own_policy

# Laws, rules and doctrines order things; they are not programmes that give something.
_LAW = re.compile("(?:(?<!办)法|条例|规则|指引|公告|思想|战略|倡议|规定|准则|一带一路|名单的通知|典型案例)(?:（.*）|\\(.*\\))?$")
_HEADS = (
    ("plan", re.compile("规划|纲要|行动计划|行动方案|三年行动|实施方案|方案$")),
    ("measures", re.compile("措施|政策|[0-9０-９]条$|办法|细则")),
    ("opinion", re.compile("意见|通知|决定")),
    ("contest", re.compile("大赛|比赛|评选|奖$")),
    ("campaign", re.compile("行动|活动|工程|计划|专项|机制|制度")),
    ("purse", re.compile("补贴|补助|奖励|资金|贷|券|基金|优惠|扣除|贴息|担保")),
)
_WITHHELD = re.compile("不予|不得|限制|取消|停止|违规|骗取|骗补|追回|反|(?:未|没有|不再)(?:获|享|得|给)")
_ACT = re.compile(
    "给予|实施|出台|提供|落实|支持|鼓励|加大|发放|享受|设立|开展|加强|完善|优化|推出|对符合|政策|兑现|安排|按照|帮扶|开启|启动|推进|提升|"
    "强化|拿出|申报|申请|获得|奖金|补贴|领到"
)
_TELLS = re.compile("提出|明确|规定|指出|要求|包括|主要|围绕|从.{0,12}方面|通过|将|可")
_GROUND = re.compile("(?:根据|按照|依据|依照|贯彻|落实|学习|宣传|解读|结合)[^，。；]{0,12}[《“]?$")
_ISSUED = re.compile("(?:印发|出台|发布|制定|实施|启动|开展|推出|设立|举办|开启|修订)[^，。；]{0,12}[《“]?$")
_PAST = re.compile("已|累计|去年|以来|发放了|兑现|截至|上半年")
_SPEECH = re.compile("[“”].{0,4}(?:说|表示|介绍)|(?:说|表示|介绍)[，：:]")
_MARK = re.compile("[，,；;。！？!?\n]")
_TAKERS = re.compile(
    "企业|经营主体|市场主体|个体工商户|创业|项目|人才|纳税人|农户|家庭|毕业生|民营|民间|单位|团队|机构|中小微|小微"
)
_WITHIN = 20  # characters
_FAR = 30  # sentences


class Page:
    """Indexes over one document, made once."""

    def __init__(self, resolved: ResolvedText) -> None:
        self.resolved, self.text, self.sentences = resolved, resolved.text, resolved.sentences
        self.policies = [m for m in resolved.mentions if m.type == "Policy"]
        self.names = {e.id: e.name for e in resolved.entities if e.type == "Policy"}
        self.counts = Counter(m.entity for m in self.policies)
        self.main = max(self.counts, key=lambda e: self.counts[e]) if self.counts else None  # the earlier of two
        self.firms = [m for m in resolved.mentions if m.type == "Enterprise"]
        self.bodies = [m for m in resolved.mentions if m.type in ("Agency", "Region", "Institution", "Policy")]
        self._starts = [s for s, _ in self.sentences]
        title = next((b for b in resolved.clean.blocks if b.kind == "title"), None)
        head = title.end if title else (self.sentences[0][1] if self.sentences else 0)
        self.titled = {m.entity for m in self.policies if m.start < head}
        self.own = own_policy(resolved.clean, self.policies)
        items = sum(b.kind in ("item", "heading") for b in resolved.clean.blocks)
        self.outline = outline(resolved.clean)
        self.is_list = 2 * items > len(resolved.clean.blocks)

    def over(self, sentence: int) -> list[tuple[int, int]]:
        """Where the headings and clauses stand that a sentence hangs under, innermost first."""
        return [self.sentences[n] for n in reversed(self.outline.over.get(sentence, ()))]

    def opening(self, sentence: int) -> int:
        """Where the block begins in which a sentence stands."""
        first = max((n for n in self.outline.opens if n <= sentence), default=0)
        return self.sentences[first][0]

    def headed(self, sentence: int) -> list[str]:
        """The policies that those name, the innermost first."""
        return [m.entity for start, end in self.over(sentence) for m in self.policies if start <= m.start < end]

    def sentence_at(self, position: int) -> int:
        return max(0, bisect_right(self._starts, position) - 1)


def owners(page: Page, clue: Clue) -> list[str]:
    """The policies that a clue may belong to: its own for a name; else those before it or in its sentence, and the main one.

    Laws and rules are none, unless the text is one; no policy gives what is withheld (取消补贴) or what a firm does itself.
    """
    if clue.owner:
        return [clue.owner] if _may_give(page, clue.owner) else []
    start, end = page.sentences[clue.sentence]
    clause = max((m.end() for m in _MARK.finditer(page.text, start, clue.start)), default=start)
    if _WITHHELD.search(page.text[max(clause, clue.start - _WITHIN) : clue.start]):
        return []
    if clue.kind == "服务" and giver(page, clue) == "firm":
        return []  # a firm's own service
    first = page.sentences[max(0, clue.sentence - _FAR)][0]
    near = {m.entity for m in page.policies if first <= m.start < end}
    every = near | set(page.headed(clue.sentence)) | ({page.main} if page.main else set()) | page.titled
    return sorted(policy for policy in every if _may_give(page, policy))


def _may_give(page: Page, policy: str) -> bool:
    """Not where the policy's name says that it orders, and is no programme that gives; the text itself is looked into."""
    return policy == page.own or not _LAW.search(page.names.get(policy, ""))


def giver(page: Page, clue: Clue) -> str:
    """What is named last before the clue in its sentence: a firm, a public body or policy (body), or none."""
    start = page.sentences[clue.sentence][0]
    firm = max((m.start for m in page.firms if start <= m.start < clue.start), default=-1)
    body = max((m.start for m in page.bodies if start <= m.start < clue.start), default=-1)
    return "firm" if firm > body else "body" if body >= 0 else "none"


def features(page: Page, clue: Clue, policy: str) -> list[str]:
    """What tells a policy that offers the clue's instrument from one that does not."""
    return [*_of_clue(page, clue), *_of_policy(page, policy), *_of_both(page, clue, policy)]


def _of_clue(page: Page, clue: Clue) -> Iterator[str]:
    start, end = page.sentences[clue.sentence]
    text, sentence = page.text, page.text[start:end]
    yield f"kind={clue.kind}"
    yield f"family={clue.family}"
    yield f"money={bool(clue.given)}"
    yield f"family={clue.family}&money={bool(clue.given)}"
    yield f"act={bool(_ACT.search(sentence))}"
    by = giver(page, clue)
    yield f"giver={by}"
    if by == "firm":
        yield f"giver=firm&family={clue.family}"
    if _PAST.search(sentence):
        yield "past"
    if _SPEECH.search(sentence):
        yield "speech"
    takers = bool(_TAKERS.search(text[max(start, clue.start - 30) : min(end, clue.end + 12)]))
    yield f"takers={takers}"
    yield f"takers={takers}&family={clue.family}"
    yield f"tells={bool(_TELLS.search(text[start : clue.start]))}"


def _of_policy(page: Page, policy: str) -> Iterator[str]:
    name = page.names.get(policy, "")
    heads = [label for label, words in _HEADS if words.search(name)]
    yield f"head={heads[0] if heads else 'other'}"
    yield f"policies={min(len(page.counts), 4)}"
    yield f"main={policy == page.main}"
    share = page.counts[policy] / max(1, len(page.policies))
    yield f"share={min(3, int(4 * share))}"
    yield f"titled={policy in page.titled}"
    if page.own:
        yield f"own={policy == page.own}"
    first = next((m for m in page.policies if m.entity == policy), None)
    if first:
        lead = page.text[max(0, first.start - 20) : first.start]
        yield f"ground={bool(_GROUND.search(lead))}"
        yield f"issued={bool(_ISSUED.search(lead))}"


def _of_both(page: Page, clue: Clue, policy: str) -> Iterator[str]:
    if clue.owner:
        yield "where=name"
        yield f"where=name&kind={clue.kind}"
        return
    start, end = page.sentences[clue.sentence]
    mine = [m for m in page.policies if m.entity == policy]
    before = [m for m in mine if m.start < clue.start]
    here = [m for m in mine if start <= m.start < end]
    is_last = _last(page, clue) == policy
    where = _where(page, clue, before, here)
    if where in ("back3", "back8", "far") and policy in page.headed(clue.sentence):
        where = "back1"  # a heading speaks as if it stood right before what hangs under it
    if policy == page.own:
        yield f"own&family={clue.family}"
        yield f"own&last={is_last}"
    yield f"where={where}"
    yield f"where={where}&family={clue.family}"
    yield f"where={where}&alone={len(page.counts) == 1}"
    yield f"last={is_last}"
    yield f"last={is_last}&where={where}"
    rivals = {m.entity for m in page.policies if start <= m.start < end} - {policy}
    yield f"rivals={min(len(rivals), 2)}&here={bool(here)}"
    if here:
        near = min(here, key=lambda m: abs(m.start - clue.start))
        low, high = sorted((near.start, clue.start))
        yield f"clauses={min(3, len(re.findall('[，,；;：]', page.text[low:high])))}&{where}"
    if clue.given:
        yield f"money&where={where}"
    if clue.kind[:1] in page.names.get(policy, ""):
        yield "name shares kind"


def _last(page: Page, clue: Clue) -> str | None:
    """The policy named last before the clue; in another clause than its own, the one that a heading names comes before."""
    last = next((m for m in reversed(page.policies) if m.start < clue.start), None)
    headed = page.headed(clue.sentence) if page.is_list else []
    if headed and (last is None or last.start < page.opening(clue.sentence)):
        return headed[0]
    return last.entity if last else None


def _where(page: Page, clue: Clue, before: list[Mention], here: list[Mention]) -> str:
    if here:
        return "before" if any(m.start < clue.start for m in here) else "after"
    if not before:
        return "later"
    away = clue.sentence - page.sentence_at(before[-1].start)
    return "back1" if away == 1 else "back3" if away <= 3 else "back8" if away <= 8 else "far"
