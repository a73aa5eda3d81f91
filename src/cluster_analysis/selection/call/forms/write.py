"""An application form as XLSX: blank for applicants, or filled (practice calls).

Cells that have one right kind of answer say so: lists in the language of the form, numbers with their range,
codes as text so that no leading zero is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_range_abs

from cluster_analysis.data.regions.industries import oked
from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.language.catalogues import translator
from cluster_analysis.selection.call.forms import layout
from cluster_analysis.selection.call.workbooks import NewBook, Row
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

LAST_MEMBER = 400
SHOWN = 240
"""Characters of a hint that a spreadsheet shows beside a cell."""


def write_form(
    methodology: Methodology,
    given: Mapping[str, Any] | None = None,
    members: Sequence[Sequence[Any]] = (),
    annex: Sequence[tuple[str, float, str]] = (),
    lang: str = "en",
) -> bytes:
    """An application form as XLSX bytes: blank, or filled with what is given.

    Parameters
    ----------
    methodology
        Gives the indicators with their units and limits, the vintage of the regions and the years.
    given
        What is stated, by fields of `FIELDS` and codes of indicators.
    members
        One row per member, in the order of `MEMBER_COLUMNS`.
    annex
        Supporting figures: (code, value, document).
    lang
        Language of labels and lists; codes stay the same.
    """
    form = _Form(methodology, lang)
    given = {"language": lang} | dict(given or {})
    form.table(
        "Application",
        ("code", "field", "value"),
        [[code, form.labels[code], given.get(code)] for code in layout.FIELDS],
    )
    form.table("Members", layout.MEMBERS, members, LAST_MEMBER)
    stated = [
        [
            one.code,
            layout.asked(one, lang),
            one.unit_name(lang),
            given.get(one.code),
            None,
            layout.limits(one),
        ]
        for one in layout.form_indicators(methodology)
    ]
    form.table("Indicators", ("code", "name", "unit", "value", "evidence", "limits"), stated)
    form.table("Annex", ("code", "value", "document"), annex)
    sheet = form.book.add_worksheet("Lists")
    for column, (name, items) in enumerate(form.lists.items()):
        sheet.write_column(0, column, [name, *items])
    sheet.hide()
    return form.book.finished()


class _Form:
    """A workbook that is being written; its lists stand on a hidden sheet of their own."""

    def __init__(self, methodology: Methodology, lang: str) -> None:
        self.lang = lang
        self.say = translator(lang)
        self.book = NewBook()
        self.labels = layout.field_labels(lang, methodology)
        units = [region_name(one, lang) for one in regions().units(methodology.vintage)]
        codes = [one for one, row in oked().items() if row["level"] in ("division", "group", "class")]
        choices = [name for name, kind in layout.KINDS.items() if kind == "choice"]
        named = {name: [layout.label(name, one, lang) for one in layout.values(name)] for name in choices}
        self.lists = named | {"region": units, "oked": codes}
        self.rules = {name: self.choice(place, name) for place, name in enumerate(self.lists)}
        figures = [code for code, kind in layout.FIELDS.items() if kind == "figure"]
        self.rules |= {code: self.number(0, layout.MOST, self.labels[code]) for code in figures}
        self.rules |= {one.code: self.limited(one) for one in layout.form_indicators(methodology)}

    def table(self, name: str, codes: Iterable[str], rows: Sequence[Sequence[Any]], last: int = 2) -> None:
        """A sheet whose columns have codes and labels, with the rules of its entries."""
        self.book.table(
            name, {code: self.labels[code] for code in codes}, rows, self.rules, {"code": 18}, last=last
        )

    def limited(self, one: Indicator) -> Row:
        """A number between the limits of an indicator, with its unit."""
        hint = self.say("For 45 per cent write 45.") if one.unit.startswith("%") else ""
        unit = f"{one.unit_name(self.lang)} {layout.limits(one)}".strip()
        return self.number(*layout.ends(one), f"{unit}. {hint}".strip())

    def number(self, low: float, high: float, hint: str) -> Row:
        """A number between the limits; what a person reads beside the cell."""
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "input_title": self.say("Number"),
            "input_message": hint[:SHOWN],
            "error_message": hint[:SHOWN],
        }

    def choice(self, column: int, name: str) -> Row:
        """One of a list; a code that is not in it may be typed all the same."""
        return {
            "validate": "list",
            "source": f"=Lists!{xl_range_abs(1, column, len(self.lists[name]), column)}",
            "error_message": self.say("Choose from the list. If nothing fits, write to the secretariat."),
            "error_type": "information" if name == "oked" else "stop",
        }
