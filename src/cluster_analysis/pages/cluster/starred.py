"""Stars of a region's sections, as a picture with thresholds and what a change of 10 % does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import xarray as xr

from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.language.i18n import format_percent, translator
from cluster_analysis.measures.stars import StarTest, assign_stars, rules
from cluster_analysis.pages import figures
from cluster_analysis.pictures import charts, findings, theme

RULE = "relative-eco"
"""The rule that needs neither jobs nor an earlier year; the others are compared in the mapping notebook."""


@dataclass(frozen=True)
class Starred:
    """Stars of the sections of one region.

    Parameters
    ----------
    region, year
        Where and when.
    met
        Section x star: 1, 0 or missing.
    values
        The numbers behind, same shape; shares in percent.
    sensitive
        True where the star's threshold 10 % higher or lower changes the number of stars.
    """

    region: str
    year: int
    met: pd.DataFrame
    values: pd.DataFrame
    sensitive: pd.DataFrame

    def only(self, sections: Sequence[str]) -> Starred:
        """The same for some sections."""
        rows = list(sections)
        kept = {name: getattr(self, name).loc[rows] for name in ("met", "values", "sensitive")}
        return replace(self, **kept)

    def with_stars(self) -> Starred:
        """The same for the sections that have a star, or would have one with a threshold moved."""
        rows = (self.met.sum(axis=1) > 0) | self.sensitive.any(axis=1)
        return self.only(self.met.index[rows].tolist())


def region_stars(region: str, vintage: int, year: int) -> Starred:
    """Stars of all sections of a region."""
    panel = figures.accounts(vintage).sel(year=year)
    found = assign_stars(panel["value"], RULE, **panel.panel.margins()).sel(region=region)
    tests = rules()[RULE].stars
    percent = {name: 100 if test.of.endswith("share") else 1 for name, test in tests.items()}
    values = {name: found[f"{name}_indicator"].to_series() * percent[name] for name in tests}
    met = pd.DataFrame({name: found[name].to_series() for name in tests})
    return Starred(region, year, met, pd.DataFrame(values), _sensitive(found))


def _sensitive(found: xr.Dataset) -> pd.DataFrame:
    """Section x star: whether moving this star's threshold changes the number of stars."""
    changed = (found["sensitivity"] != found["stars"]) & found["stars"].notnull()
    return pd.DataFrame(changed.any("move").transpose("industry", "star").to_pandas())


def star_name(star: str, lang: str) -> str:
    """A star in words.

    Examples
    --------
    >>> star_name("focus", "en")
    'Focus'
    """
    _ = translator(lang)
    texts = {
        "size": _("Size"),
        "specialisation": _("Specialisation"),
        "focus": _("Focus"),
        "growth": _("Growth"),
        "regional_effect": _("Regional effect"),
    }
    return texts.get(star, star)


def threshold_text(test: StarTest, lang: str) -> str:
    """What a star asks for, in words.

    Examples
    --------
    >>> threshold_text(StarTest("location_quotient", "at_least", 2.0), "en")
    'location quotient: at least 2'
    """
    _ = translator(lang)
    indicators = {
        "amount": _("amount"),
        "location_quotient": _("location quotient"),
        "regional_share": _("share of the region, %"),
        "national_share": _("share of the nation, %"),
    }
    if test.test == "top_share_of_regions":
        asked = _("top {share} of regions").format(share=format_percent(test.threshold, lang, 0))
    else:
        number = theme.number(test.threshold, lang)
        text = _("at least {number}") if test.test == "at_least" else _("more than {number}")
        asked = text.format(number=number)
    return f"{indicators.get(test.of, test.of)}: {asked}"


def shown(found: Starred, notes: theme.About) -> list[Any]:
    """The stars as a picture, and what moving the thresholds would change as a sentence."""
    lang = notes.get("lang", "en")
    tests = rules()[RULE].stars
    named = {star: star_name(star, lang) for star in found.met.columns}
    counts = found.met.sum(axis=1, skipna=False)
    finding = findings.stars(counts, found.region, lang)
    if found.met.empty:
        return [finding, _moves(found, lang)]
    picture = charts.stars(
        found.met.rename(columns=named),
        str(finding).rstrip("."),
        thresholds={named[star]: threshold_text(tests[star], lang) for star in named},
        values=found.values.rename(columns=named),
        sensitive=found.sensitive.rename(columns=named),
        **notes,
    )
    return [picture, _moves(found, lang)]


def _moves(found: Starred, lang: str) -> findings.Finding:
    """Which sections gain or lose a star if one threshold moves by 10 %."""
    _ = translator(lang)
    said = {"region": region_name(found.region, lang), "year": found.year}
    changed = found.sensitive.any(axis=1)
    names = ", ".join(findings.called(code, lang) for code in found.sensitive.index[changed])
    if not names:
        text = _("{region}, {year}: no star is gained or lost if a threshold moves by 10%.")
        return findings.Finding(text.format(**said))
    text = _("{region}, {year}: a threshold moved by 10% changes the stars of: {names}.")
    return findings.Finding(text.format(names=names, **said))
