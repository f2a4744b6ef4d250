"""Names that were cut short, run together or cut in two are set right by what their grammar says.

北辰科技（|青岛）有限公司 is one name, 县河长办联合检察院 are two, 北辰证券有限公司原 is one and a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.model import Mention
from kg.resolve.agencies import Agencies
from kg.seeds import Gazetteer

_LEGAL = r"(?:股份|集团|控股|有限责任|有限|责任)*公司"
# What may stand behind a 公司 inside one name: a branch, a plant, an institute.
_PART = re.compile(
    r"(?:分公司|子公司|支行|分行|支公司|营业部|厂|基地|中心|研究院|研究所|设计院|分院|医院|学院|学校|事业部|项目|园|店|部|车间|有限合伙[）)])$"
)
_COMPANY = re.compile(r"(?:有限公司|有限责任公司|股份公司|总公司)")
_BRACKETED = re.compile(
    rf"[（(][\u4e00-\u9fff]{{2,4}}[）)](?:[\u4e00-\u9fff]{{0,16}}?(?:{_LEGAL}|事务所|服务中心|基金会|研究院))?"
)
_TAIL = re.compile(r"(?<=集团)(?:原|下属|旗下|所属|保险业务|业务)$|(?<=[司团厂行])原$")
_AND_OTHERS = re.compile(r"等[一二三四五六七八九十两\d]+[大家个所].*$")
# What is told of a firm and no part of its name: 北辰银行|注册资本, 北辰证券|研报.
_OF_A_FIRM = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:注册资本|研报|研究报告|股价|会议厅|会议室|官网|官微|(?<!青)年报|财报|招股书)$"
)
# Between an owner and what it owns: 北辰集团|旗下|南山人寿.
_OWNS = re.compile(r"(?:旗下|下属|所属|全资|控股子公司|子公司)+(?:的)?")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.&'’]*(?:[ -][A-Za-z0-9.&'’]+)*[ -]$")
_ODD = frozenset("为报所将在是获拟已称的也")
_NEVER_IN = frozenset("的等是在和与及将为已对表副董总党公今有介指强说们称于向从以一同区市县省后前中内外、")
_AFTER_PERSON = _NEVER_IN | frozenset("律记院教博还先女来率致讲主带也认解作曾任感谢走到先当随则又介深要会")
_TITLE = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:先生|女士|同志|小姐|莅|利用|担任)$")
_PRESS = re.compile(r"(?:(?<=报)客户端)?(?<=[报网社台刊端闻日])讯$")
_DATELINE = re.compile(r"(?<=^[中人新央][新民华视]网)[\u4e00-\u9fff]{2,6}$")
_DEPARTMENT = re.compile(
    r"(?!有关|相关|负责|党|原|新闻|联合)[\u4e00-\u9fff]{2,7}?(?:司|(?<![部总])局|厅|(?<![司局])部)(?=(?:副|有关|负责|相关)?[司局厅部主][长任]|[、，])"
)
_TOGETHER = re.compile(r"联合(?!国|会|体|社|大学|资信)|会同|携手")
# Behind an industry, and no part of it: 战略性新兴产业|产值, 数字经济核心产业|营业收入, 储能|装机.
_MEASURE = re.compile(r"(?<=产业链)条$|(?<=[业链])(?:产值|营业|科技|能源)$|(?:产量|产值|销量|增加值|装机|模式|营业?)$")
_TAGGED_ON = re.compile(r"(?:持有公司|持有|拟)$")
# 纪委监委|驻市财政局纪检监察组: one body sent into another.
_SENT = re.compile(r"[\u4e00-\u9fff、]{0,12}?驻[\u4e00-\u9fff]{2,18}?纪检监察组")
_BODY_END = re.compile(r"[局部委办厅署院会府行]$")
_SOCIETY = r"(?:学会|协会|商会|科协|大学|学院|研究院|研究所|集团|公司|医院|银行|基金会|实验室|工商联)"
_SOCIETIES = re.compile(rf"^(?P<one>.{{2,}}?{_SOCIETY})(?:联合|会同|携手)(?P<two>.{{2,}}{_SOCIETY})$")
_JOINS = re.compile(r"(?<=[会协学院司团])联合$")
# 青石城市面貌, 青石交通便利: what stands behind a place and is no part of its name.
_NO_PLACE = re.compile(r"(?:城市|交通|经济|大区)$")
_ABROAD = re.compile(r"[在对来驻入赴][京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀黔滇陕甘宁新华韩日美俄]$")
_CLOSES = re.compile(r"^[^（(]{1,8}[）)](?=[\u4e00-\u9fff]{4})")
_ORGS = ("Enterprise", "Institution")


def mend(text: str, mentions: Sequence[Mention], agencies: Agencies, gazetteer: Gazetteer) -> list[Mention]:
    """The mentions with such borders set right; sorted by start, none over another.

    mentions: sorted by start, none over another
    """
    mended: list[Mention] = []
    firms = {text[m.start : m.end] for m in mentions if m.type == "Enterprise"}
    for found in mentions:
        odd = found.type == "Enterprise" and text[found.end - 1] in _ODD and text[found.start : found.end - 1] in firms
        m = replace(found, end=found.end - 1) if odd else found  # 北辰电子|为
        if m.type == "Agency":
            mended += _agency(text, m, agencies, gazetteer)
        elif m.type in _ORGS:
            mended += _organisation(text, _grown(text, m), agencies, gazetteer)
        elif m.type == "Region":
            head = _without(text, m, _NO_PLACE)
            mended.append(head if text[head.start : head.end] in gazetteer.by_name else m)
        elif m.type == "Person":
            mended.append(_named(text, _without(text, m, _TITLE)))
        elif m.type == "EnterpriseClass":
            mended += _class(text, m)
        elif m.type == "Industry":
            mended.append(_without(text, m, _MEASURE))
        elif m.type == "Project":  # 北辰农业）|南山产业园
            closed = _CLOSES.match(text[m.start : m.end])
            mended.append(replace(m, start=m.start + closed.end()) if closed else m)
        elif m.type == "Product":
            mended += _product(text, m)
        else:
            mended.append(m)
    joined: list[Mention] = []
    for one in mended:
        m = replace(one, start=max(one.start, joined[-1].end)) if joined else one
        if m.end <= m.start:
            continue
        if joined and _one_agency(text, joined[-1], m, agencies):
            joined[-1] = replace(joined[-1], end=m.end)
        elif m.end - m.start > 1:
            joined.append(m)
    return joined


def _without(text: str, m: Mention, tail: re.Pattern[str]) -> Mention:
    found = tail.search(text[m.start : m.end])
    return replace(m, end=m.start + found.start()) if found else m


def _body(name: str, agencies: Agencies) -> bool:
    return agencies.is_national(name) or agencies.function(name)[1] is not None


def _agency(text: str, m: Mention, agencies: Agencies, gazetteer: Gazetteer) -> list[Mention]:
    """The mention; two where it joins two bodies; longer where a national body's name reaches further to the left."""
    name = text[m.start : m.end]
    sent = _SENT.match(text, m.start) or (_SENT.match(text, m.end) if name.endswith(("纪委", "监委")) else None)
    if sent:
        return [replace(m, end=sent.end())]
    word = _TOGETHER.search(name)
    if word and word.start() == 0:
        return _agency(text, replace(m, start=m.start + word.end()), agencies, gazetteer) if len(name) > word.end() + 1 else []
    if word and _body(name[: word.start()], agencies) and _BODY_END.search(name[word.end() :]):
        return [
            replace(m, end=m.start + word.start()),
            *_agency(text, replace(m, start=m.start + word.end()), agencies, gazetteer),
        ]
    two = _two_bodies(name, agencies, gazetteer)
    if two:
        return [replace(m, end=m.start + two[0]), replace(m, start=m.start + two[1])]
    for start in range(max(0, m.start - 12), m.start):
        if agencies.is_national(text[start : m.end]):
            return [replace(m, start=start)]
    if agencies.is_national(name):
        department = _DEPARTMENT.match(text, m.end)  # 工信部|消费品工业司
        return [replace(m, end=department.end())] if department else [m]
    if not _body(name, agencies):
        cut = text[m.end - 1 : m.end + 1]  # 国家发展改革委|令第9号, 供销社|党组, 省委政法委|会同
        if cut in ("令第", "党组", "会同") and _body(name[:-1], agencies):
            return [replace(m, end=m.end - 1)]
    return [m]


