"""Which published figures a newer publication revised, by how much, and what that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Message

KEY = ["region", "item", "group", "year", "period"]
KINDS = ("revised", "added", "withdrawn")
ROUNDING = 1e-9


@dataclass
class Revisions:
    """The comparison of two vintages of one publication.

    Attributes
    ----------
    changes
        One row per figure that differs: key columns, `old`, `new`, `change`, `percent`, and `kind`:
        revised, added (only in the new), withdrawn (only in the old), in this order.
    unchanged
        Number of figures that are the same.
    consequences
        What the change does to results, from the function given; None if none was given.
    """

    changes: pd.DataFrame
    unchanged: int
    consequences: object = None

    def sentence(self) -> Message:
        """The finding in one sentence."""
        counts = {kind: int((self.changes["kind"] == kind).sum()) for kind in KINDS}
        message = "{revised} revised, {added} added, {withdrawn} withdrawn; {same} figures unchanged."
        return Message(message, same=self.unchanged, **counts)


def revisions(
    old: pd.DataFrame,
    new: pd.DataFrame,
    *,
    consequences: Callable[[pd.DataFrame, pd.DataFrame], object] | None = None,
) -> Revisions:
    """Compare two tidy tables of the same figures; a billionth of a figure is the computer's own rounding.

    Parameters
    ----------
    old, new
        Tidy tables (`region`, `year`, `value`, and of item, group, period what both have).
    consequences
        Called with both tables restricted to their common figures, to say what the revision changes in
        results (stars gained or lost, for example).

    Examples
    --------
    >>> old = pd.DataFrame({"region": ["KZ"], "year": [2023], "value": [120561096.4]})
    >>> new = pd.DataFrame({"region": ["KZ"], "year": [2023], "value": [119442289.7]})
    >>> str(revisions(old, new).sentence())
    '1 revised, 0 added, 0 withdrawn; 0 figures unchanged.'
    """
    keys = [key for key in KEY if key in old and key in new]
    for name, table in (("old", old), ("new", new)):
        if not {"region", "value"} <= set(table):
            message = "the {name} table needs the columns region and value; it has {columns}"
            raise InputError(message, name=name, columns=list(table))
        if table.duplicated(keys).any():
            message = "the {name} table has more than one figure for one {keys}"
            raise InputError(message, name=name, keys=keys)
    old, new = old[[*keys, "value"]], new[[*keys, "value"]]
    both = old.merge(new, on=keys, how="outer", sort=True, suffixes=("_old", "_new"))
    both = both.set_axis([*keys, "old", "new"], axis=1)
    change, size = both["new"] - both["old"], both["old"].abs()
    same = change.abs() <= ROUNDING * size.clip(lower=both["new"].abs())
    both = both.assign(change=change, percent=(100 * change / size).where(size > 0))
    conditions = [same, change.notna(), both["new"].notna(), both["old"].notna()]
    both["kind"] = np.select(conditions, ["", *KINDS], "")
    changes = pd.concat([both[both["kind"] == kind] for kind in KINDS], ignore_index=True)
    return Revisions(changes, int(same.sum()), consequences(old, new) if consequences else None)
