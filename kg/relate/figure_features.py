"""What the figure scorers look at: each amount with its surroundings, and each entity that it may speak of.

Features are names ("unit=家", "after=同比"); a scorer is a weight for each name, so that what it has learned can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.model import Mention
from kg.relate.figure_scene import CLAUSE, SUBJECT_TYPES, Scene, Setting

_HEADS = re.compile(
    "营业收入|营收|收入|利润|产值|增加值|总额|投资|资金|规模|产量|产能|销量|销售额|进出口|出口|进口|贷款|余额|注册资本|股权|股份|持股|占比|比重|"
    "比例|覆盖率|增速|同比|环比|增长|下降|增加|减少|提高|累计|总量|面积|人口|就业|员工|人员|专利|企业|公司|机构|项目|平台|产品|案例|名单|罚款|"
    "捐款|捐赠|市值|税收|补助|补贴|奖励|价格|均价|培育|新增|拥有|集聚|入围|目标|力争|签约|订单|工作日|处罚|条款|电话|门票|股东大会"
)
_HERE = re.compile("(?:全|我|本|该)(?:省|市|县|区|州|旗|镇|乡|国)|自治区")
# Whoever tells a figure is not whom it is of: 据甲局统计, 甲局局长表示.
_TELLER = re.compile("[^，。；]{0,12}?(?:数据|统计|显示|表示|介绍|透露|指出|获悉|消息|公布|发布|公告|披露|认为|说[，：:])")
_BY = re.compile("(?:据|根据|来自|按照)[^，。；]{0,6}$")
_LIST_GAP = re.compile("[、和与及]|以及")
_FIRM = re.compile("公司|集团|该企业|本行|我行|该行")
_MONEY = re.compile("元|英镑|卢布|卢比|泰铢|港币")
_PEOPLE = ("人", "名", "位", "人次")
_SHARES = ("%", "‰", "成", "个百分点", "倍")
_FIRMS = ("家", "户", "个")
_TIMES = ("年", "个月", "天", "周", "小时", "分钟", "秒", "个工作日", "工作日", "岁")


def unit_kind(unit: str) -> str:
    """money, share, people, count, time, measure: what a unit measures."""
    bare = unit.lstrip("十百千万亿")
    if _MONEY.search(bare):
        return "money"
    for kind, units in (("share", _SHARES), ("people", _PEOPLE), ("firms", _FIRMS), ("time", _TIMES)):
        if bare in units:
            return kind
    return "measure" if bare else "none"


def keep_features(scene: Scene, s: Setting) -> list[str]:
    """What tells a figure worth keeping from a procedural number or a product's specification."""
    a, text = s.amount, scene.text
    bare = a.base_unit if a.base_unit not in ("", "1") else a.unit
    kind = unit_kind(a.unit)
    before, after = text[max(s.start, a.start - 14) : a.start], text[a.end : min(s.end, a.end + 12)]
    out = [f"unit={bare}", f"kind={kind}", f"multiple={a.unit[:1] in '十百千万亿' and a.unit != ''}", f"bound={a.bound}"]
    out += [f"chinese={a.chinese}", f"ordinal={a.ordinal}", f"range={a.range_end}", f"kind={kind}&chinese={a.chinese}"]
    size = len(str(abs(a.value)).split(".", maxsplit=1)[0])
    out += [f"size={min(size, 5)}", f"kind={kind}&size={min(size, 4)}", f"one={a.value == 1}&chinese={a.chinese}"]
    out += [f"chinese={a.chinese}&unit={bare}"]
    for n in (1, 2, 3):
        if len(before) >= n:
            out.append(f"before{n}={before[-n:]}")
        if len(after) >= n:
            out.append(f"after{n}={after[:n]}")
    clause_before, clause_after = text[max(s.clause, a.start - 25) : a.start], text[a.end : min(s.clause_end, a.end + 25)]
    out += [f"head<{w}" for w in sorted(set(_HEADS.findall(clause_before)))]
    out += [f"head>{w}" for w in sorted(set(_HEADS.findall(clause_after)))]
    out += [f"near<{w}" for w in sorted({before[i : i + 2] for i in range(len(before) - 1)})]
    out += [f"near>{w}" for w in sorted({after[i : i + 2] for i in range(len(after) - 1)})]
    inside = [m.type for m in scene.by_sentence.get(s.sentence, ()) if m.start <= a.start and a.end <= m.end]
    out += [f"inside={t}" for t in inside]
    out += _neighbours(scene, s)
    count = len(scene.settings)
    out += [f"amounts={min(count, 3) if count < 4 else min(count // 5, 4) + 4}", f"order={min(s.order, 4)}"]
    out.append(f"same sentence={min(sum(o.sentence == s.sentence for o in scene.settings), 6)}")
    out.append(f"kinds={min(sum(unit_kind(o.amount.unit) in ('money', 'share', 'firms') for o in scene.settings), 12) // 3}")
    out.append(f"deep={min(4, 5 * a.start // max(1, len(text)))}")
    opened, closed = text.rfind("（", s.start, a.start), text.rfind("）", s.start, a.start)
    out.append(f"bracket={opened > closed}")
    out.append(f"title={text.rfind('《', s.start, a.start) > text.rfind('》', s.start, a.start)}")
    return out


