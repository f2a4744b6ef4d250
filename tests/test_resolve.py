"""Which entities the marked names of a sentence stand for: {长春市:Region}."""

from __future__ import annotations

import re

import pytest

from kg.clean import clean
from kg.model import Mention, ResolvedText
from kg.resolve import Resolver
from kg.resolve.shortening import Words, core, form, shortens
from kg.schemes import load_scheme
from kg.seeds import data_folder, load

MARK = re.compile(r"\{([^{}:]+):(\w+)\}")


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    folder = data_folder("ontology")
    return Resolver(load(), load_scheme(folder / "classes.tsv"), load_scheme(folder / "industries.tsv"))


def resolved(resolver: Resolver, marked: str) -> ResolvedText:
    """Resolve a text whose names are marked."""
    plain, mentions, at = "", [], 0
    for found in MARK.finditer(marked):
        plain += marked[at : found.start()]
        mentions.append(Mention(len(plain), len(plain) + len(found.group(1)), found.group(2), "test"))
        plain += found.group(1)
        at = found.end()
    cleaned = clean(plain + marked[at:])
    assert cleaned.text == plain + marked[at:]
    return resolver.resolve(cleaned, mentions)


def names(found: ResolvedText, kind: str) -> list[str]:
    return sorted(e.name for e in found.entities if e.type == kind)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{长春:Region}的企业落户{吉林省长春市朝阳区:Region}。", ["220000", "220100", "220104"]),
        ("{北京:Region}市民走进{朝阳区:Region}。", ["110000", "110105"]),
        ("{吉林:Region}全省工业增长。", ["220000"]),
        ("{大理州:Region}举行签约活动。", ["532900"]),
        ("{喀左县:Region}举行签约活动。", ["211324"]),
        ("{深圳市南山区招商街道:Region}捐赠，{南山区:Region}到场，{南山:Region}组织。", ["440300", "440305"]),
    ],
)
def test_regions_are_linked_to_their_codes(resolver: Resolver, text: str, codes: list[str]) -> None:
    found = resolved(resolver, text)
    assert sorted(e.code for e in found.entities if e.type == "Region" and e.code) == codes


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("{长春市:Region}工业向好，{市工信局:Agency}介绍情况。", ["长春市工业和信息化局"]),
        ("{大连市:Region}近日召开新闻发布会。", ["大连市人民政府"]),
        ("会议在{大连市:Region}召开。", []),
        ("{大连市:Region}工业向好，{市十六届人大常委会:Agency}通报。", ["大连市人民代表大会常务委员会"]),
        ("{证监会大连监管局:Agency}、{中国证监会大连监管局:Agency}公告。", ["中国证券监督管理委员会大连市监管局"]),
        ("{大连市:Region}工业向好，{生态环境局:Agency}通报。", ["大连市生态环境局"]),
        ("{大连市生态环境局:Agency}印发通知，{生态环境局:Agency}通报。", ["大连市生态环境局"]),
        ("{大连市国资委党委:Agency}发文，{大连市国资委:Agency}落实。", ["大连市国有资产监督管理委员会"]),
        (
            "{徐州市委:Agency}副书记、{市政府:Agency}党组书记，后到{大连市:Region}。",
            ["徐州市人民政府", "中国共产党徐州市委员会"],
        ),
        ("曾任{徐州市委:Agency}常委、常务副市长。", ["徐州市人民政府", "中国共产党徐州市委员会"]),
        ("{大连市:Region}工业向好，{有关部门:Agency}、{各省税务局:Agency}介绍。", []),
        ("{大连市纪委监委:Agency}通报。", ["中国共产党大连市纪律检查委员会"]),
        ("{中央纪委国家监委:Agency}通报。", ["中国共产党中央纪律检查委员会", "国家监察委员会"]),
        ("{青石镇党委政府:Agency}到场。", ["青石镇人民政府", "中国共产党青石镇委员会"]),
        ("{砚山县:Region}部署，{县委政府:Agency}关心。", ["砚山县人民政府", "中国共产党砚山县委员会"]),
        ("{恩施土家族苗族自治州:Region}部署，{市场监督管理局:Agency}落实。", ["恩施土家族苗族自治州市场监督管理局"]),
        ("{大连海关:Agency}统计。", ["大连市海关"]),
        ("{交通运输部会同国家铁路局:Agency}发文。", ["交通运输部", "国家铁路局"]),
        ("{江苏省检察院与审计厅:Agency}联合下发。", ["江苏省人民检察院", "江苏省审计厅"]),
        ("{大连市财政局大连市商务局:Agency}通报。", ["大连市商务局", "大连市财政局"]),
        ("{大连市:Region}部署，{大连市规划和自然资源局:Agency}落实。", ["大连市规划和自然资源局"]),
        ("{大连市纪委监委:Agency}驻市财政局纪检监察组通报。", ["大连市纪委监委驻市财政局纪检监察组"]),
        ("{大连市:Region}部署，各市{财政局:Agency}落实。", []),
        ("享受{国务院:Agency}政府特殊津贴，联系{农业农村部:Agency}门。", []),
        ("{工信部:Agency}公布名单，{工业和信息化部:Agency}答记者问。", ["工业和信息化部"]),
        ("{甘肃省:Region}部署工作，{省委:Agency}作出决定。", ["中国共产党甘肃省委员会"]),
        ("{上海市:Region}近日出台{关于支持大飞机产业的若干措施:Policy}。", ["上海市人民政府"]),
        ("{怀化市:Region}市长王某出席。", ["怀化市人民政府"]),
        ("《{国务院办公厅关于支持专精特新的意见:Policy}》印发。", ["国务院办公厅"]),
    ],
)
def test_agencies_get_their_full_names(resolver: Resolver, text: str, agencies: list[str]) -> None:
    found = {name.replace("中共", "中国共产党") for name in names(resolved(resolver, text), "Agency")}
    assert {re.sub("委$", "委员会", a) for a in found} == set(agencies)


