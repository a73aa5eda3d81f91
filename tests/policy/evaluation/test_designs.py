"""Designs on a panel whose truth is known, by hand, and on bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError, ParameterError, UnknownNameError
from cluster_analysis.policy.evaluation import (
    aggregate_effects,
    difference_in_differences,
    few_clusters_warning,
    first_differences,
    fixed_effects,
    nearest_matches,
    placebo_p_floor,
    spillover_effects,
    synthetic_control,
    synthetic_panel,
    wild_cluster_bootstrap,
)


def four_units() -> pd.DataFrame:
    """Treated a, b go 1 -> 4 and 3 -> 8; controls c, d go 2 -> 3 and 2 -> 5: (3 + 5)/2 - (1 + 3)/2 = 2."""
    rows = [
        ("a", 1, 1),
        ("a", 2, 4),
        ("b", 1, 3),
        ("b", 2, 8),
        ("c", 1, 2),
        ("c", 2, 3),
        ("d", 1, 2),
        ("d", 2, 5),
    ]
    data = pd.DataFrame(rows, columns=["region", "year", "y"])
    return data.assign(
        treated=data["region"].isin(["a", "b"]).astype(int), post=(data["year"] == 2).astype(int)
    )


def test_difference_in_differences_by_hand():
    effect = difference_in_differences(four_units(), "y", "treated", "post")
    assert effect.estimate == pytest.approx(2)


def test_two_way_fixed_effects_give_the_same_in_a_block_design():
    data = four_units().assign(d=lambda x: x["treated"] * x["post"])
    assert fixed_effects(data, "y", ["d"]).estimate == pytest.approx(2)


def six_units() -> pd.DataFrame:
    """Treated change by 3, 5, 4 and the others by 1, 3, 2: both variances are 1."""
    return two_periods({"a": 3.0, "b": 5.0, "e": 4.0, "c": 1.0, "d": 3.0, "f": 2.0}, "abe")


def two_periods(changes, treated):
    rows = [(unit, year, change * (year - 1)) for unit, change in changes.items() for year in (1, 2)]
    data = pd.DataFrame(rows, columns=["region", "year", "y"])
    data = data.assign(treated=data["region"].isin([*treated]).astype(int), post=data["year"] - 1)
    return data.assign(d=data["treated"] * data["post"])


def test_welch_gives_the_degrees_of_freedom_of_two_small_groups():
    # (1/3 + 1/3)^2 / ((1/3)^2 / 2 + (1/3)^2 / 2) = 4, t(0.975, 4) = 2.776445
    effect = difference_in_differences(six_units(), "y", "treated", "post")
    assert effect.standard_error == pytest.approx(np.sqrt(2 / 3))
    assert effect.freedom == pytest.approx(4)
    assert effect.high - 2 == pytest.approx(2.776445 * np.sqrt(2 / 3), rel=1e-6)
    # P(|t| > sqrt(6)) with 4 degrees: 1 - 3/4 * sqrt(6 / 2.5) * (1 - 0.2)
    assert effect.p_value == pytest.approx(1 - 0.75 * np.sqrt(2.4) * 0.8)


def test_three_treated_units_take_half_of_their_variance_from_all():
    """Variances 4 of three and 2/3 of four, (2 4 + 3 2/3) / 5 = 2 of all: (4 + 2) / 2 / 3 + 2/3 / 4 = 7/6."""
    changes = {"a": 3.0, "b": 5.0, "e": 1.0, "c": 1.0, "d": 2.0, "f": 3.0, "g": 2.0}
    effect = difference_in_differences(two_periods(changes, "abe"), "y", "treated", "post")
    assert effect.standard_error == pytest.approx(np.sqrt(7 / 6))
    # of it 4 (1/6 + 2/30) = 14/15 hangs on the three and 2/3 (1/4 + 3/30) = 7/30 on the four
    assert effect.freedom == pytest.approx((7 / 6) ** 2 / ((14 / 15) ** 2 / 2 + (7 / 30) ** 2 / 3))


@pytest.mark.parametrize(
    ("treated", "freedom"),
    # were all variances equal: 2/9 of 8/15 hang on the three, 14/45 on the five; of the four, half each
    [
        ("abe", (8 / 15) ** 2 / ((2 / 9) ** 2 / 2 + (14 / 45) ** 2 / 4)),
        ("abeh", 6),
        # two controls take 3/4 from all: 3/16 of 2/3 hang on them, 23/48 on the six
        ("abehcd", (2 / 3) ** 2 / ((23 / 48) ** 2 / 5 + (3 / 16) ** 2)),
    ],
)
def test_cr2_of_two_periods_is_the_error_of_difference_in_differences(treated, freedom):
    """With unequal groups too; unit effects are not counted, since they are nested in the clusters."""
    changes = {"a": 3.0, "b": 5.0, "e": 1.0, "c": 1.0, "d": 3.0, "f": 2.5, "g": 1.0, "h": 2.0}
    data = two_periods(changes, treated)
    plain = difference_in_differences(data, "y", "treated", "post")
    for design in (fixed_effects, first_differences):
        effect = design(data, "y", ["d"])
        assert effect.estimate == pytest.approx(plain.estimate)
        assert effect.standard_error == pytest.approx(plain.standard_error)
        assert effect.freedom == pytest.approx(freedom)


def test_two_controls_take_three_quarters_of_their_variance_from_all():
    """Variances 2.3 of six, 1.125 of two, 12.625 / 6 of all: 2.3 / 6 + (1.125 + 3 (12.625 / 6)) / 4 / 2."""
    changes = {"a": 3.0, "b": 5.0, "e": 1.0, "h": 2.0, "c": 1.0, "d": 3.0, "f": 2.5, "g": 1.0}
    effect = difference_in_differences(two_periods(changes, "abehcd"), "y", "treated", "post")
    assert effect.standard_error == pytest.approx(np.sqrt(2.3 / 6 + (1.125 + 12.625 / 2) / 8))


@pytest.mark.parametrize("treated", ["ab", "abcdef"], ids=["two treated", "one control"])
def test_below_three_treated_units_or_with_one_control_there_is_no_interval(treated):
    changes = {"a": 3.0, "b": 5.0, "c": 1.0, "d": 3.0, "e": 4.0, "f": 2.5, "g": 1.0}
    data = two_periods(changes, treated)
    ring = {"a": ["g"]}
    effects = [difference_in_differences(data, "y", "treated", "post"), fixed_effects(data, "y", ["d"])]
    effects += [first_differences(data, "y", ["d"])]
    if treated == "ab":
        effects.append(fixed_effects(data, "y", ["d"], errors="classical"))
        effects.append(spillover_effects(data, "y", "treated", "post", ring))
    for effect in effects:
        assert np.isfinite(effect.estimate)
        assert np.isnan([effect.standard_error, effect.low, effect.high, effect.p_value]).all()


def test_with_one_clean_control_left_there_is_no_interval_of_the_direct_effect():
    changes = {"a": 3.0, "b": 5.0, "c": 1.0, "d": 3.0, "e": 4.0, "f": 2.5, "g": 1.0}
    near = {"a": ["d"], "b": ["e", "f"]}
    effect = spillover_effects(two_periods(changes, "abc"), "y", "treated", "post", near)
    assert effect.estimate == pytest.approx(2)
    assert np.isnan(effect.low)


def test_staggered_adoption_of_one_group_is_difference_in_differences():
    data = four_units().assign(start=lambda x: np.where(x["treated"] == 1, 2.0, np.nan))
    more = pd.DataFrame({"region": ["e", "e"], "year": [1, 2], "y": [0, 4], "treated": 1, "start": 2.0})
    data = pd.concat([data, more.assign(post=[0, 1])], ignore_index=True)
    staggered = aggregate_effects(data, "y", "start")
    plain = difference_in_differences(data, "y", "treated", "post")
    for name in ("estimate", "standard_error", "low", "high", "p_value"):
        assert getattr(staggered, name) == pytest.approx(getattr(plain, name))


def test_below_three_treated_units_staggered_adoption_has_no_interval():
    data = four_units().assign(start=lambda x: np.where(x["treated"] == 1, 2.0, np.nan))
    effect = aggregate_effects(data, "y", "start")
    assert effect.estimate == pytest.approx(2)
    assert np.isnan([effect.standard_error, effect.low, effect.high, effect.p_value]).all()


def test_an_unbalanced_panel_is_refused_by_name():
    with pytest.raises(InputError, match="'d' has 1 of 2 periods"):
        difference_in_differences(four_units().iloc[:-1], "y", "treated", "post")


def test_true_and_false_are_read_as_one_and_zero():
    flags = four_units().astype({"treated": bool, "post": bool})
    plain = difference_in_differences(four_units(), "y", "treated", "post")
    assert difference_in_differences(flags, "y", "treated", "post").estimate == plain.estimate


@pytest.mark.parametrize(
    ("column", "words"),
    [("post", "'post': 2 has"), ("treated", "'treated': 'a' has")],
    ids=["post", "treated"],
)
def test_a_start_that_differs_between_units_is_refused_not_averaged(column, words):
    data = four_units()
    data.loc[(data["region"] == "a") & (data["year"] == 2), column] = 0
    with pytest.raises(InputError, match=rf"{words} two values; .*aggregate_effects"):
        difference_in_differences(data, "y", "treated", "post")


def test_a_missing_outcome_is_refused_by_name():
    data = four_units().astype({"y": float})
    data.loc[3, "y"] = np.nan
    with pytest.raises(InputError, match="'b, 2' is missing or no number"):
        difference_in_differences(data, "y", "treated", "post")


def test_a_regressor_that_does_not_vary_within_units_is_refused():
    with pytest.raises(InputError, match="cannot be told from the unit and period effects"):
        fixed_effects(four_units(), "y", ["treated"])


def by_event(panel, **options):
    effects = aggregate_effects(panel, "outcome", "start", by="event", **options)["effect"]
    return effects[effects.index >= 0], effects[effects.index < 0]


def test_effects_of_groups_are_the_truth_without_noise():
    after, before = by_event(synthetic_panel(noise=0.0, spillover=0.0))
    np.testing.assert_allclose(after, 2.0)
    np.testing.assert_allclose(before, 0.0, atol=1e-12)


def test_anticipation_spoils_the_base_unless_it_is_said():
    panel = synthetic_panel(noise=0.0, spillover=0.0, anticipation=1.0)
    np.testing.assert_allclose(by_event(panel)[0], 1.0)
    after, before = by_event(panel, anticipation=1)
    np.testing.assert_allclose(after, 2.0)
    np.testing.assert_allclose(before[-1], 1.0)


def test_not_yet_treated_controls_give_the_same_truth():
    panel = synthetic_panel(noise=0.0, spillover=0.0, anticipation=1.0)
    np.testing.assert_allclose(by_event(panel, control="not_yet", anticipation=1)[0], 2.0)


def test_a_group_is_no_control_of_its_own_trend_before_the_start():
    """From year 2 back to year 1 a moves by 5, c and d, not yet treated in year 2, by 1 and 3: 5 - 2.

    Two years before its own start c moves by nothing, as d does: over a and c the mean is 1.5.
    """
    rows = [
        (unit, year, y * (year == 1))
        for unit, y in (("a", 5.0), ("c", 1.0), ("d", 3.0))
        for year in (1, 2, 3, 4)
    ]
    panel = pd.DataFrame(rows, columns=["region", "year", "y"])
    panel["start"] = panel["region"].map({"a": 3.0, "c": 4.0})
    effects = aggregate_effects(panel, "y", "start", by="event", control="not_yet")
    assert effects.loc[-2, "effect"] == 1.5


@pytest.mark.parametrize("by", ["group", "calendar"])
def test_effects_by_first_year_and_by_year_are_the_truth_without_noise(by):
    panel = synthetic_panel(noise=0.0, spillover=0.0)
    effects = aggregate_effects(panel, "outcome", "start", by=by)
    starts = set(panel["start"].dropna())
    years = {year for year in panel["year"] if year >= min(starts)}
    assert set(effects.index) == (starts if by == "group" else years)
    np.testing.assert_allclose(effects["effect"], 2.0)


def test_where_all_are_treated_there_is_nothing_to_compare_with():
    panel = synthetic_panel(noise=0.0)
    with pytest.raises(InputError, match="no group has both"):
        aggregate_effects(panel[panel["treated"] == 1], "outcome", "start")


def test_a_start_that_changes_within_a_region_is_refused():
    panel = synthetic_panel(noise=0.0)
    panel.loc[0, "start"] = 2016
    with pytest.raises(InputError, match="column 'start': 'R01' has two values"):
        aggregate_effects(panel, "outcome", "start")


def test_aggregates_cover_the_truth():
    panel = synthetic_panel(seed=1, spillover=0.0, regions=40)
    effect = aggregate_effects(panel, "outcome", "start")
    assert effect.low < 2.0 < effect.high
    events = aggregate_effects(panel, "outcome", "start", by="event")
    assert events.loc[-3, "effect"] == pytest.approx(0, abs=0.5)
    assert events.index.name == "event"


def test_two_way_fixed_effects_miss_growing_effects_that_group_time_effects_find():
    panel = synthetic_panel(noise=0.0, spillover=0.0, effect=0.0)
    since = (panel["year"] - panel["start"] + 1).clip(lower=0).fillna(0)
    panel["outcome"] += since
    panel["d"] = (since > 0).astype(int)
    after, _before = by_event(panel)
    np.testing.assert_allclose(after, after.index + 1)
    truth = since[since > 0].mean()
    assert abs(fixed_effects(panel, "outcome", ["d"]).estimate - truth) > 0.2


def test_spillover_is_found_beside_the_direct_effect():
    panel = synthetic_panel(noise=0.0, starts=(2015,))
    effect = spillover_effects(panel, "outcome", "treated", "post", panel.attrs["neighbours"])
    assert effect.estimate == pytest.approx(2.0)
    assert effect.details["coefficients"].loc["spillover", "estimate"] == pytest.approx(0.5)
    assert panel.loc[panel["near"] == 1, "region"].unique().tolist() == [
        "R09",
        "R40",
    ]  # eight treated of 40
    assert effect.treated == 8


def test_naive_comparison_is_too_small_under_spillover():
    panel = synthetic_panel(noise=0.0, regions=10, starts=(2015,))
    # two of eight controls gain 0.5: 2 - 2 * 0.5 / 8
    naive = difference_in_differences(panel, "outcome", "treated", "post")
    assert naive.estimate == pytest.approx(2.0 - 0.125)


def test_no_clean_control_left():
    neighbours = {"a": ["c"], "b": ["d"]}
    with pytest.raises(InputError, match="no clean control"):
        spillover_effects(four_units(), "y", "treated", "post", neighbours)


class TestFewClusters:
    def test_warning_by_number(self):
        assert few_clusters_warning(50, 20) is None
        assert "16 clusters are few" in few_clusters_warning(16, 6)
        assert "Only 2 treated of 50" in few_clusters_warning(50, 2)

    def test_floor_of_placebos_with_sixteen_regions(self):
        assert placebo_p_floor(16) == 1 / 16  # never below 5 %
        assert placebo_p_floor(20) == 1 / 20

    def test_bootstrap_floor_with_few_clusters(self):
        # three clusters, the third on the mean, so its sign is nothing: of 8 sign vectors the observed one
        # and its mirror fit exactly with either sign of the third; the other four have a slope of zero
        x = np.repeat([0.0, 1.0, 0.5], 4)
        p = wild_cluster_bootstrap(10 * x, np.column_stack([x, np.ones(12)]), np.repeat([0, 1, 2], 4))
        assert p == 4 / 8

    def test_no_effect_is_not_found(self):
        rng = np.random.default_rng(5)
        clusters = np.repeat(np.arange(20), 10)
        x = (clusters < 8).astype(float)
        y = rng.normal(size=20)[clusters] + rng.normal(size=200)
        assert wild_cluster_bootstrap(y, np.column_stack([x, np.ones(200)]), clusters) > 0.05
        assert wild_cluster_bootstrap(y + 3 * x, np.column_stack([x, np.ones(200)]), clusters) < 0.05


class TestSyntheticControl:
    def panel(self):
        # t = 0.25 a + 0.75 b before; +2 after 2013; c is unlike
        rng = np.random.default_rng(3)
        a, b, c = rng.normal(10, 2, 8), rng.normal(5, 2, 8), rng.normal(50, 9, 8)
        t = 0.25 * a + 0.75 * b + np.where(np.arange(8) >= 5, 2.0, 0.0)
        years = range(2008, 2016)
        wide = pd.DataFrame({"t": t, "a": a, "b": b, "c": c}, index=pd.Index(years, name="year"))
        return wide.melt(ignore_index=False, var_name="region", value_name="y").reset_index()

    def test_known_mixture_and_effect(self):
        result = synthetic_control(self.panel(), "y", "t", 2013)
        assert result.weights.to_dict() == pytest.approx({"a": 0.25, "b": 0.75, "c": 0.0}, abs=1e-4)
        assert result.effect == pytest.approx(2.0, abs=1e-3)
        assert result.placebos.index[0] == "t"

    def test_unknown_unit_and_too_short_a_past(self):
        with pytest.raises(UnknownNameError, match="'z' is not a known region of the panel"):
            synthetic_control(self.panel(), "y", "z", 2013)
        with pytest.raises(InputError, match="1 periods before"):
            synthetic_control(self.panel(), "y", "t", 2009)

    @settings(max_examples=20, deadline=None)
    @given(st.floats(-50, 50), st.floats(0.1, 10))
    def test_moving_and_stretching_the_outcome(self, shift, stretch):
        data = self.panel()
        base = synthetic_control(data, "y", "t", 2013, placebos=False)
        moved = synthetic_control(
            data.assign(y=data["y"] * stretch + shift), "y", "t", 2013, placebos=False
        )
        assert moved.effect == pytest.approx(base.effect * stretch, rel=1e-3, abs=1e-3)


class TestMatching:
    def test_a_missing_covariate_is_refused_by_row(self):
        data = pd.DataFrame({"x": [4.0, np.nan, 0.0], "treated": [1, 0, 0]})
        with pytest.raises(InputError, match="row 3, column 'x': nan is missing"):
            nearest_matches(data, ["x"], "treated")

    def test_nearest_match_by_hand(self):
        data = pd.DataFrame(
            {"x": [0.0, 10.0, 0.4, 9.0, 3.0], "treated": [1, 1, 0, 0, 0]}, index=list("abcde")
        )
        found = nearest_matches(data, ["x"], "treated")
        assert found[["treated", "control"]].to_numpy().tolist() == [["a", "c"], ["b", "d"]]
        assert found["distance"].to_list() == pytest.approx([0.4 / data["x"].std(), 1 / data["x"].std()])


def test_unknown_choices():
    panel = synthetic_panel(noise=0.0)
    with pytest.raises(ParameterError):
        aggregate_effects(panel, "outcome", "start", by="month")
    with pytest.raises(ParameterError):
        aggregate_effects(panel, "outcome", "start", control="some")
