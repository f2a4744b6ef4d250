"""Figures of marked sentences: which numbers are kept, of whom they speak, what they count."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from marked import marked

from kg.recognise import Recogniser
from kg.relate.figure_scene import Scene
from kg.relate.figures import Scorers, change, choose, counted_class, figures, indicator, period
from kg.relate.indicators import plain_words, trimmed
from kg.schemes import load_scheme
from kg.seeds import data_folder, load

SHARED = Path(__file__).parent.parent.parent / "shared" / "train"


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    tables = data_folder("ontology")
    return Recogniser.load(load(), load_scheme(tables / "classes.tsv"), load_scheme(tables / "industries.tsv"))


def about(source: str, region: str | None = None) -> list[tuple[str, str, str | None]]:
    """(value as printed, unit, entity) of every figure."""
    return [(str(f.value), f.unit, f.about) for f in figures(marked(source, region))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("今年上半年，{海晏市:Region}规上工业增加值同比增长6.9%。", [("6.9", "%", "海晏市")]),
        ("{海晏市:Region}累计培育{专精特新中小企业:EnterpriseClass}1,024家。", [("1024", "家", "海晏市")]),
        (
            "2022年，{海晏精工:Enterprise}实现营业收入12.5亿元，同比增长18%。",
            [("12.5", "亿元", "海晏精工"), ("18", "%", "海晏精工")],
        ),
    ],
)
def test_figure_speaks_of_its_subject(source, expected):
    assert about(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "{海晏市:Region}各部门应当自收到申请之日起15个工作日内答复。",
        "申请表一式三份，由{海晏市:Region}受理窗口审核。",
        "{海晏精工:Enterprise}第二次临时股东大会审议了议案，表决结果有效。",
    ],
)
def test_procedural_number_is_no_figure(source):
    assert about(source) == []


def test_counted_class_follows_or_precedes_its_amount():
    for source in (
        "{海晏市:Region}有112家{绿色工厂:EnterpriseClass}。",
        "{海晏市:Region}的{绿色工厂:EnterpriseClass}已达112家。",
    ):
        [found] = figures(marked(source))
        assert (found.counted, found.value) == ("绿色工厂", 112)


def test_share_counts_no_class():
    scene = Scene(marked("{海晏市:Region}{绿色工厂:EnterpriseClass}占比达35%。"))
    assert counted_class(scene, scene.settings[0]) is None


def test_list_gives_each_amount_its_own_subject():
    source = "{甲能源:Enterprise}、{乙能源:Enterprise}、{丙能源:Enterprise}分别实现净利润21.85亿元、12.9亿元、3.79亿元。"
    assert [entity for _, _, entity in about(source)] == ["甲能源", "乙能源", "丙能源"]


def test_dateline_is_not_a_subject():
    source = "新华社{青岩:Region}8月14日电，{海晏市:Region}新增企业300家。"
    scene = Scene(marked(source))
    assert [m.entity for m in scene.mentions] == ["海晏市"] and scene.region == "海晏市"
    assert [entity for _, _, entity in about(source)] == ["海晏市"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("截至2023年6月底，{海晏市:Region}企业达112家。", "截至2023年6月底"),
        ("2023年上半年，{海晏市:Region}企业达112家。", "2023年上半年"),
        ("{海晏市:Region}企业达112家。", None),
    ],
)
def test_period_is_the_last_time_named_before(source, expected):
    scene = Scene(marked(source))
    assert period(scene, scene.settings[0]) == expected


def test_indicator_is_the_measure_and_a_bare_rise_joins_it():
    scene = Scene(marked("{海晏市:Region}规上工业增加值达500亿元，同比增长12%。"))
    first, second = scene.settings
    assert indicator(scene, first, None) == "规上工业增加值"
    assert indicator(scene, second, "规上工业增加值") == "规上工业增加值同比增长"


def test_target_bound_and_base_are_told():
    [found] = figures(marked("到2027年，{海晏市:Region}力争高新技术企业超1.2万家。"))
    assert found.target and found.bound == "min"
    assert (found.base_value, found.base_unit) == (Decimal(12000), "家")


def test_evidence_is_the_sentence():
    resolved = marked("{海晏市:Region}召开会议。{海晏市:Region}完成投资30亿元，增长5%。")
    for found in figures(resolved):
        assert (
            found.evidence.quote == resolved.text[found.evidence.start : found.evidence.end] == "海晏市完成投资30亿元，增长5%。"
        )
        assert 0 < found.evidence.confidence <= 1


def test_choice_follows_the_weights_and_is_empty_without_entities():
    scene = Scene(marked("{海晏市:Region}和{海晏精工:Enterprise}投资30亿元。"))
    assert choose(scene, scene.settings[0], {"type=Enterprise": 2.0}, {})[0] == "海晏精工"
    assert choose(scene, scene.settings[0], {"type=Region": 2.0}, {})[0] == "海晏市"
    bare = Scene(marked("投资30亿元。"))
    assert choose(bare, bare.settings[0], {}, {}) == (None, 0.0)


def test_no_threshold_keeps_everything_and_a_high_one_nothing():
    resolved = marked("{海晏市:Region}投资30亿元，新增企业5家。")
    scorers = Scorers({"": 0.0}, {})
    assert len(list(figures(resolved, scorers, threshold=0.4))) == 2
    assert list(figures(resolved, scorers, threshold=0.6)) == []


def test_score_on_annotated_documents():
    if not SHARED.is_dir():
        pytest.skip("no annotated documents in ../shared/train")
    pytest.importorskip("sklearn", reason="scikit-learn is an extra of training")
    from kg.train.figures import report, score
    from kg.train.gold import load_gold

    total = sum((score(d, list(figures(d.resolved))) for d in load_gold(SHARED)), start=Counter())
    # The scorers have seen these documents: a floor against breakage, not a measure of quality.
    assert float(re.search(r"F1 ([0-9.]+)", report(total))[1]) > 0.7


@pytest.mark.parametrize(
    ("before", "behind", "named", "expected"),
    [
        ("企业把营业收入提高到", "", [], "营业收入提高"),
        ("公司实现归母净利润", "", [], "归母净利润"),
        ("海晏市新增绿色工厂", "", ["海晏市"], "新增绿色工厂"),
        ("占海晏市规上工业的比重", "", ["海晏市"], "占海晏市规上工业的比重"),
        ("甲能源、乙能源分别持股", "", ["甲能源", "乙能源"], "持股"),
        ("其中", "智能工厂", [], "智能工厂"),
        ("", "。", [], None),
    ],
)
def test_indicator_is_cut_to_the_name_of_a_measure(before, behind, named, expected, recogniser):
    assert trimmed(before, behind, named, recogniser.words) == expected


def test_without_a_tagger_lists_of_words_cut_the_left_edge():
    assert plain_words("公司实现营业收入") == [("公司", "n"), ("实现", "v"), ("营业收入", "n")]
    assert trimmed("公司实现营业收入", "", []) == "营业收入"


def test_listed_amounts_have_one_indicator():
    source = "{海晏精工:Enterprise}的营收分别为18.86亿元、23.09亿元和37.14亿元。"
    assert [f.indicator for f in figures(marked(source), Scorers({"": 5.0}, {}))] == ["营收"] * 3


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("规上工业增加值同比增长", "同比增长"),
        ("进出口环比下降了", "环比下降"),
        ("总装机较上年末减少", "较上年末减少"),
        ("占比提高", "提高"),
        ("增长速度为", None),
        ("企业共有", None),
    ],
)
def test_change_says_against_what_and_which_way(before, expected):
    assert change(before) == expected


def test_ranges_bounds_and_totals():
    source = "{海晏市:Region}力争投资20—30亿元。{海晏市:Region}累计培育企业300家。"
    low, high, total = figures(marked(source), Scorers({"": 5.0}, {}))
    assert (low.bound, high.bound, low.unit, low.target) == ("min", "max", "亿元", True)
    assert total.cumulative and not low.cumulative and total.bound is None


def test_further_documents_teach_subjects_and_not_what_is_kept():
    if not SHARED.is_dir():
        pytest.skip("no annotated documents in ../shared/train")
    pytest.importorskip("sklearn", reason="scikit-learn is an extra of training")
    from kg.train.figures import lesson, train
    from kg.train.gold import load_gold

    lessons = [lesson(d) for d in load_gold(SHARED)[:24] if d.gold.get("figures")]
    alone, further = train(lessons[:8]), train(lessons[:8], subjects_only=lessons[8:])
    assert further.keep == alone.keep
    assert further.subject != alone.subject