def test_the_same_bureau_of_two_cities_is_two(resolver: Resolver) -> None:
    found = resolved(resolver, "{长春市工信局:Agency}与{吉林市工信局:Agency}座谈。")
    assert len(names(found, "Agency")) == 2


@pytest.mark.parametrize(
    ("text", "firms"),
    [
        ("{北辰光电技术有限公司:Enterprise}（以下简称“{辰光:Enterprise}”）投产。{辰光:Enterprise}获奖。", 1),
        ("{长春北辰电子技术有限公司:Enterprise}投产，{北辰电子:Enterprise}获奖。", 1),
        ("{北辰集团:Enterprise}投产，{北辰客车股份有限公司:Enterprise}是其子公司。", 2),
        ("{北辰药业:Enterprise}和{南山药业:Enterprise}签约。", 2),
        ("{海南省北垦投资控股集团有限公司:Enterprise}公告，{海垦集团:Enterprise}投产。", 1),
        ("{中国北商银行:Enterprise}公告，{北行:Enterprise}放款。", 1),
        ("{中国北商银行:Enterprise}公告，{北行大连分行:Enterprise}放款。", 2),
        ("{南山证券股份有限公司:Enterprise}（现{北辰证券有限公司:Enterprise}）投产。", 1),
        ("{北辰集团:Enterprise}和{北辰新能源汽车集团:Enterprise}投产。", 2),
        ("{北辰集团:Enterprise}和{北辰控股集团有限公司:Enterprise}投产。", 1),
        ("{北辰银行:Enterprise}和{北辰银行大连分行:Enterprise}放款。", 2),
        ("{大连南山公司:Enterprise}更名为{北辰材料公司:Enterprise}。", 1),
        ("{北辰集团:Enterprise}与{南山集团:Enterprise}会谈，{集团:Enterprise}党委书记讲话。", 2),
        ("{集团:Enterprise}党委书记讲话。", 0),
    ],
)
def test_short_names_join_their_full_name(resolver: Resolver, text: str, firms: int) -> None:
    assert len(names(resolved(resolver, text), "Enterprise")) == firms


def test_a_short_title_joins_the_announced_policy(resolver: Resolver) -> None:
    text = "印发《{关于支持专精特新企业发展的若干措施:Policy}》（以下简称《{措施:Policy}》）。《{措施:Policy}》提出补助。"
    assert names(resolved(resolver, text), "Policy") == ["关于支持专精特新企业发展的若干措施"]


