"""What was published of a register so far, and what a further publication can no longer hide."""

from __future__ import annotations

import copy
import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from cluster_analysis.data.paths import replacing, write_whole
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError
from cluster_analysis.intake.confidentiality.puzzle import FIXED, FREE

COLUMNS = ["edition", "variable", "year", "region", "industry", "value", "status"]
ROOMS = ["variable", "year", "region", "industry", "room"]
# Kinds of cells: hidden in every edition so far, and shown in each with another figure than now.
HIDDEN, CHANGED = 1, 2
TOTAL = "total"


class Ledger:
    """The editions of the tables of one register, as they were published: it holds no hidden figure.

    Parameters
    ----------
    path
        CSV file; without it nothing was published yet.
    kept
        CSV file, confidential: by how much each hidden figure could fall. Where it is lost nothing that was
        hidden can protect anything in a further edition.

    Raises
    ------
    InputError
        If the file is not a ledger.
    """

    def __init__(self, path: Path, kept: Path | None = None) -> None:
        self.path, self.kept = path, kept
        self.cells, self.rooms = pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=ROOMS)
        codes = {"region": str, "industry": str, "edition": str}
        if path.is_file():
            self.cells = pd.read_csv(path, dtype=codes)
        if kept and kept.is_file():
            self.rooms = pd.read_csv(kept, dtype=codes)
        if list(self.cells.columns) != COLUMNS:
            raise InputError("is not a ledger of what was published", file=str(path))

    def editions(self, variable: str, year: int) -> list[pd.DataFrame]:
        """The tables of a variable and year, oldest first: industry and region, value, whether hidden."""
        own = self.cells[(self.cells["variable"] == variable) & (self.cells["year"] == year)]
        return [table for _, table in own.groupby("edition", sort=False)]

    def last_edition(self, variable: str, year: int) -> str:
        """The date of the last one."""
        return str(self.editions(variable, year)[-1]["edition"].iloc[0])

    def kinds(self, variable: str, year: int, table: pd.DataFrame) -> pd.DataFrame:
        """For each cell of a table what earlier editions make of it (see `protect`).

        A cell that was shown with the figure it has now is known. Whoever knows what has changed since can
        take the figures of one edition for those of another, so cells that were hidden all the time protect
        only each other, and so do those that have changed; those of a level that was not published are free.

        Raises
        ------
        InputError
            If an earlier edition had a level that the table lacks.
        """
        kinds = pd.DataFrame(FREE, table.index, table.columns)
        for edition in self.editions(variable, year):
            kinds = _joined(kinds, _kinds_of(edition, table))
        return kinds

    def room(self, variable: str, year: int, kinds: pd.DataFrame) -> pd.DataFrame:
        """By how much each cell's figure could fall in the edition in which it could fall least.

        Whoever knows which cells have changed knows that the others are the same in all editions. So a cell
        that was hidden can fall no further than it could then; not at all where that is not kept.
        """
        own = self.rooms[(self.rooms["variable"] == variable) & (self.rooms["year"] == year)]
        least = own.groupby(["region", "industry"])["room"].min().unstack().reindex_like(kinds)
        return least.astype(float).fillna(0).where(kinds == HIDDEN, np.inf)

    def with_edition(self, tables: pd.DataFrame, date: datetime.date | None = None) -> Ledger:
        """The ledger with one edition more; the same figures again are no further edition."""
        number = self.cells["edition"].nunique() + 1
        edition = f"{date or datetime.datetime.now(datetime.UTC).date()} ({number})"
        added = tables.assign(edition=edition)[COLUMNS].reset_index(drop=True)
        last = self.cells[self.cells["edition"] == self.cells["edition"].iloc[-1:].max()]
        if last[COLUMNS[1:]].reset_index(drop=True).equals(added[COLUMNS[1:]]):
            return self
        longer = copy.copy(self)
        longer.cells = pd.concat([self.cells, added]) if len(self.cells) else added
        rooms = tables.loc[tables["room"].notna(), ROOMS]
        longer.rooms = pd.concat([self.rooms, rooms]) if len(self.rooms) else rooms
        return longer

    def write(self) -> Path:
        """Keep it; each file appears whole or not at all, what is confidential first."""
        if self.kept:
            with replacing(self.kept) as partial:
                partial.touch(mode=0o600)
                partial.write_text(self.rooms.to_csv(index=False), encoding="utf-8")
        return write_whole(self.path, self.cells.to_csv(index=False))


def _level(industry: str) -> int:
    """The level of a code: its length; the total is of every level."""
    return 0 if industry == TOTAL else len(industry)


def _kinds_of(edition: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """What one edition makes of each cell."""
    levels = set(edition["industry"].map(_level))
    if deeper := levels - {_level(name) for name in table.columns}:
        code = next(name for name in edition["industry"] if _level(name) in deeper)
        advice = "publish at the level of {code}; what is hidden there is known from it"
        key, date = "the edition of {date} is of a finer level", str(edition["edition"].iloc[0])
        raise InputError(key, date=date, advice=advice, code=code)
    suppressed = edition.assign(hidden=edition["status"] == Status.SUPPRESSED.label)
    value, was_hidden = (
        suppressed.pivot(index="region", columns="industry", values=name).reindex_like(table)
        for name in ("value", "hidden")
    )
    was_hidden = was_hidden.eq(True)
    x = table.to_numpy(dtype=float)
    before = value.where(value.notna() | was_hidden, 0).to_numpy()  # what has no row had no units
    same = np.isclose(before, x, rtol=1e-12, atol=0.005)
    found = np.where(was_hidden, HIDDEN, np.where(same & (x > 0), FIXED, CHANGED))
    absent = [_level(name) not in levels for name in table.columns]
    found[:, absent] = FREE
    return pd.DataFrame(found, table.index, table.columns)


def _joined(kinds: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Kinds after one edition more: what was of two kinds is taken as known."""
    mixed = (kinds != more) & (kinds != FREE) & (more != FREE)
    return more.where(more != FREE, kinds).mask(mixed, FIXED)
