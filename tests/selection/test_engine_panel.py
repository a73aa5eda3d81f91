"""Agreement and severity: published coefficients, and what happens where they are not defined."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.selection import Methodology
from cluster_analysis.selection.engine.experts import experts

N = np.nan
JUDGES = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
"""Shrout & Fleiss (1979), table 2: six targets, four judges."""
OBSERVERS = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
        "C": [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
    }
)
"""Krippendorff (2011), Computing Krippendorff's alpha-reliability, section D."""
CODERS = pd.DataFrame(
    {
        "A": [N, N, N, N, N, 3, 4, 1, 2, 1, 1, 3, 3, N, 3],
        "B": [1, N, 2, 1, 3, 3, 4, 3, N, N, N, N, N, N, N],
        "C": [N, N, 2, 1, 3, 4, 4, N, 2, 1, 1, 3, 3, N, 4],
    }
)
"""Three coders, fifteen units (the example of the article on Krippendorff's alpha in Wikipedia)."""


def test_the_six_forms_of_shrout_and_fleiss():
    """Shrout & Fleiss (1979), table 4: .17 .29 .71 and .44 .62 .91."""
    found = experts.intraclass_correlation(JUDGES)
    assert found["icc"].round(2).tolist() == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    # mean squares of table 3: between targets 11.24, within 6.26, judges 32.49, residual 1.02
    from cluster_analysis.measures.agreement import mean_squares

    assert [round(one, 2) for one in mean_squares(JUDGES.to_numpy(dtype=float))] == [
        11.24,
        6.26,
        32.49,
        1.02,
    ]


def test_icc_at_its_ends():
    same = pd.DataFrame({"E1": [1.0, 2, 3], "E2": [1.0, 2, 3]})
    assert experts.intraclass_correlation(same)["icc"].tolist() == [1.0] * 6
    flat = experts.intraclass_correlation(pd.DataFrame({"E1": [3.0, 3], "E2": [3.0, 3]}))
    assert flat["icc"].isna().all()
    assert "all scores are equal" in flat["reason"].iloc[0]
    few = experts.intraclass_correlation(pd.DataFrame({"E1": [3.0, N], "E2": [3.0, 4]}))
    assert (few["icc"].isna().all(), few["left_out"].iloc[0]) == (True, 1)


