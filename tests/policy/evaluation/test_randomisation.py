"""Randomisation, trends before the start, repeated cross-sections, the range of perfect synthetic fits."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from cluster_analysis.errors import InputError
from cluster_analysis.policy.evaluation import (
    aggregate_effects,
    difference_in_differences,
    pretrend_test,
    randomisation_test,
    synthetic_control,
)


def long(rows, first=1):
    cells = [(name, first + t, float(y)) for name, line in rows.items() for t, y in enumerate(line)]
    return pd.DataFrame(cells, columns=["region", "year", "y"])


def difference(data):
    return float(data.groupby("treated")["y"].mean().diff().iloc[-1])


def test_fishers_lady_tasting_tea():
    """Fisher (1935), chapter 2: 8 cups, 4 with milk first, all told right: 1 of 70, two-sided 2."""
    cups = pd.DataFrame({"region": range(8), "treated": [1] * 4 + [0] * 4, "y": [1.0] * 4 + [0.0] * 4})
    told = randomisation_test(cups, "treated", difference)
    assert told.assignments == 70 and told.p_value == pytest.approx(2 / 70)
    three = cups.assign(y=[1, 1, 1, 0, 1, 0, 0, 0.0])
    assert randomisation_test(three, "treated", difference).p_value == pytest.approx(34 / 70)
    assert fisher_exact([[3, 1], [1, 3]]).pvalue == pytest.approx(34 / 70)


def test_each_design_can_be_dealt_anew_staggered_ones_too():
    random = np.random.default_rng(3)
    rows = {f"r{n:02}": random.normal(size=6) for n in range(16)}
    panel = long(rows).assign(start=lambda d: d["region"].map({"r00": 3.0, "r01": 3.0, "r02": 4.0}))
    panel.loc[panel["year"] >= panel["start"], "y"] += 8
    told = randomisation_test(
        panel, "start", lambda d: aggregate_effects(d, "y", "start").estimate, draws=39
    )
    assert told.assignments == 40 and told.p_value == 1 / 40
    assert told.statistic == aggregate_effects(panel, "y", "start").estimate


def test_no_effect_is_rejected_no_more_often_than_said():
    random = np.random.default_rng(20261129)
    tables = [
        pd.DataFrame({"region": range(9), "treated": [1] * 3 + [0] * 6, "y": random.normal(size=9)})
        for _ in range(200)
    ]
    rejected = np.mean([randomisation_test(one, "treated", difference).p_value <= 0.05 for one in tables])
    assert rejected <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_what_cannot_be_dealt_is_refused():
    table = pd.DataFrame({"region": list("aab"), "treated": [0, 1, 0], "y": 1.0})
    with pytest.raises(InputError, match="'a' has two values"):
        randomisation_test(table, "treated", difference)
    with pytest.raises(InputError, match="same treatment"):
        randomisation_test(table.assign(treated=1), "treated", difference)
    whole = table.assign(region=list("abc"))
    with pytest.raises(InputError, match="is missing"):
        randomisation_test(whole.assign(region=["a", "b", None]), "treated", difference)
    with pytest.raises(InputError, match="nothing to compare"):
        randomisation_test(whole, "treated", lambda _: np.nan)


def test_an_assignment_without_an_estimate_counts_against_the_effect():
    table = pd.DataFrame({"region": list("abcd"), "treated": [1, 0, 0, 0], "y": [5.0, 1, 2, 3]})
    gaps = lambda d: difference(d) if d["treated"].iloc[0] else np.nan  # noqa: E731
    assert randomisation_test(table, "treated", gaps).p_value == 1.0


def test_trends_before_the_start_by_hand():
    """Changes from year 2 to year 1: a 2, b 0, c 1, d -1. Leads, each alone treated: 2, -2/3, 2/3, -2."""
    panel = long({"a": [2, 0, 9], "b": [0, 0, 1], "c": [1, 0, 3], "d": [-1, 0, 0]})
    panel["treated"] = (panel["region"] == "a").astype(int)
    told = pretrend_test(panel, "y", "treated", start=3)
    assert told == (4.0, 0.5, 4)
    with pytest.raises(InputError, match="1 periods before the start"):
        pretrend_test(panel, "y", "treated", start=2)
    apart = panel.assign(y=panel["y"] + 5 * panel["treated"] * (panel["year"] == 1))
    assert pretrend_test(apart, "y", "treated", start=3)[:2] == (49.0, 0.25)


def test_persons_of_a_repeated_cross_section_are_asked_for_as_means():
    """Other persons each year: c has 1, 3 then 4, 8; so its change is 4, that of the others 1, 2 and 0."""
    people = pd.DataFrame(
        [("c", 1, 1), ("c", 1, 3), ("c", 2, 4), ("c", 2, 8), ("d", 1, 1), ("d", 2, 2), ("e", 1, 1),
         ("e", 2, 3), ("f", 1, 5), ("f", 2, 5)], columns=["region", "year", "y"])  # fmt: skip
    people = people.assign(
        treated=(people["region"] == "c").astype(int), post=(people["year"] == 2).astype(int)
    )
    with pytest.raises(InputError, match=r"is there twice; .*mean of each region and year"):
        difference_in_differences(people, "y", "treated", "post")
    means = people.groupby(["region", "year"], as_index=False).mean()
    assert difference_in_differences(means, "y", "treated", "post").estimate == pytest.approx(4 - 1)


def test_all_perfect_fits_give_a_range():
    """T is (2, 2, 5). Weights w of b, w of c, 1 - 2w of d fit for w from 0 to 1/2; the effect is 3 - 2w."""
    rows = {"T": [2, 2, 5], "b": [1, 1, 1], "c": [3, 3, 5], "d": [2, 2, 2]}
    fitted = synthetic_control(long(rows), "y", "T", 3)
    assert fitted.effect_range == pytest.approx((2, 3))
    assert 2 - 1e-9 <= fitted.effect <= 3 + 1e-9
    large = synthetic_control(long(rows).assign(y=lambda d: d["y"] * 1e9), "y", "T", 3)
    assert large.effect_range == pytest.approx((2e9, 3e9))
    none = synthetic_control(long(rows | {"T": [2, 9, 5]}), "y", "T", 3)
    assert np.isnan(none.effect_range).all() and np.isfinite(none.effect)


def test_units_without_a_time_before_are_named():
    """a is treated from the first year on; b rises by 5 in its year, c and d by 1 and 3: effect 5 - 2."""
    panel = long({"a": [9, 9, 9], "b": [0, 0, 5], "c": [0, 0, 1], "d": [0, 0, 3]})
    panel["start"] = panel["region"].map({"a": 1.0, "b": 3.0})
    told = aggregate_effects(panel, "y", "start")
    assert told.estimate == pytest.approx(3) and "before their start: a" in told.warnings[-1]
    assert aggregate_effects(panel, "y", "start", by="event").attrs["left_out"] == ["a"]
    whole = aggregate_effects(panel[panel["region"] != "a"], "y", "start")
    assert not any("left out" in one for one in whole.warnings)
