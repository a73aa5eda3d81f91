"""The tables of a register, protected and written.

Primary suppression hides sensitive cells (`rules`); `suppression` hides as many others as it takes and
verifies the outcome. Only what went through `protect_register` may be published.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from cluster_analysis.data.status import Status
from cluster_analysis.errors import ParameterError
from cluster_analysis.intake.confidentiality.rules import Rule, room_above, sensitive
from cluster_analysis.intake.confidentiality.suppression import ProtectedTable, protect
from cluster_analysis.intake.register.panel import Register

TOTAL = "total"
"""Label of the margins of a protected table."""

VARIABLES = ("employees", "turnover", "units")


def protect_register(
    register: Register, variable: str = "employees", rule: Rule | None = None
) -> dict[int, ProtectedTable]:
    """Publishable tables region x industry of a register's variable, one per year.

    Parameters
    ----------
    register
        See `sources.register.register_panel`.
    variable
        ``employees``, ``turnover`` or ``units``.

    Notes
    -----
    The second largest unit is not kept by the register; its upper bound is used (for employees the root of
    the sum of squares without the largest), which suppresses more than the exact rule. A figure that no unit
    of a cell has is not published, not zero; one that some units lack is the sum of the others.
    """
    if variable not in VARIABLES:
        raise ParameterError(variable, VARIABLES, "variable of a register")
    rule = rule or Rule()
    cells = register.cells
    return {
        year: _protect_year(cells[cells["year"] == year], variable, rule)
        for year in sorted(set(cells["year"]))
    }


def _protect_year(cells: pd.DataFrame, variable: str, rule: Rule) -> ProtectedTable:
    peak = "largest_turnover" if variable == "turnover" else "largest_employees"
    sums = {name: _with_margins(cells, name, "sum") for name in ("units", variable, "employees_squared")}
    first = _with_margins(cells, peak, "max")
    total = sums[variable]
    second = np.minimum(first, (total - first).clip(lower=0))
    if variable == "employees":
        second = np.minimum(second, np.sqrt((sums["employees_squared"] - first**2).clip(lower=0)))
    if variable == "units":
        first = second = total.clip(upper=1)
        above = (rule.min_units - total).clip(lower=0).to_numpy()  # whether it is fewer must stay open
    else:
        above = room_above(total, first, second, rule)
    why = sensitive(sums["units"], total, first, second, rule)
    reasons, room = (pd.DataFrame(one, total.index, total.columns) for one in (why, above * (why != "")))
    found = protect(total, reasons, rule, room)
    if variable != "units":
        without = _with_margins(cells, f"units_without_{variable}", "sum")
        unknown = (without > 0) & (without == sums["units"]) & found.values.notna()
        found.values = found.values.mask(unknown)
        found.status = found.status.mask(unknown, Status.NOT_PUBLISHED.label)
    return found


def _with_margins(cells: pd.DataFrame, name: str, how: str) -> pd.DataFrame:
    known = cells.assign(**{name: cells[name].fillna(0)})
    table = known.pivot_table(index="region", columns="industry", values=name, aggfunc="sum", fill_value=0)
    table[TOTAL] = table.agg(how, axis=1)
    table.loc[TOTAL] = table.agg(how, axis=0)
    return table


def publish_register(
    register: Register,
    name: str,
    folder: Path,
    audit_folder: Path,
    variables: Sequence[str] = VARIABLES,
    rule: Rule | None = None,
) -> list[Path]:
    """Write the publishable tables of a register, and apart from them the audit of what was suppressed.

    Parameters
    ----------
    register
        See `sources.register.register_panel`.
    name
        Beginning of the names of the files.
    folder
        For ``NAME_VARIABLE.csv``: year, region, industry, value (empty where suppressed), status.
    audit_folder
        For ``NAME_suppression.csv``: variable, year, region, industry, kind, reason and the bounds within
        which an outsider can know the figure. It holds no hidden figure, but is not for publication.
    """
    tables, audits = [], []
    for variable in variables:
        by_year = protect_register(register, variable, rule)
        shown = pd.concat([_long(table).assign(year=year) for year, table in by_year.items()])
        tables.append((f"{name}_{variable}.csv", shown[["year", "region", "industry", "value", "status"]]))
        audits += [table.audit.assign(variable=variable, year=year) for year, table in by_year.items()]
    order = ["variable", "year", "region", "industry", "kind", "reason", "lowest", "highest"]
    written = [_write(folder / file, table) for file, table in tables]
    return [*written, _write(audit_folder / f"{name}_suppression.csv", pd.concat(audits)[order])]


def _long(table: ProtectedTable) -> pd.DataFrame:
    names = {"value": table.values, "status": table.status}
    cells = pd.concat({name: one.stack(future_stack=True) for name, one in names.items()}, axis=1)
    return cells.reset_index()


def _write(path: Path, table: pd.DataFrame) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False)
    return path
