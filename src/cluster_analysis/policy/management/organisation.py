"""The cluster organisation: break-even, revenue mix, responsibilities, risks."""

from __future__ import annotations

import re

import numpy as np
from pandas import DataFrame

from cluster_analysis.errors import InputError, Problem, UndefinedError
from cluster_analysis.policy.management.given import columns, nothing, numbers, refuse, wrong

LETTERS = frozenset("RACI")


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
    if fixed_cost < 0 or price < 0 or variable_cost < 0:
        raise InputError([Problem("must not be negative", value=(fixed_cost, price, variable_cost))])
    margin = price - variable_cost
    if margin <= 0:
        key = "no break-even: a price of {price} does not exceed the variable cost {cost}"
        raise UndefinedError(key, price=f"{price:g}", cost=f"{variable_cost:g}")
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
    columns(revenue, ["year", "source", "amount", "public"])
    numbers(revenue["amount"], "amount")
    by_source = revenue.groupby(["year", "source"])["amount"].sum().unstack(fill_value=0)
    public = revenue["amount"].where(revenue["public"].astype(bool), 0.0).groupby(revenue["year"]).sum()
    total = by_source.sum(axis=1)
    table = DataFrame({"total": total, "public_share": (public / total).where(total > 0)})
    table["largest_share"] = (by_source.max(axis=1) / total).where(total > 0)
    table["sources"] = (by_source > 0).sum(axis=1)
    return table


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
        strange = sorted(set(re.sub(r"[/,\s]", "", "".join(cells))) - LETTERS)
        accountable = [str(who) for who in row.index[cells.str.contains("A")]]
        if strange:
            found.append(f"{task}: unknown letters {', '.join(strange)}")
        if not accountable:
            found.append(f"{task}: nobody accountable")
        if len(accountable) > 1:
            found.append(f"{task}: {len(accountable)} accountable ({', '.join(accountable)})")
        if not cells.str.contains("R").any():
            found.append(f"{task}: nobody responsible")
    return found


def risk_matrix(risks: DataFrame, medium: int = 6, high: int = 12) -> DataFrame:
    """Score (probability x impact, both 1 to 5) and class per risk, highest first; who owns it must be said.

    Parameters
    ----------
    risks
        Columns `risk`, `probability`, `impact`, `owner`, `response`.
    """
    columns(risks, ["risk", "probability", "impact", "owner", "response"])
    scores = ("probability", "impact")
    found = [wrong(risks, n, ~risks[n].between(1, 5), "is not a score from 1 to 5") for n in scores]
    refuse(*found, wrong(risks, "owner", nothing(risks["owner"]), "has no owner", "risk"))
    table = risks.assign(score=risks["probability"] * risks["impact"])
    table["class"] = np.select([table["score"] >= high, table["score"] >= medium], ["high", "medium"], "low")
    return table.sort_values(["score", "impact"], ascending=False, kind="stable")
