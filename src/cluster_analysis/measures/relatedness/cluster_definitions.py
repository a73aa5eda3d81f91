"""Cluster definitions: groups of industries found from how related they are.

Named groups are a table, `load_table("cluster_definitions")`. Those found here follow Delgado, Porter & Stern
(2016): several similarity matrices, many candidate groupings, each scored by whether industries are closer to
their own group than to the others. It needs dozens of regions and hundreds of industries; on 16 to 20 regions
it would fit noise, so it is shown on synthetic data with planted groups.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas import DataFrame

from cluster_analysis.errors import InputError, refuse_each
from cluster_analysis.measures.door.labelled import Array, Mask, Places


def _similarities(matrix: DataFrame, diagonal: float) -> Array:
    """Values made symmetric, with their diagonal; a missing pair is refused."""
    values = matrix.to_numpy(dtype=float)
    values = (values + values.T) / 2
    np.fill_diagonal(values, 0.0)
    lacking = matrix.index[np.isnan(values).any(axis=1)]
    refuse_each("has a missing similarity; take it out", lacking)
    np.fill_diagonal(values, diagonal)
    return values


def cluster_candidates(similarity: DataFrame, numbers: Sequence[int]) -> DataFrame:
    """Candidate groupings of industries, by Ward's linkage: one tree and many cuts.

    Parameters
    ----------
    similarity
        Square, larger is closer (as `colocation`, `proximity`, or a mean of several made alike in scale); its
        rows are compared.
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
    features = _similarities(similarity, float(np.nanmax(similarity.to_numpy())))
    return DataFrame(cut_tree(ward(features), [*numbers]), similarity.index, [*numbers])


def validation_scores(candidates: DataFrame, similarities: dict[str, DataFrame]) -> DataFrame:
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
    labels = candidates.index
    values = [_similarities(one.loc[labels, labels], 0.0) for one in similarities.values()]
    rows = {}
    for name, groups in candidates.items():
        numbers = pd.factorize(groups, sort=True)[0]
        rows[name] = np.mean([_scores(one, numbers) for one in values], axis=0)
    columns = ["cluster_average", "cluster_95", "industry_average", "industry_95"]
    table = DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.assign(score=table.mean(axis=1)).sort_values("score", ascending=False, kind="stable")


def _scores(similarity: Array, groups: Places) -> Array:
    """The four shares, in percent; the diagonal of the similarities is zero."""
    members = np.eye(int(groups.max()) + 1)[groups]
    own, same = members.astype(bool), np.eye(members.shape[1], dtype=bool)
    size = members.sum(axis=0)
    of_industries = similarity @ members  # sums of an industry's similarities to each group
    with np.errstate(invalid="ignore", divide="ignore"):
        to_groups = of_industries / (size - own)
        between = members.T @ of_industries / np.where(same, size * (size - 1), np.outer(size, size))
    return np.array([*_closer(between, same), *_closer(to_groups, own)])


def _closer(means: Array, own: Mask) -> list[float]:
    """Share of rows whose own mean is above the mean, and the 95th percentile, of the others, percent."""
    others = means[~own].reshape(len(means), -1)
    limits = others.mean(axis=1), np.quantile(others, 0.95, axis=1)
    return [100 * float((means[own] > limit).mean()) for limit in limits]
