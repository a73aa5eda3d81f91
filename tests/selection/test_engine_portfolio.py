"""Optimal sets under caps: against trying every set, and what is said where there is none."""

import math
import time
from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.selection import choose_portfolio, cost_of_diversity
from cluster_analysis.selection.engine.ranking.portfolio import _rules, solve


def rules_of(table, caps, at_least=()):
    return [rule for kind in _rules(table, caps, dict(at_least)).values() for rule in kind]


def every_set(table, n, caps):
    best, found = -math.inf, []
    for chosen in combinations(sorted(table.index), n):
        part = table.loc[list(chosen)]
        if all(max(Counter(part[kind]).values(), default=0) <= cap for kind, cap in caps.items()):
            value = math.fsum(part["total"])
            if value > best + 1e-9:
                best, found = value, []
            if value >= best - 1e-9:
                found.append(list(chosen))
    return best, found


tables = st.integers(3, 9).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 6), min_size=n, max_size=n),
        st.lists(st.sampled_from("ABC"), min_size=n, max_size=n),
        st.lists(st.sampled_from("xy"), min_size=n, max_size=n),
        st.integers(1, min(n, 5)),
        st.integers(1, 3),
        st.integers(1, 4),
    )
)


@given(tables)
@settings(deadline=None, max_examples=60)
def test_both_ways_of_solving_find_every_optimal_set(case):
    totals, regions, sectors, n, most, many = case
    table = pd.DataFrame({"total": np.array(totals, dtype=float), "region": regions, "sector": sectors})
    caps = {"region": most, "sector": many}
    value, sets = every_set(table, n, caps)
    found = choose_portfolio(table, n, caps)
    assert found.sets == sorted(sets)
    if not sets:
        assert math.isnan(found.value)
        assert found.conflict
        return
    assert found.value == pytest.approx(value)
    solved = solve(table["total"].to_numpy(), n, rules_of(table, caps))
    assert solved.tolist() in sets


def test_one_after_another_is_not_optimal():
    """The best bid forces out two good ones: taking it first gives 90 + 50, the optimum is 80 + 79."""
    table = pd.DataFrame(
        {"total": [90, 80, 79, 50], "region": ["A", "A", "B", "C"], "sector": ["x", "y", "x", "z"]},
        index=list("pqrs"),
    )
    found = choose_portfolio(table, 2, {"region": 1, "sector": 1})
    assert (found.sets, found.value) == ([["q", "r"]], 159)


def test_problems_too_large_to_count_have_a_best_set_and_say_that_there_may_be_more(monkeypatch):
    rng = np.random.default_rng(20170410)
    table = pd.DataFrame(
        {
            "total": rng.uniform(0, 100, 60),
            "region": rng.choice(list("ABCDEFGH"), 60),
            "sector": rng.choice(list("xyz"), 60),
        }
    )
    caps = {"region": 1, "sector": 2}
    direct = choose_portfolio(table, 6, caps)
    monkeypatch.setattr("cluster_analysis.selection.engine.ranking.portfolio.STEPS", 0)
    uncounted = choose_portfolio(table, 6, caps)
    assert (uncounted.sets, uncounted.value) == (direct.sets, direct.value)
    assert (direct.complete, uncounted.complete) == (True, False)
    assert cost_of_diversity(table, 6, caps)["sets"].isna().all()


def test_caps_in_conflict_are_named_and_no_more():
    table = pd.DataFrame(
        {"total": [9, 8, 7, 6, 5, 4.0], "region": list("AAABBB"), "sector": list("xyzuvw")}
    )
    found = choose_portfolio(table, 4, {"region": 1, "sector": 1})
    assert not found.sets
    assert math.isnan(found.value)
    assert found.conflict == ["at most 1 of region A", "at most 1 of region B"]
    assert choose_portfolio(table, 7).conflict == ["7 places for 6 bids with a score"]


def test_ties_give_every_set_and_the_tolerance_of_the_tie_rule_counts():
    scores = pd.Series({"p": 9.0, "q": 8.0, "r": 8.0, "s": 7.999})
    assert choose_portfolio(scores, 2).sets == [["p", "q"], ["p", "r"]]
    assert choose_portfolio(scores, 2, tolerance=0.005).sets == [["p", "q"], ["p", "r"], ["p", "s"]]


