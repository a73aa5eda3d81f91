"""The input-output table, its inverses and its multipliers (Miller & Blair 2009, chapters 2, 6 and 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Problem, UnknownNameError


@dataclass(frozen=True)
class InputOutputTable:
    """A balanced symmetric table: who sells how much to whom, in money of one year.

    Parameters
    ----------
    flows
        Square frame of intermediate sales, seller in the row, buyer in the column, one unit of money.
    final_demand
        Frame of sellers x categories (consumption, investment, exports, ...).
    primary
        Frame of primary inputs x buyers (wages, other value added, imports, taxes).
    value_added
        Which rows of `primary` are value added; all of them if not given.
    wages
        The row of `primary` that is the income of households, for income multipliers.
    consumption
        The column of `final_demand` that is consumption of households, for type II multipliers.
    name, unit, surrogate, sources
        Shown wherever a number of the table is shown; `surrogate` says the table is a stand-in.

    Raises
    ------
    InputError
        Labels that differ or repeat, missing or negative flows, sectors without output, a row whose sales
        differ from the outlays of the column: each by name, with its value.

    Examples
    --------
    >>> table = InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["farm", "plant"])
    >>> table.output.to_list()
    [1000.0, 2000.0]
    """

    flows: pd.DataFrame
    final_demand: pd.DataFrame
    primary: pd.DataFrame
    value_added: Sequence[str] = ()
    wages: str | None = None
    consumption: str | None = None
    name: str = ""
    unit: str = ""
    surrogate: bool = False
    sources: Sequence[str] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        problems = list(_label_problems(self)) or list(_value_problems(self))
        if problems:
            raise InputError(problems)
        object.__setattr__(self, "value_added", tuple(self.value_added) or tuple(self.primary.index))

    @classmethod
    def from_arrays(
        cls, flows: object, final_demand: object, sectors: Sequence[str], **about: object
    ) -> InputOutputTable:
        """A table from plain arrays; value added is what balances outlays with sales."""
        z = pd.DataFrame(np.asarray(flows, dtype=float), index=list(sectors), columns=list(sectors))
        f = pd.DataFrame({"final demand": np.asarray(final_demand, dtype=float)}, index=list(sectors))
        rest = z.sum(axis=1) + f["final demand"] - z.sum(axis=0)
        return cls(z, f, rest.to_frame("value added").T, **about)  # type: ignore[arg-type]

    @property
    def sectors(self) -> list[str]:
        """Sector labels in order."""
        return [str(one) for one in self.flows.index]

    @property
    def output(self) -> pd.Series:
        """Gross output by sector: intermediate sales plus final demand."""
        return self.flows.sum(axis=1) + self.final_demand.sum(axis=1)

    @property
    def gross_value_added(self) -> pd.Series:
        """Value added by sector."""
        return self.primary.loc[list(self.value_added)].sum()

    def check_sector(self, sector: str) -> str:
        """`sector` itself, or an `UnknownNameError` with the nearest ones."""
        if sector not in self.flows.index:
            raise UnknownNameError(sector, self.sectors, "sector of the table", file=self.name or None)
        return sector


def _label_problems(table: InputOutputTable) -> list[Problem]:
    found = []
    for what, labels in (
        ("columns of flows", table.flows.columns),
        ("rows of final_demand", table.final_demand.index),
        ("columns of primary", table.primary.columns),
    ):
        if list(labels) != list(table.flows.index):
            wrong = sorted(set(map(str, labels)) ^ set(map(str, table.flows.index))) or "their order"
            found.append(
                Problem(f"differ from the rows of flows: {wrong}", file=table.name or None, value=what)
            )
    repeated = table.flows.index[table.flows.index.duplicated()]
    found += [Problem("is there twice", file=table.name or None, value=one) for one in repeated]
    for what, label, known in (
        ("value added", table.value_added, table.primary.index),
        ("wages", [table.wages] if table.wages else [], table.primary.index),
        ("consumption", [table.consumption] if table.consumption else [], table.final_demand.columns),
    ):
        found += [
            Problem(f"is named as {what} but is not in the table", value=one)
            for one in label
            if one not in known
        ]
    return found


def _value_problems(table: InputOutputTable) -> list[Problem]:
    found = []
    where = table.name or None
    for frame in (table.flows, table.final_demand, table.primary):
        values = frame.to_numpy(dtype=float)
        for i, j in zip(*np.nonzero(~np.isfinite(values)), strict=True):
            place = {"file": where, "row": str(frame.index[i]), "column": str(frame.columns[j])}
            found.append(Problem("is not a finite number", value=values[i, j], **place))  # type: ignore[arg-type]
    if found:
        return found
    flows = table.flows.to_numpy(dtype=float)
    for i, j in zip(*np.nonzero(flows < 0), strict=True):
        place = {"file": where, "row": table.sectors[i], "column": table.sectors[j]}
        found.append(Problem("is a negative flow", value=float(flows[i, j]), **place))  # type: ignore[arg-type]
    outlays = table.flows.sum(axis=0) + table.primary.sum(axis=0)
    for sector, sold, spent in zip(table.sectors, table.output.to_numpy(), outlays.to_numpy(), strict=True):
        if sold <= 0:
            advice = "leave the sector out or merge it"
            found.append(Problem("has no output", file=where, value=sector, advice=advice))
        elif abs(sold - spent) > 1e-3 * sold:
            message = f"sells {sold:,.1f} but spends {spent:,.1f}"
            found.append(Problem(message, file=where, value=sector, advice="a symmetric table balances"))
    return found


def technical_coefficients(table: InputOutputTable) -> pd.DataFrame:
    r"""Input per unit of output, :math:`a_{ij} = z_{ij} / x_j`.

    Returns
    -------
    pandas.DataFrame
        Sellers x buyers; columns sum to less than one in a table with value added.
    """
    return table.flows / table.output


def leontief_inverse(coefficients: pd.DataFrame) -> pd.DataFrame:
    r"""Output needed for one unit of final demand, :math:`L = (I - A)^{-1}`.

    Raises
    ------
    InputError
        If the system is not productive (spectral radius of A of one or more): the inverse then has no
        meaning.

    References
    ----------
    Miller & Blair (2009), Input-Output Analysis, section 2.2.

    Examples
    --------
    >>> leontief_inverse(pd.DataFrame([[0.15, 0.25], [0.20, 0.05]])).round(4).to_numpy().tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    a = coefficients.to_numpy(dtype=float)
    radius = float(np.abs(np.linalg.eigvals(a)).max()) if a.size else 0.0
    if not radius < 1:
        raise InputError(
            f"the coefficients are not productive: their spectral radius is {radius:.4g}, not below 1"
        )
    inverse = np.linalg.inv(np.eye(len(a)) - a)
    return pd.DataFrame(inverse, index=coefficients.index, columns=coefficients.columns)


