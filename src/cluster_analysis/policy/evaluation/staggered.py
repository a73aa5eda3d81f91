"""Treatment that starts at different times: effects by group and time (Callaway & Sant'Anna 2021)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Literal

import numpy as np
from pandas import DataFrame, Index, Series

from cluster_analysis.errors import InputError, known_choice
from cluster_analysis.policy.evaluation.effect import (
    FEWEST_TREATED,
    Effect,
    check_panel,
    effect_of,
    of_each,
)
from cluster_analysis.policy.evaluation.inference import few_units


def aggregate_effects(
    data: DataFrame,
    outcome: str,
    start: str,
    by: Literal["simple", "event", "group", "calendar"] = "simple",
    control: Literal["never", "not_yet"] = "never",
    anticipation: int = 0,
) -> DataFrame | Effect:
    r"""Effects on each starting group in each year, :math:`ATT(g, t)`, averaged over treated regions.

    The change of group g since its base year (the last one before `start` less `anticipation`) less the
    change of its controls. Every average is linear in the outcomes, with the same
    weights for all regions of one starting group (the never treated are one too): a sum over groups of a mean
    :math:`\bar q_k` of the regions' weighted outcomes. Its variance is :math:`\sum_k s_k^2 / n_k`, its
    degrees of freedom are Welch's; groups of two or three regions lend from all, a single one takes its
    variance from all (`few_units`).

    Parameters
    ----------
    data
        Balanced panel, one row per `region` and `year`.
    outcome
        Column with the outcome.
    start
        Column with the first treated year of the region; missing (NaN) for those never treated.
    by
        `simple`: one `Effect` over all years since the start. `event`: by years since the start; those before
        it are placebo effects that should be near zero, the test of parallel trends. `group`, `calendar`:
        since the start, by first treated year and by year.
    control
        `never`: regions never treated; `not_yet`: also those of other groups that are not treated in that
        year (nor about to be, with anticipation).
    anticipation
        Years before the start in which regions may already react.

    Returns
    -------
    Effect or pandas.DataFrame
        The table has `effect`, `standard_error`, `freedom`, `low`, `high`. Errors are missing with fewer than
        three treated regions. Regions treated from the first year on say nothing: they are left out, and
        named among the warnings (of a table in `attrs["left_out"]`).

    Raises
    ------
    InputError
        No group with a year before its start, no controls, a start that changes within a
        region.

    References
    ----------
    Callaway & Sant'Anna (2021), Journal of Econometrics 225; Welch (1947), Biometrika 34.

    Examples
    --------
    >>> from cluster_analysis.policy.evaluation import synthetic_panel
    >>> effect = aggregate_effects(synthetic_panel(noise=0.0, spillover=0.0), "outcome", "start")
    >>> round(effect.estimate, 3)
    2.0
    """
    from scipy.stats import t

    known_choice(by, ("simple", "event", "group", "calendar"), "way to aggregate")
    known_choice(control, ("never", "not_yet"), "kind of control group")
    check_panel(data, [outcome], balanced=True)
    wide = data.pivot(index="region", columns="year", values=outcome)
    starts = of_each(data, start).astype(float).fillna(np.inf)
    table = _averages(wide, starts, control, anticipation, by)
    without_past = starts <= float(wide.columns[0]) + anticipation
    left_out = [str(one) for one in starts.index[without_past]]
    treated = int((np.isfinite(starts) & ~without_past).sum())
    if by == "simple":
        estimate, error, freedom = table.iloc[0]
        told = effect_of(estimate, error, freedom, len(wide), treated)
        if left_out:
            told.warnings.append(f"left out, as no period lies before their start: {', '.join(left_out)}")
        return told
    if treated < FEWEST_TREATED:
        table["standard_error"] = np.nan
    half = t.ppf(0.975, table["freedom"]) * table["standard_error"]
    table["low"], table["high"] = table["effect"] - half, table["effect"] + half
    table.attrs["left_out"] = left_out
    return table


def _contrasts(
    starts: Series, years: Index, control: str, anticipation: int
) -> Iterator[tuple[float, int, int, int, DataFrame]]:
    """Group, year, years since the start, regions, and weights on the mean of each group in each year."""
    sizes = starts.value_counts().sort_index()
    for group, year in product(sizes.index[np.isfinite(sizes.index)], years):
        past = years[years < group - anticipation]
        if past.empty or year == past[-1]:
            continue
        until = max(year, past[-1]) + anticipation if control == "not_yet" else np.finfo(float).max
        others = sizes[(sizes.index > until) & (sizes.index != group)]
        if others.empty:
            continue
        share = (others / -others.sum()).reindex(sizes.index, fill_value=0.0)
        share[group] = 1.0
        weights = DataFrame(0.0, sizes.index, years)
        weights[year] = share
        weights[past[-1]] = -share
        yield group, year, int(year - group), sizes[group], weights


def _averages(wide: DataFrame, starts: Series, control: str, anticipation: int, by: str) -> DataFrame:
    """Effects averaged over treated regions, with error and freedom: each is a sum over groups of means."""
    names = ["group", "calendar", "event", "size", "weights"]
    contrasts = DataFrame(_contrasts(starts, wide.columns, control, anticipation), columns=names)
    if by != "event":
        contrasts = contrasts[contrasts["event"] >= 0]
    if contrasts.empty:
        message = "no group has both a period before its start and controls: no effect can be estimated"
        raise InputError(message)
    groups = wide.groupby(starts)
    rows = {}
    for key, part in contrasts.assign(simple="all").groupby(by):
        share = part["size"] / part["size"].sum()
        weights: DataFrame = sum(share * part["weights"])  # type: ignore[assignment]
        spread = (wide @ weights.T).groupby(starts).var().T.to_numpy()
        effect = float((weights * groups.mean()).to_numpy().sum())
        rows[key] = (effect, *few_units(spread, groups.size()))
    return DataFrame.from_dict(rows, "index", columns=["effect", "standard_error", "freedom"]).rename_axis(
        by
    )
