"""Searching names and sentences: a real build of the documents in seeds/, and a small graph of hostile names."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seeds_build import seeds_build

from kg.model import BadQuery, BadStore, Entity
from kg.search import FILE, Index, open_index, search, to_json, write_index
from kg.search.letters import distance, keys
from kg.vocab import local_id


@pytest.fixture(scope="module")
def out() -> Path:
    return seeds_build()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("search") / "out"
    names = ("长光卫星技术有限公司", "长春光机所", "重庆长安汽车股份有限公司", "TCL科技集团", "一汽-大众汽车有限公司", "绿地集团")
    firms = tuple(Entity(local_id("Enterprise", name), "Enterprise", name) for name in names)
    reader = made.build(folder, [*made.extracts(), made.extract("news/四.txt", "34" * 32, entities=firms)])
    assert write_index(reader, folder / FILE)
    index = open_index(folder)
    with closing(index.rows):
        yield index


def first(index: Index, text: str) -> tuple[str, str]:
    found = index.names(text, limit=1)
    return (found[0].name, found[0].way) if found else ("", "")


@pytest.mark.parametrize(
    ("text", "name", "way"),
    [
        ("长光卫星技术有限公司", "长光卫星技术有限公司", "exact"),
        ("长光", "长光卫星技术有限公司", "exact"),
        ("卫星技术", "长光卫星技术有限公司", "contains"),
        ("changguang", "长光卫星技术有限公司", "pinyin"),
        ("zhangguangwei", "长光卫星技术有限公司", "pinyin"),
        ("chang guang", "长光卫星技术有限公司", "pinyin"),
        ("cgwx", "长光卫星技术有限公司", "initials"),
        ("CGWXJS", "长光卫星技术有限公司", "initials"),
        ("cggx", "长光卫星技术有限公司", "similar"),
        ("cahng", "长光卫星技术有限公司", "similar"),
        ("chagnguang", "长光卫星技术有限公司", "similar"),
        ("weixignjishu", "长光卫星技术有限公司", "similar"),
        ("长广卫星", "长光卫星技术有限公司", "similar"),
        ("长光未星技木", "长光卫星技术有限公司", "similar"),
        ("长光weixing", "长光卫星技术有限公司", "similar"),
        ("chongqing", "重庆长安汽车股份有限公司", "pinyin"),
        ("tclkj", "TCL科技集团", "initials"),
        ("ＴＣＬ", "TCL科技集团", "begins"),
        ("一汽大众", "一汽-大众汽车有限公司", "begins"),
        ("“一汽—大众”", "一汽-大众汽车有限公司", "begins"),
        ("lvdi", "绿地集团", "pinyin"),
        ("绿", "绿地集团", "begins"),
    ],
)
def test_a_name_is_found_as_people_type_it(hostile: Index, text: str, name: str, way: str) -> None:
    assert first(hostile, text) == (name, way)


@pytest.mark.parametrize("text", ["qqqq", "钢铁洪流", "", "！？", "zzzzzzzzzz"])
def test_what_is_not_there_is_not_found(hostile: Index, text: str) -> None:
    assert hostile.names(text) == ()


@pytest.mark.parametrize("name", made.HOSTILE)
def test_hostile_names_are_found_by_themselves(hostile: Index, name: str) -> None:
    assert name in {found.matched for found in hostile.names(name, limit=50)}


def test_types_narrow_a_search(hostile: Index) -> None:
    assert {found.type for found in hostile.names("长", limit=50)} == {"Enterprise", "Region"}
    assert {found.name for found in hostile.names("长", ("Region",))} == {"长春市"}


def test_sentences_hold_all_words_newest_first(hostile: Index) -> None:
    found = hostile.sentences("长光卫星 长春市")
    assert {(s.source, s.start) for s in found} == {("news/一.txt", 10), ("news/二.txt", 5)}
    assert [s.date for s in found] == ["2023-08-15", ""]
    assert hostile.sentences("小巨人 山东") == ()


def test_a_line_end_in_a_sentence_parts_no_word(hostile: Index) -> None:
    assert [s.text for s in hostile.sentences("总部在长春")] == ["长光卫星总部在\n长春。"]


def test_where_no_sentence_has_all_those_with_most_are_given(hostile: Index) -> None:
    assert hostile.sentences("长光卫星位于长春城")[0].text == "长光卫星位于长春市。"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30))
def test_any_text_is_answered(hostile: Index, text: str) -> None:
    for name in hostile.names(text):
        assert name.name and name.matched
    hostile.sentences(text)


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(["长光卫星", "重庆长安", "吉林化纤", "山东重工"]), data=st.data())
def test_every_reading_is_a_key_and_one_slip_is_one(name: str, data: st.DataObject) -> None:
    whole, initials = keys(name)
    assert 1 <= len(whole) <= 4 and all(len(one) == len(name) for one in initials)
    key = data.draw(st.sampled_from(whole))
    at = data.draw(st.integers(0, len(key) - 1))
    assert distance(key, key, 2) == (0, True)
    assert distance(key[:at] + "q" + key[at + 1 :], key, 2)[0] <= 1
    assert distance(key[:at] + key[at + 1 :], key, 2)[0] <= 1


def test_all_readings_of_the_first_uncertain_character_are_filed() -> None:
    assert keys("长光")[0] == ["zhangguang", "changguang"]
    assert keys("长春")[0] == ["changchun"], "a known word has one reading"
    assert keys("银行")[1] == ["yh"]


def test_the_same_graph_gives_the_same_bytes(hostile: Index, tmp_path: Path) -> None:
    from kg.store import open_store

    reader = open_store(hostile.out)
    assert write_index(reader, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (hostile.out / FILE).read_bytes()


def test_a_build_writes_the_index(out: Path) -> None:
    found = search(out, "suzhou", ("Region",))
    assert found.names[0].name == "苏州市" and {name.type for name in found.names} == {"Region"}
    assert search(out, "苏州市壮大集成电路产业").sentences[0].source == "documents/01-suzhou-chips.txt"


def test_json_has_names_and_sentences(out: Path) -> None:
    row = json.loads(to_json(search(out, "苏州市", limit=2)))
    assert set(row) == {"names", "sentences"} and row["names"][0]["name"] == "苏州市" and len(row["sentences"]) == 2


def test_bad_searches_are_told(out: Path) -> None:
    with pytest.raises(BadQuery, match="there is no letter in it"):
        search(out, "？！")
    with pytest.raises(BadQuery, match=r"Firm: no such type. Take one of Enterprise"):
        search(out, "苏州", ("Firm",))


def test_a_build_without_an_index_is_told(tmp_path: Path) -> None:
    made.build(tmp_path / "out")
    with pytest.raises(BadStore, match=r"has no search index. Build it again"):
        search(tmp_path / "out", "长光")


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 2000])
def test_a_damaged_index_is_told(tmp_path: Path, content: bytes) -> None:
    made.build(tmp_path / "out")
    (tmp_path / "out" / FILE).write_bytes(content)
    with pytest.raises(BadStore, match="cannot be read") as caught:
        search(tmp_path / "out", "长光")
    assert "\n" not in str(caught.value)


def test_an_index_of_another_version_is_told(tmp_path: Path) -> None:
    reader = made.build(tmp_path / "out")
    write_index(reader, tmp_path / "out" / FILE)
    with closing(sqlite3.connect(tmp_path / "out" / FILE)) as rows:
        rows.execute("UPDATE about SET format = 99")
        rows.commit()
    with pytest.raises(BadStore, match="has layout 99"):
        search(tmp_path / "out", "长光")


def test_the_command(out: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "kg", "search", str(out), "szs", "-t", "Region", "-n", "1"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[0].startswith("苏州市") and "1 name, 0 sentences" in run.stderr
