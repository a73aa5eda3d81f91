"""Which vintage of regions a published table is on, found by its filled rows and its sums.

For each year and period every candidate vintage is tried: the regions that have a figure are summed and
compared with the country. A rate or an index has no sum; there the filled rows decide alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_analysis import regions
from cluster_analysis.errors import Problem
from cluster_analysis.sources.raw_table import ORDER, distinct_rows, first_rows
from cluster_analysis.status import Status

AT = {code: at for at, code in enumerate(ORDER)}
"""The place of each region in a row of the matrix."""
SOUTH, TURKISTAN, SHYMKENT, ASTANA, ALMATY = "KZ-YUZ", "KZ-61", "KZ-79", "KZ-71", "KZ-75"
INTENSIVE_RATIO = 0.25
"""A table whose median region is above this share of the country is one of rates, not of parts."""


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
        codes = set(regions.units(self.vintage))
        if self.stands_for_south:
            codes = codes - {SOUTH} | {TURKISTAN}
        return np.array([code in codes for code in ORDER])


def in_force(year: int) -> int:
    """The vintage in force at the end of a year.

    Examples
    --------
    >>> in_force(2017), in_force(2018), in_force(2023)
    (2017, 2018, 2022)
    """
    return 2017 if year < 2018 else 2018 if year < 2022 else 2022


@dataclass
class Fit:
    """The outcome: the candidate taken per (year, period), the sums, and what does not fit."""

    taken: dict[tuple[int, str], Candidate]
    sums: pd.DataFrame
    problems: list[Problem]


def find_vintages(data: pd.DataFrame, file: str, additive: bool | None = None) -> Fit:
    """Vintages of a tidy table.

    Parameters
    ----------
    data
        Columns region (categories), item, group, year, period, value, status, and series, which numbers
        the (item, group, year, period); no duplicates.
    file
        For the messages.
    additive
        Whether regions sum to the country; found from the figures if None.

    Notes
    -----
    A sum fits if it differs from the country by no more than the rounding of its terms: half a unit of the
    last published digit for each term. Regions that the publisher suppressed make a sum untestable.
    """
    sums, matrix, suppressed = _matrix(data)
    tolerance = np.concatenate([_tolerance(part) for part in _blocks(matrix)])
    series, _ = distinct_rows(sums, ["item", "group"])
    parts = _additive_rows(matrix, series, tolerance, additive)
    taken: dict[tuple[int, str], Candidate] = {}
    chosen = np.zeros(len(sums), dtype=int)
    problems: list[Problem] = []
    total, fits = np.full(len(sums), np.nan), np.full(len(sums), None, dtype=object)
    for key, rows in _by_period(sums):
        figures = matrix[rows]
        testable = _testable(figures, parts[rows])
        candidate, sum_of, per_row = _choose(figures, testable, tolerance[rows], key[0])
        if candidate is None:
            continue
        taken[key] = candidate
        chosen[rows] = candidate.vintage
        total[rows] = np.where(parts[rows], sum_of, np.nan)
        hidden = suppressed[rows][:, candidate.members].any(axis=1)
        fits[rows[testable]] = per_row[testable]
        fits[rows[hidden]] = None
        wrong = rows[testable & ~per_row & ~hidden]
        problems += [_misfit(file, sums.iloc[at], candidate, matrix[at]) for at in wrong]
    sums["vintage"] = chosen
    sums["regions"] = np.isfinite(matrix[:, 1:]).sum(axis=1)
    sums["total"] = total
    sums["country"] = matrix[:, 0]
    sums["difference"] = sums["total"] - sums["country"]
    sums["fits"] = fits
    return Fit(taken, sums, problems)


def _matrix(data: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Cells as a matrix: one row per (item, group, year, period), one column per region; those keys."""
    code = data["series"].to_numpy()
    first = first_rows(code)
    names = ["item", "group", "year", "period"]
    keys = pd.DataFrame({name: data[name].take(first).to_numpy() for name in names})
    matrix = np.full((len(keys), len(ORDER)), np.nan)
    suppressed = np.zeros(matrix.shape, dtype=bool)
    at = np.array([AT[name] for name in data["region"].cat.categories])[data["region"].cat.codes]
    matrix[code, at] = data["value"].to_numpy()
    suppressed[code, at] = (data["status"] == Status.SUPPRESSED.label).to_numpy()
    return keys, matrix, suppressed


def _blocks(rows: np.ndarray) -> Iterator[np.ndarray]:
    """A few thousand rows at a time, so that what is computed from them stays in the processor's cache."""
    return (rows[start : start + 4096] for start in range(0, len(rows), 4096))


def _tolerance(matrix: np.ndarray) -> np.ndarray:
    """Half a unit of the last digit of a row's figures, once for each of them."""
    digits = np.full(len(matrix), 4)
    rest = np.arange(len(matrix))
    for d in (0, 1, 2, 3):
        scaled = np.clip(matrix[rest], -1e300, 1e300) * 10**d
        far = np.abs(scaled - np.round(scaled)) > 1e-6 * np.maximum(1, np.abs(scaled) * 1e-6)
        whole = ~far.any(axis=1)
        digits[rest[whole]] = d
        rest = rest[~whole]
    terms = np.isfinite(matrix).sum(axis=1)
    return 0.5 * 10.0**-digits * terms + 1e-9 * np.nan_to_num(np.abs(matrix[:, 0]))


