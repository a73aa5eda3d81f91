"""Published totals of a table: of its regions, of its industries, and of the nation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from xarray import DataArray

Margin = DataArray | pd.Series | Mapping[Any, float] | float | None


@dataclass(frozen=True, eq=False)
class Margins:
    """Published totals X_r, X_i and X, in the unit of the table; a measure checks them against its parts.

    With them one missing cell costs one result, and chosen regions are compared with a nation that is more
    than the sum of the rows.

    Parameters
    ----------
    region
        X_r (region, ...): everything in a region; a region of the table without a total is refused.
    industry
        X_i (industry, ...): an industry in the nation.
    nation
        X (...); the sum of the region totals, else of the industry totals, if not given.
    tolerance
        By how much of a total its parts may sum to more, beside rounding: a misfit that the table's record
        accepts.

    Notes
    -----
    Unpacks into the argument `margins` of a measure: `location_quotient(x, **panel.panel.margins())`.

    Examples
    --------
    >>> from cluster_analysis.measures import krugman_index
    >>> jobs = pd.DataFrame({"farms": [30.0, float("nan")], "mines": [10.0, 50.0]}, index=["north", "south"])
    >>> published = Margins(region={"north": 40, "south": 60}, industry={"farms": 40, "mines": 60})
    >>> krugman_index(jobs, "nation", margins=published).round(2).tolist()
    [0.7, nan]
    """

    region: Margin = None
    industry: Margin = None
    nation: Margin = None
    tolerance: float = 1e-6

    def keys(self) -> tuple[str]:
        """What it unpacks into."""
        return ("margins",)

    def __getitem__(self, name: str) -> Margins:
        return self


Published = Margins | None
