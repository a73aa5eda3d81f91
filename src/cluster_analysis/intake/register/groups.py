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

import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.data.regions import industries
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.errors import InputError, Message, Problem

KEYS = ["year", "region", "industry"]
# Figures and the largest that one record may have; the square of more employees would not fit 64 bits.
FIGURES = {"employees": 2**31 - 1, "turnover": 2**63 - 1}
# Up to here numbers with fractions still hold halves exactly.
LARGEST_FLOAT = 2**52
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
    """The needed columns as a lazy frame, under the keys of `COLUMNS`; one without values may be of any type.

    Raises
    ------
    InputError
        If columns are missing, codes are numbers, or years or figures are not.
    """
    import narwhals as nw

    lazy, chosen, problems = lazy_frame(frame), {}, []
    schema = lazy.collect_schema()
    refuse_missing(schema.names())
    for key, name in COLUMNS.items():
        chosen[key] = nw.col(name)
        if wrong := _unfit(key, schema[name]):
            chosen[key] = nw.lit(None, nw.Float64 if key in FIGURES else nw.String)
            if lazy.select(nw.col(name).count()).collect()[name].to_list()[0]:
                problems.append(wrong)
    if problems:
        raise InputError(problems)
    return lazy.select(**chosen)


def _unfit(key: str, kind: Any) -> Problem | None:
    """What is wrong with the type of a column."""
    import narwhals as nw

    is_text = kind in (nw.String, nw.Categorical, nw.Enum, nw.Object)
    if is_text if key in KEYS[1:] else kind.is_numeric() or (is_text and key == "year"):
        return None
    said: dict[str, Any] = {"kind": str(kind), "column": COLUMNS[key]}
    if key in KEYS[1:]:
        return Problem("is stored as {kind}, not text", advice=AS_TEXT, **said)
    return Problem("is {kind}, not a number", **said)


def known_figure(name: str, kind: Any) -> tuple[Any, Any]:
    """Employees or turnover as expressions: the number, 0 where it is not known; whether it is known."""
    import narwhals as nw

    raw = nw.col(name)
    if kind.is_integer():
        return raw.fill_null(0), ~raw.is_null()
    x = raw.cast(nw.Float64).fill_null(0)
    return nw.when(x.is_nan()).then(0.0).otherwise(x), ~(raw.is_null() | x.is_nan())


def scale_of(name: str, kind: Any) -> int:
    """The factor that makes a figure a whole number: turnover with fractions is counted in hundredths."""
    return 1 if name == "employees" or kind.is_integer() else 100


def whole_figure(name: str, kind: Any) -> tuple[Any, Any]:
    """The same as a whole number; half a hundredth is up: floor(100 x + 0.5), in double precision."""
    import narwhals as nw

    x, known = known_figure(name, kind)
    return ((x * 100 + 0.5).floor() if scale_of(name, kind) > 1 else x).cast(nw.Int64), known


def refuse_faulty(records: Any) -> None:
    """Refuse figures that are negative, infinite or too large, and employees with a fraction."""
    schema, problems = records.collect_schema(), []
    for name, limit in FIGURES.items():
        faults = _faults(name, limit, schema[name])
        found = records.filter(reduce(or_, faults.values())).select(*KEYS, name, **faults).head(10)
        for row in found.collect().iter_rows(named=True):
            fault = next(filter(row.__getitem__, faults))
            place = ", ".join(str(row[key]) for key in KEYS)
            message = Message("{fault} ({place})", fault=Message(fault), place=place)
            advice = THOUSANDS if (name, fault) == ("turnover", "is too large") else None
            problems.append(Problem(message, column=name, value=plain(row[name]), advice=advice))
    if problems:
        raise InputError(problems)


def _faults(name: str, limit: int, kind: Any) -> dict[str, Any]:
    """What may be wrong with a figure, each as an expression; the first that holds is said."""
    x, _ = known_figure(name, kind)
    if kind.is_integer():
        return {"is negative": x < 0, "is too large": x > limit}
    largest = min(limit, LARGEST_FLOAT // scale_of(name, kind))
    faults = {"is not a finite number": x == math.inf, "is negative": x < 0, "is too large": x > largest}
    return faults | ({"is not a whole number": x != x.floor()} if name == "employees" else {})


def plain(value: Any) -> Any:
    """A value without the wrapping of numpy, as a person would write it."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | int | float) else str(value)


def group_records(records: Any) -> DataFrame:
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


def _with_sizes(groups: DataFrame) -> DataFrame:
    """Units per size class from the counts above each limit, and units without a figure."""
    steps = ["with_employees", *(f"above_{size}" for size in SIZES[:3])]
    for size, here, above in zip(SIZES, steps, [*steps[1:], None], strict=True):
        groups[size] = groups[here] - (groups[above] if above else 0)
    for name in FIGURES:
        groups[f"units_without_{name}"] = groups["units"] - groups[f"with_{name}"]
    return groups


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
