"""A name whose form says what kind of thing it is gets that type, whatever the recogniser called it.

共青团大连市委 is an Institution, 大连市科学技术委员会 an Agency, 北辰农大 an Institution, 北辰产业园 a Project.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Mention
from kg.resolve.agencies import LEVEL_WORDS, Agencies
from kg.seeds import Gazetteer

_MASS = re.compile(
    r"^共青团|团(?:工|省|市|区|县)?委$|(?:工商联|工商业联合会|妇联|妇女联合会|总工会|供销社|供销合作社|红十字会|科协|残联|残协|文联|作协|侨联|社科联|贸促会)$"
)
# Rural credit cooperatives are banks; the army and the armed police are bodies, and none of government.
_CREDIT = re.compile(r"(?:信用(?:合作)?(?:联社|社联合社|社)|农信联社|(?<=[省市县区])(?:农信)?联社|农信社|农商(?:银)?行)$")
_ARMED = re.compile(r"^武警|(?:军区|军分区|警备区)$")
_SCHOOL = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:[农师工交科医财]大|大学|学院)$")
_CENTRAL_BANK = re.compile(r"^(?:中国)?人民银行[\u4e00-\u9fff]+(?:分行|支行|营业管理部)$")
_BUILDER = re.compile(  # 中铁二十局
    r"^中(?:建|铁|交|冶|核|国电建|国水电|国水利水电|国能建)[\u4e00-\u9fff]{0,4}?[一二三四五六七八九十]+(?:工程)?局"
)
_SOCIETY = re.compile(r"(?:协会|学会|商会|[足篮排作书美]协)$")
_PARK = re.compile(r"(?:产业园|科技园|景区|大厦)$")
_EVENT = re.compile(r"(?:活动|大赛)[”’]?$")  # held, and not decreed
# What firms and bodies write between themselves: no policy of a public body.
_PRIVATE = re.compile(
    r"(?<!执法)(?<!司法)(?:转让|合作|(?<!协同发展)(?<!协作)(?<!一体化)框架|认购|租赁|股权|意向)协议$|合同$|倡议书$|公司章程$|手册$|演讲$|^第[一二三四五六七八九十百]+条$"
    r"|^关于(?!.*(?:反倾销|反补贴|税|进口)).*(?:公司|股东|股份|诉讼|董事|辞职|关注函|问询函|基金经理).*公告$|^关于(?:涉及)?诉讼的公告$"
)
# 歌曲《…》, 小说《…》《…》: works, whatever their titles say.
_WORK = re.compile(
    r"(?:歌曲|合唱|独唱|合奏|独奏|演奏|开场舞|舞蹈|朗诵|情景剧|舞台剧|话剧|歌剧|舞剧|小品|相声|戏曲|电影|影片|电视剧|纪录片|综艺|动画|小说|诗歌|散文|漫画|游戏"
    r"|续作|新作|著作|专著|长卷|油画|杂志|期刊|节目)(?:《[^《》]{1,40}》[、和与及]?)*《$"
)
_NO_NORM = re.compile(r"(?:年鉴|概览|丛书|读本|图鉴|杂志|月刊|年报)$")
_NO_CLASS = re.compile(r"^(?:产业链|供应链|链上|上下游|配套)+(?:中小微?|小微)?企业$")  # a place in a chain, not a class
_NO_PERSON = re.compile(
    r"(?:师傅|某某?|董秘)$|^来[京津沪渝川鄂湘粤桂琼黔滇陕甘宁新]$"
    r"|^[\u4e00-\u9fff](?:先生|女士|小姐|阿姨|大爷|大妈|大姐|大哥|大叔|奶奶|爷爷|叔叔|婆婆|老汉|同学|老师)$"
)
_PARTY = re.compile(r"^(?:中国)?共产党$")  # who joined it says nothing of a body
_NO_INDUSTRY = re.compile(r"(?:产业园区?|园区|展示会|博览会|论坛|基地|示范区)$")


def retype(text: str, mentions: Sequence[Mention], agencies: Agencies, gazetteer: Gazetteer) -> list[Mention]:
    """The mentions with such types; what is called an industry and is a place or an event is left out."""
    result: list[Mention] = []
    for m in mentions:
        name = text[m.start : m.end]
        kind = _kind(name, m.type, agencies, gazetteer)
        if kind in ("Enterprise", "Institution") and ("某" in name or text[m.start - 1 : m.start] == "某"):
            continue  # 北辰市某公司 is nobody
        if kind == "Policy" and _WORK.search(text[max(0, m.start - 90) : m.start]):
            continue
        if kind:
            result.append(m if kind == m.type else replace(m, type=kind))
    return result


def _kind(name: str, kind: str, agencies: Agencies, gazetteer: Gazetteer) -> str:
    """The type of a name; "" for one that is no name."""
    if kind == "Agency" and (_MASS.search(name) or _ARMED.search(name) or agencies.is_mass(name)):
        return "Institution"
    if kind in ("Agency", "Institution") and _CREDIT.search(name):
        return "Enterprise"
    if kind == "Enterprise" and agencies.is_national(name):
        return "Agency"
    if (
        kind in ("Institution", "Enterprise")
        and _body(name, agencies, gazetteer)
        and not _MASS.search(name)
        and not _ARMED.search(name)
    ):
        return "Agency"
    if kind == "Agency" and _BUILDER.search(name):
        return "Enterprise"
    if kind == "Enterprise" and _CENTRAL_BANK.search(name):
        return "Agency"
    if kind == "Enterprise" and _SOCIETY.search(name):
        return "Institution"
    if kind == "Enterprise" and _SCHOOL.search(name):
        return "Institution"
    if kind in ("Region", "Industry") and _PARK.search(name) and name not in gazetteer.place_by_name:
        return "Project"
    if kind == "Policy" and _EVENT.search(name):
        return ""
    none = {
        "Industry": _NO_INDUSTRY,
        "EnterpriseClass": _NO_CLASS,
        "Person": _NO_PERSON,
        "Policy": _PRIVATE,
        "Institution": _PARTY,
    }.get(kind)
    if kind == "Policy" and _NO_NORM.search(name):
        return ""
    if none is not None and none.search(name):
        return ""
    return kind


def _body(name: str, agencies: Agencies, gazetteer: Gazetteer) -> bool:
    """Is the name a division in full with a function of government: 上海市科学技术委员会?"""
    head, row = agencies.function(name)
    if row is None or row.kind == "mass":
        return False
    whole = any(gazetteer.by_code[code].name == head for code in gazetteer.by_name.get(head, ()))
    return whole and head not in LEVEL_WORDS and name[-1] in "局厅委会办府院"
