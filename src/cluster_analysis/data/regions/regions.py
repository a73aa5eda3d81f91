"""Regions of Kazakhstan: units of three vintages, names in three languages, recognition of spellings.

A region's key is its ISO 3166-2:KZ code of 2022; South Kazakhstan, which was split in June 2018, keeps its
former code ``KZ-YUZ``, so that it is never taken for Turkistan region (``KZ-61``). ``KZ`` is the country.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import UnknownNameError, VintageError

COUNTRY = "KZ"
_ALWAYS = tuple(f"KZ-{n}" for n in (11, 15, 19, 23, 27, 31, 35, 39, 43, 47, 55, 59, 63, 71, 75))

VINTAGES: dict[int, tuple[str, ...]] = {
    2017: (*_ALWAYS, "KZ-YUZ"),
    2018: (*_ALWAYS, "KZ-61", "KZ-79"),
    2022: (*_ALWAYS, "KZ-61", "KZ-79", "KZ-10", "KZ-33", "KZ-62"),
}
"""Units of each vintage: 16, 17 and 20 of them."""

PREDECESSOR = {"KZ-10": "KZ-63", "KZ-33": "KZ-19", "KZ-62": "KZ-35", "KZ-61": "KZ-YUZ", "KZ-79": "KZ-YUZ"}
"""A unit that a split made -> the older unit it was part of."""

CITIES = ("KZ-71", "KZ-75", "KZ-79")
"""Cities of republican significance: Astana, Almaty, Shymkent."""

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

_IN_PHRASES = ("Республика", "Республике", "Республике Казахстан", "Республика Қазақстан", "RK")
"""Forms of the country's name in lines of totals ("Всего по республике")."""


def units(vintage: int) -> tuple[str, ...]:
    """Codes of the units of a vintage, in the order of their codes.

    Examples
    --------
    >>> len(units(2017)), len(units(2018)), len(units(2022))
    (16, 17, 20)
    """
    if vintage not in VINTAGES:
        raise VintageError(f"vintage {vintage!r} is not known; the vintages are {sorted(VINTAGES)}")
    return tuple(sorted(VINTAGES[vintage]))


def all_units() -> tuple[str, ...]:
    """Codes of the 21 units that exist in any vintage."""
    return tuple(sorted({code for codes in VINTAGES.values() for code in codes}))


def ancestor(code: str, vintage: int) -> str:
    """The unit of `vintage` that holds the unit `code`.

    Examples
    --------
    >>> ancestor("KZ-10", 2017), ancestor("KZ-79", 2017), ancestor("KZ-79", 2022)
    ('KZ-63', 'KZ-YUZ', 'KZ-79')

    Raises
    ------
    VintageError
        If the unit is itself older: South Kazakhstan has no unit of 2018 that holds it.
    """
    members = units(vintage)
    found = code
    while found not in members and found in PREDECESSOR:
        found = PREDECESSOR[found]
    if found not in members:
        raise VintageError(f"{code} ({region_name(code)}) is not part of one unit of vintage {vintage}")
    return found


