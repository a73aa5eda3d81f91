"""Star rules: which parts of a region's economy count as clusters, and how that moves with the thresholds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
import yaml

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.measures._labelled import as_array, bare, check
from cluster_analysis.measures.shift_share import shift_share
from cluster_analysis.measures.specialisation import TOLERANCE, location_quotient
from cluster_analysis.paths import raw
from cluster_analysis.status import Status, flag_attributes

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
    x: xr.DataArray,
    rule: str,
    x0: xr.DataArray | None = None,
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
        Amounts of an earlier year; needed by `kazakhstan-2014`.
    unit
        Unit of `x`; an absolute rule refuses any other than its own ("jobs").
    **margins
        Published margins for the location quotient.

    Returns
    -------
    xarray.Dataset
        One variable per star (1, 0 or missing), `stars` (their number), and `sensitivity`: `stars` with one
        threshold moved, over the dimensions `star` and `move`. The top 10 % of n regions are the
        ceil(n / 10) largest (2 of 16 to 20); all that tie with the last of them count. With a relative
        threshold the move changes the share of regions, rounded up again.

    Raises
    ------
    ParameterError
        If the rule is not known.
    InputError
        If an absolute rule meets another unit, or a growth rule has no earlier year.
    """
    if rule not in rules():
        raise ParameterError(rule, rules(), "star rule")
    about = rules()[rule]
    if "unit" in about and unit != about["unit"]:
        raise InputError(
            f"rule {rule!r} has thresholds in {about['unit']}; the figures are in {unit or 'no stated unit'}"
        )
    if about.get("needs_growth") and x0 is None:
        raise InputError(f"rule {rule!r} needs the figures of an earlier year: give x0")
    x = as_array(x)
    check(x)
    indicators = _indicators(x, x0, about, margins)
    return _stars(indicators, about, rule)


def _indicators(
    x: xr.DataArray, x0: xr.DataArray | None, about: dict[str, Any], margins: dict[str, Any]
) -> dict[str, xr.DataArray]:
    """What the stars of a rule test, each (region, industry, ...)."""
    amounts = bare(x)
    region = margins.get("region_totals", amounts.sum("industry", skipna=False))
    industry = margins.get("industry_totals", amounts.sum("region", skipna=False))
    makers = {
        "amount": lambda: amounts,
        "location_quotient": lambda: bare(location_quotient(x, **margins)),
        "regional_share": lambda: amounts / region,
        "national_share": lambda: amounts / industry,
        "industry_growth_over_nation": lambda: _industry_growth(amounts, x0),
        "regional_effect_over_mean": lambda: _regional_effect(amounts, x0),
    }
    return {name: makers[star["of"]]() for name, star in about["stars"].items()}


def _industry_growth(x: xr.DataArray, x0: Any) -> xr.DataArray:
    """Growth factor of an industry in the nation over the nation's, for every region."""
    before = bare(x0).drop_vars("year", errors="ignore")
    factor = x.sum("region", skipna=False) / before.sum("region", skipna=False)
    nation = x.sum(["region", "industry"]) / before.sum(["region", "industry"])
    return (factor / nation).broadcast_like(x).transpose(*x.dims)


def _regional_effect(x: xr.DataArray, x0: Any) -> xr.DataArray:
    """Regional growth factor x1 / (x0 (1 + g_i)) over its mean of regions, per industry."""
    before = bare(x0).drop_vars("year", errors="ignore")
    effect = shift_share(before, x.drop_vars("year", errors="ignore"), "dunn").sel(
        component="regional", drop=True
    )
    factor = 1 + bare(effect) / before.where(before > 0)
    return factor / factor.mean("region")


def _passes(value: xr.DataArray, test: str, threshold: float) -> xr.DataArray:
    """1 where the test holds, 0 where not, missing where there is no figure."""
    if test == "top_share_of_regions":
        threshold = xr.apply_ufunc(
            _last_of_top, value, threshold, input_core_dims=[["region"], []], vectorize=False
        )
        held = (value >= threshold * (1 - TOLERANCE)) & (value > 0)
    elif test == "at_least":
        held = value >= threshold * (1 - TOLERANCE)
    else:
        held = value > threshold * (1 + TOLERANCE)
    return held.astype(float).where(value.notnull())


def _last_of_top(values: np.ndarray, share: float) -> np.ndarray:
    """The ceil(n share)-th largest of the n figures along the last axis (missing ones do not count in n)."""
    n = np.isfinite(values).sum(axis=-1)
    rank = np.maximum(np.ceil(np.round(n * share, 9)).astype(int), 1)
    ordered = -np.sort(-np.where(np.isnan(values), -np.inf, values), axis=-1)
    return np.take_along_axis(ordered, (rank - 1)[..., None], axis=-1)[..., 0]


def _stars(indicators: dict[str, xr.DataArray], about: dict[str, Any], rule: str) -> xr.Dataset:
    """Stars, their number, and their number with each threshold moved."""
    tests = about["stars"]

    def passed(moved: str = "", factor: float = 1.0) -> dict[str, xr.DataArray]:
        return {
            name: _passes(
                indicators[name], test["test"], test["threshold"] * (factor if name == moved else 1.0)
            )
            for name, test in tests.items()
        }

    found = passed()
    result = xr.Dataset(found)
    result["stars"] = _count(found)
    result["sensitivity"] = xr.concat(
        [
            xr.concat([_count(passed(star, factor)) for factor in MOVES.values()], dim="move")
            for star in tests
        ],
        dim="star",
    ).assign_coords(star=list(tests), move=list(MOVES))
    for name, values in indicators.items():
        result[f"{name}_indicator"] = values
    status = xr.where(result["stars"].isnull(), int(Status.DEPENDS_ON_MISSING), 0).astype("int8")
    status.attrs |= flag_attributes()
    result.attrs |= {"rule": rule, "rule_version": about["version"], "rule_source": about["source"]}
    result.attrs["thresholds"] = {name: test["threshold"] for name, test in tests.items()}
    return result.assign_coords(status=status)


def _count(stars: dict[str, xr.DataArray]) -> xr.DataArray:
    """How many stars; missing if one of them is."""
    total = 0
    for one in stars.values():
        total = total + one
    return total  # type: ignore[return-value]
