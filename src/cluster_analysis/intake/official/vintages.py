"""Which vintage of regions a published table is on, found by its filled rows and its sums.

For each year and period every candidate vintage is tried: the regions that have a figure are summed and
compared with the country. A rate or an index has no sum; there the filled rows decide alone. The period's
best candidate is taken, except in rows that it contradicts.
"""

from __future__ import annotations

import warnings
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from cluster_analysis.data.panel.rounding import tolerance
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status
from cluster_analysis.errors import Message, Problem
from cluster_analysis.intake.official.terms.raw_table import ORDER

# The place of each region in a row of the matrix.
AT = {code: at for at, code in enumerate(ORDER)}
SOUTH, TURKISTAN, SHYMKENT = "KZ-YUZ", "KZ-61", "KZ-79"


class Candidate(NamedTuple):
    """A vintage; `stands_for_south`: the row named Turkistan means South Kazakhstan."""

    vintage: int
    stands_for_south: bool = False

    @property
    def members(self) -> np.ndarray:
        """Which columns of the matrix (order `ORDER`) are its units."""
        codes = set(regions().units(self.vintage))
        if self.stands_for_south:
            codes = codes - {SOUTH} | {TURKISTAN}
        return np.array([code in codes for code in ORDER])

    def left_out(self, given: np.ndarray) -> np.ndarray:
        """Per row, whether a region has a figure that none of the units counts.

        South Kazakhstan counts its two successors, and both of them count South Kazakhstan. East Kazakhstan
        does not count Abai where Abai has a figure of its own; so with Jetisu and Ulytau.
        """
        out = given & ~self.members
        out[:, 0] = False
        south, parts = [AT[SOUTH]], [AT[TURKISTAN], AT[SHYMKENT]]
        if not self.stands_for_south:
            counted = given[:, south if self.vintage == 2017 else parts].all(axis=1)
            out[np.ix_(np.flatnonzero(counted), np.array(south + parts))] = False
        return out.any(axis=1)


def in_force(year: int) -> int:
    """The vintage in force at the end of a year.

    Examples
    --------
    >>> in_force(2017), in_force(2018), in_force(2023)
    (2017, 2018, 2022)
    """
    return 2017 if year < 2018 else 2018 if year < 2022 else 2022


CANDIDATES = (Candidate(2017, True), Candidate(2017), Candidate(2018), Candidate(2022))
VINTAGES = np.array([one.vintage for one in CANDIDATES])


# A table whose median region is above this share of the country is one of rates, not of parts.
INTENSIVE_RATIO = 0.25
# A rate so many times the middle one is named as suspicious.
FAR = 1_000


def additive_rows(
    matrix: np.ndarray, series: np.ndarray, fit: np.ndarray, additive: bool | None
) -> np.ndarray:
    """Which rows belong to series whose regions are parts of the country (not rates or averages).

    `fit`: whether the regions of any vintage sum to the country. What a series of few regions is, the others
    tell.
    """
    if additive is not None:
        return np.full(len(matrix), additive)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = _middle(matrix[:, 1:]) / np.abs(matrix[:, 0])
    terms = np.isfinite(matrix[:, 1:]).sum(axis=1)
    by = pd.DataFrame({"fit": fit, "ratio": ratio, "n": terms}).groupby(series)
    often, middle = by["fit"].mean() >= 0.5, by[["ratio", "n"]].median()
    likely = np.where(middle["n"] < 5, often.mean() >= 0.5, ~(middle["ratio"] > INTENSIVE_RATIO))
    return (often | likely).to_numpy()[series]


