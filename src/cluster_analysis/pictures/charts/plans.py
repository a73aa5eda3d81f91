"""Pictures of a cluster organisation's work: its schedule, its network of actors, its value chain."""

from __future__ import annotations

import textwrap
from typing import Unpack

import numpy as np
from pandas import DataFrame, Index

from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.findings import labelled, word
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing
from cluster_analysis.pictures.theme import GRID, SERIES, About

SHAPES = "osD^vP*X"


@drawing
def gantt(schedule: DataFrame, title: str, *, label: str = "", **about: Unpack[About]) -> Picture:
    """Actions as bars over time, the critical ones hatched and in the accent colour, slack as a thin line.

    Parameters
    ----------
    schedule
        Indexed by the action's name, or with it in `title`: `start`, `finish`, `latest_finish`, `critical`,
        as `programme.critical_path` gives them; in the order in which they are drawn.
    label
        Unit of time.

    Examples
    --------
    >>> rows = {"start": [0.0, 3.0], "finish": [3.0, 5.0], "latest_finish": [3.0, 9.0],
    ...         "critical": [True, False]}
    >>> gantt(DataFrame(rows, ["coordinator", "brand"]), "Coordinator first", label="months").data.shape
    (2, 4)
    """
    lang = about["lang"]
    _ = translator(lang)
    names = [labelled(one, lang) for one in schedule.get("title", schedule.index)]
    schedule = schedule.set_axis(names, axis=0).assign(row=range(len(names)))
    figure, axes = common.rows(names, title, about, 0.24, 0.8)
    critical = schedule["critical"].astype(bool)
    for part, colour, hatch, text in (
        (critical, theme.ACCENT, "//", _("critical: no slack")),
        (~critical, SERIES[0], "", _("other actions")),
    ):
        row, begin, end = schedule.loc[part, ["row", "start", "finish"]].to_numpy().T
        axes.barh(row, end - begin, 0.6, begin, color=colour, hatch=hatch, ec="white", label=text)
    slack = schedule.loc[~critical, ["row", "finish", "latest_finish"]].to_numpy().T
    axes.hlines(*slack, color=theme.MUTED, linewidth=1, label=_("slack"))
    axes.set_xlabel(label)
    axes.set_xlim(left=0)
    common.key_above(axes, 3)
    spans = schedule[["start", "finish"]].round().astype(int)
    bars = ", ".join(f"{name} {start}–{finish}" for name, start, finish in spans.itertuples())
    alt = _("Bars from start to finish ({unit}): {bars}.").format(unit=label, bars=bars)
    heads = [_("Earliest start"), _("Earliest finish"), _("Latest finish")]
    data = schedule[["start", "finish", "latest_finish"]].set_axis(heads, axis=1).rename_axis(_("Action"))
    return common.finish(figure, title, alt, data.reset_index(), about)


@drawing
def actor_network(actors: DataFrame, ties: DataFrame, title: str, **about: Unpack[About]) -> Picture:
    """Actors as marks by group (shape and colour), larger with more ties, and their ties as lines.

    Parameters
    ----------
    actors
        Indexed by name: `x`, `y` (from 0 to 1), `group`, `ties`, and `name` where they are called otherwise;
        the five with most ties are named. Groups that are categories keep their shape and colour from one
        drawing to the next.
    ties
        `source`, `target`.

    Examples
    --------
    >>> actors = DataFrame({"x": [0.0, 1.0], "y": 0.5, "group": ["firm", "public"], "ties": 1}, ["a", "b"])
    >>> pairs = DataFrame({"source": ["a"], "target": ["b"]})
    >>> actor_network(actors, pairs, "Two actors").data["Ties"].tolist()
    [1, 1]
    """
    lang = about["lang"]
    _ = translator(lang)
    figure, axes = common.start(title, about, height=5.0, right=1.6)
    ends = ties[["source", "target"]].T
    axes.plot(ends.map(actors["x"].get), ends.map(actors["y"].get), color=GRID, linewidth=0.9, zorder=1)
    actors = actors.set_axis([labelled(name, lang) for name in actors.get("name", actors.index)])
    for nth, (group, part) in enumerate(actors.groupby(actors["group"].astype("category"), observed=False)):
        if len(part):
            area = 30 + 22 * part["ties"]
            marks = axes.scatter("x", "y", area, SERIES[nth % 8], marker=SHAPES[nth % 8], data=part)
            marks.set(label=textwrap.fill(labelled(group, lang), 18), edgecolor="white", zorder=2)
    most = actors.nlargest(5, "ties")
    for name, x, y in most[["x", "y"]].itertuples():
        axes.annotate(name, (x, y), (0, 9), textcoords="offset points", size=7, ha="center")
    axes.set_axis_off()
    axes.margins(0.08)
    key = axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    for mark in key.legend_handles:
        mark.set_sizes([45.0])
    alt = _("{actors} actors and {ties} ties; most ties: {most}.")
    alt = alt.format(
        actors=len(actors),
        ties=len(ties),
        most=", ".join(f"{name} {n}" for name, n in most["ties"].items()),
    )
    data = actors[["group", "ties"]].set_axis([_("Group"), _("Ties")], axis=1).rename_axis(_("Actor"))
    return common.finish(figure, title, alt, data.reset_index(), about)


@drawing
def flow(stages: DataFrame, title: str, *, label: str = "", **about: Unpack[About]) -> Picture:
    """The price of a product as a stream that each stage widens: by what it buys, by what it adds (Sankey).

    Parameters
    ----------
    stages
        In the order of the chain: `title`, `inputs` (bought outside the chain) and `value_added`, each for
        one unit of the final product.
    label
        What is measured.

    Examples
    --------
    >>> stages = DataFrame({"title": ["farm", "mill"], "inputs": [15, 10.0], "value_added": [25, 15]})
    >>> flow(stages, "The farm adds most").data["Together"].tolist()
    [40.0, 65.0]
    """
    lang = about["lang"]
    _ = translator(lang)
    names = [labelled(one, lang) for one in stages["title"]]
    figure, axes = common.start(title, about, height=3.4, left=0.55, right=1.7)
    along = np.linspace(-0.5, len(stages) - 0.5, 200)
    parts = stages[["inputs", "value_added"]]
    come = np.clip((along - np.arange(len(stages))[:, None]) / 0.4 + 0.5, 0, 1)
    keys = [word("inputs", lang), *[None] * (len(stages) - 1), *(textwrap.fill(name, 24) for name in names)]
    axes.stackplot(
        along,
        np.tile(come**2 * (3 - 2 * come), (2, 1)) * parts.to_numpy().T.reshape(-1, 1),
        colors=[GRID] * len(stages) + SERIES * len(stages),
        labels=keys,
        edgecolor="#ffffff",
        linewidth=0.4,
    )
    axes.set_xticks(range(len(stages)), [textwrap.fill(name, 14) for name in names], size=7)
    axes.set_xlim(along[0], along[-1])
    axes.yaxis.set_major_formatter(theme.number_ticks(lang))
    axes.set_title(label)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), reverse=True)
    data = parts.assign(together=parts.sum(axis=1).cumsum()).set_axis(names).rename_axis(_("Stage"))
    added = common.listed(data["value_added"], lang)
    data.columns = Index([word("inputs", lang), word("added", lang), _("Together")])
    return common.finish(
        figure,
        title,
        _("What each stage adds: {values}.").format(values=added),
        data.reset_index(),
        about,
    )
