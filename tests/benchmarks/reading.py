"""How fast files are read: reading.py [--text-mb 60] [--pages 100] [--jsonl-mb 200] [--rows 20000]

Every figure is of one process on files made for it: characters a second of plain text by encoding, and with the cleaning;
a PDF of many pages; pages of html; a workbook; a jsonl corpus with the peak of memory after a tenth of it and at its end.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from papers import Paper, wrapped

from kg.clean import clean
from kg.read import Limits, Source, parts, read, read_source

_RESULT = TypeVar("_RESULT")
_PROSE = (
    "江北市工业和信息化局近日出台《关于支持中小企业发展的若干措施》，全年安排资金三千万元，用于企业技术改造和数字化转型。"
    "江北光电有限公司位于江北市高新区，是一家专精特新企业，主要从事光电器件的研发与生产，去年营业收入达到3.5亿元，同比增长12%。\n"
)
_LIMITS = Limits(bytes=2_000_000_000, characters=1_000_000_000)


def main() -> None:
    """Make the files, time the reading, print the figures."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--text-mb", type=float, default=60.0)
    ask.add_argument("--pages", type=int, default=100)
    ask.add_argument("--jsonl-mb", type=float, default=200.0)
    ask.add_argument("--rows", type=int, default=20_000)
    told = ask.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus(folder / "a.jsonl", told.jsonl_mb)  # first, while the peak is that of a fresh process
        texts(folder, told.text_mb)
        many_small(folder)
        pdf(folder / "a.pdf", told.pages)
        html(folder / "a.html")
        workbook(folder / "a.xlsx", told.rows)


def texts(folder: Path, megabytes: float) -> None:
    """One large text in each encoding."""
    text = _PROSE * int(megabytes * 1e6 / len(_PROSE.encode()))
    for encoding in ("utf-8", "gb18030", "utf-16", "big5"):
        path = folder / "a.txt"
        written = text.replace("业", "業").replace("发", "發") if encoding == "big5" else text
        path.write_bytes(written.encode(encoding, errors="ignore"))
        document, seconds = timed(lambda path=path: read(path, limits=_LIMITS))  # type: ignore[misc]
        print(f"text, {encoding:8} {len(document.text):>12,} characters  {len(document.text) / seconds / 1e6:6.1f} million/s")


def many_small(folder: Path) -> None:
    """A thousand files of the length of an article, and one large one: read, and read and cleaned."""
    paths = [folder / f"{n}.txt" for n in range(1_000)]
    for n, path in enumerate(paths):
        path.write_text(f"江北第{n}号新闻\n" + _unlike(8 * n, 8), encoding="utf-8")
    whole = folder / "whole.txt"
    whole.write_text(_unlike(0, 8_000), encoding="utf-8")
    for what, files in (("1,000 articles", paths), ("one text", [whole])):
        documents, seconds = timed(lambda files=files: [read(path) for path in files], time.process_time)  # type: ignore[misc]
        count = sum(len(document.text) for document in documents)
        _, more = timed(lambda documents=documents: [clean(document.text) for document in documents], time.process_time)  # type: ignore[misc]
        print(f"text, {what}, {count:,} characters: read {count / seconds / 1e6:.1f} million/s, ", end="")
        print(f"read and cleaned {count / (seconds + more) / 1e6:.2f} million/s of processor time")


def _unlike(first: int, count: int) -> str:
    """Paragraphs none of which says what another says: what a file says twice is not read twice."""
    return "".join(f"{n}号园区传来消息。" + _PROSE.replace("江北", f"江北{n}") for n in range(first, first + count))


def pdf(path: Path, pages: int) -> None:
    """A PDF of pages with about 1,200 characters each."""
    paper = Paper(path)
    for number in range(1, pages + 1):
        paper.line(72, 40, "江北市人民政府公报", 9)
        lines = [line for _ in range(8) for line in wrapped(_PROSE.strip(), 37)][:38]
        paper.lines(72, 80, lines)
        paper.centred(810, f"— {number} —", 9)
        paper.turn()
    paper.save()
    report(f"pdf, {pages} pages", path)


def html(path: Path) -> None:
    """An article as a site shows it."""
    body = "".join(f"<p>第{n}段：{_PROSE}</p>" for n in range(40))
    menu = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(200))
    path.write_text(f"<html><body><ul>{menu}</ul><h1>江北新政</h1><div>{body}</div></body></html>", encoding="utf-8")
    report("html, first page (its program starts)", path)
    report("html, next page", path)


def workbook(path: Path, rows: int) -> None:
    """A list with five columns."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    sheet.append(["序号", "企业名称", "市", "县区", "产品"])
    for n in range(rows):
        sheet.append([n, f"江北{n}号光电有限公司", "江北市", "高新区", f"{n}型透镜"])
    book.save(path)
    report(f"xlsx, {rows:,} rows", path)


def report(what: str, path: Path) -> None:
    """Read a file and print how long it took."""
    document, seconds = timed(lambda: read(path, limits=_LIMITS))
    print(f"{what}: {len(document.text):,} characters in {seconds:.2f} s")


def corpus(path: Path, megabytes: float) -> None:
    """A jsonl corpus of records of about 3 KB."""
    size = records = 0
    with path.open("w", encoding="utf-8") as file:
        while size < megabytes * 1e6:
            record = {"id": records, "title": f"江北第{records}号新闻", "date": "2023-08-03", "text": _PROSE * 8}
            size += 3 * file.write(json.dumps(record, ensure_ascii=False) + "\n")
            records += 1
    before = early = peak()
    start = time.monotonic()
    count = characters = 0
    for record_ in parts(Source(path, "a.jsonl"), _LIMITS):
        characters += len(read_source(record_, _LIMITS).text)
        count += 1
        if count == records // 10:
            early = peak()
    seconds = time.monotonic() - start
    print(
        f"jsonl, {path.stat().st_size / 1e6:.0f} MB, {count:,} records: {characters / seconds / 1e6:.1f} million characters/s, ",
        end="",
    )
    print(f"peak memory {before:.0f} MB before, {early:.1f} after a tenth, {peak():.1f} at the end")
    path.unlink()


def timed(work: Callable[[], _RESULT], clock: Callable[[], float] = time.monotonic) -> tuple[_RESULT, float]:
    """The result and the seconds that it took; `time.process_time` for what this process does alone."""
    start = clock()
    result = work()
    return result, clock() - start


def peak() -> float:
    """MB, of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


if __name__ == "__main__":
    main()