def test_kendalls_w_with_ties():
    """Kendall (1948), ch. 6: ten objects, three rankings with ties, S = 591, W = 0.828."""
    table = pd.DataFrame(
        {
            "X": [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
            "Y": [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
            "Z": [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
        }
    )
    found = experts.kendalls_w(table)
    assert round(found["w"], 3) == 0.828
    assert found["w"] == pytest.approx(12 * 591 / (9 * 990 - 3 * 114))
    assert experts.kendalls_w(pd.DataFrame({"E1": [1, 1], "E2": [2, 2]}))["reason"]


def test_krippendorffs_alpha_at_four_levels():
    found = [
        round(experts.krippendorff_alpha(OBSERVERS, level), 3)
        for level in ("nominal", "ordinal", "interval", "ratio")
    ]
    assert found == [0.743, 0.815, 0.849, 0.797]
    assert round(experts.krippendorff_alpha(CODERS, "nominal"), 3) == 0.691
    assert round(experts.krippendorff_alpha(CODERS, "interval"), 3) == 0.811


def test_alpha_where_all_agree_is_one_and_never_an_error():
    agree = pd.DataFrame({"E1": [1, 2, 3, 3], "E2": [1, 2, 3, 3], "E3": [1, 2, 3, 3]})
    for level in ("nominal", "ordinal", "interval", "ratio"):
        assert experts.krippendorff_alpha(agree, level) == 1
        assert math.isnan(experts.krippendorff_alpha(agree * 0 + 3, level))  # no variation: 0 / 0
        assert math.isnan(experts.krippendorff_alpha(pd.DataFrame({"E1": [1, N], "E2": [N, 2]}), level))
    with pytest.raises(ParameterError, match="ordinal"):
        experts.krippendorff_alpha(agree, "ordnial")


def test_gwets_ac1_and_ac2():
    """AC1 = 0.77544 for these data in the documentation of the R package irrCAC (cac.raw4raters)."""
    assert round(experts.gwet_ac(OBSERVERS), 5) == 0.77544
    assert experts.gwet_ac(pd.DataFrame({"E1": [3, 3], "E2": [3, 3]})) == 1
    assert math.isnan(experts.gwet_ac(pd.DataFrame({"E1": [3, N], "E2": [N, 3]})))


def test_gwets_ac2_by_hand():
    """Two bids, two experts, scale 0 to 2: (0,0) and (0,1), linear weights 1, 1/2, 0.

    p_a = (1 + 1/2) / 2 = 3/4; shares (3/4, 1/4, 0); T = 3 + 4/2 = 5;
    p_e = 5 / 6 x (3/16 + 3/16) = 5/16; AC2 = (12/16 - 5/16) / (11/16) = 7/11.
    """
    table = pd.DataFrame({"E1": [0, 0], "E2": [0, 1]})
    assert experts.gwet_ac(table, "linear", (0, 2)) == pytest.approx(7 / 11)


def test_text_among_scores_is_refused_with_its_place():
    with pytest.raises(InputError, match="row S02, column 'E1': 'good' is not a score"):
        experts.kendalls_w(pd.DataFrame({"E1": [1, "good"], "E2": [1, 2]}, index=["S01", "S02"]))


def test_severity_of_an_incomplete_panel_by_hand():
    """The severe expert did not score z: the raw mean flatters z by half a point."""
    table = pd.DataFrame({"lenient": [4.0, 2.0, 5.0], "severe": [3.0, 1.0, N]}, index=list("xyz"))
    found = experts.severity(table)
    assert found.experts["severity"].tolist() == pytest.approx([-0.5, 0.5])
    assert found.cells["raw"].tolist() == [3.5, 1.5, 5.0]
    assert found.cells["adjusted"].tolist() == pytest.approx([3.5, 1.5, 4.5])


def test_severity_is_the_least_squares_solution():
    """Against the plain dummy-variable regression."""
    rng = np.random.default_rng(20170410)
    x = rng.integers(0, 6, (12, 5)).astype(float)
    x[rng.random(x.shape) < 0.3] = N
    table = pd.DataFrame(x, columns=[f"E{i}" for i in range(1, 6)])
    rows, columns = np.nonzero(~np.isnan(x))
    design = np.zeros((len(rows) + 1, 12 + 5))
    design[np.arange(len(rows)), rows] = 1
    design[np.arange(len(rows)), 12 + columns] = 1
    design[-1, 12:] = 1
    solution = np.linalg.lstsq(design, np.append(x[rows, columns], 0), rcond=None)[0]
    assert experts.severity(table).experts["severity"].tolist() == pytest.approx((-solution[12:]).tolist())


def test_groups_of_experts_without_a_common_bid_cannot_be_compared():
    table = pd.DataFrame({"E1": [4.0, N], "E2": [3.0, N], "E3": [N, 2.0]})
    found = experts.severity(table)
    assert "no cell in common" in found.reason
    assert found.cells["adjusted"].isna().all()
    assert found.cells["raw"].tolist() == [3.5, 2.0]


def test_an_expert_who_gives_zeros_is_flagged():
    table = pd.DataFrame({"E1": [4.0, 2, 5, 3], "E2": [0.0, 0, 0, 0], "E3": [5.0, 2, 4, 3]})
    flags = experts.severity(table).experts["flag"]
    assert flags.to_dict() == {"E1": "", "E2": "always the same score", "E3": ""}


def test_an_expert_against_the_panel_is_flagged():
    table = pd.DataFrame(
        {"E1": [1.0, 2, 3, 4], "E2": [1.0, 2, 3, 4], "E3": [4.0, 3, 2, 1], "E4": [1.0, 2, 3, 4]}
    )
    assert experts.severity(table).experts["flag"]["E3"] == "scores do not follow the panel"


def tidy(rows):
    return pd.DataFrame(rows, columns=["application", "indicator", "expert", "round", "score"])


def test_rounds_conflicts_and_the_least_number_of_scores():
    rules = Methodology.load()
    scores = tidy(
        [["S01", "A5", f"E{i}", 1, float(i)] for i in range(1, 5)]
        + [["S01", "A5", "E1", 2, 5.0], ["S02", "A5", "E1", 1, 5.0]]
    )
    values = experts.panel_values(scores, rules)
    assert values.loc["S01", "A5"] == pytest.approx((5 + 2 + 3 + 4) / 4)
    assert experts.panel_values(scores, rules, round=1).loc["S01", "A5"] == 2.5
    assert math.isnan(values.loc["S02", "A5"])  # one score, three are needed
    conflict = scores.assign(conflict=scores["expert"] == "E4")
    assert experts.panel_values(conflict, rules).loc["S01", "A5"] == pytest.approx((5 + 2 + 3) / 3)
    with pytest.raises(InputError, match="scored twice by E1 in round 1"):
        experts.panel_values(pd.concat([scores, scores.iloc[:1]]), rules)


panels = st.integers(3, 6).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 5), min_size=k, max_size=k), min_size=3, max_size=8)
)


