"""One pass over a register of any size: counts, sums and largest units per year and pair of codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.intake.register.columns import FIGURES, KEYS, LARGEST, THOUSANDS, scale_of, whole_figure
from cluster_analysis.intake.register.files import TOO_LARGE

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
    if found.filter(like="rough").sum().max() >= LARGEST:  # the whole sum has wrapped around
        raise InputError([Problem(TOO_LARGE, advice=THOUSANDS)])
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
