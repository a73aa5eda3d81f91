"""Values in rows and over years: bars, dots with intervals, trend lines, shift-share bars."""

from __future__ import annotations

import textwrap
from collections.abc import Collection
from typing import Any, Unpack

import numpy as np
from pandas import DataFrame, Index, Series

from cluster_analysis.data.regions.sets import holding
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.charts.common import (
    emphasis,
    finish,
    frame,
    listed,
    number_axis,
    series,
    tell,
)
from cluster_analysis.pictures.findings import labelled, word
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing
from cluster_analysis.pictures.theme import INK, MUTED, SERIES, About, narrow, number, small, tips


@drawing
def bars(
    values: Any,
    title: str,
    *,
    label: str = "",
    reference: float | None = None,
    reference_label: str = "",
    highlight: Collection[str] = (),
    sort: bool = True,
    **about: Unpack[About],
) -> Picture:
    """Horizontal bars from zero, the largest first; what is missing stands at the end and says so.

    Parameters
    ----------
    values
        Series, mapping or one-dimensional DataArray; codes of regions and sections are written as names.
    label
        What is measured.
    reference, reference_label
        A value to compare with (the nation, 1 for a quotient) and what it is.
    highlight
        Codes or labels to show in the accent colour.

    Examples
    --------
    >>> bars({"KZ-43": 2.0, "KZ-47": 3.0}, "Mining", label="LQ").data["LQ"].tolist()
    [3.0, 2.0]
    """
    lang = about["lang"]
    ranked, figure, axes, colours = _ranked(values, title, about, highlight, sort)
    drawn = axes.barh(range(len(ranked)), ranked.fillna(0), color=colours, height=0.7)
    tell(drawn, common.tips(ranked, lang))
    digits = theme.digits_for(ranked)
    missing = translator(lang)("no value")
    ends = [number(value, lang, digits) if value == value else missing for value in ranked]
    axes.bar_label(drawn, ends, padding=3, size=7, color=MUTED, path_effects=theme.halo(2.5, "#ffffff"))
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.margins(x=0.3 if narrow() else 0.12)
    data, alt = _told(axes, ranked, label, reference, reference_label, lang)
    return finish(figure, title, alt, data, about)


@drawing
def ranked_dots(
    values: Any,
    title: str,
    *,
    low: Any = None,
    high: Any = None,
    label: str = "",
    reference: float | None = None,
    reference_label: str = "",
    highlight: Collection[str] = (),
    **about: Unpack[About],
) -> Picture:
    """Dots in order, with intervals where both limits are given.

    Parameters
    ----------
    low, high
        Limits with the labels of `values`; a missing limit draws no interval.

    Examples
    --------
    >>> ranked_dots({"KZ-43": 2.0, "KZ-47": 3.0}, "Mining").data.shape
    (2, 2)
    """
    lang = about["lang"]
    _ = translator(lang)
    ranked, figure, axes, colours = _ranked(values, title, about, highlight)
    places = range(len(ranked))
    axes.grid(axis="y")
    data, alt = _told(axes, ranked, label, reference, reference_label, lang)
    if low is not None and high is not None:
        limits = DataFrame({_("Lower limit"): series(low, lang), _("Upper limit"): series(high, lang)})
        limits = limits.reindex(ranked.index)
        axes.hlines(places, *limits.to_numpy().T, color=colours, linewidth=1.6, alpha=0.6)
        data = data.join(limits.reset_index(drop=True))
    tips(axes.scatter(ranked, places, color=colours, s=34, zorder=3), common.tips(ranked.dropna(), lang))
    return finish(figure, title, alt, data, about)


def _ranked(
    values: Any, title: str, about: About, highlight: Collection[str], sort: bool = True
) -> tuple[Series, Any, Any, list[str]]:
    """The values, largest first, the figure and field for them, without a line at the side, the colours."""
    ranked = series(values, about["lang"])
    if sort:
        ranked = ranked.sort_values(ascending=False, kind="stable")
    figure, axes = common.rows(ranked.index, title, about, 0.27 if narrow() else 0.22)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    return ranked, figure, axes, emphasis(ranked.index, highlight, about["lang"])


