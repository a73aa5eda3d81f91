"""The panel: who counts, means per indicator, severity, and how far the experts agree.

Expert scores are a tidy table: application, indicator, expert, round, score (NaN where none), and optionally
`conflict` (bool). Scores under a conflict of interest are taken out of every number here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.errors import Problem, refuse
from cluster_analysis.measures.agreement import (
    ac_interval,
    alpha_interval,
    gwet_ac,
    intraclass_correlation,
    kendalls_w,
    krippendorff_alpha,
    ratings,
)
from cluster_analysis.measures.numeric import Floats
from cluster_analysis.selection.engine.methodology.methodology import Methodology

COLUMNS = ["experts", "icc", "icc_panel", "kendall_w", "alpha", "alpha_low", "alpha_high"]
COLUMNS += ["ac2", "ac2_low", "ac2_high", "discuss", "reason"]
KEY = ["application", "indicator", "expert"]


def wide_scores(scores: DataFrame, round: float = np.inf) -> DataFrame:
    """Each expert's last score of each cell up to a round, without conflicts of interest: cells x experts.

    Raises
    ------
    InputError
        If an expert scored one cell twice in one round.

    Examples
    --------
    >>> scores = pd.DataFrame({"application": "S01", "indicator": "A5", "expert": ["E1", "E2"], "round": 1,
    ...                        "score": [4.0, 3.0]})
    >>> wide_scores(scores).loc[("S01", "A5")].tolist()
    [4.0, 3.0]
    """
    twice = scores[scores.duplicated([*KEY, "round"], keep=False)]
    text = "is scored twice by {expert} in round {number}"
    refuse(
        Problem(text, row=row, column=column, value=value, expert=expert, number=number)
        for row, column, expert, number, value in twice[[*KEY, "round", "score"]].itertuples(index=False)
    )
    table = scores[scores["score"].notna()]
    if "conflict" in table:
        table = table[~table["conflict"].fillna(False).astype(bool)]
    table = table[table["round"] <= round]
    last = table.sort_values([*KEY, "round"]).drop_duplicates(KEY, keep="last")
    return last.pivot(index=KEY[:2], columns="expert", values="score")


@dataclass(frozen=True)
class Severity:
    """How severe each expert is, and the scores with that taken out.

    Parameters
    ----------
    experts
        Index expert: `severity` (points below the panel; positive is severe), `scores` (how many),
        `mean`, `spread` (standard deviation of the own scores), `misfit` (mean squared residual relative
        to the panel's; 1 is usual), `agreement` (correlation with the mean of the others; NaN for an
        expert who always gives the same score), `flag` (why to look at this expert, empty if nothing).
    cells
        Index as the scores (bid and indicator): `raw` mean, `adjusted` mean, `scores` (how many).
    reason
        Why there is no adjustment (NaN), empty if there is.
    """

    experts: DataFrame
    cells: DataFrame
    reason: str = ""


def severity(scores: DataFrame) -> Severity:
    """Severities by least squares: score = cell + deviation of the expert + rest, deviations summing to 0.

    adjusted = mean over the experts who scored the cell of (score - their deviation). Where all experts
    scored all cells the deviations cancel, adjusted = raw, and the ranking stays as it is.

    Parameters
    ----------
    scores
        Cells (bid and indicator) x experts, NaN where not scored (`wide_scores` of the tidy table).

    Returns
    -------
    Severity
        Not defined (NaN, with the reason) where the experts fall into groups that share no cell: nobody can
        then tell severe experts from weak bids.

    Examples
    --------
    >>> table = pd.DataFrame({"E1": [4.0, 2.0, 5.0], "E2": [3.0, 1.0, None]}, index=["x", "y", "z"])
    >>> found = severity(table)
    >>> found.experts["severity"].round(9).tolist(), found.cells["adjusted"].round(9).tolist()
    ([-0.5, 0.5], [3.5, 1.5, 4.5])
    """
    table = DataFrame(ratings(scores), scores.index, scores.columns)
    counted = table.dropna(axis=1, how="all")
    deviation = Series(_deviations(counted.to_numpy()), counted.columns).reindex(table.columns)
    adjusted, number = (table - deviation).mean(axis=1), table.notna().sum(axis=1)
    reason = "the experts fall into groups that scored no cell in common" if deviation.isna().all() else ""
    cells = DataFrame({"raw": table.mean(axis=1), "adjusted": adjusted, "scores": number})
    return Severity(_about_experts(table, deviation, adjusted), cells, reason)


def _deviations(x: Floats) -> Floats:
    """Normal equations with the cells eliminated: one small system over the experts.

    NaN where it is singular: not every two experts are linked by cells that both scored, or through others.
    """
    there = (~np.isnan(x)).astype(float)
    size = np.maximum(there.sum(axis=1), 1)
    filled = np.nan_to_num(x)
    left = np.diag(there.sum(axis=0)) - (there / size[:, None]).T @ there
    right = filled.sum(axis=0) - there.T @ (filled.sum(axis=1) / size)
    left += 1.0  # which makes the deviations sum to 0
    linked = x.size and np.linalg.matrix_rank(left) == len(left)
    return np.linalg.solve(left, right) if linked else np.full(len(left), np.nan)


def _about_experts(table: DataFrame, deviation: Series, adjusted: Series) -> DataFrame:
    squares = (table - deviation).sub(adjusted, axis=0) ** 2
    usual = squares.stack().mean()
    others = {one: table.drop(columns=one).mean(axis=1) for one in table}
    with np.errstate(divide="ignore", invalid="ignore"):
        agreement = [table[one].corr(other, min_periods=3) for one, other in others.items()]
    found = DataFrame(
        {
            "severity": 0.0 - deviation,
            "scores": table.notna().sum(),
            "mean": table.mean(),
            "spread": table.std(ddof=0),
            "misfit": squares.mean() / usual if usual else np.nan,
            "agreement": agreement,
        },
        table.columns,
    ).rename_axis("expert")
    flags = {  # the first one that holds is told
        "no scores": found["scores"] == 0,
        "always the same score": (found["spread"] == 0) & (found["scores"] > 2),
        "scores do not follow the panel": found["misfit"] > 2,
        "scores run against the panel": found["agreement"] < 0,
    }
    return found.assign(flag=np.select([*flags.values()], [*flags], ""))


def panel_values(
    scores: DataFrame,
    methodology: Methodology,
    adjusted: bool = False,
    without: str | None = None,
    round: float = np.inf,
) -> DataFrame:
    """The panel's value of every qualitative indicator: mean of the valid scores.

    Parameters
    ----------
    adjusted
        Take the experts' severities out first.
    without
        An expert to leave out.
    round
        Last round to count.

    Returns
    -------
    pandas.DataFrame
        Applications x qualitative indicators; NaN where fewer than `min_valid_scores` experts scored (where
        an expert is left out on purpose, one fewer is enough).

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> scores = pd.DataFrame({"application": "S01", "indicator": "A5", "expert": ["E1", "E2", "E3"],
    ...                        "round": 1, "score": [4.0, 3.0, 5.0]})
    >>> panel_values(scores, Methodology.load())["A5"].tolist()
    [4.0]
    """
    kept = scores if without is None else scores[scores["expert"] != without]
    found = severity(wide_scores(kept, round)).cells
    least = methodology.experts_rule.min_valid_scores - (without is not None)
    means = found["adjusted" if adjusted else "raw"].where(found["scores"] >= max(least, 1))
    return means.unstack("indicator").reindex(columns=methodology.judged)


def agreement_table(scores: DataFrame, methodology: Methodology) -> DataFrame:
    """How far the panel agrees, per indicator.

    Returns
    -------
    pandas.DataFrame
        Index indicator: `experts`, `icc` (ICC(2,1): one expert, absolute), `icc_panel` (ICC(2,k): the mean),
        `kendall_w`, `alpha` (Krippendorff, ordinal), `ac2` (Gwet, quadratic), both with the ends of their
        95 % interval (`alpha_low` ...), `discuss` (applications whose scores differ by
        `discuss_if_range_from` or more), `reason` where a coefficient is not defined.
    """
    rule, rows, wide = methodology.experts_rule, {}, wide_scores(scores)
    for code in methodology.judged:
        table = wide[wide.index.get_level_values("indicator") == code].dropna(axis=1, how="all")
        if table.empty:
            continue
        icc, w, quadratic = intraclass_correlation(table), kendalls_w(table), ("quadratic", rule.scale)
        rows[code] = [
            *(table.shape[1], icc["icc"]["ICC(2,1)"], icc["icc"]["ICC(2,k)"], w["w"]),
            *(krippendorff_alpha(table), *alpha_interval(table)),
            *(gwet_ac(table, *quadratic), *ac_interval(table, *quadratic)),
            int((table.max(axis=1) - table.min(axis=1) >= rule.discuss_if_range_from).sum()),
            icc["reason"].iloc[0] or w["reason"],
        ]
    return DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("indicator")
