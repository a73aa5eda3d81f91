"""The codes of a register in Parquet turned into small numbers, which are grouped faster than text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from cluster_analysis.intake.register.columns import FIGURES, INT64, LARGEST_EMPLOYEES
from cluster_analysis.intake.register.files import reading

# DuckDB addresses its groups directly if the ranges of all keys together take no more bits than this.
DIRECT_BITS = 16

Mapping = Callable[[str], str | None]


def within_bounds(records: Any) -> bool:
    """Whether columns of whole numbers are; the statistics of Parquet tell it without a pass."""
    import narwhals as nw

    schema = records.collect_schema()
    limits = {"employees": LARGEST_EMPLOYEES, "turnover": INT64}
    whole = [name for name in FIGURES if schema[name].is_integer()]
    if not whole:
        return True
    ends = [getattr(nw.col(name), end)().alias(f"{name}_{end}") for name in whole for end in ("min", "max")]
    found = records.select(*ends).collect().row(0)
    lowest_highest = zip(whole, found[::2], found[1::2], strict=True)
    return all(low is None or 0 <= low <= high <= limits[name] for name, low, high in lowest_highest)


def number_codes(
    records: Any, connection: Any, to_region: Mapping, to_industry: Mapping
) -> tuple[Any, pd.Series, pd.Series]:
    """Records with small numbers for codes, and the code that each number stands for.

    Codes of one region (industry) share a number; a code that is not known has its own. Whole numbers of a
    known, small range are grouped by direct addressing, faster than text is by hashing.
    """
    import narwhals as nw

    connection.execute(f"set perfect_ht_threshold = {DIRECT_BITS}")
    numbered, codes_of = records, []
    for name, to in (("region", to_region), ("industry", to_industry)):
        numbers, codes = _numbers(records, name, to)
        connection.register(f"{name}_codes", numbers.set_axis([f"{name}_code", f"{name}_number"], axis=1))
        # a table, unlike a frame, has statistics
        connection.execute(f"create temp table {name}_numbers as select * from {name}_codes")  # noqa: S608
        table = nw.from_native(connection.table(f"{name}_numbers"))
        numbered = numbered.join(table, left_on=name, right_on=f"{name}_code", how="left")
        codes_of.append(codes)
    numbered = numbered.drop("region", "industry")
    numbered = numbered.rename({"region_number": "region", "industry_number": "industry"})
    return numbered, codes_of[0], codes_of[1]


def _numbers(records: Any, column: str, to: Mapping) -> tuple[pd.DataFrame, pd.Series]:
    """The distinct codes of a column with their numbers, and the first code of each number."""
    import narwhals as nw

    with reading():
        found = records.group_by(column).agg(units=nw.len()).collect()  # `unique` would number every record
    codes = pd.Series(sorted(found[column].drop_nulls().to_list()), dtype=object)
    numbers = pd.factorize(codes.map(to).fillna(codes))[0]
    return pd.DataFrame({"code": codes.astype("str"), "number": numbers}), codes.groupby(numbers).first()
