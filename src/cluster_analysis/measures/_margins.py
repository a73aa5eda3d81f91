"""Totals of a table, published or summed: by label, checked against each other and the parts."""

from __future__ import annotations

import numpy as np
from xarray import DataArray

from cluster_analysis.data.panel.margins import Published
from cluster_analysis.errors import InputError, Problem, refuse
from cluster_analysis.measures._checks import check_values, is_chunked, places
from cluster_analysis.measures._labelled import CELL, INDUSTRY, REGION, bare, on_labels, vector

Sums = tuple[DataArray, DataArray, DataArray]
"""X_r, X_i and X."""

NATION = "nation"
COVERAGE = {REGION: "coverage", INDUSTRY: "industry_coverage", NATION: "total_coverage"}


def totals(x: DataArray, margins: Published, checked: bool = True) -> Sums:
    """X_r, X_i and X on the labels of `x`, published or summed; published ones are checked.

    A nation that is not given is the sum of the margin that is, of which `x` may be a part.
    """
    given = published(margins)
    checked = checked and not any(map(is_chunked, [x, *given.values()]))
    sides = [name for name in given if name != NATION]
    wholes = [given[NATION]] if NATION in given else [given[name].sum(name, skipna=False) for name in sides]
    if checked:
        for name in sides:
            for whole in wholes:
                _refuse_sum(given[name], [name], whole)
    given |= {name: on_labels(given[name], x, name, part=True) for name in sides}
    if wholes:
        given[NATION] = wholes[0]
    if checked:
        for name, total in given.items():
            _refuse_larger(bare(x), total, 0.0, "is larger than its published total {total} ({where})")
            _refuse_sum(x, _over(name), total)
    rows = given.get(REGION, bare(x).sum(INDUSTRY, skipna=False))
    columns = given.get(INDUSTRY, bare(x).sum(REGION, skipna=False))
    return rows, columns, given.get(NATION, rows.sum(REGION, skipna=False))


def published(margins: Published) -> dict[str, DataArray]:
    """The margins that are given, as checked arrays of their own labels."""
    if margins is None:
        return {}
    sides = {REGION: margins.region, INDUSTRY: margins.industry}
    found = {dim: bare(vector(one, dim=dim)) for dim, one in sides.items() if one is not None}
    if margins.nation is not None:
        found[NATION] = whole = bare(DataArray(margins.nation)).astype(float)
        if REGION in whole.dims or INDUSTRY in whole.dims:
            raise InputError("the total of the nation is one figure, not one for each region or industry")
        if not is_chunked(whole):
            check_values(whole)
    return found


def coverage(x: DataArray, margins: Published) -> dict[str, DataArray]:
    """Sum of the parts over each published total."""
    return {
        COVERAGE[name]: bare(x).sum(_over(name), min_count=1) / total.where(total != 0)
        for name, total in published(margins).items()
    }


def _over(name: str) -> list[str]:
    """What is summed to a margin: both dimensions to the nation."""
    return [dim for dim in CELL if dim != name]


def _refuse_sum(parts: DataArray, over: list[str], total: DataArray) -> None:
    """Refuse parts that sum to more than their total, but for rounding."""
    summed = bare(parts).sum(over)
    terms = parts.size // max(1, summed.size)
    message = "is what the parts sum to, more than the published total {total} ({where})"
    _refuse_larger(summed, total, _rounding(parts, terms), message)


def _refuse_larger(part: DataArray, total: DataArray, rounding: float, message: str) -> None:
    wrong = part > total * (1 + 1e-6) + rounding
    if bool(wrong.any()):
        part, total = (one.broadcast_like(wrong).transpose(*wrong.dims) for one in (part, total))
        refuse(
            Problem(message, value=part.values.item(at), total=total.values.item(at), where=where)
            for at, where in places(part, wrong.values)
        )


def _rounding(figures: DataArray, terms: int) -> float:
    """How far a sum may be off: half of the figures' last digit for each term and for the total."""
    values = figures.values[np.isfinite(figures.values)]
    for digits in range(7):
        scaled = values * 10**digits
        if np.abs(scaled).max(initial=0) >= 1 and np.allclose(scaled, np.rint(scaled), rtol=1e-12, atol=1e-6):
            return float(0.5 * 10**-digits * (terms + 1))
    return 0.0