def _middle(parts: np.ndarray) -> np.ndarray:
    """The median size of the figures of each row, missing where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmedian(np.abs(parts), axis=1)


def remarks(matrix: np.ndarray, series: np.ndarray, parts: np.ndarray, within: np.ndarray) -> np.ndarray:
    """Per row, what a reader should know of a sum that was not tested; an empty text where there is nothing.

    A country's rate is an average of the regions' rates, so it lies between the smallest and the largest.
    """
    country, regions = matrix[:, 0], matrix[:, 1:]
    given, some = np.isfinite(country), np.isfinite(regions).any(axis=1)
    ever_country, ever_region = (np.bincount(series, one)[series] > 0 for one in (given, some))
    low, high, middle = np.fmin.reduce(regions, axis=1), np.fmax.reduce(regions, axis=1), _middle(regions)
    rate, sized = given & some & ~parts, middle > 0
    remark = np.full(len(matrix), "", dtype=object)
    remark[rate & (low < 0) & (high > 0)] = "figures of both signs, taken as rates: their sum was not tested"
    outside = (country < low - within) | (country > high + within)
    remark[rate & outside] = "taken as rates, but the country is outside the range of its regions"
    far = (np.abs(regions) > FAR * middle[:, None]).any(axis=1)
    remark[rate & far & sized] = "a rate a thousand times the others"
    zero = (regions == 0).any(axis=1)
    remark[rate & zero & sized] = "a zero among rates or indices, which may stand for a missing figure"
    remark[some & parts & ~ever_country] = "no figure of the country: the sum could not be tested"
    remark[given & ~ever_region] = "no figure of a region: the sum could not be tested"
    return remark


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
    members = np.array([one.members for one in CANDIDATES])
    totals = np.array([np.nansum(matrix[:, one], axis=1) for one in members])
    fits = np.abs(totals - country) <= within
    parts = additive_rows(matrix, series, fits.any(axis=0), additive)
    testable = parts & np.isfinite(country) & np.isfinite(matrix[:, 1:]).any(axis=1)
    tested = testable & ~np.array([suppressed[:, one].any(axis=1) for one in members])
    left_out = np.array([one.left_out(given) for one in CANDIDATES])
    taken = _taken(keys, given, tested, fits, left_out)
    rows, some = np.arange(len(keys)), taken >= 0
    remark = remarks(matrix, series, parts, within)
    remark[left_out[taken, rows] & some] = "a region with a figure is no unit of the vintage taken"
    total = np.where(parts & some, totals[taken, rows], np.nan)
    absent = members[taken] & ~np.isfinite(matrix)
    wrong = tested[taken, rows] & ~fits[taken, rows]
    return keys.assign(
        vintage=np.where(some, VINTAGES[taken], 0),
        regions=np.isfinite(matrix[:, 1:]).sum(axis=1),
        total=total,
        country=country,
        difference=total - country,
        fits=pd.Series(fits[taken, rows], dtype=object).where(tested[taken, rows] & some, None),
        remark=remark,
        south=(taken == 0) & some,
        absent=pd.Series([[ORDER[at] for at in np.flatnonzero(row)] for row in absent & wrong[:, None]]),
    )


def _taken(
    keys: pd.DataFrame, given: np.ndarray, tested: np.ndarray, fits: np.ndarray, left_out: np.ndarray
) -> np.ndarray:
    """Per row which candidate is taken, -1 if no region has a figure in its period.

    The period takes the candidate under which the fewest sums do not fit, then the most fit, then the fewest
    regions with a figure are left out, then the fewest units are without one, then the nearest to the year.
    Against a candidate speaks in a row a sum that does not fit most, then a region with a figure that is left
    out, then whether the row has all units of the vintage in force. Before 2018 the row of Turkistan may
    stand for South Kazakhstan, but only where Shymkent has no figure in any row, and not beside South
    Kazakhstan; from 2018 on, South Kazakhstan is a unit only where it has a figure.
    """
    period = keys.groupby(["year", "period"], sort=False).ngroup()

    def in_period(rows: np.ndarray, how: Literal["any", "sum"]) -> np.ndarray:
        """Of all rows of the same period."""
        return pd.DataFrame(rows).groupby(period).transform(how).to_numpy()

    year, here = keys["year"].to_numpy(), in_period(given, "any")
    renamed = (year < 2018) & here[:, AT[TURKISTAN]] & ~here[:, AT[SHYMKENT]]
    possible = [renamed, (year < 2018) | here[:, AT[SOUTH]], ~renamed, np.full(len(year), True)]
    wrong, right = tested & ~fits, tested & fits
    members, vintage = np.array([one.members for one in CANDIDATES]), VINTAGES[:, None]
    elsewhen = vintage != np.array([in_force(one) for one in year])
    missing = np.array([(one & ~here).sum(axis=1) / one.sum() for one in members])
    few = np.where(in_period(tested.T, "any").T, missing > 0, np.minimum(missing, FEW))
    complete = np.array([given[:, one].all(axis=1) for one in members]) & ~elsewhen
    against = 4 * wrong + 2 * left_out + ~complete
    against[0, given[:, AT[SOUTH]]] = 8
    misfits, fitting, out = (in_period(one.T, "sum").T for one in (wrong, right, left_out))
    ranks = [abs(vintage - year), elsewhen, few, out, -fitting, misfits, against, ~np.array(possible)]
    best = np.lexsort(np.array(ranks, dtype=float), axis=0)[0]  # the last of the ranks counts most
    return np.where(here[:, 1:].any(axis=1), best, -1)


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
