"""The page of a region: product, structure, specialisations, change, neighbours, candidates, visits."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cluster_analysis.data.boundaries import neighbours as bordering
from cluster_analysis.data.panel.panel import load as load_panel
from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import VINTAGES, ancestor, region_code, region_name
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import VintageError
from cluster_analysis.language.i18n import check_language, format_number, translator
from cluster_analysis.pages import figures
from cluster_analysis.pages.cluster import facts, position, starred
from cluster_analysis.pages.cluster.cluster import clusters
from cluster_analysis.pages.shown import Shown
from cluster_analysis.pictures import charts, findings, maps, theme
from cluster_analysis.pictures.results import Result
from cluster_analysis.pictures.tables import Table

LAST_YEAR = {2017: 2017, 2018: 2021, 2022: 2025}
"""The year a page of a vintage is about, unless another is asked for."""


@dataclass(frozen=True)
class Region:
    """What a region page is about: code, vintage, year, language."""

    code: str
    vintage: int
    year: int
    lang: str

    @property
    def name(self) -> str:
        """The region's name in the page's language."""
        return region_name(self.code, self.lang)

    @property
    def start(self) -> int:
        """The year that change is measured from."""
        return figures.base_year(self.year, self.vintage)

    def about(self, *more: str, unit: str = "") -> theme.About:
        """Language, sources and vintage of a picture of the page."""
        place: theme.About = {"lang": self.lang, "vintage": self.vintage, "unit": unit}
        return {**place, "sources": (figures.source(), *more)}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        text = f"{self.name} ({self.code}), {self.year}"
        return {"text/markdown": f"# {self.name}", "text/plain": text}


def load(region: str, lang: str = "en", vintage: int = 2017, year: int | None = None) -> Region:
    """The page of a region.

    Parameters
    ----------
    region
        Code or name in any of its spellings.
    vintage
        2017, 2018 or 2022; the region has to exist in it.
    year
        Year of the figures; by default the last one of the vintage.

    Examples
    --------
    >>> load("Kyzylorda").code
    'KZ-43'
    """
    check_language(lang)
    code = region_code(region, vintage)
    year = LAST_YEAR[vintage] if year is None else year
    return Region(code, vintage, figures.check_year(year, vintage), lang)


def product(region: Region) -> Shown:
    """Gross regional product: share of the country, per head, rank, and growth since the start year."""
    _ = translator(region.lang)
    panel = figures.accounts(region.vintage)
    here = panel["aggregate"].sel(aggregate_item="GDP", drop=True)
    people = figures.regional("population", region.vintage)["value"]
    per_head = (here / people * 1e6).sel(year=region.year)
    total = (
        figures.accounts(region.vintage)["aggregate"].sel(aggregate_item="GDP").sum("region", skipna=False)
    )
    rank = int((per_head > per_head.sel(region=region.code)).sum()) + 1
    own = here.sel(region=region.code)
    now, then = float(own.sel(year=region.year)), float(own.sel(year=region.start))
    growth = _("Growth {start}–{end}, %, current prices").format(start=region.start, end=region.year)
    rows = {
        _("Gross regional product, million KZT"): format_number(now, region.lang, 1),
        _("Share of the country, %"): format_number(
            now / float(total.sel(year=region.year)) * 100, region.lang, 1
        ),
        growth: format_number((now / then - 1) * 100, region.lang, 1),
        _("Product per head, KZT"): format_number(float(per_head.sel(region=region.code)), region.lang, 0),
        _("Rank by product per head"): f"{rank} / {per_head.sizes['region']}",
    }
    data = pd.DataFrame({_("What"): list(rows), _("Figure"): list(rows.values())})
    sources = [figures.source(), figures.source("population")]
    return Shown(
        [Table(data, f"{region.name}, {region.year}", region.lang, sources=sources, vintage=region.vintage)]
    )


def where(region: Region) -> Result:
    """The region on the map of product per head."""
    _ = translator(region.lang)
    product_ = figures.accounts(region.vintage)["aggregate"].sel(
        aggregate_item="GDP", year=region.year, drop=True
    )
    people = (
        load_panel("population").panel.at_vintage(region.vintage)["value"].sel(year=region.year, drop=True)
    )
    per_head = (product_ / people.drop_vars("status", errors="ignore") * 1e3).drop_vars(
        "status", errors="ignore"
    )
    label = _("Product per head, thousand KZT, {year}").format(year=region.year)
    finding = findings.highest(per_head, label, region.lang, n=3, digits=0)
    return maps.choropleth(
        per_head,
        str(finding).rstrip("."),
        region.lang,
        vintage=region.vintage,
        label=label,
        highlight=[region.code],
        sources=(figures.source(), figures.source("population")),
    )


def structure(region: Region) -> Shown:
    """Shares of the sections in the region's value added."""
    _ = translator(region.lang)
    here = figures.accounts(region.vintage).sel(year=region.year, region=region.code)
    shares = (here["value"] / here["region_total"]).to_series()
    finding = findings.structure(shares, region.code, region.year, region.lang)
    label = _("share of the region's value added, %")
    return Shown([charts.bars(shares * 100, str(finding).rstrip("."), label=label, **region.about())])


def specialisations(region: Region) -> Shown:
    """Location quotients of the sections, and the table behind with growth."""
    _ = translator(region.lang)
    lq = figures.quotients(region.vintage).sel(year=region.year, region=region.code).to_series()
    finding = findings.profile_of(lq, region.code, region.year, region.lang)
    label = _("Location quotient")
    nation = _("nation")
    picture = charts.bars(
        lq, str(finding).rstrip("."), label=label, reference=1, reference_label=nation, **region.about()
    )
    data = facts.section_table(region.code, region.vintage, region.year, region.start, region.lang)
    title = _("{region}: sections in {year}").format(region=region.name, year=region.year)
    units = {_("Value added"): _("million KZT"), _("Share of the region"): "%"}
    table = Table(
        data.reset_index(drop=True), title, region.lang, units, {}, [figures.source()], region.vintage
    )
    return Shown([picture, table, findings.no_interval(region.lang)])


