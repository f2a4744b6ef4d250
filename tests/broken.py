"""Small files of every format, and ways to break them: for the fuzz test of the suite and the long one in benchmarks/."""

from __future__ import annotations

import io
import json
import random
import tempfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import docx
import openpyxl
from papers import Paper, wrapped

from kg.model import BadDocument, Document
from kg.read import Limits, Source, parts, read, read_source

PROSE = "江北市工业和信息化局近日出台《若干措施》，安排资金三千万元。江北光电有限公司位于江北市，是一家专精特新企业。"
_WORDS = (b"\0", b"\xff\xfe", b'"', b"<", b"&#0;", b"\xed\xa0\x80", b"<![CDATA[", b"0 0 R", b"99999999999", b"-1")
LIMITS = Limits(bytes=2_000_000, characters=200_000, pages=50, seconds=20.0, unpacked=20_000_000)


@cache
def samples() -> Mapping[str, bytes]:
    """Suffix → the bytes of a small file in good order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        paper = Paper(path)
        paper.lines(72, 100, wrapped(PROSE * 3, 30))
        paper.turn()
        paper.lines(72, 100, wrapped(PROSE, 17))
        paper.lines(320, 100, wrapped(PROSE, 17))
        paper.save()
        pdf = path.read_bytes()
    word, sheet = io.BytesIO(), io.BytesIO()
    made = docx.Document()
    made.add_heading("江北市出台新政", 0)
    made.add_paragraph(PROSE, style="List Number")
    made.add_table(rows=2, cols=2).cell(0, 0).text = "企业名称"
    made.save(word)
    book = openpyxl.Workbook()
    for row in (["江北名单"], ["企业名称", "地区"], ["江北光电", "江北市"], ["江北药业", None]):
        book.active.append(row)
    book.active.merge_cells("B3:B4")
    book.save(sheet)
    rows = "".join(f"<tr><td>{n}</td><td>江北{n}号公司</td></tr>" for n in range(4))
    page = f"<html><head><title>新政_江北</title></head><body><h1>江北新政</h1><p>{PROSE}</p><table>{rows}</table></body></html>"
    record = json.dumps({"id": "a", "text": PROSE, "date": "2023-08-03"}, ensure_ascii=False)
    return {
        ".txt": (PROSE + "\r\n" + PROSE).encode("gb18030"),
        ".md": ("# 新政\n\n" + PROSE).encode("utf-16"),
        ".html": page.encode(),
        ".pdf": pdf,
        ".docx": word.getvalue(),
        ".xlsx": sheet.getvalue(),
        ".csv": '企业名称,地区\n"江北""光电""",江北市\n南山电子,\n'.encode(),
        ".jsonl": (record + "\n" + record + "\n").encode(),
        "": page.encode(),
    }


def broken(suffix: str, seed: int) -> bytes:
    """A sample with a few faults, the same for the same seed: cut, bytes changed, stretches doubled, turned or taken from others.

    Half of the office documents are broken inside their archive, which is then in good order.
    """
    dice = random.Random(f"{suffix}{seed}")
    data = samples()[suffix]
    if suffix in {".docx", ".xlsx"} and dice.random() < 0.7:
        return _broken_inside(data, dice)
    return _broken(data, dice)


def _broken_inside(data: bytes, dice: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = set(dice.sample(names, dice.randint(1, 3)))
        for name in names:
            part = old.read(name)
            if name not in chosen:
                new.writestr(name, part)
            elif dice.random() < 0.9:
                new.writestr(name, _broken(part, dice))
    return made.getvalue()


def _broken(data: bytes, dice: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at, size = dice.randrange(len(found) + 1), dice.randint(1, 60)
        fault = dice.randrange(7)
        if fault == 0:
            del found[at:]
        elif fault == 1:
            found[at : at + 1] = bytes([dice.randrange(256)])
        elif fault == 2:
            del found[at : at + size]
        elif fault == 3:
            found[at:at] = found[at : at + size] * dice.choice((1, 2, 50))
        elif fault == 4:
            other = dice.choice(list(samples().values()))
            begin = dice.randrange(len(other))
            found[at:at] = other[begin : begin + size]
        elif fault == 5:
            found[at:at] = dice.choice(_WORDS)
        else:
            found[at : at + size] = bytes(reversed(found[at : at + size]))
    return bytes(found)


def read_all(path: Path) -> list[Document | BadDocument]:
    """Every document of a file, or the line that says why there is none; anything else that is raised is a fault of ours."""
    found: list[Document | BadDocument] = []
    try:
        if path.suffix == ".jsonl":
            sources = list(parts(Source(path, path.name), LIMITS))
        else:
            return [whole(read(path, path.name, limits=LIMITS))]
    except BadDocument as error:
        return [told(error)]
    for source in sources:
        try:
            found.append(whole(read_source(source, LIMITS)))
        except BadDocument as error:
            found.append(told(error))
    return found


def told(error: BadDocument) -> BadDocument:
    """The error, which is one line of decent length."""
    assert "\n" not in str(error) and len(str(error)) < 400, str(error)
    return error


def whole(document: Document) -> Document:
    """The document, whose places, rows and cells lie in its text, in order, and whose text can be written."""
    length = len(document.text)
    document.text.encode()
    end = 0
    for place in document.places:
        assert end <= place.start < place.end <= length
        end = place.end
    for table in document.tables:
        for row in table.rows:
            assert 0 <= row.start <= row.end <= length
            assert all(0 <= start <= stop <= length for start, stop in row.cells)
    assert all(0 <= start <= stop <= length for start, stop in document.apart)
    assert length <= LIMITS.characters
    return document
