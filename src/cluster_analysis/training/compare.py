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
    except (TypeError, ValueError, KeyError, AttributeError):
        return False


def plain(value: object) -> Plain:
    """Arrays and tables as nested dictionaries of labels, or lists where there are no labels.

    Examples
    --------
    >>> plain(pd.Series({"a": 1})), plain(np.array([1, 2])), plain({"a"})
    ({'a': 1}, [1, 2], frozenset({'a'}))
    """
    if hasattr(value, "to_series") and hasattr(value, "dims"):
        value = value.to_series() if value.dims else float(value)  # type: ignore[arg-type]
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, DataFrame | Series | Mapping):
        return {str(label): plain(part) for label, part in value.items()}
    if isinstance(value, list | tuple | pd.Index):
        return [plain(part) for part in value]
    if isinstance(value, set | frozenset):
        return frozenset(plain(part) for part in value)
    return value  # type: ignore[return-value]


def _same(answer: Plain, expected: Plain, tolerance: float, digits: int) -> bool:
    if isinstance(expected, bool) or isinstance(answer, bool) or expected is None:
        return answer is expected
    if isinstance(expected, int | float):
        return isinstance(answer, int | float) and _close(float(answer), float(expected), tolerance, digits)
    if isinstance(expected, dict):
        labels = isinstance(answer, dict) and set(answer) == set(expected)
        return labels and all(_same(answer[one], expected[one], tolerance, digits) for one in expected)  # type: ignore[call-overload, index]
    if isinstance(expected, list):
        if not isinstance(answer, list) or len(answer) != len(expected):
            return False
        return all(_same(a, b, tolerance, digits) for a, b in zip(answer, expected, strict=True))
    if isinstance(expected, frozenset):
        return isinstance(answer, frozenset | list) and frozenset(answer) == expected
    return str(answer).strip().casefold() == str(expected).strip().casefold()


def _close(answer: float, expected: float, tolerance: float, digits: int) -> bool:
    if math.isnan(expected) or math.isnan(answer):
        return math.isnan(expected) and math.isnan(answer)
    if math.isclose(answer, expected, rel_tol=tolerance, abs_tol=1e-9):
        return True
    return any(math.isclose(answer, round(expected, places), rel_tol=1e-12) for places in range(digits, 7))


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
    if isinstance(form, bool) or form is None or isinstance(form, str | dict):
        return text.strip()
    if isinstance(form, int | float):
        value = number(text)
        return text if value is None else value
    parts = _parts(text)
    if isinstance(form, frozenset):
        return text if "{" in text else list(parts)
    values = [part if number(part) is None else number(part) for part in parts]
    return list(values) if len(values) > 1 else text


def blank(answer: object) -> bool:
    """Whether nothing was typed or chosen: no text, no names, no numbers.

    Examples
    --------
    >>> blank(" "), blank(set()), blank({"A": "", "B": None}), blank([0]), blank(False)
    (True, True, True, False, False)
    """
    value = plain(answer)
    if isinstance(value, dict | list | frozenset):
        return all(blank(one) for one in (value.values() if isinstance(value, dict) else value))
    return value is None or (isinstance(value, str) and not value.strip())


def number(text: str) -> float | None:
    """A number with a decimal point or comma, or a fraction; None for anything else.

    Examples
    --------
    >>> number("1 234,5"), number("1/4"), number("7^(1/4)")
    (1234.5, 0.25, None)
    """
    match = _NUMBER.fullmatch(re.sub(r"[\s  ](?=\d{3})", "", text.strip()))
    if match is None:
        return None
    above, below = (float(part.replace(",", ".").replace("−", "-")) for part in (match[1], match[2] or "1"))
    return above / below if below else None


def _parts(text: str) -> list[str]:
    inner = text.strip().strip("()[]")
    parts = re.split(r";|,\s+", inner)
    parts = inner.split(",") if len(parts) == 1 else parts
    return [part.strip().strip("'\"«»") for part in parts if part.strip()]