def stars(region: Region) -> Shown:
    """Stars of all sections that have at least one, with thresholds and what a change of 10 % does."""
    found = starred.region_stars(region.code, region.vintage, region.year)
    return Shown(starred.shown(found.with_stars(), region.about()))


def change(region: Region) -> Shown:
    """Shift-share of all sections."""
    sections = tuple(figures.accounts(region.vintage)["industry"].to_numpy())
    year, about = region.year, region.about()
    return Shown(
        position.shift_share_panel(
            region.code, region.vintage, year, region.start, region.lang, sections, about
        )
    )


def field(region: Region) -> Result:
    """Sections by quotient and growth."""
    return position.position_picture(
        region.code, region.vintage, region.year, region.start, region.lang, (), region.about()
    )


def neighbours(region: Region) -> Shown:
    """The neighbouring regions and what each is most specialised in."""
    _ = translator(region.lang)
    around = bordering(region.vintage)[region.code].index.tolist()
    lq = figures.quotients(region.vintage).sel(year=region.year)
    rows = []
    for code in [region.code, *around]:
        best = lq.sel(region=code).to_series().nlargest(3)
        names = [
            f"{section_name(str(one), region.lang)} ({format_number(value, region.lang)})"
            for one, value in best.items()
        ]
        rows.append((region_name(code, region.lang), ", ".join(names)))
    data = pd.DataFrame(rows, columns=[_("Region"), _("Highest location quotients")])
    title = _("{region} and its neighbours, {year}").format(region=region.name, year=region.year)
    return Shown([Table(data, title, region.lang, sources=[figures.source()], vintage=region.vintage)])


def candidates(region: Region) -> Shown:
    """Candidate clusters of the region, or that none was named."""
    _ = translator(region.lang)
    known = clusters()
    here = known[[_same(code, region) for code in known["region"]]]
    if here.empty:
        return Shown(
            [
                findings.Finding(
                    _("{region}: no candidate cluster is named in the newsletter.").format(region=region.name)
                )
            ]
        )
    data = pd.DataFrame(
        {
            _("Candidate cluster"): here[f"name_{region.lang}"],
            _("Sections of OKED"): here["sections"],
            _("Named in"): here["source"],
        }
    )
    title = _("{region}: candidate clusters").format(region=region.name)
    note = _("Candidates seen on field visits; which clusters were chosen is not recorded here.")
    return Shown(
        [
            Table(
                data.reset_index(drop=True),
                title,
                region.lang,
                sources=[figures.source("clusters")],
                note=note,
            )
        ]
    )


def _same(code: str, region: Region) -> bool:
    """Whether a region of 2017 is this one or the one it came from."""
    try:
        return code == region.code or ancestor(region.code, 2017) == code
    except VintageError:
        return False


def visits(region: Region | None = None, lang: str = "en") -> Shown:
    """The field visits of 2017, of one region or all, with the contradictions of the newsletter kept."""
    lang = region.lang if region else lang
    _ = translator(lang)
    table = catalogue.load_table("field_visits")
    if region is not None:
        table = table[[_same(code, region) for code in table["region"]]]
        if table.empty:
            return Shown(
                [
                    findings.Finding(
                        _("{region}: no field visit is named in the newsletter.").format(region=region.name)
                    )
                ]
            )
    readings = {"as printed": _("as printed"), "taken": _("taken")}
    data = pd.DataFrame(
        {
            _("Region"): [region_name(code, lang) for code in table["region"]],
            _("Dates as printed"): table["dates_printed"],
            _("Read as"): [f"{a:%d.%m.%Y} – {b:%d.%m.%Y}" for a, b in zip(*_days(table), strict=True)],
            _("Reading"): table["reading"].map(readings),
            _("Met", "meeting"): table[f"met_{lang}"],
            _("Sectors seen"): table[f"sectors_{lang}"],
            _("Note"): table[f"note_{lang}"],
        }
    )
    title = _("Field visits, February and March 2017")
    note = _("The newsletter leaves the number of visits blank and names five.")
    return Shown(
        [Table(data.reset_index(drop=True), title, lang, sources=[figures.source("field_visits")], note=note)]
    )


def _days(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return pd.to_datetime(table["start"]), pd.to_datetime(table["end"])


def visits_map(lang: str = "en") -> Result:
    """The regions that were visited, by the day the visit began."""
    _ = translator(lang)
    table = catalogue.load_table("field_visits").drop_duplicates("id")
    days = [f"{a:%d.%m.%Y} – {b:%d.%m.%Y}" for a, b in zip(*_days(table), strict=True)]
    kinds = pd.Series(days, index=table["region"])
    shades = theme.colours(theme.SEQUENTIAL, len(set(days)))
    return maps.categories(
        kinds,
        _("Five regions were visited in February and March 2017"),
        lang,
        colours=dict(zip(dict.fromkeys(days), shades, strict=True)),
        missing=dict.fromkeys(set(VINTAGES[2017]) - set(table["region"]), _("not visited")),
        vintage=2017,
        label=_("days of the visit"),
        sources=[figures.source("field_visits")],
    )


def codes(vintage: int) -> tuple[str, ...]:
    """Codes of all regions of a vintage, one page each."""
    return VINTAGES[vintage]