def _told(
    axes: Any, ranked: Series, label: str, reference: float | None, reference_label: str, lang: str
) -> tuple[DataFrame, str]:
    """What is measured, on the axes; the table behind the chart, and its words."""
    _ = translator(lang)
    number_axis(axes, label, lang)
    if reference is not None:
        common.reference_line(axes, reference, reference_label)
    label = label or _("Value")
    data = ranked.rename_axis(_("Label")).to_frame(label).reset_index()
    return data, _("Ranked values of {label}: {values}.").format(label=label, values=listed(ranked, lang))


PARTS = ("national", "industry", "regional", "competitive")
"""Components of a change that are called effects."""


@drawing
def trend(
    values: Any,
    title: str,
    *,
    label: str = "",
    highlight: Collection[str] = (),
    breaks: Collection[float] = (),
    **about: Unpack[About],
) -> Picture:
    """Lines over years, each named at its end; the country of the regions dashed and black.

    Parameters
    ----------
    values
        DataFrame or DataArray, years in rows, one line per column. A missing year is a gap in the line.
    highlight
        Columns to draw thick; if given, the others are grey.
    breaks
        Years in which the level of the figures breaks (see `level_breaks`); each is marked by a line, since
        figures on its two sides do not compare.

    Examples
    --------
    >>> table = DataFrame({"KZ-43": [1.0, 1.1]}, index=[2016, 2017])
    >>> trend(table, "Growth").data.columns.tolist()
    ['Year', 'Kyzylorda']
    """
    lang = about["lang"]
    _ = translator(lang)
    lines = common.wide(values, first="year")
    country = labelled(holding(lines.columns).country, lang)
    wide = frame(lines, lang).dropna(axis=1, how="all")
    wide.index = wide.index.astype(int)
    thick = {labelled(code, lang) for code in highlight}
    names = common.heads(wide.columns, 12)
    said = []
    figure, axes = common.start(title, about, left=0.55, right=common.room(names), top=0.4)
    axes.grid(axis="y")
    for nth, (line, column) in enumerate(wide.items()):
        (drawn,) = axes.plot(column, **_look(str(line), nth, country, thick))
        ends = column.dropna().iloc[[0, -1]]
        tips(drawn, [f"{line}: {', '.join(common.tips(ends, lang))}"])
        start, end = ends.index
        first, last = (number(value, lang) for value in ends)
        said.append(
            _("{line}: from {first} in {start} to {last} in {end}.").format(
                line=line, start=start, first=first, end=end, last=last
            )
        )
    _name_ends(axes, wide, names)
    shown_breaks = [year for year in breaks if wide.index.min() < year <= wide.index.max()]
    for year in shown_breaks:
        _mark_break(axes, year - 0.5, _("level break"))
    _years(axes, wide.index, label, lang)
    if shown_breaks:
        said.append(_("The level breaks in: {years}.").format(years=", ".join(map(str, shown_breaks))))
    return finish(figure, title, " ".join(said), wide.rename_axis(_("Year")).reset_index(), about)


def _look(line: str, nth: int, country: str, thick: set[str]) -> dict[str, Any]:
    if line == country:
        return {"color": INK, "linestyle": "--", "linewidth": 1.5, "zorder": 3}
    if thick and line not in thick:
        return {"color": theme.QUIET, "linewidth": 1.0}
    return {
        "color": SERIES[nth % len(SERIES)],
        "linewidth": 2.2 if thick else 1.5,
        "marker": "o",
        "markersize": 3,
        "zorder": 4,
    }


