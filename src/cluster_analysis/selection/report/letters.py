"""Letters to the applicants: the own bid's result in words, and nothing about anybody else's.

Four kinds: selected, not selected, not admitted, and, as long as no decision is recorded, an account that is
no decision. A bid that has a place is not told what would lift it to the last one.
"""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.language.numbers import format_number, format_percent
from cluster_analysis.language.sentences import say, say_problem
from cluster_analysis.selection.call.documents import Block, Document, safe_name, show
from cluster_analysis.selection.call.office.answer import SELECTED
from cluster_analysis.selection.call.workbooks import records
from cluster_analysis.selection.report.packet import Edition, notices
from cluster_analysis.selection.report.robust_words import STATUS_NAMES
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import among, in_words, refusals

STRONG, WEAK, LISTED, CHANGES = 70.0, 50.0, 2, 3
"""Points from which an indicator is a strength, below which it is a gap; how many of each, and of changes."""
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
    one = _Letter(selection, application, check_language(lang), edition or Edition())
    texts = [*one.head(), *one.result()]
    blocks = [Block("paragraph", text) for text in texts]
    blocks += one.standing() if one.kind != "not admitted" else []
    blocks += [Block("paragraph", text) for text in one.end() if text]
    blocks += [*one.annex(), *notices(selection, lang)]
    title = one._("Feedback on application {application}: {title}").format(**one.facts)
    return Document(
        safe_name("letter", application, lang),
        title,
        lang,
        blocks,
        selection.synthetic,
        selection.call.quoted,
    )


