"""A set of places under caps: every optimal set by integer programming, or the caps in conflict."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.selection.engine.ranking.subset_search import MOST_SETS, Cap, best_subsets, slack

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Caps = Mapping[str, int | Mapping[Any, int | tuple[int, int]]]


@dataclass(frozen=True)
class Portfolio:
    """The answer: every optimal set, or no set and why.

    Parameters
    ----------
    sets
        Every set with the greatest sum of scores, each sorted; empty if no set keeps all caps.
    value
        The sum of scores of each of them; NaN if there is none.
    conflict
        Caps that cannot be kept together, none of which could be left out of the list; empty if there is
        a set.
    caps
        The same caps, as they were set.
    complete
        False if there are more than `MOST_SETS` optimal sets (then only so many are listed).
    """

    sets: list[list[Any]] = field(default_factory=list)
    value: float = math.nan
    conflict: list[str] = field(default_factory=list)
    caps: list[Cap] = field(default_factory=list)
    complete: bool = True

    @property
    def feasible(self) -> bool:
        """Whether there is a set."""
        return bool(self.sets)

    @property
    def always(self) -> list[Any]:
        """Bids in every optimal set."""
        return sorted(set.intersection(*map(set, self.sets))) if self.sets else []


def choose_portfolio(
    scores: pd.Series | pd.DataFrame, n: int, caps: Caps | None = None, tolerance: float = 0.0
) -> Portfolio:
    """Every set of `n` bids with the greatest sum of scores that keeps all caps.

    maximise sum s_i x_i, x_i in {0, 1}, sum x_i = n, low_g <= sum over group g of x_i <= high_g. Small
    problems by branch and bound; where that takes more than `NODES` steps, and for the proof that there is
    no set, by `scipy.optimize.milp`, again with each found set forbidden until the sum falls.

    Parameters
    ----------
    scores
        Scores by bid; or a DataFrame with the column `total` (or `score`) and one column per kind of group
        (`region`, `sector`). Bids without a score cannot be chosen.
    n
        Size of the set.
    caps
        Kind of group -> at most so many of each group; or kind -> {group: most} or {group: (least, most)}.
        A bid whose group is missing is under no cap of that kind.
    tolerance
        Sets whose sums differ from the greatest by no more are equally good (that of the tie rule).

    Returns
    -------
    Portfolio
        With no value and the caps in conflict where there is no such set: never a value of an impossible
        set. The best bids one after another need not be a best set; all sets given here are.

    Examples
    --------
    >>> table = pd.DataFrame({"total": [90, 80, 70, 60], "region": ["A", "A", "B", "B"]}, index=list("wxyz"))
    >>> choose_portfolio(table, 2, {"region": 1}).sets
    [['w', 'y']]
    >>> choose_portfolio(table, 3, {"region": 1}).conflict
    ['at most 1 of region A', 'at most 1 of region B']
    """
    table, values = _scores(scores)
    if n < 0:
        raise InputError(f"the size of the set ({n}) must be 0 or more")
    rows = _rows(table, caps or {})
    if len(table) < n:
        return Portfolio(conflict=[f"{n} places for {len(table)} bids with a score"])
    found = best_subsets(values, n, rows, tolerance)
    if found is None:
        found = _all_by_milp(values, n, rows, tolerance)
    if not found:
        caps_ = _irreducible(len(table), n, rows)
        return Portfolio(conflict=[cap.name for cap in caps_], caps=caps_)
    best = max(math.fsum(values[one]) for one in found)
    equal = [one for one in found if math.fsum(values[one]) >= best - slack(best, tolerance)]
    return Portfolio(sorted(sorted(table.index[one]) for one in equal), best, complete=len(equal) < MOST_SETS)


def _all_by_milp(values: Floats, n: int, rows: list[Cap], tolerance: float) -> list[Integers]:
    """Every set as good as the best by integer programming; a little more than equal is kept for the end."""
    found: list[Integers] = []
    while len(found) < MOST_SETS:
        chosen = _solve(values, n, rows, found)
        if chosen is None:
            break
        if found and math.fsum(values[chosen]) < math.fsum(values[found[0]]) - max(2 * tolerance, 1e-5):
            break
        found.append(chosen)
    return found


def _scores(scores: pd.Series | pd.DataFrame) -> tuple[pd.DataFrame, Floats]:
    table = scores.to_frame("total") if isinstance(scores, pd.Series) else scores
    column = "total" if "total" in table.columns else "score"
    if column not in table.columns:
        raise ParameterError(column, list(map(str, table.columns)), "column of scores (total or score)")
    if table.index.has_duplicates:
        raise InputError("a bid stands twice among the scores")
    number = pd.to_numeric(table[column], errors="coerce").astype(float)
    bad = (number.isna() & table[column].notna()) | np.isinf(number)
    if bad.any():
        raise InputError(
            Problem("is not a score", row=str(one), column=column, value=table.at[one, column])
            for one in table.index[bad]
        )
    table = table[number.notna()]
    return table, np.asarray(number.dropna(), dtype=np.float64)


def _rows(table: pd.DataFrame, caps: Caps) -> list[Cap]:
    rows: list[Cap] = []
    for kind, cap in caps.items():
        if kind not in table.columns:
            raise ParameterError(kind, list(map(str, table.columns)), "column to cap")
        groups = list(dict.fromkeys(table[kind].dropna()))
        limits = dict.fromkeys(groups, cap) if isinstance(cap, int) else dict(cap)
        for group, limit in limits.items():
            low, high = limit if isinstance(limit, tuple) else (0, limit)
            if not 0 <= low <= high:
                raise InputError(f"cap of {kind} {group}: {limit} is not a number of bids")
            members = (table[kind] == group).to_numpy(dtype=bool)
            rows.append(Cap(kind, group, members, low, high))
    return rows


def _solve(values: Floats, n: int, rows: list[Cap], forbidden: list[Integers]) -> Integers | None:
    """Positions of one best set; None if there is none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    binding = [row for row in rows if row.low or row.high < min(n, int(row.members.sum()))]
    matrix = np.zeros((1 + len(binding) + len(forbidden), len(values)))
    low, high = np.zeros(len(matrix)), np.full(len(matrix), float(n))
    matrix[0], low[0] = 1.0, float(n)
    for number, row in enumerate(binding, start=1):
        matrix[number], low[number], high[number] = row.members, row.low, row.high
    for number, chosen in enumerate(forbidden, start=1 + len(binding)):
        matrix[number, chosen], high[number] = 1.0, n - 1.0
    found = milp(
        -values,
        integrality=np.ones(len(values)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, low, high),  # type: ignore[arg-type]
        options={"mip_rel_gap": 0.0},
    )
    if found.status == 2:
        return None
    if found.x is None:
        raise InputError(f"the solver stopped: {found.message}")
    chosen = np.flatnonzero(found.x > 0.5)
    kept = len(chosen) == n and all(row.low <= row.members[chosen].sum() <= row.high for row in rows)
    if not kept or any(np.array_equal(chosen, one) for one in forbidden):
        raise InputError("the solver gave a set that breaks a constraint")
    return chosen