def ghosh_inverse(table: InputOutputTable) -> pd.DataFrame:
    r"""Supply-driven inverse :math:`G = (I - B)^{-1}` with :math:`b_{ij} = z_{ij} / x_i` (Ghosh 1958)."""
    return leontief_inverse(table.flows.div(table.output, axis=0))


def output_for(table: InputOutputTable, final_demand: pd.Series) -> pd.Series:
    """Output that a final demand calls for, :math:`x = L f`.

    Examples
    --------
    >>> table = InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["farm", "plant"])
    >>> output_for(table, pd.Series({"farm": 600, "plant": 1500})).round(1).to_list()
    [1247.5, 1841.6]
    """
    unknown = [label for label in final_demand.index if label not in table.flows.index]
    if unknown:
        table.check_sector(unknown[0])
    inverse = leontief_inverse(technical_coefficients(table))
    return inverse @ final_demand.reindex(inverse.columns, fill_value=0.0)


def _closed(table: InputOutputTable) -> pd.DataFrame:
    """Coefficients with households as a last sector: they sell labour and buy consumption."""
    if table.wages is None or table.consumption is None:
        raise InputError(
            "type II multipliers need the row of wages and the column of consumption of households"
        )
    a = technical_coefficients(table)
    income = table.primary.loc[[table.wages]].to_numpy().sum()
    spent = table.final_demand[table.consumption]
    earned = table.primary.loc[[table.wages]].div(table.output, axis=1)
    bought = (spent / max(income, spent.sum())).to_frame("households")
    return pd.concat([a.join(bought), earned.set_axis(["households"])]).fillna(0.0)


def multipliers(
    table: InputOutputTable,
    employment: pd.Series | None = None,
    kind: Literal["I", "II"] = "I",
    coefficients: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Output, value added, income and employment multipliers of one unit of final demand.

    Two things under one name in the literature are kept apart: an **effect** is the value added, income or
    number of jobs in all sectors per unit of final demand, :math:`h' L`; a **ratio** is that effect per unit
    of the sector's own direct one, :math:`h' L / h_j`.

    Parameters
    ----------
    table
        The table.
    employment
        Jobs by sector; adds the employment columns (jobs per unit of money of the table).
    kind
        `I`: inter-industry effects only. `II`: spending of wages too (households closed in); output counts
        the industries only (the truncated total). Households spend at most what they earn: where consumption
        exceeds wages (it is paid from other income too), its structure is kept and its sum is the wages.
    coefficients
        Regional coefficients instead of the table's own (only `kind="I"`).

    Returns
    -------
    pandas.DataFrame
        Sectors x (`output`, `value_added_effect`, `value_added_ratio`, ...). A ratio is missing (NaN) where
        the direct coefficient is zero.

    References
    ----------
    Miller & Blair (2009), chapter 6.

    Examples
    --------
    >>> table = InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["farm", "plant"])
    >>> multipliers(table)["output"].round(3).to_list()
    [1.518, 1.452]
    """
    if kind not in ("I", "II"):
        raise UnknownNameError(kind, ("I", "II"), "kind of multiplier")
    if kind == "II" and coefficients is not None:
        raise InputError(
            "type II multipliers with regional coefficients are not offered: consumption has no region"
        )
    a = (
        _closed(table)
        if kind == "II"
        else technical_coefficients(table)
        if coefficients is None
        else coefficients
    )
    sectors = table.sectors
    inverse = leontief_inverse(a).loc[sectors, sectors]
    result = pd.DataFrame({"output": inverse.sum(axis=0)})
    satellites = {"value_added": table.gross_value_added}
    if table.wages is not None:
        satellites["income"] = table.primary.loc[[table.wages]].sum()
    if employment is not None:
        satellites["employment"] = _jobs(table, employment)
    for label, amounts in satellites.items():
        direct = amounts / table.output
        result[f"{label}_effect"] = direct @ inverse
        result[f"{label}_ratio"] = (result[f"{label}_effect"] / direct).where(direct != 0)
    result.attrs |= {"kind": kind, "surrogate": table.surrogate, "sources": tuple(table.sources)}
    return result


def _jobs(table: InputOutputTable, employment: pd.Series) -> pd.Series:
    jobs = employment.reindex(table.sectors).astype(float)
    found = [Problem("has no number of jobs", value=one) for one in jobs.index[jobs.isna()]]
    found += [Problem("has a negative number of jobs", value=one) for one in jobs.index[jobs < 0]]
    found += [
        Problem("is not a sector of the table", value=one)
        for one in set(employment.index) - set(table.sectors)
    ]
    if found:
        raise InputError(found)
    return jobs
