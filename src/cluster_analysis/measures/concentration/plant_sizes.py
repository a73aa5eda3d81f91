"""Bounds of the index of agglomeration where only the size classes of the plants are published."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Results,
    Table,
    amounts,
    bare,
    like,
    on_labels,
)
from cluster_analysis.measures.concentration.agglomeration import agglomeration


def ellison_glaeser_bounds(x: Table, size_classes: pd.DataFrame) -> Results:
    """Bounds of Ellison and Glaeser's gamma when only the number of plants per size class is published.

    Parameters
    ----------
    x
        Employment (region, industry, ...).
    size_classes
        Number of plants: industries x size classes, the columns a pair (least, most) of employees each;
        an open class has `inf`.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        Per industry `lower`, `upper` (gamma falls with H) and the bounds of H, `herfindahl_lower` (plants as
        equal as the classes allow) and `herfindahl_upper` (as unequal; the chord of x^2 over each class, so
        never too small).

    Raises
    ------
    InputError
        If the employment of an industry cannot be spread over its plants.

    Notes
    -----
    Size classes stand for the plant data of Ellison & Glaeser (1997), who approximate H instead.

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]})
    >>> sizes = pd.DataFrame({(1, 9): [5, 5], (10, 49): [2, 2]}, index=["a", "b"])
    >>> ellison_glaeser_bounds(jobs, sizes)[["herfindahl_lower", "herfindahl_upper"]].loc["a"].tolist()
    [0.152, 0.532]
    """
    array = amounts(x)
    labels = {INDUSTRY: size_classes.index.to_numpy()}
    plants = xr.DataArray(size_classes.to_numpy(dtype=float), labels, (INDUSTRY, "class"))
    limits = np.array([tuple(column) for column in size_classes.columns], dtype=float)
    low, high = xr.apply_ufunc(
        partial(_herfindahl_bounds, limits=limits),
        bare(array).sum(REGION, skipna=False),
        on_labels(plants, array, INDUSTRY, part=True),
        array[INDUSTRY],
        input_core_dims=[[], ["class"], []],
        output_core_dims=[[], []],
        vectorize=True,
    )
    gammas = [agglomeration(array, h)["gamma"] for h in (low, high)]
    one, other = map(bare, gammas)
    bounds = {"herfindahl_lower": low, "herfindahl_upper": high}
    result = xr.Dataset({"lower": np.fmin(one, other), "upper": np.fmax(one, other)} | bounds)
    return like(result.assign_coords(status=gammas[0]["status"]), x)


def _herfindahl_bounds(total: float, plants: Array, label: object, limits: Array) -> tuple[float, float]:
    """Least and largest sum of squared shares of plants of these classes that add up to the total."""
    if not total > 0 or np.isnan(plants).any():
        return np.nan, np.nan
    least, most = np.repeat(limits, plants.astype(int), axis=0).T
    most = np.minimum(most, total)
    if not least.sum() <= total * (1 + 1e-9) or not most.sum() >= total * (1 - 1e-9):
        message = "does not fit its plants, which employ {least} to {most}"
        ends = {"least": float(least.sum()), "most": float(most.sum())}
        raise InputError(message, column=str(label), value=total, **ends)
    return _equal_squares(least, most, total), _unequal_squares(least, most, total)


def _equal_squares(least: Array, most: Array, total: float) -> float:
    """Every plant at one common size, held within its class: the least sum of squares."""
    from scipy.optimize import brentq

    size = brentq(lambda one: np.clip(one, least, most).sum() - total, 0.0, float(most.max()))
    return round(float(np.square(np.clip(size, least, most) / total).sum()), 12)


def _unequal_squares(least: Array, most: Array, total: float) -> float:
    """What is left after the least sizes goes to the plants where a job adds most to the squares."""
    spare = total - least.sum()
    most = np.minimum(most, least + spare)
    room = most - least
    order = np.argsort(-(most + least), kind="stable")
    before = np.concatenate([[0.0], room[order].cumsum()[:-1]])
    taken = np.clip(spare - before, 0, room[order])
    gain = taken * (most + least)[order]
    return min(1.0, round(float((np.square(least).sum() + gain.sum()) / total**2), 12))
