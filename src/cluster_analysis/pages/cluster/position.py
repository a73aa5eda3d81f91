"""Panels that are pictures: map, stars, trend, position, shift-share."""

from __future__ import annotations

from typing import Any

import pandas as pd
import xarray as xr

from cluster_analysis.data.boundaries import neighbours
from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.language.i18n import format_number, translator
from cluster_analysis.pages import figures
from cluster_analysis.pages.cluster import starred
from cluster_analysis.pages.cluster.cluster import Profile
from cluster_analysis.pictures import charts, findings, maps, theme
from cluster_analysis.pictures.results import Result


def about(profile: Profile, unit: str = "", *more: str) -> theme.About:
    """Language, unit, sources, vintage and caution of a picture of a profile."""
    sources = (figures.source(), *more)
    place: theme.About = {"lang": profile.lang, "vintage": profile.vintage}
    return {**place, "unit": unit, "sources": sources, "note": profile.caution}


def host_map(profile: Profile) -> list[Any]:
    """Panel 2: the quotient of the cluster's sections on the map, the host region outlined."""
    _ = translator(profile.lang)
    lq = figures.quotient_of(profile.sections, profile.vintage).sel(year=profile.year, drop=True)
    host = float(lq.sel(region=profile.region))
    rank = int((lq > host).sum()) + 1
    text = _("{sections}: {region} has a location quotient of {lq}, rank {rank} of {count} regions ({year})")
    said = {"sections": profile.sections_named, "region": region_name(profile.region, profile.lang)}
    title = text.format(
        lq=format_number(host, profile.lang), rank=rank, count=lq.sizes["region"], year=profile.year, **said
    )
    picture = maps.choropleth(
        lq,
        title,
        profile.lang,
        vintage=profile.vintage,
        label=_("Location quotient"),
        breaks=theme.LQ_BREAKS,
        highlight=[profile.region],
        sources=[figures.source()],
        note=profile.caution,
    )
    around = neighbours(profile.vintage)[profile.region].index.tolist()
    measure = _("Location quotient of the neighbours")
    return [
        picture,
        findings.highest(lq.sel(region=around).to_series(), measure, profile.lang, n=len(around)),
    ]


def star_panel(profile: Profile) -> list[Any]:
    """Panel 3: stars of the cluster's sections in the host region, with thresholds and what 10 % changes."""
    found = starred.region_stars(profile.region, profile.vintage, profile.year)
    return starred.shown(found.only(profile.sections), about(profile))


def trends(profile: Profile) -> list[Any]:
    """Panel 4: value added, employment and productivity against the nation; what is not published is said."""
    _ = translator(profile.lang)
    panel = figures.accounts(profile.vintage)
    value = xr.concat(
        [
            figures.added(panel["value"].drop_vars("status"), profile.sections).sel(
                region=profile.region, drop=True
            ),
            figures.added(panel["country"], profile.sections),
        ],
        dim=pd.Index([profile.region, "KZ"], name="line"),
    )
    jobs = figures.regional("employed", profile.vintage)
    employed = _against_nation(jobs["value"], jobs["country"], profile.region)
    product = _against_nation(panel["region_total"], panel["total"], profile.region)
    drawn = [
        _trend(profile, value, _("Value added of {sections}").format(sections=profile.sections_named)),
        _trend(profile, employed, _("Employed, all sections"), figures.source("employed")),
        _trend(
            profile,
            product / employed,
            _("Value added per person employed, all sections"),
            figures.source("employed"),
        ),
    ]
    absent = _("Firms, wages and employment by section are not published by region, so they are not shown.")
    return [*drawn, findings.Finding(absent)]


def _against_nation(value: xr.DataArray, country: xr.DataArray, region: str) -> xr.DataArray:
    """A region and the country as two lines."""
    own = value.drop_vars("status", errors="ignore").sel(region=region, drop=True)
    return xr.concat([own, country], dim=pd.Index([region, "KZ"], name="line"))


def _trend(profile: Profile, value: xr.DataArray, measure: str, *sources: str) -> Result:
    """Two lines, 100 in the base year: the region and the nation."""
    _ = translator(profile.lang)
    index = figures.index_to(value, _first_full(value, 2014)).transpose("year", "line").to_pandas()
    end = pd.DataFrame(index).dropna().index.max()
    own, nation = (format_number(float(one), profile.lang, 0) for one in index.loc[end])
    text = _("{measure}: {region} {own}, nation {nation} in {year} (first year = 100)")
    named = region_name(profile.region, profile.lang)
    title = text.format(measure=measure, region=named, own=own, nation=nation, year=end)
    label = _("first year = 100, current prices where money")
    return charts.trend(
        index.loc[_first_full(value, 2014) :],
        title,
        label=label,
        **about(profile, "", *sources),
    )


def _first_full(value: xr.DataArray, since: int) -> int:
    """The first year from `since` with a value on all lines."""
    there = value.dropna("year").sel(year=slice(since, None))
    return int(there["year"].min())


def field(profile: Profile) -> list[Any]:
    """Panel 5: all sections of the region by quotient and growth, the size of the bubble is value added."""
    _ = translator(profile.lang)
    year, start, vintage = profile.year, profile.start, profile.vintage
    picture = position_picture(
        profile.region, vintage, year, start, profile.lang, profile.sections, about(profile)
    )
    return [picture, findings.no_interval(profile.lang)]


def position_picture(
    region: str,
    vintage: int,
    year: int,
    start: int,
    lang: str,
    highlight: tuple[str, ...],
    notes: theme.About,
) -> Result:
    """Sections of a region: quotient against growth."""
    _ = translator(lang)
    lq = figures.quotients(vintage).sel(year=year, region=region).to_series()
    size = figures.accounts(vintage)["value"].sel(year=year, region=region).to_series()
    growth = figures.growth(region, vintage, start, year) * 100
    table = pd.DataFrame({"x": lq, "y": growth, "size": size})
    nation = figures.national_growth(vintage, start, year) * 100
    strong = table[(table["x"] >= 1) & (table["y"] > nation)].index
    text = _(
        "{region}: {count} of {total} sections are specialised and grow faster than the nation "
        "({start}–{end})"
    )
    said = {"region": region_name(region, lang), "count": len(strong), "total": len(table)}
    return charts.bubble(
        table,
        text.format(start=start, end=year, **said),
        x_label=_("Location quotient {year} (logarithmic)").format(year=year),
        y_label=_("Growth {start}–{end}, %, current prices").format(start=start, end=year),
        size_label=_("Value added, million KZT"),
        x_middle=1,
        y_middle=nation,
        log_x=True,
        highlight=highlight,
        **notes,
    )


def change(profile: Profile) -> list[Any]:
    """Panel 6: shift-share of the cluster's sections."""
    return shift_share_panel(
        profile.region,
        profile.vintage,
        profile.year,
        profile.start,
        profile.lang,
        profile.sections,
        about(profile),
    )


def shift_share_panel(
    region: str, vintage: int, year: int, start: int, lang: str, sections: tuple[str, ...], notes: theme.About
) -> list[Any]:
    """The components of change of some sections of a region, and their sum as a sentence."""
    _ = translator(lang)
    unit = _("million KZT")
    parts = figures.components(region, vintage, start, year).loc[list(sections)]
    finding = findings.shift_share(
        {str(name): float(total) for name, total in parts.sum().items()}, region, (start, year), unit, lang
    )
    with_unit: theme.About = {**notes, "unit": unit}
    picture = charts.shift_share_bars(parts, str(finding).rstrip("."), label=unit, **with_unit)
    return [picture]
