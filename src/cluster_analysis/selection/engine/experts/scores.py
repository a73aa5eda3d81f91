"""The experts' scores as tables: which score counts, and the form cells x experts."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.errors import InputError, Problem

KEY = ["application", "indicator", "expert"]


def last_round(scores: pd.DataFrame, round: int | None = None) -> pd.DataFrame:
    """Each expert's last score of each cell (up to `round`), without conflicts of interest.

    Raises
    ------
    InputError
        If an expert scored one cell twice in one round.
    """
    lacking = [column for column in [*KEY, "score"] if column not in scores.columns]
    if lacking:
        raise InputError("expert scores need the columns {columns}", columns=[*KEY, "round", "score"])
    table = scores if "round" in scores else scores.assign(round=1)
    twice = table[table.duplicated([*KEY, "round"], keep=False)]
    if len(twice):
        raise InputError(
            Problem(
                "is scored twice by {expert} in round {number}",
                row=str(row.application),
                column=str(row.indicator),
                value=row.score,
                expert=row.expert,
                number=row.round,
            )
            for row in twice.itertuples()
        )
    if "conflict" in table:
        table = table[~table["conflict"].fillna(False).astype(bool)]
    table = table[table["score"].notna()]
    if round is not None:
        table = table[table["round"] <= round]
    return table.sort_values("round", kind="stable").drop_duplicates(KEY, keep="last").sort_values(KEY)


def wide_scores(scores: pd.DataFrame, indicator: str | None = None, round: int | None = None) -> pd.DataFrame:
    """Scores as a table x experts: of one indicator (applications x experts), or of all cells.

    Examples
    --------
    >>> scores = pd.DataFrame({"application": "S01", "indicator": "A5", "expert": ["E1", "E2"], "round": 1,
    ...                        "score": [4.0, 3.0]})
    >>> wide_scores(scores, "A5").values.tolist()
    [[4.0, 3.0]]
    """
    table = last_round(scores, round)
    if indicator is not None:
        table = table[table["indicator"] == indicator]
        return table.pivot(index="application", columns="expert", values="score")
    return table.pivot(index=["application", "indicator"], columns="expert", values="score")
