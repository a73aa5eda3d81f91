"""The maps of the regions: one measure over all sections and years."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import pandas as pd
import xarray as xr

from cluster_analysis.data.boundaries import neighbours
from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.errors import ParameterError, UndefinedError
from cluster_analysis.language.i18n import check_language, translator
from cluster_analysis.measures import global_moran, local_moran
from cluster_analysis.pages import figures
from cluster_analysis.pages.shown import Shown
from cluster_analysis.pictures import charts, findings, maps, theme
from cluster_analysis.pictures.results import Result
from cluster_analysis.pictures.tables import Table

MEASURES = ("location_quotient", "share", "value")


@dataclass(frozen=True)
class Atlas:
    """What the maps show: a measure, a year, a vintage, a language.

    Parameters
    ----------
    values
        (year, region, industry).
    """

    values: xr.DataArray
    measure: str
    year: int
    vintage: int
    lang: str

    @property
    def label(self) -> str:
        """The measure in words."""
        _ = translator(self.lang)
        texts = {
            "location_quotient": _("Location quotient"),
            "share": _("Share of the region's value added, %"),
            "value": _("Value added, million KZT"),
        }
        return texts[self.measure]

    @property
    def breaks(self) -> tuple[float, ...] | None:
        """Fixed class limits of a quotient; none for the others."""
        return theme.LQ_BREAKS if self.measure == "location_quotient" else None

    def of(self, section: str) -> xr.DataArray:
        """The values of a section in the year."""
        if section not in self.values["industry"].to_numpy():
            raise ParameterError(section, self.values["industry"].to_numpy(), "section with figures")
        return self.values.sel(year=self.year, industry=section, drop=True)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        _ = translator(self.lang)
        text = _("# Maps of the regions, {year}: {measure}, regions of {vintage}").format(
            year=self.year, measure=self.label, vintage=self.vintage
        )
        return {"text/markdown": text, "text/plain": text}


def load(
    year: int = 2017, vintage: int = 2017, measure: str = "location_quotient", lang: str = "en"
) -> Atlas:
    """The values to be mapped.

    Parameters
    ----------
    measure
        `location_quotient`, `share` (of the region's value added, %) or `value` (million KZT).

    Raises
    ------
    ParameterError
        For an unknown measure, year or language.
    """
    check_language(lang)
    if measure not in MEASURES:
        raise ParameterError(measure, MEASURES, "measure to map")
    figures.check_year(year, vintage)
    panel = figures.accounts(vintage)
    if measure == "location_quotient":
        values = figures.quotients(vintage)
    else:
        values = panel["value"] if measure == "value" else panel["value"] / panel["region_total"] * 100
    return Atlas(values.assign_attrs(panel["value"].attrs), measure, year, vintage, lang)


def section_map(atlas: Atlas, section: str) -> Result:
    """One section on the map; the title says who is highest."""
    values = atlas.of(section)
    label = f"{section_name(section, atlas.lang)}, {atlas.label}, {atlas.year}"
    title = str(finding(atlas, section)).rstrip(".")
    return maps.choropleth(values, title, atlas.lang, vintage=atlas.vintage, label=label, breaks=atlas.breaks)


def section_tiles(atlas: Atlas, section: str) -> Result:
    """One section as a tile grid, where cities are as large as regions."""
    label = f"{section_name(section, atlas.lang)}, {atlas.label}, {atlas.year}"
    title = str(finding(atlas, section)).rstrip(".")
    return maps.tile_grid(
        atlas.of(section), title, atlas.lang, vintage=atlas.vintage, label=label, breaks=atlas.breaks
    )


def finding(atlas: Atlas, section: str) -> findings.Finding:
    """Who has the highest values in a section."""
    if atlas.measure == "location_quotient":
        return findings.specialised(atlas.of(section), section, atlas.year, atlas.lang)
    measure = f"{section_name(section, atlas.lang)}, {atlas.year}, {atlas.label}"
    return findings.highest(atlas.of(section), measure, atlas.lang)


def all_sections(atlas: Atlas) -> Result:
    """A small map of every section in the year."""
    values = atlas.values.sel(year=atlas.year, drop=True).dropna("industry", how="all")
    look: dict[str, Any] = {"vintage": atlas.vintage, "label": atlas.label, "breaks": atlas.breaks}
    return maps.small_multiples(values, _highest_of_all(atlas), atlas.lang, by="industry", **look)


def _highest_of_all(atlas: Atlas) -> str:
    """The title of a picture with every region and section: where the highest value is."""
    _ = translator(atlas.lang)
    values = atlas.values.sel(year=atlas.year, drop=True)
    highest = values.isel(values.argmax(["region", "industry"]))
    title = _("{measure} of all sections, {year}: highest is {section}, {region} ({value})")
    return title.format(
        measure=atlas.label,
        year=atlas.year,
        section=section_name(str(highest["industry"].item()), atlas.lang),
        region=region_name(str(highest["region"].item()), atlas.lang),
        value=theme.number(float(highest), atlas.lang),
    )


def all_years(atlas: Atlas, section: str) -> Result:
    """A small map of every year of one section."""
    values = atlas.values.sel(industry=section, drop=True).dropna("year", how="all")
    first, last = int(values["year"].min()), int(values["year"].max())
    ends = [values.sel(year=year, drop=True).to_series() for year in (first, last)]
    measure = f"{section_name(section, atlas.lang)}, {atlas.label}"
    title = str(findings.change(ends[0], ends[1], measure, (first, last), atlas.lang)).rstrip(".")
    return maps.small_multiples(
        values, title, atlas.lang, by="year", vintage=atlas.vintage, label=atlas.label, breaks=atlas.breaks
    )


def table_of_regions(atlas: Atlas) -> Result:
    """All regions and sections as a heat map."""
    values = atlas.values.sel(year=atlas.year, drop=True).transpose("region", "industry")
    about: theme.About = {"lang": atlas.lang, "vintage": atlas.vintage, "sources": (figures.source(),)}
    return charts.heat_map(values, _highest_of_all(atlas), label=atlas.label, breaks=atlas.breaks, **about)


def neighbourhood(atlas: Atlas, section: str) -> Shown:
    """Whether neighbours resemble each other: the map of local Moran's I, and the sentence on all regions."""
    _ = translator(atlas.lang)
    values, graph = atlas.of(section), neighbours(atlas.vintage)
    measure = f"{section_name(section, atlas.lang)}, {atlas.label}, {atlas.year}"
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="IProgress not found")  # esda imports a progress bar
            found = global_moran(values, graph)
    except UndefinedError as reason:
        return Shown([findings.Finding(str(reason))])
    sentence = findings.neighbours(float(found["moran_i"]), float(found["p"]), measure, atlas.lang)
    local = local_moran(values, graph).to_dataframe()
    note = _("Exact p-values; a region with one neighbour can never be significant at 5%.")
    picture = maps.lisa_map(
        local,
        str(sentence).rstrip("."),
        atlas.lang,
        vintage=atlas.vintage,
        label=_("Region and its neighbours"),
        sources=(figures.source(),),
        note=note,
    )
    return Shown([picture, _local_table(local, measure, atlas)])


