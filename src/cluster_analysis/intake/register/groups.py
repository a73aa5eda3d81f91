"""Records of a register: their columns, their figures as whole numbers, their codes; one pass over them all.

A register has the columns `COLUMNS`: `kato` is KATO or a region code, `oked` OKED, both as text.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.data.regions import industries
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.errors import InputError, Message, Problem

KEYS = ["year", "region", "industry"]
# Figures and the largest that one record may have; the square of more employees would not fit 64 bits.
FIGURES = {"employees": 2**31 - 1, "turnover": 2**63 - 1}
WITHOUT = [f"units_without_{name}" for name in FIGURES]
PEAKS = [f"largest_{name}" for name in FIGURES]
# Up to here numbers with fractions still hold halves of hundredths exactly.
LARGEST_FLOAT = 2**52 // 100
COLUMNS = {"year": "year", "region": "kato", "industry": "oked"} | {name: name for name in FIGURES}
AS_TEXT = "store codes as text, numbers lose leading zeros"
THOUSANDS = "give turnover in thousands"
TOO_LARGE = "employees or turnover are so large that a sum may exceed 64 bits"
SIZES = ("micro", "small", "medium", "large")
# Upper limits of micro, small and medium enterprises by employees (Entrepreneurial Code); above is large.
SIZE_LIMITS = (15, 100, 250)
# DuckDB addresses its groups directly if the ranges of all keys together take no more bits than this.
DIRECT_BITS = 16


def lazy_frame(frame: Any) -> Any:
    """Any supported frame as a lazy narwhals frame."""
    import narwhals as nw

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # Dask support will move to a package of its own
        try:
            return nw.from_native(frame).lazy()
        except TypeError as error:
            message = "is neither a path nor a frame of DuckDB, Spark, Polars, Dask or pandas"
            raise InputError(message, value=type(frame).__name__) from error


def refuse_missing(names: list[str]) -> None:
    """Refuse a register that lacks a needed column."""
    advice = Message("the register has {names}", names=names)
    absent = [name for name in COLUMNS.values() if name not in names]
    if absent:
        raise InputError(Problem("is missing", column=name, advice=advice) for name in absent)


def needed_columns(frame: Any) -> Any:
    """The needed columns as a lazy frame, under the keys of `COLUMNS`.

    Raises
    ------
    InputError
        If columns are missing, codes are numbers, or years or figures are not.
    """
    import narwhals as nw

    lazy = lazy_frame(frame)
    schema = lazy.collect_schema()
    refuse_missing(schema.names())
    if problems := [wrong for key, name in COLUMNS.items() for wrong in _unfit(key, schema[name])]:
        raise InputError(problems)
    chosen = {key: nw.col(COLUMNS[key]) for key in KEYS}
    for name in FIGURES:
        x, chosen[f"with_{name}"] = nw.col(name).fill_null(0), ~nw.col(name).is_null()
        if not schema[name].is_integer():
            x = nw.col(name).cast(nw.Float64).fill_null(0)
            chosen[f"with_{name}"] &= ~x.is_nan()
            x = nw.when(x.is_nan()).then(0.0).otherwise(x)
        chosen[name] = x
    return lazy.select(**chosen)


def _unfit(key: str, kind: Any) -> list[Problem]:
    """What is wrong with the type of a column."""
    import narwhals as nw

    is_text, is_code = kind in (nw.String, nw.Categorical, nw.Enum, nw.Object), key in KEYS[1:]
    if kind == nw.Unknown or (is_text if is_code else kind.is_numeric() or (is_text and key == "year")):
        return []  # a column without any value has no type
    said: dict[str, Any] = {"kind": str(kind), "column": COLUMNS[key]}
    if is_code:
        return [Problem("is stored as {kind}, not text", advice=AS_TEXT, **said)]
    return [Problem("is {kind}, not a number", **said)]


def refuse_faulty(records: Any) -> None:
    """Refuse figures that are negative, infinite or too large, and employees with a fraction."""
    schema, problems = records.collect_schema(), []
    for name in FIGURES:
        faults = _faults(name, schema[name].is_integer())
        found = records.filter(reduce(or_, faults.values())).select(*KEYS, name, **faults).head(10)
        for row in found.collect().iter_rows(named=True):
            fault, x = next(filter(row.__getitem__, faults)), row[name]
            place = ", ".join(str(row[key]) for key in KEYS)
            message = Message("{fault} ({place})", fault=Message(fault), place=place)
            advice = THOUSANDS if (name, fault) == ("turnover", "is too large") else None
            problems.append(Problem(message, column=name, value=x if x % 1 else int(x), advice=advice))
    if problems:
        raise InputError(problems)


def _faults(name: str, is_whole: bool) -> dict[str, Any]:
    """What may be wrong with a figure, each as an expression; the first that holds is said."""
    import narwhals as nw

    x, limit = nw.col(name), FIGURES[name]
    if is_whole:
        return {"is negative": x < 0, "is too large": x > limit}
    faults = {"is not a finite number": x == math.inf, "is negative": x < 0}
    faults["is too large"] = x > min(limit, LARGEST_FLOAT)
    return faults | ({"is not a whole number": x != x.floor()} if name == "employees" else {})


def group_records(records: Any) -> tuple[DataFrame, int]:
    """One row per year and pair of codes as they stand, in one pass, and how many units of turnover are one.

    Turnover with fractions is counted in hundredths; half a hundredth is up: floor(100 x + 0.5), in double
    precision.

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

    e, t, scale = nw.col("employees").cast(nw.Int64), nw.col("turnover"), 1
    if not records.collect_schema()["turnover"].is_integer():
        t, scale = (t * 100 + 0.5).floor(), 100
    known = [f"with_{name}" for name in FIGURES]
    flags = {name: nw.col(name) for name in known} | {f"above_{limit}": e > limit for limit in SIZE_LIMITS}
    sums = {"employees": e, "turnover": t.cast(nw.Int64), "employees_squared": e * e}
    rough = {f"rough_{name}": sums[name].cast(nw.Float64) for name in ("turnover", "employees_squared")}
    sums |= {name: flag.cast(nw.Int64) for name, flag in flags.items()}
    most = [nw.col(name).max().alias(peak) for name, peak in zip(FIGURES, PEAKS, strict=True)]
    grouped = records.select(*KEYS, **sums, **rough).group_by(KEYS)
    found = grouped.agg(nw.col(*sums, *rough).sum(), *most, units=nw.len())
    names = [*sums, *PEAKS, "units"]
    cells = found.with_columns(nw.col(*names).cast(nw.Int64)).collect().to_pandas()
    if cells[[*rough]].sum().max() >= FIGURES["turnover"]:  # the whole sum has wrapped around
        raise InputError(TOO_LARGE, advice=THOUSANDS)
    cells = cells.astype(dict.fromkeys(names, "int64"))
    above = ["with_employees", *(f"above_{limit}" for limit in SIZE_LIMITS)]
    cells[list(SIZES)] = -np.diff(cells[above], append=0)
    cells[WITHOUT] = cells[["units"]].to_numpy() - cells[known]
    return cells, scale


