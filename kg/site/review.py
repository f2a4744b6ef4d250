"""Review: what is doubtful, to be answered with yes or no; the answers go to the file of corrections (kg serve --edit)."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from kg.card import Proof
from kg.corrections.answers import answer, key, last, take_back
from kg.model import BadQuery, KgError
from kg.review import Doubt, doubts, unanswered
from kg.serve.model import Reply, Served
from kg.site.entity import Said, place
from kg.site.kept import kept
from kg.site.visit import Visit, documents, failed, page, rendered
from kg.view.proofs import cut, mark, straight

KINDS = ("merge", "statement", "conflict")  # broken shapes take too long to look for
_MOST = 20  # on one page
_LONGEST = 400  # characters of a sentence
_FORM = 16_384  # bytes
# The form's POST must say where it comes from; with no-referrer, which other pages have, browsers leave that out.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A doubt as shown."""

    doubt: Doubt
    said: Said | None


@page
def reviewing(visit: Visit) -> Reply:
    """What is doubtful, a kind at a time."""
    file = _file(visit)
    every = doubts_of(visit.served)
    open_ = unanswered(every, file)
    counts = Counter(doubt.kind for doubt in open_)
    wanted = visit.asked.get("kind", "")
    if wanted and wanted not in KINDS:
        raise BadQuery(wanted, visit.word("no-type"), "、".join(KINDS))
    kind = wanted or next((name for name in KINDS if counts[name]), KINDS[0])
    of_kind = [doubt for doubt in open_ if doubt.kind == kind]
    pages = max(1, -(-len(of_kind) // _MOST))
    number = min(max(1, _number(visit.asked.get("page", ""))), pages)
    found = of_kind[(number - 1) * _MOST : number * _MOST]
    return _own(
        rendered(
            visit,
            "review.html",
            title=visit.word("review"),
            kinds=[(name, counts[name]) for name in KINDS],
            kind=kind,
            shown=_shown(visit, found),
            number=number,
            pages=pages,
            file=str(file) if file and visit.request.token else "",
            token=visit.request.token,
            latest=_latest(every, file) if file and visit.request.token else None,
        )
    )


@page
def answering(visit: Visit) -> Reply:
    """Take one answer, or the last one back, and lead back to the list. The line that is written is ours, not the client's."""
    file = _file(visit)
    form = _form(visit)
    own = visit.request.token
    if not file or not own or not form or not hmac.compare_digest(form.get("token", "").encode(), own.encode()):
        return _own(failed(visit, 403, KgError("POST", visit.word("bad-form"), visit.word("review-again"))))
    wanted, given = form.get("doubt", ""), form.get("answer", "")
    doubt = next((one for one in doubts_of(visit.served) if one.yes and one.id == wanted), None)
    if doubt is None:
        return _own(failed(visit, 409, KgError(wanted[:32], visit.word("review-gone"), visit.word("review-again"))))
    if given == "undo":
        stands = last(file)
        if key(stands) not in (key(doubt.yes), key(doubt.no)) or not take_back(file, stands):
            return _own(failed(visit, 409, KgError(doubt.question, visit.word("review-stale"), visit.word("review-again"))))
    elif given in ("yes", "no"):
        stands = answer(file, *((doubt.yes, doubt.no) if given == "yes" else (doubt.no, doubt.yes)))
        if stands and key(stands) != key(doubt.yes if given == "yes" else doubt.no):
            return _own(failed(visit, 409, KgError(doubt.question, visit.word("review-answered"), " ".join(stands.split()))))
    else:
        return _own(failed(visit, 400, KgError(given[:32] or "answer", visit.word("bad-form"), visit.word("review-again"))))
    back = visit.link("/review", kind=doubt.kind, page=_number(visit.asked.get("page", "")) or 1)
    return Reply(303, "text/plain; charset=utf-8", b"", {**_HEADERS, "Location": f"{back}#doubts"})


def doubts_of(served: Served) -> tuple[Doubt, ...]:
    """All that is doubtful, but for broken shapes."""
    return kept(served, "doubts", lambda: tuple(doubts(served.reader, shapes=False)))


def _file(visit: Visit) -> Path | None:
    return Path(visit.served.edit) if visit.served.edit else None


def _own(reply: Reply) -> Reply:
    """The reply with the headers that a page with a token needs."""
    return Reply(reply.status, reply.type, reply.body, {**reply.headers, **_HEADERS})


def _form(visit: Visit) -> dict[str, str]:
    """The fields of a form that was sent; {} where it is none of ours."""
    media = (visit.request.content_type or "").partition(";")[0].strip().lower()
    if media != "application/x-www-form-urlencoded" or len(visit.request.body) > _FORM:
        return {}
    try:
        return dict(parse_qsl(visit.request.body.decode("ascii"), max_num_fields=10))
    except ValueError:
        return {}


def _latest(every: Sequence[Doubt], file: Path) -> tuple[Doubt, bool] | None:
    """The doubt that the last line of the file answers, and whether with yes; None where it is somebody's own line."""
    stands = key(last(file))
    found = next((doubt for doubt in every if doubt.yes and stands in (key(doubt.yes), key(doubt.no))), None)
    return (found, stands == key(found.yes)) if found else None


def _shown(visit: Visit, found: Sequence[Doubt]) -> list[Shown]:
    where = documents(visit.reader, {doubt.source for doubt in found if doubt.source})
    return [Shown(doubt, _said(visit, where, doubt) if doubt.quote else None) for doubt in found]


def _said(visit: Visit, where: dict[str, str], doubt: Doubt) -> Said:
    proof = Proof(doubt.quote, doubt.source, doubt.start, doubt.score, doubt.modality)
    runs = cut(mark(straight(doubt.quote), doubt.names[:1], doubt.names[1:]), _LONGEST)
    return Said(runs, proof, place(visit, where.get(doubt.source, ""), doubt.start))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
