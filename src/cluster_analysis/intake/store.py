"""Processed panels on disk, each with its record."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_analysis.data.paths import processed, replacing, reports, write_whole
from cluster_analysis.data.records import checksum
from cluster_analysis.errors import InputError, ParameterError, Problem

if TYPE_CHECKING:
    import xarray as xr


def save_panel(dataset: xr.Dataset, name: str, folder: Path | None = None) -> Path:
    """Write a panel as Parquet, and its record (`NAME.record.json`: attributes, checksum, time).

    The file holds the tidy form, as pandas and all others read it: one row per cell, one column per variable
    and for `status`, whose codes the record explains.

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
    marks = [dataset.attrs, *(one.attrs for one in dataset.variables.values())]
    confidential = any(one.get("confidential") for one in marks)
    if confidential and folder.resolve().is_relative_to(reports().resolve()):
        advice = "see `sources.confidentiality.publish_register`"
        raise InputError([Problem("is confidential and stays out of reports/", value=name, advice=advice)])
    path = folder / f"{name}.parquet"
    with replacing(path) as partial:
        partial.touch(mode=0o600 if confidential else 0o644)
        dataset.to_dataframe().reset_index().to_parquet(partial, index=False)
    record = {
        "name": name,
        "attributes": dataset.attrs | ({"confidential": 1} if confidential else {}),
        "status": dict(dataset["status"].attrs) if "status" in dataset.coords else {},
        "sha256": checksum(path),
        "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    text = json.dumps(record, indent=1, ensure_ascii=False, default=str)
    write_whole(path.with_name(f"{name}.record.json"), text)
    return path
