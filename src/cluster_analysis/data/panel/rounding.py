"""How far rounding lets the sum of the regions be from the country: one rule for reading and for sealing."""

from __future__ import annotations

import numpy as np

DEVIATIONS = 4
"""How many standard deviations the rounding errors of the terms may add up to."""
WHOLE_SHARE = 0.1
"""Where all figures are whole numbers, no sum fits that is further off than this share of the whole."""


def tolerance(matrix: np.ndarray) -> np.ndarray:
    """How far the regions' sum may be from the country (the first column) by rounding alone.

    Notes
    -----
    A figure rounded to a unit u is off by at most u/2; its error is as good as uniform, of variance u^2/12.
    The sum of n such errors has the standard deviation u * sqrt(n/12) and never exceeds n * u/2. A sum fits
    within half a unit of the country's last digit plus the smaller of `DEVIATIONS` standard deviations and
    the extreme. Each figure has its own last digit; the country's is found apart from the regions'.

    Whole numbers may be exact counts; for them it is also at most `WHOLE_SHARE` of the country or of the
    regions' sizes, whichever is larger.
    """
    country, parts = matrix[:, :1], matrix[:, 1:]
    terms = np.isfinite(parts).sum(axis=1)
    errors = np.minimum(DEVIATIONS * np.sqrt(terms / 12), terms / 2)
    of_country, of_regions = _digits(country), _digits(parts)
    errors = errors * 10.0**-of_regions
    with np.errstate(invalid="ignore"):
        finer = np.abs(parts * 10.0 ** (of_regions - 1)[:, None] % 1 - 0.5) < 0.5 - 1e-6
    mixed = np.flatnonzero((of_regions > 0) & (finer.sum(axis=1) < terms / 2))
    errors[mixed] = _mixed_errors(parts[mixed])
    bound = 0.5 * 10.0**-of_country + errors
    whole = (of_country == 0) & (of_regions == 0)
    size = np.fmax(np.abs(country[whole, 0]), np.nansum(np.abs(parts[whole]), axis=1))
    bound[whole] = np.minimum(bound[whole], WHOLE_SHARE * size)
    return bound + 1e-9 * np.nan_to_num(np.abs(country[:, 0]))


def _mixed_errors(parts: np.ndarray) -> np.ndarray:
    """The same where most figures of a row have fewer digits than one of them: each has its own last digit.

    A figure has at least the digits that most of its row have, and one where others have any: noughts at the
    end are not seen.
    """
    own = _digits(parts.reshape(-1, 1)).reshape(parts.shape).astype(float)
    own[~np.isfinite(parts)] = np.nan
    usual = np.fmax(np.nanmedian(own, axis=1), 1)
    units = np.where(np.isfinite(parts), 10.0 ** -np.fmax(own, usual[:, None]), 0.0)
    return np.asarray(np.minimum(DEVIATIONS * np.sqrt((units**2).sum(axis=1) / 12), units.sum(axis=1) / 2))


def _digits(figures: np.ndarray) -> np.ndarray:
    """Decimal digits of each row's figures: up to four; where all are below 1, four after the first zeros."""
    sizes = np.fmax.reduce(np.abs(figures), axis=1)
    small = (sizes > 0) & (sizes < 1)
    zeros = np.zeros(len(figures), dtype=int)
    zeros[small] = np.minimum(-np.floor(np.log10(sizes[small])), 30)
    digits = zeros + 4
    rest = np.arange(len(figures))
    for more in (0, 1, 2, 3):
        scaled = np.clip(figures[rest], -1e300, 1e300) * 10.0 ** (zeros[rest] + more)[:, None]
        far = np.abs(scaled - np.round(scaled)) > 1e-6 * np.maximum(1, np.abs(scaled) * 1e-6)
        whole = ~far.any(axis=1)
        digits[rest[whole]] = zeros[rest[whole]] + more
        rest = rest[~whole]
    return digits
