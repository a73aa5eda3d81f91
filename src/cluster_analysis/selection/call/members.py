"""Members of the applicants: identification numbers, what their list confirms, who stands in two lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

STAGES = (
    "inputs",
    "primary",
    "processing",
    "packaging-logistics",
    "sales",
    "services",
    "R&D-training",
)
"""Stages of the value chain that A2 counts (the template of the draft methodology)."""

KINDS = ("enterprise", "association", "public body", "education or research", "other")
SIZES = ("small", "medium", "large")


def bin_check_digit(eleven: str) -> int | None:
    """The check digit of a business identification number (BIN) from its first eleven digits.

    Sum of digits x weights 1..11, modulo 11; where that is 10, once more with the weights
    3, 4, ..., 11, 1, 2; where that is 10 too, no such number is issued (None).

    References
    ----------
    The rule of the 12-digit identification numbers of Kazakhstan (the same for IIN and BIN).

    Examples
    --------
    >>> bin_check_digit("12345678901")
    3
    """
    digits = [int(one) for one in eleven]
    for shift in (0, 2):
        weights = [(place + shift) % 11 + 1 for place in range(11)]
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return None


def is_valid_bin(number: str) -> bool:
    """Whether the text is twelve digits with the right check digit.

    Examples
    --------
    >>> is_valid_bin("123456789013"), is_valid_bin("123456789015"), is_valid_bin("12-34")
    (True, False, False)
    """
    plain = len(number) == 12 and number.isascii() and number.isdigit()
    return plain and bin_check_digit(number[:11]) == int(number[11])


def is_synthetic_bin(number: str) -> bool:
    """Whether the number is one of the example's: registered in "month 00", which no real one is.

    A real number begins with the year and month of registration (YYMM).

    Examples
    --------
    >>> is_synthetic_bin(synthetic_bin(7)), is_valid_bin(synthetic_bin(7))
    (True, True)
    """
    return number.startswith("0000")


def synthetic_bin(n: int) -> str:
    """The n-th number with a right check digit that cannot belong to anybody (year 00, month 00)."""
    serial = 2 * n  # leaves room to step over the numbers that have no check digit
    while bin_check_digit(f"000040{serial:05d}") is None:
        serial += 1
    return f"000040{serial:05d}{bin_check_digit(f'000040{serial:05d}')}"


def confirmed_by_list(members: pd.DataFrame) -> dict[str, float]:
    """Indicators that the list of members gives: A1, A2, A4, E4; empty for an empty list.

    A1 counts independent enterprises (firms of one group count once), A2 the stages of the value chain with
    at least one member, A4 small and medium enterprises among the enterprises, E4 certified or innovating
    ones.

    Parameters
    ----------
    members
        One row per member with `kind`, `size`, `group`, `stage`, `certified` ("yes" or "no").

    Examples
    --------
    >>> import pandas as pd
    >>> list_ = pd.DataFrame({"kind": "enterprise", "size": ["small", "large"], "group": [None, None],
    ...                       "stage": ["inputs", "sales"], "certified": ["yes", "no"]})
    >>> {code: round(value, 1) for code, value in confirmed_by_list(list_).items()}
    {'A1': 2.0, 'A2': 28.6, 'A4': 50.0, 'E4': 50.0}
    """
    firms = members[members["kind"] == "enterprise"]
    if firms.empty:
        return {}
    grouped = firms["group"].dropna()
    return {
        "A1": float(len(firms) - len(grouped) + grouped.nunique()),
        "A2": 100 * len(set(members["stage"]) & set(STAGES)) / len(STAGES),
        "A4": 100 * float(firms["size"].isin(["small", "medium"]).mean()),
        "E4": 100 * float((firms["certified"] == "yes").mean()),
    }


def shared_members(members: pd.DataFrame) -> pd.DataFrame:
    """Members that stand in the lists of two or more applications, one row per pair.

    Matched by identification number; members without one are not matched (names are not proof).

    Returns
    -------
    pandas.DataFrame
        `bin`, `member`, `application`, `other`.
    """
    import pandas as pd

    known = members.dropna(subset=["bin"]).drop_duplicates(["application", "bin"])
    pairs = known.merge(known, on="bin", suffixes=("", "_other"))
    pairs = pairs[pairs["application"] < pairs["application_other"]]
    found = pairs[["bin", "member", "application", "application_other"]]
    named = found.rename(columns={"application_other": "other"})
    return pd.DataFrame(named).sort_values(["application", "other", "bin"], ignore_index=True)
