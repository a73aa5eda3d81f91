"""Results of the selection in sentences and labels: `sentences.yml` said in a language with typed values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pandas import DataFrame, Series

from cluster_analysis.errors import Message, UnknownNameError
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.language.numbers import format_number, format_percent
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Number, Share
from cluster_analysis.selection.call.documents import Block, Document, safe_name
from cluster_analysis.selection.call.workbooks import texts
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.tree import TOTAL, Node
from cluster_analysis.selection.report.run import Selection

TEXTS, BLOCKS = (texts(f"report/{name}.yml") for name in ("sentences", "blocks"))


def names(part: str, lang: str) -> dict[str, str]:
    """The texts of a part of `sentences.yml` by their names, in a language; without its caption."""
    return {name: say(text, lang) for name, text in TEXTS[part].items() if name != "caption"}


class Words:
    """A selection and the language in which it is told."""

    def __init__(self, selection: Selection, lang: str = "en") -> None:
        self.selection, self.lang, self.rules = selection, check_language(lang), selection.methodology

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What any sentence can speak of: how many bids and places there are, the areas, the caps."""
        run, rules, known = self.selection, self.rules, TEXTS["among"]
        areas = "; ".join(f"{area} – {rules.area_name(area, self.lang)}" for area in rules.areas)
        among = known.get(rules.places) or Message(known["more"], n=rules.places)
        facts = {"received": len(run.call.applications), "eligible": len(run.eligible), "areas": areas}
        facts |= {"ranked": int(run.ranks["rank"].notna().sum()), "among": say(among, self.lang)}
        facts |= {"places": rules.places, "caps": self._caps(), "tolerance": Number(rules.tie.tolerance, 3)}
        return facts | {"version": rules.version, "hash": rules.hash}

    def _caps(self) -> str:
        """The caps of the methodology: "region ≤ 1, sector ≤ 2, different sectors ≥ 4"."""
        kinds = names("kinds", self.lang)
        parts = [f"{kinds.get(kind, kind)} ≤ {most}" for kind, most in self.rules.caps.items()]
        parts += [
            f"{kinds.get(f'different {kind}', kind)} ≥ {n}" for kind, n in self.rules.at_least.items()
        ]
        return ", ".join(parts) or kinds["none"]

    def say(self, name: str, /, **values: Any) -> str:
        """A text of `sentences.yml` by part and name ("ties.equal"), with the facts and values of its own."""
        part, _, key = name.partition(".")
        return say(Message(TEXTS[part][key], **self.facts | values), self.lang)

    def named(self, part: str, codes: Any) -> list[str]:
        """Texts of a part for codes; a code that has none stays."""
        known = names(part, self.lang)
        return [known.get(code, code) for code in codes]

    def notices(self) -> list[Block]:
        """The banners every output carries (synthetic, draft defaults) and the methodology's hash."""
        banners = {"synthetic": self.selection.call.synthetic, "draft": self.rules.draft_defaults}
        return self.blocks({}, *(name for name, holds in banners.items() if holds), "rules")

    def document(self, title: str, blocks: list[Block], *stem: str) -> Document:
        """A document of the call."""
        run, name = self.selection, safe_name(*stem, self.lang)
        return Document(name, title, self.lang, blocks, run.call.synthetic, run.call.quoted)

    def blocks(self, told: Mapping[str, Any], *layouts: str) -> list[Block]:
        """The blocks of parts of `blocks.yml`, from its texts and what is told; empty ones are left out."""
        made = [block for one in layouts for row in BLOCKS[one] for block in self._made(told, *row)]
        return [block for block in made if block.text or block.items or block.kind == "table"]

    def _made(self, told: Any, kind: Any, name: str, option: Any = "", none: str = "") -> list[Block]:
        """A line of a layout."""
        known, instead = told.get(name), [self.say(none)] if none else []
        if kind == "blocks":
            return list(known)
        if kind == "list":
            items = known or instead
            return [Block(kind, self.say(option) if option and items else "", items=items)]
        if kind in ("heading", "paragraph", "notice"):
            return [Block(kind, self.say(name) if known is None else known)]
        if known is None or not len(known):
            return [Block("paragraph", text) for text in instead]
        table = self.headed(name, known, kind)
        return [Block("table", self.say(f"{name}.caption"), table=table, digits=option)]

    def headed(self, part: str, data: Any, kind: str = "table") -> DataFrame:
        """The columns (or rows) that a part of the texts names, in its order; the first can be the index.

        `bids`: all columns, beginning with the index; `wide`: all, without it.
        """
        heads = names(part, self.lang)
        table = data if isinstance(data, DataFrame) else DataFrame(data, columns=list(heads))
        if kind != "wide" and (first := next(iter(heads))) not in table:
            table = table.rename_axis(first).reset_index()
        return (table[list(heads)] if kind == "table" else table).rename(columns=heads)

    def of_bid(self, application: str, data: DataFrame) -> DataFrame:
        """A table of indicators of one bid with their names in its sector, and their units."""
        labels = self.rules.labels(data.index, self.lang, self.selection.sector(application))
        return data.set_axis(labels).assign(unit=self.rules.units(data.index, self.lang))

    def bid(self, application: str) -> DataFrame:
        """One bid in words, a row for each indicator."""
        found = self.selection.application(application)
        status = self.named("status", found["status"])
        return self.of_bid(application, found.assign(weight=100 * found["weight"], status=status))

    def drivers(self) -> DataFrame:
        """What drives the rank of the bids around the last place."""
        shares = self.selection.drivers.loc[self.selection.boundary.index]
        return shares.rename(columns=names("factors", self.lang))

    def about(self, application: str, code: Any) -> dict[str, Any]:
        """How an indicator is called in the sector of a bid, and its unit."""
        one, sector = self.rules.indicator(str(code)), self.selection.sector(application)
        return {"name": one.label(self.lang, sector), "unit": one.unit_name(self.lang)}

    def titles(self) -> Series:
        """Titles of the applications; those of the example are known in each language."""
        titles, _ = self.selection.call.applications["title"], translator(self.lang)
        return titles.map(lambda title: _(title, "bid")) if self.selection.call.synthetic else titles

    def yes_no(self, answers: Series) -> Series:
        """Answers in words."""
        return answers.map({True: self.say("words.yes"), False: self.say("words.no")})

    def ranked(self) -> DataFrame:
        """The ranking, with titles, and the intervals of the ranks as texts."""
        ranks = self.selection.ranking
        drawn = self.range_of(ranks, "draws_low", "draws_high")
        return ranks.assign(title=self.titles(), possible=self.range_of(ranks, "low", "high"), drawn=drawn)

    def range_of(self, ranks: DataFrame, low: str, high: str) -> Series:
        """Two columns of ranks as one text: "5–9", or the one rank where both are the same."""
        texts = ranks[[low, high]].map(lambda rank: format_number(rank, self.lang, 0))
        return Series(
            ["–".join(dict.fromkeys(pair)) for pair in texts.to_numpy()], ranks.index, dtype=object
        )

    def refusals(self) -> DataFrame:
        """Every application: `eligible`, and `reasons` that cite the rules and the other hour."""
        judged = check_eligibility(self.selection.call.applications, self.rules, self.lang)
        return judged.assign(reasons=(judged["reasons"] + " " + judged["other_hour"]).str.strip())

    def tie_sentences(self) -> list[str]:
        """Every tie and every step of the rule that was gone through, in order."""
        ranks, told, found = self.selection.ranks.attrs, set[Any](), []
        for bids, step, parts in ranks["steps"]:
            kind = "commission" if step == "commission" else "equal" if len(parts) == 1 else "decided"
            order = " > ".join(", ".join(map(str, part)) for part in parts)
            kinds = [kind] if told & set(bids) else ["tied", kind]
            found += [
                self.say(f"ties.{one}", bids=bids, step=self._step(step), order=order) for one in kinds
            ]
            told |= set(bids)
        for above, below, third in ranks["chains"]:
            found.append(self.say("ties.chain", above=above, below=below, third=third))
        return found

    def _step(self, step: str) -> str:
        """A step of the tie rule in words."""
        part = step.removeprefix("area_")
        if step == "commission":
            return self.say("ties.by_commission")
        if part != step:
            return self.say("ties.by_area", area=part, name=self.rules.area_name(part, self.lang))
        return self.say("ties.by_points", code=step, name=self.rules.indicator(step).name(self.lang))

    def missed_floors(self) -> Series:
        """The floors each bid misses, in words."""
        nodes, order = self.selection.nodes, self.rules.tree[::-1]
        said = [
            [self._missed(node, row[node.code]) for node in order if row[node.code] < node.floor]
            for _bid, row in nodes.iterrows()
        ]
        return Series(["; ".join(one) for one in said], nodes.index, dtype=object)

    def _missed(self, node: Node, points: float) -> str:
        """A floor that is missed."""
        what = self.say("words.total") if node.code == TOTAL else self.say("ranks.area", area=node.code)
        return self.say("ranks.floor", what=what, points=Number(points, 1), floor=Number(node.floor, 0))

    def portfolio_sentence(self) -> str:
        """What the caps do: the cost of diversity, or the caps in conflict."""
        found = self.selection.portfolio
        if not found.sets:
            return self.say("portfolio.conflict", conflict=self._joined(found.conflict))
        cost = Number(self.selection.diversity["cost"].iloc[-1], 2)
        sets = found.count if found.complete else f"≥ {found.count}"
        return self.say("portfolio.cost", cost=cost, sets=sets)

    def _joined(self, rules: list[Message]) -> str:
        """Caps in conflict."""
        return "; ".join(say(one, self.lang) for one in rules)

    def diversity_table(self) -> DataFrame:
        """The best set under each combination of caps, what it costs, who enters and who leaves."""
        data = self.selection.diversity
        caps = [", ".join(self.named("kinds", text.split(", "))) for text in data["caps"]]
        return data.assign(caps=caps, conflict=list(map(self._joined, data["conflict"])))

    def expert_table(self) -> DataFrame:
        """Severity, spread, misfit and agreement of every expert, and why to look at one."""
        found = self.selection.severity.experts
        return found.assign(flag=self.named("flags", found["flag"]))

    def boundary_table(self) -> DataFrame:
        """What would move the places around the last one, one row per bid, in words."""
        near = self.selection.boundary
        return near[["rank"]].assign(
            p_first=[format_percent(one, self.lang, 1) for one in near["p_first"]],
            rival=near["rival"],
            gap=near["gap"].astype(float).round(3) + 0.0,
            weight_shift=[self._shift(row) for _, row in near.iterrows()],
            change=[self._change(row) for _, row in near.iterrows()],
        )

    def _shift(self, row: Series) -> str:
        if row["weight_shift"] > 0:
            return self.say("line.shift", shift=Share(row["weight_shift"]), area=row["to_area"])
        return self.say("line.level" if row["weight_shift"] == 0 else "line.never")

    def _change(self, row: Series) -> str:
        """The indicator and its two values, with as many digits as it takes to tell them apart."""
        if not isinstance(row["indicator"], str):
            return ""
        values = row["value"], row["value_needed"]
        digits = next((n for n in range(2, 5) if len({round(value, n) for value in values}) > 1), 5)
        numbers = " → ".join(format_number(value, self.lang, digits) for value in values)
        about = self.about(str(row.name), row["indicator"])
        return f"{about['name']}: {numbers} ({about['unit']})"

    def main_finding(self) -> str:
        """The whole result in three sentences."""
        chances = self.selection.boundary["p_first"]
        near = [f"{bid} {format_percent(p, self.lang, 0)}" for bid, p in chances.items()]
        sure = int((self.selection.joint.summary["p_first"] >= 0.9).sum())
        return self.say("finding.main", near=near, sure=sure)

    def bid_sentence(self, application: str) -> str:
        """Where one bid stands, and how sure that is; why it was not admitted, if it was not."""
        refusals, ranking = self.refusals()["reasons"], self.selection.ranking
        if application not in refusals:
            raise UnknownNameError(application, map(str, refusals.index), "application of this call")
        if application not in ranking.index:
            return self.say("finding.refused", bid=application, reasons=refusals[application])
        row: dict[str, Any] = dict(ranking.loc[application])
        about: dict[str, Any] = {key: Number(row[key], 0) for key in ("rank", "low", "high")}
        about |= {"bid": application, "total": Number(row["total"], 1), "p": Share(row["p_first"], 0)}
        kind = "ranked" if row["rank"] == row["rank"] else "unranked"
        return self.say(f"finding.{kind}", **about)
