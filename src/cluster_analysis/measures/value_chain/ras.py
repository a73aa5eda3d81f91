"""Biproportional fitting (RAS): a prior table brought to known margins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, Problem


def ras(
    prior: pd.DataFrame,
    row_totals: pd.Series,
    column_totals: pd.Series,
    tolerance: float = 1e-9,
    max_iterations: int = 10_000,
) -> pd.DataFrame:
    r"""The table closest to a prior (in information) with given margins: :math:`\hat r A \hat s`.

    Zeros of the prior stay zero. The two margins must have the same total.

    Parameters
    ----------
    prior
        Non-negative table.
    row_totals, column_totals
        Wanted margins with the labels of the prior.
    tolerance
        Largest relative difference from a margin that counts as met.

    Raises
    ------
    InputError
        Negative or missing cells, margins whose totals differ, a margin above zero over cells that are all
        zero, or a pattern of zeros that cannot carry the margins: the message names the rows and columns in
        the way.

    References
    ----------
    Stone (1961); Bacharach (1970); Miller & Blair (2009), section 7.4.

    Examples
    --------
    >>> prior = pd.DataFrame([[1.0, 1.0], [1.0, 1.0]], index=["a", "b"], columns=["a", "b"])
    >>> ras(prior, pd.Series({"a": 4.0, "b": 6.0}), pd.Series({"a": 5.0, "b": 5.0})).to_numpy().tolist()
    [[2.0, 2.0], [3.0, 3.0]]
    """
    rows = _margin(row_totals, prior.index, "row")
    columns = _margin(column_totals, prior.columns, "column")
    values = prior.to_numpy(dtype=float).copy()
    _refuse(prior, values, rows, columns)
    scale = max(float(rows.sum()), np.finfo(float).tiny)
    for _ in range(max_iterations):
        values *= _ratio(rows, values.sum(axis=1))[:, None]
        values *= _ratio(columns, values.sum(axis=0))[None, :]
        gap = np.abs(values.sum(axis=1) - rows).max() / scale
        if gap <= tolerance:
            return pd.DataFrame(values, index=prior.index, columns=prior.columns)
    raise InputError(_why_not(prior, rows, columns, gap))


def _ratio(target: npt.NDArray[np.float64], now: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.divide(target, now, out=np.zeros_like(target), where=now > 0)


def _margin(totals: pd.Series, labels: pd.Index, what: str) -> npt.NDArray[np.float64]:
    if not totals.index.is_unique or set(totals.index) != set(labels):
        wrong = sorted(map(str, set(totals.index) ^ set(labels))) or "repeated labels"
        raise InputError(f"the {what} totals do not have the labels of the prior: {wrong}")
    return totals.reindex(labels).to_numpy(dtype=float)


def _refuse(
    prior: pd.DataFrame,
    values: npt.NDArray[np.float64],
    rows: npt.NDArray[np.float64],
    columns: npt.NDArray[np.float64],
) -> None:
    bad = ~np.isfinite(values) | (values < 0)
    found = [
        Problem(
            "is missing or negative",
            row=str(prior.index[i]),
            column=str(prior.columns[j]),
            value=values[i, j],
        )
        for i, j in zip(*np.nonzero(bad), strict=True)
    ]
    for what, totals, sums, labels in (
        ("row", rows, values.sum(axis=1), prior.index),
        ("column", columns, values.sum(axis=0), prior.columns),
    ):
        for label, total, have in zip(labels, totals, sums, strict=True):
            if not np.isfinite(total) or total < 0:
                found.append(Problem(f"is not a possible total of {what} {label!r}", value=float(total)))
            elif total > 0 and have == 0:
                message = f"is wanted in {what} {label!r}, but all its cells are zero in the prior"
                found.append(Problem(message, value=float(total), advice="RAS never fills a zero"))
    if not found and abs(rows.sum() - columns.sum()) > 1e-6 * max(rows.sum(), columns.sum()):
        text = f"the row totals sum to {rows.sum():,.6g}, the column totals to {columns.sum():,.6g}"
        found.append(Problem(text, advice="both are the total of one table, so they must be equal"))
    if found:
        raise InputError(found)


def _why_not(
    prior: pd.DataFrame, rows: npt.NDArray[np.float64], columns: npt.NDArray[np.float64], gap: float
) -> str:
    """The rows that need more than the columns they may sell to can take (a minimum cut)."""
    import networkx as nx

    graph = nx.DiGraph()
    for i, total in enumerate(rows):
        graph.add_edge("start", ("row", i), capacity=float(total))
    for j, total in enumerate(columns):
        graph.add_edge(("column", j), "end", capacity=float(total))
    for i, j in zip(*np.nonzero(prior.to_numpy() > 0), strict=True):
        graph.add_edge(("row", int(i)), ("column", int(j)))
    flow, (near, _far) = nx.minimum_cut(graph, "start", "end")
    if flow >= rows.sum() * (1 - 1e-9):
        return (
            f"RAS did not settle (largest relative difference {gap:.3g}): the margins can only be met "
            "with some positive cells of the prior at zero; check the margins or the zeros of the prior"
        )
    sellers = [str(prior.index[one[1]]) for one in near if one[0] == "row"]
    buyers = [str(prior.columns[one[1]]) for one in near if one[0] == "column"]
    need = sum(rows[one[1]] for one in near if one[0] == "row")
    room = sum(columns[one[1]] for one in near if one[0] == "column")
    return (
        f"the margins cannot be met: rows {sorted(sellers)} are to sum to {need:,.6g}, but their cells above "
        f"zero are only in columns {sorted(buyers)}, which take {room:,.6g}"
    )
