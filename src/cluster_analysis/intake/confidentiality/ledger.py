"""What was published of a register: a year that hides figures is not published again with others."""

from __future__ import annotations

import copy
import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from cluster_analysis.data.paths import write_whole
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError, Problem

CELLS = ["variable", "year", "region", "industry", "value", "status"]


class Ledger:
    """The tables of one register as they were published last: it holds no hidden figure.

    Parameters
    ----------
    path
        CSV file; without it nothing was published yet.

    Raises
    ------
    InputError
        If the file is not a ledger.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.cells = path, pd.DataFrame(columns=["edition", *CELLS])
        if path.is_file():
            self.cells = pd.read_csv(path, dtype={"region": str, "industry": str})
        if list(self.cells.columns) != ["edition", *CELLS]:
            raise InputError("is not a ledger of what was published", file=str(path))

    def with_edition(self, tables: pd.DataFrame, date: datetime.date | None = None) -> Ledger:
        """The ledger with further tables, one row a cell; the same figures again are no further edition.

        Two tables of one year, each safe by itself, give hidden figures away together: whoever knows which
        unit is new has it as the difference of the totals.

        Raises
        ------
        InputError
            If a year was published before with other figures, and either table hides some.
        """
        problems, kept = [], [self.cells]
        for (variable, year), new in tables[CELLS].groupby(["variable", "year"], sort=False):
            old = self.cells[(self.cells["variable"] == variable) & (self.cells["year"] == year)]
            if len(old) and not _is_same(old, new):
                if Status.SUPPRESSED.label in {*old["status"], *new["status"]}:
                    problems.append(_refused(str(variable), int(str(year)), str(old["edition"].iloc[0])))
                kept[0] = kept[0].drop(old.index)
            if old.empty or old.index[0] not in kept[0].index:
                kept.append(new.assign(edition=str(date or datetime.datetime.now(datetime.UTC).date())))
        if problems:
            raise InputError(problems)
        longer = copy.copy(self)
        longer.cells = pd.concat([one for one in kept if len(one)], ignore_index=True)[self.cells.columns]
        return longer

    def write(self) -> Path:
        """Keep it; the file appears whole or not at all."""
        return write_whole(self.path, self.cells.to_csv(index=False))


def _is_same(old: pd.DataFrame, new: pd.DataFrame) -> bool:
    """Whether two tables show the same figures of the same cells."""
    both = old.merge(new, on=["region", "industry"], how="outer")
    close = np.isclose(both["value_x"], both["value_y"], rtol=1e-12, atol=0.005, equal_nan=True)
    return bool(close.all() and (both["status_x"] == both["status_y"]).all())


def _refused(variable: str, year: int, date: str) -> Problem:
    return Problem(
        "{variable} of {year}: has other figures than the edition of {date}; both would tell hidden ones",
        variable=variable,
        year=year,
        date=date,
        advice="publish without this year (--leave-out {year})",
    )
