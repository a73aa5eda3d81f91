"""What a cell of a panel is: observed, a true zero, or missing with a reason.

A panel carries the codes (``int8``, one byte a cell) beside its values, as the coordinate
``status`` with the CF attributes ``flag_values`` and ``flag_meanings``; tidy tables carry the labels.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cluster_analysis.errors import UnknownNameError


class Status(IntEnum):
    """Status of one cell; `label` is its name in tidy tables.

    Examples
    --------
    >>> Status.NOT_PUBLISHED.label
    'not published'
    >>> Status.from_label("suppressed") is Status.SUPPRESSED
    True
    """

    OBSERVED = 0
    TRUE_ZERO = 1
    ESTIMATED = 2
    NOT_PUBLISHED = 3
    SUPPRESSED = 4
    NOT_APPLICABLE = 5
    OUTSIDE_VINTAGE = 6
    ZERO_DENOMINATOR = 7  # a result only: the formula divides by zero here
    DEPENDS_ON_MISSING = 8  # a result only: a cell it needs is missing
    UNDEFINED = 9  # a result only: the measure's own condition, see its docstring

    @property
    def label(self) -> str:
        """The name in tidy tables, lower case with spaces."""
        return self.name.lower().replace("_", " ")

    @property
    def has_value(self) -> bool:
        """Whether a number stands in the cell."""
        return self <= Status.ESTIMATED

    @classmethod
    def from_label(cls, label: str) -> Status:
        """The status with this label; an unknown one is refused with the nearest."""
        for status in cls:
            if status.label == label:
                return status
        raise UnknownNameError(label, [status.label for status in cls], "status")


_NO_DATA = "- . .. ... : na n/a nan none null н/д н.д."
_CONFIDENTIAL = "x х c с (d)"
MARKS = dict.fromkeys(["", "нет данных", "деректер жоқ", *_NO_DATA.split()], Status.NOT_PUBLISHED)
MARKS |= dict.fromkeys(_CONFIDENTIAL.split(), Status.SUPPRESSED)
"""What people write in a cell that has no figure; x and c in either script are confidential."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"…": "..."})


def of_mark(text: str) -> Status | None:
    """The status that a text stands for in place of a figure, None if it is no such mark.

    Examples
    --------
    >>> of_mark(" … ") is Status.NOT_PUBLISHED, of_mark("X") is Status.SUPPRESSED, of_mark("12a")
    (True, True, None)
    """
    return MARKS.get(text.strip().casefold().translate(_DASHES))


def figure_of(cell: object) -> tuple[float, Status | None]:
    """A cell as a number and its status; no status if it is neither a number nor a mark.

    Examples
    --------
    >>> figure_of("12.5"), figure_of("x"), figure_of("12a")
    ((12.5, <Status.OBSERVED: 0>), (nan, <Status.SUPPRESSED: 4>), (nan, None))
    """
    mark = of_mark(cell) if isinstance(cell, str) else None
    if mark is not None:
        return np.nan, mark
    try:
        value = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        known = cell is None or type(cell).__name__ in ("NAType", "NaTType")
        return np.nan, Status.NOT_PUBLISHED if known else None
    return value, Status.NOT_PUBLISHED if np.isnan(value) else Status.OBSERVED


LABELS = np.array([status.label for status in Status])


def labels(codes: ArrayLike) -> NDArray[np.str_]:
    """Labels of status codes, same shape.

    Examples
    --------
    >>> labels([0, 4]).tolist()
    ['observed', 'suppressed']
    """
    return np.asarray(LABELS[np.asarray(codes)])


def flag_attributes() -> dict[str, object]:
    """CF attributes that explain the codes to any reader of the array."""
    return {
        "flag_values": [int(status) for status in Status],
        "flag_meanings": " ".join(status.name.lower() for status in Status),
    }
