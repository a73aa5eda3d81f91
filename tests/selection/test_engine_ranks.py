"""Ranks, ties, weights, rank acceptability, flips, leave-one-out, joint uncertainty."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.selection import (
    Methodology,
    dominance,
    expected_rank,
    in_first,
    leave_one_out,
    monte_carlo,
    rank,
    rank_acceptability,
    rank_agreement,
    rank_interval,
    sample_weights,
    sobol_indices,
    uncertainty,
    weight_flip,
)
from cluster_analysis.selection.engine.methodology.methodology import Tie
from cluster_analysis.selection.engine.robustness import uncertain

RULES = Methodology.load()
TIE = Tie(tolerance=0.005, order=["area_a", "A4", "commission"])


def table(rows):
    return pd.DataFrame(rows, index=["total", "area_a", "A4"]).T


def test_the_tie_rule_goes_step_by_step():
    found = rank(
        table({"x": [60.001, 70, 10], "y": [60.0, 70, 30], "z": [59.998, 80, 0], "w": [59.9, 90, 99]}), TIE
    )
    assert found["rank"].to_dict() == {"z": 1, "y": 2, "x": 3, "w": 4}
    assert found["decided_by"].to_dict() == {"x": "A4", "y": "A4", "z": "area_a", "w": ""}
    assert found.loc["x", "tie"] == "y, z"
    assert found.attrs["steps"] == [
        (["x", "y", "z"], "area_a", [["z"], ["x", "y"]]),
        (["x", "y"], "A4", [["y"], ["x"]]),
    ]


def test_what_no_step_breaks_is_left_to_the_commission():
    found = rank(table({"x": [60.0, 70, 10], "y": [60.0, 70, 10], "z": [50.0, 1, 1]}), TIE)
    assert found["rank"].to_dict() == {"x": 1, "y": 1, "z": 3}
    assert found.loc["x", "decided_by"] == "commission"


def test_without_a_total_no_rank():
    found = rank(table({"x": [None, 70, 10], "y": [60.0, 70, 10]}).astype(float), TIE)
    assert math.isnan(found.loc["x", "rank"])
    assert found.loc["y", "rank"] == 1
    with pytest.raises(ParameterError):
        rank(pd.Series([1.0]), "first")


def test_the_interval_of_a_rank_by_hand():
    """Equal areas; y lacks D3: its area d is 60 from two of three, so its total lies between 50 +- ..."""
    points = pd.DataFrame(50.0, index=list("xyz"), columns=RULES.codes)
    points.loc["y", "D3"] = np.nan
    points.loc["z"] = 52.0
    found = rank_interval(points, RULES)
    # y: area d from (50 + 50 + 0) / 3 to (50 + 50 + 100) / 3, total 50 -+ 0.2 * 16.67
    assert found.loc["y", ["total_low", "total_high"]].tolist() == pytest.approx([46 + 2 / 3, 53 + 1 / 3])
    assert found[["low", "high"]].to_numpy().tolist() == [[2, 3], [1, 3], [1, 2]]


def test_uniform_draws_are_uniform_on_the_simplex():
    """P(w1 > 1/2) = (1 - 1/2)^(k - 1) = 1/4 for three weights; uniform numbers over their sum give 1/6."""
    draws = sample_weights({"a": 5, "b": 1, "c": 1}, 40_000, 1, "uniform")
    assert (draws > 0.5).mean().tolist() == pytest.approx([0.25] * 3, abs=0.01)
    naive = np.random.default_rng(1).random((40_000, 3))
    naive /= naive.sum(axis=1, keepdims=True)
    assert (naive > 0.5).mean() < 0.2


def test_draws_around_the_nominal_have_its_mean_and_variance():
    nominal = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2, "d": 0.0})
    draws = sample_weights(nominal, 1 << 14, 3, "dirichlet", concentration=20)
    assert draws.mean().tolist() == pytest.approx(nominal.tolist(), abs=0.004)
    assert draws.var().tolist() == pytest.approx((nominal * (1 - nominal) / 21).tolist(), abs=0.0005)
    assert (draws["d"] == 0).all()
    pd.testing.assert_frame_equal(draws, sample_weights(nominal, 1 << 14, 3, "dirichlet", concentration=20))


def test_a_kind_of_draws_that_is_not_known_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="dirichlet"):
        sample_weights({"a": 1}, 1, 1, "dirichlett")


PAIR = pd.DataFrame({"a": [90.0, 10.0], "b": [20.0, 30.0]}, index=["x", "y"])


def test_acceptability_against_the_exact_value():
    """x wins where 90 w + 20 (1 - w) > 10 w + 30 (1 - w), w > 1/9: probability 8/9."""
    found = rank_acceptability(PAIR, sample_weights({"a": 1, "b": 1}, 50_000, 5, "uniform"))
    assert found.loc["x", 1] == pytest.approx(8 / 9, abs=0.005)


def slow_acceptability(values, weights):
    """One draw after another, tied bids sharing their ranks."""
    counts = np.zeros((len(values),) * 2)
    for draw in weights:
        totals = (values.to_numpy() * draw).sum(axis=1).round(9)
        for bid, total in enumerate(totals):
            first, tied = (totals > total).sum(), (totals == total).sum()
            counts[bid, first : first + tied] += 1 / tied
    return counts / len(weights)


@given(st.integers(1, 7), st.integers(1, 5), st.integers(0, 10**6))
@settings(deadline=None, max_examples=60)
def test_fast_acceptability_is_the_slow_one(n, k, seed):
    rng = np.random.default_rng(seed)
    values = pd.DataFrame(rng.integers(0, 4, (n, k)).astype(float))  # many ties
    weights = rng.integers(0, 3, (20, k)).astype(float) + (rng.random((20, 1)) < 0.5)
    found = rank_acceptability(values, weights)
    assert found.to_numpy() == pytest.approx(slow_acceptability(values, weights), abs=1e-12)
    assert found.sum(axis=1).tolist() == pytest.approx([1] * n)
    assert found.sum(axis=0).tolist() == pytest.approx([1] * n)


def test_negative_values_are_ordered_too():
    values = pd.DataFrame({"a": [-5.0, 3.0, -1.0, 0.0]})
    assert rank_acceptability(values, [[1.0]]).to_numpy().argmax(axis=1).tolist() == [3, 0, 2, 1]


def test_weights_as_table_and_as_array_are_the_same():
    values = pd.DataFrame(np.random.default_rng(1).random((6, 3)), columns=list("abc"))
    nominal = {"a": 1, "b": 2, "c": 3}
    draws = sample_weights(nominal, 20_000, 2)
    first = rank_acceptability(values, draws)
    pd.testing.assert_frame_equal(first, rank_acceptability(values, draws[["c", "a", "b"]]))
    pd.testing.assert_frame_equal(first, rank_acceptability(values, draws.to_numpy()))
    with pytest.raises(InputError, match="3 criteria"):
        rank_acceptability(values, [[1.0, 2.0]])
    with pytest.raises(InputError, match="3 criteria"):
        rank_acceptability(values, draws.iloc[:0])


def test_summaries_of_acceptability():
    found = pd.DataFrame([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]], columns=[1, 2, 3], index=["x", "y"])
    assert in_first(found, 2).tolist() == pytest.approx([0.8, 0.2])
    assert expected_rank(found)["expected"].tolist() == pytest.approx([1.7, 2.7])
    assert expected_rank(found, 0.5)[["low", "high"]].to_numpy().tolist() == [[1, 2], [3, 3]]


def test_the_smallest_shift_of_weights_is_the_smallest():
    """Against linear programming over all weights."""
    from scipy.optimize import linprog

    rng = np.random.default_rng(4)
    for _case in range(20):
        values = pd.DataFrame(rng.uniform(0, 100, (2, 5)), index=["x", "y"])
        weights = pd.Series(rng.dirichlet(np.ones(5)))
        gap = (values.loc["x"] - values.loc["y"]) @ weights
        above, below = ("x", "y") if gap > 0 else ("y", "x")
        found = weight_flip(values, weights, above, below)
        d = (values.loc[above] - values.loc[below]).to_numpy()
        # w + plus - minus: 0 <= minus <= w, sum plus = sum minus, d (w + plus - minus) = 0
        solved = linprog(
            np.r_[np.full(5, 0.5), np.full(5, 0.5)],
            A_eq=[np.r_[d, -d], np.r_[np.ones(5), -np.ones(5)]],
            b_eq=[-d @ weights, 0],
            bounds=[(0, 1)] * 5 + [(0, one) for one in weights],
        )
        if solved.status == 2:
            assert math.isnan(found["shift"])
            assert found["reason"] == "dominance"
        else:
            assert found["shift"] == pytest.approx(solved.fun, abs=1e-8)


def test_dominance_by_hand():
    values = pd.DataFrame({"a": [5.0, 5, 1, None], "b": [3.0, 2, 9, 1]}, index=list("wxyz"))
    found = dominance(values)
    assert [pair for pair in itertools.product("wxyz", "wxyz") if found.loc[pair]] == [("w", "x")]


def small_model(**changes):
    rng = np.random.default_rng(6)
    values = pd.DataFrame(rng.uniform(20, 60, (5, 22)), index=list("vwxyz"), columns=RULES.codes)
    for one in RULES.indicators:
        low, high = one.scale.low, one.scale.high
        values[one.code] = low + (high - low) * rng.uniform(0.2, 0.8, 5)
    values = values.assign(**changes.pop("values", {}))
    rows = [
        [bid, one.code, f"E{e}", 1, rng.integers(1, 6)]
        for bid, one, e in itertools.product(values.index, RULES.indicators, range(1, 6))
        if one.type == "qualitative"
    ]
    scores = pd.DataFrame(rows, columns=["application", "indicator", "expert", "round", "score"])
    from cluster_analysis.selection.engine.experts.experts import panel_values

    return values.assign(**panel_values(scores, RULES)), scores


def totals_of(model, n, factors):
    """The totals of every draw, draws x bids."""
    design = uncertain.draw(model, n, np.random.SeedSequence(1), factors)
    return uncertain.score_draws(model, design)["total"]


def test_nothing_uncertain_gives_the_ranking_itself():
    from cluster_analysis.selection import scale, score_nodes

    values, scores = small_model()
    found = monte_carlo(uncertainty(values, RULES, scores), 50, factors=())
    totals = score_nodes(scale(values, RULES), RULES.tree)["total"]
    drawn = totals_of(uncertainty(values, RULES, scores), 50, ())
    assert drawn.mean(axis=0).tolist() == pytest.approx(totals.tolist())
    assert found.summary["expected"].tolist() == rank(totals).tolist()
    assert drawn.std(axis=0).max() < 1e-5


def test_joint_draws_are_reproducible_and_sum_to_one():
    values, scores = small_model()
    model = uncertainty(values, RULES, scores)
    one, other = monte_carlo(model, 3000, seed=9), monte_carlo(model, 3000, seed=9)
    pd.testing.assert_frame_equal(one.acceptability, other.acceptability)
    assert one.acceptability.sum(axis=1).tolist() == pytest.approx([1] * 5)
    assert one.summary["p_first"].tolist() == pytest.approx([1] * 5)  # five bids, six places
    both = (one.pairwise + one.pairwise.T).to_numpy()
    assert both[~np.eye(5, dtype=bool)].tolist() == pytest.approx([1] * 20)
    assert (
        monte_carlo(model, 3000, seed=10).summary["expected"].tolist() != one.summary["expected"].tolist()
    )


def test_a_missing_value_can_be_anything_and_widens_the_total():
    values, scores = small_model()
    full = totals_of(uncertainty(values, RULES, scores), 2000, ("data",)).std(axis=0)
    values.loc["v", "A1"] = np.nan
    gap = totals_of(uncertainty(values, RULES, scores), 2000, ("data",)).std(axis=0)
    # uniform points 0..100 at weight 0.04: standard deviation 4 / sqrt(12)
    assert gap[0] == pytest.approx(math.hypot(full[0], 4 / math.sqrt(12)), abs=0.1)
    assert gap[1] == pytest.approx(full[1], rel=0.05)


def test_sobol_indices_name_the_only_driver():
    values, scores = small_model()
    model = uncertainty(values, RULES, scores)
    only = sobol_indices(model, 256, factors=("experts",))
    known = only["experts"].dropna()
    assert len(known)
    assert known.tolist() == pytest.approx([1] * len(known), abs=0.15)
    both = sobol_indices(model, 512)
    assert set(both) == {"weights", "experts", "data", "scale", "aggregation"}
    assert (both.stack() > -0.05).all()


def test_leaving_out_by_hand():
    """Equal points except one indicator: without it the two bids are level."""
    values, scores = small_model()
    values.loc[:] = values.iloc[[0]].to_numpy()
    values.loc["w", "A1"] *= 2
    without = leave_one_out(values, RULES, "indicator")
    assert without.loc["w", "none"] == 1
    assert without["A1"].tolist() == [1] * 5
    assert leave_one_out(values, RULES, "area")["a"].tolist() == [1] * 5
    with pytest.raises(ParameterError):
        leave_one_out(values, RULES, "expert")
    assert list(leave_one_out(values, RULES, "expert", scores)) == ["none", "E1", "E2", "E3", "E4", "E5"]


def test_agreement_of_two_rankings_by_hand():
    """Five bids, two neighbours exchanged: 9 of 10 pairs agree, tau = 8 / 10; rho = 1 - 12/120."""
    first = pd.Series([1, 2, 3, 4, 5], list("vwxyz"))
    second = pd.Series([1, 3, 2, 4, 5], list("vwxyz"))
    found = rank_agreement(first, second)
    assert found["tau_b"] == pytest.approx(0.8)
    assert found["rho"] == pytest.approx(0.9)
    # one tie: 5 pairs in order of 6, one tied in one ranking only: 5 / sqrt(6 x 5)
    tied = rank_agreement(pd.Series([1, 2, 3, 4]), pd.Series([1, 2, 2, 4]))
    assert tied["tau_b"] == pytest.approx(5 / math.sqrt(30))
    gaps = rank_agreement(pd.Series({"v": 1, "w": 2, "x": None}), pd.Series({"v": 1, "w": 2, "u": 3}))
    assert gaps[["bids", "left_out", "tau_b"]].tolist() == [2, 2, 1]
    assert math.isnan(rank_agreement(pd.Series([1]), pd.Series([1]))["tau_b"])


def test_a_third_bid_that_decides_the_order_of_two_is_named():
    """60.000 and 59.996 are tied within 0.005; 59.993 is near the second only, so no rule is asked."""
    found = rank(table({"x": [60.0, 70, 10], "y": [59.996, 70, 10], "z": [59.993, 90, 10]}), TIE)
    assert found["rank"].to_dict() == {"x": 1, "y": 1, "z": 3}
    assert found.attrs["chains"] == [("y", "z", "x")]
    without = rank(table({"y": [59.996, 70, 10], "z": [59.993, 90, 10]}), TIE)
    assert without["rank"].to_dict() == {"y": 2, "z": 1}
    assert without.attrs["chains"] == []


def test_copeland_at_the_root_draws_by_wins():
    rules = RULES.model_copy(
        update={"aggregation": RULES.aggregation.model_copy(update={"across_areas": "copeland"})}
    )
    vars(rules).pop("tree", None)
    values, scores = small_model()
    from cluster_analysis.selection import scale, score_nodes
    from cluster_analysis.selection.engine.ranking.ranking import ranked

    points = scale(values, rules)
    nodes = score_nodes(points, rules.tree)
    ranking = ranked(points, rules)["rank"]
    assert set(nodes["total"]) <= {-4, -3, -2, -1, 0, 1, 2, 3, 4}
    found = monte_carlo(uncertainty(values, rules, scores), 20, factors=())
    assert found.summary["expected"].tolist() == ranking.tolist()


def test_a_width_is_in_the_unit_of_its_indicator():
    """An indicator from -5 to 10: half-width 0.5 at 0, 0.1 and 8 alike; else 5 % of the value."""
    content = RULES.model_dump(by_alias=True)
    place = RULES.codes.index("E3")
    content["indicators"][place]["width"] = 0.5
    rules = Methodology.model_validate(content)
    values = pd.DataFrame({"E3": [0.0, 0.1, 8.0], "E1": [10.0, 20.0, 0.0]})
    model = uncertainty(values, rules)
    assert (model.high - model.low)[:, place].tolist() == pytest.approx([1, 1, 1])
    other = RULES.codes.index("E1")
    assert (model.high - model.low)[:, other].tolist() == pytest.approx([1, 2, 0])
    doubtful = pd.DataFrame({"E3": ["given", "contradictory", "clipped"]})
    wide = uncertainty(values, rules, status=doubtful)
    assert (wide.high - wide.low)[:, place].tolist() == pytest.approx([1, 4, 2])
