"""Data quality of a regional panel: what is covered, in which vintage, what breaks, and what looks wrong.

Suspicious values are found by rule and listed; nothing is corrected, and the published figure stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.catalogue import Identity, load, load_table, record
from cluster_analysis.checks import identity_sums
from cluster_analysis.findings import Finding
from cluster_analysis.i18n import format_number, translator
from cluster_analysis.industries import section_name
from cluster_analysis.regions import PREDECESSOR, VINTAGES, all_units, region_name
from cluster_analysis.status import Status

if TYPE_CHECKING:
    from cluster_analysis.pictures import Picture
    from cluster_analysis.tables import Table

JUMP_FACTOR = 2.0
"""A region's figure that moves against the nation's by more than this factor in a year is listed."""

SHARE_FLOOR = 0.01
"""Regions with less of an industry than this share of the nation are not listed: small figures jump."""

DEVIATES, STEADY = 1.25, 1.6
"""Factors: a suspected figure is off by more than the first; the years around it differ by less."""

SAVED, MISFIT = 0.6, 1.0
"""An exchange is suspected if it takes away this share of a misfit of at least this (log errors a year)."""


def vintages(name: str, lang: str = "en") -> Table:
    """Which vintage of regions each year of a table was found to be in, and how many cells are filled.

    Parameters
    ----------
    name
        A regional table of the catalogue.
    """
    from cluster_analysis.tables import Table

    _ = translator(lang)
    panel = load(name)
    found = panel["vintage"]
    dims = [dim for dim in found.dims if dim != "year"]
    finest = found.max(dims)
    filled = panel["value"].notnull()
    rows = filled.any([dim for dim in filled.dims if dim not in ("year", "region")]).sum("region")
    both = _split_units_beside_parts(panel["value"])
    data = pd.DataFrame(
        {
            _("Year"): panel["year"].values,
            _("Vintage found"): [str(int(one)) if one else _("no figures") for one in finest.values],
            _("Rows with figures"): rows.values.astype(int),
            _("Split region beside its parts"): both,
        }
    )
    title = _("{table}: vintage of the regions by year").format(table=record(name).title[lang])
    return Table(data, title, lang, sources=[record(name).id])


def _split_units_beside_parts(value: xr.DataArray) -> list[bool]:
    """Per year: whether South Kazakhstan and one of its successors are both filled."""
    filled = value.notnull()
    filled = filled.any([dim for dim in filled.dims if dim not in ("year", "region")])
    parts = [code for code, older in PREDECESSOR.items() if older == "KZ-YUZ"]
    return [
        bool(one) for one in (filled.sel(region="KZ-YUZ") & filled.sel(region=parts).any("region")).values
    ]


def naive_sum(name: str, item: str, year: int, lang: str = "en") -> Finding:
    """What the sum over all rows of a year would be, against the published country: one sentence."""
    _ = translator(lang)
    table = load_table(name)
    chosen = table[(table["item"] == item) & (table["year"] == year)]
    country = float(chosen.loc[chosen["region"] == "KZ", "value"].iloc[0])
    rows = float(chosen.loc[chosen["region"] != "KZ", "value"].sum())
    text = _(
        "{item}, {year}: all rows sum to {rows}, the country is {country}: {excess} would be counted twice."
    )
    shown = {key: format_number(value, lang, 1) for key, value in
             {"rows": rows, "country": country, "excess": rows - country}.items()}  # fmt: skip
    return Finding(text.format(item=item, year=year, **shown))


def coverage(name: str, vintage: int, lang: str = "en") -> Picture:
    """Heat map: sum of the regions over the published country total, per year and industry."""
    from cluster_analysis import charts

    _ = translator(lang)
    panel = load(name).panel.at_vintage(vintage)
    share = panel["coverage"].where(panel["value"].notnull().all("region"))
    whole = int((abs(share - 1) < 1e-6).sum())
    title = _(
        "{n} of {all} sums of regions are the published country total; the rest is not published"
    ).format(n=whole, all=share.size)
    return charts.coverage(share, title, lang=lang, sources=[record(name).id], vintage=vintage)


def statuses(name: str, vintage: int, lang: str = "en") -> Table:
    """How many cells of a panel are observed, true zeros, or missing for which reason."""
    from cluster_analysis.tables import Table

    _ = translator(lang)
    panel = load(name).panel.at_vintage(vintage)
    codes, counts = np.unique(panel["status"].values, return_counts=True)
    names = status_names(lang)
    data = pd.DataFrame({_("Status"): [names[Status(code).label] for code in codes], _("Cells"): counts})
    title = _("What the cells are, on the regions of {vintage}").format(vintage=vintage)
    return Table(data, title, lang, sources=[record(name).id], vintage=vintage)


def status_names(lang: str) -> dict[str, str]:
    """Status labels in a language."""
    _ = translator(lang)
    return {
        "observed": _("observed"),
        "true zero": _("true zero"),
        "estimated": _("estimated"),
        "not published": _("not published"),
        "suppressed": _("suppressed"),
        "not applicable": _("not applicable"),
        "outside vintage": _("outside vintage"),
    }


def identities(name: str, lang: str = "en") -> Table:
    """The accounting identities of a table: how often they hold, and the largest difference."""
    from cluster_analysis.tables import Table

    _ = translator(lang)
    table = load_table(name)
    wide = table.pivot_table(index=["region", "year"], columns="item", values="value").reset_index()
    rows = [_identity_row(wide, one, _) for one in record(name).identities]
    title = _("Accounting identities: total and parts, region by region")
    return Table(pd.DataFrame(rows), title, lang, sources=[record(name).id])


def _identity_row(wide: pd.DataFrame, identity: Identity, _: Any) -> dict[str, Any]:
    chosen = wide[wide["year"].between(identity.since, identity.until)]
    total, parts = identity_sums(chosen, identity)
    gap = (total - parts).abs()
    minus = "".join(f" - {one}" for one in identity.minus)
    return {
        _("Identity"): f"{identity.total} = {' + '.join(identity.parts)}{minus}",
        _("Years"): f"{int(chosen['year'].min())}-{int(chosen['year'].max())}",
        _("Checked"): len(gap),
        _("Hold"): int((gap <= identity.tolerance).sum()),
        _("Largest difference"): round(float(gap.max()), 1),
    }


def breaks(name: str, lang: str = "en") -> Table:
    """Years in which a region's territory changed in a table: its figures before and after do not compare."""
    from cluster_analysis.tables import Table

    _ = translator(lang)
    filled = load(name)["value"].notnull()
    filled = filled.any([dim for dim in filled.dims if dim not in ("year", "region")])
    rows = [
        {
            _("Region"): region_name(older, lang),
            _("First year on the new territory"): int(filled["year"].where(filled.sel(region=code)).min()),
            _("Split off"): region_name(code, lang),
        }
        for code, older in PREDECESSOR.items()
        if bool(filled.sel(region=code).any()) and not bool(filled.sel(region=code).all())
    ]
    heads = [_("Region"), _("First year on the new territory"), _("Split off")]
    data = pd.DataFrame(rows, columns=heads).astype({heads[1]: str})
    title = _("{table}: breaks of territory").format(table=record(name).title[lang])
    return Table(data, title, lang, sources=[record(name).id])


