"""What stands in a methodology file: areas, groups and indicators as one tree, and the rules around them."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from pandas import Series
from pydantic import Field

from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.selection.engine.methodology import schema
from cluster_analysis.selection.engine.methodology.schema import KAZAKHSTAN, Indicator, Strict
from cluster_analysis.selection.engine.methodology.tree import TOTAL, Node, Tree, shares, spread


class Content(Strict):
    """The fields of a methodology file, the tree that they describe, and weights in it.

    Parameters
    ----------
    areas, groups, indicators
        The tree: areas below the total, groups in areas or other groups (`part_of`), indicators in either.
    caps
        Kind (`region`, `sector`) -> at most so many of each.
    at_least
        Kind -> so many different ones among the places.
    """

    programme: str = KAZAKHSTAN
    version: str
    draft_defaults: bool = Field(description='whether "draft defaults" is printed on every output')
    source: str = ""
    known_facts: list[str] = []
    places: int = Field(ge=1)
    points: float = Field(default=100, gt=0, description="points of a value at its better goalpost")
    panel: list[str] = []
    call: schema.CallDates | None = None
    weights: schema.Weights
    weight_scenarios: dict[str, dict[str, float]] = {}
    aggregation: schema.Aggregation = schema.Aggregation()
    floors: schema.Floors = schema.Floors()
    missing: schema.Missing = schema.Missing()
    experts_rule: schema.ExpertsRule = schema.ExpertsRule()
    tie: schema.Tie = schema.Tie()
    caps: dict[str, int] = {}
    at_least: dict[str, int] = {}
    draws: schema.Draws = schema.Draws()
    letters: schema.LetterRules = schema.LetterRules()
    eligibility: list[schema.Rule] = []
    areas: dict[str, schema.Part]
    groups: dict[str, schema.Group] = {}
    indicators: list[Indicator]

    @cached_property
    def hash(self) -> str:
        """Twelve digits that change with any rule (not with comments or layout of the file)."""
        rules = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        content = json.dumps(rules, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    @property
    def deadline(self) -> datetime.datetime:
        """The deadline with its hour and zone."""
        if self.call is None:
            raise InputError("methodology {version} has no call and so no deadline", version=self.version)
        return self.call.moment()

    @property
    def zone(self) -> str:
        """The zone of the call's clock as +05:00."""
        return self.deadline.isoformat()[-6:]

    @property
    def vintage(self) -> int:
        """The vintage of regions of the call; 2017 where the file names none."""
        return self.call.vintage if self.call else 2017

    def area_name(self, area: str, lang: str = "en") -> str:
        """The name of an area or group in a language."""
        parts = self.areas | self.groups
        if area not in parts:
            raise UnknownNameError(area, parts, "area of the methodology")
        return parts[area].name(lang)

    def indicator_weights(self, scenario: str | None = None) -> Series:
        """Weights of all indicators, summing to 1: weight of the area x weight inside it.

        Examples
        --------
        >>> from cluster_analysis.selection import Methodology
        >>> weights = Methodology.load().indicator_weights()
        >>> round(float(weights["A1"]), 4), round(float(weights["D1"]), 4), round(float(weights.sum()), 9)
        (0.04, 0.0667, 1.0)
        """
        return Series(spread(self.rooted(scenario)))[self.codes]

    @cached_property
    def codes(self) -> list[str]:
        """Codes of the indicators in their order."""
        return [one.code for one in self.indicators]

    @cached_property
    def judged(self) -> list[str]:
        """Codes of the indicators that experts score."""
        return [one.code for one in self.indicators if one.type == "qualitative"]

    @cached_property
    def tree(self) -> Tree:
        """Every node of the tree after its parts, the total last."""
        least, mean = self.missing.min_weight_share_of_total, self.aggregation.across_areas
        parts = tuple(self.areas)
        root = Node(TOTAL, parts, shares(parts, self.weights.areas), mean, least, self.floors.total)
        return (*(node for area in self.areas for node in self._nodes(area)), root)

    def _nodes(self, code: str) -> Iterator[Node]:
        """The nodes below an area or group, and then itself."""
        inner = [name for name, group in self.groups.items() if group.part_of == code]
        for name in inner:
            yield from self._nodes(name)
        parts = (*inner, *(one.code for one in self.indicators if one.area == code))
        about = self.areas.get(code) or self.groups[code]
        floor = self.floors.area if code in self.areas else 0.0
        yield Node(
            code,
            parts,
            shares(parts, self.weights.inside_area),
            about.mean or self.aggregation.inside_area,
            about.min_weight_share or self.missing.min_weight_share_per_area,
            floor if about.floor is None else about.floor,
        )

    def rooted(self, scenario: str | None = None, mean: str | None = None) -> Tree:
        """The tree with the weights of a named scenario, or with another mean over the areas."""
        root = self.tree[-1]
        if scenario is not None:
            if scenario not in self.weight_scenarios:
                raise UnknownNameError(scenario, self.weight_scenarios, "weight scenario")
            root = replace(root, weights=shares(root.parts, self.weight_scenarios[scenario]))
        return (*self.tree[:-1], replace(root, mean=mean or root.mean))

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code; an unknown one is refused with the nearest."""
        for one in self.indicators:
            if one.code == code:
                return one
        raise UnknownNameError(code, self.codes, "indicator of the methodology")

    def labels(self, codes: Iterable[object], lang: str = "en", sector: str | None = None) -> list[str]:
        """Labels of indicators by their codes (`Indicator.label`)."""
        return [self.indicator(str(code)).label(lang, sector) for code in codes]

    def units(self, codes: Iterable[object], lang: str = "en") -> list[str]:
        """Units of indicators by their codes."""
        return [self.indicator(str(code)).unit_name(lang) for code in codes]

    def area_weights(self, scenario: str | None = None) -> Series:
        """Weights of the areas, summing to 1; of a named scenario if given."""
        return Series(self.rooted(scenario)[-1].weights, list(self.areas))
