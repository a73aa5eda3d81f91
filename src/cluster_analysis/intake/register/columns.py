"""The columns of a register: their names, their types, and the figures in them as whole numbers."""

from __future__ import annotations

import math
import warnings
from dataclasses import asdict, dataclass
from functools import reduce
from operator import or_
from typing import Any

from cluster_analysis.errors import InputError, Message, Problem

KEYS = ["year", "region", "industry"]
# Figures and the largest that one record may have; the square of more employees would not fit 64 bits.
FIGURES = {"employees": 2**31 - 1, "turnover": 2**63 - 1}
# Up to here numbers with fractions still hold halves exactly.
LARGEST_FLOAT = 2**52
THOUSANDS = "give turnover in thousands"


@dataclass(frozen=True)
class Columns:
    """Names of the register's columns. `region` is KATO or a region code, `industry` OKED, both as text."""

    year: str = "year"
    region: str = "kato"
    industry: str = "oked"
    employees: str = "employees"
    turnover: str = "turnover"


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


def refuse_missing(names: list[str], columns: Columns) -> None:
    """Refuse a register that lacks a needed column."""
    advice = Message("the register has {names}", names=names)
    absent = [name for name in asdict(columns).values() if name not in names]
    if absent:
        raise InputError(Problem("is missing", column=name, advice=advice) for name in absent)


def needed_columns(frame: Any, columns: Columns) -> Any:
    """The needed columns as a lazy frame, under the names of `Columns()`'s attributes.

    One without any value may be of any type.

    Raises
    ------
    InputError
        If columns are missing, codes are numbers, or years or figures are not.
    """
    import narwhals as nw

    lazy, chosen, problems = lazy_frame(frame), {}, []
    schema = lazy.collect_schema()
    refuse_missing(schema.names(), columns)
    for attribute, name in asdict(columns).items():
        chosen[attribute] = nw.col(name)
        if wrong := _unfit(attribute, schema[name], name):
            chosen[attribute] = nw.lit(None, nw.Float64 if attribute in FIGURES else nw.String)
            if lazy.select(nw.col(name).count()).collect()[name].to_list()[0]:
                problems.append(wrong)
    if problems:
        raise InputError(problems)
    return lazy.select(**chosen)


def _unfit(attribute: str, kind: Any, name: str) -> Problem | None:
    """What is wrong with the type of a column."""
    import narwhals as nw

    is_text = kind in (nw.String, nw.Categorical, nw.Enum, nw.Object)
    if attribute in ("region", "industry"):
        advice = "store codes as text, numbers lose leading zeros"
        wrong = Problem("is stored as {kind}, not text", kind=str(kind), column=name, advice=advice)
        return None if is_text else wrong
    if kind.is_numeric() or (is_text and attribute == "year"):
        return None
    return Problem("is {kind}, not a number", kind=str(kind), column=name)


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


def refuse_faulty(records: Any, columns: Columns) -> None:
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
            where = {"column": getattr(columns, name), "value": plain(row[name])}
            problems.append(Problem(message, advice=advice, **where))
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
