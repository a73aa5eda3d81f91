"""Star rules: which parts of a region's economy count as clusters, and how that moves with the thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
import xarray as xr
import yaml
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.margins import Published
from cluster_analysis.data.paths import raw
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, known_choice
from cluster_analysis.measures.door.kernels import Sums, measure, totals
from cluster_analysis.measures.door.labelled import (
    CELL,
    REGION,
    Array,
    Mask,
    Places,
    Table,
    amounts,
    bare,
    same_labels,
)
from cluster_analysis.measures.specialisation import TOLERANCE, quotient_of

Indicator = Literal[
    "amount",
    "location_quotient",
    "regional_share",
    "national_share",
    "industry_growth_over_nation",
    "regional_effect_over_mean",
    "specialised",
    "large",
    "growing",
]
"""The last three amounts alone do not tell: shares of draws and windows, see `pair_evidence`."""
Comparison = Literal["at_least", "above", "top_share_of_regions", "top_share_of_pairs"]


@dataclass(frozen=True)
class StarTest:
    """What one star asks for.

    Parameters
    ----------
    of
        The indicator: `amount`, `location_quotient`, `regional_share` (of the region's total),
        `national_share` (of the industry's), `industry_growth_over_nation` (a ratio of growth factors),
        `regional_effect_over_mean` (the regional effect of Dunn over the start amount, less its mean over
        the regions); `specialised`, `large` and `growing` are given as `evidence`.
    test
        `at_least`, `above`, `top_share_of_regions` (within the industry), or `top_share_of_pairs` (of all
        regions and industries together).
    threshold
        A level in the indicator's unit, or a share of the regions or pairs.
    optional
        Whether a section of which the indicator is not published can have all the other stars: it is then
        tested by one criterion less (`asked`).

    Examples
    --------
    >>> StarTest("location_quotient", "at_least", 1.25).threshold
    1.25
    """

    of: Indicator
    test: Comparison
    threshold: float
    optional: bool = False

    def __post_init__(self) -> None:
        known_choice(self.of, get_args(Indicator), "indicator of a star")
        known_choice(self.test, get_args(Comparison), "test of a star")


@dataclass(frozen=True)
class StarRule:
    """A star rule: its stars, where it comes from, and what it needs.

    Parameters
    ----------
    name, source, version
        What it is called, who defined it, and its version: a changed rule gets a new one.
    stars
        Star -> what it asks for.
    unit
        If given, the figures must be in this unit.

    Examples
    --------
    >>> import pandas as pd
    >>> from cluster_analysis.measures.stars import assign_stars
    >>> mine = StarRule("mine", {"specialisation": StarTest("location_quotient", "at_least", 1.25)})
    >>> jobs = pd.DataFrame({"farms": [30.0, 10.0], "mines": [10.0, 150.0]}, index=["north", "south"])
    >>> assign_stars(jobs, mine)["stars"].to_pandas().to_numpy().tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """

    name: str
    stars: Mapping[str, StarTest]
    source: str = ""
    version: int = 1
    unit: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "stars", MappingProxyType(dict(self.stars)))


@cache
def rules() -> Mapping[str, StarRule]:
    """All committed star rules by name; they cannot be changed, a new rule is a new `StarRule`."""
    listed = yaml.safe_load((raw() / "rules" / "stars.yml").read_text(encoding="utf-8"))
    for about in listed.values():
        about["stars"] = {star: StarTest(**test) for star, test in about["stars"].items()}
    return MappingProxyType({name: StarRule(name, **about) for name, about in listed.items()})


def star_rule(name: str) -> StarRule:
    """A committed rule by its name.

    Raises
    ------
    ParameterError
        If there is none, with the names there are.

    Examples
    --------
    >>> star_rule("relative-eco").stars["specialisation"].threshold
    2.0
    """
    return rules()[known_choice(name, rules(), "star rule")]


MOVES = {"-10%": (0.9, -1), "as given": (1.0, 0), "+10%": (1.1, 1)}
"""By how much a level and a rank are moved, one threshold at a time; fewer places first."""


def assign_stars(
    x: Table,
    rule: str | StarRule,
    x0: DataArray | pd.DataFrame | None = None,
    unit: str | None = None,
    margins: Published = None,
    margins0: Published = None,
    evidence: Dataset | None = None,
) -> Dataset:
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
        Amounts of an earlier year, for a rule of growth.
    unit
        Unit of `x`, if its attributes do not say so; an absolute rule refuses any other than its own
        ("jobs").
    margins, margins0
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
    stated = {array.attrs.get("units"), array.attrs.get("unit"), unit} - {None}
    if about.unit and stated != {about.unit}:
        told = {
            "rule": about.name,
            "unit": about.unit,
            "stated": sorted(map(str, stated)) or "no stated unit",
        }
        raise InputError("rule {rule!r} has thresholds in {unit}; the figures are in {stated}", **told)
    amount, sums = bare(array), totals(array, margins)
    quotient = measure(quotient_of, array, *sums, name="location_quotient")
    known: dict[Any, DataArray] = {"amount": amount, "location_quotient": bare(quotient)}
    for name, total in zip(("regional_share", "national_share"), sums, strict=False):
        known[name] = amount / total.where(total > 0)
    if x0 is not None:
        before = same_labels(amounts(x0), array)
        known |= _growth(amount, sums, bare(before), totals(before, margins0))
    if evidence is not None:
        known |= evidence.reindex_like(amount).data_vars
    if lacking := sorted({test.of for test in about.stars.values()} - set(known)):
        message = "rule {rule!r} needs {names}: give an earlier year (x0) or evidence"
        raise InputError(message, rule=about.name, names=lacking)
    result = _stars(known, array.transpose(..., *CELL), about.stars).transpose(..., *array.dims)
    why = np.where(quotient["status"] > 0, quotient["status"], Status.DEPENDS_ON_MISSING)
    codes = np.where(result["stars"].isnull(), why, 0).astype(np.int8)
    result = result.assign_coords(status=(array.dims, codes, flag_attributes()))
    return result.assign_attrs(rule=about.name, rule_version=about.version)


def _growth(x: DataArray, sums: Sums, start: DataArray, sums0: Sums) -> dict[str, DataArray]:
    """The indicators of growth since an earlier year; a region that had nothing has no effect."""
    (_, columns, whole), (_, columns0, whole0) = sums, sums0
    growth = columns / columns0.where(columns0 > 0)
    effect, here = x / start.where(start > 0) - growth, start != 0
    mean = effect.where(here, 0.0).sum(REGION, skipna=False) / here.sum(REGION).where(here.any(REGION))
    return {
        "industry_growth_over_nation": growth / (whole / whole0),
        "regional_effect_over_mean": effect - mean,
    }


def _passes(value: Array, test: StarTest) -> Array:
    """1 where the test holds, 0 where not, missing where unknown; each move of the threshold first."""
    if not test.test.startswith("top_share"):
        return np.array([_above(value, test, factor) for factor, _ in MOVES.values()])
    shape = (-1, 1) if test.test == "top_share_of_pairs" else value.shape[-2:]
    among = value.reshape(*value.shape[:-2], *shape)
    return _among_top(among, test.threshold).reshape(-1, *value.shape)


def _above(value: Array, test: StarTest, factor: float) -> Array:
    """Whether a figure reaches the threshold, times a factor."""
    threshold = test.threshold * factor
    if test.of in ("specialised", "growing"):
        threshold = min(threshold, 1.0)  # a share of draws or windows
    slack = TOLERANCE * (abs(threshold) or 1.0)
    passed = value >= threshold - slack if test.test == "at_least" else value > threshold + slack
    return np.where(np.isnan(value), np.nan, passed)


def _among_top(value: Array, share: float) -> Array:
    """Whether a figure is among the ceil(n share) largest of n, down a column, whatever the missing are."""
    n, unknown, positive = value.shape[-2], np.isnan(value), value > 0
    rank, lacking = max(int(np.ceil(round(n * share, 9))), 1), unknown.sum(axis=-2, keepdims=True)
    ordered = -np.sort(-np.nan_to_num(value, nan=-np.inf), axis=-2)

    def reaches(place: Places) -> Mask:
        last = np.take_along_axis(ordered, np.clip(place, 1, n) - 1, axis=-2)
        return (place >= 1) & (value >= last * (1 - TOLERANCE)) & positive

    tables = []
    for _, places in MOVES.values():
        sure = reaches(rank + places - lacking)
        doubt = unknown | (reaches(rank + places + 0 * lacking) & ~sure)
        tables.append(np.where(doubt, np.nan, sure))
    return np.array(tables)


def _stars(known: Mapping[str, DataArray], x: DataArray, tests: Mapping[str, StarTest]) -> Dataset:
    """Stars, their number, and their number with each threshold moved."""
    figures = {
        star: known[test.of].broadcast_like(x).transpose(*x.dims).values for star, test in tests.items()
    }
    passed = np.array([_passes(figures[star], test) for star, test in tests.items()])
    kept = {name: one for name, one in x.coords.items() if name in x.indexes or name == "year"}
    labels = {**kept, "star": [*tests], "move": [*MOVES]}
    table = DataArray(passed, labels, ("star", "move", *x.dims))
    given = table.sel(move="as given", drop=True)
    silent = given.isnull() & DataArray([test.optional for test in tests.values()], dims="star")
    counted = table.where(~silent, 0.0)
    now = counted.sel(move="as given", drop=True)
    others = [now.drop_sel(star=star).sum("star", skipna=False) for star in tests]
    found = given.to_dataset("star").assign(
        {f"{star}_indicator": (x.dims, one) for star, one in figures.items()}
    )
    return found.assign(
        stars=now.sum("star", skipna=False),
        asked=len(tests) - silent.sum("star"),
        sensitivity=counted + xr.concat(others, table["star"]),
    )