@cache
def crosswalk() -> dict[str, dict[str, str]]:
    """The committed crosswalk: code -> its row (KATO, older codes, names in en, ru, kk)."""
    with (raw() / "kz_regions_crosswalk.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@cache
def _spellings() -> tuple[dict[str, str], dict[str, set[str]]]:
    """Every accepted spelling -> its code; the same without its kind of unit -> the codes that have it."""
    found = [(code, code) for code in (COUNTRY, *all_units())] + [(one, COUNTRY) for one in _IN_PHRASES]
    for code, row in crosswalk().items():
        found += [
            (row[column], code) for column in ("en", "ru", "kk", "iso_pre2022", "kato", "sdg") if row[column]
        ]
    with (raw() / "region_aliases.csv").open(encoding="utf-8") as file:
        found += [(row["alias"], row["code"]) for row in csv.DictReader(file)]
    exact = {_key(name): code for name, code in found}
    bare: dict[str, set[str]] = {}
    for name, code in found:
        bare.setdefault(_named(name)[0], set()).add(code)
    bare.pop("", None)  # "Всего" says nothing but the kind
    return exact, bare


def _fold(name: str) -> str:
    """Case, width and footnote marks aside."""
    text = unicodedata.normalize("NFKC", str(name)).casefold().strip()
    return re.sub(r"(?<=[^\W\d])\s*[\d*)]+(?:[\s,]+[\d*)]+)*$|\s+\d\)?$", "", text)


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", _fold(name))


def _key(name: str) -> str:
    """What two spellings of one name share: no case, punctuation, footnote marks, look-alike letters."""
    return " ".join(_words(name)).translate(_LOOK_ALIKE)


def _named(name: str) -> tuple[str, set[str]]:
    """The key of a name without words such as "region", "город", "қаласы"; the kinds of unit they say."""
    words = _words(name)
    kinds = [_kind(word) for word in words]
    rest = " ".join(word for word, kind in zip(words, kinds, strict=True) if kind is None)
    return rest.translate(_LOOK_ALIKE), {kind for kind in kinds if kind}


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


def find_region(name: str) -> str | None:
    """The code of a region from any of its spellings, None if a label names no region.

    What a label says of its kind must be true: of the cities, only those of republican significance are
    regions. A second name in brackets must name the same region.

    Examples
    --------
    >>> find_region("Qostanay"), find_region("Urban population"), find_region("Astana (Nur-Sultan)")
    ('KZ-39', None, 'KZ-71')
    >>> find_region("Атырау"), find_region("г. Атырау"), find_region("Всего по республике")
    ('KZ-23', None, 'KZ')
    >>> find_region("KZ11"), find_region("KZ03"), find_region("KZAKM"), find_region("110000000")
    ('KZ-11', 'KZ-11', 'KZ-11', 'KZ-11')
    >>> find_region("KZ99") is None
    True
    """
    exact, bare = _spellings()
    if written := _CODE.fullmatch(str(name).strip()):
        return _by_digits(written[1] or written[2])
    if (found := exact.get(_key(name))) is not None:
        return found
    twice = re.fullmatch(r"([^()]+)\(([^()\d]+)\)", str(name).strip())
    if twice:
        first, second = find_region(twice[1]), find_region(twice[2])
        return first if first == second else None
    rest, kinds = _named(name)
    codes = {code for code in bare.get(rest, set()) if not kinds or kinds == {_kind_of_unit(code)}}
    return codes.pop() if len(codes) == 1 else None


_CODE = re.compile(r"KZ ?-?(\d\d)|(\d\d)0{7}", re.IGNORECASE)
"""An ISO code, also without its hyphen; KATO of nine digits. Its digits are no footnote."""


def _by_digits(digits: str) -> str | None:
    """The unit with these digits of ISO or KATO; else the one to which the bureau gives them ("KZ03")."""
    if f"KZ-{digits}" in all_units():
        return f"KZ-{digits}"
    own = {row[column]: code for code, row in crosswalk().items() for column in ("kazstat", "kato")}
    return own.get(f"KZ{digits}") or own.get(digits)


def _kind_of_unit(code: str) -> str:
    return "city" if code in CITIES else "country" if code == COUNTRY else "region"


def region_code(name: str, vintage: int | None = None) -> str:
    """The code of a region from any of its spellings.

    Accepted are names in Kazakh, Russian and English with their variants, ISO codes, KATO, former names
    (Nur-Sultan, South Kazakhstan), footnote marks glued to the name, and look-alike letters of the other
    script. Nothing is guessed: what is not known is refused with the nearest names.

    Parameters
    ----------
    name
        A spelling.
    vintage
        If given, the region must be a unit of this vintage.

    Raises
    ------
    UnknownNameError
        If the spelling is not known, with the nearest ones.
    VintageError
        If the region is known but not a unit of `vintage`.

    Examples
    --------
    >>> region_code("Туркестанская3)"), region_code("Жамбылская область"), region_code("Nur-Sultan")
    ('KZ-61', 'KZ-31', 'KZ-71')
    >>> region_code("Turkistan", vintage=2017)
    Traceback (most recent call last):
    cluster_analysis.errors.VintageError: 'Turkistan' (KZ-61) is not a unit of vintage 2017; use KZ-YUZ
    """
    code = find_region(name)
    if code is None:
        known = [row[lang] for row in crosswalk().values() for lang in ("en", "ru", "kk")]
        raise UnknownNameError(name, known, "region")
    if vintage is not None and code != COUNTRY and code not in units(vintage):
        parts = [unit for unit in VINTAGES[vintage] if PREDECESSOR.get(unit) == code]
        use = " + ".join(parts) or ancestor(code, vintage)
        raise VintageError(f"{name!r} ({code}) is not a unit of vintage {vintage}; use {use}")
    return code


def region_name(code: str, lang: str = "en") -> str:
    """The name of a region in a language.

    Examples
    --------
    >>> region_name("KZ-43", "kk")
    'Қызылорда облысы'
    """
    rows = crosswalk()
    if code not in rows:
        raise UnknownNameError(code, rows, "region code")
    return rows[code][lang]
