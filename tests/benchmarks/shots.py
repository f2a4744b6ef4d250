"""Six pictures of the pages, taken anew: a file of a graph, the explorer around an enterprise with a sentence open, the map, the
matching page, a document's page, and a file of 100,000 entities.

    python tests/benchmarks/shots.py out pictures --documents seeds/documents       of the build in out, into the folder pictures
    python tests/benchmarks/shots.py out pictures --dark --lang en
    python tests/benchmarks/shots.py out pictures --large graph.html     a file that looking.py --keep has written

Without --large the file of 100,000 entities is made first, which takes half a minute.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from served import serving
from tabs import Look, browser, tab
from views import invented

from kg.store import Reader, open_store
from kg.terms import value
from kg.view import explorer
from kg.view.graph import write_view

_SIZE = {"width": 1280, "height": 800}
_FIRM = """SELECT ?x ?name (COUNT(DISTINCT ?p) AS ?kinds) (COUNT(*) AS ?n) { GRAPH ?d { ?e rdf:subject ?x ; rdf:predicate ?p }
  ?x a zq:Enterprise ; skos:prefLabel ?name } GROUP BY ?x ?name ORDER BY DESC(?kinds) DESC(?n) ?x LIMIT 1"""
_SERVED = """SELECT ?name (COUNT(DISTINCT ?p) AS ?n) { ?x a zq:Enterprise ; skos:prefLabel ?name .
  ?x zq:hasClass ?c ; zq:locatedIn ?at . ?at zq:within* ?r . ?p zq:supportsClass ?c ; zq:appliesIn ?r }
GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 1"""
_SETTLED = "() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 800))"
_DOCUMENT = """SELECT ?d (COUNT(*) AS ?n) { GRAPH ?d { ?e rdf:subject ?s } ?d a zq:Document }
GROUP BY ?d ORDER BY DESC(?n) ?d LIMIT 1"""


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="a build")
    parser.add_argument("to", type=Path, help="a folder for the pictures")
    parser.add_argument("--large", type=Path, help="a file of 100,000 entities")
    parser.add_argument("--documents", type=Path, help="the folder that it was built from")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    reader = open_store(given.out)
    dark, english = given.dark, given.lang == "en"
    with tempfile.TemporaryDirectory() as folder, browser() as opened:

        @contextmanager
        def looking(name: str) -> Iterator[Look]:
            locale, scheme = ("en-US" if english else "zh-CN"), ("dark" if dark else "light")
            with tab(opened, viewport=_SIZE, locale=locale, color_scheme=scheme) as look:
                look.page.set_default_timeout(600_000)
                yield look
                look.page.evaluate(_SETTLED)
                look.page.screenshot(path=str(given.to / f"{name}.png"))
                print(given.to / f"{name}.png", flush=True)

        documents = ("--documents", given.documents.resolve()) if given.documents else ()
        with serving(given.out, "--workers", 2, *documents, log=Path(folder) / "log") as site:

            def page(path: str, **asked: str) -> str:
                return f"http://127.0.0.1:{site.port}{path}?{urlencode({**asked, 'lang': given.lang})}"

            firm = reader.select(_FIRM)[0]
            iri, name = value(firm["x"]), value((reader.select(_SERVED) or [firm])[0]["name"])
            with looking("explorer") as look:
                look.open(page("/explore", iri=iri))
                look.page.locator(".right button.why").first.click()
                look.page.locator(".right figure").first.wait_for()
            for shot, address in (
                ("map", page("/map")),
                ("match", page("/match", enterprise=name)),
                ("document", page(f"/id/{_document(reader)}")),
            ):
                with looking(shot) as look:
                    look.page.goto(address)
                    if shot == "match":
                        look.page.locator("section.answer").evaluate("(element) => element.scrollIntoView()")
        file = Path(folder) / "graph.html"
        print(write_view(reader, file), flush=True)
        with looking("file") as look:
            look.page.goto(f"{file.as_uri()}?lang={given.lang}")
            look.ready()
        large = given.large or Path(folder) / "large.html"
        if not given.large:
            large.write_text(explorer.render(invented()), "utf-8")
        with looking("large") as look:
            look.page.goto(f"{large.resolve().as_uri()}?lang={given.lang}")
            look.ready()
        with looking("large-whole") as look:
            look.page.goto(f"{large.resolve().as_uri()}?lang={given.lang}")
            look.ready()
            look.page.locator("[data-do=all]").click()


def _document(reader: Reader) -> str:
    """The document that says most, without the base."""
    return value(reader.select(_DOCUMENT)[0]["d"]).removeprefix(reader.base)


if __name__ == "__main__":
    main()
