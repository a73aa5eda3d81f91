"""Star rules: which parts of a region's economy count as clusters, and how that moves with the thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margin, Margins
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import INDUSTRY, REGION, Array, amounts, bare, same_labels
from cluster_analysis.measures._margins import totals
from cluster_analysis.measures.specialisation import TOLERANCE, location_quotient
from cluster_analysis.measures.stars.rule import GIVEN, StarRule, StarTest, star_rule

MOVES = {"-10%": 0.9, "as given": 1.0, "+10%": 1.1}
"""By how much each threshold is moved, one at a time; a rank moves by one place, fewer places first."""


load = star_rule
"""`ca.stars.load(name)`: the same."""


def assign_stars(
    x: xr.DataArray | pd.DataFrame,
    rule: str | StarRule,
    x0: xr.DataArray | pd.DataFrame | None = None,
    unit: str | None = None,
    region_totals: Margin = None,
    industry_totals: Margin = None,
    total: Margin = None,
    margins: Margins | None = None,
    margins0: Margins | None = None,
    evidence: xr.Dataset | None = None,
) -> xr.Dataset:
    """Stars of every region and industry by a rule, and what moving each threshold does.

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0.
    rule
        A `StarRule`, or the name of a committed one. `absolute-2008`: more than 10,000 jobs, LQ >= 2, more
        than 3 % of the region's jobs. `relative-eco`: the region is among the top 10 % by size within the
        industry, LQ >= 2, and among the top 10 % by the industry's share of the region (focus).
        `relative-eco-nation`: the same, with that share ranked over all industries of the nation, since
        within an industry it orders the regions exactly as the quotient does. `kazakhstan-2014`: LQ > 1, the
        industry grows faster than the nation, the regional effect (Dunn) per start amount is above the mean
        of the regions (a difference: effects may be negative). `kazakhstan-small`: at least twice an equal
        split of the nation, LQ >= 1.25 in nine of ten draws of the error band, and, where it is published,
        real growth above the nation's in all windows.
    x0
        Amounts of an earlier year, for a rule of growth; without it, the first complete year of `x` is
        compared with the last, and the stars are those of the last.
    unit
        Unit of `x`, if its attributes do not say so; an absolute rule refuses any other than its own
        ("jobs").
    region_totals, industry_totals, total, margins, margins0
        Published margins for the quotient, the shares and the nation's growth, and those of the earlier year.
    evidence
        What a rule tests that amounts do not tell; see `pair_evidence`.

    Returns
    -------
    xarray.Dataset
        One variable per star (1, 0 or missing), the figure it tests (`<star>_indicator`), `stars` (their
        number), `asked` (of how many: one less where an optional one is not known), and `sensitivity`:
        `stars` with one threshold moved, over the dimensions `star` and `move`.

    Raises
    ------
    ParameterError
        If the rule is not known.
    InputError
        If an absolute rule meets another unit, or a growth rule has no earlier year.

    Notes
    -----
    The top 10 % of n regions are the ceil(n / 10) largest (2 of 16 to 20), all that tie with the last of
    them included, and never a region with nothing. A level moves by 10 %, a rank by one place ("-10%": one
    place fewer); a level of zero does not move. A missing region counts in n, and could have any rank: a
    star that depends on it is missing. Sources of the rules: `stars.rules()`.

    Examples
    --------
    >>> jobs = pd.DataFrame({"farms": [30.0, 10.0], "mines": [10.0, 150.0]}, index=["north", "south"])
    >>> assign_stars(jobs, "relative-eco")["stars"].to_pandas().to_numpy().tolist()
    [[3.0, 0.0], [0.0, 2.0]]
    """
    about = rule if isinstance(rule, StarRule) else star_rule(rule)
    array = amounts(x, unit)
    _check_unit(about, array, unit)
    published = margins or Margins(region_totals, industry_totals, total)
    before = None if x0 is None else same_labels(amounts(x0), array)
    if about.needs_growth and before is None:
        array, before = _first_and_last(array, about.name)
    quotient = location_quotient(array, margins=published)
    values = _indicators(array, before, quotient, about, published, margins0)
    values |= _given(evidence, array, about)
    result = _stars(values, array, about.stars)
    unknown = np.isnan(result["stars"].values)
    why = quotient["status"].values
    codes = np.where(unknown, np.where(why > 0, why, Status.DEPENDS_ON_MISSING), 0).astype(np.int8)
    result.attrs = {"rule": about.name, "rule_version": about.version, "rule_source": about.source}
    result.attrs |= {f"threshold_{star}": test.threshold for star, test in about.stars.items()}
    return result.assign_coords(status=(array.dims, codes, flag_attributes()))


def _given(evidence: xr.Dataset | None, x: xr.DataArray, rule: StarRule) -> dict[str, Array]:
    """The indicators that come from outside, in the shape of `x`."""
    wanted = {star: test.of for star, test in rule.stars.items() if test.of in GIVEN}
    lacking = sorted(set(wanted.values()) - set(evidence or ()))
    if lacking:
        raise InputError("rule {rule!r} needs evidence of {names}", rule=rule.name, names=lacking)
    if evidence is None:
        return {}
    labels = {name: x[name] for name in x.indexes if name in evidence.indexes}
    fitted = evidence[list(wanted.values())].reindex(labels).broadcast_like(x)
    return {star: fitted[of].transpose(*x.dims).values for star, of in wanted.items()}


def _check_unit(rule: StarRule, x: xr.DataArray, unit: str | None) -> None:
    """An absolute rule takes its own unit only; what the figures say of themselves is believed first."""
    stated = {one for one in (x.attrs.get("units"), x.attrs.get("unit"), unit) if one}
    if rule.unit and stated != {rule.unit}:
        told = {"rule": rule.name, "unit": rule.unit, "stated": sorted(stated) or "no stated unit"}
        raise InputError("rule {rule!r} has thresholds in {unit}; the figures are in {stated}", **told)


def _first_and_last(x: xr.DataArray, rule: str) -> tuple[xr.DataArray, xr.DataArray]:
    """The last year, and the first in which as many figures stand as in the last."""
    if "year" not in x.dims or x.sizes["year"] < 2:
        raise InputError(
            "rule {rule!r} needs the figures of an earlier year: give x0, or two years", rule=rule
        )
    ordered = x.sortby("year")
    filled = ordered.notnull().sum([dim for dim in ordered.dims if dim != "year"]).values
    complete = [i for i in range(len(filled) - 1) if filled[i] >= filled[-1]]
    if not complete:
        raise InputError("rule {rule!r} finds no earlier year as complete as the last: give x0", rule=rule)
    return ordered.isel(year=-1), ordered.isel(year=complete[0])


def _indicators(
    x: xr.DataArray,
    x0: xr.DataArray | None,
    quotient: xr.DataArray,
    rule: StarRule,
    margins: Margins,
    margins0: Margins | None,
) -> dict[str, Array]:
    """What the stars of a rule test, each in the shape of `x`."""
    amount, (rows, columns, whole) = bare(x), totals(x, margins)
    known = {
        "amount": amount,
        "location_quotient": bare(quotient),
        "regional_share": amount / rows.where(rows > 0),
        "national_share": amount / columns.where(columns > 0),
    }
    if x0 is not None:
        start, (_, columns0, whole0) = bare(x0), totals(x0, margins0)
        growth = columns / columns0.where(columns0 > 0)
        effect, here = amount / start.where(start > 0) - growth, start != 0
        mean = effect.where(here, 0.0).sum(REGION, skipna=False) / here.sum(REGION).where(here.any(REGION))
        known["industry_growth_over_nation"] = growth / (whole / whole0)
        known["regional_effect_over_mean"] = effect - mean
    return {
        star: known[test.of].broadcast_like(amount).transpose(*x.dims).values
        for star, test in rule.stars.items()
        if test.of not in GIVEN
    }


def _passes(value: Array, axes: tuple[int, int], test: StarTest, move: str) -> Array:
    """1 where the test holds with its threshold moved, 0 where not, missing where that is not known."""
    if test.test == "top_share_of_regions":
        return _among_top(value, axes[0], test.threshold, move)
    if test.test == "top_share_of_pairs":
        core = np.moveaxis(value, axes, (-2, -1))
        flat = _among_top(core.reshape(*core.shape[:-2], -1), core.ndim - 2, test.threshold, move)
        return np.moveaxis(flat.reshape(core.shape), (-2, -1), axes)
    threshold = test.threshold * MOVES[move]
    if test.of in ("specialised", "growing"):
        threshold = min(threshold, 1.0)  # a share of draws or windows
    slack = TOLERANCE * max(abs(threshold), 0.0 if threshold else 1.0)
    passed = value >= threshold - slack if test.test == "at_least" else value > threshold + slack
    return np.where(np.isnan(value), np.nan, passed)


def _among_top(value: Array, axis: int, share: float, move: str) -> Array:
    """Whether a figure is among the ceil(n share) largest of the n, whatever the missing ones are."""
    n = value.shape[axis]
    rank = max(int(np.ceil(round(n * share, 9))), 1) + {"-10%": -1, "as given": 0, "+10%": 1}[move]
    lacking = np.isnan(value).sum(axis=axis, keepdims=True)
    ordered = -np.sort(-np.where(np.isnan(value), -np.inf, value), axis=axis)

    def reaches(place: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        last = np.take_along_axis(ordered, np.clip(place, 1, n) - 1, axis=axis)
        return (place >= 1) & (value >= last * (1 - TOLERANCE)) & (value > 0)

    possible, sure = reaches(np.full(lacking.shape, rank)), reaches(rank - lacking)
    return np.where(np.isnan(value) | (possible & ~sure), np.nan, sure)


def _stars(values: dict[str, Array], x: xr.DataArray, tests: Mapping[str, StarTest]) -> xr.Dataset:
    """Stars, their number, and their number with each threshold moved."""
    dims, axes = x.dims, (x.dims.index(REGION), x.dims.index(INDUSTRY))
    passed = {
        (name, move): _passes(values[name], axes, test, move)
        for name, test in tests.items()
        for move in MOVES
    }
    given = {name: passed[name, "as given"] for name in tests}
    silent = {name: np.isnan(given[name]) for name, test in tests.items() if test.optional}
    for name, move in passed:
        if name in silent:
            passed[name, move] = np.where(silent[name], 0.0, passed[name, move])
    moved = np.empty((len(tests), len(MOVES), *x.shape))
    for star, table in zip(tests, moved, strict=True):
        others = sum((passed[name, "as given"] for name in tests if name != star), np.zeros(()))
        for move, stars in zip(MOVES, table, strict=True):
            np.add(others, passed[star, move], out=stars)
    variables: dict[str, Any] = {name: (dims, one) for name, one in given.items()}
    variables |= {
        "stars": (dims, sum(passed[name, "as given"] for name in tests)),
        "asked": (dims, len(tests) - sum(silent.values(), np.zeros(x.shape))),
        "sensitivity": (("star", "move", *dims), moved),
    }
    variables |= {f"{name}_indicator": (dims, one) for name, one in values.items()}
    coords = {name: x.coords[name] for name in x.indexes}
    coords |= {name: one for name, one in x.coords.items() if name == "year" and name not in x.indexes}
    return xr.Dataset(variables, {**coords, "star": list(tests), "move": list(MOVES)})
