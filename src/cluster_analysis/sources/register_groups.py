"""One pass over a register of any size: counts, sums and largest units per year and pair of codes."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.sources.register_files import Columns

KEYS = ["year", "region", "industry"]
SIZES = ("micro", "small", "medium", "large")
SMALLEST = {"e": "smallest_employees", "t": "smallest_turnover"}
INT64 = 2**63 - 1
TOO_LARGE = Problem(
    "employees or turnover are so large that a sum may exceed 64 bits", advice="give turnover in thousands"
)


def _lazy(frame: Any) -> Any:
    """Any supported frame as a lazy narwhals frame."""
    import narwhals as nw

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # Dask support will move to a package of its own
        return nw.from_native(frame).lazy()


def check_schema(frame: Any, columns: Columns) -> None:
    """Refuse missing columns, numeric codes and figures that are no numbers."""
    import narwhals as nw

    schema = _lazy(frame).collect_schema()
    missing = [name for name in columns.needed if name not in schema]
    problems = [
        Problem("is missing", column=name, advice=f"the register has {list(schema)}") for name in missing
    ]
    for name in (columns.region, columns.industry):
        if name in schema and schema[name] not in (nw.String, nw.Categorical, nw.Enum, nw.Object):
            advice = "store codes as text, numbers lose leading zeros"
            problems.append(Problem(f"is stored as {schema[name]}, not text", column=name, advice=advice))
    if columns.employees in schema and not schema[columns.employees].is_numeric():
        problems.append(Problem(f"is {schema[columns.employees]}, not a number", column=columns.employees))
    if columns.turnover in schema and not schema[columns.turnover].is_numeric():
        problems.append(Problem(f"is {schema[columns.turnover]}, not a number", column=columns.turnover))
    if problems:
        raise InputError(problems)


def _scale(schema: Any, columns: Columns) -> int:
    """The factor that makes turnover a whole number."""
    return 1 if schema[columns.turnover].is_integer() else 100


def group_records(
    frame: Any, columns: Columns, limits: tuple[int, ...], *, smallest: bool = True
) -> pd.DataFrame:
    """One row per year and pair of codes as they stand in the frame, in one pass; `smallest` adds minima."""
    import narwhals as nw

    lazy = _lazy(frame)
    scale = _scale(lazy.collect_schema(), columns)
    e, t = nw.col(columns.employees).cast(nw.Int64), nw.col(columns.turnover)
    t = (t * scale).round(0).cast(nw.Int64) if scale > 1 else t.cast(nw.Int64)
    micro, small, medium = limits
    rows = lazy.select(
        year=nw.col(columns.year).cast(nw.Int64),
        region=nw.col(columns.region),
        industry=nw.col(columns.industry),
        e=e,
        t=t,
        ee=e * e,
        above_micro=(e > micro).cast(nw.Int64),
        above_small=(e > small).cast(nw.Int64),
        above_medium=(e > medium).cast(nw.Int64),
    )
    grouped = rows.group_by(KEYS).agg(
        nw.len().alias("units"),
        nw.col("e").sum().alias("employees"),
        nw.col("t").sum().alias("turnover"),
        nw.col("ee").sum().alias("employees_squared"),
        nw.col("e").count().alias("with_employees"),
        *(nw.col(f"above_{size}").sum() for size in SIZES[:3]),
        nw.col("e").max().alias("largest_employees"),
        nw.col("t").max().alias("largest_turnover"),
        *(nw.col(name).min().alias(new) for name, new in SMALLEST.items() if smallest),
    )
    found = _with_sizes(_to_pandas(grouped))
    found.attrs["scale"] = scale
    return found


def _with_sizes(groups: pd.DataFrame) -> pd.DataFrame:
    """Units per size class from the counts above each limit."""
    steps = ["with_employees", *(f"above_{size}" for size in SIZES[:3])]
    for size, here, above in zip(SIZES, steps, [*steps[1:], None], strict=True):
        groups[size] = groups[here] - (groups[above] if above else 0)
    groups["units_without_employees"] = groups["units"] - groups["with_employees"]
    return groups.drop(columns=steps)


def _to_pandas(grouped: Any) -> pd.DataFrame:
    """The groups in memory, sums as 64-bit integers; a group without any figure sums to 0."""
    import duckdb
    import narwhals as nw

    names = [name for name in grouped.collect_schema().names() if name not in ("region", "industry")]
    try:
        found = grouped.with_columns(nw.col(*names).cast(nw.Int64)).collect().to_pandas()
    except duckdb.ConversionException as error:  # DuckDB adds up in more bits than it can hand over
        raise InputError([TOO_LARGE]) from error
    return found.assign(**{name: found[name].fillna(0).astype("int64") for name in names})


def fits(groups: pd.DataFrame) -> bool:
    """Whether sums that were added up in more than 64 bits are well within 64, rounded as they are here."""
    return bool((groups[["turnover", "employees_squared"]].astype(float).sum() < INT64 / 2).all())


def refuse_impossible(groups: pd.DataFrame, columns: Columns) -> None:
    """Negative figures, and sums that could have wrapped around 64 bits."""
    problems = []
    for name, column in (("employees", columns.employees), ("turnover", columns.turnover)):
        for row in groups[groups[f"smallest_{name}"] < 0].head(10).itertuples():
            where = f"{row.year}, {row.region}, {row.industry}"
            problems.append(
                Problem(f"is negative ({where})", column=column, value=getattr(row, f"smallest_{name}"))
            )
    bound = (groups["units"] * groups["largest_turnover"].astype(float)).sum()
    squares = (groups["units"] * groups["largest_employees"].astype(float) ** 2).sum()
    if max(bound, squares) > INT64:
        problems.append(TOO_LARGE)
    if problems:
        raise InputError(problems)
