"""PDFs made for tests: Chinese text in a font that every viewer has, laid out as official gazettes and newspapers are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT, EM, LEADING = 595, 842, 12, 18
FONT = "STSong-Light"


class Paper:
    """A PDF, written line by line; x and y in points from the upper left corner."""

    def __init__(self, path: Path, **options: object) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=True, **options)
        self._font(EM)

    def line(self, x: float, y: float, text: str, size: float = EM) -> None:
        self._font(size)
        self._canvas.drawString(x, HEIGHT - y, text)

    def centred(self, y: float, text: str, size: float = EM) -> None:
        self._font(size)
        self._canvas.drawCentredString(WIDTH / 2, HEIGHT - y, text)

    def lines(self, x: float, y: float, texts: Sequence[str]) -> float:
        """A column of lines; returns the height below it."""
        for text in texts:
            self.line(x, y, text)
            y += LEADING
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A line."""
        self._canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def box(self) -> None:
        """A drawing instead of text."""
        self._canvas.rect(50, 50, 400, 600, fill=1)

    def turn(self) -> None:
        """The next page."""
        self._canvas.showPage()

    def save(self) -> None:
        self._canvas.save()

    def _font(self, size: float) -> None:
        self._canvas.setFont(FONT, size)


def wrapped(text: str, width: int) -> list[str]:
    """A paragraph with its indent, as lines of `width` characters."""
    text = "\u3000\u3000" + text
    return [text[at : at + width] for at in range(0, len(text), width)]
