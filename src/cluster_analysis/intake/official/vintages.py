"""Which vintage of regions a published table is on, found by its filled rows and its sums.

For each year and period every candidate vintage is tried: the regions that have a figure are summed and
compared with the country. A rate or an index has no sum; there the filled rows decide alone. The period's
best candidate is taken, except in rows that it contradicts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.data.panel.rounding import tolerance
from cluster_analysis.data.status import Status
from cluster_analysis.errors import Message, Problem
from cluster_analysis.intake.official import sums as of
from cluster_analysis.intake.official.terms.raw_table import ORDER

FEW = 0.25  # where nothing has a sum: the share of units without a figure beyond which the rows tell nothing
MISFIT = (
    "{name}: the regions of vintage {vintage} sum to {total}, "
    "the country is {country} (difference {difference})"
)
NO_BETTER = (
    "no other vintage fits better; compare with the publication, or read with check='report' to see the table"
)
INNER = ["south", "absent"]  # columns of the sums that are not shown


def find_vintages(data: pd.DataFrame, additive: bool | None = None) -> pd.DataFrame:
    """The sums of a tidy table, one row per (item, group, year, period).

    Parameters
    ----------
    data
        Columns region (categories), item, group, year, period, value, status, and series, which numbers
        the (item, group, year, period); no duplicates.
    additive
        Whether regions sum to the country; found from the figures if None.

    Returns
    -------
    pandas.DataFrame
        The vintage taken (0 if no region has a figure), the regions' sum against the country, a remark where
        that could not be tested; and `INNER`: whether the row named Turkistan means South Kazakhstan, and
        the units without a figure.

    Notes
    -----
    A sum fits if it differs from the country by no more than rounding explains (`rounding.tolerance`).
    Regions that the publisher suppressed make a sum untestable.
    """
    keys, matrix, suppressed = _matrix(data)
    series = keys.groupby(["item", "group"], sort=False).ngroup().to_numpy()
    within, country, given = tolerance(matrix), matrix[:, 0], np.isfinite(matrix) | suppressed
    members = np.array([one.members for one in of.CANDIDATES])
    totals = np.array([np.nansum(matrix[:, one], axis=1) for one in members])
    fits = np.abs(totals - country) <= within
    parts = of.additive_rows(matrix, series, fits.any(axis=0), additive)
    testable = parts & np.isfinite(country) & np.isfinite(matrix[:, 1:]).any(axis=1)
    tested = testable & ~np.array([suppressed[:, one].any(axis=1) for one in members])
    left_out = np.array([one.left_out(given) for one in of.CANDIDATES])
    taken = _taken(keys["year"], keys["period"], given, tested, fits, left_out)
    rows, some = np.arange(len(keys)), taken >= 0
    remark = of.remarks(matrix, series, parts, within)
    remark[left_out[taken, rows] & some] = "a region with a figure is no unit of the vintage taken"
    total = np.where(parts & some, totals[taken, rows], np.nan)
    absent = members[taken] & ~np.isfinite(matrix)
    return keys.assign(
        vintage=np.where(some, np.array([one.vintage for one in of.CANDIDATES])[taken], 0),
        regions=np.isfinite(matrix[:, 1:]).sum(axis=1),
        total=total,
        country=country,
        difference=total - country,
        fits=pd.Series(fits[taken, rows], dtype=object).where(tested[taken, rows] & some, None),
        remark=remark,
        south=np.array([one.stands_for_south for one in of.CANDIDATES])[taken] & some,
        absent=pd.Series([[ORDER[at] for at in np.flatnonzero(row)] for row in absent]),
    )


def _taken(
    years: pd.Series,
    periods: pd.Series,
    given: np.ndarray,
    tested: np.ndarray,
    fits: np.ndarray,
    left_out: np.ndarray,
) -> np.ndarray:
    """Per row which candidate is taken, -1 if no region has a figure.

    The period takes the candidate under which the fewest sums do not fit, then the most fit, then the fewest
    regions with a figure are left out, then the fewest units are without one. Against a candidate speaks in a
    row a sum that does not fit most, then a region with a figure that is left out, then whether the row has
    all units of the vintage in force. South Kazakhstan cannot stand twice.
    """
    taken = np.full(len(years), -1)
    found: dict[Any, Any] = years.groupby([years, periods]).indices
    for (year, _), rows in found.items():
        here = given[rows]
        ranks, against = {}, {}
        for at, one in of.possible(here, year) if here[:, 1:].any() else ():
            sums, fit, out = tested[at, rows], fits[at, rows], left_out[at, rows]
            complete = here[:, one.members].all(axis=1) & (one.vintage == of.in_force(year))
            against[at] = 4 * (sums & ~fit) + 2 * out + ~complete
            if one.stands_for_south:
                against[at][here[:, of.AT[of.SOUTH]]] = 8
            missing = (one.members & ~here.any(axis=0)).sum() / one.members.sum()
            few = missing > 0 if sums.any() else min(missing, FEW)
            ranks[at] = (sums & ~fit).sum(), -(sums & fit).sum(), out.sum(), few
        if ranks:
            order = sorted(ranks, key=lambda at: ranks[at])
            taken[rows] = np.array(order)[np.argmin([against[at] for at in order], axis=0)]
    return taken


def _matrix(data: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Cells as a matrix: one row per (item, group, year, period), one column per region; those keys."""
    code, first = data["series"].to_numpy(), ~data["series"].duplicated()
    names = ["item", "group", "year", "period"]
    keys = pd.DataFrame({name: data.loc[first, name].to_numpy() for name in names})
    matrix = np.full((len(keys), len(ORDER)), np.nan)
    suppressed = np.zeros(matrix.shape, dtype=bool)
    at = data["region"].cat.codes.to_numpy()
    matrix[code, at] = data["value"].to_numpy()
    suppressed[code, at] = (data["status"] == Status.SUPPRESSED.label).to_numpy()
    return keys, matrix, suppressed


def misfits(sums: pd.DataFrame) -> pd.DataFrame:
    """The rows that do not fit and that nobody has accepted (a sum that is not to be tested has None)."""
    accepted = sums["remark"].map(lambda one: isinstance(one, Message))
    return sums[sums["fits"].eq(False) & ~accepted]


def misfit(row: pd.Series, advice: str = NO_BETTER, file: str | None = None) -> Problem:
    """What to say of a row of the sums that does not fit."""
    figures = {name: _written(row[name]) for name in ("total", "country", "difference")}
    name = _name(row).removesuffix(" year")
    message = Message(MISFIT, name=name, vintage=row["vintage"], **figures)
    if row.get("absent"):
        message = Message("{misfit}; without a figure: {regions}", misfit=message, regions=row["absent"])
    return Problem(message, file=file, advice=advice)


def _written(figure: float) -> str:
    """A figure for a message: four decimals, or four digits where it is small."""
    return f"{figure:,.4f}" if abs(figure) >= 0.01 or figure == 0 else f"{figure:.4g}"


def _name(key: pd.Series) -> str:
    """What a row of the sums is about."""
    name = " / ".join(str(one) for one in (key["group"], key["item"]) if one)
    return f"{name or 'table'}, {key['year']} {key['period']}"


def notes(sums: pd.DataFrame) -> list[str]:
    """One note for each remark."""
    found = []
    for remark, rows in sums[sums["remark"] != ""].groupby("remark", sort=False):
        n = len(rows[["item", "group"]].drop_duplicates())
        found.append(f"{remark} ({n} series, first: {_name(rows.iloc[0])})")
    return found
