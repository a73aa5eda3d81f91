"""One pass over a register of any size: counts, sums and largest units per year and pair of codes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.intake.register import columns as of
from cluster_analysis.intake.register.columns import FIGURES, Columns

KEYS = ["year", "region", "industry"]
SIZES = ("micro", "small", "medium", "large")


def group_records(records: Any, limits: tuple[int, ...], *, trusted: bool = False) -> pd.DataFrame:
    """One row per year and pair of codes as they stand, in one pass.

    Parameters
    ----------
    records
        Lazy frame of `needed_columns`.
    limits
        Upper limits of employees of micro, small and medium units.
    trusted
        Whether columns of whole numbers are known to hold none that is negative or too large.
    """
    import narwhals as nw

    schema = records.collect_schema()
    chosen: dict[str, Any] = {}
    for name, short in (("employees", "e"), ("turnover", "t")):
        if trusted and schema[name].is_integer():
            chosen[short] = nw.col(name).cast(nw.Int64)
        else:
            chosen[short], known, faulty = of.figure(name, schema[name])
            chosen |= {f"with_{name}": known.cast(nw.Int64), f"faulty_{name}": faulty.cast(nw.Int64)}
    e, steps = chosen["e"], zip(SIZES[:3], limits, strict=True)
    above = {f"above_{size}": (e > limit).cast(nw.Int64) for size, limit in steps}
    rows = records.select(*KEYS, **chosen, ee=e * e, **above)
    counts = [nw.col(name).sum() for name in (*chosen, *above) if "_" in name]
    counts += [nw.col(one[0]).count().alias(f"with_{one}") for one in FIGURES if f"with_{one}" not in chosen]
    grouped = rows.group_by(KEYS).agg(
        nw.len().alias("units"),
        nw.col("e").sum().alias("employees"),
        nw.col("t").sum().alias("turnover"),
        nw.col("ee").sum().alias("employees_squared"),
        *counts,
        nw.col("e").max().alias("largest_employees"),
        nw.col("t").max().alias("largest_turnover"),
    )
    found = _with_sizes(_to_pandas(grouped))
    found.attrs["scale"] = of.scale_of("turnover", schema["turnover"])
    return found


def _with_sizes(groups: pd.DataFrame) -> pd.DataFrame:
    """Units per size class from the counts above each limit, and units without a figure."""
    steps = ["with_employees", *(f"above_{size}" for size in SIZES[:3])]
    for size, here, above in zip(SIZES, steps, [*steps[1:], None], strict=True):
        groups[size] = groups[here] - (groups[above] if above else 0)
    for name in FIGURES:
        groups[f"units_without_{name}"] = groups["units"] - groups[f"with_{name}"]
    return groups.drop(columns=[*steps, "with_turnover"])


def _to_pandas(grouped: Any) -> pd.DataFrame:
    """The groups in memory, sums as 64-bit integers."""
    import narwhals as nw

    names = [name for name in grouped.collect_schema().names() if name not in KEYS]
    found = grouped.with_columns(nw.col(*names).cast(nw.Int64)).collect().to_pandas()
    return found.fillna(dict.fromkeys(names, 0)).astype(dict.fromkeys(names, "int64"))


def fits(groups: pd.DataFrame) -> bool:
    """Whether sums that were added up in more than 64 bits are well within 64, rounded as they are here."""
    return bool((groups[["turnover", "employees_squared"]].astype(float).sum() < of.INT64 / 2).all())


def are_faulty(groups: pd.DataFrame) -> list[str]:
    """The figures of which some are faulty."""
    return [name for name in FIGURES if f"faulty_{name}" in groups and groups[f"faulty_{name}"].any()]


def refuse_impossible(groups: pd.DataFrame, records: Any, columns: Columns) -> None:
    """Faulty figures, and sums that could have wrapped around 64 bits."""
    problems = [problem for name in are_faulty(groups) for problem in of.faults(records, columns, name)]
    turnover = (groups["units"] * groups["largest_turnover"].astype(float)).sum()
    squares = (groups["units"] * groups["largest_employees"].astype(float) ** 2).sum()
    if not problems and max(turnover, squares) >= float(of.INT64):
        problems.append(of.TOO_LARGE)
    if problems:
        raise InputError(problems)
