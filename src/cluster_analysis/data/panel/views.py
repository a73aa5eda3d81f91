"""What one does with panels before measuring: the nation beside regions, industries together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import xarray as xr

from cluster_analysis.data.regions.sets import holding, regions_of
from cluster_analysis.errors import InputError

if TYPE_CHECKING:
    from libpysal.graph import Graph


def against_nation(panel: xr.Dataset, regions: str | Sequence[str]) -> xr.DataArray:
    """Chosen regions and the nation, the last, as labels of one dimension: to compare, never to add up.

    Parameters
    ----------
    panel
        A panel with `value` and the published `country`.
    regions
        One code or several.

    Examples
    --------
    >>> from cluster_analysis.data.panel.panel import load
    >>> population = load("population", 2022)
    >>> against_nation(population, "KZ-43")["region"].values.tolist()
    ['KZ-43', 'KZ']
    """
    listed = [regions] if isinstance(regions, str) else list(regions)
    own = panel["value"].drop_vars(["status", "vintage"], errors="ignore").sel(region=listed)
    whole = holding(panel["region"].values).country or "country"
    nation = panel["country"].drop_vars("vintage", errors="ignore").expand_dims(region=[whole])
    together = xr.concat([own, nation.transpose(*own.dims)], "region")
    return together.assign_attrs(panel["value"].attrs).rename(panel["value"].name)


def regroup(panel: xr.Dataset, **groups: Sequence[str]) -> xr.Dataset:
    """Industries added up under new names, the others as they are: `OTHER_SERVICES=list("IKM")`.

    Parameters
    ----------
    panel
        A panel of amounts; rates cannot be added up.
    **groups
        New label -> the industries it takes the place of; a missing one makes the sum missing.

    Returns
    -------
    xarray.Dataset
        `value` and `country`, the groups last.

    Raises
    ------
    InputError
        For rates, and for an industry that stands in two groups or in none of the panel's.

    Examples
    --------
    >>> from cluster_analysis.data.panel.panel import load
    >>> money = regroup(load("gva_by_region_section", 2022), IND=list("BCDE"))
    >>> money["industry"].values.tolist()[-3:]
    ['R', 'S', 'IND']
    """
    if not panel.attrs.get("additive", 1):
        raise InputError("{name} holds rates, which cannot be added up", name=panel.attrs.get("name", ""))
    members = [code for group in groups.values() for code in group]
    wrong = sorted(
        {code for code in members if members.count(code) > 1} | set(members) - set(panel["industry"].values)
    )
    if wrong:
        raise InputError("must stand in one group and in the panel: {labels}", labels=wrong)
    amounts = panel[["value", "country"]].drop_vars(["status", "vintage"], errors="ignore")
    sums = [
        amounts.sel(industry=list(group)).sum("industry", skipna=False).expand_dims(industry=[name])
        for name, group in groups.items()
    ]
    together = xr.concat([amounts.drop_sel(industry=members), *sums], "industry")
    for part in ("value", "country"):
        together[part] = together[part].transpose(*panel[part].dims).assign_attrs(panel[part].attrs)
    return together.assign_attrs(panel.attrs)


def neighbours(values: xr.DataArray | xr.Dataset) -> Graph:
    """Which regions of these figures share a border: the graph of the set and the vintage they belong to.

    Parameters
    ----------
    values
        Figures over `region`, codes of a set of the project; else: `ca.regions(...).at().neighbours`.

    Examples
    --------
    >>> from cluster_analysis.data.panel.panel import load
    >>> neighbours(load("population", 2017))["KZ-71"].index.tolist()  # Astana lies inside Akmola region
    ['KZ-11']
    """
    return regions_of(values["region"].values, None).neighbours
