"""What one does with panels before measuring: the nation beside regions, industries together or apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import xarray as xr
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.panel.vintages import plain, set_of
from cluster_analysis.data.regions.sets import regions_of
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from libpysal.graph import Graph


def against_nation(panel: Dataset, regions: str | Sequence[str]) -> DataArray:
    """Chosen regions and the nation, the last, as labels of one dimension: to compare, never to add up.

    Parameters
    ----------
    panel
        A panel with `value` and the published `country`.
    regions
        One code or several.

    Examples
    --------
    >>> population = load("population", 2022)
    >>> against_nation(population, "KZ-43")["region"].values.tolist()
    ['KZ-43', 'KZ']
    """
    listed = [regions] if isinstance(regions, str) else list(regions)
    own = plain(panel["value"]).sel(region=listed)
    whole = set_of(panel).country or "country"
    nation = plain(panel["country"]).expand_dims(region=[whole])
    return (
        xr.concat([own, nation.transpose(*own.dims)], "region")
        .assign_attrs(panel["value"].attrs)
        .rename(panel["value"].name)
    )


def regroup(panel: Dataset, **groups: Sequence[str]) -> Dataset:
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
    amounts = plain(panel[["value", "country"]])
    together = xr.concat(
        [
            amounts.drop_sel(industry=members),
            *(
                amounts.sel(industry=list(group)).sum("industry", skipna=False).expand_dims(industry=[name])
                for name, group in groups.items()
            ),
        ],
        "industry",
    )
    for part in ("value", "country"):
        together[part] = together[part].transpose(*panel[part].dims).assign_attrs(panel[part].attrs)
    return together.assign_attrs(panel.attrs)


def neighbours(values: DataArray | Dataset) -> Graph:
    """Which regions of these figures share a border: the graph of the set and the vintage they belong to.

    Parameters
    ----------
    values
        Figures over `region`, codes of a set of the project; else: `ca.regions(...).at().neighbours`.

    Examples
    --------
    >>> neighbours(load("population", 2017))["KZ-71"].index.tolist()  # Astana lies inside Akmola region
    ['KZ-11']
    """
    return regions_of(values["region"].values, None).neighbours


def traded(codes: Iterable[str] | DataArray, unlisted: bool = False) -> list[str]:
    """The industries of `codes` that mostly sell beyond their region; the others serve the people around.

    Parameters
    ----------
    codes
        OKED sections or divisions.
    unlisted
        Keep what stands on no list (groups of sections, products), instead of refusing it.

    Raises
    ------
    UnknownNameError
        For a code that is neither, unless it is kept.

    References
    ----------
    The distinction is Porter's (2003); which section is which is data with a reason for each
    (`load_table("traded")`), the divisions those of `load_table("cluster_definitions")`.

    Examples
    --------
    >>> traded(["A", "C", "Q", "10", "47"])
    ['A', 'C', '10']
    >>> traded(["A", "B-F", "Q"], unlisted=True)
    ['A', 'B-F']
    """
    kinds = dict(load_table("traded")[["code", "kind"]].to_numpy())
    kinds |= dict(load_table("cluster_definitions")[["division", "kind"]].to_numpy())
    listed = [str(code) for code in getattr(codes, "values", codes)]
    for code in listed:
        if code not in kinds and not unlisted:
            raise UnknownNameError(code, kinds, "section or division")
    return [code for code in listed if kinds.get(code, "traded") == "traded"]


def topic(cluster: str) -> str:
    """The word under which the product of a candidate cluster stands in the facts; empty if there is none.

    Examples
    --------
    >>> topic("kyzylorda-rice"), topic("atyrau-construction")
    ('rice', '')
    """
    topics = load_table("products").set_index("cluster")["topic"]
    if cluster not in topics.index:
        raise UnknownNameError(cluster, topics.index, "cluster")
    return str(topics[cluster])


def product(name: str, vintage: int) -> Dataset:
    """The physical output that stands for a topic, by region; all missing where nobody publishes one.

    Parameters
    ----------
    name
        A topic, or nothing.
    vintage
        Regions of 2017, 2018 or 2022.

    Returns
    -------
    xarray.Dataset
        `value` (year, region) and `country`; the record of the table that holds it. `.attrs["country_is"]` is
        `wider` where the country's figure is of more than the product: Kyzylorda's grain is rice, the
        country's is wheat, so a share of the one in the other says nothing.

    Examples
    --------
    >>> product("rice", 2022)["value"].sel(region="KZ-43", year=2025).item()
    447.9
    >>> int(product("tourism", 2022)["value"].notnull().sum())
    0
    """
    table = load_table("products")
    published = table[(table["topic"] == name) & (table["table"] != "")]
    source = published if len(published) else table[table["table"] != ""]
    panel = load(source["table"].iloc[0], vintage).sel(industry=source["item"].iloc[0])
    panel.attrs["country_is"] = source["country_is"].iloc[0]
    return panel if len(published) else panel.where(False)