def _testable(matrix: np.ndarray, parts: np.ndarray) -> np.ndarray:
    return parts & np.isfinite(matrix[:, 0]) & np.isfinite(matrix[:, 1:]).any(axis=1)


def _additive_rows(
    matrix: np.ndarray, series: np.ndarray, tolerance: np.ndarray, additive: bool | None
) -> np.ndarray:
    """Which rows belong to series whose regions are parts of the country (not rates or averages)."""
    if additive is not None:
        return np.full(len(matrix), additive)
    fit = np.concatenate([_fits_any(*part) for part in zip(_blocks(matrix), _blocks(tolerance), strict=True)])
    often = (np.bincount(series, fit) >= 0.5 * np.bincount(series))[series]
    rest = np.flatnonzero(~often)
    if not len(rest):
        return often
    middle = np.concatenate([_middle(part[:, 1:]) for part in _blocks(matrix[rest])])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = middle / np.abs(matrix[rest, 0])
    terms = np.isfinite(matrix[rest, 1:]).sum(axis=1)
    by = pd.DataFrame({"series": series[rest], "ratio": ratio, "n": terms}).groupby("series").median()
    parts = pd.Series(often[first_rows(series)])
    few = parts.mean() >= 0.5  # what a series of few regions is, the others tell
    parts[by.index] = np.where(by["n"] < 5, few, ~(by["ratio"] > INTENSIVE_RATIO))
    return parts.to_numpy()[series]


def _fits_any(matrix: np.ndarray, tolerance: np.ndarray) -> np.ndarray:
    """Whether the regions of any vintage sum to the country, per row."""
    fit = np.zeros(len(matrix), dtype=bool)
    for candidate in (Candidate(2017), Candidate(2017, True), Candidate(2018), Candidate(2022)):
        rest = np.flatnonzero(~fit)
        total = np.nansum(matrix[np.ix_(rest, candidate.members)], axis=1)
        fit[rest] = np.abs(total - matrix[rest, 0]) <= tolerance[rest]
    return fit


def _middle(regions: np.ndarray) -> np.ndarray:
    """The median size of the figures of each row, missing where there is none."""
    some = np.isfinite(regions).any(axis=1)
    middle = np.full(len(regions), np.nan)
    middle[some] = np.nanmedian(np.abs(regions[some]), axis=1)
    return middle


def _by_period(sums: pd.DataFrame) -> Iterator[tuple[tuple[int, str], np.ndarray]]:
    code, keys = period_codes(sums)
    order = np.argsort(code, kind="stable")
    starts = np.searchsorted(code[order], np.arange(len(keys) + 1))
    for at, key in enumerate(keys):
        yield key, order[starts[at] : starts[at + 1]]


def period_codes(data: pd.DataFrame) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """The distinct (year, period) of a table and, per row, which of them it is."""
    code, first = distinct_rows(data, ["year", "period"])
    years, parts = data["year"].take(first), data["period"].take(first)
    return code, [(int(year), str(part)) for year, part in zip(years, parts, strict=True)]


def _choose(
    matrix: np.ndarray, testable: np.ndarray, tolerance: np.ndarray, year: int
) -> tuple[Candidate | None, np.ndarray, np.ndarray]:
    """The best candidate of one period; per row the sum of its units, and whether that fits."""
    filled = np.isfinite(matrix).any(axis=0)
    best: tuple[tuple, Candidate, np.ndarray, np.ndarray] | None = None
    for candidate in _possible(filled, year):
        members = candidate.members
        total = np.nansum(matrix[:, members], axis=1)
        fit = np.abs(total - matrix[:, 0]) <= tolerance
        missing = int((members & ~filled).sum())
        rank = (
            int((testable & ~fit).sum()),
            missing / members.sum() if not testable.any() else missing > 0,
            candidate.vintage != in_force(year),
            abs(candidate.vintage - year),
        )
        if best is None or rank < best[0]:
            best = (rank, candidate, total, fit)
    nothing = np.zeros(len(matrix))
    return (None, nothing, nothing) if best is None else best[1:]


def _possible(filled: np.ndarray, year: int) -> list[Candidate]:
    """Candidates for these filled rows; Turkistan stands for South Kazakhstan only where nothing else can."""
    has = {code: bool(filled[AT[code]]) for code in ORDER}
    if not any(has[code] for code in ORDER[1:]):
        return []
    south = year < 2018 and has[TURKISTAN] and has[ALMATY] and not has[SHYMKENT] and not has[SOUTH]
    if south:
        return [Candidate(2017, True)]
    return [Candidate(2017), Candidate(2018), Candidate(2022)]


def _misfit(file: str, key: pd.Series, candidate: Candidate, values: np.ndarray) -> Problem:
    members = candidate.members
    total = float(np.nansum(values[members]))
    absent = [ORDER[at] for at in np.flatnonzero(members & ~np.isfinite(values))]
    name = " / ".join(str(one) for one in (key["group"], key["item"]) if one)
    without = f"; without a figure: {', '.join(absent)}" if absent else ""
    return Problem(
        f"{name or 'table'}, {key['year']} {key['period']}: the regions of vintage {candidate.vintage} sum "
        f"to {total:,.4f}, the country is {values[0]:,.4f} (difference {total - values[0]:,.4f}){without}",
        file=file,
        advice="no other vintage fits better; compare with the publication, "
        "or read with check='report' to see the table",
    )
