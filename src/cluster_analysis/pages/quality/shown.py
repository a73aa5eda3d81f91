"""The quality of a regional table as tables, a heat map and sentences, in the chosen language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import PREDECESSOR, VINTAGES, all_units, region_name
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.catalogue import load_table, record
from cluster_analysis.data.tables.checks import identity_sums
from cluster_analysis.data.tables.records import Identity
from cluster_analysis.language.i18n import format_number, translator
from cluster_analysis.measures.evidence.suspicious import JUMP_FACTOR, find_interchanged, find_jumps
from cluster_analysis.pictures.findings import Finding

if TYPE_CHECKING:
    from cluster_analysis.pictures.results import Result
    from cluster_analysis.pictures.tables import Table


def vintages(name: str, lang: str = "en") -> Table:
    """Which vintage of regions each year of a table was found to be in, and how many cells are filled.

    Parameters
    ----------
    name
        A regional table of the catalogue.
    """
    from cluster_analysis.pictures.tables import Table

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
        "{item}, {year}, {unit}: all rows sum to {rows}, the country is {country}: "
        "{excess} would be counted twice."
    )
    shown = {key: format_number(value, lang, 1) for key, value in
             {"rows": rows, "country": country, "excess": rows - country}.items()}  # fmt: skip
    return Finding(text.format(item=item, year=year, unit=_(record(name).unit), **shown))


def coverage(name: str, vintage: int, lang: str = "en") -> Result:
    """Heat map: sum of the regions over the published country total, per year and industry."""
    from cluster_analysis.pictures import charts

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
    from cluster_analysis.pictures.tables import Table

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
    from cluster_analysis.pictures.tables import Table

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
    from cluster_analysis.pictures.tables import Table

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


def jumps(name: str, vintage: int, lang: str = "en", most: int = 20) -> Table:
    """The largest jumps of a panel as a table."""
    from cluster_analysis.pictures.tables import Table

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
    from cluster_analysis.pictures.tables import Table

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
    from cluster_analysis.pictures.tables import Table

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
