"""The panel: who counts, means per indicator, severity, and how far the experts agree.

Expert scores are a tidy table: application, indicator, expert, round, score (NaN where none), and optionally
`conflict` (bool). Scores under a conflict of interest are taken out of every number here. Coefficients of
agreement take tables of bids x experts, NaN where an expert gave no score, and are NaN where they are not
defined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from cluster_analysis.errors import InputError, Message, ParameterError, Problem
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.numeric import Floats, numeric

LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("identity", "linear", "quadratic")
SEED, ENDS = 20170410, (0.025, 0.975)
Steps = tuple[int, int] | None
FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


def ratings(scores: pd.DataFrame) -> Floats:
    """The scores as an array, bids x experts; text is refused with its place."""
    return numeric(pd.DataFrame(scores), Message("is not a score")).to_numpy()


def _of_all(scores: pd.DataFrame) -> tuple[Floats, dict[str, Any]]:
    """The bids that every expert scored, and how many are left out."""
    x = ratings(scores)
    whole = x[~np.isnan(x).any(axis=1)]
    return whole, {"bids": len(whole), "left_out": len(x) - len(whole), "experts": x.shape[1]}


def intraclass_correlation(scores: pd.DataFrame) -> pd.DataFrame:
    """The six intraclass correlations of Shrout and Fleiss.

    With the mean squares between bids (BMS), within bids (WMS), between experts (JMS) and of the rest
    (EMS), n bids and k experts:
    ICC(1,1) = (BMS - WMS) / (BMS + (k - 1) WMS); ICC(2,1) = (BMS - EMS) / (BMS + (k - 1) EMS +
    k (JMS - EMS) / n); ICC(3,1) = (BMS - EMS) / (BMS + (k - 1) EMS); ICC(1,k) = (BMS - WMS) / BMS;
    ICC(2,k) = (BMS - EMS) / (BMS + (JMS - EMS) / n); ICC(3,k) = (BMS - EMS) / BMS.

    Parameters
    ----------
    scores
        Bids x experts. Bids that not every expert scored are left out and counted.

    Returns
    -------
    pandas.DataFrame
        One row per form: `icc`, `bids`, `left_out`, `experts`, `reason` (why it is NaN: fewer than two
        complete bids or experts, scores that never differ, or a denominator that is not positive, where the
        formula would give a number beyond 1).

    References
    ----------
    Shrout & Fleiss (1979), Psychological Bulletin 86(2), 420-428.

    Examples
    --------
    >>> judges = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9],
    ...                        [6, 2, 4, 7]])
    >>> intraclass_correlation(judges)["icc"].round(2).tolist()
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    x, about = _of_all(scores)
    reason = ""
    if min(x.shape) < 2:
        reason = "fewer than two bids scored by all, or fewer than two experts"
    elif (x == x[0, 0]).all():
        reason = "all scores are equal: no difference between bids to agree on"
    forms = np.full(6, np.nan) if reason else _six(x)
    undefined = reason or "bids differ too little against the rest: the denominator is not positive"
    told = np.where(np.isnan(forms), undefined, "")
    return pd.DataFrame({"icc": forms} | about | {"reason": told}, pd.Index(FORMS, name="form"))


def _six(x: Floats) -> Floats:
    """The forms: of one expert, and by Spearman and Brown of the mean."""
    (n, k), (bms, wms, jms, ems) = x.shape, mean_squares(x)
    around = np.array([(k - 1) * wms, (k * jms + (k * n - k - n) * ems) / n, (k - 1) * ems])
    one = _ratio(bms - np.array([wms, ems, ems]), bms + around)
    return np.append(one, _ratio(k * one, 1 + (k - 1) * one))


def _ratio(top: Any, bottom: Any) -> Any:
    """A quotient; NaN where its denominator is not positive."""
    return top / np.where(bottom > 1e-12, bottom, np.nan)


def mean_squares(x: Floats) -> list[float]:
    """Mean squares between bids, within bids, between experts, and of the rest."""
    n, k = x.shape
    bids, experts = x.mean(axis=1, keepdims=True), x.mean(axis=0)
    rest = ((x - bids - experts + x.mean()) ** 2).sum() / ((n - 1) * (k - 1))
    squares = [k * bids.var(ddof=1), x.var(axis=1, ddof=1).mean(), n * experts.var(ddof=1), rest]
    return [0.0 if one < 1e-12 else float(one) for one in squares]


