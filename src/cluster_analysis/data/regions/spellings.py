"""Recognition of the units of a set from any of their spellings: nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

Rows = Mapping[str, Mapping[str, str]]

# Cyrillic letters that look like Latin ones, after case folding.
_LOOK_ALIKE = str.maketrans("аеорсухіһкмтнвј", "aeopcyxihkmthbj")
_WORDS = {
    "city": "city г город қаласы қала қ qalasy",
    "region": "region oblast obl province область обл облысы oblysy",
    "country": "всего итого барлығы жиыны total по for бойынша",
    "": "the of",
}
_KIND_OF = {word.translate(_LOOK_ALIKE): kind for kind, words in _WORDS.items() for word in words.split()}
"""Words that say what a name is the name of; those of the country stand in lines of totals."""
_KIND_IN_NAME = re.compile(r"\s+(Region|область|облысы|қаласы)$|^(г\.|город)\s*")

OTHER_CODES = ("kazstat", "kato", "sdg", "iso_pre2022")
"""Columns with codes of other systems; the set's own codes go before them ("KZ11" is KZ-11, not Pavlodar)."""
_CODE = re.compile(r"[A-Z]{2}[ -]?\d+|\d+", re.IGNORECASE)
"""A code: its digits are no footnote."""


class Spellings:
    """Every accepted spelling of the units of a set.

    Parameters
    ----------
    rows
        The units by their codes.
    aliases
        Further spellings, each with its code.
    """

    def __init__(self, rows: Rows, aliases: Iterable[tuple[str, str]]) -> None:
        self._rows = rows
        self._codes = dict(_codes_of(rows))
        self._exact: dict[str, str] = {}
        self._bare: defaultdict[str, set[str]] = defaultdict(set)
        names = ((row.get(lang, ""), code) for code, row in rows.items() for lang in ("en", "ru", "kk"))
        for name, code in (*names, *aliases):
            if name:
                self._exact[_key(name)] = code
                self._bare[_named(name)[0]].add(code)
        self._bare.pop("", None)  # "Всего" says nothing but the kind

    def find(self, name: str) -> str | None:
        """The code of the unit that a label names; None if it names none."""
        text = str(name).strip()
        code = self._codes.get(_plain(text))
        if code or _CODE.fullmatch(text):
            return code
        if (exact := self._exact.get(_key(text))) is not None:
            return exact
        twice = re.fullmatch(r"([^()]+)\(([^()\d]+)\)", text)
        if twice:
            first = self.find(twice[1])
            second = self.find(twice[2])
            return first if first == second else None
        rest, kinds = _named(text)
        codes = {code for code in self._bare.get(rest, set()) if not kinds or kinds == {self._kind(code)}}
        return codes.pop() if len(codes) == 1 else None

    def _kind(self, code: str) -> str:
        kind = self._rows[code].get("kind") or "region"
        return "city" if kind == "capital" else kind


def _codes_of(rows: Rows) -> Iterable[tuple[str, str]]:
    """Codes of all systems with the unit's own; the later ones take precedence."""
    for column in OTHER_CODES:
        for code, row in rows.items():
            if other := row.get(column):
                yield _plain(other), code
                if column == "kato":
                    yield other + "0000000", code
    yield from ((_plain(code), code) for code in rows)


def _plain(code: str) -> str:
    return re.sub("[ -]", "", code).upper()


@lru_cache(maxsize=1_000)
def _words(name: str) -> list[str]:
    """The words of a name, case, width and footnote marks aside."""
    text = unicodedata.normalize("NFKC", str(name)).casefold().strip()
    text = re.sub(r"(?<=[^\W\d])\s*[\d*)]+(?:[\s,]+[\d*)]+)*$|\s+\d\)?$", "", text)
    return re.findall(r"\w+", text)


def _key(name: str) -> str:
    """What two spellings of one name share: no case, punctuation, footnote marks, look-alike letters."""
    return " ".join(_words(name)).translate(_LOOK_ALIKE)


def _named(name: str) -> tuple[str, set[str]]:
    """The key of a name without words such as "region", "город", "қаласы"; the kinds of unit they say."""
    kinds = {word: _kind(word) for word in _words(name)}
    rest = " ".join(word for word, kind in kinds.items() if kind is None)
    return rest.translate(_LOOK_ALIKE), {kind for kind in kinds.values() if kind}


def _kind(word: str) -> str | None:
    """The kind of unit that a word says; "c." is short for city in Latin letters only."""
    return "city" if word == "c" else _KIND_OF.get(word.translate(_LOOK_ALIKE))


def says_city(name: str) -> bool:
    """Whether a label says that it names a city.

    Examples
    --------
    >>> says_city("Almaty city"), says_city("г. Алматы"), says_city("Almaty")
    (True, True, False)
    """
    return "city" in _named(name)[1]


def without_kind(name: str) -> str:
    """A name without the word for "region" or "city".

    Examples
    --------
    >>> without_kind("Kyzylorda Region"), without_kind("город Астана")
    ('Kyzylorda', 'Астана')
    """
    return _KIND_IN_NAME.sub("", name)
