"""Cluster definitions: named groups of industries, or groups found from how related industries are.

The second way is that of Delgado, Porter & Stern (2016): several similarity matrices, many candidate
groupings, each scored by whether industries are closer to their own group than to the others. It needs
dozens of regions and hundreds of industries; on 16 to 20 regions it would fit noise, so it is shown on
synthetic data with planted groups.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._labelled import Array, Mask, Places


def named_clusters() -> pd.DataFrame:
    """The committed groups: one row per OKED division, with its group, traded or local, and names.

    Examples
    --------
    >>> named_clusters().set_index("division").loc["24", ["cluster", "kind"]].tolist()
    ['metals', 'traded']
    """
    from cluster_analysis.data.tables.catalogue import load_table

    return load_table("cluster_definitions")


def average_similarity(matrices: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One similarity matrix from several: each standardised over its pairs, then averaged.

    Parameters
    ----------
    matrices
        Square frames on the same industries, larger is closer (`colocation`, `proximity`,
        `coagglomeration`, input-output links); the diagonal is not looked at.

    Returns
    -------
    pandas.DataFrame
        Symmetric, mean 0 over the pairs, diagonal missing.

    Examples
    --------
    >>> one = pd.DataFrame([[1, 0.8, 0.1], [0.8, 1, 0.0], [0.1, 0.0, 1]])
    >>> bool(average_similarity([one]).loc[0, 1] > average_similarity([one]).loc[0, 2])
    True
    """
    if not matrices:
        raise InputError("needs at least one similarity matrix")
    labels = matrices[0].index
    standard = []
    for matrix in matrices:
        values = _similarities(matrix.loc[labels, labels])
        pairs = values[~np.isnan(values)]
        if np.ptp(pairs) == 0:
            raise InputError("a similarity matrix in which all pairs are alike says nothing; leave it out")
        standard.append((values - pairs.mean()) / pairs.std())
    return pd.DataFrame(np.mean(standard, axis=0), labels, labels)


def _similarities(matrix: pd.DataFrame) -> Array:
    """Values made symmetric, the diagonal missing; a missing pair is refused."""
    values = matrix.to_numpy(dtype=float)
    values = (values + values.T) / 2
    np.fill_diagonal(values, 0.0)
    if np.isnan(values).any():
        lacking = matrix.index[np.isnan(values).any(axis=1)]
        raise InputError(Problem("has a missing similarity; take it out", value=one) for one in lacking)
    np.fill_diagonal(values, np.nan)
    return values


def cluster_candidates(similarity: pd.DataFrame, numbers: Sequence[int]) -> pd.DataFrame:
    """Candidate groupings of industries, by Ward's linkage: one tree and many cuts.

    Parameters
    ----------
    similarity
        As from `average_similarity`; its rows are compared.
    numbers
        How many groups to try.

    Returns
    -------
    pandas.DataFrame
        Industry x number of groups: the group, from 0.

    Examples
    --------
    >>> pairs = pd.DataFrame([[0.0, 9, 1, 1], [9, 0, 1, 2], [1, 1, 0, 9], [1, 2, 9, 0]])
    >>> cluster_candidates(pairs, [2])[2].tolist()
    [0, 0, 1, 1]
    """
    from scipy.cluster.hierarchy import cut_tree, ward

    if not all(1 < number < len(similarity) for number in numbers):
        message = "{n} industries cannot be put into {numbers} groups"
        raise InputError(message, n=len(similarity), numbers=[*numbers])
    features = np.nan_to_num(_similarities(similarity), nan=float(np.nanmax(similarity.to_numpy())))
    return pd.DataFrame(cut_tree(ward(features), [*numbers]), similarity.index, [*numbers])


def validation_scores(candidates: pd.DataFrame, similarities: dict[str, pd.DataFrame]) -> pd.DataFrame:
    r"""How much closer industries are to their own group than to the others, for each candidate grouping.

    With WCR the mean similarity within a group (of an industry to its group), and BCR that to each other
    group, the share in percent of groups, and of industries, with WCR above the mean BCR, and above the 95th
    percentile of their BCRs; the score is the mean of the four over all similarity matrices.

    Parameters
    ----------
    candidates
        Industry x candidate: the group of each, as from `cluster_candidates`.
    similarities
        Name -> square frame on the same industries.

    Returns
    -------
    pandas.DataFrame
        Candidate x (`cluster_average`, `cluster_95`, `industry_average`, `industry_95`, `score`), best first.

    Notes
    -----
    Delgado, Porter & Stern (2016), section 3. A group of one industry has no WCR and counts as not closer.
    One matrix product with the membership matrix gives all sums of a grouping.

    Examples
    --------
    >>> close = pd.DataFrame([[1, 0.9, 0, 0], [0.9, 1, 0, 0], [0, 0, 1, 0.8], [0, 0, 0.8, 1]])
    >>> groups = pd.DataFrame({"right": [0, 0, 1, 1], "wrong": [0, 1, 0, 1]})
    >>> validation_scores(groups, {"close": close})["score"].to_dict()
    {'right': 100.0, 'wrong': 0.0}
    """
    values = [_similarities(one.loc[candidates.index, candidates.index]) for one in similarities.values()]
    filled = [np.nan_to_num(one, nan=0.0) for one in values]
    rows = []
    for name in candidates.columns:
        _, groups = np.unique(candidates[name].to_numpy(), return_inverse=True)
        rows.append(np.mean([_scores(one, groups) for one in filled], axis=0))
    columns = ["cluster_average", "cluster_95", "industry_average", "industry_95"]
    table = pd.DataFrame(rows, index=candidates.columns, columns=columns)
    table["score"] = table.mean(axis=1)
    return table.sort_values("score", ascending=False, kind="stable")


def _scores(similarity: Array, groups: Places) -> Array:
    """The four shares, in percent; the diagonal of the similarities is zero."""
    members = np.eye(int(groups.max()) + 1)[groups]
    size = members.sum(axis=0)
    of_industries = similarity @ members  # sums of an industry's similarities to each group
    of_groups = members.T @ of_industries
    own = members.astype(bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        to_groups = of_industries / (size - own)
        between = of_groups / np.where(np.eye(len(size), dtype=bool), size * (size - 1), np.outer(size, size))
    return np.array([*_closer(between, np.eye(len(size), dtype=bool)), *_closer(to_groups, own)])


def _closer(means: Array, own: Mask) -> tuple[float, float]:
    """Share of rows whose own mean is above the mean, and the 95th percentile, of the others, percent."""
    within = means[own]
    others = means[~own].reshape(len(means), -1)
    return (
        100 * float((within > others.mean(axis=1)).mean()),
        100 * float((within > np.quantile(others, 0.95, axis=1)).mean()),
    )
