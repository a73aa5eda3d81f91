"""What every reader of official files hands on: cells with their labels, what was skipped, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis import regions
from cluster_analysis.errors import Problem
from cluster_analysis.sources.cells import NotAFigure, figure
from cluster_analysis.sources.periods import Period
from cluster_analysis.status import Status

COLUMNS = ["region", "item", "group", "year", "period", "value", "status", "sheet", "row", "column"]

ORDER = (regions.COUNTRY, *regions.all_units())
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
    """

    file: str
    layout: str = ""
    title: str = ""
    unit: str = ""
    decimal_comma: bool = True
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

    def skip(self, message: str, value: object = None, **where: object) -> None:
        """Note what was left out, and why."""
        self.skipped.append(Problem(message, value=value, file=self.file, **where))  # type: ignore[arg-type]

    def refuse(self, message: str, value: object = None, **where: object) -> None:
        """Note what could not be recognised."""
        self.problems.append(Problem(message, value=value, file=self.file, **where))  # type: ignore[arg-type]

    def frame(self) -> pd.DataFrame:
        """The tidy table of all cells (columns `COLUMNS`, texts as categories), in the order of the file."""
        lengths = [len(columns) for columns in self._columns]
        rows = np.repeat(np.arange(len(self._rows)), lengths)
        cols, periods, subs = self._expanded()
        region, item, group, sheet = (_category([str(one[n]) for one in self._rows], rows) for n in range(4))
        if subs is not None:
            item = pd.Categorical([" / ".join(filter(None, pair)) for pair in zip(item, subs, strict=True)])
        value, status = self._figures(rows, cols)
        names = list(dict.fromkeys(one.part for one in periods[0]))
        part = np.array([names.index(one.part) for one in periods[0]])
        years = np.array([one.year for one in periods[0]])
        data = {
            "region": region.set_categories(list(ORDER)),
            "item": item,
            "group": group,
            "year": years[periods[1]],
            "period": _coded(part[periods[1]], names),
            "value": value,
            "status": _coded(status, [one.label for one in Status]),
            "sheet": sheet,
            "row": np.array([one[4] for one in self._rows])[rows],
            "column": cols,
        }
        return pd.DataFrame(data)[COLUMNS]

    def _expanded(self) -> tuple[np.ndarray, tuple[list[Period], np.ndarray], list[str] | None]:
        """Column numbers, (distinct periods, their codes) and sub-items (None if there are none) per cell."""
        known: dict[Period, int] = {}
        cache: dict[int, tuple[list[int], list[int], list[str]]] = {}
        cols: list[int] = []
        codes: list[int] = []
        subs: list[str] = []
        for columns in self._columns:
            if id(columns) not in cache:
                cache[id(columns)] = (
                    [one[0] for one in columns],
                    [known.setdefault(one[1], len(known)) for one in columns],
                    [one[2] for one in columns],
                )
            these = cache[id(columns)]
            cols += these[0]
            codes += these[1]
            subs += these[2]
        return (
            np.array(cols, dtype=int),
            (list(known), np.array(codes, dtype=int)),
            subs if any(subs) else None,
        )

    def _figures(self, rows: np.ndarray, cols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values and status codes of all cells; words are skipped with a note, the unreadable refused."""
        value = np.array([one if one.__class__ is float else np.nan for one in self._values])
        status = np.where(value == 0, Status.TRUE_ZERO, Status.OBSERVED).astype(np.int8)
        for at in np.flatnonzero(~np.isfinite(value)):
            raw = self._values[at]
            sheet, row = self._rows[rows[at]][3:]
            try:
                value[at], status[at] = figure(raw, self.decimal_comma)
            except NotAFigure as error:
                value[at], status[at] = np.nan, Status.NOT_PUBLISHED
                note = self.skip if "ratio in words" in str(error) else self.refuse
                note(str(error), raw, sheet=sheet or None, row=row, column=column_name(int(cols[at])))
        return value, status


def _category(texts: list[str], rows: np.ndarray) -> Any:
    """One text per row of the file, repeated for its cells, each distinct text held once."""
    names = list(dict.fromkeys(texts))
    place = {name: at for at, name in enumerate(names)}
    return _coded(np.array([place[text] for text in texts])[rows], names)


def _coded(codes: np.ndarray, names: list[str]) -> Any:
    return pd.Categorical.from_codes(codes, names)  # type: ignore[call-overload]


def column_name(number: int) -> str:
    """The letters of a spreadsheet column, counted from 1.

    Examples
    --------
    >>> column_name(1), column_name(28)
    ('A', 'AB')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
