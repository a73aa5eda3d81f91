"""How values are spread: every region a point, section by section."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
import pandas as pd

from cluster_analysis.language.i18n import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing


@drawing
def spread(
    values: Any,
    title: str,
    *,
    label: str = "",
    reference: float | None = None,
    reference_label: str = "",
    named: int = 1,
    **about: Unpack[theme.About],
) -> Picture:
    """A strip of points per column (seaborn), and the names of the highest.

    Parameters
    ----------
    values
        Two dimensions, rows (regions) x columns (sections); a missing value has no point.
    label
        What is measured, on the horizontal axis.
    reference, reference_label
        A value to compare with, and what it is.
    named
        How many of the highest points of each column are named.

    Examples
    --------
    >>> table = pd.DataFrame({"A": [0.5, 2.0], "B": [1.0, 1.5]}, index=["KZ-43", "KZ-47"])
    >>> spread(table, "Agriculture is spread most", label="LQ").data.shape
    (2, 3)
    """
    import seaborn as sns

    lang = common.language(about)
    table = common.frame(values, lang)
    tidy = table.reset_index(names="row").melt("row", var_name="column").dropna()
    order = table.columns.tolist()
    side = common.room(order)
    with theme.style():
        figure, axes = common.start(title, about, height=0.34 * len(order) + 1.0, left=side)
        sns.stripplot(
            tidy, x="value", y="column", order=order, jitter=False, ax=axes,
            color=theme.OKABE_ITO[0], alpha=0.6, size=6, linewidth=0,
        )  # fmt: skip
        for position, column in enumerate(order):
            for row, value in table[column].dropna().nlargest(named).items():
                axes.annotate(
                    str(row), (value, position), (5, 0), textcoords="offset points", va="center", size=7
                )
        if reference is not None:
            common.reference_line(axes, reference, reference_label)
        axes.set(xlabel=label, ylabel="", xlim=(min(0, np.nanmin(table)), np.nanmax(table) * 1.3))
        axes.grid(axis="y", color=theme.GRID, linewidth=0.5)
    return common.finish(figure, title, _words(table, lang), table.reset_index(names=""), about)


def _words(table: pd.DataFrame, lang: str) -> str:
    """The range of each column in words."""
    _ = translator(lang)
    text = _("{column}: {low} to {high}, highest {name}")
    said = [
        text.format(
            column=column,
            low=theme.number(values.min(), lang, 2),
            high=theme.number(values.max(), lang, 2),
            name=values.idxmax(),
        )
        for column, values in table.items()
        if values.notna().any()
    ]
    return "; ".join(said) + "."
