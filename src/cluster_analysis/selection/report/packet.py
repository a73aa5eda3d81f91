"""The decision packet: what the Bank and the Commission read, in three languages, from one set of results.

The packet ranks and explains. It names a conclusion or a decision only if the decision log holds it, with
body, date, document and reason; nothing in it is called a winner otherwise.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pandas import DataFrame, Series

from cluster_analysis.data.regions.sets import region_name
from cluster_analysis.errors import Message
from cluster_analysis.language.numbers import format_number, format_percent
from cluster_analysis.language.sentences import say, say_fault
from cluster_analysis.language.values import Number, Share
from cluster_analysis.selection.call.documents import Block, Document, show
from cluster_analysis.selection.call.dossier.log import ACTIONS, START, STATES
from cluster_analysis.selection.call.forms.layout import field_labels, label
from cluster_analysis.selection.call.office.papers import outcome_faults
from cluster_analysis.selection.call.workbooks import records
from cluster_analysis.selection.engine.methodology.schema import Indicator
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import TEXTS, Words, names

OWN = {"number", "time", "who", "action", "previous", "hash", "files", "results", "identity"}
"""Fields of a line of the log that have a column of their own or are for programs."""


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
    changes: DataFrame | None = None

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
    one, edition = Packet(selection, lang), edition or Edition()
    one.facts |= {"n": edition.number, "date": edition.date, "head": edition.head}
    told = one.results() | {"states": [*one.states(edition.states)], "log": [*one.log(edition)]}
    told |= {"since.heading": one.say("since.heading", n=edition.number - 1), "changes": edition.changes}
    since = edition.changes is not None
    parts = {"edition": edition.number, "changes": since, "packet": True, "log": edition.lines}
    blocks = one.blocks(told, *(part for part, there in parts.items() if there))
    return one.document(one.say("packet.title"), [*one.notices(), *blocks], "packet")


class Packet(Words):
    """The results of a run, what they are made of, and what was done with them."""

    def results(self) -> dict[str, Any]:
        """What is told of a run, by the names of `blocks.yml`."""
        run, line = self.selection, self.selection.boundary.index
        problems = run.call.problem_table()
        told = {name: [say(text, self.lang) for text in problems[name]] for name in ("severity", "problem")}
        return {
            "ranking": self.ranking(),
            "notes": [*self._unscored(), *self._variants()],
            "ties": self.tie_sentences(),
            "below": [f"{name}: {text}" for name, text in self.missed_floors().items() if text],
            "boundary": self.boundary_table(),
            "pairwise": 100 * run.joint.pairwise.reindex(index=line, columns=line),
            "experts": self.expert_table(),
            "judged": [*self._judged()],
            "panel": run.panel,
            "conflicts": [*self._conflicts()],
            "robust": [*self._robust()],
            "other_ranks": run.scenarios.rename(columns=names("scenarios", self.lang)),
            "drivers": self.drivers(),
            "caps": self.portfolio_sentence(),
            "sets": [", ".join(one) for one in run.portfolio.sets],
            "diversity": self.diversity_table(),
            "tree": [*self._tree()],
            "goalposts": [*self._indicators()],
            "values": run.values,
            "statuses": run.points.attrs["status"].replace(names("status", self.lang)),
            "points": DataFrame(run.points),
            "scores": self._scores(),
            "evidence": run.scores[run.scores["evidence"].fillna("") != ""],
            "register": self._register(),
            "problems": problems.assign(**told),
        }

    def ranking(self) -> DataFrame:
        """Ranks, areas, intervals of the rank, chances."""
        areas, chance = self.selection.areas, f"P({self.facts['among']}), %"
        table = self.ranked().join(areas)
        table["application"] = table.index
        table[chance] = 100 * table["p_first"]
        return table[["rank", "application", "title", "total", *areas, "possible", "drawn", chance, "tie"]]

    def _unscored(self) -> Iterator[str]:
        """Bids without a rank."""
        share = Share(self.rules.missing.min_weight_share_per_area, 0)
        lacking = self.selection.areas[self.selection.totals.isna()].isna()
        for bid, row in lacking.iterrows():
            yield self.say("ranks.unscored", bid=bid, areas=list(row.index[row]), share=share)

    def _variants(self) -> Iterator[str]:
        """Indicators that a sector reads in its own way."""
        sectors = self.selection.call.applications["sector"].reindex(self.selection.ranking.index)
        for one in self.rules.indicators:
            for sector, variant in one.sector_variant.items():
                if bids := sorted(map(str, sectors.index[sectors == sector])):
                    about = {"sector": label("sector", sector, self.lang), "name": variant.name(self.lang)}
                    yield self.say("ranks.sector", bids=bids, code=one.code, **about)

    def _judged(self) -> Iterator[str]:
        """Experts who are strict or stand apart, and score cells that do not count."""
        judged = self.expert_table()
        for expert, row in judged[judged["flag"] != ""].iterrows():
            about = {"flag": row["flag"], "scores": int(row["scores"]), "mean": Number(row["mean"], 1)}
            yield self.say("judges.flagged", expert=expert, **about)
        yield from self.left_out("expert")
        if aside := len(self.selection.call.set_aside):
            yield self.say("judges.aside", number=aside)

    def _conflicts(self) -> Iterator[str]:
        """Conflicts of interest that were declared."""
        for conflict in records(self.selection.call.conflicts):
            day = datetime.date.fromisoformat(conflict["declared"]) if conflict["declared"] else "–"
            yield self.say("judges.conflict", **conflict | {"date": day})

    def left_out(self, what: str) -> Iterator[str]:
        """Who enters and who leaves the first places when each expert, indicator or area is left out."""
        ranks, same = self.selection.without[what], []
        first = {str(part): set(map(str, ranks.index[ranks[part] <= self.rules.places])) for part in ranks}
        now = first.pop("none")
        for part, then in first.items():
            if then == now:
                same.append(part)
                continue
            without = Message(TEXTS["without"][what], parts=part)
            enter, leave = (", ".join(sorted(bids)) or "–" for bids in (then - now, now - then))
            yield self.say("without.changed", without=without, enter=enter, leave=leave)
        if same:
            without = Message(TEXTS["without" if len(same) == 1 else "without_any"][what], parts=same)
            yield self.say("without.same", without=without)

    def _robust(self) -> Iterator[str]:
        """What the places depend on beyond the experts: draws, single parts, dominance."""
        run, above = self.selection, Series(self.selection.dominance.stack())
        yield self.say("robust.draws", draws=Number(run.draws, 0), seed=str(run.seed))
        for what in ("area", "group", "indicator"):
            yield from self.left_out(what)
        pairs = [" > ".join(map(str, pair)) for pair in above.index[above.astype(bool)]]
        yield self.say("robust.dominance" if pairs else "robust.no_dominance", pairs=pairs)

    def _tree(self) -> Iterator[list[Any]]:
        """Weights of every part of the tree."""
        rules, means = self.rules, names("scenarios", self.lang)
        parts = {code: part.name(self.lang) for code, part in (rules.areas | rules.groups).items()}
        parts[TOTAL] = self.say("words.all_areas")
        for node in rules.tree:
            about = [parts[node.code], means[node.mean], 100 * node.least, node.floor]
            for part, weight in zip(node.parts, node.weights, strict=True):
                yield [*about, part, parts.get(part, ""), weight]

    def _indicators(self) -> Iterator[list[Any]]:
        """The goalposts of every indicator."""
        lang, whole = self.lang, 100 * self.rules.indicator_weights()
        for one in self.rules.indicators:
            source = " + ".join(label("source", part, lang) for part in one.source.split("+"))
            row = [one.label(lang), one.unit_name(lang), whole[one.code]]
            yield [*row, self._goalposts(one), one.width, source]

    def _goalposts(self, indicator: Indicator) -> str:
        """A scale in words."""
        scale, lang = indicator.scale, self.lang
        ends = [Number(scale.low), Number(scale.high)][:: 1 if indicator.direction == "up" else -1]
        best = "–".join(format_number(one, lang, 2) for one in dict.fromkeys(scale.best or ()))
        knots = [f"{format_number(x, lang, 2)}: {format_percent(y, lang, 0)}" for x, y in scale.knots]
        about = {"low": ends[0], "high": ends[1], "best": best, "knots": "; ".join(knots)}
        return self.say(f"scales.{scale.fn}", **about)

    def _scores(self) -> DataFrame:
        """The experts' scores as they were given, every round."""
        given = self.selection.scores
        wide = given.pivot_table("score", ["application", "indicator"], ["expert", "round"], aggfunc="last")
        wide.columns = [self.say("scored.round", expert=key[0], number=key[1]) for key in wide.columns]
        return wide.reset_index()

    def _register(self) -> DataFrame:
        """Every application received, with the rule that a refusal cites."""
        table, judged = self.selection.call.applications, self.refusals()
        regions = [region_name(one, self.lang) if isinstance(one, str) else "–" for one in table["region"]]
        return table.assign(
            title=self.titles(),
            region=regions,
            received=[show(time, self.lang) for time in table["received"]],
            eligible=self.yes_no(judged["eligible"]),
            reason=judged["reasons"],
        )

    def states(self, states: Mapping[str, Mapping[str, Any]]) -> Iterator[Block]:
        """The recorded conclusion and decision, with what they have against the call."""
        for action in STATES:
            name, entry = self.say(f"states.{action}"), states.get(action)
            kind = "missing" if entry is None else "recorded"
            yield Block("paragraph", self.say(f"states.{kind}", **dict(entry or {}) | {"name": name}))
            if entry is not None:
                outcomes, eligible = entry["outcomes"], self.selection.eligibility["eligible"]
                said = [(bid, label("outcome", one, self.lang)) for bid, one in sorted(outcomes.items())]
                yield Block("table", name, table=self.headed("outcomes", said))
                if faults := outcome_faults(outcomes, eligible, self.rules.places):
                    items = [say_fault(one, self.lang) for one in faults]
                    yield Block("list", self.say("states.explain"), items=items)

    def log(self, edition: Edition) -> Iterator[list[Any]]:
        """The dossier as a table that a person reads: number, time, who, what."""
        for line in edition.lines:
            time = show(datetime.datetime.fromisoformat(line["time"]), self.lang)
            act = say(ACTIONS.get(line["action"], line["action"]), self.lang)
            what = [self._detail(key, value) for key, value in line.items() if key not in OWN]
            yield [line["number"], time, line["who"], act, "; ".join(what)]

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
