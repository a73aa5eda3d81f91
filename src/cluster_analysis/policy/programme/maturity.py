"""Maturity of a cluster organisation: a self-assessment in six groups."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from cluster_analysis.policy.management.given import nothing, refuse, wrong

GROUPS = ("structure", "governance", "financing", "strategy", "services", "results")
LEVELS = (0, 1, 2, 3, 4, 5)
NAMES = ("not started", "initial", "developing", "established", "excellent")


def cluster_maturity(answers: DataFrame, least_answered: float = 0.67) -> DataFrame:
    """Mean score and level per group from answers of 0 to 4; the weakest group is the one to work on.

    Parameters
    ----------
    answers
        Columns `group` (one of the six), `question`, `score` (0 to 4, missing if not answered), `evidence`
        (may be empty).
    least_answered
        Share of a group's questions that must be answered, else the group has no score.

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
    scores, names = answers["score"], list(GROUPS)
    refuse(
        wrong(answers, "group", ~answers["group"].isin(GROUPS), "is not one of {names}", names=names),
        wrong(answers, "score", scores.notna() & ~scores.between(0, 4), "is not a score from 0 to 4"),
    )
    grouped = answers.assign(proven=~nothing(answers["evidence"]) & scores.notna()).groupby("group")
    table = DataFrame(
        {"score": grouped["score"].mean(), "answered": grouped["score"].count(), "questions": grouped.size()}
    ).reindex(list(GROUPS))
    table["with_evidence"] = grouped["proven"].sum().reindex(list(GROUPS))
    enough = table["answered"] >= least_answered * table["questions"]
    table["score"] = table["score"].where(enough)
    level = pd.cut(table["score"], LEVELS, right=False, labels=NAMES)
    table["level"] = level.astype(object).fillna("not scored")
    weakest = table["score"].idxmin() if table["score"].notna().any() else None
    table.attrs["weakest"] = weakest
    return table[["score", "level", "answered", "questions", "with_evidence"]]