def _irreducible(count: int, n: int, rows: list[Cap]) -> list[Cap]:
    """Caps in conflict: each is left out if there is no set even without it."""
    kept, flat = list(rows), np.zeros(count)
    for row in rows:
        rest = [one for one in kept if one is not row]
        if _solve(flat, n, rest, []) is None:
            kept = rest
    return kept


def cost_of_diversity(
    scores: pd.DataFrame,
    n: int,
    caps: Caps,
    tolerance: float = 0.0,
    ranked: Collection[Hashable] | None = None,
) -> pd.DataFrame:
    """What caps cost: the best set under every subset of the kinds of caps against the plain ranking.

    Parameters
    ----------
    scores, n, caps, tolerance
        As in `choose_portfolio`.
    ranked
        The first `n` of the plain ranking, ties broken by its rule; the first optimal set if not given.

    Returns
    -------
    pandas.DataFrame
        One row per subset of kinds: `caps`, `value`, `cost` (sum of scores lost against no caps), `sets`
        (how many optimal sets), `chosen` (of equal sets the one nearest to the ranking), `enter`, `leave`
        (against the ranking).
    """
    plain = choose_portfolio(scores, n, None, tolerance)
    before = sorted(ranked or [], key=str) or (plain.sets[0] if plain.sets else [])
    rows = []
    for mask in range(1 << len(caps)):
        part = {kind: cap for number, (kind, cap) in enumerate(caps.items()) if mask >> number & 1}
        found = choose_portfolio(scores, n, part, tolerance) if part else plain
        chosen = max(found.sets, key=lambda one: len(set(one) & set(before)), default=[])
        rows.append(
            {
                "caps": ", ".join(part) or "none",
                "value": found.value,
                "cost": plain.value - found.value,
                "sets": len(found.sets),
                "chosen": ", ".join(map(str, chosen)),
                "enter": ", ".join(str(one) for one in chosen if one not in before),
                "leave": ", ".join(str(one) for one in before if one not in chosen) if chosen else "",
                "conflict": "; ".join(found.conflict),
            }
        )
    return pd.DataFrame(rows)
