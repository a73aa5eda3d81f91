"""Tables with the regions across and the periods down, as analysts often keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.intake.official.spreadsheets.bns_rows import (
    Row,
    has_region,
    is_text,
    label_of,
    texts_of,
)
from cluster_analysis.intake.official.spreadsheets.bns_words import period_of_title
from cluster_analysis.intake.official.terms.cells import region_of_label
from cluster_analysis.intake.official.terms.periods import Period
from cluster_analysis.intake.official.terms.raw_table import RawTable

FEWEST = 3
"""So many regions in one row are a heading."""


@dataclass(frozen=True)
class Across:
    """Where the heading of the regions is (row from 0), and which column (from 0) is which region."""

    header: int
    regions: dict[int, str]


def regions_across(rows: Sequence[Row]) -> Across | None:
    """The row that heads the columns with regions; None where there is none, or regions stand in rows too."""
    for at, row in enumerate(rows):
        regions = {col: region for col, text in texts_of(row).items() if (region := region_of_label(text))}
        if len(set(regions.values())) >= FEWEST:
            below = any(has_region(one) for one in rows[at + 1 :])
            return None if below or len(set(regions.values())) < len(regions) else Across(at, regions)
    return None


def read_across(table: RawTable, sheet: str, rows: Sequence[Row], across: Across, title: str) -> None:
    """Every row under the heading: its period and item are left of the regions."""
    table.layout = "regions across"
    first = min(across.regions)
    for col, text in texts_of(rows[across.header]).items():
        if col > first and col not in across.regions:
            where = {"row": across.header + 1, "column": column_letter(col + 1)}
            table.refuse("is not a known region", text, sheet=sheet, **where)
    default = period_of_title(sheet, rows[: across.header])
    for at in range(across.header + 1, len(rows)):
        row = rows[at]
        values = {col: row[col] for col in across.regions if col < len(row) and row[col] not in ("", None)}
        if values:
            _read_row(table, (sheet, at + 1), row[:first], values, across, (default, title))
        else:
            for text in texts_of(row).values():
                table.skip("note under the table", text, sheet=sheet, row=at + 1)


def _read_row(
    table: RawTable,
    place: tuple[str, int],
    labels: Row,
    values: dict[int, object],
    across: Across,
    otherwise: tuple[Period | None, str],
) -> None:
    period, title = otherwise
    items = []
    for cell in labels:
        label = label_of(cell)
        if label.period is not None and label.period.year:
            period = label.period
        elif is_text(cell):
            items.append(label.text)
    if period is None:
        table.refuse("figures without a period", " / ".join(items) or None, sheet=place[0], row=place[1])
        return
    for col, value in values.items():
        item = " / ".join(items) or title
        table.add(across.regions[col], item, "", place, [(col + 1, period, "")], [value])
