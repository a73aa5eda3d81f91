"""Classifications of industries: levels, parents, names; OKED, and any other that lies beside it.

A classification is a table of `data/raw/classifications` with the columns `code`, `level`, `parent` and names
in `en`, `ru`, `kk` (`short_en` and so on where there are any). Adding one is adding a file.
"""

from __future__ import annotations

import re
from functools import cache

from cluster_analysis.data.paths import raw
from cluster_analysis.data.regions.units import rows_in
from cluster_analysis.errors import UnknownNameError, refuse_each

HOME = "oked"
"""The classification of the project's own country (NK RK 03-2019)."""
SECTIONS = tuple("ABCDEFGHIJKLMNOPQRSTU")
AGGREGATES = ("GDP", "NET_TAXES", "IND", "OTHER_SERVICES", "FISIM")
"""Items of the regional accounts that are not sections: totals, taxes, groups of sections."""

Rows = dict[str, dict[str, str]]
_OWN_SPELLING = re.compile(r"[A-U]?\.?(\d{2})\.?(\d{0,3})")
_NAMES = tuple(f"{kind}{lang}" for kind in ("", "short_") for lang in ("en", "ru", "kk"))


@cache
def oked() -> Rows:
    """The committed classification (NK RK 03-2019): code -> level, parent, names."""
    return rows_of(HOME)


def rows_of(table: str) -> Rows:
    """The rows of a table of `data/raw/classifications` by their code."""
    return {row["code"]: row for row in rows_in(raw() / "classifications" / f"{table}.csv")}


@cache
def own_classifications() -> Rows:
    """The codes of all classifications but OKED.

    Raises
    ------
    InputError
        For a code that another classification has: nobody could say which one is meant.
    """
    codes: Rows = {}
    for path in sorted((raw() / "classifications").glob("*.csv")):
        rows = {} if path.stem == HOME else rows_of(path.stem)
        if any({"level", "parent"} <= row.keys() for row in rows.values()):
            twice = sorted(rows.keys() & (oked().keys() | codes.keys()))
            refuse_each("is a code of another classification", twice, file=path.name)
            codes |= rows
    return codes


def _row(code: str) -> dict[str, str]:
    row = oked().get(code) or own_classifications().get(code)
    if row is None:
        raise UnknownNameError(code, oked(), "OKED code")
    return row


def is_industry(code: str) -> bool:
    """Whether a label is a section of OKED or a code of another classification; bare numbers are not.

    Examples
    --------
    >>> is_industry("A"), is_industry("10"), is_industry("National effect")
    (True, False, False)
    """
    return not code.isdigit() and (code in oked() or code in own_classifications())


def ancestors(code: str) -> list[str]:
    """All codes above this one, the nearest first.

    Examples
    --------
    >>> ancestors("1051")
    ['105', '10', 'C']
    """
    found: list[str] = []
    while code := _row(code)["parent"]:
        found.append(code)
    return found


def plain_code(text: str) -> str:
    """A code of OKED without the letter of its section and without points; nothing if it is none.

    Examples
    --------
    >>> plain_code("C10.51"), plain_code("C"), plain_code("rice")
    ('1051', 'C', '')
    """
    if text in oked():
        return text
    spelled = _OWN_SPELLING.fullmatch(text)
    code = spelled[1] + spelled[2] if spelled else ""
    return code if code in oked() else ""


def industry_code(name: str) -> str:
    """The code of an industry from its code or its name in any language, the highest level that is called so.

    Raises
    ------
    UnknownNameError
        If nothing is called so, with the nearest names.

    Examples
    --------
    >>> industry_code("C10.51"), industry_code("mining"), industry_code("Сельское, лесное и рыбное хозяйство")
    ('1051', 'B', 'A')
    """
    text = name.strip()
    code = plain_code(text) or (
        text if text in own_classifications() else _by_name().get(_folded(text), "")
    )
    if not code:
        known = [row[lang] for row in oked().values() for lang in ("en", "ru")]
        raise UnknownNameError(name, known, "OKED code")
    return code


@cache
def _by_name() -> dict[str, str]:
    """Folded names -> codes; parents stand before their children and keep a name that both have."""
    rows = sorted((oked() | own_classifications()).items(), key=lambda pair: len(pair[0]), reverse=True)
    return {_folded(row[name]): code for code, row in rows for name in _NAMES if row.get(name)}


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def industry_name(code: str, lang: str = "en", short: bool = False) -> str:
    """The name of an industry; where a language has none, the Russian one of the classification.

    `short` gives the short name of a section, for axes and legends.

    Examples
    --------
    >>> industry_name("B", "en", short=True), industry_name("B", "kk")
    ('Mining', 'Тау-кен өндіру өнеркәсібі және карьерлерді қазу')
    """
    row = _row(code)
    name = row.get(lang) or row.get("ru") or row.get("en") or code
    return (row.get(f"short_{lang}") if short else "") or name


def section_name(code: str, lang: str = "en") -> str:
    """The short name of a section, for axes and legends."""
    return industry_name(code, lang, short=True)
