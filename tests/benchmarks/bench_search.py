"""Time of one answer, and the share of right ones: ours beside FTS5 and ts_rank."""

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import pyperf

from errors.alignment.tokens import tokenise
from errors.models import ErrorCode, Wording
from tests.golden.variants import PLACEHOLDER

from .catalogue import KINDS, Query, queries
from .engines import Engine, engines
from .processes import cpu
from .results import fact, ms, result, table

WARM_UP = 10  # queries before those that are measured; every one is asked once
OTHERS = {"sqlite": "FTS5", "postgresql": "ts_rank"}

Found = Mapping[Any, pyperf.Benchmark]


def measure(entries: int, count: int) -> list[pyperf.Benchmark]:
    """CPU time of `count` queries of each kind in each engine, and how many were answered right."""
    found = []
    for engine in engines():
        engine.build()
        for kind in KINDS:
            asked = list(queries(kind, count + WARM_UP, entries))
            times, hits = run(engine, asked)
            right = right_first(kind, asked[WARM_UP:], hits)
            order = crc32(repr(hits).encode())
            found.append(result(f"{engine.name} {kind}", times, entries, right=right, order=order))
        engine.drop()
    return found


def run(engine: Engine, asked: Sequence[Query]) -> tuple[list[float], list[list[str]]]:
    """CPU seconds and the codes of the hits of every query after the first ones, which warm up."""
    times, hits = [], []
    for query in asked:
        began = cpu()
        found = engine.find(query.text, query.entry.language)
        times.append(cpu() - began)
        hits.append(found)
    codes = dict(
        ErrorCode.objects.filter(id__in={id for found in hits for id in found}).values_list("id", "code")
    )
    return times[WARM_UP:], [[codes[id] for id in found] for found in hits[WARM_UP:]]


def right_first(kind: str, asked: Sequence[Query], hits: Sequence[Sequence[str]]) -> float:
    """The share of queries whose first hit is their entry; of pastes also one whose message has the same words."""
    firsts = Wording.objects.filter(error__code__in={found[0] for found in hits if found})
    texts = dict(firsts.values_list("error__code", "text"))
    right = 0
    for query, first in ((query, found[0]) for query, found in zip(asked, hits, strict=True) if found):
        is_twin = kind != "question" and literals(texts[first]) == literals(query.entry.message)
        right += is_twin or first == query.entry.code
    return right / len(asked)


def literals(text: str) -> list[str]:
    return [word.text for word in tokenise(PLACEHOLDER.sub(" ", text))]


def report(found: Found) -> str:
    """The table of one database."""
    if not (other := next((name for name in OTHERS.values() if f"{name} paste" in found), "")):
        return ""
    names = ["search", "resolve", other]
    rows = []
    for kind in KINDS:
        row = [found[f"{name} {kind}"] for name in names]
        right = [f"{100 * fact(cell, 'right'):.0f} %" for cell in (row[0], row[-1])]
        rows.append([kind, *map(ms, row), f"{ratio(row[0], row[-1]):.2f}", *right])
    head = ["CPU ms p50 / p95", *names, f"search ÷ {other}, p95", "right first: search", other]
    return table("Answers", head, rows)


def ratio(ours: pyperf.Benchmark, theirs: pyperf.Benchmark) -> float:
    return ours.percentile(95) / theirs.percentile(95)


def compare(found: Found, entries: int) -> str:
    """Both databases: the ratios, and whether all hits are the same in the same order. `found` by (database, what)."""
    if any((vendor, f"{name} paste") not in found for vendor, name in OTHERS.items()):
        return ""
    rows = []
    for kind in KINDS:
        ours = [found[vendor, f"search {kind}"] for vendor in OTHERS]
        theirs = [found[vendor, f"{name} {kind}"] for vendor, name in OTHERS.items()]
        cells = [f"{ratio(mine, other):.2f}" for mine in ours for other in theirs]
        same = "yes" if fact(ours[0], "order") == fact(ours[1], "order") else "NO"
        rows.append([kind, *cells, same])
    head = [f"{entries} entries: p95 of search ÷ that of"]
    head += [f"{vendor}: {name}" for vendor in OTHERS for name in OTHERS.values()]
    return table("Side by side", [*head, "same hits, same order"], rows)