def _neighbours(scene: Scene, s: Setting) -> Iterator[str]:
    """The types of the mentions around the amount."""
    near = scene.by_sentence.get(s.sentence, ())
    left = [m for m in near if m.end <= s.amount.start]
    right = [m for m in near if m.start >= s.amount.end]
    if left:
        gap = s.amount.start - left[-1].end
        yield f"left={left[-1].type}&{min(gap // 4, 4)}"
    if right:
        gap = right[0].start - s.amount.end
        yield f"right={right[0].type}&{min(gap // 4, 4)}"
    for kind in ("Enterprise", "Region", "EnterpriseClass", "Policy"):
        yield f"has={kind}&{any(m.type == kind for m in near)}"


def subjects(scene: Scene, s: Setting) -> list[str]:
    """The entities that the amount may speak of: those nearby, the document's main ones, the article's region, the nation."""
    found: dict[str, None] = {}
    for number in range(s.sentence, max(-1, s.sentence - 4), -1):
        for m in scene.by_sentence.get(number, ()):
            if m.type in SUBJECT_TYPES:
                found[m.entity] = None
    for m in scene.by_sentence.get(0, ()):
        if m.type in SUBJECT_TYPES:
            found[m.entity] = None
    for entity, rank in scene.rank.items():
        if rank < 2 and scene.entities[entity].type in ("Enterprise", "Region", "Project", "Agency"):
            found[entity] = None
    for extra in (scene.region, scene.nation):
        if extra in scene.entities:
            found[str(extra)] = None
    return sorted(found)


