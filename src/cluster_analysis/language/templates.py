"""Whether a translation fits its English text: the same places, in forms that its language has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

from cluster_analysis.errors import Message
from cluster_analysis.language.kazakh import CASES
from cluster_analysis.language.values import CATEGORIES, NOTHING

FORMS = {
    "en": set(),
    "ru": {"gen", "prep"},
    "kk": {*CASES, *(f"poss-{case}" for case in CASES), "asof"},
}
"""Forms that a place can ask for, besides plural forms and Python's own for plain numbers and texts."""
_PYTHON = re.compile(r"[<>^]?[+ ]?\d*,?(\.\d+)?[dfgs%]?")


def places(text: str) -> list[tuple[str, str]]:
    r"""The places of a text, each with the form it asks for; none if it is no template (a formula, JSON).

    Examples
    --------
    >>> places("{region:gen}: {n:# row|# rows}"), places(r"$\frac{x}{y}$ {")
    ([('region', 'gen'), ('n', '# row|# rows')], [])
    """
    try:
        parsed = [(name, form or "") for _text, name, form, _c in Formatter().parse(text) if name is not None]
    except ValueError:
        return []
    return parsed if all(re.fullmatch(r"[a-z_][a-z_0-9]*", name) for name, _form in parsed) else []


def faults(english: str, text: str, lang: str) -> Iterator[Message]:
    """What is wrong with a translation: places that are missing or new, forms that the language has not.

    Examples
    --------
    >>> [str(fault) for fault in faults("{n} of {all}", "{n:# из|# из} {al}", "ru")]
    ['has other places than the English text: al, all', 'has 2 plural forms; the language has 4']
    """
    asked = places(english)
    if not asked and english.count("{") != 0:
        return
    differ = {name for name, _form in asked} ^ {name for name, _form in places(text)}
    if differ:
        yield Message("has other places than the English text: {names}", names=sorted(differ))
    for _name, form in places(text):
        count = len(form.split("|")) - form.startswith(NOTHING)
        if "|" in form or "#" in form:
            if count != len(CATEGORIES[lang]):
                yield Message(
                    "has {n} plural forms; the language has {all}", n=count, all=len(CATEGORIES[lang])
                )
        elif form and form not in FORMS[lang] and not _PYTHON.fullmatch(form):
            yield Message("asks for a form that the language has not: {form}", form=form)
