"""Earned value: is the plan late, is it dear, and where will it end."""

from __future__ import annotations

from pandas import Series

from cluster_analysis.errors import InputError
from cluster_analysis.policy.management.given import numbers


def earned_value(budget: float, planned: float, earned: float, actual: float) -> Series:
    r"""Indices and forecasts of earned value management.

    Parameters
    ----------
    budget
        BAC, budget at completion.
    planned, earned, actual
        PV, EV, AC: value of work planned by now, value of work done, money spent.

    Returns
    -------
    pandas.Series
        `cpi` (EV / AC), `spi` (EV / PV), and the forecast of the final cost `eac` = BAC / CPI: costs go on as
        now. Missing (NaN) where it divides by zero: nothing spent, planned or done yet.

    References
    ----------
    PMI (2019), The Standard for Earned Value Management.

    Examples
    --------
    >>> found = earned_value(budget=200, planned=100, earned=80, actual=90)
    >>> found.round(3).to_list()
    [0.889, 0.8, 225.0]
    """
    amounts = Series({"budget": budget, "planned": planned, "earned": earned, "actual": actual})
    numbers(amounts, "amount")
    for name, value in amounts[["planned", "earned"]].items():
        if value > budget * (1 + 1e-9):
            raise InputError("is more than the budget {budget}", budget=budget, column=name, value=value)
    cpi = _ratio(earned, actual)
    return Series({"cpi": cpi, "spi": _ratio(earned, planned), "eac": _ratio(budget, cpi)})


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