def subject_features(scene: Scene, s: Setting, entity: str, previous: Mapping[int, str]) -> list[str]:
    """What tells the entity that an amount speaks of from the others.

    previous: number of a sentence → the entity that its last figure speaks of
    """
    e, a, text = scene.entities[entity], s.amount, scene.text
    kind = e.type
    out = [f"type={kind}", f"type={kind}&unit={unit_kind(a.unit)}", f"type={kind}&rank={min(scene.rank[entity], 3)}"]
    here = [m for m in scene.by_sentence.get(s.sentence, ()) if m.entity == entity]
    before = [m for m in here if m.end <= a.start]
    covers = [m for m in here if m.start <= a.start and a.end <= m.end]
    after = [m for m in here if m.start >= a.end]
    left = [m for m in scene.by_sentence.get(s.sentence, ()) if m.end <= a.start and m.type in SUBJECT_TYPES]
    others = [m for m in left if m.entity != entity]
    where = "cover" if covers else "before" if before else "after" if after else "away"
    out += [f"where={where}", f"where={where}&type={kind}"]
    if before:
        out += _before(scene, s, kind, before, others)
    if after:
        gap = after[0].start - a.end
        out += [f"gap after={min(gap // 5, 6)}&type={kind}", f"after mark={text[after[0].start - 1]}"]
        out.append(f"after mark={text[max(a.end, after[0].start - 2) : after[0].start]}")
        out.append(f"after in clause={after[0].start < s.clause_end}&type={kind}")
    if not here:
        back = next((n for n in range(1, 5) if any(m.entity == entity for m in scene.by_sentence.get(s.sentence - n, ()))), 9)
        rivals = sorted({m.type for m in others})
        out += [f"away={back}&type={kind}", *(f"rival={r}&type={kind}" for r in rivals), f"rivals={bool(rivals)}&type={kind}"]
        last = [m for m in scene.mentions if m.end <= s.start and m.type == kind]
        out.append(f"last of type={bool(last) and last[-1].entity == entity}&type={kind}")
        if back < 9:
            told = [m for m in scene.by_sentence[s.sentence - back] if m.entity == entity]
            out.append(f"opens before={told[0].start - scene.sentences[s.sentence - back][0] <= 2}&type={kind}")
    head, clause = text[s.start : a.start], text[s.clause : a.start]
    out += _words(scene, entity, head, "sentence")
    out += _words(scene, entity, clause, "clause")
    own = [m for m in left if m.start >= max(s.clause, s.previous_end)]  # subjects of the amount's own clause
    mine = bool(own) and own[-1].entity == entity
    out += [f"own={mine}&type={kind}", f"own={mine}&alone={len({m.entity for m in own}) == 1}"]
    if own and own[0].entity == entity:
        out.append(f"first of own&type={kind}&more={len(own) > 1}")
    for back in range(4):
        if s.sentence - back in previous:
            same = previous[s.sentence - back] == entity
            out.append(f"as before={same}&{min(back, 2)}")
            out.append(f"as before={same}&{where}&{min(back, 2)}&{kind}")
            out.append(f"as before={same}&own={bool(own)}&{mine}&{min(back, 1)}")
            break
    out.append(f"article={entity == scene.region}&{where}")
    out.append(f"nation={entity == scene.nation}&{where}")
    if kind == "Region":
        said = min(scene.national, 12) // 3
        out += [
            f"nation={entity == scene.nation}&said={said}",
            f"nation={entity == scene.nation}&other={scene.region != scene.nation}",
        ]
    out += _list_place(scene, s, entity)
    out += _block(scene, s, entity, kind)
    out.append(f"share={min(4, 10 * scene.counts[entity] // max(1, len(scene.mentions)))}&{kind}")
    out.append(f"first={scene.sentence_at(scene.first[entity]) == 0 if entity in scene.first else None}&{kind}")
    return out


def _block(scene: Scene, s: Setting, entity: str, kind: str) -> Iterator[str]:
    """Whom the paragraph and the title name, and who only tells."""
    start, end = scene.block_at(s.amount.start)
    near = [m for m in scene.mentions if start <= m.start < min(end, s.amount.start) and m.type in SUBJECT_TYPES]
    mine = [m for m in near if m.entity == entity]
    own = any(m.start >= s.start for m in near)
    yield f"first of block={bool(near) and near[0].entity == entity}&{kind}&own={own}"
    same = [m for m in near if m.type == kind]
    yield f"first of its type in block={bool(same) and same[0].entity == entity}&{kind}&own={own}"
    yield f"only one of its type in block={bool(mine) and len({m.entity for m in same}) == 1}&{kind}"
    yield f"titled={entity in scene.titled}&{kind}&own={own}"
    here = [m for m in mine if m.start >= s.start]
    if here:
        m = here[-1]
        tells = bool(_TELLER.match(scene.text, m.end, s.amount.start)) or bool(
            _BY.search(scene.text[max(0, m.start - 8) : m.start])
        )
        yield f"tells={tells}&{kind}"
        yield f"tells={tells}&only={len({m.entity for m in near if m.start >= s.start}) == 1}"


