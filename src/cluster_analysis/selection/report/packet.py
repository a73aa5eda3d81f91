"""The decision packet: what the Bank and the Commission read, in three languages, from one set of results.

The packet ranks and explains. It names a conclusion or a decision only if the decision log holds it, with
body, date, document and reason; nothing in it is called a winner otherwise.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.sets import region_name
from cluster_analysis.language.sentences import say, say_fault
from cluster_analysis.selection.call.documents import Block, Document, safe_name, show
from cluster_analysis.selection.call.dossier.log import ACTIONS, START, STATES
from cluster_analysis.selection.call.forms.layout import field_labels, label
from cluster_analysis.selection.call.office.papers import outcome_faults
from cluster_analysis.selection.report.results import Results
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import TEXTS, Words, names

SHOWN = 60
"""Changes since the edition before that a packet shows; the workbook has all."""

OWN = {"number", "time", "who", "action", "previous", "hash", "files", "results", "identity"}
"""Fields of a line of the log that have a column of their own or are for programs."""


def notices(selection: Selection, lang: str) -> list[Block]:
    """The banners every output carries (synthetic, draft defaults) and the methodology's hash."""
    words, rules = Words(selection, lang), selection.methodology
    banners = {"synthetic": selection.synthetic, "draft": rules.draft}
    found = [Block("notice", words.say(f"notices.{name}")) for name, holds in banners.items() if holds]
    version = words.say("notices.rules", version=rules.version, hash=rules.hash)
    return [*found, Block("paragraph", version)]


@dataclass(frozen=True)
class Edition:
    """One issue of packet and letters, never overwritten.

    Parameters
    ----------
    number
        1, 2, 3 ...; 0 for a draft that is not issued.
    date
        Of the issue.
    lines
        The decision log up to this edition (verified); states and head are read from it.
    changes
        What differs from the edition before (`issue.differences`); None for the first.
    """

    number: int = 0
    date: str = ""
    lines: tuple[Mapping[str, Any], ...] = ()
    changes: pd.DataFrame | None = None

    @property
    def states(self) -> dict[str, Mapping[str, Any]]:
        """The last recorded conclusion and decision; a state that was not recorded is not in it."""
        return {line["action"]: line for line in self.lines if line["action"] in STATES}

    @property
    def head(self) -> str:
        """The hash of the last line of the log."""
        return str(self.lines[-1]["hash"]) if self.lines else START


def packet(selection: Selection, lang: str, edition: Edition | None = None) -> Document:
    """The report for the Bank and the Commission as content; `.html()`, `.text()`, `.xlsx()` are its forms.

    Parameters
    ----------
    selection
        The results.
    lang
        en, ru or kk.
    edition
        Number, date, decision log and what has changed; a draft without a log if not given.
    """
    one, edition = _Packet(selection, lang), edition or Edition()
    issued = one.paragraph("packet.edition", n=edition.number, date=edition.date)
    blocks = [
        *notices(selection, lang),
        *([issued] if edition.number else []),
        *one.changes(edition),
        *one.summary(),
        *one.states(edition.states),
        *one.ranking(),
        *one.boundary(),
        *one.experts(),
        *one.robustness(),
        *one.portfolio(),
        *one.methodology(),
        *one.values(),
        *one.scores(),
        *one.register(),
        *one.problems(),
        *one.log(edition),
    ]
    synthetic, quoted = selection.synthetic, selection.call.quoted
    return Document(safe_name("packet", lang), one.say("packet.title"), lang, blocks, synthetic, quoted)


