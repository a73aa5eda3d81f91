"""Faults of other software that must not be repeated: each is a test."""

import math

import numpy as np
import pandas as pd
import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.selection import (
    Methodology,
    aggregate,
    choose_portfolio,
    rank,
    rank_acceptability,
    sample_weights,
    uncertainty,
)
from cluster_analysis.selection.engine.experts import experts
from cluster_analysis.selection.engine.robustness.uncertain import draw, score_draws

RULES = Methodology.load()
WEIGHTS = {"a": 1.0, "b": 1.0, "c": 1.0}
SCORES = pd.DataFrame(
    {"a": [60.0, 90, 30], "b": [60.0, 90, 30], "c": [60.0, 90, np.nan]}, index=list("xyz")
)


def test_one_missing_value_neither_spoils_the_others_nor_ranks_its_bid_first():
    totals = aggregate(SCORES, WEIGHTS, min_share=0.6)
    assert totals.tolist() == [60, 90, 30]
    assert rank(totals).to_dict() == {"x": 2, "y": 1, "z": 3}
    strict = aggregate(SCORES, WEIGHTS, min_share=0.67)
    assert strict.isna().tolist() == [False, False, True]
    assert rank(strict).isna().tolist() == [False, False, True]
    for method in ("geometric", "harmonic", "copeland"):
        assert aggregate(SCORES, WEIGHTS, method).isna().tolist() == [False, False, True]


def test_a_missing_value_in_the_draws_is_refused_with_its_place():
    with pytest.raises(InputError, match="row z, column 'c': is missing"):
        rank_acceptability(SCORES, [[1.0, 1.0, 1.0]])


def test_weights_are_uniform_on_the_simplex():
    """The share of the corners: P(some weight > 0.8) = 3 x 0.2^2 = 0.12; normalised uniforms give 1/32."""
    draws = sample_weights(WEIGHTS, 50_000, 11, "uniform")
    assert (draws.max(axis=1) > 0.8).mean() == pytest.approx(0.12, abs=0.006)


def test_weights_and_data_vary_together():
    """Together the spread of a total is larger than with either alone."""
    rng = np.random.default_rng(2)
    values = pd.DataFrame(
        {
            one.code: one.scale.low + (one.scale.high - one.scale.low) * rng.uniform(0.1, 0.9, 4)
            for one in RULES.indicators
        }
    )
    model = uncertainty(values, RULES)
    spread = {
        factors: score_draws(model, draw(model, 2000, np.random.SeedSequence(1), factors))["total"].std(
            axis=0
        )
        for factors in (("weights",), ("data",), ("weights", "data"))
    }
    assert (spread["weights", "data"] > spread[("weights",)]).all()
    assert (spread["weights", "data"] > spread[("data",)]).all()


def test_a_greedy_choice_is_not_called_optimal():
    table = pd.DataFrame(
        {"total": [90, 80, 79, 50.0], "region": ["A", "A", "B", "C"], "sector": ["x", "y", "x", "z"]},
        index=list("pqrs"),
    )
    assert choose_portfolio(table, 2, {"region": 1, "sector": 1}).value == 159  # greedy: p, s = 140


def test_an_impossible_set_has_no_value():
    table = pd.DataFrame({"total": [90.0, 80], "region": ["A", "A"]})
    found = choose_portfolio(table, 2, {"region": 1})
    assert (found.sets, found.conflict) == ([], ["at most 1 of region A"])
    assert math.isnan(found.value)


def test_alpha_is_no_error_where_all_agree():
    agree = pd.DataFrame({"E1": [3, 3], "E2": [3, 3]})
    assert math.isnan(experts.krippendorff_alpha(agree, "ordinal"))
    assert experts.krippendorff_alpha(pd.DataFrame({"E1": [3, 4], "E2": [3, 4]}), "ordinal") == 1


def test_taking_a_bid_away_leaves_the_scores_of_the_others_alone():
    """Fixed goalposts; where the sample is the yardstick, taking z away changes what x and y get."""
    values = pd.DataFrame(
        {"A2": [100.0, 40.0, 55.0], "A3": [10.0, 45.0, 60.0], "A4": [30.0, 60.0, 45.0]}, index=list("xyz")
    )
    weights = dict.fromkeys(values.columns, 1.0)
    from cluster_analysis.selection import scale

    fixed = scale(values, RULES)[list(values.columns)]
    fewer = scale(values.loc[["x", "y"]], RULES)[list(values.columns)]
    pd.testing.assert_series_equal(aggregate(fixed, weights).loc[["x", "y"]], aggregate(fewer, weights))
