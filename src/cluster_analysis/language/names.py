"""Names of regions and sections as sentences need them: in each language, and where it matters in cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from cluster_analysis.language.kazakh import suffix

Forms = Mapping[str, str]
"""A name by its cases: "nom" always; "gen" and "prep" in Russian."""


@dataclass(frozen=True)
class Names:
    """The names of a set of regions and of a classification: code -> language -> case -> name.

    A code that is not known stands for itself. A Russian case that is not stored is the nominative: write
    such a sentence so that the name stands after a colon. Kazakh cases are made by rule from the full name.

    Examples
    --------
    >>> names = Names({"X": {"en": {"nom": "Abai Region"}, "kk": {"nom": "Абай облысы"}}})
    >>> names.name("X", "en"), names.name("X", "kk", "loc"), names.name("Y", "kk")
    ('Abai Region', 'Абай облысында', 'Y')
    """

    forms: Mapping[str, Mapping[str, Forms]]

    def name(self, code: str, lang: str, case: str = "nom") -> str:
        """The name of a region or section in a language and a case."""
        forms = self.forms.get(code, {}).get(lang)
        if not forms:
            return code
        if lang == "kk" and case not in forms:
            return forms["nom"] + suffix(forms["nom"], case, possessed=True)
        return forms.get(case) or forms["nom"]


_PROJECT: list[Callable[[], Names]] = []  # empty where nobody has said where the names are


def let_names_come_from(source: Callable[[], Names]) -> None:
    """Say where the project's names are; they are read when a sentence first needs them."""
    _PROJECT[:] = [source]
    project_names.cache_clear()


@cache
def project_names() -> Names:
    """The names of the project's regions and sections; none where there are no tables of them."""
    try:
        return _PROJECT[0]()
    except (FileNotFoundError, IndexError):
        return Names({})