class _Packet(Results):
    """Results, and what they are made of: values, scores, register, decisions."""

    def changes(self, edition: Edition) -> list[Block]:
        """What differs from the edition before, value by value; how many more there are."""
        table = edition.changes
        if table is None:
            return []
        blocks = [self.heading("changes.heading", n=edition.number - 1)]
        if table.empty:
            return [*blocks, self.paragraph("changes.none")]
        blocks.append(self.table("changes", table[:SHOWN], 3))
        more = self.say("changes.more", n=len(table) - SHOWN) + "."
        return [*blocks, Block("paragraph", more)] if len(table) > SHOWN else blocks

    def summary(self) -> list[Block]:
        """How many bids there are."""
        return [self.heading("packet.heading"), self.paragraph("packet.summary", **self.counts())]

    def states(self, states: Mapping[str, Mapping[str, Any]]) -> list[Block]:
        """The recorded conclusion and decision, with what they have against the call."""
        blocks = [self.heading("states.heading")]
        for action in STATES:
            name, entry = self.say(f"states.{action}"), states.get(action)
            if entry is None:
                blocks.append(self.paragraph("states.missing", name=name))
                continue
            facts = {key: entry[key] for key in ("body", "date", "document", "reason")}
            blocks.append(self.paragraph("states.recorded", name=name, **facts))
            said = {bid: label("outcome", one, self.lang) for bid, one in sorted(entry["outcomes"].items())}
            table = pd.DataFrame(said.items(), columns=list(names("outcomes", self.lang).values()))
            faults = outcome_faults(
                entry["outcomes"], self.selection.eligibility["eligible"], self.rules.places
            )
            blocks.append(Block("table", name, table=table))
            blocks += self.items([say_fault(one, self.lang) for one in faults], "states.explain")
        return blocks

    def values(self) -> list[Block]:
        """Every indicator of every bid: value, what it is, points."""
        points, values = pd.DataFrame(self.selection.points), self.selection.values.astype(float)
        status = self.selection.points.attrs["status"].replace(names("status", self.lang))
        return [
            self.heading("indicators.heading"),
            *self.by_bid("values", values, None),
            *self.by_bid("statuses", status),
            *self.by_bid("points", points.astype(float)),
        ]

    def scores(self) -> list[Block]:
        """The experts' scores as they were given, every round, and the evidence that they wrote."""
        given, title = self.selection.scores, self.heading("scored.heading")
        if given.empty:
            return [title, self.paragraph("words.none")]
        wide = given.pivot_table("score", ["application", "indicator"], ["expert", "round"], aggfunc="last")
        wide.columns = [self.say("scored.round", expert=key[0], number=key[1]) for key in wide.columns]
        blocks = [title, self.table("scores", wide.reset_index(), None)]
        written = given[given["evidence"].fillna("").astype(str).str.strip() != ""]
        evidence = written[list(TEXTS["evidence"])[1:]]
        return [*blocks, self.table("evidence", evidence)] if len(written) else blocks

    def register(self) -> list[Block]:
        """Every application received, with the rule that a refusal cites."""
        table, judged = self.selection.call.applications, self.refusals()
        regions = [region_name(one, self.lang) if isinstance(one, str) else None for one in table["region"]]
        table = table.assign(
            region=pd.Series(regions, table.index, dtype=object),
            received=[show(time, self.lang) for time in table["received"]],
            eligible=self.yes_no(judged["eligible"]),
            reason=judged["reasons"],
        )
        return [self.heading("applications.heading"), self.table("register", self.headed("register", table))]

    def problems(self) -> list[Block]:
        """Everything the intake reported."""
        table = self.selection.call.problem_table().drop(columns="advice")
        for column in ("severity", "problem"):
            table[column] = [say(text, self.lang) for text in table[column]]
        return [self.heading("found.heading"), self.table("problems", table, None)]

    def log(self, edition: Edition) -> list[Block]:
        """The dossier as a table that a person reads: number, time, who, what."""
        rows = []
        for line in edition.lines:
            time = show(datetime.datetime.fromisoformat(line["time"]), self.lang)
            act = say(ACTIONS.get(line["action"], line["action"]), self.lang)
            what = [self._detail(key, value) for key, value in line.items() if key not in OWN]
            rows.append([line["number"], time, line["who"], act, "; ".join(what)])
        if not rows:
            return []
        head = self.paragraph("dossier.head", head=edition.head)
        return [self.heading("dossier.heading"), self.table("log", rows, 0), head]

    def _detail(self, key: str, value: Any) -> str:
        """One detail of a line in words."""
        if isinstance(value, Mapping):
            value = [f"{bid} – {label('outcome', one, self.lang)}" for bid, one in value.items()]
        elif key == "kind":
            value = say(value, self.lang)
        elif key == "field":
            value = field_labels(self.lang, self.rules).get(value, value)
        known = key in TEXTS["details"]
        value = value if isinstance(value, list) else str(value)
        return self.say(f"details.{key}", value=value) if known else f"{key}: {value}"
