"""Module 2: industry analysis and segmentation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.policy.management import (
    concentration_ratio,
    growth_share,
    grubel_lloyd,
    herfindahl_hirschman,
    importance_performance,
    trade_types,
)
from cluster_analysis.training.checks import register

_ = str  # marks texts for translation


def _concentrate(table: pd.DataFrame) -> set[str]:
    found = importance_performance(table["importance"], table["performance"])
    return set(found.index[found["quadrant"] == "concentrate here"])


def _gaps(table: pd.DataFrame) -> set[str]:
    return set(table.index[table["importance"] > table["performance"]])


def _aggregate(exports: pd.Series, imports: pd.Series) -> float:
    return grubel_lloyd([np.sum(exports)], [np.sum(imports)])


def _boxes(table: pd.DataFrame) -> pd.Series:
    return growth_share(table)["box"]


def _plain_mean(table: pd.DataFrame) -> pd.Series:
    return growth_share(table.assign(market=1.0))["box"]


def _market_share(table: pd.DataFrame) -> pd.Series:
    return growth_share(table.assign(largest_rival=table["market"]))["box"]


def _value_only(table: pd.DataFrame) -> Any:
    low = table[["export_value", "import_value"]].min(axis=1)
    high = table[["export_value", "import_value"]].max(axis=1)
    return (low >= 0.1 * high).map({True: "horizontal", False: "one-way"})


register(
    "m2.q1",
    lambda shares: herfindahl_hirschman(shares),
    (
        lambda shares: herfindahl_hirschman(shares) / 1e4,
        _("The index is right as a fraction; give it in points, from 0 to 10,000."),
    ),
    (
        lambda shares: 1e4 / herfindahl_hirschman(shares),
        _("That is the number of equal firms with this concentration; the index itself is asked for."),
    ),
)
register(
    "m2.q2",
    lambda shares, k: concentration_ratio(shares, k),
    (
        lambda shares, k: float(100 * np.asarray(shares, dtype=float)[:k].sum() / np.sum(shares)),
        _("These are the first rows of the table, not the largest firms: sort first."),
    ),
    (lambda shares, k: concentration_ratio(shares, k) / 100, _("Give it in per cent.")),
)
register(
    "m2.q3",
    grubel_lloyd,
    (
        _aggregate,
        _("You added up the products first: exports of one product then cancel imports of another."),
    ),
    (
        lambda exports, imports: 1 - grubel_lloyd(exports, imports),
        _("That is the share of one-way trade; the index is one less it."),
    ),
)
register(
    "m2.q4",
    lambda table: trade_types(table),
    (_value_only, _("Values alone do not show quality: compare the unit values of exports and imports.")),
)
register(
    "m2.q5",
    _boxes,
    (_market_share, _("Relative share is own sales over those of the largest RIVAL, not over the market.")),
    (_plain_mean, _("The mean growth that divides the boxes is weighted with the size of the markets.")),
)
register(
    "m2.q6",
    _concentrate,
    (
        _gaps,
        _("A gap alone is not enough: it must matter more, and be served worse, than the average."),
    ),
)
