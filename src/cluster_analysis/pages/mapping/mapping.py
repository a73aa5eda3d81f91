"""The statistical mapping as a story: what regions are specialised in, how sure, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import xarray as xr

from cluster_analysis.data.boundaries import neighbours
from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import region_name, units
from cluster_analysis.errors import ParameterError
from cluster_analysis.language.i18n import check_language, format_number, translator
from cluster_analysis.measures import (
    assign_stars,
    hoover_localisation,
    krugman_index,
    local_moran,
    locational_gini,
    shift_share,
)
from cluster_analysis.measures.stars import rules
from cluster_analysis.pages import figures
from cluster_analysis.pages.cluster.starred import star_name, threshold_text
from cluster_analysis.pages.regional import atlas
from cluster_analysis.pages.shown import Shown
from cluster_analysis.pictures import charts, findings, maps, theme
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.results import Result
from cluster_analysis.pictures.tables import Table

FIRST = 2014  # the first year with all sections


@dataclass(frozen=True)
class Mapping:
    """What the mapping shows: a year, a vintage, a star rule, a language."""

    atlas: atlas.Atlas
    rule: str

    @property
    def lang(self) -> str:
        """Language of all texts."""
        return self.atlas.lang

    @property
    def year(self) -> int:
        """Year of the figures."""
        return self.atlas.year

    @property
    def vintage(self) -> int:
        """Vintage of the regions."""
        return self.atlas.vintage

    @property
    def start(self) -> int:
        """The year change is measured from."""
        first = int(self.values["year"].where(self.values.notnull().all(["region", "industry"])).min())
        return max(FIRST, first) if self.year > max(FIRST, first) else first

    @property
    def values(self) -> xr.DataArray:
        """Value added (year, region, industry)."""
        return figures.accounts(self.vintage)["value"]

    @property
    def quotients(self) -> xr.DataArray:
        """Location quotients (region, industry) of the year."""
        return figures.quotients(self.vintage).sel(year=self.year, drop=True)

    @property
    def about(self) -> theme.About:
        """What every picture says of its source."""
        return {"lang": self.lang, "vintage": self.vintage, "sources": (figures.source(),)}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        _ = translator(self.lang)
        text = _("# Cluster mapping, {year}: regions of {vintage}").format(
            year=self.year, vintage=self.vintage
        )
        return {"text/markdown": text, "text/plain": text}


def load(
    year: int = 2017,
    vintage: int = 2017,
    measure: str = "location_quotient",
    rule: str = "relative-eco",
    lang: str = "en",
) -> Mapping:
    """The mapping of a year.

    Parameters
    ----------
    measure
        What the overview shows: `location_quotient`, `share` or `value`.
    rule
        A named star rule of data/raw/rules/stars.yml.

    Raises
    ------
    ParameterError
        For an unknown year, vintage, measure, rule or language.
    """
    check_language(lang)
    if rule not in rules():
        raise ParameterError(rule, rules(), "star rule")
    return Mapping(atlas.load(year, vintage, measure, lang), rule)


def overview(mapping: Mapping) -> Result:
    """Every region and section."""
    return atlas.table_of_regions(mapping.atlas)


def spread(mapping: Mapping) -> Result:
    """How far apart the regions are in each section."""
    _ = translator(mapping.lang)
    wide = mapping.quotients.max("region") - mapping.quotients.min("region")
    label = _("Location quotient")
    measure = _("Distance between the highest and the lowest quotient, {year}").format(year=mapping.year)
    title = str(findings.highest(wide, measure, mapping.lang)).rstrip(".")
    values = mapping.quotients.transpose("region", "industry")
    return charts.spread(
        values, title, label=label, reference=1, reference_label=_("nation"), **mapping.about
    )


def region_findings(mapping: Mapping) -> Shown:
    """One line a region: what it is specialised in, and in how many sections the regions are."""
    _ = translator(mapping.lang)
    rows = [
        {
            _("Region"): region_name(code, mapping.lang),
            _("Sections with a quotient of 1.25 or more, highest first"): findings.strengths(
                mapping.quotients.sel(region=code), mapping.lang, threshold=1.25
            ),
        }
        for code in units(mapping.vintage)
    ]
    title = _("What each region is specialised in, {year}").format(year=mapping.year)
    strong = (mapping.quotients >= 1.25 * (1 - 1e-9)).sum("industry").to_series()
    many = strong.sort_values(ascending=False, kind="stable")
    text = _(
        "{year}: sections with a quotient of {threshold} or more: most in {most} ({n}), "
        "fewest in {fewest} ({least})."
    )
    sentence = text.format(
        year=mapping.year,
        threshold=format_number(1.25, mapping.lang),
        most=region_name(str(many.index[0]), mapping.lang),
        n=int(many.iloc[0]),
        fewest=region_name(str(many.index[-1]), mapping.lang),
        least=int(many.iloc[-1]),
    )
    return Shown([_table(mapping, pd.DataFrame(rows), title), Finding(sentence)])


def certainty(mapping: Mapping) -> Finding:
    """Why no interval can be given for value added."""
    return findings.no_interval(mapping.lang)


def stars(mapping: Mapping) -> Shown:
    """The sections with most stars, and how many they have if one threshold moves by 10 %."""
    _ = translator(mapping.lang)
    found = _stars(mapping)
    tests = rules()[mapping.rule].stars
    top = found["stars"].to_dataframe()["stars"].dropna()
    top = top[top > 0].sort_values(ascending=False, kind="stable")
    moved = found["sensitivity"]
    low, high = moved.min(["star", "move"]), moved.max(["star", "move"])
    rows = [_star_row(mapping, region, section, found, low, high) for region, section in top.index]
    asked = "; ".join(
        f"{star_name(one, mapping.lang)} – {threshold_text(tests[one], mapping.lang)}" for one in tests
    )
    title = _("Stars by the rule {rule}, {year}").format(rule=mapping.rule, year=mapping.year)
    table = _table(mapping, pd.DataFrame(rows), title, note=asked)
    return Shown([table, _star_finding(mapping, top, low, high)])


def _stars(mapping: Mapping) -> xr.Dataset:
    panel = figures.accounts(mapping.vintage)
    now = panel.sel(year=mapping.year, drop=True)
    earlier = panel["value"].sel(year=mapping.start, drop=True)
    needs = rules()[mapping.rule].needs_growth
    return assign_stars(now["value"], mapping.rule, x0=earlier if needs else None, **now.panel.margins())


def _star_row(
    mapping: Mapping, region: str, section: str, found: xr.Dataset, low: xr.DataArray, high: xr.DataArray
) -> dict[str, Any]:
    _ = translator(mapping.lang)
    here = {"region": region, "industry": section}
    earned = [
        star_name(one, mapping.lang) for one in rules()[mapping.rule].stars if found[one].sel(here) == 1
    ]
    return {
        _("Region"): region_name(region, mapping.lang),
        _("Section"): f"{section} {section_name(section, mapping.lang)}",
        _("Stars"): int(found["stars"].sel(here)),
        _("for"): ", ".join(earned),
        _("Location quotient"): float(mapping.quotients.sel(here)),
        _("Fewest, thresholds ±10%"): int(low.sel(here)),
        _("Most, thresholds ±10%"): int(high.sel(here)),
    }


def _star_finding(mapping: Mapping, top: pd.Series, low: xr.DataArray, high: xr.DataArray) -> Finding:
    """How many pairs have stars, and how many depend on the threshold."""
    _ = translator(mapping.lang)
    shaky = int((low != high).where(low.notnull()).sum())
    text = _(
        "{year}: {count} pairs of region and section have a star, {full} of them all stars; "
        "a threshold moved by 10% changes {shaky} pairs."
    )
    most = len(rules()[mapping.rule].stars)
    return Finding(text.format(year=mapping.year, count=len(top), full=int((top == most).sum()), shaky=shaky))


def change(mapping: Mapping) -> Shown:
    """Which quotients rose and fell most since the first comparable year."""
    return _moved(mapping, mapping.start, mapping.year)


def to_today(mapping: Mapping) -> Shown:
    """Which quotients rose and fell most from the year to the last one that is published."""
    _ = translator(mapping.lang)
    complete = mapping.values.notnull().all(["region", "industry"])
    last = int(mapping.values["year"].where(complete).max())
    if last <= mapping.year:
        text = _("{year} is the last year that is published for these regions.").format(year=mapping.year)
        return Shown([Finding(text)])
    return _moved(mapping, mapping.year, last)


def _moved(mapping: Mapping, start: int, end: int) -> Shown:
    """The fifteen quotients that changed most between two years."""
    _ = translator(mapping.lang)
    every = figures.quotients(mapping.vintage)
    before, after = every.sel(year=start, drop=True), every.sel(year=end, drop=True)
    pair = pd.DataFrame(
        {"before": before.to_dataframe("q")["q"], "after": after.to_dataframe("q")["q"]}
    ).dropna()
    pair["moved"] = pair["after"] - pair["before"]
    ranked = pair.reindex(pair["moved"].abs().sort_values(ascending=False, kind="stable").index).head(15)
    rows = pd.DataFrame(
        {
            _("Region"): [region_name(code, mapping.lang) for code, _section in ranked.index],
            _("Section"): [f"{code} {section_name(code, mapping.lang)}" for _region, code in ranked.index],
            str(start): ranked["before"].to_numpy(),
            str(end): ranked["after"].to_numpy(),
            _("Change"): ranked["moved"].to_numpy(),
        }
    )
    title = _("Quotients that changed most, {start}–{end}").format(start=start, end=end)
    (region, section), moved = ranked.index[0], ranked["moved"].iloc[0]
    text = _("{start}–{end}: the quotient of {section} in {region} changed most, by {moved}.")
    sentence = Finding(
        text.format(
            start=start,
            end=end,
            section=section_name(section, mapping.lang),
            region=region_name(region, mapping.lang),
            moved=format_number(float(moved), mapping.lang),
        )
    )
    return Shown([_table(mapping, rows, title), sentence])


def shift(mapping: Mapping) -> Shown:
    """Growth that is a region's own: the regional effect over the amount at the start."""
    _ = translator(mapping.lang)
    before, after = (mapping.values.sel(year=year, drop=True) for year in (mapping.start, mapping.year))
    effects = shift_share(before, after, "dunn").sum("industry", skipna=False)
    rate = effects.sel(component="regional") / before.sum("industry", skipna=False) * 100
    said = {"start": mapping.start, "end": mapping.year}
    measure = _("Regional effect, % of value added at the start, {start}–{end}").format(**said)
    sentence = findings.highest(rate, measure, mapping.lang, digits=1)
    return Shown([charts.bars(rate, str(sentence).rstrip("."), label=measure, **mapping.about), sentence])


