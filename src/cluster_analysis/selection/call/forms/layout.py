"""What stands in an application form: its sheets, its fields and what kind of entry each of them takes.

Row 1 of a sheet holds fixed codes, row 2 the labels in the language of the form; everything is read by code,
so a translated form, a renamed sheet, a moved column or an inserted line changes nothing.
"""

from __future__ import annotations

from cluster_analysis.language.catalogues import translator
from cluster_analysis.selection.call.workbooks import Sheet, Workbook, texts, words
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

FIELDS = {
    "application": "number", "title": "text", "region": "region", "sector": "choice", "oked": "oked",
    "applicant": "choice", "applicant_name": "text", "jobs": "figure", "new_jobs": "figure",
    "summary": "text", "notice": "text", "language": "text",
}  # fmt: skip
MEMBERS = {
    "member": "text", "bin": "bin", "kind": "choice", "size": "choice", "group": "text", "stage": "choice",
    "certified": "choice",
}  # fmt: skip
KINDS = FIELDS | MEMBERS
"""Kind of entry by field; a choice is one of its list in `choices.csv`."""
MEMBER_COLUMNS = tuple(MEMBERS)
REQUIRED = ("title", "region", "sector", "applicant")
SHEETS = {
    "Application": {"code", "field", "value"},
    "Members": {"member", "bin"},
    "Indicators": {"code", "unit", "value"},
    "Annex": {"code", "value", "document"},
}
"""The sheets of a form, and the codes by which each is known whatever its name."""


def form_indicators(methodology: Methodology) -> list[Indicator]:
    """The indicators an applicant states: quantitative ones whose source begins with the application."""
    mine = (one for one in methodology.indicators if one.source.startswith("application"))
    return [one for one in mine if one.rubric is None]


def in_per_cent(indicator: Indicator) -> bool:
    """Whether an indicator is stated in per cent."""
    return indicator.unit.startswith("%")


def impossible(indicator: Indicator, value: float) -> bool:
    """Whether no value of this indicator can be like this."""
    low, high = indicator.min, indicator.max
    return (low is not None and value < low) or (high is not None and value > high)


def limits(indicator: Indicator) -> str:
    """What values are possible, in figures ("0–100"); empty where anything is."""
    low, high = ("" if end is None else f"{end:g}" for end in (indicator.min, indicator.max))
    return f"{low}–{high}" if high else f"≥ {low}" if low else ""


def asked(indicator: Indicator, lang: str) -> str:
    """What a form asks for: the indicator, and how it is read in the sectors that have a variant."""
    text = translator(lang)("if the sector is {sector}: {name}")
    variants = indicator.sector_variant.items()
    return "; ".join(
        [indicator.name(lang), *(text.format(sector=key, name=one.name(lang)) for key, one in variants)]
    )


def field_labels(lang: str, methodology: Methodology) -> dict[str, str]:
    """Labels of fields and columns of the form in a language, with the years of the call."""
    _, call = translator(lang), methodology.call
    years = {"jobs": call.base_year, "new_jobs": call.target_year} if call else {}
    dated = {code: _(texts()["years"][code]).format(year=year) for code, year in years.items() if year}
    return {"code": "", "size": _("Size", "firm")} | words("labels", lang) | dated


def sheets_of(book: Workbook) -> dict[str, Sheet]:
    """The sheets of a form by their own names, also where somebody has given them others."""
    found = {name: sheet for name in SHEETS if (sheet := book.sheet(name))}
    for sheet in [one for one in book.sheets.values() if one not in found.values() and one.name != "Lists"]:
        heads = set(sheet.heads())
        name = next((name for name in SHEETS if name not in found and SHEETS[name] <= heads), "")
        if name:
            found[name] = sheet
            sheet.fault("renamed sheet", name=name)
        else:
            sheet.fault("other sheet")
    return found
