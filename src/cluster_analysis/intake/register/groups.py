"""One pass over a register of any size: counts, sums and largest units per year and pair of codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.data.regions import industries
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.errors import InputError
from cluster_analysis.intake.register.columns import (
    FIGURES,
    KEYS,
    THOUSANDS,
    Columns,
    scale_of,
    whole_figure,
)
from cluster_analysis.intake.register.files import TOO_LARGE, open_register, reading

SIZES = ("micro", "small", "medium", "large")
# Upper limits of micro, small and medium enterprises by employees (Entrepreneurial Code); above is large.
SIZE_LIMITS = (15, 100, 250)
# DuckDB addresses its groups directly if the ranges of all keys together take no more bits than this.
DIRECT_BITS = 16


def group_records(records: Any) -> pd.DataFrame:
    """One row per year and pair of codes as they stand, in one pass.

    Parameters
    ----------
    records
        Lazy frame of `needed_columns` without faulty figures.

    Raises
    ------
    InputError
        If a sum exceeds 64 bits.
    """
    import narwhals as nw

    schema = records.collect_schema()
    e, with_e = whole_figure("employees", schema["employees"])
    t, with_t = whole_figure("turnover", schema["turnover"])
    flags = {f"above_{size}": e > limit for size, limit in zip(SIZES[:3], SIZE_LIMITS, strict=True)}
    flags |= {"with_employees": with_e, "with_turnover": with_t}
    sums = {name: flag.cast(nw.Int64) for name, flag in flags.items()}
    sums |= {"employees": e, "turnover": t, "employees_squared": e * e}
    sums |= {f"rough_{name}": sums[name].cast(nw.Float64) for name in ("turnover", "employees_squared")}
    most = [nw.col(name).max().alias(f"largest_{name}") for name in FIGURES]
    grouped = records.select(*KEYS, **sums).group_by(KEYS).agg(nw.col(*sums).sum(), *most, units=nw.len())
    names = [name for name in grouped.collect_schema().names() if name not in KEYS and "rough" not in name]
    found = grouped.with_columns(nw.col(*names).cast(nw.Int64)).collect().to_pandas()
    if found.filter(like="rough").sum().max() >= FIGURES["turnover"]:  # the whole sum has wrapped around
        raise InputError(TOO_LARGE, advice=THOUSANDS)
    found = _with_sizes(found.astype(dict.fromkeys(names, "int64")))
    found.attrs["scale"] = scale_of("turnover", schema["turnover"])
    return found


def _with_sizes(groups: pd.DataFrame) -> pd.DataFrame:
    """Units per size class from the counts above each limit, and units without a figure."""
    steps = ["with_employees", *(f"above_{size}" for size in SIZES[:3])]
    for size, here, above in zip(SIZES, steps, [*steps[1:], None], strict=True):
        groups[size] = groups[here] - (groups[above] if above else 0)
    for name in FIGURES:
        groups[f"units_without_{name}"] = groups["units"] - groups[f"with_{name}"]
    return groups


def number_codes(
    records: Any, connection: Any, to: Mapping[str, Callable[[str], str | None]]
) -> tuple[Any, dict[str, pd.Series]]:
    """Records with small numbers for codes, and the code that each number stands for.

    Codes of one region (industry) share a number; a code that is not known has its own. Whole numbers of a
    known, small range are grouped by direct addressing, faster than text is by hashing.
    """
    import narwhals as nw

    connection.execute(f"set perfect_ht_threshold = {DIRECT_BITS}")
    codes_of = {}
    for name, known in to.items():
        found = records.group_by(name).agg(units=nw.len()).collect()  # `unique` would number every record
        codes = pd.Series(sorted(found[name].drop_nulls().to_list()), dtype=object)
        numbers = pd.factorize(codes.map(known).fillna(codes))[0]
        connection.register("codes", pd.DataFrame({"code": codes.astype("str"), "number": numbers}))
        # a table, unlike a frame, has statistics
        connection.execute(f"create temp table {name}s as select * from codes")  # noqa: S608
        records = records.join(
            nw.from_native(connection.table(f"{name}s")), left_on=name, right_on="code", how="left"
        )
        records = records.drop(name).rename({"number": name})
        codes_of[name] = codes.groupby(numbers).first()
    return records, codes_of


def oked_at_level(code: str | None, level: str = "section") -> str | None:
    """The industry at a level that holds an OKED code; None if the code is not in the classification.

    Dots are accepted ("01.11.1"); leading zeros are needed: "1.11" has lost one and is not known.

    Examples
    --------
    >>> oked_at_level("01111"), oked_at_level("10.51", "division"), oked_at_level("1111x")
    ('A', '10', None)
    >>> oked_at_level("1.11") is None
    True
    >>> oked_at_level("C", "division") is None
    True
    """
    text = (code or "").strip()
    bare = text.replace(".", "") if text.find(".") in (-1, 2) else ""
    known = industries.oked()
    chain = [bare, *industries.ancestors(bare)] if bare in known else []
    return next((one for one in chain if known[one]["level"] == level), None)


def region_of_kato(code: str | None) -> str | None:
    """The region of a KATO code of any level: its first two digits; None if they are no region's.

    Examples
    --------
    >>> region_of_kato("111010000"), region_of_kato("75"), region_of_kato("9"), region_of_kato("KZ-43")
    ('KZ-11', 'KZ-75', None, 'KZ-43')
    """
    text = (code or "").strip()
    if text in regions().all_units:
        return text
    return regions().find(text[:2]) if text.isdigit() and len(text) in (2, 4, 6, 9) else None


def to_cells(level: str) -> dict[str, Callable[[str], str | None]]:
    """What a code of each column of a register stands for in cells at a level."""
    return {"region": region_of_kato, "industry": lambda code: oked_at_level(code, level)}


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
