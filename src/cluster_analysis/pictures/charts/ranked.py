"""Ranked values: bars from zero, and dots with intervals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Unpack

import numpy as np
import pandas as pd

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
    lang = common.language(about)
    ranked = _ranked(values, lang, sort)
    colours = common.emphasis(ranked.index, highlight, lang)
    figure, axes = _rows(title, about, ranked)
    drawn = axes.barh(np.arange(len(ranked)), ranked.fillna(0), color=colours, height=0.7)
    for bar, text in zip(drawn, common.tips(ranked, lang), strict=True):
        theme.tips(bar, [text])
    _write_values(axes, ranked, lang)
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    _finish_rows(axes, ranked, label, reference, reference_label, lang)
    axes.margins(x=0.3 if theme.narrow() else 0.12)
    return _picture(figure, title, ranked, label, about)


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
    lang = common.language(about)
    ranked = _ranked(values, lang, sort=True)
    colours = common.emphasis(ranked.index, highlight, lang)
    rows = np.arange(len(ranked))
    limits = pd.DataFrame(index=ranked.index)
    figure, axes = _rows(title, about, ranked)
    axes.grid(axis="y", color=theme.GRID, linewidth=0.5)
    if low is not None and high is not None:
        _ = translator(lang)
        limits[_("Lower limit")] = common.series(low, lang).reindex(ranked.index)
        limits[_("Upper limit")] = common.series(high, lang).reindex(ranked.index)
        axes.hlines(rows, *limits.to_numpy().T, color=colours, linewidth=1.6, alpha=0.6)
    theme.tips(axes.scatter(ranked, rows, color=colours, s=34, zorder=3), common.tips(ranked.dropna(), lang))
    _finish_rows(axes, ranked, label, reference, reference_label, lang)
    return _picture(figure, title, ranked, label, about, limits)


def _ranked(values: Any, lang: str, sort: bool) -> pd.Series:
    found = common.series(values, lang)
    return found.sort_values(ascending=False, kind="stable", na_position="last") if sort else found


def _rows(title: str, about: theme.About, ranked: pd.Series) -> tuple[Any, Any]:
    height = 0.6 + (0.27 if theme.narrow() else 0.22) * len(ranked)
    return common.start(title, about, height=height, left=common.room(common.heads(ranked.index)))


def _write_values(axes: Any, ranked: pd.Series, lang: str) -> None:
    """The number at the end of each bar."""
    _ = translator(lang)
    digits, halo = theme.digits_for(ranked), theme.halo(2.5, "#ffffff")
    for row, value in enumerate(ranked):
        missing = value != value
        text = _("no value") if missing else theme.number(value, lang, digits)
        side, shift = ("right", -3) if value < 0 else ("left", 3)
        look = {"ha": side, "va": "center", "size": 7, "color": theme.MUTED, "path_effects": halo}
        place = (0 if missing else value, row)
        axes.annotate(text, place, xytext=(shift, 0), textcoords="offset points", **look)


def _finish_rows(
    axes: Any, ranked: pd.Series, label: str, reference: float | None, reference_label: str, lang: str
) -> None:
    axes.set_yticks(np.arange(len(ranked)), common.heads(ranked.index), color=theme.INK)
    axes.set_ylim(len(ranked) - 0.4, -0.6)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    axes.locator_params(axis="x", nbins=3 if theme.narrow() else 8)
    common.axis_label(axes, label)
    if reference is not None:
        common.reference_line(axes, reference, reference_label)


def _picture(
    figure: Any,
    title: str,
    ranked: pd.Series,
    label: str,
    about: theme.About,
    limits: pd.DataFrame | None = None,
) -> Picture:
    lang = common.language(about)
    _ = translator(lang)
    data = pd.DataFrame({_("Label"): ranked.index, label or _("Value"): ranked.to_numpy()})
    if limits is not None:
        data = data.join(limits.reset_index(drop=True))
    text = _("Ranked values of {label}: {values}.")
    alt = text.format(label=label or _("Value"), values=common.listed(ranked, lang))
    return common.finish(figure, title, alt, data, about)
