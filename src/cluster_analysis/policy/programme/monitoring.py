"""Monitoring indicators: baseline, target, actual, a light, and how good the data are."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from cluster_analysis.policy.management.given import refuse, wrong

QUALITY = ("measured", "official", "estimated", "self-reported", "missing", "contradictory")
GREEN, AMBER = 0.9, 0.7


def monitor(indicators: DataFrame, green: float = GREEN, amber: float = AMBER) -> DataFrame:
    r"""Progress of each indicator against a straight line from baseline to target, and its light.

    :math:`\text{progress} = (actual - baseline)/(target - baseline)`, compared with the share of time gone.
    Direction needs no flag: a target under the baseline means less is better.

    Parameters
    ----------
    indicators
        Columns `indicator`, `baseline`, `baseline_year`, `target`, `target_year`, `actual`, `actual_year`,
        `quality`.
    green, amber
        Least progress as a share of what is expected by now.

    Returns
    -------
    pandas.DataFrame
        The table with `progress`, `expected`, `light`, `flag`. Grey: no actual or baseline value, target
        equal to the baseline, or contradictory data - never a colour guessed from nothing. `flag` says why a
        light is weak.

    Raises
    ------
    InputError
        Unknown quality, an actual year before the baseline's, a target year not after it: by row.
    """
    _refuse(indicators)
    table = indicators.copy()
    span = (table["target"] - table["baseline"]).astype(float).replace(0.0, np.nan)
    table["progress"] = (table["actual"] - table["baseline"]) / span
    years = (table["target_year"] - table["baseline_year"]).astype(float)
    table["expected"] = ((table["actual_year"] - table["baseline_year"]) / years).clip(0, 1)
    unusable = (
        table["progress"].isna()
        | table["expected"].isna()
        | table["quality"].isin(["missing", "contradictory"])
    )
    share = table["progress"] / table["expected"].where(table["expected"] > 0)
    share = share.where(table["expected"] > 0, np.where(table["progress"] >= 0, np.inf, -np.inf))
    table["light"] = np.select([unusable, share >= green, share >= amber], ["grey", "green", "amber"], "red")
    table["flag"] = np.select(
        [span.isna(), unusable, table["quality"].isin(["estimated", "self-reported"])],
        ["no target above the baseline", "no usable value", "weak evidence"],
        "",
    )
    return table


def _refuse(table: DataFrame) -> None:
    unknown, begun = ~table["quality"].isin(QUALITY), table["baseline_year"]
    refuse(
        wrong(table, "quality", unknown, "is not one of {names}", names=list(QUALITY)),
        wrong(table, "target_year", ~(table["target_year"] > begun), "is not after the baseline"),
        wrong(table, "actual_year", table["actual_year"] < begun, "is before the baseline"),
    )


def kpi_tree(indicators: DataFrame) -> list[str]:
    """What is wrong with a tree of indicators (`indicator`, `level`, `parent`).

    Levels from the bottom: input, output, outcome, impact. Each indicator under impact needs a parent one
    level up.

    Examples
    --------
    >>> tree = {"indicator": ["trained", "exports"], "level": ["output", "impact"], "parent": ["", ""]}
    >>> kpi_tree(pd.DataFrame(tree))
    ['trained: an output that serves no outcome']
    """
    above = {"input": "output", "output": "outcome", "outcome": "impact", "impact": ""}
    at = dict(zip(indicators["indicator"], indicators["level"], strict=True))
    found = []
    rows = indicators[["indicator", "level", "parent"]].fillna("")
    for name, level, parent in rows.itertuples(index=False):
        up = above.get(level)
        if up is None:
            found.append(f"{name}: unknown level {level}")
        elif up and not parent:
            found.append(f"{name}: an {level} that serves no {up}")
        elif up and at.get(parent) != up:
            what = f"an {at[parent]}, not an {up}" if parent in at else "not in the tree"
            found.append(f"{name}: its parent {parent} is {what}")
    return found
