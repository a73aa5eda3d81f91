"""The input-output table: inverses, multipliers, linkages, extraction (Miller & Blair 2009, ch. 2, 6, 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, Problem, known_choice, refuse
from cluster_analysis.measures.numeric import aligned, bad_cells


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
    name, surrogate, sources
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

    flows: DataFrame
    final_demand: DataFrame
    primary: DataFrame
    value_added: Sequence[str] = ()
    wages: str | None = None
    name: str = ""
    surrogate: bool = False
    sources: Sequence[str] = ()

    def __post_init__(self) -> None:
        refuse(_label_problems(self) or _value_problems(self) or _balance_problems(self))

    @classmethod
    def from_arrays(cls, flows: object, final_demand: object, sectors: Sequence[str]) -> InputOutputTable:
        """A table from plain arrays; value added is what balances outlays with sales."""
        z = DataFrame(np.asarray(flows, dtype=float), index=list(sectors), columns=list(sectors))
        f = DataFrame({"final demand": np.asarray(final_demand, dtype=float)}, index=list(sectors))
        rest = z.sum(axis=1) + f["final demand"] - z.sum(axis=0)
        return cls(z, f, rest.to_frame("value added").T)

    @property
    def sectors(self) -> list[str]:
        """Sector labels in order."""
        return [str(one) for one in self.flows.index]

    @property
    def output(self) -> Series:
        """Gross output by sector: intermediate sales plus final demand."""
        return self.flows.sum(axis=1) + self.final_demand.sum(axis=1)

    @property
    def gross_value_added(self) -> Series:
        """Value added by sector."""
        return self.primary.loc[[*self.value_added] or self.primary.index].sum()


def _label_problems(table: InputOutputTable) -> list[Problem]:
    sectors = table.flows.index
    sides = (table.flows.columns, table.final_demand.index, table.primary.columns)
    if sectors.is_unique and all(labels.equals(sectors) for labels in sides):
        return []
    differ = {*sectors[sectors.duplicated()]}.union(
        *[labels.symmetric_difference(sectors) for labels in sides]
    )
    message = "flows, final demand and primary inputs must have the same sectors, each once, in one order"
    return [Problem(message, value=", ".join(sorted(map(str, differ))) or None)]


def _value_problems(table: InputOutputTable) -> list[Problem]:
    found = bad_cells(table.flows, table.flows < 0, "is a negative flow")
    for frame in (table.flows, table.final_demand, table.primary):
        found += bad_cells(frame, ~frame.abs().lt(np.inf), "is not a finite number")
    return found


def _balance_problems(table: InputOutputTable) -> list[Problem]:
    both = DataFrame({"sold": table.output, "spent": table.flows.sum() + table.primary.sum()})
    off = both[(both["sold"] <= 0) | ((both["sold"] - both["spent"]).abs() > 1e-3 * both["sold"])].round(1)
    message = "sells {sold} but spends {spent}"
    advice = "a symmetric table balances; leave out a sector without output"
    return [
        Problem(message, value=row[0], advice=advice, sold=row[1], spent=row[2]) for row in off.itertuples()
    ]


def technical_coefficients(table: InputOutputTable) -> DataFrame:
    r"""Input per unit of output, :math:`a_{ij} = z_{ij} / x_j`.

    Returns
    -------
    pandas.DataFrame
        Sellers x buyers; columns sum to less than one in a table with value added.
    """
    return table.flows / table.output


def leontief_inverse(coefficients: DataFrame) -> DataFrame:
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
    >>> leontief_inverse(DataFrame([[0.15, 0.25], [0.20, 0.05]])).round(4).to_numpy().tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    a = coefficients.to_numpy(dtype=float)
    radius = float(np.abs(np.linalg.eigvals(a)).max()) if a.size else 0.0
    if not radius < 1:
        message = "the coefficients are not productive: their spectral radius is {radius}, not below 1"
        raise InputError(message, radius=round(radius, 4))
    inverse = np.linalg.inv(np.eye(len(a)) - a)
    return DataFrame(inverse, index=coefficients.index, columns=coefficients.columns)


def multipliers(table: InputOutputTable, employment: Series | None = None) -> DataFrame:
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
    inverse = leontief_inverse(technical_coefficients(table))
    result = DataFrame({"output": inverse.sum()})
    satellites = {"value_added": table.gross_value_added}
    if table.wages is not None:
        satellites["income"] = table.primary.loc[[table.wages]].sum()
    if employment is not None:
        satellites["employment"] = aligned(employment, table.flows.index)
    for label, amounts in satellites.items():
        direct = amounts / table.output
        result[f"{label}_effect"] = direct @ inverse
        result[f"{label}_ratio"] = (result[f"{label}_effect"] / direct).where(direct != 0)
    return _marked(result, table)


def _marked(result: DataFrame, table: InputOutputTable) -> DataFrame:
    """The result with what goes with every number of the table."""
    result.attrs |= {"table": table.name, "surrogate": table.surrogate}
    return result


def linkages(table: InputOutputTable) -> DataFrame:
    r"""Backward and forward linkages, total and normalised to a mean of one.

    Backward: column sums of the Leontief inverse (power of dispersion, Rasmussen 1956). Forward: row sums of
    the inverse of Ghosh (1958), :math:`(I - B)^{-1}` with :math:`b_{ij} = z_{ij} / x_i`; those of the
    Leontief inverse (Rasmussen's sensitivity of dispersion) would answer to one more unit of final demand in
    *every* sector.

    Returns
    -------
    pandas.DataFrame
        Sectors x (`backward`, `forward`, `backward_index`, `forward_index`).

    References
    ----------
    Rasmussen (1956); Hirschman (1958); Miller & Blair (2009), section 12.2.
    """
    back = leontief_inverse(technical_coefficients(table)).sum()
    ahead = leontief_inverse(table.flows.div(table.output, axis=0)).sum(axis=1)
    result = DataFrame({"backward": back, "forward": ahead})
    return _marked(
        result.assign(backward_index=back / back.mean(), forward_index=ahead / ahead.mean()), table
    )


def key_sectors(links: DataFrame) -> Series:
    """Each sector's class: `key` (both indices above one), `backward`, `forward` or `weak`."""
    back, ahead = links["backward_index"] > 1, links["forward_index"] > 1
    kinds = np.select([back & ahead, back, ahead], ["key", "backward", "forward"], "weak")
    return Series(kinds, index=links.index, name="class")


def hypothetical_extraction(table: InputOutputTable, sector: str) -> DataFrame:
    """Output of every sector if one sector no longer existed in the economy.

    Its purchases, its sales and its own final demand vanish (Schultz 1977).

    Parameters
    ----------
    table
        The table.
    sector
        The sector to take out.

    Returns
    -------
    pandas.DataFrame
        Sectors x (`before`, `after`, `loss`, `loss_share`); `attrs` has the totals with the sector itself.
        The loss is an upper bound on dependence, not a forecast: nothing replaces the sector.

    Raises
    ------
    ParameterError
        A sector that is not in the table.
    """
    a, demand = technical_coefficients(table), table.final_demand.sum(axis=1)
    a[known_choice(sector, table.sectors, "sector of the table")] = 0.0
    a.loc[sector] = demand[sector] = 0.0
    before, after = table.output, leontief_inverse(a) @ demand
    loss = before - after
    result = DataFrame({"before": before, "after": after, "loss": loss, "loss_share": loss / before})
    result.attrs |= {"sector": sector, "loss": float(loss.sum()), "loss_share": loss.sum() / before.sum()}
    return _marked(result, table)
