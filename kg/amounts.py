"""Chinese amounts → numbers: 1.425亿元 → Decimal yuan, 六成 → Decimal("0.6"), 二十三家 → 23.

>>> for a in amounts("投入超1.425亿元，近六成用于20—30家企业"):
...     print(a.value, a.unit, a.base_value, a.base_unit, a.bound)
1.425 亿元 142500000 元 min
6 成 0.6 1 about
20 家 20 家 None
30 家 30 家 None

Dates (2023年, 8月14日, 10时) and numbers without a unit are no amounts. A unit is known from the closed list below: what
counts (家), measures (亩) or pays (元) is grammar of the language, not vocabulary of a subject.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MULTIPLES = {"十": 10, "百": 100, "千": 10**3, "万": 10**4, "亿": 10**8}

# A count word that also begins other words is none before those (个 in 个体, 户 in 户均).
_COUNTS = """
家(?!庭|长|电|居) 户(?!均|籍|外|口|型|主) 个(?!人|性|体|别|税) 名(?!列|单|额|称|牌|师|录)
人(?!民|均|工|才|口|大|力|社|类|物) 位(?!于|居|列|置) 项 件(?!均) 起(?!来|草|到|步|源|点) 篇 种(?!植|子|业|苗|养)
只(?!有|要|是|能) 条(?!件|例|款) 头(?!部|条|衔) 台套 台(?!湾|州|账|风|阶|资|商) 辆 套 支(?!持|撑|付|出|柱|行|部)
批次 批(?!准|复|发|评) 笔 所(?!有|在|以|属|谓|得|需|示|长) 座(?!谈) 处(?!理|置|于|罚|在|长|级|室) 场次
场(?!所|景|馆|地|面|内|外|均) 人次 户次 家次 次(?!年|日|级|数|性) 例(?!如|会) 片(?!区) 艘 架(?!构) 枚 款(?!项|式)
部(?!分|门|级|委|署|队|件|长) 张 份(?!额) 株 棵 股(?!权|东|份|票|价|市|本|民|指) 门(?!类|店|槛|户|诊|票|式)
间(?!接|隔|断) 栋 幢 类(?!似) 桶 箱(?!包) 瓶 盒 粒 羽 尾 组(?!织|建|成|合|团|长|件|装|委)
对(?!接|于|外|口|象|应|标|此|比|话|策|企) 宗 单(?!位|个|项|一|列|独) 趟 列(?!入|为|出|车) 标箱 个工作日 个月 工作日
小时 分钟 秒 天(?!然|津|使|河|空|地|气|府|衢) 周(?!年|边|一|二|三|四|五|六|日|末|期)
年(?!度|均|级|产|轻|人|报|内|底|初|末) 岁 街道 镇(?!域|区|政) 乡(?!村|镇)
"""
_MEASURES = """
平方公里 平方千米 平方米 立方米 公顷 公里 千米 毫米 厘米 微米 纳米 米 亩(?!均) 公吨 吨标准煤 吨 公斤 千克
克(?!服|强|隆) 斤 升(?!级|高|至|温) 兆瓦时 千瓦时 瓦时 兆瓦 吉瓦 千瓦 瓦 度(?!过|假) 方(?!案|面|法|式|向|位|针|便|可|圆)
GWh MWh kWh KWh GW MW kW KW TEU
"""
_MONEY = "元人民币 元(?!旦|宇|素|器|件) 美元 欧元 日元 韩元 港元 港币 英镑 卢布 澳元 加元 新元 卢比 泰铢"
_SHARES = "个百分点 百分点 % ％ ‰ 成(?!为|立|功|员|本|果|长|都|效|交|套|熟|绩|就|品|分) 倍(?!增)"


def _any(words: str) -> str:
    """An alternative of the words, the longest first."""
    return "|".join(sorted(words.split(), key=lambda w: (-len(w.split("(")[0]), w)))


_UNIT = _any(f"{_COUNTS} {_MEASURES} {_MONEY} {_SHARES}")
_ARABIC = r"(?:[0-9０-９]{1,3}(?:,[0-9]{3})+|[0-9０-９]+)(?:[.．][0-9０-９]+)?"
_CHINESE = (
    "(?:[零〇一二两三四五六七八九][零〇一二两三四五六七八九十百千]*|十[一二三四五六七八九]?)(?:点[零〇一二三四五六七八九]+)?"
)
_MULTIPLE = "(?:[十百千万]?亿|[十百千]?万亿?|[百千])"
_NUMBER = f"(?:{_ARABIC}|{_CHINESE})"
_AMOUNT = re.compile(
    rf"(?:百分之(?P<percent>{_CHINESE}|{_ARABIC})|(?P<below>{_CHINESE})分之(?P<above>{_CHINESE})"
    rf"|(?P<number>{_NUMBER}(?:{_MULTIPLE}{_NUMBER})*)(?P<multiple>{_MULTIPLE})?(?P<more>[多余])?(?P<rest>[万亿])?(?P<unit>{_UNIT})?"
    rf"|(?P<bare>[百千]?[万亿]|[百千])(?P<some>[多余])?(?P<of>{_UNIT}))"
    rf"(?P<per>/(?:[a-zA-Z]+|平方米|立方米|公斤|千瓦时|[一-龥]))?"
)
# 2023年, 8月, 14日, 10时30分, 17:04:00: parts of a date or a time of day.
_DATE = re.compile(
    r"(?:(?:19|20)[0-9]{2}|[〇零一二三四五六七八九]{4})(?:[-—–~～至/、](?:19|20)?[0-9]{2})*年|[0-9]{1,2}(?:[-—–~～至、][0-9]{1,2})*月份?(?:[0-9]{1,2}日)?"
    r"|[0-9]{1,2}[日号](?!线|楼)|[0-9]{1,2}[时点](?:[0-9]{1,2}分)?|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|(?<![几十])[一二三四五六七八九十]{1,3}月(?:份|[一二三四五六七八九十]{1,3}日)?"
)
_RANGE = re.compile(r"(?:[-－—–~～―至到]|——)$")
_MINUS = re.compile(r"(?:^|[^0-9A-Za-z)）])[-－−]$")
_BEFORE = re.compile(
    r"(?:(?P<max>不超过|不高于|不多于|不大于|小于|[≤≦<＜]|最高|至多|上限|低于|不足|最多|控制在)|(?P<min>不低于|不少于|不小于|[≥≧>＞]|至少|超过|突破|高于|多于|大于|逾|超|过|最低|上)"
    r"|(?P<about>大约|接近|将近|约|近))(?:可|达|到|为|人民币|[给予]|支持|补助|奖励|补贴)*$"
)
_AFTER = re.compile(r"(?P<min>以上|及以上|多(?!家|个))|(?P<max>以下|以内|之内|封顶)|(?P<about>左右|上下)")
_VAGUE = re.compile(r"[数几]$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit at [start, end) of the text; `end` is behind the unit."""

    start: int
    end: int
    value: Decimal  # as printed: 1.425
    unit: str  # as printed, without 余 and 多: 亿元, 万家, %
    base_value: Decimal  # 142500000; a fraction for %, ‰ and 成
    base_unit: str  # 元, 家; "1" for a fraction
    bound: str | None = None  # min, max, about
    ordinal: bool = False  # 第6位
    chinese: bool = False  # written in Chinese numerals
    range_end: str | None = None  # low, high: one end of 20—30万元


