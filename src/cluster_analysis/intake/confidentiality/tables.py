"""The tables of a register, protected and written.

Primary suppression hides sensitive cells (`rules`); `suppression` hides as many others as it takes and
verifies the outcome. Only what went through `protect_register` may be published.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from cluster_analysis.data.paths import write_whole
from cluster_analysis.data.regions import industries
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.intake.confidentiality.rules import Rule, room_above, sensitive
from cluster_analysis.intake.confidentiality.suppression import ProtectedTable, protect
from cluster_analysis.intake.register.panel import Register

VARIABLES = ("employees", "turnover", "units")
TOTAL = "total"


def protect_register(
    register: Register,
    variable: str = "employees",
    rule: Rule | None = None,
) -> dict[int, ProtectedTable]:
    """Publishable tables region x industry of a register's variable, one per year.

    Parameters
    ----------
    register
        See `register.register_panel`. Of a register by divisions (groups) the table has the sections (and
        divisions) too, protected together with them.
    variable
        ``employees``, ``turnover`` or ``units``.

    Notes
    -----
    The second largest unit is not kept by the register; its upper bound is used (for employees the root of
    the sum of squares without the largest), which suppresses more than the exact rule. A figure that no unit
    of a cell has is not published, not zero; one that some units lack is the sum of the others. Where every
    unit has employees, nobody has fewer employees than units: employees stay open above that, and where they
    would tell a hidden number of units they are hidden too.
    """
    if variable not in VARIABLES:
        raise ParameterError(variable, VARIABLES, "variable of a register")
    return {year: tables.protected(variable) for year, tables in _years(register, rule).items()}


class _Year:
    """The cells of one year: each variable as a table with its margins and upper levels, protected."""

    def __init__(self, cells: pd.DataFrame, rule: Rule) -> None:
        self.cells, self.rule = cells, rule
        self.parents: dict[Hashable, Hashable] = {}
        for code in sorted(set(cells["industry"])):
            self.parents |= dict(pairwise([code, *industries.ancestors(code)]))
        self.units = self.table("units")
        self._done: dict[str, ProtectedTable] = {}

    def table(self, name: str, how: str = "sum") -> pd.DataFrame:
        """A column of the cells, region x industry, with upper levels and margins by sum or maximum."""
        return _wide(self.cells, self.parents, name, how)

    def protected(self, variable: str) -> ProtectedTable:
        """The publishable table of a variable."""
        if variable not in self._done:
            self._done[variable] = self._protect(variable)
        return self._done[variable]

    def _protect(self, variable: str) -> ProtectedTable:
        total = self.table(variable)
        reasons, above, least = self._sensitive(variable, total)
        lone = self._lone(variable)
        found = protect(total, reasons, self.rule, above, parents=self.parents, lone=lone, least=least)
        if variable != "units":
            without = self.table(f"units_without_{variable}")
            unknown = (without > 0) & (without == self.units) & found.values.notna()
            found.values = found.values.mask(unknown)
            found.status = found.status.mask(unknown, Status.NOT_PUBLISHED.label)
        return found

    def _sensitive(
        self, variable: str, total: pd.DataFrame
    ) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None]:
        """Why cells are hidden, how far they must stay open upward, and what they are at least."""
        first, second = self._largest(variable, total)
        why = sensitive(self.units, total, first, second, self.rule)
        if variable == "units":  # whether it is fewer than so many must stay open
            above = (self.rule.min_units - total).clip(lower=0).to_numpy()
        else:
            above = room_above(total, first, second, self.rule)
        reasons = pd.DataFrame(why, total.index, total.columns)
        room, least = pd.DataFrame(above * (why != ""), total.index, total.columns), None
        full = (self.cells["units_without_employees"] == 0) & (self.cells["employees"] >= self.cells["units"])
        if variable == "employees" and full.all():  # nowhere fewer employees than units
            least = self.units
            counts = self.protected("units").values.isna()
            share = (self.rule.protection * least).apply(np.ceil).clip(lower=self.rule.min_width)
            open_from = least + np.maximum(share, self.rule.min_units - least)
            tells = counts & (total < open_from)
            reasons = reasons.mask(tells & (reasons == ""), "its number of units is hidden")
            room = room.mask(tells & (open_from - total > room), open_from - total)
        return reasons, room, least

    def _largest(self, variable: str, total: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The largest unit of each cell, and the most that the second largest can be."""
        if variable == "units":
            return total.clip(upper=1), total.clip(upper=1)
        first = self.table("largest_turnover" if variable == "turnover" else "largest_employees", "max")
        rest = (total - first).clip(lower=0)
        second = first.where(first < rest, rest).astype(float)
        if variable == "employees":
            root = (self.table("employees_squared") - first**2).clip(lower=0) ** 0.5
            second = second.where(second < root, root)
        return first, second

    def _lone(self, variable: str) -> pd.DataFrame:
        """The number of the unit that has the figure of a cell alone, 0 where there are none or several."""
        with_figure = self.cells["units"]
        if variable != "units":
            with_figure = with_figure - self.cells[f"units_without_{variable}"]
        numbers = np.where(with_figure == 1, np.arange(1, len(self.cells) + 1), 0)
        cells = self.cells.assign(alone=numbers, with_figure=with_figure)
        alone, count = (_wide(cells, self.parents, name, "sum") for name in ("alone", "with_figure"))
        return alone.where(count == 1, 0)


