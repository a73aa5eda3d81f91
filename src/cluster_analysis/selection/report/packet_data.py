"""The parts of the packet from which a total can be recomputed: rules, values, points, scores, decisions."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cluster_analysis.errors import Message, Problem
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_number
from cluster_analysis.language.sentences import say
from cluster_analysis.selection.call.documents import Block, show
from cluster_analysis.selection.call.dossier.log import ACTIONS
from cluster_analysis.selection.call.office.answer import SELECTED, outcome_faults
from cluster_analysis.selection.call.workbooks import records
from cluster_analysis.selection.engine.methodology.schema import Indicator
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.report.robust_words import SCENARIO_NAMES, STATUS_NAMES
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import caps_in_words, in_words, source_in_words


def methodology(selection: Selection, lang: str) -> list[Block]:
    """Weights of every part of the tree, and the goalposts of every indicator."""
    _ = translator(lang)
    rules, means = selection.methodology, in_words(SCENARIO_NAMES, lang)
    names = {code: part.name(lang) for code, part in (rules.areas | rules.groups).items()}
    names[TOTAL] = _("total of all areas")
    nodes = [
        [names[node.code], means[node.mean], 100 * node.least, node.floor, part, names.get(part, ""), weight]
        for node in rules.tree
        for part, weight in zip(node.parts, node.weights, strict=True)
    ]
    heads = [
        _("Part of"), _("Mean of the parts"), _("Least weight, %"), _("Floor"), _("Code"), _("Name"),
        _("Weight"),
    ]  # fmt: skip
    whole = rules.indicator_weights()
    scales = []
    for one in rules.indicators:
        about = [one.label(lang), one.unit_name(lang), 100 * whole[one.code]]
        scales.append([*about, _goalposts(one, lang), one.width, source_in_words(one.source, lang)])
    columns = [
        _("Indicator"), _("Unit"), _("Weight in the total, %"), _("Scale"), _("Uncertainty ±"),
        _("Source of the value"),
    ]  # fmt: skip
    return [
        Block("heading", _("Weights and scales")),
        Block("table", _("The tree and its weights"), table=pd.DataFrame(nodes, columns=heads), digits=4),
        Block("table", _("Goalposts"), table=pd.DataFrame(scales, columns=columns), digits=2),
        Block("paragraph", _("Caps: {caps}.").format(caps=caps_in_words(rules, lang))),
    ]


def _goalposts(indicator: Indicator, lang: str) -> str:
    """A scale in words."""
    _ = translator(lang)
    scale = indicator.scale
    ends = [scale.low, scale.high] if indicator.direction == "up" else [scale.high, scale.low]
    numbers = {"low": format_number(ends[0], lang, 2), "high": format_number(ends[1], lang, 2)}
    if scale.best is not None:
        best = "–".join(format_number(one, lang, 2) for one in dict.fromkeys(scale.best))
        text = _("all points at {best}, none at {low} and {high}")
        return text.format(best=best, **numbers)
    if scale.knots:
        knots = [f"{format_number(x, lang, 2)}: {format_number(100 * y, lang, 0)}%" for x, y in scale.knots]
        return _("share of the points: {knots}").format(knots="; ".join(knots))
    text = _("logarithmic from {low} to {high}") if scale.fn == "log" else _("straight from {low} to {high}")
    return text.format(**numbers)


def values(selection: Selection, lang: str) -> list[Block]:
    """Every indicator of every bid: value, what it is, points."""
    _ = translator(lang)
    names, status = in_words(STATUS_NAMES, lang), selection.points.attrs["status"]
    tables = {
        _("Values of all indicators"): (selection.values.astype(float), None),
        _("What each value is"): (status.map(lambda one: names.get(one, one)), None),
        _("Points of all indicators"): (pd.DataFrame(selection.points).astype(float), 1),
    }
    blocks = [Block("heading", _("All indicators"))]
    for caption, (table, digits) in tables.items():
        shown = table.rename_axis(_("Application")).reset_index()
        blocks.append(Block("table", caption, table=shown, digits=digits))
    return blocks


def scores(selection: Selection, lang: str) -> list[Block]:
    """The experts' scores as they were given, every round, and the evidence that they wrote."""
    _ = translator(lang)
    given = selection.scores
    blocks = [Block("heading", _("Scores of the experts"))]
    if given.empty:
        return [*blocks, Block("paragraph", _("none"))]
    wide = given.pivot_table("score", ["application", "indicator"], ["expert", "round"], aggfunc="last")
    text = _("{expert}, round {number}")
    names = [text.format(expert=key[0], number=key[1]) for key in wide.columns]
    wide = wide.set_axis(names, axis=1)
    heads = [_("Application"), _("Indicator")]
    table = wide.rename_axis(heads).reset_index()
    blocks.append(
        Block("table", _("Scores as given; scores under a conflict are left out"), table=table, digits=None)
    )
    written = given[given["evidence"].fillna("").astype(str).str.strip() != ""]
    if len(written):
        table = written[["expert", "round", "application", "indicator", "score", "evidence"]]
        heads = [
            _("Expert"), _("Round of scoring"), *heads, _("Score given by the expert"),
            _("Evidence of the expert"),
        ]  # fmt: skip
        blocks.append(Block("table", _("Evidence the experts wrote"), table=table.set_axis(heads, axis=1)))
    return blocks


