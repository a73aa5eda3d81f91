"""Processed panels on disk, each with its record."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cluster_analysis.data.paths import processed, replacing, reports, write_whole
from cluster_analysis.data.records import checksum
from cluster_analysis.errors import InputError, ParameterError, Problem

if TYPE_CHECKING:
    import xarray as xr


def save_panel(dataset: xr.Dataset, name: str, folder: Path | None = None) -> Path:
    """Write a panel as Parquet, and its record (`NAME.record.json`: attributes, dimensions, checksum, time).

    The Parquet file holds the tidy form: one row per cell, one column per variable and for `status`.

    Raises
    ------
    ParameterError
        If the name is not a plain name.
    InputError
        If a panel of unit records (`confidential` in its attributes or those of a variable) is to be written
        into `reports/`.
    """
    if not name.isidentifier():
        raise ParameterError(name, [], "name of a panel (letters, digits, _)")
    folder = folder or processed()
    if _confidential(dataset):
        dataset = dataset.assign_attrs(confidential=1)
    if dataset.attrs.get("confidential") and folder.resolve().is_relative_to(reports().resolve()):
        advice = "see `sources.confidentiality.publish_register`"
        raise InputError([Problem("is confidential and stays out of reports/", value=name, advice=advice)])
    path = folder / f"{name}.parquet"
    with replacing(path) as partial:
        partial.touch(mode=0o600 if dataset.attrs.get("confidential") else 0o644)
        dataset.to_dataframe().reset_index().to_parquet(partial, index=False)
    status = dataset["status"].attrs if "status" in dataset.coords else {}
    record = {
        "name": name,
        "dims": list(dataset.sizes),
        "variables": {str(one): list(map(str, dataset[one].dims)) for one in dataset.data_vars},
        "coordinates": {
            str(one): list(map(str, dataset[one].dims)) for one in dataset.coords if one not in dataset.dims
        },
        "attributes": {str(key): _plain(value) for key, value in dataset.attrs.items()},
        "status_attributes": {str(key): _plain(value) for key, value in status.items()},
        "sha256": checksum(path),
        "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    write_whole(path.with_name(f"{name}.record.json"), json.dumps(record, indent=1, ensure_ascii=False))
    return path


def load_panel(name: str, folder: Path | None = None) -> xr.Dataset:
    """Read a panel that `save_panel` wrote.

    Raises
    ------
    InputError
        If there is none, or its content is not what its record says.
    """
    folder = folder or processed()
    about = folder / f"{name}.record.json"
    if not about.is_file():
        raise InputError([Problem("has no record; build it first", file=str(about))])
    record = json.loads(about.read_text(encoding="utf-8"))
    path = folder / f"{name}.parquet"
    if not path.exists() or checksum(path) != record["sha256"]:
        raise InputError([Problem("is missing or differs from its record; build it again", file=str(path))])
    table = pd.read_parquet(path)  # each array on its own dimensions again
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
    return dataset


def _confidential(dataset: xr.Dataset) -> bool:
    """Whether the panel, or a variable in it, is marked as made from unit records."""
    marks = [dataset.attrs, *(one.attrs for one in dataset.variables.values())]
    return any(one.get("confidential") for one in marks)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | list | type(None)) else str(value)
