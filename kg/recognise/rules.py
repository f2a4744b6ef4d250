"""What the word tables and a few grammars find by themselves, whatever the tagger says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.model import CleanText, Mention
from kg.own_title import own_title
from kg.recognise.foreign import foreign
from kg.recognise.laws import documents_by_form
from kg.recognise.lexicon import Lexicon
from kg.recognise.listed import listed
from kg.recognise.programmes import programmes

TITLE = re.compile(r"《([^《》]{2,80})》")
# A title that ends so is a public body's document and no book, film or newspaper.
POLICY_HEAD = re.compile(
    r"(?:意见|办法|方案|规划|计划|条例|通知|措施|细则|决定|若干政策|纲要|指南|指引|公告|通告|规定|规程|清单|目录|法|批复|政策措施|举措|条|要点)"
    r"(?:[（(][^（）()]*[）)])?$"
)
NO_POLICY = re.compile(r"(?:报|日报|晚报|周刊|杂志|时报|新闻联播|语法|书法|看法|方法|用法)$")
# What a listed company announces.
ANNOUNCED = re.compile(r"(?:公司|股[份票东]|债券|董事|投资者)[^《》]*公告$")


# What web pages print around an article; the names in it are not the article's.
FURNITURE = re.compile(
    r"返回搜狐[，,]?查看更多|责任编辑[：:]\s*\S{2,4}|[（(]?(?:编辑|责编|校对|审核|审校|[一二三]审|主编|监制)[：:]\s*[^\s）)，。]{2,4}"
    r"|来源[：:]\s*[^\s，。；）)]{2,12}"
    # bylines: （记者王某、李某）, 本报北京7月31日电, 责任校对某某主编某某
    r"|[（(][^（）()，。]{0,24}(?:记者|通讯员|编辑)[^（）()。]{0,40}[）)]"
    r"|(?:(?<=本报)|(?<=华社)|(?<=新社)|(?<=新网)|(?<=济网)|(?<=民网))[\u4e00-\u9fff]{2,6}\d{1,2}月\d{1,2}日[电讯]"
    # the place in 央广网北京7月31日消息, and who wrote: 记者某某、某某7月26日报道
    r"|(?:(?<=[\u4e00-\u9fff]网)|(?<=客户端))[\u4e00-\u9fff]{2,4}\d{1,2}月\d{1,2}日(?:电|讯|消息|报道)"
    r"|记者[ 　]?[^，。！？\n]{2,14}\d{1,2}月\d{1,2}日(?:电|讯|报道)"
    r"|责任校对\s*[\u4e00-\u9fff]{2,3}(?:主编[\u4e00-\u9fff]{2,3})?(?:终审编委[\u4e00-\u9fff]{2,3})?"
)


# 卓尼县|石桥镇|柳沟村: what may stand behind a county's name in full.
TOWN = re.compile(
    r"(?![各多等其]|所[辖属在]|部分|周边|[东西南北中]{1,2}部)"
    r"(?:[\u4e00-\u9fff]{2,6}族乡|[\u4e00-\u9fff]{2,3}(?:(?<!乡)镇|街道|(?<![家城])乡(?!村|镇|贤)))"
)
VILLAGE = re.compile(r"(?![的到在等和与及是有为地])[\u4e00-\u9fff]{1,3}村(?!民|镇|庄|级|党|委|支|集体)")


# A kind of class that policy names in quotes or by its degree: “专精特新”企业, 科技型中小企业, 高耗能企业.
CLASS = re.compile(
    r"“专精特新”(?:“小巨人”|中小)?企业"
    r"|(?:科技型|创新型|成长型|外向型|劳动密集型|高耗能|链主|单项冠军|瞪羚|独角兽|雏鹰|隐形冠军|专精特新|中央)"
    r"(?![和与及对、])[\u4e00-\u9fff]{0,4}?企业"
)
# “青石远帆号”, “远帆之星”号: ships, satellites, trains.
NAMED_CRAFT = re.compile(r"“([^“”，。、]{2,10}(?<![字称口信型账符编番商销挂])号)”|“([^“”，。、]{2,10})”号(?![文令线楼公段召称])")
# Stock exchanges, known by three characters, and bodies of the United Nations.
EXCHANGE = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[据向由在对从]))[北深上港]交所|纳斯达克|联合国[\u4e00-\u9fff]{2,6}?(?:署|组织|基金会)"
)
# A project by its last words; its name begins behind a mark or a word that cannot be part of it.
PROJECT = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9.·+\-（）]{4,30}(?:年产[^，。、；]{2,24}|建设|扩建|改建|技改|升级改造|接收站|产业化)项目"
)
NO_PROJECT = re.compile(
    r"询问|查看|考察|了解|走进|来到|参观|用于|推进|加快|推动|包括|投资|投建|实施|助力|支持|支撑|调研|谋划|布局|开展|启动|签约|落地|位于"
    r"|打造|聚焦|围绕|促进|作为|属于|涉及|加强|重点|重大|等|[的和与及在为对是将把由从向以到于了使让]|\d+个|一批|各类|以来"
)
# 共青团某省委, 某团市委 and 民盟某市委会 are no committees of the Party.
YOUTH = re.compile(
    r"共青团[\u4e00-\u9fff]{2,8}?[省市区县州旗]委(?:员会)?|团[省市县区州]委(?![员托内外])"
    r"|(?:民革|民盟|民建|民进|农工党|致公党|九三学社|台盟|台湾民主自治同盟|中国民主(?:同盟|建国会|促进会)|中国农工民主党|中国致公党)"
    r"[\u4e00-\u9fff]{2,8}?[省市区县州]委(?:员?会)?"
)
YOUTH_METHOD = "youth-league"
NO_AGENCY = re.compile(r"(?:部门|中心|财政|党校|联络处|中央委员会)$")
NO_POST = re.compile(r"(?:记者|通讯员|编辑|负责人|干部|导师|督导|总书记|主持人|委员|代表|成员|专家)$")
NO_NAME = frozenset(
    ("单位", "干部", "高级", "安全", "金融", "方面", "全体", "万元", "时间", "时任", "党组", "成员", "强调", "支持")
)
AFTER_NAME = re.compile(
    r"说|共同|宣布|解读|率队|在会上|以及|参加|代表|：|表示|介绍|指出|认为|告诉|强调|坦言|透露|主持|出席|致辞|讲话|等|一行|和|与|、|，|。|（"
)
SURNAMED = re.compile(r"(?:^|[，。；：\n\s])([\u4e00-\u9fff]{2,4})(?=[，,](?:男|女)[，,])")


def by_rules(clean: CleanText, lexicon: Lexicon) -> Iterator[Mention]:
    """Policies in 《》 and without title marks, regions by their names, in no particular order; they may overlap."""
    for found in TITLE.finditer(clean.text):
        title = found.group(1)
        if POLICY_HEAD.search(title) and not (NO_POLICY.search(title) or ANNOUNCED.search(title)):
            yield Mention(found.start(1), found.end(1), "Policy", "title-marks", 0.9)
    if own := own_title(clean):
        yield Mention(*own, "Policy", "own-title", 0.9)
    yield from programmes(clean)
    yield from documents_by_form(clean.text, lexicon.matches("agency", clean.text))
    yield from _regions(clean.text, lexicon)
    for found in CLASS.finditer(clean.text):
        yield Mention(*found.span(), "EnterpriseClass", "class-grammar", 0.8)
    for found in EXCHANGE.finditer(clean.text):
        yield Mention(*found.span(), "Institution", "gazetteer", 0.8)
    for found in NAMED_CRAFT.finditer(clean.text):
        yield Mention(*found.span(found.lastindex or 0), "Product", "quoted-name", 0.7)
    yield from _persons(clean.text, lexicon)
    yield from _agencies(clean.text, lexicon)
    yield from _projects(clean.text)
    yield from listed(clean.text, lexicon)
    yield from foreign(clean.text)
    yield from _youth(clean.text, lexicon)


def _youth(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Committees of the Youth League and of the other parties, with the place in front: 共青团江北省委, 江北团市委."""
    begins = {end: start for kind in ("region", "region short") for start, end in lexicon.matches(kind, text)}
    for found in YOUTH.finditer(text):
        yield Mention(begins.get(found.start(), found.start()), found.end(), "Institution", YOUTH_METHOD, 0.9)


