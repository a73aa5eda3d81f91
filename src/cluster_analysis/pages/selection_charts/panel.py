"""The panel: every score with missing and excluded ones visible, agreement, severity."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.sentences import say
from cluster_analysis.pages.selection_charts.common import about, finish, ordered, room, rows, start, title_of
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts.common import key_above
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import worded
from cluster_analysis.selection.engine.experts.experts import wide_scores
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words


@worded
def panel(selection: Selection, lang: str = "en") -> Picture:
    """Mean score per bid and expert; a cross where a conflict excludes, a dash where nothing was scored."""
    _ = translator(lang)
    bids = ordered(selection)
    means = wide_scores(selection.scores).groupby("application").mean().reindex(bids)
    conflicts = {(row.expert, row.application) for row in selection.call.conflicts.itertuples()}
    told = selection.severity.experts["flag"]
    flagged = ", ".join(str(one) for one in told.index[told != ""]) or "–"
    title = _("Scores of the panel; to be looked at: {flagged}").format(flagged=flagged)
    notes = about(
        selection, lang, _("mean score, last round"), _("✕ excluded for conflict of interest; – not scored.")
    )
    labels = [title_of(selection, one) for one in bids]
    low, high = selection.methodology.experts_rule.scale
    with theme.style():
        figure, axes = start(
            title, notes, height=0.9 + 0.24 * len(bids), left=room(labels, 7), right=1.5, top=0.3
        )
        shown = np.ma.masked_invalid(means.to_numpy())
        axes.pcolormesh(
            shown,
            cmap=theme.palette(theme.SEQUENTIAL),
            vmin=low,
            vmax=high,
            edgecolors="#ffffff",
            linewidth=0.8,
        )
        _cells(axes, means, conflicts, lang)
        axes.set_xticks(np.arange(means.shape[1]) + 0.5, means.columns)
        axes.set_yticks(np.arange(len(bids)) + 0.5, labels, size=7)
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    text = _(
        "Table of {bids} bids and {experts} experts; {excluded} bids excluded for a conflict of interest."
    )
    said = text.format(bids=len(bids), experts=means.shape[1], excluded=len(conflicts))
    data = means.rename_axis(index=_("Application"), columns=None).reset_index()
    return finish(figure, title, said, data, notes)


def _cells(axes: Any, means: pd.DataFrame, conflicts: set[tuple[Any, Any]], lang: str) -> None:
    for row, one in enumerate(means.index):
        for column, expert in enumerate(means.columns):
            value = float(means.to_numpy(dtype=float)[row, column])
            excluded = (expert, one) in conflicts
            text = "✕" if excluded else theme.number(value, lang, 1)
            dark = not excluded and value == value and value > 3.2
            look: dict[str, Any] = {
                "color": "#ffffff" if dark else theme.INK,
                "size": 7,
                "weight": "bold" if excluded else "normal",
            }
            axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", **look)


@worded
def severity(selection: Selection, lang: str = "en") -> Picture:
    """How severe each expert is: points below the panel."""
    _ = translator(lang)
    table = selection.severity.experts
    most = table["severity"].idxmax()
    title = _("{expert} is the most severe: {points} points below the panel").format(
        expert=most, points=theme.number(float(table["severity"].max()), lang, 1)
    )
    notes = about(
        selection, lang, _("points of the experts' scale"), _("With complete scoring it changes no rank.")
    )
    with theme.style():
        figure, axes = start(title, notes, height=0.8 + 0.35 * len(table), left=0.5, right=2.6)
        flagged = table["flag"] != ""
        colours = [theme.ACCENT if one else theme.SERIES[0] for one in flagged]
        axes.barh(range(len(table)), table["severity"], color=colours, height=0.6)
        axes.axvline(0, color=theme.MUTED, linewidth=0.8)
        for row, value in enumerate(table["severity"]):
            text = theme.number(value, lang, 2)
            axes.annotate(text, (value, row), xytext=(3 if value >= 0 else -3, 0), textcoords="offset points",
                          ha="left" if value >= 0 else "right", va="center", size=7)  # fmt: skip
        rows(axes, list(table.index))
        axes.margins(x=0.15)
        axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    said = _("Bars: positive is more severe than the panel, negative more lenient. {values}.")
    values = ", ".join(f"{one} {theme.number(value, lang, 2)}" for one, value in table["severity"].items())
    return finish(figure, title, said.format(values=values), Words(selection, lang).expert_table(), notes)


@worded
def agreement(selection: Selection, lang: str = "en") -> Picture:
    """Agreement per indicator: reliability of the panel's mean, and of one expert."""
    _ = translator(lang)
    table = selection.agreement
    names = [f"{code} {selection.methodology.indicator(str(code)).name(lang)}" for code in table.index]
    least = table["icc_panel"].idxmin()
    title = _("The panel agrees least in {code}").format(code=least)
    notes = about(selection, lang, "ICC", _("ICC(2,k) and ICC(2,1) after Shrout and Fleiss (1979)."))
    with theme.style():
        figure, axes = start(
            title, notes, height=0.8 + 0.32 * len(table), left=room(names, 7), right=0.2, top=0.35
        )
        axes.scatter(
            table["icc_panel"],
            range(len(table)),
            color=theme.SERIES[0],
            label=_("mean of the panel"),
            zorder=3,
        )
        look: dict[str, Any] = {
            "color": theme.SERIES[1],
            "marker": "s",
            "label": _("one expert"),
            "zorder": 3,
        }
        axes.scatter(table["icc"], range(len(table)), **look)
        axes.grid(axis="y", color=theme.GRID, linewidth=0.5)
        axes.axvline(0, color=theme.MUTED, linewidth=0.8)
        rows(axes, names)
        axes.set_xlim(min(-0.05, float(table["icc"].min()) - 0.05), 1)
        key_above(axes, 2)
        axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    said = _("Dots of the intraclass correlation per indicator; 1 is full agreement, 0 none.")
    reasons = [say(one, lang) for one in table["reason"]]
    data = table.assign(reason=reasons, indicator=names).set_index("indicator").reset_index()
    data = data.rename(columns={"experts": _("Number of experts")})
    return finish(figure, title, said, data, notes)