def _two_bodies(name: str, agencies: Agencies, gazetteer: Gazetteer) -> tuple[int, int] | None:
    """Where the first body of a name ends and the second begins: 江北省检察院|与|审计厅, 江北市财政局|江北市商务局."""
    for cut in range(4, len(name) - 2):
        joined = name[cut] in "与和及"
        if not _BODY_END.search(name[:cut]) or (name[:cut].endswith("委") and name[cut:].startswith("员会")):
            continue
        head, row = agencies.function(name[:cut])
        rest, second = agencies.function(name[cut + joined :])
        if row is None or second is None or row.kind == "mass" or not head:
            continue
        if (joined and rest == "") or (len(rest) > 1 and rest in gazetteer.by_name):
            return cut, cut + joined
    return None


def _one_agency(text: str, left: Mention, right: Mention, agencies: Agencies) -> bool:
    """郑州市住房保障和|房地产管理局: the first part is no body by itself and ends in a joining word. Or the second is a local
    branch of the first."""
    if left.type != "Agency" or right.type != "Agency" or left.end != right.start:
        return False
    name = text[left.start : left.end]
    if name.endswith("局") and text[right.start : right.end].endswith("分局"):  # 大连市公安局|甘井子区分局
        return True
    if agencies.is_national(name) and text[right.start : right.end].endswith(
        ("税务局", "监管局", "监管分局", "调查队", "调查总队")
    ):
        return True
    return name[-1] in "和与及、" and not _body(name[:-1], agencies)


