"""The cells of a register as labelled arrays, each cell with its status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.intake.official.vintages import in_force
from cluster_analysis.intake.register.columns import FIGURES, KEYS
from cluster_analysis.intake.register.groups import SIZES

if TYPE_CHECKING:
    import xarray as xr


def arrays(cells: pd.DataFrame) -> xr.Dataset:
    """See `register.Register.panel`."""
    import xarray as xr

    shown = ["units", *FIGURES, *(f"units_without_{name}" for name in FIGURES)]
    indexed = cells.set_index(KEYS)[[*shown, *SIZES, "employees_squared"]]
    full = pd.MultiIndex.from_product([sorted(cells[key].unique()) for key in KEYS], names=KEYS)
    data = xr.Dataset.from_dataframe(indexed.reindex(full, fill_value=0))
    sizes = data[list(SIZES)].to_dataarray("size").transpose(*KEYS, "size")
    result = data[shown].assign(size_units=sizes)
    squared, total = data["employees_squared"].astype(float), data["employees"].astype(float)
    squares, whole = squared.sum("region"), total.sum("region")
    about = {"long_name": "sum of squared employment shares"}
    result["plant_herfindahl"] = (squares / whole.where(whole > 0) ** 2).assign_attrs(about)
    outside = _outside_vintage(data["units"])
    if outside.any():
        result = result.map(lambda one: one.where(~outside) if "region" in one.dims else one, keep_attrs=True)
    result = result.assign_coords(status=_status(result, outside))
    for one in result.data_vars.values():
        one.attrs["confidential"] = 1
    return result.assign_attrs(confidential=1)


def _status(result: xr.Dataset, outside: xr.DataArray) -> xr.DataArray:
    """Status of each cell; without any employees or turnover it is not published, whatever else it has."""
    import xarray as xr

    lacking = result["employees"].isnull() | result["turnover"].isnull()
    status = xr.where(result["units"] == 0, Status.TRUE_ZERO, Status.OBSERVED)
    status = xr.where(lacking, Status.NOT_PUBLISHED, status)
    status = xr.where(outside, Status.OUTSIDE_VINTAGE, status).transpose(*KEYS).astype(np.int8)
    return status.assign_attrs(flag_attributes())


def _outside_vintage(units: xr.DataArray) -> xr.DataArray:
    """Whether a region was none at the end of the year; one that has records all the same is shown."""
    here = np.zeros((units.sizes["year"], units.sizes["region"]), dtype=bool)
    for at, year in enumerate(units["year"].values):
        here[at] = np.isin(units["region"].values.astype(str), regions().units(in_force(int(year))))
    return (units.sum("industry") == 0) & ~here
