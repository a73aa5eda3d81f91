"""Members of the applicants: identification numbers, what their list confirms."""

from __future__ import annotations

from cluster_analysis.selection.call.forms.choices import values
from cluster_analysis.selection.call.workbooks import Row, Told, shorten
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


def counted(members: list[Row], origin: Origin) -> float | None:
    """What the list of members gives for an indicator, by the rule in the methodology.

    Parameters
    ----------
    members
        `kind`, `size`, `group`, `stage`, `certified` of each; values of `choices.csv`.
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
    >>> from cluster_analysis.selection.engine.methodology.schema import Origin
    >>> firm = {"kind": "enterprise", "size": "small", "certified": "yes"}
    >>> both = [firm, firm | {"size": "large", "certified": None}]
    >>> counted(both, Origin(kind="members", measure="count", of={"kind": ["enterprise"]}))
    2.0
    >>> counted(both, Origin(kind="members", measure="share", where={"size": ["small", "medium"]}))
    50.0
    >>> counted(both, Origin(kind="members", measure="share", where={"certified": ["yes"]})) is None
    True
    """
    among = [one for one in members if _inside(one, origin.of)]
    if not among:
        return None
    if origin.measure == "coverage":
        return 100 * len({one[origin.column] for one in members} & set(origin.values)) / len(origin.values)
    if origin.measure == "count":
        shared = [one[origin.once_per] for one in among if origin.once_per and one[origin.once_per]]
        return float(len(among) - len(shared) + len(set(shared)))
    if any(one[column] is None for one in among for column in origin.where):
        return None
    return 100 * (sum(_inside(one, origin.where) for one in among) / len(among))


def _inside(member: Row, words: dict[str, list[str]]) -> bool:
    """Whether a member has one of the words in each of the columns."""
    return all(member[column] in known for column, known in words.items())


def tell_shared(lists: dict[str, list[Row]], told: Told) -> None:
    """Members in the lists of two bids, by identification number: names are no proof."""
    first: dict[str, str] = {}
    for application in sorted(lists):
        for one in lists[application]:
            number = one["bin"]
            if number and (other := first.setdefault(number, application)) != application:
                value = f"{shorten(str(one['member']))} ({number})"
                told.add("shared member", other=application, value=value, application=other)
