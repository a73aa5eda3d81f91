"""Star rules: which parts of a region's economy count as clusters, and how that moves with the thresholds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr
import yaml

from cluster_analysis.data.paths import raw
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.measures._labelled import INDUSTRY, REGION, Array, as_array, bare
from cluster_analysis.measures.shift_share import shift_share
from cluster_analysis.measures.specialisation import TOLERANCE, location_quotient

MOVES = {"-10%": 0.9, "as given": 1.0, "+10%": 1.1}
"""By how much each threshold is moved, one at a time."""


def rules_path() -> Path:
    """The committed rules."""
    return raw() / "rules" / "stars.yml"


@cache
def rules() -> dict[str, dict[str, Any]]:
    """All star rules: name -> source, version, and per star what is tested and the threshold."""
    with rules_path().open(encoding="utf-8") as file:
        return dict(yaml.safe_load(file))


def assign_stars(
    x: xr.DataArray | pd.DataFrame,
    rule: str,
    x0: xr.DataArray | pd.DataFrame | None = None,
    unit: str | None = None,
    **margins: Any,
) -> xr.Dataset:
    """Stars of every region and industry by a named rule, and what a 10 % change of each threshold does.

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0.
    rule
        `absolute-2008`: more than 10,000 jobs, LQ >= 2, more than 3 % of the region's jobs. `relative-eco`:
        the region is among the top 10 % by size within the industry, LQ >= 2, and among the top 10 % by the
        industry's share of the region (focus). `kazakhstan-2014`: LQ > 1, the industry grows faster
        than the nation, the regional effect (Dunn) per start amount is above the mean of the regions.
    x0
        Amounts of an earlier year, for `kazakhstan-2014`; without it, the first year of `x` is compared with
        the last, and the stars are those of the last.
    unit
        Unit of `x`; an absolute rule refuses any other than its own ("jobs").
    **margins
        Published margins for the location quotient and the shares.

    Returns
    -------
    xarray.Dataset
        One variable per star (1, 0 or missing), the figure it tests (`<star>_indicator`), `stars` (their
        number), and `sensitivity`: `stars` with one threshold moved, over the dimensions `star` and `move`.

    Raises
    ------
    ParameterError
        If the rule is not known.
    InputError
        If an absolute rule meets another unit, or a growth rule has no earlier year.

    Notes
    -----
    The top 10 % of n regions are the ceil(n / 10) largest (2 of 16 to 20), all that tie with the last of
    them included, and never a region with nothing. With a relative threshold the move changes the share of
    regions, rounded up again. A missing region counts in n, and could have any rank: a star that depends
    on it is missing. Sources of the rules: `rules()`.

    Examples
    --------
    >>> jobs = pd.DataFrame({"farms": [30.0, 10.0], "mines": [10.0, 150.0]}, index=["north", "south"])
    >>> assign_stars(jobs, "relative-eco")["stars"].to_pandas().to_numpy().tolist()
    [[3.0, 0.0], [0.0, 2.0]]
    """
    if rule not in rules():
        raise ParameterError(rule, rules(), "star rule")
    about = rules()[rule]
    if "unit" in about and unit != about["unit"]:
        raise InputError(
            f"rule {rule!r} has thresholds in {about['unit']}; the figures are in {unit or 'no stated unit'}"
        )
    array, before = as_array(x), None if x0 is None else as_array(x0)
    if about.get("needs_growth") and before is None:
        array, before = _first_and_last(array, rule)
    quotient = location_quotient(array, **margins)
    indicators = _indicators(array, quotient, before, about["stars"], margins)
    result = _stars(indicators, array, about["stars"])
    unknown = np.isnan(result["stars"].values)
    why = quotient["status"].values
    codes = np.where(unknown, np.where(why > 0, why, Status.DEPENDS_ON_MISSING), 0).astype(np.int8)
    result.attrs |= {"rule": rule, "rule_version": about["version"], "rule_source": about["source"]}
    result.attrs["thresholds"] = {name: test["threshold"] for name, test in about["stars"].items()}
    return result.assign_coords(status=(array.dims, codes, flag_attributes()))


def _first_and_last(x: xr.DataArray, rule: str) -> tuple[xr.DataArray, xr.DataArray]:
    """The last year, and the first."""
    if "year" not in x.dims or x.sizes["year"] < 2:
        raise InputError(f"rule {rule!r} needs the figures of an earlier year: give x0, or two years")
    ordered = x.sortby("year")
    return ordered.isel(year=-1), ordered.isel(year=0)


def _indicators(
    x: xr.DataArray,
    quotient: xr.DataArray,
    x0: xr.DataArray | None,
    tests: dict[str, Any],
    margins: dict[str, Any],
) -> dict[str, xr.DataArray]:
    """What the stars of a rule test, each (region, industry, ...)."""
    amounts = bare(x)

    def share(margin: str, over: str, of: str) -> xr.DataArray:
        total = margins.get(margin)
        if total is None:  # bare arithmetic: aligning labels would cost more than the work
            sums = amounts.values.sum(axis=amounts.dims.index(over), keepdims=True)
            return amounts.copy(data=amounts.values / np.where(sums > 0, sums, np.nan))
        if isinstance(total, pd.Series):
            total = xr.DataArray(total.to_numpy(dtype=float), coords={of: total.index.to_numpy()})
        total = bare(total)
        return (amounts / total.where(total > 0)).transpose(*amounts.dims)

    makers = {
        "amount": lambda: amounts,
        "location_quotient": lambda: bare(quotient),
        "regional_share": lambda: share("region_totals", INDUSTRY, REGION),
        "national_share": lambda: share("industry_totals", REGION, INDUSTRY),
        "industry_growth_over_nation": lambda: _industry_growth(amounts, x0),
        "regional_effect_over_mean": lambda: _regional_effect(amounts, x0),
    }
    return {name: makers[test["of"]]() for name, test in tests.items()}


def _industry_growth(x: xr.DataArray, x0: Any) -> xr.DataArray:
    """Growth factor of an industry in the nation over the nation's, for every region."""
    x, before = (bare(one).drop_vars("year", errors="ignore") for one in (x, x0))
    after, start = (one.sum(REGION, skipna=False) for one in (x, before))
    nation = after.sum(INDUSTRY, skipna=False) / start.sum(INDUSTRY, skipna=False)
    factor = after / start.where(start > 0) / nation
    return factor.broadcast_like(x).transpose(*x.dims)


