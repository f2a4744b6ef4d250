"""An answer as one HTML page that asks the network for nothing, runs no script, and shows whatever the documents hold as text."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from kg.card import Proof
from kg.match.behind import offer_link
from kg.match.model import BARRED, CLOSED, ELIGIBLE, MET, NOT_MET, POSSIBLE, UNKNOWN, Check, Found, Judged, Match, Policy, Profile
from kg.match.told import proofs, summary
from kg.model import KgError
from kg.terms import visible

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_VERDICTS = {MET: ("符合", "met"), NOT_MET: ("不符合", "not"), UNKNOWN: ("待核实", "open")}
_STANDINGS = {
    ELIGIBLE: ("适用", "met"),
    POSSIBLE: ("可能适用", "open"),
    BARRED: ("有条件不符", "not"),
    CLOSED: ("不在有效期或无从申报", "not"),
}
_OPEN = 3  # matches that are unfolded when the page opens


def write(found: Found, file: Path) -> None:
    """Write the page. Raises KgError where the file cannot be written."""
    try:
        file.write_text(page(found), encoding="utf-8", newline="\n")
    except OSError as error:
        raise KgError(file, f"cannot be written ({error.strerror})", "Name another file with -o") from error


def page(found: Found) -> str:
    """The page as text; the same bytes from the same answer."""
    style = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    title = _text(f"{found.about} · 政策匹配")
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{style}</style></head><body><main>",
            *_head(found),
            *(part for number, match in enumerate(found.matches) for part in _match(match, found, number)),
            f"<footer>{_foot(found)}</footer></main></body></html>\n",
        ]
    )


def _head(found: Found) -> Iterator[str]:
    yield f"<header><h1><bdi>{_text(found.about)}</bdi></h1>"
    what = "可享政策" if isinstance(found.of, Profile) else "适用企业"
    yield f"<p class=soft>{what}，以 {_text(found.day or '（无日期）')} 计</p>"
    if isinstance(found.of, Profile):
        yield "<dl>"
        for what, names in summary(found.of, found):
            yield f"<dt>{what}</dt><dd>{_text(names) or '<span class=soft>图谱中没有</span>'}</dd>"
        yield "</dl>"
    else:
        yield f"<p>{_source(found.of)}</p>"
    yield "</header>"


def _source(policy: Policy) -> str:
    """Issuer, number and dates of a policy."""
    dates = [f"{policy.issued} 印发"] if policy.issued else [f"{policy.seen} 见诸文件"] if policy.seen else []
    dates += [f"{policy.starts} 起施行"] if policy.starts else []
    dates += [f"至 {policy.ends} 止"] if policy.ends else []
    return " · ".join(_text(part) for part in ("、".join(policy.issuers), policy.number, *dates, policy.status) if part)


def _match(match: Match, found: Found, number: int) -> Iterator[str]:
    of_policy = isinstance(found.of, Profile)
    word, kind = _STANDINGS[match.standing]
    name = match.policy.name if of_policy else match.profile.name
    counts = "　".join(f"{_VERDICTS[v][0]} {match.count(v)}" for v in (MET, UNKNOWN, NOT_MET) if match.count(v))
    yield f"<details{' open' if number < _OPEN else ''}><summary><span class='tag {kind}'>{word}</span>"
    yield f"<b><bdi>{_text(name)}</bdi></b><span class=soft>{counts}</span></summary>"
    if of_policy:
        yield f"<p class=soft>{_source(match.policy)}</p>"
    if match.offers:
        yield "<h3>支持内容</h3>"
        for judged in match.offers:
            yield from _offer(match, judged, found)
    yield "<h3>条件</h3><ul>"
    for check in match.checks:
        yield from _check(check, found)
    yield "</ul></details>"


def _offer(match: Match, judged: Judged, found: Found) -> Iterator[str]:
    offer = judged.offer
    more = "；".join(
        _text(part)
        for part in (offer.beneficiary and f"对象：{offer.beneficiary}", offer.validity and f"期限：{offer.validity}")
        if part
    )
    word, kind = _VERDICTS[judged.verdict] if judged.checks else ("未写明条件", "open")
    yield f"<section class=offer><p><b>{_text(offer.told)}</b> <span class='tag {kind}'>{word}</span> {more}</p>"
    yield from _sentences(proofs(found, (offer_link(match, offer.iri),))[:1])
    if judged.checks:
        yield "<ul>"
        for check in judged.checks:
            yield from _check(check, found)
        yield "</ul>"
    yield "</section>"


def _check(check: Check, found: Found) -> Iterator[str]:
    word, kind = _VERDICTS[check.verdict]
    have = f"企业：{_text(check.found)}" if check.found else "图谱中没有该企业的这一项" if check.verdict == UNKNOWN else ""
    yield f"<li><span class='tag {kind}'>{word}</span> {_text(check.about)} <b>{_text(check.asked)}</b>"
    yield f"<span class=soft>{have}</span>"
    yield from _sentences(proofs(found, check.asking)[:1] + proofs(found, check.having)[:1])
    yield "</li>"


def _sentences(told: list[Proof]) -> Iterator[str]:
    for proof in dict.fromkeys(told):
        yield f"<blockquote><bdi>{_text(proof.quote)}</bdi> <cite>{_text(proof.standing)}</cite></blockquote>"


def _foot(found: Found) -> str:
    more = f"，此处列出前 {len(found.matches)} 项" if found.total > len(found.matches) else ""
    closed = f"；另有 {found.closed} 项已废止、过期、尚未施行或只是名单、报告，未列" if found.closed else ""
    return f"共 {found.total} 项{more}{closed}。由文本自动抽取，申报前请核对原文。"


def _text(words: str) -> str:
    """Words as text of a page: escaped, on one line, without characters that nobody sees."""
    return escape(visible("".join(words.splitlines())), quote=True)
