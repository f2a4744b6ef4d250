"""The first page: search for names and sentences."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from kg.model import BadQuery
from kg.search import search
from kg.serve.accept import choose
from kg.serve.model import Reply, Request, Served
from kg.serve.protocol import front
from kg.site.counts import counts
from kg.site.kept import kept
from kg.site.visit import HTML, Visit, documents, label, page, rendered
from kg.vocab import TYPES

_MOST = 40  # of names, and of sentences
_LONGEST = 600  # characters of a sentence
_PLAIN = "text/plain"


@page
def _home(visit: Visit) -> Reply:
    wanted, type_ = visit.asked.get("q", ""), visit.asked.get("type", "")
    if type_ and type_ not in TYPES:
        raise BadQuery(type_, visit.word("no-type"), "、".join(TYPES))
    if not wanted:
        return rendered(
            visit, "home.html", title=visit.word("search"), q="", type="", types=TYPES, numbers=counts_of(visit.served)
        )
    found = search(visit.reader.out, wanted, (type_,) if type_ else (), _MOST)
    where = documents(visit.reader, (sentence.source for sentence in found.sentences))
    return rendered(
        visit,
        "found.html",
        title=wanted,
        q=wanted,
        type=type_,
        types=TYPES,
        names=found.names,
        sentences=[
            (sentence, where.get(sentence.source, ""), highlighted(sentence.text, wanted)) for sentence in found.sentences
        ],
        most=_MOST,
    )


def counts_of(served: Served) -> tuple[tuple[str, int], ...]:
    """How many things of each type the documents name."""
    return kept(served, "counts", lambda: counts(served.reader))


def home(served: Served, request: Request) -> Reply:
    """The search page; in words for a client that wants plain text."""
    if choose(request.accept, (HTML, _PLAIN)) == _PLAIN:
        return front(served, request)
    return _home(served, request)


def highlighted(sentence: str, wanted: str) -> Markup:
    """The sentence with the words of the search marked."""
    marked = (
        Markup("<mark>{}</mark>").format(part) if hit else escape(part) for part, hit in _parts(label(sentence, _LONGEST), wanted)
    )
    return Markup("").join(marked)


def _parts(sentence: str, wanted: str) -> Iterator[tuple[str, bool]]:
    words = sorted({word for word in wanted.split() if word}, key=len, reverse=True)
    at = start = 0
    while at < len(sentence):
        word = next((w for w in words if sentence.startswith(w, at)), "")
        if word:
            yield sentence[start:at], False
            yield word, True
            at += len(word)
            start = at
        else:
            at += 1
    yield sentence[start:], False
