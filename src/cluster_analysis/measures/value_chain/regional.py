"""Regional coefficients by location quotients (FLQ, AFLQ)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, Problem, known_choice, refuse
from cluster_analysis.measures.numeric import aligned
from cluster_analysis.measures.value_chain.model import InputOutputTable, multipliers, technical_coefficients

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


def regional_coefficients(
    table: InputOutputTable,
    regional: Series,
    national: Series,
    delta: float = 0.3,
    method: Literal["flq", "aflq"] = "flq",
) -> DataFrame:
    """National input coefficients times min(quotient, 1); what is missing is bought outside the region.

    Columns of sectors that do not exist in the region are zero: they buy nothing there.
    """
    own, whole = (aligned(one, table.flows.index) for one in (regional, national))
    quotients = flegg_location_quotient(own, whole, delta, method)
    return technical_coefficients(table) * quotients.clip(upper=1.0).fillna(0.0)


def multiplier_range(table: InputOutputTable, regional: Series, national: Series) -> DataFrame:
    """The output multiplier of each sector in the region by FLQ for several delta, with low, middle, high.

    Returns
    -------
    pandas.DataFrame
        Sectors x (one column per delta, then `low`, `middle`, `high`). Sectors absent from the region are
        missing.
    """
    values = DataFrame(index=table.flows.index)
    for delta in DELTAS:
        coefficients = regional_coefficients(table, regional, national, delta)
        values[f"{delta:g}"] = multipliers(table, coefficients=coefficients)["output"]
    values[regional.reindex(values.index) == 0] = np.nan
    low, middle, high = values.min(axis=1), values.median(axis=1), values.max(axis=1)
    return values.assign(low=low, middle=middle, high=high)
