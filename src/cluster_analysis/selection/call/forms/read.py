"""What an application form says; every cell that cannot be used is a problem, the rest is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.industries import oked
from cluster_analysis.selection.call.forms.cells import header, read_number, read_text
from cluster_analysis.selection.call.forms.choices import application_number, chosen, fold, values
from cluster_analysis.selection.call.forms.layout import (
    CHOICES,
    FIELDS,
    LISTED,
    MEMBER_COLUMNS,
    NUMBERS,
    REQUIRED,
    growth_of,
    impossible,
    in_per_cent,
    limits,
    sheets_of,
)
from cluster_analysis.selection.call.forms.members import is_valid_bin
from cluster_analysis.selection.call.workbooks import IntakeProblem, Sheet, Workbook, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

OLD_CODES = {"jobs_2016": "jobs"}
Stated = dict[str, tuple[float | None, str]]


@dataclass
class Form:
    """What one form says: fields, members, stated values, figures of the annex, and its problems.

    `stated` and `annex` map a code to (value, cell address); a value that cannot be read is None and has its
    line in `problems`. `unclear` holds what was typed where a value is asked and not counted, `unknown` the
    fields whose text is not understood.
    """

    file: str
    fields: dict[str, Any] = field(default_factory=dict)
    members: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(MEMBER_COLUMNS)))
    stated: Stated = field(default_factory=dict)
    annex: Stated = field(default_factory=dict)
    unclear: dict[str, object] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
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


def read_form(book: Workbook, methodology: Methodology | None = None) -> Form:
    """What a form says.

    Parameters
    ----------
    methodology
        Gives the unit and the limits of each indicator; without it numbers are taken as they stand.
    """
    form, sheets = Form(book.file, sha256=book.sha256), sheets_of(book)
    readers: dict[str, Callable[[Form, Sheet], None]] = {
        "Application": _read_fields,
        "Members": _read_members,
        "Indicators": partial(_read_values, methodology=methodology),
        "Annex": partial(_read_values, methodology=None),
    }
    for name, read in readers.items():
        sheet = sheets.get(name)
        if sheet is not None:
            read(form, sheet)
        elif name != "Annex":
            message, advice = "is not in the workbook", "use the form as issued"
            form.problems.append(IntakeProblem(message, file=book.file, sheet=name, advice=advice))
    form.problems += _renamed(book, sheets)
    form.problems = [one.but(application=form.application) for one in form.problems]
    return form


def _renamed(book: Workbook, sheets: dict[str, Sheet]) -> list[IntakeProblem]:
    """Sheets that have another name than issued, and those that are no part of the form."""
    told = []
    for sheet in book.sheets.values():
        known = next((name for name, one in sheets.items() if one is sheet), None)
        message = (
            "is no sheet of the form and is not read" if known is None else "is read as the sheet {name}"
        )
        if sheet.name == "Lists" or (known or "").casefold() == sheet.name.casefold():
            continue
        about: dict[str, Any] = {"file": book.file, "sheet": shorten(sheet.name), "severity": "note"}
        told.append(
            IntakeProblem(message, **about) if known is None else IntakeProblem(message, name=known, **about)
        )
    return told


def _read_fields(form: Form, sheet: Sheet) -> None:
    at = header(sheet, ("code", "value"), form.problems)
    if len(at) < 2:
        return
    for row in range(2, len(sheet.rows) + 1):
        code = sheet.at(row, at["code"])
        code = OLD_CODES.get(str(code), code)
        if code in FIELDS:
            _read_field(form, sheet, str(code), row, at["value"])
        elif code is not None:
            form.problems.append(
                sheet.problem("is not a field of the form", row, at["code"], severity="note")
            )


def _read_field(form: Form, sheet: Sheet, code: str, row: int, column: int) -> None:
    if code in NUMBERS:
        form.fields[code] = read_number(sheet, row, column, form.problems)
        return
    text = read_text(sheet, row, column, form.problems)
    if text is None and code in REQUIRED and sheet.at(row, column) is None:
        form.problems.append(sheet.problem("field '{code}' is empty", row, column, code=code))
    if code == "application":
        text = _number(form, sheet, row, column, text)
    elif code == "oked" and text is not None:
        text = _oked(form, sheet, row, column, text)
    elif code in LISTED and text is not None:
        text = _listed(form, sheet, row, column, text, code)
    form.fields[code] = text


def _number(form: Form, sheet: Sheet, row: int, column: int, text: str | None) -> str | None:
    if text is None:
        return None  # the secretariat gives the number
    number = application_number(text)
    if number is None:
        message, advice = "is not a number of an application", "letters and digits as in S01"
        form.problems.append(sheet.problem(message, row, column, advice=advice))
    elif number != text:
        message = "was read as the number {number}"
        form.problems.append(sheet.problem(message, row, column, number=number, severity="note"))
    return number


def _oked(form: Form, sheet: Sheet, row: int, column: int, text: str) -> str:
    """A code as text; where a spreadsheet made a number of it, with the zero it has lost."""
    plain = text.replace(".", "").replace(" ", "")
    if not isinstance(sheet.at(row, column), str) and f"0{plain}" in oked():
        message, advice = "is a number and may have lost its zero; read as {code}", "write the code as text"
        code = plain if len(plain) == 2 else f"0{plain}"  # 91 and 091 are both codes
        form.problems.append(sheet.problem(message, row, column, code=code, advice=advice))
        form.unknown |= {"oked"} if len(plain) == 2 else set()
        return code
    if plain not in oked():
        form.problems.append(sheet.problem("is not a code of the classification", row, column))
        form.unknown.add("oked")
    return plain


def _listed(form: Form, sheet: Sheet, row: int, column: int, text: str, code: str) -> str:
    """The value that a text means; a text that is not understood is kept and asked."""
    value = chosen(code, text)
    if value is None:
        form.unknown.add(code)
        message, advice = (
            "is not understood; it is asked, and no rule is applied to it",
            "choose one of: {names}",
        )
        form.problems.append(sheet.problem(message, row, column, advice=advice, names=values(code)))
    return value or text


def _read_members(form: Form, sheet: Sheet) -> None:
    at = header(sheet, MEMBER_COLUMNS, form.problems)
    rows = []
    for row in range(3, len(sheet.rows) + 1):
        cells = {code: read_text(sheet, row, at[code], form.problems) for code in at}
        if any(cells.values()):
            rows.append(_member(form, sheet, row, at, cells))
    form.members = pd.DataFrame(rows, columns=list(MEMBER_COLUMNS), dtype=object)
    for column in ("bin", "member"):
        form.problems += _twice(form, sheet, column)


def _member(
    form: Form, sheet: Sheet, row: int, at: dict[str, int], cells: dict[str, str | None]
) -> dict[str, str | None]:
    """One member with the values that its words mean."""
    for code in CHOICES:
        if (text := cells.get(code)) is None:
            continue
        cells[code] = chosen(code, text)
        if cells[code] is None:
            message, advice = "is not in the list", "choose one of: {names}"
            form.problems.append(sheet.problem(message, row, at[code], advice=advice, names=values(code)))
    number = cells.get("bin")
    if number and isinstance(sheet.at(row, at["bin"]), float):
        number = cells["bin"] = number.zfill(12)  # a spreadsheet took the number for a quantity
    if number is not None and not is_valid_bin(number):
        message = "is not a valid BIN (twelve digits with check digit)"
        advice = "check the number; the member is kept without it"
        form.problems.append(sheet.problem(message, row, at["bin"], advice=advice))
        cells["bin"] = None
    return cells


def _twice(form: Form, sheet: Sheet, column: str) -> list[IntakeProblem]:
    """Numbers or names that stand on two lines of the list."""
    given = form.members[column].dropna()
    repeated = given[given.map(fold).duplicated()]
    about: dict[str, Any] = {"file": sheet.file, "sheet": sheet.name, "advice": "list a member once"}
    message = "stands twice among the members"
    return [IntakeProblem(message, value=shorten(text), **about) for text in sorted(set(repeated))]


def _read_values(form: Form, sheet: Sheet, methodology: Methodology | None) -> None:
    at = header(sheet, ("code", "value"), form.problems)
    if len(at) < 2:
        return
    target = form.annex if "document" in sheet.heads() else form.stated
    known = {one.code: one for one in methodology.indicators} if methodology else {}
    for row in range(3, len(sheet.rows) + 1):
        code = OLD_CODES.get(str(sheet.at(row, at["code"])), sheet.at(row, at["code"]))
        if code is None:
            continue
        if str(code) in target:
            form.problems.append(sheet.problem("stands twice; the first line counts", row, at["code"]))
            continue
        indicator = known.get(str(code))
        value = read_number(
            sheet, row, at["value"], form.problems, bool(indicator and in_per_cent(indicator))
        )
        if indicator is not None and value is not None and impossible(indicator, value):
            message, advice = (
                "is outside {limits}; it is asked and not counted until answered",
                "correct the figure",
            )
            problem = sheet.problem(message, row, at["value"], limits=limits(indicator), advice=advice)
            form.problems.append(problem)
            value = None
        if value is None and sheet.at(row, at["value"]) is not None:
            form.unclear[str(code)] = sheet.at(row, at["value"])
        target[str(code)] = (value, f"{sheet.name}!{sheet.address(row, at['value'])}")


def missing_rows(form: Form, methodology: Methodology, codes: list[str]) -> list[IntakeProblem]:
    """Indicators that an applicant states and whose rows somebody has deleted from the form."""
    gone = [
        code for code in codes if code not in form.stated and growth_of(methodology.indicator(code)) is None
    ]
    if not gone or not form.stated:
        return []
    message, advice = "rows of the form are missing: {codes}", "fill them in the form as issued"
    about: dict[str, Any] = {"file": form.file, "sheet": "Indicators", "application": form.application}
    return [IntakeProblem(message, codes=gone, advice=advice, **about)]