def number_codes(
    records: Any, connection: Any, to: Mapping[str, Callable[[str], str | None]]
) -> tuple[Any, dict[str, Series]]:
    """Records with small numbers for codes, and the code that each number stands for.

    Codes of one region (industry) share a number; a code that is not known has its own. Whole numbers of a
    known, small range are grouped by direct addressing, faster than text is by hashing.
    """
    import narwhals as nw

    connection.execute(f"set perfect_ht_threshold = {DIRECT_BITS}")
    codes_of = {}
    for name, known in to.items():
        found = records.group_by(name).agg(units=nw.len()).collect()  # `unique` would number every record
        codes = Series(sorted(found[name].drop_nulls().to_list()), dtype=object)
        numbers = pd.factorize(codes.map(known).fillna(codes))[0]
        connection.register("codes", DataFrame({"code": codes.astype("str"), "number": numbers}))
        # a table, unlike a frame, has statistics
        connection.execute(f"create temp table {name}s as select * from codes")  # noqa: S608
        records = records.join(
            nw.from_native(connection.table(f"{name}s")), left_on=name, right_on="code", how="left"
        )
        records = records.drop(name).rename({"number": name})
        codes_of[name] = codes.groupby(numbers).first()
    return records, codes_of


def oked_at_level(code: str, level: str = "section") -> str | None:
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
    text = code.strip()
    bare = text.replace(".", "") if text.find(".") in (-1, 2) else ""
    known = industries.oked()
    chain = [bare, *industries.ancestors(bare)] if bare in known else []
    return next((one for one in chain if known[one]["level"] == level), None)


def region_of_kato(code: str) -> str | None:
    """The region of a KATO code of any level: its first two digits; None if they are no region's.

    Examples
    --------
    >>> region_of_kato("111010000"), region_of_kato("75"), region_of_kato("9"), region_of_kato("KZ-43")
    ('KZ-11', 'KZ-75', None, 'KZ-43')
    """
    text = code.strip()
    if text in regions().all_units:
        return text
    return regions().find(text[:2]) if text.isdigit() and len(text) in (2, 4, 6, 9) else None


def to_cells(level: str) -> dict[str, Callable[[str], str | None]]:
    """What a code of each column of a register stands for in cells at a level."""
    return {"region": region_of_kato, "industry": lambda code: oked_at_level(code, level)}
