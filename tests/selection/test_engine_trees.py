"""Laws of the selection on 300 random trees of two to four levels, with missing cells and every mean."""

import functools
import itertools

import numpy as np
import pandas as pd
import pytest

from cluster_analysis.selection import (
    Methodology,
    monte_carlo,
    rank_interval,
    scale,
    score_nodes,
    uncertainty,
)
from cluster_analysis.selection.engine.methodology.methodology import faults
from cluster_analysis.selection.engine.methodology.tree import TOTAL, without
from cluster_analysis.selection.engine.ranking.ranking import ranked as rank_points

NAME = {"en": "x", "ru": "x", "kk": "x"}
MEANS = ("arithmetic", "geometric", "harmonic", "copeland")
SCALES = (
    {"low": 0, "high": 10},
    {"fn": "log", "low": 1, "high": 10},
    {"fn": "piecewise", "knots": [[0, 0], [4, 0.7], [10, 1]]},
    {"fn": "target", "low": -1, "high": 11, "best": [4, 6]},
)
CASES = range(300)


def random_rules(seed):
    return made(seed), np.random.default_rng(seed + 1)


@functools.cache
def made(seed):
    """A tree of two to four levels, total included, with every mean that can be taken."""
    rng = np.random.default_rng(seed)
    levels = 2 + seed % 3  # areas, and up to two levels of groups below them
    areas = {f"a{i}": dict(NAME) for i in range(rng.integers(2, 4))}
    groups, ends = {}, list(areas)
    for _level in range(levels - 2):
        inner = {f"{end}{i}": end for end in ends for i in range(rng.integers(1, 3))}
        groups |= {code: {**NAME, "part_of": end} for code, end in inner.items()}
        ends = list(inner)
    indicators = [
        {**NAME, "code": f"{end.upper()}{i}", "area": end, "type": "quantitative", "unit": "%",
         "source": "form", "scale": SCALES[rng.integers(len(SCALES))]}
        for end in ends for i in range(rng.integers(1, 4))
    ]  # fmt: skip
    counted = rng.random() < 0.5  # about every other tree counts wins somewhere
    for part in (*areas.values(), *groups.values()):
        part["mean"] = str(rng.choice(MEANS if counted else MEANS[:3]))
        part["min_weight_share"] = float(rng.choice([0.3, 0.67, 1.0]))
    root = str(rng.choice(("arithmetic", "copeland"))) if counted else MEANS[seed % 4]
    content = {
        "programme": "law", "version": "1", "draft_defaults": False, "places": 2,
        "weights": {"areas": dict(zip(areas, rng.dirichlet(np.ones(len(areas))), strict=True))},
        "aggregation": {"across_areas": root},
        "missing": {"min_weight_share_of_total": float(rng.choice([0.5, 1.0]))},
        "tie": {"tolerance": 0.005, "order": ["area_a0", indicators[0]["code"], "commission"]},
        "areas": areas, "groups": groups, "indicators": indicators,
    }  # fmt: skip
    rules = Methodology.model_validate(content)
    return made(seed + 3000) if list(faults(rules)) else rules


def random_values(rules, rng, missing=0.15):
    bids = [f"S{i:02d}" for i in range(rng.integers(3, 8))]
    values = pd.DataFrame(rng.integers(0, 11, (len(bids), len(rules.codes))), bids, rules.codes).astype(
        float
    )
    return values.mask(rng.random(values.shape) < missing)


def ranked(values, rules):
    return rank_points(scale(values, rules), rules)


def counts_wins(rules):
    return "copeland" in {node.mean for node in rules.tree}


def test_the_random_trees_have_every_depth_and_every_mean():
    trees = [random_rules(seed)[0] for seed in CASES]
    assert {bool(rules.groups) for rules in trees} == {True, False}
    assert {max(map(len, rules.groups), default=2) for rules in trees} == {2, 3, 4}
    assert {node.mean for rules in trees for node in rules.tree} == set(MEANS)
    assert {rules.aggregation.across_areas for rules in trees} == set(MEANS)


