"""The seed tables hold together, say what is so, and a wrong row is told with file and line."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from kg.model import BadSeed
from kg.seeds import LocalAgencyRow, Seeds, data_folder, load, load_from
from kg.vocab import RELATIONS


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return load()


def local(seeds: Seeds, key: str) -> LocalAgencyRow:
    return next(row for row in seeds.local_agencies if row.key == key)


def test_counts_by_level(seeds: Seeds) -> None:
    counts = Counter(row.level for row in seeds.regions.rows)
    assert counts["country"] == 1
    assert counts["province"] == 34
    assert 333 <= counts["prefecture"] <= 360  # with Taiwan's cities and counties
    assert 2840 <= counts["county"] <= 2900
    kinds = Counter(place.kind for place in seeds.regions.places)
    assert kinds["zone"] >= 400
    assert kinds["macro"] >= 80
    assert kinds["country"] >= 190
    assert kinds["city"] >= 150


def test_codes_nest(seeds: Seeds) -> None:
    by_code = seeds.regions.by_code
    assert len(by_code) == len(seeds.regions.rows)
    for row in seeds.regions.rows:
        if row.level == "province":
            assert row.parent == "100000"
        elif row.level != "country":
            assert row.code[:2] == row.parent[:2], row
            assert seeds.regions.ancestors(row.code)[-1] == "100000"


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("222400", ("延边", "延边州")),
        ("650000", ("新疆",)),
        ("450000", ("广西",)),
        ("150000", ("内蒙古", "内蒙")),
        ("422800", ("恩施", "恩施州")),
        ("220721", ("前郭尔罗斯", "前郭尔罗斯县", "前郭")),
        ("450328", ("龙胜", "龙胜县")),
        ("429021", ("神农架",)),
        ("310115", ("浦东",)),
        ("130533", ()),  # 威县: one character is no short name
        ("150422", ()),  # 巴林左旗: no stem
        ("810000", ("香港", "香港特区")),
    ],
)
def test_short_names(seeds: Seeds, code: str, short: tuple[str, ...]) -> None:
    assert seeds.regions.by_code[code].short == short


def test_short_names_are_never_one_character(seeds: Seeds) -> None:
    assert [r.name for r in seeds.regions.rows if any(len(s) < 2 for s in r.short)] == []
    assert [p.name for p in seeds.regions.places if any(len(s) < 2 for s in p.short)] == []


def test_ambiguous_short_names(seeds: Seeds) -> None:
    by_name, by_code = seeds.regions.by_name, seeds.regions.by_code
    for word in ("资源", "合作", "新兴", "会同", "城关", "鼓楼", "和平"):
        assert all(by_code[c].ambiguous for c in by_name[word]), word
    for city in ("长春", "大连", "开封", "保定", "宁波", "长沙", "广安"):
        assert not by_code[by_name[city][0]].ambiguous, city
    assert not by_code["220000"].ambiguous
    assert by_code["220200"].ambiguous  # 吉林市: 吉林 is the province first


def test_names_lead_to_codes_highest_level_first(seeds: Seeds) -> None:
    by_name = seeds.regions.by_name
    assert by_name["吉林"] == ("220000", "220200")
    assert by_name["襄樊"] == ("420600",)
    assert by_name["襄樊市"] == ("420600",)
    assert by_name["蓟县"] == ("120119",)
    assert by_name["塘沽"] == ("120116",)
    assert by_name["中华人民共和国"] == ("100000",)
    assert set(by_name["朝阳区"]) == {"110105", "220104"}
    assert "吉" not in by_name
    assert seeds.regions.by_abbr["吉"] == ("220000",)


def test_former_names_are_nobodys_name_today(seeds: Seeds) -> None:
    today = {name: row.code for row in seeds.regions.rows for name in (row.name, *row.short)}
    wrong = [(row.name, old) for row in seeds.regions.rows for old, _ in row.former if old in today and old != row.name]
    assert wrong == []


def test_former_codes_lead_to_todays(seeds: Seeds) -> None:
    assert seeds.regions.by_former_code["220125"] == "220112"  # 双阳县 → 双阳区
    assert "220100" not in seeds.regions.by_former_code


def test_children_and_ancestors(seeds: Seeds) -> None:
    assert seeds.regions.ancestors("220102") == ("220100", "220000", "100000")
    assert seeds.regions.ancestors("999999") == ()
    assert "德惠市" in {row.name for row in seeds.regions.children("220100")}
    assert len(seeds.regions.children("100000")) == 34


def test_places_lie_in_real_regions(seeds: Seeds) -> None:
    gazetteer = seeds.regions
    zones = [p for p in gazetteer.places if p.kind == "zone"]
    assert all(z.parent in gazetteer.by_code for z in zones)
    for name, parent in (("长春新区", "220100"), ("雄安新区", "130600"), ("苏州工业园区", "320500"), ("东湖高新区", "420100")):
        assert gazetteer.place_by_name[name].parent == parent
    assert gazetteer.place_by_name["长春经开区"].name == "长春经济技术开发区"
    assert gazetteer.place_by_name["浦东新区"].id == "region/310115"
    assert gazetteer.place_by_name["长春新区"].id.startswith("region/")
    assert set(gazetteer.place_by_name["长三角"].members) == {"310000", "320000", "330000", "340000"}
    assert gazetteer.place_by_name["慕尼黑"].parent == "德国"


def test_the_nineteen_new_areas(seeds: Seeds) -> None:
    old = "浦东 滨海 两江 舟山群岛 兰州 南沙 西咸 贵安 西海岸 金普"
    new = "天府 湘江 江北 福州 滇中 哈尔滨 长春 赣江 雄安"
    names = f"{old} {new}".split()
    assert len(names) == 19
    assert [n for n in names if f"{n}新区" not in seeds.regions.place_by_name] == []


def test_one_short_name_one_place(seeds: Seeds) -> None:
    names = Counter(name for place in seeds.regions.places for name in {place.name, *place.short})
    assert [name for name, count in names.items() if count > 1] == []


def test_national_agencies(seeds: Seeds) -> None:
    names = {form: row.name for row in seeds.agencies for form in (row.name, *row.short)}
    assert names["工信部"] == "工业和信息化部"
    assert names["国家发展改革委"] == names["国家发改委"] == "国家发展和改革委员会"
    assert names["央行"] == names["人民银行"] == "中国人民银行"
    assert names["市场监管总局"] == "国家市场监督管理总局"
    forms = Counter(form for row in seeds.agencies for form in (row.name, *row.short))
    assert [form for form, count in forms.items() if count > 1] == []


@pytest.mark.parametrize(
    ("key", "place", "form", "full"),
    [
        ("工业和信息化", "吉林省 province", "工信厅", "吉林省工业和信息化厅"),
        ("工业和信息化", "长春市 prefecture", "工信局", "长春市工业和信息化局"),
        ("经济和信息化", "北京市 province", "经信局", "北京市经济和信息化局"),
        ("经济和信息化", "上海市 province", "经信委", "上海市经济和信息化委员会"),
        ("发展和改革", "金山区 county", "发改委", "金山区发展和改革委员会"),
        ("发展和改革", "罗田县 county", "发改局", "罗田县发展和改革局"),
        ("市场监督管理", "广州市 prefecture", "市场监管部门", "广州市市场监督管理局"),
        ("文化和旅游", "成都市 prefecture", "文广旅局", "成都市文化广电和旅游局"),
        ("生态环境", "江苏省 province", "环保厅", "江苏省环境保护厅"),
        ("教育", "上海市 province", "教委", "上海市教育委员会"),
        ("人民政府", "长春市 prefecture", "政府", "长春市人民政府"),
        ("党委", "广东省 province", "委", "中共广东省委"),
        ("党委", "广西壮族自治区 province", "党委", "广西壮族自治区党委"),
        ("法院", "江西省 province", "高院", "江西省高级人民法院"),
        ("税务", "郑州市 prefecture", "税务局", "国家税务总局郑州市税务局"),
        ("税务", "郑州市 prefecture", "地税局", "郑州市地税局"),
        ("商务", "山东省 province", "", "山东省商务厅"),
    ],
)
def test_local_agency_grammar(seeds: Seeds, key: str, place: str, form: str, full: str) -> None:
    row = local(seeds, key)
    region, level = place.split()
    assert not form or form in row.forms
    assert row.full_name(region, level, form) == full


def test_words(seeds: Seeds) -> None:
    suffixes = {(row.suffix, row.type): row.strength for row in seeds.org_suffixes}
    assert suffixes["有限公司", "Enterprise"] == "strong"
    assert suffixes["大学", "Institution"] == "strong"
    assert {"王", "欧阳"} <= set(seeds.surnames)
    assert len(seeds.surnames[0]) == 2  # the longest first, so that 欧阳修 is not 欧 + 阳修
    posts = {row.title: row for row in seeds.posts}
    assert posts["市长"].note == "government"
    assert posts["董事长"].types[0] == "Enterprise"
    assert "位于" in seeds.words("locatedIn", "→")
    assert "印发" in seeds.words("issuedBy")
    assert {row.relation for row in seeds.triggers} == set(RELATIONS)  # every relation has its words


def test_a_checkout_and_an_installation_have_the_folders() -> None:
    assert (data_folder("seeds") / "regions.tsv").is_file()
    with pytest.raises(BadSeed, match="no-such-folder"):
        data_folder("no-such-folder")


@pytest.mark.parametrize(
    ("table", "row", "complaint"),
    [
        ("regions.tsv", "229999\t空县\tcounty\t220100", "4 cells, not 10"),
        ("regions.tsv", "220102\t空县\tcounty\t220100\t\t\t\t\t\t", "220102 stands in line"),
        ("regions.tsv", "229999\t空县\tcounty\t229900\t\t\t\t\t\t", "parent '229900' is unknown"),
        ("regions.tsv", "22999\t空县\tcounty\t220100\t\t\t\t\t\t", "not six digits"),
        ("regions.tsv", "229999\t空县\tvillage\t220100\t\t\t\t\t\t", "level 'village' is unknown"),
        ("regions.tsv", "229999\t空县\tcounty\t220100\t\t\t旧县\t\t\t", "is not name=code"),
        ("regions.tsv", "229999\t空县\tcounty\t220100\t\t\t\tyes\t\t", "neither 1 nor empty"),
        ("regions.tsv", "229999\t空县\tcounty\t220100\t\t\t\t\teast\t", "could not convert"),
        ("zones.tsv", "无名开发区\tzone\t\t229900\t\t", "parent '229900' is unknown"),
        ("countries.tsv", "无名城\tcity\t\t无名国\t\t", "parent '无名国' is unknown"),
        ("agencies.tsv", "无名部\t\tgovernment\t100000\t另一部", "successor '另一部' is unknown"),
        ("local_agencies.tsv", "无名\tgovernment\t无名厅\t\t\t\t无名", "no {r} in a template"),
        ("org_suffixes.tsv", "厂\tFactory\tstrong", "type 'Factory' is unknown"),
        ("posts.tsv", "市长\tAgency\tgovernment", "市长 stands in line"),
        ("triggers.tsv", "nearTo\t靠近\t→", "relation 'nearTo' is unknown"),
    ],
)
def test_a_wrong_row_is_told_with_file_and_line(tmp_path: Path, table: str, row: str, complaint: str) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    for path in data_folder("seeds").glob("*.tsv"):
        shutil.copy(path, folder)
    with (folder / table).open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    line = len((folder / table).read_text(encoding="utf-8").splitlines())
    with pytest.raises(BadSeed) as caught:
        load_from(folder)
    assert caught.value.where == f"{folder / table}:{line}"
    assert complaint in str(caught.value)


def test_a_missing_or_foreign_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSeed, match=r"regions\.tsv: cannot be read"):
        load_from(tmp_path)
    (tmp_path / "regions.tsv").write_text("code\tname\n", encoding="utf-8")
    with pytest.raises(BadSeed, match=r"regions\.tsv:1: the columns are not code, name, level"):
        load_from(tmp_path)
