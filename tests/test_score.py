"""kg.score: a perfect graph scores 1, each kind of mistake is counted as what it is, bad input is told."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from gold_graph import extract_of, write_graph

from kg.model import BadStore, Entity, Extract, KgError
from kg.score import Tally, score
from kg.vocab import local_id

ROOT = Path(__file__).parent.parent
DOCUMENTS = ROOT / "seeds" / "documents"
REFERENCE = ROOT.parent / "shared" / "tools" / "score.py"
ANNOTATIONS = sorted(DOCUMENTS.glob("*.json"))

SMALL = {
    "doc": "a.txt",
    "entities": [
        {"id": "e1", "type": "Enterprise", "names": ["南屿船舶重工有限公司", "南屿重工"]},
        {"id": "e2", "type": "Enterprise", "names": ["白鹭动力有限公司"]},
        {"id": "e3", "type": "Enterprise", "names": ["远帆物流有限公司"]},
        {"id": "r1", "type": "Region", "names": ["舟山市", "舟山"], "code": "330900"},
        {"id": "h1", "type": "Person", "names": ["柏青"]},
        {"id": "p1", "type": "Policy", "names": ["舟山市船舶工业若干措施"]},
        {"id": "c1", "type": "EnterpriseClass", "names": ["链主企业"]},
    ],
    "triples": [
        {"h": "e1", "r": "locatedIn", "t": "r1", "quote": "舟山南屿船舶重工有限公司"},
        {"h": "e1", "r": "partnerOf", "t": "e2", "quote": "与白鹭动力有限公司合作"},
        {"h": "h1", "r": "holdsPost", "t": "e1", "role": "党委书记、董事长", "quote": "党委书记、董事长柏青"},
        {"id": "t1", "h": "e3", "r": "locatedIn", "t": "r1", "quote": "远帆物流有限公司"},
        {"h": "r1", "r": "within", "t": "r1", "quote": "舟山"},
    ],
    "figures": [
        {"about": "r1", "class": "c1", "value": 12, "unit": "家", "quote": "链主企业12家"},
        {"about": "e1", "indicator": "产值", "value": 3.5, "unit": "亿元", "quote": "产值3.5亿元"},
    ],
    "supports": [{"policy": "p1", "kind": "奖励", "amount": 500000, "rate": None, "cap": True, "quote": "最高奖励50万元"}],
    "optional": ["e3", "t1"],
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(SMALL, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture
def perfect(gold: Path) -> Extract:
    return extract_of(gold / "a.json")


def entity(extract: Extract, name: str) -> Entity:
    return next(e for e in extract.entities if e.name == name)


def without(extract: Extract, name: str) -> Extract:
    """The extract that has not seen one entity."""
    gone = entity(extract, name).id
    return replace(
        extract,
        entities=tuple(e for e in extract.entities if e.id != gone),
        statements=tuple(s for s in extract.statements if gone not in (s.subject, s.object)),
    )


def test_a_perfect_graph_scores_one_on_all_our_documents(tmp_path):
    found = score(write_graph(map(extract_of, ANNOTATIONS), tmp_path / "kg.nq"), DOCUMENTS)
    assert found.mistakes == ()
    assert found.absent == ()
    assert found.documents == len(ANNOTATIONS)
    for tally in (found.entities, found.triples, found.core, found.roles, found.figures, found.supports):
        assert tally.right > 0
        assert (tally.precision, tally.recall, tally.f1) == (1.0, 1.0, 1.0)


def test_what_is_not_there_is_missed_and_the_optional_is_not(gold, perfect, tmp_path):
    small = without(without(perfect, "白鹭动力有限公司"), "远帆物流有限公司")
    found = score(write_graph([small], tmp_path / "kg.nq"), gold)
    assert found.entities == Tally(right=5, extra=0, missed=1)  # of 7, one is optional
    assert found.triples == Tally(right=2, extra=0, missed=1)
    assert [m.text for m in found.mistakes] == ["白鹭动力有限公司", "南屿船舶重工有限公司 → 白鹭动力有限公司"]


def test_a_short_name_is_enough(gold, perfect, tmp_path):
    firm = entity(perfect, "南屿船舶重工有限公司")
    short = tuple(replace(e, name="“南屿 重工”", aliases=()) if e == firm else e for e in perfect.entities)
    assert score(write_graph([replace(perfect, entities=short)], tmp_path / "kg.nq"), gold).mistakes == ()


def test_a_duplicate_is_extra_and_so_is_its_triple(gold, perfect, tmp_path):
    again = Entity(local_id("Enterprise", "another"), "Enterprise", "南屿重工")
    where = next(s for s in perfect.statements if s.relation == "locatedIn" and s.subject != again.id)
    twice = replace(
        perfect,
        entities=(*perfect.entities, again),
        statements=(*perfect.statements, replace(where, subject=again.id)),
    )
    found = score(write_graph([twice], tmp_path / "kg.nq"), gold)
    assert found.by_type["Enterprise"] == Tally(right=2, extra=1, missed=0)
    assert found.by_relation["locatedIn"] == Tally(right=1, extra=1, missed=0)
    assert {m.text for m in found.mistakes if m.what == "extra entity"} == {"南屿重工 (duplicate)"}


def test_a_wrong_type_is_one_extra_and_one_missed(gold, perfect, tmp_path):
    old = entity(perfect, "白鹭动力有限公司")
    new = Entity(local_id("Institution", "白鹭"), "Institution", old.name)
    changed = replace(
        perfect,
        entities=tuple(new if e == old else e for e in perfect.entities),
        statements=tuple(replace(s, object=new.id) if s.object == old.id else s for s in perfect.statements),
    )
    found = score(write_graph([changed], tmp_path / "kg.nq"), gold)
    assert found.by_type["Institution"] == Tally(extra=1)
    assert found.by_type["Enterprise"] == Tally(right=1, missed=1)
    assert found.by_relation["partnerOf"] == Tally(extra=1, missed=1)


def test_a_symmetric_relation_counts_once_either_way(gold, perfect, tmp_path):
    partner = next(s for s in perfect.statements if s.relation == "partnerOf")
    turned = replace(partner, subject=partner.object, object=partner.subject)
    rest = tuple(s for s in perfect.statements if s != partner)
    for statements in ((*rest, turned), (*rest, partner, turned)):
        found = score(write_graph([replace(perfect, statements=statements)], tmp_path / "kg.nq"), gold)
        assert found.by_relation["partnerOf"] == Tally(right=1)


def test_a_post_needs_every_title_of_the_gold(gold, perfect, tmp_path):
    def with_role(*roles: str) -> Extract:
        post = next(s for s in perfect.statements if s.relation == "holdsPost")
        rest = tuple(s for s in perfect.statements if s != post)
        return replace(perfect, statements=(*rest, *(replace(post, role=role) for role in roles)))

    apart = score(write_graph([with_role("董事长", "党委书记")], tmp_path / "apart.nq"), gold)
    half = score(write_graph([with_role("董事长")], tmp_path / "half.nq"), gold)
    assert (apart.roles, half.roles) == (Tally(right=1), Tally(missed=1))
    assert apart.triples == half.triples  # the post itself is right in both


def test_a_figure_needs_its_number_subject_and_class(gold, perfect, tmp_path):
    counted, output = perfect.figures
    cases = {
        (counted, replace(output, value=Decimal("3.50"))): Tally(right=2),
        (counted, replace(output, value=Decimal("3.6"))): Tally(right=1, extra=1, missed=1),
        (replace(counted, counted=None, indicator="企业"), output): Tally(right=1, extra=1, missed=1),
        (counted, replace(output, about=counted.about)): Tally(right=1, extra=1, missed=1),
    }
    for number, (figures, tally) in enumerate(cases.items()):
        path = write_graph([replace(perfect, figures=figures)], tmp_path / f"{number}.nq")
        assert score(path, gold).figures == tally


def test_a_support_needs_its_kind_and_amount(gold, perfect, tmp_path):
    (award,) = perfect.supports
    for number, (support, tally) in enumerate(
        (
            (replace(award, rate=Decimal("0.5"), cap=False), Tally(right=1)),  # the score does not ask for these
            (replace(award, kind="补助"), Tally(extra=1, missed=1)),
            (replace(award, amount=Decimal(5000000)), Tally(extra=1, missed=1)),
        )
    ):
        path = write_graph([replace(perfect, supports=(support,))], tmp_path / f"{number}.nq")
        assert score(path, gold).supports == tally


def test_a_document_that_was_not_built_is_missed_as_a_whole(gold, perfect, tmp_path):
    path = write_graph([replace(perfect, source="folder/b.txt")], tmp_path / "kg.nq")
    found = score(path, gold)
    assert found.absent == ("a.txt",)
    assert found.entities == Tally(missed=6)
    assert score(write_graph([replace(perfect, source="folder/a.html")], tmp_path / "kg.nq"), gold).absent == ()


def test_table_and_json_say_the_same(gold, perfect, tmp_path):
    found = score(write_graph([without(perfect, "柏青")], tmp_path / "kg.nq"), gold)
    row = json.loads(found.to_json())
    assert row["entities"] == {"tp": 5, "fp": 0, "fn": 1, "p": 1.0, "r": 0.8333, "f1": 0.9091}
    lines = found.table(per_document=True)
    assert lines[0] == "1 documents"
    assert "entities            1.000  0.833  0.909       5 right     0 extra     1 missed" in lines
    assert not any("Project" in line for line in lines)  # does not occur
    assert lines[-1].startswith("a.txt")


def test_a_folder_of_a_build_is_read_at_its_nquads(gold, perfect, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    write_graph([perfect], out / "kg.nq")
    assert score(out, gold).mistakes == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1 is not JSON"),
        ('{"doc": "a.txt"}', "'entities'"),
        ('{"doc": "a.txt", "entities": [{"id": "x", "type": "Firm", "names": ["x"]}], "triples": []}', "unknown type Firm"),
        ('{"doc": "a.txt", "entities": [], "triples": [{"h": "x", "r": "within", "t": "y"}]}', "'x'"),
    ],
)
def test_a_bad_annotation_is_told_with_its_file(gold, perfect, tmp_path, text, said):
    (gold / "bad.json").write_text(text, encoding="utf-8")
    with pytest.raises(KgError, match=r"bad\.json") as error:
        score(write_graph([perfect], tmp_path / "kg.nq"), gold)
    assert said in str(error.value)


def test_missing_and_broken_graphs_and_folders_are_told(gold, perfect, tmp_path):
    with pytest.raises(BadStore, match="kg build"):
        score(tmp_path / "nowhere", gold)
    (tmp_path / "broken.nq").write_text("<a> <b>\n", encoding="utf-8")
    with pytest.raises(BadStore, match="is not N-Quads"):
        score(tmp_path / "broken.nq", gold)
    (tmp_path / "empty").mkdir()
    graph = write_graph([perfect], tmp_path / "kg.nq")
    with pytest.raises(KgError, match="holds no annotations"):
        score(graph, tmp_path / "empty")
    with pytest.raises(KgError, match="no such folder"):
        score(graph, tmp_path / "nowhere")


def damaged(number: int, extract: Extract) -> Extract:
    """An extract with mistakes of every kind, the same in every run."""
    entities = [e for i, e in enumerate(extract.entities) if (i + number) % 7]
    twins = [replace(e, id=local_id(e.type, f"twin {e.id}")) for e in entities[:: 5 + number % 3]]
    strangers = [Entity(local_id("Industry", f"{number}"), "Industry", f"第{number}种产业")]
    known = {e.id for e in entities}
    statements = [s for s in extract.statements if {s.subject, s.object} <= known]
    moved = [replace(s, subject=t.id) for s in statements for t in twins if t.id != s.subject and t.type == "Enterprise"]
    turned = [replace(s, subject=s.object, object=s.subject) for s in statements if s.relation == "partnerOf"]
    roles = [replace(s, role="主任") if s.role and number % 2 else s for s in statements]
    cut = [f for i, f in enumerate(extract.figures) if {f.about, f.counted} - {None} <= known and (i + number) % 3]
    figures = [replace(f, value=f.value + 1) if i % 4 == 3 else f for i, f in enumerate(cut)]
    supports = [replace(s, kind="奖励") if i % 2 else s for i, s in enumerate(extract.supports) if s.policy in known]
    right = [s for s in moved if s.relation in ("locatedIn", "hasClass", "produces", "inIndustry")]
    return replace(
        extract,
        entities=(*entities, *twins, *strangers),
        statements=(*roles, *turned, *right),
        figures=tuple(figures),
        supports=tuple(supports),
    )


def without_measures(report: object) -> object:
    """The counts alone: precision, recall and F1 follow from them, but for the rounding of the last place."""
    if isinstance(report, dict):
        return {name: without_measures(value) for name, value in report.items() if name not in ("p", "r", "f1")}
    return report


@pytest.mark.skipif(not REFERENCE.is_file(), reason="../shared/tools/score.py is not here to compare with")
def test_the_reference_scorer_agrees(tmp_path):
    extracts = [damaged(i, extract_of(path)) for i, path in enumerate(ANNOTATIONS)]
    graph = write_graph(extracts[1:], tmp_path / "kg.nq")  # and one document is not there at all
    ours = json.loads(score(graph, DOCUMENTS).to_json())
    command = [sys.executable, REFERENCE, graph, DOCUMENTS, "--json", tmp_path / "theirs.json"]
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=120)
    theirs = json.loads((tmp_path / "theirs.json").read_text(encoding="utf-8"))
    assert ours.pop("absent") == [extracts[0].source]
    assert without_measures(ours) == without_measures(theirs)
    for part in ("entities", "triples", "figures", "supports"):  # the comparison is about something
        assert min(ours[part][how] for how in ("tp", "fp", "fn")) > 0
