"""What a run was made from and what it gave, as checksums for the decision log; what two runs differ in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.selection.call.dossier.verify import checksums
from cluster_analysis.selection.report.run import Selection

DIGITS = 9
"""Significant digits of a result that go into its checksum; the rest differs between machines."""


def tables(selection: Selection) -> dict[str, pd.DataFrame]:
    """What a run gave, by name; of the scores one column per expert, round and indicator."""
    scores = selection.call.scores.set_index(["application", "expert", "round", "indicator"])["score"]
    asked = scores[~scores.index.duplicated()].unstack(["expert", "round", "indicator"])
    asked.columns = [f"{name[0]}, round {name[1]}, {name[2]}" for name in asked.columns.to_list()]
    return {
        "register": selection.call.applications[["title", "region", "sector", "version", "file"]],
        "scores": asked,
        "values": selection.values,
        "points": selection.points,
        "areas": selection.areas,
        "ranking": selection.ranking[["total", "rank", "low", "high", "p_first", "tie"]],
        "panel": selection.panel,
        "portfolio": pd.DataFrame({"set": [", ".join(one) for one in selection.portfolio.sets]}),
    }


def table_checksum(table: pd.DataFrame) -> str:
    """SHA-256 of a table's labels and cells, numbers to nine digits."""
    ordered = table.sort_index(axis=0).sort_index(axis=1)
    text = ordered.to_csv(float_format=f"%.{DIGITS}g", lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def run_details(selection: Selection, folder: Path) -> dict[str, Any]:
    """What the log keeps of a run: rules, draws, every file read, and the checksum of every result."""
    rules = selection.methodology
    return {
        "methodology": f"{rules.version} {rules.hash}",
        "draws": selection.draws,
        "seed": selection.seed,
        "files": checksums(folder),
        "results": {name: table_checksum(table) for name, table in tables(selection).items()},
    }


def compare(before: Selection, after: Selection) -> pd.DataFrame:
    """Every cell that differs between two runs: table, row, column, before, after."""
    rounded = [{name: table.map(_rounded) for name, table in tables(one).items()} for one in (before, after)]
    return differences(*rounded)


def _rounded(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def differences(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What differs between two runs, cell by cell; the tables of each run by name.

    Two missing values are equal; a row or column that only one run has differs in every cell that is not
    missing.

    Returns
    -------
    pandas.DataFrame
        table, row, column, before, after; empty if nothing changed.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"a": [1.0, 2.0]}, index=["S01", "S02"])
    >>> differences({"areas": one}, {"areas": one.replace(2.0, 3.0)}).to_numpy().tolist()
    [['areas', 'S02', 'a', 2.0, 3.0]]
    """
    rows = []
    for name in sorted(set(before) | set(after)):
        old, new = before.get(name, pd.DataFrame()), after.get(name, pd.DataFrame())
        index, columns = old.index.union(new.index, sort=False), old.columns.union(new.columns, sort=False)
        old = old.reindex(index=index, columns=columns).astype(object)
        new = new.reindex(index=index, columns=columns).astype(object)
        differ = (old != new) & ~(old.isna() & new.isna())
        for i, j in zip(*differ.to_numpy().nonzero(), strict=True):
            rows.append([name, index[i], columns[j], old.iloc[i, j], new.iloc[i, j]])
    return pd.DataFrame(rows, columns=["table", "row", "column", "before", "after"])
