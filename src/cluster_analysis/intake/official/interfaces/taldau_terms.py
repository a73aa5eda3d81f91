"""What both forms of Taldau's JSON share: the numbers of the regions, and how figures are written."""

from __future__ import annotations

import re
from functools import cache

from cluster_analysis.data.regions.sets import regions

COUNTRY_TERM = "741880"


@cache
def region_terms() -> dict[str, str]:
    """Taldau's number of a region -> its code."""
    known = {row["taldau_term_id"]: code for code, row in regions().rows.items() if row.get("taldau_term_id")}
    return known | {COUNTRY_TERM: regions().country}


def number_of(value: object) -> object:
    """Numbers in JSON come as text with a decimal point; anything else goes on as it is, to be judged.

    Examples
    --------
    >>> number_of("12.5"), number_of(3), number_of(None), number_of("1 234,5")
    (12.5, 3.0, '', '1 234,5')
    """
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", value.strip()):
        return float(value)
    return float(value) if isinstance(value, int) and abs(value) < 1e300 else value
