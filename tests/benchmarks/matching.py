"""Policy matching: how fast on a generated graph, and how often right on pairs that were judged by reading.

    python tests/benchmarks/matching.py                                  10,000 enterprises × 1,000 policies
    python tests/benchmarks/matching.py --enterprises 1000 --policies 100
    python tests/benchmarks/matching.py --judged OUT                     the pairs of matching_judged.tsv against a build

The generated enterprises and policies have classes, industries and regions of the shipped tables, drawn by a fixed seed: every
enterprise lies in a county, a policy is the nation's, a province's, a city's or a county's.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kg.assemble import _reference_facts
from kg.infer import load_rules
from kg.match.load import load
from kg.match.model import BARRED, ELIGIBLE
from kg.match.search import index, policies_for
from kg.reference import Reference, load_reference
from kg.store import Reader, mark, open_store, write_store
from kg.terms import Quad, node, number, text, typed
from kg.vocab import BASE, DCTERMS, ELI, QB, RDF, SKOS, ZQ, local_id, normal

JUDGED = Path(__file__).with_name("matching_judged.tsv")
_LEVELS = ((1, 0.05), (2, 0.25), (3, 0.45), (4, 0.25))  # how many regions a policy's region lies in, itself counted; its share
_MEASURES = (("营业收入", "元", 8), ("研发投入强度", "", -2), ("职工人数", "人", 2), ("净利润", "元", 7))


def quads(enterprises: int, policies: int) -> Iterator[Quad]:
    """The facts of a graph of that size; of documents only that one has a date."""
    reference = load_reference()
    dice = random.Random(7)
    yield from ((*triple, "") for entry in reference.values() for triple in _reference_facts(entry, BASE))
    document = node(BASE + "document/1")
    yield document, node(RDF + "type"), node(ZQ + "Document"), ""
    yield document, node(DCTERMS + "date"), typed("2025-06-30", "date"), ""
    pools = {type_: sorted(e.id for e in reference.values() if e.type == type_) for type_ in ("EnterpriseClass", "Industry")}
    regions = _by_depth(reference)
    for i in range(enterprises):
        yield from _enterprise(f"第{i}号企业有限公司", dice, pools, regions)
    for i in range(policies):
        yield from _policy(f"第{i}号扶持办法", dice, pools, regions)


def _enterprise(name: str, dice: random.Random, pools: dict[str, list[str]], regions: dict[int, list[str]]) -> Iterator[Quad]:
    iri = yield from _named("Enterprise", name)
    for class_ in dice.sample(pools["EnterpriseClass"], dice.randint(1, 3)):
        yield iri, node(ZQ + "hasClass"), node(BASE + class_), ""
    yield iri, node(ZQ + "locatedIn"), node(BASE + dice.choice(regions[4])), ""
    for industry in dice.sample(pools["Industry"], dice.choice((0, 0, 1, 1, 2))):
        yield iri, node(ZQ + "inIndustry"), node(BASE + industry), ""
    for n, (what, unit, power) in enumerate(dice.sample(_MEASURES, dice.choice((0, 0, 1, 2, 3)))):
        figure = node(f"{BASE}observation/{local_id('Product', f'{name} {n}')[8:]}")
        yield figure, node(RDF + "type"), node(QB + "Observation"), ""
        yield figure, node(ZQ + "subject"), iri, ""
        yield figure, node(ZQ + "indicator"), text(what, "zh"), ""
        yield figure, node(ZQ + "baseValue"), number(Decimal(dice.randint(1, 99)).scaleb(power)), ""
        yield figure, node(ZQ + "baseUnit"), text(unit or "1", "zh"), ""


def _policy(name: str, dice: random.Random, pools: dict[str, list[str]], regions: dict[int, list[str]]) -> Iterator[Quad]:
    iri = yield from _named("Policy", name)
    depth = dice.choices([d for d, _ in _LEVELS], [share for _, share in _LEVELS])[0]
    yield iri, node(ZQ + "appliesIn"), node(BASE + dice.choice(regions[depth])), ""
    for class_ in dice.sample(pools["EnterpriseClass"], dice.randint(1, 4)):
        yield iri, node(ZQ + "supportsClass"), node(BASE + class_), ""
    if dice.random() < 0.4:
        for industry in dice.sample(pools["Industry"], dice.randint(1, 3)):
            yield iri, node(ZQ + "supportsIndustry"), node(BASE + industry), ""
    if dice.random() < 0.3:
        day = f"{dice.randint(2023, 2027)}-12-31"
        yield iri, node(ELI + "date_no_longer_in_force"), typed(day, "date"), ""
    for n in range(dice.choice((0, 1, 1, 2, 3, 4))):
        key = local_id("Product", f"{name} {n}")[8:]
        offer = node(f"{BASE}support/{key}")
        yield iri, node(ZQ + "offers"), offer, ""
        yield offer, node(ZQ + "supportKind"), text(dice.choice(("补助", "奖励", "贴息", "贷款")), "zh"), ""
        yield offer, node(ZQ + "amount"), number(Decimal(dice.randint(1, 50) * 100_000)), ""
        for m, (what, unit, power) in enumerate(dice.sample(_MEASURES, dice.choice((0, 0, 1, 2)))):
            condition = node(f"{BASE}condition/{key}{m}")
            yield offer, node(ZQ + "requires"), condition, ""
            yield condition, node(ZQ + "criterion"), text(what, "zh"), ""
            yield condition, node(ZQ + "operator"), text("≥"), ""
            yield condition, node(ZQ + "threshold"), number(Decimal(dice.randint(1, 99)).scaleb(power)), ""
            if unit:
                yield condition, node(ZQ + "thresholdUnit"), text(unit, "zh"), ""


def _named(type_: str, name: str) -> Generator[Quad, None, str]:
    iri = node(BASE + local_id(type_, name))
    yield iri, node(RDF + "type"), node(ZQ + type_), ""
    yield iri, node(SKOS + "prefLabel"), text(name, "zh"), ""
    return iri


def _by_depth(reference: Reference) -> dict[int, list[str]]:
    """Divisions of mainland China by how many regions they lie in, themselves counted: 1 the country, 4 counties."""
    found: dict[int, list[str]] = {}
    for entry in sorted((e for e in reference.values() if e.type == "Region" and e.codes), key=lambda e: e.id):
        depth, at = 1, entry
        while at.wider:
            depth, at = depth + 1, reference[at.wider[0]]
        if at.id == "region/100000":
            found.setdefault(depth, []).append(entry.id)
    return found


def speed(enterprises: int, policies: int) -> None:
    """Print what each step costs."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        rules = {rule.name: rule.query for rule in load_rules()}
        began = time.perf_counter()
        inferred = write_store(quads(enterprises, policies), out / "store", rules)
        mark(out, base=BASE)
        print(f"store and rules      {time.perf_counter() - began:8.1f} s   {inferred:,} facts inferred")
        reader = open_store(out)
        began = time.perf_counter()
        tables = load(reader)
        found = index(tables)
        print(f"load                 {time.perf_counter() - began:8.1f} s   {enterprises:,} enterprises, {policies:,} policies")
        began = time.perf_counter()
        standings: Counter[str] = Counter()
        pairs: set[tuple[str, str]] = set()
        slowest = 0.0
        for profile in tables.profiles:
            start = time.perf_counter()
            for match in policies_for(profile, found, tables.newest):
                standings[match.standing] += 1
                if match.standing in (ELIGIBLE, BARRED):
                    pairs.add((profile.iri, match.policy.iri))
            slowest = max(slowest, time.perf_counter() - start)
        took = time.perf_counter() - began
        each = f"{took / enterprises * 1e3:.2f} ms an enterprise, {slowest * 1e3:.0f} ms the slowest"
        print(f"match all with all   {took:8.1f} s   {each}")
        print(f"                                {', '.join(f'{n:,} {s}' for s, n in sorted(standings.items()))}")
        same = pairs == _eligible(reader)
        print(f"memory at the peak   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
        print(f"the rules of ontology/rules/ {'give the same pairs' if same else 'GIVE OTHER PAIRS'}")


def _eligible(reader: Reader) -> set[tuple[str, str]]:
    rows = reader.select("SELECT ?e ?p { ?e zq:eligibleFor ?p }")
    return {(row["e"][1:-1], row["p"][1:-1]) for row in rows}


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of matching_judged.tsv."""

    set: str  # train, dev: the documents it was drawn from
    enterprise: str
    policy: str
    ground: str  # class, industry: what it was matched by when it was drawn
    right: str  # yes: by the texts it is one of those whom the policy is for, and the policy is in force
    gives: str  # yes: there is something to get or to apply for
    why: str  # what the texts say


def judged(out: Path) -> None:
    """Print the judged pairs with what the build says of each, and the share that is right of those that it matches.

    Pairs of a set of documents are left out where the build knows both sides of none of them: it is of other documents.
    """
    reader = open_store(out)
    tables = load(reader)
    found = index(tables)
    by_name = {normal(p.name): p for p in tables.profiles}
    policies = {normal(policy.name) for policy in tables.policies}
    pairs = read_pairs()
    of = {pair.set for pair in pairs if normal(pair.enterprise) in by_name and normal(pair.policy) in policies}
    if not of:
        print("no judged pair is of the documents of this build")
    counts: Counter[tuple[str, bool, str]] = Counter()
    for pair in pairs:
        if pair.set not in of:
            continue
        profile = by_name.get(normal(pair.enterprise))
        matches = policies_for(profile, found, tables.newest) if profile else []
        says = next((m.standing for m in matches if normal(m.policy.name) == normal(pair.policy)), "none")
        counts[pair.set, says == ELIGIBLE, pair.right] += 1
        print(f"{says:12} right {pair.right:3} gives {pair.gives:3}  {pair.enterprise} × {pair.policy}: {pair.why}")
    for documents in sorted(of):
        for matched, what in ((True, "eligible"), (False, "not eligible")):
            right, wrong = counts[documents, matched, "yes"], counts[documents, matched, "no"]
            print(f"{documents} {what}: {right + wrong} pairs, {right} right ({right / max(1, right + wrong):.2f})")


def read_pairs() -> list[Pair]:
    """The pairs that were judged."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        return [Pair(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--enterprises", type=int, default=10_000)
    options.add_argument("--policies", type=int, default=1_000)
    options.add_argument("--judged", type=Path, metavar="OUT")
    asked = options.parse_args()
    judged(asked.judged) if asked.judged else speed(asked.enterprises, asked.policies)


if __name__ == "__main__":
    main()