def concentration(mapping: Mapping) -> Shown:
    """Which sections stand in few regions."""
    _ = translator(mapping.lang)
    now = mapping.values.sel(year=mapping.year, drop=True)
    localised, gini = hoover_localisation(now), locational_gini(now, "area")
    label = _("Hoover's coefficient of localisation")
    measure = f"{label}, {mapping.year}"
    sentence = findings.highest(localised, measure, mapping.lang)
    picture = charts.ranked_dots(localised, str(sentence).rstrip("."), label=label, **mapping.about)
    rows = pd.DataFrame(
        {
            _("Section"): [
                f"{code} {section_name(str(code), mapping.lang)}" for code in now["industry"].values
            ],
            label: localised.values,
            _("Locational Gini (area)"): gini.sel(industry=now["industry"]).values,
        }
    )
    title = _("Concentration of the sections over the regions, {year}").format(year=mapping.year)
    return Shown([picture, _table(mapping, rows, title), sentence])


def specialisation(mapping: Mapping) -> Result:
    """How far each region's structure is from that of the rest of the country."""
    _ = translator(mapping.lang)
    index = krugman_index(mapping.values.sel(year=mapping.year, drop=True), "rest")
    label = _("Krugman's index against the rest of the country")
    title = str(findings.highest(index, f"{label}, {mapping.year}", mapping.lang)).rstrip(".")
    return charts.ranked_dots(index, title, label=label, **mapping.about)


