"""Industry analysis: concentration, trade, growth and share, segments, importance and performance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, UndefinedError, refuse_each
from cluster_analysis.policy.management.given import nothing, numbers, refuse_rows

FORCES = ("rivalry", "entry", "substitutes", "buyers", "suppliers")


def _shares(sizes: ArrayLike | Series) -> NDArray[np.float64]:
    values = numbers(sizes, "size")
    if values.sum() <= 0:
        raise UndefinedError("shares are not defined: all sizes are zero")
    return values / values.sum()


def herfindahl_hirschman(shares: ArrayLike | Series) -> float:
    r"""Herfindahl-Hirschman index in points, :math:`10^4 \sum s_i^2`; 10,000 / HHI = equivalent firms.

    Takes sizes or shares in any unit. A group "others" must not be counted as one firm.

    Examples
    --------
    >>> round(herfindahl_hirschman([40, 30, 20, 10]))
    3000
    """
    return float(1e4 * (_shares(shares) ** 2).sum())


def concentration_ratio(shares: ArrayLike | Series, k: int = 4) -> float:
    """Share of the k largest, in per cent.

    Examples
    --------
    >>> round(concentration_ratio([10, 40, 20, 30], k=2))
    70
    """
    ordered = np.sort(_shares(shares))
    if not 1 <= k <= len(ordered):
        raise InputError("is not between 1 and {n} firms", n=len(ordered), column="k", value=k)
    return float(100 * ordered[-k:].sum())


def grubel_lloyd(exports: ArrayLike, imports: ArrayLike) -> float:
    r"""Share of intra-industry trade, :math:`1 - \sum|X_i - M_i| / \sum(X_i + M_i)` over products.

    Depends on how finely products are cut: the coarser, the higher. Say the level of the classification.

    References
    ----------
    Grubel & Lloyd (1975).

    Examples
    --------
    >>> grubel_lloyd([100], [60])
    0.75
    """
    x, m = numbers(exports, "exports"), numbers(imports, "imports")
    if x.shape != m.shape:
        raise InputError("{n} export figures against {m} import figures", n=x.size, m=m.size)
    total = (x + m).sum()
    if total == 0:
        raise UndefinedError("the index is not defined without any trade")
    return float(1 - np.abs(x - m).sum() / total)


def trade_types(table: DataFrame, overlap: float = 0.1, band: float = 0.15) -> Series:
    """Type of trade per product: `one-way`, `horizontal`, `vertical high` or `vertical low` quality.

    Two-way if the smaller flow is at least `overlap` of the larger; horizontal if the unit value of exports
    is within `band` of that of imports, else vertical by which is dearer (Greenaway, Hine & Milner 1994;
    Fontagne & Freudenberg).

    Parameters
    ----------
    table
        Columns `export_value`, `export_weight`, `import_value`, `import_weight`. A two-way product without
        weights is `unknown`.
    """
    flows = ["export_value", "export_weight", "import_value", "import_weight"]
    x, x_weight, m, m_weight = (table[one].astype(float) for one in flows)
    ratio = (x / x_weight) / (m / m_weight)
    high = np.maximum(x, m)
    kinds = {
        "one-way": (np.minimum(x, m) < overlap * high) | (high == 0),
        "unknown": ~np.isfinite(ratio),
        "horizontal": ratio.between(1 / (1 + band), 1 + band),
        "vertical high": ratio > 1,
    }
    return Series(np.select([*kinds.values()], [*kinds], "vertical low"), table.index, name="type")


def growth_share(segments: DataFrame) -> DataFrame:
    """Market growth and relative share per segment, and its box: star, cash cow, question mark, dog.

    Parameters
    ----------
    segments
        Columns `market_growth` (share per year), `sales`, `largest_rival` (same unit as sales), `market`
        (size, the weight of the mean growth that divides high from low). Relative share 1 divides leader from
        follower.
    """
    refuse_rows(segments, ("largest_rival", ~(segments["largest_rival"] > 0), "is not above zero"))
    growth = segments["market_growth"]
    share = segments["sales"] / segments["largest_rival"]
    mean = float(np.average(growth, weights=numbers(segments["market"], "market")))
    boxes = [(growth >= mean) & (share >= 1), share >= 1, growth >= mean]
    box = np.select(boxes, ["star", "cash cow", "question mark"], "dog")
    result = DataFrame({"relative_share": share, "market_growth": growth, "box": box})
    result.attrs["mean_growth"] = mean
    return result


def segment(table: DataFrame) -> Series:
    """Segments of similar rows: Ward clustering of standardised columns.

    There are as many segments as have the best mean silhouette, from 2 to 6.

    Returns
    -------
    pandas.Series
        Segment 1.. per row, by size; `attrs["silhouette"]` has the score of every number tried. A best score
        under 0.25 means there is no structure to speak of (Kaufman & Rousseeuw 1990).
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from sklearn.metrics import silhouette_score

    values = numbers(table, "table", -np.inf)
    spread = values.std(axis=0)
    refuse_each("is the same in all rows", table.columns[spread == 0].astype(str))
    z = (values - values.mean(axis=0)) / spread
    tree = linkage(z, "ward")
    cuts = {k: fcluster(tree, k, "maxclust") for k in range(2, min(7, len(z)))}
    scores = {k: float(silhouette_score(z, cut)) for k, cut in cuts.items() if 1 < len(set(cut)) < len(z)}
    if not scores:
        raise InputError("segments of {n} rows cannot be compared", n=len(z))
    best = Series(cuts[max(scores, key=scores.__getitem__)], table.index, name="segment")
    sizes = best.value_counts()
    result = best.map(Series(range(1, len(sizes) + 1), sizes.index))
    result.attrs["silhouette"] = scores
    return result


def importance_performance(importance: Series, performance: Series) -> DataFrame:
    """Gap and quadrant per attribute (Martilla & James 1977); the grand means are the cross-hairs.

    Returns
    -------
    pandas.DataFrame
        `importance`, `performance`, `gap` (importance - performance), `quadrant`, largest gap first.
    """
    if {*importance.index} != {*performance.index}:
        only = sorted(map(str, importance.index.symmetric_difference(performance.index)))
        raise InputError("attributes differ: {names}", names=only)
    table = DataFrame({"importance": importance, "performance": performance.reindex(importance.index)})
    numbers(table, "score", -np.inf)
    table["gap"] = table["importance"] - table["performance"]
    matters, good = (table[one] >= table[one].mean() for one in ("importance", "performance"))
    quadrants = ["keep up", "concentrate here", "low priority"]
    table["quadrant"] = np.select([matters & good, matters, ~good], quadrants, "possible overkill")
    return table.sort_values("gap", ascending=False, kind="stable")


def five_forces(scores: DataFrame) -> DataFrame:
    """Mean, spread and evidence per force (Porter 1979); a force without evidence is named an opinion.

    Parameters
    ----------
    scores
        Columns `force`, `score` (1 weak to 5 strong), `evidence` (a source, may be empty).
    """
    refuse_rows(
        scores,
        ("force", ~scores["force"].isin(FORCES), "is not one of the five forces"),
        ("score", ~scores["score"].between(1, 5), "is not a score from 1 to 5"),
    )
    grouped = scores.assign(has=~nothing(scores["evidence"])).groupby("force")
    said = grouped["score"].agg(score="mean", min="min", max="max", statements="count")
    table = said.assign(with_evidence=grouped["has"].sum()).reindex(FORCES)
    table["basis"] = np.where(table["with_evidence"] > 0, "evidence", "opinion only")
    return table
