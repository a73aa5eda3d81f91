"""Star rules as objects: what each star asks for, where the rule comes from; the committed ones by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, get_args

import yaml

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import known_choice

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
GIVEN = ("specialised", "large", "growing")
"""Indicators that amounts alone do not tell: shares of draws and windows, see `pair_evidence`."""
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
    with (raw() / "rules" / "stars.yml").open(encoding="utf-8") as file:
        listed = yaml.safe_load(file)
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
