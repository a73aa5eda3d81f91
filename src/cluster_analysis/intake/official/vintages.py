"""Which vintage of regions a published table is on, found by its filled rows and its sums.

For each year and period every candidate vintage is tried: the regions that have a figure are summed and
compared with the country. A rate or an index has no sum; there the filled rows decide alone. The period's
best candidate is taken, except in rows that it contradicts.
"""

from __future__ import annotations

import numpy as np
from numpy import ndarray
from pandas import DataFrame, Series

from cluster_analysis.data.panel.rounding import tolerance
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status
from cluster_analysis.errors import Message, Problem
from cluster_analysis.intake.official.terms.raw_table import ORDER

SOUTH, TURKISTAN, SHYMKENT = "KZ-YUZ", "KZ-61", "KZ-79"
# South Kazakhstan and its two successors, as columns of a matrix in the order `ORDER`.
SPLIT = [ORDER.index(code) for code in (SOUTH, TURKISTAN, SHYMKENT)]
# The candidates; of the first the row named Turkistan means South Kazakhstan.
VINTAGES = np.array([2017, 2017, 2018, 2022])


def in_force(year: int) -> int:
    """The vintage in force at the end of a year.

    Examples
    --------
    >>> in_force(2017), in_force(2018), in_force(2023)
    (2017, 2018, 2022)
    """
    return 2017 if year < 2018 else 2018 if year < 2022 else 2022


# Candidates x regions: which are its units; which are none, the country and the split aside.
MEMBERS = np.array([np.isin(ORDER, regions().units(vintage)) for vintage in VINTAGES])
MEMBERS[0, SPLIT[:2]] = False, True
OTHERS = ~MEMBERS
OTHERS[:, [0, *SPLIT]] = False
# A table whose median region is above this share of the country is one of rates, not of parts.
INTENSIVE_RATIO = 0.25
# A rate so many times the middle one is named as suspicious.
FAR = 1_000


def additive_rows(
    matrix: ndarray, middle: ndarray, series: ndarray, fit: ndarray, additive: bool | None
) -> ndarray:
    """Which rows belong to series whose regions are parts of the country (not rates or averages).

    `middle`: the median size of the regions' figures; `fit`: whether the regions of any vintage sum to the
    country. What a series of few regions is, the others tell.
    """
    if additive is not None:
        return np.full(len(matrix), additive)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = middle / abs(matrix[:, 0])
    terms = np.isfinite(matrix[:, 1:]).sum(axis=1)
    by = DataFrame({"fit": fit, "ratio": ratio, "n": terms}).groupby(series)
    often, usual = by["fit"].mean() >= 0.5, by[["ratio", "n"]].median()
    likely = np.where(usual["n"] < 5, often.mean() >= 0.5, ~(usual["ratio"] > INTENSIVE_RATIO))
    return (often | likely).to_numpy()[series]


def remarks(
    matrix: ndarray, middle: ndarray, series: ndarray, parts: ndarray, within: ndarray, left_out: ndarray
) -> ndarray:
    """Per row, what a reader should know of a sum that was not tested; an empty text where there is nothing.

    A country's rate is an average of the regions' rates, so it lies between the smallest and the largest.
    """
    country, others = matrix[:, 0], matrix[:, 1:]
    low, high = np.fmin.reduce(others, axis=1), np.fmax.reduce(others, axis=1)
    given, some = np.isfinite(country), np.isfinite(low)
    ever_country, ever_region = (np.bincount(series, one)[series] > 0 for one in (given, some))
    rate, known = given & some & ~parts, middle > 0
    far = (abs(others) > FAR * middle[:, None]).any(axis=1)
    remark = {
        "a region with a figure is no unit of the vintage taken": left_out,
        "no figure of a region: the sum could not be tested": given & ~ever_region,
        "no figure of the country: the sum could not be tested": some & parts & ~ever_country,
        "a zero among rates or indices, which may stand for a missing figure": rate
        & known
        & (others == 0).any(axis=1),
        "a rate a thousand times the others": rate & known & far,
        "taken as rates, but the country is outside the range of its regions": rate
        & ((country < low - within) | (country > high + within)),
        "figures of both signs, taken as rates: their sum was not tested": rate & (low < 0) & (high > 0),
    }
    return np.select(list(remark.values()), list(remark), "")


FEW = (
    0.25  # where nothing has a sum: the share of units without a figure beyond which the rows tell nothing
)
MISFIT = (
    "{name}: the regions of vintage {vintage} sum to {total}, "
    "the country is {country} (difference {difference})"
)
NO_BETTER = "no other vintage fits better; see the publication, or accept it in a recipe with a reason"


