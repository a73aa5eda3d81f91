"""Letters to the applicants: the own bid's result in words, and nothing about anybody else's.

Four kinds: selected, not selected, not admitted, and, as long as no decision is recorded, an account that is
no decision. A bid that has a place is not told what would lift it to the last one.
"""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from cluster_analysis.language.i18n import check_language, format_number, format_percent, translator
from cluster_analysis.language.sentences import say
from cluster_analysis.selection.call.documents import Block, Document, safe_name, show
from cluster_analysis.selection.call.workbooks import records
from cluster_analysis.selection.report.packet import Edition, notices
from cluster_analysis.selection.report.robust_words import status_names
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import among, refusals

STRONG, WEAK, LISTED, CHANGES = 70.0, 50.0, 2, 3
"""Points from which an indicator is a strength, below which it is a gap; how many of each, and of changes."""
SELECTED = "selected"
"""The outcome of a decision that gives a place."""
Kind = Literal["selected", "not selected", "not admitted", "undecided"]


def kind_of(selection: Selection, application: str, edition: Edition) -> Kind:
    """Which letter an applicant gets."""
    if not bool(selection.eligibility.loc[application, "eligible"]):
        return "not admitted"
    decision = edition.states.get("decision")
    if decision is None or application not in decision["outcomes"]:
        return "undecided"
    return "selected" if decision["outcomes"][application] == SELECTED else "not selected"


def letter(selection: Selection, application: str, lang: str, edition: Edition | None = None) -> Document:
    """The letter to one applicant; `.html()` and `.text()` are its forms.

    Parameters
    ----------
    selection
        The results.
    application
        The applicant's bid.
    lang
        en, ru or kk.
    edition
        Number and date, and the dossier: an outcome is only told if it is recorded for this bid.

    Raises
    ------
    KeyError
        If there is no such application.
    """
    _ = translator(check_language(lang))
    edition = edition or Edition()
    register = records(selection.call.applications.loc[[application]])[0]
    kind = kind_of(selection, application, edition)
    blocks = [
        *_head(register, application, edition, lang),
        *_result(selection, application, kind, edition, lang),
        *(_standing(selection, application, kind, lang) if kind != "not admitted" else []),
        *_end(selection, edition, lang),
        *_annex(selection, application, kind, lang),
        *notices(selection, lang),
    ]
    title = _("Feedback on application {application}: {title}").format(**register, application=application)
    return Document(safe_name("letter", application, lang), title, lang, blocks, selection.synthetic)


def _head(register: dict[str, Any], application: str, edition: Edition, lang: str) -> list[Block]:
    """Addressee, number, date, greeting, and what the letter is about."""
    _ = translator(lang)
    received = register["received"]
    values = {
        "number": f"{edition.number}/{application}",
        "date": edition.date or _("not dated"),
        "title": register["title"],
        "time": f"{received:%Y-%m-%d %H:%M %z}" if received == received else _("not known"),
        "version": register["version"],
        "application": application,
    }
    texts = [
        _("To: {applicant}").format(applicant=register.get("applicant_name") or application),
        _("Letter no. {number}, {date}").format(**values),
        _("Dear applicant,"),
        _("this letter is about your application {application}, “{title}”.").format(**values),
        _("Received: {time}; version {version} counts.").format(**values),
    ]
    return [Block("paragraph", text) for text in texts]


def _result(selection: Selection, application: str, kind: Kind, edition: Edition, lang: str) -> list[Block]:
    """The result in words."""
    _ = translator(lang)
    if kind == "not admitted":
        text = _("The application was not admitted to the selection. Reason: {reason}")
        reason = refusals(selection, lang).loc[application, "reasons"]
        return [Block("paragraph", text.format(reason=reason))]
    if kind == "undecided":
        text = _("This letter is not a decision. No decision on this application is recorded.")
        return [Block("paragraph", text)]
    text = _("By decision of {body} of {date} ({document}) your application was not selected.")
    if kind == "selected":
        text = _("By decision of {body} of {date} ({document}) your application is selected.")
    decision = edition.states["decision"]
    return [Block("paragraph", text.format(**{key: decision[key] for key in ("body", "date", "document")}))]