def _local_table(local: pd.DataFrame, title: str, atlas: Atlas) -> Table:
    """p, the smallest p a region could reach, and q."""
    _ = translator(atlas.lang)
    data = pd.DataFrame(
        {
            _("Region"): [region_name(str(code), atlas.lang) for code in local.index],
            _("Value"): local["value"],
            _("Region and its neighbours"): local["quadrant"].map(maps.quadrant_names(atlas.lang)),
            _("mean of the neighbours, standardised"): local["lag"],
            "p": local["p"],
            _("smallest p possible"): local["smallest_p"],
            "q": local["q"],
        }
    )
    digits = {"p": 4, "q": 4, _("smallest p possible"): 4}
    sources = (figures.source(),)
    return Table(data.reset_index(drop=True), title, atlas.lang, {}, digits, sources, atlas.vintage)


def results(atlas: Atlas) -> Table:
    """All values of the year with region codes, for download and for `tables.write_geopackage`."""
    _ = translator(atlas.lang)
    data = pd.DataFrame(
        atlas.values.sel(year=atlas.year, drop=True).transpose("region", "industry").to_pandas()
    )
    title = _("{measure}: every region and section, {year}").format(measure=atlas.label, year=atlas.year)
    return Table(data, title, atlas.lang, {}, {}, (figures.source(),), atlas.vintage)