def kendalls_w(scores: pd.DataFrame) -> pd.Series:
    """Kendall's coefficient of concordance W, corrected for ties.

    W = 12 S / (m^2 (n^3 - n) - m T), S the squared deviations of the bids' sums of ranks from their mean,
    T the sum of t^3 - t over every expert's groups of t tied bids; that is S over m times the squared
    deviations of all ranks from the middle one.

    Parameters
    ----------
    scores
        Bids x experts; bids that not every expert scored are left out and counted.

    Returns
    -------
    pandas.Series
        `w`, `bids`, `left_out`, `experts`, `reason`.

    References
    ----------
    Kendall (1948), Rank Correlation Methods, ch. 6.

    Examples
    --------
    >>> kendalls_w(pd.DataFrame({"E1": [1, 2, 3], "E2": [10, 20, 30]}))["w"]
    1.0
    """
    x, about = _of_all(scores)
    if min(x.shape) < 2 or not (x != x[0]).any():
        reason = "fewer than two bids scored by all or two experts, or no expert tells any two bids apart"
        return pd.Series({"w": np.nan} | about | {"reason": reason})
    above = rankdata(x, axis=0) - (len(x) + 1) / 2
    w = float((above.sum(axis=1) ** 2).sum() / (x.shape[1] * (above**2).sum()))
    return pd.Series({"w": w} | about | {"reason": ""})


def krippendorff_alpha(scores: pd.DataFrame, level: str = "ordinal") -> float:
    """Krippendorff's alpha: 1 - observed / expected disagreement, over every pair of scores of a bid.

    Parameters
    ----------
    scores
        Bids x experts; missing scores are allowed, bids with one score cannot be paired and do not count.
    level
        nominal, ordinal, interval or ratio: how far apart two scores are.

    Returns
    -------
    float
        1 where all agree. NaN where it is not defined: nothing can be paired, or every score is the same
        (then there is no variation that could show agreement; 0 / 0, never an error).

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability.

    Examples
    --------
    >>> krippendorff_alpha(pd.DataFrame({"E1": [1, 2, 3], "E2": [1, 2, 3]}))
    1.0
    """
    return float(_alphas(scores, level)[0])


def alpha_interval(scores: pd.DataFrame, level: str = "ordinal", draws: int = 1000) -> tuple[float, float]:
    """95 % interval of Krippendorff's alpha: bids drawn with replacement, the middle share of the alphas.

    Parameters
    ----------
    scores, level
        As in `krippendorff_alpha`.
    draws
        Of the bootstrap; a draw in which alpha is not defined is left out.

    Returns
    -------
    tuple
        Lower and upper end; NaN where alpha is not defined.

    References
    ----------
    Hayes & Krippendorff (2007), Communication Methods and Measures 1(1), 77-89.

    Examples
    --------
    >>> alpha_interval(pd.DataFrame({"E1": [1, 2, 3, 4], "E2": [1, 2, 3, 4]}))
    (1.0, 1.0)
    """
    return _middle(_alphas(scores, level, draws))


def _counted(scores: pd.DataFrame, draws: int, scale: Steps = None) -> tuple[Floats, Floats, Floats]:
    """Categories; how many experts put each bid into each; how often each bid counts: once, or as drawn."""
    x, rng = ratings(scores), np.random.default_rng(SEED)
    values = np.unique(x[~np.isnan(x)]) if scale is None else np.arange(scale[0], scale[1] + 1.0)
    n = len(x)
    drawn = rng.multinomial(n, np.full(n, 1 / max(n, 1)), size=draws) if n else np.ones((draws, 0))
    times = drawn if draws else np.ones((1, n))
    return values, (x[:, :, None] == values).sum(axis=1).astype(float), times.astype(float)


