"""Panels on what the cluster is part of: value chain, multipliers, key sectors, benchmark."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.data.tables.catalogue import record
from cluster_analysis.language.i18n import format_number, format_percent, translator
from cluster_analysis.measures import value_chain
from cluster_analysis.pages import figures
from cluster_analysis.pages.cluster.cluster import Profile
from cluster_analysis.pages.cluster.position import about
from cluster_analysis.pictures import charts
from cluster_analysis.pictures.findings import Finding, called
from cluster_analysis.pictures.tables import Table
from cluster_analysis.policy.management import gap_benchmark
from cluster_analysis.policy.programme import programme_table

PEERS = 3


def stages(profile: Profile) -> list[Any]:
    """Panel 8: what each stage adds to one unit of the final product, and how many firms do it."""
    if not profile.synthetic:
        return []
    _ = translator(profile.lang)
    rows = programme_table("chain_stages", profile.id, profile.lang)
    columns = [list(rows[one]) for one in ("title", "price", "inputs", "conversion")]
    margins = value_chain.stage_margins(*columns)
    share = margins["share"] * 100
    title = _("{stage} adds most to the final price: {share} of the value added along the chain").format(
        stage=share.idxmax(), share=format_percent(share.max() / 100, profile.lang, 0)
    )
    own: dict[str, Any] = {"sources": [rows.attrs["source"]], "synthetic": True}
    picture = charts.bars(
        share, title, label=_("share of value added, %"), sort=False, lang=profile.lang, **own
    )
    data = pd.DataFrame(
        {
            _("Stage"): margins.index,
            _("Firms"): rows["firms"].to_numpy(),
            _("Price of a unit"): rows["price"].to_numpy(),
            _("Bought from the stage before"): margins["bought"].to_numpy(),
            _("Other inputs"): rows["inputs"].to_numpy(),
            _("Value added per final unit"): margins["per_final_unit"].to_numpy(),
        }
    )
    note = _("Prices in KZT per kg of the product of each stage.")
    return [picture, Table(data, _("Stages of the chain"), profile.lang, note=note, **own)]


@cache
def _surrogate() -> value_chain.InputOutputTable:
    return value_chain.kazakhstan_surrogate(2017)


def _sources() -> tuple[str, ...]:
    return tuple(record(one).id for one in _surrogate().sources)


def _groups(profile: Profile) -> list[str]:
    """The groups of the table that hold the cluster's sections."""
    return [one for one in _surrogate().sectors if set(one) & set(profile.sections)]


def group_name(group: str, lang: str) -> str:
    """A group of sections in words.

    Examples
    --------
    >>> group_name("DE", "en")
    'DE Energy supply; Water and waste'
    """
    return f"{group} {'; '.join(section_name(one, lang) for one in group)}"


def _caution(profile: Profile) -> str:
    _ = translator(profile.lang)
    return _(
        "SURROGATE: coefficients of another country's table, fitted to the value added published for 2017; "
        "no input-output table by region is published."
    )


def multipliers(profile: Profile) -> list[Any]:
    """Panel 9: output multipliers in the region as a range over delta, and the loss if a sector were gone."""
    _ = translator(profile.lang)
    table = _surrogate()
    accounts = figures.accounts(profile.vintage).sel(year=2017)
    labels = pd.Series(list(table.sectors), index=list(table.sectors))
    regional = value_chain.sections_to_groups(
        accounts["value"].sel(region=profile.region).to_series(), labels
    )
    national = value_chain.sections_to_groups(accounts["country"].to_series(), labels)
    found = value_chain.multiplier_range(table, regional, national)
    chosen = found.loc[_groups(profile)].dropna()
    if chosen.empty:
        return []
    named = chosen.rename(index=lambda one: group_name(one, profile.lang))
    first = str(named["middle"].idxmax())
    numbers = {
        one: format_number(float(named[one][first]), profile.lang) for one in ("low", "middle", "high")
    }
    text = _("SURROGATE: one tenge of demand for {sector} calls for {middle} ({low} to {high}) in the region")
    picture = charts.ranked_dots(
        named["middle"],
        text.format(sector=first, **numbers),
        low=named["low"],
        high=named["high"],
        label=_("output multiplier, range over delta 0.2 to 0.4"),
        reference=1,
        reference_label=_("the demand itself"),
        **_foot(profile),
    )
    return [picture, _extraction(profile, table)]


def _foot(profile: Profile) -> dict[str, Any]:
    note = {"note": f"{_caution(profile)} {profile.caution}"}
    return {**about(profile), "sources": _sources(), **note}


