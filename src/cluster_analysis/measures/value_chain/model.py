"""The input-output table, its inverses and its multipliers (Miller & Blair 2009, chapters 2, 6 and 12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

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
    name: str = ""
    unit: str = ""
    surrogate: bool = False
    sources: Sequence[str] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        for find in (_label_problems, _value_problems, _balance_problems):
            if problems := list(find(self)):
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


def _label_problems(table: InputOutputTable) -> Iterator[Problem]:
    for what, labels in (
        ("columns of flows", table.flows.columns),
        ("rows of final_demand", table.final_demand.index),
        ("columns of primary", table.primary.columns),
    ):
        if list(labels) != list(table.flows.index):
            wrong = sorted(set(map(str, labels)) ^ set(map(str, table.flows.index))) or "their order"
            yield Problem(f"differ from the rows of flows: {wrong}", file=table.name or None, value=what)
    for one in table.flows.index[table.flows.index.duplicated()]:
        yield Problem("is there twice", file=table.name or None, value=one)
    for one in {*table.value_added, *([table.wages] if table.wages else [])} - set(table.primary.index):
        yield Problem("is named as value added or wages but is not in the table", value=one)


def _value_problems(table: InputOutputTable) -> Iterator[Problem]:
    for frame, least in ((table.flows, 0), (table.final_demand, -np.inf), (table.primary, -np.inf)):
        values = frame.to_numpy(dtype=float)
        for i, j in np.argwhere(~np.isfinite(values) | (values < least)):
            row, column, value = str(frame.index[i]), str(frame.columns[j]), float(values[i, j])
            yield Problem(
                "is a negative flow" if value < least else "is not a finite number",
                file=table.name or None,
                row=row,
                column=column,
                value=value,
            )


def _balance_problems(table: InputOutputTable) -> Iterator[Problem]:
    outlays = table.flows.sum(axis=0) + table.primary.sum(axis=0)
    for sector, sold, spent in zip(table.sectors, table.output, outlays, strict=True):
        place: dict[str, Any] = {"file": table.name or None, "value": sector}
        if sold <= 0:
            yield Problem("has no output", advice="leave the sector out or merge it", **place)
        elif abs(sold - spent) > 1e-3 * sold:
            message = f"sells {sold:,.1f} but spends {spent:,.1f}"
            yield Problem(message, advice="a symmetric table balances", **place)


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


def multipliers(
    table: InputOutputTable,
    employment: pd.Series | None = None,
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
    coefficients
        Regional coefficients instead of the table's own.

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
    inverse = leontief_inverse(technical_coefficients(table) if coefficients is None else coefficients)
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
    result.attrs |= {"surrogate": table.surrogate, "sources": tuple(table.sources)}
    return result


def _jobs(table: InputOutputTable, employment: pd.Series) -> pd.Series:
    for sector in employment.index:
        table.check_sector(sector)
    jobs = employment.reindex(table.sectors).astype(float)
    wrong = jobs.index[~(jobs >= 0)]
    if len(wrong):
        raise InputError(Problem("has no number of jobs", value=one) for one in wrong)
    return jobs
