"""One estimated effect with everything needed to defend it, and the checks every design shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pandas import DataFrame, Series

from cluster_analysis.errors import Problem
from cluster_analysis.policy.management.given import columns, refuse, unknown, wrong

UNKNOWN, ADVICE = "is missing or no number", "leave the unit out, or say why"


@dataclass(frozen=True)
class Effect:
    """An effect, its error, and what it rests on.

    Parameters
    ----------
    estimate, standard_error, low, high, p_value
        In the unit of the outcome; the interval covers 95 %. NaN where the design gives none.
    design
        Which design, in words.
    units, treated, periods, observations
        How much data it rests on.
    warnings
        What a reader must know before quoting the number.
    details
        Further coefficients or tables of the design.
    """

    estimate: float
    standard_error: float
    low: float
    high: float
    p_value: float
    design: str
    units: int
    treated: int
    periods: int
    observations: int
    warnings: tuple[str, ...] = ()
    details: dict[str, object] = field(default_factory=dict)


ONCE = "of persons of a repeated cross-section give the mean of each {unit} and {time}"


def check_panel(
    data: DataFrame, unit: str, time: str, numbers: Sequence[str], balanced: bool = False
) -> None:
    """Refuse panels with absent columns, repeated unit-years, missing numbers, or (if asked) gaps."""
    columns(data, (unit, time, *numbers))
    cells = data.assign(cell=Series([*zip(data[unit], data[time], strict=True)], data.index))
    twice = data.duplicated([unit, time])
    refuse(
        wrong(cells, "cell", twice, "is there twice", advice=ONCE, unit=unit, time=time),
        *(wrong(cells, one, unknown(data[one]), UNKNOWN, "cell", advice=ADVICE) for one in numbers),
    )
    counts, whole = data.groupby(unit)[time].nunique(), data[time].nunique()
    short = counts[(counts < whole) & balanced]
    refuse([Problem("has {n} of {all} periods", n=n, all=whole, value=one) for one, n in short.items()])
