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

import pandas as pd
from pydantic import ValidationError

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.selection.engine.methodology.content import Content
from cluster_analysis.selection.engine.methodology.methodology_check import (
    faults,
    line_of,
    problems_of,
    read_yaml,
)
from cluster_analysis.selection.engine.methodology.schema import Indicator, Tie

__all__ = ["Indicator", "Methodology", "Tie"]

DRAFT = "kazakhstan_2017_draft"


class Methodology(Content):
    """A methodology file; `Methodology.load(path)` reads and checks it."""

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
        path = Path(path or DRAFT)
        if path.suffix not in (".yml", ".yaml"):
            path = raw() / "methodology" / f"{path.name}.yml"
        content, lines = read_yaml(path)
        try:
            methodology = cls.model_validate(content)
        except ValidationError as error:
            raise InputError(problems_of(error, path.name, lines)) from None
        problems = [
            Problem(message, file=path.name, row=line_of(place, lines), column=".".join(map(str, place)))
            for place, message in faults(methodology)
        ]
        if problems:
            raise InputError(problems)
        return methodology

    @cached_property
    def hash(self) -> str:
        """Twelve digits that change with any rule (not with comments or layout of the file)."""
        rules = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        content = json.dumps(rules, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    @property
    def draft(self) -> bool:
        """Whether "draft defaults" is printed on every output."""
        return self.draft_defaults

    @property
    def deadline(self) -> datetime.datetime:
        """The deadline with its hour and zone."""
        if self.call is None:
            raise InputError("methodology {version} has no call and so no deadline", version=self.version)
        return self.call.moment()

    @property
    def zone(self) -> str:
        """The zone of the call's clock as +05:00."""
        return f"{self.deadline:%z}"[:3] + ":" + f"{self.deadline:%z}"[3:]

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

    def inside_weights(self) -> pd.Series:
        """Weights of the indicators inside their area, summing to 1 in each, through all groups between."""
        weights = dict.fromkeys(self.areas, 1.0)
        for node in reversed(self.tree[:-1]):
            for part, weight in zip(node.parts, node.weights, strict=True):
                weights[part] = weights[node.code] * weight
        return pd.Series(weights)[self.codes]

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
