"""The tables that can be taken away: panels and results as XLSX, CSV and GeoPackage."""

from __future__ import annotations

from pathlib import Path

from cluster_analysis.data.panel.panel import load as load_panel
from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.data.status import labels
from cluster_analysis.data.tables import catalogue
from cluster_analysis.measures import location_quotient
from cluster_analysis.pictures.tables import Table, write_csv, write_geopackage, write_xlsx
from cluster_analysis.publishing.run.portfolio import QUOTIENTS, VINTAGES

MAIN = "gva_by_region_section"


def write_tables(name: str, folder: Path) -> None:
    """A panel on the regions of 2017 and 2022; or the quotients, with geometry."""
    folder.mkdir(parents=True, exist_ok=True)
    if name == QUOTIENTS:
        for vintage in VINTAGES:
            write_csv(_quotients(vintage), folder / f"{name}_{vintage}.csv")
            write_geopackage(_wide(vintage), folder / f"{name}_{vintage}.gpkg", vintage=vintage)
        return
    sheets = [_panel(name, vintage) for vintage in VINTAGES]
    write_xlsx(sheets, folder / f"{name}.xlsx")
    for sheet, vintage in zip(sheets, VINTAGES, strict=True):
        write_csv(sheet, folder / f"{name}_{vintage}.csv")


def _panel(name: str, vintage: int) -> Table:
    """A panel as a tidy table on the units of a vintage, status included."""
    about = catalogue.record(name)
    table = load_panel(name).panel.at_vintage(vintage).panel.to_table()
    table.insert(1, "region_name", [region_name(code) for code in table["region"]])
    title = f"{about.title['en']} ({vintage})"
    return Table(table, title, units={"value": about.unit}, sources=[about.id], vintage=vintage)


def _quotients(vintage: int) -> Table:
    """All location quotients with their status, tidy."""
    about = catalogue.record(MAIN)
    panel = load_panel(MAIN).panel.at_vintage(vintage)
    values = location_quotient(panel["value"], **panel.panel.margins())
    table = values.rename("location_quotient").to_dataframe().reset_index()
    table["status"] = labels(table["status"].to_numpy())
    table = table[["year", "region", "industry", "location_quotient", "status"]]
    return Table(table, f"Location quotients ({vintage})", sources=[about.id], vintage=vintage)


def _wide(vintage: int) -> Table:
    """The quotients of the latest year, a column per section, for the map file."""
    tidy = _quotients(vintage).data
    latest = tidy[tidy["year"] == tidy["year"].max()]
    wide = latest.pivot_table(index="region", columns="industry", values="location_quotient").reset_index()
    wide.columns = [str(column) for column in wide.columns]
    about = catalogue.record(MAIN)
    title = f"Location quotients {tidy['year'].max()} ({vintage})"
    return Table(wide, title, sources=[about.id], vintage=vintage)
