"""The recogniser as a spaCy pipeline (zh, characters as tokens) of plain functions, for notebooks and other spaCy projects.

    zhengqi_words    pkuseg's words, with a model of yours             doc.spans["words"]
    zhengqi_tagged   the trained networks                                doc.spans["tagged"]
    zhengqi_ruled    word tables and grammars                          doc.spans["ruled"]
    zhengqi_other    a further spaCy pipeline, where one was named     doc.spans["other"]
    zhengqi_merge    what counts, and what does not with its reason    doc.spans["mentions"], doc.spans["refused"]

Each can be disabled, and a component of yours may stand between them: the merge reads what is in the groups. A span has its type
in `label_` and the voice that found it in `id_`; a group has `attrs["scores"]`, and "refused" also `attrs["reasons"]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from kg.model import CleanText, KgError, Mention
from kg.recognise import Recogniser
from kg.recognise.merge import judge
from kg.recognise.rules import by_rules
from kg.recognise.verdict import told

Component = Callable[[Doc], Doc]
_GROUPS = ("tagged", "ruled", "other")


def pipeline(recogniser: Recogniser, words: Path | None = None) -> Language:
    """The pipeline over loaded voices.

    words:  the folder of a pkuseg model, for words beside the characters; spacy-pkuseg brings none and would fetch one
    raises: KgError where `words` holds no model
    """
    steps: dict[str, Component] = {}
    if words is not None:
        steps["zhengqi_words"] = _words(words)
    steps["zhengqi_tagged"] = partial(_voice, group="tagged", found=recogniser.tagged)
    steps["zhengqi_ruled"] = partial(_voice, group="ruled", found=lambda cleaned: by_rules(cleaned, recogniser.lexicon))
    if recogniser.other is not None:
        steps["zhengqi_other"] = partial(_voice, group="other", found=recogniser.other.mentions)
    steps["zhengqi_merge"] = _merged
    nlp = spacy.blank("zh")
    for name, step in steps.items():
        Language.component(name, func=partial(_stepped, step=step))
        nlp.add_pipe(name)
    return nlp


def _stepped(doc: Doc, step: Component) -> Doc:
    return step(doc)


def _voice(doc: Doc, group: str, found: Callable[[CleanText], Iterable[Mention]]) -> Doc:
    cleaned = _cleaned(doc.text)
    _write(doc, cleaned, group, sorted(found(cleaned), key=lambda m: (m.start, m.end, m.type)))
    return doc


def _merged(doc: Doc) -> Doc:
    cleaned = _cleaned(doc.text)
    tagged, ruled, others = (_read(doc, cleaned, group) for group in _GROUPS)
    verdicts = told(cleaned.text, judge(cleaned, tagged, ruled, others))
    _write(doc, cleaned, "mentions", [v.mention for v in verdicts if v.kept])
    refused = [v for v in verdicts if not v.kept]
    _write(doc, cleaned, "refused", [v.mention for v in refused], reasons=[v.reason for v in refused])
    return doc


def _words(folder: Path) -> Component:
    if not (folder / "weights.npz").exists():
        raise KgError(f"{folder}", "holds no model of pkuseg (weights.npz)", "Name the folder of one, or leave the words out")
    from spacy_pkuseg import pkuseg

    segmenter = pkuseg(str(folder))

    def words(doc: Doc) -> Doc:
        text, at, spans = doc.text, 0, []
        for word in segmenter.cut(text):
            start = text.index(word, at)
            at = start + len(word)
            span = doc.char_span(start, at, alignment_mode="expand")
            if span is not None:
                spans.append(span)
        doc.spans["words"] = spans
        return doc

    return words


@lru_cache(maxsize=4)
def _cleaned(text: str) -> CleanText:
    from kg.clean import clean

    return clean(text)


def _write(doc: Doc, cleaned: CleanText, group: str, mentions: Sequence[Mention], **attrs: list[Any]) -> None:
    """Put mentions to a group of spans, each in its place in the document's text."""
    spans: list[Span] = []
    for m in mentions:
        span = doc.char_span(*cleaned.to_source(m.start, m.end), label=m.type, span_id=m.method, alignment_mode="expand")
        if span is None:  # cannot be: the cleaned text's places are the document's
            raise ValueError(f"no place in the document for {cleaned.text[m.start : m.end]}")
        spans.append(span)
    doc.spans[group] = SpanGroup(doc, name=group, attrs={"scores": [m.score for m in mentions], **attrs}, spans=spans)


def _read(doc: Doc, cleaned: CleanText, group: str) -> list[Mention]:
    """The mentions of a group; a span that begins or ends at what was cleaned away is passed over."""
    if group not in doc.spans:
        return []
    spans = doc.spans[group]
    scores = spans.attrs.get("scores", [])
    place = {source: i for i, source in enumerate(cleaned.offsets)}
    found = []
    for k, span in enumerate(spans):
        start, end = place.get(span.start_char), place.get(span.end_char - 1)
        if start is not None and end is not None and start <= end:
            score = scores[k] if len(scores) == len(spans) else 1.0
            found.append(Mention(start, end + 1, span.label_, span.id_ or group, score))
    return found
