"""An application form as XLSX: blank for applicants, or filled (practice calls).

Cells that have one right kind of answer say so: lists in the language of the form, numbers with their range,
codes as text so that no leading zero is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.industries import oked
from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.selection.call.forms import layout
from cluster_analysis.selection.call.forms.choices import label, values
from cluster_analysis.selection.call.workbooks import Column, NewBook
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
    form.members(
        [] if members is None else members[list(layout.MEMBER_COLUMNS)].astype(object).to_numpy().tolist()
    )
    form.indicators((fields or {}).get("sector"), values or {})
    form.annex(annex)
    return form.finished()


class _Form:
    """A workbook that is being written."""

    def __init__(self, methodology: Methodology, lang: str) -> None:
        self.methodology, self.lang, self.say = methodology, lang, translator(lang)
        self.book, self.labels = NewBook(), layout.field_labels(lang, methodology)
        self.lists: dict[str, list[str]] = {}

    def finished(self) -> bytes:
        """The workbook as bytes; its lists stand on a sheet of their own, hidden."""
        sheet = self.book.add_worksheet("Lists")
        for column, (name, items) in enumerate(self.lists.items()):
            sheet.write_column(0, column, [name, *items])
        sheet.hide()
        return self.book.finished()

    def application(self, fields: Mapping[str, Any]) -> None:
        """The fields of the applicant, each with its list or kind of number."""
        _ = self.say
        columns = [Column("code", "", 18), Column("field", _("Field")), Column("value", _("Value"))]
        rows = [[code, self.labels[code], fields.get(code)] for code in layout.FIELDS]
        sheet = self.book.table("Application", columns, rows)
        for number, code in enumerate(layout.FIELDS, start=2):
            if code in ("application", "oked"):
                sheet.write(number, 2, fields.get(code), self.book.as_text)
            if rules := self._field_rules(code):
                sheet.data_validation(number, 2, number, 2, rules)

    def _field_rules(self, code: str) -> Rules | None:
        if code in layout.NUMBERS:
            return self._number(0, None, self.labels[code])
        if code == "region":
            names = [region_name(one, self.lang) for one in regions().units(self.methodology.vintage)]
            return self._choice("region", names)
        if code == "oked":  # divisions, groups and classes as texts, with their zeros
            codes = [one for one, row in oked().items() if row["level"] in ("division", "group", "class")]
            return self._choice("oked", codes) | {"error_type": "information"}
        return self._choice(code) if code in layout.LISTED else None

    def members(self, rows: list[list[Any]]) -> None:
        """The list of members; words of filled forms stay as they are given."""
        columns = [Column(code, self.labels[code]) for code in layout.MEMBER_COLUMNS]
        sheet = self.book.table("Members", columns, rows)
        for column, code in enumerate(layout.MEMBER_COLUMNS):
            if code in layout.CHOICES:
                sheet.data_validation(2, column, LAST_MEMBER, column, self._choice(code))
        sheet.set_column(1, 1, 30, self.book.as_text)

    def indicators(self, sector: str | None, stated: Mapping[str, float]) -> None:
        """The indicators that an applicant states, with unit and limits."""
        _, mine = self.say, layout.form_indicators(self.methodology)
        columns = [
            Column("code", "", 18),
            Column("name", _("Indicator")),
            Column("unit", _("Unit")),
            Column("value", _("Value")),
            Column("evidence", _("Evidence (document, page)")),
            Column("limits", _("Limits")),
        ]
        rows = []
        for one in mine:
            about = [one.code, layout.asked(one, sector, self.lang), one.unit_name(self.lang)]
            rows.append([*about, stated.get(one.code), None, layout.limits(one)])
        sheet = self.book.table("Indicators", columns, rows)
        for row, one in enumerate(mine, start=2):
            sheet.data_validation(row, 3, row, 3, self._indicator(one))

    def annex(self, rows: Sequence[tuple[str, float, str]]) -> None:
        """Supporting figures."""
        _ = self.say
        columns = [Column("code", "", 18), Column("value", _("Value")), Column("document", _("Document"))]
        self.book.table("Annex", columns, rows)

    def _indicator(self, one: Indicator) -> Rules:
        unit = f"{one.unit_name(self.lang)} {layout.limits(one)}".strip()
        hint = self.say("For 45 per cent write 45.") if layout.in_per_cent(one) else ""
        return self._number(one.min, one.max, f"{unit}. {hint}".strip())

    def _number(self, low: float | None, high: float | None, hint: str) -> Rules:
        """A number between the limits; what a person reads beside the cell."""
        bounds: Rules = {"minimum": -1e15 if low is None else low, "maximum": 1e15 if high is None else high}
        shown = {"input_title": self.say("Number"), "input_message": hint[:SHOWN]}
        return {"validate": "decimal", "criteria": "between", "error_message": hint[:SHOWN]} | bounds | shown

    def _choice(self, name: str, items: list[str] | None = None) -> Rules:
        """One of a list; without items those of `choices.csv`, in the language of the form."""
        self.lists[name] = items or [label(name, one, self.lang) for one in values(name)]
        letter = "ABCDEFGHIJ"[list(self.lists).index(name)]
        message = self.say("Choose from the list. If nothing fits, write to the secretariat.")
        source = f"=Lists!${letter}$2:${letter}${len(self.lists[name]) + 1}"
        return {"validate": "list", "source": source, "error_message": message}
