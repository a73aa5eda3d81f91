"""The parts of a methodology file: scales, indicators, dates, weights, floors, rules of ties."""

from __future__ import annotations

import datetime
import itertools
from contextlib import suppress
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from cluster_analysis.language.catalogues import check_language

KAZAKHSTAN = "kazakhstan-territorial-clusters"
Mean = Literal["arithmetic", "geometric", "harmonic", "copeland"]


class Strict(BaseModel):
    """A model that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(Strict):
    """A name in three languages."""

    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)
    kk: str = Field(min_length=1)

    def name(self, lang: str = "en") -> str:
        """The name in a language.

        Examples
        --------
        >>> Texts(en="Health", ru="Здоровье", kk="Денсаулық").name("kk")
        'Денсаулық'
        """
        return str(getattr(self, check_language(lang)))


class Scale(Strict):
    """Fixed goalposts: the share of the points that a value gets does not depend on the other bids.

    Parameters
    ----------
    fn
        `linear` or `log` from `low` (no points) to `high` (all); `piecewise` along `knots`; `target`: all
        points between the two values of `best`, falling to none at `low` and `high`.
    low, high
        Goalposts in the indicator's unit; a piecewise scale takes them from its knots.
    knots
        Pairs (value, share of the points from 0 to 1), values rising, shares never falling.
    best
        Ends of the best values; twice the same where there is one.
    """

    fn: Literal["linear", "log", "piecewise", "target"] = "linear"
    low: float
    high: float
    knots: list[tuple[float, float]] = []
    best: tuple[float, float] | None = None

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, given: Any) -> Any:
        """Goalposts from the knots."""
        with suppress(TypeError, LookupError):  # what has no knots stays as it is
            return {"low": given["knots"][0][0], "high": given["knots"][-1][0]} | given
        return given

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low ({self.low:g}) must be below high ({self.high:g})")
        if self.fn == "log" and self.low <= 0:
            raise ValueError(f"a log scale needs a low above 0, not {self.low:g}")
        if (self.fn == "piecewise") != bool(self.knots) or (self.fn == "target") != (self.best is not None):
            raise ValueError(
                "`knots` belong to a piecewise scale, and `best` to a target; both need theirs"
            )
        if self.knots and not _rising(self.knots):
            raise ValueError("knots need rising values and shares from 0 to 1 that never fall")
        if self.best and not self.low < self.best[0] <= self.best[1] < self.high:
            raise ValueError("the best values must lie between low and high")
        return self


def _rising(knots: list[tuple[float, float]]) -> bool:
    steps, (_values, shares) = np.diff(knots, axis=0).T, np.transpose(knots)
    inside = len(knots) > 1 and shares[0] >= 0 and shares[-1] <= 1
    return bool(inside and (steps[0] > 0).all() and (steps[1] >= 0).all())


class Origin(Strict):
    """Where the value of an indicator comes from, so that no code of an indicator stands in the program.

    Parameters
    ----------
    kind
        `form` (stated by the applicant), `members` (counted in the list of members), `statistics`, `experts`.
    measure
        What is reckoned. Of members: `count`, `share` (per cent of those in `of` that are in `where`),
        `coverage` (per cent of `values` that occur in `column`). Of a form: `growth` (per cent that the first
        of `fields` is of the second). Of statistics: the name of the regional measure.
    of, where
        Columns of the list of members and the words that count there.
    once_per
        Members that share this column count once.
    column, values, fields
        See `measure`.
    not_applicable_where
        Indicator -> value at which this one is not applicable (0 / 0).
    """

    kind: Literal["form", "members", "statistics", "experts"]
    measure: str = ""
    of: dict[str, list[str]] = {}
    where: dict[str, list[str]] = {}
    once_per: str = ""
    column: str = ""
    values: list[str] = []
    fields: list[str] = []
    not_applicable_where: dict[str, float] = {}

    @model_validator(mode="before")
    @classmethod
    def _spelt_out(cls, given: Any) -> Any:
        return {"kind": given} if isinstance(given, str) else given


class Variant(Texts):
    """How an indicator is read in one sector: its name there and its formula; goalposts and unit stay."""

    formula: str = Field(min_length=1)


class Indicator(Texts):
    """One indicator of a methodology.

    Parameters
    ----------
    area
        The area or group it stands in.
    unit, unit_ru, unit_kk
        The unit, and its words in Russian and Kazakh where it is one.
    min, max
        Ends of what is possible at all; beyond them a value is a mistake.
    plausible
        Ends of what is usual (None: open); beyond them a value is flagged and asked about, never changed.
    width
        Half-width of the uncertainty of a value, in its unit; without it relative to the value.
    from_
        `from` in the file: where the value comes from.
    rubric
        What each score means, where experts score it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
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
    evidence: list[str] = []
    min: float | None = None
    max: float | None = None
    plausible: tuple[float | None, float | None] = (None, None)
    width: float | None = Field(default=None, ge=0)
    from_: Origin = Field(alias="from")
    sector_variant: dict[str, Variant] = {}
    undefined_when: str = ""

    @model_validator(mode="before")
    @classmethod
    def _origin(cls, given: Any) -> Any:
        """Without `from`: experts for a judged indicator, else as its source begins."""
        if not isinstance(given, dict) or "from" in given or "from_" in given:
            return given
        known = "statistics" if str(given.get("source", "")).startswith("statistics") else "form"
        return given | {"from": "experts" if given.get("type") == "qualitative" else known}

    def is_plausible(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Whether values are possible and usual; a missing one is."""
        x, (low, high) = np.asarray(values, dtype=float), self.plausible
        least, most = np.array([[self.min, low], [self.max, high]], dtype=float)
        return ~((x < np.fmax(*least)) | (x > np.fmin(*most)))

    def label(self, lang: str = "en", sector: str | None = None) -> str:
        """Code and name; in a sector with a variant the name that it has there.

        Examples
        --------
        >>> from cluster_analysis.selection import Methodology
        >>> exports = Methodology.load().indicator("E1")
        >>> exports.label(), exports.label("en", "tourism")
        ('E1 Export intensity', 'E1 Nights of non-residents in all nights')
        """
        known = self.sector_variant.get(sector or "", self)
        return f"{self.code} {known.name(lang)}"

    def unit_name(self, lang: str) -> str:
        """The unit in a language."""
        return {"ru": self.unit_ru, "kk": self.unit_kk}.get(check_language(lang)) or self.unit

    def anchor(self, level: int, lang: str = "en") -> str:
        """What a score means, empty where the rubric does not say."""
        text = (self.rubric or {}).get(level)
        return text.name(lang) if text else ""


class Rule(Texts):
    """One rule of eligibility; its text in three languages is what a refusal cites.

    Parameters
    ----------
    id
        How the rule is cited ("R1").
    kind
        `deadline`, `applicant`, `territory`, `sector` or `completeness`.
    allowed, clarify
        Types of applicants that may apply, and those of them that have to clarify.
    excluded, excluded_oked
        Sectors outside the call, by name and by the beginning of the main activity's code.
    required
        Columns of the register that must be filled.
    """

    id: str
    kind: Literal["deadline", "applicant", "territory", "sector", "completeness"]
    allowed: list[str] = []
    clarify: list[str] = []
    excluded: list[str] = []
    excluded_oked: list[str] = []
    required: list[str] = []


class CallDates(Strict):
    """When the call was open. The newsletter gives a day; the hour and its other reading are configurable."""

    announced: datetime.date | None = None
    deadline: datetime.date
    hour: str = Field(default="24:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")
    other_hour: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")
    zone: str = Field(default="+06:00", pattern=r"^[+-]\d\d:\d\d$")
    name: str = ""
    vintage: int = Field(default=2017, description="units of the regions: 2017, 2018 or 2022")
    base_year: int | None = Field(default=None, description="last full year: jobs now, statistics")
    target_year: int | None = Field(default=None, description="year by which the bids promise")

    def moment(self, hour: str | None = None) -> datetime.datetime:
        """The deadline as a moment with its zone."""
        hours, minutes = map(int, (hour or self.hour).split(":"))
        midnight = datetime.datetime.fromisoformat(f"{self.deadline}T00:00{self.zone}")
        return midnight + datetime.timedelta(hours=hours, minutes=minutes)


class Part(Texts):
    """An area, or a group inside one; what it does not say is as in `aggregation`, `floors` and `missing`."""

    mean: Mean | None = None
    floor: float | None = Field(default=None, ge=0)
    min_weight_share: float | None = Field(default=None, gt=0, le=1)


class Group(Part):
    """A group of indicators (or of groups) inside an area or another group."""

    part_of: str


Shares = Literal["equal"] | dict[str, float]


class Weights(Strict):
    """Weights of the areas, and of every part inside its area or group (`equal`, or code -> weight)."""

    areas: Shares
    inside_area: Shares = "equal"


class Aggregation(Strict):
    """How points become an area's score, and the areas' scores the total."""

    inside_area: Mean = "arithmetic"
    across_areas: Mean = "arithmetic"


class Floors(Strict):
    """Least points of the total and of each area; 0 switches a floor off."""

    total: float = 0
    area: float = 0


class Missing(Strict):
    """Available cases count if they carry at least this share of the weight (of the total: all of it)."""

    min_weight_share_per_area: float = Field(default=0.67, gt=0, le=1)
    min_weight_share_of_total: float = Field(default=1, gt=0, le=1)


class Draws(Strict):
    """The one set of joint draws that packet, letters and pages are made from."""

    number: int = Field(default=10_000, ge=1)
    seed: int = Field(default=20170410, ge=0)
    concentration: float = Field(default=50, gt=0, description="of the weights around the nominal ones")


class LetterRules(Strict):
    """What letters tell, and what stands at their end.

    Parameters
    ----------
    rank, distance
        Whether the own rank, and the points to the line, are told.
    next_step, appeal, signed_by
        Texts; without one a sentence that promises nothing, and an empty line for the signature.
    """

    rank: bool = True
    distance: bool = True
    next_step: Texts | None = None
    appeal: Texts | None = None
    signed_by: Texts | None = None


class ExpertsRule(Strict):
    """The experts' scale, and how many valid scores an indicator needs."""

    scale: tuple[int, int] = (0, 5)
    step: int = Field(default=1, ge=1)
    min_valid_scores: int = Field(default=3, ge=1)
    discuss_if_range_from: int = 3


class Tie(Strict):
    """Totals closer than `tolerance` are tied; `order`: `area_<code>`, indicators, `commission`."""

    tolerance: float = Field(default=0.0, ge=0)
    order: list[str] = []

    @property
    def steps(self) -> list[str]:
        """The steps of the order before the Commission."""
        return list(itertools.takewhile(lambda step: step != "commission", self.order))

    @property
    def slack(self) -> float:
        """The tolerance with the rounding of a difference."""
        return self.tolerance * (1 + 1e-9)
