"""Whether a record is a unit: a firm with several records in one cell would count as several."""

from __future__ import annotations

from pathlib import Path

from cluster_analysis.errors import InputError
from cluster_analysis.intake.codes import to_cells
from cluster_analysis.intake.register.columns import KEYS, Columns
from cluster_analysis.intake.register.files import open_register, reading
from cluster_analysis.intake.register.groups import number_codes


def refuse_repeated_units(
    path: str | Path, columns: Columns | None = None, level: str = "section", unit: str = "bin"
) -> None:
    """Refuse a register in which a unit has several records in one cell; without the column nothing is known.

    Suppression counts records. The figure of one firm with three establishments in a cell would pass for one
    of three units and be published.

    Parameters
    ----------
    path
        Parquet or CSV file, or a folder of files.
    level
        Level of OKED of the cells.
    unit
        Column that names the unit: the business number.

    Raises
    ------
    InputError
        With the number of such units and the most records that one has in a cell.
    """
    import duckdb
    import narwhals as nw

    columns, connection = columns or Columns(), duckdb.cursor()
    relation = open_register(Path(path), columns, connection)
    if unit not in relation.columns:
        return
    names = (columns.year, columns.region, columns.industry, unit)
    named = {key: nw.col(name) for key, name in zip([*KEYS, "unit"], names, strict=True)}
    with reading(str(path)):
        records = nw.from_native(relation).select(**named).filter(~nw.col("unit").is_null())
        numbered, _ = number_codes(records, connection, to_cells(level))
        counts = numbered.group_by([*KEYS, "unit"]).agg(records=nw.len()).filter(nw.col("records") > 1)
        found = counts.select(nw.col("unit").n_unique(), most=nw.col("records").max()).collect()
    units, most = found.row(0)
    if units:
        message = "names {n} units with up to {most} records in one cell of year, region and industry"
        advice = "add up the records of a unit in a cell first: each record counts as a unit"
        raise InputError(message, n=units, most=most, file=str(path), column=unit, advice=advice)
