"""The tables of the course: the practice table of the United States, the surrogate of Kazakhstan."""

from __future__ import annotations

from dataclasses import replace

from pandas import Series

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import refuse_each
from cluster_analysis.measures.value_chain.model import InputOutputTable
from cluster_analysis.measures.value_chain.regional import ras

VALUE_ADDED = (
    "Compensation of employees",
    "Other taxes on production",
    "Less: Other subsidies on production",
    "Gross operating surplus",
)


def practice_table() -> InputOutputTable:
    r"""The real 15-sector table of the course: United States 2021.

    Made by `scripts/build_practice_table.py` from the published supply and use tables (records `us_use_2021`
    and `us_supply_2021`, Bureau of Economic Analysis, public domain) under three assumptions: margins and
    taxes in one proportion for all products, imports in the same proportion in every use, fixed product sales
    structure :math:`D = V \hat q^{-1}`, :math:`Z = D U`. A published symmetric table is to be preferred.

    References
    ----------
    Eurostat (2008), Manual of Supply, Use and Input-Output Tables, chapter 11.
    """
    cells = load_table("us_practice_2021").pivot(index="row", columns="column", values="value")
    sectors = cells.columns.intersection(cells.index)
    rest = cells.index.difference([*sectors, *VALUE_ADDED])
    return InputOutputTable(
        cells.loc[sectors, sectors],
        cells.loc[sectors].drop(columns=sectors),
        cells.loc[[*VALUE_ADDED, *rest], sectors],
        VALUE_ADDED,
        wages="Compensation of employees",
        name="United States 2021, 15 sectors",
        sources=("us_use_2021", "us_supply_2021"),
    )


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