def _list_place(scene: Scene, s: Setting, entity: str) -> Iterator[str]:
    """A、B、C分别…1、2、3: is the entity at the amount's own place of a list as long?"""
    row = [o for o in scene.settings if o.sentence == s.sentence]
    at = row.index(s)
    low = high = at
    while low > 0 and _LIST_GAP.fullmatch(scene.text[row[low - 1].amount.end : row[low].amount.start]):
        low -= 1
    while high + 1 < len(row) and _LIST_GAP.fullmatch(scene.text[row[high].amount.end : row[high + 1].amount.start]):
        high += 1
    if high == low:
        return
    names: list[Mention] = []
    for m in scene.by_sentence.get(s.sentence, ()):
        if m.type not in SUBJECT_TYPES or m.end > row[low].amount.start:
            continue
        joined = names and m.type == names[-1].type and _LIST_GAP.match(scene.text[names[-1].end : m.start])
        short = bool(joined) and m.start - names[-1].end <= 8
        if joined and short:
            names.append(m)
        elif len(names) != high - low + 1:
            names = [m]
    if len(names) == high - low + 1:
        yield f"list place={names[at - low].entity == entity}"


def _before(scene: Scene, s: Setting, kind: str, before: list[Mention], others: list[Mention]) -> Iterator[str]:
    """Of an entity that stands before the amount in its sentence: how near, what lies between, what touches it."""
    m, text, a = before[-1], scene.text, s.amount
    between = text[m.end : a.start]
    clauses = len(CLAUSE.findall(between))
    nearer = [o for o in others if o.start >= m.end]
    yield f"gap={min((a.start - m.end) // 5, 8)}"
    yield f"clauses={min(clauses, 4)}&type={kind}"
    yield f"nearer={min(len(nearer), 3)}&type={kind}"
    yield f"nearer same={min(sum(o.type == kind for o in nearer), 3)}&type={kind}"
    yield from (f"nearer={r}&type={kind}" for r in sorted({o.type for o in nearer}))
    yield f"amounts between={min(sum(m.end <= o.amount.start < a.start for o in scene.settings), 4)}&type={kind}"
    opens = before[0].start - s.start <= 1
    yield f"opens={opens}&type={kind}"
    yield f"opens clause={text[before[0].start - 1 : before[0].start] in '，。；：'}&type={kind}"
    for mention in (before[0], m):
        end = mention.end
        yield f"behind={text[end : end + 1]}"
        yield f"behind={text[end : end + 2]}"
        yield f"front={text[max(s.start, mention.start - 1) : mention.start]}"
        yield f"front={text[max(s.start, mention.start - 2) : mention.start]}"
    listed = text[m.end : m.end + 1] == "、" or text[max(0, m.start - 1) : m.start] == "、"
    yield f"listed={listed}&type={kind}"
    yield f"named={m.named}&type={kind}"
    yield f"distributed={'分别' in between}&type={kind}"


def _words(scene: Scene, entity: str, stretch: str, name: str) -> Iterator[str]:
    """全市, 我省, 公司 in the words before the amount, against the entity's type."""
    e = scene.entities[entity]
    for word in sorted(set(_HERE.findall(stretch))):
        if e.type == "Region":
            fits = entity == scene.nation if word.endswith("国") else any(n.endswith(word[-1]) for n in (e.name, *e.aliases))
            yield f"{name} here fits={fits}&main={entity == scene.region}"
        else:
            yield f"{name} here&type={e.type}"
    if _FIRM.search(stretch):
        yield f"{name} firm&type={e.type}&rank={min(2, scene.rank[entity])}"
    else:
        yield f"{name} no firm&type={e.type}"
