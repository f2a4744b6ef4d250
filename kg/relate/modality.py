"""How the text means what it says of two mentions: asserted, planned, denied, conditional, former."""

from __future__ import annotations

import re

from kg.relate.pairs import Meeting
from kg.relate.view import View

LEAD = 12  # characters before the first mention that may turn what follows
_CLAUSE = re.compile("[，,；;：:。！？\n]")
_DENIED = re.compile(
    "并非|并不|不是|没有|从未|未能|未获|尚未|否认|不属于|不再|不存在|不构成|不包括|不含|取消|终止|解除|撤销|未(?=[在与被获入纳列])"
)
_PLANNED = re.compile(
    "拟(?!人|定)|(?<![行动工作伙伴发展])(?:计划|规划)(?=[在到于将投建推开新招引扩用为设培打对把与向从用\\d])|将(?![军近])|力争|争取|争创"
    "|预计|有望|打算|筹划|筹建|谋划|即将|正在申报|申报|申请|准备|希望|欢迎|到20[2-5]\\d年|目标是|旨在"
    "|(?:正在|抓紧|加紧|着手|酝酿)[^，：。；]{0,6}(?:研究|制定|制订|起草|草拟|编制|酝酿)(?![^，。；]{0,6}了)"
)
_CONDITIONAL = re.compile("如果|若(?!干)|假如|一旦|倘若|可申请|符合条件|满足条件|经认定|经审核")
_FORMER = re.compile("曾(?:经|是|为|属|在|任|系|与)|原(?:为|系|是|属|名|任)|前身|此前(?:为|系|是)|更名前")
# GUIDELINES: a plan counts for policies, projects and what a region develops; a class that is only sought is none.
NEVER_PLANNED = frozenset({"hasClass"})


def modality_of(view: View, m: Meeting) -> str:
    """The modality of what stands between two mentions of one sentence, and of the words that lead to the first.

    Names are passed over: 《…发展规划》 plans nothing, 若干措施 sets no condition.
    """
    if m.sentences:
        return "asserted"
    text = scope(view, m)
    for name, pattern in (("denied", _DENIED), ("conditional", _CONDITIONAL), ("planned", _PLANNED), ("former", _FORMER)):
        if pattern.search(text):
            return name
    return "asserted"


def scope(view: View, m: Meeting) -> str:
    """The words that can turn a statement: the clause before the later mention, and the lead of the first if it is the same."""
    first, second = (m.head, m.tail) if m.head_first else (m.tail, m.head)
    tokens = view.tokens
    between = _CLAUSE.split("".join(tokens[first.token + 1 : second.token]))
    if len(between) > 1:
        return between[-1]
    lead = "".join(tokens[max(0, first.token - LEAD) : first.token])
    return _CLAUSE.split(lead)[-1] + " " + between[0]
