"""Processed panels on disk, Parquet or Zarr, each with its record; and read tables into `data/raw`."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import yaml

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.paths import processed, raw, reports
from cluster_analysis.records import Column, Record, checksum
from cluster_analysis.sources.official import OfficialTable
from cluster_analysis.status import Status

if TYPE_CHECKING:
    import xarray as xr

FORMS = ("parquet", "zarr")


def save_panel(dataset: xr.Dataset, name: str, form: str = "parquet", folder: Path | None = None) -> Path:
    """Write a panel and its record (`NAME.record.json`: attributes, dimensions, checksum, time).

    Parquet holds the tidy form (one row per cell, one column per variable and for `status`); Zarr the arrays
    themselves, with their chunks.

    Raises
    ------
    ParameterError
        If the form is not known or the name is not a plain name.
    InputError
        If a panel of unit records (`confidential` in its attributes or those of a variable) is to be written
        into `reports/`.
    """
    if form not in FORMS:
        raise ParameterError(form, FORMS, "form of store")
    if not name.isidentifier():
        raise ParameterError(name, [], "name of a panel (letters, digits, _)")
    folder = folder or processed()
    if _confidential(dataset):
        dataset = dataset.assign_attrs(confidential=1)
    if dataset.attrs.get("confidential") and folder.resolve().is_relative_to(reports().resolve()):
        advice = "see `sources.confidentiality.publish_register`"
        raise InputError([Problem("is confidential and stays out of reports/", value=name, advice=advice)])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.{form}"
    if form == "zarr":
        shutil.rmtree(path, ignore_errors=True)
        dataset.to_zarr(path, mode="w", consolidated=False)
    else:
        dataset.to_dataframe().reset_index().to_parquet(path, index=False)
    record = {
        "name": name,
        "form": form,
        "dims": list(dataset.sizes),
        "variables": {str(one): list(map(str, dataset[one].dims)) for one in dataset.data_vars},
        "coordinates": {
            str(one): list(map(str, dataset[one].dims)) for one in dataset.coords if one not in dataset.dims
        },
        "attributes": {str(key): _plain(value) for key, value in dataset.attrs.items()},
        "status_attributes": {key: _plain(value) for key, value in _status_attributes(dataset).items()},
        "sha256": checksum(path),
        "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    path.with_name(f"{name}.record.json").write_text(
        json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8"
    )
    return path


def load_panel(name: str, folder: Path | None = None, chunks: dict[str, int] | None = None) -> xr.Dataset:
    """Read a panel that `save_panel` wrote; `chunks` gives Dask arrays.

    Raises
    ------
    InputError
        If there is none, or its content is not what its record says.
    """
    import xarray as xr

    folder = folder or processed()
    about = folder / f"{name}.record.json"
    if not about.is_file():
        raise InputError([Problem("has no record; build it first", file=str(about))])
    record = json.loads(about.read_text(encoding="utf-8"))
    path = folder / f"{name}.{record['form']}"
    if not path.exists() or checksum(path) != record["sha256"]:
        raise InputError([Problem("is missing or differs from its record; build it again", file=str(path))])
    if record["form"] == "zarr":
        return xr.open_zarr(path, consolidated=False, chunks=chunks)
    return _from_tidy(pd.read_parquet(path), record, chunks)


def _from_tidy(table: pd.DataFrame, record: dict, chunks: dict[str, int] | None) -> xr.Dataset:
    """The arrays of a tidy Parquet file, each on its own dimensions again."""
    dataset = table.set_index(record["dims"]).to_xarray()
    order = {dim: pd.unique(table[dim]) for dim in record["dims"]}
    dataset = dataset.reindex(order)
    for group in ("variables", "coordinates"):
        for one, dims in record[group].items():
            dataset[one] = dataset[one].isel({dim: 0 for dim in record["dims"] if dim not in dims}, drop=True)
            dataset[one] = dataset[one].transpose(*dims)
    dataset = dataset.set_coords(list(record["coordinates"])).assign_attrs(record["attributes"])
    if "status" in dataset.coords:
        dataset["status"].attrs = record["status_attributes"]
    return dataset.chunk(chunks) if chunks else dataset


def _confidential(dataset: xr.Dataset) -> bool:
    """Whether the panel, or a variable in it, is marked as made from unit records."""
    marks = [dataset.attrs, *(one.attrs for one in dataset.variables.values())]
    return any(one.get("confidential") for one in marks)


def _status_attributes(dataset: xr.Dataset) -> dict[str, object]:
    return dict(dataset["status"].attrs) if "status" in dataset.coords else {}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | list | type(None)) else str(value)


def adopt(
    table: OfficialTable, name: str, titles: dict[str, str] | None = None, folder: Path | None = None
) -> Path:
    """Put an official table that was read into `data/raw` as NAME.csv with its record NAME.meta.yml.

    Rows outside the vintage taken are kept in the file of the publisher only: here each year has the units of
    its own vintage, so that the regions sum to the country. A group is joined to its item.

    Raises
    ------
    InputError
        If a table of that name is there already: compare it first (`sources.revisions`), then remove it.
    """
    if not name.isidentifier():
        raise ParameterError(name, [], "name of a table (letters, digits, _)")
    folder = folder or raw()
    path = folder / f"{name}.csv"
    if path.exists():
        raise InputError(
            [Problem("is there already", file=path.name, advice="compare, then remove the old one")]
        )
    data = table.data[table.data["in_vintage"] & (table.data["period"] == "year")].copy()
    known = data["status"].isin([one.label for one in Status if one.has_value])
    data = data[known]
    data["item"] = [" / ".join(filter(None, pair)) for pair in zip(data["group"], data["item"], strict=True)]
    columns = ["region", *(["item"] if len(set(data["item"])) > 1 else []), "year", "value"]
    data[columns].sort_values(columns[:-1]).to_csv(path, index=False)
    kinds = {"region": "code", "item": "text", "year": "year", "value": "number"}
    described = {one: Column(type=kinds[one]) for one in columns}  # type: ignore[arg-type]
    update = {"name": name, "sha256": checksum(path), "columns": described}
    about: Record = table.record.model_copy(update=update | ({"title": titles} if titles else {}))
    text = yaml.safe_dump(about.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=110)
    path.with_name(f"{name}.meta.yml").write_text(text, encoding="utf-8")
    return path
