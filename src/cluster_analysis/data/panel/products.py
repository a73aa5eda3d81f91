"""What stands below a section: traded or local, and the products of the candidate clusters."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr

from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import UnknownNameError


def traded(codes: Iterable[str] | xr.DataArray) -> list[str]:
    """The industries of `codes` that mostly sell beyond their region; the others serve the people around.

    Parameters
    ----------
    codes
        OKED sections or divisions.

    Raises
    ------
    UnknownNameError
        For a code that is neither.

    References
    ----------
    The distinction is Porter's (2003); which section is which is data with a reason for each
    (`load_table("traded")`), the divisions those of `named_clusters`.

    Examples
    --------
    >>> traded(["A", "C", "Q", "10", "47"])
    ['A', 'C', '10']
    """
    kinds = dict(load_table("traded")[["code", "kind"]].to_numpy())
    kinds |= dict(load_table("cluster_definitions")[["division", "kind"]].to_numpy())
    listed = [
        str(code) for code in np.asarray(codes if isinstance(codes, xr.DataArray) else list(codes)).ravel()
    ]
    for code in listed:
        if code not in kinds:
            raise UnknownNameError(code, kinds, "section or division")
    return [code for code in listed if kinds[code] == "traded"]


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


def product(name: str, vintage: int) -> xr.Dataset:
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
