"""The panel: who counts, means per indicator, agreement, severity, two rounds side by side.

Expert scores are a tidy table: application, indicator, expert, round, score (NaN where none), and optionally
`conflict` (bool). Scores under a conflict of interest are taken out of every number here.
"""

from __future__ import annotations

import pandas as pd

from cluster_analysis.selection.engine.experts.agreement import (
    ac_interval,
    alpha_interval,
    gwet_ac,
    intraclass_correlation,
    kendalls_w,
    krippendorff_alpha,
)
from cluster_analysis.selection.engine.experts.scores import wide_scores
from cluster_analysis.selection.engine.experts.severity import Severity, severity
from cluster_analysis.selection.engine.methodology.methodology import Methodology

__all__ = [
    "Severity", "ac_interval", "agreement_table", "alpha_interval", "gwet_ac", "intraclass_correlation",
    "kendalls_w", "krippendorff_alpha", "panel_values", "severity", "wide_scores",
]  # fmt: skip

COLUMNS = [
    "experts", "icc", "icc_panel", "kendall_w", "alpha", "alpha_low", "alpha_high", "ac2", "ac2_low",
    "ac2_high", "discuss", "reason",
]  # fmt: skip


def panel_values(
    scores: pd.DataFrame,
    methodology: Methodology,
    adjusted: bool = False,
    without: str | None = None,
    round: int | None = None,
) -> pd.DataFrame:
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
    wide = wide_scores(kept, round=round)
    found = severity(wide).cells
    least = methodology.experts_rule.min_valid_scores - (without is not None)
    means = found["adjusted" if adjusted else "raw"].where(found["scores"] >= max(least, 1))
    return means.unstack("indicator").reindex(columns=methodology.judged)


def agreement_table(scores: pd.DataFrame, methodology: Methodology, round: int | None = None) -> pd.DataFrame:
    """How far the panel agrees, per indicator.

    Returns
    -------
    pandas.DataFrame
        Index indicator: `experts`, `icc` (ICC(2,1): one expert, absolute), `icc_panel` (ICC(2,k): the mean),
        `kendall_w`, `alpha` (Krippendorff, ordinal), `ac2` (Gwet, quadratic), both with the ends of their
        95 % interval (`alpha_low` ...), `discuss` (applications whose scores differ by
        `discuss_if_range_from` or more), `reason` where a coefficient is not defined.
    """
    rule, rows = methodology.experts_rule, {}
    for code in methodology.judged:
        table = wide_scores(scores, code, round)
        if table.empty:
            continue
        icc, w = intraclass_correlation(table), kendalls_w(table)
        quadratic = ("quadratic", rule.scale)
        rows[code] = [
            *(table.shape[1], icc["icc"]["ICC(2,1)"], icc["icc"]["ICC(2,k)"], w["w"]),
            *(krippendorff_alpha(table), *alpha_interval(table)),
            *(gwet_ac(table, *quadratic), *ac_interval(table, *quadratic)),
            int((table.max(axis=1) - table.min(axis=1) >= rule.discuss_if_range_from).sum()),
            icc["reason"].iloc[0] or w["reason"],
        ]
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("indicator")
