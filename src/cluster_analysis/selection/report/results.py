"""The parts of the packet that tell results: ranking, boundary, experts, robustness, portfolio, rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_number, format_percent
from cluster_analysis.language.values import Number, Share
from cluster_analysis.selection.call.documents import Block
from cluster_analysis.selection.call.forms.layout import label
from cluster_analysis.selection.call.workbooks import records
from cluster_analysis.selection.engine.methodology.schema import Indicator
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.report.words import TEXTS, Words, among, names


class Results(Words):
    """The results in blocks of a document."""

    def heading(self, name: str, /, **values: Any) -> Block:
        """A heading."""
        return Block("heading", self.say(name, **values))

    def paragraph(self, name: str, /, **values: Any) -> Block:
        """A paragraph of one sentence."""
        return Block("paragraph", self.say(name, **values))

    def items(self, items: list[str], name: str = "", none: str = "") -> list[Block]:
        """A list with its caption; without items the text `none`, or nothing."""
        items = items or ([self.say(none)] if none else [])
        return [Block("list", self.say(name) if name else "", items=items)] if items else []

    def table(self, part: str, data: Any, digits: int | None = 1) -> Block:
        """A table (or its rows) whose caption and heads stand in a part of the texts."""
        heads = names(part, self.lang)
        caption = heads.pop("caption")
        table = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data, columns=list(heads))
        return Block("table", caption, table=table.rename(columns=heads), digits=digits)

    def by_bid(self, part: str, data: pd.DataFrame, digits: int | None = 1) -> list[Block]:
        """A table with one row per application, if there is one."""
        whole = data.rename_axis("application").rename_axis(None, axis=1).reset_index()
        return [] if data.empty else [self.table(part, whole, digits)]

    def titles(self) -> pd.Series:
        """Titles of the applications; those of the example are known in each language."""
        titles, _ = self.selection.call.applications["title"], translator(self.lang)
        return titles.map(lambda title: _(title, "bid")) if self.selection.synthetic else titles

    def ranking(self) -> list[Block]:
        """The ranking, the ties with their steps, the floors."""
        selection, ranked, rules = self.selection, self.selection.ranking, self.rules
        front = {"rank": ranked["rank"], "application": ranked.index.to_series()}
        front |= {"title": self.titles(), "total": ranked["total"]}
        back = {"possible": self.range_of(ranked, "low", "high")}
        back |= {"drawn": self.range_of(ranked, "draws_low", "draws_high")}
        back |= {f"P({among(rules.places, self.lang)}), %": 100 * ranked["p_first"], "tie": ranked["tie"]}
        table = pd.DataFrame({**front, **selection.areas, **back}, index=ranked.index)
        areas = "; ".join(f"{area} – {rules.area_name(area, self.lang)}" for area in rules.areas)
        failed = [f"{name}: {text}" for name, text in self.missed_floors().items() if text]
        return [
            self.heading("ranks.heading"),
            self.table("ranking", table),
            self.paragraph("ranks.areas", areas=areas),
            *self.items([*self._unscored(), *self._variants()]),
            *self.items(self.tie_sentences(), "ranks.ties"),
            *self.items(failed, "ranks.below", none="words.none"),
        ]

    def _unscored(self) -> list[str]:
        """Bids without a rank."""
        share = Share(self.rules.missing.min_weight_share_per_area, 0)
        lacking = self.selection.areas[self.selection.totals.isna()].isna()
        return [
            self.say("ranks.unscored", bid=bid, areas=list(row.index[row]), share=share)
            for bid, row in lacking.iterrows()
        ]

    def _variants(self) -> list[str]:
        """Indicators that a sector reads in its own way."""
        found, sectors = [], self.selection.call.applications["sector"].reindex(self.selection.ranking.index)
        for one in self.rules.indicators:
            for sector, variant in one.sector_variant.items():
                if bids := sorted(map(str, sectors.index[sectors == sector])):
                    about = {"sector": label("sector", sector, self.lang), "name": variant.name(self.lang)}
                    found.append(self.say("ranks.sector", bids=bids, code=one.code, **about))
        return found

    def boundary(self) -> list[Block]:
        """The places around the last one: their chances, what would move them, who is above whom."""
        line = self.selection.boundary.index
        return [
            self.heading("line.heading"),
            *self.by_bid("boundary", self.boundary_table(), 2),
            *self.by_bid("pairwise", 100 * self.selection.joint.pairwise.reindex(index=line, columns=line)),
        ]

    def experts(self) -> list[Block]:
        """The panel: who is strict or stands apart, results adjusted, each left out, conflicts."""
        selection, judged = self.selection, self.selection.severity.experts
        told = [
            self.say("judges.flagged", expert=expert, flag=flag, scores=int(n), mean=Number(mean, 1))
            for expert, flag, n, mean in judged.loc[
                judged["flag"] != "", ["flag", "scores", "mean"]
            ].itertuples()
        ]
        told += self.left_out("expert")
        if aside := len(selection.call.set_aside):
            told.append(self.say("judges.aside", number=aside))
        conflicts = []
        for conflict in records(selection.call.conflicts):
            day = date.fromisoformat(conflict["declared"]) if conflict["declared"] else "–"
            conflicts.append(self.say("judges.conflict", **conflict | {"date": day}))
        return [
            self.heading("judges.heading"),
            *([] if judged.empty else [self.table("experts", self.expert_table(), 2)]),
            *self.items(told),
            *self.by_bid("panel", selection.panel),
            *self.items(conflicts, "judges.conflicts", none="judges.none"),
        ]

    def left_out(self, what: str) -> list[str]:
        """Who enters and who leaves the first places when each expert, indicator or area is left out."""
        ranks, places = self.selection.without(what), self.rules.places
        first = {str(part): set(map(str, ranks.index[ranks[part] <= places])) for part in ranks}
        now, found, same = first.pop("none"), [], []
        for part, then in first.items():
            if then == now:
                same.append(part)
                continue
            without = Message(TEXTS["without"][what], parts=part)
            enter, leave = (", ".join(sorted(bids)) or "–" for bids in (then - now, now - then))
            found.append(
                self.say("without.changed", without=without, enter=enter, leave=leave, places=places)
            )
        if same:
            without = Message(TEXTS["without" if len(same) == 1 else "without_any"][what], parts=same)
            found.append(self.say("without.same", without=without, places=places))
        return found

    def robustness(self) -> list[Block]:
        """What the places depend on beyond the experts: draws, means, single parts, dominance."""
        selection, above = self.selection, pd.Series(self.selection.dominance.stack())
        pairs = [" > ".join(map(str, pair)) for pair in above.index[above.astype(bool)]]
        drawn = self.say("robust.draws", draws=Number(selection.joint.draws, 0), seed=str(selection.seed))
        left_out = [one for what in ("area", "group", "indicator") for one in self.left_out(what)]
        dominance = self.say("robust.dominance" if pairs else "robust.no_dominance", pairs=pairs)
        drivers = selection.drivers["total"].unstack()
        near = [one for one in selection.boundary.index if one in drivers.index]
        scenarios = selection.scenarios.rename(columns=names("scenarios", self.lang))
        return [
            self.heading("robust.heading"),
            *self.items([drawn, *left_out, dominance]),
            *self.by_bid("other_ranks", scenarios, 0),
            *self.by_bid("drivers", drivers.loc[near].rename(columns=names("factors", self.lang)), 2),
        ]

    def portfolio(self) -> list[Block]:
        """The sets under the caps, and what the caps cost."""
        sets = [", ".join(one) for one in self.selection.portfolio.sets]
        return [
            self.heading("portfolio.heading", places=self.rules.places),
            Block("paragraph", self.portfolio_sentence(self.selection.portfolio)),
            *self.items(sets, "portfolio.sets", none="portfolio.none"),
            self.table("diversity", self.diversity_table(), 2),
        ]

    def methodology(self) -> list[Block]:
        """Weights of every part of the tree, and the goalposts of every indicator."""
        rules, lang, nodes, scales = self.rules, self.lang, [], []
        parts = {code: part.name(lang) for code, part in (rules.areas | rules.groups).items()}
        parts[TOTAL], means, whole = (
            self.say("words.all_areas"),
            names("scenarios", lang),
            rules.indicator_weights(),
        )
        for node in rules.tree:
            about = [parts[node.code], means[node.mean], 100 * node.least, node.floor]
            weights = zip(node.parts, node.weights, strict=True)
            nodes += [[*about, part, parts.get(part, ""), weight] for part, weight in weights]
        for one in rules.indicators:
            source = " + ".join(label("source", part, lang) for part in one.source.split("+"))
            row = [one.label(lang), one.unit_name(lang), 100 * whole[one.code]]
            scales.append([*row, self._goalposts(one), one.width, source])
        return [
            self.heading("scales.heading"),
            self.table("tree", nodes, 4),
            self.table("goalposts", scales, 2),
            self.paragraph("scales.caps", caps=self.caps()),
        ]

    def _goalposts(self, indicator: Indicator) -> str:
        """A scale in words."""
        scale = indicator.scale
        low, high = (
            Number(end) for end in (scale.low, scale.high)[:: 1 if indicator.direction == "up" else -1]
        )
        best = "–".join(format_number(one, self.lang, 2) for one in dict.fromkeys(scale.best or ()))
        knots = [
            f"{format_number(x, self.lang, 2)}: {format_percent(y, self.lang, 0)}" for x, y in scale.knots
        ]
        return self.say(f"scales.{scale.fn}", low=low, high=high, best=best, knots="; ".join(knots))
