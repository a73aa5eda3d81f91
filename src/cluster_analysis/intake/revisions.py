"""Which published figures a newer publication revised, by how much, and what that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError

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

    def sentence(self) -> str:
        """The finding in one sentence."""
        counts = self.changes["kind"].value_counts()
        parts = [f"{counts.get(kind, 0)} {kind}" for kind in KINDS]
        text = f"{', '.join(parts)}; {self.unchanged} figures unchanged."
        revised = self.changes[self.changes["kind"] == "revised"]
        if len(revised):
            size = revised["percent"].abs().fillna(-1)  # a change from zero has no percent
            worst = revised.loc[[size.idxmax()]].to_dict("records")[0]
            name = " ".join(str(worst[key]) for key in KEY if worst.get(key, "") not in ("", "year"))
            step = f"{worst['percent']:+.2f} %" if np.isfinite(worst["percent"]) else f"0 to {worst['new']:g}"
            text += f" Largest revision: {name}, {step}."
        return text


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
    >>> revisions(old, new).sentence()
    '1 revised, 0 added, 0 withdrawn; 0 figures unchanged. Largest revision: KZ 2023, -0.93 %.'
    """
    keys = [key for key in KEY if key in old and key in new]
    old, new = _comparable("old", old, keys), _comparable("new", new, keys)
    both = old[[*keys, "value"]].merge(
        new[[*keys, "value"]], on=keys, how="outer", suffixes=("_old", "_new"), sort=True
    )
    both = both.rename(columns={"value_old": "old", "value_new": "new"})
    has_old, has_new = both["old"].notna(), both["new"].notna()
    both["change"] = both["new"] - both["old"]
    both["percent"] = (100 * both["change"] / both["old"].abs()).where(both["old"] != 0)
    near = both["change"].abs() <= ROUNDING * both[["old", "new"]].abs().max(axis=1)
    conditions = [has_old & has_new & ~near, has_new & ~has_old, has_old & ~has_new]
    both["kind"] = np.select(conditions, KINDS, default="")
    changes = pd.concat([both[both["kind"] == kind] for kind in KINDS], ignore_index=True)
    same = int((has_old & has_new & near).sum())
    return Revisions(changes, same, consequences(old, new) if consequences else None)


def _comparable(name: str, table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """A table with its years as numbers, refused where one figure stands for several or several for one."""
    if "value" not in table or "region" not in keys:
        message = "the {name} table needs the columns region and value; it has {columns}"
        raise InputError(message, name=name, columns=list(table))
    if "year" in keys:
        years = pd.to_numeric(table["year"], errors="coerce")
        for year in table["year"][years.isna()]:
            raise InputError("is not a year (in the {name} table)", name=name, column="year", value=year)
        table = table.assign(year=years.astype("int64"))
    if table.duplicated(keys).any():
        raise InputError("the {name} table has more than one figure for one {keys}", name=name, keys=keys)
    return table
