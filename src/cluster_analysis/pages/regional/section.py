"""The page of a section: where it is, who is specialised in it, how concentrated it is, and what moved."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.errors import ParameterError
from cluster_analysis.language.i18n import check_language, translator
from cluster_analysis.measures import hoover_localisation, shift_share
from cluster_analysis.pages import figures
from cluster_analysis.pages.regional import atlas
from cluster_analysis.pages.shown import Shown
from cluster_analysis.pictures import charts, findings, theme
from cluster_analysis.pictures.results import Result
from cluster_analysis.pictures.tables import Table


@dataclass(frozen=True)
class Section:
    """What a section page is about: the section, and the vintage, year and language of its figures."""

    code: str
    vintage: int
    year: int
    lang: str

    @property
    def name(self) -> str:
        """The section's name in the page's language."""
        return section_name(self.code, self.lang)

    @property
    def start(self) -> int:
        """The year that change is measured from."""
        return figures.base_year(self.year, self.vintage)

    @property
    def about(self) -> theme.About:
        """What every picture of the page says of its source."""
        return {"lang": self.lang, "vintage": self.vintage, "sources": (figures.source(),)}

    @property
    def atlas(self) -> atlas.Atlas:
        """The quotients to be mapped."""
        return atlas.load(self.year, self.vintage, lang=self.lang)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/markdown": f"# {self.code} {self.name}, {self.year}", "text/plain": self.name}


def load(section: str, lang: str = "en", vintage: int = 2022, year: int = 2025) -> Section:
    """The page of a section.

    Parameters
    ----------
    section
        A letter of OKED for which value added is published: A to S.

    Raises
    ------
    ParameterError
        For an unknown section, year or language.

    Examples
    --------
    >>> load("A").name
    'Agriculture'
    """
    check_language(lang)
    known = [str(one) for one in figures.accounts(vintage)["industry"].to_numpy()]
    if section not in known:
        raise ParameterError(section, known, "section")
    return Section(section, vintage, figures.check_year(year, vintage), lang)


def where(page: Section) -> Shown:
    """The quotients on the map, and how many regions are specialised."""
    return Shown([atlas.section_map(page.atlas, page.code), atlas.finding(page.atlas, page.code)])


def ranking(page: Section) -> Table:
    """Regions by quotient, with value added and shares."""
    _ = translator(page.lang)
    panel = figures.accounts(page.vintage).sel(year=page.year, drop=True)
    value = panel["value"].sel(industry=page.code).to_series()
    lq = figures.quotients(page.vintage).sel(year=page.year, industry=page.code).to_series()
    inside = value / panel["region_total"].to_series() * 100
    order = lq.sort_values(ascending=False, kind="stable", na_position="last").index
    data = pd.DataFrame(
        {
            _("Region"): [region_name(str(code), page.lang) for code in order],
            _("Location quotient"): lq.loc[order].to_numpy(),
            _("Value added"): value.loc[order].to_numpy(),
            _("Share of the region"): inside.loc[order].to_numpy(),
            _("Share of the section"): (value / value.sum(skipna=False) * 100).loc[order].to_numpy(),
        }
    )
    title = _("{section}, {year}: regions by location quotient").format(section=page.name, year=page.year)
    units = {
        _("Value added"): _("million KZT"),
        _("Share of the region"): "%",
        _("Share of the section"): "%",
    }
    return Table(data, title, page.lang, units, sources=[figures.source()], vintage=page.vintage)


def trend(page: Section, most: int = 5) -> Result:
    """Shares of the largest regions in the section's value added, over the years."""
    _ = translator(page.lang)
    value = figures.accounts(page.vintage)["value"].sel(industry=page.code, drop=True)
    shares = (value / value.sum("region", skipna=False) * 100).drop_vars("status", errors="ignore")
    shares = shares.dropna("year", how="all")
    latest = shares.sel(year=page.year).to_series()
    largest = latest.nlargest(most)
    measure = _("Share of the section's value added, %, {year}").format(year=page.year)
    title = str(findings.highest(largest, measure, page.lang, digits=1)).rstrip(".")
    lines = shares.sel(region=list(largest.index)).transpose("year", "region").to_pandas()
    return charts.trend(lines, title, label=_("share, %"), zero=True, **page.about)


def concentration(page: Section) -> Result:
    """How concentrated this section is among all."""
    _ = translator(page.lang)
    now = figures.accounts(page.vintage)["value"].sel(year=page.year, drop=True)
    found = hoover_localisation(now)
    rank = int((found > found.sel(industry=page.code)).sum()) + 1
    title = _("{section}: number {rank} of {all} sections by concentration, {year}").format(
        section=page.name, rank=rank, all=int(found.notnull().sum()), year=page.year
    )
    label = _("Hoover's coefficient of localisation")
    return charts.ranked_dots(found, title, label=label, **page.about)


def change(page: Section) -> Result:
    """The regional effect of the shift-share: growth of the section that is the region's own."""
    _ = translator(page.lang)
    value = figures.accounts(page.vintage)["value"]
    before, after = value.sel(year=page.start, drop=True), value.sel(year=page.year, drop=True)
    effect = shift_share(before, after, "dunn").sel(component="regional", industry=page.code, drop=True)
    measure = _("Regional effect, {section}, {start}–{end}, million KZT").format(
        section=page.name, start=page.start, end=page.year
    )
    title = str(findings.highest(effect, measure, page.lang, digits=0)).rstrip(".")
    return charts.bars(effect, title, label=measure, **page.about)