def test_what_refers_without_a_name_is_linked(resolver: Resolver) -> None:
    found = resolved(resolver, "{大连市:Region}工业向好。{北辰重工:Enterprise}投产，该公司落户开发区，全市增长一成。")
    links = {found.text[m.start : m.end]: m.entity for m in found.mentions if not m.named}
    by_name = {e.name: e.id for e in found.entities}
    assert links == {"该公司": by_name["北辰重工"], "全市": by_name["大连市"]}


def test_a_name_is_of_one_type_throughout(resolver: Resolver) -> None:
    found = resolved(resolver, "{北辰:Enterprise}投产，{北辰:Enterprise}获奖，{北辰:Person}出席。")
    assert [(e.type, e.name) for e in found.entities] == [("Enterprise", "北辰")]


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("长光卫星", "长光卫星技术股份有限公司", True),
        ("阳光纸业", "山东世纪阳光纸业集团", True),
        ("北辰集团", "北辰客车股份有限公司", False),
        ("南山药业", "北辰药业有限公司", False),
    ],
)
def test_shortens(short: str, full: str, expected: bool) -> None:
    regions = Words(["山东"])
    assert shortens(form(short, regions), form(full, regions)) is expected


def test_core_drops_region_and_legal_form() -> None:
    assert core("长春北辰电子技术有限公司", Words(["长春市", "长春"])) == "北辰电子技术"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("{北辰:Enterprise}（{大连）科技有限公司:Enterprise}投产。", ["北辰（大连）科技有限公司"]),
        ("{北辰科技:Enterprise}（大连）有限公司投产。", ["北辰科技（大连）有限公司"]),
        ("{北辰能源有限公司北辰能源有限公司:Enterprise}被罚。", ["北辰能源有限公司"]),
        ("{北辰证券有限公司原:Enterprise}董事长。", ["北辰证券有限公司"]),
        ("{北辰食品有限公司南山科技公司:Enterprise}投产。", ["北辰食品有限公司", "南山科技公司"]),
        ("{北辰汽车有限公司大连分公司:Enterprise}投产。", ["北辰汽车有限公司", "北辰汽车有限公司大连分公司"]),
        ("{大连市住房保障和:Agency}{房地产管理局:Agency}通知。", ["大连市住房保障和房地产管理局"]),
        ("文化和{旅游部:Agency}通知。", ["文化和旅游部"]),
        ("{工信部:Agency}消费品工业司司长介绍。", ["工信部消费品工业司"]),
        ("{大连市公安局:Agency}{甘井子区分局:Agency}通知。", ["大连市公安局甘井子区分局"]),
        ("{国家税务总局:Agency}{大连市税务局:Agency}通知。", ["国家税务总局大连市税务局"]),
        ("{大连市河长办联合检察院:Agency}通知。", ["大连市检察院", "大连市河长制办公室"]),
        ("{王大海先生:Person}出席。", ["王大海"]),
        ("{北辰图:Enterprise}新获奖，北辰图新投产，北辰图新上市。", ["北辰图新"]),
        ("{北辰协会等三大协会:Institution}开会。", ["北辰协会"]),
        ("{北辰大学:Institution}（大连）开会。", ["北辰大学（大连）"]),
        ("{北辰科技有限公司:Enterprise}（大连）入选。", ["北辰科技有限公司"]),
        ("{北辰日报讯:Institution}（记者某某）", ["北辰日报"]),
    ],
)
def test_borders_are_set_right(resolver: Resolver, text: str, mended: list[str]) -> None:
    found = resolved(resolver, text)
    labels = {e.name for e in found.entities} | {a for e in found.entities for a in e.aliases}
    assert set(mended) <= labels
    kind = MARK.findall(text)[0][1]
    assert len([e for e in found.entities if e.type == kind]) == len(mended)


def test_two_bodies_in_one_run_are_two(resolver: Resolver) -> None:
    found = resolved(resolver, "{大连市中级人民法院联合市工商联:Institution}开会。")
    assert names(found, "Agency") == ["大连市中级人民法院"]
    assert names(found, "Institution") == ["市工商联"]


def test_a_faculty_tells_its_university(resolver: Resolver) -> None:
    assert names(resolved(resolver, "{北辰师范学院法学院:Institution}开会。"), "Institution") == [
        "北辰师范学院",
        "北辰师范学院法学院",
    ]