def _standing(selection: Selection, application: str, kind: Kind, lang: str) -> list[Block]:
    """Total, rank, distance to the line, strengths and gaps, and what would have changed the result."""
    _ = translator(lang)
    rules = selection.methodology
    row: dict[str, Any] = dict(selection.ranking.loc[application])
    total, rank = float(row["total"]), float(row["rank"])
    if total != total:
        text = _(
            "No total: in an area without points too many values are missing. The application stays in the "
            "report with its best and worst possible rank."
        )
        return [Block("paragraph", text)]
    numbers = {"total": format_number(total, lang, 1), "most": format_number(rules.points, lang, 0)}
    sentences = [_("Total: {total} points of {most}.").format(**numbers)]
    if rules.letters.rank:
        ranked = int(selection.ranks["rank"].notna().sum())
        sentences.append(
            _("Rank {rank} of {ranked}.").format(rank=format_number(rank, lang, 0), ranked=ranked)
        )
        chance = format_percent(row["p_first"], lang, 0)
        text = _("In {p} of the draws that vary weights, experts, data and scales it is {among}.")
        sentences.append(text.format(p=chance, among=among(rules.places, lang)))
    if rules.letters.distance:
        sentences += _distance(selection, total, rank, lang)
    blocks = [Block("paragraph", " ".join(sentences)), *_strengths(selection, application, lang)]
    outside = kind != "selected" and rank > rules.places
    return [*blocks, *(_changes(selection, application, lang) if outside else [])]


def _distance(selection: Selection, total: float, rank: float, lang: str) -> list[str]:
    """Points to the line between the last place and the next, without a name."""
    _ = translator(lang)
    places, totals = selection.methodology.places, selection.totals
    inside = selection.ranks["rank"] <= places
    beyond = totals[~inside].max() if rank <= places else totals[inside].min()
    if beyond != beyond:
        return []
    text = _("It is {gap} points above the first application without a place.")
    if rank > places:
        text = _("It is {gap} points below the last of the {places} places.")
    gap = format_number(abs(total - float(beyond)), lang, 2)
    return [text.format(gap=gap, places=places)]


def _strengths(selection: Selection, application: str, lang: str) -> list[Block]:
    _ = translator(lang)
    points: pd.Series = selection.points.T[application].dropna().astype(float).sort_values()
    strong = points[points >= STRONG][::-1][:LISTED]
    weak = points[points < WEAK][:LISTED]
    parts = [(_("Strengths"), strong, _("none above the mark")), (_("Gaps"), weak, _("none below the mark"))]
    blocks = [Block("heading", _("Strengths and gaps"))]
    for caption, chosen, none in parts:
        blocks.append(Block("list", caption, items=_lines(selection, application, chosen, lang) or [none]))
    return blocks


def _lines(selection: Selection, application: str, points: pd.Series, lang: str) -> list[str]:
    """Indicators with their points, the goalposts, and what the experts noted."""
    _ = translator(lang)
    text = _("{name}: {points} points ({low} {unit} gives 0, {high} {unit} gives 100)")
    judged = _("{name}: {points} points (experts' scores, scale {unit})")
    sector, lines = selection.sector(application), []
    for code, value in points.items():
        one = selection.methodology.indicator(str(code))
        about = {"name": one.label(lang, sector), "points": format_number(value, lang, 0)}
        ends = {"low": show(float(one.scale.low), lang), "high": show(float(one.scale.high), lang)}
        plain = one.scale.fn in ("linear", "log") and one.direction == "up" and one.type == "quantitative"
        form = text if plain else judged
        if not plain and one.type == "quantitative":
            form = _("{name}: {points} points (scale from {low} to {high} {unit})")
        line = form.format(**about, **ends, unit=one.unit_name(lang))
        notes = _evidence(selection, application, str(code))
        if notes:
            line += " " + _("The experts noted: {notes}.").format(notes="; ".join(notes))
        lines.append(line)
    return lines


