"""Answers: read as people type them, and compared with the reference (numbers, names, sets, tables).

Typed are decimal commas, fractions, lists with semicolons, names without braces.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from pandas import DataFrame, Series
from xarray import DataArray

TOLERANCE = 2e-3
_NUMBER = re.compile(r"([-−+]?\d+(?:[.,]\d+)?)(?:\s*/\s*(\d+(?:[.,]\d+)?))?")
Plain = None | bool | float | str | list["Plain"] | dict[str, "Plain"] | frozenset["Plain"]
"""What values are compared as: tables are dictionaries of their labels, arrays are lists."""


def same(answer: object, expected: object, tolerance: float = TOLERANCE, digits: int = 9) -> bool:
    """Whether two values agree: labels exactly and in any order, numbers within a relative tolerance.

    A number that is the expected one rounded to `digits` or more decimals agrees too. A list is compared
    with a table in the order of its rows. Missing agrees only with missing. Never raises: an answer of
    another kind is just not the same.

    Examples
    --------
    >>> same(0.2113, 0.21132), same([2, 1], [1, 2]), same({"b", "a"}, {"a", "b"}), same(True, 1.0)
    (True, False, True, False)
    >>> same(0.21, 0.21132), same(0.21, 0.21132, digits=2), same(0.22, 0.21132, digits=2)
    (False, True, False)
    """
    try:
        if isinstance(answer, Sequence | np.ndarray) and isinstance(expected, Series | DataFrame):
            expected = expected.to_numpy()
        return _same(plain(answer), plain(expected), tolerance, digits)
    except (TypeError, ValueError, AttributeError):
        return False


def plain(value: object) -> Plain:
    """Arrays and tables as nested dictionaries of labels, or lists where there are no labels.

    Examples
    --------
    >>> plain(pd.Series({"a": 1})), plain(np.array([1, 2])), plain({"a"})
    ({'a': 1}, [1, 2], frozenset({'a'}))
    """
    if isinstance(value, DataArray):
        value = value.to_series() if value.dims else value.item()
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, DataFrame | Series | Mapping):
        return {str(label): plain(part) for label, part in value.items()}
    if isinstance(value, list | tuple | pd.Index):
        return [*map(plain, value)]
    if isinstance(value, set | frozenset):
        return frozenset(map(plain, value))
    return value  # type: ignore[return-value]


def _same(answer: Plain, expected: Plain, tolerance: float, digits: int) -> bool:
    if isinstance(expected, dict):
        if not isinstance(answer, dict) or answer.keys() != expected.keys():
            return False
        answer, expected = [answer[one] for one in expected], [*expected.values()]
    if isinstance(expected, list):
        alike = isinstance(answer, list) and len(answer) == len(expected)
        return alike and all(_same(a, b, tolerance, digits) for a, b in zip(answer, expected, strict=True))  # type: ignore[arg-type]
    if isinstance(expected, frozenset):
        return isinstance(answer, frozenset | list) and frozenset(answer) == expected
    if isinstance(expected, bool) or isinstance(answer, bool) or expected is None:
        return answer is expected
    if isinstance(expected, int | float):
        return isinstance(answer, int | float) and _close(answer, expected, tolerance, digits)
    return str(answer).strip().casefold() == expected.strip().casefold()


def _close(answer: float, expected: float, tolerance: float, digits: int) -> bool:
    if math.isclose(answer, expected, rel_tol=tolerance, abs_tol=1e-9):
        return True
    rounded = (round(expected, places) for places in range(digits, 7))
    missing = math.isnan(answer) and math.isnan(expected)
    return missing or any(math.isclose(answer, one, rel_tol=1e-12) for one in rounded)


def read(text: str, expected: object) -> Plain:
    """What a text says in the form of the expected answer; the text itself where it cannot be read so.

    Examples
    --------
    >>> read("1,63", 1.6), read("1/16", 0.06), read("0,21; 0,21", [0.2, 0.2]), read("0.3, 0.5", [0.3, 0.5])
    (1.63, 0.0625, [0.21, 0.21], [0.3, 0.5])
    >>> sorted(read("A, B", {"A"})), read("55%", 0.55), read("Medici; 0,522", ["Medici", 0.5])
    (['A', 'B'], '55%', ['Medici', 0.522])
    """
    form = plain(expected)
    if isinstance(form, frozenset):
        return text if "{" in text else _parts(text)  # type: ignore[return-value]
    if isinstance(form, list):
        values = [number(part) for part in _parts(text)]
        return values if len(values) > 1 else text  # type: ignore[return-value]
    return text.strip() if isinstance(form, bool | str | dict | None) else number(text)


def blank(answer: object) -> bool:
    """Whether nothing was typed or chosen: no text, no names, no numbers.

    Examples
    --------
    >>> blank(" "), blank(set()), blank({"A": "", "B": None}), blank([0]), blank(False)
    (True, True, True, False, False)
    """
    value = plain(answer)
    if isinstance(value, dict | list | frozenset):
        return all(map(blank, value.values() if isinstance(value, dict) else value))
    return value is None or not str(value).strip()


def number(text: str) -> float | str:
    """A number with a decimal point or comma, or a fraction; the text itself if it is anything else.

    Examples
    --------
    >>> number("1 234,5"), number("1/4"), number("7^(1/4)")
    (1234.5, 0.25, '7^(1/4)')
    """
    match = _NUMBER.fullmatch(re.sub(r"\s(?=\d{3})", "", text.strip()))
    if match is None:
        return text
    above, below = (float(part.replace(",", ".").replace("−", "-")) for part in (match[1], match[2] or "1"))
    return above / below if below else text


def _parts(text: str) -> list[str]:
    inner = text.strip().strip("()[]")
    parts = re.split(r";|,\s+", inner)
    parts = inner.split(",") if len(parts) == 1 else parts
    return [part.strip().strip("'\"«»") for part in parts if part.strip()]
