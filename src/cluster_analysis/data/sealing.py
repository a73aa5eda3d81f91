"""Accepting the present content of a table: it is checked, then its record gets the new checksum."""

from __future__ import annotations

import re

import yaml

from cluster_analysis.data.panel.panel import panel_from_table
from cluster_analysis.data.paths import write_whole
from cluster_analysis.data.records import TABLES, Record, checksum, read_record
from cluster_analysis.data.tables.catalogue import data_beside, meta_path
from cluster_analysis.data.tables.checks import control_sums, read_checked


def seal(name: str) -> Record:
    """Write the checksum (and the control sums per region) of the present data file into its record.

    To be called by a person who has put in new data; `load` refuses data that differ from their record. Only
    these lines of the record are changed: comments stay.

    Raises
    ------
    InputError
        With every fault of the data: nothing is written then.
    """
    path = meta_path(name)
    data = data_beside(path)
    about = read_record(path)
    fields: dict[str, object] = {"sha256": checksum(data), "controls": {}}
    about = about.model_copy(update=fields)
    if about.kind in TABLES:
        table = read_checked(data, about)
        if about.kind == "panel":
            panel_from_table(table, about)  # refuses regions that do not sum to the country
            fields["controls"] = control_sums(table)
    text = path.read_text(encoding="utf-8")
    for field, value in fields.items():
        text = _with_field(text, field, value)
    write_whole(path, text)
    return read_record(path)


def _with_field(text: str, field: str, value: object) -> str:
    """The text of a record with one of its fields written anew, or added at its end."""
    written = yaml.safe_dump({field: value}, sort_keys=False) if value else ""
    present = re.compile(rf"^{field}:.*\n?(?:[ \t]+.*\n?)*", re.MULTILINE)
    if present.search(text):
        return present.sub(lambda _: written, text, count=1)
    return text.rstrip("\n") + "\n" + written
