"""What cannot stand together in one table: spellings of one label, totals beside parts, parents and children.

What belongs to a country or a classification is looked up in its own tables, so that measures know neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from functools import lru_cache

from cluster_analysis.data.regions.industries import AGGREGATES, ancestors, oked, plain_code
from cluster_analysis.data.regions.sets import every_set
from cluster_analysis.data.regions.units import RegionSet
from cluster_analysis.errors import Problem

TOTALS = frozenset(["total", "totals", "sum", "всего", "итого", "барлығы", "жиыны"])
"""Words that name a sum in any table."""

_MIXED = re.compile("[a-zß-ɏ]\\S*[Ѐ-ԯ]|[Ѐ-ԯ]\\S*[a-zß-ɏ]")
"""A word, in small letters, that has Latin and Cyrillic ones."""
_FOREIGN_CODE = re.compile(r"\w{1,3}\d+")
PART_OF = "is part of {parent!r}, which is in the same sum"
Labels = tuple[Hashable, ...]


@lru_cache
def label_problems(labels: Labels, dim: str) -> tuple[Problem, ...]:
    """Labels that stand twice, in two spellings or in two scripts, that are missing, or that name a total."""
    texts = {label: _folded(label) for label in labels}
    problems = [
        Problem("stands more than once in {dim}", value=label, dim=dim)
        for label, times in Counter(labels).items()
        if times > 1
    ]
    problems += _twins(texts, "is another spelling of {twin!r} ({dim})", dim=dim)
    for label, text in texts.items():
        if label is None or label != label or not text:
            problems.append(Problem("is no label ({dim})", value=label, dim=dim))
        elif _MIXED.search(text):
            problems.append(Problem("mixes Latin and Cyrillic letters in {dim}", value=label, dim=dim))
        elif text in TOTALS and len(labels) > 1:
            problems.append(_total(label, dim))
    return tuple(problems)


def _twins(named: Mapping[Hashable, str], message: str, **values: str) -> Iterator[Problem]:
    """Labels that name what one before them names."""
    first: dict[str, Hashable] = {}
    for label, what in named.items():
        if first.setdefault(what, label) != label:
            yield Problem(message, value=label, twin=first[what], **values)  # type: ignore[arg-type]


def _total(label: Hashable, dim: str) -> Problem:
    return Problem(
        "is a total beside its parts ({dim})",
        value=label,
        dim=dim,
        advice="leave it out, or give it as a margin",
    )


def _folded(label: Hashable) -> str:
    """What two spellings of one label share: no case, width or spaces."""
    return " ".join(unicodedata.normalize("NFKC", str(label)).split()).casefold()


@lru_cache
def region_problems(labels: Labels) -> tuple[Problem, ...]:
    """Labels of regions that name one region twice, or the country beside its regions."""
    regions, codes = _region_codes(labels)
    problems = [
        _total(label, "region")
        for label, code in codes.items()
        if code == regions.country and len(labels) > 1 and _folded(label) not in TOTALS
    ]
    return (
        *problems,
        *_twins(
            {label: code for label, code in codes.items() if code != regions.country},
            "is another name of {twin!r} (region)",
        ),
    )


@lru_cache
def split_regions(labels: Labels) -> tuple[tuple[Hashable, Hashable], ...]:
    """Pairs of a unit and the unit it was split from, that no vintage has together."""
    regions, codes = _region_codes(labels)
    named = {code: label for label, code in codes.items()}
    together = [set(regions.units(year)) for year in regions.years]
    return tuple(
        (named[child], named[parent])
        for child, parent in regions.predecessor.items()
        if child in named and parent in named and not any({child, parent} <= units for units in together)
    )


def _region_codes(labels: Labels) -> tuple[RegionSet, dict[Hashable, str]]:
    """The labels that are regions of the first set of the project that knows any, with their codes."""
    names = [label for label in labels if isinstance(label, str) and not _FOREIGN_CODE.fullmatch(label)]
    for regions in every_set():
        found = {label: regions.find(label) for label in names}
        if any(found.values()):
            break
    return regions, {label: code for label, code in found.items() if code is not None}


@lru_cache
def industry_problems(labels: Labels) -> tuple[Problem, ...]:
    """Codes of which one holds another, in any spelling (`C10`, `10`, 10), and totals beside them."""
    codes = _industry_codes(labels)
    named = {code: label for label, code in codes.items()}
    problems = [*_twins(codes, "is another spelling of {twin!r} ({dim})", dim="industry")]
    for label, code in codes.items():
        problems += [
            Problem(PART_OF, value=label, parent=named[above], advice="keep one level")
            for above in ancestors(code)
            if above in named
        ]
    problems += [_total(label, "industry") for label in labels if codes and label in AGGREGATES]
    return tuple(problems)


def _industry_codes(labels: Labels) -> dict[Hashable, str]:
    """The labels that are codes of the classification; bare numbers only beside codes with letters."""
    spelled = {label: plain_code(label.strip()) for label in labels if isinstance(label, str)}
    codes: dict[Hashable, str] = {label: code for label, code in spelled.items() if code}
    if any(code.isalpha() for code in codes.values()):
        numbers = {label: f"{label:02d}" for label in labels if isinstance(label, int) and label > 0}
        codes.update({label: code for label, code in numbers.items() if code in oked()})
    return codes


@lru_cache
def looks_like(labels: Labels) -> str | None:
    """Which dimension labels belong to: all of them regions, or all codes of industries; else None."""
    known = {"region": _region_codes(labels)[1], "industry": _industry_codes(labels)}
    fitting = [dim for dim, codes in known.items() if labels and len(codes) == len(labels)]
    return fitting[0] if len(fitting) == 1 else None
