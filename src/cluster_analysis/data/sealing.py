"""Accepting the present content of a table: it is checked, then its record gets the new checksum."""

from __future__ import annotations

import re

from cluster_analysis.data.panel.panel import panel_from_table
from cluster_analysis.data.paths import write_whole
from cluster_analysis.data.records import TABLES, Record, checksum, read_record
from cluster_analysis.data.tables.catalogue import data_beside, meta_path
from cluster_analysis.data.tables.checks import read_checked


def seal(name: str) -> Record:
    """Write the checksum of the present data file into its record.

    To be called by a person who has put in new data; `load` refuses data that differ from their record. Only
    this line of the record is changed: comments stay.

    Raises
    ------
    InputError
        With every fault of the data: nothing is written then.
    """
    path = meta_path(name)
    data = data_beside(path)
    about = read_record(path).model_copy(update={"sha256": checksum(data)})
    if about.kind in TABLES:
        table = read_checked(data, about)
        if about.kind == "panel":
            panel_from_table(table, about)  # refuses regions that do not sum to the country
    text = path.read_text(encoding="utf-8")
    write_whole(
        path,
        re.sub(r"^sha256:.*(?:\n[ \t]+.*)*", f"sha256: {about.sha256}", text, count=1, flags=re.MULTILINE),
    )
    return read_record(path)
