"""Ranked values: bars from zero, and dots with intervals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Unpack

import numpy as np
from pandas import DataFrame

from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing


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
    **about: Unpack[theme.About],
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
    rows = _Rows(values, title, about, highlight, sort)
    drawn = rows.axes.barh(rows.places, rows.ranked.fillna(0), color=rows.colours, height=0.7)
    for bar, text in zip(drawn, common.tips(rows.ranked, rows.lang), strict=True):
        theme.tips(bar, [text])
    _write_values(rows)
    rows.axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    picture = rows.picture(label, reference, reference_label)
    rows.axes.margins(x=0.3 if theme.narrow() else 0.12)
    return picture


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
    **about: Unpack[theme.About],
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
    rows, limits = _Rows(values, title, about, highlight), DataFrame()
    rows.axes.grid(axis="y", color=theme.GRID, linewidth=0.5)
    if low is not None and high is not None:
        _ = translator(rows.lang)
        ends = {_("Lower limit"): low, _("Upper limit"): high}
        limits = DataFrame({end: common.series(one, rows.lang) for end, one in ends.items()})
        limits = limits.reindex(rows.ranked.index)
        rows.axes.hlines(rows.places, *limits.to_numpy().T, color=rows.colours, linewidth=1.6, alpha=0.6)
    dots = rows.axes.scatter(rows.ranked, rows.places, color=rows.colours, s=34, zorder=3)
    theme.tips(dots, common.tips(rows.ranked.dropna(), rows.lang))
    return rows.picture(label, reference, reference_label, limits)


class _Rows:
    """Ranked values, each on a row of a chart."""

    def __init__(
        self, values: Any, title: str, about: theme.About, highlight: Collection[str], sort: bool = True
    ) -> None:
        self.title, self.about, self.lang = title, about, about["lang"]
        found = common.series(values, self.lang)
        self.ranked = found.sort_values(ascending=False, kind="stable") if sort else found
        self.colours = common.emphasis(self.ranked.index, highlight, self.lang)
        self.places, self.heads = np.arange(len(found)), common.heads(self.ranked.index)
        height = 0.6 + (0.27 if theme.narrow() else 0.22) * len(found)
        self.figure, self.axes = common.start(title, about, height=height, left=common.room(self.heads))

    def picture(
        self, label: str, reference: float | None, reference_label: str, limits: DataFrame | None = None
    ) -> Picture:
        """The chart with its labels and words, and the table behind it."""
        self.axes.set_yticks(self.places, self.heads, color=theme.INK)
        self.axes.set_ylim(len(self.ranked) - 0.4, -0.6)
        self.axes.tick_params(left=False)
        self.axes.spines["left"].set_visible(False)
        common.number_axis(self.axes, label, self.lang)
        if reference is not None:
            common.reference_line(self.axes, reference, reference_label)
        _ = translator(self.lang)
        measure = label or _("Value")
        data = self.ranked.rename_axis(_("Label")).to_frame(measure).reset_index()
        if limits is not None:
            data = data.join(limits.reset_index(drop=True))
        text = _("Ranked values of {label}: {values}.")
        alt = text.format(label=measure, values=common.listed(self.ranked, self.lang))
        return common.finish(self.figure, self.title, alt, data, self.about)


def _write_values(rows: _Rows) -> None:
    """The number at the end of each bar."""
    _ = translator(rows.lang)
    digits, halo = theme.digits_for(rows.ranked), theme.halo(2.5, "#ffffff")
    for row, value in enumerate(rows.ranked):
        missing = value != value
        text = _("no value") if missing else theme.number(value, rows.lang, digits)
        side, shift = ("right", -3) if value < 0 else ("left", 3)
        look = {"ha": side, "va": "center", "size": 7, "color": theme.MUTED, "path_effects": halo}
        place = (0 if missing else value, row)
        rows.axes.annotate(text, place, xytext=(shift, 0), textcoords="offset points", **look)
