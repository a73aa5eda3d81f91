"""Change management: reliability, stakeholders, diffusion, voting, collective action."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, UndefinedError, refuse_each
from cluster_analysis.policy.management.given import numbers

CLASSES = {
    "": "not a stakeholder",
    "p": "dormant",
    "l": "discretionary",
    "u": "demanding",
    "pl": "dominant",
    "pu": "dangerous",
    "lu": "dependent",
    "plu": "definitive",
}
"""First letters of what a stakeholder has: power, legitimacy, urgency."""


def cronbach_alpha(answers: DataFrame) -> float:
    r"""Reliability of a scale, :math:`\frac{k}{k-1}(1 - \sum s_i^2 / s_T^2)` (Cronbach 1951).

    Parameters
    ----------
    answers
        People x items, complete; items of the same direction (turn reversed ones round before).

    Raises
    ------
    UndefinedError
        If all people have the same total: then there is nothing to be reliable about.

    Examples
    --------
    >>> cronbach_alpha(pd.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3]}))
    1.0
    """
    values = numbers(answers, "answer", -np.inf)
    people, items = values.shape
    if people < 2 or items < 2:
        key = "{people} people and {items} items: at least two of each are needed"
        raise InputError(key, people=people, items=items)
    total = values.sum(axis=1).var(ddof=1)
    if total == 0:
        raise UndefinedError("alpha is not defined: everybody has the same total")
    return float(items / (items - 1) * (1 - values.var(axis=0, ddof=1).sum() / total))


def stakeholder_classes(stakeholders: DataFrame) -> DataFrame:
    """Salience by power, legitimacy and urgency (Mitchell, Agle & Wood 1997), and the power-interest box.

    An attribute is present from a score of 3.

    Parameters
    ----------
    stakeholders
        Columns `power`, `legitimacy`, `urgency`, `interest` on one scale (1 to 5); one row per stakeholder.
    """
    has = numbers(stakeholders[["power", "legitimacy", "urgency", "interest"]], "score") >= 3
    marks = ["".join(np.array([*"plu"])[row]) for row in has[:, :3]]
    result = stakeholders.assign(salience=[*map(len, marks)])
    result["class"] = [CLASSES[one] for one in marks]
    power, interest = has[:, 0], has[:, 3]
    boxes = ["manage closely", "keep satisfied", "keep informed"]
    result["box"] = np.select([power & interest, power, interest], boxes, "monitor")
    return result.sort_values(["salience", "power"], ascending=False, kind="stable")


def bass_adoption(p: float, q: float, market: float, periods: int) -> DataFrame:
    r"""Cumulative and new adopters at :math:`t = 0..periods` (Bass 1969).

    :math:`F(t) = (1 - e^{-(p+q)t}) / (1 + \frac{q}{p} e^{-(p+q)t})`, times the market.
    """
    _bass(p, q)
    t = np.arange(periods + 1)
    decay = np.exp(-(p + q) * t)
    cumulative = Series(market * (1 - decay) / (1 + q / p * decay)).rename_axis("period")
    return DataFrame({"cumulative": cumulative, "new": cumulative.diff().fillna(0.0)})


def bass_peak(p: float, q: float) -> float:
    r"""Time of the most adoptions, :math:`\ln(q/p)/(p+q)`; 0 if nobody imitates enough (:math:`q \le p`).

    Examples
    --------
    >>> round(bass_peak(0.03, 0.38), 3)
    6.193
    """
    _bass(p, q)
    return float(max(np.log(q / p) / (p + q), 0.0)) if q > 0 else 0.0


def _bass(p: float, q: float) -> None:
    if not (0 < p < 1 and 0 <= q < 2):
        raise InputError("are out of range (0 < p < 1, 0 <= q < 2)", column="p, q", value=(p, q))


def _ranks(ballots: Sequence[Sequence[str]]) -> tuple[list[str], NDArray[np.int_]]:
    """The options, and the place of each on every ballot, from 0."""
    options = sorted({one for ballot in ballots for one in ballot})
    for row, ballot in enumerate(ballots, 1):
        unlike = [] if sorted(ballot) == options else [ballot]
        refuse_each("does not rank each of {names} once", unlike, names=options, row=row)
    return options, np.array([[ballot.index(one) for one in options] for ballot in ballots])


def borda_count(ballots: Sequence[Sequence[str]]) -> Series:
    """Points per option: the number of options ranked below it, summed over ballots; most first.

    Parameters
    ----------
    ballots
        One complete order per person, best first.

    Examples
    --------
    >>> borda_count([["a", "b", "c"], ["b", "c", "a"]]).to_dict()
    {'b': 3, 'a': 2, 'c': 1}
    """
    options, places = _ranks(ballots)
    points = (len(options) - 1 - places).sum(axis=0)
    return Series(points, index=options, name="points").sort_values(ascending=False, kind="stable")


def condorcet_winner(ballots: Sequence[Sequence[str]]) -> str | None:
    """The option that beats every other in a pair, or None where a majority goes round in circles or ties.

    Examples
    --------
    >>> condorcet_winner([["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"]]) is None
    True
    """
    options, places = _ranks(ballots)
    wins = (places[:, :, None] < places[:, None, :]).sum(axis=0)
    beats = (wins > wins.T).sum(axis=1).tolist()
    return dict(zip(beats, options, strict=True)).get(len(options) - 1)


def collective_action(shares: Series, benefit: float, cost: float) -> DataFrame:
    r"""Who would provide a joint good alone (Olson 1965): whose benefit from it exceeds the whole cost.

    Parameters
    ----------
    shares
        Share of the benefit per member (scaled to sum one).
    benefit, cost
        Of the joint good (a laboratory, a brand), same unit.

    Returns
    -------
    pandas.DataFrame
        `share`, `benefit`, `net_alone`, `net_if_shared` (cost split by benefit); `attrs["kind"]`:
        `privileged` (somebody provides alone), `latent` (worth it together only), `not worth it`.
    """
    values = numbers(shares, "share")
    if not (values.sum() > 0 and cost >= 0 and benefit >= 0):
        raise InputError("must be from zero up, with shares above zero", value=(benefit, cost))
    table = DataFrame({"share": values / values.sum()}, index=shares.index)
    table["benefit"] = table["share"] * benefit
    table["net_alone"] = table["benefit"] - cost
    table["net_if_shared"] = table["share"] * (benefit - cost)
    kind = "privileged" if table["net_alone"].max() > 0 else "latent" if benefit > cost else "not worth it"
    table.attrs["kind"] = kind
    return table
