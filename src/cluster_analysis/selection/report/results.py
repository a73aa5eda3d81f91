"""The parts of the packet that tell results: ranking, boundary, experts, robustness, portfolio, rules."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.values import Number, Rank, Share
from cluster_analysis.selection.call.documents import Block
from cluster_analysis.selection.call.forms.choices import label
from cluster_analysis.selection.call.workbooks import records
from cluster_analysis.selection.engine.methodology.schema import Indicator
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.report.words import TEXTS, Words, among, names


class Results(Words):
    """The results in blocks of a document."""

    def heading(self, name: str, **values: Any) -> Block:
        """A heading."""
        return Block("heading", self.say(name, **values))

    def items(self, items: list[str], name: str = "", none: str = "") -> list[Block]:
        """A list with its caption; without items the text `none`, or nothing."""
        items = items or ([self.say(none)] if none else [])
        return [Block("list", self.say(name) if name else "", items=items)] if items else []

    def table(self, part: str, data: pd.DataFrame, digits: int | None = 1) -> Block:
        """A table whose caption and heads stand in a part of the texts."""
        heads = names(part, self.lang)
        caption = heads.pop("caption")
        return Block("table", caption, table=data.rename(columns=heads), digits=digits)

    def by_bid(self, part: str, data: pd.DataFrame, digits: int | None = 1) -> list[Block]:
        """A table with one row per application, if there is one."""
        whole = data.rename_axis("application").rename_axis(None, axis=1).reset_index()
        return [] if data.empty else [self.table(part, whole, digits)]

    def titled(self, title: str) -> str:
        """The title of an application; those of the example are known in each language."""
        return translator(self.lang)(title, "bid") if self.selection.synthetic else title

    def ranking(self) -> list[Block]:
        """The ranking, the ties with their steps, the floors."""
        selection, ranked = self.selection, self.selection.ranking
        table = pd.DataFrame(
            {
                "rank": ranked["rank"],
                "application": ranked.index,
                "title": selection.call.applications["title"].reindex(ranked.index).map(self.titled),
                "total": ranked["total"],
                **{str(area): selection.areas[area].reindex(ranked.index) for area in selection.areas},
                "possible": self.range_of(ranked, "low", "high"),
                "drawn": self.range_of(ranked, "draws_low", "draws_high"),
                f"P({among(self.rules.places, self.lang)}), %": 100 * ranked["p_first"],
                "tie": ranked["tie"],
            }
        )
        areas = "; ".join(f"{area} – {self.rules.area_name(area, self.lang)}" for area in self.rules.areas)
        failed = [f"{name}: {text}" for name, text in self.missed_floors().items() if text]
        return [
            self.heading("ranks.heading"),
            self.table("ranking", table),
            Block("paragraph", self.say("ranks.areas", areas=areas)),
            *self.items([*self._unscored(), *self._variants()]),
            *self.items(self.tie_sentences(), "ranks.ties"),
            *self.items(failed, "ranks.below", none="words.none"),
        ]

    def _unscored(self) -> list[str]:
        """Bids without a rank."""
        areas, share = self.selection.areas, Share(self.rules.missing.min_weight_share_per_area, 0)
        lacking = areas[self.selection.totals.isna()].isna()
        return [
            self.say("ranks.unscored", bid=bid, areas=list(areas.columns[row]), share=share)
            for bid, row in zip(lacking.index, lacking.to_numpy(), strict=True)
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
        places, titles = self.rules.places, self.selection.call.applications["title"]
        near = self.selection.ranking[self.selection.ranking["rank"].between(places - 1, places + 2)]
        drawn, items = self.range_of(near, "draws_low", "draws_high"), []
        for bid, row in near.iterrows():
            name: Any = bid
            about = {
                "title": self.titled(titles[name]),
                "among": among(places, self.lang),
                "ranks": drawn[name],
            }
            about |= {"rank": Rank(row["rank"]), "p": Share(row["p_first"])}
            items.append(self.say("line.bid", application=bid, **about))
        line = self.selection.boundary.index
        pairs = 100 * self.selection.joint.pairwise.reindex(index=line, columns=line)
        return [
            self.heading("line.heading"),
            Block("list", items=items),
            *self.items(self._above()),
            *self.by_bid("boundary", self.boundary_table(), 2),
            *self.by_bid("pairwise", pairs),
        ]

    def _above(self) -> list[str]:
        """Where a lower rank goes with a greater probability: said, since a reader will ask."""
        found, chance = [], self.selection.boundary["p_first"]
        ranks = self.selection.boundary["rank"]
        for upper, lower in pairwise(chance.index):
            if chance[lower] > chance[upper]:
                about: dict[str, Any] = {"rank": Rank(ranks[lower]), "before": Rank(ranks[upper])}
                about |= {"p": Share(chance[lower]), "q": Share(chance[upper])}
                found.append(
                    self.say("line.above", lower=lower, upper=upper, places=self.rules.places, **about)
                )
        return found

    def experts(self) -> list[Block]:
        """The panel: who is strict or stands apart, results adjusted, each left out, conflicts."""
        judged, aside = self.selection.severity.experts, len(self.selection.call.set_aside)
        told = []
        for expert, row in judged[judged["flag"] != ""].iterrows():
            about = {"flag": row["flag"], "scores": int(row["scores"]), "mean": Number(row["mean"], 1)}
            told.append(self.say("judges.flagged", expert=expert, **about))
        told += self.left_out("expert")
        told += [self.say("judges.aside", number=aside)] if aside else []
        conflicts = [
            self.say(
                "judges.conflict",
                **row | {"date": date.fromisoformat(row["declared"]) if row["declared"] else "–"},
            )
            for row in records(self.selection.call.conflicts)
        ]
        table = self.expert_table()
        return [
            self.heading("judges.heading"),
            *([] if table.empty else [self.table("experts", table, 2)]),
            *self.items(told),
            *self.by_bid("panel", self.selection.panel),
            *self.by_bid("left_out", self.selection.without("expert").drop(columns="none"), 0),
            *self.items(conflicts, "judges.conflicts", none="judges.none"),
        ]

    def left_out(self, what: str) -> list[str]:
        """Who enters and who leaves the first places when each expert, indicator or area is left out."""
        ranks, places = self.selection.without(what), self.rules.places
        first = {str(part): {str(one) for one in ranks.index[ranks[part] <= places]} for part in ranks}
        now = first.pop("none")
        found, same = [], [part for part, then in first.items() if then == now]
        for part in [one for one in first if one not in same]:
            enter, leave = (", ".join(sorted(bids)) or "–" for bids in (first[part] - now, now - first[part]))
            without = Message(TEXTS["without"][what], parts=part)
            found.append(
                self.say("without.changed", without=without, enter=enter, leave=leave, places=places)
            )
        if same:
            without = Message(TEXTS["without" if len(same) == 1 else "without_any"][what], parts=same)
            found.append(self.say("without.same", without=without, places=places))
        return found

    def robustness(self) -> list[Block]:
        """What the places depend on beyond the experts: draws, means, single parts, dominance."""
        selection = self.selection
        above = pd.Series(selection.dominance.stack())
        pairs = [" > ".join(map(str, pair)) for pair in above.index[above.astype(bool)]]
        drawn = self.say("robust.draws", draws=Number(selection.joint.draws, 0), seed=str(selection.seed))
        left_out = [one for what in ("area", "group", "indicator") for one in self.left_out(what)]
        dominance = self.say("robust.dominance" if pairs else "robust.no_dominance", pairs=pairs)
        scenarios = selection.scenarios.rename(columns=names("scenarios", self.lang))
        near = [one for one in selection.boundary.index if one in selection.drivers.index.get_level_values(0)]
        drivers = selection.drivers["total"].unstack().reindex(index=near)
        return [
            self.heading("robust.heading"),
            *self.items([drawn, *left_out, dominance]),
            *self.by_bid("other_ranks", scenarios, 0),
            *self.by_bid("drivers", drivers.rename(columns=names("factors", self.lang)), 2),
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
        rules, lang = self.rules, self.lang
        parts = {code: part.name(lang) for code, part in (rules.areas | rules.groups).items()}
        parts[TOTAL], means = self.say("words.all_areas"), names("scenarios", lang)
        nodes = [
            [
                parts[node.code],
                means[node.mean],
                100 * node.least,
                node.floor,
                part,
                parts.get(part, ""),
                weight,
            ]
            for node in rules.tree
            for part, weight in zip(node.parts, node.weights, strict=True)
        ]
        weights = 100 * rules.indicator_weights()
        scales = []
        for one in rules.indicators:
            source = " + ".join(label("source", part, lang) for part in one.source.split("+"))
            about = [one.label(lang), one.unit_name(lang), weights[one.code]]
            scales.append([*about, self._goalposts(one), one.width, source])
        tree, goalposts = (
            pd.DataFrame(rows, columns=list(TEXTS[part])[1:])
            for part, rows in (("tree", nodes), ("goalposts", scales))
        )
        return [
            self.heading("scales.heading"),
            self.table("tree", tree, 4),
            self.table("goalposts", goalposts, 2),
            Block("paragraph", self.say("scales.caps", caps=self.caps())),
        ]

    def _goalposts(self, indicator: Indicator) -> str:
        """A scale in words."""
        scale = indicator.scale
        ends = [scale.low, scale.high] if indicator.direction == "up" else [scale.high, scale.low]
        about: dict[str, Any] = {"low": Number(ends[0]), "high": Number(ends[1])}
        if scale.best is not None:
            about["best"] = "–".join(self.number(one, 2) for one in dict.fromkeys(scale.best))
        if scale.knots:
            about["knots"] = "; ".join(
                f"{self.number(x, 2)}: {self.number(100 * y)}%" for x, y in scale.knots
            )
        kind = "target" if scale.best is not None else "piecewise" if scale.knots else scale.fn
        return self.say(f"scales.{kind}", **about)
