"""What chance alone would show: hits and stars under shuffled labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from xarray import DataArray, Dataset

from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import REGION, bare


def by_chance(
    count: Callable[[DataArray], float], x: DataArray, permutations: int = 199, seed: int = 2017
) -> Dataset:
    r"""A count against what it is when the labels of the regions are shuffled, for all industries at once.

    One shuffle for all, so that industries that go together are not counted as many.

    .. math:: p = (1 + \#\{\text{shuffled} \ge \text{observed}\}) / (1 + \text{permutations})

    Parameters
    ----------
    count
        How many hits (significant neighbours, say) an array has.
    x
        Figures with `region`.
    permutations
        How many shuffles; p is a multiple of 1 / (permutations + 1) and never below it.
    seed
        Makes the shuffles the same each time.

    Returns
    -------
    xarray.Dataset
        `observed`, `expected` (the mean of the shuffles), `upper` (that 95 % of them do not exceed), `p`, and
        `shuffled` over `permutation`. If the labels say nothing, p is at most 0.05 in 5 % of cases or fewer.

    Examples
    --------
    >>> x = DataArray([3.0, 2.0, 1.0], {"region": ["KZ-11", "KZ-15", "KZ-19"]})
    >>> chance = by_chance(lambda figures: float(figures[0] > 2), x, permutations=999)
    >>> chance["observed"].item(), round(chance["expected"].item(), 1), round(chance["p"].item(), 1)
    (1.0, 0.3, 0.3)
    """
    hits, observed = np.array([count(one) for one in shuffled(x, permutations, seed)]), float(count(bare(x)))
    return Dataset(
        {
            "observed": observed,
            "expected": hits.mean(),
            "p": (1 + int((hits >= observed).sum())) / (1 + permutations),
            "upper": float(np.quantile(hits, 0.95, method="inverted_cdf")),
            "shuffled": ("permutation", hits),
        }
    )


def shuffled(x: DataArray, permutations: int = 199, seed: int = 2017) -> Iterator[DataArray]:
    """The figures with the regions in other places, all industries together, under the labels as they were.

    Parameters
    ----------
    x, permutations, seed
        As of `by_chance`, which counts in each of them.

    Raises
    ------
    InputError
        Without `region`, or without permutations.

    Examples
    --------
    >>> x = DataArray([3.0, 2.0, 1.0], {"region": ["KZ-11", "KZ-15", "KZ-19"]})
    >>> [sorted(one.values.tolist()) for one in shuffled(x, permutations=2)]
    [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]
    """
    if REGION not in x.dims or permutations < 1:
        raise InputError("needs the dimension {dim} and at least one permutation", dim=REGION)
    random, figures = np.random.default_rng(seed), bare(x)
    for _ in range(permutations):
        order = random.permutation(figures.sizes[REGION])
        yield figures.isel(region=order).assign_coords(region=figures[REGION])