class _Letter:
    """One bid, and what its applicant is told."""

    def __init__(self, selection: Selection, application: str, lang: str, edition: Edition) -> None:
        self.selection, self.application, self.lang, self.edition = selection, application, lang, edition
        self.rules, self._ = selection.methodology, translator(lang)
        self.kind = kind_of(selection, application, edition)
        self.facts = records(selection.call.applications.loc[[application]])[0] | {"application": application}

    def number(self, value: float, digits: int) -> str:
        """A number in the language of the letter."""
        return format_number(value, self.lang, digits)

    def head(self) -> list[str]:
        """Addressee, number, date, greeting, and what the letter is about."""
        _, received = self._, self.facts["received"]
        facts = self.facts | {"number": f"{self.edition.number}/{self.application}"}
        facts |= {"date": self.edition.date or _("not dated")}
        facts |= {"time": show(received, self.lang) if received == received else _("not known")}
        return [
            _("To: {applicant}").format(applicant=facts.get("applicant_name") or self.application),
            _("Letter no. {number}, {date}").format(**facts),
            _("Dear applicant,"),
            _("this letter is about your application {application}, “{title}”.").format(**facts),
            _("Received: {time}; version {version} counts.").format(**facts),
        ]

    def result(self) -> list[str]:
        """The result in words."""
        _ = self._
        if self.kind == "not admitted":
            reason = refusals(self.selection, self.lang).loc[self.application, "reasons"]
            text = _("The application was not admitted to the selection. Reason: {reason}")
            return [text.format(reason=reason)]
        if self.kind == "undecided":
            return [_("This letter is not a decision. No decision on this application is recorded.")]
        text = _("By decision of {body} of {date} ({document}) your application was not selected.")
        if self.kind == "selected":
            text = _("By decision of {body} of {date} ({document}) your application is selected.")
        return [text.format(**self.edition.states["decision"])]

    def standing(self) -> list[Block]:
        """Total, rank, distance to the line, strengths and gaps, and what would have changed the result."""
        _, rules = self._, self.rules
        row: dict[str, Any] = dict(self.selection.ranking.loc[self.application])
        total, rank = float(row["total"]), float(row["rank"])
        if total != total:
            text = _(
                "No total: in an area without points too many values are missing. The application stays in "
                "the report with its best and worst possible rank."
            )
            return [Block("paragraph", text)]
        numbers = {"total": self.number(total, 1), "most": self.number(rules.points, 0)}
        sentences = [_("Total: {total} points of {most}.").format(**numbers)]
        if rules.letters.rank:
            ranked = int(self.selection.ranks["rank"].notna().sum())
            sentences.append(_("Rank {rank} of {ranked}.").format(rank=self.number(rank, 0), ranked=ranked))
            text = _("In {p} of the draws that vary weights, experts, data and scales it is {among}.")
            chance = format_percent(row["p_first"], self.lang, 0)
            sentences.append(text.format(p=chance, among=among(rules.places, self.lang)))
        if rules.letters.distance:
            sentences += self.distance(total, rank)
        outside = self.kind != "selected" and rank > rules.places
        blocks = [Block("paragraph", " ".join(sentences)), *self.strengths()]
        return [*blocks, *(self.changes() if outside else [])]

    def distance(self, total: float, rank: float) -> list[str]:
        """Points to the line between the last place and the next, without a name."""
        _, places, totals = self._, self.rules.places, self.selection.totals
        inside = self.selection.ranks["rank"] <= places
        beyond = totals[~inside].max() if rank <= places else totals[inside].min()
        if beyond != beyond:
            return []
        text = _("It is {gap} points above the first application without a place.")
        if rank > places:
            text = _("It is {gap} points below the last of the {places} places.")
        return [text.format(gap=self.number(abs(total - float(beyond)), 2), places=places)]

    def strengths(self) -> list[Block]:
        """The strongest and the weakest indicators."""
        _, points = self._, self.selection.points.T[self.application].dropna().astype(float).sort_values()
        strong, weak = points[points >= STRONG][::-1][:LISTED], points[points < WEAK][:LISTED]
        return [
            Block("heading", _("Strengths and gaps")),
            Block("list", _("Strengths"), items=self.lines(strong) or [_("none above the mark")]),
            Block("list", _("Gaps"), items=self.lines(weak) or [_("none below the mark")]),
        ]

    def lines(self, points: pd.Series) -> list[str]:
        """Indicators with their points, the goalposts, and what the experts noted, each text once."""
        _, lang, lines = self._, self.lang, []
        scores = self.selection.scores
        mine = scores[scores["application"] == self.application]
        for code, value in points.items():
            one = self.rules.indicator(str(code))
            plain = one.scale.fn in ("linear", "log") and one.direction == "up" and one.type == "quantitative"
            text = _("{name}: {points} points (scale from {low} to {high} {unit})")
            if plain:
                text = _("{name}: {points} points ({low} {unit} gives 0, {high} {unit} gives 100)")
            elif one.type == "qualitative":
                text = _("{name}: {points} points (experts' scores, scale {unit})")
            about = {"name": self.label(code), "points": self.number(value, 0), "unit": one.unit_name(lang)}
            line = text.format(low=show(one.scale.low, lang), high=show(one.scale.high, lang), **about)
            written = mine.loc[mine["indicator"] == code, "evidence"].dropna()
            notes = list(dict.fromkeys(str(one).strip().rstrip(".") for one in written if one))
            noted = " " + _("The experts noted: {notes}.").format(notes="; ".join(notes))
            lines.append(line + (noted if notes else ""))
        return lines

    def label(self, code: object) -> str:
        """The label of an indicator in the sector of the bid."""
        return self.rules.labels([code], self.lang, self.selection.sector(self.application))[0]

    def changes(self) -> list[Block]:
        """The values nearest to the own ones that would each have led to the last place."""
        _, needed = self._, self.selection.needed(self.application)
        needed = needed.assign(step=needed["points_needed"] - needed["points"]).sort_values("step")[:CHANGES]
        text, items = _("{name}: {after} instead of {before} ({unit})"), []
        for row in records(needed.reset_index()):
            after, before = (show(row[key], self.lang, 1) for key in ("value_needed", "value"))
            unit = self.rules.indicator(row["indicator"]).unit_name(self.lang)
            items.append(
                text.format(name=self.label(row["indicator"]), after=after, before=before, unit=unit)
            )
        if not items:
            return [Block("paragraph", _("No single value alone would have changed the result."))]
        caption = _("Each of these alone would have led to place {places}").format(places=self.rules.places)
        return [Block("list", caption, items=items)]

    def end(self) -> list[str]:
        """Next step, appeal, signature, and the anchor of the dossier."""
        _, rules, lang = self._, self.rules.letters, self.lang
        appeal = _("An objection may be sent in the way and within the time that the rules of the call give.")
        signed = rules.signed_by.name(lang) if rules.signed_by else "____________________"
        head = _("Last line of the decision log: {head}").format(head=self.edition.head)
        return [
            rules.next_step.name(lang) if rules.next_step else "",
            rules.appeal.name(lang) if rules.appeal else appeal,
            _("Signed: {who}").format(who=signed),
            head if self.edition.lines else "",
        ]

    def annex(self) -> list[Block]:
        """Points by area, every value used, and problems of the own form that somebody has to correct."""
        _, lang, values = self._, self.lang, self.selection.call.values
        blocks = [Block("heading", _("Annex"))]
        if self.kind != "not admitted":
            areas = self.selection.areas.loc[self.application]
            names = [f"{area} {self.rules.area_name(str(area), lang)}" for area in areas.index]
            table = pd.DataFrame({_("Area"): names, _("Points (0 to 100)"): areas.to_numpy(dtype=float)})
            blocks.append(Block("table", _("Points by area"), table=table))
        mine, known = values[values["application"] == self.application], in_words(STATUS_NAMES, lang)
        table = pd.DataFrame(
            {
                _("Indicator"): [self.label(code) for code in mine["indicator"]],
                _("Value"): mine["value"].to_numpy(),
                _("Unit"): self.rules.units(mine["indicator"], lang),
                _("Status"): [known.get(status, status) for status in mine["status"]],
                _("Note"): [say(note, lang) for note in mine["note"]],
            }
        )
        caption = _("Every value, what it is and where it is from")
        blocks.append(Block("table", caption, table=table, digits=None))
        items = [
            say_problem(one.but(advice=None), lang)
            for one in self.selection.call.problems
            if one.application == self.application and one.expert is None and one.severity == "correct"
        ]
        return [*blocks, *([Block("list", _("Please clarify"), items=items)] if items else [])]
