"""The pages of kg serve: what they show, in which forms and languages, and that what documents hold stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

import pytest
import rdflib
from lxml import html
from made import CITY, FIRM, GIANT, HOSTILE, OTHER, POLICY, extracts, proof
from made import build as built

from kg.model import Entity, Extract, Statement
from kg.search import write_index
from kg.search.index import FILE
from kg.serve.model import Reply, Request, Served
from kg.serve.routes import ROUTES
from kg.site.marking import Run, Span, mentions, runs
from kg.site.picture import _bases
from kg.site.visit import HERE, words
from kg.store import Reader
from kg.vocab import BASE, local_id

WORST = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    '"><svg/onload=alert(3)>',
    "javascript:alert(4)",
    "\u202egnp.exe\u202c反转",
    "{{ 7 * 7 }}{% raw %}",
    "长" * 10_000,
)
Get = Callable[..., Reply]


def worst() -> list[Extract]:
    """The usual documents, and one whose every field attacks."""
    firm = Entity(FIRM, "Enterprise", "长光卫星技术有限公司", ("长光卫星", *WORST))
    things = tuple(Entity(local_id("Product", name), "Product", name) for name in WORST)
    said = tuple(Statement(FIRM, "produces", e.id, (proof(f"生产{e.name}。", 10 * i),)) for i, e in enumerate(things))
    bad = Extract('bad/"><img src=x onerror=alert(5)>.txt', "ef" * 32, "utf-8", WORST[0], "2024-01-01", 10, (firm, *things), said)
    return [*extracts(), replace(bad, publisher=WORST[1])]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    out = tmp_path_factory.mktemp("site") / "out"
    made = built(out, worst())
    write_index(made, out / FILE)
    return made


@pytest.fixture(scope="module")
def get(reader: Reader) -> Get:
    """A page as the server gets it: by the same table, without the processes in between."""

    def ask(path: str, accept: str | None = "text/html", language: str = "", **asked: str) -> Reply:
        query = urlencode({name.rstrip("_"): value for name, value in asked.items()}, quote_via=quote)
        request = Request(route(path), "GET", path, query, f"http://localhost{path}", accept, None, language=language)
        module, _, name = request.page.partition(":")
        made: Reply = getattr(import_module(module), name)(Served(reader, False, 64 << 20), request)
        return made

    return ask


def route(path: str) -> str:
    forms = [(re.sub(r"\\{\w+:path\\}", ".+", re.sub(r"\\{\w+\\}", "[^/]+", re.escape(r.path))), r.page) for r in ROUTES]
    return next(page for form, page in forms if re.fullmatch(form, path))


def text(reply: Reply) -> str:
    return " ".join(html.document_fromstring(reply.body.decode()).text_content().split())


DOCUMENT = "/id/document/"


def documents(reader: Reader) -> dict[str, str]:
    """Source → path of its page."""
    rows = reader.select("SELECT ?d ?s { ?d dcterms:source ?s }")
    return {json.loads(row["s"]): "/id/" + row["d"][1:-1].removeprefix(BASE) for row in rows}


def pages(reader: Reader) -> list[tuple[str, dict[str, str]]]:
    """Every kind of page, with what attacks in its address too."""
    attacks = [("/", {"q": one[:300]}) for one in WORST] + [("/match", {"enterprise": one[:300]}) for one in WORST]
    attacks += [("/query", {"query": one[:300]}) for one in WORST]
    attacks += [("/ask/enterprises", {"p.region": one[:300]}) for one in WORST]
    plain = [(path, {}) for path in ("/", "/map", "/review", "/match", "/ask", "/ask/enterprises", "/query", "/dashboard")]
    things = [(f"/id/{local}", {}) for local in (FIRM, CITY, POLICY, *(local_id("Product", name) for name in WORST))]
    return [*attacks, *plain, *things, (f"/picture/{FIRM}", {}), *((path, {}) for path in documents(reader).values())]


def test_every_page_keeps_what_documents_hold_as_text(get: Get, reader: Reader) -> None:
    for path, asked in pages(reader):
        for lang in ("zh", "en"):
            reply = get(path, lang=lang, **asked)
            assert reply.status in (200, 400), (path, asked)
            page = html.document_fromstring(reply.body.decode())
            scripts = [script.get("src", "") for script in page.xpath("//script")]  # where the front end is built, the editor
            assert not scripts or (path == "/query" and len(scripts) == 1 and scripts[0].startswith("/web/sparql.js?v=")), path
            assert not page.xpath("//script/text()") and not page.xpath(
                "//img|//iframe|//style|//object|//embed|//@style|//*[@onerror or @onload or @onclick]"
            )
            assert "49" not in page.xpath("string(//h1)")
            for address in page.xpath("//@href|//@action|//@src"):
                assert address.startswith(("/", "#")) and not address.startswith("//"), (path, address)
            shown = page.text_content() if path != "/query" else ""
            assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", shown), path
            assert path.startswith(DOCUMENT) or "长" * 2000 not in shown, path  # a document's text is shown as it is


def test_every_page_has_a_policy_that_runs_nothing(get: Get, reader: Reader) -> None:
    for path, asked in pages(reader):
        policy = get(path, **asked).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy
        sources = re.findall(r"(?:script|connect)-src ([^;]*)", policy)
        assert not sources or (path == "/query" and sources == ["'self'", "'self'"]), path


def test_an_address_gives_a_page_turtle_and_json_ld(get: Get) -> None:
    path = f"/id/{FIRM}"
    assert get(path, "text/html,application/xhtml+xml,*/*;q=0.8").type == "text/html; charset=utf-8"
    graphs = []
    for accept, form in (("text/turtle", "turtle"), ("application/ld+json", "json-ld"), ("application/rdf+xml", "xml")):
        reply = get(path, accept)
        assert reply.status == 200 and reply.type.startswith(accept)
        graphs.append(rdflib.Graph().parse(data=reply.body, format=form))
    firm, city = rdflib.URIRef(BASE + FIRM), rdflib.URIRef(BASE + CITY)
    for graph in graphs:
        assert (firm, rdflib.URIRef("https://w3id.org/zhengqi/ontology#locatedIn"), city) in graph
        assert set(graph) == set(graphs[0])
    assert get(path, format="ttl").body == get(path, "text/turtle").body
    assert get(path, "image/png").status == 406
    assert get(path, "image/png", format="exe").status == 400


@pytest.mark.parametrize("path", ["/id/enterprise/none", "/id/x", "/id/%3Cx%3E", "/id/长", "/picture/none", "/ask/none"])
def test_what_is_not_there_is_told(get: Get, path: str) -> None:
    reply = get(path)
    assert reply.status == 404 and "图谱中没有这一项" in text(reply)
    if path.startswith("/id/enterprise"):
        assert get(path, "text/turtle").status == 404


def test_an_entity_has_names_facts_sentences_and_a_picture(get: Get) -> None:
    reply = get(f"/id/{FIRM}")
    page = html.document_fromstring(reply.body.decode())
    told = text(reply)
    for words_ in ("长光卫星技术有限公司", "长光卫星", "企业", "位于", "长春市", "news/一.txt:10", "90%", "专精特新小巨人企业"):
        assert words_ in told
    assert page.xpath(f"//ul[@class='facts']//a[@href='/id/{CITY}']")
    assert page.xpath("//blockquote//mark[@class='s'][.='长光卫星']") and page.xpath("//blockquote//mark[@class='o'][.='长春市']")
    drawn = page.xpath("//*[local-name()='svg']//a/@href")
    assert f"/id/{FIRM}" in drawn and f"/id/{CITY}" in drawn
    assert page.xpath("//details//table//a/@href")


def test_a_denied_fact_is_none(get: Get) -> None:
    assert "小巨人" not in text(get(f"/id/{OTHER}"))


def test_a_sentence_leads_to_its_place_in_the_document(get: Get, reader: Reader) -> None:
    page = html.document_fromstring(get(f"/id/{FIRM}").body.decode())
    (path, *_) = [a for a in page.xpath("//blockquote//a/@href") if a.endswith("?at=10#c10")]
    found = html.document_fromstring(get(path.partition("?")[0], at="10").body.decode())
    assert found.xpath("//*[@id='c10']")


def test_a_document_without_its_file_shows_its_sentences(get: Get, reader: Reader) -> None:
    reply = get(documents(reader)["news/一.txt"])
    told = text(reply)
    assert "原文件不在所给目录" in told and "长光卫星位于长春市。" in told and "否认" in told
    page = html.document_fromstring(reply.body.decode())
    assert page.xpath(f"//div[@class='text']//a[@href='/id/{FIRM}']")


def test_a_document_shows_its_text_with_every_name_and_sentence(
    get: Get, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news").mkdir()
    file = tmp_path / "news" / "二.txt"
    file.write_text("前文五字，长光卫星位于长春市。" + "\u202e" + "此后无事发生，又过十字合作完。", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    path = documents(reader)["news/二.txt"]
    assert "原文件不在所给目录" in text(get(path))  # the figure's sentence does not stand there: another text
    body = "前文五字，长光卫星位于长春市。".ljust(30, "〇") + "合作".ljust(10, "〇") + "长春市有小巨人2.50万户。" + "\u202e完"
    file.write_text(body, encoding="utf-8")
    page = html.document_fromstring(get(path).body.decode())
    shown = page.xpath("string(//div[@class='text'])")
    assert re.sub(r"\d(?=〇|\ufffd)|(?<=。)\d", "", shown).startswith("前文五字，长光卫星位于长春市。")
    assert "\u202e" not in shown and shown.endswith("\ufffd完")
    assert page.xpath(f"//a[@href='/id/{CITY}'][contains(@class, 'said')]/text()")[0] == "长春市"


def test_files_outside_the_folder_are_never_read(get: Get, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.site.document import Sentence, text_of

    (tmp_path / "secret.txt").write_text("秘密在此。")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "here" / "own.txt").write_text("秘密在此。")
    known = [Sentence(1, 0, 5, "秘密在此。", "", ())]
    folder = tmp_path / "here"
    assert text_of("own.txt", known, folder) == "秘密在此。"
    for source in ("../secret.txt", str(tmp_path / "secret.txt"), "link.txt", "", ".", "none.txt", "a\0b"):
        assert text_of(source, known, folder) is None
    assert text_of("own.txt", [], folder) is None
    assert text_of("here/own.txt", known, folder) == "秘密在此。"  # as a build of the folder from above it names it


def test_search_finds_names_by_words_and_pinyin_and_sentences(get: Get) -> None:
    for wanted in ("长光卫星", "changguangweixing", "cgwx", "长广卫星"):
        assert f'href="/id/{FIRM}"' in get("/", q=wanted).body.decode(), wanted
    assert "<mark>总部</mark>" in get("/", q="总部").body.decode()
    assert f'href="/id/{FIRM}"' not in get("/", q="长光", type="Region").body.decode()
    assert get("/", q="长光", type="Nothing").status == 400


def test_the_first_page_in_words_for_programs(get: Get) -> None:
    assert "/sparql" in get("/", "text/plain").body.decode() and get("/", "text/plain").type.startswith("text/plain")
    assert get("/", None).type.startswith("text/html")


def test_links_keep_the_language(get: Get) -> None:
    page = html.document_fromstring(get(f"/id/{FIRM}", lang="en").body.decode())
    assert page.get("lang") == "en" and "located in" in page.text_content()
    inner = [a for a in page.xpath("//main//a/@href") if a.startswith("/") and "format=" not in a]
    assert inner and all("lang=en" in address for address in inner)
    assert page.xpath("//input[@name='lang'][@value='en']")


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en;q=0.3, zh;q=0.7", "zh-CN"),
        ("fr", "zh-CN"),
        ("*", "zh-CN"),
        (";;,q=,en;q=x", "zh-CN"),
    ],
)
def test_a_browser_says_which_language(get: Get, header: str, lang: str) -> None:
    page = html.document_fromstring(get("/", language=header).body.decode())
    assert page.get("lang") == lang
    other = "zh" if lang == "en" else "en"
    assert page.xpath(f"//a[@hreflang='{other}']/@href") == [f"/?lang={other}"]
    assert not page.xpath("//main//a[contains(@href, 'lang=')]")


def test_matching_tells_met_and_unknown_with_sentences(get: Get) -> None:
    told = text(get("/match", enterprise="长光卫星技术有限公司"))
    assert "扶持办法" in told and "符合" in told and "支持小巨人" in told and "补助 最高500万元" in told
    assert "扶持办法" in text(get("/match", class_="专精特新小巨人企业", region="长春市", figure="营业收入=3亿元"))
    assert "长光卫星技术有限公司" in text(get("/match", policy="扶持办法"))
    assert get("/match", enterprise="没有的公司").status == 400
    near = html.document_fromstring(get("/match", enterprise="长光衛星技术有限", region="长春市").body.decode())
    (offered,) = near.xpath("//main//a[.='长光卫星技术有限公司']/@href")
    assert unquote(offered) == "/match?enterprise=长光卫星技术有限公司&region=长春市"
    assert get("/match", enterprise="长光卫星技术有限公司", day="昨天").status == 400


def test_questions_are_forms_with_answers(get: Get) -> None:
    assert "某地的专精特新企业" in text(get("/ask"))
    reply = get("/ask/enterprises", **{"p.region": "长春市", "p.class": "小巨人"})
    page = html.document_fromstring(reply.body.decode())
    assert page.xpath(f"//table//a[@href='/id/{FIRM}']") and "长光卫星是小巨人。" in page.text_content()
    assert get("/ask/enterprises", go="1").status == 400  # 地区 is missing
    assert get("/ask/enterprises", **{"p.region": "火星"}).status == 400


def test_queries_give_tables(get: Get) -> None:
    reply = get("/query", query="SELECT ?e ?n { ?e a zq:Enterprise ; skos:prefLabel ?n }")
    page = html.document_fromstring(reply.body.decode())
    assert page.xpath(f"//table//td[a[@href='/id/{FIRM}'][.='长光卫星技术有限公司']]/small[.='{FIRM}']")
    made_up = f"SELECT (IRI(CONCAT(STR(<{BASE}>), ?n)) AS ?x) {{ ?e a zq:Product ; skos:prefLabel ?n }}"
    assert get("/query", query=made_up).status == 200
    assert "true" in text(get("/query", query="ASK { ?s ?p ?o }"))
    assert f"<{BASE}{FIRM}>" in text(get("/query", query="CONSTRUCT WHERE { ?s zq:locatedIn ?o }"))
    for wrong in ("SELECT", "DROP ALL", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"):
        assert get("/query", query=wrong).status == 400


def test_the_query_page_has_an_editor_where_it_is_built(get: Get, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from kg.site import files

    monkeypatch.setattr(files, "BUNDLE", tmp_path)
    files._version.cache_clear()
    plain = get("/query")
    assert "script" not in plain.headers["Content-Security-Policy"] and b"<script" not in plain.body
    for name in ("sparql.js", "sparql.css"):
        (tmp_path / name).write_text("")
    reply = get("/query", query="SELECT * { ?a ?b ?c } LIMIT 1")
    page = html.document_fromstring(reply.body.decode())
    assert page.xpath("//div[@id='yasgui'][@data-endpoint='/sparql'][@data-form='plain']") and page.xpath("//form[@id='plain']")
    assert page.xpath("//form[@id='plain']//textarea[@id='query']/text()")[0].strip().startswith("SELECT")
    assert json.loads(page.xpath("string(//*[@id='prefixes'])"))["zq"].endswith("ontology#")
    assert "script-src 'self';" in reply.headers["Content-Security-Policy"]
    files._version.cache_clear()


def test_examples_of_the_query_page_run(get: Get) -> None:
    page = html.document_fromstring(get("/query").body.decode())
    from kg.site.querying import EXAMPLES

    assert len(page.xpath("//nav//a[contains(@href, 'query=')]")) == len(EXAMPLES)
    for _, query in EXAMPLES:
        assert get("/query", query=query).status == 200


def test_the_dashboard_counts(get: Get) -> None:
    page = html.document_fromstring(get("/dashboard").body.decode())
    rows = {" ".join(" ".join(tr.itertext()).split()) for tr in page.xpath("//table//tr")}
    assert "专精特新小巨人企业 1" in rows  # the denied one is not counted
    assert "吉林省 1" in rows
    for table in page.xpath("//table"):
        assert table.xpath("caption") and table.xpath("thead//th[@scope='col']") and table.xpath("tbody//th[@scope='row']")


def test_controls_have_names_and_pages_one_heading(get: Get, reader: Reader) -> None:
    for path, asked in pages(reader):
        page = html.document_fromstring(get(path, **asked).body.decode())
        assert len(page.xpath("//h1")) == 1, path
        assert page.xpath("//title")[0].text.strip()
        for control in page.xpath("//input[not(@type='hidden')]|//select|//textarea"):
            own = control.get("id")
            assert control.get("aria-label") or control.xpath("ancestor::label") or page.xpath(f"//label[@for='{own}']"), path
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path


def test_every_word_has_both_languages_and_is_used() -> None:
    written = "".join(file.read_text("utf-8") for file in [*HERE.glob("*.py"), *HERE.glob("templates/*.html")])
    for key, row in words().items():
        assert row["zh"] and row["en"], key
        stem = key.rpartition("-row")[0] if key.endswith("-row") else key
        prefixed = key.startswith(
            ("way-", "mode-", "verdict-", "standing-", "field-", "hint-", "fact-", "map-of-", "yes-", "kind-")
        )
        prefixed |= key.startswith(("no-merge", "no-statement", "review-merge", "review-statement", "review-conflict"))
        assert prefixed or f"'{stem}'" in written or f'"{stem}"' in written, key


def test_names_of_a_picture_do_not_lie_on_each_other() -> None:
    """Two dots side by side: the second name goes above; one alone stands below; a dot below pushes a name up."""
    assert _bases([(0, 0), (90, 4)], ["中国能源建设集团公司", "中国能源投资集团公司"]) == [26, -11]
    assert _bases([(0, 0), (600, 4)], ["中国能源建设集团公司", "中国能源投资集团公司"]) == [26, 30]
    assert _bases([(0, 0), (10, 22)], ["长春市", ""])[0] == -15


def test_names_are_found_longest_first_and_over_line_ends() -> None:
    assert mentions("长春市和长\n春，一", {"长春": "a", "长春市": "b", "一": "c"}) == [Span(0, 3, "b"), Span(4, 7, "a")]
    assert mentions("", {"长春": "a"}) == []


def test_runs_lose_nothing_and_nest() -> None:
    made = runs("甲乙丙丁戊", [Span(1, 3, "x")], [(10, 14, 1), (12, 15, 2)], offset=10)
    assert "".join(run.text for run in made) == "甲乙丙丁戊"
    assert made[0] == Run(10, "甲", "", True, (10,), ())
    assert [(run.text, run.iri, run.notes) for run in made if run.iri] == [("乙", "x", ()), ("丙", "x", ())]
    assert [run.notes for run in made if run.notes] == [(1,), (2,)]
    assert runs("", [], [(0, 5, 1)]) == []
    assert GIANT.startswith("class/") and HOSTILE