def test_a_county_level_city_is_the_city_of_its_article(resolver: Resolver) -> None:
    found = resolved(resolver, "{泰兴市:Region}工业增长，全市新增企业百家。")
    assert [found.text[m.start : m.end] for m in found.mentions if not m.named] == ["全市"]
    assert {e.name for e in found.entities if e.type == "Region"} == {"泰兴市"}


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("{中国北辰上海公司:Enterprise}投产。", {"上海市"}),
        ("{湖南沅陵北辰酒业有限公司:Enterprise}投产。", {"沅陵县", "湖南省"}),
        ("{中国新建集团公司:Enterprise}投产。", set()),
        ("{华中北辰大学:Institution}获奖。", set()),
        ("{西部北辰集团:Enterprise}投产。", set()),
        ("{关于促进浦东新区融资发展的若干规定:Policy}印发。", {"浦东新区"}),
        ("{中华人民共和国监察法:Policy}施行。", {"中国"}),
        ("建设美丽{中国:Region}，推进{中国:Region}式现代化。", set()),
        ("位于{人民大街:Region}，四至为{东至:Region}河堤，南至公路。", set()),
        ("{湘赣:Region}两省合作。", set()),
        ("{工信部:Agency}公告。", {"中国"}),
        ("{大连市:Region}在全省领先。", {"大连市"}),
        ("{元善镇政府:Agency}召开会议。", {"元善镇"}),
        ("{上海合作组织:Institution}开会。", set()),
    ],
)
def test_regions_told_by_other_names(resolver: Resolver, text: str, regions: set[str]) -> None:
    assert set(names(resolved(resolver, text), "Region")) == regions


def test_a_composite_name_goes_by_its_last_part(resolver: Resolver) -> None:
    found = resolved(resolver, "会议在{山东烟台:Region}举行。")
    assert [e.aliases for e in found.entities if e.code == "370600"] == [("山东烟台", "烟台")]


@pytest.mark.parametrize(
    ("text", "institutions"),
    [
        ("{宝山区工商业联合会:Institution}来访，{宝山区工商联:Institution}座谈。", 1),
        ("{自贡市北辰中学:Institution}和{市北辰中学:Institution}获奖。", 1),
        ("{北辰大学:Institution}和{北辰农业大学:Institution}获奖。", 2),
    ],
)
def test_institutions_join_by_their_grammar(resolver: Resolver, text: str, institutions: int) -> None:
    assert len(names(resolved(resolver, text), "Institution")) == institutions


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("{储能产业链:Industry}和{储能市场:Industry}增长。", "Industry", 1),
        ("{光伏:Industry}和{光伏设备:Industry}增长。", "Industry", 2),
        ("{火力发电:Industry}、{火电:Industry}增长。", "Industry", 1),
        ("{量子通信:Industry}、{量子信息:Industry}增长。", "Industry", 2),
        ("培育{竹产业龙头企业:EnterpriseClass}，{龙头企业:EnterpriseClass}带动。", "EnterpriseClass", 1),
        ("{浙江省专精特新中小企业:EnterpriseClass}和{专精特新中小企业:EnterpriseClass}。", "EnterpriseClass", 1),
        ("{上市公司:EnterpriseClass}和{中小企业:EnterpriseClass}。", "EnterpriseClass", 2),
    ],
)
def test_phrases_of_one_meaning_are_one(resolver: Resolver, text: str, kind: str, count: int) -> None:
    assert len(names(resolved(resolver, text), kind)) == count


@pytest.mark.parametrize(
    ("text", "firms"),
    [
        ("{北辰科技:Enterprise}、{南山重工:Enterprise}、东岭药业等企业获奖。", ["东岭药业", "北辰科技", "南山重工"]),
        ("{北辰科技:Enterprise}、东岭药业等企业获奖。", ["北辰科技"]),
        ("{北辰科技:Enterprise}、{南山重工:Enterprise}、科技赋能等企业服务。", ["北辰科技", "南山重工"]),
    ],
)
def test_a_list_of_enterprises_tells_its_members(resolver: Resolver, text: str, firms: list[str]) -> None:
    assert names(resolved(resolver, text), "Enterprise") == firms


