"""The methodology of a selection: one versioned YAML file, checked line by line, hashed on every output.

The rules of the programme (areas, indicators, weights, scales, floors, ties, caps, eligibility) are data.
Nothing in the engine knows a code of an indicator. A file of the Kazakhstan programme must keep the known
facts (five areas, 22 indicators); a file that names another `programme` is free.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field, ValidationError

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.selection.engine.methodology.rules import Rule, Texts
from cluster_analysis.selection.engine.methodology.schema import (
    Aggregation,
    CallDates,
    ExpertsRule,
    Floors,
    Indicator,
    Missing,
    Strict,
    Tie,
    Weights,
)

__all__ = ["Indicator", "Methodology", "Tie"]

KAZAKHSTAN = "kazakhstan-territorial-clusters"
KNOWN_AREAS, KNOWN_INDICATORS = 5, 22
DRAFT = "kazakhstan_2017_draft"


class Methodology(Strict):
    """A methodology file; `Methodology.load(path)` reads and checks it."""

    programme: str = KAZAKHSTAN
    version: str
    draft_defaults: bool
    source: str = ""
    known_facts: list[str] = Field(default_factory=list)
    places: int = Field(ge=1)
    points: float = Field(default=100, gt=0, description="points of a value at its better goalpost")
    panel: list[str] = Field(default_factory=list)
    call: CallDates | None = None
    weights: Weights
    weight_scenarios: dict[str, dict[str, float]] = Field(default_factory=dict)
    aggregation: Aggregation = Aggregation()
    floors: Floors = Floors()
    missing: Missing = Missing()
    experts_rule: ExpertsRule = ExpertsRule()
    tie: Tie = Tie()
    caps: dict[str, int] = Field(default_factory=dict)
    eligibility: list[Rule] = Field(default_factory=list)
    areas: dict[str, Texts]
    indicators: list[Indicator]

    @classmethod
    def load(cls, path: Path | str | None = None) -> Methodology:
        """Read and check a methodology file; the draft of the Kazakhstan programme if none is given.

        Parameters
        ----------
        path
            A YAML file, or the name of one in `data/raw/methodology`.

        Raises
        ------
        InputError
            With one problem per fault: file, line, field and what is wrong.

        Examples
        --------
        >>> methodology = Methodology.load()
        >>> len(methodology.areas), len(methodology.indicators), methodology.draft
        (5, 22, True)
        >>> Methodology.load("hdi_2017").aggregation.across_areas
        'geometric'
        """
        from cluster_analysis.selection.engine.methodology.methodology_check import problems_of, read_yaml

        path = Path(path or DRAFT)
        if path.suffix not in (".yml", ".yaml"):
            path = raw() / "methodology" / f"{path.name}.yml"
        content, lines = read_yaml(path)
        try:
            found = cls.model_validate(content)
        except ValidationError as error:
            raise InputError(problems_of(error, path.name, lines)) from None
        faults = list(_faults(found))
        if faults:
            raise InputError(
                Problem(text, file=path.name, row=lines.get(place, 1), column=".".join(map(str, place)))
                for place, text in faults
            )
        return found

    @cached_property
    def hash(self) -> str:
        """Twelve digits that change with any rule (not with comments or layout of the file)."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    @property
    def draft(self) -> bool:
        """Whether "draft defaults" is printed on every output."""
        return self.draft_defaults

    @property
    def deadline(self) -> datetime.datetime:
        """The deadline with its hour and zone."""
        if self.call is None:
            raise InputError(f"methodology {self.version!r} has no call and so no deadline")
        return self.call.moment()

    @property
    def codes(self) -> list[str]:
        """Codes of the indicators in their order."""
        return [one.code for one in self.indicators]

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code; an unknown one is refused with the nearest."""
        for one in self.indicators:
            if one.code == code:
                return one
        raise UnknownNameError(code, self.codes, "indicator of the methodology")

    def area_name(self, area: str, lang: str = "en") -> str:
        """The name of an area in a language."""
        if area not in self.areas:
            raise UnknownNameError(area, self.areas, "area of the methodology")
        return self.areas[area].name(lang)

    def members(self, area: str) -> list[str]:
        """Codes of the indicators of an area."""
        return [one.code for one in self.indicators if one.area == area]

    def area_weights(self, scenario: str | None = None) -> pd.Series:
        """Weights of the areas, summing to 1; of a named scenario if given."""
        if scenario is not None and scenario not in self.weight_scenarios:
            raise UnknownNameError(scenario, self.weight_scenarios, "weight scenario")
        chosen = self.weights.areas if scenario is None else self.weight_scenarios[scenario]
        weights = pd.Series(chosen, dtype=float).reindex(list(self.areas))
        return weights / weights.sum()

    def inside_weights(self) -> pd.Series:
        """Weights of the indicators inside their area, summing to 1 in each area."""
        given = self.weights.inside_area
        weights = pd.Series({code: 1.0 if given == "equal" else given[code] for code in self.codes})
        return weights / weights.groupby(self.area_of()).transform("sum")

    def area_of(self) -> pd.Series:
        """The area of each indicator."""
        return pd.Series({one.code: one.area for one in self.indicators})

    def indicator_weights(self, scenario: str | None = None) -> pd.Series:
        """Weights of all indicators, summing to 1: weight of the area x weight inside it.

        Examples
        --------
        >>> weights = Methodology.load().indicator_weights()
        >>> round(float(weights["A1"]), 4), round(float(weights["D1"]), 4), round(float(weights.sum()), 9)
        (0.04, 0.0667, 1.0)
        """
        areas = self.area_of().map(self.area_weights(scenario))
        return self.inside_weights() * areas.astype(float)


def _faults(methodology: Methodology) -> Any:
    """What no single field can tell: codes that are repeated or unknown, and the known facts."""
    from cluster_analysis.selection.engine.methodology.methodology_check import faults

    yield from faults(methodology)
    if methodology.programme != KAZAKHSTAN:
        return
    known = {"areas": KNOWN_AREAS, "indicators": KNOWN_INDICATORS}
    for name, count in known.items():
        found = len(getattr(methodology, name))
        if found != count:
            yield (
                (name,),
                f"{found} {name}, but the programme is known to have {count}; "
                f"a file of another programme says so in `programme`",
            )
