"""Sets of places by integer programming (`scipy.optimize.milp`): where a search gives up, and for proofs."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from cluster_analysis.errors import InputError
from cluster_analysis.selection.engine.ranking.subset_search import Cap, Different, Floats, Integers, Rule

SOLVED = 25
"""Sets asked of the solver one after another, about 20 ms each."""


def all_by_milp(values: Floats, n: int, rules: list[Rule], tolerance: float) -> list[Integers]:
    """Sets as good as the best by integer programming, at most `SOLVED`; a little more than equal is kept."""
    sets: list[Integers] = []
    while len(sets) < SOLVED:
        chosen = solve(values, n, rules, sets)
        if chosen is None:
            break
        if sets and math.fsum(values[chosen]) < math.fsum(values[sets[0]]) - max(2 * tolerance, 1e-5):
            break
        sets.append(chosen)
    return sets


def solve(values: Floats, n: int, rules: list[Rule], forbidden: list[Integers]) -> Integers | None:
    """Positions of one best set; None if there is none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = len(values)
    groups = [(one, int(one.groups.max(initial=-1)) + 1) for one in rules if isinstance(one, Different)]
    width = size + sum(count for _one, count in groups)
    lines: list[tuple[Floats, float, float]] = [(_line(width, range(size)), n, n)]
    for cap in rules:
        if isinstance(cap, Cap) and (cap.low or cap.high < min(n, int(cap.members.sum()))):
            lines.append((_line(width, np.flatnonzero(cap.members)), cap.low, cap.high))
    start = size
    for one, count in groups:  # a variable for each group: 1 only if a bid of it is chosen
        for group in range(count):
            line = _line(width, np.flatnonzero(one.groups == group))
            line[start + group] = -1.0
            lines.append((line, 0, np.inf))
        lines.append((_line(width, range(start, start + count)), one.least, np.inf))
        start += count
    lines += [(_line(width, chosen), 0, n - 1) for chosen in forbidden]
    matrix, low, high = (np.array(part) for part in zip(*lines, strict=True))
    solved = milp(
        np.append(-values, np.zeros(width - size)),
        integrality=np.ones(width),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, low, high),  # type: ignore[arg-type]
        options={"mip_rel_gap": 0.0},
    )
    if solved.status == 2:
        return None
    if solved.x is None:
        raise InputError("the solver stopped: {why}", why=solved.message)
    chosen = np.flatnonzero(solved.x[:size] > 0.5)
    if not _kept(chosen, n, rules) or any(np.array_equal(chosen, one) for one in forbidden):
        raise InputError("the solver gave a set that breaks a constraint")
    return chosen


def _line(width: int, places: Iterable[int] | Integers) -> Floats:
    line = np.zeros(width)
    line[list(places)] = 1.0
    return line


def _kept(chosen: Integers, n: int, rules: list[Rule]) -> bool:
    """Whether a set of the solver keeps every rule."""
    for rule in rules:
        if isinstance(rule, Cap) and not rule.low <= rule.members[chosen].sum() <= rule.high:
            return False
        if isinstance(rule, Different) and len({*rule.groups[chosen]} - {-1}) < rule.least:
            return False
    return len(chosen) == n


def irreducible(count: int, n: int, rules: list[Rule]) -> list[Rule]:
    """Rules in conflict: each is left out if there is no set even without it."""
    kept, flat = list(rules), np.zeros(count)
    for rule in rules:
        rest = [one for one in kept if one is not rule]
        if solve(flat, n, rest, []) is None:
            kept = rest
    return kept