@pytest.mark.parametrize(
    ("text", "policies"),
    [
        ("《{中华人民共和国北辰法:Policy}》和《{北辰法:Policy}》。", 1),
        ("《{北辰业稳增长工作方案:Policy}》（即《{北辰业稳增长工作方案（2023—2024年）:Policy}》）。", 1),
        ("《{大连市政府质量奖管理办法:Policy}》即《{大连市人民政府质量奖管理办法:Policy}》。", 1),
        ("实施“{百县千村高质量发展工程:Policy}”，“{百千工程:Policy}”见效。", 1),
        ("《{北辰试验区条例:Policy}》《{北辰试验区南山片区条例:Policy}》。", 2),
        ("印发《{大连市落实〈关于北辰开放的若干措施〉实施方案:Policy}》。", 2),
        ("发布《{关于公司股东减持股份的公告:Policy}》，签署《{股权转让协议:Policy}》。", 0),
        ("依据《{北辰管理办法:Policy}》{第二十六条:Policy}。", 1),
        ("开展{“北辰护航”专项行动:Policy}，{“北辰护航”:Policy}见效，{北辰护航:Policy}收官。", 1),
        ("实施{2023年“北辰先锋”行动:Policy}，“{北辰先锋:Policy}”有成。", 1),
        ("{“北辰护航”专项行动:Policy}启动，印发《{“北辰护航”专项行动实施方案:Policy}》。", 2),
        ("依据{北辰国《商标法》:Policy}，《{商标法:Policy}》第三条。", 1),
        ("印发《{关于印发〈北辰开放若干措施〉的通知:Policy}》，《{北辰开放若干措施:Policy}》共十条。", 1),
        ("《{关于印发〈北辰开放若干措施〉的通知:Policy}》发出。", 1),
        ("《{关于实施〈北辰开放若干措施〉的意见:Policy}》发出，《{北辰开放若干措施:Policy}》共十条。", 2),
        ("推进{老旧小区综合整治:Policy}，{老旧小区综合整治工作:Policy}收尾。", 1),
    ],
)
def test_titles_that_are_one_policy(resolver: Resolver, text: str, policies: int) -> None:
    assert len(names(resolved(resolver, text), "Policy")) == policies


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("{共青团大连市委:Agency}开会。", "Institution", "共青团大连市委"),
        ("{大连市科学技术局:Institution}开会。", "Agency", "大连市科学技术局"),
        ("{人民银行:Enterprise}公告。", "Agency", "中国人民银行"),
        ("{北辰农大:Enterprise}开会。", "Institution", "北辰农大"),
        ("走进{光伏产业园:Industry}。", "Project", "光伏产业园"),
        ("{北辰景区:Region}开园。", "Project", "北辰景区"),
        ("{绿色电力园区:Industry}建成。", "Industry", ""),
        ("{战略性新兴产业产值:Industry}增长。", "Industry", "战略性新兴产业"),
        ("走进{北辰农业）南山生态产业园:Project}。", "Project", "南山生态产业园"),
        ("在{湘投资:Enterprise}百亿元。", "Enterprise", ""),
        ("{北辰智联持有:Enterprise}股份。", "Enterprise", "北辰智联"),
        ("支持{工程机械企业:EnterpriseClass}。", "Industry", "工程机械"),
        ("非{上市公司:EnterpriseClass}股份。", "EnterpriseClass", ""),
        ("大{中小企业:EnterpriseClass}融通。", "EnterpriseClass", ""),
        ("带动{上下游企业:EnterpriseClass}。", "EnterpriseClass", ""),
        ("广州{市小微企业:EnterpriseClass}发展。", "EnterpriseClass", "小微企业"),
        ("{张师傅:Person}说。", "Person", ""),
    ],
)
def test_the_form_of_a_name_tells_its_kind(resolver: Resolver, text: str, kind: str, name: str) -> None:
    found = [e for e in resolved(resolver, text).entities if e.type == kind]
    assert (name in {n for e in found for n in (e.name, *e.aliases)}) if name else not found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{南京:Region}市民走进{鼓楼区:Region}。", "320106"),
        ("{福州:Region}市民走进{鼓楼区:Region}。", "350102"),
        ("{徐州市:Region}与{鼓楼区:Region}签约。", "320302"),
        ("{辽宁省:Region}{朝阳:Region}的企业投产。", "211300"),
        ("{北京市:Region}的{朝阳:Region}企业投产。", "110105"),
        ("{兰州市:Region}{城关区:Region}的企业投产。", "620102"),
        ("{拉萨市:Region}{城关区:Region}的企业投产。", "540102"),
    ],
)
def test_a_shared_name_is_the_one_near_by(resolver: Resolver, text: str, code: str) -> None:
    assert code in {e.code for e in resolved(resolver, text).entities}


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("{甘肃省:Region}{省委:Agency}、{省政府:Agency}部署。", {"中共甘肃省委", "甘肃省人民政府"}),
        ("{大连市:Region}{市委市政府:Agency}部署。", {"中共大连市委", "大连市人民政府"}),
        ("{财政部:Agency}、{国家税务总局:Agency}公告。", {"财政部", "国家税务总局"}),
        ("{工信部:Agency}等五部门印发。", {"工业和信息化部"}),
        ("{长春新区管委会:Agency}印发。", {"长春新区管理委员会"}),
    ],
)
def test_joint_forms_are_each_body(resolver: Resolver, text: str, agencies: set[str]) -> None:
    assert set(names(resolved(resolver, text), "Agency")) == agencies


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("{大连市:Region}增长。{大连市:Region}获奖。" + "十" * 620 + "。{鞍山市:Region}增长，该市投资百亿元。", "该市", "鞍山市"),
        ("{大连市:Region}增长。{大连市:Region}到{鞍山市:Region}招商，该市投资百亿元。", "该市", "大连市"),
        ("{北辰重工:Enterprise}投产，{南山重工:Enterprise}获奖，该公司上市。", "该公司", "南山重工"),
        ("印发《{关于支持北辰发展的意见:Policy}》，该意见提出十条。", "该意见", "关于支持北辰发展的意见"),
        ("{大连市:Region}增长，我市投资百亿元。", "我市", "大连市"),
    ],
)
def test_a_word_that_refers_means_the_last_named(resolver: Resolver, text: str, word: str, name: str) -> None:
    found = resolved(resolver, text)
    by_id = {e.id: e.name for e in found.entities}
    assert [by_id[m.entity] for m in found.mentions if found.text[m.start : m.end] == word] == [name]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("新华社{大连:Region}8月3日电 全市工业向好，{丹东市:Region}、{丹东市:Region}签约。", "region/210200"),
        ("新华社8月3日电 {大连:Region}工业向好，{丹东市:Region}、{丹东市:Region}签约。", "region/210600"),
        # Where the press of the country or of a province sits, it reports on any place of it.
        ("新华社{北京:Region}8月3日电 {丹东市:Region}工业向好，{广东:Region}也好。", "region/210600"),
        ("新华社{沈阳:Region}8月3日电 {丹东市:Region}工业向好，{丹东市:Region}签约。", "region/210600"),
    ],
)
def test_a_dateline_tells_what_the_article_is_about(resolver: Resolver, text: str, meant: str) -> None:
    assert resolved(resolver, text).region == meant


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("《{北辰管理办法:Policy}》（国发〔2015〕5号）施行。", "国发〔2015〕5号"),
        ("《{北辰管理办法:Policy}》（{证监会令第155号:Policy}）施行，{证监会令第155号:Policy}第三条废止。", "证监会令第155号"),
        ("《{北辰法:Policy}》（{北辰市人民政府公告2023年第14号:Policy}）施行。", "北辰市人民政府公告2023年第14号"),
    ],
)
def test_the_number_of_a_document_is_a_name_of_it(resolver: Resolver, text: str, number: str) -> None:
    (policy,) = [e for e in resolved(resolver, text).entities if e.type == "Policy"]
    assert number in {policy.name, *policy.aliases}


