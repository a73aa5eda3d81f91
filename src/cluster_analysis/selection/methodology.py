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
from typing import Any, Literal, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.i18n import check_language
from cluster_analysis.paths import raw
from cluster_analysis.selection.rules import Rule, Texts

KAZAKHSTAN = "kazakhstan-territorial-clusters"
KNOWN_AREAS, KNOWN_INDICATORS = 5, 22
DRAFT = "kazakhstan_2017_draft"
Mean = Literal["arithmetic", "geometric", "harmonic", "copeland"]


class Strict(BaseModel):
    """A model that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Scale(Strict):
    """Fixed goalposts: `low` gives 0 points and `high` all of them, `linear` or `log` in between."""

    fn: Literal["linear", "log"] = "linear"
    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low ({self.low:g}) must be below high ({self.high:g})")
        if self.fn == "log" and self.low <= 0:
            raise ValueError(f"a log scale needs a low above 0, not {self.low:g}")
        return self


class Plausibility(Strict):
    """Limits outside which a value is flagged as implausible; it is never changed by them."""

    warn_below: float | None = None
    warn_above: float | None = None


class Indicator(Texts):
    """One indicator. `unit_ru`, `unit_kk` where the unit is a word; `rubric` where experts score it."""

    code: str
    area: str
    type: Literal["quantitative", "qualitative"]
    unit: str
    unit_ru: str | None = None
    unit_kk: str | None = None
    direction: Literal["up", "down"] = "up"
    source: str
    formula: str = ""
    scale: Scale
    rubric: dict[int, Texts] | None = None
    evidence: list[str] = Field(default_factory=list)
    plausibility: Plausibility = Plausibility()
    sector_variant: dict[str, str] = Field(default_factory=dict)
    undefined_when: str = ""

    @property
    def warn_above(self) -> float | None:
        """The value above which a figure is implausible."""
        return self.plausibility.warn_above

    def unit_name(self, lang: str) -> str:
        """The unit in a language."""
        return {"ru": self.unit_ru, "kk": self.unit_kk}.get(check_language(lang)) or self.unit

    def anchor(self, level: int, lang: str = "en") -> str:
        """What a score means, empty where the rubric does not say."""
        text = (self.rubric or {}).get(level)
        return text.name(lang) if text else ""


class CallDates(Strict):
    """When the call was open. The newsletter gives a day; the hour and its other reading are configurable."""

    announced: datetime.date | None = None
    deadline: datetime.date
    hour: str = Field(default="24:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")
    other_hour: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")
    zone: str = Field(default="+06:00", pattern=r"^[+-]\d\d:\d\d$")

    def moment(self, hour: str | None = None) -> datetime.datetime:
        """The deadline as a moment with its zone."""
        hours, minutes = map(int, (hour or self.hour).split(":"))
        sign = -1 if self.zone[0] == "-" else 1
        shift = datetime.timedelta(hours=int(self.zone[1:3]), minutes=int(self.zone[4:6]))
        midnight = datetime.datetime.combine(self.deadline, datetime.time(), datetime.timezone(sign * shift))
        return midnight + datetime.timedelta(hours=hours, minutes=minutes)


class Weights(Strict):
    """Weights of the areas, and of the indicators inside their area (`equal`, or code -> weight)."""

    areas: dict[str, float]
    inside_area: Literal["equal"] | dict[str, float] = "equal"


class Aggregation(Strict):
    """How points become an area's score, and the areas' scores the total."""

    inside_area: Mean = "arithmetic"
    across_areas: Mean = "arithmetic"


class Floors(Strict):
    """Least points of the total and of each area; 0 switches a floor off."""

    total: float = 0
    area: float = 0


class Missing(Strict):
    """Available cases count if they carry at least this share of the area's weight."""

    min_weight_share_per_area: float = Field(default=0.67, gt=0, le=1)


class ExpertsRule(Strict):
    """The experts' scale, and how many valid scores an indicator needs."""

    scale: tuple[int, int] = (0, 5)
    step: int = Field(default=1, ge=1)
    min_valid_scores: int = Field(default=3, ge=1)
    discuss_if_range_from: int = 3


class Tie(Strict):
    """Totals closer than `tolerance` are tied; `order`: `area_<code>`, indicators, `commission`."""

    tolerance: float = Field(default=0.0, ge=0)
    order: list[str] = Field(default_factory=list)


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
        from cluster_analysis.selection.methodology_check import problems_of, read_yaml

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
    from cluster_analysis.selection.methodology_check import faults

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
