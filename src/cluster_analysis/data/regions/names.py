"""The names of the project's regions and industries for sentences, from the committed tables."""

from __future__ import annotations

from collections.abc import Mapping

from cluster_analysis.data.regions.industries import own_classifications, rows_of
from cluster_analysis.data.regions.sets import every_set
from cluster_analysis.language.names import Forms, Names

_COLUMNS = {"en": {"nom": "en"}, "kk": {"nom": "kk"}, "ru": {"nom": "ru", "gen": "ru_gen", "prep": "ru_prep"}}


def names_of_tables() -> Names:
    """Names of all units of all sets of regions, of sections and own classifications, and of other items.

    Examples
    --------
    >>> names = names_of_tables()
    >>> names.name("KZ-10", "ru", "prep"), names.name("KZ-75", "kk", "abl"), names.name("B", "ru", "gen")
    ('области Абай', 'Алматы қаласынан', 'горнодобывающей промышленности')
    >>> names.name("hourly_earnings", "kk")
    'сағаттық жалақы'
    """
    units = {code: row for regions in [*every_set()][::-1] for code, row in regions.rows.items()}
    rows = rows_of("items") | units | own_classifications() | rows_of("section_names")
    return Names({code: _forms(row) for code, row in rows.items()})


def _forms(row: Mapping[str, str]) -> dict[str, Forms]:
    """The cases of each language in a row of a table; English where a language has no name."""
    forms = {
        lang: {case: row[column] for case, column in cases.items() if row.get(column)}
        for lang, cases in _COLUMNS.items()
    }
    return {lang: own or forms["en"] for lang, own in forms.items()}