def _named(text: str, m: Mention) -> Mention:
    """A person's name of two characters with the one that always follows, twice or more: 赵明|远."""
    name = text[m.start : m.end]
    places = list(_places(text, name))
    after = {text[at + len(name) : at + len(name) + 1] for at in places}
    word = next(iter(after)) if len(after) == 1 else ""
    grows = len(name) == 2 and len(places) > 1 and re.match(r"[\u4e00-\u9fff]", word) and word not in _AFTER_PERSON
    return replace(m, end=m.end + 1) if grows else m


def _product(text: str, m: Mention) -> list[Mention]:
    """的|青石芯片, 青石一号|青石一号; none in 该芯片."""
    name = text[m.start : m.end]
    if name[0] in "该此本":
        return []
    half = len(name) // 2
    if len(name) >= 8 and name[:half] == name[half:]:
        return [replace(m, end=m.start + half)]
    return [replace(m, start=m.start + 1)] if name[0] == "的" and len(name) > 3 else [m]


def _grown(text: str, m: Mention) -> Mention:
    """A firm's name of three characters with the one that always follows, three times or more: 北辰图|新."""
    name = text[m.start : m.end]
    after = {text[at + len(name) : at + len(name) + 1] for at in _places(text, name)}
    word = next(iter(after)) if len(after) == 1 else ""
    grows = m.type == "Enterprise" and len(name) == 3 and re.match(r"[\u4e00-\u9fff]", word) and word not in _NEVER_IN
    return replace(m, end=m.end + 1) if grows and text.count(name) >= 3 else m


