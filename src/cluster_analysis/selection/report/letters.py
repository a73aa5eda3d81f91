"""Feedback letters: what one applicant is told about the own bid, and nothing about anybody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.language.i18n import check_language, format_number, translator
from cluster_analysis.language.sentences import say
from cluster_analysis.selection.call.documents import Block, Document, safe_name, show
from cluster_analysis.selection.call.workbooks import records
from cluster_analysis.selection.report.packet import notices
from cluster_analysis.selection.report.words import refusals

if TYPE_CHECKING:
    from cluster_analysis.selection.report.run import Selection

STRONG, WEAK, LISTED = 70.0, 50.0, 5
"""Points from which an indicator is a strength, below which it is a gap, and how many of each are listed."""


def letter(
    selection: Selection,
    application: str,
    lang: str,
    states: Mapping[str, Mapping[str, Any]] | None = None,
) -> Document:
    """The feedback letter of one applicant; `.html()` and `.text()` are its forms.

    Parameters
    ----------
    selection
        The results.
    application
        The applicant's bid.
    lang
        en, ru or kk.
    states
        `decision_log.recorded_states(path)`; an outcome is only told if it is recorded for this bid.

    Raises
    ------
    KeyError
        If there is no such application.
    """
    _ = translator(check_language(lang))
    register = records(selection.call.applications.loc[[application]])[0]
    title = _("Feedback on application {application}: {title}")
    blocks = [*notices(selection, lang), *_receipt(register, lang)]
    if bool(selection.eligibility.loc[application, "eligible"]):
        blocks += [*_areas(selection, application, lang), *_strengths(selection, application, lang)]
    else:
        text = _("The application was not admitted to the selection. Reason: {reason}")
        reason = refusals(selection, lang).loc[application, "reasons"]
        blocks.append(Block("paragraph", text.format(reason=reason)))
    blocks += [*_values(selection, application, lang), *_open(selection, application, lang)]
    blocks += _outcome(application, states or {}, lang)
    name = safe_name("letter", application, lang)
    shown = title.format(application=application, title=register["title"])
    return Document(name, shown, lang, blocks, selection.synthetic)


def _receipt(register: dict[str, Any], lang: str) -> list[Block]:
    _ = translator(lang)
    received = register["received"]
    time = f"{received:%Y-%m-%d %H:%M %z}" if received == received else _("not known")
    text = _("Received: {time}; version {version} counts.").format(time=time, version=register["version"])
    return [Block("paragraph", text)]


def _areas(selection: Selection, application: str, lang: str) -> list[Block]:
    _ = translator(lang)
    areas = selection.areas.loc[application]
    names = [f"{area} {selection.methodology.area_name(str(area), lang)}" for area in areas.index]
    table = pd.DataFrame({_("Area"): names, _("Points (0 to 100)"): areas.to_numpy(dtype=float)})
    blocks = [Block("heading", _("Points by area")), Block("table", _("Points of each area"), table=table)]
    total = float(selection.ranking["total"][application])
    if total == total:
        text = _("Total: {total} points of 100.").format(total=format_number(total, lang, 1))
    else:
        text = _(
            "No total: in an area without points too many values are missing. The application stays in the "
            "report with its best and worst possible rank."
        )
    blocks.append(Block("paragraph", text))
    return blocks


def _strengths(selection: Selection, application: str, lang: str) -> list[Block]:
    _ = translator(lang)
    points: pd.Series = selection.points.T[application].dropna().astype(float).sort_values()
    strong = points[points >= STRONG][::-1][:LISTED]
    weak = points[points < WEAK][:LISTED]
    return [
        Block("heading", _("Strengths and gaps")),
        Block(
            "list",
            _("Strengths"),
            items=_lines(selection, application, strong, lang) or [_("none above the mark")],
        ),
        Block(
            "list", _("Gaps"), items=_lines(selection, application, weak, lang) or [_("none below the mark")]
        ),
    ]


def _lines(selection: Selection, application: str, points: pd.Series, lang: str) -> list[str]:
    _ = translator(lang)
    text = _("{name}: {points} points ({low} {unit} gives 0, {high} {unit} gives 100)")
    judged = _("{name}: {points} points (experts' scores, scale {unit})")
    sector = _sector(selection, application)
    found = []
    for code, value in points.items():
        one = selection.methodology.indicator(str(code))
        said = judged if one.type == "qualitative" else text
        found.append(
            said.format(
                name=one.label(lang, sector),
                points=format_number(value, lang, 0),
                low=show(float(one.scale.low), lang),
                high=show(float(one.scale.high), lang),
                unit=one.unit_name(lang),
            )
        )
    return found


def _sector(selection: Selection, application: str) -> str:
    return str(selection.call.applications["sector"][application])


def _values(selection: Selection, application: str, lang: str) -> list[Block]:
    _ = translator(lang)
    values = selection.call.values
    mine = values[values["application"] == application]
    labels = {
        "given": _("given"),
        "computed": _("computed from statistics"),
        "synthetic": _("synthetic"),
        "missing": _("missing"),
        "not applicable": _("not applicable"),
        "contradictory": _("contradictory"),
        "implausible": _("implausible"),
    }
    rules, sector = selection.methodology, _sector(selection, application)
    table = pd.DataFrame(
        {
            _("Indicator"): [rules.indicator(code).label(lang, sector) for code in mine["indicator"]],
            _("Value"): mine["value"].to_numpy(),
            _("Unit"): [rules.indicator(code).unit_name(lang) for code in mine["indicator"]],
            _("Status"): [labels.get(status, status) for status in mine["status"]],
            _("Note"): [say(note, lang) for note in mine["note"]],
        }
    )
    return [
        Block("heading", _("Values used")),
        Block("table", _("Every value, what it is and where it is from"), table=table, digits=None),
    ]


def _open(selection: Selection, application: str, lang: str) -> list[Block]:
    """Questions to the applicant: problems of the own form that somebody has to correct."""
    _ = translator(lang)
    mine = [
        one
        for one in selection.call.problems
        if one.application == application and one.expert is None and one.severity == "correct"
    ]
    items = [
        f"{one.place}: {say(one.message, lang)}" + ("" if one.value is None else f" ({one.value})")
        for one in mine
    ]
    return [Block("list", _("Please clarify"), items=items)] if items else []


def _outcome(application: str, states: Mapping[str, Mapping[str, Any]], lang: str) -> list[Block]:
    _ = translator(lang)
    entry = states.get("decision")
    outcome = entry["outcomes"].get(application) if entry else None
    if entry is None or outcome is None:
        return [
            Block(
                "paragraph", _("This letter is not a decision. No decision on this application is recorded.")
            )
        ]
    text = _("Decision of {body} of {date} ({document}): {outcome}.")
    shown = text.format(body=entry["body"], date=entry["date"], document=entry["document"], outcome=outcome)
    return [Block("paragraph", shown)]
