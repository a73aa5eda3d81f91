"""Module 6: policy input and evaluation."""

from __future__ import annotations

from functools import partial

from pandas import DataFrame, Series

from cluster_analysis.policy.evaluation import (
    SyntheticControl,
    aggregate_effects,
    difference_in_differences,
    fixed_effects,
    placebo_p_floor,
    spillover_effects,
    synthetic_control,
)
from cluster_analysis.policy.programme import additionality
from cluster_analysis.training.questions import question


def _did(panel: DataFrame) -> float:
    return difference_in_differences(panel, "outcome", "treated", "post").estimate


def _difference(panel: DataFrame, of: str, within: str, value: int = 1) -> float:
    """Difference of the mean outcome by one mark, among the rows with the other."""
    means = panel[panel[within] == value].groupby(of)["outcome"].mean()
    return means[1] - means[0]


def _by_event(panel: DataFrame) -> Series:
    events = aggregate_effects(panel, "outcome", "start", by="event")
    return events["effect"][events.index >= 0]  # type: ignore[index, union-attr]


def _two_way(panel: DataFrame) -> float:
    now = (panel["year"] >= panel["start"].fillna(9999)).astype(int)
    return fixed_effects(panel.assign(now=now), "outcome", ["now"]).estimate


def _direct_and_near(
    panel: DataFrame, neighbours: dict[str, list[str]], of: str = "estimate"
) -> list[float]:
    found = spillover_effects(panel, "outcome", "treated", "post", neighbours)
    return found.details["coefficients"][of].tolist()


def _mixture(panel: DataFrame, treated: str, start: int) -> SyntheticControl:
    return synthetic_control(panel, "outcome", treated, start, placebos=False)


def _own_change(panel: DataFrame, treated: str, start: int) -> float:
    own = panel[panel["region"] == treated]
    means = own.groupby(own["year"] >= start)["outcome"].mean()
    return means[True] - means[False]


def _plain_mean(panel: DataFrame, treated: str, start: int) -> float:
    late = panel[panel["year"] >= start].groupby("region")["outcome"].mean()
    return late[treated] - late.drop(treated).mean()


QUESTIONS = {
    "m6.q1": question(
        _did,
        before_after=partial(_difference, of="post", within="treated"),
        with_without=partial(_difference, of="treated", within="post"),
        before=partial(_difference, of="treated", within="post", value=0),
    ),
    "m6.q2": question(
        lambda panel: aggregate_effects(panel, "outcome", "start").estimate,  # type: ignore[union-attr]
        two_way=_two_way,
        first_year=lambda panel: _by_event(panel).iloc[0],
        last_year=lambda panel: _by_event(panel).iloc[-1],
        years_alike=lambda panel: _by_event(panel).mean(),
    ),
    "m6.q3": question(
        lambda panel, treated, start: _mixture(panel, treated, start).effect,
        plain_mean=_plain_mean,
        own_change=_own_change,
        last_year=lambda panel, treated, start: _mixture(panel, treated, start).gaps.iloc[-1],
        all_years=lambda panel, treated, start: _mixture(panel, treated, start).gaps.mean(),
    ),
    "m6.q4": question(
        placebo_p_floor,
        others_only=lambda regions: 1 / (regions - 1),
        threshold=lambda: 0.05,
    ),
    "m6.q5": question(
        _direct_and_near,
        no_spillover=lambda panel: [_did(panel), 0.0],
        truth=lambda panel: [panel.attrs["truth"]["effect"], panel.attrs["truth"]["spillover"]],
        errors=partial(_direct_and_near, of="standard_error"),
    ),
    "m6.q6": question(
        lambda **data: [*additionality(**data)],
        everything=lambda with_support, support: [with_support, 0.0, with_support / support],
        per_cent=lambda right: [right[0], 100 * right[1], 100 * right[2]],
        additional_share=lambda right: [right[0], 1 - right[1], right[2]],
        all_per_support=lambda with_support, support, right: [*right[:2], with_support / support],
    ),
}
