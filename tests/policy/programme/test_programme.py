"""Published examples of project management, hand arithmetic, and bad plans."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError, UndefinedError, UnknownNameError
from cluster_analysis.policy.programme import (
    StrategicPlan,
    additionality,
    budget_frontier,
    choose_actions,
    cluster_maturity,
    critical_path,
    earned_value,
    kpi_tree,
    load_plan,
    monitor,
    on_time_probability,
    programme_table,
    simulate_schedule,
    state_support,
)


@pytest.fixture
def reliable() -> pd.DataFrame:
    """Hillier & Lieberman, Introduction to Operations Research, chapter 22: Reliable Construction Co."""
    rows = [
        ("A", "", 1, 2, 3), ("B", "A", 2, 3.5, 8), ("C", "B", 6, 9, 18), ("D", "C", 4, 5.5, 10),
        ("E", "C", 1, 4.5, 5), ("F", "E", 4, 4, 10), ("G", "D", 5, 6.5, 11), ("H", "E;G", 5, 8, 17),
        ("I", "C", 3, 7.5, 9), ("J", "F;I", 3, 9, 9), ("K", "J", 4, 4, 4), ("L", "J", 1, 5.5, 7),
        ("M", "H", 1, 2, 3), ("N", "K;L", 5, 5.5, 9),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["action", "after", "optimistic", "likely", "pessimistic"])


class TestSchedule:
    def test_critical_path_of_reliable_construction(self, reliable):
        table = critical_path(reliable)
        assert table.attrs["duration"] == pytest.approx(44)
        assert table.attrs["path"] == list("ABCEFJLN")
        assert table.loc["D", "slack"] == pytest.approx(4)
        assert table.loc["I", "slack"] == pytest.approx(2)

    def test_chance_of_the_deadline(self, reliable):
        # variance 9 along the path: P(Z <= 1) = 0.8413
        assert on_time_probability(reliable, 47) == pytest.approx(0.841, abs=5e-4)

    def test_simulation_is_less_hopeful_than_one_path(self, reliable):
        table = simulate_schedule(reliable, draws=20_000)
        assert table.attrs["mean"] > 44  # the mean of a maximum exceeds the maximum of the means
        assert np.mean(np.array(table.attrs["durations"]) <= 47) < 0.841
        assert table.loc["A", "criticality"] == 1
        assert 0 < table.loc["D", "criticality"] < 1
        assert table.attrs["p50"] < table.attrs["p80"]

    def test_same_seed_same_draws(self, reliable):
        one, two = (simulate_schedule(reliable, draws=100).attrs["durations"] for _ in range(2))
        assert one == two

    def test_circles_and_unknown_predecessors_are_named(self, reliable):
        circle = reliable.assign(after=["C", *reliable["after"][1:]])
        with pytest.raises(InputError, match=r"circle: .*A -> B|circle: .*B -> C|circle: .*C -> A"):
            critical_path(circle)
        with pytest.raises(InputError, match=r"row B, column 'after': 'Z' is not an action"):
            critical_path(reliable.assign(after=["", "Z", *reliable["after"][2:]]))

    def test_durations_out_of_order(self, reliable):
        with pytest.raises(InputError, match="are not three durations in order"):
            critical_path(reliable.assign(likely=99))


class TestEarnedValue:
    def test_textbook(self):
        found = earned_value(200, 100, 80, 90)
        assert found["cpi"] == pytest.approx(0.889, abs=5e-4)
        assert found["spi"] == pytest.approx(0.80)
        assert found["eac"] == pytest.approx(225)

    def test_nothing_spent_yet_has_no_index(self):
        found = earned_value(200, 0, 0, 0)
        assert np.isnan(found[["cpi", "spi", "eac"]]).all()

    def test_more_done_than_there_is(self):
        with pytest.raises(InputError, match="column 'earned': 300 is more than the budget 200"):
            earned_value(200, 100, 300, 90)


def actions(values, costs, lines, after=None):
    names = [f"a{i}" for i in range(len(values))]
    return pd.DataFrame(
        {
            "action": names,
            "line": lines,
            "value": values,
            "cost": costs,
            "after": after or [""] * len(names),
        }
    )


class TestPortfolio:
    def test_greedy_by_value_per_cost_is_not_the_best(self):
        table = actions([10, 9, 9], [6, 5, 5], ["x", "x", "x"])
        best = choose_actions(table, 10)
        assert best.actions == ("a1", "a2")
        assert (best.value, best.cost) == (18, 10)

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 10_000))
    def test_against_all_sets(self, seed):
        rng = np.random.default_rng(seed)
        n = 7
        table = actions(rng.integers(1, 20, n), rng.integers(1, 10, n), rng.choice(["x", "y", "z"], n))
        best = None
        for k in range(n + 1):
            for chosen in combinations(range(n), k):
                part = table.iloc[list(chosen)]
                counts = [int((part["line"] == one).sum()) for one in table["line"].unique()]
                if part["cost"].sum() <= 20 and all(counts):
                    best = max(best or 0, part["value"].sum())
        if best is None:
            with pytest.raises(UndefinedError):
                choose_actions(table, 20)
        else:
            assert choose_actions(table, 20).value == pytest.approx(best)

    def test_an_action_comes_with_what_it_needs(self):
        table = actions([10, 1], [5, 5], ["x", "x"], after=["a1", ""])
        assert choose_actions(table, 5).actions == ("a1",)
        assert choose_actions(table, 10).actions == ("a0", "a1")

    def test_no_set_says_the_least_budget(self):
        table = actions([5, 5], [3, 4], ["x", "y"])
        with pytest.raises(UndefinedError, match="budget of 6 is not enough, the cheapest set costs 7"):
            choose_actions(table, 6)

    def test_bad_input(self):
        table = actions([5, -1], [3, 4], ["x", "y"])
        with pytest.raises(InputError, match=r"row a1, column 'value': -1\.0 is not a number from 0 up"):
            choose_actions(table, 6)
        with pytest.raises(InputError, match="-1 is not a budget from zero up"):
            choose_actions(actions([1], [1], ["x"]), -1)

    def test_more_money_is_never_worse(self):
        frontier = budget_frontier(load_plan("demo-rice").actions, [0, 200, 400, 800, 5000])
        assert np.isnan(frontier["value"].iloc[0])
        assert (frontier["value"].dropna().diff().dropna() >= 0).all()


class TestSupport:
    rules = pd.DataFrame(
        {
            "category": ["equipment", "equipment", "training", "land"],
            "size": ["small", "large", "any", "any"],
            "eligible_share": [1.0, 1.0, 1.0, 0.0],
            "intensity": [0.5, 0.2, 0.7, 0.5],
            "cap": [40.0, 40.0, np.nan, np.nan],
        }
    )
    costs = pd.DataFrame(
        {"item": ["mill", "dryer", "course", "plot"], "category": ["equipment"] * 2 + ["training", "land"],
         "amount": [60.0, 40.0, 10.0, 20.0]}
    )  # fmt: skip

    def test_by_hand(self):
        table = state_support(self.costs, self.rules, "small")
        # equipment: 50 wanted, cap 40, shared 24 and 16; training 7; land none
        assert table["support"].to_list() == pytest.approx([24, 16, 7, 0])
        assert table["own"].to_list() == pytest.approx([36, 24, 3, 20])
        assert table.attrs["support"] == pytest.approx(47)
        assert state_support(self.costs, self.rules, "large")["support"].to_list() == pytest.approx(
            [12, 8, 7, 0]
        )

    def test_unknown_size_and_category(self):
        with pytest.raises(UnknownNameError, match="'giant'"):
            state_support(self.costs, self.rules, "giant")
        with pytest.raises(UnknownNameError, match="'yacht'"):
            state_support(self.costs.assign(category="yacht"), self.rules, "small")

    def test_additionality(self):
        assert additionality(100, 60, 20).to_list() == [40, 0.6, 2]
        assert additionality(50, 60, 20)["additional"] == -10
        with pytest.raises(InputError):
            additionality(1, 1, 0)


class TestMonitoring:
    def table(self, **changes):
        row = {"indicator": "i", "baseline": 100.0, "baseline_year": 2017, "target": 200.0,
               "target_year": 2021, "actual": 150.0, "actual_year": 2019, "quality": "measured"}  # fmt: skip
        return pd.DataFrame([row | changes])

    @pytest.mark.parametrize(
        ("changes", "light", "flag"),
        [
            ({}, "green", ""),
            ({"actual": 140.0}, "amber", ""),
            ({"actual": 120.0}, "red", ""),
            ({"target": 50.0, "actual": 75.0}, "green", ""),  # less is better
            ({"target": 50.0}, "red", ""),
            ({"actual": np.nan}, "grey", "no usable value"),
            ({"quality": "contradictory"}, "grey", "no usable value"),
            ({"quality": "self-reported"}, "green", "weak evidence"),
            ({"target": 100.0}, "grey", "no target above the baseline"),
        ],
    )
    def test_lights(self, changes, light, flag):
        found = monitor(self.table(**changes)).iloc[0]
        assert (found["light"], found["flag"]) == (light, flag)

    def test_rows_that_cannot_be(self):
        with pytest.raises(InputError, match="row 2, column 'target_year': 2017 is not after the baseline"):
            monitor(self.table(target_year=2017))

    def test_tree(self):
        tree = pd.DataFrame(
            {"indicator": ["a", "b", "c", "d"], "level": ["input", "output", "outcome", "impact"],
             "parent": ["b", "d", "zz", ""]}
        )  # fmt: skip
        assert kpi_tree(tree) == [
            "b: its parent d is an impact, not an outcome",
            "c: its parent zz is not in the tree",
        ]


class TestMaturity:
    def test_a_group_with_too_few_answers_has_no_score(self):
        answers = pd.DataFrame(
            {
                "group": ["structure"] * 3 + ["financing"] * 3,
                "question": range(6),
                "score": [4, 3, 2, 4, np.nan, np.nan],
                "evidence": ["list", "", "", "", "", ""],
            }
        )
        table = cluster_maturity(answers)
        assert table.loc["structure", "score"] == 3
        assert table.loc["structure", "level"] == "established"
        assert table.loc["structure", "with_evidence"] == 1
        assert table.loc["financing", "level"] == "not scored"
        assert table.attrs["weakest"] == "structure"

    def test_unknown_group(self):
        bad = pd.DataFrame({"group": ["luck"], "question": [1], "score": [5], "evidence": [""]})
        with pytest.raises(InputError, match="'luck' is not one of") as caught:
            cluster_maturity(bad)
        assert "5 is not a score from 0 to 4" in str(caught.value)


class TestExamples:
    @pytest.mark.parametrize("cluster", ["demo-rice", "demo-dairy"])
    @pytest.mark.parametrize("lang", ["en", "ru", "kk"])
    def test_both_plans_load_in_every_language_and_say_synthetic(self, cluster, lang):
        plan = load_plan(cluster, lang)
        assert plan.synthetic
        assert {"en": "SYNTHETIC", "ru": "СИНТЕТИЧЕСКИЙ", "kk": "СИНТЕТИКАЛЫҚ"}[lang] in plan.vision
        assert critical_path(plan.actions).attrs["duration"] > 10
        choice = choose_actions(plan.actions, plan.budget)
        assert choice.cost <= plan.budget < plan.actions["cost"].sum()

    def test_every_table_says_synthetic(self):
        names = [
            "plan_actions",
            "earned_value",
            "monitoring_indicators",
            "maturity_answers",
            "cluster_actors",
        ]
        names += [
            "cluster_ties",
            "chain_stages",
            "stakeholders",
            "cluster_risks",
            "cluster_raci",
            "cluster_revenue",
        ]
        names += ["support_costs"]
        for name in names:
            assert programme_table(name, "demo-dairy").attrs["synthetic"], name

    def test_unknown_cluster(self):
        with pytest.raises(UnknownNameError, match="nearest: demo-rice"):
            load_plan("demo-ryce")

    def test_a_plan_with_holes_is_refused(self):
        plan = load_plan("demo-rice")
        broken = plan.actions.assign(owner="", line="Z")
        with pytest.raises(InputError, match="'Z' is not a line of the plan"):
            StrategicPlan("x", "KZ", "v", 1.0, plan.lines, broken, True)
