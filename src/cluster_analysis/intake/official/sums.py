"""The vintages that a table may be on, which series have a sum, and what is said where none was tested."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.intake.official.terms.raw_table import ORDER

# The place of each region in a row of the matrix.
AT = {code: at for at, code in enumerate(ORDER)}
SOUTH, TURKISTAN, SHYMKENT = "KZ-YUZ", "KZ-61", "KZ-79"


@dataclass(frozen=True)
class Candidate:
    """A vintage and the rows that stand for its units.

    `stands_for_south`: the row named Turkistan means South Kazakhstan.
    """

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
        out[:, AT[regions().country]] = False
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


def possible(given: np.ndarray, year: int) -> list[tuple[int, Candidate]]:
    """Candidates (with their numbers) for a period's rows, those nearest to the year first.

    Before 2018 the row of Turkistan may stand for South Kazakhstan, but only where Shymkent has no figure in
    any row. From 2018 on, South Kazakhstan is a unit only where it has a figure.
    """
    has = {code: bool(given[:, at].any()) for code, at in AT.items()}
    under_turkistan = year < 2018 and has[TURKISTAN] and not has[SHYMKENT]
    wanted = {
        2017: year < 2018 or has[SOUTH],
        2018: not under_turkistan,
        2022: True,
    }
    found = [
        (at, one)
        for at, one in enumerate(CANDIDATES)
        if wanted[one.vintage] and (under_turkistan or not one.stands_for_south)
    ]
    return sorted(found, key=lambda one: (one[1].vintage != in_force(year), abs(one[1].vintage - year)))


# A table whose median region is above this share of the country is one of rates, not of parts.
INTENSIVE_RATIO = 0.25
# A rate so many times the middle one is named as suspicious.
FAR = 1_000


def additive_rows(
    matrix: np.ndarray, series: np.ndarray, fit: np.ndarray, additive: bool | None
) -> np.ndarray:
    """Which rows belong to series whose regions are parts of the country (not rates or averages).

    `fit`: whether the regions of any vintage sum to the country.
    """
    if additive is not None:
        return np.full(len(matrix), additive)
    often = (np.bincount(series, fit) >= 0.5 * np.bincount(series))[series]
    rest = np.flatnonzero(~often)
    if not len(rest):
        return often
    middle = _middle(matrix[rest, 1:])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = middle / np.abs(matrix[rest, 0])
    terms = np.isfinite(matrix[rest, 1:]).sum(axis=1)
    by = pd.DataFrame({"series": series[rest], "ratio": ratio, "n": terms}).groupby("series").median()
    parts = pd.Series(often).groupby(series).first()
    few = parts.mean() >= 0.5  # what a series of few regions is, the others tell
    parts[by.index] = np.where(by["n"] < 5, few, ~(by["ratio"] > INTENSIVE_RATIO))
    return parts.to_numpy()[series]


def _middle(parts: np.ndarray) -> np.ndarray:
    """The median size of the figures of each row, missing where there is none."""
    some = np.isfinite(parts).any(axis=1)
    middle = np.full(len(parts), np.nan)
    middle[some] = np.nanmedian(np.abs(parts[some]), axis=1)
    return middle


def remarks(matrix: np.ndarray, series: np.ndarray, parts: np.ndarray, within: np.ndarray) -> np.ndarray:
    """Per row, what a reader should know of a sum that was not tested; an empty text where there is nothing.

    A country's rate is an average of the regions' rates, so it lies between the smallest and the largest.
    """
    country, some = np.isfinite(matrix[:, 0]), np.isfinite(matrix[:, 1:]).any(axis=1)
    rates = np.flatnonzero(country & some & ~parts)
    low, high = (pick.reduce(matrix[rates, 1:], axis=1) for pick in (np.fmin, np.fmax))
    average, slack = matrix[rates, 0], within[rates]
    has_country, has_regions = (np.bincount(series, one)[series] > 0 for one in (country, some))
    remark = np.full(len(matrix), "", dtype=object)
    remark[rates[(low < 0) & (high > 0)]] = "figures of both signs, taken as rates: their sum was not tested"
    outside = (average < low - slack) | (average > high + slack)
    remark[rates[outside]] = "taken as rates, but the country is outside the range of its regions"
    middle = _middle(matrix[rates, 1:])
    regions = matrix[rates, 1:]
    with np.errstate(invalid="ignore"):
        far = (np.abs(regions) > FAR * middle[:, None]).any(axis=1) & (middle > 0)
    remark[rates[far]] = "a rate a thousand times the others"
    zero = (regions == 0).any(axis=1) & (middle > 0)
    remark[rates[zero]] = "a zero among rates or indices, which may stand for a missing figure"
    remark[some & parts & ~has_country] = "no figure of the country: the sum could not be tested"
    remark[country & ~has_regions] = "no figure of a region: the sum could not be tested"
    return remark
