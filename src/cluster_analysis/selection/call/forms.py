"""The application form: written for applicants as XLSX, read back cell by cell.

Four sheets: `Application` (code, label, value), `Members`, `Indicators`, `Annex`. Row 1 of a sheet holds
fixed codes, row 2 the labels in the language of the form; everything is read by code, so a translated form,
a moved column or an inserted line changes nothing.
"""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.language.i18n import translator
from cluster_analysis.selection.call.members import KINDS, SIZES, STAGES, is_valid_bin
from cluster_analysis.selection.call.workbooks import MAX_TEXT, Cell, IntakeProblem, Sheet, Workbook, shorten

if TYPE_CHECKING:
    import xlsxwriter

    from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

FIELDS = (
    "application",
    "title",
    "region",
    "sector",
    "oked",
    "applicant",
    "applicant_name",
    "jobs_2016",
    "new_jobs",
    "summary",
    "notice",
)
NUMBERS = ("jobs_2016", "new_jobs")
REQUIRED = ("application", "title", "region", "sector", "applicant")
MEMBER_COLUMNS = ("member", "bin", "kind", "size", "group", "stage", "certified")
CHOICES = {"kind": KINDS, "size": SIZES, "stage": STAGES, "certified": ("yes", "no")}
APPLICATION_ID = re.compile(r"[A-Z]{1,3}\d{1,4}")
FIXED_DATE = datetime.datetime(2017, 4, 10)
SUSPICIOUS = re.compile(
    r"<\s*/?\s*(script|iframe|object|img|svg|a)\b|javascript:|\bon\w+\s*=|^\s*[=+@]", re.I
)


@dataclass
class Form:
    """What one form says: fields, members, stated values, figures of the annex, and its problems.

    `stated` and `annex` map a code to (value, cell address); a value that cannot be read is None and has its
    line in `problems`.
    """

    file: str
    fields: dict[str, Any] = field(default_factory=dict)
    members: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(MEMBER_COLUMNS)))
    stated: dict[str, tuple[float | None, str]] = field(default_factory=dict)
    annex: dict[str, tuple[float | None, str]] = field(default_factory=dict)
    problems: list[IntakeProblem] = field(default_factory=list)
    sha256: str = ""

    @property
    def application(self) -> str | None:
        """The application's id, where the form gives a proper one."""
        return self.fields.get("application")

    @property
    def synthetic(self) -> bool:
        """Whether the form says that it is synthetic, in its title or its notice."""
        return any("[SYNTHETIC]" in str(self.fields.get(key) or "") for key in ("title", "notice"))


