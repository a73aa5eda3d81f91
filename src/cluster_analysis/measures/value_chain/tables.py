"""Tables made of others: by RAS and location quotients, those of the course, margins along one chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from pandas import DataFrame, Index, Series

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import InputError, Problem, known_choice, refuse, refuse_each
from cluster_analysis.measures.door.labelled import Array
from cluster_analysis.measures.numeric import aligned, check_amounts
from cluster_analysis.measures.value_chain.model import (
    InputOutputTable,
    leontief_inverse,
    technical_coefficients,
)

TOLERANCE = 1e-9
"""Largest difference from a margin that counts as met, as a share of the whole table."""


def ras(
    prior: DataFrame, row_totals: Series, column_totals: Series, max_iterations: int = 10_000
) -> DataFrame:
    r"""The table closest to a prior (in information) with given margins: :math:`\hat r A \hat s`.

    Zeros of the prior stay zero. The two margins must have the same total.

    Parameters
    ----------
    prior
        Non-negative table.
    row_totals, column_totals
        Wanted margins with the labels of the prior.
    max_iterations
        After so many rounds the margins cannot be met.

    Raises
    ------
    InputError
        Negative or missing cells, margins whose totals differ, or zeros that cannot carry the margins: the
        message names the rows and columns in the way.

    References
    ----------
    Stone (1961); Bacharach (1970); Miller & Blair (2009), section 7.4.

    Examples
    --------
    >>> prior = DataFrame([[1.0, 1.0], [1.0, 1.0]], index=["a", "b"], columns=["a", "b"])
    >>> ras(prior, Series({"a": 4.0, "b": 6.0}), Series({"a": 5.0, "b": 5.0})).to_numpy().tolist()
    [[2.0, 2.0], [3.0, 3.0]]
    """
    wanted, of_columns = (
        aligned(totals, labels).to_numpy()
        for totals, labels in zip((row_totals, column_totals), prior.axes, strict=True)
    )
    check_amounts(prior)
    total, across = float(wanted.sum()), float(of_columns.sum())
    if abs(total - across) > 1e-6 * max(total, across):
        message = "the row totals sum to {rows}, the column totals to {columns}"
        advice = "both are the total of one table, so they must be equal"
        raise InputError(message, advice=advice, rows=total, columns=across)
    values = prior.to_numpy(dtype=float)
    for _ in range(max_iterations):
        values = values * _ratio(wanted, values.sum(axis=1))[:, None]
        values = values * _ratio(of_columns, values.sum(axis=0))
        off = wanted - values.sum(axis=1)
        if (np.abs(off) <= TOLERANCE * total).all():
            return DataFrame(values, prior.index, prior.columns)
    short = off > TOLERANCE * total
    buyers = prior.columns[(prior[short] > 0).any()]
    raise InputError(
        "the margins cannot be met: rows {sellers} are to sum to {wanted}, but their cells above zero are "
        "only in columns {buyers}, which take {taken} of them",
        sellers=sorted(map(repr, prior.index[short])),
        wanted=round(float(wanted[short].sum()), 6),
        buyers=sorted(map(repr, buyers)),
        taken=round(float(values[short].sum()), 6),
    )


def _ratio(target: Array, now: Array) -> Array:
    return np.divide(target, now, out=np.zeros_like(target), where=now > 0)


DELTAS = (0.2, 0.25, 0.3, 0.35, 0.4)


def flegg_location_quotient(
    regional: Series, national: Series, delta: float = 0.3, method: Literal["flq", "aflq"] = "flq"
) -> DataFrame:
    r"""Share of each national input coefficient that the region can meet itself (before capping at one).

    :math:`SLQ_i = (x_i^r/x^r)/(x_i/x)`, :math:`CILQ_{ij} = SLQ_i / SLQ_j` (:math:`SLQ_i` on the diagonal),
    :math:`FLQ = CILQ \cdot [\log_2(1 + x^r/x)]^\delta`; AFLQ multiplies the column of a specialised buyer by
    :math:`\log_2(1 + SLQ_j)`.

    Parameters
    ----------
    regional, national
        Size of each sector (jobs, or value added where no jobs are published), same labels.
    delta
        Exponent between 0 and 1. No value is known for Kazakhstan: show the range, not a point.
    method
        `flq` or `aflq`.

    Returns
    -------
    pandas.DataFrame
        Sellers x buyers. Missing (NaN) where the buyer does not exist in the region; rows of absent sellers
        are 0.

    References
    ----------
    Flegg & Webber (1997), Regional Studies 31(8); McCann & Dewhurst (1998) and Flegg & Webber (2000) for
    AFLQ.
    """
    known_choice(method, ["flq", "aflq"], "method of regionalisation")
    if not 0 <= delta <= 1:
        raise InputError("is not an exponent between 0 and 1", column="delta", value=delta)
    regional, national = aligned(regional, regional.index), aligned(national, regional.index)
    wrong = (regional > national * (1 + 1e-9)) | (national <= 0) | (regional.sum() <= 0)
    message, sizes = "{own} against {whole} in the nation is not a possible size", regional.index[wrong]
    refuse(Problem(message, value=one, own=regional[one], whole=national[one]) for one in sizes)
    quotient = (regional / regional.sum()) / (national / national.sum())
    own = quotient.where(quotient > 0).to_numpy()
    values = quotient.to_numpy()[:, None] / own
    np.fill_diagonal(values, own)
    values *= np.log2(1 + float(regional.sum() / national.sum())) ** delta
    if method == "aflq":
        values *= np.where(own > 1, np.log2(1 + own), 1.0)
    return DataFrame(values, index=regional.index, columns=regional.index)


def multiplier_range(table: InputOutputTable, regional: Series, national: Series) -> DataFrame:
    """The output multiplier of each sector in the region by FLQ for several delta, with low, middle, high.

    The coefficients of the region are the national ones times min(FLQ, 1): what is missing is bought outside.

    Returns
    -------
    pandas.DataFrame
        Sectors x (one column per delta, then `low`, `middle`, `high`). Sectors absent from the region are
        missing.
    """
    own, whole = (aligned(one, table.flows.index) for one in (regional, national))
    values = DataFrame(index=own.index)
    for delta in DELTAS:
        met = flegg_location_quotient(own, whole, delta).clip(upper=1.0).fillna(0.0)
        values[f"{delta:g}"] = leontief_inverse(technical_coefficients(table) * met).sum()
    values[own == 0] = np.nan
    low, middle, high = values.min(axis=1), values.median(axis=1), values.max(axis=1)
    return values.assign(low=low, middle=middle, high=high)


def stage_margins(
    stages: Sequence[str],
    prices: Sequence[float],
    inputs: Sequence[float],
    conversion: Sequence[float] | None = None,
) -> DataFrame:
    r"""Gross margin and value added per stage of a chain, per unit of the final product.

    Value added of stage k is :math:`p_k - c_k p_{k-1} - u_k`: its price less what it pays to the stage before
    and less other bought inputs.

    Parameters
    ----------
    stages
        Names in the order of the flow.
    prices
        Selling price of each stage per unit of its own product.
    inputs
        Other bought inputs per unit (materials, energy, services; not wages, rent or interest).
    conversion
        Units of the product of the stage before that one unit needs (1.5 t of paddy per t of rice); 1 if not
        given. The first is ignored.

    Returns
    -------
    pandas.DataFrame
        Stages x (`price`, `bought`, `inputs`, `gross_margin`, `value_added`, `per_final_unit`, `share`): the
        value added per unit of the *final* product and its share in the sum over stages. A stage may be
        negative: it loses.

    Raises
    ------
    InputError
        Lists of different length, missing or negative prices or inputs.

    References
    ----------
    Kaplinsky & Morris (2001), A Handbook for Value Chain Research.

    Examples
    --------
    >>> chain = stage_margins(["farm", "mill", "trade", "shop"], [40, 65, 100, 120], [15, 10, 15, 8])
    >>> chain["value_added"].to_list()
    [25.0, 15.0, 20.0, 12.0]
    """
    units = [1.0] * len(stages) if conversion is None else conversion
    given = {"prices": prices, "inputs": inputs, "conversion": units}
    for what, values in given.items():
        if len(values) != len(stages):
            message, n = "has {n} numbers for {stages} stages", len(values)
            raise InputError(message, value=what, n=n, stages=len(stages))
    index = Index(stages, name="stage")
    table = DataFrame({what: list(values) for what, values in given.items()}, index, dtype=float)
    check_amounts(table)
    price, factor = table["prices"], table["conversion"]
    bought = (price.shift(1) * factor).fillna(0.0)
    added = price - bought - table["inputs"]
    final = added * factor.shift(-1, fill_value=1.0)[::-1].cumprod()[::-1]
    total = final.sum()
    return DataFrame(
        {
            "price": price,
            "bought": bought,
            "inputs": table["inputs"],
            "gross_margin": price - bought,
            "value_added": added,
            "per_final_unit": final,
            "share": final / (total if total > 0 else np.nan),
        }
    )


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
        "Compensation of employees",
        "United States 2021, 15 sectors",
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
