"""What an application form says; every cell that cannot be used is a problem, the rest is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from cluster_analysis.data.regions.industries import oked
from cluster_analysis.errors import UnknownNameError, refuse
from cluster_analysis.selection.call.forms import layout
from cluster_analysis.selection.call.forms.layout import chosen, fold, region_of
from cluster_analysis.selection.call.workbooks import (
    Cell,
    Row,
    Sheet,
    Told,
    Workbook,
    is_number,
    plain_value,
)
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
    problems: Told
    fields: Row = field(default_factory=dict)
    members: list[Row] = field(default_factory=list)
    stated: Stated = field(default_factory=dict)
    annex: Stated = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)


def read_form(book: Workbook, methodology: Methodology) -> Form:
    """What a form says; the methodology gives the unit and the limits of each indicator."""
    form = Form(book.file, book.told)
    sheets = layout.sheets_of(book)
    for name, sheet in sheets.items():
        if name == "Application":
            _read_fields(form, sheet)
        elif name == "Members":
            _read_members(form, sheet)
        else:
            _read_values(form, sheet, form.annex if name == "Annex" else form.stated, methodology)
    for name in [one for one in layout.SHEETS if one not in {"Annex", *sheets}]:
        form.problems.add("no sheet", file=book.file, sheet=name)
    gone = [
        one.code
        for one in layout.form_indicators(methodology)
        if one.from_.measure != "growth" and one.code not in form.stated
    ]
    if gone and form.stated:
        form.problems.add("no rows", codes=gone, file=form.file, sheet="Indicators")
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
    if code not in [*fields, *methodology.codes]:
        raise UnknownNameError(code, [*fields, *methodology.codes], "field of the form")
    cell = Sheet("", [[text]]).cell(1, 1)
    value = _entry(cell, code, set()) if code in fields else _value(cell, methodology.indicator(code))
    if code == "region" and region_of(text) is None:
        cell.fault("region", **layout.nearest_units(text, methodology.vintage))
    refuse(
        one.but(file=None, sheet=None, row=None, column=code)
        for one in cell.sheet.told
        if one.severity != "note"
    )
    return value


def take_answers(forms: dict[str, Form], answers: list[Row]) -> None:
    """Put the answers of the dossier about fields into the forms that count."""
    for line in answers:
        form = forms.get(line["application"])
        field_ = line["field"]
        if form and field_ in layout.FIELDS:
            form.fields[field_] = line["after"]
            form.unknown.discard(field_)


def _read_fields(form: Form, sheet: Sheet) -> None:
    for code, cell in sheet.lines(("code", "value"), first=2):
        if code.value in layout.FIELDS:
            form.fields[code.value] = _entry(cell, code.value, form.unknown)
            if code.value in layout.REQUIRED and cell.value is None:
                cell.fault("empty", code=code.value)
        elif code.value is not None:
            code.fault("no field")


def _read_members(form: Form, sheet: Sheet) -> None:
    seen = set[str]()
    for cells in sheet.lines(layout.MEMBER_COLUMNS):
        if any(cell.value is not None for cell in cells):
            unknown = set[str]()
            named = dict(zip(layout.MEMBERS, cells, strict=True))
            read = {code: _entry(cell, code, unknown) for code, cell in named.items()}
            form.members.append(read | dict.fromkeys(unknown))
            for code in [one for one in ("member", "bin") if read[one]]:
                if fold(read[code]) in seen:
                    named[code].fault("member twice")
                seen.add(fold(read[code]))


def _read_values(form: Form, sheet: Sheet, target: Stated, methodology: Methodology) -> None:
    known = {one.code: one for one in methodology.indicators}
    for code, cell in sheet.lines(("code", "value")):
        if code.value in target:
            code.fault("row twice")
        elif code.value is not None:
            value = _value(cell, known.get(code.value))
            target[code.value] = value, f"{sheet.name}!{cell.address}"
            if value is None and cell.value is not None:
                form.unclear.add(code.value)


def _value(cell: Cell, indicator: Indicator | None) -> float | None:
    """The number stated for an indicator; one that cannot be is a question."""
    value = read_number(cell, bool(indicator and indicator.unit.startswith("%")))
    if indicator and value is not None:
        low, high = layout.ends(indicator)
        if not low <= value <= high:
            cell.fault("outside", limits=layout.limits(indicator))
            return None
    return value


def _entry(cell: Cell, code: str, unknown: set[str]) -> Any:
    """What a cell says by the kind of its field; the field is unknown where that is not understood."""
    kind = layout.KINDS[code]
    if kind == "figure":
        return read_number(cell)
    text = read_text(cell)
    if text is None or kind == "text":
        return text
    if kind == "choice":
        value = chosen(code, text)
        if value is None:
            unknown.add(code)
            cell.fault("not understood", names=layout.values(code))
        return value or text
    return _oked(cell, text, unknown) if kind == "oked" else _number(cell, text, kind)


def _number(cell: Cell, text: str, kind: str) -> str | None:
    """The number of an application as it is meant, or that of a firm if it can be one."""
    if kind == "bin":  # a spreadsheet may have taken it for a quantity
        number = text if isinstance(cell.value, str) else text.zfill(12)
        meant = number if layout.is_valid_bin(number) else None
    else:
        number = text
        meant = layout.application_number(text)
    if meant is None:
        cell.fault(kind)
    elif meant != number:
        cell.fault("read as a bid", number=meant)
    return meant


def _oked(cell: Cell, text: str, unknown: set[str]) -> str:
    """A code as text; where a spreadsheet made a number of it, with the zero it has lost."""
    code = re.sub("[. ]", "", text)
    if not isinstance(cell.value, str) and f"0{code}" in oked():
        if len(code) == 2:  # 91 and 091 are both codes
            unknown.add("oked")
        else:
            code = f"0{code}"
        cell.fault("lost zero", code=code)
    elif code not in oked():
        unknown.add("oked")
        cell.fault("oked")
    return code


def read_number(cell: Cell, per_cent: bool = False) -> float | None:
    """The number in a cell; None with a problem for anything else, None alone for an empty cell.

    Parameters
    ----------
    per_cent
        Whether the field is stated in per cent: a cell that shows 45 % counts as 45, and a bare number or
        text between 0 and 1 is a question (a share, or less than one per cent?).
    """
    value = cell.value
    percent = cell.percent
    typed = isinstance(cell.value, str)
    if value is None:
        return None
    if cell.formula:
        cell.fault("formula")
    if typed:
        plain = re.sub(r"\s", "", value).replace(",", ".")
        number = re.fullmatch(r"(-?\d{1,15}(?:\.\d+)?)(%?)", plain)
        percent = bool(number and number[2])
        value = number and float(number[1]) / (100 if percent else 1)
    if not is_number(value):
        cell.fault("no plain number")
        return None
    if percent != per_cent and (percent or 0 < abs(value) < 1):
        cell.fault("share" if per_cent else "percentage")
        return None
    value = float(round(100 * value, 10) if percent else value)
    if typed or percent:
        cell.fault("text number" if typed else "per cent", number=f"{value:g}")
    return value


def read_text(cell: Cell) -> str | None:
    """The text in a cell, as plain text; formulas are refused."""
    if cell.formula:
        cell.fault("text formula")
    return None if cell.formula or cell.value is None else str(plain_value(cell.value)).strip()
