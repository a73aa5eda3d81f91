"""Maturity of a cluster organisation: a self-assessment in six groups."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from cluster_analysis.errors import Message
from cluster_analysis.policy.management.given import nothing, refuse_rows

GROUPS = ["structure", "governance", "financing", "strategy", "services", "results"]
NAMES = ("not started", "initial", "developing", "established", "excellent")


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
