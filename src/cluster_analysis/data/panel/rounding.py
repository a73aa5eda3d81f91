"""How far rounding lets the sum of the regions be from the country: one rule for reading and for sealing."""

from __future__ import annotations

import numpy as np

DEVIATIONS = 4
"""How many standard deviations the rounding errors of the terms may add up to."""
POWERS = 10.0 ** np.arange(35)
WHOLE_SHARE = 0.1
"""Where all figures are whole numbers, no sum fits that is further off than this share of the whole."""


def tolerance(matrix: np.ndarray) -> np.ndarray:
    """How far the regions' sum may be from the country (the first column) by rounding alone.

    Notes
    -----
    A figure rounded to a unit u is off by at most u/2; its error is as good as uniform, of variance u^2/12.
    The sum of such errors has the standard deviation sqrt(sum(u^2)/12) and never exceeds sum(u)/2. A sum fits
    within half a unit of the country's last digit plus the smaller of `DEVIATIONS` standard deviations and
    the extreme. Each figure has its own last digit, and at least the digits that most of its row have (one
    where others have any): noughts at the end are not seen. The country's is found apart from the regions'.

    Whole numbers may be exact counts; for them it is also at most `WHOLE_SHARE` of the country or of the
    regions' sizes, whichever is larger.
    """
    country = matrix[:, 0]
    parts = matrix[:, 1:]
    there = np.isfinite(parts)
    of_country = digits(country)
    own = digits(parts)
    usual = np.sort(np.where(there, own, -1), axis=1)[
        np.arange(len(parts)), -((there.sum(axis=1) + 1) // 2)
    ]
    least = np.where(own.max(axis=1) > 0, np.maximum(usual, 1), 0)
    units = np.where(there, 10.0 ** -np.maximum(own, least[:, None]), 0.0)
    errors = np.minimum(DEVIATIONS * np.sqrt((units**2).sum(axis=1) / 12), units.sum(axis=1) / 2)
    bound = 0.5 * 10.0**-of_country + errors
    whole = (of_country == 0) & (own.max(axis=1) == 0)
    size = np.fmax(np.abs(country), np.nansum(np.abs(parts), axis=1))
    bound = np.where(whole, np.minimum(bound, WHOLE_SHARE * size), bound)
    return bound + 1e-9 * np.nan_to_num(np.abs(country))


def digits(figures: np.ndarray) -> np.ndarray:
    """Decimal digits of each figure: up to four; of one below 1, four after the first zeros; of none, 0."""
    sizes = np.abs(figures)
    zeros = np.clip(-np.floor(np.log10(np.where(sizes > 0, sizes, 1.0))), 0, 30).astype(int)
    digits = np.full(figures.shape, 4)
    with np.errstate(over="ignore", invalid="ignore"):  # what is that large has no digits
        for n in (3, 2, 1, 0):
            scaled = figures * POWERS[zeros + n]
            digits[~(np.abs(scaled - np.rint(scaled)) > np.maximum(1e-6, np.abs(scaled) * 1e-12))] = n
    return zeros + digits
