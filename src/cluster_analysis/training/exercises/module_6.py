"""Module 6: policy input and evaluation."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.policy.evaluation import (
    Effect,
    aggregate_effects,
    difference_in_differences,
    fixed_effects,
    placebo_p_floor,
    spillover_effects,
    synthetic_control,
)
from cluster_analysis.policy.programme import additionality
from cluster_analysis.training.checks import register

_ = str  # marks texts for translation


def _did(panel: pd.DataFrame) -> float:
    return difference_in_differences(panel, "outcome", "treated", "post").estimate


def _before_after(panel: pd.DataFrame) -> float:
    inside = panel[panel["treated"] == 1].groupby("post")["outcome"].mean()
    return float(inside[1] - inside[0])


def _with_without(panel: pd.DataFrame) -> float:
    late = panel[panel["post"] == 1].groupby("treated")["outcome"].mean()
    return float(late[1] - late[0])


def _staggered(panel: pd.DataFrame) -> float:
    effect = aggregate_effects(panel, "outcome", "start")
    assert isinstance(effect, Effect)
    return effect.estimate


def _two_way(panel: pd.DataFrame) -> float:
    now = (panel["year"] >= panel["start"].fillna(9999)).astype(int)
    return fixed_effects(panel.assign(now=now), "outcome", ["now"]).estimate


def _spill(panel: pd.DataFrame, neighbours: dict[str, list[str]]) -> list[float]:
    table = spillover_effects(panel, "outcome", "treated", "post", neighbours).details["coefficients"]
    assert isinstance(table, pd.DataFrame)
    return [float(one) for one in table["estimate"]]


def _gap(panel: pd.DataFrame, treated: str, start: int) -> float:
    return synthetic_control(panel, "outcome", treated, start, placebos=False).effect


def _plain_mean_gap(panel: pd.DataFrame, treated: str, start: int) -> float:
    wide = panel.pivot_table(index="year", columns="region", values="outcome")
    gap = wide[treated] - wide.drop(columns=treated).mean(axis=1)
    return float(gap[gap.index >= start].mean())


register(
    "m6.q1",
    _did,
    (_before_after, _("That is the change of the treated alone; the others changed too.")),
    (_with_without, _("That is the difference after the start; they differed before it too.")),
)
register(
    "m6.q2",
    _staggered,
    (
        _two_way,
        _("Two-way fixed effects take regions treated earlier as controls; use group-time effects."),
    ),
    tolerance=2e-3,
)
register(
    "m6.q3",
    lambda panel, treated, start: _gap(panel, treated, start),
    (
        _plain_mean_gap,
        _("You compared with the plain mean of all others; weigh them so that they fit before the start."),
    ),
    tolerance=1e-2,
)
register(
    "m6.q4",
    lambda regions: placebo_p_floor(regions),
    (lambda regions: 1 / (regions - 1), _("The treated region counts too: it is one of the ranks.")),
    (lambda regions: 0.05, _("That is a threshold, not the smallest value the test can reach.")),
    tolerance=1e-3,
)
register(
    "m6.q5",
    _spill,
    (
        lambda panel, neighbours: [_did(panel), 0.0],
        _("The neighbours are in your control group although they were reached too."),
    ),
)
register(
    "m6.q6",
    lambda with_support, without_support, support: additionality(
        with_support, without_support, support
    ).to_list(),
    (
        lambda with_support, without_support, support: [with_support, 0.0, with_support / support],
        _("Everything is counted as additional; take off what would have been done anyway."),
    ),
)