def test_what_stands_behind_a_title_in_brackets_is_no_number_else(resolver: Resolver) -> None:
    (policy,) = [e for e in resolved(resolver, "《{北辰管理办法:Policy}》（2023年修订）施行。").entities if e.type == "Policy"]
    assert policy.aliases == ()


@pytest.mark.parametrize("cut", ["{专精特新“小巨人”企:EnterpriseClass}业", "{专精特新“小巨人:EnterpriseClass}”企业"])
def test_a_class_that_was_cut_is_whole(resolver: Resolver, cut: str) -> None:
    assert names(resolved(resolver, f"江北光电是{cut}，去年投产。"), "EnterpriseClass") == ["专精特新小巨人企业"]


def test_this_measure_is_the_documents_own_and_not_the_law_it_rests_on(resolver: Resolver) -> None:
    text = (
        "{青石市科技企业培育管理办法:Policy}。第一条依据《{中小企业促进条例:Policy}》，制定本办法。"
        "第二条本办法支持创新。第三条该条例另有规定的，从其规定。"
    )
    found = resolved(resolver, text)
    named = {e.id: e.name for e in found.entities}
    meant = {found.text[m.start : m.end]: named[m.entity] for m in found.mentions if m.method == "reference"}
    assert meant == {"本办法": "青石市科技企业培育管理办法", "该条例": "中小企业促进条例"}


