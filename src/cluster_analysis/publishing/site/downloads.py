"""The tables that can be taken away: panels and results as XLSX, CSV and GeoPackage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cluster_analysis.data.panel.panel import load as load_panel
from cluster_analysis.data.regions.sets import region_name
from cluster_analysis.data.status import labels
from cluster_analysis.data.tables import catalogue
from cluster_analysis.pictures.tables import Table, write_csv, write_geopackage, write_xlsx
from cluster_analysis.publishing.run.content import published
from cluster_analysis.publishing.run.portfolio import QUOTIENTS, VINTAGES

EVERY = "every_quotient"
"""The name under which the mapping publishes all of its quotients."""


def write_tables(name: str, folder: Path) -> None:
    """A panel on the regions of 2017 and 2022."""
    folder.mkdir(parents=True, exist_ok=True)
    sheets = [_panel(name, vintage) for vintage in VINTAGES]
    write_xlsx(sheets, folder / f"{name}.xlsx")
    for sheet, vintage in zip(sheets, VINTAGES, strict=True):
        write_csv(sheet, folder / f"{name}_{vintage}.csv")


def write_quotients(executed: Path, folder: Path, vintage: int) -> None:
    """All quotients that the mapping published, tidy, and those of the latest year with geometry."""
    folder.mkdir(parents=True, exist_ok=True)
    values = published(executed)[EVERY].values[0]
    table = values.to_dataframe().reset_index()
    table["status"] = labels(table["status"].to_numpy())
    table = table[["year", "region", "industry", "location_quotient", "status"]]
    about: dict[str, Any] = {"sources": [values.attrs["record"]], "vintage": vintage}
    write_csv(Table(table, f"Location quotients ({vintage})", **about), folder / f"{QUOTIENTS}_{vintage}.csv")
    last = table["year"].max()
    wide = table[table["year"] == last].pivot_table(
        index="region", columns="industry", values="location_quotient"
    )
    wide = wide.reset_index().rename(columns=str)
    title = f"Location quotients {last} ({vintage})"
    write_geopackage(Table(wide, title, **about), folder / f"{QUOTIENTS}_{vintage}.gpkg", vintage=vintage)


def _panel(name: str, vintage: int) -> Table:
    """A panel as a tidy table on the units of a vintage, status included."""
    about = catalogue.record(name)
    table = load_panel(name).panel.at_vintage(vintage).panel.to_table()
    table.insert(1, "region_name", [region_name(code) for code in table["region"]])
    title = f"{about.title['en']} ({vintage})"
    return Table(table, title, units={"value": about.unit}, sources=[about.id], vintage=vintage)
