"""The panel: every score with missing and excluded ones visible, agreement, severity."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.sentences import say
from cluster_analysis.pages.selection_charts.common import about, bars, cells, field, finish, rows, titles_of
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
    bids = selection.ranking.index
    means = wide_scores(selection.scores).groupby("application").mean().reindex(bids)
    conflicts = {(row.application, row.expert) for row in selection.call.conflicts.itertuples()}
    told = selection.severity.experts["flag"]
    flagged = ", ".join(str(one) for one in told.index[told != ""]) or "–"
    title = _("Scores of the panel; to be looked at: {flagged}").format(flagged=flagged)
    notes = about(
        selection, lang, _("mean score, last round"), _("✕ excluded for conflict of interest; – not scored.")
    )
    labels, (low, high) = titles_of(selection, bids), selection.methodology.experts_rule.scale
    scores, texts = means.to_numpy(dtype=float), dict[tuple[int, int], tuple[str, dict[str, Any]]]()
    shades = (scores - low) / (high - low)
    for (row, column), score in np.ndenumerate(scores):
        pair = (means.index[row], means.columns[column])
        dark = {"color": "#ffffff" if shades[row, column] > 0.64 else theme.INK}
        texts[row, column] = (theme.number(score, lang, 1), dark)
        if pair in conflicts:
            texts[row, column] = ("✕", {"color": theme.INK, "weight": "bold"})
    with field(title, notes, labels, row=0.24, base=0.9, right=1.5, top=0.3) as axes:
        cells(axes, shades, theme.palette(theme.SEQUENTIAL), labels, list(means.columns), texts)
    text = _(
        "Table of {bids} bids and {experts} experts; {excluded} bids excluded for a conflict of interest."
    )
    said = text.format(bids=len(bids), experts=means.shape[1], excluded=len(conflicts))
    data = means.rename_axis(index=_("Application"), columns=None).reset_index()
    return finish(axes, title, said, data, notes)


@worded
def severity(selection: Selection, lang: str = "en") -> Picture:
    """How severe each expert is: points below the panel."""
    _ = translator(lang)
    table = selection.severity.experts
    points = theme.number(float(table["severity"].max()), lang, 1)
    title = _("{expert} is the most severe: {points} points below the panel").format(
        expert=table["severity"].idxmax(), points=points
    )
    notes = about(
        selection, lang, _("points of the experts' scale"), _("With complete scoring it changes no rank.")
    )
    texts = [theme.number(value, lang, 2) for value in table["severity"]]
    colours = [theme.ACCENT if flag else theme.SERIES[0] for flag in table["flag"]]
    with field(title, notes, list(table.index), row=0.35, left=0.5, right=2.6) as axes:
        bars(axes, table["severity"], texts, colours)
        rows(axes, list(table.index), lang)
        axes.margins(x=0.15)
    said = _("Bars: positive is more severe than the panel, negative more lenient. {values}.")
    values = ", ".join(f"{one} {text}" for one, text in zip(table.index, texts, strict=True))
    return finish(axes, title, said.format(values=values), Words(selection, lang).expert_table(), notes)


@worded
def agreement(selection: Selection, lang: str = "en") -> Picture:
    """Agreement per indicator: reliability of the panel's mean, and of one expert."""
    _ = translator(lang)
    table = selection.agreement
    labels = [f"{code} {selection.methodology.indicator(str(code)).name(lang)}" for code in table.index]
    title = _("The panel agrees least in {code}").format(code=table["icc_panel"].idxmin())
    notes = about(selection, lang, "ICC", _("ICC(2,k) and ICC(2,1) after Shrout and Fleiss (1979)."))
    with field(title, notes, labels, row=0.32, right=0.2, top=0.35) as axes:
        for column, colour, marker, label in (
            ("icc_panel", theme.SERIES[0], "o", _("mean of the panel")),
            ("icc", theme.SERIES[1], "s", _("one expert")),
        ):
            axes.scatter(table[column], range(len(table)), color=colour, marker=marker, label=label, zorder=3)
        axes.grid(axis="y", color=theme.GRID, linewidth=0.5)
        axes.axvline(0, color=theme.MUTED, linewidth=0.8)
        rows(axes, labels, lang)
        axes.set_xlim(min(-0.05, float(table["icc"].min()) - 0.05), 1)
        key_above(axes, 2)
    said = _("Dots of the intraclass correlation per indicator; 1 is full agreement, 0 none.")
    reasons = [say(one, lang) for one in table["reason"]]
    data = table.assign(reason=reasons, indicator=labels).set_index("indicator").reset_index()
    data = data.rename(columns={"experts": _("Number of experts")})
    return finish(axes, title, said, data, notes)
