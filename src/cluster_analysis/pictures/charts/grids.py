"""Tables one can see: heat maps, coverage of a data set."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import partial
from typing import Any, Unpack

import numpy as np
import pandas as pd

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.maps.classes import classify
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import Result, drawing

COVERAGE_BREAKS = (0.25, 0.5, 0.75, 0.999999)


@drawing
def heat_map(
    values: Any,
    title: str,
    *,
    label: str = "",
    breaks: Sequence[float] | None = None,
    palette: str | None = None,
    percent: bool = False,
    **about: Unpack[theme.About],
) -> Picture:
    """A table of values (rows x columns) in classes of colour, each cell with its number; missing hatched.

    Parameters
    ----------
    values
        DataFrame or two-dimensional DataArray; codes of regions and sections are written as names.
    breaks
        Class limits; by default optimal ones of five classes, computed without the missing values.
    percent
        Write shares as percentages.

    Examples
    --------
    >>> heat_map(pd.DataFrame({"A": [1.2]}, index=["KZ-43"]), "LQ", breaks=[1.0]).data.shape
    (1, 2)
    """
    lang = about["lang"]
    _ = translator(lang)
    wide = common.frame(values, lang)
    flat = pd.DataFrame({"value": wide.to_numpy().ravel(), "status": "no row"})
    classes = classify(flat, breaks, palette)
    digits = theme.digits_for(wide)
    write = partial(format_percent, digits=0) if percent else partial(theme.number, digits=digits)
    head = common.room(wide.columns, theme.size(6))
    names = common.heads(wide.index)
    size = {"width": max(5.5, 1.7 + 0.52 * wide.shape[1]), "height": 1.3 + head + 0.24 * wide.shape[0]}
    figure, axes = common.start(title, about, left=common.room(names, 7), top=head, **size)
    codes = classes.table["class"].to_numpy().reshape(wide.shape)
    _cells(axes, codes, wide, list(classes.colours), partial(write, lang=lang))
    axes.set_xticks(np.arange(wide.shape[1]) + 0.5, wide.columns, size=theme.size(6.5), rotation=90)
    axes.set_yticks(np.arange(wide.shape[0]) + 0.5, names, size=7, rotation=0)
    _class_keys(axes, classes, label, lang, write if percent else theme.number)
    text = _("Table of {rows} rows and {columns} columns; values from {low} to {high}; {gaps} missing.")
    low, high = (write(one, lang=lang) for one in (np.nanmin(wide), np.nanmax(wide)))
    size = {"rows": len(wide), "columns": wide.shape[1], "gaps": int(wide.isna().to_numpy().sum())}
    data = wide.rename_axis(_("Label")).reset_index()
    return common.finish(figure, title, text.format(low=low, high=high, **size), data, about)


def _cells(axes: Any, classes: Any, wide: pd.DataFrame, colours: list[str], write: Any) -> None:
    """Cells in the colours of their classes, with numbers; where one is missing the hatched ground shows."""
    import seaborn
    from matplotlib.colors import ListedColormap

    numbered = wide.shape[1] * (0.33 if theme.narrow() else 0.25) < axes.figure.get_figwidth() - 1.3
    axes.patch.set(facecolor=theme.EMPTY, edgecolor=theme.QUIET, hatch="////", linewidth=0)
    look = {"cmap": ListedColormap(colours), "vmin": -0.5, "vmax": len(colours) - 0.5, "cbar": False}
    look |= {"linewidths": 0.8, "linecolor": "#ffffff", "annot_kws": {"size": theme.size(6.2)}, "fmt": ""}
    texts = wide.map(write).to_numpy() if numbered else False
    seaborn.heatmap(classes, mask=wide.isna().to_numpy(), ax=axes, annot=texts, **look)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)


def _class_keys(axes: Any, classes: Any, label: str, lang: str, write: Any) -> None:
    narrow = theme.narrow()
    columns, side = (
        2 if narrow else max(2, int(axes.figure.get_figwidth() / 1.5)),
        "right" if narrow else "left",
    )
    title, keys = textwrap.fill(label, 34 if narrow else 120), classes.keys(lang, write, counted=False)[::-1]
    place = {"loc": f"upper {side}", "bbox_to_anchor": (int(narrow), -0.005), "ncols": columns}
    axes.legend(handles=keys, title=title or None, alignment="left", **place)


def coverage(shares: Any, title: str, **about: Unpack[theme.About]) -> Result:
    """How much of a data set is there: shares (0 to 1) of rows x columns; full is apart from nearly full.

    Examples
    --------
    >>> coverage(pd.DataFrame({2017: [1.0, 0.5]}, index=["A", "B"]), "Half of B").data.shape
    (2, 2)
    """
    label = "share of cells with a figure"
    return heat_map(shares, title, label=label, breaks=COVERAGE_BREAKS, percent=True, **about)