def amounts(text: str) -> Iterator[Amount]:
    """The amounts of a text, in its order; both ends of a range are amounts with the range's unit."""
    dates = [m.span() for m in _DATE.finditer(text)]
    low: tuple[int, int, Decimal] | None = None  # a number without a unit, that may begin a range
    previous: Amount | None = None
    for match in _AMOUNT.finditer(text):
        if any(start <= match.start() < end for start, end in dates):
            continue
        try:
            found = _read(text, match, previous.end if previous else 0)
            number = match["number"] if match.end() == match.end("number") else None
            alone = (match.start(), match.end(), _compound(number, "")) if number and found is None else None
        except (ArithmeticError, LookupError):  # numerals that make no number: 十百5, 一百零分之三, 零分之一
            found = alone = None
        if found is None:
            low = alone
            continue
        if low and _RANGE.search(text[low[1] : found.start]) and found.start - low[1] <= 2:
            lower = replace(found, start=low[0], end=low[1], value=low[2], base_value=_base(low[2], found.unit)[0])
            previous, found = replace(lower, bound=None, range_end="low"), replace(found, range_end="high")
            yield previous
        elif previous and previous.end <= found.start <= previous.end + 2 and _RANGE.search(text[previous.end : found.start]):
            found = replace(found, range_end="high")
        low, previous = None, found
        yield found


