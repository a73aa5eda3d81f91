"""Codes in unit records: OKED and KATO; what is not known is counted and listed."""

from __future__ import annotations

from collections.abc import Callable

from cluster_analysis.data.regions import industries
from cluster_analysis.data.regions.sets import regions


def oked_at_level(code: str | None, level: str = "section") -> str | None:
    """The industry at a level that holds an OKED code; None if the code is not in the classification.

    Dots are accepted ("01.11.1"); leading zeros are needed: "1.11" has lost one and is not known.

    Examples
    --------
    >>> oked_at_level("01111"), oked_at_level("10.51", "division"), oked_at_level("1111x")
    ('A', '10', None)
    >>> oked_at_level("1.11") is None
    True
    >>> oked_at_level("C", "division") is None
    True
    """
    text = (code or "").strip()
    if text.find(".") not in (-1, 2):
        return None
    bare = text.replace(".", "")
    known = industries.oked()
    while bare:
        if bare not in known:
            return None
        if known[bare]["level"] == level:
            return bare
        bare = known[bare]["parent"]
    return None


def region_of_kato(code: str | None) -> str | None:
    """The region of a KATO code of any level: its first two digits; None if they are no region's.

    Examples
    --------
    >>> region_of_kato("111010000"), region_of_kato("75"), region_of_kato("9"), region_of_kato("KZ-43")
    ('KZ-11', 'KZ-75', None, 'KZ-43')
    """
    text = (code or "").strip()
    if text in regions().all_units:
        return text
    return regions().find(text[:2]) if text.isdigit() and len(text) in (2, 4, 6, 9) else None


def to_cells(level: str) -> dict[str, Callable[[str], str | None]]:
    """What a code of each column of a register stands for in cells at a level."""
    return {"region": region_of_kato, "industry": lambda code: oked_at_level(code, level)}