def _extraction(profile: Profile, table: value_chain.InputOutputTable) -> Finding:
    """What the nation's other sectors would lose without each group (complete extraction)."""
    _ = translator(profile.lang)
    losses = []
    for group in _groups(profile):
        change = value_chain.hypothetical_extraction(table, group, "complete").drop(group)
        share = float(change["loss"].sum() / change["before"].sum())
        losses.append(f"{group_name(group, profile.lang)}: {format_percent(share, profile.lang, 1)}")
    text = _(
        "SURROGATE: without the sector, the output of all other sectors of the nation would fall by "
        "({losses}); complete extraction, nobody takes its place."
    )
    return Finding(text.format(losses="; ".join(losses)))


def key_sectors(profile: Profile) -> list[Any]:
    """Panel 10: backward against forward linkage of all sectors of the surrogate table."""
    _ = translator(profile.lang)
    links = value_chain.linkages(_surrogate())
    classes = value_chain.key_sectors(links)
    words = {
        "key": _("key sector: both linkages above the mean"),
        "backward": _("pulls its suppliers more than the mean"),
        "forward": _("pushes its buyers more than the mean"),
        "weak": _("both linkages under the mean"),
    }
    said = "; ".join(
        f"{group_name(one, profile.lang)} – {words[str(classes[one])]}" for one in _groups(profile)
    )
    points = pd.DataFrame({"x": links["backward_index"], "y": links["forward_index"], "size": 1.0})
    picture = charts.bubble(
        points,
        _("SURROGATE: {said}").format(said=said),
        x_label=_("Backward linkage (mean of all sectors = 1)"),
        y_label=_("Forward linkage (mean of all sectors = 1)"),
        size_label=_("all the same size"),
        x_middle=1,
        y_middle=1,
        highlight=_groups(profile),
        **_foot(profile),
    )
    return [picture]


def benchmark(profile: Profile) -> list[Any]:
    """Panel 12: the host region against the three regions where the cluster's sections weigh most."""
    _ = translator(profile.lang)
    values = _indicators(profile)
    weight = values.iloc[:, 0]
    others = weight.drop(profile.region).sort_values(ascending=False, kind="stable").head(PEERS).index
    published = values.loc[others].notna().any()
    values = values.loc[:, published]
    found = gap_benchmark(values.loc[[profile.region, *others]], profile.region)
    data = pd.DataFrame(
        {
            _("Indicator"): found.index,
            called(profile.region, profile.lang): found["value"].to_numpy(),
            **{called(one, profile.lang): values.loc[one].to_numpy() for one in others},
            _("Gap to the best"): found["gap"].to_numpy(),
            _("Rank of {n}").format(n=PEERS + 1): found["rank"].to_numpy(),
        }
    )
    behind = found[found["gap"] > 0]
    text = _("{region} is behind the best of three peers in {n} of {all} indicators")
    title = text.format(region=region_name(profile.region, profile.lang), n=len(behind), all=len(found))
    note = _("Peers: the regions where these sections weigh most.") + " " + profile.caution
    if left_out := list(published.index[~published]):
        text = _("Not published for {year}: {names}.")
        note += " " + text.format(year=profile.year, names="; ".join(map(str, left_out)))
    digits = {str(column): 2 for column in data.columns[1:-1]}
    sources = [figures.source(), figures.source("employed")]
    return [Table(data, title, profile.lang, {}, digits, sources, profile.vintage, note=note)]


def _indicators(profile: Profile) -> pd.DataFrame:
    """Regions x indicators, from published figures."""
    _ = translator(profile.lang)
    panel = figures.accounts(profile.vintage)
    now, before = (panel.sel(year=year) for year in (profile.year, profile.start))
    lq = figures.quotient_of(profile.sections, profile.vintage).sel(year=profile.year).to_series()
    own = figures.added(now["value"], profile.sections).to_series()
    earlier = figures.added(before["value"], profile.sections).to_series()
    total = now["region_total"].to_series()
    jobs = figures.regional("employed", profile.vintage)["value"].sel(year=profile.year).to_series()
    return pd.DataFrame(
        {
            _("Location quotient of the sections"): lq,
            _("Share of the region, %"): own / total * 100,
            _("Share of the nation, %"): own / own.sum() * 100,
            _("Growth since {year}, %, current prices").format(year=profile.start): (own / earlier - 1) * 100,
            _("Value added per person employed, all sections, thousand KZT"): total / jobs,
        }
    )