def decision_faults(selection: Selection, outcomes: Mapping[str, str]) -> list[Problem]:
    """What a decision has against the call, one a fault.

    A place for a bid beyond the first is told too: it needs a reason and is no fault.
    """
    ranks, places = selection.ranks["rank"], selection.methodology.places
    faults = outcome_faults(outcomes, selection.eligibility["eligible"], places)
    message = "is selected from outside the first {places}"
    beyond = (bid for bid, outcome in outcomes.items() if outcome == SELECTED and ranks.get(bid, 0) > places)
    return faults + [Problem(message, value=bid, places=places) for bid in beyond]


def log(lines: Sequence[Mapping[str, Any]], lang: str) -> list[Block]:
    """The dossier as a table that a person reads: number, time, who, what."""
    _ = translator(lang)
    own = {"number", "time", "who", "action", "previous", "hash", "files", "results"}
    rows = []
    for line in lines:
        what = "; ".join(f"{key}: {_plain(value)}" for key, value in line.items() if key not in own)
        act = say(ACTIONS.get(line["action"], line["action"]), lang)
        rows.append(
            [
                line["number"],
                show(datetime.datetime.fromisoformat(line["time"]), lang),
                line["who"],
                act,
                what,
            ]
        )
    heads = [_("Line of the log"), _("Time"), _("Who"), _("Act"), _("What")]
    head = str(lines[-1]["hash"]) if lines else "0" * 64
    return [
        Block("heading", _("Decision log")),
        Block(
            "table", _("Every line of the decision log"), table=pd.DataFrame(rows, columns=heads), digits=0
        ),
        Block("paragraph", _("Last line of the decision log: {head}").format(head=head)),
    ]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} – {one}" for key, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def changes(table: pd.DataFrame, since: int, lang: str, most: int = 60) -> list[Block]:
    """What differs from the edition before, value by value; how many more there are."""
    _ = translator(lang)
    title = Block("heading", _("Changed since edition {n}").format(n=since))
    if table.empty:
        return [title, Block("paragraph", _("Nothing has changed."))]
    heads = [_("Table"), _("Row"), _("Column"), _("Before"), _("After")]
    shown = pd.DataFrame([list(row.values()) for row in records(table[:most])], columns=heads)
    blocks = [title, Block("table", _("Values and results that differ"), table=shown, digits=3)]
    if len(table) > most:
        text = Message("{n} more differences stand in the workbook of this edition", n=len(table) - most)
        blocks.append(Block("paragraph", say(text, lang) + "."))
    return blocks
