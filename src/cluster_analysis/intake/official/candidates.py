"""The vintages of regions that a published table may be on, and the rows that stand for their units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.intake.official.terms.raw_table import ORDER

AT = {code: at for at, code in enumerate(ORDER)}
"""The place of each region in a row of the matrix."""
SOUTH, TURKISTAN, SHYMKENT = "KZ-YUZ", "KZ-61", "KZ-79"


@dataclass(frozen=True)
class Candidate:
    """A vintage and the rows that stand for its units.

    `stands_for_south`: the row named Turkistan means South Kazakhstan.
    """

    vintage: int
    stands_for_south: bool = False

    @property
    def members(self) -> np.ndarray:
        """Which columns of the matrix (order `ORDER`) are its units."""
        codes = set(regions().units(self.vintage))
        if self.stands_for_south:
            codes = codes - {SOUTH} | {TURKISTAN}
        return np.array([code in codes for code in ORDER])

    def left_out(self, given: np.ndarray) -> np.ndarray:
        """Per row, whether a region has a figure that none of the units counts.

        South Kazakhstan counts its two successors, and both of them count South Kazakhstan. East Kazakhstan
        does not count Abai where Abai has a figure of its own; so with Jetisu and Ulytau.
        """
        out = given & ~self.members
        out[:, AT[regions().country]] = False
        south, parts = [AT[SOUTH]], [AT[TURKISTAN], AT[SHYMKENT]]
        if not self.stands_for_south:
            counted = given[:, south if self.vintage == 2017 else parts].all(axis=1)
            out[np.ix_(np.flatnonzero(counted), np.array(south + parts))] = False
        return out.any(axis=1)


def in_force(year: int) -> int:
    """The vintage in force at the end of a year.

    Examples
    --------
    >>> in_force(2017), in_force(2018), in_force(2023)
    (2017, 2018, 2022)
    """
    return 2017 if year < 2018 else 2018 if year < 2022 else 2022


def possible(given: np.ndarray, year: int) -> list[Candidate]:
    """Candidates for a period's rows, those nearest to the year first.

    Before 2018 the row of Turkistan may stand for South Kazakhstan, but only where Shymkent has no figure in
    any row. From 2018 on, South Kazakhstan is a unit only where it has a figure.
    """
    has = {code: bool(given[:, at].any()) for code, at in AT.items()}
    found = [Candidate(2018), Candidate(2022)]
    if year < 2018 and has[TURKISTAN] and not has[SHYMKENT]:
        found = [Candidate(2017, True), Candidate(2017), Candidate(2022)]
    elif year < 2018 or has[SOUTH]:
        found.append(Candidate(2017))
    return sorted(found, key=lambda one: (one.vintage != in_force(year), abs(one.vintage - year)))
