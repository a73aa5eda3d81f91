"""Fields of points and of cells: position of industries, heat maps, coverage of a data set."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, Unpack

import numpy as np
from pandas import DataFrame

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.charts.common import finish, reference_line, room, start
from cluster_analysis.pictures.findings import labelled, word
from cluster_analysis.pictures.maps.classes import classify
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import Result, drawing
from cluster_analysis.pictures.theme import About, number

AROUND = np.array(
    [(6 * side, up, side) for up in (0, 10, -10, 19, -19) for side in (1, -1, 0) if side or up]
)
"""Places of a name round its point: points to the right and up, and on which side of it the name is."""


@drawing
def bubble(
    table: DataFrame,
    title: str,
    *,
    x: str = "x",
    y: str = "y",
    size: str = "size",
    x_middle: float = 1.0,
    y_middle: float = 0.0,
    log_x: bool = False,
    highlight: Collection[str] = (),
    **about: Unpack[About],
) -> Picture:
    """Points with a size, named; two dashed lines part the field into four.

    Parameters
    ----------
    table
        Indexed by label or code, with the columns named by `x`, `y` and `size`, and `low`, `high` where x has
        an interval. Rows without x or y are named in the alternative text, not drawn.
    x, y, size
        Columns; a key of a measure is its label.
    x_middle, y_middle
        Where the field is parted (1 for a quotient, 0 or the nation's for growth).
    log_x
        A logarithmic x axis; values of 0 cannot be drawn on it and are named.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [2.0], "y": [0.1], "size": [5.0]}, index=["A"])
    >>> bubble(table, "Farming").data.shape
    (1, 4)
    """
    lang = about["lang"]
    _ = translator(lang)
    heads = {name: word(name, lang) for name in (x, y, size)}
    named = table.rename(partial(labelled, lang=lang))
    there = named.dropna(subset=[x, y])
    figure, axes = start(title, about, height=4.6, left=0.6, right=0.3)
    if log_x:
        there = there[there[x] > 0]
        axes.set_xscale("log")
    colours = common.emphasis(there.index, highlight, lang)
    if {"low", "high"} <= set(there.columns):
        axes.hlines(there[y], there["low"], there["high"], color=colours, alpha=0.5)
    area = there[size].fillna(0) / max(there[size].max(), 1e-300) * 900 + 12
    told = there[[x, y]].map(number, lang=lang)
    theme.tips(
        axes.scatter(x, y, area, colours, data=there, alpha=0.55, edgecolors="#ffffff", linewidths=0.7),
        [f"{one}: {across}; {up}" for one, across, up in told.itertuples()],
    )
    reference_line(axes, x_middle, number(x_middle, lang))
    reference_line(axes, y_middle, number(y_middle, lang), vertical=False)
    axes.margins(0.12)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(theme.number_ticks(lang))
    axes.xaxis.set_minor_formatter("")
    common.axis_label(axes, heads[x])
    axes.set_ylabel(heads[y])
    label_points(axes, there.sort_values(size, ascending=False)[[x, y]])
    values = "; ".join(f"{one} {across} / {up}" for one, across, up in told.itertuples())
    alt = _("{x} against {y}: {values}.").format(x=heads[x], y=heads[y], values=values)
    left_out = named.index.difference(there.index)
    if len(left_out):
        alt += " " + _("No value: {regions}.").format(regions=", ".join(left_out))
    return finish(
        figure, title, alt, named.rename(columns=heads).rename_axis(_("Label")).reset_index(), about
    )


def label_points(axes: Any, points: DataFrame) -> None:
    """A name at each point, in the first place round it where it touches no other name and no border.

    A point without such a place stays without a name; it stands in the table behind.
    """
    taken: list[np.ndarray] = []
    axes.autoscale_view()
    field = axes.bbox
    for text, *point in points.itertuples():
        label = axes.text(*point, text, size=7, zorder=5, ha="center", va="center")
        half = label.get_window_extent(axes.figure.canvas.get_renderer()).width / 2
        shift = AROUND[:, :2] * axes.figure.dpi / 72 + AROUND[:, 2:] * [half, 0]
        middles = axes.transData.transform(point) + shift
        inside = (middles[:, 0] >= field.x0 + half) & (middles[:, 0] <= field.x1 + 40 - half)
        theme.place(label, [7], middles[inside], taken)


@drawing
def heat_map(
    values: Any,
    title: str,
    *,
    label: str = "",
    breaks: Sequence[float] | None = None,
    palette: str | None = None,
    percent: bool = False,
    **about: Unpack[About],
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
    rows, columns = wide.shape
    classes = classify(DataFrame({"value": wide.to_numpy().ravel(), "status": "no row"}), breaks, palette)
    write = partial(format_percent, digits=0) if percent else partial(number, digits=theme.digits_for(wide))
    head = room(wide.columns, theme.size(6))
    names = common.heads(wide.index)
    figure, axes = start(
        title,
        about,
        max(5.5, 1.7 + 0.52 * columns),
        1.3 + head + 0.24 * rows,
        left=room(names, 7),
        top=head,
    )
    _cells(
        axes,
        classes.table["class"].to_numpy().reshape(rows, columns),
        wide,
        list(classes.colours),
        partial(write, lang=lang),
    )
    axes.set_xticks(np.arange(columns) + 0.5, wide.columns, size=theme.size(6.5), rotation=90)
    axes.set_yticks(np.arange(rows) + 0.5, names, size=7, rotation=0)
    _class_keys(axes, classes, label, lang, write if percent else number)
    text = _("Table of {rows} rows and {columns} columns; values from {low} to {high}; {gaps} missing.")
    low, high = (write(one, lang=lang) for one in (np.nanmin(wide), np.nanmax(wide)))
    alt = text.format(rows=rows, columns=columns, low=low, high=high, gaps=wide.isna().to_numpy().sum())
    return finish(figure, title, alt, wide.rename_axis(_("Label")).reset_index(), about)


def _cells(axes: Any, classes: Any, wide: DataFrame, colours: list[str], write: Any) -> None:
    """Cells in the colours of their classes, with numbers; where one is missing the hatched ground shows."""
    import seaborn
    from matplotlib.colors import ListedColormap

    numbered = wide.shape[1] * (0.33 if theme.narrow() else 0.25) < axes.figure.get_figwidth() - 1.3
    axes.patch.set(facecolor=theme.EMPTY, edgecolor=theme.QUIET, hatch="////", linewidth=0)
    seaborn.heatmap(
        classes,
        vmin=-0.5,
        vmax=len(colours) - 0.5,
        cmap=ListedColormap(colours),
        annot=wide.map(write).to_numpy() if numbered else False,
        fmt="",
        annot_kws={"size": theme.size(6.2)},
        linewidths=0.8,
        linecolor="#ffffff",
        cbar=False,
        mask=wide.isna().to_numpy(),
        ax=axes,
    )
    axes.xaxis.tick_top()
    axes.tick_params(length=0)


def _class_keys(axes: Any, classes: Any, label: str, lang: str, write: Any) -> None:
    phone = theme.narrow()
    axes.legend(
        handles=classes.keys(lang, write, counted=False)[::-1],
        title=textwrap.fill(label, 34 if phone else 120) or None,
        alignment="left",
        loc="upper right" if phone else "upper left",
        bbox_to_anchor=(int(phone), -0.005),
        ncols=2 if phone else max(2, int(axes.figure.get_figwidth() / 1.5)),
    )


def coverage(shares: Any, title: str, **about: Unpack[About]) -> Result:
    """How much of a data set is there: shares (0 to 1) of rows x columns; full is apart from nearly full.

    Examples
    --------
    >>> coverage(pd.DataFrame({2017: [1.0, 0.5]}, index=["A", "B"]), "Half of B").data.shape
    (2, 2)
    """
    return heat_map(
        shares,
        title,
        label="share of cells with a figure",
        breaks=(0.25, 0.5, 0.75, 0.999999),
        percent=True,
        **about,
    )
