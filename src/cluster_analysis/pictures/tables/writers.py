"""Tables that are handed on: CSV, XLSX and GeoPackage, harmless and with their provenance."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
from pandas import DataFrame, Index

from cluster_analysis.data.regions.sets import regions_of
from cluster_analysis.data.tables.catalogue import known, newest
from cluster_analysis.data.tables.spreadsheet_text import safe_text
from cluster_analysis.language.catalogues import LANGUAGES, translator
from cluster_analysis.pictures.findings import word
from cluster_analysis.pictures.tables.table import Table

UNDATED = datetime.date(1980, 1, 1)
"""The date in a file that is made from no dated source: not today, which would be other bytes each day."""


def provenance(table: Table, lang: str = "en") -> DataFrame:
    """What a reader has to know: title, sources with publisher, date and licence, vintage, notes.

    The names of the rows are fixed words for programs; `write_xlsx` says them in the language of the table.

    Examples
    --------
    >>> provenance(Table(pd.DataFrame(), "Empty"))["value"].tolist()
    ['Empty', 'no']
    """
    rows = [("title", table.title)]
    for source in table.sources:
        rows.append(("source", source))
        if about := known(source):
            said = about.said(lang)
            licence = ", ".join(filter(None, (said["licence"], said["attribution"])))
            rows += [("publisher", said["publisher"]), ("as of", about.dated), ("licence", licence)]
            rows.append(("sha256", about.sha256))
    rows += [("unit", f"{column}: {unit}") for column, unit in table.units.items()]
    rows += [("regions", str(table.vintage))] if table.vintage else []
    rows += [("synthetic", "yes" if table.synthetic else "no")]
    rows += [("note", table.note)] if table.note else []
    return DataFrame(rows, columns=["what", "value"])


def _dated(*tables: Table) -> datetime.date:
    """The date written into a file: since when the newest source of its tables is known."""
    return newest(source for table in tables for source in table.sources) or UNDATED


def write_csv(table: Table, path: Path | str) -> Path:
    """Write the table as CSV (UTF-8 with mark, so that spreadsheets read it) and its provenance beside it.

    Numbers keep their full precision and the decimal point; texts that look like formulas are made harmless.
    The provenance is written as `NAME.meta.json`.
    """
    path = Path(path)
    frame = table.frame.map(safe_text)
    frame.columns = Index([safe_text(str(column)) for column in frame.columns])
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    path.with_name(f"{path.stem}.meta.json").write_text(
        json.dumps(provenance(table).to_dict(orient="records"), ensure_ascii=False, indent=1) + "\n",
        encoding="utf-8",
    )
    return path


def write_xlsx(tables: Table | Mapping[str, Table], path: Path | str) -> Path:
    """Write tables as sheets of one workbook, by their names, with a sheet on where everything is from.

    Rows can be filtered by their heads. No text becomes a formula or a link; the same tables give the same
    bytes.
    """
    path = Path(path)
    sheets = {translator(tables.lang)("Table"): tables} if isinstance(tables, Table) else dict(tables)
    many = list(sheets.values())
    head = translator(many[0].lang)("Provenance")
    about = [_worded(provenance(table, table.lang), table.lang) for table in many]
    sheets[head] = Table(pd.concat(about, ignore_index=True), head)
    plain = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    buffer = BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs={"options": plain}) as writer:
        writer.book.set_properties(
            {"title": many[0].title, "created": datetime.datetime.combine(_dated(*many), datetime.time())}
        )
        for name, table in sheets.items():
            _write_sheet(writer, table, name)
    path.write_bytes(buffer.getvalue())
    return path


def _worded(about: DataFrame, lang: str) -> DataFrame:
    """The names of the rows and columns in a language."""
    _ = translator(lang)
    return DataFrame(
        {
            word("what", lang): about["what"].map(
                lambda key: "SHA-256" if key == "sha256" else word(f"provenance {key}", lang)
            ),
            word("value", lang): about["value"].where(
                about["what"] != "synthetic", about["value"].map({"yes": _("yes"), "no": _("no")})
            ),
        }
    )


def _write_sheet(writer: pd.ExcelWriter, table: Table, name: str) -> None:
    frame = table.frame.set_axis([table.head(column) for column in table.frame.columns], axis=1)
    frame.to_excel(writer, sheet_name=name, startrow=2, index=False, inf_rep="")
    sheet = writer.sheets[name]
    sheet.write_string(0, 0, table.title, writer.book.add_format({"bold": True}))
    sheet.write_string(len(frame) + 4, 0, table.foot)
    sheet.freeze_panes(3, 1)
    if len(frame):
        sheet.autofilter(2, 0, len(frame) + 2, frame.shape[1] - 1)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, max(1, frame.shape[1] - 1), 16)


def write_geopackage(table: Table, path: Path | str, *, vintage: int | None = None) -> Path:
    """Write results per region with their boundaries as a GeoPackage; the provenance is a layer of its own.

    Parameters
    ----------
    table
        One row a region (or several: region and year, say), region codes in the column `region`.
    vintage
        Vintage of the boundaries; by default that of the table, or the one its regions belong to.

    Raises
    ------
    VintageError
        If a region is not one of the vintage.

    Notes
    -----
    Coordinates are longitude and latitude (EPSG:4326). Boundaries of 2018 and 2022 are ODbL: the provenance
    says so.
    """
    import geopandas as gpd
    import pyogrio
    from shapely import force_2d

    path = Path(path)
    frame = table.frame
    where = regions_of(frame["region"], vintage or table.vintage)
    shapes = where.boundaries.geometry
    flat = force_2d(frame["region"].map(shapes).to_numpy())
    found = gpd.GeoDataFrame(frame, geometry=flat, crs=shapes.crs)
    found = found.to_crs(4326)
    for place, lang in enumerate(LANGUAGES, start=1):
        found.insert(place, f"region_name_{lang}", [where.named(code, lang) for code in frame["region"]])
    about = provenance(replace(table, sources=(*table.sources, where.source), vintage=where.year))
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{_dated(table).isoformat()}T00:00:00Z"})
    found.to_file(path, layer="results", driver="GPKG")
    gpd.GeoDataFrame(about, geometry=[None] * len(about), crs=found.crs).to_file(
        path, layer="provenance", driver="GPKG"
    )
    return path
