"""One estimated effect with everything needed to defend it, and the checks every design shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.errors import Problem, refuse, refuse_each
from cluster_analysis.policy.management.given import unknown

FEW = 40
FEW_TREATED = 5
FEWEST_TREATED = 3
"""With fewer treated units no interval is given."""


@dataclass(frozen=True)
class Effect:
    """An effect, its error, and what it rests on.

    Parameters
    ----------
    estimate, standard_error, freedom, low, high, p_value
        In the unit of the outcome, with the error's degrees of freedom; the interval covers 95 %. NaN where
        the design gives none.
    units, treated
        How many regions it rests on.
    warnings
        What a reader must know before quoting the number.
    details
        Further coefficients or tables of the design.
    """

    estimate: float
    standard_error: float
    freedom: float
    low: float
    high: float
    p_value: float
    units: int
    treated: int
    warnings: list[str]
    details: dict[str, DataFrame]


def effect_of(
    estimate: float, error: float, freedom: float, units: int, treated: int, **details: DataFrame
) -> Effect:
    """An effect with its interval and p by Student's t, and the warning that its numbers ask for.

    Without an error where fewer than three units are treated.
    """
    from scipy.stats import t

    error = error if treated >= FEWEST_TREATED else np.nan
    half = float(t.ppf(0.975, freedom)) * error
    p = float(2 * t.sf(abs(estimate) / error, freedom)) if error > 0 else np.nan
    warning = few_clusters_warning(units, treated)
    numbers = (estimate, error, freedom, estimate - half, estimate + half, p)
    return Effect(*numbers, units, treated, [warning] if warning else [], details)


def few_clusters_warning(clusters: int, treated: int) -> str | None:
    """A warning where cluster-robust errors cannot be trusted, else None.

    Cluster-robust standard errors are too small with few clusters (the rule of thumb asks for about 40), and
    far too small with few *treated* clusters, however many there are in all. Kazakhstan has 16 to 20 regions.

    References
    ----------
    Angrist & Pischke (2009), section 8.2.3; MacKinnon & Webb (2017); Cameron, Gelbach & Miller (2008).

    Examples
    --------
    >>> few_clusters_warning(50, 20) is None
    True
    """
    if treated < FEW_TREATED:
        return (
            f"Only {treated} treated of {clusters} clusters: cluster-robust errors are far too small; "
            f"use placebos (smallest possible p is 1/{clusters}) or a synthetic control."
        )
    if clusters < FEW:
        return (
            f"{clusters} clusters are few (about 40 are asked for): cluster-robust errors are too small; "
            "report the wild cluster bootstrap beside them."
        )
    return None


def check_panel(data: DataFrame, numbers: Sequence[str], balanced: bool = False) -> None:
    """Refuse panels of `region` and `year` with absent columns, repeated cells, missing numbers, gaps."""
    wanted = ("region", "year", *numbers)
    refuse_each("is not a column of the table", [one for one in wanted if one not in data])
    cells = data.set_index(["region", "year"])
    advice = "of persons of a repeated cross-section give the mean of each region and year"
    refuse_each("is there twice", cells.index[cells.index.duplicated()], advice=advice)
    advice = "leave the unit out, or say why"
    for one in numbers:
        missing = cells.index[unknown(cells[one])]
        refuse_each("is missing or no number", missing, column=one, advice=advice)
    counts = data["region"].value_counts()
    whole = data["year"].nunique()
    short = counts[(counts < whole) & balanced]
    refuse(Problem("has {n} of {all} periods", n=n, all=whole, value=one) for one, n in short.items())


def of_each(data: DataFrame, column: str, within: str = "region", advice: str | None = None) -> Series:
    """The one value that a column has in each region, or in each year; refused where it has two."""
    values = data.groupby(within)[column]
    kinds = values.nunique(dropna=False)
    refuse_each("has two values", kinds.index[kinds > 1], column=column, advice=advice)
    return values.first()


def refuse_others_than_0_and_1(data: DataFrame, *marks: str) -> None:
    """Refuse columns that do not tell two groups apart."""
    refuse_each("must have both 0 and 1 and nothing else", [one for one in marks if {*data[one]} != {0, 1}])
