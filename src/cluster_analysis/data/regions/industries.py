"""OKED, the classification of economic activities: levels, names, parents, and the audit of nesting."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError, Problem, UnknownNameError

LEVELS = ("section", "division", "group", "class", "subclass")
SECTIONS = tuple("ABCDEFGHIJKLMNOPQRSTU")
AGGREGATES = ("GDP", "NET_TAXES", "IND", "OTHER_SERVICES", "FISIM")
"""Items of the regional accounts that are not sections: totals, taxes, groups of sections."""


@cache
def oked() -> dict[str, dict[str, str]]:
    """The committed classification (NK RK 03-2019): code -> level, parent, names."""
    with (raw() / "oked.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def _row(code: str) -> dict[str, str]:
    rows = oked()
    if code not in rows:
        raise UnknownNameError(code, rows, "OKED code")
    return rows[code]


def level(code: str) -> str:
    """The level of a code: section, division, group, class or subclass.

    Examples
    --------
    >>> level("A"), level("01"), level("011")
    ('section', 'division', 'group')
    """
    return _row(code)["level"]


def parent(code: str) -> str | None:
    """The code one level up; none for a section.

    Examples
    --------
    >>> parent("10"), parent("C")
    ('C', None)
    """
    return _row(code)["parent"] or None


def ancestors(code: str) -> list[str]:
    """All codes above this one, the nearest first.

    Examples
    --------
    >>> ancestors("1051")
    ['105', '10', 'C']
    """
    found: list[str] = []
    above = parent(code)
    while above:
        found.append(above)
        above = parent(above)
    return found


def industry_name(code: str, lang: str = "en", short: bool = False) -> str:
    """The name of an industry; where a language has none, the Russian one of the classification.

    `short` gives the short name of a section, for axes and legends.

    Examples
    --------
    >>> industry_name("B", "en", short=True), industry_name("B", "kk")
    ('Mining', 'Тау-кен өндіру өнеркәсібі және карьерлерді қазу')
    """
    row = _row(code)
    return (row[f"short_{lang}"] if short else "") or row[lang] or row["ru"]


def section_name(code: str, lang: str = "en") -> str:
    """The short name of a section, for axes and legends."""
    return industry_name(code, lang, short=True)


def audit_nesting(codes: Iterable[str]) -> list[str]:
    """Refuse a list of codes of which one holds another: their sum would count the child twice.

    Returns
    -------
    list of str
        The codes, if none is an ancestor of another.

    Raises
    ------
    InputError
        With one problem for each pair of parent and child, and one for each repeated code.

    Examples
    --------
    >>> audit_nesting(["A", "10", "11"])
    ['A', '10', '11']
    >>> audit_nesting(["C", "10"])
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: '10' is part of 'C', which is in the same sum; keep one level
    """
    listed = list(codes)
    present = set(listed)
    problems = [
        Problem(f"is part of {above!r}, which is in the same sum", value=code, advice="keep one level")
        for code in listed
        for above in ancestors(code)
        if above in present
    ]
    repeated = sorted({code for code in listed if listed.count(code) > 1})
    problems += [Problem("stands more than once in the sum", value=code) for code in repeated]
    if problems:
        raise InputError(problems)
    return listed
