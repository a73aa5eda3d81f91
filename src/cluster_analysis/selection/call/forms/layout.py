"""What stands in an application form: its sheets, fields and columns, and their labels in three languages.

Row 1 of a sheet holds fixed codes, row 2 the labels in the language of the form; everything is read by code,
so a translated form, a renamed sheet, a moved column or an inserted line changes nothing.
"""

from __future__ import annotations

from cluster_analysis.language.catalogues import translator
from cluster_analysis.selection.call.workbooks import Sheet, Workbook, texts
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

FIELDS = (
    "application", "title", "region", "sector", "oked", "applicant", "applicant_name", "jobs", "new_jobs",
    "summary", "notice", "language",
)  # fmt: skip
NUMBERS = ("jobs", "new_jobs")
REQUIRED = ("title", "region", "sector", "applicant")
LISTED = ("sector", "applicant")
"""Fields chosen from a list of `choices.csv`; region and OKED have lists of their own."""
MEMBER_COLUMNS = ("member", "bin", "kind", "size", "group", "stage", "certified")
CHOICES = ("kind", "size", "stage", "certified")
SHEETS = {
    "Application": ("code", "field", "value"),
    "Members": MEMBER_COLUMNS,
    "Indicators": ("code", "name", "unit", "value", "evidence"),
    "Annex": ("code", "value", "document"),
}
"""The sheets of a form and the codes in their first row."""
UNMISTAKABLE = {
    "Application": {"code", "field", "value"},
    "Members": {"member", "bin"},
    "Indicators": {"code", "unit", "value"},
    "Annex": {"code", "value", "document"},
}
"""Codes by which a sheet is known whatever its name."""


def form_indicators(methodology: Methodology) -> list[Indicator]:
    """The indicators an applicant states: quantitative ones whose source begins with the application."""
    mine = (one for one in methodology.indicators if one.source.startswith("application"))
    return [one for one in mine if one.rubric is None]


def in_per_cent(indicator: Indicator) -> bool:
    """Whether an indicator is stated in per cent."""
    return indicator.unit.startswith("%")


def growth_of(indicator: Indicator) -> tuple[str, str] | None:
    """The two fields of the form whose ratio an indicator is, in per cent; None for the others."""
    origin = indicator.from_
    return (origin.fields[0], origin.fields[1]) if origin.measure == "growth" else None


def impossible(indicator: Indicator, value: float) -> bool:
    """Whether no value of this indicator can be like this."""
    low, high = indicator.min, indicator.max
    return (low is not None and value < low) or (high is not None and value > high)


def limits(indicator: Indicator) -> str:
    """What values are possible, in figures ("0–100"); empty where anything is."""
    low, high = ("" if end is None else f"{end:g}" for end in (indicator.min, indicator.max))
    return f"{low}–{high}" if high else f"≥ {low}" if low else ""


def asked(indicator: Indicator, sector: str | None, lang: str) -> str:
    """What a form asks for; where the sector is not known yet, every variant with its sector."""
    if sector:
        return indicator.label(lang, sector).removeprefix(f"{indicator.code} ")
    _ = translator(lang)
    text = _("if the sector is {sector}: {name}")
    variants = [text.format(sector=key, name=one.name(lang)) for key, one in indicator.sector_variant.items()]
    return "; ".join([indicator.name(lang), *variants])


def field_labels(lang: str, methodology: Methodology | None = None) -> dict[str, str]:
    """Labels of the form's fields and member columns in a language, with the years of the call."""
    _, call = translator(lang), methodology.call if methodology else None
    years = {"jobs": call.base_year, "new_jobs": call.target_year} if call else {}
    dated = {code: _(texts()["years"][code]).format(year=year) for code, year in years.items() if year}
    return {code: _(text) for code, text in texts()["labels"].items()} | {"size": _("Size", "firm")} | dated


def sheets_of(book: Workbook) -> dict[str, Sheet]:
    """The sheets of a form by their own names, also where somebody has given them others."""
    found = {name: sheet for name in SHEETS if (sheet := book.sheet(name)) is not None}
    others = [sheet for sheet in book.sheets.values() if not any(sheet is one for one in found.values())]
    for name in SHEETS:
        alike = (sheet for sheet in others if UNMISTAKABLE[name] <= set(sheet.heads()))
        if name not in found and (sheet := next(alike, None)) is not None:
            found[name] = sheet
    return found
