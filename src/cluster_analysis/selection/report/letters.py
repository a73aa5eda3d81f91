"""Letters to the applicants: the own bid's result in words, and nothing about anybody else's.

Four kinds: selected, not selected, not admitted, and, as long as no decision is recorded, an account that is
no decision. A bid that has a place is not told what would lift it to the last one.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Number, Share
from cluster_analysis.selection.call.documents import Document, show
from cluster_analysis.selection.call.office.papers import SELECTED
from cluster_analysis.selection.report.packet import Edition, Packet
from cluster_analysis.selection.report.run import Selection

STRONG, WEAK, LISTED, CHANGES = 70.0, 50.0, 2, 3
"""Points from which an indicator is a strength, below which it is a gap; how many of each, and of changes."""


def kind_of(selection: Selection, application: str, edition: Edition) -> str:
    """Which letter an applicant gets: selected, not selected, not admitted, or undecided."""
    if not selection.eligibility.loc[application, "eligible"]:
        return "not admitted"
    outcome = edition.states.get("decision", {"outcomes": {}})["outcomes"].get(application)
    return "undecided" if outcome is None else SELECTED if outcome == SELECTED else "not selected"


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
    told, title = one.told(), one.say("letter.title")
    standing = ["standing" if one.scored else "unscored"] if one.kind != "not admitted" else []
    blocks = one.blocks(told, "letter", *standing, "end")
    return one.document(title, [*blocks, *one.notices()], "letter", application)


class _Letter(Packet):
    """One bid, and what its applicant is told."""

    def __init__(self, selection: Selection, application: str, lang: str, edition: Edition) -> None:
        super().__init__(selection, lang)
        self.application, self.edition = application, edition
        self.kind = kind_of(selection, application, edition)
        self.scored = application in selection.totals.dropna()
        self.row = dict(selection.call.applications.loc[application])
        self.facts |= {
            "application": application,
            "applicant": self.row["applicant_name"] or application,
            "number": f"{edition.number}/{application}",
            "title": self.titles()[application],
            "date": edition.date or self.say("letter.undated"),
            "who": self.of_rules("signed_by", "_" * 20),
        }

    def of_rules(self, name: str, otherwise: str) -> str:
        """A text that the methodology has for its letters."""
        text = getattr(self.rules.letters, name)
        return text.name(self.lang) if text else otherwise

    def told(self) -> dict[str, Any]:
        """What the applicant is told, by the names of `blocks.yml`."""
        edition, known = self.edition, pd.notna(self.row["received"])
        time: str = show(self.row["received"], self.lang) if known else self.say("letter.unknown")
        told = self.standing() if self.scored else {}
        return told | {
            "letter.received": self.say("letter.received", time=time, version=self.row["version"]),
            "result": self.result(),
            "next_step": self.of_rules("next_step", ""),
            "appeal": self.of_rules("appeal", self.say("letter.appeal")),
            "head": self.say("dossier.head", head=edition.head) if edition.lines else "",
            "areas": self.areas() if self.kind != "not admitted" else [],
            "annex": self.annex(),
        }

    def result(self) -> str:
        """The result in words."""
        facts = dict(self.edition.states.get("decision", {}))
        if self.kind == "not admitted":
            facts["reason"] = self.refusals().loc[self.application, "reasons"]
        return self.say(f"letter.{self.kind}", **facts)

    def standing(self) -> dict[str, Any]:
        """Total, rank, distance to the line, strengths and gaps, and what would have changed the result."""
        row = dict(self.selection.ranking.loc[self.application])
        total, rank, told = float(row["total"]), float(row["rank"]), self.rules.letters
        about = {"p": Share(row["p_first"], 0), "rank": Number(rank, 0)}
        about |= {"total": Number(total, 1), "most": Number(self.rules.points, 0)}
        sentences = ["total", *(["rank", "chance"] if told.rank else [])]
        said = [self.say(f"letter.{one}", **about) for one in sentences]
        said += self.distance(total, rank) if told.distance else []
        points = self.selection.points.T[self.application].dropna().sort_values()
        strong, weak = points[points >= STRONG][::-1][:LISTED], points[points < WEAK][:LISTED]
        outside = self.kind != SELECTED and rank > self.rules.places
        changes = self.nearest() if outside else []
        return {
            "standing": " ".join(said),
            "strengths": list(map(self.line, strong.items())),
            "gaps": list(map(self.line, weak.items())),
            "changes": changes,
            "unchanged": self.say("letter.no_change") if outside and not changes else "",
        }

    def distance(self, total: float, rank: float) -> list[str]:
        """Points to the line between the last place and the next, without a name."""
        places, totals = self.rules.places, self.selection.totals
        inside = self.selection.ranks["rank"] <= places
        beyond = totals[inside].min() if rank > places else totals[~inside].max()
        gap = abs(total - float(beyond))
        side = "tied" if gap <= self.rules.tie.slack else "below" if rank > places else "above"
        return [] if beyond != beyond else [self.say(f"letter.{side}", gap=Number(gap))]

    def line(self, scored: tuple[Any, float]) -> str:
        """An indicator with its points, the goalposts, and what the experts noted, each text once."""
        one, scores = self.rules.indicator(scored[0]), self.selection.scores
        rising = one.scale.fn in ("linear", "log") and one.direction == "up"
        kind = "judged" if one.type == "qualitative" else "rising" if rising else "scaled"
        ends = {"low": show(one.scale.low, self.lang), "high": show(one.scale.high, self.lang)}
        about = self.about(self.application, one.code) | ends
        said = self.say(f"letter.{kind}", points=Number(scored[1], 0), **about)
        mine = (scores["application"] == self.application) & (scores["indicator"] == one.code)
        written = scores.loc[mine, "evidence"].dropna()
        notes = "; ".join(dict.fromkeys(str(text).strip().rstrip(".") for text in written if text))
        return f"{said} {self.say('letter.noted', notes=notes)}" if notes else said

    def nearest(self) -> list[str]:
        """The values nearest to the own ones that would each have led to the last place."""
        needed = self.selection.needed(self.application)
        nearest = (needed["points_needed"] - needed["points"]).sort_values().index[:CHANGES]
        items = []
        for code, row in needed.loc[nearest].iterrows():
            after, before = (show(row[key], self.lang, 1) for key in ("value_needed", "value"))
            about = self.about(self.application, code)
            items.append(self.say("letter.change", after=after, before=before, **about))
        return items

    def areas(self) -> list[Any]:
        """Points by area."""
        points = self.selection.areas.loc[self.application]
        return [
            (f"{area} {self.rules.area_name(str(area), self.lang)}", one) for area, one in points.items()
        ]

    def annex(self) -> pd.DataFrame:
        """Every value used."""
        values = self.selection.call.values
        mine = values[values["application"] == self.application].set_index("indicator")
        status, note = self.named("status", mine["status"]), [say(note, self.lang) for note in mine["note"]]
        return self.of_bid(self.application, mine.assign(status=status, note=note))
