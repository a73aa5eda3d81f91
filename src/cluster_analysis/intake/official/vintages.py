"""Which vintage of regions a published table is on, found by its filled rows and its sums.

For each year and period every candidate vintage is tried: the regions that have a figure are summed and
compared with the country. A rate or an index has no sum; there the filled rows decide alone. The period's
best candidate is taken, except in rows that it contradicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_analysis.data.panel.rounding import tolerance
from cluster_analysis.data.status import Status
from cluster_analysis.errors import Message, Problem
from cluster_analysis.intake.official.candidates import AT, SOUTH, Candidate, in_force, possible
from cluster_analysis.intake.official.sums import additive_rows, blocks, remarks
from cluster_analysis.intake.official.terms.raw_table import ORDER, distinct_rows, first_rows

FEW = 0.25
"""Where nothing has a sum, the share of units without a figure beyond which the filled rows tell nothing."""


MISFIT = (
    "{name}: the regions of vintage {vintage} sum to {total}, "
    "the country is {country} (difference {difference})"
)
NO_BETTER = (
    "no other vintage fits better; compare with the publication, or read with check='report' to see the table"
)


@dataclass
class Fit:
    """The outcome.

    Attributes
    ----------
    sums
        One row per series of the table (item, group, year, period): the vintage taken (0 if no region has a
        figure), the regions' sum against the country, and a remark where that could not be tested.
    stands_for_south
        Per row of `sums`, whether the row named Turkistan means South Kazakhstan.
    wrong, problems
        The rows of `sums` that do not fit, and what to say of each.
    notes
        What whoever uses the table should know.
    """

    sums: pd.DataFrame
    stands_for_south: np.ndarray
    wrong: np.ndarray
    problems: list[Problem]
    notes: list[str]


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
    A sum fits if it differs from the country by no more than rounding explains (`sums.tolerance`). Regions
    that the publisher suppressed make a sum untestable.
    """
    sums, matrix, suppressed = _matrix(data)
    within = np.concatenate([tolerance(part) for part in blocks(matrix)])
    series, _ = distinct_rows(sums, ["item", "group"])
    parts = additive_rows(matrix, series, within, additive)
    best = _best(sums, matrix, suppressed, parts, within)
    wrong = np.flatnonzero(best["tested"] & ~best["fits"])
    problems = [_misfit(file, sums.iloc[at], _candidate(best.iloc[at]), matrix[at]) for at in wrong]
    sums["vintage"] = best["vintage"]
    sums["regions"] = np.isfinite(matrix[:, 1:]).sum(axis=1)
    sums["total"] = best["total"].where(parts)
    sums["country"] = matrix[:, 0]
    sums["difference"] = sums["total"] - sums["country"]
    sums["fits"] = best["fits"].astype(object).where(best["tested"], None)
    sums["remark"] = remarks(matrix, series, parts, within)
    sums.loc[best["left_out"], "remark"] = "a region with a figure is no unit of the vintage taken"
    return Fit(
        sums, best["south"].to_numpy(), wrong, problems, _notes(sums, series, np.flatnonzero(best["apart"]))
    )


def _best(
    sums: pd.DataFrame, matrix: np.ndarray, suppressed: np.ndarray, parts: np.ndarray, within: np.ndarray
) -> pd.DataFrame:
    """Per row of the sums, what is found under the candidate taken (the fields of `_Trial`).

    `apart`: whether that is another vintage than the one taken for its period.
    """
    no = np.zeros(len(sums), dtype=bool)
    found = {"vintage": no.astype(int), "total": np.full(len(sums), np.nan)}
    found |= {name: no.copy() for name in ("south", "tested", "fits", "left_out", "apart")}
    for (year, _), rows in _by_period(sums):
        trials = _trials(matrix[rows], suppressed[rows], parts[rows], within[rows], year)
        if not trials:
            continue
        taken = np.argmin([one.against for one in trials], axis=0)
        for name in ("vintage", "south", "total", "tested", "fits", "left_out"):
            found[name][rows] = np.choose(taken, [getattr(one, name) for one in trials])
        found["apart"][rows] = found["vintage"][rows] != trials[0].vintage
    return pd.DataFrame(found)


def _candidate(row: pd.Series) -> Candidate:
    return Candidate(int(row["vintage"]), bool(row["south"]))


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