def new_workbook(buffer: io.BytesIO) -> xlsxwriter.Workbook:
    """A workbook in which text is never a formula or a link; a fixed date, so the same bytes twice."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": FIXED_DATE, "author": "cluster_analysis"})
    return book


def form_indicators(methodology: Methodology) -> list[Any]:
    """The indicators an applicant states: quantitative ones whose source begins with the application."""
    return [
        one for one in methodology.indicators if one.source.startswith("application") and one.rubric is None
    ]


def write_form(
    methodology: Methodology,
    fields: Mapping[str, Any] | None = None,
    members: pd.DataFrame | None = None,
    values: Mapping[str, float] | None = None,
    annex: Sequence[tuple[str, float, str]] = (),
    lang: str = "en",
) -> bytes:
    """An application form as XLSX bytes: blank, or filled with what is given.

    Parameters
    ----------
    fields
        Values of `FIELDS`; numbers, texts or nothing.
    members
        One row per member with `MEMBER_COLUMNS`.
    values
        Stated values by indicator code.
    annex
        Supporting figures: (code, value, document).
    lang
        Language of the labels; codes stay the same.
    """
    _ = translator(lang)
    buffer = io.BytesIO()
    book = new_workbook(buffer)
    bold, grey = book.add_format({"bold": True}), book.add_format({"font_color": "#666666", "italic": True})
    labels = field_labels(lang)
    rows = [[code, labels[code], (fields or {}).get(code)] for code in FIELDS]
    _sheet(book, "Application", [["code", "field", "value"], ["", _("Field"), _("Value")], *rows], bold, grey)
    listed = [] if members is None else members[list(MEMBER_COLUMNS)].astype(object).to_numpy().tolist()
    heads = [labels[code] for code in MEMBER_COLUMNS]
    sheet = _sheet(book, "Members", [list(MEMBER_COLUMNS), heads, *listed], bold, grey)
    for column, code in enumerate(MEMBER_COLUMNS):
        if code in CHOICES:
            sheet.data_validation(2, column, 400, column, {"validate": "list", "source": list(CHOICES[code])})
    sector = (fields or {}).get("sector")
    stated = [
        [one.code, asked(one, sector, lang), one.unit_name(lang), (values or {}).get(one.code), None]
        for one in form_indicators(methodology)
    ]
    heads = ["", _("Indicator"), _("Unit"), _("Value"), _("Evidence (document, page)")]
    _sheet(book, "Indicators", [["code", "name", "unit", "value", "evidence"], heads, *stated], bold, grey)
    heads = ["", _("Value"), _("Document")]
    _sheet(book, "Annex", [["code", "value", "document"], heads, *map(list, annex)], bold, grey)
    book.close()
    return buffer.getvalue()


def asked(indicator: Indicator, sector: str | None, lang: str) -> str:
    """What a form asks for; where the sector is not known yet, every variant with its sector."""
    if sector:
        return indicator.label(lang, sector).removeprefix(f"{indicator.code} ")
    _ = translator(lang)
    text = _("if the sector is {sector}: {name}")
    variants = [text.format(sector=key, name=one.name(lang)) for key, one in indicator.sector_variant.items()]
    return "; ".join([indicator.name(lang), *variants])


def _sheet(book: Any, name: str, rows: list[list[Any]], bold: Any, grey: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 6, 30)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None and value == value:
                write = sheet.write_number if isinstance(value, int | float) else sheet.write_string
                write(number, column, value, {0: grey, 1: bold}.get(number))
    sheet.freeze_panes(2, 0)
    return sheet


def field_labels(lang: str) -> dict[str, str]:
    """Labels of the form's fields and member columns in a language."""
    _ = translator(lang)
    return {
        "application": _("Number of the application"),
        "title": _("Title of the cluster"),
        "region": _("Region (units of 2017)"),
        "sector": _("Sector"),
        "oked": _("Main activity (OKED code)"),
        "applicant": _("Type of applicant"),
        "applicant_name": _("Name of the applicant"),
        "jobs_2016": _("Jobs of the members, 2016"),
        "new_jobs": _("Jobs to be created by 2019"),
        "summary": _("Summary of the joint plan"),
        "notice": _("Notice"),
        "member": _("Member"),
        "bin": _("Business identification number (BIN)"),
        "kind": _("Kind"),
        "size": _("Size", "firm"),
        "group": _("Group of companies"),
        "stage": _("Stage of the value chain"),
        "certified": _("Certified or innovating (yes/no)"),
    }


def read_form(book: Workbook) -> Form:
    """What a form says; every cell that cannot be used is a problem, the rest is kept."""
    form = Form(book.file, sha256=book.sha256)
    for name, read in {
        "Application": _read_fields,
        "Members": _read_members,
        "Indicators": _read_values,
        "Annex": _read_values,
    }.items():
        sheet = book.sheet(name)
        if sheet is None:
            if name != "Annex":
                form.problems.append(
                    IntakeProblem(
                        "is not in the workbook", file=book.file, sheet=name, advice="use the form as issued"
                    )
                )
            continue
        read(form, sheet)
    form.problems = [one.but(application=form.application) for one in form.problems]
    return form


def header(sheet: Sheet, codes: Sequence[str], problems: list[IntakeProblem]) -> dict[str, int]:
    """Column of each code in row 1; a code that is not there is a problem."""
    found = {str(sheet.at(1, column) or "").strip().lower(): column for column in range(1, width(sheet) + 1)}
    for code in codes:
        if code not in found:
            message = f"column {code!r} is missing"
            problems.append(
                IntakeProblem(
                    message,
                    file=sheet.file,
                    sheet=sheet.name,
                    row=1,
                    advice="use the form as issued; row 1 holds its codes",
                )
            )
    return {code: found[code] for code in codes if code in found}


def width(sheet: Sheet) -> int:
    """The number of columns in use in the first row."""
    return len(sheet.rows[0]) if sheet.rows else 0


def read_number(sheet: Sheet, row: int, column: int, problems: list[IntakeProblem]) -> float | None:
    """The number in a cell; None with a problem for anything else, None alone for an empty cell."""
    value = sheet.at(row, column)
    if value is None:
        return None
    if sheet.is_formula(row, column):
        advice = "type the number itself; the formula's last result is used until then"
        problems.append(
            sheet.problem("is the result of a formula", row, column, advice=advice, severity="note")
        )
    if isinstance(value, str):
        plain = value.strip().replace("\u00a0", "").replace(" ", "").replace(",", ".").removesuffix("%")
        if not re.fullmatch(r"-?\d{1,15}(\.\d+)?", plain):
            problems.append(sheet.problem("is not a number", row, column, advice="write a plain number"))
            return None
        value = float(plain)
        problems.append(sheet.problem(f"is text and was read as {value:g}", row, column, severity="note"))
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        problems.append(sheet.problem("is not a number", row, column, advice="write a plain number"))
        return None
    return float(value)


