"""Several things that are shown one after another."""

from __future__ import annotations

from typing import Any


class Shown(list[Any]):
    """A list whose items a notebook shows one after another, each in its own form.

    Examples
    --------
    >>> Shown(["a", "b"])[1]
    'b'
    """

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for item in self:
            display(item)
