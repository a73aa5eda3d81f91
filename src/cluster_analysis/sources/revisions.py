"""Which published figures a newer publication revised, by how much, and what that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError

KEY = ["region", "item", "group", "year", "period"]


@dataclass
class Revisions:
    """The comparison of two vintages of one publication.

    Attributes
    ----------
    changes
        One row per figure that differs: key columns, `old`, `new`, `change`, `percent`, and `kind`:
        revised, added (only in the new), withdrawn (only in the old).
    unchanged
        Number of figures that are the same.
    consequences
        What the change does to results, from the function given; None if none was given.
    """

    changes: pd.DataFrame
    unchanged: int
    consequences: object = None

    def sentence(self) -> str:
        """The finding in one sentence."""
        counts = self.changes["kind"].value_counts()
        parts = [f"{counts.get(kind, 0)} {kind}" for kind in ("revised", "added", "withdrawn")]
        text = f"{', '.join(parts)}; {self.unchanged} figures unchanged."
        revised = self.changes[self.changes["kind"] == "revised"]
        if len(revised):
            by_size = revised.sort_values("percent", key=lambda one: -one.abs())
            worst = by_size.to_dict("records")[0]
            name = " ".join(str(worst[key]) for key in KEY if worst.get(key, "") not in ("", "year"))
            text += f" Largest revision: {name}, {worst['percent']:+.2f} %."
        return text


def revisions(
    old: pd.DataFrame,
    new: pd.DataFrame,
    *,
    tolerance: float = 0.0,
    consequences: Callable[[pd.DataFrame, pd.DataFrame], object] | None = None,
) -> Revisions:
    """Compare two tidy tables of the same figures.

    Parameters
    ----------
    old, new
        Tidy tables (`region`, `year`, `value`, and of item, group, period what both have).
    tolerance
        Differences up to this are not revisions (rounding of a publication with fewer digits).
    consequences
        Called with both tables restricted to their common figures, to say what the revision changes in
        results (stars gained or lost, for example).

    Examples
    --------
    >>> old = pd.DataFrame({"region": ["KZ"], "year": [2023], "value": [120561096.4]})
    >>> new = pd.DataFrame({"region": ["KZ"], "year": [2023], "value": [119442289.7]})
    >>> revisions(old, new).sentence()
    '1 revised, 0 added, 0 withdrawn; 0 figures unchanged. Largest revision: KZ 2023, -0.93 %.'
    """
    keys = [key for key in KEY if key in old and key in new]
    for name, table in (("old", old), ("new", new)):
        if "value" not in table or "region" not in keys:
            raise InputError(f"the {name} table needs the columns region and value; it has {list(table)}")
        if table.duplicated(keys).any():
            raise InputError(f"the {name} table has more than one figure for one {', '.join(keys)}")
    both = old[[*keys, "value"]].merge(
        new[[*keys, "value"]], on=keys, how="outer", suffixes=("_old", "_new"), indicator=True
    )
    both = both.rename(columns={"value_old": "old", "value_new": "new"})
    has_old, has_new = both["old"].notna(), both["new"].notna()
    both["change"] = both["new"] - both["old"]
    both["percent"] = (100 * both["change"] / both["old"].abs()).where(both["old"] != 0)
    both["kind"] = np.select(
        [has_old & has_new & (both["change"].abs() > tolerance), has_new & ~has_old, has_old & ~has_new],
        ["revised", "added", "withdrawn"],
        default="",
    )
    changes = both[both["kind"] != ""].drop(columns="_merge").reset_index(drop=True)
    same = int((has_old & has_new & (both["change"].abs() <= tolerance)).sum())
    said = consequences(old, new) if consequences else None
    return Revisions(changes, same, said)


compare_vintages = revisions
"""The same under the name of the question: which vintage of the publication says what."""
