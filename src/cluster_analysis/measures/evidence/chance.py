"""What chance alone would show: hits and stars under shuffled labels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from xarray import DataArray

from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import REGION, bare


def shuffled(x: DataArray, permutations: int = 199, seed: int = 2017) -> Iterator[DataArray]:
    """The figures with the regions in other places, all industries together, under the labels as they were.

    Parameters
    ----------
    x
        Figures with `region`.
    permutations
        How many shuffles. A count that h of them reach has p = (1 + h) / (1 + permutations).
    seed
        Makes the shuffles the same each time.

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
