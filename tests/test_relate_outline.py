"""What stands under a heading speaks of it: policies in clauses, read as the cleaner lays them out, with marked names."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

import pytest
from marked import marked

from kg.clean import clean
from kg.model import CleanText, ResolvedText
from kg.relate import relate
from kg.relate.outline import outline
from kg.relate.pairs import Meeting, pairs
from kg.relate.scene import view_of
from kg.relate.scorer import candidates, context_of, load, score
from kg.relate.supports import supports

POLICY = """{海晏市:Region}人民政府办公室关于印发{海晏市促进制造业提升若干措施:Policy}的通知

各县（市、区）人民政府：

现将《{海晏市促进制造业提升若干措施:Policy}》印发给你们，请认真贯彻执行。

一、支持{专精特新企业:EnterpriseClass}

（一）加大奖补力度。对首次认定的企业，给予一次性奖励20万元。鼓励各地配套。对获评后继续增长的，再奖励10万元。

（二）加强人才保障。建立专员制度，优先安排人才公寓。每年选派技术人员。定期走访。

二、发展{生物医药:Industry}产业

（三）扩大应用。支持首台套产品推广。完善目录，加快审批。

《{海晏市技术改造办法:Policy}》另行规定。

（四）加强融资。对设备贷款给予贴息支持。
"""


def laid_out(source: str) -> ResolvedText:
    """A marked text with the blocks and sentences that the cleaner finds in it."""
    plain = marked(source)
    cleaned = clean(plain.text)
    mentions = [
        replace(m, start=bisect_left(cleaned.offsets, m.start), end=bisect_left(cleaned.offsets, m.end)) for m in plain.mentions
    ]
    return ResolvedText(cleaned, plain.entities, tuple(mentions), plain.region)


def over(text: CleanText, words: str) -> list[str]:
    """The sentences over the one that holds the words."""
    spans = text.sentences
    number = next(i for i, (s, e) in enumerate(spans) if words in text.text[s:e])
    return [text.text[slice(*spans[n])] for n in outline(text).over.get(number, ())]


def nearest(resolved: ResolvedText, head: str, tail: str) -> Meeting:
    return next(p for p in pairs(view_of(resolved)) if (p.head, p.tail) == (head, tail)).meetings[0]


def test_a_sentence_hangs_under_its_clause_and_the_headings_over_it() -> None:
    text = laid_out(POLICY).clean
    title, *rest = over(text, "再奖励10万元")
    assert title.startswith("海晏市人民政府办公室")
    assert rest == ["一、支持专精特新企业", "（一）加大奖补力度。"]
    assert over(text, "完善目录")[1:] == ["二、发展生物医药产业", "（三）扩大应用。"]
    assert over(text, "一、支持") == [title]
    assert over(text, "海晏市人民政府办公室") == []


def test_the_introduction_of_a_list_hangs_over_it() -> None:
    text = laid_out("为落实部署，制定本办法。扶持对象为下列企业：\n1. 种业企业；\n2. 农机企业。\n").clean
    assert over(text, "农机") == ["扶持对象为下列企业："]


def test_a_heading_meets_what_stands_under_it_as_if_right_before() -> None:
    far = "一、支持{专精特新企业:EnterpriseClass}\n\n（一）加强保障。建立制度。优先安排。每年选派。到{甲厂:Enterprise}走访。\n"
    near = "支持{专精特新企业:EnterpriseClass}到{甲厂:Enterprise}走访。"
    found = nearest(laid_out(far), "甲厂", "专精特新企业")
    assert found.sentences == 1
    assert found.characters == len("到")
    context = context_of(view_of(laid_out(far)))
    assert context.on_way(found, "Enterprise") == 0
    assert nearest(marked(near), "甲厂", "专精特新企业").skipped == (0, 0)


def test_a_title_meets_only_the_classes_and_industries_of_its_policy() -> None:
    resolved = laid_out(POLICY)
    assert nearest(resolved, "海晏市促进制造业提升若干措施", "生物医药").sentences == 1
    hung = [p for p in pairs(view_of(resolved)) for m in p.meetings if m.skipped[1]]
    assert {(p.head, p.tail) for p in hung} == {
        ("海晏市促进制造业提升若干措施", "专精特新企业"),
        ("海晏市促进制造业提升若干措施", "生物医药"),
        ("海晏市技术改造办法", "生物医药"),  # named in a clause under that heading
    }


def test_a_heading_says_what_its_policy_supports() -> None:
    found = {(s.relation, s.object): s for s in relate(laid_out(POLICY)) if s.subject == "海晏市促进制造业提升若干措施"}
    said = found["supportsIndustry", "生物医药"].evidence[0]
    assert (said.quote, said.method) == ("二、发展生物医药产业", "pattern:发展")
    assert found["supportsClass", "专精特新企业"].evidence[0].quote == "一、支持专精特新企业"


def test_a_heading_makes_what_it_names_likelier() -> None:
    resolved = laid_out(POLICY)
    flat = replace(resolved, clean=replace(resolved.clean, blocks=tuple(replace(b, above=()) for b in resolved.clean.blocks)))

    def confidence(text: ResolvedText) -> float:
        view, model = view_of(text), load()
        found = candidates(view)
        key = ("海晏市促进制造业提升若干措施", "supportsIndustry", "生物医药")
        return dict(zip([c.key for c in found], score(model, context_of(view), found).tolist(), strict=True))[key]

    assert confidence(resolved) > confidence(flat) + 0.1


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        (
            "一、{甲厂:Enterprise}\n\n成立于2001年。公司获评标杆。\n\n二、{乙厂:Enterprise}\n\n成立于2003年。公司获评先进。\n",
            "乙厂",
        ),
        ("{甲厂:Enterprise}成立于2001年。{乙厂:Enterprise}成立于2003年。公司获评先进。\n", "乙厂"),
    ],
)
def test_the_firm_is_the_one_of_the_heading(source: str, subject: str) -> None:
    view = view_of(laid_out(source))
    assert [p.mention.entity for p in view.places if p.mention.method == "topic"][-1] == subject


def test_the_heading_says_for_whom_and_on_what_condition() -> None:
    found = {s.evidence.quote: s for s in supports(laid_out(POLICY), {"": 5.0})}
    plain = found["对获评后继续增长的，再奖励10万元。"]
    assert plain.beneficiary == "专精特新企业"
    assert [(c.what, c.entity, c.evidence.quote, c.evidence.method) for c in plain.conditions] == [
        ("类别", "专精特新企业", "专精特新企业", "pattern:heading")
    ]
    assert found["对首次认定的企业，给予一次性奖励20万元。"].beneficiary == "首次认定的企业"


def test_a_clause_belongs_to_the_policy_of_the_title_not_to_one_named_between() -> None:
    [found] = [s for s in supports(laid_out(POLICY)) if s.kind == "贴息"]
    assert found.policy == "海晏市促进制造业提升若干措施"
