"""Every quote stands in the file at its positions, whatever was wrong with the layout."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.clean import clean
from kg.extract import Extractor
from kg.model import CleanText, Document, Evidence, Extract

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from noise_faults import FAULTS, broken

SHARED = Path(__file__).parents[2] / "shared"
OWN = sorted((Path(__file__).parents[1] / "seeds" / "documents").glob("*.txt"))


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def proofs(extract: Extract) -> Iterator[Evidence]:
    """All evidence of a document."""
    for statement in extract.statements:
        yield from statement.evidence
    yield from (figure.evidence for figure in extract.figures)
    yield from (support.evidence for support in extract.supports)
    yield from (condition.evidence for condition in extract.conditions)
    yield from (fact.evidence for fact in extract.policy_facts)


def check(extractor: Extractor, text: str) -> int:
    """How many quotes a text gives; each is what the source has at its place, and holds the letters of its sentence in order."""
    found = list(proofs(extractor.extract(Document("page.txt", text, "utf-8", hashlib.sha256(text.encode()).hexdigest()))))
    for proof in found:
        assert 0 <= proof.start < proof.end <= len(text)
        assert "".join(proof.quote.split()) == "".join(text[proof.start : proof.end].split())
    return len(found)


def sentences_stand_in_the_source(cleaned: CleanText, text: str) -> None:
    for start, end in cleaned.sentences:
        left, right = cleaned.to_source(start, end)
        assert 0 <= left < right <= len(text)
        assert all(left <= place < right for place in cleaned.offsets[start:end])


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_quotes_of_broken_documents(extractor: Extractor, fault: str) -> None:
    texts = [broken(path.read_text(encoding="utf-8", errors="replace"), fault, path.stem) for path in OWN[::4]]
    for text in texts:
        sentences_stand_in_the_source(clean(text), text)
    assert sum(check(extractor, text) for text in texts) > 60


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sibling data folder ../shared is absent")
def test_quotes_of_real_files(extractor: Extractor) -> None:
    paths = [*sorted((SHARED / "seeds").glob("*.txt")), *sorted((SHARED / "train").glob("*.txt"))]
    assert len(paths) > 100
    total = 0
    for n, path in enumerate(paths):
        text = path.read_text(encoding="utf-8")
        sentences_stand_in_the_source(clean(text), text)
        if n < 5 or n % 6 == 0:
            total += check(extractor, text)
    assert total > 1000
