"""The field project: one cluster carried through all six modules."""

from __future__ import annotations

from functools import partial

from pandas import DataFrame, Series

from cluster_analysis.measures.value_chain import stage_margins
from cluster_analysis.policy.programme import choose_actions, monitor, simulate_schedule, state_support
from cluster_analysis.training.exercises.module_5 import added, length
from cluster_analysis.training.questions import question


def _stages(stages: DataFrame, column: str = "per_final_unit") -> Series:
    return stage_margins(*stages[["title", "price", "inputs", "conversion"]].T.to_numpy().tolist())[column]


def _best(actions: DataFrame, budget: float) -> list[float]:
    best = choose_actions(actions, budget)
    return [best.value, best.cost]


def _weeks(actions: DataFrame, seed: int, mark: str = "p80") -> float:
    return simulate_schedule(actions, seed=seed).attrs[mark]


def _support(costs: DataFrame, rules: DataFrame, size: str) -> float:
    return state_support(costs, rules, size).attrs["support"]


def _lights(indicators: DataFrame) -> Series:
    return monitor(indicators)["light"].value_counts()


QUESTIONS = {
    "fp.q1": question(
        lambda stages: _stages(stages).idxmax(),
        own_unit=lambda stages: _stages(stages, "gross_margin").idxmax(),
        price=lambda stages: stages.loc[stages["price"].idxmax(), "title"],
        least=lambda stages: _stages(stages).idxmin(),
        amount=lambda stages: _stages(stages).max(),
        share=lambda stages: _stages(stages).max() / _stages(stages).sum(),
        number=lambda stages: _stages(stages).to_numpy().argmax() + 1,
        second=lambda stages: _stages(stages).nlargest(2).index[1],
    ),
    "fp.q2": question(
        _best,
        everything=lambda actions: [actions["value"].sum(), actions["cost"].sum()],
        budget=lambda budget, right: [right[0], budget],
    ),
    "fp.q3": question(
        _weeks,
        middle=partial(_weeks, mark="p50"),
        days=lambda right: 7 * right,
        added=added,
        gloomy=partial(length, of="pessimistic"),
    ),
    "fp.q4": question(
        _support,
        no_cap=lambda costs, rules, size: _support(costs, rules.assign(cap=float("nan")), size),
        thousand=lambda right: 1000 * right,
        costs=lambda costs: costs["amount"].sum(),
        own=lambda costs, right: costs["amount"].sum() - right,
        share=lambda costs, right: right / costs["amount"].sum(),
    ),
    "fp.q5": question(
        _lights,
        grey_as_red=lambda indicators: monitor(indicators)["light"].replace({"grey": "red"}).value_counts(),
        known_only=lambda indicators: _lights(indicators).drop("grey", errors="ignore"),
        shares=lambda indicators: _lights(indicators) / len(indicators),
        flags=lambda indicators: monitor(indicators)["flag"].value_counts(),
    ),
}
