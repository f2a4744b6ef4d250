"""What is a public document by its form alone: a law by its usual name, an agency's numbered announcement, “二十条”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.model import Mention

# Statutes of the People's Republic as they are called without 中华人民共和国, those with names that no other phrase has.
_SUBJECTS = (
    "环境保护|海洋环境保护|大气污染防治|水污染防治|土壤污染防治|固体废物污染环境防治|噪声污染防治|放射性污染防治|野生动物保护|湿地保护|黑土地保护|长江保护|黄河保护"
    "|青藏高原生态保护|海岛保护|水土保持|防沙治沙|循环经济促进|清洁生产促进|节约能源|可再生能源|环境影响评价|环境保护税|中小企业促进|民营经济促进|农民专业合作社"
    "|乡村振兴促进|农村土地承包|农产品质量安全|粮食安全保障|食品安全|药品管理|疫苗管理|网络安全|数据安全|个人信息保护|电子商务|消费者权益保护|产品质量|反垄断|反不正当竞争"
    "|反电信网络诈骗|反外国制裁|反洗钱|反间谍|外商投资|对外贸易|出口管制|海南自由贸易港|企业所得税|个人所得税|车辆购置税|税收征收管理|政府采购|招标投标|企业破产|企业国有资产"
    "|证券投资基金|商业银行|银行业监督管理|期货和衍生品|劳动合同|就业促进|社会保险|安全生产|特种设备安全|职业教育|义务教育|高等教育|民办教育促进|未成年人保护|老年人权益保障|妇女权益保障"
    "|残疾人保障|退役军人保障|科学技术进步|促进科技成果转化|知识产权|著作权|行政许可|行政处罚|行政复议|行政诉讼|民事诉讼|刑事诉讼|治安管理处罚|公务员|监察官|城乡规划|土地管理"
    "|城市房地产管理|道路交通安全|公共图书馆|非物质文化遗产|文物保护|英雄烈士保护|家庭教育促进|法律援助|人民调解|基本医疗卫生与健康促进|传染病防治|医师|献血|慈善"
)
_LAW = re.compile(
    r"(?:中华人民共和国)?(?:(?<![\u4e00-\u9fff])|(?<=[、和与及《对据反照违合订改定施行守在国]))"
    rf"(?:{_SUBJECTS})法(?![律规院庭官治制理人学典式案])"
)
# Short ones, whole: neither 刑法学 nor a ministry's 税法司.
_SHORT_LAW = re.compile(
    r"(?:中华人民共和国|(?<=我国))?(?:(?<![\u4e00-\u9fff])|(?<=[、和与及《对据反照违合订改定施行守在国]))"
    r"(?:宪法|刑法|公司法|证券法|劳动法|合同法|物权法|专利法|商标法|审计法|预算法|统计法|会计法|教育法|教师法|森林法|草原法"
    r"|渔业法|种子法|电力法|煤炭法|公路法|港口法|海关法|保险法|票据法|信托法|监察法|律师法|国防法|兵役法|国籍法|刑事诉讼法"
    r"|合伙企业法)(?![律院庭官治制理人学典式案修检]|规(?!定))"
)
# What everybody calls so.
_KNOWN = re.compile(
    r"“?一带一路”?倡议|一带一路(?!”?[^，。；、]{0,6}(?:论坛|峰会|银行|办公室|研究院|联盟|智库))"
    r"|特岗计划|西部计划|三支一扶|(?:\d{4}年)?中央一号文件|健康中国(?:战略|行动)?"
)
_CODE = re.compile(r"(?:中华人民共和国)?(?<!古)民法典(?!编)")
_NUMBERED = re.compile(r"(?:公告|通告|令)[ 　]?(?:〔\d{4}〕|[（(]?\d{4}年[）)]?)?[ 　]?第?\d{1,4}号")
_POINTS = re.compile(r"“([\u4e00-\u9fffA-Za-z0-9]{1,10}?(?:[一二三四五六七八九]?十[一二三四五六七八九]?|\d{1,2})条)”")


def documents_by_form(text: str, agencies: Iterable[tuple[int, int]]) -> Iterator[Mention]:
    """Such policies, in no particular order; none stands in 《》 with other words.

    agencies: where national agencies are named
    """
    for pattern in (_LAW, _CODE, _SHORT_LAW, _KNOWN):
        for found in pattern.finditer(text):
            yield Mention(*found.span(), "Policy", "law", 0.8)
    begins = {end: start for start, end in agencies}
    for found in _NUMBERED.finditer(text):
        if found.start() in begins:
            yield Mention(begins[found.start()], found.end(), "Policy", "numbered", 0.8)
    for found in _POINTS.finditer(text):
        yield Mention(*found.span(1), "Policy", "points", 0.8)
