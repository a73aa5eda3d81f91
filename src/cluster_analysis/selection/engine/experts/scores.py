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
    twice = scores[scores.duplicated([*KEY, "round"], keep=False)]
    if len(twice):
        text = "is scored twice by {expert} in round {number}"
        raise InputError(
            Problem(
                text,
                row=str(row.application),
                column=str(row.indicator),
                value=row.score,
                expert=row.expert,
                number=row.round,
            )
            for row in twice.itertuples()
        )
    table = scores[scores["score"].notna()]
    if "conflict" in table:
        table = table[~table["conflict"].fillna(False).astype(bool)]
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
    table, cells = last_round(scores, round), ["application", "indicator"]
    if indicator is not None:
        table, cells = table[table["indicator"] == indicator], ["application"]
    return table.pivot(index=cells, columns="expert", values="score")