def _wide(cells: pd.DataFrame, parents: dict[Hashable, Hashable], name: str, how: str) -> pd.DataFrame:
    """A column as a table: the lowest level, the levels above it, the total; and a row of totals."""
    known = cells.assign(**{name: cells[name].fillna(0)})
    wide = known.pivot_table(index="region", columns="industry", values=name, aggfunc="sum", fill_value=0)
    leaves = list(wide.columns)
    for code in sorted(set(parents.values()), key=lambda code: (-len(str(code)), str(code))):
        parts = [leaf for leaf in leaves if code in industries.ancestors(leaf)]
        wide[code] = wide[parts].agg(how, axis=1)
    wide[TOTAL] = wide[leaves].agg(how, axis=1)
    wide.loc[TOTAL] = wide.agg(how, axis=0)
    return wide


def publish_register(
    register: Register,
    name: str,
    folder: Path,
    audit_folder: Path,
    variables: Sequence[str] = VARIABLES,
    rule: Rule | None = None,
    ledger: Ledger | None = None,
) -> list[Path]:
    """Write the publishable tables of a register, and apart from them the audit of what was suppressed.

    Parameters
    ----------
    register
        See `register.register_panel`.
    name
        Beginning of the names of the files.
    folder
        For ``NAME_VARIABLE.csv``: year, region, industry, value (empty where suppressed), status.
    audit_folder
        For ``NAME_suppression.csv``: variable, year, region, industry, kind, reason. It holds no hidden
        figure, but is not for publication.
    ledger
        What was published before; it is written anew, with these tables.

    Raises
    ------
    InputError
        If the tables would give figures away together with what was published before; nothing is written.
    """
    years = _years(register, rule)
    keys = [(variable, year) for variable in variables for year in years]
    found = [years[year].protected(variable) for variable, year in keys]
    shown, audit = _together(map(_long, found), keys), _together([one.audit for one in found], keys)
    if ledger:
        ledger.with_edition(shown).write()
    columns = ["year", "region", "industry", "value", "status"]
    written = [
        _write(folder / f"{name}_{variable}.csv", shown.loc[shown["variable"] == variable, columns])
        for variable in variables
    ]
    order = ["variable", "year", "region", "industry", "kind", "reason"]
    return [*written, _write(audit_folder / f"{name}_suppression.csv", audit[order], mode=0o600)]


def _together(parts: Iterable[pd.DataFrame], keys: list[tuple[str, int]]) -> pd.DataFrame:
    """The parts one below the other, each with its variable and year."""
    named = zip(parts, keys, strict=True)
    return pd.concat([part.assign(variable=variable, year=year) for part, (variable, year) in named])


def _years(register: Register, rule: Rule | None) -> dict[int, _Year]:
    return {int(str(year)): _Year(cells, rule or Rule()) for year, cells in register.cells.groupby("year")}


def _long(table: ProtectedTable) -> pd.DataFrame:
    parts = {"value": table.values, "status": table.status}
    return pd.concat(
        {name: part.stack(future_stack=True) for name, part in parts.items()}, axis=1
    ).reset_index()


def _write(path: Path, table: pd.DataFrame, mode: int = 0o644) -> Path:
    """The table as CSV, readable for those that `mode` says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(mode)
    table.to_csv(path, index=False)
    return path


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
        problems, cells = [], self.cells
        today = date or datetime.datetime.now(datetime.UTC).date()
        message = (
            "{variable} of {year}: has other figures than the edition of {date}; both would tell hidden ones"
        )
        advice = "publish without this year (--leave-out {year})"
        for (variable, year), new in tables[CELLS].groupby(["variable", "year"], sort=False):
            old = cells[(cells["variable"] == variable) & (cells["year"] == year)]
            if len(old) and _is_same(old, new):
                continue
            if len(old) and Status.SUPPRESSED.label in {*old["status"], *new["status"]}:
                said = {"variable": variable, "year": int(str(year)), "date": old["edition"].iloc[0]}
                problems.append(Problem(message, advice=advice, **said))
            known = [one for one in (cells.drop(old.index), new.assign(edition=str(today))) if len(one)]
            cells = pd.concat(known, ignore_index=True)[cells.columns]
        if problems:
            raise InputError(problems)
        longer = copy.copy(self)
        longer.cells = cells
        return longer

    def write(self) -> Path:
        """Keep it; the file appears whole or not at all."""
        return write_whole(self.path, self.cells.to_csv(index=False))


def _is_same(old: pd.DataFrame, new: pd.DataFrame) -> bool:
    """Whether two tables show the same figures of the same cells."""
    both = old.merge(new, on=["region", "industry"], how="outer")
    close = np.isclose(both["value_x"], both["value_y"], rtol=1e-12, atol=0.005, equal_nan=True)
    return bool(close.all() and (both["status_x"] == both["status_y"]).all())
