"""How far the structure of a region is from another: Krugman, Hoover, Hachman."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from cluster_analysis.errors import ParameterError
from cluster_analysis.measures._labelled import REGION, Array, Labelled, as_array, check, like, measure
from cluster_analysis.measures.specialisation.diversity import over_industries, structure_of

Reference = Literal["nation", "rest", "mean_of_others"]


def krugman_index(x: Labelled, reference: Reference | str) -> Any:
    """Krugman's index: the sum over industries of the absolute differences of structure, from 0 to 2.

    Parameters
    ----------
    reference
        What a region is compared with: `nation` (all regions together, itself included), `rest` (the nation
        without it; K_rest = K_nation / (1 - w_r)), `mean_of_others` (the unweighted mean structure of the
        other regions), or the label of a region.

    Notes
    -----
    Krugman (1991). The variants differ and are not comparable, hence the required argument. Undefined for an
    empty region; an empty region never counts in the mean of the others.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> krugman_index(jobs, "nation").round(4).tolist(), krugman_index(jobs, "rest").round(4).tolist()
    ([0.7, 0.4667], [1.1667, 1.1667])
    """
    array = as_array(x)
    check(array)
    region_labels: list[Any] = array[REGION].values.tolist()
    named: dict[str, Callable[[Array], Array]] = {
        "nation": _nation,
        "rest": _rest,
        "mean_of_others": _mean_of_others,
    }
    if reference in named:
        compare = named[reference]
    elif reference in region_labels:
        position = region_labels.index(reference)

        def compare(values: Array) -> Array:
            return structure_of(values)[..., position : position + 1, :]
    else:
        raise ParameterError(reference, [*named, *map(str, region_labels)], "reference")

    def kernel(values: Array) -> tuple[Array, npt.NDArray[np.int8]]:
        difference = np.abs(structure_of(values) - compare(values)).sum(axis=-1)
        return over_industries(difference, values)

    return like(measure(kernel, array, out=[REGION], name="krugman_index"), x)


def _nation(x: Array) -> Array:
    return structure_of(x.sum(axis=-2, keepdims=True))


def _rest(x: Array) -> Array:
    return structure_of(x.sum(axis=-2, keepdims=True) - x)


def _mean_of_others(x: Array) -> Array:
    structure = structure_of(x)
    full = x.sum(axis=-1, keepdims=True) != 0
    summed = np.where(full, structure, 0.0).sum(axis=-2, keepdims=True)
    others = full.sum(axis=-2, keepdims=True) - full
    with np.errstate(invalid="ignore", divide="ignore"):
        return (summed - np.where(full, structure, 0.0)) / others


def hoover_specialisation(x: Labelled) -> Any:
    """Hoover's coefficient of specialisation: half of Krugman's index against the nation, from 0 to 1.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})
    >>> hoover_specialisation(jobs).round(4).tolist()
    [0.35, 0.2333]
    """
    index = krugman_index(x, "nation")
    return (index / 2).rename("hoover_specialisation")


def hachman_index(x: Labelled) -> Any:
    """Hachman's index: 1 / sum over industries of s_ri LQ_ri; 1 for the nation's structure, down to 0.

    Industries that no region has are left out of the sum, since they add nothing to any region.

    Examples
    --------
    >>> import pandas as pd
    >>> hachman_index(pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})).round(4).tolist()
    [0.6621, 0.8151]
    """
    array = as_array(x)
    check(array)

    def kernel(values: Array) -> tuple[Array, npt.NDArray[np.int8]]:
        structure, nation = structure_of(values), _nation(values)
        with np.errstate(invalid="ignore", divide="ignore"):
            terms = np.where(nation == 0, 0.0, np.square(structure) / nation)
            return over_industries(1 / terms.sum(axis=-1), values)

    return like(measure(kernel, array, out=[REGION], name="hachman_index"), x)
