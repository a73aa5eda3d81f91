"""The field project: one cluster carried through all six modules."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.measures.value_chain import stage_margins
from cluster_analysis.policy.programme import choose_actions, monitor, simulate_schedule, state_support
from cluster_analysis.training.checks import register

_ = str  # marks texts for translation


def _richest(stages: pd.DataFrame, own_unit: bool = False) -> str:
    names, prices = stages["title"].tolist(), stages["price"].tolist()
    chain = stage_margins(names, prices, stages["inputs"].tolist(), stages["conversion"].tolist())
    return str(chain["gross_margin" if own_unit else "per_final_unit"].idxmax())


def _plan(actions: pd.DataFrame, budget: float) -> list[float]:
    best = choose_actions(actions, budget)
    return [best.value, best.cost]


def _everything(actions: pd.DataFrame, budget: float) -> list[float]:
    return [float(actions["value"].sum()), float(actions["cost"].sum())]


def _eighty(actions: pd.DataFrame, seed: int, mark: str = "p80") -> float:
    return float(simulate_schedule(actions, seed=seed).attrs[mark])


def _support(costs: pd.DataFrame, rules: pd.DataFrame, size: str) -> float:
    return float(state_support(costs, rules, size).attrs["support"])


def _no_cap(costs: pd.DataFrame, rules: pd.DataFrame, size: str) -> float:
    return _support(costs, rules.assign(cap=float("nan")), size)


def _lights(indicators: pd.DataFrame) -> pd.Series:
    return monitor(indicators)["light"].value_counts()


def _grey_as_red(indicators: pd.DataFrame) -> pd.Series:
    return monitor(indicators)["light"].replace({"grey": "red"}).value_counts()


register(
    "fp.q1",
    _richest,
    (
        lambda stages: _richest(stages, own_unit=True),
        _("That is the largest gross margin per own unit; compare value added per final unit."),
    ),
    (
        lambda stages: str(stages.loc[stages["price"].idxmax(), "title"]),
        _("That is the stage with the highest price, not with the most value added."),
    ),
)
register(
    "fp.q2",
    _plan,
    (_everything, _("That is the whole list; it costs more than there is.")),
)
register(
    "fp.q3",
    _eighty,
    (
        lambda actions, seed: _eighty(actions, seed, "p50"),
        _("That is the middle; eight draws of ten are asked for."),
    ),
    tolerance=1e-2,
)
register(
    "fp.q4",
    _support,
    (_no_cap, _("A category has a cap.")),
)
register(
    "fp.q5",
    _lights,
    (_grey_as_red, _("An indicator without usable data is grey, not red: nothing is known about it.")),
)
