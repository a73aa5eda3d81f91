"""Numbers that the lectures of modules 4 to 6 take from the package are the ones it computes today."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cluster_analysis as ca
from cluster_analysis.measures.agreement import kendalls_w
from cluster_analysis.training import samples

TEXTS = Path(__file__).parents[2] / "notebooks" / "training" / "lectures" / "en"
SEED = 20170410


def stands_in(part, **said):
    """Each computed value, rounded as printed, is a number of the text."""
    text = (TEXTS / f"{part}.md").read_text("utf-8")
    for name, (value, form) in said.items():
        printed = format(value, form)
        assert printed.replace(",", "") in text.replace(",", ""), f"{part}: {name} is {printed}"


def test_readiness_and_diffusion():
    answers = samples.survey(SEED)
    turned = answers.assign(**{"question 1": 6 - answers["question 1"]})
    alphas = [ca.management.cronbach_alpha(table) for table in (answers, turned)]
    means = answers.mean(axis=1)
    assert (int((means > 4).sum()), int((means < 2.5).sum())) == (
        2,
        4,
    )  # "Two ... above 4 and four ... below"
    stands_in(
        "module_4_lecture_1",
        alpha=(alphas[0], ".2f"),
        turned=(alphas[1], ".2f"),
        highest=(answers.mean().max(), ".2f"),
        lowest=(answers.mean().min(), ".2f"),
    )
    agreement = [kendalls_w(ranks.T)["w"] for ranks in samples.delphi(SEED)]
    stands_in(
        "module_4_lecture_3",
        first=(agreement[0], ".2f"),
        second=(agreement[1], ".2f"),
        shown=(ca.management.bass_peak(0.03, 0.38), ".1f"),
        hidden=(ca.management.bass_peak(0.01, 0.38), ".1f"),
    )
    adopted = ca.management.bass_adoption(0.03, 0.38, 38, 10)["cumulative"]
    assert adopted[3] < 6 and 16.5 < adopted[6] < 17 and round(adopted[10]) == 31


def test_network_of_the_example_cluster():
    tables = [
        ca.programme.programme_table(name, "demo-rice", "en") for name in ("cluster_actors", "cluster_ties")
    ]
    before, after = (
        ca.networks.build_network(*(table[table["round"] == year] for table in tables))
        for year in (2017, 2018)
    )
    between = ca.networks.centrality(after)["betweenness"]
    assert list(between.index[:2]) == ["cluster office", "firm 11"]
    assert ca.networks.key_players(after, 2)["players"] == ("association 1", "firm 11")
    assert [len(graph) for graph in (before, after)] == [17, 18]
    assert [graph.number_of_edges() for graph in (before, after)] == [21, 33]
    densities = [ca.networks.network_summary(graph)["density"] for graph in (before, after)]
    stands_in(
        "module_4_lecture_2",
        office=(between.iloc[0], ".2f"),
        firm=(between.iloc[1], ".2f"),
        before=(densities[0], ".2f"),
        after=(densities[1], ".2f"),
    )


def test_money_of_the_cluster_organisation():
    plan = ca.programme.load_plan("demo-rice", "en")
    best = ca.programme.budget_frontier(plan.actions, [500, 600, 700, 800, 900])["value"]
    assert best.tolist() == [55, 63, 69, 69, 82]  # "eight points, then six, none, thirteen"
    assert ca.programme.choose_actions(plan.actions, 600).cost == 565
    by_worth = plan.actions.assign(worth=plan.actions["value"] / plan.actions["cost"])
    taken = by_worth.sort_values("worth", ascending=False).head(7)  # the eighth no longer fits
    assert (taken["cost"].sum(), taken["value"].sum()) == (405, 55)
    costs, rules = (
        ca.programme.programme_table("support_costs", "demo-rice", "en"),
        ca.load_table("support_rules"),
    )
    assert ca.programme.state_support(costs, rules, "organisation")["support"].tolist() == [
        132,
        15,
        40,
        30,
        0,
    ]
    revenue = ca.management.revenue_mix(ca.programme.programme_table("cluster_revenue", "demo-rice", "en"))
    shares = dict(zip(revenue.index, revenue["public_share"], strict=True))
    stands_in(
        "module_5_lecture_2",
        first=(100 * shares[2018], ".0f"),
        second=(100 * shares[2019], ".0f"),
        third=(100 * shares[2020], ".0f"),
        fee=(24_100 / 26 + 300, ".0f"),
    )


def test_dates_of_the_plan():
    plan = ca.programme.load_plan("demo-rice", "en")
    chosen = ca.programme.choose_actions(plan.actions, 600).actions
    actions = plan.actions[plan.actions["action"].isin(chosen)]
    path, drawn = (
        ca.programme.critical_path(actions),
        ca.programme.simulate_schedule(actions, seed=SEED),
    )
    whole = ca.programme.critical_path(plan.actions)
    stands_in(
        "module_5_lecture_3",
        whole=(whole.attrs["duration"], ".1f"),
        slack=(whole.loc["S2", "slack"], ".1f"),
        chosen=(path.attrs["duration"], ".1f"),
        second=(path.loc["M2", "slack"], ".1f"),
        chance=(100 * ca.programme.on_time_probability(actions, 44), ".0f"),
        mean=(drawn.attrs["mean"], ".1f"),
        p80=(drawn.attrs["p80"], ".1f"),
        laboratory=(100 * drawn.loc["Q2", "criticality"], ".0f"),
        stand=(100 * drawn.loc["M2", "criticality"], ".0f"),
    )


def test_difference_in_differences_and_staggered_starts():
    panel = ca.evaluation.synthetic_panel(seed=SEED, spillover=0.0, starts=(2015,))
    means = panel.groupby(["treated", "post"])["outcome"].mean()
    spilling = ca.evaluation.synthetic_panel(seed=SEED, spillover=0.8, starts=(2015,))
    neighbours = ca.evaluation.spillover_effects(
        spilling, "outcome", "treated", "post", spilling.attrs["neighbours"]
    )
    growing = ca.evaluation.synthetic_panel(seed=SEED, effect=0.0, spillover=0.0)
    effect = (growing["year"] - growing["start"] + 1).clip(lower=0).fillna(0)
    growing = growing.assign(outcome=growing["outcome"] + effect, on=(effect > 0).astype(int))
    stands_in(
        "module_6_lecture_2",
        **{f"{key}": (value, ".2f") for key, value in means.set_axis(list("abcd")).items()},
        did=(means[1, 1] - means[1, 0] - means[0, 1] + means[0, 0], ".2f"),
        spillover=(neighbours.details["coefficients"].loc["spillover", "estimate"], ".2f"),
        truth=(effect[effect > 0].mean(), ".2f"),
        grouped=(ca.evaluation.aggregate_effects(growing, "outcome", "start").estimate, ".2f"),
        usual=(ca.evaluation.fixed_effects(growing, "outcome", ["on"]).estimate, ".2f"),
    )


def test_placebos_that_mislead():
    panel = ca.evaluation.synthetic_panel(seed=SEED, spillover=0.0, starts=(2015,))
    case = panel[(panel["region"] == "R01") | (panel["treated"] == 0)]
    control = ca.evaluation.synthetic_control(case, "outcome", "R01", 2015)
    placebos = control.placebos
    assert control.p_value == pytest.approx(5 / 33)
    assert int((placebos["fit_before"] < 1e-6).sum()) == 4
    assert placebos["fit_after"].idxmax() == "R37"
    matched = placebos[placebos["fit_before"] <= 5 * placebos.loc["R01", "fit_before"]]
    assert (len(matched), matched["fit_after"].idxmax()) == (31, "R01")
    stands_in(
        "module_6_lecture_3",
        effect=(control.effect, ".2f"),
        before=(placebos.loc["R37", "fit_before"], ".1f"),
        after=(placebos.loc["R37", "fit_after"], ".1f"),
    )


def test_way_done_by_the_indicators():
    lights = ca.programme.monitor(ca.programme.programme_table("monitoring_indicators", "demo-rice", "en"))
    text = (TEXTS / "module_6_lecture_1.md").read_text("utf-8")
    for light, progress in zip(lights["light"], lights["progress"], strict=True):
        way = "not known" if pd.isna(progress) else f"{100 * progress:.0f} %"
        assert f"| {way} | {light} |" in text
    assert np.isclose(lights["expected"], 0.5).all()
