"""How much a file may take to be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits for one file; all are sums over the whole workbook.

    Attributes
    ----------
    file_bytes, unpacked_bytes
        The file itself, and the sum of what an archive says that it unpacks to.
    cells
        Rows times columns up to the last cell, added up over the sheets.
    memory
        Bytes of address space of the process that reads (not on Windows, which cannot set it).
    seconds
        For one file.
    """

    file_bytes: int = 400 * 1024**2
    unpacked_bytes: int = 2 * 1024**3
    cells: int = 50_000_000
    memory: int = 4 * 1024**3
    seconds: float = 120


OFFICIAL = Limits()
"""For published tables, of which some have millions of cells."""
FORM = Limits(20_000_000, 60_000_000, 5_120_000, 1024**3, 20)
"""For a form of a few pages that somebody filled in (at most 20,000 rows of 256 columns in all sheets)."""
