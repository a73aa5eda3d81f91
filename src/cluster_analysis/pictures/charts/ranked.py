"""Ranked values: bars from zero, and dots with intervals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Unpack

from pandas import DataFrame, Series

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
    lang = about["lang"]
    ranked = common.series(values, lang)
    ranked = ranked.sort_values(ascending=False, kind="stable") if sort else ranked
    figure, axes = _rows(ranked, title, about)
    colours = common.emphasis(ranked.index, highlight, lang)
    drawn = axes.barh(range(len(ranked)), ranked.fillna(0), color=colours, height=0.7)
    common.tell(drawn, common.tips(ranked, lang))
    digits, missing = theme.digits_for(ranked), translator(lang)("no value")
    ends = [theme.number(value, lang, digits) if value == value else missing for value in ranked]
    look = {"size": 7, "color": theme.MUTED, "path_effects": theme.halo(2.5, "#ffffff")}
    axes.bar_label(drawn, ends, padding=3, **look)
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    axes.margins(x=0.3 if theme.narrow() else 0.12)
    data, alt = _told(axes, ranked, label, reference, reference_label, lang)
    return common.finish(figure, title, alt, data, about)


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
    lang = about["lang"]
    _ = translator(lang)
    ranked = common.series(values, lang).sort_values(ascending=False, kind="stable")
    figure, axes = _rows(ranked, title, about)
    places, colours = range(len(ranked)), common.emphasis(ranked.index, highlight, lang)
    axes.grid(axis="y")
    data, alt = _told(axes, ranked, label, reference, reference_label, lang)
    if low is not None and high is not None:
        ends = {_("Lower limit"): low, _("Upper limit"): high}
        limits = DataFrame({end: common.series(one, lang) for end, one in ends.items()})
        limits = limits.reindex(ranked.index)
        axes.hlines(places, *limits.to_numpy().T, color=colours, linewidth=1.6, alpha=0.6)
        data = data.join(limits.reset_index(drop=True))
    dots = axes.scatter(ranked, places, color=colours, s=34, zorder=3)
    theme.tips(dots, common.tips(ranked.dropna(), lang))
    return common.finish(figure, title, alt, data, about)


def _rows(ranked: Series, title: str, about: theme.About) -> tuple[Any, Any]:
    """The field for ranked values, without a line at the side."""
    figure, axes = common.rows(ranked.index, title, about, 0.27 if theme.narrow() else 0.22)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    return figure, axes


def _told(
    axes: Any, ranked: Series, label: str, reference: float | None, reference_label: str, lang: str
) -> tuple[DataFrame, str]:
    """What is measured, on the axes; the table behind the chart, and its words."""
    _ = translator(lang)
    common.number_axis(axes, label, lang)
    if reference is not None:
        common.reference_line(axes, reference, reference_label)
    label = label or _("Value")
    data = ranked.rename_axis(_("Label")).to_frame(label).reset_index()
    values = common.listed(ranked, lang)
    return data, _("Ranked values of {label}: {values}.").format(label=label, values=values)
