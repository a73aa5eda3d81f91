"""Whether an answer is the reference: numbers, names, sets of names, labelled tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

TOLERANCE = 2e-3
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
        if isinstance(answer, Sequence | np.ndarray) and isinstance(expected, pd.Series | pd.DataFrame):
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
    if isinstance(value, pd.DataFrame | pd.Series | Mapping):
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
