"""The tables of the course: the practice table of the United States, the surrogate of Kazakhstan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import refuse_each
from cluster_analysis.measures.value_chain.model import InputOutputTable
from cluster_analysis.measures.value_chain.ras import ras

MARGIN_PRODUCTS = ("Wholesale trade", "Retail trade", "Transportation and warehousing")
VALUE_ADDED = (
    "Compensation of employees",
    "Other taxes on production",
    "Less: Other subsidies on production",
    "Gross operating surplus",
)


def practice_table() -> InputOutputTable:
    r"""The real 15-sector table of the course: United States 2021, from the published supply and use tables.

    1. *Basic prices*: what a product's use exceeds its supply by is trade and transport margins and taxes;
    the
       excess is split in one proportion for all products and the margins are moved to the margin products.
    2. *Domestic*: imports are taken out of every use of a product in the same proportion.
    3. *Industries*: fixed product sales structure (model D of the Eurostat manual), market shares
       :math:`D = V \hat q^{-1}`, :math:`Z = D U`, which cannot give negative flows.

    Each of the three is an assumption; a published symmetric table is to be preferred. Sources: records
    `us_use_2021` and `us_supply_2021` (Bureau of Economic Analysis, public domain).

    References
    ----------
    Eurostat (2008), Manual of Supply, Use and Input-Output Tables, chapter 11.
    """
    use, supply = (_wide(name) for name in ("us_use_2021", "us_supply_2021"))
    industries = [one for one in supply.columns if one in supply.index]
    domestic = supply[industries].sum(axis=1)
    total = domestic + supply["Imports"] + supply["CIF/FOB Adjustments on Imports"]
    final = use.columns.difference(industries, sort=False)
    basic, taxes = _at_basic_prices(use.loc[supply.index], total)
    home = basic.mul(domestic / total, axis=0)
    sold = (supply[industries].T / domestic).fillna(0.0) @ home
    primary = use.loc[list(VALUE_ADDED), industries]
    primary.loc["Less: Other subsidies on production"] *= -1
    primary.loc["Taxes less subsidies on products used"] = taxes[industries]
    primary.loc["Imports"] = (basic - home)[industries].sum()
    return InputOutputTable(
        sold[industries].clip(lower=0.0),
        sold[final],
        primary,
        VALUE_ADDED,
        wages="Compensation of employees",
        name="United States 2021, 15 sectors",
        sources=("us_use_2021", "us_supply_2021"),
    )


def _at_basic_prices(bought: DataFrame, supply: Series) -> tuple[DataFrame, Series]:
    """Uses at basic prices with the margins as sales of trade and transport, and the taxes per user."""
    rate = (supply / bought.sum(axis=1)).where(supply != 0, 0.0)
    margins = [one for one in MARGIN_PRODUCTS if rate[one] > 1]
    goods = bought.index.difference(margins, sort=False)
    excess = bought.loc[goods].mul(1 - rate[goods], axis=0).sum()
    hidden = supply[margins] - bought.loc[margins].sum(axis=1)
    share = hidden.sum() / excess.sum()
    basic = bought.mul(rate, axis=0)
    basic.loc[margins] = bought.loc[margins] + np.outer(hidden / hidden.sum(), excess * share)
    return basic, excess * (1 - share)


def _wide(name: str) -> DataFrame:
    """Rows x columns of a table, without its totals."""
    table = load_table(name).pivot_table(index="row", columns="column", values="value", fill_value=0.0)
    return table.loc[~table.index.str.startswith("Total"), ~table.columns.str.startswith("Total")]


def kazakhstan_surrogate(year: int = 2023) -> InputOutputTable:
    """SURROGATE table for Kazakhstan: structure of the practice table, published value added of one year.

    No symmetric table of Kazakhstan is shipped; make an `InputOutputTable` of the official one where it is
    at hand. Sectors are groups of OKED sections (record `us_oked_sectors`): those of the practice table are
    merged, output is value added over its share there, intermediate inputs and sales keep its ratios (sales
    rescaled to the same total), the flows are fitted by RAS. Only value added is the country's own. The
    result is marked `surrogate` and its name starts with SURROGATE.
    """
    groups = load_table("us_oked_sectors").set_index("sector")["group"]
    gva = load_table("gva_by_region_section")
    country = gva[(gva["region"] == regions().country) & (gva["year"] == year)].set_index("item")["value"]
    donor = _merged(practice_table(), groups)
    added = sections_to_groups(country, groups).reindex(donor.sectors)
    output = added / (donor.gross_value_added / donor.output)
    spent, sold = (output * donor.flows.sum(axis=axis) / donor.output for axis in (0, 1))
    flows = ras(donor.flows, sold * (spent.sum() / sold.sum()), spent)
    primary = donor.primary.mul(output / donor.output, axis=1).loc[list(donor.value_added)]
    primary.loc["imports and taxes"] = output - flows.sum(axis=0) - added
    return InputOutputTable(
        flows,
        (output - flows.sum(axis=1)).to_frame("final demand"),
        primary,
        donor.value_added,
        donor.wages,
        f"SURROGATE Kazakhstan {year}, structure of the United States 2021",
        True,
        ("gva_by_region_section", *donor.sources),
    )


def _merged(table: InputOutputTable, groups: Series) -> InputOutputTable:
    """The table with its sectors added up by group."""
    labels = groups[table.sectors].to_numpy()
    flows = table.flows.groupby(labels).sum().T.groupby(labels).sum().T
    primary = table.primary.T.groupby(labels).sum().T
    demand = table.final_demand.groupby(labels).sum()
    return replace(table, flows=flows, final_demand=demand, primary=primary)


def sections_to_groups(sections: Series, groups: Series) -> Series:
    """Values by OKED section summed to the table's groups, whose labels are their sections (`KL` = K + L).

    Section T is inside S before 2025, so a missing T counts as no row of its own; any other missing section
    is refused.
    """
    absent = [one for group in groups.unique() for one in group if one not in sections.index and one != "T"]
    refuse_each("has no value", absent, column="section")
    labels = sorted(groups.unique())
    return Series({one: float(sections.reindex(list(one)).fillna(0.0).sum()) for one in labels})
