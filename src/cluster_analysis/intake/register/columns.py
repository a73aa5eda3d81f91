"""The columns of a register: their names, their types, and the figures in them as whole numbers."""

from __future__ import annotations

import math
import warnings
from dataclasses import asdict, dataclass
from typing import Any

from cluster_analysis.errors import InputError, Message, Problem

KEYS = ["year", "region", "industry"]
FIGURES = ("employees", "turnover")
LARGEST = 2**63 - 1
# More than anyone employs, and small enough for the square to fit 64 bits.
LARGEST_EMPLOYEES = 2**31 - 1
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
            raise InputError([Problem(message, value=type(frame).__name__)]) from error


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
    problems: list[Problem] = []
    for name in FIGURES:
        kind = records.collect_schema()[name]
        x, _ = known_figure(name, kind)
        limit = LARGEST if kind.is_integer() else LARGEST_FLOAT // scale_of(name, kind)
        limit = min(limit, LARGEST_EMPLOYEES) if name == "employees" else limit
        faulty = (x < 0) | (x > limit)
        if name == "employees" and not kind.is_integer():
            faulty = faulty | (x != x.floor())
        found = records.filter(faulty).select(*KEYS, name).head(10).collect()
        problems += [_fault(name, columns, *row) for row in found.iter_rows()]
    if problems:
        raise InputError(problems)


def _fault(name: str, columns: Columns, year: Any, region: Any, industry: Any, value: Any) -> Problem:
    """What is wrong with a figure, and in which record."""
    finite, advice = math.isfinite(value), None
    if not finite:
        fault = Message("is not a finite number")
    elif value < 0:
        fault = Message("is negative")
    elif name == "employees" and value != int(value):
        fault = Message("is not a whole number")
    else:
        fault, advice = Message("is too large"), THOUSANDS if name == "turnover" else None
    message = Message("{fault} ({place})", fault=fault, place=f"{year}, {region}, {industry}")
    shown = int(value) if finite and value == int(value) else float(value)
    return Problem(message, column=getattr(columns, name), value=shown, advice=advice)
