"""Tidy tables to labelled panels, `Dataset(value, status)` over (year, region, industry), and margins."""

from __future__ import annotations

import numpy as np
import xarray as xr
from pandas import DataFrame
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.data.panel.vintages import at_target, complete, find_vintage, plain, searched
from cluster_analysis.data.records import Record, record_fields
from cluster_analysis.data.regions.industries import AGGREGATES
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status, flag_attributes, labels
from cluster_analysis.data.tables.catalogue import load_table, record
from cluster_analysis.errors import InputError, refuse_each

AGGREGATE = {"value": "aggregate"} | {
    name: f"aggregate_{name}" for name in ("country", "status", "vintage")
}
"""Parts of a panel -> what they are called for items that are no industries."""


def load(name: str, vintage: int | None = None) -> Dataset:
    """A regional table as a labelled panel, as published or on the regions of a vintage.

    Parameters
    ----------
    name
        A panel of the catalogue.
    vintage
        Regions of 2017 (16), 2018 (17) or 2022 (20); see `at_vintage`. Without it, all units of all vintages.

    Returns
    -------
    xarray.Dataset
        `value` and the coordinate `status` over (year, region, industry), the published `country` totals,
        and the record in `.attrs`; see `panel_from_table`. `value.attrs["measure"]` says what is measured.

    Examples
    --------
    >>> ds = load("gva_by_region_section")
    >>> float(ds["value"].sel(year=2017, region="KZ-YUZ", industry="A"))
    302383.1
    >>> index = load("gva_volume_index_by_region_section", 2022)["value"]
    >>> float(index.sel(region="KZ-43", industry="A", year=2025))
    100.3
    """
    about = record(name)
    if about.kind != "panel":
        raise InputError(f"{name!r} is a {about.kind}, not a panel; use load_table({name!r})")
    panel = panel_from_table(load_table(name), about)
    return panel if vintage is None else panel.panel.at_vintage(vintage)


def panel_from_table(table: DataFrame, about: Record) -> Dataset:
    """A tidy table (region, year, value, and item where there is one) as a panel.

    Returns
    -------
    xarray.Dataset
        `value` (year, region[, industry]) on all 21 units with the coordinate `status`; `country`, the
        published totals; `aggregate` and `aggregate_country` for amounts that are no industries (GDP, taxes):
        rates are never added up and keep all items side by side;
        the coordinate `vintage`: which vintage each year and industry was found to be in, 0 for none.
    """
    items = _wide(table, about)
    apart = items["item"].isin(AGGREGATES if about.additive else [])
    panel = _part(items, ~apart, "industry", about)
    if apart.any():
        panel = panel.merge(_part(items, apart, "aggregate_item", about).reset_coords().rename(AGGREGATE))
    if "item" not in table:
        panel = panel.squeeze("industry", drop=True)
    panel.attrs |= record_fields(about) | {"country_tolerance": about.country_tolerance}
    panel.attrs |= {} if about.additive else {"additive": 0}
    return panel


def _wide(table: DataFrame, about: Record) -> Dataset:
    """The whole table as arrays over (year, region, item), country included."""
    of = regions(about.regions)
    refuse_each(
        "is no region of {country}",
        sorted(set(table["region"]) - of.rows.keys()),
        country=of.country or of.name,
        advice="for other regions: ca.panel_from_long",
    )
    table = table if "item" in table else table.assign(item="total")
    value = table.set_index(["year", "region", "item"])["value"].to_xarray()
    value = value.reindex(
        region=[of.country, *of.all_units],
        year=np.arange(table["year"].min(), table["year"].max() + 1),
        item=sorted({*value["item"].values.tolist(), *about.not_published}),
    )
    status = _statuses(value, about)
    return Dataset({"value": value.where(status <= Status.ESTIMATED), "status": status})


def _statuses(value: DataArray, about: Record) -> DataArray:
    """Status of each cell: by the record's rules, else not published, a true zero or observed.

    A rule without a value also holds for cells that have no row: suppressed figures, say.
    """
    there = xr.where(value == 0, int(Status.TRUE_ZERO), int(Status.OBSERVED))
    status = there.where(value.notnull(), int(Status.NOT_PUBLISHED))
    for rule in about.status_rules:
        hit = xr.ones_like(value, dtype=bool) if rule.value is None else value == rule.value
        for dim in ("region", "item", "year"):
            allowed = getattr(rule, dim)
            hit = hit & value[dim].isin(allowed) if allowed else hit
        status = status.where(~hit, int(Status.from_label(rule.status)))
    return status.astype("int8")