def test_this_measure_without_a_title_of_its_own_is_nothing(resolver: Resolver) -> None:
    found = resolved(resolver, "为支持创新，依据《{中小企业促进条例:Policy}》，制定本办法。")
    assert not [m for m in found.mentions if m.method == "reference"]


@pytest.mark.parametrize(
    ("marked", "kind", "name"),
    [
        ("{青石县农村信用合作联社:Institution}开业。", "Enterprise", "青石县农村信用合作联社"),
        ("{江北省农村信用社联合社:Agency}开业。", "Enterprise", "江北省农村信用社联合社"),
        ("走访{武警大连支队:Agency}官兵。", "Institution", "武警大连支队"),
        ("{中国贸促会:Agency}调研。", "Institution", "中国贸促会"),
        ("{大连市文联:Agency}采风。", "Institution", "大连市文联"),
    ],
)
def test_what_the_form_of_a_name_says_it_is(resolver: Resolver, marked: str, kind: str, name: str) -> None:
    assert names(resolved(resolver, marked), kind) == [name]


def test_who_joined_the_party_tells_of_no_institution(resolver: Resolver) -> None:
    assert names(resolved(resolver, "1999年加入{中国共产党:Institution}。"), "Institution") == []


def test_a_cooperative_is_no_paper_and_tells_its_region(resolver: Resolver) -> None:
    assert names(resolved(resolver, "{大连市青石合作社:Institution}增收。"), "Region") == ["大连市"]


@pytest.mark.parametrize(
    ("marked", "regions"),
    [
        ("{交通运输部:Agency}{会同:Region}多家单位发文。", ["中国"]),
        ("沿{会同:Region}县走访。", ["会同县"]),
        ("弘扬{延安:Region}精神。", []),
        ("多位{新乡:Region}贤返乡。", []),
        ("{长春地区:Region}企业增多。", ["长春市"]),
        ("{黑龙江省:Region}部署，{龙江:Region}大地回暖。", ["黑龙江省"]),
        ("企业家相聚{蓉城:Region}。", ["成都市"]),
        ("{安阳城市:Region}面貌一新，{安阳:Region}发展。", ["安阳市"]),
    ],
)
def test_words_that_are_regions_elsewhere(resolver: Resolver, marked: str, regions: list[str]) -> None:
    assert names(resolved(resolver, marked), "Region") == regions


def test_two_societies_that_act_together_are_two(resolver: Resolver) -> None:
    found = resolved(resolver, "由{北辰学会联合南山机器人协会:Institution}发起，{青石科协联合:Institution}多方举办。")
    assert names(found, "Institution") == ["北辰学会", "南山机器人协会", "青石科协"]


