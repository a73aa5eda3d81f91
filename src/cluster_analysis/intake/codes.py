"""Codes in unit records: BIN check digits, OKED and KATO; what is not known is counted and listed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.data.regions import industries
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.intake.official.terms.cells import region_of_kato2

_FIRST = np.arange(1, 12)
_SECOND = np.array([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2])


def check_digits(digits: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Check digit of each row of eleven digits; 10 where the number cannot be a BIN.

    The sum of the digits with weights 1 to 11, modulo 11; if that is 10, with weights 3 to 11, 1, 2.

    Examples
    --------
    >>> check_digits(np.array([[9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1]])).tolist()
    [5]
    """
    first = digits @ _FIRST % 11
    second = digits @ _SECOND % 11
    return np.where(first == 10, second, first)


def bin_valid(numbers: Sequence[str] | pd.Series) -> npt.NDArray[np.bool_]:
    """Whether each business identification number has twelve digits and the right last one.

    Examples
    --------
    >>> bin_valid(["990000000015", "990000000016", "99000000001", "x"]).tolist()
    [True, False, False, False]
    """
    text = pd.Series(numbers, dtype="string").fillna("")
    good = text.str.fullmatch(r"[0-9]{12}").to_numpy(dtype=bool)
    result = np.zeros(len(text), dtype=bool)
    if good.any():
        packed = np.array(text[good].tolist(), dtype="U12")
        digits = packed.view(np.uint32).reshape(-1, 12).astype(np.int64) - ord("0")
        result[good] = check_digits(digits[:, :11]) == digits[:, 11]
    return result


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
    return region_of_kato2(text[:2]) if text.isdigit() and len(text) in (2, 4, 6, 9) else None