def _part(items: Dataset, chosen: DataArray, dim: str, about: Record) -> Dataset:
    """The chosen items as a panel of their own, with the vintage found for each."""
    part = items.sel(item=chosen).rename(item=dim)
    whole = regions(about.regions).country
    country = part["value"].sel(region=whole, drop=True)
    value, status = (part[name].drop_sel(region=whole) for name in ("value", "status"))
    found = find_vintage(*searched(value, country, about.additive), about.country_tolerance)
    vintage = found.where(value.notnull().any("region"), 0).astype("int16")
    absent = (
        (vintage == 0)
        & items["value"].notnull().any(["region", "item"])
        & ~part[dim].isin(about.not_published)
    )
    status = xr.where(absent, int(Status.NOT_APPLICABLE), status).transpose(*value.dims).astype("int8")
    status.attrs |= flag_attributes()
    value.attrs |= {"units": about.unit, "record": about.id, "synthetic": int(about.synthetic)}
    value.attrs["measure"] = about.measure or about.name
    country.attrs |= value.attrs
    return Dataset({"value": value, "country": country}).assign_coords(status=status, vintage=vintage)


@xr.register_dataset_accessor("panel")
class PanelAccessor:
    """What one does with a panel: `ds.panel.at_vintage(2017)`, `.margins()`, `.to_table()`."""

    def __init__(self, ds: Dataset) -> None:
        self._ds = ds

    def at_vintage(self, vintage: int) -> Dataset:
        """The panel on the units of one vintage.

        Parameters
        ----------
        vintage
            2017 (16 units), 2018 (17) or 2022 (20).

        Returns
        -------
        xarray.Dataset
            `value` and `status` on the units of the vintage, and the `country` totals as published;
            `coverage` (sum of the regions / published); for the regional accounts also the `aggregate`
            items, and `region_total` and `total`: gross value added of all sections. Rates are not merged:
            a unit whose territory a split has changed is missing, outside vintage. Section T is added to S in
            all years, since it is inside S in most of them.
        """
        ds = self._ds
        additive = bool(self._ds.attrs.get("additive", 1))
        out = _on_vintage(ds, vintage)
        if additive and {"S", "T"} <= {*out.indexes.get("industry", ())}:
            out = _households_into_services(out)
        if "aggregate" in ds:
            others = ds[[*AGGREGATE.values()]].rename({one: name for name, one in AGGREGATE.items()})
            out["aggregate"] = _on_vintage(others, vintage)["value"]
            if {"GDP", "NET_TAXES"} <= set(ds["aggregate_item"].values):
                out["region_total"] = _value_added(out["aggregate"])
                out["total"] = _value_added(ds["aggregate_country"])
        origin = {name: ds["value"].attrs[name] for name in ("units", "record", "synthetic")}
        for part in out.values():
            part.attrs |= origin | {"region_vintage": vintage}
        out["value"].attrs |= ds["value"].attrs
        out["coverage"] = (out["value"].sum("region", min_count=1) / out["country"]).where(additive)
        return out.assign_attrs(ds.attrs | {"region_vintage": vintage})

    def margins(self) -> Margins:
        """Published margins, as an argument of the measures: region totals, industry totals, total.

        With them a missing cell affects only its own results, and the years before 2014, in which some
        sections are not published, have quotients for the sections that are. A margin that a table does not
        publish is the sum of its parts.
        """
        ds = self._ds
        name = ds.attrs.get("name", "")
        if not ds.attrs.get("additive", 1):
            raise InputError("{name} holds rates, which cannot be added up", name=name)
        if "industry" not in ds["value"].dims:
            raise InputError("the table {name!r} has no published region totals", name=name)
        country = ds["country"] if bool(ds["country"].notnull().any()) else None
        tolerance = ds.attrs.get("country_tolerance", Margins.tolerance)
        return Margins(ds.get("region_total"), country, ds.get("total"), tolerance)

    def to_table(self) -> DataFrame:
        """The panel as a tidy table with the status in words, missing cells included."""
        table = self._ds["value"].to_dataframe().reset_index()
        table["status"] = labels(table["status"].to_numpy())
        return table[[*self._ds["value"].dims, "value", "status"]]


def _on_vintage(part: Dataset, target: int) -> Dataset:
    """Figures and statuses on the units of a vintage, each cell from its own vintage; the nation."""
    value = plain(part["value"])
    country = plain(part["country"])
    cells = Dataset({"value": value, "status": plain(part["status"])})
    additive = bool(part.attrs.get("additive", 1))
    fits_target = complete(*searched(value, country, additive), part.attrs["country_tolerance"], target)
    source = xr.where(fits_target, target, plain(part["vintage"]))
    found = at_target(cells, target, target)
    for vintage in {int(one) for one in np.unique(source)} - {0, target}:
        found = xr.where(source == vintage, at_target(cells, vintage, target, additive), found)
    found["status"].attrs |= flag_attributes()
    return found.transpose(*value.dims).assign(country=country).set_coords("status")


def _households_into_services(part: Dataset) -> Dataset:
    """Section T added to S where it stands apart, and dropped."""
    part = part.copy(deep=True)
    for array in (part["value"], part["country"]):
        array.loc[{"industry": "S"}] = array.sel(industry="S") + array.sel(industry="T").fillna(0)
    return part.drop_sel(industry="T")


def _value_added(aggregate: DataArray) -> DataArray:
    """Gross value added of all sections: product without net taxes on products."""
    return aggregate.sel(aggregate_item="GDP", drop=True) - aggregate.sel(
        aggregate_item="NET_TAXES", drop=True
    )