def test_bids_without_a_score_and_bad_input():
    scores = pd.Series({"p": 9.0, "q": np.nan, "r": 8.0})
    assert choose_portfolio(scores, 2).sets == [["p", "r"]]
    with pytest.raises(ParameterError, match="regoin"):
        choose_portfolio(pd.DataFrame({"total": [1.0], "region": ["A"]}), 1, {"regoin": 1})
    with pytest.raises(InputError, match="good"):
        choose_portfolio(pd.DataFrame({"total": [1.0, "good"]}), 1)
    with pytest.raises(InputError, match="not a number of bids"):
        choose_portfolio(pd.DataFrame({"total": [1.0], "region": ["A"]}), 1, {"region": -1})
    assert choose_portfolio(scores, 0).sets == [[]]


def test_the_cost_of_diversity_by_hand():
    table = pd.DataFrame(
        {"total": [90, 80, 70, 60.0], "region": ["A", "A", "B", "C"], "sector": ["x", "y", "x", "y"]},
        index=list("pqrs"),
    )
    found = cost_of_diversity(table, 2, {"region": 1, "sector": 1}).set_index("caps")
    assert found["cost"].to_dict() == {"none": 0, "region": 10, "sector": 0, "region, sector": 20}
    assert found.loc["region", ["enter", "leave"]].tolist() == ["r", "q"]


def test_equal_scores_are_counted_and_not_listed():
    """14 bids, 6 places: 14 over 6 = 3,003 sets; 40 bids, 10 places: 847,660,528."""
    start = time.perf_counter()
    equal = choose_portfolio(pd.Series(60.0, index=range(14)), 6)
    assert time.perf_counter() - start < 0.5
    assert (equal.count, len(equal.sets), equal.complete) == (3003, 1000, True)
    many = choose_portfolio(pd.Series(60.0, index=range(40)), 10)
    assert many.count == math.comb(40, 10)


def test_many_sets_around_one_bid_are_counted():
    """One bid stands out, 24 are equal: 24 over 5 = 42,504 sets, the first bid in each."""
    scores = pd.Series([90.0] + [60.0] * 24, index=[f"S{i:02d}" for i in range(25)])
    found = choose_portfolio(scores, 6)
    assert (found.count, found.value) == (42_504, 390)
    assert all("S00" in one for one in found.sets)


def test_ties_under_caps_are_counted_by_hand():
    """Two of region A and six of none, all equal, at most one of A, three places: 6C3 + 2 x 6C2 = 20 + 30."""
    table = pd.DataFrame({"total": 50.0, "region": ["A", "A", *[None] * 6]})
    assert choose_portfolio(table, 3, {"region": 1}).count == 50


def test_at_least_so_many_different_sectors():
    table = pd.DataFrame(
        {"total": [90, 80, 70, 60, 50.0], "sector": ["x", "x", "x", "y", "z"]}, index=list("pqrst")
    )
    assert choose_portfolio(table, 3, at_least={"sector": 2}).sets == [["p", "q", "s"]]
    assert choose_portfolio(table, 3, at_least={"sector": 3}).sets == [["p", "s", "t"]]
    none = choose_portfolio(table, 3, at_least={"sector": 4})
    assert (none.sets, none.conflict) == ([], ["at least 4 of sector, all different"])
    both = choose_portfolio(table, 3, {"sector": 2}, at_least={"sector": 2})
    assert both.sets == [["p", "q", "s"]]
    costs = cost_of_diversity(table, 3, {}, at_least={"sector": 3}).set_index("caps")["cost"]
    assert costs.to_dict() == {"none": 0, "different sector": 40}


@given(tables, st.integers(0, 3))
@settings(deadline=None, max_examples=40)
def test_counts_and_different_groups_agree_with_trying_every_set(case, least):
    totals, regions, sectors, n, most, _many = case
    table = pd.DataFrame({"total": np.array(totals, dtype=float), "region": regions, "sector": sectors})
    sets = [
        one for one in combinations(table.index, n)
        if max(Counter(table.loc[list(one), "region"]).values()) <= most
        and table.loc[list(one), "region"].nunique() >= least
    ]  # fmt: skip
    found = choose_portfolio(table, n, {"region": most}, at_least={"region": least})
    sums = [table.loc[list(one), "total"].sum() for one in sets]
    assert found.count == sum(total == max(sums) for total in sums)
    assert bool(found.sets) == bool(sets)
    rules = rules_of(table, {"region": most}, {"region": least})
    assert (solve(table["total"].to_numpy(), n, rules) is not None) == bool(sets)