def find_jumps(
    value: xr.DataArray, country: xr.DataArray, factor: float = JUMP_FACTOR, floor: float = SHARE_FLOOR
) -> pd.DataFrame:
    """Figures that move against the nation's by more than a factor from one year to the next.

    Parameters
    ----------
    value
        Amounts (year, region, industry).
    country
        The nation's amounts (year, industry).
    factor
        Smallest ratio of growth factors, or its inverse, that is listed.
    floor
        Smallest share of the nation's amount, in either year, of a figure that is listed.

    Returns
    -------
    pandas.DataFrame
        Columns `region`, `industry`, `year`, `before`, `after`, `ratio`; largest first.
    """
    share = value / country
    ratio = (share / share.shift(year=1)).rename("ratio")
    large = np.maximum(share, share.shift(year=1)) >= floor
    moved = (np.abs(np.log(ratio.where(ratio > 0))) > np.log(factor)) & large
    frame = xr.Dataset({"before": value.shift(year=1), "after": value, "ratio": ratio}).where(moved)
    table = frame.drop_vars("status", errors="ignore").to_dataframe().dropna().reset_index()
    order = np.abs(np.log(table["ratio"])).sort_values(ascending=False).index
    return table.loc[order, ["region", "industry", "year", "before", "after", "ratio"]].reset_index(drop=True)


def find_interchanged(value: xr.DataArray, country: xr.DataArray, span: int = 2) -> pd.DataFrame:
    """Figures that fit other regions much better than their own: exchanged rows are suspected.

    For every industry and run of 1 to `span` years, a region's share of the nation is expected to be the
    geometric mean of its shares just before and after the run. Regions that return to where they were, but
    deviate in every year of the run, are set against each other: the assignment of their figures with the
    least sum of absolute log errors is found. An exchange is suspected where it takes away `SAVED` of a
    misfit of at least `MISFIT` a year. The clearest case goes first; a run next to one is not tested,
    since its expected shares are spoilt.

    Returns
    -------
    pandas.DataFrame
        Columns `industry`, `year`, `region`, `fits` (the region whose figure this looks like), `published`
        and `expected` (in the unit of `value`).
    """
    share = (value / country).transpose("year", "region", "industry").drop_vars("status", errors="ignore")
    rows: list[tuple[Any, ...]] = []
    for industry in share["industry"].values:
        amounts = value.sel(industry=industry, drop=True).drop_vars("status", errors="ignore").to_pandas()
        nation = country.sel(industry=industry, drop=True).to_pandas()
        one = share.sel(industry=industry, drop=True)
        for run in _exchanges(pd.DataFrame(one.values, one["year"].values, one["region"].values), span):
            rows += [
                (industry, int(year), region, fits, amounts.loc[year, region], expected * nation[year])
                for year, region, fits, expected in run
            ]
    return pd.DataFrame(rows, columns=["industry", "year", "region", "fits", "published", "expected"])


