"""Regional coefficients by location quotients (FLQ, AFLQ), and a surrogate table to known value added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.measures.value_chain.model import InputOutputTable, multipliers, technical_coefficients
from cluster_analysis.measures.value_chain.ras import ras

METHODS = ("flq", "aflq", "cilq", "slq")
DELTAS = (0.2, 0.25, 0.3, 0.35, 0.4)


def flegg_location_quotient(
    regional: pd.Series,
    national: pd.Series,
    delta: float = 0.3,
    method: Literal["flq", "aflq", "cilq", "slq"] = "flq",
) -> pd.DataFrame:
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
        `flq`, `aflq`, `cilq`, or `slq` (row-wise).

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
    if method not in METHODS:
        raise ParameterError(method, METHODS, "method of regionalisation")
    if not 0 <= delta <= 1:
        raise InputError([Problem("is not an exponent between 0 and 1", column="delta", value=delta)])
    slq, size = _simple_quotients(regional, national)
    values = np.repeat(slq.to_numpy()[:, None], len(slq), axis=1)
    if method != "slq":
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(slq.to_numpy()[None, :] > 0, values / slq.to_numpy()[None, :], np.nan)
        np.fill_diagonal(values, np.where(slq > 0, slq, np.nan))
    if method in ("flq", "aflq"):
        values = values * np.log2(1 + size) ** delta
    if method == "aflq":
        values = values * np.where(slq > 1, np.log2(1 + slq), 1.0)[None, :]
    return pd.DataFrame(values, index=slq.index, columns=slq.index)


def _simple_quotients(regional: pd.Series, national: pd.Series) -> tuple[pd.Series, float]:
    if list(regional.index) != list(national.index):
        raise InputError(f"the sectors differ: {sorted(map(str, set(regional.index) ^ set(national.index)))}")
    found = [
        Problem(f"{part!r} against {whole!r} of the nation is not a possible size", value=label)
        for label, part, whole in zip(regional.index, regional, national, strict=True)
        if not (0 <= part <= whole * (1 + 1e-9) and whole > 0)
    ]
    if regional.sum() <= 0:
        found.append(Problem("the region has no activity at all"))
    if found:
        raise InputError(found)
    slq = (regional / regional.sum()) / (national / national.sum())
    return slq, float(regional.sum() / national.sum())


def regional_coefficients(
    table: InputOutputTable,
    regional: pd.Series,
    national: pd.Series,
    delta: float = 0.3,
    method: Literal["flq", "aflq", "cilq", "slq"] = "flq",
) -> pd.DataFrame:
    """National input coefficients times min(quotient, 1); what is missing is bought outside the region.

    Columns of sectors that do not exist in the region are zero: they buy nothing there.
    """
    quotients = flegg_location_quotient(
        regional.reindex(table.sectors), national.reindex(table.sectors), delta, method
    )
    return technical_coefficients(table) * quotients.clip(upper=1.0).fillna(0.0)


def multiplier_range(
    table: InputOutputTable,
    regional: pd.Series,
    national: pd.Series,
    deltas: Sequence[float] = DELTAS,
    method: Literal["flq", "aflq"] = "flq",
    measure: str = "output",
) -> pd.DataFrame:
    """A multiplier of each sector in the region for several delta, with its low, middle and high.

    Returns
    -------
    pandas.DataFrame
        Sectors x (one column per delta, then `low`, `middle`, `high`). Sectors absent from the region are
        missing.
    """
    columns = {
        f"{delta:g}": multipliers(
            table, coefficients=regional_coefficients(table, regional, national, delta, method)
        )[measure]
        for delta in deltas
    }
    values = pd.DataFrame(columns)
    values[regional.reindex(values.index) == 0] = np.nan
    low, middle, high = values.min(axis=1), values.median(axis=1), values.max(axis=1)
    result = values.assign(low=low, middle=middle, high=high)
    result.attrs |= {"measure": measure, "method": method, "surrogate": table.surrogate}
    result.attrs["sources"] = tuple(table.sources)
    return result


def surrogate_table(
    table: InputOutputTable,
    value_added: pd.Series,
    groups: Mapping[str, str],
    name: str,
    unit: str,
    sources: Sequence[str] = (),
) -> InputOutputTable:
    """A stand-in for a table that is not published: another country's structure, this one's value added.

    Sectors are merged by `groups`, output is value added over the donor's share of value added, intermediate
    inputs and sales keep the donor's ratios (sales rescaled to the same total), the flows are fitted by RAS.
    Only value added is this country's own. The result is marked `surrogate` and its name starts with
    SURROGATE.

    Parameters
    ----------
    table
        The donor.
    value_added
        Value added of the country by merged sector.
    groups
        Donor sector -> merged sector.
    """
    donor = _merge(table, groups)
    missing = sorted(set(donor.sectors) ^ set(value_added.index))
    if missing:
        raise InputError(
            [Problem("is not both in the groups and in the value added", value=one) for one in missing]
        )
    gva = value_added.reindex(donor.sectors).astype(float)
    if not (gva > 0).all():
        raise InputError(
            [Problem("has no value added above zero", value=one) for one in gva.index[~(gva > 0)]]
        )
    output = gva / (donor.gross_value_added / donor.output)
    spent = output * donor.flows.sum(axis=0) / donor.output
    sold = output * donor.flows.sum(axis=1) / donor.output
    sold *= spent.sum() / sold.sum()
    too_much = sold > output
    if too_much.any():
        raise InputError(
            [Problem("would sell more than its output", value=one) for one in sold.index[too_much]]
        )
    flows = ras(donor.flows, sold, spent)
    rest = output - flows.sum(axis=0) - gva
    primary = donor.primary.mul(output / donor.output, axis=1).loc[list(donor.value_added)]
    primary.loc["imports and taxes"] = rest
    demand = (output - flows.sum(axis=1)).to_frame("final demand")
    return InputOutputTable(
        flows,
        demand,
        primary,
        donor.value_added,
        donor.wages,
        None,
        f"SURROGATE {name}",
        unit,
        True,
        tuple(sources),
    )


def _merge(table: InputOutputTable, groups: Mapping[str, str]) -> InputOutputTable:
    unknown = [one for one in table.sectors if one not in groups]
    if unknown:
        raise InputError([Problem("is in no group", value=one) for one in unknown])
    labels = np.array([groups[one] for one in table.sectors])
    flows = table.flows.groupby(labels).sum().T.groupby(labels).sum().T
    demand = table.final_demand.groupby(labels).sum()
    primary = table.primary.T.groupby(labels).sum().T
    about = (table.value_added, table.wages, table.consumption, table.name, table.unit, table.surrogate)
    return InputOutputTable(flows, demand, primary, *about, tuple(table.sources))
