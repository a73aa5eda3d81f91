"""Business numbers (BIN) and their check digits, for registers that tests make up."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

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
