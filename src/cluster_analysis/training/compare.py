"""Whether an answer is the reference: numbers, names, sets of names, labelled tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

TOLERANCE = 2e-3


def same(answer: Any, expected: Any, tolerance: float = TOLERANCE) -> bool:
    """Whether two values agree: numbers within a relative tolerance, labels exactly, in any order of labels.

    Missing agrees only with missing. Never raises: an answer of another kind is just not the same.

    Examples
    --------
    >>> same(0.2113, 0.21132), same([2, 1], [1, 2]), same({"b", "a"}, {"a", "b"}), same(True, 1.0)
    (True, False, True, False)
    """
    try:
        return _same(_plain(answer), _plain(expected), tolerance)
    except (TypeError, ValueError, KeyError, AttributeError):
        return False


def _plain(value: Any) -> Any:
    """Arrays and tables as nested dictionaries of labels, or lists where there are no labels."""
    if hasattr(value, "to_series") and hasattr(value, "dims"):
        value = value.to_series() if value.dims else float(value)
    if isinstance(value, pd.DataFrame):
        return {str(column): _plain(value[column]) for column in value.columns}
    if isinstance(value, pd.Series):
        return {str(label): _plain(one) for label, one in value.items()}
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Mapping):
        return {str(label): _plain(one) for label, one in value.items()}
    if isinstance(value, (list, tuple, pd.Index)):
        return [_plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return frozenset(_plain(one) for one in value)
    return value


def _same(answer: Any, expected: Any, tolerance: float) -> bool:
    if isinstance(expected, bool) or isinstance(answer, bool) or expected is None:
        return answer is expected
    if isinstance(expected, (int, float)):
        number = isinstance(answer, (int, float)) and not isinstance(answer, bool)
        return number and _close(float(answer), float(expected), tolerance)
    if isinstance(expected, dict):
        keys = isinstance(answer, dict) and set(answer) == set(expected)
        return keys and all(_same(answer[one], expected[one], tolerance) for one in expected)
    if isinstance(expected, list):
        size = isinstance(answer, list) and len(answer) == len(expected)
        return size and all(_same(a, b, tolerance) for a, b in zip(answer, expected, strict=True))
    if isinstance(expected, frozenset):
        return isinstance(answer, (frozenset, list)) and frozenset(answer) == expected
    return bool(str(answer).strip().casefold() == str(expected).strip().casefold())


def _close(answer: float, expected: float, tolerance: float) -> bool:
    if math.isnan(expected) or math.isnan(answer):
        return math.isnan(expected) and math.isnan(answer)
    return math.isclose(answer, expected, rel_tol=tolerance, abs_tol=1e-9)
