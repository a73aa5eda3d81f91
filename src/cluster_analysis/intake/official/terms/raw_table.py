"""What every reader of official files hands on: cells with their labels, what was skipped, what is wrong."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message, Problem
from cluster_analysis.intake.official.terms.cells import NotAFigure, comma_of, figure, is_dash
from cluster_analysis.intake.official.terms.periods import Period

UNCOMPUTED = ("#", "=")
"""How the text begins that stands in a cell in place of a result (`workbook_errors`)."""
_MEANING = {"zero": Status.TRUE_ZERO, "missing": Status.NOT_PUBLISHED, "suppressed": Status.SUPPRESSED}
ORDER = (regions().country, *regions().all_units)
"""The order of the regions wherever they are columns of a matrix: the country first."""


@dataclass
class RawTable:
    """Cells collected by a reader: one entry per row of the file, with its columns' periods and items.

    Attributes
    ----------
    file
        Name of the file, for messages.
    skipped
        What was left out on purpose, and why.
    problems
        What could not be recognised; a table with problems is refused.
    marks, thousands
        What a person said: what marks mean ("zero", "missing", "suppressed"), and that every comma stands
        between thousands.
    columns
        The headings of a long table, by their role.
    saved
        The date that the file itself says.
    """

    file: str
    layout: str = ""
    title: str = ""
    unit: str = ""
    decimal_comma: bool = True
    marks: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    thousands: bool = False
    saved: datetime.date | None = None
    skipped: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _rows: list[tuple[str, str, str, str, int]] = field(default_factory=list)
    _columns: list[Sequence[tuple[int, Period, str]]] = field(default_factory=list)
    _values: list[object] = field(default_factory=list)

    def add(
        self,
        region: str,
        item: str,
        group: str,
        place: tuple[str, int],
        columns: Sequence[tuple[int, Period, str]],
        values: Sequence[object],
    ) -> None:
        """One row of the file: `columns` gives (column number, period, sub-item) for each of `values`."""
        self._rows.append((region, item, group, *place))
        self._columns.append(columns)
        self._values.extend(values)

    @property
    def has_cells(self) -> bool:
        """Whether anything was read."""
        return bool(self._values)

    def note(self, text: str) -> None:
        """What whoever uses the table should know, once."""
        if text not in self.notes:
            self.notes.append(text)

    def skip(self, message: str, value: object = None, **where: object) -> None:
        """Note what was left out, and why."""
        self.skipped.append(Problem(message, value=value, file=self.file, **where))  # type: ignore[arg-type]

    def refuse(self, message: str, value: object = None, **where: object) -> None:
        """Note what could not be recognised."""
        self.problems.append(Problem(message, value=value, file=self.file, **where))  # type: ignore[arg-type]

    def frame(self) -> pd.DataFrame:
        """The tidy table of all cells (texts as categories), in the order of the file.

        What is said of a row or a column is found once for it, then handed to its cells by number. The cells
        are taken out: they are not held twice.
        """
        rows, entry, entries = self._numbered()
        region, item, group, sheet, row = ([one[n] for one in self._rows] for n in range(5))
        cols = np.array([one[0] for one in entries], dtype=np.int32)[entry]
        value, status, dash = self._figures(rows, cols)
        self._values.clear()
        data = {
            "region": pd.Categorical(region, categories=list(ORDER))[rows],
            "item": _joined(_category(item)[rows], _category([one[2] for one in entries])[entry]),
            "group": _category(group)[rows],
            "year": np.array([one[1].year for one in entries])[entry],
            "period": _category([one[1].part for one in entries])[entry],
            "value": value,
            "status": pd.Categorical.from_codes(status, [one.label for one in Status]),  # type: ignore[call-overload]
            "dash": dash,
            "sheet": _category(sheet)[rows],
            "row": np.array(row, dtype=np.int32)[rows],
            "column": cols,
        }
        return pd.DataFrame(data, copy=False)

    def _numbered(self) -> tuple[np.ndarray, np.ndarray, list[tuple[int, Period, str]]]:
        """For every cell the number of its row and of its entry in the list of all columns; that list."""
        starts: dict[int, int] = {}
        entries: list[tuple[int, Period, str]] = []
        for columns in self._columns:
            if id(columns) not in starts:
                starts[id(columns)] = len(entries)
                entries += columns
        lengths = np.array([len(one) for one in self._columns])
        start = np.array([starts[id(one)] for one in self._columns])
        rows = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        shift = (start - np.cumsum(lengths) + lengths).astype(np.int32)
        return rows, np.arange(len(rows), dtype=np.int32) + shift[rows], entries

    def _figures(self, rows: np.ndarray, cols: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Values, status codes and dashes of all cells; words are noted, the unreadable is refused."""
        nan = math.nan
        numbers = (one if one.__class__ is float else nan for one in self._values)
        value = np.fromiter(numbers, dtype=float, count=len(self._values))
        status = np.where(value == 0, np.int8(Status.TRUE_ZERO), np.int8(Status.OBSERVED))
        dash = np.zeros(len(value), dtype=bool)
        texts = np.flatnonzero(~np.isfinite(value))
        thousands = self._thousands(texts, rows, cols)
        for at in texts:
            raw = self._values[at]
            grouped = self.thousands or (self._rows[rows[at]][3], cols[at]) in thousands
            plain = raw.replace(",", "") if isinstance(raw, str) and grouped else raw
            dash[at] = is_dash(raw)
            if said := self.marks.get(str(raw).strip()):
                value[at] = 0.0 if said == "zero" else np.nan
                status[at] = _MEANING[said]
                continue
            try:
                value[at], status[at] = figure(plain, self.decimal_comma)
            except NotAFigure as error:
                value[at], status[at] = np.nan, Status.NOT_PUBLISHED
                self._say(str(error), raw, self._where(at, rows, cols))
        return value, status, dash

    def _thousands(self, texts: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> set[tuple[str, int]]:
        """The columns (with their sheet) where the comma of one text, so of all, stands between thousands."""
        first: dict[tuple[str, int], dict[str, np.intp]] = {}
        for at in texts:
            if kind := comma_of(self._values[at]):
                first.setdefault((self._rows[rows[at]][3], int(cols[at])), {}).setdefault(kind, at)
        for (_, column), kinds in first.items():
            if len(kinds) > 1:
                other, at = (kinds[kind] for kind in ("decimal", "thousands"))
                place = f"{column_letter(column)}{self._rows[rows[other]][4]}"
                message = Message("has a comma between thousands, and {place} a decimal comma", place=place)
                self.refuse(message, self._values[at], **self._where(at, rows, cols))
        return {key for key, kinds in first.items() if "thousands" in kinds}

    def _where(self, at: np.intp, rows: np.ndarray, cols: np.ndarray) -> dict[str, object]:
        """The place of a cell."""
        sheet, row = self._rows[rows[at]][3:]
        return {"sheet": sheet or None, "row": row, "column": column_letter(int(cols[at]))}

    def _say(self, why: str, raw: object, where: dict[str, object]) -> None:
        """Refuse a cell that is no figure; a ratio in words is only noted."""
        if str(raw).startswith(UNCOMPUTED):
            advice = "open it in a spreadsheet program, mend the formula, and save it"
            self.refuse("is an error or a formula without a result", raw, advice=advice, **where)
        elif "ratio in words" in why:
            self.skip(why, raw, **where)
        else:
            self.refuse(why, raw, **where)


def _category(texts: Sequence[Any]) -> pd.Categorical:
    """Texts, each distinct one held once, in order of first appearance."""
    return pd.Categorical(texts, categories=list(dict.fromkeys(texts)))


def _joined(item: pd.Categorical, sub: pd.Categorical) -> pd.Categorical:
    """Items with their sub-items ("item / sub"), put together once for each pair."""
    if list(sub.categories) == [""]:
        return item
    width = len(sub.categories)
    pair, distinct = pd.factorize(item.codes.astype(np.int64) * width + sub.codes)
    pairs = [(item.categories[one // width], sub.categories[one % width]) for one in distinct]
    return _category([" / ".join(filter(None, one)) for one in pairs])[pair]


def distinct_rows(data: pd.DataFrame, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Per row, which of the distinct values of these columns it has; per distinct value, its first row.

    The distinct values are numbered in the order in which they appear.
    """
    code = np.zeros(len(data), dtype=np.int64)
    for name in names:
        column = data[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            number, values = column.cat.codes.to_numpy(), column.cat.categories
        else:
            number, values = pd.factorize(column)
        code *= len(values)
        code += number
    number, _ = pd.factorize(code)
    return number, first_rows(number)


def first_rows(number: np.ndarray) -> np.ndarray:
    """Where each of the numbers 0, 1, ... appears first."""
    return np.flatnonzero(~pd.Series(number).duplicated())
