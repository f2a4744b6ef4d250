"""Policies that bear no title marks: campaigns, programmes, schemes and instruments (“星火计划”, 实施数字基础设施升级行动).

A grammar makes the candidates — what stands in quotes, with a head behind them (“守望”行动), and what stands between a verb of
policy and a head (行动, 工程, 补贴) — and a linear scorer over named features says which of them are names of policies.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kg.model import CleanText, Mention

THRESHOLD = 0.3  # best F1 of Policy in the cross-validation that kg/train/programmes.py prints

_HEAD = (
    "专项行动|行动方案|行动计划|三年行动|行动|活动|重大专项|专项|工程|计划|大赛|政策|补贴|补助|奖励|资金|制度|机制|举措|措施|倡议|改革|办法|条例|规划|方案|"
    "意见|通知|公告|清单|准则|规定|服务月|体系|战略|试点|基金|贷|券"
)
_VERB = (
    "提前享受|享受|实施|开展|启动|推进|组织|落实|推出|设立|参加|出台|申请|用好|深化|发放|制定|印发|发布|执行|创新|建立|推行|首推|举办|贯彻|优化|新设|申领|"
    "兑现|纳入|参与|完善|打造|探索|依托|通过|违反|解读|发起|宣传|学习|围绕|根据|按照|审议"
)
_TITLE = re.compile("《[^《》]*》")
_QUOTED = re.compile(f"[“‘](?P<name>[^“”‘’，。；\n]{{2,25}})[”’](?P<tail>[一-龥]{{0,14}}?(?:{_HEAD}))?")
_BARE = re.compile(
    f"(?P<verb>{_VERB})(?:了|好|新版|的)?(?P<name>[^，。；、：“”《》\n了的和等]{{2,24}}?(?:{_HEAD}))(?![一-龥]?[员者])"
)
# What belongs to the name that stands in the quotes before it: “守望”专项行动, but “守望”等举措.
_OWN_HEAD = re.compile("[^等的]{0,10}(?:行动|活动|工程|计划|大赛|机制|制度)")
_ENDS = re.compile(f"(?:{_HEAD})[”’]?$")
_LEAD = re.compile(f"(?P<verb>{_VERB})[^，。；]{{0,8}}$")
_NUMBER = re.compile("[0-9一二三四五六七八九十百千万]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of the text that may name a policy."""

    form: str  # "quoted", "bare"
    start: int
    end: int
    lead: str  # the verb before a bare one, the words from the quotes to the next head for a quoted one
    name: str  # what stands in the quotes; all of a bare one


def candidates(text: str) -> list[Candidate]:
    """Every candidate in text order; a quoted and a bare one may overlap. None stands in 《》."""
    found: list[Candidate] = []
    for m in _QUOTED.finditer(text):
        tail = m["tail"] or ""
        span = m.span() if _OWN_HEAD.fullmatch(tail) else m.span("name")
        found.append(Candidate("quoted", *span, tail, m["name"]))
    found += [Candidate("bare", *m.span("name"), m["verb"], m["name"]) for m in _BARE.finditer(text)]
    titles = [m.span() for m in _TITLE.finditer(text)]
    outside = [c for c in found if not any(start <= c.start < end for start, end in titles)]
    return sorted(outside, key=lambda c: (c.start, c.end, c.form))


def features(text: str, c: Candidate) -> list[str]:
    """What tells the name of a policy from a saying, a product or a plain phrase."""
    name, form = c.name, c.form
    head = _ENDS.search(name)
    word = head[0].rstrip("”’") if head else "none"
    before, after = text[max(0, c.start - 12) : c.start].rstrip("“‘"), text[c.end : c.end + 3].lstrip("”’")
    lead = _LEAD.search(before)
    out = [f"form={form}", f"lead={c.lead[-4:]}&{form}", f"length={min(len(name) // 2, 8)}&{form}"]
    behind = _ENDS.search(c.lead)
    out += [
        f"head={word}",
        f"head={word}&{form}",
        f"behind={behind[0] if behind else 'none'}",
        f"verb={lead['verb'] if lead else 'none'}&{form}",
    ]
    out += [f"before1={before[-1:]}", f"before2={before[-2:]}", f"after1={after[:1]}", f"after2={after[:2]}"]
    out += [f"number={bool(_NUMBER.search(name))}", f"count={min(text.count(name), 4)}"]
    out += sorted({f"pair={name[i : i + 2]}" for i in range(len(name) - 1)})
    return out


@cache
def load_weights() -> Mapping[str, float]:
    """The shipped weights, made by kg/train/programmes.py."""
    rows: dict[str, float] = json.loads(resources.files("kg").joinpath("models", "programmes.json").read_text(encoding="utf-8"))
    return rows


def programmes(
    clean: CleanText, weights: Mapping[str, float] | None = None, *, threshold: float = THRESHOLD
) -> Iterator[Mention]:
    """Yield the policies without title marks, in text order and none over another; a name that is sure once counts throughout.

    threshold: the least probability that a candidate names a policy
    """
    weights = load_weights() if weights is None else weights
    text = clean.text
    scored = [(_probability(weights, features(text, c)), c) for c in candidates(text)]
    best: dict[str, float] = {}
    for sure, c in scored:
        best[text[c.start : c.end]] = max(best.get(text[c.start : c.end], 0.0), sure)
    kept: list[Mention] = []
    taken = bytearray(len(text))
    for c in sorted((c for _, c in scored), key=lambda c: (-best[text[c.start : c.end]], c.start, c.end)):
        sure = best[text[c.start : c.end]]
        if sure >= threshold and not any(taken[c.start : c.end]):
            taken[c.start : c.end] = b"\1" * (c.end - c.start)
            kept.append(Mention(c.start, c.end, "Policy", "programme-scorer", round(sure, 4)))
    yield from sorted(kept, key=lambda m: m.start)


def _probability(weights: Mapping[str, float], names: list[str]) -> float:
    total = weights.get("", 0.0) + math.fsum(weights.get(n, 0.0) for n in sorted(set(names)))
    return 1 / (1 + math.exp(-total)) if total > -500 else 0.0
