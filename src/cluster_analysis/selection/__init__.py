"""Selection of territorial clusters: from eligible applications to a ranking that can be defended.

Shapes that all modules share
-----------------------------
values
    DataFrame, applications x indicators, as measured (NaN where there is none).
status
    DataFrame of the same shape: `given`, `computed`, `synthetic`, `missing`, `not applicable`,
    `contradictory`, `implausible`; after scaling also `clipped`.
points
    DataFrame, applications x indicators, 0 to 100 on fixed goalposts; `.attrs["status"]` as above.
expert scores
    Tidy table: application, indicator, expert, round, score (NaN where none), and `conflict` (bool) where
    excluded scores are kept in the same table.
weights
    Series indicator -> weight, or area -> weight; only their ratios count.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOME = {
    "Methodology": "engine.methodology.methodology",
    "check_eligibility": "engine.methodology.eligibility",
    "scale": "engine.ranking.scaling",
    "aggregate": "engine.ranking.aggregation",
    "score_areas": "engine.ranking.aggregation",
    "score_nodes": "engine.ranking.aggregation",
    "total_scores": "engine.ranking.aggregation",
    "rank": "engine.ranking.ranking",
    "rank_interval": "engine.ranking.ranking",
    "rank_agreement": "engine.ranking.ranking",
    "sample_weights": "engine.ranking.weights",
    "ahp_weights": "engine.ranking.weights",
    "rank_acceptability": "engine.robustness.acceptability",
    "pairwise_winning": "engine.robustness.acceptability",
    "choose_portfolio": "engine.ranking.portfolio",
    "cost_of_diversity": "engine.ranking.portfolio",
    "in_first": "engine.robustness.acceptability",
    "expected_rank": "engine.robustness.acceptability",
    "weight_flip": "engine.robustness.flips",
    "dominance": "engine.robustness.flips",
    "leave_one_out": "engine.robustness.leave_out",
    "uncertainty": "engine.robustness.uncertain",
    "monte_carlo": "engine.robustness.joint",
    "sobol_indices": "engine.robustness.joint",
    "run_selection": "report.run",
    "load_selection": "report.run",
    "read_call": "call.intake",
}
_MODULES = {"experts": "engine.experts.experts"}


def __getattr__(name: str) -> Any:
    """A public name, loaded when it is first used."""
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{_MODULES[name]}")
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Public names."""
    return sorted([*_HOME, *_MODULES])
