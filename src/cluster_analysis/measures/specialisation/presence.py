"""Where a quotient says specialised: against a threshold, or against the spread of the regions."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from cluster_analysis.data.panel.margins import Margin, Margins
from cluster_analysis.data.status import Status
from cluster_analysis.measures._labelled import Array, Labelled, as_array, like, measure
from cluster_analysis.measures.specialisation.quotient import TOLERANCE, location_quotient


def is_specialised(
    x: Labelled,
    threshold: float = 1.0,
    region_totals: Margin = None,
    industry_totals: Margin = None,
    total: Margin = None,
    margins: Margins | None = None,
    unit: str | None = None,
) -> Labelled:
    """Presence test LQ >= threshold, tolerant to rounding: x X >= t X_r X_i within a relative 1e-9.

    Parameters
    ----------
    x, region_totals, industry_totals, total, margins, unit
        As for `location_quotient`.
    threshold
        1 is present, above the country; 1.25 is called specialised.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        1.0 where specialised, 0.0 where not, missing where the quotient is.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [0.1, 0.2], "b": [0.2, 0.4]})
    >>> is_specialised(jobs).to_numpy().tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    quotient = location_quotient(as_array(x), region_totals, industry_totals, total, margins, unit)
    tested = (quotient >= threshold * (1 - TOLERANCE)).astype(float).where(quotient.notnull())
    return like(tested.rename("is_specialised"), x)  # type: ignore[no-any-return]


def standardised_location_quotient(
    x: Labelled, log: bool = False, margins: Margins | None = None, unit: str | None = None
) -> Labelled:
    """Location quotient as a z-score over the regions, per industry, with the sample SD (n - 1).

    With `log` the z-score is that of log10 LQ, for LQ > 0 only; a zero is missing (undefined).
    Undefined too where all regions have the same quotient (up to rounding) or fewer than two have one.

    Parameters
    ----------
    x, margins, unit
        As for `location_quotient`.
    log
        Whether the logarithm is taken first.

    Notes
    -----
    O'Donoghue & Gleave (2004): a region is a cluster where z > 1.96 (or > 1.65).

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0, 20.0], "b": [10.0, 50.0, 20.0]})
    >>> standardised_location_quotient(jobs)["a"].round(3).tolist()
    [0.949, -1.044, 0.095]
    """
    quotient = location_quotient(as_array(x), margins=margins, unit=unit)
    kernel = partial(_standardised, log=log)
    result = measure(kernel, quotient, name="standardised_location_quotient")
    return like(result, x)  # type: ignore[no-any-return]


def _standardised(quotient: Array, log: bool) -> tuple[Array, npt.NDArray[np.int8]]:
    """z-scores over the regions (second to last axis) of the quotients that exist."""
    from warnings import catch_warnings, simplefilter

    base = np.where(quotient > 0, quotient, np.nan) if log else quotient
    with np.errstate(invalid="ignore", divide="ignore"), catch_warnings():
        simplefilter("ignore", RuntimeWarning)
        base = np.log10(base) if log else base
        mean = np.nanmean(base, axis=-2, keepdims=True)
        spread = np.nanstd(base, axis=-2, ddof=1, keepdims=True)
        flat = ~(spread > TOLERANCE * (1.0 if log else mean))
        value = np.where(flat, np.nan, (base - mean) / spread)
    status = np.where(np.isnan(value), np.int8(Status.UNDEFINED), np.int8(0)).astype(np.int8)
    status[np.isnan(quotient)] = Status.NOT_PUBLISHED  # its own reason follows
    return value, status
