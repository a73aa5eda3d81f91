"""Monitoring: indicators with a light and the quality of their data, and how mature the organisation is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from cluster_analysis.errors import Message
from cluster_analysis.policy.management.given import nothing, refuse_rows

WEAK, USELESS = ["estimated", "self-reported"], ["missing", "contradictory"]
QUALITY = ["measured", "official", *WEAK, *USELESS]
GROUPS = ["structure", "governance", "financing", "strategy", "services", "results"]
NAMES = ("not started", "initial", "developing", "established", "excellent")


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


def cluster_maturity(answers: DataFrame) -> DataFrame:
    """Mean score and level per group from answers of 0 to 4; the weakest group is the one to work on.

    A group of which less than two thirds were answered has no score.

    Parameters
    ----------
    answers
        Columns `group` (one of the six), `question`, `score` (0 to 4, missing if not answered), `evidence`
        (may be empty).

    Returns
    -------
    pandas.DataFrame
        Groups x (`score`, `level`, `answered`, `questions`, `with_evidence`); `attrs["weakest"]` (None if no
        group has a score). There is no total: a strong group does not make up for a weak one.

    Raises
    ------
    InputError
        Unknown groups, scores outside 0 to 4: by row.
    """
    scores = answers["score"]
    refuse_rows(
        answers,
        ("group", ~answers["group"].isin(GROUPS), Message("is not one of {names}", names=GROUPS)),
        ("score", scores.notna() & ~scores.between(0, 4), "is not a score from 0 to 4"),
    )
    proven = ~nothing(answers["evidence"]) & scores.notna()
    grouped = answers.assign(proven=proven).groupby("group")
    table = grouped["score"].agg(score="mean", answered="count", questions="size")
    table = table.assign(with_evidence=grouped["proven"].sum()).reindex(GROUPS)
    table["score"] = table["score"].where(table["answered"] >= 0.67 * table["questions"])
    level = pd.cut(table["score"], range(6), right=False, labels=NAMES)
    table.insert(1, "level", level.astype(object).fillna("not scored"))
    table.attrs["weakest"] = table["score"].idxmin() if table["score"].notna().any() else None
    return table
