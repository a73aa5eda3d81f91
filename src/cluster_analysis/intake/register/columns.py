"""The columns of a register: their names, their types, and the figures in them as whole numbers."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from cluster_analysis.errors import InputError, Message, Problem

FIGURES = ("employees", "turnover")
INT64 = 2**63 - 1
# More than anyone employs, and small enough for the square to fit 64 bits.
LARGEST_EMPLOYEES = 2**31 - 1
# Up to here numbers with fractions still hold halves exactly.
LARGEST_FLOAT = 2**52
TOO_LARGE = Problem(
    "employees or turnover are so large that a sum may exceed 64 bits", advice="give turnover in thousands"
)


@dataclass(frozen=True)
class Columns:
    """Names of the register's columns. `region` is KATO or a region code, `industry` OKED, both as text."""

    year: str = "year"
    region: str = "kato"
    industry: str = "oked"
    employees: str = "employees"
    turnover: str = "turnover"

    @property
    def needed(self) -> list[str]:
        """All of them."""
        return [self.year, self.region, self.industry, self.employees, self.turnover]


class Figure(NamedTuple):
    """Employees or turnover as expressions: the whole number (0 where it is not known), and what it is."""

    value: Any
    known: Any
    faulty: Any


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


def missing_columns(names: Iterable[str], columns: Columns, file: str | None = None) -> list[Problem]:
    """One problem for each needed column that is not there."""
    there = list(names)
    advice = Message("the register has {names}", names=there)
    absent = [name for name in columns.needed if name not in there]
    return [Problem("is missing", file=file, column=name, advice=advice) for name in absent]


def unfit_columns(frame: Any, columns: Columns, file: str | None = None) -> dict[str, Problem | None]:
    """Columns whose type does not fit, each with its problem; None for one without any value."""
    import narwhals as nw

    lazy = lazy_frame(frame)
    text = (nw.String, nw.Categorical, nw.Enum, nw.Object)
    unfit: dict[str, Problem | None] = {}
    for name, kind in lazy.collect_schema().items():
        if name in (columns.region, columns.industry):
            advice = "store codes as text, numbers lose leading zeros"
            fits, message = kind in text, "is stored as {kind}, not text"
        elif name == columns.year:
            advice = "give the year as a whole number"
            fits, message = kind.is_numeric() or kind in text, "is {kind}, not a year"
        else:
            advice = None
            fits, message = kind.is_numeric(), "is {kind}, not a number"
        if name in columns.needed and not fits:
            some = lazy.select(nw.col(name).count()).collect()[name].to_list()[0]
            problem = Problem(message, kind=str(kind), file=file, column=name, advice=advice)
            unfit[name] = problem if some else None
    return unfit


def needed_columns(frame: Any, columns: Columns) -> Any:
    """The needed columns as a lazy frame, under the names of `Columns()`'s attributes.

    Raises
    ------
    InputError
        If columns are missing, codes are numbers, or years or figures are not.
    """
    import narwhals as nw

    lazy = lazy_frame(frame)
    problems = missing_columns(lazy.collect_schema(), columns)
    unfit = {} if problems else unfit_columns(lazy, columns)
    problems += [problem for problem in unfit.values() if problem]
    if problems:
        raise InputError(problems)
    chosen = {attribute: nw.col(name) for attribute, name in asdict(columns).items()}
    for attribute, name in asdict(columns).items():
        if name in unfit:  # nothing in it: of any type
            chosen[attribute] = nw.lit(None, nw.Float64 if attribute in FIGURES else nw.String)
    return lazy.select(**chosen)


def figure(name: str, kind: Any) -> Figure:
    """Employees or turnover of the records: a whole number, turnover with fractions in hundredths.

    Half a hundredth is rounded up: floor(100 x + 0.5), in double precision on every engine. Faulty is what is
    negative, infinite, too large, or employees with a fraction.
    """
    import narwhals as nw

    raw = nw.col(name)
    x = (raw if kind.is_integer() else raw.cast(nw.Float64)).fill_null(0)
    known, whole = ~raw.is_null(), x
    if kind.is_integer():
        faulty = (x < 0) | (x > (LARGEST_EMPLOYEES if name == "employees" else INT64))
    else:
        known = known & ~x.is_nan()
        x = nw.when(x.is_nan()).then(0.0).otherwise(x)
        whole = x
        faulty = (x < 0) | (x * scale_of(name, kind) > LARGEST_FLOAT)
        if name == "employees":
            faulty = faulty | (x > LARGEST_EMPLOYEES) | (x != x.floor())
        else:
            whole = (x * 100 + 0.5).floor()
    nothing = nw.lit(0, kind if kind.is_integer() else nw.Float64)
    return Figure(nw.when(faulty).then(nothing).otherwise(whole).cast(nw.Int64), known, faulty)


def scale_of(name: str, kind: Any) -> int:
    """The factor that makes a figure a whole number."""
    return 1 if name == "employees" or kind.is_integer() else 100


def faults(records: Any, columns: Columns, name: str) -> list[Problem]:
    """The first faulty figures of a column, each with its place."""
    kind = records.collect_schema()[name]
    found = records.filter(figure(name, kind).faulty).select("year", "region", "industry", name).head(10)
    problems = []
    for year, region, industry, value in found.collect().iter_rows():
        message = _fault(float(value), name)
        advice = "give turnover in thousands" if name == "turnover" and message == "is too large" else None
        shown = int(value) if math.isfinite(value) and value == int(value) else float(value)
        place = f"{year}, {region}, {industry}"
        message = Message("{fault} ({place})", fault=Message(message), place=place)
        problems.append(Problem(message, column=getattr(columns, name), value=shown, advice=advice))
    return problems


def _fault(value: float, name: str) -> str:
    if not math.isfinite(value):
        return "is not a finite number"
    if value < 0:
        return "is negative"
    return "is not a whole number" if name == "employees" and value != int(value) else "is too large"