def _read(text: str, match: re.Match[str], last: int) -> Amount | None:
    """The amount that a match of the grammar stands for; None where it has no unit or is vague (数百家).

    last: where the amount before ends; a dash right behind it joins a range and is no minus
    """
    start, end = match.span()
    per = match["per"] or ""
    if per and not (match["unit"] or match["of"]):
        end, per = end - len(per), ""
    chinese = not (match[0][0].isdigit() and match[0][0] not in _DIGITS)
    if (chinese and _VAGUE.search(text[max(0, start - 1) : start])) or _inside_word(text, start):
        return None
    if match["percent"]:
        value, unit = _number(match["percent"]), "%"
    elif match["below"]:
        value, unit = _number(match["above"]) / _number(match["below"]), ""
    elif match["bare"]:
        # 千家 alone is no number, 近千家 and 千余家 are.
        if not match["some"] and not re.search(r"[近超逾上过约达]$", text[max(0, start - 1) : start]):
            return None
        value, unit = _bare(match["bare"], match["of"])
    else:
        multiple = (match["multiple"] or "") + (match["rest"] or "")
        unit = multiple + (match["unit"] or "")
        if not unit or (chinese and not match["unit"]):
            return None
        value = _compound(match["number"], multiple)
    if start - 1 > last and _MINUS.search(text[max(0, start - 2) : start]):
        value, start = -value, start - 1
    unit = unicodedata.normalize("NFKC", unit) + per
    base_value, base_unit = _base(value, unit)
    if match["below"]:
        base_unit = "1"
    more = match["more"] or match["some"]
    ordinal = text[max(0, start - 1) : start] == "第"
    return Amount(start, end, value, unit, base_value, base_unit, _bound(text, start, end, more), ordinal, chinese)


def _inside_word(text: str, start: int) -> bool:
    """Does the number belong to a code or a longer number: PM2.5, GB2260, 三十五 read from the middle?"""
    before = text[max(0, start - 1) : start]
    return (before.isascii() and before.isalnum()) or before in (".", "．") or (before in _DIGITS or before in _TENS)


def _number(printed: str) -> Decimal:
    """1,234.5 → 1234.5; 一百零五 → 105; 三点五 → 3.5; 二〇二三 → 2023."""
    plain = unicodedata.normalize("NFKC", printed).replace(",", "")
    if plain[0].isdigit() and plain[0] not in _DIGITS:
        return Decimal(plain)
    whole, _, part = plain.partition("点")
    if len(whole) > 1 and not any(c in _TENS for c in whole):
        total = int("".join(str(_DIGITS[c]) for c in whole))
    else:
        total = digit = 0
        for c in whole:
            if c in _TENS:
                total, digit = total + (digit or 1) * _TENS[c], 0
            else:
                digit = _DIGITS[c]
        total += digit
    return Decimal(total) + (Decimal("0." + "".join(str(_DIGITS[c]) for c in part)) if part else 0)


def _times(multiple: str) -> int:
    """万亿 → 10**12; "" → 1."""
    times = 1
    for c in multiple:
        times *= _MULTIPLES[c]
    return times


def _compound(printed: str, multiple: str) -> Decimal:
    """1亿2000 before 万 → 12000, 五十九万三千 before 亿 → 593000: the parts summed up in the last multiple."""
    parts = re.split(f"({_MULTIPLE})", printed) if re.match(_ARABIC, printed) else re.split("([万亿]+)", printed)
    if len(parts) == 1:
        return _number(printed)
    total = _number(parts[-1]) * _times(multiple) if parts[-1] else Decimal(0)
    for number, times in zip(parts[:-1:2], parts[1::2], strict=True):
        inner = _times(multiple) if _times(times) < _times(multiple) else 1  # 五十九万 of 亿
        total += _number(number) * _times(times) * inner
    return total / _times(multiple)


def _bare(multiple: str, unit: str) -> tuple[Decimal, str]:
    """近千家 → (1000, 家); 近亿元 → (1, 亿元); 上百万元 → (100, 万元)."""
    small = "".join(c for c in multiple if c in _TENS)
    return Decimal(_times(small)), multiple.removeprefix(small) + unit


def _base(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The value without the unit's multiple: (2.87, 万亿元) → (2870000000000, 元); (20, %) → (0.2, "1")."""
    shares = {"%": 100, "‰": 1000, "成": 10}
    if unit in shares:
        return value / shares[unit], "1"
    multiple = re.match("[十百千万亿]*", unit)
    times = multiple[0] if multiple else ""
    base = value * _times(times)
    return base.quantize(Decimal(1)) if base == base.to_integral_value() else base.normalize(), unit[len(times) :]


def _bound(text: str, start: int, end: int, more: str | None) -> str | None:
    """min, max or about, from the words around; 余 and 多 say min."""
    after = _AFTER.match(text, end)
    if after and after.lastgroup:
        return after.lastgroup
    before = _BEFORE.search(text[max(0, start - 10) : start])
    if before and before.lastgroup:
        return before.lastgroup
    return "min" if more else None