def _evidence(selection: Selection, application: str, code: str) -> list[str]:
    """What the experts wrote beside their scores, each text once, without names."""
    scores = selection.scores
    mine = scores[(scores["application"] == application) & (scores["indicator"] == code)]
    return list(dict.fromkeys(str(text).strip().rstrip(".") for text in mine["evidence"].dropna() if text))


def _changes(selection: Selection, application: str, lang: str) -> list[Block]:
    """The values nearest to the own ones that would each have led to the last place."""
    _ = translator(lang)
    needed = selection.needed(application)
    needed = needed.assign(step=needed["points_needed"] - needed["points"]).sort_values("step")[:CHANGES]
    text, items = _("{name}: {after} instead of {before} ({unit})"), []
    for row in records(needed.reset_index()):
        one = selection.methodology.indicator(row["indicator"])
        values = [show(row[key], lang, 1) for key in ("value_needed", "value")]
        label = one.label(lang, selection.sector(application))
        items.append(text.format(name=label, after=values[0], before=values[1], unit=one.unit_name(lang)))
    if not items:
        return [Block("paragraph", _("No single value alone would have changed the result."))]
    caption = _("Each of these alone would have led to place {places}")
    return [Block("list", caption.format(places=selection.methodology.places), items=items)]


def _end(selection: Selection, edition: Edition, lang: str) -> list[Block]:
    """Next step, appeal, signature, and the anchor of the dossier."""
    _ = translator(lang)
    rules = selection.methodology.letters
    appeal = _("An objection may be sent in the way and within the time that the rules of the call give.")
    texts = [
        rules.next_step.name(lang) if rules.next_step else "",
        rules.appeal.name(lang) if rules.appeal else appeal,
        _("Signed: {who}").format(
            who=rules.signed_by.name(lang) if rules.signed_by else "____________________"
        ),
        _("Last line of the decision log: {head}").format(head=edition.head) if edition.lines else "",
    ]
    return [Block("paragraph", text) for text in texts if text]


def _annex(selection: Selection, application: str, kind: Kind, lang: str) -> list[Block]:
    """Points by area, every value used, and open questions."""
    _ = translator(lang)
    blocks = [Block("heading", _("Annex"))]
    if kind != "not admitted":
        areas = selection.areas.loc[application]
        names = [f"{area} {selection.methodology.area_name(str(area), lang)}" for area in areas.index]
        table = pd.DataFrame({_("Area"): names, _("Points (0 to 100)"): areas.to_numpy(dtype=float)})
        blocks.append(Block("table", _("Points by area"), table=table))
    return [*blocks, *_values(selection, application, lang), *_open(selection, application, lang)]


def _values(selection: Selection, application: str, lang: str) -> list[Block]:
    _ = translator(lang)
    values = selection.call.values
    mine = values[values["application"] == application]
    rules, sector, names = selection.methodology, selection.sector(application), status_names(lang)
    table = pd.DataFrame(
        {
            _("Indicator"): [rules.indicator(code).label(lang, sector) for code in mine["indicator"]],
            _("Value"): mine["value"].to_numpy(),
            _("Unit"): [rules.indicator(code).unit_name(lang) for code in mine["indicator"]],
            _("Status"): [names.get(status, status) for status in mine["status"]],
            _("Note"): [say(note, lang) for note in mine["note"]],
        }
    )
    return [Block("table", _("Every value, what it is and where it is from"), table=table, digits=None)]


def _open(selection: Selection, application: str, lang: str) -> list[Block]:
    """Questions to the applicant: problems of the own form that somebody has to correct."""
    _ = translator(lang)
    items = [
        f"{one.place}: {say(one.message, lang)}" + ("" if one.value is None else f" ({one.value})")
        for one in selection.call.problems
        if one.application == application and one.expert is None and one.severity == "correct"
    ]
    return [Block("list", _("Please clarify"), items=items)] if items else []
