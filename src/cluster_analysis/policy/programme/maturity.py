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
    grouped = answers.assign(proven=~nothing(answers["evidence"]) & scores.notna()).groupby("group")
    means, answered, questions = grouped["score"].mean(), grouped["score"].count(), grouped.size()
    table = DataFrame({"score": means.where(answered >= 0.67 * questions)})
    level = pd.cut(table["score"], range(6), right=False, labels=NAMES)
    table["level"] = level.astype(object)
    table["answered"], table["questions"] = answered, questions
    table["with_evidence"] = grouped["proven"].sum()
    table = table.reindex(GROUPS).fillna({"level": "not scored"})
    table.attrs["weakest"] = table["score"].idxmin() if table["score"].notna().any() else None
    return table
