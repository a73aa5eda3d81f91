"""What an application form says; every cell that cannot be used is a problem, the rest is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.industries import oked
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.selection.call.forms import layout
from cluster_analysis.selection.call.forms.cells import read_number, read_text
from cluster_analysis.selection.call.forms.choices import application_number, chosen, fold, region_of, values
from cluster_analysis.selection.call.forms.members import is_valid_bin
from cluster_analysis.selection.call.workbooks import Cell, Sheet, Told, Workbook, shorten
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

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
    members: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(layout.MEMBER_COLUMNS)))
    stated: Stated = field(default_factory=dict)
    annex: Stated = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    problems: Told = field(default_factory=Told)
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
    form, sheets = Form(book.file, sha256=book.sha256), layout.sheets_of(book)
    for name in ("Application", "Members", "Indicators"):
        if name not in sheets:
            form.problems.add("no sheet", file=book.file, sheet=name)
    if "Application" in sheets:
        _read_fields(form, sheets["Application"])
    if "Members" in sheets:
        _read_members(form, sheets["Members"])
    if "Indicators" in sheets:
        _read_values(form, sheets["Indicators"], form.stated, methodology)
    if "Annex" in sheets:
        _read_values(form, sheets["Annex"], form.annex, None)
    names = {id(sheet): name for name, sheet in sheets.items()}
    for sheet in book.sheets.values():
        own, place = names.get(id(sheet), ""), {"file": book.file, "sheet": shorten(sheet.name)}
        if not own and sheet.name != "Lists":
            form.problems.add("other sheet", **place)
        elif own and own.casefold() != sheet.name.casefold():
            form.problems.add("renamed sheet", name=own, **place)
    form.problems = Told(one.but(application=form.application) for one in form.problems)
    return form


def read_answer(code: str, text: str, methodology: Methodology) -> Any:
    """An answer as it will be used: read as if it stood in the form.

    Parameters
    ----------
    code
        A field of the form (`region`, `sector` ...) or the code of an indicator.
    text
        What was answered, in any language.

    Raises
    ------
    InputError
        If there is no such field, or the form would be asked about the text.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> read_answer("sector", "Туризм", Methodology.load()), read_answer("A3", "45,5", Methodology.load())
    ('tourism', 45.5)
    """
    fields = [name for name in layout.FIELDS if name not in ("application", "language")]
    if code not in fields and code not in methodology.codes:
        raise UnknownNameError(code, [*fields, *methodology.codes], "field of the form")
    form, cell = Form(""), Cell(Sheet("", [[text]]), 1, 1)
    value = _field(form, cell, code) if code in fields else _value(form, cell, methodology.indicator(code))
    if code == "region" and region_of(text) is None:
        units = regions().units(methodology.vintage)
        form.problems.append(cell.problem("region", vintage=methodology.vintage, n=len(units)))
    place = {"file": None, "sheet": None, "row": None, "column": code}
    if wrong := [one.but(**place) for one in form.problems if one.severity != "note"]:
        raise InputError(wrong)
    return value


def take_answers(forms: dict[str, Form], chain: list[dict[str, Any]]) -> None:
    """Put the answers of the dossier about fields into the forms that count."""
    for line in chain:
        form = forms.get(line.get("application", ""))
        if line["action"] == "answer" and line["field"] in layout.FIELDS and form is not None:
            form.fields[line["field"]] = line["after"]
            form.unknown.discard(line["field"])


def _read_fields(form: Form, sheet: Sheet) -> None:
    for cells in sheet.lines(("code", "value"), form.problems, first=2):
        code = cells["code"].value
        if code in layout.FIELDS:
            form.fields[str(code)] = _field(form, cells["value"], str(code))
        elif code is not None:
            form.problems.append(cells["code"].problem("no field"))


def _field(form: Form, cell: Cell, code: str) -> str | float | None:
    """The value of one field, as it is meant."""
    if code in layout.NUMBERS:
        return read_number(cell, form.problems)
    text = read_text(cell, form.problems)
    if text is None:
        if code in layout.REQUIRED and cell.value is None:
            form.problems.append(cell.problem("empty", code=code))
        return None  # the number of an application is given by the secretariat
    if code == "application":
        return _number(form, cell, text)
    if code == "oked":
        return _oked(form, cell, text)
    value = chosen(code, text) if code in layout.LISTED else text
    if value is None:
        form.unknown.add(code)
        form.problems.append(cell.problem("not understood", names=values(code)))
    return value or text


def _number(form: Form, cell: Cell, text: str) -> str | None:
    number = application_number(text)
    if number is None:
        form.problems.append(cell.problem("number of a bid"))
    elif number != text:
        form.problems.append(cell.problem("read as a bid", number=number))
    return number


def _oked(form: Form, cell: Cell, text: str) -> str:
    """A code as text; where a spreadsheet made a number of it, with the zero it has lost."""
    plain = text.replace(".", "").replace(" ", "")
    if not isinstance(cell.value, str) and f"0{plain}" in oked():
        code = plain if len(plain) == 2 else f"0{plain}"  # 91 and 091 are both codes
        form.problems.append(cell.problem("lost zero", code=code))
        form.unknown |= {"oked"} if len(plain) == 2 else set()
        return code
    if plain not in oked():
        form.problems.append(cell.problem("oked"))
        form.unknown.add("oked")
    return plain


def _read_members(form: Form, sheet: Sheet) -> None:
    rows = []
    for cells in sheet.lines(layout.MEMBER_COLUMNS, form.problems, some=True):
        texts = {code: read_text(cell, form.problems) for code, cell in cells.items()}
        if any(texts.values()):
            rows.append(_member(form, cells, texts))
    form.members = pd.DataFrame(rows, columns=list(layout.MEMBER_COLUMNS), dtype=object)
    for column in ("bin", "member"):
        given = form.members[column].dropna()
        for text in sorted(set(given[given.map(fold).duplicated()])):
            place = {"file": sheet.file, "sheet": sheet.name, "value": shorten(text)}
            form.problems.add("member twice", **place)


def _member(form: Form, cells: dict[str, Cell], texts: dict[str, str | None]) -> dict[str, str | None]:
    """One member with the values that its words mean."""
    for code in layout.CHOICES:
        if (text := texts.get(code)) is None:
            continue
        texts[code] = chosen(code, text)
        if texts[code] is None:
            form.problems.append(cells[code].problem("not in the list", names=values(code)))
    number = texts.get("bin")
    if number and isinstance(cells["bin"].value, float):
        number = number.zfill(12)  # a spreadsheet took the number for a quantity
    texts["bin"] = number if number and is_valid_bin(number) else None
    if number and texts["bin"] is None:
        form.problems.append(cells["bin"].problem("bin"))
    return texts


def _read_values(form: Form, sheet: Sheet, target: Stated, methodology: Methodology | None) -> None:
    known = {one.code: one for one in methodology.indicators} if methodology else {}
    for cells in sheet.lines(("code", "value"), form.problems):
        code, cell = cells["code"].value, cells["value"]
        if str(code) in target:
            form.problems.append(cells["code"].problem("row twice"))
        elif code is not None:
            value = _value(form, cell, known.get(str(code)))
            form.unclear |= {str(code)} if value is None and cell.value is not None else set()
            target[str(code)] = (value, f"{sheet.name}!{cell.address}")


def _value(form: Form, cell: Cell, indicator: Indicator | None) -> float | None:
    """The number stated for an indicator; one that cannot be is a question."""
    value = read_number(cell, form.problems, bool(indicator and layout.in_per_cent(indicator)))
    if indicator is None or value is None or not layout.impossible(indicator, value):
        return value
    form.problems.append(cell.problem("outside", limits=layout.limits(indicator)))
    return None


def tell_missing_rows(form: Form, methodology: Methodology, told: Told) -> None:
    """Indicators that an applicant states and whose rows somebody has deleted from the form."""
    stated = [one.code for one in layout.form_indicators(methodology) if layout.growth_of(one) is None]
    gone = [code for code in stated if code not in form.stated]
    if gone and form.stated:
        place = {"file": form.file, "sheet": "Indicators", "application": form.application}
        told.add("no rows", codes=gone, **place)
