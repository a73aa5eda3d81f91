"""What can be taken away: panels and results as XLSX, CSV and GeoPackage, and the raw files row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from pandas import DataFrame

from cluster_analysis.data.panel.panel import load as load_panel
from cluster_analysis.data.regions.industries import SECTIONS, section_name
from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.data.status import labels
from cluster_analysis.data.tables import catalogue
from cluster_analysis.language.catalogues import LANGUAGES, translator
from cluster_analysis.pages.content import published
from cluster_analysis.pages.notebook import Facts
from cluster_analysis.pages.site.start import EVERY
from cluster_analysis.pictures.tables import Table, write_csv, write_geopackage, write_xlsx
from cluster_analysis.publishing.run.portfolio import QUOTIENTS, VINTAGES

KEYS = ("region", "item", "year")
"""The columns of a panel by which a figure is found."""


def write_tables(name: str, folder: Path) -> None:
    """A panel on the regions of 2017 and 2022, the rows as published, and lists of codes."""
    folder.mkdir(parents=True, exist_ok=True)
    sheets = {f"regions of {vintage}": _panel(name, vintage) for vintage in VINTAGES}
    about = catalogue.record(name)
    known = DataFrame({lang: columns_in(lang) for lang in LANGUAGES}).rename_axis("column").reset_index()
    write_xlsx(
        {
            **sheets,
            "as published": Table(
                catalogue.load_table(name),
                about.title["en"],
                units={"value": about.unit},
                sources=[about.id],
            ),
            "codes": _codes(),
            "dictionary": Table(known, "Columns"),
        },
        folder / f"{name}.xlsx",
    )
    for vintage, sheet in zip(VINTAGES, sheets.values(), strict=True):
        write_csv(sheet, folder / f"{name}_{vintage}.csv")


def write_quotients(executed: Path, folder: Path, vintage: int) -> None:
    """All quotients that the mapping published, tidy, and those of the latest year with geometry."""
    folder.mkdir(parents=True, exist_ok=True)
    values = published(executed)[EVERY].values[0]
    table = values.to_dataframe().reset_index()
    table["status"] = labels(table["status"].to_numpy())
    table = table[["year", "region", "industry", "location_quotient", "status"]]
    about: Facts = {"sources": [values.attrs["record"]], "vintage": vintage}
    write_csv(
        Table(table, f"Location quotients ({vintage})", **about), folder / f"{QUOTIENTS}_{vintage}.csv"
    )
    last = (
        values.isel(year=-1).transpose("region", "industry").to_pandas().dropna(axis="columns", how="all")
    )
    wide = last.rename(columns=lambda code: f"{code} {section_name(code)}").reset_index()
    whole = Table(wide, f"Location quotients {table['year'].max()} ({vintage})", **about)
    write_geopackage(whole, folder / f"{QUOTIENTS}_{vintage}.gpkg", vintage=vintage)


def _panel(name: str, vintage: int) -> Table:
    """A panel as a tidy table on the units of a vintage, status included."""
    about = catalogue.record(name)
    table = load_panel(name).panel.at_vintage(vintage).panel.to_table()
    table.insert(1, "region_name", [region_name(code) for code in table["region"]])
    return Table(
        table,
        f"{about.title['en']} ({vintage})",
        units={"value": about.unit},
        sources=[about.id],
        vintage=vintage,
    )


def _codes() -> Table:
    """Codes of regions and sections with their names in each language."""
    home = regions()
    kinds = {"region": ((home.country, *home.all_units), home.named), "section": (SECTIONS, section_name)}
    rows = [
        (kind, code, *(name(code, lang) for lang in LANGUAGES))
        for kind, (codes, name) in kinds.items()
        for code in codes
    ]
    return Table(DataFrame(rows, columns=["kind", "code", *LANGUAGES]), "Codes")


def columns_in(lang: str) -> dict[str, str]:
    """What the columns of a panel hold, in a language."""
    _ = translator(lang)
    return {
        "region": _(
            "code of the region (ISO 3166-2:KZ of 2022; KZ = the country, "
            "KZ-YUZ = South Kazakhstan before June 2018)"
        ),
        "item": _("section of OKED, or a total or product by its code"),
        "year": _("calendar year"),
        "value": _("figure as published"),
        "status": _("observed, or why there is no figure"),
    }


def read_rows(path: Path) -> tuple[list[str], list[Facts]]:
    """The columns of a CSV file and its rows, with their addresses, as they stand there."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    return head, list(addressed(head, rows))


def addressed(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Facts]:
    """Rows with their number in the file, and their address: codes and year, else the number.

    Examples
    --------
    >>> [row["key"] for row in addressed(["region", "item", "year", "value"], [["KZ-43", "A", "2025", "1"]])]
    ['KZ-43.A.2025']
    >>> [row["key"] for row in addressed(["text"], [["<b>"]])]
    ['row-2']
    """
    keys = [head.index(name) for name in KEYS if name in head]
    for number, cells in enumerate(rows, start=2):
        key = ".".join(cells[at] for at in keys)
        good = len(keys) > 1 and key.replace(".", "").replace("-", "").replace("_", "").isalnum()
        yield {"number": number, "key": key if good else f"row-{number}", "cells": cells}
