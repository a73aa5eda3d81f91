"""Which cells of a table of unit records are sensitive, and how uncertain they must stay."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, Field


class Rule(BaseModel, frozen=True, extra="forbid"):
    """What makes a cell sensitive, and how wide a hidden figure must stay.

    Parameters
    ----------
    min_units
        A cell with fewer units (but not none) is sensitive.
    k
        Dominance: sensitive if the largest unit has more than `k` % of the figure.
    p
        p % rule: sensitive if the figure without its two largest units is less than `p` % of the largest,
        for then the second largest can estimate the largest to within `p` %.
    protection
        Share of its figure by which a hidden cell must stay uncertain, up and down.
    min_width
        The same in units of the table, at least; 1 keeps counts from being found by rounding.

    Notes
    -----
    Upward a sensitive cell is protected as far as its own rule asks (see `rules.room_above`).
    """

    min_units: int = Field(default=3, ge=1)
    k: float = Field(default=75.0, gt=0, le=100)
    p: float = Field(default=10.0, ge=0, le=100)
    protection: float = Field(default=0.1, gt=0, le=1)
    min_width: float = Field(default=1.0, ge=1)


STANDARD = Rule()


def sensitive(
    units: ArrayLike, total: ArrayLike, largest: ArrayLike, second: ArrayLike, rule: Rule
) -> NDArray[np.str_]:
    """Why each cell is sensitive, "" if it is not.

    Parameters
    ----------
    units, total, largest, second
        Per cell: number of units, the figure, its largest and second largest unit. Where the second is not
        known give its upper bound: the answer is then on the safe side. What is missing makes a cell
        sensitive.
    rule
        Thresholds.

    Examples
    --------
    >>> sensitive([2, 9, 9, 0], [10, 100, 100, 0], [5, 80, 20, 0], [5, 5, 20, 0], Rule()).tolist()
    ['fewer than 3 units', 'dominance (1, 75 %)', '', '']
    """
    count, whole = np.asarray(units, dtype=float), np.asarray(total, dtype=float)
    first, other = np.asarray(largest, dtype=float), np.asarray(second, dtype=float)
    rest = whole - first - other
    conditions = [
        (count != 0) & ~(count >= rule.min_units),
        (whole != 0) & ~(first <= rule.k / 100 * whole),
        (whole != 0) & ~(rest >= rule.p / 100 * first),
    ]
    reasons = [
        f"fewer than {rule.min_units} units",
        f"dominance (1, {rule.k:g} %)",
        f"p % rule ({rule.p:g} %)",
    ]
    return np.select(conditions, reasons, default="")


def room_above(total: ArrayLike, largest: ArrayLike, second: ArrayLike, rule: Rule) -> NDArray[np.float64]:
    """How far above its figure a sensitive cell must stay possible, by the dominance and the p % rule.

    A cell would not be sensitive if its figure were larger by so much: ``100 / k`` times the largest unit
    less the figure; ``p / 100`` of the largest unit less all but the two largest. Not above zero where a rule
    does not make a cell sensitive.

    Parameters
    ----------
    total, largest, second
        As of `sensitive`.

    References
    ----------
    Hundepool et al. (2012), Statistical Disclosure Control, section 4.2: upper protection levels.

    Examples
    --------
    >>> room_above([100, 60], [90, 60], [5, 0], Rule(p=10, k=75)).tolist()
    [20.0, 20.0]
    """
    whole, first, other = (np.asarray(one, dtype=float) for one in (total, largest, second))
    rest = whole - first - other
    return np.maximum(100 / rule.k * first - whole, rule.p / 100 * first - rest).clip(min=0)
