"""What stands in an application form: sheets, fields, kinds of entry, and the answers chosen from lists.

Row 1 of a sheet holds fixed codes, row 2 the labels in the language of the form; everything is read by code,
so a translated form, a renamed sheet, a moved column or an inserted line changes nothing. `choices.csv` holds
one line per name in a list: field, value, language (empty for a further spelling) and text. A new synonym
is a new line there, no code.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.errors import nearest
from cluster_analysis.language.catalogues import translator
from cluster_analysis.selection.call.workbooks import Sheet, Workbook, texts, words
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

FORM = texts("call/forms/form.yml")
FIELDS = FORM["fields"]
MEMBERS = FORM["members"]
REQUIRED = FORM["required"]
SHEETS = FORM["sheets"]
KINDS = FIELDS | MEMBERS
MEMBER_COLUMNS = tuple(MEMBERS)


def form_indicators(methodology: Methodology) -> list[Indicator]:
    """The indicators an applicant states: quantitative ones whose source begins with the application."""
    return [
        one for one in methodology.indicators if one.source.startswith("application") and one.rubric is None
    ]


MOST = 1e15
"""Stands for the end of what is possible where it is open."""


def ends(indicator: Indicator) -> tuple[float, float]:
    """The least and the largest value that is possible."""
    low = indicator.min
    high = indicator.max
    return -MOST if low is None else low, MOST if high is None else high


def limits(indicator: Indicator) -> str:
    """What values are possible, in figures ("0–100"); empty where anything is."""
    low, high = ("" if end is None else f"{end:g}" for end in (indicator.min, indicator.max))
    return f"{low}–{high}" if high else f"≥ {low}" if low else ""


def asked(indicator: Indicator, lang: str) -> str:
    """What a form asks for: the indicator, and how it is read in the sectors that have a variant."""
    text = translator(lang)("if the sector is {sector}: {name}")
    others = [text.format(sector=key, name=one.name(lang)) for key, one in indicator.sector_variant.items()]
    return "; ".join([indicator.name(lang), *others])


def field_labels(lang: str, methodology: Methodology) -> dict[str, str]:
    """Labels of fields and columns of the form in a language, with the years of the call."""
    call = methodology.call
    years = {"jobs": call.base_year, "new_jobs": call.target_year} if call else {}
    dated = {code: words("years", lang)[code].format(year=year) for code, year in years.items() if year}
    return {"code": "", "size": translator(lang)("Size", "firm")} | words("labels", lang) | dated


def sheets_of(book: Workbook) -> dict[str, Sheet]:
    """The sheets of a form by their own names, also where somebody has given them others."""
    found = {name: sheet for name in SHEETS if (sheet := book.sheet(name))}
    for sheet in [one for one in book.sheets.values() if one not in found.values() and one.name != "Lists"]:
        heads = sheet.heads().keys()
        name = next((name for name in SHEETS if name not in found and heads >= {*SHEETS[name]}), "")
        if name:
            found[name] = sheet
            sheet.fault("renamed sheet", name=name)
        else:
            sheet.fault("other sheet")
    return found


ALIKE = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")
"""Cyrillic capitals that look like Latin ones."""


@cache
def _lines() -> list[list[str]]:
    with (Path(__file__).parent / "choices.csv").open(encoding="utf-8") as file:
        return list(csv.reader(file))


def fold(text: str) -> str:
    """A text without case, width, doubled blanks, and the two ways to write ё."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(plain.split()).strip(" .,;«»\"'")


@cache
def _known(field: str) -> dict[str, str]:
    """Folded spelling -> value."""
    return {
        fold(spelt): value for name, value, _, text in _lines() if name == field for spelt in (value, text)
    }


def chosen(field: str, text: str) -> str | None:
    """The value that a text means, whatever its language; None where that is not known.

    Examples
    --------
    >>> chosen("applicant", "Ассоциация"), chosen("certified", "Иә"), chosen("sector", "Нефтесервис")
    ('association', 'yes', 'oil services')
    >>> chosen("applicant", "cooperative") is None
    True
    """
    return _known(field).get(fold(text))


def values(field: str) -> list[str]:
    """The values of a list in their order."""
    return list(dict.fromkeys(value for name, value, lang, _ in _lines() if name == field and lang))


def label(field: str, value: str, lang: str) -> str:
    """The name of a value in a language; the value itself where it has none.

    Examples
    --------
    >>> label("applicant", "association", "kk"), label("sector", "space travel", "ru")
    ('қауымдастық', 'space travel')
    """
    return next((text for *key, text in _lines() if key == [field, value, lang]), value)


def region_of(text: str) -> str | None:
    """The code of a region from any spelling; `several regions` where a text says so; None if not known.

    Examples
    --------
    >>> region_of("Мангистау"), region_of("(multi-region)"), region_of("Mars")
    ('KZ-47', 'several regions', None)
    """
    return chosen("region", text) or regions().find(text)


def nearest_units(text: str, vintage: int) -> dict[str, Any]:
    """What is told of a text that is no region of a vintage: how many there are, and the nearest names."""
    units = regions().units(vintage)
    names = [region_name(unit, lang) for unit in units for lang in ("en", "ru", "kk")]
    near = [] if region_of(text) else nearest(text, names)  # none where several are named
    return {"vintage": vintage, "n": len(units), "names": near or ["–"]}


def application_number(text: str) -> str | None:
    """The number of an application as it is meant: `№ K03`, `k03` and `К03` with a Cyrillic letter are K03.

    Examples
    --------
    >>> application_number("№ k03"), application_number("К01"), application_number("../S02")
    ('K03', 'K01', None)
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFC", text).upper())
    plain = re.sub(r"^(№|NO\.?|N°|#)", "", plain).translate(ALIKE)
    return (
        plain if re.fullmatch(r"[A-Z]{1,3}\d{1,4}(-\d)?", plain) else None
    )  # K03-2: a second bid under K03


def bin_check_digit(eleven: str) -> int | None:
    """The check digit of a business identification number (BIN) from its first eleven digits.

    Sum of digits x weights 1..11, modulo 11; where that is 10, once more with the weights
    3, 4, ..., 11, 1, 2; where that is 10 too, no such number is issued (None).

    References
    ----------
    The rule of the 12-digit identification numbers of Kazakhstan (the same for IIN and BIN).

    Examples
    --------
    >>> bin_check_digit("12345678901")
    3
    """
    for shift in (0, 2):
        rest = sum(int(digit) * ((place + shift) % 11 + 1) for place, digit in enumerate(eleven)) % 11
        if rest < 10:
            return rest
    return None


def is_valid_bin(number: str) -> bool:
    """Whether the text is twelve digits with the right check digit.

    Examples
    --------
    >>> is_valid_bin("123456789013"), is_valid_bin("123456789015"), is_valid_bin("12-34")
    (True, False, False)
    """
    plain = re.fullmatch("[0-9]{12}", number)
    return bool(plain) and bin_check_digit(number[:11]) == int(number[11])