def _places(text: str, name: str) -> Iterator[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def _organisation(text: str, m: Mention, agencies: Agencies, gazetteer: Gazetteer) -> list[Mention]:
    name = text[m.start : m.end]
    both = _TOGETHER.search(name, 3)
    if both and both.end() < len(name) - 1 and _body(name[: both.start()], agencies):
        first = replace(m, end=m.start + both.start(), type="Agency")
        return [first, *_organisation(text, replace(m, start=m.start + both.end()), agencies, gazetteer)]
    pair = _SOCIETIES.match(name)
    if pair:
        first = replace(m, end=m.start + pair.end("one"))
        return [first, *_organisation(text, replace(m, start=m.start + pair.start("two")), agencies, gazetteer)]
    half = len(name) // 2
    if len(name) >= 8 and name[:half] == name[half:]:
        return [replace(m, end=m.start + half), replace(m, start=m.start + half)]
    if re.match(r"0\d(?=[\u4e00-\u9fff])", name):  # the number of a list's row
        m = replace(m, start=m.start + 2)
    owned = _OWNS.search(name, 2) if m.type == "Enterprise" else None
    if owned and len(name) - owned.end() >= 3:
        first, second = replace(m, end=m.start + owned.start()), replace(m, start=m.start + owned.end())
        return [x for one in (first, second) for x in _organisation(text, one, agencies, gazetteer)]
    latin = _LATIN.search(text, max(0, m.start - 40), m.start) if text[m.start].isascii() and text[m.start].isalpha() else None
    if latin and m.type == "Enterprise":  # Northern |Lights公司
        m = replace(m, start=latin.start())
    word = _TOGETHER.match(name)
    if word and len(name) > 4:
        m = replace(m, start=m.start + word.end())
    if m.type == "Enterprise" and _ABROAD.search(text[max(0, m.start - 1) : m.start + 1]):  # 在|湘投资
        return []
    tails = (_TAIL, _JOINS, _TAGGED_ON, _PRESS, _DATELINE, _AND_OTHERS)
    for tail in (*tails, _OF_A_FIRM) if m.type == "Enterprise" else tails:
        m = _without(text, m, tail)
    m = _whole_brackets(text, m, gazetteer)
    name = text[m.start : m.end]
    legal = _COMPANY.search(name, 4)
    if m.type == "Enterprise" and legal and legal.end() < len(name):
        rest = name[legal.end() :]
        if _COMPANY.search(rest) or (rest.endswith("公司") and len(rest) > 4 and not _PART.search(rest)):
            return [replace(m, end=m.start + legal.end()), replace(m, start=m.start + legal.end())]
        if not _PART.search(rest) and not rest.startswith(("（", "(")):
            return [replace(m, end=m.start + legal.end())]
    return [m]


def _class(text: str, m: Mention) -> list[Mention]:
    """专精特新|和, 广州市|小微企业 without what is another word's, “小巨人|”企业 whole; none in 非|上市公司 and 大|中小企业."""
    m = replace(m, end=_class_end(text, m.start, m.end))
    before, name = text[max(0, m.start - 1) : m.start], text[m.start : m.end]
    if before == "非" or (before == "大" and name.startswith("中小")):
        return []
    if name[-1] in "和与及、":
        return [replace(m, end=m.end - 1)] if len(name) > 2 else []
    if re.match(r"[省市县区](?:小微|中小|规上|规模)", name) and re.match(r"[\u4e00-\u9fff]", before):
        return [replace(m, start=m.start + 1)]
    return [m]


def _class_end(text: str, start: int, end: int) -> int:
    """Where a class ends that was cut in 企|业, or before the mark that closes its “."""
    if text[end - 1] == "企" and text.startswith("业", end):
        return end + 1
    if text.count("“", start, end) > text.count("”", start, end) and text.startswith("”", end):
        return end + 3 if text.startswith("企业", end + 1) else end + 1
    return end


def _whole_brackets(text: str, m: Mention, gazetteer: Gazetteer) -> Mention:
    """The mention with the place in brackets and the legal form behind: 北辰科技|（青岛）有限公司."""
    opened = text[m.end - 1] in "（("
    at = m.end - 1 if opened else m.end
    found = _BRACKETED.match(text, at)
    if found and (found.group(0)[-1] not in "）)" or opened):
        return replace(m, end=found.end())
    if found and m.type == "Institution" and found.group(0)[1:-1] in gazetteer.by_name:  # 北辰大学（深圳）
        return replace(m, end=found.end())
    closed = re.match(r"[\u4e00-\u9fff]{2,4}[）)]", text[m.start : m.end])
    if closed and text[m.start - 1 : m.start] in ("（", "("):
        front = re.search(r"[\u4e00-\u9fffA-Za-z0-9]{2,12}$", text[max(0, m.start - 13) : m.start - 1])
        if front:
            return replace(m, start=m.start - 1 - _brand(front.group(0)))
    if not _COMPANY.search(text[m.start : m.end]):
        rest = re.match(_LEGAL, text[m.end : m.end + 10])
        if rest and (rest.group(0) != "公司" or text[m.end - 1] in "）)"):
            return replace(m, end=m.end + rest.end())
    return m


def _brand(front: str) -> int:
    """How much of the text before a bracket belongs to the name: to the last word that joins or begins a list."""
    cut = max(
        front.rfind(w) + len(w) if w in front else 0 for w in ("和", "与", "及", "为", "在", "由", "对", "给", "向", "下", "是")
    )
    return len(front) - cut if len(front) - cut >= 2 else len(front)
