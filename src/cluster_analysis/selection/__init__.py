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
    "Methodology": "methodology",
    "check_eligibility": "eligibility",
    "scale": "scaling",
    "aggregate": "aggregation",
    "score_areas": "aggregation",
    "total_scores": "aggregation",
    "topsis": "aggregation",
    "rank": "ranking",
    "rank_interval": "ranking",
    "sample_weights": "weights",
    "ahp_weights": "weights",
    "rank_acceptability": "acceptability",
    "pairwise_winning": "acceptability",
    "choose_portfolio": "portfolio",
    "cost_of_diversity": "portfolio",
    "in_first": "acceptability",
    "expected_rank": "acceptability",
    "weight_flip": "flips",
    "dominance": "flips",
    "leave_one_out": "leave_out",
    "uncertainty": "uncertain",
    "monte_carlo": "joint",
    "sobol_indices": "joint",
    "run_selection": "run",
    "load_selection": "run",
    "read_call": "intake",
}
_MODULES = ("experts",)


def __getattr__(name: str) -> Any:
    """A public name, loaded when it is first used."""
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Public names."""
    return sorted([*_HOME, *_MODULES])