def neighbourhoods(mapping: Mapping) -> Shown:
    """Exact local Moran's I of every section: the regions that stay after the correction for many tests."""
    _ = translator(mapping.lang)
    graph = neighbours(mapping.vintage)
    table = local_moran(mapping.quotients, graph).to_dataframe().reset_index("industry")
    table["section"] = table["industry"].astype(str)
    significant = table[table["significant"]].sort_values("p", kind="stable")
    rows = pd.DataFrame(
        {
            _("Region"): [region_name(str(code), mapping.lang) for code in significant.index],
            _("Section"): [f"{code} {section_name(code, mapping.lang)}" for code in significant["section"]],
            _("Quotient"): significant["value"].to_numpy(),
            _("Region and its neighbours"): significant["quadrant"]
            .map(maps.quadrant_names(mapping.lang))
            .to_numpy(),
            "p": significant["p"].to_numpy(),
            _("smallest p possible"): significant["smallest_p"].to_numpy(),
            "q": significant["q"].to_numpy(),
        }
    )
    title = _("Regions that resemble or differ from their neighbours (p ≤ 5%), {year}").format(
        year=mapping.year
    )
    text = _(
        "{n} of {all} tests have p ≤ 5%, where {chance} would by chance alone; "
        "{kept} of them have q ≤ 5% over all tests. Regions that cannot be tested: {untested}."
    )
    excluded = table["excluded"].ne("")
    sentence = text.format(
        n=len(significant),
        all=int((~excluded).sum()),
        chance=round(0.05 * int((~excluded).sum())),
        kept=int((significant["q"] <= 0.05).sum()),
        untested=int(excluded.sum()),
    )
    digits = {"p": 4, "q": 4, _("smallest p possible"): 4}
    return Shown([_table(mapping, rows, title, digits=digits), Finding(sentence)])


def _table(
    mapping: Mapping, data: pd.DataFrame, title: str, note: str = "", digits: dict[str, int] | None = None
) -> Table:
    about = mapping.about
    return Table(
        data.reset_index(drop=True),
        title,
        mapping.lang,
        digits=digits or {},
        sources=about["sources"],
        vintage=mapping.vintage,
        note=note,
    )
