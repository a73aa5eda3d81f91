"""Indicators from statistics: read from the call's file, or reckoned from the project's own mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pandas import DataFrame

from cluster_analysis.data.regions.industries import ancestors
from cluster_analysis.errors import Message, UnknownNameError, known_choice
from cluster_analysis.selection.call.bids.stated import Values
from cluster_analysis.selection.call.files import read_rows
from cluster_analysis.selection.call.forms.layout import application_number
from cluster_analysis.selection.call.workbooks import Refused, Row, Told, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

if TYPE_CHECKING:
    import xarray as xr

NEEDED = ["application", "indicator", "value", "status", "source", "note"]
NAME = "statistics.csv"
TOO_WIDE = ("B", "C")
"""Sections in which one cluster is a small part: a section figure would mislead."""
PROXY = "proxy: gross value added of the section, not employment of the industry"
PRODUCTIVITY = "relative productivity"
OF_FARMS = "all of agriculture, not one product"
NOT_PUBLISHED = "confidential or not computable"


def from_statistics(methodology: Methodology) -> list[str]:
    """Codes of the indicators that come from statistics."""
    return [one.code for one in methodology.indicators if one.source.startswith("statistics")]


def statistics(path: Path, applications: Iterable[str], methodology: Methodology, told: Told) -> Values:
    """Values of the indicators from `statistics.csv`; one row for each, missing where the file has none."""
    values = Values()
    given = {(row["application"], row["indicator"]): row for row in _lines(path, told)}
    blank = {"value": None, "status": "", "source": path.name, "note": "no line of the file"}
    for name in applications:
        lacking = {}
        for code in from_statistics(methodology):
            row = given.get((name, code), blank)
            status = "synthetic" if row["status"] == "synthetic" else "computed"
            if row["value"] is None:
                status = "missing"
                lacking[code] = Message(shorten(row["note"]))
            values[name, code] = {
                "application": name,
                "indicator": code,
                "value": row["value"],
                "status": status,
                "place": path.name,
                "source": row["source"],
                "note": Message(row["note"]),
            }
        if lacking:
            told.add(
                "missing in statistics",
                file=path.name,
                application=name,
                value=", ".join(lacking),
                reasons=sorted({*lacking.values()}),
            )
    return values


def _lines(path: Path, told: Told) -> Iterator[Row]:
    """The lines of `statistics.csv`; None where there is no value."""
    if not path.exists():
        told.add("no statistics", file=path.name)
        return
    try:
        rows = [{name: row[name] for name in (*NEEDED, "line")} for row in read_rows(path)]
    except (Refused, KeyError):
        told.add("unreadable statistics", file=path.name, why=Message("columns are missing"), names=NEEDED)
        return
    for row in rows:
        number = re.fullmatch(r"-?\d{1,15}([.,]\d+)?", row["value"])
        if row["value"] and not number:
            told.add(
                "no number in a table",
                file=path.name,
                row=row["line"],
                column="value",
                value=row["value"],
                application=application_number(row["application"]),
            )
        yield row | {"value": float(number[0].replace(",", ".")) if number else None}


def section_of(code: object) -> str | None:
    """The section of an OKED code; None where the code is not known.

    Examples
    --------
    >>> section_of("1051"), section_of("A"), section_of("x")
    ('C', 'A', None)
    """
    try:
        return [str(code), *ancestors(str(code))][-1]
    except UnknownNameError:
        return None


def reckoned(applications: DataFrame, methodology: Methodology) -> DataFrame:
    """The indicators from statistics of each bid, reckoned from the published tables of this project.

    Which measure an indicator is stands in the methodology. Location quotient: (V_ir / V_r) / (V_i / V),
    share of the country: 100 V_ir / V_i, with V the gross value added of a section, not employment, which is
    not published by industry and region; relative productivity: (V_Ar / E_Ar) / (V_A / E_A) for agriculture
    alone, where both are published. In mining and manufacturing the section says nothing about one industry,
    and nothing is reckoned.

    Parameters
    ----------
    applications
        The register: index application; `region` (code of the call's vintage or None), `oked`.
    methodology
        Its call gives the vintage of the regions and the base year.

    Returns
    -------
    pandas.DataFrame
        One row per application and indicator with the columns of `statistics.csv`: records, year and proxy
        stand in it; what figures do not allow is missing, with the reason.

    Raises
    ------
    ParameterError
        If the call names no base year that the published tables hold.
    """
    panel, employed, year = _published(methodology)
    figures = _figures(panel, employed, year)
    origin = f"{panel.attrs.get('record', 'panel')}, {year}, regions of {methodology.vintage}"
    farms = f"; {employed.attrs.get('record', 'employed')}"
    rows = []
    for application, row in applications.iterrows():
        section = section_of(row["oked"])
        for code in from_statistics(methodology):
            measure = methodology.indicator(code).from_.measure
            at = [str(application), code]
            value = figures.get((measure, row["region"], section))
            if value is None or section in TOO_WIDE:
                rows.append([*at, "", "missing", "", NOT_PUBLISHED])
            else:
                more, note = (farms, OF_FARMS) if measure == PRODUCTIVITY else ("", PROXY)
                rows.append([*at, f"{value:.4f}", "computed", f"{origin}, {section}{more}", note])
    return DataFrame(rows, columns=NEEDED)


def _published(methodology: Methodology) -> tuple[xr.Dataset, xr.Dataset, int]:
    """Value added and employment at the vintage of the call, and its base year."""
    from cluster_analysis.data.panel.panel import load

    year = methodology.call.base_year if methodology.call else None
    names = ("gva_by_region_section", "employed_by_sector")
    panel, employed = (load(name).panel.at_vintage(methodology.vintage) for name in names)
    years = panel["year"].values.tolist()
    return panel, employed, known_choice(year, years, "published year (base_year of the call)")


def _figures(panel: xr.Dataset, employed: xr.Dataset, year: int) -> dict[tuple[Any, ...], float]:
    """The measures by name, region and section; productivity of agriculture where its employment is known."""
    from cluster_analysis.measures import location_quotient

    people = employed.sel(industry=["A"])
    tables = {
        "location quotient": location_quotient(panel["value"], **panel.panel.margins()),
        "share of the country": 100 * (panel["value"] / panel["country"]),
        PRODUCTIVITY: (panel["value"] / people["value"]) / (panel["country"] / people["country"]),
    }
    by_place = {}
    for name, table in tables.items():
        of_year = table.reindex(year=[year]).isel(year=0, drop=True)
        by_place[name] = of_year.transpose("region", "industry").to_series().dropna()
    return dict(pd.concat(by_place))
