"""View → one HTML file with the WebGL explorer of kg/web in it, which asks the network for nothing."""

from __future__ import annotations

import base64
import gzip
import html

from kg.model import KgError
from kg.view.bundle import BUNDLE
from kg.view.columns import Columns, columns, shown, to_json
from kg.view.first import opening
from kg.view.layout import layout
from kg.view.model import View
from kg.view.page import policy
from kg.view.spread import spread

_PLAIN = 4_000_000  # characters of data; more is compressed, and read a little later
_SMALL = 1_000  # nodes up to which labels get room


class NotBuilt(KgError):
    """The front end is not there."""

    def __init__(self) -> None:
        super().__init__("kg/web", "the WebGL explorer is not built", "Build it with make web, or install the released wheel")


def built() -> bool:
    """Whether the explorer's script is there: a wheel has it, a checkout after `make web`."""
    return all((BUNDLE / name).is_file() for name in ("explorer.js", "explorer.css"))


def render(view: View) -> str:
    """The page as text; the same bytes from the same view. Raises NotBuilt."""
    if not built():
        raise NotBuilt
    places = layout(view) if len(view.nodes) <= _SMALL else spread(view)
    return page(columns(view, places, title=view.around or "", opening=opening(view)))


def page(data: Columns) -> str:
    """The page of these columns; sentences stand apart where there is much, since nobody needs them before a click."""
    script, style = ((BUNDLE / name).read_text(encoding="utf-8") for name in ("explorer.js", "explorer.css"))
    said = {name: data[name] for name in ("evidence", "documents") if name in data}
    whole = to_json(data)
    if len(whole) <= _PLAIN:
        holds = f'<script type="application/json" id="data">{whole}</script>'
    else:
        rest = to_json({name: value for name, value in data.items() if name not in said})
        holds = f'<script type="text/plain" id="data-gz">{_packed(rest)}</script>'
        holds += f'<script type="text/plain" id="evidence-gz">{_packed(to_json(said))}</script>' if said else ""
    title = html.escape(f"{shown(str(data['title']))} · 政企图谱" if data["title"] else "政企图谱")
    body = (
        f'<title>{title}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}</style></head>\n"
        f'<body><main id="explorer"></main><noscript>此页需要 JavaScript。This page needs JavaScript.</noscript>\n'
        f"{holds}\n<script>{script}</script></body></html>\n"
    )
    meta = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy(body)}">'
    return f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{meta}{body}'


def _packed(text: str) -> str:
    """Compressed, as letters; without a date, so that the bytes are the same each time."""
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()
