"""An application form as XLSX: blank for applicants, or filled (practice calls).

Cells that have one right kind of answer say so: lists in the language of the form, numbers with their range,
codes as text so that no leading zero is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.industries import oked
from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.selection.call.forms.choices import label, values
from cluster_analysis.selection.call.forms.layout import (
    CHOICES,
    FIELDS,
    LISTED,
    MEMBER_COLUMNS,
    NUMBERS,
    SHEETS,
    asked,
    field_labels,
    form_indicators,
    in_per_cent,
    limits,
)
from cluster_analysis.selection.call.workbooks import NewBook, write_row
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

Rules = dict[str, Any]
LAST_MEMBER = 400
SHOWN = 240
"""Characters of a hint that a spreadsheet shows beside a cell."""


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
    methodology
        Gives the indicators with their units and limits, the vintage of the regions and the years.
    fields
        Values of `FIELDS`; numbers, texts or nothing.
    members
        One row per member with `MEMBER_COLUMNS`.
    values
        Stated values by indicator code.
    annex
        Supporting figures: (code, value, document).
    lang
        Language of labels and lists; codes stay the same.
    """
    form = _Form(methodology, check_language(lang))
    form.application({"language": lang} | dict(fields or {}))
    form.members([] if members is None else members[list(MEMBER_COLUMNS)].astype(object).to_numpy().tolist())
    form.indicators((fields or {}).get("sector"), values or {})
    form.sheet("Annex", ["", form.say("Value"), form.say("Document")], list(map(list, annex)))
    return form.bytes()


class _Form:
    """A workbook that is being written."""

    def __init__(self, methodology: Methodology, lang: str) -> None:
        self.methodology, self.lang, self.say = methodology, lang, translator(lang)
        self.book = NewBook()
        self.grey = self.book.add_format({"font_color": "#666666", "italic": True})
        self.bold = self.book.add_format({"bold": True, "text_wrap": True})
        self.as_text = self.book.add_format({"num_format": "@"})
        self.lists: dict[str, list[str]] = {}
        self.labels = field_labels(lang, methodology)

    def bytes(self) -> bytes:
        """The finished workbook; its lists stand on a sheet of their own, hidden."""
        sheet = self.book.add_worksheet("Lists")
        for column, (name, items) in enumerate(self.lists.items()):
            sheet.write_column(0, column, [name, *items])
        sheet.hide()
        return self.book.finished()

    def sheet(self, name: str, heads: list[str], rows: list[list[Any]]) -> Any:
        """A sheet with its codes, labels and rows."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 6, 30)
        codes = [*SHEETS[name], "limits"] if name == "Indicators" else list(SHEETS[name])
        for number, row in enumerate([codes, heads, *rows]):
            write_row(sheet, number, row, {0: self.grey, 1: self.bold}.get(number))
        sheet.freeze_panes(2, 0)
        return sheet

    def application(self, fields: Mapping[str, Any]) -> None:
        """The fields of the applicant, each with its list or kind of number."""
        rows = [[code, self.labels[code], fields.get(code)] for code in FIELDS]
        sheet = self.sheet("Application", ["", self.say("Field"), self.say("Value")], rows)
        for number, code in enumerate(FIELDS, start=2):
            if rules := self._field_rules(code):
                sheet.data_validation(number, 2, number, 2, rules)
            if code in ("application", "oked"):
                sheet.write(number, 2, fields.get(code), self.as_text)

    def _field_rules(self, code: str) -> Rules | None:
        if code in NUMBERS:
            return self._number_rules(0, None, self.labels[code])
        if code == "region":
            names = [region_name(one, self.lang) for one in regions().units(self.methodology.vintage)]
            return self._choice("region", names)
        if code == "oked":
            return self._choice("oked", list(_activities())) | {"error_type": "information"}
        return self._named(code) if code in LISTED else None

    def _named(self, code: str) -> Rules:
        """A list of the names of values in the language of the form."""
        return self._choice(code, [label(code, one, self.lang) for one in values(code)])

    def members(self, rows: list[list[Any]]) -> None:
        """The list of members; words of filled forms stay as they are given."""
        sheet = self.sheet("Members", [self.labels[code] for code in MEMBER_COLUMNS], rows)
        for column, code in enumerate(MEMBER_COLUMNS):
            if code in CHOICES:
                sheet.data_validation(2, column, LAST_MEMBER, column, self._named(code))
        sheet.set_column(1, 1, 30, self.as_text)

    def indicators(self, sector: str | None, stated: Mapping[str, float]) -> None:
        """The indicators that an applicant states, with unit and limits."""
        mine = form_indicators(self.methodology)
        lang, rows = self.lang, []
        for one in mine:
            about = [one.code, asked(one, sector, lang), one.unit_name(lang)]
            rows.append([*about, stated.get(one.code), None, limits(one)])
        heads = ["", *map(self.say, ("Indicator", "Unit", "Value", "Evidence (document, page)", "Limits"))]
        sheet = self.sheet("Indicators", heads, rows)
        for row, one in enumerate(mine, start=2):
            sheet.data_validation(row, 3, row, 3, self._indicator_rules(one))

    def _indicator_rules(self, one: Indicator) -> Rules:
        unit = f"{one.unit_name(self.lang)} {limits(one)}".strip()
        hint = self.say("For 45 per cent write 45.") if in_per_cent(one) else ""
        return self._number_rules(one.min, one.max, f"{unit}. {hint}".strip())

    def _number_rules(self, low: float | None, high: float | None, hint: str) -> Rules:
        """A number between the limits; what a person reads beside the cell."""
        bounds: Rules = {"criteria": "between", "minimum": -1e15 if low is None else low}
        bounds["maximum"] = 1e15 if high is None else high
        bounds |= {"input_title": self.say("Number"), "input_message": hint[:SHOWN]}
        return {"validate": "decimal", "ignore_blank": True, "error_message": hint[:SHOWN]} | bounds

    def _choice(self, name: str, items: list[str]) -> Rules:
        self.lists.setdefault(name, items)
        letter = "ABCDEFGHIJ"[list(self.lists).index(name)]
        message = self.say("Choose from the list. If nothing fits, write to the secretariat.")
        source = f"=Lists!${letter}$2:${letter}${len(items) + 1}"
        return {"validate": "list", "source": source, "error_message": message, "ignore_blank": True}


def _activities() -> Iterator[str]:
    """Codes of divisions, groups and classes as texts, with their zeros."""
    return (code for code, row in oked().items() if row["level"] in ("division", "group", "class"))