def read_text(sheet: Sheet, row: int, column: int, problems: list[IntakeProblem]) -> str | None:
    """The text in a cell, as plain text; formulas are refused, markup and long texts are told."""
    value = sheet.at(row, column)
    if sheet.is_formula(row, column):
        problems.append(
            sheet.problem(
                "is a formula in a text field and is not used", row, column, advice="write the text itself"
            )
        )
        return None
    if value is None:
        return None
    whole = isinstance(value, float) and value.is_integer()
    text = str(int(value)) if whole else str(value).strip()
    if len(text) > MAX_TEXT:
        message = f"is longer than {MAX_TEXT:,} characters; the rest is cut in the register"
        problems.append(sheet.problem(message, row, column, advice="shorten the text"))
        text = text[:MAX_TEXT]
    if SUSPICIOUS.search(text):
        message = "looks like a formula or a script; it is kept and shown as plain text only"
        problems.append(sheet.problem(message, row, column, severity="note"))
    return text


def _read_fields(form: Form, sheet: Sheet) -> None:
    at = header(sheet, ("code", "value"), form.problems)
    if len(at) < 2:
        return
    for row in range(2, len(sheet.rows) + 1):
        code = sheet.at(row, at["code"])
        if code not in FIELDS:
            if code is not None:
                form.problems.append(
                    sheet.problem("is not a field of the form", row, at["code"], severity="note")
                )
            continue
        read = read_number if code in NUMBERS else read_text
        form.fields[code] = read(sheet, row, at["value"], form.problems)
        if form.fields[code] is None and code in REQUIRED and sheet.at(row, at["value"]) is None:
            form.problems.append(sheet.problem(f"field {code!r} is empty", row, at["value"]))
        if code == "application" and not APPLICATION_ID.fullmatch(str(form.fields[code])):
            form.problems.append(
                sheet.problem(
                    "is not a number of an application",
                    row,
                    at["value"],
                    advice="letters and digits as in S01",
                )
            )
            form.fields[code] = None


def _read_members(form: Form, sheet: Sheet) -> None:
    at = header(sheet, MEMBER_COLUMNS, form.problems)
    if len(at) < len(MEMBER_COLUMNS):
        return
    rows = []
    for row in range(3, len(sheet.rows) + 1):
        cells = {code: read_text(sheet, row, at[code], form.problems) for code in MEMBER_COLUMNS}
        if not any(cells.values()):
            continue
        for code, allowed in CHOICES.items():
            if cells[code] is not None and cells[code] not in allowed:
                advice = f"choose one of: {', '.join(allowed)}"
                form.problems.append(sheet.problem("is not in the list", row, at[code], advice=advice))
                cells[code] = None
        if isinstance(sheet.at(row, at["bin"]), float) and cells["bin"]:
            cells["bin"] = cells["bin"].zfill(12)  # a spreadsheet took the number for a quantity
        if cells["bin"] is not None and not is_valid_bin(cells["bin"]):
            form.problems.append(
                sheet.problem(
                    "is not a valid BIN (twelve digits with check digit)",
                    row,
                    at["bin"],
                    advice="check the number; the member is kept without it",
                )
            )
            cells["bin"] = None
        rows.append(cells)
    form.members = pd.DataFrame(rows, columns=list(MEMBER_COLUMNS), dtype=object)
    repeated = form.members["bin"].dropna()
    for number in sorted(set(repeated[repeated.duplicated()])):
        form.problems.append(
            IntakeProblem(
                "stands twice among the members",
                file=sheet.file,
                sheet=sheet.name,
                value=shorten(number),
                advice="list a member once",
            )
        )


def _read_values(form: Form, sheet: Sheet) -> None:
    at = header(sheet, ("code", "value"), form.problems)
    if len(at) < 2:
        return
    target: dict[str, tuple[float | None, str]] = (
        form.annex if sheet.name.casefold() == "annex" else form.stated
    )
    for row in range(3, len(sheet.rows) + 1):
        code: Cell = sheet.at(row, at["code"])
        if code is None:
            continue
        place = f"{sheet.name}!{sheet.address(row, at['value'])}"
        if str(code) in target:
            form.problems.append(sheet.problem("stands twice; the first line counts", row, at["code"]))
            continue
        target[str(code)] = (read_number(sheet, row, at["value"], form.problems), place)
