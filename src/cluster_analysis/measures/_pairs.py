"""Two tables that belong together: the same labels, in whatever order, named where they differ."""

from __future__ import annotations

import xarray as xr

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._labelled import INDUSTRY, REGION


def on_labels(one: xr.DataArray, x: xr.DataArray, dim: str = REGION) -> xr.DataArray:
    """`one` in the order of `x` along one dimension; a label that only one of them has is refused."""
    if dim not in one.indexes or dim not in x.indexes:
        if one.sizes[dim] != x.sizes[dim]:
            raise InputError("{n} figures for {m} of {dim}", n=one.sizes[dim], m=x.sizes[dim], dim=dim)
        return one.drop_vars(dim, errors="ignore")
    here, there = x.indexes[dim], one.indexes[dim]
    if here.equals(there):
        return one
    differ = [*here.difference(there, sort=False), *there.difference(here, sort=False)]
    if differ:
        raise InputError(
            Problem("is in one of the two arrays only ({dim})", value=label, dim=dim) for label in differ
        )
    return one.sel({dim: here})


def same_labels(one: xr.DataArray, x: xr.DataArray) -> xr.DataArray:
    """`one` on the regions and the industries of `x`."""
    return on_labels(on_labels(one, x, REGION), x, INDUSTRY)
