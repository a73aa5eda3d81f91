"""Monitoring indicators: baseline, target, actual, a light, and how good the data are."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from cluster_analysis.errors import Message
from cluster_analysis.policy.management.given import refuse_rows

WEAK, USELESS = ["estimated", "self-reported"], ["missing", "contradictory"]
QUALITY = ["measured", "official", *WEAK, *USELESS]


def monitor(indicators: DataFrame) -> DataFrame:
    r"""Progress of each indicator against a straight line from baseline to target, and its light.

    :math:`\text{progress} = (actual - baseline)/(target - baseline)`, compared with the share of time gone.
    Direction needs no flag: a target under the baseline means less is better. Green from nine tenths of what
    is expected by now, amber from seven.

    Parameters
    ----------
    indicators
        Columns `indicator`, `baseline`, `baseline_year`, `target`, `target_year`, `actual`, `actual_year`,
        `quality`.

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
    table = indicators.copy()
    begun = indicators["baseline_year"]
    quality = indicators["quality"]
    refuse_rows(
        table,
        ("quality", ~quality.isin(QUALITY), Message("is not one of {names}", names=QUALITY)),
        ("target_year", ~(table["target_year"] > begun), "is not after the baseline"),
        ("actual_year", table["actual_year"] < begun, "is before the baseline"),
    )
    span = (table["target"] - table["baseline"]).astype(float).replace(0.0, np.nan)
    progress = table["progress"] = (table["actual"] - table["baseline"]) / span
    years = (table["target_year"] - begun).astype(float)
    expected = table["expected"] = ((table["actual_year"] - begun) / years).clip(0, 1)
    unusable = progress.isna() | expected.isna() | quality.isin(USELESS)
    lights = [unusable, progress >= 0.9 * expected, progress >= 0.7 * expected]
    table["light"] = np.select(lights, ["grey", "green", "amber"], "red")
    flags = ["no target above the baseline", "no usable value", "weak evidence"]
    table["flag"] = np.select([span.isna(), unusable, quality.isin(WEAK)], flags, "")
    return table


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
    for name, level, parent in (
        indicators[["indicator", "level", "parent"]].fillna("").itertuples(index=False)
    ):
        up = above.get(level)
        if up is None:
            found.append(f"{name}: unknown level {level}")
        elif up and not parent:
            found.append(f"{name}: an {level} that serves no {up}")
        elif up and at.get(parent) != up:
            what = f"an {at[parent]}, not an {up}" if parent in at else "not in the tree"
            found.append(f"{name}: its parent {parent} is {what}")
    return found
