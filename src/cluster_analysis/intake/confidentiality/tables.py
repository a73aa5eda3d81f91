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
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.intake.confidentiality.rules import STANDARD, Rule, room_above, sensitive
from cluster_analysis.intake.confidentiality.suppression import protect
from cluster_analysis.intake.register.panel import Register

VARIABLES = ("employees", "turnover", "units")
TOTAL = "total"
TABLE = ["variable", "year"]
CELL = ["region", "industry"]


def protect_register(
    register: Register, variables: Sequence[str] = VARIABLES, rule: Rule = STANDARD
) -> dict[tuple[str, int], DataFrame]:
    """Publishable tables region x industry of a register, by variable and year, as of `suppression.protect`.

    Parameters
    ----------
    register
        See `register.register_panel`. Of a register by divisions (groups) the table has the sections (and
        divisions) too, protected together with them.
    variables
        Of ``employees``, ``turnover`` and ``units``.

    Notes
    -----
    The second largest unit is not kept by the register; its upper bound is used (for employees the root of
    the sum of squares without the largest), which suppresses more than the exact rule. A figure that no unit
    of a cell has is not published, not zero; one that some units lack is the sum of the others. Where every
    unit has employees, nobody has fewer employees than units: employees stay open above that, and where they
    would tell a hidden number of units they are hidden too.
    """
    years = {int(str(year)): _Year(cells, rule) for year, cells in register.cells.groupby("year")}
    return {(name, year): one.protected(name) for name in variables for year, one in years.items()}


class _Year:
    """The cells of one year with all that they are parts of: each variable protected as one table."""

    def __init__(self, cells: DataFrame, rule: Rule) -> None:
        self.rule = rule
        chains = {code: [code, *industries.ancestors(code), TOTAL] for code in cells["industry"].unique()}
        self.parents = dict(pair for chain in chains.values() for pair in pairwise(chain))
        codes = sorted(self.parents, key=lambda code: (-len(code), code))
        axes = [*sorted(cells["region"].unique()), TOTAL], [*codes, TOTAL]
        every = pd.MultiIndex.from_product(axes, names=CELL)
        self.manned = (
            (cells["units_without_employees"] == 0) & (cells["employees"] >= cells["units"])
        ).all()
        spread = _with_alone(cells).assign(industry=cells["industry"].map(chains)).explode("industry")
        spread = pd.concat([spread, spread.assign(region=TOTAL)])
        self.sums = spread.groupby(CELL).sum().reindex(every, fill_value=0)
        self.most = spread.groupby(CELL).max().fillna(0).reindex(every, fill_value=0)

    def protected(self, variable: str) -> DataFrame:
        """The publishable table of a variable."""
        x, known, units = (self.sums[name] for name in (variable, f"with_{variable}", "units"))
        first, second = self._largest(variable, x)
        cells = DataFrame({"value": x, "least": 0})
        # without any figure there is none to hide
        cells["reason"] = sensitive(units.where(known > 0, 0), x, first, second, self.rule)
        if variable == "units":  # whether it is fewer than so many must stay open
            above = (self.rule.min_units - x).clip(lower=0).to_numpy()
        else:
            above = room_above(x, first, second, self.rule)
        cells["above"] = above * (cells["reason"] != "")
        cells["lone"] = self.sums[f"alone_{variable}"].where(known == 1, 0)
        if variable == "employees" and self.manned:
            self._keep_units_open(cells)
        found = protect(cells, self.parents, self.rule)
        unknown = (known == 0) & (units > 0) & found["value"].notna()
        found.loc[unknown, ["value", "status"]] = np.nan, Status.NOT_PUBLISHED.label
        return found

    def _keep_units_open(self, cells: DataFrame) -> None:
        """Employees, nowhere fewer than units, are not to tell a number of units that is hidden."""
        units, x = self.sums["units"], cells["value"]
        share = np.ceil(self.rule.protection * units).clip(lower=self.rule.min_width)
        open_from = units + np.maximum(share, self.rule.min_units - units)
        tells = self.protected("units")["value"].isna() & (x < open_from)
        cells.loc[tells & (cells["reason"] == ""), "reason"] = "its number of units is hidden"
        cells["above"] = cells["above"].mask(tells, np.maximum(open_from - x, cells["above"]))
        cells["least"] = units

    def _largest(self, variable: str, x: Series) -> tuple[Series, Series]:
        """The largest unit of each cell, and the most that the second largest can be."""
        first = self.most[f"largest_{variable}"]
        second = first.clip(upper=(x - first).clip(lower=0))
        if variable == "employees":
            root = (self.sums["employees_squared"] - first**2).clip(lower=0) ** 0.5
            second = second.clip(upper=root)
        return first, second


