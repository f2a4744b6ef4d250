"""One request of a page: what it asks, in which language, and the reply."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.model import KgError
from kg.serve.accept import choose
from kg.serve.model import Reply, Request, Served
from kg.store import Reader
from kg.terms import visible
from kg.view import terms

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
HTML = "text/html"
# Nothing is run, and nothing is loaded but our own stylesheet and pictures; forms lead only here.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_FIELDS = 100  # parameters of a page
_LONGEST = 160  # characters of a name that are shown


@dataclass(frozen=True)
class Visit:
    """A request of a page."""

    served: Served
    request: Request
    asked: Mapping[str, str]  # the parameters, the first of each name, without white space around
    lang: str

    @property
    def spoken(self) -> str:
        """The language that the visitor gets without asking for one."""
        return spoken(self.request.language)

    @property
    def reader(self) -> Reader:
        return self.served.reader

    def word(self, key: str) -> str:
        """A word of the pages in the visitor's language. Raises KeyError for one that words.tsv does not have."""
        return words()[key][self.lang]

    def link(self, path: str, **parameters: object) -> str:
        """An address on this server that keeps the language; empty parameters are left out."""
        given = {name.rstrip("_"): str(value) for name, value in parameters.items() if value not in ("", None)}
        if self.lang != self.spoken:
            given["lang"] = self.lang
        return path + (f"?{urlencode(given, quote_via=quote)}" if given else "")

    def of(self, iri: str, **parameters: object) -> str:
        """The address of a thing's page, "" for what is not of this graph."""
        base = self.reader.base
        return self.link("/id/" + quote(iri[len(base) :], safe="/"), **parameters) if iri.startswith(base) else ""

    def relation(self, name: str, incoming: bool = False) -> str:
        """How a relation is called, seen from its subject or from its object."""
        row = terms.relations().get(name)
        if row:
            return row[("inverse_" if incoming else "") + self.lang]
        return words()[f"fact-{name}"][self.lang] if f"fact-{name}" in words() else name

    def type(self, name: str) -> str:
        """How a type of things is called."""
        row = terms.types().get(name)
        return row[self.lang] if row else name

    def here(self, lang: str) -> str:
        """This very page in another language."""
        pairs = [(name, value) for name, value in _pairs(self.request.query) if name != "lang"]
        pairs += [("lang", lang)] if lang != self.spoken else []
        return quote(unquote(self.request.path), safe="/") + (f"?{urlencode(pairs, quote_via=quote)}" if pairs else "")


Page = Callable[[Served, Request], Reply]


def page(function: Callable[[Visit], Reply]) -> Page:
    """A page for kg.serve.routes: an error that a user can act on becomes a page that says so."""

    def answered(served: Served, request: Request) -> Reply:
        visit = visited(served, request)
        try:
            return function(visit)
        except KgError as error:
            return failed(visit, 400, error)

    return answered


def visited(served: Served, request: Request) -> Visit:
    """The visit of a request."""
    asked: dict[str, str] = {}
    for name, value in _pairs(request.query):
        asked.setdefault(name, value.strip())
    lang = asked.get("lang", "")
    return Visit(served, request, asked, lang if lang in LANGUAGES else spoken(request.language))


def spoken(header: str) -> str:
    """The language for an Accept-Language header: English only for those who want it more than Chinese."""
    ranges = ",".join(f"lang/{part.strip().partition('-')[0].partition(';')[0]}{_weight(part)}" for part in header.split(","))
    wanted = choose(ranges, [f"lang/{lang}" for lang in LANGUAGES]) if header.strip() else None
    return (wanted or f"lang/{LANGUAGES[0]}").removeprefix("lang/")


def _weight(part: str) -> str:
    _, semicolon, weight = part.partition(";")
    return semicolon + weight


def failed(visit: Visit, status: int, error: KgError) -> Reply:
    """A page that says what is wrong."""
    return rendered(visit, "error.html", status, error=error, title=visit.word("error"))


def missing(visit: Visit, what: str) -> Reply:
    """The page for an address at which there is nothing."""
    return failed(visit, 404, KgError(what, visit.word("nothing-here"), visit.word("search-instead")))


def rendered(visit: Visit, template: str, status: int = 200, **values: object) -> Reply:
    """A template as a reply. `title` is the one value that every template needs."""
    made = _environment().get_template(template)
    body = made.render(v=visit, w=visit.word, style=f"/static/site.css?v={style_version()}", **values)
    headers = {"Content-Security-Policy": POLICY, "Content-Language": "zh-CN" if visit.lang == "zh" else "en"}
    return Reply(status, f"{HTML}; charset=utf-8", body.encode("utf-8", "replace"), headers)


def label(text: str, longest: int = _LONGEST) -> str:
    """A name fit to be shown: on one line, without characters that nobody sees, not longer than a line or two."""
    shown = visible(text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


@cache
def words() -> dict[str, dict[str, str]]:
    """Key → language → word."""
    with (HERE / "words.tsv").open(encoding="utf-8", newline="") as lines:
        return {row["key"]: row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def style() -> str:
    """The stylesheet: what is written, and the colour of each type."""
    light = "".join(f".t-{name}{{--type:{row['light']}}}\n" for name, row in terms.types().items())
    dark = "".join(f".t-{name}{{--type:{row['dark']}}}\n" for name, row in terms.types().items())
    return (HERE / "static" / "site.css").read_text(
        encoding="utf-8"
    ) + f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


@cache
def style_version() -> str:
    """Changes with the stylesheet, so that browsers may keep it."""
    return hashlib.sha256(style().encode()).hexdigest()[:8]


def static(served: Served | None, request: Request) -> Reply:
    """The stylesheet and the two pictures."""
    name = request.path.rpartition("/")[2]
    headers = {"Cache-Control": "public, max-age=86400"}
    if name == "site.css":
        return Reply(200, "text/css; charset=utf-8", style().encode(), headers)
    if name in ("icon.svg", "lines.svg"):
        return Reply(200, "image/svg+xml", (HERE / "static" / name).read_bytes(), headers)
    return Reply(404, "text/plain; charset=utf-8", b"There is nothing here.\n")


def documents(reader: Reader, sources: Iterable[str]) -> dict[str, str]:
    """Source → IRI of the document."""
    from kg.terms import text, value

    wanted = sorted({text(source) for source in sources})
    if not wanted:
        return {}
    rows = reader.select(f"SELECT ?source ?d {{ VALUES ?source {{ {' '.join(wanted)} }} ?d dcterms:source ?source }}")
    return {value(row["source"]): value(row["d"]) for row in rows}


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, errors="replace", max_num_fields=_FIELDS)
    except ValueError:
        return []


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["label"] = label
    made.filters["local"] = lambda iri, visit: iri.removeprefix(visit.reader.base)
    made.filters["percent"] = lambda number: f"{number:.0%}"
    made.filters["many"] = lambda number: f"{number:,}"
    return made
