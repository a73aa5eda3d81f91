"""Textbook numbers, hand arithmetic and bad input for the methods of industry analysis and management."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError, UndefinedError
from cluster_analysis.policy.management import (
    bass_adoption,
    bass_peak,
    borda_count,
    break_even,
    collective_action,
    concentration_ratio,
    condorcet_winner,
    core_periphery_break_point,
    cronbach_alpha,
    data_envelopment,
    five_forces,
    gap_benchmark,
    growth_share,
    grubel_lloyd,
    herfindahl_hirschman,
    importance_performance,
    raci_problems,
    revenue_mix,
    risk_matrix,
    segment,
    stakeholder_classes,
    trade_types,
    weber_point,
)


class TestLocation:
    def test_weber_point_of_the_unit_triangle(self):
        # Fermat point of a right isosceles triangle: (3 - sqrt 3) / 6
        np.testing.assert_allclose(
            weber_point([(0, 0), (1, 0), (0, 1)]), [(3 - np.sqrt(3)) / 6] * 2, atol=1e-8
        )

    def test_a_heavy_place_is_the_answer_itself(self):
        assert weber_point([(0, 0), (1, 0), (0, 1)], [2, 1, 1]).tolist() == [0, 0]

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=7), st.data()
    )
    def test_no_other_place_is_cheaper(self, points, data):
        best = weber_point(points)
        other = np.array([data.draw(st.floats(-50, 50)), data.draw(st.floats(-50, 50))])
        cost = lambda z: np.linalg.norm(np.array(points) - z, axis=1).sum()  # noqa: E731
        assert cost(best) <= cost(other) + 1e-4

    def test_break_point(self):
        # sigma 5, mu 0.4: (1.2 * 1.4) / (0.4 * 0.6) = 7, to the power of 1/4
        assert core_periphery_break_point(5, 0.4) == pytest.approx(7**0.25)
        with pytest.raises(UndefinedError, match="always gathers"):
            core_periphery_break_point(1.5, 0.4)


class TestIndustry:
    def test_concentration_of_four_firms(self):
        shares = [40, 30, 20, 10]
        assert herfindahl_hirschman(shares) == pytest.approx(3000)
        assert 1e4 / herfindahl_hirschman(shares) == pytest.approx(3.33, abs=5e-3)
        assert concentration_ratio(shares, 2) == pytest.approx(70)

    def test_shares_without_size(self):
        with pytest.raises(UndefinedError):
            herfindahl_hirschman([0, 0])
        with pytest.raises(InputError, match=r"row 2, column 'size': -1\.0 is not a number from 0 up"):
            herfindahl_hirschman([5, -1])

    def test_intra_industry_trade(self):
        assert grubel_lloyd([100], [60]) == pytest.approx(0.75)
        # aggregating hides: products 100/0 and 0/60 have none, their sum 0.75
        assert grubel_lloyd([100, 0], [0, 60]) == pytest.approx(0.0)

    def test_trade_types_by_hand(self):
        trade = pd.DataFrame(
            {
                "export_value": [100, 100, 100, 100, 100],
                "export_weight": [10, 10, 10, 10, 0],
                "import_value": [5, 50, 50, 50, 50],
                "import_weight": [1, 5, 10, 2, 5],
            }
        )
        kinds = ["one-way", "horizontal", "vertical high", "vertical low", "unknown"]
        assert trade_types(trade).to_list() == kinds

    def test_growth_share_boxes(self):
        table = pd.DataFrame(
            {
                "market_growth": [0.1, 0.0, 0.1, 0.0],
                "sales": [20, 20, 5, 5],
                "largest_rival": [10, 10, 10, 10],
                "market": [1, 1, 1, 1],
            }
        )
        assert growth_share(table)["box"].to_list() == ["star", "cash cow", "question mark", "dog"]

    def test_two_clear_segments(self):
        table = pd.DataFrame({"x": [0, 0.1, 0.2, 9, 9.1], "y": [0, 0.1, 0, 9, 9]}, index=list("abcde"))
        found = segment(table)
        assert found.to_dict() == {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}
        assert max(found.attrs["silhouette"], key=found.attrs["silhouette"].get) == 2

    def test_importance_and_performance(self):
        table = importance_performance(
            pd.Series({"quality": 5.0, "price": 4.0, "brand": 2.0, "parking": 1.0}),
            pd.Series({"quality": 2.0, "price": 5.0, "brand": 1.0, "parking": 4.0}),
        )
        assert table.index[0] == "quality"
        assert table["quadrant"].to_dict() == {
            "quality": "concentrate here",
            "price": "keep up",
            "brand": "low priority",
            "parking": "possible overkill",
        }

    def test_a_force_without_evidence_is_an_opinion(self):
        scores = pd.DataFrame(
            {"force": ["entry", "entry", "buyers"], "score": [2, 4, 5], "evidence": ["register", "", None]}
        )
        table = five_forces(scores)
        assert table.loc["entry", "score"] == 3
        assert table.loc["buyers", "basis"] == "opinion only"
        assert np.isnan(table.loc["rivalry", "score"])


class TestBenchmarking:
    def test_weakly_efficient_unit_is_the_trap(self):
        # Cooper, Seiford & Tone (2007), example 2.2: two inputs, output 1; F = (10, 1) has theta 1 but a
        # slack of 2
        x = pd.DataFrame(
            [[4, 3], [7, 3], [8, 1], [4, 2], [2, 4], [10, 1]], index=list("ABCDEF"), columns=["x1", "x2"]
        )
        table = data_envelopment(x, pd.DataFrame({"y": 1.0}, index=x.index))
        # table 2.2 of the book: A .8571, B .6316, C, D, E 1, F 1 with slack
        expected = [0.8571, 0.6316, 1, 1, 1, 1]
        np.testing.assert_allclose(table["efficiency"], expected, atol=5e-5)
        assert table["status"].to_list() == [
            "inefficient", "inefficient", "efficient", "efficient", "efficient", "weakly efficient",
        ]  # fmt: skip
        assert table.loc["F", "slack"] == pytest.approx(2)

    def test_scale_matters_with_constant_returns(self):
        x = pd.DataFrame({"x": [1.0, 2.0, 4.0]}, index=list("abc"))
        y = pd.DataFrame({"y": [1.0, 4.0, 5.0]}, index=list("abc"))
        assert data_envelopment(x, y).loc["a", "efficiency"] == pytest.approx(0.5)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000))
    def test_units_of_measurement_do_not_matter(self, seed):
        rng = np.random.default_rng(seed)
        x = pd.DataFrame(rng.uniform(1, 9, (5, 2)))
        y = pd.DataFrame(rng.uniform(1, 9, (5, 1)))
        left, right = data_envelopment(x, y), data_envelopment(x * [1000, 0.1], y * 7)
        np.testing.assert_allclose(left["efficiency"], right["efficiency"], rtol=1e-6)
        assert left["efficiency"].max() == pytest.approx(1)

    def test_gap_by_hand(self):
        values = pd.DataFrame(
            {"export": [10.0, 40.0, 20.0], "waste": [5.0, 2.0, 8.0]}, index=["us", "p", "q"]
        )
        table = gap_benchmark(values, "us", pd.Series({"export": True, "waste": False}))
        assert table.loc["export", ["best", "best_peer", "gap"]].to_list() == [40, "p", 30]
        assert table.loc["waste", ["best", "best_peer", "gap"]].to_list() == [2, "p", 3]


class TestChange:
    def test_alpha_by_hand(self):
        # items (1,2,3), (2,2,5): variances 1 and 3, totals (3,4,8) variance 7: 2 * (1 - 4/7) = 6/7
        answers = pd.DataFrame({"a": [1, 2, 3], "b": [2, 2, 5]})
        assert cronbach_alpha(answers) == pytest.approx(6 / 7)
        with pytest.raises(UndefinedError):
            cronbach_alpha(pd.DataFrame({"a": [1, 2], "b": [2, 1]}))

    def test_stakeholders(self):
        table = stakeholder_classes(
            pd.DataFrame(
                {"power": [5, 5, 1], "legitimacy": [4, 1, 1], "urgency": [3, 1, 1], "interest": [5, 1, 4]},
                index=["akimat", "bank", "press"],
            )
        )
        assert table["class"].to_dict() == {
            "akimat": "definitive",
            "bank": "dormant",
            "press": "not a stakeholder",
        }
        assert table["box"].to_dict() == {
            "akimat": "manage closely",
            "bank": "keep satisfied",
            "press": "keep informed",
        }

    def test_bass_peak_is_where_adoption_is_highest(self):
        assert bass_peak(0.03, 0.38) == pytest.approx(np.log(0.38 / 0.03) / 0.41)
        table = bass_adoption(0.03, 0.38, 1000, 40)
        assert table["new"].idxmax() in (6, 7)
        assert table["cumulative"].iloc[-1] == pytest.approx(1000, rel=1e-3)
        assert bass_peak(0.3, 0.1) == 0

    def test_borda_and_condorcet_disagree(self):
        # three of five put a first, b is second everywhere: a wins all pairs, b most points (3*1 + 2*2 = 7 to
        # 6)
        ballots = [["a", "b", "c"]] * 3 + [["b", "c", "a"]] * 2
        assert borda_count(ballots).to_dict() == {"b": 7, "a": 6, "c": 2}
        assert condorcet_winner(ballots) == "a"

    def test_ballots_must_rank_all(self):
        with pytest.raises(InputError, match="row 2"):
            borda_count([["a", "b"], ["a"]])

    def test_collective_action(self):
        shares = pd.Series({"big": 60, "small": 20, "tiny": 20})
        assert collective_action(shares, 100, 50).attrs["kind"] == "privileged"
        assert collective_action(shares, 100, 70).attrs["kind"] == "latent"
        assert collective_action(shares, 100, 120).attrs["kind"] == "not worth it"


class TestOrganisation:
    def test_break_even(self):
        assert break_even(24_000, 900, 300) == 40
        assert break_even(24_001, 900, 300) == 41
        with pytest.raises(UndefinedError):
            break_even(1, 300, 300)

    def test_revenue_mix(self):
        table = revenue_mix(
            pd.DataFrame(
                {
                    "year": [1, 1, 2],
                    "source": ["grant", "fees", "fees"],
                    "amount": [75, 25, 50],
                    "public": [1, 0, 0],
                }
            )
        )
        assert table["public_share"].to_list() == [0.75, 0.0]
        assert table["sources"].to_list() == [2, 1]

    def test_raci(self):
        matrix = pd.DataFrame({"m": ["A", "R", "R/A"], "k": ["R", "X", "C"]}, index=["one", "two", "three"])
        assert raci_problems(matrix) == ["two: unknown letters X", "two: nobody accountable"]

    def test_risks(self):
        risks = pd.DataFrame(
            {
                "risk": ["a", "b"],
                "probability": [2, 4],
                "impact": [2, 4],
                "owner": ["x", "y"],
                "response": ["", ""],
            }
        )
        assert risk_matrix(risks)[["risk", "class"]].to_numpy().tolist() == [["b", "high"], ["a", "low"]]
        with pytest.raises(InputError, match="row 2, column 'owner': '' has no owner"):
            risk_matrix(risks.assign(owner=["", "y"]))
