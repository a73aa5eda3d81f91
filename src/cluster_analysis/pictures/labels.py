"""Names on a drawing, none of which touches another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np


def place(label: Any, sizes: Iterable[float], middles: np.ndarray, taken: list[np.ndarray]) -> bool:
    """Move a label to the first of some places where it touches no other, and take that place.

    Parameters
    ----------
    label
        A text on axes, in the middle of its place.
    sizes
        Of its letters, the best first: the next one is tried where no place is free for the one before.
    middles
        The places, the best first, in pixels: (n, 2).
    taken
        The boxes of the labels before it, lower and upper corner; its own is added.

    Returns
    -------
    bool
        Whether there is such a place.
    """
    others = np.array(taken).reshape(-1, 2, 2)
    for size in sizes:
        label.set_size(size)
        box = label.get_window_extent(label.axes.figure.canvas.get_renderer())
        half = np.array([box.width / 2 + 1.5, box.height / 2 + 1.0])
        for middle in middles:
            low, high = middle - half, middle + half
            if not ((low < others[:, 1]) & (high > others[:, 0])).all(axis=1).any():
                label.set_position(label.axes.transData.inverted().transform(middle))
                taken.append(np.array([low, high]))
                return True
    return False