def find_vintages(data: DataFrame, additive: bool | None = None) -> DataFrame:
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
        that could not be tested; and in `taken` the number of the candidate (-1 for none).

    Notes
    -----
    A sum fits if it differs from the country by no more than rounding explains (`rounding.tolerance`).
    Regions that the publisher suppressed make a sum untestable.
    """
    keys = data.drop_duplicates("series", ignore_index=True)[["item", "group", "year", "period"]]
    keys = keys.astype(dict.fromkeys(["item", "group", "period"], object))
    matrix = np.full((len(keys), len(ORDER)), np.nan)
    suppressed = np.zeros(matrix.shape, dtype=bool)
    place = data["series"], data["region"].cat.codes
    matrix[place] = data["value"]
    suppressed[place] = data["status"] == Status.SUPPRESSED.label
    series = keys.groupby(["item", "group"], sort=False).ngroup().to_numpy()
    within, country, figures = tolerance(matrix), matrix[:, 0], np.isfinite(matrix)
    totals = MEMBERS.astype(float) @ np.nan_to_num(matrix).T
    fits = abs(totals - country) <= within
    middle = DataFrame(abs(matrix[:, 1:])).median(axis=1).to_numpy()
    parts = additive_rows(matrix, middle, series, fits.any(axis=0), additive)
    n = figures[:, 1:].sum(axis=1)
    tested = parts & figures[:, 0] & (n > 0) & ~(MEMBERS @ suppressed.T)
    left_out = _left_out(figures | suppressed)
    taken = _taken(keys, figures | suppressed, tested, fits, left_out)
    there, of_taken = taken >= 0, (taken, keys.index)
    total = np.where(parts & there, totals[of_taken], np.nan)
    return keys.assign(
        vintage=np.where(there, VINTAGES[taken], 0),
        regions=n,
        total=total,
        country=country,
        difference=total - country,
        fits=Series(fits[of_taken], dtype=object).where(tested[of_taken], None),
        remark=remarks(matrix, middle, series, parts, within, left_out[of_taken]),
        taken=taken,
    )


def _left_out(given: ndarray) -> ndarray:
    """Candidates x rows: whether a region has a figure that none of the units counts.

    South Kazakhstan counts its two successors, and both of them count South Kazakhstan. East Kazakhstan
    does not count Abai where Abai has a figure of its own; so with Jetisu and Ulytau.
    """
    out = OTHERS @ given.T
    south, turkistan, shymkent = given.T[SPLIT]
    out[0] |= south | shymkent
    out[1] |= (turkistan | shymkent) & ~south
    out[2:] |= south & ~(turkistan & shymkent)
    return out


def _taken(keys: DataFrame, given: ndarray, tested: ndarray, fits: ndarray, left_out: ndarray) -> ndarray:
    """Per row which candidate is taken, -1 if no region has a figure in its period.

    The period takes the candidate under which the fewest sums do not fit, then the most fit, then the fewest
    regions with a figure are left out, then the fewest units are without one, then the nearest to the year.
    Against a candidate speaks in a row a sum that does not fit most, then a region with a figure that is left
    out, then whether the row has all units of the vintage in force. Before 2018 the row of Turkistan may
    stand for South Kazakhstan, but only where Shymkent has no figure in any row, and not beside South
    Kazakhstan; from 2018 on, South Kazakhstan is a unit only where it has a figure.
    """
    period = keys.groupby(["year", "period"], sort=False).ngroup()

    def in_period(rows: ndarray) -> ndarray:
        """Of each candidate or region, in how many rows of the same period."""
        return np.array([np.bincount(period, one)[period] for one in rows])

    year, here = keys["year"].to_numpy(), in_period(given.T) > 0
    south, turkistan, shymkent = here[SPLIT]
    renamed = (year < 2018) & turkistan & ~shymkent
    impossible = np.array([~renamed, (year > 2017) & ~south, renamed, year < 0])
    elsewhen = VINTAGES[:, None] != np.array([in_force(one) for one in year])
    missing = MEMBERS.astype(float) @ ~here / MEMBERS.sum(axis=1)[:, None]
    few = np.where(in_period(tested) > 0, missing > 0, np.minimum(missing, FEW))
    wrong = tested & ~fits
    against = 4 * wrong + 2 * left_out + (MEMBERS @ ~given.T | elsewhen)
    against[0, given[:, SPLIT[0]]] = 8
    misfits, fitting, out = map(in_period, (wrong, tested & fits, left_out))
    ranks = [abs(VINTAGES[:, None] - year), elsewhen, few, out, -fitting, misfits, against, impossible]
    best = np.lexsort(np.array(ranks, dtype=float), axis=0)[0]  # the last of the ranks counts most
    return np.where(here[1:].any(axis=0), best, -1)


def misfit(row: Series, absent: list[str], file: str) -> Problem:
    """What to say of a row of the sums that does not fit, and of the units without a figure."""
    figures = {name: _written(row[name]) for name in ("total", "country", "difference")}
    message = Message(MISFIT, name=_name(row).removesuffix(" year"), vintage=row["vintage"], **figures)
    if absent:
        message = Message("{misfit}; without a figure: {regions}", misfit=message, regions=absent)
    return Problem(message, file=file, advice=NO_BETTER)


def _written(figure: float) -> str:
    """A figure for a message: four decimals, or four digits where it is small."""
    return f"{figure:,.4f}" if abs(figure) >= 0.01 else f"{figure:.4g}"


def item_of(row: Series) -> str:
    """The item of a row of the sums, behind its group."""
    return " / ".join(filter(None, row[["group", "item"]]))


def _name(row: Series) -> str:
    """What a row of the sums is about."""
    return f"{item_of(row) or 'table'}, {row['year']} {row['period']}"


def notes(sums: DataFrame) -> list[str]:
    """One note for each remark."""
    return [
        f"{remark} ({rows.groupby(['item', 'group']).ngroups} series, first: {_name(rows.iloc[0])})"
        for remark, rows in sums[sums["remark"] != ""].groupby("remark", sort=False)
    ]
