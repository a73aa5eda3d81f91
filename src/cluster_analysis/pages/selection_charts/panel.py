"""The panel: every score with missing and excluded ones visible, and agreement."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.sentences import say
from cluster_analysis.pages.selection_charts.common import about, chart, titles_of
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts.common import key_above
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import worded
from cluster_analysis.selection.engine.experts.experts import wide_scores
from cluster_analysis.selection.report.run import Selection


@worded
def panel(selection: Selection, lang: str = "en") -> Picture:
    """Mean score per bid and expert; a cross where a conflict excludes, a dash where nothing was scored."""
    _ = translator(lang)
    bids, told = selection.ranking.index, selection.severity.experts["flag"]
    means = wide_scores(selection.scores).groupby("application").mean().reindex(bids)
    conflicts = {(row.application, row.expert) for row in selection.call.conflicts.itertuples()}
    title = _("Scores of the panel; to be looked at: {flagged}")
    title = title.format(flagged=", ".join(map(str, told.index[told != ""])) or "–")
    note = _("✕ excluded for conflict of interest; – not scored.")
    notes = about(selection, lang, _("mean score, last round"), note)
    low, high = selection.methodology.experts_rule.scale
    scores, texts = means.to_numpy(dtype=float), dict[tuple[int, int], tuple[str, dict[str, Any]]]()
    shades = (scores - low) / (high - low)
    for (row, column), score in np.ndenumerate(scores):
        dark = {"color": "#ffffff" if shades[row, column] > 0.64 else theme.INK}
        texts[row, column] = (theme.number(score, lang, 1), dark)
        if (means.index[row], means.columns[column]) in conflicts:
            texts[row, column] = ("✕", {"color": theme.INK, "weight": "bold"})
    with chart(title, notes, titles_of(selection, bids), row=0.24, base=0.9, right=1.5, top=0.3) as picture:
        picture.cells(shades, theme.palette(theme.SEQUENTIAL), list(means.columns), texts)
    text = _(
        "Table of {bids} bids and {experts} experts; {excluded} bids excluded for a conflict of interest."
    )
    return picture.finish(text.format(bids=len(bids), experts=means.shape[1], excluded=len(conflicts)), means)


@worded
def agreement(selection: Selection, lang: str = "en") -> Picture:
    """Agreement per indicator: reliability of the panel's mean, and of one expert."""
    _ = translator(lang)
    table = selection.agreement
    labels = [f"{code} {selection.methodology.indicator(str(code)).name(lang)}" for code in table.index]
    title = _("The panel agrees least in {code}").format(code=table["icc_panel"].idxmin())
    notes = about(selection, lang, "ICC", _("ICC(2,k) and ICC(2,1) after Shrout and Fleiss (1979)."))
    with chart(title, notes, labels, row=0.32, right=0.2, top=0.35) as picture:
        axes, lines = picture.axes, range(len(table))
        looks = {"icc_panel": (0, "o", _("mean of the panel")), "icc": (1, "s", _("one expert"))}
        for column, (colour, marker, said) in looks.items():
            axes.scatter(
                table[column], lines, color=theme.SERIES[colour], marker=marker, label=said, zorder=3
            )
        axes.grid(axis="y", color=theme.GRID, linewidth=0.5)
        axes.axvline(0, color=theme.MUTED, linewidth=0.8)
        picture.rows()
        axes.set_xlim(min(-0.05, float(table["icc"].min()) - 0.05), 1)
        key_above(axes, 2)
    alt = _("Dots of the intraclass correlation per indicator; 1 is full agreement, 0 none.")
    data = table.set_axis(labels).assign(reason=[say(one, lang) for one in table["reason"]])
    return picture.finish(alt, data.rename(columns={"experts": _("Number of experts")}), "indicator")