def _regional_effect(x: xr.DataArray, x0: Any) -> xr.DataArray:
    """Regional growth factor 1 + effect / x0 over its mean of the regions, per industry."""
    before = bare(x0).drop_vars("year", errors="ignore")
    parts = shift_share(before, x.drop_vars("year", errors="ignore"), "dunn")
    factor = 1 + bare(parts).sel(component="regional", drop=True) / before.where(before > 0)
    return (factor / factor.mean(REGION)).transpose(*x.dims)


def _passes(value: Array, axis: int, test: str, threshold: float) -> Array:
    """1 where the test holds, 0 where not, missing where that is not known."""
    if test == "top_share_of_regions":
        return _among_top(value, axis, threshold)
    if test == "at_least":
        return np.where(np.isnan(value), np.nan, value >= threshold * (1 - TOLERANCE))
    return np.where(np.isnan(value), np.nan, value > threshold * (1 + TOLERANCE))


def _among_top(value: Array, axis: int, share: float) -> Array:
    """Whether a figure is among the ceil(n share) largest of the n regions, whatever the missing ones are."""
    n = value.shape[axis]
    rank = max(int(np.ceil(round(n * share, 9))), 1)
    lacking = np.isnan(value).sum(axis=axis, keepdims=True)
    ordered = -np.sort(-np.where(np.isnan(value), -np.inf, value), axis=axis)

    def reaches(place: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        last = np.take_along_axis(ordered, np.maximum(place, 1) - 1, axis=axis)
        return (place >= 1) & (value >= last * (1 - TOLERANCE)) & (value > 0)

    possible, sure = reaches(np.full(lacking.shape, rank)), reaches(rank - lacking)
    return np.where(np.isnan(value) | (possible & ~sure), np.nan, sure)


def _stars(indicators: dict[str, xr.DataArray], x: xr.DataArray, tests: dict[str, Any]) -> xr.Dataset:
    """Stars, their number, and their number with each threshold moved."""
    dims, axis = x.dims, x.dims.index(REGION)
    values = {name: one.values for name, one in indicators.items()}
    passed = {
        (name, move): _passes(values[name], axis, test["test"], test["threshold"] * factor)
        for name, test in tests.items()
        for move, factor in MOVES.items()
    }
    given = {name: passed[name, "as given"] for name in tests}
    moved = [
        [sum(passed[name, move if name == star else "as given"] for name in tests) for move in MOVES]
        for star in tests
    ]
    variables: dict[str, Any] = {name: (dims, one) for name, one in given.items()}
    variables |= {
        "stars": (dims, sum(given.values())),
        "sensitivity": (("star", "move", *dims), np.array(moved)),
    }
    variables |= {f"{name}_indicator": (dims, one) for name, one in values.items()}
    coords = {name: x.coords[name] for name in x.indexes}
    coords |= {name: one for name, one in x.coords.items() if name == "year" and name not in x.indexes}
    return xr.Dataset(variables, {**coords, "star": list(tests), "move": list(MOVES)})
