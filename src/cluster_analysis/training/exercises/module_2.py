"""Module 2: industry analysis and segmentation."""

from __future__ import annotations

from functools import partial

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.policy.management import (
    concentration_ratio,
    growth_share,
    grubel_lloyd,
    herfindahl_hirschman,
    importance_performance,
    trade_types,
)
from cluster_analysis.training.questions import question

UPSIDE_DOWN = {"vertical high": "vertical low", "vertical low": "vertical high"}
AXES = {"cash cow": "question mark", "question mark": "cash cow"}


def _quadrant(table: DataFrame, name: str = "concentrate here") -> set[str]:
    quadrants = importance_performance(table["importance"], table["performance"])["quadrant"]
    return set(quadrants.index[quadrants == name])


def _boxes(table: DataFrame, **other: Series | float) -> Series:
    return growth_share(table.assign(**other))["box"]


QUESTIONS = {
    "m2.q1": question(
        herfindahl_hirschman,
        fraction=lambda right: right / 1e4,
        equal_firms=lambda right: 1e4 / right,
        sum_of_shares=lambda shares: np.sum(shares),
        largest_only=lambda shares: np.max(shares) ** 2,
    ),
    "m2.q2": question(
        concentration_ratio,
        unsorted=lambda shares, k: 100 * np.asarray(shares, dtype=float)[:k].sum() / np.sum(shares),
        money=lambda shares, right: right / 100 * np.sum(shares),
        others=lambda right: 100 - right,
        largest_one=lambda shares: concentration_ratio(shares, 1),
    ),
    "m2.q3": question(
        grubel_lloyd,
        added_first=lambda exports, imports: grubel_lloyd([np.sum(exports)], [np.sum(imports)]),
        balance=lambda exports, imports: (np.sum(exports) - np.sum(imports)) / np.sum([exports, imports]),
        each=lambda exports, imports: [
            grubel_lloyd([x], [m]) for x, m in zip(exports, imports, strict=True)
        ],
    ),
    "m2.q4": question(
        trade_types,
        value_only=lambda table: trade_types(table, band=1e9),
        quality_only=lambda table: trade_types(table, overlap=0.0),
        upside_down=lambda table: trade_types(table).replace(UPSIDE_DOWN),
        wide_band=lambda table: trade_types(table, band=0.25),
        ratios=lambda table: table.eval("export_value / export_weight * import_weight / import_value"),
        two_way=lambda table: trade_types(table).where(lambda kind: kind == "one-way", "two-way"),
        all_one_way=lambda table: Series("one-way", index=table.index),
    ),
    "m2.q5": question(
        _boxes,
        market_share=lambda table: _boxes(table, largest_rival=table["market"]),
        plain_mean=lambda table: _boxes(table, market=1.0),
        axes=lambda table: _boxes(table).replace(AXES),
        any_growth=lambda table: _boxes(table, market_growth=1.0),
        shares=lambda table: growth_share(table)["relative_share"],
    ),
    "m2.q6": question(
        _quadrant,
        gaps=lambda table: set(table.index[table["importance"] > table["performance"]]),
        keep_up=partial(_quadrant, name="keep up"),
        important=lambda table: set(table.index[table["importance"] >= table["importance"].mean()]),
        overkill=partial(_quadrant, name="possible overkill"),
        distances=lambda table: table["importance"] - table["performance"],
        everything=lambda table: set(table.index),
    ),
}