def _with_alone(cells: DataFrame) -> DataFrame:
    """Beside the cells, per variable: how many units have its figure, the number of one that is alone."""
    cells = cells.assign(largest_units=1)
    for variable in VARIABLES:
        known = cells["units"] - cells.get(f"units_without_{variable}", 0)
        cells[f"with_{variable}"], cells[f"alone_{variable}"] = known, known * np.arange(1, len(cells) + 1)
    return cells


def publish_register(
    register: Register,
    name: str,
    folder: Path,
    audit_folder: Path,
    ledger: Path,
    variables: Sequence[str] = VARIABLES,
    rule: Rule = STANDARD,
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
        CSV file of the tables of this register as they were published last, which holds no hidden figure;
        without it nothing was published yet. It is written anew, with these tables.

    Raises
    ------
    InputError
        If no year is left, the ledger is none, or the tables would give figures away together with what was
        published before; nothing is written.
    """
    found = protect_register(register, variables, rule)
    if not found:
        raise InputError("no year is left to be published")
    cells = pd.concat(found, names=TABLE).reset_index()
    _keep(ledger, cells[[*TABLE, *CELL, "value", "status"]])
    shown = cells.drop(columns=["kind", "reason"]).groupby("variable", sort=False)
    tables = {
        folder / f"{name}_{variable}.csv": table.drop(columns="variable") for variable, table in shown
    }
    audit = audit_folder / f"{name}_suppression.csv"
    tables[audit] = cells[cells["kind"] != ""].drop(columns=["value", "status"])
    for path, table in tables.items():
        write_whole(path, table.to_csv(index=False))
    audit.chmod(0o600)
    return list(tables)


def _keep(path: Path, tables: DataFrame) -> None:
    """Add tables, one row a cell, to the ledger; the same figures again are no further edition.

    Two tables of one year, each safe by itself, give hidden figures away together: whoever knows which unit
    is new has it as the difference of the totals. So a year is refused that was published before with other
    figures, if either table hides some; nothing is kept then.
    """
    columns = ["edition", *tables.columns]
    ledger = DataFrame(columns=columns)
    if path.is_file():
        ledger = pd.read_csv(path, dtype=dict.fromkeys(CELL, str))
    if list(ledger.columns) != columns:
        raise InputError("is not a ledger of what was published", file=str(path))
    message = (
        "{variable} of {year}: has other figures than the edition of {date}; both would tell hidden ones"
    )
    advice = "publish without this year (--leave-out {year})"
    problems, editions = [], dict(list(ledger.groupby(TABLE, sort=False)))
    today = str(datetime.datetime.now(datetime.UTC).date())
    for key, new in tables.groupby(TABLE, sort=False):
        old = editions.get(key)
        if old is not None and _is_same(old, new):
            continue
        if old is not None and Status.SUPPRESSED.label in {*old["status"], *new["status"]}:
            said = {"variable": key[0], "year": int(str(key[1])), "date": old["edition"].iloc[0]}
            problems.append(Problem(message, advice=advice, **said))
        editions[key] = new.assign(edition=today)[columns]
    if problems:
        raise InputError(problems)
    write_whole(path, pd.concat(editions.values()).to_csv(index=False))


def _is_same(old: DataFrame, new: DataFrame) -> bool:
    """Whether two tables show the same figures of the same cells."""
    both = old.merge(new, on=CELL, how="outer")
    close = np.isclose(both["value_x"], both["value_y"], rtol=1e-12, atol=0.005, equal_nan=True)
    return bool(close.all() and (both["status_x"] == both["status_y"]).all())
