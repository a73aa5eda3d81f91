"""What an application form says; every cell that cannot be used is a problem, the rest is kept."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from cluster_analysis.data.regions.industries import oked
from cluster_analysis.errors import UnknownNameError, refuse
from cluster_analysis.selection.call.forms import layout
from cluster_analysis.selection.call.forms.layout import chosen, fold, region_of
from cluster_analysis.selection.call.workbooks import Cell, Row, Sheet, Told, Workbook, plain_value, shorten
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

    @property
    def application(self) -> str | None:
        """The application's id, where the form gives a proper one."""
        return self.fields.get("application")

    @property
    def synthetic(self) -> bool:
        """Whether the form says that it is synthetic, in its title or its notice."""
        return any("[SYNTHETIC]" in str(self.fields.get(key)) for key in ("title", "notice"))


def read_form(book: Workbook, methodology: Methodology) -> Form:
    """What a form says; the methodology gives the unit and the limits of each indicator."""
    form, sheets = Form(book.file, book.told), layout.sheets_of(book)
    for name, sheet in sheets.items():
        if name == "Application":
            _read_fields(form, sheet)
        elif name == "Members":
            _read_members(form, sheet)
        else:
            _read_values(form, sheet, form.annex if name == "Annex" else form.stated, methodology)
    for name in [one for one in layout.SHEETS if one not in {"Annex", *sheets}]:
        form.problems.add("no sheet", file=book.file, sheet=name)
    mine = [one.code for one in layout.form_indicators(methodology) if one.from_.measure != "growth"]
    gone = [code for code in mine if code not in form.stated]
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
    place = {"file": None, "sheet": None, "row": None, "column": code}
    refuse(one.but(**place) for one in cell.sheet.told if one.severity != "note")
    return value


def take_answers(forms: dict[str, Form], chain: list[Row]) -> None:
    """Put the answers of the dossier about fields into the forms that count."""
    for line in chain:
        form = forms.get(line.get("application", ""))
        if line["action"] == "answer" and line["field"] in layout.FIELDS and form is not None:
            form.fields[line["field"]] = line["after"]
            form.unknown.discard(line["field"])


def _read_fields(form: Form, sheet: Sheet) -> None:
    for cells in sheet.lines(("code", "value"), first=2):
        code, cell = cells["code"].value, cells["value"]
        if code in layout.FIELDS:
            form.fields[code] = _entry(cell, code, form.unknown)
            if code in layout.REQUIRED and cell.value is None:
                cell.fault("empty", code=code)
        elif code is not None:
            cells["code"].fault("no field")


def _read_members(form: Form, sheet: Sheet) -> None:
    for cells in sheet.lines(layout.MEMBER_COLUMNS, some=True):
        if any(cell.value is not None for cell in cells.values()):
            unknown = set[str]()
            read = {code: _entry(cell, code, unknown) for code, cell in cells.items()}
            form.members.append(dict.fromkeys(layout.MEMBERS) | read | dict.fromkeys(unknown))
    for column in ("bin", "member"):
        given: dict[str, list[str]] = {}
        for text in [one[column] for one in form.members if one[column]]:
            given.setdefault(fold(text), []).append(text)
        for text in sorted(texts[-1] for texts in given.values() if len(texts) > 1):
            sheet.fault("member twice", value=shorten(text))


def _read_values(form: Form, sheet: Sheet, target: Stated, methodology: Methodology) -> None:
    known = {one.code: one for one in methodology.indicators}
    for cells in sheet.lines(("code", "value")):
        code, cell = cells["code"].value, cells["value"]
        if code in target:
            cells["code"].fault("row twice")
        elif code is not None:
            value = _value(cell, known.get(code))
            form.unclear |= {code} if value is None and cell.value is not None else set()
            target[code] = (value, f"{sheet.name}!{cell.address}")


def _value(cell: Cell, indicator: Indicator | None) -> float | None:
    """The number stated for an indicator; one that cannot be is a question."""
    value = read_number(cell, bool(indicator and layout.in_per_cent(indicator)))
    if indicator is None or value is None or not layout.impossible(indicator, value):
        return value
    cell.fault("outside", limits=layout.limits(indicator))
    return None


def _entry(cell: Cell, code: str, unknown: set[str]) -> Any:
    """What a cell says by the kind of its field; the field is unknown where that is not understood."""
    kind = layout.KINDS[code]
    if kind == "figure":
        return read_number(cell)
    text = read_text(cell)
    if text is None or kind in ("text", "region"):
        return text
    if kind == "choice":
        value = chosen(code, text)
        if value is None:
            unknown.add(code)
            fault = "not in the list" if code in layout.MEMBERS else "not understood"
            cell.fault(fault, names=layout.values(code))
        return value or text
    return _oked(cell, text, unknown) if kind == "oked" else _number(cell, text, kind)


def _number(cell: Cell, text: str, kind: str) -> str | None:
    """The number of an application as it is meant, or that of a firm if it can be one."""
    if kind == "bin":  # a spreadsheet may have taken it for a quantity
        number = text if isinstance(cell.value, str) else text.zfill(12)
        meant = number if layout.is_valid_bin(number) else None
    else:
        number, meant = text, layout.application_number(text)
    if meant is None:
        cell.fault(kind)
    elif meant != number:
        cell.fault("read as a bid", number=meant)
    return meant


def _oked(cell: Cell, text: str, unknown: set[str]) -> str:
    """A code as text; where a spreadsheet made a number of it, with the zero it has lost."""
    code = text.replace(".", "").replace(" ", "")
    lost, short = not isinstance(cell.value, str) and f"0{code}" in oked(), len(code) == 2
    if lost:
        code = code if short else f"0{code}"  # 91 and 091 are both codes
        cell.fault("lost zero", code=code)
    elif code not in oked():
        cell.fault("oked")
    unknown |= {"oked"} if (lost and short) or code not in oked() else set()
    return code


def read_number(cell: Cell, per_cent: bool = False) -> float | None:
    """The number in a cell; None with a problem for anything else, None alone for an empty cell.

    Parameters
    ----------
    per_cent
        Whether the field is stated in per cent: a cell that shows 45 % counts as 45, and a bare number or
        text between 0 and 1 is a question (a share, or less than one per cent?).
    """
    value, percent, typed = cell.value, cell.percent, isinstance(cell.value, str)
    if value is None:
        return None
    if cell.formula:
        cell.fault("formula")
    if typed:
        plain = re.sub(r"[\s\u00a0\u202f]", "", value).replace(",", ".")
        percent, plain = plain.endswith("%"), plain.removesuffix("%")
        number = re.fullmatch(r"-?\d{1,15}(\.\d+)?", plain)
        value = float(plain) / (100 if percent else 1) if number else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
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
    value = cell.value
    if cell.formula:
        cell.fault("text formula")
        return None
    if value is None:
        return None
    return str(plain_value(value)).strip()
