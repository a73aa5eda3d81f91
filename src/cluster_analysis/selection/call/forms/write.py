"""An application form as XLSX: blank for applicants, or filled (practice calls).

Cells that have one right kind of answer say so: lists in the language of the form, numbers with their range,
codes as text so that no leading zero is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.industries import oked
from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.selection.call.forms import layout
from cluster_analysis.selection.call.forms.layout import label
from cluster_analysis.selection.call.forms.layout import values as words
from cluster_analysis.selection.call.workbooks import NewBook, Row
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
    listed = [] if members is None else members[list(layout.MEMBERS)].to_numpy(object).tolist()
    form.table("Application", ["code", "field", "value"], form.fields(given))
    form.table("Members", layout.MEMBERS, listed, last=LAST_MEMBER)
    columns = ("code", "name", "unit", "value", "evidence", "limits")
    form.table("Indicators", columns, [*form.stated(values or {})])
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
        self.indicators = layout.form_indicators(methodology)
        self.labels = layout.field_labels(lang, methodology)
        units = [region_name(one, lang) for one in regions().units(methodology.vintage)]
        codes = [one for one, row in oked().items() if row["level"] in ("division", "group", "class")]
        chosen = {name: [label(name, one, lang) for one in words(name)] for name in layout.KINDS}
        self.lists = {name: some for name, some in chosen.items() if some} | {"region": units, "oked": codes}
        self.rules = {name: self.choice(place, name) for place, name in enumerate(self.lists, start=1)}
        figures = [code for code, kind in layout.FIELDS.items() if kind == "figure"]
        self.rules |= {code: self.number(0, None, self.labels[code]) for code in figures}
        self.rules |= {one.code: self.limited(one) for one in self.indicators}

    def table(self, name: str, codes: Iterable[str], rows: Sequence[Sequence[Any]], last: int = 2) -> None:
        """A sheet whose columns have codes and labels, with the rules of its entries."""
        heads = {code: self.labels[code] for code in codes}
        self.book.table(name, heads, rows, self.rules, {"code": 18}, last=last)

    def fields(self, given: Mapping[str, Any]) -> list[list[Any]]:
        """The fields of the applicant."""
        return [[code, self.labels[code], given.get(code)] for code in layout.FIELDS]

    def stated(self, given: Mapping[str, float]) -> Iterator[list[Any]]:
        """The indicators that an applicant states, with unit and limits."""
        for one in self.indicators:
            asked = [one.code, layout.asked(one, self.lang), one.unit_name(self.lang)]
            yield [*asked, given.get(one.code), None, layout.limits(one)]

    def limited(self, one: Indicator) -> Row:
        """A number between the limits of an indicator, with its unit."""
        hint = self.say("For 45 per cent write 45.") if layout.in_per_cent(one) else ""
        unit = f"{one.unit_name(self.lang)} {layout.limits(one)}".strip()
        return self.number(one.min, one.max, f"{unit}. {hint}".strip())

    def number(self, low: float | None, high: float | None, hint: str) -> Row:
        """A number between the limits; what a person reads beside the cell."""
        bounds = {"minimum": -1e15 if low is None else low, "maximum": 1e15 if high is None else high}
        rule = {"validate": "decimal", "criteria": "between", "input_title": self.say("Number")} | bounds
        return rule | dict.fromkeys(("input_message", "error_message"), hint[:SHOWN])

    def choice(self, place: int, name: str) -> Row:
        """One of a list; a code that is not in it may be typed all the same."""
        letter, last = column_letter(place), len(self.lists[name]) + 1
        rule = {"validate": "list", "source": f"=Lists!${letter}$2:${letter}${last}"}
        message = self.say("Choose from the list. If nothing fits, write to the secretariat.")
        return rule | {"error_message": message, "error_type": "information" if name == "oked" else "stop"}