def _name_ends(axes: Any, wide: DataFrame, names: list[str]) -> None:
    """The name of each line at its last value, moved apart where they would touch."""
    step = np.ptp(axes.get_ylim()) * (0.42 if small() else 0.075 if narrow() else 0.055)
    last = [column.last_valid_index() for _, column in wide.items()]
    heights = spread(wide.ffill().iloc[-1].tolist(), step)
    for year, height, line, text in zip(last, heights, axes.get_lines(), names, strict=True):
        beside = axes.annotate(text, (year, height), (5, 0), textcoords="offset points", va="center")
        beside.set(color=line.get_color(), size=7.5, annotation_clip=False)


def spread(values: list[float], step: float) -> list[float]:
    """Heights as near to the values as possible and at least `step` apart, in the same order.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 1.0)
    [0.5, 1.5, 5.0]
    """
    from scipy.optimize import isotonic_regression

    ranked = Series(values, dtype=float).sort_values(kind="stable")
    apart = step * np.arange(len(values))
    return Series(isotonic_regression(ranked - apart).x + apart, ranked.index).sort_index().tolist()


def _mark_break(axes: Any, place: float, text: str) -> None:
    """A dotted line between two years, with a word; on a card the alternative text says what it is."""
    axes.axvline(place, color=MUTED, linestyle=":", linewidth=0.9, zorder=1)
    if not small():
        word = axes.text(place, 0.01, text, transform=axes.get_xaxis_transform(), size=6.5, color=MUTED)
        word.set(rotation=90, ha="right", va="bottom")


def _years(axes: Any, years: Index, label: str, lang: str) -> None:
    room = int(axes.bbox.width / axes.figure.dpi / 0.45)
    axes.locator_params(axis="x", nbins=max(2, room), integer=True)
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.yaxis.set_major_formatter(theme.number_ticks(lang))
    axes.set_title(textwrap.fill(label, 20 if small() else 32 if narrow() else 120))
    axes.set_xlim(years.min() - 0.2, years.max() + 0.2)


@drawing
def shift_share_bars(components: Any, title: str, *, label: str = "", **about: Unpack[About]) -> Picture:
    """Stacked bars of the components of change, gains to the right and losses to the left, the sum as a dot.

    Parameters
    ----------
    components
        Rows are regions or industries, columns (the dimension `component`) the parts of the change.

    Examples
    --------
    >>> parts = DataFrame({"national": [2.0], "industry": [-1.0]}, index=["KZ-43"])
    >>> shift_share_bars(parts, "Change").data.shape
    (1, 4)
    """
    lang = about["lang"]
    _ = translator(lang)
    given = common.wide(components, last="component")
    parts = frame(given, lang)
    heads = [word(f"{column} effect" if column in PARTS else str(column), lang) for column in given.columns]
    parts.columns = Index(heads)
    total = parts.sum(axis=1, skipna=False)
    top = 0.18 * (len(heads) + 1) if narrow() else 0.42
    figure, axes = common.rows(parts.index, title, about, 0.28, 0.5 + top, top)
    drawn = parts.fillna(0)
    begin = drawn.clip(lower=0).cumsum(axis=1).where(drawn >= 0, drawn.clip(upper=0).cumsum(axis=1)) - drawn
    rows = range(len(parts))
    for effect, colour in zip(heads, SERIES, strict=False):
        bars = axes.barh(rows, drawn[effect], left=begin[effect], color=colour, height=0.62, label=effect)
        tell(bars, [f"{effect}; {text}" for text in common.tips(parts[effect], lang)])
    axes.scatter(total, rows, color=INK, s=22, zorder=4, label=_("change"))
    axes.axvline(0, color=INK, linewidth=0.8)
    number_axis(axes, label, lang)
    common.key_above(axes, 5)
    return finish(
        figure,
        title,
        " ".join(f"{one}: {listed(row, lang)}." for one, row in parts.iterrows()),
        parts.assign(**{_("change"): total}).rename_axis(_("Label")).reset_index(),
        about,
    )
