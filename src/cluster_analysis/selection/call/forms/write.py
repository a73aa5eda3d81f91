"""An application form as XLSX: blank for applicants, or filled (practice calls).

Cells that have one right kind of answer say so: lists in the language of the form, numbers with their range,
codes as text so that no leading zero is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from cluster_analysis.data.regions.industries import oked
from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.selection.call.forms import layout
from cluster_analysis.selection.call.forms.choices import label, values
from cluster_analysis.selection.call.workbooks import Column, NewBook, Row
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

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
    form, given = _Form(methodology, check_language(lang)), {"language": lang} | dict(fields or {})
    form.application(given)
    form.members([] if members is None else members[list(layout.MEMBERS)].to_numpy(object).tolist())
    form.indicators(layout.form_indicators(methodology), values or {})
    form.table("Annex", ["code", "value", "document"], annex)
    sheet = form.book.add_worksheet("Lists")
    for column, (name, items) in enumerate(form.lists.items()):
        sheet.write_column(0, column, [name, *items])
    sheet.hide()
    return form.book.finished()


class _Form:
    """A workbook that is being written; its lists stand on a hidden sheet of their own."""

    def __init__(self, methodology: Methodology, lang: str) -> None:
        self.lang, self.say, self.book = lang, translator(lang), NewBook()
        units = [region_name(one, lang) for one in regions().units(methodology.vintage)]
        codes = [one for one, row in oked().items() if row["level"] in ("division", "group", "class")]
        lists = {
            code: [label(code, one, lang) for one in values(code)] for code in layout.KINDS if values(code)
        }
        self.lists = lists | {"region": units, "oked": codes}
        self.labels = layout.field_labels(lang, methodology)

    def table(self, name: str, codes: Iterable[str], rows: Iterable[Sequence[Any]]) -> Worksheet:
        """A sheet whose columns have codes and labels; the column of codes has none."""
        _ = self.say
        heads = {
            "code": "", "field": _("Field"), "value": _("Value"), "name": _("Indicator"), "unit": _("Unit"),
            "evidence": _("Evidence (document, page)"), "limits": _("Limits"), "document": _("Document"),
        } | self.labels  # fmt: skip
        return self.book.table(
            name, [Column(code, heads[code], 18 if code == "code" else 30) for code in codes], rows
        )

    def application(self, fields: Mapping[str, Any]) -> None:
        """The fields of the applicant, each with its list or kind of number; codes as texts."""
        rows = [[code, self.labels[code], fields.get(code)] for code in layout.FIELDS]
        sheet = self.table("Application", ["code", "field", "value"], rows)
        for number, (code, kind) in enumerate(layout.FIELDS.items(), start=2):
            if kind in ("number", "oked"):
                sheet.write(number, 2, fields.get(code), self.book.as_text)
            if kind == "figure":
                sheet.data_validation(number, 2, number, 2, self.number(0, None, self.labels[code]))
            if code in self.lists:
                sheet.data_validation(number, 2, number, 2, self.choice(code))

    def members(self, rows: list[list[Any]]) -> None:
        """The list of members; words of filled forms stay as they are given."""
        sheet = self.table("Members", layout.MEMBERS, rows)
        for column, code in enumerate(layout.MEMBERS):
            if code in self.lists:
                sheet.data_validation(2, column, LAST_MEMBER, column, self.choice(code))
        sheet.set_column(1, 1, 30, self.book.as_text)

    def indicators(self, mine: list[Indicator], stated: Mapping[str, float]) -> None:
        """The indicators that an applicant states, with unit and limits."""
        rows = [
            [
                one.code,
                layout.asked(one, self.lang),
                one.unit_name(self.lang),
                stated.get(one.code),
                None,
                layout.limits(one),
            ]
            for one in mine
        ]
        sheet = self.table("Indicators", ["code", "name", "unit", "value", "evidence", "limits"], rows)
        for row, one in enumerate(mine, start=2):
            hint = self.say("For 45 per cent write 45.") if layout.in_per_cent(one) else ""
            unit = f"{one.unit_name(self.lang)} {layout.limits(one)}".strip()
            rule = self.number(one.min, one.max, f"{unit}. {hint}".strip())
            sheet.data_validation(row, 3, row, 3, rule)

    def number(self, low: float | None, high: float | None, hint: str) -> Row:
        """A number between the limits; what a person reads beside the cell."""
        bounds = {"minimum": -1e15 if low is None else low, "maximum": 1e15 if high is None else high}
        shown = {"input_title": self.say("Number"), "input_message": hint[:SHOWN]}
        return {
            "validate": "decimal",
            "criteria": "between",
            "error_message": hint[:SHOWN],
            **bounds,
            **shown,
        }

    def choice(self, name: str) -> Row:
        """One of a list; a code that is not in it may be typed all the same."""
        letter, items = column_letter(list(self.lists).index(name) + 1), self.lists[name]
        rule = {"validate": "list", "source": f"=Lists!${letter}$2:${letter}${len(items) + 1}"}
        message = self.say("Choose from the list. If nothing fits, write to the secretariat.")
        return rule | {"error_message": message, "error_type": "information" if name == "oked" else "stop"}
