"""Laws of the selection: what must never change, for any bids, weights and scores."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.selection import (
    Methodology,
    aggregate,
    monte_carlo,
    rank,
    rank_acceptability,
    rank_interval,
    scale,
    score_nodes,
    uncertainty,
)
from cluster_analysis.selection.engine.experts.experts import panel_values
from cluster_analysis.selection.engine.methodology.methodology import Tie
from cluster_analysis.selection.engine.ranking.ranking import ranked as rank_points

DRAFT = Methodology.load()


def small(areas=("a", "b"), per_area=2, **changes):
    """A methodology of two areas with two indicators each, for speed."""
    text = {"en": "x", "ru": "x", "kk": "x"}
    indicators = [
        {
            "code": f"{area.upper()}{i}",
            "area": area,
            "type": "quantitative",
            "unit": "%",
            "source": "application",
            "scale": {"low": 0, "high": 10},
            **text,
        }
        for area in areas
        for i in range(1, per_area + 1)
    ]
    content = {
        "programme": "law", "version": "1", "draft_defaults": False, "places": 2,
        "weights": {"areas": dict.fromkeys(areas, 1.0)}, "areas": dict.fromkeys(areas, text),
        "indicators": indicators,
        "missing": {"min_weight_share_per_area": 0.5},
        "tie": {"tolerance": 0.005, "order": ["area_a", "commission"]},
    }  # fmt: skip
    return Methodology.model_validate(content | changes)


RULES = small()
CODES = RULES.codes


def ranked(values, rules=RULES):
    return rank_points(scale(values, rules), rules)


def tables(missing=False, least=2):
    cell = st.integers(0, 10).map(float)
    cell = st.one_of(cell, cell, cell, st.just(np.nan)) if missing else cell
    row = st.lists(cell, min_size=len(CODES), max_size=len(CODES))
    return st.lists(row, min_size=least, max_size=7).map(
        lambda rows: pd.DataFrame(rows, columns=CODES, index=[f"S{i:02d}" for i in range(len(rows))])
    )


LAW = settings(deadline=None, max_examples=40)


@given(
    tables(), st.floats(0.01, 1000), st.sampled_from(["arithmetic", "geometric", "harmonic", "copeland"])
)
@LAW
def test_scaling_all_weights_changes_nothing(values, factor, method):
    weights = pd.Series([1.0, 2, 3, 4], index=CODES)
    one, other = aggregate(values, weights, method), aggregate(values, weights * factor, method)
    assert one.tolist() == pytest.approx(other.tolist(), nan_ok=True)


@given(tables(missing=True, least=3))
@LAW
def test_taking_a_bid_away_changes_nobodys_score(values):
    """So an ineligible bid, which never enters, changes nothing."""
    kept = values.iloc[1:]
    all_, part = scale(values, RULES), scale(kept, RULES)
    pd.testing.assert_frame_equal(pd.DataFrame(all_.iloc[1:]), pd.DataFrame(part), check_flags=False)
    both, fewer = score_nodes(all_, RULES.tree), score_nodes(part, RULES.tree)
    pd.testing.assert_frame_equal(both.iloc[1:], fewer)


@given(tables(missing=True), st.integers(0, 6), st.sampled_from(CODES), st.floats(0, 5))
@LAW
def test_improving_one_value_never_lowers_a_rank(values, number, code, gain):
    bid = values.index[number % len(values)]
    better = values.copy()
    better.loc[bid, code] += gain  # a missing value stays missing
    before, after = ranked(values).loc[bid, "rank"], ranked(better).loc[bid, "rank"]
    assert not after > before


@given(tables(missing=True), st.randoms(use_true_random=False))
@LAW
def test_renaming_and_reordering_change_nothing(values, random):
    names = [f"T{i}" for i in range(len(values))]
    random.shuffle(names)
    mixed = values.set_axis(names).sample(frac=1, random_state=random.randrange(10**6), axis=0)
    mixed = mixed[random.sample(CODES, len(CODES))]
    one, other = ranked(values)["rank"], ranked(mixed)["rank"]
    assert dict(zip(names, one, strict=True)) == pytest.approx(other.to_dict(), nan_ok=True)


@given(tables(), st.integers(0, 10**6))
@LAW
def test_acceptabilities_of_a_bid_sum_to_one(values, seed):
    weights = np.random.default_rng(seed).dirichlet(np.ones(4), 50)
    found = rank_acceptability(values, weights)
    assert found.sum(axis=1).tolist() == pytest.approx([1] * len(values))
    assert (found.to_numpy() >= 0).all()


@given(tables(missing=True))
@LAW
def test_the_rank_interval_contains_the_rank(values):
    found = ranked(values).join(rank_interval(scale(values, RULES), RULES)[["low", "high"]])
    known = found.dropna(subset="rank")
    assert (known["low"] <= known["rank"]).all()
    assert (known["rank"] <= known["high"]).all()


@given(tables())
@LAW
def test_without_missing_values_the_interval_is_the_rank_up_to_ties(values):
    found = ranked(values).join(rank_interval(scale(values, RULES), RULES)[["low", "high"]])
    alone = found[found["tie"] == ""]
    assert (alone["low"] == alone["rank"]).all()
    assert (alone["high"] == alone["rank"]).all()


@given(tables())
@LAW
def test_identical_bids_tie_everywhere(values):
    twin = pd.concat([values, values.iloc[[0]].set_axis(["twin"])])
    found = ranked(twin)
    first = values.index[0]
    assert found.loc["twin", "rank"] == found.loc[first, "rank"]
    assert first in found.loc["twin", "tie"]
    table = rank_acceptability(twin, np.random.default_rng(1).dirichlet(np.ones(4), 30))
    assert table.loc["twin"].tolist() == pytest.approx(table.loc[first].tolist())


@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=2, max_size=5))
@settings(deadline=None, max_examples=15)
def test_complete_scoring_and_idle_experts_leave_the_panels_values_as_they_are(rows):
    codes = [one.code for one in DRAFT.indicators if one.type == "qualitative"]
    tidy = pd.DataFrame(
        [[f"S{i}", code, f"E{e}", 1, float(score)]
         for i, row in enumerate(rows) for code in codes for e, score in enumerate(row)],
        columns=["application", "indicator", "expert", "round", "score"],
    )  # fmt: skip
    raw, adjusted = (panel_values(tidy, DRAFT, adjusted=one) for one in (False, True))
    assert adjusted.to_numpy() == pytest.approx(raw.to_numpy())
    idle = pd.concat([tidy, tidy[tidy["expert"] == "E0"].assign(expert="E9", score=np.nan)])
    pd.testing.assert_frame_equal(panel_values(idle, DRAFT), raw)


@given(tables(missing=True))
@settings(deadline=None, max_examples=15)
def test_joint_acceptabilities_sum_to_one_with_missing_values_too(values):
    found = monte_carlo(uncertainty(values, RULES), 64)
    assert found.acceptability.sum(axis=1).tolist() == pytest.approx([1] * len(values))
    assert found.summary["p_first"].sum() == pytest.approx(min(len(values), RULES.places))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=9), st.floats(0, 1))
@LAW
def test_every_place_is_given_once_or_shared(totals, tolerance):
    found = rank(pd.DataFrame({"total": totals}), Tie(tolerance=tolerance, order=[]))["rank"]
    counts = found.value_counts().sort_index()
    assert (counts.index == np.append(1, 1 + counts.cumsum().to_numpy()[:-1])).all()