@pytest.mark.parametrize("part", range(6))
def test_the_laws_of_a_ranking_hold_on_random_trees(part):
    for seed in CASES[part::6]:
        rules, rng = random_rules(seed)
        values = random_values(rules, rng)
        table = ranked(values, rules)
        interval = rank_interval(scale(values, rules), rules)
        known = table["rank"].notna()
        assert (interval["low"][known] <= table["rank"][known]).all(), seed
        assert (table["rank"][known] <= interval["high"][known]).all(), seed
        mixed = values.sample(frac=1, random_state=seed)[rng.permutation(rules.codes)]
        renamed = ranked(mixed.rename(index="T{}".format), rules)["rank"].rename(lambda name: name[1:])
        assert renamed.reindex(table.index).tolist() == pytest.approx(
            table["rank"].tolist(), nan_ok=True
        ), seed
        twin = ranked(pd.concat([values, values.iloc[[0]].set_axis(["twin"])]), rules)["rank"]
        assert twin["twin"] == twin["S00"] or np.isnan([twin["twin"], twin["S00"]]).all(), seed


@pytest.mark.parametrize("part", range(3))
def test_more_points_never_lower_a_rank_on_random_trees(part):
    for seed in CASES[part::3]:
        rules, rng = random_rules(seed)
        points = scale(random_values(rules, rng), rules)
        better, (bid, code) = points.copy(), (points.index[seed % len(points)], rng.choice(rules.codes))
        better.loc[bid, code] = min(
            points.loc[bid, code] + 30 * rng.random(), 100
        )  # a missing one stays so
        before, after = (rank_points(table, rules)["rank"][bid] for table in (points, better))
        assert not after > before, seed


@pytest.mark.parametrize("part", range(3))
def test_scores_do_not_depend_on_other_bids_unless_wins_are_counted(part):
    for seed in CASES[part::3]:
        rules, rng = random_rules(seed)
        points = scale(random_values(rules, rng), rules)
        if counts_wins(rules):
            continue
        whole, fewer = score_nodes(points, rules.tree), score_nodes(points.iloc[1:], rules.tree)
        pd.testing.assert_frame_equal(whole.iloc[1:], fewer)


@pytest.mark.parametrize("part", range(3))
def test_all_weights_times_a_number_are_the_same_weights_on_random_trees(part):
    for seed in CASES[part::3]:
        rules, rng = random_rules(seed)
        points = scale(random_values(rules, rng), rules)
        content = rules.model_dump(by_alias=True)
        content["weights"]["areas"] = {area: 7 * w for area, w in content["weights"]["areas"].items()}
        one, other = (
            score_nodes(points, each.tree) for each in (rules, Methodology.model_validate(content))
        )
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("part", range(3))
def test_draws_without_uncertainty_rank_as_the_ranking_does(part):
    for seed in CASES[part::3]:
        rules, rng = random_rules(seed)
        values = random_values(rules, rng, missing=0)
        table = ranked(values, rules)["rank"]
        sharing = table.map(table.value_counts())
        joint = monte_carlo(uncertainty(values, rules), 3, factors=())
        assert joint.summary["expected"].tolist() == pytest.approx((table + (sharing - 1) / 2).tolist()), (
            seed
        )


@pytest.mark.parametrize("part", range(3))
def test_acceptabilities_sum_to_one_on_random_trees_with_missing_cells(part):
    for seed in CASES[part::3]:
        rules, rng = random_rules(seed)
        values = random_values(rules, rng)
        joint = monte_carlo(uncertainty(values, rules), 8)
        assert joint.acceptability.sum(axis=1).tolist() == pytest.approx([1] * len(values)), seed
        assert joint.acceptability.sum(axis=0).tolist() == pytest.approx([1] * len(values)), seed


def test_leaving_out_a_group_is_a_methodology_without_it():
    for seed in itertools.islice((s for s in CASES if random_rules(s)[0].groups), 40):
        rules, rng = random_rules(seed)
        values = random_values(rules, rng, missing=0)
        group = next(iter(rules.groups))
        content = rules.model_dump(by_alias=True)
        gone = {group, *(code for code, one in rules.groups.items() if code.startswith(group))}
        content["groups"] = {code: one for code, one in content["groups"].items() if code not in gone}
        content["indicators"] = [one for one in content["indicators"] if one["area"] not in gone]
        area = rules.groups[group].part_of
        if not any(one["part_of"] == area for one in content["groups"].values()):
            continue
        fewer = Methodology.model_validate(content)
        left = score_nodes(scale(values, rules), without(rules.tree, group))
        nodes = score_nodes(scale(values[fewer.codes], fewer), fewer.tree)
        assert left[TOTAL].tolist() == pytest.approx(nodes[TOTAL].tolist())
