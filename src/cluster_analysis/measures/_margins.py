"""Margins on the labels of a table: aligned by label, checked against each other and against the parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margin, Margins
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._checks import check, check_values, is_chunked
from cluster_analysis.measures._labelled import INDUSTRY, REGION, Array, as_vector, bare, measure

CORES: dict[str, list[str]] = {"region": [REGION], "industry": [INDUSTRY], "nation": []}
NAMES = {"region": "coverage", "industry": "industry_coverage", "nation": "total_coverage"}


@dataclass(frozen=True, eq=False)
class Totals:
    """The margins that are given, on the labels of a table."""

    given: dict[str, xr.DataArray]
    stated: frozenset[str]

    def kernel(self, kernel: Callable[..., Any]) -> Callable[..., Any]:
        """A kernel of (x, rows, columns, whole) as one of x and the given margins."""
        names = list(self.given)

        def summed(x: Array, *published: Array) -> Any:
            return kernel(x, *sums_of(x, **dict(zip(names, published, strict=True))))

        return summed

    @property
    def arrays(self) -> list[xr.DataArray]:
        """The given margins, as further arguments of `measure`."""
        return list(self.given.values())

    @property
    def cores(self) -> list[list[str]]:
        """Their core dimensions."""
        return [CORES[name] for name in self.given]

    def coverage(self, x: xr.DataArray) -> dict[str, xr.DataArray]:
        """Sum of the parts over each published total."""
        over = {"region": [INDUSTRY], "industry": [REGION], "nation": [REGION, INDUSTRY]}
        return {
            NAMES[name]: bare(x).sum(over[name], min_count=1) / total.where(total != 0)
            for name, total in self.given.items()
            if name in self.stated
        }


def sums_of(
    x: Array, region: Any = None, industry: Any = None, nation: Any = None
) -> tuple[Array, Array, Array]:
    """X_r (..., R, 1), X_i (..., 1, I) and X (..., 1, 1): published where given, else sums of the parts."""
    rows = x.sum(axis=-1, keepdims=True) if region is None else region[..., :, None]
    columns = x.sum(axis=-2, keepdims=True) if industry is None else industry[..., None, :]
    if nation is not None:
        return rows, columns, np.asarray(nation)[..., None, None]
    if region is None and industry is not None:
        return rows, columns, columns.sum(axis=-1, keepdims=True)
    return rows, columns, rows.sum(axis=-2, keepdims=True)


def totals(x: xr.DataArray, margins: Margins | None, checked: bool = True) -> Totals:
    """The margins on the labels of `x`, checked; a nation that is not given is the sum of its margin."""
    if margins is None:
        return Totals({}, frozenset())
    stated = {"region": margins.region, "industry": margins.industry, "nation": margins.nation}
    given = {name: _aligned(name, margin) for name, margin in stated.items() if margin is not None}
    eager = not is_chunked(x) and not any(is_chunked(margin) for margin in given.values())
    if checked and eager:
        _check_sums(given)
    if "nation" not in given and given:
        given["nation"] = _nation(given)
    given = {name: _on(margin, CORES[name], x) for name, margin in given.items()}
    if checked and eager:
        _check_parts(x, given)
    return Totals(given, frozenset(name for name, margin in stated.items() if margin is not None))


def _aligned(name: str, margin: Margin) -> xr.DataArray:
    """One margin as a checked array of its own labels."""
    if not CORES[name]:
        if isinstance(margin, pd.Series):
            margin = xr.DataArray(margin)
        whole = bare(xr.DataArray(margin)).astype(float)
        if REGION in whole.dims or INDUSTRY in whole.dims:
            raise InputError("the total of the nation is one figure, not one for each region or industry")
        if not is_chunked(whole):
            check_values(whole)
        return whole
    (dim,) = CORES[name]
    if not isinstance(margin, xr.DataArray | pd.Series | dict):
        raise InputError("the totals of {dim} need the dimension {dim!r}", dim=dim)
    vector = bare(as_vector(margin, dim))
    check(vector)
    return vector


def _on(margin: xr.DataArray, core: Sequence[str], x: xr.DataArray) -> xr.DataArray:
    """A margin on the labels of `x`; one of them without a total is refused by name."""
    for dim in core:
        if dim not in x.indexes or dim not in margin.indexes:
            if margin.sizes[dim] != x.sizes[dim]:
                raise InputError("{n} totals for {m} of {dim}", n=margin.sizes[dim], m=x.sizes[dim], dim=dim)
            margin = margin.drop_vars(dim, errors="ignore")
            continue
        lacking = x.indexes[dim].difference(margin.indexes[dim], sort=False)
        if len(lacking):
            raise InputError(
                Problem(
                    "has no published total ({dim})",
                    value=label,
                    dim=dim,
                    advice="the totals are of {labels}",
                    labels=[*map(str, margin.indexes[dim][:20])],
                )
                for label in lacking
            )
        margin = margin.sel({dim: x.indexes[dim]})
    return margin


def _nation(given: dict[str, xr.DataArray]) -> xr.DataArray:
    """The nation as the sum of the region totals, or of the industry totals."""
    name = "region" if "region" in given else "industry"
    return given[name].sum(CORES[name], skipna=False)


def _check_sums(given: dict[str, xr.DataArray]) -> None:
    """Refuse region or industry totals that sum to more than the nation, or to different sums."""
    sums = {
        name: given[name].sum(CORES[name], skipna=False) for name in ("region", "industry") if name in given
    }
    pairs = [(name, given["nation"]) for name in sums] if "nation" in given else []
    if len(sums) == 2 and not pairs:
        pairs = [("region", sums["industry"]), ("industry", sums["region"])]
    for name, whole in pairs:
        larger = _larger(sums[name], whole, _rounding(given[name], given[name].sizes[CORES[name][0]]))
        _refuse(
            sums[name], whole, larger, "is what the published totals sum to, more than the nation's {total}"
        )


def _check_parts(x: xr.DataArray, given: dict[str, xr.DataArray]) -> None:
    """Refuse parts that are larger than their published total, each by itself and together."""
    over = {"region": [INDUSTRY], "industry": [REGION], "nation": [REGION, INDUSTRY]}
    for name, total in given.items():
        part = bare(x)
        _refuse(part, total, _larger(part, total, 0.0), "is larger than its published total ({where})")
        summed = part.sum(over[name])
        terms = x.size // max(1, summed.size)
        message = "is what the parts sum to, more than the published total {total} ({where})"
        _refuse(summed, total, _larger(summed, total, _rounding(x, terms)), message)


def _larger(part: xr.DataArray, total: xr.DataArray, rounding: float) -> xr.DataArray:
    return part > total * (1 + 1e-6) + rounding


def _refuse(part: xr.DataArray, total: xr.DataArray, wrong: xr.DataArray, message: str) -> None:
    """One problem for each figure that is wrong, with its labels and the total."""
    if not bool(wrong.any()):
        return
    part, total = part.broadcast_like(wrong), total.broadcast_like(wrong).transpose(*wrong.dims)
    part = part.transpose(*wrong.dims)
    problems = []
    for index in np.argwhere(wrong.values)[:20]:
        at = tuple(index)
        said: dict[str, object] = {"where": _labels_at(part, at), "total": float(total.values[at])}
        used = {name: value for name, value in said.items() if f"{{{name}}}" in message}
        problems.append(Problem(message, value=float(part.values[at]), **used))  # type: ignore[arg-type]
    raise InputError(problems)


def _labels_at(array: xr.DataArray, at: tuple[int, ...]) -> list[str]:
    return [f"{dim} {array[dim].values[i]}" for dim, i in zip(array.dims, at, strict=True)] or ["nation"]


def _rounding(figures: xr.DataArray, terms: int) -> float:
    """How far a sum may be off: half of the figures' last digit for each term and for the total."""
    values = figures.values[np.isfinite(figures.values)]
    for digits in range(7):
        scaled = values * 10**digits
        if np.abs(scaled).max(initial=0) >= 1 and np.allclose(scaled, np.rint(scaled), rtol=1e-12, atol=1e-6):
            return float(0.5 * 10**-digits * (terms + 1))
    return 0.0


def measure_shares(
    kernel: Callable[..., Any], x: xr.DataArray, margins: Margins | None, **options: Any
) -> xr.DataArray:
    """`measure` for a kernel of (x, rows, columns, whole), with the published totals where they are given."""
    on_x = totals(x, margins)
    return measure(on_x.kernel(kernel), x, *on_x.arrays, other_cores=on_x.cores, **options)
