"""Panels that are tables: at a glance, parts, notes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.data import boundaries
from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.data.tables.catalogue import record
from cluster_analysis.language.i18n import format_date, translator
from cluster_analysis.pages import figures
from cluster_analysis.pages.cluster.cluster import Profile
from cluster_analysis.pages.cluster.starred import RULE
from cluster_analysis.pictures import findings
from cluster_analysis.pictures.tables import Table


def header(profile: Profile) -> list[Any]:
    """Panel 1: what the profile is about, and how far it can be trusted."""
    _ = translator(profile.lang)
    about = record(figures.GVA)
    rows = {
        _("Cluster"): profile.name,
        _("Region"): region_name(profile.region, profile.lang),
        _("Sections of OKED"): profile.sections_named,
        _("Stage", "status"): _("example to practise on; no such cluster exists")
        if profile.synthetic
        else _("candidate, named after a field visit; not a decision of the Commission"),
        _("Status in the register"): _("not registered here"),
        _("Year of the figures"): str(profile.year),
        _("Regions as of"): str(profile.vintage),
        _("Figures published by"): format_date(about.as_of, profile.lang),
        _("Real or synthetic"): _("the cluster is SYNTHETIC; the figures of its region are real")
        if profile.synthetic
        else _("real figures"),
        _("Named in"): profile.origin,
    }
    data = pd.DataFrame({_("What"): list(rows), _("Answer"): list(rows.values())})
    sources = [figures.source("plan_clusters" if profile.synthetic else "clusters"), figures.source()]
    marks: dict[str, Any] = {"vintage": profile.vintage, "synthetic": profile.synthetic}
    return [Table(data, profile.title, profile.lang, sources=sources, note=profile.caution, **marks)]


def parts(profile: Profile) -> list[Any]:
    """Panel 7: the sections of the cluster: size, share, quotient, growth."""
    _ = translator(profile.lang)
    unit = _("million KZT")
    data = section_table(profile.region, profile.vintage, profile.year, profile.start, profile.lang)
    data = data.loc[list(profile.sections)]
    title = _("{title}: its sections in {year}").format(title=profile.title, year=profile.year)
    note = (
        _("Traded and local industries cannot be told apart at the level of sections.")
        + " "
        + profile.caution
    )
    units = {
        _("Value added"): unit,
        _("Share of the region"): "%",
        _growth_head(profile.start, profile.year, _): "%",
    }
    shown = data.reset_index(drop=True)
    return [Table(shown, title, profile.lang, units, {}, [figures.source()], profile.vintage, note=note)]


def _growth_head(start: int, end: int, _: Any) -> str:
    text: str = _("Growth {start}–{end}")
    return text.format(start=start, end=end)


def section_table(region: str, vintage: int, year: int, start: int, lang: str) -> pd.DataFrame:
    """All sections of a region: value added, share (%), location quotient, growth (%), indexed by section."""
    _ = translator(lang)
    accounts = figures.accounts(vintage).sel(year=year, region=region)
    value = accounts["value"].to_series()
    return pd.DataFrame(
        {
            _("Section"): [f"{code} {section_name(code, lang)}" for code in value.index],
            _("Value added"): value,
            _("Share of the region"): value / float(accounts["region_total"]) * 100,
            _("Location quotient"): figures.quotients(vintage).sel(year=year, region=region).to_series(),
            _growth_head(start, year, _): figures.growth(region, vintage, start, year) * 100,
        }
    )


def notes(profile: Profile) -> list[Any]:
    """Panel 22: methods, limits, sources, how to cite."""
    _ = translator(profile.lang)
    texts = {
        _("Location quotient"): _(
            "share of the sections in the region's value added, divided by their share in the nation's "
            "(Florence 1939)"
        ),
        _("Stars"): _("rule {rule}; its thresholds are printed over the stars").format(rule=RULE),
        _("Shift-share"): _("Dunn 1960: national, industry and regional effect; they add up to the change"),
        _("Prices"): _(
            "current prices: growth includes inflation, which cancels out in a comparison with the nation"
        ),
        _("Limits"): profile.caution + " " + findings.no_interval(profile.lang),
        _("Downloads"): _(
            "each table and picture can be downloaded as CSV, XLSX or GeoPackage with its record"
        ),
        _("How to cite"): _("Territorial clusters of Kazakhstan: {title}, figures of {year}").format(
            title=profile.title, year=profile.year
        ),
    }
    methods = pd.DataFrame({_("What"): list(texts), _("Explanation"): list(texts.values())})
    table = Table(methods, _("Methods and limits"), profile.lang)
    return [table, sources_table(profile.lang, profile.vintage)]


def sources_table(lang: str, vintage: int) -> Table:
    """The records of the tables behind a page: what, who, as of when, under which licence."""
    _ = translator(lang)
    names = ["gva_by_region_section", "employed", "clusters", boundaries.source(vintage).split("@")[0]]
    records = [record(name) for name in names]
    data = pd.DataFrame(
        {
            _("Record"): [one.id for one in records],
            _("Table"): [one.title[lang] for one in records],  # type: ignore[index]
            _("Publisher"): [one.said(lang)["publisher"] for one in records],
            _("As of"): [format_date(one.as_of, lang) for one in records],
            _("Licence"): [one.said(lang)["attribution"] or one.said(lang)["licence"] for one in records],
        }
    )
    return Table(data, _("Sources"), lang)
