"""Bytes → text: which encoding a Chinese text is written in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

# The characters that make up about half of any modern Chinese text, simplified and traditional: bytes read in the wrong one
# of two encodings give rare characters instead.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提"
    "直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决"
    "市企业省县局委办法规章通知技科技术创新支持金融项目服务政策发展"
    "這個國來時為們說對會發動過學產種後經進著裡電東車與應開還無從業當點實現機關間門問題見長馬書話麼義務數條達導區報據總統體點專"
    "處變選計設議員議資銷價場縣廠廣億萬兩處給結級統約線經濟"
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_MARKS = re.compile("[，。、；：？！“”（）《》「」『』]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, which its first bytes are too
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH_BYTES = bytes(range(0x4E, 0xA0))  # of the Chinese characters in UTF-16
_CONTROLS = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))  # that no text has
_SAMPLE = 200_000  # bytes looked at to choose between encodings
_READABLE = 0.7  # likeness from which on a text is Chinese: a list of names has 0.9 or more, another encoding's bytes 0.5 or less


class Undecodable(ValueError):
    """No encoding that Chinese text is written in gives readable text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding that it was written in, by its usual name: "utf-8", "gb18030", "big5", "utf-16-le"."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text without byte-order mark; nothing else is changed.

    raises: Undecodable where every encoding fails or gives rubbish
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Decoded(_decoded(data[len(bom) :], encoding, f"it starts as {encoding} but does not go on so"), encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _other(data, error)
    if "\0" in text and (wide := _utf_16(data)):
        return Decoded(_decoded(data, wide, "it looks like UTF-16 but is broken"), wide)
    return Decoded(text, "utf-8")


def _decoded(data: bytes, encoding: str, otherwise: str) -> str:
    """The text, or Undecodable with that reason."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Undecodable(f"{otherwise} (byte {error.start})") from error


def _other(data: bytes, utf_8: UnicodeDecodeError) -> Decoded:
    """Text that is not UTF-8: the best of the others, or UTF-8 with a few damaged bytes."""
    if wide := _utf_16(data):
        return Decoded(_decoded(data, wide, "it looks like UTF-16 but is broken"), wide)
    # A text cut in the middle of a character, or with a handful of broken bytes, is still UTF-8.
    mended = data.decode("utf-8", errors="replace")
    damaged = mended.count("\ufffd")
    utf_8_likely = damaged * 200 <= len(mended) and len(_HAN.findall(mended[:_SAMPLE])) > 20 * damaged
    found: list[tuple[float, str, str]] = []
    for codec, encoding in (("gb18030", "gb18030"), ("big5hkscs", "big5")):
        text = _whole(data, codec)
        if text is not None:
            found.append((likeness(text[:_SAMPLE], _everyday(encoding)), encoding, text))
    score, encoding, text = max(found, default=(0.0, "", ""), key=lambda row: row[0])
    if utf_8_likely and score <= likeness(mended[:_SAMPLE], _everyday("gb18030") | _everyday("big5")):
        return Decoded(mended, "utf-8")
    if score >= _READABLE:
        return Decoded(text, encoding)
    raise Undecodable(f"neither UTF-8 (byte {utf_8.start} is wrong) nor UTF-16, GB18030 or Big5 gives readable text")


def _whole(data: bytes, encoding: str) -> str | None:
    """The text in a double-byte encoding; a last character cut in half is let go. None where it does not fit."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end < len(data) - 3 or error.start < 2:
            return None
        return data[: error.start].decode(encoding, errors="strict")


@cache
def _everyday(encoding: str) -> frozenset[str]:
    """The characters that an encoding's makers put first as those in daily use: 3,755 of GB 2312, 5,401 of Big5."""
    leads, trails, codec = {
        "gb18030": (range(0xB0, 0xD8), range(0xA1, 0xFF), "gb2312"),
        "big5": (range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)), "big5"),
    }[encoding]
    return frozenset("".join(bytes((lead, trail)).decode(codec, "ignore") for lead in leads for trail in trails))


def likeness(text: str, everyday: frozenset[str]) -> float:
    """How much a text looks like Chinese, 0 to 2: the shares of everyday and of frequent characters in all that is not ASCII."""
    beyond = [c for c in text if c > "\x7f"]
    if not beyond:
        return 0.0
    marks = len(_MARKS.findall(text))
    good = 2 * marks + sum((c in everyday) + (c in _COMMON) for c in beyond)
    bad = len(_PRIVATE.findall(text)) + len(_CONTROL.findall(text)) + text.count("\ufffd")
    return max(0.0, (good - 3 * bad) / len(beyond))


def _utf_16(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, told by where the bytes of blanks, figures and common marks stand."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[0::2], sample[1::2]
    for high, encoding in ((odd, "utf-16-le"), (even, "utf-16-be")):
        chinese = len(high) - len(high.translate(None, _HIGH_BYTES))
        basic = high.count(0) + high.count(0x30) + high.count(0xFF)
        if chinese + basic < 0.9 * len(high) or not high.count(0) + high.count(0x30):
            continue
        text = sample.decode(encoding, errors="replace")
        latin = high.count(0) > 0.9 * len(high) and not _CONTROL.search(text)
        if latin or likeness(text, _everyday("gb18030") | _everyday("big5")) >= _READABLE:
            return encoding
    return None


def is_binary(data: bytes) -> str | None:
    """What kind of file this is where its first bytes say that it is no text; None for what may be text."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    sample = data[:_SAMPLE]
    if sample.startswith(tuple(bom for bom, _ in _BOMS)) or _utf_16(data):
        return None
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls * 50 > len(sample) or sample.count(0) * 5 > len(sample):
        return "a binary file"
    return None


_OLD_OFFICE = "an old Office file (doc, xls)"
# What to do with a file of some kinds; the others are to be saved as text.
REMEDIES = {
    **dict.fromkeys(("a PNG picture", "a JPEG picture", "a GIF picture"), "Make a PDF with text of it by OCR (ocrmypdf)"),
    **dict.fromkeys(("a gzip archive", "a 7z archive", "a rar archive"), "Unpack it"),
    _OLD_OFFICE: "Save it as docx or xlsx",
    "an RTF file": "Save it as docx",
}
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive (docx and xlsx are such)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a rar archive"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE),
    (b"{\\rtf", "an RTF file"),
    (b"SQLite format 3\x00", "a database"),
)
