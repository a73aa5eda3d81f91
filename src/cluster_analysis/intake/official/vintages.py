"""Which vintage of regions a published table is on, found by its filled rows and its sums.

For each year and period every candidate vintage is tried: the regions that have a figure are summed and
compared with the country. A rate or an index has no sum; there the filled rows decide alone. The period's
best candidate is taken, except in rows that it contradicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.data.panel.rounding import tolerance
from cluster_analysis.data.status import Status
from cluster_analysis.errors import Message, Problem
from cluster_analysis.intake.official.sums import (
    AT,
    SOUTH,
    Candidate,
    additive_rows,
    in_force,
    possible,
    remarks,
)
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
    within = tolerance(matrix)
    series, _ = distinct_rows(sums, ["item", "group"])
    parts = additive_rows(matrix, series, within, additive)
    best = _best(sums, matrix, suppressed, parts, within)
    wrong = np.flatnonzero(best["tested"] & ~best["fits"])
    sums["vintage"] = best["vintage"]
    sums["regions"] = np.isfinite(matrix[:, 1:]).sum(axis=1)
    sums["total"] = best["total"].where(parts)
    sums["country"] = matrix[:, 0]
    sums["difference"] = sums["total"] - sums["country"]
    sums["fits"] = best["fits"].astype(object).where(best["tested"], None)
    sums["remark"] = remarks(matrix, series, parts, within)
    sums.loc[best["left_out"], "remark"] = "a region with a figure is no unit of the vintage taken"
    problems = [misfit(sums.iloc[at], _absent(best.iloc[at], matrix[at]), file=file) for at in wrong]
    return Fit(
        sums, best["south"].to_numpy(), wrong, problems, _notes(sums, series, np.flatnonzero(best["apart"]))
    )


def _best(
    sums: pd.DataFrame, matrix: np.ndarray, suppressed: np.ndarray, parts: np.ndarray, within: np.ndarray
) -> pd.DataFrame:
    """Per row of the sums, what is found under the candidate taken (see `_tried`).

    `apart`: whether that is another vintage than the one taken for its period.
    """
    no = np.zeros(len(sums), dtype=bool)
    found = {"vintage": no.astype(int), "total": np.full(len(sums), np.nan)}
    found |= {name: no.copy() for name in ("south", "tested", "fits", "left_out")}
    apart = no.copy()
    periods: dict[Any, Any] = sums.groupby(["year", "period"]).indices
    for (year, _), rows in periods.items():
        given = np.isfinite(matrix[rows]) | suppressed[rows]
        if not given[:, 1:].any():
            continue
        of_period = given, matrix[rows], suppressed[rows], parts[rows], within[rows]
        trials = sorted(
            (_tried(one, *of_period, year) for one in possible(given, year)), key=lambda one: one["rank"]
        )
        taken = np.argmin([one["against"] for one in trials], axis=0)
        for name, column in found.items():
            column[rows] = np.choose(taken, [one[name] for one in trials])
        apart[rows] = found["vintage"][rows] != trials[0]["vintage"]
    return pd.DataFrame(found | {"apart": apart})


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


def _tried(
    candidate: Candidate,
    given: np.ndarray,
    figures: np.ndarray,
    suppressed: np.ndarray,
    parts: np.ndarray,
    within: np.ndarray,
    year: int,
) -> dict[str, Any]:
    """A candidate on the rows of one period.

    Per row: the sum of its units, whether that can be tested, whether it fits, whether a region with a figure
    is left out, and what speaks against the candidate: a sum that does not fit weighs most, then a region
    with a figure that is left out, then whether a row has all units of the vintage in force. South Kazakhstan
    cannot stand twice. The smallest `rank` is the best for the period.
    """
    members = candidate.members
    total = np.nansum(figures[:, members], axis=1)
    testable = parts & np.isfinite(figures[:, 0]) & np.isfinite(figures[:, 1:]).any(axis=1)
    tested = testable & ~suppressed[:, members].any(axis=1)
    fits = np.abs(total - figures[:, 0]) <= within
    wrong, left_out = tested & ~fits, candidate.left_out(given)
    complete = given[:, members].all(axis=1) & (candidate.vintage == in_force(year))
    against = 4 * wrong + 2 * left_out + ~complete
    if candidate.stands_for_south:
        against[given[:, AT[SOUTH]]] = 8
    missing = (members & ~given.any(axis=0)).sum() / members.sum()
    few = missing > 0 if tested.any() else min(missing, FEW)
    return {
        "vintage": candidate.vintage,
        "south": candidate.stands_for_south,
        "total": total,
        "tested": tested,
        "fits": fits,
        "left_out": left_out,
        "against": against,
        "rank": (wrong.sum(), -(tested & fits).sum(), left_out.sum(), few),
    }


def misfit(
    row: pd.Series, absent: list[str] | None = None, advice: str = NO_BETTER, file: str | None = None
) -> Problem:
    """What to say of a row of the sums that does not fit; `absent`: the units without a figure."""
    message = Message(
        MISFIT,
        name=_name(row).removesuffix(" year"),
        vintage=row["vintage"],
        total=_written(row["total"]),
        country=_written(row["country"]),
        difference=_written(row["difference"]),
    )
    if absent:
        message = Message("{misfit}; without a figure: {regions}", misfit=message, regions=absent)
    return Problem(message, file=file, advice=advice)


def _absent(taken: pd.Series, values: np.ndarray) -> list[str]:
    """The units of the vintage taken that have no figure."""
    members = Candidate(int(taken["vintage"]), bool(taken["south"])).members
    return [ORDER[at] for at in np.flatnonzero(members & ~np.isfinite(values))]


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
