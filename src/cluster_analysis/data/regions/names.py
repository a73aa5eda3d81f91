"""The names of the project's regions and sections for sentences, from the committed tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping

from cluster_analysis.data.paths import raw
from cluster_analysis.data.regions.regions import crosswalk
from cluster_analysis.language.names import Forms, Names

_COLUMNS = {"en": {"nom": "en"}, "kk": {"nom": "kk"}, "ru": {"nom": "ru", "gen": "ru_gen", "prep": "ru_prep"}}


def names_of_kazakhstan() -> Names:
    """Names of the 21 units and the country by code, of the sections of OKED, and of items that are neither.

    Examples
    --------
    >>> names = names_of_kazakhstan()
    >>> names.name("KZ-10", "ru", "prep"), names.name("KZ-75", "kk", "abl"), names.name("B", "ru", "gen")
    ('области Абай', 'Алматы қаласынан', 'горнодобывающей промышленности')
    >>> names.name("hourly_earnings", "kk")
    'сағаттық жалақы'
    """
    sections, items = _rows("section_names.csv"), _rows("classifications/items.csv")
    return Names({code: _forms(row) for code, row in (items | crosswalk() | sections).items()})


def _rows(name: str) -> dict[str, dict[str, str]]:
    """The rows of a committed table by their code."""
    with (raw() / name).open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def _forms(row: Mapping[str, str]) -> dict[str, Forms]:
    """The cases of each language in a row of a table."""
    return {
        lang: {case: row[column] for case, column in cases.items() if row.get(column)}
        for lang, cases in _COLUMNS.items()
    }