def _exchanges(share: pd.DataFrame, span: int) -> Iterator[list[tuple[Any, str, str, float]]]:
    """The suspected runs of one industry (shares by year and region), clearest first."""
    found = []
    for length in range(1, span + 1):
        for start in range(1, len(share) - length):
            window = share.iloc[start - 1 : start + length + 1]
            saved, run = _exchange(window)
            if saved >= SAVED:
                found.append((saved, window.index, run))
    taken: set[Any] = set()
    for _saved, years, run in sorted(found, key=lambda one: -one[0]):
        if not taken & set(years):
            taken |= set(years)
            yield run


def _exchange(window: pd.DataFrame) -> tuple[float, list[tuple[Any, str, str, float]]]:
    """Share of the misfit that the best exchange takes away in the years between the first and the last."""
    from scipy.optimize import linear_sum_assignment

    before, run, after = window.iloc[0], window.iloc[1:-1], window.iloc[-1]
    there = (window > 0).all()
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.sqrt(before * after)
        steady = np.abs(np.log(after / before)) < np.log(STEADY)
        deviates = (np.abs(np.log(run / expected)) > np.log(DEVIATES)).all()
    expected = pd.Series(expected, window.columns)
    regions = list(window.columns[there & steady & deviates & (expected > SHARE_FLOOR / 2)])
    misfit = left = 0.0
    rows = []
    wanted = np.log(expected.loc[regions].to_numpy(dtype=float))
    for year in run.index:
        cost = np.abs(np.log(run.loc[year, regions].to_numpy(dtype=float))[None, :] - wanted[:, None])
        belongs, figure = linear_sum_assignment(cost)
        misfit, left = misfit + np.trace(cost), left + cost[belongs, figure].sum()
        rows += [
            (year, regions[j], regions[i], expected[regions[j]]) for i, j in zip(belongs, figure, strict=True)
        ]
    if misfit < MISFIT * len(run):
        return 0.0, []
    return 1 - left / misfit, rows


def jumps(name: str, vintage: int, lang: str = "en", most: int = 20) -> Table:
    """The largest jumps of a panel as a table."""
    from cluster_analysis.tables import Table

    _ = translator(lang)
    panel = load(name).panel.at_vintage(vintage)
    found = find_jumps(panel["value"], panel["country"])
    shown = found.head(most)
    data = pd.DataFrame(
        {
            _("Region"): [region_name(code, lang) for code in shown["region"]],
            _("Section"): [f"{code} {section_name(code, lang)}" for code in shown["industry"]],
            _("Year"): shown["year"],
            _("Year before"): shown["before"],
            _("This year"): shown["after"],
            _("Against the nation, times"): shown["ratio"],
        }
    )
    title = _("{n} figures moved against the nation by more than {factor} times; the largest").format(
        n=len(found), factor=format_number(JUMP_FACTOR, lang, 0)
    )
    return Table(data, title, lang, sources=[record(name).id], vintage=vintage)


def interchanged(name: str, vintage: int, lang: str = "en") -> Table:
    """Suspected exchanges of figures between regions, as a table."""
    from cluster_analysis.tables import Table

    _ = translator(lang)
    panel = load(name).panel.at_vintage(vintage)
    found = find_interchanged(panel["value"], panel["country"])
    data = pd.DataFrame(
        {
            _("Section"): [f"{code} {section_name(code, lang)}" for code in found["industry"]],
            _("Year"): found["year"],
            _("Region"): [region_name(code, lang) for code in found["region"]],
            _("Its figure looks like that of"): [region_name(code, lang) for code in found["fits"]],
            _("Published"): found["published"],
            _("Expected from the years around"): found["expected"],
        }
    )
    title = _("Figures that fit another region better than their own: {n} cells").format(n=len(found))
    return Table(data, title, lang, sources=[record(name).id], vintage=vintage)


def recoverable(name: str, lang: str = "en") -> Table:
    """Missing figures that follow from the country total, since only one region of a year has none."""
    from cluster_analysis.tables import Table

    _ = translator(lang)
    rows = list(_residuals(load(name), lang, _))
    heads = [_("Region"), _("Year"), _("Country less the other regions")]
    title = _("{table}: missing rows that follow from the country total").format(
        table=record(name).title[lang]
    )
    return Table(pd.DataFrame(rows, columns=heads), title, lang, sources=[record(name).id])


def _residuals(panel: xr.Dataset, lang: str, _: Any) -> Iterator[tuple[str, int, float]]:
    """(region, year, residual) for tables without industries, in years with one missing unit."""
    if "industry" in panel["value"].dims:
        return
    for year in panel["year"].values:
        vintage = int(panel["vintage"].sel(year=year))
        if vintage not in VINTAGES:
            continue
        row = panel["value"].sel(year=year, region=[one for one in all_units() if one in VINTAGES[vintage]])
        lacking = [str(code) for code in row["region"].values[np.isnan(row.values)]]
        if len(lacking) == 1:
            residual = float(panel["country"].sel(year=year)) - float(row.sum())
            yield region_name(lacking[0], lang), int(year), round(residual, 3)