def _alphas(scores: pd.DataFrame, level: str, draws: int = 0) -> Floats:
    """Alpha of the bids as they are, or of draws of them with replacement."""
    if level not in LEVELS:
        raise ParameterError(level, LEVELS, "level of measurement")
    values, counts, times = _counted(scores, draws)
    size = counts.sum(axis=1)
    paired = size >= 2
    counts, times = counts[paired], times[:, paired]
    pairs = counts[:, :, None] * (counts[:, None] - np.eye(len(values))) / (size[paired, None, None] - 1)
    coincidence = np.tensordot(times, pairs, axes=1)
    margins = coincidence.sum(axis=1)
    distance = _distance(values, margins, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = (coincidence * distance).sum(axis=(1, 2)) * (margins.sum(axis=1) - 1)
        expected = (margins[:, :, None] * margins[:, None] * distance).sum(axis=(1, 2))
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def _distance(values: Floats, margins: Floats, level: str) -> Floats:
    """Squared distance of every pair of categories; ordinal ones by the margins of each draw."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "ordinal":
        values = margins.cumsum(axis=1) - margins / 2
    gap, total = (np.add(values[..., :, None], sign * values[..., None, :]) for sign in (-1, 1))
    return (gap / np.where(total == 0, 1.0, total) if level == "ratio" else gap) ** 2


def _middle(values: Floats) -> tuple[float, float]:
    """The ends between which the middle 95 % of the coefficients lie."""
    known = values[~np.isnan(values)]
    low, high = np.quantile(known, ENDS) if len(known) else (np.nan, np.nan)
    return float(low), float(high)


def gwet_ac(scores: pd.DataFrame, weights: str = "identity", scale: Steps = None) -> float:
    """Gwet's AC1 (identity weights) and AC2 (linear or quadratic): agreement beyond chance.

    AC = (p_a - p_e) / (1 - p_e), p_e = T sum pi_q (1 - pi_q) / (q (q - 1)), T the sum of the weights of
    the q categories. It stays near the observed agreement where nearly all give the same score, where kappa
    and alpha fall to 0.

    Parameters
    ----------
    scores
        Bids x experts; missing scores are allowed.
    weights
        identity (AC1), linear or quadratic (AC2).
    scale
        Least and greatest score of the scale (whole steps); without it the categories that occur count.

    Returns
    -------
    float
        1 where all give one and the same score. NaN where no bid has two scores.

    References
    ----------
    Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29-48; Gwet (2014),
    Handbook of Inter-Rater Reliability, ch. 4.

    Examples
    --------
    >>> gwet_ac(pd.DataFrame({"E1": [3, 3], "E2": [3, 3]}), scale=(0, 5))
    1.0
    """
    return float(_acs(scores, weights, scale)[0])


def ac_interval(
    scores: pd.DataFrame, weights: str = "identity", scale: Steps = None, draws: int = 1000
) -> tuple[float, float]:
    """95 % interval of AC1 or AC2: bids drawn with replacement, the middle share of the coefficients.

    Parameters
    ----------
    scores, weights, scale
        As in `gwet_ac`.
    draws
        Of the bootstrap.

    Returns
    -------
    tuple
        Lower and upper end; NaN where no bid has two scores.

    Examples
    --------
    >>> ac_interval(pd.DataFrame({"E1": [3, 3], "E2": [3, 3]}), scale=(0, 5))
    (1.0, 1.0)
    """
    return _middle(_acs(scores, weights, scale, draws))


def _acs(scores: pd.DataFrame, weights: str, scale: Steps, draws: int = 0) -> Floats:
    """AC of the bids as they are, or of draws of them with replacement."""
    if weights not in WEIGHTS:
        raise ParameterError(weights, WEIGHTS, "weights of disagreement")
    values, counts, times = _counted(scores, draws, scale)
    size, q = counts.sum(axis=1), len(values)
    gap = np.abs(np.subtract.outer(values, values))
    gap /= max(gap.max(initial=0.0), 1e-300)
    table = 1.0 * (gap == 0) if weights == "identity" else 1 - gap ** (1 + (weights == "quadratic"))
    with np.errstate(divide="ignore", invalid="ignore"):
        pairs = np.nan_to_num((counts * (counts @ table - 1)).sum(axis=1) / (size * (size - 1)))
        observed = times @ pairs / (times @ (size >= 2))
        shares = np.nan_to_num(counts / size[:, None])
        prevalence = times @ shares / (times @ (size > 0))[:, None]
        chance = table.sum() * (prevalence * (1 - prevalence)).sum(axis=1) / max(q * (q - 1), 1)
        return (observed - chance) / (1 - chance)


COLUMNS = ["experts", "icc", "icc_panel", "kendall_w", "alpha", "alpha_low", "alpha_high"]
COLUMNS += ["ac2", "ac2_low", "ac2_high", "discuss", "reason"]
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
        named = {"application": "row", "indicator": "column", "score": "value", "round": "number"}
        cells: list[Any] = twice[[*KEY, "score", "round"]].rename(columns=named).to_dict("records")
        raise InputError(Problem(text, **cell) for cell in cells)
    table = scores[scores["score"].notna()]
    if "conflict" in table:
        table = table[~table["conflict"].fillna(False).astype(bool)]
    if round is not None:
        table = table[table["round"] <= round]
    return table.sort_values([*KEY, "round"]).drop_duplicates(KEY, keep="last")


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

    experts: pd.DataFrame
    cells: pd.DataFrame
    reason: str = ""


def severity(scores: pd.DataFrame) -> Severity:
    """Severities by least squares: score = cell + deviation of the expert + rest, deviations summing to 0.

    adjusted = mean over the experts who scored the cell of (score - their deviation). Where all experts
    scored all cells the deviations cancel, adjusted = raw, and the ranking stays as it is.

    Parameters
    ----------
    scores
        Cells (bid and indicator) x experts, NaN where not scored; or the tidy table (see
        `wide_scores`).

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
    if "expert" in scores.columns:
        scores = wide_scores(scores)
    table = pd.DataFrame(ratings(scores), scores.index, scores.columns)
    counted = table.dropna(axis=1, how="all")
    deviation = pd.Series(_deviations(counted.to_numpy()), counted.columns).reindex(table.columns)
    adjusted, number = (table - deviation).mean(axis=1), table.notna().sum(axis=1)
    reason = "the experts fall into groups that scored no cell in common" if deviation.isna().all() else ""
    cells = pd.DataFrame({"raw": table.mean(axis=1), "adjusted": adjusted, "scores": number})
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


def _about_experts(table: pd.DataFrame, deviation: pd.Series, adjusted: pd.Series) -> pd.DataFrame:
    squares = (table - deviation).sub(adjusted, axis=0) ** 2
    usual = squares.stack().mean()
    others = {one: table.drop(columns=one).mean(axis=1) for one in table}
    with np.errstate(divide="ignore", invalid="ignore"):
        agreement = [table[one].corr(other, min_periods=3) for one, other in others.items()]
    found = pd.DataFrame({"severity": 0.0 - deviation}, index=table.columns).rename_axis("expert")
    found["scores"], found["mean"], found["spread"] = table.notna().sum(), table.mean(), table.std(ddof=0)
    found["misfit"], found["agreement"] = squares.mean() / usual if usual else np.nan, agreement
    flags = {  # the first one that holds is told
        Message("no scores"): found["scores"] == 0,
        Message("always the same score"): (found["spread"] == 0) & (found["scores"] > 2),
        Message("scores do not follow the panel"): found["misfit"] > 2,
        Message("scores run against the panel"): found["agreement"] < 0,
    }
    texts = [np.array(text, dtype=object) for text in flags]  # messages, which stay messages
    return found.assign(flag=np.select([*flags.values()], texts, ""))


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
        icc, w, quadratic = intraclass_correlation(table), kendalls_w(table), ("quadratic", rule.scale)
        rows[code] = [
            *(table.shape[1], icc["icc"]["ICC(2,1)"], icc["icc"]["ICC(2,k)"], w["w"]),
            *(krippendorff_alpha(table), *alpha_interval(table)),
            *(gwet_ac(table, *quadratic), *ac_interval(table, *quadratic)),
            int((table.max(axis=1) - table.min(axis=1) >= rule.discuss_if_range_from).sum()),
            icc["reason"].iloc[0] or w["reason"],
        ]
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("indicator")