def test_a_person_ends_before_a_verb(resolver: Resolver) -> None:
    assert names(resolved(resolver, "被告人{林小满利用:Person}职务便利。"), "Person") == ["林小满"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("{辰海县农村信用合作联社:Institution}开业。", "Enterprise", ["辰海县农村信用合作联社"]),
        ("{中国人民银行大连市中心支行:Enterprise}通报。", "Agency", ["中国人民银行大连市中心支行"]),
        ("{中铁三十九局:Agency}进场。", "Enterprise", ["中铁三十九局"]),
        ("{北辰足协:Enterprise}开会。", "Institution", ["北辰足协"]),
        ("{北辰某机械有限公司:Enterprise}与某{南山养殖有限公司:Enterprise}诉至法院。", "Enterprise", []),
        ("演出了歌曲《{青青的草原:Policy}》、舞蹈《{春到山南:Policy}》。", "Policy", []),
        ("出版了《{山南工业年鉴:Policy}》。", "Policy", []),
        ("{北辰银行注册资本:Enterprise}增加。", "Enterprise", ["北辰银行"]),
        ("{北辰电子:Enterprise}增长，{北辰电子为:Enterprise}首家。", "Enterprise", ["北辰电子"]),
        ("{北辰集团旗下南山人寿:Enterprise}开业。", "Enterprise", ["北辰集团", "南山人寿"]),
        ("与North {Star Mining公司:Enterprise}签约。", "Enterprise", ["North Star Mining公司"]),
        ("任{北辰保险（集团）:Enterprise}公司董事。", "Enterprise", ["北辰保险（集团）公司"]),
        ("{北辰汽车有限公司大连分公司:Enterprise}投产。", "Enterprise", ["北辰汽车有限公司", "北辰汽车有限公司大连分公司"]),
    ],
)
def test_names_of_firms_and_what_is_none(resolver: Resolver, text: str, kind: str, expected: list[str]) -> None:
    assert names(resolved(resolver, text), kind) == sorted(expected)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("大连农商银行", "大连农村商业银行股份有限公司"),
        ("北辰集团", "中国大连北辰酒厂（集团）有限责任公司"),
        ("大连电信", "中国电信大连公司"),
        ("甘井子区农旅集团有限公司", "大连市甘井子区农旅集团有限公司"),
    ],
)
def test_a_firm_of_two_names_is_one(short: str, full: str) -> None:
    regions = Words(["大连", "大连市"])
    assert shortens(form(short, regions), form(full, regions))


def test_a_bank_of_another_city_is_another() -> None:
    regions = Words(["大连", "长春"])
    assert not shortens(form("大连农商银行", regions), form("长春农村商业银行", regions))


@pytest.mark.parametrize(
    ("marked", "regions"),
    [
        ("{北京北辰商贸有限公司南苑丰台分公司:Enterprise}受罚。", ["北京市"]),
        ("{北京北辰商贸有限公司丰台第一分公司:Enterprise}受罚。", ["丰台区", "北京市"]),
        ("{北辰银行重庆分行沙坪坝支行:Enterprise}开业。", ["沙坪坝区", "重庆市"]),
        ("{北辰银行江边丰台支行:Enterprise}开业。", []),
    ],
)
def test_a_branch_tells_its_county_where_its_city_stands_in_front(resolver: Resolver, marked: str, regions: list[str]) -> None:
    assert names(resolved(resolver, marked), "Region") == regions


def test_what_is_official_of_a_place_is_its_government(resolver: Resolver) -> None:
    (body,) = [e for e in resolved(resolver, "{广西:Region}官方介绍情况。").entities if e.type == "Agency"]
    assert body.name == "广西壮族自治区人民政府" and "广西官方" in body.aliases


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("北辰大学", "北辰大学图书馆"),
        ("大连市红十字会", "大连市红十字会救援服务中心"),
        ("大连市图书馆", "大连市甘井子区图书馆"),
    ],
)
def test_a_part_of_a_body_is_another(short: str, full: str) -> None:
    regions = Words(["大连市", "大连市甘井子区"])
    assert not shortens(form(short, regions), form(full, regions))


def test_a_body_and_its_legal_form_are_one() -> None:
    regions = Words(["大连市"])
    assert shortens(form("北辰研究院", regions), form("北辰研究院有限公司", regions))
    assert shortens(form("北辰大学", regions), form("北辰大学（大连）", regions))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("南山农业大学图书馆", "南山农业大学"),
        ("大连市红十字会救援服务中心", "大连市红十字会"),
        ("南山市第二人民医院重症医学科", "南山市第二人民医院"),
    ],
)
def test_a_part_tells_the_body_that_it_belongs_to(resolver: Resolver, name: str, body: str) -> None:
    assert names(resolved(resolver, f"{{{name}:Institution}}揭牌。"), "Institution") == sorted([name, body])


def test_who_holds_a_post_in_a_part_holds_none_in_the_whole(resolver: Resolver) -> None:
    found = resolved(resolver, "{南山农业大学图书馆:Institution}馆长赵明远到场。")
    assert [m.end - m.start for m in found.mentions if m.type == "Institution"] == [9]
    assert names(found, "Institution") == ["南山农业大学", "南山农业大学图书馆"]
