"""Letters to the applicants: the own bid's result in words, and nothing about anybody else's.

Four kinds: selected, not selected, not admitted, and, as long as no decision is recorded, an account that is
no decision. A bid that has a place is not told what would lift it to the last one.
"""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Number, Share
from cluster_analysis.selection.call.documents import Block, Document, safe_name, show
from cluster_analysis.selection.call.office.papers import SELECTED
from cluster_analysis.selection.report.packet import Edition, notices
from cluster_analysis.selection.report.results import Results
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import among

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
    one = _Letter(selection, application, lang, edition or Edition())
    blocks = [Block("paragraph", text) for text in (*one.head(), one.result())]
    blocks += one.standing() if one.kind != "not admitted" else []
    blocks += [Block("paragraph", text) for text in one.end() if text]
    blocks += [*one.annex(), *notices(selection, lang)]
    name, title = safe_name("letter", application, lang), one.say("letter.title", **one.facts)
    return Document(name, title, lang, blocks, selection.synthetic, selection.call.quoted)


class _Letter(Results):
    """One bid, and what its applicant is told."""

    def __init__(self, selection: Selection, application: str, lang: str, edition: Edition) -> None:
        super().__init__(selection, lang)
        self.application, self.edition = application, edition
        self.kind = kind_of(selection, application, edition)
        row: dict[str, Any] = dict(selection.call.applications.loc[application])
        self.facts = {
            "application": application,
            "version": row["version"],
            "applicant": row["applicant_name"] or application,
            "time": show(row["received"], lang) if pd.notna(row["received"]) else self.say("letter.unknown"),
            "number": f"{edition.number}/{application}",
            "title": self.titles()[application],
            "date": edition.date or self.say("letter.undated"),
        }

    def head(self) -> list[str]:
        """Addressee, number, date, greeting, and what the letter is about."""
        return [
            self.say(f"letter.{part}", **self.facts) for part in ("to", "number", "dear", "about", "received")
        ]

    def result(self) -> str:
        """The result in words."""
        facts: dict[str, Any] = dict(self.edition.states.get("decision", {}))
        if self.kind == "not admitted":
            facts["reason"] = self.refusals().loc[self.application, "reasons"]
        return self.say(f"letter.{self.kind}", **facts)

    def standing(self) -> list[Block]:
        """Total, rank, distance to the line, strengths and gaps, and what would have changed the result."""
        row: dict[str, Any] = dict(self.selection.ranking.loc[self.application])
        total, rank, told = float(row["total"]), float(row["rank"]), self.rules.letters
        if total != total:
            return [self.paragraph("letter.no_total")]
        sentences = [self.say("letter.total", total=Number(total, 1), most=Number(self.rules.points, 0))]
        if told.rank:
            chance = {"p": Share(row["p_first"], 0), "among": among(self.rules.places, self.lang)}
            sentences.append(self.say("letter.rank", rank=Number(rank, 0), ranked=self.counts()["ranked"]))
            sentences.append(self.say("letter.chance", **chance))
        sentences += self.distance(total, rank) if told.distance else []
        outside = self.kind != "selected" and rank > self.rules.places
        blocks = [Block("paragraph", " ".join(sentences)), *self.strengths()]
        return [*blocks, *(self.changes() if outside else [])]

    def distance(self, total: float, rank: float) -> list[str]:
        """Points to the line between the last place and the next, without a name."""
        places, totals = self.rules.places, self.selection.totals
        inside = self.selection.ranks["rank"] <= places
        beyond = totals[inside].min() if rank > places else totals[~inside].max()
        gap, tie = abs(total - float(beyond)), self.rules.tie
        side = "tied" if gap <= tie.slack else "below" if rank > places else "above"
        about = {"gap": Number(gap), "places": places, "tolerance": Number(tie.tolerance, 3)}
        return [] if beyond != beyond else [self.say(f"letter.{side}", **about)]

    def strengths(self) -> list[Block]:
        """The strongest and the weakest indicators."""
        points = self.selection.points.T[self.application].dropna().astype(float).sort_values()
        strong, weak = points[points >= STRONG][::-1][:LISTED], points[points < WEAK][:LISTED]
        return [
            self.heading("letter.strengths_gaps"),
            *self.items(list(map(self.line, strong.items())), "letter.strengths", none="letter.no_strength"),
            *self.items(list(map(self.line, weak.items())), "letter.gaps", none="letter.no_gap"),
        ]

    def line(self, scored: tuple[Any, float]) -> str:
        """An indicator with its points, the goalposts, and what the experts noted, each text once."""
        one, scores = self.rules.indicator(scored[0]), self.selection.scores
        rising = one.scale.fn in ("linear", "log") and one.direction == "up"
        kind = "judged" if one.type == "qualitative" else "rising" if rising else "scaled"
        about: dict[str, Any] = {"name": self.label(one.code), "unit": one.unit_name(self.lang)}
        about |= {"low": show(one.scale.low, self.lang), "high": show(one.scale.high, self.lang)}
        said = self.say(f"letter.{kind}", points=Number(scored[1], 0), **about)
        mine = (scores["application"] == self.application) & (scores["indicator"] == one.code)
        written = scores.loc[mine, "evidence"].dropna()
        notes = "; ".join(dict.fromkeys(str(text).strip().rstrip(".") for text in written if text))
        return f"{said} {self.say('letter.noted', notes=notes)}" if notes else said

    def label(self, code: object) -> str:
        """The label of an indicator in the sector of the bid."""
        return self.rules.labels([code], self.lang, self.selection.sector(self.application))[0]

    def changes(self) -> list[Block]:
        """The values nearest to the own ones that would each have led to the last place."""
        needed = self.selection.needed(self.application)
        needed = needed.assign(step=needed["points_needed"] - needed["points"]).sort_values("step")[:CHANGES]
        items = []
        for code, row in needed.iterrows():
            after, before = (show(row[key], self.lang, 1) for key in ("value_needed", "value"))
            about = {"name": self.label(code), "unit": self.rules.indicator(str(code)).unit_name(self.lang)}
            items.append(self.say("letter.change", after=after, before=before, **about))
        caption = self.say("letter.changes", places=self.rules.places)
        return [Block("list", caption, items=items) if items else self.paragraph("letter.no_change")]

    def end(self) -> list[str]:
        """Next step, appeal, signature, and the anchor of the dossier."""
        rules, lang = self.rules.letters, self.lang
        signed = rules.signed_by.name(lang) if rules.signed_by else "____________________"
        return [
            rules.next_step.name(lang) if rules.next_step else "",
            rules.appeal.name(lang) if rules.appeal else self.say("letter.appeal"),
            self.say("letter.signed", who=signed),
            self.say("dossier.head", head=self.edition.head) if self.edition.lines else "",
        ]

    def annex(self) -> list[Block]:
        """Points by area, and every value used."""
        blocks, values, lang = [self.heading("letter.annex")], self.selection.call.values, self.lang
        if self.kind != "not admitted":
            points = self.selection.areas.loc[self.application].astype(float)
            rows = [(f"{area} {self.rules.area_name(str(area), lang)}", one) for area, one in points.items()]
            blocks.append(self.table("areas", rows))
        mine = values[values["application"] == self.application]
        table = mine[["indicator", "value"]].assign(
            unit=self.rules.units(mine["indicator"], lang),
            status=self.named("status", mine["status"]),
            note=[say(note, lang) for note in mine["note"]],
            indicator=[self.label(code) for code in mine["indicator"]],
        )
        return [*blocks, self.table("annex", table, None)]