@given(panels)
@settings(deadline=None, max_examples=50)
def test_coefficients_stay_in_their_range_and_do_not_know_the_order(rows):
    table = pd.DataFrame(rows).astype(float)
    turned = table.iloc[::-1, ::-1]
    for coefficient in (
        lambda x: experts.kendalls_w(x)["w"],
        lambda x: experts.krippendorff_alpha(x, "ordinal"),
        lambda x: experts.gwet_ac(x, "quadratic", (0, 5)),
        lambda x: experts.intraclass_correlation(x).loc["ICC(3,1)", "icc"],
    ):
        one, other = coefficient(table), coefficient(turned)
        assert (math.isnan(one) and math.isnan(other)) or one == pytest.approx(other, abs=1e-9)
        assert math.isnan(one) or one <= 1 + 1e-9
    w = experts.kendalls_w(table)["w"]
    assert math.isnan(w) or w >= -1e-9


def test_experts_who_contradict_each_other_have_no_coefficient_beyond_one():
    """Bids with equal means: BMS = 0, JMS = 0, EMS = 1; then ICC(2,k) would be 0 - 1 over 0 - 1/2 = 2."""
    found = experts.intraclass_correlation(pd.DataFrame([[1, 2], [2, 1]]))
    assert found.loc["ICC(1,1)", "icc"] == found.loc["ICC(3,1)", "icc"] == -1
    undefined = found["icc"].isna()
    assert list(found.index[undefined]) == ["ICC(2,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
    assert found.loc[undefined, "reason"].str.contains("denominator").all()


@given(panels)
@settings(deadline=None, max_examples=50)
def test_complete_scoring_leaves_the_means_as_they_are(rows):
    table = pd.DataFrame(rows).astype(float)
    cells = experts.severity(table).cells
    assert cells["adjusted"].tolist() == pytest.approx(cells["raw"].tolist())


@given(panels)
@settings(deadline=None, max_examples=25)
def test_an_expert_without_scores_changes_nothing(rows):
    table = pd.DataFrame(rows).astype(float)
    more = table.assign(idle=N)
    pd.testing.assert_frame_equal(experts.severity(more).cells, experts.severity(table).cells)
    one, other = experts.krippendorff_alpha(more, "interval"), experts.krippendorff_alpha(table, "interval")
    assert (one == other) or (math.isnan(one) and math.isnan(other))


def test_intervals_of_agreement_hold_the_coefficient_and_narrow_with_more_bids():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 6, 200)
    noisy = pd.DataFrame({f"E{i}": np.clip(truth + rng.integers(-1, 2, 200), 0, 5) for i in range(4)})
    widths = []
    for bids in (20, 200):
        table = noisy.iloc[:bids]
        low, high = experts.alpha_interval(table)
        assert low < experts.krippendorff_alpha(table) < high
        least, most = experts.ac_interval(table, "quadratic", (0, 5))
        assert least < experts.gwet_ac(table, "quadratic", (0, 5)) < most
        widths.append((high - low, most - least))
    assert widths[1][0] < widths[0][0] / 2
    assert widths[1][1] < widths[0][1] / 2


def test_the_interval_of_ac1_is_near_the_published_one():
    """Gwet (2014), four raters and twelve units: AC1 0.775 with standard error 0.143 (11 degrees)."""
    low, high = experts.ac_interval(OBSERVERS)
    assert low == pytest.approx(0.775 - 2 * 0.143, abs=0.1)
    assert 0.9 < high <= 1


def test_intervals_where_nothing_varies_or_nothing_can_be_paired():
    agree = pd.DataFrame({"E1": [1, 2, 3], "E2": [1, 2, 3]})
    assert experts.alpha_interval(agree) == (1, 1)
    assert all(map(math.isnan, experts.alpha_interval(agree * 0 + 3)))
    assert all(map(math.isnan, experts.ac_interval(pd.DataFrame({"E1": [1, N], "E2": [N, 2]}))))
    assert experts.ac_interval(agree * 0 + 3, scale=(0, 5)) == (1, 1)
    with pytest.raises(ParameterError):
        experts.alpha_interval(agree, "ordnial")
