"""The parts of a methodology file: scales, indicators, dates, weights, floors, rules of ties."""

from __future__ import annotations

import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cluster_analysis.language.i18n import check_language
from cluster_analysis.selection.engine.methodology.rules import Texts

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


class Variant(Texts):
    """How an indicator is read in one sector: its name there and its formula; goalposts and unit stay."""

    formula: str = Field(min_length=1)


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
    sector_variant: dict[str, Variant] = Field(default_factory=dict)
    undefined_when: str = ""

    @property
    def warn_above(self) -> float | None:
        """The value above which a figure is implausible."""
        return self.plausibility.warn_above

    def label(self, lang: str = "en", sector: str | None = None) -> str:
        """Code and name; in a sector with a variant the name that it has there.

        Examples
        --------
        >>> from cluster_analysis.selection import Methodology
        >>> exports = Methodology.load().indicator("E1")
        >>> exports.label(), exports.label("en", "tourism")
        ('E1 Export intensity', 'E1 Nights of non-residents in all nights')
        """
        known: Texts = self.sector_variant.get(sector or "", self)
        return f"{self.code} {known.name(lang)}"

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
