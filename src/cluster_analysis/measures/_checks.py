"""Refusals by label: what stands twice, sums beside their parts, and values that no measure takes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from xarray import DataArray

from cluster_analysis.data.regions.audits import (
    PART_OF,
    industry_problems,
    label_problems,
    region_problems,
    split_regions,
)
from cluster_analysis.errors import Problem, refuse, refuse_each

LOOKED_AT = 3000
"""Up to this many labels are compared with the names of regions and industries."""


def check(x: DataArray, negative: bool = False) -> None:
    """Refuse labels that cannot stand in one sum, and negative or infinite values."""
    check_labels(x)
    if is_chunked(x):
        return
    if "region" in x.indexes and x.sizes["region"] < LOOKED_AT:
        known, advice = x.notnull(), "take the regions of one vintage: panel.panel.at_vintage(...)"
        refuse(  # a unit beside the unit it was split from, where both have a figure at one time
            Problem(PART_OF, value=pair[0], parent=pair[1], advice=advice)
            for pair in split_regions(tuple(x.indexes["region"]))
            if bool(known.sel(region=list(pair)).all("region").any())
        )
    check_values(x, negative)


def check_labels(x: DataArray) -> None:
    """Refuse labels that stand twice, in two spellings or scripts, that name a total, or that hold others."""
    problems: list[Problem] = []
    for dim in x.dims:
        if dim in x.indexes:
            problems += label_problems(tuple(x.indexes[dim]), str(dim))
    for dim, find in (("region", region_problems), ("industry", industry_problems)):
        if dim in x.indexes and x.sizes[dim] < LOOKED_AT:
            problems += find(tuple(x.indexes[dim]))
    refuse(problems)


def is_chunked(x: DataArray) -> bool:
    """Whether the values are only computed later."""
    return not isinstance(x.data, np.ndarray) and x.chunks is not None


def check_values(x: DataArray, negative: bool = False) -> None:
    """Refuse infinite values, and negative ones unless the measure allows them; name where they are."""
    refuse_cells("is infinite ({where})", x, np.isinf(x.values))
    if not negative:
        refuse_cells("is negative ({where})", x, x.values < 0)


def refuse_cells(message: str, x: DataArray, wrong: npt.NDArray[np.bool_], **about: Any) -> None:
    """Refuse cells that are wrong, with their labels."""
    refuse(Problem(message, value=x.values.item(at), where=where, **about) for at, where in places(x, wrong))


def places(x: DataArray, wrong: npt.NDArray[np.bool_]) -> Iterator[tuple[tuple[int, ...], list[str]]]:
    """Position and labels of the first twenty cells that are wrong."""
    for at in map(tuple, np.argwhere(wrong)[:20]):
        yield at, [f"{dim} {x[dim].values[i]}" for dim, i in zip(x.dims, at, strict=True)] or ["nation"]


def groups_of(labels: Sequence[Hashable], groups: Mapping[Any, Any]) -> list[Any]:
    """The group of each label; one without a group, or with a group that has no name, is refused."""
    found = [groups.get(label) for label in labels]
    lacking = [label for label, group in zip(labels, found, strict=True) if group is None or group != group]
    refuse_each("has no group", lacking)
    return found
