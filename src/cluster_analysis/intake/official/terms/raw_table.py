"""What every reader of official files hands on: cells with their labels, what was skipped, what is wrong."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message, Problem
from cluster_analysis.intake.official.terms.cells import (
    COUNTRY,
    HOME,
    NotAFigure,
    comma_of,
    figure,
    is_dash,
)
from cluster_analysis.intake.official.terms.periods import Period

UNCOMPUTED = ("#", "=")  # how the text begins that stands in place of a result
_MEANING = {"zero": Status.TRUE_ZERO, "missing": Status.NOT_PUBLISHED, "suppressed": Status.SUPPRESSED}
# The regions wherever they are columns of a matrix: the country first.
ORDER = (COUNTRY, *HOME.all_units)
Columns = list[tuple[int, Period, str]]


@dataclass
class RawTable:
    """Cells collected by a reader: one entry per row of the file, with its columns' periods and items.

    Attributes
    ----------
    file
        Name of the file, for messages.
    skipped
        What was left out on purpose, and why.
    notes
        What whoever uses the table should know; some may come twice.
    problems
        What could not be recognised; a table with problems is refused.
    decimal
        What a comma is before three digits: "comma" (a decimal one), "thousands" where a person said so,
        "point" where it may be either.
    marks
        What marks mean, as a person said: "zero", "missing", "suppressed".
    columns
        The headings of a long table, by their role.
    saved
        The date that the file itself says.
    turned
        The sheets whose rows and columns were exchanged, with the number of rows above that were not.
    values
        What stands in the cells, until `frame` takes it.
    """

    file: str
    layout: str = ""
    title: str = ""
    unit: str = ""
    decimal: str = "comma"
    marks: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    saved: datetime.date | None = None
    skipped: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    turned: dict[str, int] = field(default_factory=dict)
    values: list[object] = field(default_factory=list)
    _rows: list[tuple[Any, ...]] = field(default_factory=list)
    _heads: list[tuple[Any, ...]] = field(default_factory=list)
    _starts: dict[Any, tuple[int, Columns]] = field(default_factory=dict)

    def add(
        self,
        labels: tuple[str, str, str],
        place: tuple[str, int],
        columns: Columns,
        values: Sequence[object],
    ) -> None:
        """One row of the file: `columns` gives (column number, period, sub-item) for each of `values`.

        `labels` are its region, item and group, `place` its sheet and number.
        """
        region, item, group = labels
        key = id(columns), item  # the columns are kept, so that the number stays theirs
        if key not in self._starts:
            self._starts[key] = len(self._heads), columns
            for column, period, sub in columns:
                self._heads.append((column, *period, " / ".join(filter(None, (item, sub)))))
        self._rows.append((region, group, *place, self._starts[key][0], len(values)))
        self.values.extend(values)

    def skip(self, message: str, value: object = None, **where: object) -> None:
        """Note what was left out, and why."""
        self.skipped.append(Problem(message, value=value, file=self.file, **where))  # type: ignore[arg-type]

    def refuse(self, message: str, value: object = None, **where: object) -> None:
        """Note what could not be recognised."""
        self.problems.append(Problem(message, value=value, file=self.file, **where))  # type: ignore[arg-type]

    def frame(self) -> DataFrame:
        """The tidy table of all cells (texts as categories), in the order of the file.

        What is said of a row or a column is found once for it, then handed to its cells by number. The cells
        are taken out: they are not held twice.
        """
        rows = _categories(self._rows, ["region", "group", "sheet", "row", "head", "n"])
        rows["region"] = rows["region"].cat.set_categories(ORDER)
        heads = _categories(self._heads, ["column", "year", "period", "item"])
        head = np.concatenate([*map(np.arange, rows["head"], rows["head"] + rows["n"])])
        parts = [
            rows.drop(columns=["head", "n"]).take(np.repeat(np.arange(len(rows)), rows["n"])),
            heads.take(head),
        ]
        data = pd.concat([one.reset_index(drop=True) for one in parts], axis=1)
        for sheet, above in self.turned.items():
            there = data["sheet"] == sheet
            where = data.loc[there, ["column", "row"]].add([above, -above])
            data.loc[there, ["row", "column"]] = where.to_numpy()
        return self._with_figures(data)

    def _with_figures(self, data: DataFrame) -> DataFrame:
        """Values, statuses and dashes of all cells; words are noted, the unreadable is refused."""
        value = np.array([one if type(one) is float else math.nan for one in self.values])
        status = np.where(value == 0, np.int8(Status.TRUE_ZERO), np.int8(Status.OBSERVED))
        dash = np.zeros(len(value), dtype=bool)
        texts = {at: self.values[at] for at in np.flatnonzero(~np.isfinite(value))}
        self.values.clear()
        thousands = self._thousands(texts, data)
        for at, raw in texts.items():
            dash[at] = is_dash(raw)
            if said := self.marks.get(str(raw).strip()):
                value[at], status[at] = 0.0 if said == "zero" else np.nan, _MEANING[said]
                continue
            if isinstance(raw, str) and (self.decimal == "thousands" or _column(data, at) in thousands):
                raw = raw.replace(",", "")
            try:
                value[at], status[at] = figure(raw, self.decimal == "comma")
            except NotAFigure as error:
                value[at], status[at] = np.nan, Status.NOT_PUBLISHED
                self._say(str(error), texts[at], place_of(data.loc[at]))
        labels = pd.Categorical.from_codes(status, [one.label for one in Status])  # type: ignore[call-overload]
        return data.assign(value=value, status=labels, dash=dash)

    def _thousands(self, texts: dict[Any, object], data: DataFrame) -> set[tuple[str, int]]:
        """The columns (with their sheet) where the comma of one text, so of all, stands between thousands."""
        first: dict[str, dict[tuple[str, int], Any]] = {"thousands": {}, "decimal": {}, "": {}}
        for at, raw in texts.items():
            first[comma_of(raw)].setdefault(_column(data, at), at)
        for column in filter(first["decimal"].__contains__, first["thousands"]):
            at, other = first["thousands"][column], place_of(data.loc[first["decimal"][column]])
            message = "has a comma between thousands, and {place} a decimal comma"
            message = Message(message, place=f"{other['column']}{other['row']}")
            self.refuse(message, texts[at], **place_of(data.loc[at]))
        return set(first["thousands"])

    def _say(self, why: str, raw: object, where: dict[str, object]) -> None:
        """Refuse a cell that is no figure; a ratio in words is only noted."""
        if str(raw).startswith(UNCOMPUTED):
            why = "is an error or a formula without a result"
            where["advice"] = "open it in a spreadsheet program, mend the formula, and save it"
        tell = self.skip if "ratio in words" in why else self.refuse
        tell(why, raw, **where)


def _categories(rows: list[tuple[Any, ...]], names: list[str]) -> DataFrame:
    """Rows as a table in which each distinct text is held once."""
    table = DataFrame(rows, columns=names)
    return table.astype(dict.fromkeys(table.select_dtypes(exclude="number").columns, "category"))


def _column(data: DataFrame, at: Any) -> tuple[str, int]:
    """The sheet and column of a cell."""
    return data["sheet"].array[at], data["column"].array[at]


def place_of(cell: Any) -> dict[str, object]:
    """The place of a cell, for a message."""
    return {
        "sheet": cell["sheet"] or None,
        "row": int(cell["row"]),
        "column": column_letter(cell["column"]),
    }
