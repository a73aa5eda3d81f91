"""The cluster organisation: break-even, revenue mix, responsibilities, risks."""

from __future__ import annotations

import re

import numpy as np
from pandas import DataFrame

from cluster_analysis.errors import InputError, UndefinedError
from cluster_analysis.policy.management.given import nothing, numbers, refuse_rows


def break_even(fixed_cost: float, price: float, variable_cost: float) -> int:
    """Members (or services) needed to cover the fixed cost, rounded up: fixed / (price - variable).

    Raises
    ------
    UndefinedError
        If each one more costs at least what it pays: no number breaks even.

    Examples
    --------
    >>> break_even(24_000, 900, 300)
    40
    """
    if min(fixed_cost, price, variable_cost) < 0:
        raise InputError("must not be negative", value=(fixed_cost, price, variable_cost))
    margin = price - variable_cost
    if margin <= 0:
        key = "no break-even: a price of {price} does not exceed the variable cost {cost}"
        raise UndefinedError(key, price=price, cost=variable_cost)
    return int(np.ceil(round(fixed_cost / margin, 9)))


def revenue_mix(revenue: DataFrame) -> DataFrame:
    """Share of each source per year, with the share of public money and the concentration of sources.

    Parameters
    ----------
    revenue
        Columns `year`, `source`, `amount`, `public` (0/1).

    Returns
    -------
    pandas.DataFrame
        One row per year: `total`, `public_share`, `largest_share`, `sources`. Cluster organisations that live
        on one public grant end with it; the trend of `public_share` is the one to watch.
    """
    numbers(revenue["amount"], "amount")
    revenue = revenue.assign(public=revenue["amount"].where(revenue["public"].astype(bool), 0.0))
    by_source = revenue.pivot_table("amount", "year", "source", "sum", fill_value=0)
    total = by_source.sum(axis=1)
    known = total.where(total > 0)
    table = DataFrame({"total": total, "public_share": revenue.groupby("year")["public"].sum() / known})
    return table.assign(largest_share=by_source.max(axis=1) / known, sources=(by_source > 0).sum(axis=1))


def raci_problems(matrix: DataFrame) -> list[str]:
    """What is wrong with a responsibility matrix: every task needs exactly one A and at least one R.

    Parameters
    ----------
    matrix
        Tasks x people; cells with letters of R (does), A (answers for it), C (consulted), I (informed) or
        empty.

    Examples
    --------
    >>> raci_problems(pd.DataFrame({"manager": ["A"], "member": ["A"]}, index=["brand book"]))
    ['brand book: 2 accountable (manager, member)', 'brand book: nobody responsible']
    """
    found = []
    for task, row in matrix.fillna("").astype(str).iterrows():
        cells = row.str.upper()
        strange = ", ".join(sorted({*re.sub(r"[RACI/,\s]", "", "".join(cells))}))
        accountable = cells.index[cells.str.contains("A")].tolist()
        faults = {
            f"unknown letters {strange}": strange,
            "nobody accountable": not accountable,
            f"{len(accountable)} accountable ({', '.join(accountable)})": len(accountable) > 1,
            "nobody responsible": not cells.str.contains("R").any(),
        }
        found += [f"{task}: {fault}" for fault, found_here in faults.items() if found_here]
    return found


def risk_matrix(risks: DataFrame) -> DataFrame:
    """Score (probability x impact, both 1 to 5) and class per risk, highest first; who owns it must be said.

    From 12 a risk is high, from 6 medium.

    Parameters
    ----------
    risks
        Columns `risk`, `probability`, `impact`, `owner`, `response`.
    """
    refuse_rows(
        risks,
        ("probability", ~risks["probability"].between(1, 5), "is not a score from 1 to 5"),
        ("impact", ~risks["impact"].between(1, 5), "is not a score from 1 to 5"),
        ("owner", nothing(risks["owner"]), "has no owner"),
    )
    table = risks.assign(score=risks["probability"] * risks["impact"])
    table["class"] = np.select([table["score"] >= 12, table["score"] >= 6], ["high", "medium"], "low")
    return table.sort_values(["score", "impact"], ascending=False, kind="stable")
