"""The tables of a register, protected and written.

Primary suppression hides sensitive cells (`rules`); `suppression` hides as many others as it takes and
verifies the outcome. Only what went through `protect_register` may be published.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

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


def _years(register: Register, rule: Rule | None) -> dict[int, _Year]:
    return {int(str(year)): _Year(cells, rule or Rule()) for year, cells in register.cells.groupby("year")}


class _Year:
    """The cells of one year with all that they are parts of: each variable protected as one table."""

    def __init__(self, cells: DataFrame, rule: Rule) -> None:
        self.rule, self._done = rule, dict[str, ProtectedTable]()
        chains = {code: [code, *industries.ancestors(code), TOTAL] for code in cells["industry"].unique()}
        self.parents = dict(pair for chain in chains.values() for pair in pairwise(chain))
        codes = sorted(self.parents, key=lambda code: (-len(code), code))
        places = sorted(cells["region"].unique())
        self.axes = [pd.Index([*places, TOTAL], name="region"), pd.Index([*codes, TOTAL], name="industry")]
        self.manned = ((cells["units_without_employees"] == 0) & (cells["employees"] >= cells["units"])).all()
        spread = _with_alone(cells).assign(industry=cells["industry"].map(chains)).explode("industry")
        spread = pd.concat([spread, spread.assign(region=TOTAL)])
        cell, every = spread.groupby(["region", "industry"]), pd.MultiIndex.from_product(self.axes)
        self.sums = cell.sum().reindex(every, fill_value=0)
        self.most = cell.max().fillna(0).reindex(every, fill_value=0)

    def protected(self, variable: str) -> ProtectedTable:
        """The publishable table of a variable."""
        if variable in self._done:
            return self._done[variable]
        known, parts = self.sums[f"with_{variable}"], self._sensitive(variable)
        parts |= {"values": self.sums[variable], "lone": self.sums[f"alone_{variable}"].where(known == 1, 0)}
        parts["unknown"] = (known == 0) & (self.sums["units"] > 0)
        wide = {name: part.unstack()[self.axes[1]].loc[self.axes[0]] for name, part in parts.items()}
        unknown = wide.pop("unknown")
        found = protect(**wide, rule=self.rule, parents=self.parents)
        unknown &= found.values.notna()
        found.values = found.values.mask(unknown)
        found.status = found.status.mask(unknown, Status.NOT_PUBLISHED.label)
        self._done[variable] = found
        return found

    def _sensitive(self, variable: str) -> dict[str, Series]:
        """Why cells are hidden, how far they must stay open upward, and what they are at least."""
        x, units = self.sums[variable], self.sums["units"]
        first, second = self._largest(variable, x)
        known = units.where(self.sums[f"with_{variable}"] > 0, 0)  # without any figure there is none to hide
        why = Series(sensitive(known, x, first, second, self.rule), x.index, dtype=object)
        if variable == "units":  # whether it is fewer than so many must stay open
            above = (self.rule.min_units - x).clip(lower=0)
        else:
            above = Series(room_above(x, first, second, self.rule), x.index)
        above, least = above * (why != ""), 0 * units
        if variable == "employees" and self.manned:  # nowhere fewer employees than units
            least, hidden = units, self.protected("units").values.isna().to_numpy().ravel()
            share = np.ceil(self.rule.protection * units).clip(lower=self.rule.min_width)
            open_from = units + np.maximum(share, self.rule.min_units - units)
            tells = hidden & (x < open_from)
            why = why.mask(tells & (why == ""), "its number of units is hidden")
            above = above.mask(tells, np.maximum(open_from - x, above))
        return {"reasons": why, "above": above, "least": least}

    def _largest(self, variable: str, x: Series) -> tuple[Series, Series]:
        """The largest unit of each cell, and the most that the second largest can be."""
        if variable == "units":
            return x.clip(upper=1), x.clip(upper=1)
        first = self.most[f"largest_{variable}"]
        second = first.clip(upper=(x - first).clip(lower=0))
        if variable == "employees":
            root = (self.sums["employees_squared"] - first**2).clip(lower=0) ** 0.5
            second = second.clip(upper=root)
        return first, second


def _with_alone(cells: DataFrame) -> DataFrame:
    """Beside the cells, per variable: how many units have its figure, the number of one that is alone."""
    cells = cells.copy()
    for variable in VARIABLES:
        known = cells["units"] - (0 if variable == "units" else cells[f"units_without_{variable}"])
        cells[f"with_{variable}"] = known
        cells[f"alone_{variable}"] = np.where(known == 1, np.arange(1, len(cells) + 1), 0)
    return cells


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
    years, shown, audit = _years(register, rule), [], []
    for variable in variables:
        for year, tables in years.items():
            found = tables.protected(variable)
            parts = {"value": found.values, "status": found.status}
            long = {column: part.stack(future_stack=True) for column, part in parts.items()}
            shown.append(DataFrame(long).reset_index().assign(variable=variable, year=year))
            audit.append(found.audit.assign(variable=variable, year=year))
    cells = pd.concat(shown)[CELLS]
    if ledger:
        ledger.add(cells)
    written = [
        _write(folder / f"{name}_{variable}.csv", table.drop(columns="variable"))
        for variable, table in cells.groupby("variable", sort=False)
    ]
    order = ["variable", "year", "region", "industry", "kind", "reason"]
    return [*written, _write(audit_folder / f"{name}_suppression.csv", pd.concat(audit)[order], mode=0o600)]


def _write(path: Path, table: DataFrame, mode: int = 0o644) -> Path:
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
        self.path, self.cells = path, DataFrame(columns=["edition", *CELLS])
        if path.is_file():
            self.cells = pd.read_csv(path, dtype={"region": str, "industry": str})
        if list(self.cells.columns) != ["edition", *CELLS]:
            raise InputError("is not a ledger of what was published", file=str(path))

    def add(self, tables: DataFrame) -> None:
        """Keep further tables, one row a cell; the same figures again are no further edition.

        Two tables of one year, each safe by itself, give hidden figures away together: whoever knows which
        unit is new has it as the difference of the totals.

        Raises
        ------
        InputError
            If a year was published before with other figures, and either table hides some; nothing is kept.
        """
        problems, cells, today = [], self.cells, datetime.datetime.now(datetime.UTC).date()
        message = (
            "{variable} of {year}: has other figures than the edition of {date}; both would tell hidden ones"
        )
        advice = "publish without this year (--leave-out {year})"
        for (variable, year), new in tables.groupby(["variable", "year"], sort=False):
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
        self.cells = cells
        write_whole(self.path, cells.to_csv(index=False))


def _is_same(old: DataFrame, new: DataFrame) -> bool:
    """Whether two tables show the same figures of the same cells."""
    both = old.merge(new, on=["region", "industry"], how="outer")
    close = np.isclose(both["value_x"], both["value_y"], rtol=1e-12, atol=0.005, equal_nan=True)
    return bool(close.all() and (both["status_x"] == both["status_y"]).all())
