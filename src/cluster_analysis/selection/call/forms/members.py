"""Members of the applicants: identification numbers, what their list confirms, who stands in two lists."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.selection.call.forms.choices import values
from cluster_analysis.selection.engine.methodology.schema import Origin

STAGES = tuple(values("stage"))
"""Stages of the value chain (the template of the draft methodology)."""


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


def counted(members: pd.DataFrame, origin: Origin) -> float | None:
    """What the list of members gives for an indicator, by the rule in the methodology.

    Parameters
    ----------
    members
        One row per member with `kind`, `size`, `group`, `stage`, `certified`; values of `choices.csv`.
    origin
        `from` of an indicator: `count` of the members in `of` (those that share `once_per` once), `share`
        (per cent of them in `where`), `coverage` (per cent of `values` that occur in `column`).

    Returns
    -------
    float or None
        None for a list without such members, or where one of them has no answer in a column that counts: an
        answer that is not there or not understood is never read as no.

    Examples
    --------
    >>> import pandas as pd
    >>> from cluster_analysis.selection.engine.methodology.schema import Origin
    >>> list_ = pd.DataFrame({"kind": "enterprise", "size": ["small", "large"], "group": [None, None],
    ...                       "certified": ["yes", None]})
    >>> firms = Origin(kind="members", measure="count", of={"kind": ["enterprise"]}, once_per="group")
    >>> counted(list_, firms)
    2.0
    >>> counted(list_, Origin(kind="members", measure="share", where={"size": ["small", "medium"]}))
    50.0
    >>> counted(list_, Origin(kind="members", measure="share", where={"certified": ["yes"]})) is None
    True
    """
    among = members[_inside(members, origin.of)]
    if among.empty:
        return None
    if origin.measure == "coverage":
        return 100 * len(set(members[origin.column]) & set(origin.values)) / len(origin.values)
    if origin.measure == "count":
        shared = among[origin.once_per].dropna() if origin.once_per else among.iloc[:0]
        return float(len(among) - len(shared) + len(set(shared)))
    if among[list(origin.where)].isna().any(axis=None):
        return None
    return 100 * float(_inside(among, origin.where).mean())


def _inside(members: pd.DataFrame, words: dict[str, list[str]]) -> pd.Series:
    """Which members have one of the words in each of the columns."""
    return pd.DataFrame(
        {column: members[column].isin(known) for column, known in words.items()}, members.index
    ).all(axis=1)


def shared_members(members: pd.DataFrame) -> pd.DataFrame:
    """Members that stand in the lists of two or more applications, one row per pair.

    Matched by identification number; members without one are not matched (names are not proof).

    Returns
    -------
    pandas.DataFrame
        `bin`, `member`, `application`, `other`.
    """
    known = members.dropna(subset=["bin"]).drop_duplicates(["application", "bin"])
    others = known[["bin", "application"]].rename(columns={"application": "other"})
    pairs = known[["bin", "member", "application"]].merge(others, on="bin").query("application < other")
    return pairs.sort_values(["application", "other", "bin"], ignore_index=True)
