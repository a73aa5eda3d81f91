"""The numbers behind profiles: the panel of value added on one vintage, and the measures taken from it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.data.panel.panel import frozen
from cluster_analysis.data.panel.panel import load as load_panel
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import ParameterError
from cluster_analysis.measures.shift_share import shift_share
from cluster_analysis.measures.specialisation import location_quotient

GVA = "gva_by_region_section"
SPAN = 3  # years over which change is measured: 2014 to 2017 in the programme's own analysis


@cache
def accounts(vintage: int) -> xr.Dataset:
    """Value added by region and section on the regions of a vintage, checked against the country."""
    return frozen(load_panel(GVA).panel.at_vintage(vintage))


@cache
def regional(name: str, vintage: int) -> xr.Dataset:
    """Another regional table (population, employed) on the regions of a vintage."""
    return frozen(load_panel(name).panel.at_vintage(vintage))


def source(name: str = GVA) -> str:
    """Id of the record of a table."""
    return catalogue.record(name).id


def check_year(year: int, vintage: int) -> int:
    """`year` itself, or a `ParameterError` that names the years there are."""
    years = accounts(vintage)["year"].to_numpy().tolist()
    if year not in years:
        raise ParameterError(year, map(str, years), f"year of the accounts ({years[0]} to {years[-1]})")
    return year


def base_year(year: int, vintage: int) -> int:
    """The year that change is measured from: three years before, or the first one there is."""
    return max(int(accounts(vintage)["year"].min()), year - SPAN)


@cache
def quotients(vintage: int) -> xr.DataArray:
    """Location quotients of all sections: (year, region, industry)."""
    panel = accounts(vintage)
    return frozen(location_quotient(panel["value"], margins=panel.panel.margins()))


@cache
def quotient_of(sections: tuple[str, ...], vintage: int) -> xr.DataArray:
    """Location quotient of several sections taken together: (year, region)."""
    panel = accounts(vintage)
    published, name = panel.panel.margins(), ["+".join(sections)]
    together = added(panel["value"], sections).expand_dims(industry=name)
    industry = added(panel["country"], sections).expand_dims(industry=name)
    margins = Margins(published.region, industry, published.nation)
    return frozen(location_quotient(together, margins=margins).squeeze("industry", drop=True))


def added(value: xr.DataArray, sections: Sequence[str]) -> xr.DataArray:
    """The sum of several sections, missing where one of them is."""
    part = value.sel(industry=list(sections))
    total = part.sum("industry", skipna=False)
    if "status" in part.coords:
        total = total.assign_coords(status=part["status"].max("industry"))
    return total


def growth(region: str, vintage: int, start: int, end: int) -> pd.Series:
    """Growth of each section in a region, as a share of the start; missing where there is no start."""
    value = accounts(vintage)["value"].sel(region=region)
    before, after = value.sel(year=start).to_series(), value.sel(year=end).to_series()
    return (after / before.where(before > 0) - 1).rename("growth")


def national_growth(vintage: int, start: int, end: int) -> float:
    """Growth of value added of all sections in the country."""
    total = accounts(vintage)["total"]
    return float(total.sel(year=end) / total.sel(year=start) - 1)


def components(region: str, vintage: int, start: int, end: int) -> pd.DataFrame:
    """Shift-share of a region: section x effect (`national`, `industry`, `regional`), million KZT."""
    value = accounts(vintage)["value"]
    parts = shift_share(value.sel(year=start, drop=True), value.sel(year=end, drop=True), method="dunn")
    return pd.DataFrame(parts.sel(region=region).transpose("industry", "component").to_pandas())


def index_to(value: xr.DataArray, start: int) -> xr.DataArray:
    """Values with the start year as 100."""
    return value / value.sel(year=start, drop=True) * 100