def _projects(text: str) -> Iterator[Mention]:
    """年产十万吨某某项目, 某某扩建项目: from the last word that cannot be part of the name."""
    for found in PROJECT.finditer(text):
        head = found.group()
        start = found.start() + max((m.end() for m in NO_PROJECT.finditer(head)), default=0)
        if found.end() - start >= 7:
            yield Mention(start, found.end(), "Project", "project-grammar", 0.7)


def _agencies(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """National bodies by their long names, and a region followed by a function of government: 大连市|生态环境局."""
    local = dict(lexicon.matches("local agency", text))
    for kind in ("region", "region short"):
        for start, end in lexicon.matches(kind, text):
            stop = local.get(end, end)
            if stop - end > 1 and not NO_AGENCY.search(text[start:stop]) and text[stop : stop + 1] not in ("网", "驻"):
                yield Mention(start, stop, "Agency", "agency-grammar", 0.8)
    for start, end in lexicon.matches("agency", text):
        name = text[start:end]
        if (end - start >= 4 or name in ("最高检", "最高法")) and name[-1] in "部委局院行署会检法" and not NO_AGENCY.search(name):
            yield Mention(start, end, "Agency", "gazetteer", 0.8)


def _persons(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Names behind a post (董事长某某表示) and in front of a life's data (某某，男，)."""
    surnames = dict(lexicon.matches("surname", text))
    for start, told in lexicon.matches("post", text):
        end = told + (text[told : told + 1] in (" ", "\u3000"))  # 县长 赵明远
        length = surnames.get(end, end) - end  # 1 or 2 characters of surname
        if not length or NO_POST.search(text[start:told]):
            continue
        for stop in (end + length + 1, end + length + 2):
            name = text[end:stop]
            if not AFTER_NAME.search(name) and AFTER_NAME.match(text, stop) and name.isalpha() and name not in NO_NAME:
                yield Mention(end, stop, "Person", "post", 0.8)
                break
    for found in SURNAMED.finditer(text):
        if found.start(1) in surnames:
            yield Mention(*found.span(1), "Person", "life", 0.8)


def _regions(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Full names, towns and villages behind a county, countries and macro-regions, and short names in a list of them."""
    short: dict[int, int] = {}  # start → end of short and full names
    shorts = dict(lexicon.matches("region short", text))
    for kind in ("region", "region short", "region doubtful"):
        for start, end in lexicon.matches(kind, text):
            short[start] = max(end, short.get(start, 0))
            if kind == "region" and end - start >= 3 and not _cut_word(text, start, end, shorts):
                yield Mention(start, end, "Region", "gazetteer", 0.8)
            if kind == "region" and text[end - 1] in "县市区旗":
                town = TOWN.match(text, end)
                if town:
                    yield Mention(*town.span(), "Region", "town", 0.7)
                    village = VILLAGE.match(text, town.end())
                    if village:
                        yield Mention(*village.span(), "Region", "town", 0.7)
    for start, end in lexicon.matches("place", text):
        if end - start >= 3 and lexicon.kind_of_place(text[start:end]) in ("country", "macro"):
            yield Mention(start, end, "Region", "gazetteer", 0.8)
    yield from _lists(text, short)


def _cut_word(text: str, start: int, end: int, shorts: Mapping[int, int]) -> bool:
    """Does a name begin inside another, with a plain word behind it: 上|海城市, 松|江城区?"""
    if text[start + 1 : end] not in ("城市", "城区"):
        return False
    return any(start < shorts.get(before, 0) < end for before in range(start - 3, start))


def _lists(text: str, short: Mapping[int, int]) -> Iterator[Mention]:
    """Names of divisions joined by 、, three or more: 香河、大厂、永清."""
    before = {end: start for start, end in short.items()}
    run: list[tuple[int, int]] = []
    for comma in [m.start() for m in re.finditer("、", text)] + [-1]:
        left, right = before.get(comma), short.get(comma + 1) if comma >= 0 else None
        joins = left is not None and right is not None
        if run and (not joins or run[-1] != (left, comma)):
            if len(run) >= 3:
                yield from (Mention(s, e, "Region", "list", 0.7) for s, e in run)
            run = []
        if left is not None and right is not None:
            run = [*(run or [(left, comma)]), (comma + 1, right)]