@dataclass
class _Trial:
    """A candidate tried on the rows of one period.

    Per row: the sum of its units, whether that can be tested, whether it fits, whether a region with a figure
    is left out, and what speaks against the candidate; the smallest `rank` is the best for the period.
    """

    vintage: int
    south: bool
    total: np.ndarray
    tested: np.ndarray
    fits: np.ndarray
    left_out: np.ndarray
    against: np.ndarray
    rank: tuple[float, ...]


def _trials(
    figures: np.ndarray, suppressed: np.ndarray, parts: np.ndarray, within: np.ndarray, year: int
) -> list[_Trial]:
    """Every candidate on the rows of one period, the best first; none where no region has a figure."""
    given = np.isfinite(figures) | suppressed
    if not given[:, 1:].any():
        return []
    testable = parts & np.isfinite(figures[:, 0]) & np.isfinite(figures[:, 1:]).any(axis=1)
    found = []
    for candidate in possible(given, year):
        members = candidate.members
        total = np.nansum(figures[:, members], axis=1)
        tested = testable & ~suppressed[:, members].any(axis=1)
        fits = np.abs(total - figures[:, 0]) <= within
        left_out = candidate.left_out(given)
        against, rank = _judged(candidate, given, tested & fits, tested & ~fits, left_out, year)
        found.append(
            _Trial(
                candidate.vintage, candidate.stands_for_south, total, tested, fits, left_out, against, rank
            )
        )
    return sorted(found, key=lambda one: one.rank)


def _judged(
    candidate: Candidate,
    given: np.ndarray,
    right: np.ndarray,
    wrong: np.ndarray,
    left_out: np.ndarray,
    year: int,
) -> tuple[np.ndarray, tuple[float, ...]]:
    """What speaks against a candidate, per row and for the whole period.

    A sum that does not fit weighs most, then a region with a figure that is left out, then whether a row has
    all units of the vintage in force. South Kazakhstan cannot stand twice.
    """
    members = candidate.members
    current = candidate.vintage == in_force(year)
    complete = given[:, members].all(axis=1)
    against = 4 * wrong + 2 * left_out + ~(complete & current)
    if candidate.stands_for_south:
        against[given[:, AT[SOUTH]]] = 8
    missing = (members & ~given.any(axis=0)).sum() / members.sum()
    rank = (
        wrong.sum(),
        -right.sum(),
        left_out.sum(),
        missing > 0 if (right | wrong).any() else min(missing, FEW),
    )
    return against, rank


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


def _misfit(file: str, key: pd.Series, candidate: Candidate, values: np.ndarray) -> Problem:
    members = candidate.members
    total = float(np.nansum(values[members]))
    absent = [ORDER[at] for at in np.flatnonzero(members & ~np.isfinite(values))]
    message = Message(
        MISFIT,
        name=_name(key),
        vintage=candidate.vintage,
        total=_written(total),
        country=_written(values[0]),
        difference=_written(total - values[0]),
    )
    if absent:
        message = Message("{misfit}; without a figure: {regions}", misfit=message, regions=absent)
    return Problem(message, file=file, advice=NO_BETTER)


def _written(figure: float) -> str:
    """A figure for a message: four decimals, or four digits where it is small."""
    return f"{figure:,.4f}" if abs(figure) >= 0.01 or figure == 0 else f"{figure:.4g}"


def _name(key: pd.Series) -> str:
    """What a row of the sums is about."""
    name = " / ".join(str(one) for one in (key["group"], key["item"]) if one)
    return f"{name or 'table'}, {key['year']} {key['period']}"


def _notes(sums: pd.DataFrame, series: np.ndarray, apart: np.ndarray) -> list[str]:
    """One note for each remark, and one for the rows that are apart from their period's vintage."""
    found = []
    for remark in filter(None, pd.unique(sums["remark"])):
        at = np.flatnonzero(sums["remark"] == remark)
        found.append(f"{remark} ({len(set(series[at]))} series, first: {_name(sums.iloc[at[0]])})")
    if len(apart):
        first = sums.iloc[apart[0]]
        found.append(
            "figures of one period on different vintages of regions "
            f"({len(apart)} sums, first: {_name(first)}: {first['vintage']})"
        )
    return found
